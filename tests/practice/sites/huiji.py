"""410108 惠济区: 郑州's disclosure platform, one list with query-string paging, whose last 下一页 leads back to the first."""

from .. import chrome, figures, lists
from ..lists import Entry
from ..reports import Report, day, number
from ..web import Page, Site

REGION = "410108"
LIST = "/?a=dir&h=1&p=D42Y"
PAGE = 15
TOWNS = {"410108011": "新城街道办事处", "410108013": "江山路街道办事处", "410108105": "古荥镇人民政府", "410108106": "花园口镇人民政府"}
OFFICES = ("惠济区教育局", "惠济区民政局", "惠济区统计局")


def build() -> tuple[list[Site], list[Report]]:
    """The portal and the platform."""
    portal = Site("www.huiji.gov.cn", "郑州市惠济区人民政府", "4101080001", aliases=("huiji.gov.cn",))
    portal.nav = (("/", "首页"), ("/ywdt/", "惠济要闻"), ("/bsfw/", "办事服务"))
    public = Site("public.huiji.gov.cn", "惠济区政府信息公开平台", "4101080001")
    public.nav = (("/?a=platform", "首页"), ("/?a=info&h=1&p=D01", "机构职能"), (LIST, "政府信息公开年度报告"))
    chrome.furnish(portal)
    chrome.furnish(public)
    portal.add("/", lambda: chrome.portal(portal, [
        ("信息公开", [("https://public.huiji.gov.cn/?a=platform", "政府信息公开"), ("/ywdt/", "政务动态")]),
        ("服务", [("/bsfw/", "办事服务"), ("javascript:void(0)", "邮箱")])]))
    reports = _reports(public, portal.host)
    for report in reports:
        report.section = LIST
        report.publish()
    public.move("/", "/?a=platform")
    public.add("/?a=platform", chrome.ways(public, "政府信息公开平台", [
        ("/?a=info&h=1&p=D01", "机构职能"), ("/?a=info&h=1&p=D0104X", "政策文件"), ("?a=dir&h=1&p=D42Y", "政府信息公开年度报告"),
        ("/about/", "政府信息公开指南")], column="政府信息公开"))
    for code, name in (("D01", "机构职能"), ("D0104X", "政策文件")):
        public.add(f"/?a=info&h=1&p={code}", chrome.page(public, name, f"<h2>{name}</h2>"))
    strangers = lists.strangers(public, "惠济区人民政府", (2021, 2023),
                                lambda title, year: f"/D42Y/{number(title, size=7)}.jhtml")
    _listing(public, [*map(lists.of, reports), *strangers])
    return [portal, public], reports


def _reports(public: Site, portal: str) -> list[Report]:
    agencies = [("惠济区人民政府办公室", REGION, range(2019, 2025), 60, {2023: figures.known("huiji_office_2023")}),
                ("惠济区人民政府", REGION, range(2019, 2025), 120, {}),
                *((agency, REGION, range(2022, 2025), 10, {}) for agency in OFFICES),
                *((f"惠济区{name}", code, range(2021, 2025), 5, {}) for code, name in TOWNS.items())]
    reports = []
    for agency, code, years, scale, fixed in agencies:
        values = figures.series(agency, years, scale, fixed)
        for year in years:
            slid = agency.endswith("办公室") and year in (2022, 2023)
            reports.append(Report(
                public, f"/D42Y/{number(agency, year, size=7)}.jhtml", REGION, code, agency, year,
                day(agency, year, 3 if agency == "惠济区人民政府" else 1), values[year], crawl=portal, box="jhtml",
                style="word" if slid else ("plain", "styled")[year % 2],
                oddities=frozenset({"slid", "wrapped"} if slid else ())))
    return reports


def _listing(public: Site, entries: list[Entry]) -> None:
    pages = lists.cut(lists.newest(entries), PAGE)

    def address(page: int) -> str:
        return LIST if page == 1 else f"{LIST}&pageNo={page}"

    def paint(at: int) -> str:
        bar = lists.numbered(at, len(pages), address)
        if at == len(pages):    # the last page's 下一页 leads to one that does not exist
            bar = bar.replace("</div>", f'<a href="{LIST.replace("&", "&amp;")}&amp;pageNo={at + 1}">下一页</a></div>')
        return chrome.page(public, "政府信息公开年度报告", f"{lists.items(pages[at - 1])}\n{bar}",
                           column="政府信息公开年度报告", kind="政府信息公开年报", crumbs=(("/?a=platform", "首页"),))

    for at in range(1, len(pages) + 1):
        public.add(address(at), lambda at=at: paint(at))
    first = Page(lambda: paint(1))

    def beyond(path: str, fields: dict, form: bytes) -> Page | None:
        """Pages that do not exist repeat the first."""
        return first if path == "/" and fields.get("p") == "D42Y" else None

    public.dynamic = beyond
