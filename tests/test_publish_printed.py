"""Reports of the years before the statutory forms: their tables as printed, under no canonical name."""

import pytest

from gkcrawl import store
from gkcrawl.publish import addresses, printed
from tests.publish_fixture import SECTION, Archive
from tests.publish_site import Site, text

TITLE = "太原市小店区人民政府2016年政府信息公开工作年度报告"
PAGE = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{TITLE}</title></head><body><h1>{TITLE}</h1>
<p>一、概述</p><p>练习用的文字，本区按要求公开政府信息，并编制本报告。</p>
<p>二、附表</p>
<table border="1"><tr><td colspan="2">指标名称</td><td>单位</td><td>2016年</td></tr>
<tr><td rowspan="2">收到申请</td><td>当面&lt;b&gt;</td><td>件</td><td>12</td></tr>
<tr><td>网络</td><td>件</td><td>1,034</td></tr>
<tr><td colspan="2">举办培训班</td><td>次</td><td>—</td></tr></table></body></html>"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    def build(directory):
        made = Archive(directory)
        made.keep("old", SECTION + "2016.html", PAGE, via=SECTION, anchor=TITLE)
        made.writer.close()
        store.file(directory, jobs=1)
        return made.captures
    return Site(tmp_path_factory.mktemp("old"), build)


def test_tables_are_shown_as_printed(site):
    page = site.page(f"/report/{site.report('old')}")
    assert "部分读出" in text(page.xpath("//div[contains(@class, 'gk-warn')]")[0])
    (table,) = page.xpath("//table[contains(@class, 'gk-printed')]")
    rows = [[text(cell) for cell in row.xpath("td")] for row in table.xpath(".//tr")]
    assert rows == [["指标名称", "", "单位", "2016年"], ["收到申请", "当面<b>", "件", "12"], ["", "网络", "件", "1,034"],
                    ["举办培训班", "", "次", "—"]]
    assert len(table.xpath(".//td[@class='gk-merged']")) == 3
    note = page.xpath("//p[@id='printed']")[0]
    assert addresses.short(site.captures["old"].id) in note.xpath("a/@href")
    assert site.get(note.xpath("a/@href")[-1]).status_code == 200
    assert not page.xpath("//table//a[contains(@href, '/a/')][contains(@href, '.')]")


def test_a_table_too_long_is_cut_and_says_so(site, monkeypatch):
    monkeypatch.setattr(printed, "_MOST", 5)
    page = site.page(f"/report/{site.report('old')}")
    assert len(page.xpath("//table[contains(@class, 'gk-printed')]//tr")) == 2 and "只列出一部分" in text(page)
