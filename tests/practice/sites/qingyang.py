"""621000 庆阳市: a folder for each year, folders for each kind of agency below it, addresses without extension."""

import copy

from .. import chrome, figures, lists, prose
from ..reports import Report, day, number
from ..web import Page, Site

REGION = "621000"
ROOT = "/gk/zfxxgk/xxgkndbg"
YEARS = range(2019, 2025)
DEPARTMENTS = ("庆阳市教育局", "庆阳市财政局", "庆阳市自然资源局", "庆阳市农业农村局", "庆阳市统计局")
COUNTIES = {"621002": "西峰区", "621021": "庆城县", "621022": "环县", "621023": "华池县", "621024": "合水县", "621025": "正宁县",
            "621026": "宁县", "621027": "镇原县"}
ROBOTS = "User-agent: *\nDisallow: /gk/calendar/\nDisallow: /manage/\n"


def build() -> tuple[list[Site], list[Report]]:
    """The site; its calendar has no end and is closed to robots."""
    site = Site("zgqingyang.gov.cn", "庆阳市人民政府", "6210000001", aliases=("www.zgqingyang.gov.cn",), dynamic=_calendar)
    site.nav = (("/", "首页"), ("/ywdt/", "庆阳要闻"), ("/gk/zfxxgk", "政府信息公开"), ("/gk/calendar/2024/1", "按日期查看"))
    site.add("/robots.txt", ROBOTS, mime="text/plain")
    chrome.furnish(site)
    reports = [*_city(site), *_departments(site), *_counties(site)]
    for report in reports:
        report.section = report.path.rsplit("/", 1)[0]
        report.publish()
    site.add("/", lambda: chrome.portal(site, [
        ("公开", [("/gk/zfxxgk", "政府信息公开"), ("/ywdt/", "政策解读")]), ("互动", [("/hdjl/", "市长信箱"), ("javascript:;", "问答")]),
        ("县区", [("http://www.gsxf.gov.cn/", "西峰区"), ("/zjqs/", "走进庆阳")])]))
    site.add("/gk/zfxxgk", chrome.ways(site, "政府信息公开", [
        ("/about/", "政府信息公开指南"), ("/ywdt/", "政府信息公开制度"), (ROOT, "政府信息公开工作年度报告"), ("/hdjl/", "依申请公开")]))
    site.add(ROOT, chrome.ways(
        site, "政府信息公开工作年度报告", [(f"{ROOT}/{year}n", f"{year}年") for year in reversed(YEARS)],
        kind="政府信息公开年报", crumbs=(("/", "首页"), ("/gk/zfxxgk", "政府信息公开"))))
    for year in YEARS:
        _year(site, year, reports)
    return [site], reports


def _folder(year: int, kind: str) -> str:
    at = year - 1990
    return f"{ROOT}/{year}n/" + {"city": f"gbb{at}/wyll{at}", "office": f"gbb{at}/bm{at}", "county": f"xqb{at}"}[kind]


def _city(site: Site) -> list[Report]:
    real = copy.deepcopy(figures.known("qingyang_2021"))
    blank = real["appeals"]["litigation_after_reconsideration"]
    blank.update(dict.fromkeys(("upheld", "corrected", "other", "pending")))    # four of the fifteen cells are blank
    values = figures.series(REGION, YEARS, 140, {2021: real})
    return [Report(site, f"{_folder(year, 'city')}/content_{207366 if year == 2021 else number(REGION, year, size=6)}",
                   REGION, REGION, "庆阳市人民政府", year, "2022-03-01" if year == 2021 else day(REGION, year, 3),
                   values[year], title=f"庆阳市{year}年政府信息公开工作年度报告", style="apart" if year in (2020, 2021) else "word",
                   oddities=frozenset({"pictures"} if year == 2021 else ()), box="zoom") for year in YEARS]


def _departments(site: Site) -> list[Report]:
    reports = []
    for agency in DEPARTMENTS:
        last = 2025 if agency == "庆阳市教育局" else 2024    # a year without a folder: it lies in the last one's
        values = figures.series(agency, range(2020, last + 1), 12)
        reports += [Report(site, f"{_folder(min(year, 2024), 'office')}/content_{number(agency, year, size=6)}", REGION,
                           REGION, agency, year, day(agency, year), values[year], box="zoom",
                           style="apart" if year % 2 else "plain") for year in range(2020, last + 1)]
    return reports


def _counties(site: Site) -> list[Report]:
    reports = []
    for code, name in COUNTIES.items():
        values = figures.series(code, range(2021, 2025), 40)
        reports += [Report(site, f"{_folder(year, 'county')}/content_{number(code, year, size=6)}", REGION, code,
                           f"庆阳市{name}人民政府", year, day(name, year, 2), values[year], box="zoom",
                           style=("plain", "styled")[year % 2]) for year in range(2021, 2025)]
    return reports


def _year(site: Site, year: int, reports: list[Report]) -> None:
    at = year - 1990
    base = f"{ROOT}/{year}n"
    crumbs = (("/", "首页"), (ROOT, "政府信息公开工作年度报告"), (base, f"{year}年"))

    def branch(path: str, name: str, pairs) -> None:
        site.add(path, chrome.ways(site, name, pairs, crumbs=crumbs))

    branch(base, f"{year}年", [(f"{base}/gbb{at}", "市政府及市直部门"), (f"{base}/xqb{at}", "县区")])
    branch(f"{base}/gbb{at}", "市政府及市直部门", [(_folder(year, "city"), "市政府"), (_folder(year, "office"), "市直部门")])
    for kind, name in (("city", "市政府"), ("office", "市直部门"), ("county", "县区")):
        folder = _folder(year, kind)
        entries = [lists.of(report) for report in reports if report.path.startswith(folder + "/")]
        if kind == "city":
            entries += lists.strangers(site, "庆阳市人民政府", [year],
                                       lambda title, _, folder=folder: f"{folder}/content_{number(title, size=6)}")
        site.add(folder, lambda name=name, entries=entries: chrome.page(
            site, f"{name}（{year}年）", lists.items(lists.newest(entries)), column=name, crumbs=crumbs))


def _calendar(path: str, fields: dict, form: bytes) -> Page | None:
    """Months without end, each with links to the next."""
    if not path.startswith("/gk/calendar/"):
        return None
    turn = path.count("/")
    return Page(f"<html><body><p>{prose.MARK}</p><a href='{path}/{turn}'>下一页</a> "
                f"<a href='{path}/年报'>政府信息公开年报</a></body></html>")
