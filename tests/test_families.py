"""Families tell pages apart and page through them, on snippets written for this; nothing here asks a server."""

import pytest
from scrapy.http import HtmlResponse, Request, XmlResponse

from gkcrawl import families
from gkcrawl.families import generic, hanweb, trs, ucap

BASE = "https://www.example.gov.cn/zwgk/zfxxgknb/"


def response(body: str, url: str = BASE) -> HtmlResponse:
    return HtmlResponse(url, body=f"<html><body>{body}</body></html>".encode(), encoding="utf-8")


def pages(body: str, url: str = BASE) -> list[str]:
    page = response(body, url)
    return list(dict.fromkeys(families.of(page).pages(page)))


@pytest.mark.parametrize(("body", "family"), [
    ('<script>createPageHTML(4, 0, "index", "html");</script>', trs),
    ("<script>createPageHTML(4,0,'index','shtml');</script>", trs),
    ('<script>createPage(3, 1, "index", "html")</script>', trs),
    ("<script>var countPage = 3; var currentPage = 0; createPageHTML(countPage, currentPage, 'a', 'htm');</script>",
     trs),
    ("<script>new Pager({size:7, current:2, prefix:'index', suffix:'html'});</script>", trs),
    ("<script>createPageHTML('page_div',10, 1,'rlist','shtml',200);</script>", ucap),
    ("<script type='text/xml'><datastore><recordset></recordset></datastore></script>", hanweb),
    ("<a href='list_2.html'>下一页</a>", generic),
    ("<p>createPageHTML is a function</p>", generic),
])
def test_a_page_tells_its_family(body, family):
    assert families.of(response(body)) is family


@pytest.mark.parametrize(("body", "url", "following"), [
    ('<script>createPageHTML(2, 0, "index", "html");</script>', "", ["index_1.html", "index_2.html"]),
    # Of several pages the second is called index_1 or index_2; the script of the page that comes tells which.
    ('<script>createPageHTML(3, 0, "index", "html");</script>', "", ["index_1.html", "index_2.html"]),
    ('<script>Pager({size:3, current:1, prefix:"index", suffix:"html"});</script>', "index_2.html", ["index_3.html"]),
    ('<script>Pager({size:3, current:2, prefix:"index", suffix:"html"});</script>', "index_3.html", []),
    ('<script>createPageHTML(3, 1, "index", "html");</script>', "index_1.html", ["index_2.html"]),
    ('<script>createPageHTML(3, 2, "index", "html");</script>', "index_2.html", []),
    # Some templates print the number of page one on every page.
    ('<script>createPageHTML(3, 0, "index", "html");</script>', "index_1.html", ["index_2.html"]),
    ('<script>createPage(2, 0, "index", "html");</script>', "", ["index_1.html", "index_2.html"]),
    ("<script>var countPage = 2\nvar currentPage = 0;createPageHTML(countPage,currentPage,'index','htm');</script>", "",
     ["index_1.htm", "index_2.htm"]),
    ("<script>Pager({size: 3, current: 1, prefix: 'index', suffix: 'html'})</script>", "", ["index_2.html"]),
    ("<script>createPageHTML('page_div',3, 1,'rlist','shtml',55);</script>", "rlist.shtml", ["rlist_2.shtml"]),
    ("<script>createPageHTML('page_div',3, 3,'rlist','shtml',55);</script>", "rlist_3.shtml", []),
    ("<script>createPageHTML(1, 0, 'index', 'html');</script>", "", []),
])
def test_pages_made_by_scripts(body, url, following):
    assert pages(body, BASE + url) == [BASE + one for one in following]


def test_generic_pages_by_words_and_numbers():
    body = ('<a href="list.html">1</a><a href="list_2.html">2</a><a href="list_3.html">3</a>'
            '<a href="list_2.html">下一页</a><a href="list_9.html">尾页</a><a href="/2024/5/17/a.html">17</a>'
            '<a href="#">上一页</a><a href="https://other.gov.cn/list_4.html">4</a>')
    assert pages(body, BASE + "list.html") == [BASE + one for one in ("list.html", "list_2.html", "list_3.html",
                                                                      "list_9.html")]


def test_generic_pages_by_query_string():
    url = "https://public.example.gov.cn/?a=dir&h=1&p=D42Y"
    body = (f'<a href="{url}&page=2">2</a><a href="{url}&page=3">&gt;</a>'
            '<a href="https://public.example.gov.cn/?a=dir&h=1&p=D0104X">3</a>'
            '<a href="?a=dir&h=1&p=D42Y&pageNo=4">下一页&gt;</a>')
    assert pages(body, url) == [f"{url}&page=2", f"{url}&page=3", f"{url}&pageNo=4"]


def test_generic_pages_behind_onclick_and_options():
    body = ('''<a href="javascript:void(0)" onclick="location.href='index_2.html'">下页</a>'''
            '<select><option value="index.html">1</option><option value="index_3.html">第3页</option>'
            '<option value="b">2024</option></select>')
    assert pages(body, BASE + "index.html") == [BASE + "index_2.html", BASE + "index.html", BASE + "index_3.html"]


RECORD = ('<record><![CDATA[<li><a href="/art/2024/1/8/art_1_{0}.html" title="某镇{0}年报">某镇…</a>'
          '<span>2024-01-08</span></li>]]></record>')


def store(numbers, total, group="") -> str:
    records = "".join(RECORD.format(number) for number in numbers)
    return (f"<datastore><totalrecord>{total}</totalrecord>{group}<recordset>{records}</recordset></datastore>")


def test_hanweb_reads_the_records_in_the_script():
    page = response(f'<div id="9"><script type="text/xml">{store([1, 2], 2)}</script></div><a href="/x.html">其他</a>')
    assert [(link.url, link.title) for link in hanweb.reports(page)][:2] == [
        ("https://www.example.gov.cn/art/2024/1/8/art_1_1.html", "某镇1年报"),
        ("https://www.example.gov.cn/art/2024/1/8/art_1_2.html", "某镇2年报")]
    assert not list(hanweb.pages(page))


def test_hanweb_follows_the_next_group_once():
    group = ('<nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=2&amp;columnid=7&amp;unitid=9"></a>]]>'
             '</nextgroup>')
    page = response(f'<script type="text/xml">{store(range(15), 20, group)}</script>')
    [second] = hanweb.pages(page)
    assert second == "https://www.example.gov.cn/module/web/jpage/dataproxy.jsp?page=2&columnid=7&unitid=9"
    asked = Request(second, headers={"Referer": BASE})
    answer = XmlResponse(second, body=store(range(15, 20), 20, group).encode(), encoding="utf-8", request=asked)
    assert families.of(answer) is hanweb
    assert [link.url for link in hanweb.reports(answer)][0] == "https://www.example.gov.cn/art/2024/1/8/art_1_15.html"


def test_hanweb_counts_where_no_group_is_named():
    script = ("$('#9').jpage({totalRecord:40,perPage:15,proxyUrl:'/module/web/jpage/dataproxy.jsp',"
              "ajaxParam:{col:1,webid:3,path:'/',columnid:7,sourceContentType:1,unitid:'9',permissiontype:0}});")
    page = response(f'<script type="text/xml">{store(range(15), 40)}</script><script>{script}</script>')
    [second] = hanweb.pages(page)
    assert "startrecord=16" in second and "endrecord=30" in second and "columnid=7" in second and "unitid=9" in second
    answer = XmlResponse(second, body=store(range(15, 30), 40).encode(), encoding="utf-8")
    [third] = hanweb.pages(answer)
    assert "startrecord=31" in third and "endrecord=40" in third
    assert not list(hanweb.pages(XmlResponse(third, body=store(range(30, 40), 40).encode(), encoding="utf-8")))
