"""430582 邵东市: UCAP, a listing of two pages counted by a script, the year in the titles only, gzip, an old site code."""

from .. import chrome, figures, lists
from ..lists import Entry
from ..reports import Report, day, hexes
from ..web import Fault, Site

REGION = "430582"
SECTION = "/shaodong/sbjnb/"
PAGE = 20
TOWNS = {"430582102": "廉桥镇", "430582105": "佘田桥镇", "430582109": "九龙岭镇"}
DEPARTMENTS = {"sjyj": "邵东市教育局", "sczj": "邵东市财政局", "swjj": "邵东市卫生健康局"}
KNOWN = {("邵东市人民政府", 2023): "202401/b4e2305007f84a0ba17ede8cfe54c393.shtml"}


def build() -> tuple[list[Site], list[Report]]:
    """The site; one report's first answer is an error."""
    site = Site("www.shaodong.gov.cn", "邵东市人民政府", "4305210003", scheme="http", aliases=("shaodong.gov.cn",),
                squeeze=True)
    site.nav = (("/", "首页"), ("/ywdt/", "邵东要闻"), ("/shaodong/zwgk/index.shtml", "政务公开"), ("/bsfw/", "政务服务"))
    chrome.furnish(site)
    reports = _main(site)
    departments = {slug: _department(site, slug, agency) for slug, agency in DEPARTMENTS.items()}
    site.add("/", lambda: chrome.portal(site, [
        ("政务公开", [("/shaodong/zwgk/index.shtml", "政务公开"), ("/ywdt/", "公示公告")]),
        ("友情", [("https://www.shaoyang.gov.cn/", "邵阳市政府"), ("http://www.rednet.cn/", "红网")])]))
    site.add("/shaodong/zwgk/", chrome.ways(site, "政务公开", [
        ("/about/", "信息公开指南"), ("/ywdt/", "信息公开制度"), ("/shaodong/xxgknb/rlist.shtml", "信息公开年报")]))
    site.add("/shaodong/xxgknb/rlist.shtml", chrome.ways(site, "信息公开年报", [
        (SECTION + "rlist.shtml", "市本级年报"),
        *((f"/shaodong/{slug}/gknb/rlist.shtml", agency.removeprefix("邵东市")) for slug, agency in DEPARTMENTS.items())]))
    strangers = lists.strangers(site, "邵东市人民政府", [2022],
                                lambda title, year: f"{SECTION}{year + 1}02/{hexes(title)}.shtml",
                                "<div id='zoomcon'><UCAPCONTENT>{}</UCAPCONTENT></div>")
    _listing(site, SECTION, "市本级信息公开年报", [*map(lists.of, reports), *strangers])
    for slug, own in departments.items():
        _listing(site, f"/shaodong/{slug}/gknb/", "信息公开年报", [lists.of(report) for report in own])
        reports += own
    for report in reports:
        report.section = "/".join(report.path.split("/")[:-2]) + "/rlist.shtml"
        report.publish()
    site.pages[departments["sczj"][0].path].fault = Fault("error-502", times=1)
    return [site], reports


def _report(site: Site, folder: str, agency: str, code: str, year: int, values: dict, month: int = 1, **kw) -> Report:
    published = day(agency, year, month)
    file = KNOWN.get((agency, year), f"{published[:7].replace('-', '')}/{hexes(agency, year)}.shtml")
    kw = {"oddities": frozenset({"no-year"}), **kw}
    return Report(site, folder + file, REGION, code, agency, year, published, values, box="ucap", **kw)


def _main(site: Site) -> list[Report]:
    reports = []
    for agency, code, years, scale in (
            ("邵东市人民政府", REGION, range(2019, 2025), 60), ("邵东市人民政府办公室", REGION, range(2020, 2025), 20),
            *((f"邵东市{name}人民政府", code, range(2021, 2025), 3) for code, name in TOWNS.items())):
        values = figures.series(agency, years, scale)
        for year in years:
            title = f"邵东市{year}年政府信息公开工作年度报告" if agency == "邵东市人民政府" else ""
            month = 1 if year == 2023 else 3
            reports.append(_report(site, SECTION, agency, code, year, values[year], month, title=title,
                                   style=("styled", "plain", "word")[year % 3]))
    # before the county became a city, and before the form
    reports.append(_report(site, SECTION, "邵东县人民政府", REGION, 2018, {}, 3, kind="free", oddities=frozenset()))
    return reports


def _department(site: Site, slug: str, agency: str) -> list[Report]:
    values = figures.series(agency, range(2021, 2025), 9)
    return [_report(site, f"/shaodong/{slug}/gknb/", agency, REGION, year, values[year]) for year in range(2021, 2025)]


def _listing(site: Site, folder: str, column: str, entries: list[Entry]) -> None:
    """rlist.shtml, rlist_2.shtml, …, counted from 1."""
    pages = lists.cut(lists.newest(entries), PAGE)
    for at, part in enumerate(pages, 1):
        script = f"createPageHTML('page_div',{len(pages)}, {at},'rlist','shtml',{len(entries)});"
        body = f"{lists.items(part)}\n<div id='page_div'></div><script type='text/javascript'>{script}</script>"
        site.add(folder + ("rlist.shtml" if at == 1 else f"rlist_{at}.shtml"), chrome.page(
            site, column, body, column=column, kind="信息公开年报",
            crumbs=(("/", "首页"), ("/shaodong/zwgk/index.shtml", "政务公开"))))
