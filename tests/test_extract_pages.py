"""Whole pages: whose report, which year, published when, what parts; and pages that are none or cannot be read."""

import random

import pytest

from gkcrawl import extract
from gkcrawl.extract.charset import decode
from tests import render
from tests.test_extract_mutations import made_up

VALUES = made_up(random.Random(11), "2021", mixed=False)
TABLES = render.html_tables(VALUES)


def page(title: str, head: str = "", before: str = "", body: str = TABLES, **more) -> extract.Reading:
    """Read a page of this title, metadata, text before the tables, and body."""
    text = f"<html><head>{head}<title>{title}</title></head><body>{before}{body}</body></html>"
    return extract.read(text.encode(), **more)


def test_title_year_and_agency_come_from_the_report_not_from_its_address():
    """The folder says 2024, the link something else, the page's own title counts."""
    reading = page("小店区2023年政府信息公开工作年度报告_政府信息公开年报_小店区政府",
                   url="https://www.example.gov.cn/2024n/202512/t20251231_1.html", anchor="某某局2022年政府信息公开年报")
    assert (reading.title, reading.agency, reading.year) == ("小店区2023年政府信息公开工作年度报告", "小店区人民政府", 2023)
    assert reading.region_code == "140105"
    assert reading.published is None


def test_link_names_a_report_that_does_not_name_itself():
    """The anchor is the last fallback."""
    reading = page("正文", anchor="样例县财政局2022年政府信息公开年度报告")
    assert (reading.agency, reading.year, reading.state) == ("样例县财政局", 2022, "read")


def test_a_notice_that_carries_the_report_it_gives_out_is_that_report():
    """Whose it is says the report's own title, where that names nobody, who gives it out."""
    reading = page("样例县财政局关于印发《2023年政府信息公开工作年度报告》的通知", before="<p>局属各单位：</p><p>现印发给你们。</p>")
    assert (reading.agency, reading.year, reading.state) == ("样例县财政局", 2023, "read")
    assert page("办公室关于公布样例县水利局2023年政府信息公开年报的公告").agency == "样例县水利局"


def test_agency_beside_a_title_without_one():
    """A title that names the year alone: the publisher, the source, then the text say whose it is."""
    title = "2025年政府信息公开工作年度报告"
    assert page(title, '<meta name="ContentSource " content="平川区发展和改革局">').agency == "平川区发展和改革局"
    facts = "<table><tr><td>发布机构</td><td>样例县审计局</td><td>公开日期</td><td>2026-01-17</td></tr></table>"
    reading = page(title, before=facts)
    assert (reading.agency, reading.published) == ("样例县审计局", "2026-01-17")
    assert page(title, before="<p>来源：样例县民政局　发布时间：2026年1月9日</p>").agency == "样例县民政局"
    assert page(title, before="<p>现公布样例县水利局2025年政府信息公开工作年度报告。</p>").agency == "样例县水利局"


def test_town_without_its_county_is_found_by_the_site():
    """清江镇 alone lies in the county that the page's site belongs to."""
    title = "清江镇人民政府2019年政府信息公开工作年度报告"
    assert page(title, '<meta name="SiteIDCode" content="5001530001">').region_code == "500153102"
    assert page(title, '<meta name="SiteName" content="重庆市荣昌区人民政府">').region_code == "500153102"
    assert page(title, url="http://www.rongchang.gov.cn/jz/qjz/1.html").region_code == "500153102"
    assert page(title).agency == "清江镇人民政府"


@pytest.mark.parametrize("shown", ["<span>发布时间：2024-02-02 08:00</span>", "<p>发布日期: 2024年2月2日</p>",
                                   "<div>【公开日期】2024/2/2</div>",
                                   "<div>发布时间：</div><div>2024-02-02</div>", "<p>日期：2024.02.02</p>",
                                   "<p>来源：小店区财政局 2024-02-02 09:11 浏览次数：55</p>", "<div>时间：2024/2/2 来源：本站</div>",
                                   "<publishtime>2024-02-02</publishtime>", "<p>发布时间：20240202</p>", "<p>发布时间：[2024-02-02]</p>",
                                   "<p>发布日期：二〇二四年二月二日</p>", "<p>来源：小店区财政局　二○二四年二月二日</p>", "<p>发稿时间：2024-02-02</p>",
                                   "<table><tr><td>公开日期</td><td>20240202</td></tr></table>"])
def test_visible_date_of_publication(shown):
    """The date printed as that of publication, however it is written."""
    assert page("小店区2023年政府信息公开工作年度报告", before=shown).published == "2024-02-02"


@pytest.mark.parametrize("shown", ["<p>成文日期：2024-02-02</p>", "<p>采集时间：2024-02-02</p>", "<p>2024年2月2日</p>",
                                   "<p>打印日期：2024-02-02</p>", "<p>发布时间：2024-13-45</p>",
                                   "<p>来源：本站 索引号：20240202</p>", "<p>发布时间：20241345</p>", "<p>发布时间：202402020</p>", "<p>二〇二四年二月二日</p>"])
def test_other_dates_are_no_dates_of_publication(shown):
    """A signature's date, the printer's clock, nonsense: not the date of publication."""
    assert page("小店区2023年政府信息公开工作年度报告", before=shown).published is None


@pytest.mark.parametrize("shown", ["<p>发文日期：2024年1月12日</p><p>发布日期：2024年2月2日</p>", "<p>公开日期：2024-02-02 发文日期：2024-01-12</p>",
                                   "<p>日期：2024-01-12　发布时间：2024-02-02</p>", "<p>信息时间：2024-2-2</p>"])
def test_of_several_dates_that_of_publication_counts(shown):
    assert page("小店区2023年政府信息公开工作年度报告", before=shown).published == "2024-02-02"


@pytest.mark.parametrize("shown", ["<p>样例县水利局</p><p>2023年政府信息公开工作年度报告</p>", "<p>样例县水利局<br>2023年政府信息公开工作年度报告</p>",
                                   "<p>2023年政府信息公开工作年度报告</p><p>样例县水利局</p><p>（2024年1月18日）</p>",
                                   "<p>样例县水利局（样例县水务中心）</p><p>2023年政府信息公开年报</p>"])
def test_the_agency_may_have_a_line_of_its_own_beside_the_title(shown):
    assert page("2023年政府信息公开工作年度报告", before=shown).agency.startswith("样例县水利局")


@pytest.mark.parametrize("shown", ["<div>当前位置：首页 &gt; 政务公开 &gt; 县水利局 &gt; 年报</div>", "<p>首页</p><p>县人民政府</p><p>年度报告</p>"])
def test_the_way_to_a_page_is_no_agency(shown):
    """Its last stations and the title stand one after the other, and are no sentence that names an agency."""
    name = "2023年政府信息公开工作年度报告"
    assert page(name, before=f"{shown}<p>{name}</p>").agency == ""


def test_metadata_outweigh_the_face():
    """PubDate before the visible date."""
    assert page("小店区2023年政府信息公开工作年度报告", '<meta name="PubDate" content="2024-01-30 09:00">',
                "<p>发布时间：2024-02-02</p>").published == "2024-01-30"


@pytest.mark.parametrize("said", ['name="PubDate" content="20240202"', 'name="publishdate" content="20240202093000"', 'itemprop="datePublished" content="2024-2-2"',
                                  'property="article:published_time" content="2024-02-02T09:30:00+08:00"', 'name="PubDate" content="二〇二四年二月二日"',
                                  "property='article:published_time' content='2024-02-01T16:30:00Z'"])  # which is the second in Beijing
def test_metadata_state_the_day_in_many_ways(said):
    assert page("小店区2023年政府信息公开工作年度报告", f"<meta {said}>").dates == {"meta": "2024-02-02", "visible": None}


def test_a_part_s_heading_is_no_title():
    """Where nothing names the report, the title is blank, and the year that of the figures."""
    body = f"<p>一、总体情况</p><p>数据统计期限为2023年1月1日至2023年12月31日。</p>{TABLES}"
    read = extract.read(f"<html><h1>一、总体情况</h1><body>{body}</body></html>".encode())
    assert (read.title, read.agency, read.year, read.state) == ("", "", 2023, "read")


def test_year_and_period_that_differ_are_said_to():
    """The title's year stays, the reason says what the period is."""
    reading = page("样例县财政局2020年政府信息公开工作年度报告", before="<p>数据统计期限为2019年1月1日至2019年12月31日。</p>")
    assert reading.year == 2020
    assert "2019" in reading.reason
    assert page("样例县财政局政府信息公开工作年度报告", before="<p>统计期限：2019年1月1日至12月31日。</p>").year == 2019


def test_passages_are_the_parts_without_the_tables():
    """Headings as printed, also reworded ones and ones that text follows on the same line."""
    body = ("<p>（一）不是部分</p><p>一、总体情况</p><p>甲。</p><p>乙。</p><p>二、主动公开信息情况</p>" + TABLES
            + "<p>三、依申请公开政府信息情况</p><p>四、行政复议、行政诉讼和举报投诉情况</p><p>没有。</p>"
            "<p>五、存在的主要问题及整改措施</p><p>丙。</p><p>六、其他需要报告的事项没有其他事项。</p>")
    reading = page("样例县财政局2023年政府信息公开工作年度报告", body=body)
    assert [(part["number"], part["heading"], part["text"]) for part in reading.passages] == [
        (1, "一、总体情况", "甲。\n乙。"), (2, "二、主动公开信息情况", ""), (3, "三、依申请公开政府信息情况", ""),
        (4, "四、行政复议、行政诉讼和举报投诉情况", "没有。"), (5, "五、存在的主要问题及整改措施", "丙。"),
        (6, "六、其他需要报告的事项", "没有其他事项。")]


HEADS = "<p>一、总体情况</p><p>甲。</p><p>三、收到和处理政府信息公开申请情况</p>"


@pytest.mark.parametrize("foot", [
    "<p>【打印】 【关闭】</p>", "<p>打印本页</p><p>相关链接</p>", "</div><div><p>相关链接</p><p>本站地图</p>",
    "<p>主办单位：样例县人民政府 网站标识码：1401050001</p><p>联系我们</p>"])
def test_the_last_part_ends_with_the_report(foot):
    """Buttons, the foot of the page and what stands outside the report's box are no part of its text; a count of visits is."""
    body = ("<div id='a'>" + HEADS + TABLES + "<p>五、存在的主要问题及改进情况</p><p>丙。</p><p>六、其他需要报告的事项</p>"
            "<p>网站访问量为12万次。</p><div><p>特此报告。</p></div>" + foot + "</div>")
    reading = page("样例县财政局2023年政府信息公开工作年度报告", body=body)
    assert [part["text"] for part in reading.passages][2:] == ["丙。", "网站访问量为12万次。\n特此报告。"]


def test_a_last_part_wholly_outside_the_box_of_the_headings_is_kept():
    body = ("<div>" + HEADS + TABLES + "<p>五、存在的主要问题及改进情况</p><p>丙。</p><p>六、其他需要报告的事项</p></div><div><p>丁。</p></div>")
    reading = page("样例县财政局2023年政府信息公开工作年度报告", body=body)
    assert [part["text"] for part in reading.passages][2:] == ["丙。", "丁。"]


@pytest.mark.parametrize(("body", "word"), [
    ("<p>一、总体情况</p><img src='/att/1.png'><img src='/att/2.jpg'>" + "<p>正文。</p>" * 80, "image"),
    ("<p>详见附件。</p><a href='/att/nb.pdf'>年度报告.pdf</a>", "attachment"),
    ("<p>一、总体情况</p>", "empty"), ("<p>一、总体情况" + "没有表格。" * 60 + "</p>", "no statutory tables")])
def test_report_without_cells_is_unread_with_the_reason(body, word):
    """Pictures, a linked file, nothing at all: a report, unread, and why."""
    reading = page("样例县财政局2023年政府信息公开工作年度报告", body=body)
    assert (reading.state, reading.form, reading.year) == ("unread", None, 2023)
    assert reading.reason.startswith(word)
    assert reading.tables == {"proactive": {}, "requests": {}, "appeals": {}}


@pytest.mark.parametrize("title", ["关于编制2023年政府信息公开工作年度报告的通知", "样例县2023年政府信息公开工作年度报告解读", "样例县2023年法治政府建设年度报告",
                                   "2023年政府信息公开工作年度报告格式", "政府信息公开指南"])
def test_lookalikes_are_refused_even_with_tables(title):
    """A notice with the form printed in it, an explanation: no report."""
    with pytest.raises(extract.NotAReport, match=title[:4]):
        page(title)


def test_other_pages_are_refused():
    """A listing of reports, a page without title and table, nothing at all."""
    links = "".join(f"<li><a href='/{year}.html'>样例县{year}年政府信息公开工作年度报告</a></li>" for year in range(2019, 2024))
    for body in (f"<title>政府信息公开年报</title>{links}", f"<title>2023年政府信息公开年报</title>{links}", "<p>你好</p>", "", "你好"):
        with pytest.raises(extract.NotAReport):
            extract.read(body.encode(), mime="text/html")


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "gbk", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("claim", ["", "utf-8", "gb2312", "iso-8859-1", "no-such-charset", "rot13", "zlib", "unicode_escape", "utf-7"])
def test_charset_is_what_fits_the_bytes(charset, claim):
    """Whatever the header and the page claim, no mojibake."""
    body = render.page(VALUES, title="样例县审计局2023年政府信息公开工作年度报告", charset=claim or "utf-8").encode(charset)
    reading = extract.read(body, "text/html", claim)
    assert (reading.title, reading.state) == ("样例县审计局2023年政府信息公开工作年度报告", "read")
    assert reading.charset == {"utf-8-sig": "utf-8", "gbk": "gb18030", "utf-16": "utf-16-le"}.get(charset, charset)


@pytest.mark.parametrize("claim", ["rot13", "base64", "bz2", "unicode_escape", "raw-unicode-escape", "punycode", "idna", "utf-7", "undefined"])
def test_a_claim_that_no_browser_knows_is_none(claim):
    """Not even where the bytes are in no charset at all."""
    assert decode(b"<td>\\x31 +ADE- \xe9\xff</td>", claim)[0] == "<td>\\x31 +ADE- \ufffd\ufffd</td>"


def test_a_stray_byte_spoils_nothing_else():
    """One broken byte in UTF-8, and in GBK."""
    for charset in ("utf-8", "gb18030"):
        body = "样例县审计局政府信息公开".encode(charset) * 50
        text, used = decode(body[:200] + b"\xff" + body[200:], "")
        assert used == charset
        assert text.count("审计局") >= 48


def test_cell_leads_to_its_place_on_the_page():
    """`locate` returns the element a cell was read from, in HTML and in plain text."""
    body = render.page(VALUES).encode()
    element = extract.locate(body, "text/html", "utf-8", "requests.granted.total")
    assert element.tag == "td"
    assert "".join(element.itertext()).strip() == str(VALUES["requests"]["granted"]["total"])
    assert extract.locate(body, "", "", "requests.other_handling.total") is None
    text = ("样例县2023年政府信息公开工作年度报告\n第二十条第（五）项\t\n信息内容\t本年处理决定数量\n行政许可\t7\n").encode()
    assert "".join(extract.locate(text, "text/plain", "", "proactive.licensing.decisions").itertext()) == "7"
