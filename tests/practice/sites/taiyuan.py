"""140105 小店区: the portal's 年报 link leads to one listing on the prefecture's site, with the reports of all counties."""

from .. import chrome, figures, lists, prose
from ..lists import Entry
from ..reports import Report, day, number
from ..web import Site

REGION = "140105"
CITY = "140100"
COUNTIES = {    # code: how its titles name it
    "140105": "太原市小店区人民政府", "140106": "太原市迎泽区人民政府", "140107": "太原市杏花岭区人民政府",
    "140108": "太原市尖草坪区人民政府", "140109": "太原市万柏林区人民政府", "140110": "太原市晋源区人民政府",
    "140121": "清徐县", "140122": "阳曲县人民政府", "140123": "娄烦县人民政府", "140181": "古交市人民政府",
}
OFFICES = ("太原市人民政府办公室", "太原市教育局", "太原市财政局", "太原市交通运输局", "太原市卫生健康委员会")
SECTION = "xqxxgkgzndbg"
PAGE = 12


def build() -> tuple[list[Site], list[Report]]:
    """The county's portal and the prefecture's site."""
    county = Site("www.tyxd.gov.cn", "太原市小店区人民政府", "1401050001", aliases=("tyxd.gov.cn",))
    city = Site("www.taiyuan.gov.cn", "太原市人民政府", "1401000055", validators=True)
    city.nav = (("/", "首页"), ("/ywdt/", "要闻动态"), ("/zfxxgk/", "政府信息公开"), ("/bsfw/", "办事服务"))
    county.nav = (("/", "首页"), ("/ywdt/", "要闻动态"), ("/zwgk/", "政务公开"), ("/bsfw/", "办事服务"))
    reports = [*_counties(city, county.host), *_city(city)]
    for report in reports:
        report.section = f"/{report.path.split('/')[1]}.html"
        report.publish()
    _county_portal(county, city)
    _city_portal(city)
    strangers = lists.strangers(city, "太原市小店区人民政府", (2022, 2023), lambda title, year: (
        f"/{SECTION}/{year + 1}0215/{number(title)}.html"))
    for section, column, others in ((SECTION, "县区信息公开工作年度报告", strangers), ("sbjxxgkgzndbg", "市本级信息公开工作年度报告", []),
                                    ("bmxxgkgzndbg", "市直部门信息公开工作年度报告", [])):
        own = [lists.of(report) for report in reports if report.path.startswith(f"/{section}/")]
        _listing(city, section, column, own + others)
    return [county, city], reports


def _counties(city: Site, portal: str) -> list[Report]:
    reports = []
    for at, (code, agency) in enumerate(COUNTIES.items()):
        own = code == REGION
        years = range(2019 if own else 2021, 2025)
        fixed = {2023: figures.known("xiaodian_2023")} if own else {}
        values = figures.series(code, years, 50, fixed)
        full = agency if agency.endswith("人民政府") else agency + "人民政府"
        common = {"region": REGION if own else CITY, "region_code": code, "agency": full, "box": "zoom",
                  "crawl": portal if own else "", "allowed": (CITY,) if own else (REGION,)}
        for year in years:
            published = "2024-02-02" if own and year == 2023 else day(agency, year)
            file = 30100655 if own and year == 2023 else number(agency, year)
            reports.append(Report(
                city, f"/{SECTION}/{published.replace('-', '')}/{file}.html", year=year, published=published,
                title=f"{agency}{year}年政府信息公开工作年度报告", values=values[year],
                style=("plain", "word", "styled")[(at + year) % 3],
                oddities=frozenset({"wrapped"} if at % 3 == 1 else {"split"} if at % 3 == 2 else ()), **common))
        if own:
            reports.append(Report(city, f"/{SECTION}/20190318/{number(agency, 2018)}.html", year=2018,
                                  published="2019-03-18", kind="free", **common))
    return reports


def _city(city: Site) -> list[Report]:
    reports = []
    for agency in ("太原市人民政府", *OFFICES):
        section = "sbjxxgkgzndbg" if agency == "太原市人民政府" else "bmxxgkgzndbg"
        values = figures.series(agency, range(2021, 2025), 300 if section.startswith("sbj") else 15)
        for year in range(2021, 2025):
            published = day(agency, year, 3 if section.startswith("sbj") else 1)
            reports.append(Report(
                city, f"/{section}/{published.replace('-', '')}/{number(agency, year)}.html", CITY, CITY,
                agency=agency, year=year, published=published, values=values[year], box="zoom"))
    return reports


def _listing(city: Site, section: str, column: str, entries: list[Entry]) -> None:
    pages = lists.cut(lists.newest(entries), PAGE)

    def address(page: int) -> str:
        return f"/{section}.html" if page == 1 else f"/{section}_{page}.html"

    crumbs = (("/", "首页"), ("/zfxxgk/", "政府信息公开"), ("/zfxxgknb.html", "政府信息公开年报"))
    for at, part in enumerate(pages, 1):
        city.add(address(at), chrome.page(
            city, column, f"<h2>{column}</h2>\n{lists.items(part, 24)}\n{lists.numbered(at, len(pages), address)}",
            column=column, kind="政府信息公开年报", crumbs=crumbs))


def _county_portal(county: Site, city: Site) -> None:
    chrome.furnish(county)
    towns = ("坞城街道", "营盘街道", "北营街道", "北格镇", "西温庄乡")
    county.add("/", lambda: chrome.portal(county, [
        ("政务公开", [("/zwgk/", "政务公开"), ("/zwgk/zcwj/", "政策文件"), (city.url("/zfxxgk/"), "市政府信息公开")]),
        ("办事", [("/bsfw/", "办事大厅"), ("javascript:void(0);", "智能问答"), ("/hdjl/", "区长信箱")]),
        ("街道乡镇", [(f"/zjqs/?t={at}", name) for at, name in enumerate(towns)])]))
    for at in range(len(towns)):
        county.move(f"/zjqs/?t={at}", "/zjqs/", 301)
    left = [("/zwgk/zfxxgkzn/", "政府信息公开指南"), ("/zwgk/zfxxgkzd/", "政府信息公开制度"), ("/zwgk/zcwj/", "法定主动公开内容"),
            (city.url(f"/{SECTION}.html"), "政府信息公开年报"), ("/zwgk/ysqgk/", "依申请公开"),
            ("https://www.example-mirror.com/xqxxgkgzndbg.html", "政府信息公开年报（镜像）")]
    county.add("/zwgk/", chrome.ways(county, "政府信息公开", left, crumbs=(("/", "首页"),)))
    for path, name in left[:3] + left[4:5]:
        county.add(path, chrome.page(county, name, f"<h1>{name}</h1><p>{name}的有关规定。{prose.MARK}</p>", column=name,
                                     crumbs=(("/", "首页"), ("/zwgk/", "政府信息公开"))))


def _city_portal(city: Site) -> None:
    chrome.furnish(city)
    city.add("/", lambda: chrome.portal(city, [
        ("公开", [("/zfxxgk/", "政府信息公开"), ("/ywdt/", "政策解读")]), ("服务", [("/bsfw/", "办事服务")]),
        ("县区", [("https://www.tyxd.gov.cn/", "小店区"), ("https://www.yingze.gov.cn/", "迎泽区")])]))
    city.add("/zfxxgk/", chrome.ways(city, "政府信息公开", [
        ("/about/", "政府信息公开指南"), ("/zfxxgknb.html", "政府信息公开年报"), ("/ywdt/", "法定主动公开内容")]))
    city.add("/zfxxgknb.html", chrome.ways(city, "政府信息公开年报", [
        ("/sbjxxgkgzndbg.html", "市本级"), (f"/{SECTION}.html", "县区"), ("/bmxxgkgzndbg.html", "市直部门")],
        crumbs=(("/", "首页"), ("/zfxxgk/", "政府信息公开"))))
