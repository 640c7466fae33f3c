"""The other content systems: each lists its sections on the practice web whole, from pages alone and in crawls."""

import json
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, TextResponse

from gkcrawl import archive, families, urls
from gkcrawl.extract import titles
from gkcrawl.families import aspnet, boda, gkmlpt, hanweb_xxgk, jinan, jpaas, lonsun, ucap_search, yearly, zhengzhou
from tests import practice
from tests.compare import differences
from tests.practice.fixtures import every_page
from tests.practice.sites import clicks, shells

ROOT = Path(__file__).resolve().parent.parent
#: The sites by region, with the family that lists each.
FAMILY = {"620403": "jpaas", "620402": "jpaas", "330825": "hanweb_xxgk", "370883": "hanweb_xxgk",
          "430523": "ucap_search", "511113": "ucap_search", "440103": "gkmlpt", "440823": "gkmlpt",
          "371312": "boda", "620521": "boda",
          "340123": "lonsun", "341622": "lonsun", "410105": "zhengzhou", "370112": "jinan", "370104": "jinan",
          "320582": "aspnet", "530423": "aspnet", "610681": "yearly", "110118": "yearly"}
#: Where one list begins, the family, how many pages it has, how many reports are in it.
LISTS = [
    ("https://www.bypc.gov.cn/zfxxgk/zfxxgknb/", jpaas, 4, 24),
    ("https://www.baiyinqu.gov.cn/ZFXXGKNB/", jpaas, 5, 24),
    ("http://www.syx.gov.cn/syx/zfgzxxgknb/rlist.shtml", ucap_search, 3, 24),
    ("http://www.jkh.gov.cn/jkhq/nb2023bm/list.shtml", ucap_search, 3, 13),
    ("https://www.lw.gov.cn/gkmlpt/annualreport#2629", gkmlpt, 2, 24),
    ("http://www.suixi.gov.cn/gkmlpt/annualreport", gkmlpt, 4, 24),
    ("http://www.hedong.gov.cn/gk/zfxxgk/xxgknb.htm", boda, 5, 24),
    ("https://www.tsqs.gov.cn/zwgk/zfxxgknb.htm", boda, 5, 24),
    ("https://public.jinshui.gov.cn/?a=dir&h=1&p=D42Y", zhengzhou, 4, 24),
    ("https://public.huiji.gov.cn/?a=dir&h=1&p=D42Y", zhengzhou, 4, 37),
    ("http://www.licheng.gov.cn/gongkai/channel_63899ec7375991828262e186/?open=zfxxgknb", jinan, 2, 5),
    ("http://www.zjg.gov.cn/zjg/xxgknb/MoreInfo.aspx?CategoryNum=009001", aspnet, 5, 24),
    ("https://www.tonghai.gov.cn/InfoPublic.aspx?cid=1019&pid=971", aspnet, 5, 24),
    ("https://www.zichang.gov.cn/zfxxgk/zfxxgknb/bmnb/2023n/1.html", yearly, 2, 7),
]


@pytest.fixture(scope="module")
def world():
    return practice.world()


def get(world, url: str, body: str = "", referer: str = "") -> TextResponse:
    """The page at an address of the practice web, as the crawl would have it."""
    parts = urlsplit(url)
    page = world.find(parts.hostname, parts.path + (f"?{parts.query}" if parts.query else ""), body.encode())
    assert page is not None, url
    request = Request(url, headers={"Referer": referer} if referer else None)
    kind = TextResponse if page.mime == "application/json" else HtmlResponse
    return kind(url, status=page.status, body=page.content, encoding=page.charset, request=request)


def snippet(url: str, text: str) -> TextResponse:
    return HtmlResponse(url, body=text.encode(), encoding="utf-8")


def walk(world, start: str, family) -> tuple[list[TextResponse], set[str]]:
    """All pages of a list, and the addresses of the reports it names."""
    waiting, asked, seen, found = [(start, "", "")], {urls.key(start)}, [], set()
    while waiting and len(seen) < 30:
        url, body, via = waiting.pop(0)
        response = get(world, url, body, via)
        assert families.of(response) is family and response.status == 200, url
        seen.append(response)
        links = {link.url for link in family.reports(response) if titles.is_report_title(link.title or link.text)}
        new = links - found
        found |= links
        for one in family.pages(response) if new or len(seen) < 3 else ():
            key = urls.key(one) if isinstance(one, str) else urls.key(one.url) + one.mark
            if key not in asked:
                asked.add(key)
                waiting.append((one, "", url) if isinstance(one, str) else (one.url, one.body, url))
    return seen, found


@pytest.mark.parametrize(("start", "family", "pages", "reports"), LISTS)
def test_a_list_is_walked_to_its_end_and_no_further(world, start, family, pages, reports):
    seen, found = walk(world, start, family)
    host = urlsplit(start).hostname
    known = {urlsplit(url).path for report in practice.everything() for url in [report.url] if report.site.host == host}
    told = {urlsplit(url).path for url in found}
    if family is aspnet:    # addresses differ in their query alone
        told = {urlsplit(url).query for url in found}
        known = {urlsplit(one.url).query for one in practice.everything()}
    assert len(told) >= reports and len(told & known) == reports
    assert pages <= len(seen) <= pages + 1    # one page more where a site repeats its first


@pytest.mark.parametrize("region", ["330825", "370883"])
def test_organs_and_years_to_choose_from_are_named_together(world, region):
    response = get(world, practice.expected(region)[0]["url"].partition("&")[0])
    found = {link.url: link.text for link in hanweb_xxgk.reports(response)}
    reports = practice.expected(region)
    own = [report for report in reports if report["agency"] == reports[0]["agency"]]
    assert all(titles.report_title(found[report["url"]]).year == report["year"] for report in own)
    assert all(titles.agency_of(found[report["url"]]) == report["agency"] for report in own)
    areas = {urlsplit(report["url"]).query.split("&")[0] for report in reports}
    assert {urlsplit(url).query for url in found if "area=" in url and "fbtime" not in url} == areas


def test_years_that_are_no_links_are_found(world):
    for url, count in (("https://www.zichang.gov.cn/zfxxgk/zfxxgknb/szfnb/1.html", 5),
                       ("https://www.bjmy.gov.cn/zwgk/zfxxgk/zfxxgknb/", 6)):
        years = {link.url: link.text for link in yearly.reports(get(world, url)) if link.text[:4].isdecimal()}
        assert len(years) == count and all(get(world, one).status == 200 for one in years)
    plain = snippet("https://a.gov.cn/x/", "<select><option value='2023'>2023年<option value='/b/'>2022年</select>")
    assert not yearly.matches(plain) and families.of(plain) is families.generic


def test_organs_lead_to_their_annual_reports_whatever_they_link(world):
    response = get(world, next(site.url(path) for site, path, _ in every_page()
                               if "mengcheng" in site.host and path.endswith("type=3")))
    own = urlsplit(response.url).path
    columns = [link.url for link in lonsun.reports(response) if "/public/column/" in link.url]
    others = [url for url in columns if urlsplit(url).path != own]
    assert len(set(others)) >= 4 and all(url.endswith("?type=3") for url in others)
    assert {url[-6:] for url in columns if urlsplit(url).path == own} >= {"type=1", "type=4"}
    menu = [link.url for link in jinan.reports(get(world, LISTS[10][0])) if "/site_" in link.url]
    assert menu and all("open=zfxxgknb" in url or "/doc_" in url for url in menu)


def test_answers_that_are_cut_refused_or_strange_are_no_lists():
    for url, family in (("https://a.gov.cn/api-gateway/front/page/build/unit?paramJson=%7B", jpaas),
                        ("https://a.gov.cn/common/search/0123456789?page=1&x=results", ucap_search),
                        ("https://a.gov.cn/gkmlpt/api/all/1?page=x&sid=1", gkmlpt)):
        for text in ('{"success": true, "data": {"html": "<li>', '{"data": null}',
                     '{"data": {"results": "", "html": 3, "total": "x"}}',
                     '{"articles": [1, null, {"title": 3, "url": "/"}, {"title": "t", "url": "http://["}], "total": 9}',
                     '{"data": {"results": [{"url": null, "title": "t"}], "total": 50, "rows": 0}}', "[]", "{"):
            response = snippet(url, text)
            assert list(family.reports(response)) == []
            assert len([one for one in family.pages(response) if urlsplit(one).path != urlsplit(url).path]) == 0
    refused = snippet("https://a.gov.cn/x/build/unit", json.dumps({"success": False, "data": None}))
    assert jpaas.matches(refused) and list(jpaas.pages(refused)) == []


def test_a_category_is_known_by_the_address_by_a_link_or_by_its_name():
    config = "window._CONFIG = {SID: '755001', TREE: [{id: 7, name: '法定主动公开内容'}, {\"id\":\"9\",\"name\":\"政府信息公开年报\"}]}"
    text = f"<a href='/gkmlpt/annualreport#8'>年报</a><script>{config}</script>"
    page = snippet("https://a.gov.cn/gkmlpt/annualreport#5", text)
    assert list(gkmlpt.pages(page)) == [f"https://a.gov.cn/gkmlpt/api/all/{at}?page=1&sid=755001" for at in (5, 8, 9)]
    assert list(gkmlpt.pages(snippet("https://a.gov.cn/gkmlpt/index", "<p>维护中</p>"))) == []


def test_a_postback_carries_the_form_and_the_state(world):
    start = LISTS[12][0]
    first = next(aspnet.pages(get(world, start)))
    assert first.url == start and "__VIEWSTATE=%2FwEPDwUK%2B" in first.body and "txtSearch=" in first.body
    assert "btnSearch" not in first.body and first.mark.startswith("ctl00$Main$lbtnNext()@")
    second = next(aspnet.pages(get(world, start, first.body)))
    assert second.mark != first.mark and second.body != first.body
    assert get(world, start, first.body.replace("%2FwEPDwUK", "x")).status == 500
    numbers = [one.mark for one in aspnet.pages(get(world, LISTS[11][0]))]
    assert numbers == [f"MoreInfoList1$Pager({page})" for page in (2, 3, 4, 5)]


def test_only_shells_need_a_browser():
    need = {site.host for site, path, page in every_page() if page.mime == "text/html" and page.content
            and families.needs_browser(HtmlResponse(
                site.url(path), status=page.status, body=page.content, encoding=page.charset))}
    assert need == {"www.bp.gov.cn", "www.ynsz.gov.cn", "shell.practice.gov.cn", "www.hrbdl.gov.cn"}
    turned = {site.host for site, path, page in every_page() if page.mime == "text/html" and page.content
              and families.needs_browser(HtmlResponse(
                  site.url(path), status=page.status, body=page.content, encoding=page.charset), section=True)} - need
    assert turned == {"www.mawei.gov.cn"}  # its list is there, and its button for more is a script's
    reports = "".join(f"<a href=/{n}.html>某县{n}局2023年政府信息公开工作年度报告</a>" for n in "一二三四五六七八")
    for pager, answer in (("<a href='javascript:go(2)'>下一页</a>", True), ("<button>下一页</button>", True), ("<p>加载更多</p>", True),
                          ("<div class='pagination'></div>", True), ("<span>下一页</span>", False), ("<a>下一页</a>", False),
                          ("<a class='disabled' href='javascript:;'>下一页</a>", False), ("<button disabled>下一页</button>", False),
                          ("<a href='list_2.html'>下一页</a>", False), ("", False)):
        page = HtmlResponse("http://a.gov.cn/nb/", body=f"<ul>{reports}</ul>{pager}<script></script>".encode(), encoding="utf-8")
        assert families.needs_browser(page, section=True) is answer and not families.needs_browser(page), pager
    for body, answer in (("<div id='list'></div><script src='/a.js'></script>", True), ("<div id='list'></div>", False),
                         ("<div id='list'>暂无数据</div><ul class='list'></ul><script></script>", False),
                         ("<ul><li v-for='a in b'>{{ a.title }}</li></ul><script></script>", True),
                         ("<ul class='nav'></ul><p>某局简介。</p><script>var a = 1;</script>", False),
                         ("<ul class='list'></ul><a href='/1.html'>某局2023年政府信息公开年报</a><script></script>", False)):
        page = snippet("https://a.gov.cn/b/", f"<html><body>{body}</body></html>")
        assert families.needs_browser(page) is answer, body
    assert not families.needs_browser(snippet("https://a.gov.cn/b", '{"list": []}'))


def test_the_list_of_a_shell_is_where_only_its_script_knows(world):
    for region, host, asked in (("211381", "www.bp.gov.cn", ["/info/query?c=ky79&n=%d" % at for at in (1, 2, 3)]),
                                ("530323", "www.ynsz.gov.cn", ["/api/v2/list"])):
        told = [json.loads(world.find(host, one, b"" if "?" in one else b"cid=5621").content) for one in asked]
        listed = {row["u"] for one in told for row in one["rows"]}
        assert listed == {urlsplit(report["url"]).path for report in practice.expected(region)}
        pages = "".join(page.content.decode() for site, _, page in every_page()
                        if site.host == host and page.mime.startswith(("text", "app")))
        assert not any(one.partition("?")[0] in pages for one in asked)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """The archive of each region's crawl, two at a time."""
    where = tmp_path_factory.mktemp("families")

    def crawl(region: str) -> subprocess.CompletedProcess:
        command = [sys.executable, "-m", "gkcrawl", "crawl", "annual", "-a", f"region={region}", "-a", "depth=0",
                   "-s", "DOWNLOAD_DELAY=0", "-s", f"ARCHIVE_DIR={where / region}"]
        return subprocess.run(command, env=web.env, cwd=where, capture_output=True, text=True, timeout=600)

    with practice.serve() as web, ThreadPoolExecutor(2) as pool:
        done = dict(zip(FAMILY, pool.map(crawl, FAMILY), strict=True))
        log = web.log
    return where, done, log


@pytest.mark.parametrize("region", FAMILY)
def test_a_crawl_finds_every_report(crawled, region):
    where, done, log = crawled
    assert done[region].returncode == 0 and "Traceback" not in done[region].stderr, done[region].stderr
    database = where / region / "gkcrawl.db"
    assert differences(database, practice.expected(region), practice.permitted(region)) == []
    with sqlite3.connect(database) as db:
        sites = db.execute("select family, state from sites where family is not null").fetchall()
        roles = {role for role, in db.execute("select role from captures where mime = 'application/json'")}
    assert sites == [(FAMILY[region], "ok")] and roles <= {"listing"}
    hosts = {urlsplit(report["url"]).hostname for report in practice.expected(region)}
    spent = [row for row in log if urlsplit(row["url"]).hostname in hosts and not row["url"].endswith("robots.txt")]
    assert len(spent) <= 2.5 * len(practice.expected(region))


def test_questions_by_post_are_kept_with_what_was_sent(crawled):
    where, _, log = crawled
    for region, host in (("320582", "www.zjg.gov.cn"), ("530423", "www.tonghai.gov.cn")):
        posted = [row for row in log if row["method"] == "POST" and urlsplit(row["url"]).hostname == host]
        kept = [one for path in (where / region / "warc").glob("*.warc.gz") for one in archive.scan(path)
                if isinstance(one, archive.Capture) and one.facts.get("method") == "POST"]
        assert len(posted) == len(kept) == 4 and {one.facts["role"] for one in kept} == {"listing"}
        assert list(archive.verify(where / region)) == []
        assert len({one.sha256 for one in kept}) == 4


def test_every_family_is_met_and_the_shells_are_apart():
    assert {*FAMILY, *shells.REGIONS, *clicks.REGIONS} == set(practice.more())
    assert not set(practice.more()) & set(practice.regions())
    told = [families.name(family) for family in families.FAMILIES]
    assert set(FAMILY.values()) == set(told) - {"hanweb", "ucap", "trs", "generic"} and told[-1] == "generic"


def test_families_are_met_on_two_sites_each(world):
    hosts: dict[str, set[str]] = {}
    for region in [*practice.more(), "410108", "500153", *practice.generated()]:
        for url in practice.sections(region):
            parts = urlsplit(url)
            if world.find(parts.hostname, parts.path + (f"?{parts.query}" if parts.query else "")):
                hosts.setdefault(families.name(families.of(get(world, url))), set()).add(parts.hostname)
    alone = {name for name in map(families.name, families.FAMILIES) if len(hosts.get(name, ())) < 2}
    assert alone == {"hanweb", "ucap"}, "the static lists of two systems, met on one site each, among practice.regions()"
