"""The Datasette wing without Datasette: addresses, Memento arithmetic, citations, the form as a grid, the bar."""

import gc
import weakref
from datetime import UTC, datetime
from pathlib import Path

import lxml.html
import pytest
from datasette.app import Datasette

from gkcrawl import extract, forms, store
from gkcrawl.publish import addresses, findings, framing, headers, holdings, memento, sheets
from gkcrawl.store import scanning
from tests.publish_fixture import AWKWARD, numbers


@pytest.mark.parametrize("url", AWKWARD)
def test_a_url_written_into_an_address_is_found_again(url):
    written = addresses.written(url)
    assert written.isascii() and not set(written) & set('"<>\\# \t')
    path, _, query = written.partition("?")
    assert store.spelled(path + ("?" + query if query else "")) == store.spelled(url)


@pytest.mark.parametrize(
    "asked, filed",
    [
        ("www.a.gov.cn/x", "https://www.a.gov.cn/x"),
        ("http:/www.a.gov.cn/x", "http://www.a.gov.cn/x"),
        ("http://WWW.A.gov.cn:80/x", "http://www.a.gov.cn/x"),
        ("http://a.gov.cn", "https://a.gov.cn/"),
        ("http://a.gov.cn/%e5%85%ac", "http://a.gov.cn/%E5%85%AC"),
        ("https://a.gov.cn/q", "http://a.gov.cn/q?"),
        ("http://a.gov.cn/%e5%b9%b4%27s(1)", "http://a.gov.cn/%E5%B9%B4's%281%29"),
        ("http://a.gov.cn%3F", "http://a.gov.cn?"),
        ("http://%E4%BE%8B.cn/a", "http://例.cn/a"),
        ("http://a.gov.cn%23x", "http://a.gov.cn#x"),
        ("http://a.gov.cn%5Cx/y", "http://a.gov.cn\\x/y"),
        ("http://a.gov.cn/年报's", "http://a.gov.cn/%E5%B9%B4%E6%8A%A5%27s"),
        ("http://a.gov.cn/%c4%ea?a=[1]|%7euser", "http://a.gov.cn/%C4%EA?a=%5B1%5D%7C~user"),
    ],
)
def test_spellings_of_one_address_share_one(asked, filed):
    assert store.spelled(asked) == store.spelled(filed)


@pytest.mark.parametrize("url", [
    "http://www.a.gov.cn/", "https://www.taiyuan.gov.cn/xqxxgkgzndbg/20250124/1_wap.html", "https://a.gov.cn/a//b/../c.d-e_f/", "http://a.gov.cn./x",
    "http://wap.xiaodian.gov.cn/a", "https://www.a.gov.cn", "https://A.gov.cn/a", "http://a.gov.cn:80/a", "http://a.gov.cn/a~b", "http://a.gov.cn/a?b"])
def test_what_an_address_says_of_a_row_is_the_same_the_short_way(url):
    assert scanning.looked_up_by(url) == {
        "site_id": scanning.site(scanning.host(url))[0], "urlkey": store.urlkey(url), "spelled": store.spelled(url)}


@pytest.mark.parametrize("asked", ["[]/http://a.gov.cn/", "http://[x/", "http:/[]/", "["])
def test_what_is_no_address_is_only_itself(asked):
    assert store.spelled(asked) == asked


def test_times():
    assert addresses.digits("2026-11-21T20:35:23.123456Z") == "20261121203523"
    assert addresses.moment("2026") == datetime(2026, 1, 1, tzinfo=UTC)
    assert addresses.moment("20261121203523") == datetime(2026, 11, 21, 20, 35, 23, tzinfo=UTC)
    for wrong in ("20261321000000", "202611212", "123", "2026112120352311"):
        with pytest.raises(ValueError):
            addresses.moment(wrong)


def test_accept_datetime():
    assert memento.accept_datetime("Thu, 01 Jan 2026 00:00:00 GMT") == datetime(2026, 1, 1, tzinfo=UTC)
    for wrong in ("yesterday", "2026-01-01", "", "Thu, 99 Jan 2026 00:00:00 GMT"):
        with pytest.raises(ValueError):
            memento.accept_datetime(wrong)


def test_settings_are_those_of_now_and_keep_no_datasette_alive():
    one, other = (Datasette(memory=True, metadata={"plugins": {"gkcrawl": {"base_url": url}}}) for url in ("a", "b"))
    assert [holdings.settings(each)["base_url"] for each in (one, other, one)] == ["a", "b", "a"]
    one._metadata_local["plugins"]["gkcrawl"]["base_url"] = "c"
    other._metadata_local = {}
    assert holdings.settings(one) == {"base_url": "c"} and holdings.settings(other) == {}
    kept = weakref.ref(one)
    del one
    gc.collect()
    assert kept() is None


SAMPLE = Path(__file__).resolve().parent.parent.parent / "shared" / "reports" / "xiaodian_2023.txt"

def _values(form, requests):
    tables = {"requests": requests, "proactive": {}, "appeals": {}}
    return sheets.Values(tables, {"requests.received.business": {"raw": "", "kind": "blank"}}, [])


@pytest.mark.parametrize("key", ["2019", "2021"])
def test_every_sheet_is_a_full_rectangle(key):
    form = forms.load(key)
    requests = numbers()
    for table in form.tables.values():
        laid = sheets.sheet(table, _values(form, requests))
        grid: dict[tuple[int, int], str] = {}
        for y, line in enumerate([*laid.head, *laid.body]):
            x = 0
            for box in line:
                while (y, x) in grid:
                    x += 1
                for down in range(box.rowspan):
                    for across in range(box.colspan):
                        assert (y + down, x + across) not in grid
                        grid[y + down, x + across] = box.path or box.text
        height, width = max(y for y, _ in grid) + 1, max(x for _, x in grid) + 1
        assert len(grid) == height * width
        paths = [box.path for line in laid.body for box in line if box.is_value]
        assert len(paths) == len(set(paths)) == sum(len(block.rows) * len(block.columns) for block in table.blocks)


def test_a_group_printed_as_one_row_is_shown_so():
    form, requests = forms.load("2021"), numbers()
    for row in ("other_uncorrected", "other_unpaid", "other_rest"):
        del requests[row]
    requests["other_handling"] = requests["received"]
    laid = sheets.sheet(form.tables["requests"], _values(form, requests))
    paths = {box.path for line in laid.body for box in line}
    assert "requests.other_handling.total" in paths and "requests.other_rest.total" not in paths


def test_cells_have_names_in_words():
    form = forms.load("2021")
    assert sheets.cell_label(form, "requests.received.natural_person").endswith(
        "一、本年新收政府信息公开申请数量 · 自然人"
    )
    assert sheets.cell_label(form, "requests.other_handling.total").endswith("（六）其他处理 · 总计")
    for wrong in ("requests.received.upheld", "nothing.x.y", "requests.received", "proactive.fees.issued"):
        assert sheets.cell_label(form, wrong) is None


def test_findings_in_words():
    row = {
        "rule": "requests_balance",
        "cells": '["requests.received.natural_person"]',
        "left": 57,
        "right": 52.0,
        "detail": None,
    }
    finding = findings.read(row, forms.load("2021"))
    assert (finding.where, finding.words) == ("自然人", "一 + 二 = 57 ≠ （七） + 四 = 52")
    assert findings.read({**row, "rule": "own_rule", "detail": "x"}, None).words == "57 ≠ 52"


def test_the_bar_leaves_every_other_byte_alone():
    page = '<!DOCTYPE html><html><head><title>题</title></head><body class="x">公开龘</body></html>'
    for charset in ("utf-8", "gb18030", "big5hkscs"):
        body = page.encode(charset, "replace")
        framed = framing.insert(body, charset, "<i>存档</i>")
        assert framed.replace(b"<i>&#23384;&#26723;</i>", b"") == body
        assert framed.index(b"<i>") == body.index(b'class="x">') + len(b'class="x">')
    assert (
        framing.insert("\ufeff<p>甲".encode("utf-16-le"), "utf-16", "<i>b</i>")
        .decode("utf-8-sig")
        .startswith("<i>b</i><p>甲")
    )
    assert framing.insert(b"<!doctype html><p>x", "", "<i></i>") == b"<!doctype html><i></i><p>x"


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample reports are not here")
def test_plain_text_is_marked_by_its_line():
    place = extract.locate(SAMPLE.read_bytes(), "text/plain", "utf-8", "proactive.fees.amount")
    page = framing.marked(place)
    assert page.count('id="gkcrawl-cell"') == 1
    assert "43923.57" in lxml.html.document_fromstring(page).get_element_by_id("gkcrawl-cell").text_content()


def test_what_cannot_be_seen_is_shown():
    assert addresses.shown("http://a.gov.cn/年报\u202efdp.exe") == "http://a.gov.cn/年报%E2%80%AEfdp.exe"


def test_marking_puts_one_mark_and_takes_the_name_from_others():
    root = lxml.html.document_fromstring(
        '<p id="gkcrawl-cell">x</p><table><tr><td id="old" style="color:red">5</td></tr></table>'
    )
    text = framing.marked(root.find(".//td"))
    assert text.count('id="gkcrawl-cell"') == 1 and 'data-original-id="old"' in text and "color:red;outline" in text


def test_marking_takes_what_a_page_writes_as_characters_of_no_text():
    root = lxml.html.document_fromstring('<table><tr><td id="a&#5;" style="color:red&#5;">5</td></tr></table>')
    assert 'data-original-id="a "' in framing.marked(root.find(".//td"))


@pytest.mark.parametrize(
    "mime, served, download",
    [
        ("text/html", "text/html; charset=gbk", False),
        ("text/javascript", "text/plain; charset=gbk", False),
        ("image/png", "image/png", False),
        ("image/svg+xml", "image/svg+xml", True),
        ("application/pdf", "application/pdf", True),
        ("text/xml", "text/xml", True),
        ("nonsense\r\nX: y", "application/octet-stream", True),
        ("", "application/octet-stream", True),
    ],
)
def test_types_are_served_so_that_nothing_is_run(mime, served, download):
    assert headers.typed(mime, "gbk") == (served, download)


def test_hostile_file_names_become_harmless():
    line = headers.attachment("http://a.gov.cn/附件\u202efdp.exe%22;%0d%0aX:y/..%2f年报.pdf", "id")
    assert line.isascii() and "\r" not in line and "\u202e" not in line and line.count('"') == 2
    assert headers.file_name("http://a.gov.cn/", "bgeb") == "bgeb"
