"""From a portal to the reports, on small webs laid out in many ways; no server, no archive."""

import pytest
from scrapy.http import HtmlResponse

from gkcrawl import discovery, links, urls
from gkcrawl.links import Link
from tests.wander import found, page, report, wander

HOME = "https://www.tyxd.gov.cn/"
NAV = (("/", "首页"), ("/ywdt/", "小店要闻"), ("/bsfw/", "政务服务"), ("/hdjl/", "互动交流"), ("/sjkf/", "数据开放"))
T23, T22 = "太原市小店区人民政府2023年政府信息公开工作年度报告", "太原市小店区人民政府2022年政府信息公开工作年度报告"


def site(*more: dict, home: tuple, title: str = "太原市小店区人民政府门户网站") -> dict:
    """A web with this portal, its usual unrelated pages, and more."""
    web = {HOME: page(*NAV, *home, title=title)}
    for path, name in NAV[1:]:
        web[HOME[:-1] + path] = page(*NAV, (f"{path}t1.html", f"{name}一则"), title=name)
    for one in more:
        web |= one
    return web


@pytest.mark.parametrize("host", ["www.rongchang.gov.cn.evil.com", "gov.cn.com", "www.gov.cn.evil.cn", "evilgov.cn",
                                  "www.rongchang-gov.cn", "xgov.cn", "www.rongchang.gov.cnn"])
def test_look_alike_hosts_are_not_government(host):
    assert not urls.is_government(host)


@pytest.mark.parametrize(("url", "host"), [
    ("http://www.tyxd.gov.cn@evil.com/", "evil.com"), ("http://evil.com\\.gov.cn/", ""), ("ftp://www.tyxd.gov.cn/", ""),
    ("HTTP://WWW.TYXD.GOV.CN./x", "www.tyxd.gov.cn"), ("http://[::1", ""), ("javascript:alert(1)//.gov.cn", ""),
    ("http://www.tyxd.gov.cn:99999/", "")])
def test_the_host_is_the_one_that_would_be_asked(url, host):
    assert urls.host(url) == host


@pytest.mark.parametrize(("one", "other"), [
    ("http://www.a.gov.cn/x/", "https://a.gov.cn/x/index.html"),
    ("https://a.gov.cn/t2_wap.html", "http://a.gov.cn/t2.html"),
    ("https://a.gov.cn/t2_app.shtml", "http://a.gov.cn/t2.shtml"),
    ("http://a.gov.cn/x?b=1&a=2", "http://a.gov.cn/x?a=2&b=1"),
    ("http://a.gov.cn//x", "http://a.gov.cn/x#top"), ("http://a.gov.cn/x;jsessionid=AB12?p=1",
                                                      "http://a.gov.cn/x?p=1&spm=7"),
    ("http://a.gov.cn:80/%E5%B9%B4", "http://a.gov.cn/年")])
def test_one_page_has_one_key(one, other):
    assert urls.key(one.partition("#")[0]) == urls.key(other.partition("#")[0])


@pytest.mark.parametrize(("text", "role"), [
    ("政府信息公开年报", "section"), ("政府信息公开工作年度报告", "section"), ("信息公开年报>>", "section"), ("部门信息公开年报", "section"),
    ("政府信息公开", "way"), ("政务公开", "way"), ("信息公开专栏", "way"), ("街道乡镇", "way"), (T23, "report"),
    ("政府信息公开年报公示", "section"), ("信息公开工作报告", "section"), ("政府信息公开情况报告", "section"),
    ("历史年报（2018年及以前）", "section"), ("往年年报", "section"), ("部门网站", "way"),
    ("统计年报公示", None), ("公开招聘报告", None), ("政府工作报告", None),
    ("政府信息公开指南", None), ("依申请公开", None), ("法治政府建设年度报告", None), ("统计年报", None), ("企业年报公示", None),
    (f"《{T23}》解读", None), ("关于做好2023年政府信息公开工作年度报告编制工作的通知", None),
    ("2023年政府网站工作年度报表", None), ("太原市小店区2023年法治政府建设年度报告", None)])
def test_what_a_link_of_a_portal_is(text, role):
    kind = discovery.classify(Link("https://www.tyxd.gov.cn/a/b/c1/", text), discovery.Page(HOME))
    assert (kind and kind.role) == role


@pytest.mark.parametrize(("url", "told"), [
    ("/zwgk_70755/zfxxgknb_70772/", True), ("/gk/zfxxgk/xxgkndbg", True), ("/xqxxgkgzndbg.html", True),
    ("/?a=dir&h=1&p=D42Y", True),
    ("/public/column/6981?type=3", True), ("/zfxxgk/fdzdgknr/", False), ("/D42Y/8187641.jhtml", False),
    ("/zfxxgknb/202401/t20240117_128.html", False), ("/gkmlpt/annualreport", True),
    ("/shaodong/sbjnb/rlist.shtml", True)])
def test_sections_by_their_address(url, told):
    assert discovery.is_section_url(f"https://www.a.gov.cn{url}") is told


def test_through_ways_and_past_look_alikes():
    web = site({
        HOME + "zwgk/": page(("/zwgk/zn/", "政府信息公开指南"), ("/zwgk/fz/", "法治政府建设年度报告"), ("/zwgk/nb/", "政府信息公开年报")),
        HOME + "zwgk/nb/": page(
            ("t1.html", T23), ("t2.html", T22), ("t3.html", f"{T23}解读"), ("t4.html", "小店区2023年法治政府建设年度报告"),
            ("t5.html", "小店区2023年政府网站工作年度报表"), ("t6.html", "关于报送2023年政府信息公开工作年度报告的通知"))},
        home=(("/zwgk/", "政务公开"),))
    end, asked = wander(web, HOME)
    assert found(asked) == {HOME + "zwgk/nb/t1.html", HOME + "zwgk/nb/t2.html"}
    assert end.section_url == HOME + "zwgk/nb/" and len(asked) < 12


def test_a_section_on_the_prefectures_site_and_nothing_else_of_it():
    far = "https://www.taiyuan.gov.cn/"
    listing = page(("/", "首页"), ("/zfxxgk/", "政府信息公开"), ("/sbjxxgkgzndbg.html", "市本级年报"), ("/xq/1.html", T23),
                   ("/xq/2.html", "太原市迎泽区人民政府2023年政府信息公开工作年度报告"), ("/xqxxgkgzndbg_2.html", "下一页"))
    web = site({HOME + "zwgk/": page((far + "xqxxgkgzndbg.html", "政府信息公开年报")), far + "xqxxgkgzndbg.html": listing,
                far + "xqxxgkgzndbg_2.html": page(("/xq/3.html", T22), ("/xqxxgkgzndbg.html", "上一页"))},
               home=(("/zwgk/", "政务公开"), ("https://www.gov.cn/nb/", "政府信息公开年报"),
                     ("https://www.yuncheng.gov.cn/nb/", "政府信息公开年报")))
    _, asked = wander(web, HOME)
    assert found(asked) == {far + f"xq/{number}.html" for number in (1, 2, 3)}
    elsewhere = {url for _, url in asked if "tyxd" not in url} - found(asked)
    assert elsewhere == {far + "xqxxgkgzndbg.html", far + "xqxxgkgzndbg_2.html"}


def test_friends_and_footers_are_not_followed_abroad():
    web = site(home=(), )
    web[HOME] = page(*NAV, body='<div class="friend-link"><a href="https://www.taiyuan.gov.cn/nb/">政府信息公开年报</a></div>')
    _, asked = wander(web, HOME)
    assert not [url for _, url in asked if "taiyuan" in url]


def test_hosts_outside_gov_cn_are_never_asked():
    web = site({HOME + "nb/": page(("https://www.tyxd.gov.cn.evil.com/1.html", T23), ("2.html", T22))},
               home=(("/nb/", "政府信息公开年报"), ("https://www.tyxd-gov.cn/nb/", "政府信息公开年报")))
    _, asked = wander(web, HOME)
    assert {urls.host(url) for _, url in asked} == {"www.tyxd.gov.cn"} and found(asked) == {HOME + "nb/2.html"}


def test_year_folders_with_departments_and_towns_below():
    base = HOME + "gk/xxgkndbg"
    web = site({base: page(("/gk/xxgkndbg/2022n", "2022年"), ("/gk/xxgkndbg/2023n", "2023年度")),
                base + "/2023n": page(("/gk/xxgkndbg/2023n/gbb", "区政府及区直部门"), ("/gk/xxgkndbg/2023n/xz", "乡镇（街道）")),
                base + "/2022n": page(("/gk/xxgkndbg/2022n/content_1", T22)),
                base + "/2023n/gbb": page(("/gk/xxgkndbg/2023n/gbb/content_2", T23)),
                base + "/2023n/xz": page(("/gk/xxgkndbg/2023n/xz/content_3", "小店区北格镇人民政府2023年政府信息公开工作年度报告"))},
               home=(("/gk/xxgkndbg", "政府信息公开工作年度报告"),))
    _, asked = wander(web, HOME)
    assert {url.rpartition("_")[2] for url in found(asked)} == {"1", "2", "3"}


def test_every_town_has_a_section_of_its_own():
    towns = {"bgz": "北格镇", "xwz": "西温庄乡", "ypj": "营盘街道", "wcj": "坞城街道"}
    web = site({HOME + "jz/": page(*((f"/jz/{slug}/", name) for slug, name in towns.items()), title="街镇"),
                HOME + "zwgk/": page(("/zwgk/zfxxgknb/", "政府信息公开年报"), ("/jz/", "街镇公开")),
                HOME + "zwgk/zfxxgknb/": page(("t1.html", T23))},
               home=(("/zwgk/", "政务公开"),))
    for slug, name in towns.items():
        base = f"{HOME}jz/{slug}/"
        web[base] = page(("zwgk_7/", "政务公开"), ("jj/", f"{name}简介"))
        web[base + "zwgk_7/"] = page(("zfxxgkzn_7/", "政府信息公开指南"), ("zfxxgknb_7/", "政府信息公开年报"))
        web[base + "zwgk_7/zfxxgknb_7/"] = page((f"t_{slug}.html", f"太原市小店区{name}2023年政府信息公开工作年度报告"))
    _, asked = wander(web, HOME)
    assert len(found(asked)) == 5 and len(asked) < 30


def test_loops_and_repeated_pages_end():
    first = [("t1.html", T23), ("t2.html", T22)]
    web = site(home=(("/nb/list.html", "政府信息公开年报"),))
    for number in range(1, 400):
        name = "list.html" if number == 1 else f"list_{number}.html"
        web[HOME + "nb/" + name] = page(*first, (f"list_{number + 1}.html", "下一页"))
    _, asked = wander(web, HOME)
    assert found(asked) == {HOME + "nb/t1.html", HOME + "nb/t2.html"} and len(asked) < 20


def test_a_calendar_stops_at_the_budget():
    web = {HOME: page(("/zwgk/0/", "政务公开"))}
    for number in range(900):
        web[f"{HOME}zwgk/{number}/"] = page((f"/zwgk/{number + 1}/", "政务公开"), (f"/zwgk/x{number}/", "信息公开"))
    end, asked = wander(web, HOME, budget=4)
    assert len(asked) == 4 and "SITE_BUDGET" in end.result("c").reason
    _, asked = wander(web, HOME)
    assert len(asked) < 80


def test_texts_cut_short_details_and_rows():
    web = site({HOME + "nb/": (
        '<ul><li><a href="1.html" title="' + T23 + '">太原市小店区人民政府2023年政府信息公…</a></li>'
        '<li><a href="2.html">太原市小店区人民政府2022年政府信息公开…</a></li>'
        f'<li><span>太原市小店区教育局2021年政府信息公开工作年度报告</span><a href="3.html">查看</a></li>'
        f'<li><a href="4.html">{T22}<span>2024-01-09</span></a></li></ul>'
        '<table><tr><td>太原市小店区财政局2020年政府信息公开工作年度报告</td><td><a href="5.pdf">下载</a></td></tr></table>')},
        home=(("/nb/", "政府信息公开年报"),))
    _, asked = wander(web, HOME)
    assert found(asked) == {HOME + f"nb/{name}" for name in ("1.html", "2.html", "3.html", "4.html", "5.pdf")}


def test_only_the_year_asked_for():
    web = site({HOME + "nb/": page(("1.html", T23), ("2.html", T22), ("3.html", f"{T22} 2023-01-20"))},
               home=(("/nb/", "政府信息公开年报"),))
    assert found(wander(web, HOME, year=2022)[1]) == {HOME + "nb/2.html", HOME + "nb/3.html"}


def test_the_best_of_several_editions_is_asked_for():
    web = site({HOME + "nb/": page(("t1_wap.html", T23), ("t1.html", T23), ("t2_wap.html", T22))},
               home=(("/nb/", "政府信息公开年报"),))
    assert found(wander(web, HOME)[1]) == {HOME + "nb/t1.html", HOME + "nb/t2_wap.html"}


def test_attachments_of_a_report_but_not_its_furniture():
    body = report(T23) + ('<a href="/files/P1.pdf">附件：2023年政府信息公开情况统计表.pdf</a><a href="/app/gov.zip">手机客户端</a>'
                          '<a href="/nb/9.html">小店区2015年政府信息公开工作年度报告</a>')
    web = site({HOME + "nb/": page(("1.html", T23)), HOME + "nb/1.html": body}, home=(("/nb/", "政府信息公开年报"),))
    web[HOME + "nb/9.html"] = report("小店区2015年政府信息公开工作年度报告")
    assert found(wander(web, HOME)[1]) == {HOME + "nb/1.html", HOME + "nb/9.html", HOME + "files/P1.pdf"}


def test_a_folder_named_like_a_report_is_read_as_a_list():
    web = site({HOME + "nb/": page(("/nb/2023n/", "2023年政府信息公开年报"), ("/nb/2022n/", "2022年政府信息公开年报")),
                HOME + "nb/2023n/": page(("1.html", T23)), HOME + "nb/2022n/": page(("2.html", T22))},
               home=(("/nb/", "政府信息公开年报"),))
    assert {HOME + "nb/2023n/1.html", HOME + "nb/2022n/2.html"} <= found(wander(web, HOME)[1])


def test_no_section_and_no_reports_are_told_apart():
    end, _ = wander(site(home=(("/x/", "公示公告"),)), HOME)
    assert end.result("c").state == "no_section"
    end, _ = wander(site({HOME + "nb/": page(("1.html", "政府信息公开指南"))}, home=(("/nb/", "政府信息公开年报"),)), HOME)
    assert end.result("c").state == "no_reports"


@pytest.mark.parametrize("link", [
    '<li class="item" data-href="/nb/"><span>政府信息公开年报</span></li>',
    "<div onclick=\"window.open('/nb/')\">政府信息公开年报</div>",
    '<a href="/nb/" title="政府信息公开年报"><img src="/a.gif"></a>', '<a href="/nb/"><img src="/a.gif" alt="政府信息公开年报"></a>',
    '<h2>政府信息公开年报</h2><a class="more" href="/nb/">更多&gt;&gt;</a>', '<a href="/nb/">●&nbsp;政府信息公开年　报</a>',
    '<select onchange="location=this.value"><option value="/nb/">政府信息公开年报</option></select>',
    "<a href=\"javascript:window.location='/nb/'\">政府信息公开<br>年报</a>", '<h3>政府信息公开年报</h3><iframe src="/nb/"></iframe>'])
def test_links_that_are_no_plain_anchors(link):
    web = site({HOME + "nb/": page(("t1.html", T23))}, home=())
    web[HOME] = page(*NAV, body=link)
    assert found(wander(web, HOME)[1]) == {HOME + "nb/t1.html"}


def test_a_table_of_agencies_by_years():
    rows = "".join(f'<tr><td>{name}</td><td><a href="/doc/{at}55132378.shtml">{text}</a></td></tr>'
                   for at, (name, text) in enumerate([("教育局", "2023"), ("北格镇", "查看"), ("本级政府", "2023年")]))
    web = site({HOME + "nb/": f"<table><tr><th>单位名称</th><th>2023年</th></tr>{rows}</table>"},
               home=(("/nb/", "政府信息公开年报"),))
    assert len(found(wander(web, HOME)[1])) == 3


def test_an_entrance_and_frames_before_the_portal():
    web = {HOME: '<html><body><a href="/portal/main.html"><img alt="进入网站"></a></body></html>',
           HOME + "portal/main.html": page(*NAV, ("/zwgk/", "阳光政务")),
           HOME + "zwgk/": '<html><frameset><frame src="/zwgk/menu.html"><frame src="/about/"></frameset></html>',
           HOME + "zwgk/menu.html": page(*NAV, ("/nb/", "工作年报")), HOME + "nb/": page(*NAV, ("t1.html", T23))}
    assert found(wander(web, HOME)[1]) == {HOME + "nb/t1.html"}


def test_an_entrance_is_no_step_on_the_way():
    names = ("政府信息公开", "公开平台", "法定主动公开", "公开目录", "政府信息公开年报")
    ways = {HOME + f"w{at}/": page(*NAV, (f"/w{at + 1}/", name)) for at, name in enumerate(names)}
    web = {HOME: '<html><body><a href="/w0/"><img alt="进入网站"></a></body></html>', **ways,
           HOME + "w5/": page(*NAV, ("t1.html", T23))}
    assert found(wander(web, HOME)[1]) == {HOME + "w5/t1.html"}


def test_departments_whose_names_lead_to_their_newest_report():
    web = site({HOME + "nb/": page(*NAV, ("/art/55132378.html", "教育局"))}, home=(("/nb/", "政府信息公开年报"),))
    web[HOME + "art/55132378.html"] = report("教育局2023年政府信息公开工作年度报告").replace(
        "</body>", '<a href="/art/45132377.html">2022年</a></body>')
    _, asked = wander(web, HOME)
    assert {HOME + "art/55132378.html", HOME + "art/45132377.html"} <= found(asked, "listing")


def test_filters_and_growing_paths_are_no_end():
    facets = [(f"?nf={year}", f"{year}年") for year in range(2015, 2024)]
    facets += [(f"?dw={name}", name) for name in ("教育局", "财政局", "民政局", "司法局", "审计局", "统计局", "水利局")]
    web = site(home=(("/nb/", "政府信息公开年报"), ("/gongkai/", "政府信息公开")))

    class Endless(dict):
        def get(self, url, default=None):
            if "/nb/?" in url or url.endswith("/nb/"):
                ask = url.partition("?")[2]
                return page(("/nb/t1.html", T23), *((f"{one}&{ask}" if ask else one, text) for one, text in facets))
            if url.endswith("/gongkai/"):
                return page(("gongkai/", "政府信息公开"), ("xxgk/gongkai/", "信息公开年报查询"))
            return super().get(url, default)

    _, asked = wander(Endless(web), HOME)
    assert found(asked) == {HOME + "nb/t1.html"} and len(asked) < 60


DEPARTMENTS = ("教育局", "财政局", "民政局")


def shelf(name: str, number: int) -> dict:
    """A department's list of one report, and the report."""
    title = f"太原市小店区{name}2023年政府信息公开工作年度报告"
    return {f"{HOME}nb/{number}/": page((f"/nb/{number}/t1.html", title)), f"{HOME}nb/{number}/t1.html": report(title)}


def shelved(web: dict) -> bool:
    """Whether the reports of all departments are found, and nothing else."""
    return found(wander(web, HOME)[1]) == {f"{HOME}nb/{number}/t1.html" for number, _ in enumerate(DEPARTMENTS)}


def with_script(links: str, script: str) -> str:
    return f"<html><head><title>年报</title></head><body>{links}<script>{script}</script></body></html>"


@pytest.mark.parametrize("tree", [
    'var zNodes = [{id:1, pId:0, name:"区直部门"},%s];', "var tree = {'nodes': [%s]};", 'var data = {"children":[%s]}'])
def test_a_tree_of_departments_that_stands_in_a_script(tree):
    nodes = ",".join(f'{{"id":{number + 2},"pId":1,"name":"{name}","url":"\\/nb\\/{number}\\/"}}'
                     for number, name in enumerate(DEPARTMENTS))
    web = site({HOME + "nb/": with_script('<ul id="tree"></ul>', tree % nodes)},
               *(shelf(name, number) for number, name in enumerate(DEPARTMENTS)), home=(("/nb/", "政府信息公开年报"),))
    assert shelved(web)


def test_choices_of_a_form_that_asks_by_address():
    form = ('<form action="/nb/list.jsp"><input type="hidden" name="c" value="7"><select name="dept"><option value="">全部</option>'
            + "".join(f'<option value="{number}">{name}</option>' for number, name in enumerate(DEPARTMENTS, 5))
            + '</select><select name="y"><option value="">年度</option></select><input type="submit"></form>')
    web = site({HOME + "nb/list.jsp?c=7": with_script(form, "")}, home=(("/nb/list.jsp?c=7", "政府信息公开年报"),))
    for number, name in enumerate(DEPARTMENTS):
        made = shelf(name, number)
        web |= made | {f"{HOME}nb/list.jsp?c=7&dept={number + 5}&y=": made[f"{HOME}nb/{number}/"]}
    assert shelved(web)
    posted = {**web, HOME + "nb/list.jsp?c=7": with_script(form.replace("<form", '<form method="post"'), "")}
    assert not found(wander(posted, HOME)[1])


@pytest.mark.parametrize(("call", "script"), [
    ("showDetail('%s')", "function showDetail(id){ window.open('/nb/' + id + '/t1.html'); }"),
    ("return go(this, %s)", 'function go(one, id) { location.href="/nb/"+id+"/t1.html"; return false; }'),
    ("openOne(%s);", "var openOne = function(n){ window.location.href = 'nb/' + n + '/t1.html' }")])
def test_reports_that_a_function_of_the_page_opens(call, script):
    rows = "".join(f'<li><a href="javascript:;" onclick="{call % number}">小店区{name}2023年政府信息公开工作年度报告</a></li>'
                   for number, name in enumerate(DEPARTMENTS))
    web = site({HOME + "list.html": with_script(rows, script)}, *(shelf(name, number) for number, name in enumerate(DEPARTMENTS)),
               home=(("/list.html", "政府信息公开年报"),))
    assert shelved(web)


def test_scripts_and_forms_without_end_are_read_in_time():
    """A run of letters as pictures in scripts are, a call of one, a select of all the villages: each within a blink."""
    run, options = "a0" * 150_000, "".join(f'<option value="{number}">{number}</option>' for number in range(20_000))
    body = (f'<a href="javascript:;" onclick="{run[:40_000]}">年报</a><form><select name="a">{options}</select></form>'
            '<a href="/nb/1.html">2023</a>')
    answer = HtmlResponse(HOME, body=with_script(body, f'var picture = "{run}"; function {run[:500]}(').encode(), encoding="utf-8")
    assert HOME + "nb/1.html" in {link.url for link in links.links(answer)}


def test_a_platform_of_the_city_that_the_portal_names_as_its_own():
    far, other = "https://xxgk.taiyuan.gov.cn/xd/", "https://www.taiyuan.gov.cn/zfxxgk/"
    web = site({far: page(("/xd/zn/", "政府信息公开指南"), ("/xd/nb/", "政府信息公开年报"), ("/jyj/", "市教育局"), ("/czj/", "市财政局"),
                          ("/mzj/", "市民政局")),
                far + "nb/": page(("/xd/nb/1.html", T23)), far + "nb/1.html": report(T23)},
               home=((far, "政府信息公开"), (other, "政府信息公开")))
    _, asked = wander(web, HOME)
    assert found(asked) == {far + "nb/1.html"}
    assert not [url for _, url in asked if url == other or url.endswith("j/")]  # the city's portal and departments are its own


def test_reports_that_lead_from_one_to_the_next():
    years = {year: f"太原市小店区人民政府{year}年政府信息公开工作年度报告" for year in (2021, 2022, 2023)}
    web = site({f"{HOME}nb/{year}.html": report(title) + (f'<p>下一篇：<a href="/nb/{year - 1}.html">{years[year - 1]}</a></p>'
                if year > 2021 else "") for year, title in years.items()}, home=(("/nb/2023.html", "政府信息公开年报"),))
    assert {f"{HOME}nb/{year}.html" for year in (2021, 2022)} <= found(wander(web, HOME)[1])
