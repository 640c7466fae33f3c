"""The practice web answers over HTTP and HTTPS, in every family, and keeps what was asked for."""

import http.client
import socket
from urllib.parse import urlsplit

import pytest

from tests import practice
from tests.practice.fixtures import every_page, fetch, links, web  # noqa: F401
from tests.practice.prose import MARK

RONGCHANG = "https://www.rongchang.gov.cn"


@pytest.mark.parametrize("url", ["http://www.rongchang.gov.cn/", "https://www.rongchang.gov.cn/",
                                 "http://rongchang.gov.cn/", "https://rongchang.gov.cn/index.html"])
def test_a_site_answers_for_all_its_spellings(fetch, url):
    status, headers, body = fetch(url)
    assert status == 200 and headers["Content-Type"] == "text/html; charset=utf-8"
    assert MARK in body.decode() and "政府信息公开" in body.decode()


def test_unknown_hosts_are_refused_and_nothing_is_forwarded(fetch, web):
    status, headers, body = fetch("http://www.nowhere.gov.cn/")
    assert status == 502 and body == b"practice web: no host www.nowhere.gov.cn\n"
    assert headers["Content-Type"].startswith("text/plain")
    with pytest.raises(OSError, match="502"):
        fetch("https://www.nowhere.gov.cn/")
    assert [row["status"] for row in web.requests("www.nowhere.gov.cn")] == [502, 502]


def test_a_connection_is_kept_and_every_request_is_in_the_log(web, fetch):
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=20)
    for path in ("/", "/zwgk_264/", "/gone.html"):
        connection.request("GET", f"http://www.rongchang.gov.cn{path}", headers={"User-Agent": "practice/1"})
        reply = connection.getresponse()
        reply.read()
        assert not reply.will_close
    connection.close()
    rows = [row for row in web.log if row["headers"].get("user-agent") == "practice/1"]
    assert [(row["method"], row["url"], row["status"]) for row in rows] == [
        ("GET", "http://www.rongchang.gov.cn/", 200), ("GET", "http://www.rongchang.gov.cn/zwgk_264/", 200),
        ("GET", "http://www.rongchang.gov.cn/gone.html", 404)]


def test_rubbish_gets_a_400(web):
    with socket.create_connection(("127.0.0.1", web.port), timeout=20) as raw:
        raw.sendall(b"rubbish\r\n\r\n")
        assert raw.recv(100).startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize(("url", "charset", "shapes"), [
    ("https://www.tyxd.gov.cn/zwgk/", "utf-8", ['href="https://www.taiyuan.gov.cn/xqxxgkgzndbg.html"', "政府信息公开年报"]),
    ("https://www.taiyuan.gov.cn/xqxxgkgzndbg.html", "utf-8", [
        'href="/xqxxgkgzndbg/20240202/30100655.html"' , "下一页", 'href="/xqxxgkgzndbg_2.html"', 'content="1401000055"']),
    ("https://www.rongchang.gov.cn/zwgk_264/zfxxgknb/qzfnb/", "utf-8", [
        'createPageHTML(3, 0, "index", "html");', 'href="./2025']),
    ("https://www.rongchang.gov.cn/jz/wlz/zwgk_70755/zfxxgknb_70772/", "utf-8", ['createPage(']),
    ("https://www.rongchang.gov.cn/jz/plz/zwgk_70755/zfxxgknb_70772/", "utf-8", [
        "http://rongchang.gov.cn/jz/plz/zwgk_70755/zfxxgknb_70772/202501/t20250116_14168474.html"]),
    ("https://www.rongchang.gov.cn/jz/qjz/zwgk_70755/zfxxgknb_70772/", "utf-8", ["_wap.html"]),
    ("https://zgqingyang.gov.cn/gk/zfxxgk/xxgkndbg", "utf-8", [
        "/gk/zfxxgk/xxgkndbg/2021n", "/gk/zfxxgk/xxgkndbg/2019n"]),
    ("https://zgqingyang.gov.cn/gk/zfxxgk/xxgkndbg/2021n/gbb31/wyll31", "utf-8", ["wyll31/content_207366"]),
    ("https://public.huiji.gov.cn/?a=dir&h=1&p=D42Y", "utf-8", ["&amp;pageNo=2", ".jhtml"]),
    ("http://www.shaodong.gov.cn/shaodong/sbjnb/rlist.shtml", "utf-8", [
        "createPageHTML('page_div',2, 1,'rlist','shtml',", 'content="4305210003"']),
    ("http://www.shaodong.gov.cn/shaodong/sbjnb/202401/b4e2305007f84a0ba17ede8cfe54c393.shtml", "utf-8", [
        "<UCAPCONTENT>"]),
    ("http://www.hongze.gov.cn/col/9712_443215/index.html", "gbk", [
        '<script type="text/xml"><datastore>', "<record><![CDATA[", "dataproxy.jsp", "charset=gb2312"]),
    ("https://www.pingtan.gov.cn/zwgk/zfxxgk/zfxxgknb/nlist.htm", "utf-8", [
        "./202603/t20260313_105587.htm", "ms-attr-href"]),
])
def test_pages_have_the_shape_of_their_family(fetch, url, charset, shapes):
    if url.endswith("xqxxgkgzndbg.html"):    # the 2023 report stands on a later page
        pages = [fetch(f"https://www.taiyuan.gov.cn/xqxxgkgzndbg{at}.html")[2] for at in ("", "_2", "_3", "_4")]
        text = b"".join(pages).decode()
    else:
        status, _, body = fetch(url)
        assert status == 200
        text = body.decode(charset)
    assert all(shape in text for shape in shapes), [shape for shape in shapes if shape not in text]


def test_gbk_pages_say_so_in_the_page_alone_and_one_header_lies(fetch):
    reports = practice.expected("320813")
    declared = set()
    for report in reports:
        _, headers, body = fetch(report["url"])
        declared.add(headers["Content-Type"])
        assert report["agency"] in body.decode("gbk")
        with pytest.raises(UnicodeDecodeError):
            body.decode()
    assert declared == {"text/html", "text/html; charset=utf-8"}


def test_the_second_page_of_hanweb_stands_behind_the_proxy_by_get_and_post(fetch):
    at = "http://www.hongze.gov.cn/module/web/jpage/dataproxy.jsp?startrecord=16&endrecord=30&perpage=15"
    fields = "col=1&appid=1&webid=15&path=%2F&columnid=9712&sourceContentType=1&unitid=443215&webname=&permissiontype=0"
    posted = fetch(at, fields.encode())
    got = fetch(f"{at}&{fields}")
    assert posted[2] == got[2] and posted[2].count(b"<record>") == 15
    _, _, other = fetch(f"{at}&columnid=1&unitid=1")
    assert other.count(b"<record>") == 0


def test_shaodong_gzips_and_rongchang_knows_304(fetch):
    url = "http://www.shaodong.gov.cn/"
    _, headers, body = fetch(url, Accept_Encoding="gzip")
    assert headers["Content-Encoding"] == "gzip" and body[:2] == b"\x1f\x8b"
    report = practice.expected("500153")[0]["url"]
    _, headers, _ = fetch(report)
    assert fetch(report, If_None_Match=headers["ETag"])[0] == 304
    assert fetch(report, If_Modified_Since=headers["Last-Modified"])[0] == 304
    assert fetch(report, If_None_Match='"other"')[0] == 200


def test_pages_beyond_the_last_repeat_the_first_on_huiji_and_one_department(fetch):
    first = fetch("https://public.huiji.gov.cn/?a=dir&h=1&p=D42Y")[2]
    assert fetch("https://public.huiji.gov.cn/?p=D42Y&h=1&a=dir&pageNo=99")[2] == first
    section = f"{RONGCHANG}/bm/qwjw/zwgk_70831/zfxxgknb_70842/"
    pages = [fetch(section + name)[2] for name in ("index.html", "index_1.html", "index_2.html", "index_3.html")]
    assert pages[0] in pages[1:] and pages[0] != pages[1]
    assert fetch(f"{RONGCHANG}/jz/cyjd/zwgk_70755/zfxxgknb_70772/index_9.html")[0] == 404


def test_robots_of_qingyang_close_a_calendar_without_end(fetch):
    status, headers, body = fetch("https://zgqingyang.gov.cn/robots.txt")
    assert status == 200 and headers["Content-Type"].startswith("text/plain") and b"Disallow: /gk/calendar/" in body
    url = "https://zgqingyang.gov.cn/gk/calendar/2024/1"
    for _ in range(3):
        assert (url := links(fetch(url)[2], url)[0]).startswith("https://zgqingyang.gov.cn/gk/calendar/2024/1/")
    assert fetch("https://www.taiyuan.gov.cn/robots.txt")[0] == 404


def test_every_expected_report_answers_and_names_its_agency_and_year(fetch):
    for report in practice.expected():
        assert report["url"] in report["urls"]
        for url in (url for url in report["urls"] if url.startswith(report["url"].split("/t2")[0])):
            status, headers, body = fetch(url)
            if status in (502, 503):    # a fault that passes
                status, headers, body = fetch(url)
            if url.endswith(".pdf"):    # what it says, tests/test_extract_documents.py reads
                assert status == 200 and headers["Content-Type"] == "application/pdf" and body.startswith(b"%PDF"), url
                continue
            assert status == 200 and headers["Content-Type"].startswith("text/html"), url
            text = body.decode("gbk" if "hongze" in url else "utf-8")
            assert report["title"] in text and str(report["year"]) in text and MARK in text
            assert report["agency"] in text


def test_copies_outside_gov_cn_are_linked_and_answer(fetch):
    linked = set()
    for site, path, page in every_page():
        if page.mime == "text/html" and site.host not in practice.FORBIDDEN and page.content:
            linked |= {urlsplit(link).hostname for link in links(page.content, site.url(path), page.charset)}
    assert set(practice.FORBIDDEN) <= linked
    assert all(fetch(f"https://{host}/")[0] == 200 for host in practice.FORBIDDEN)
    assert not {urlsplit(told.url).hostname for told in practice.everything()} & set(practice.FORBIDDEN)
