"""What the sites of one content system have in common: a portal, agencies and their reports, answers of programs."""

import json
from collections.abc import Callable, Iterable

from .. import chrome, figures, lists, prose
from ..lists import Entry
from ..reports import Report, day, number
from ..web import Page, Site

Address = Callable[[str, int, str], str]  # the path of an agency's report for a year, published on a day
OFFICES = ("教育局", "财政局", "统计局")


def site(region: str, name: str, host: str, **kw) -> Site:
    """A site with the unrelated channels every portal has, and ``www.`` as the other spelling of its host."""
    other = host.removeprefix("www.") if host.startswith("www.") else ""
    made = Site(host, f"{name}人民政府", f"{region}0001", aliases=(other,) if other else (), **kw)
    made.nav = (("/", "首页"), ("/ywdt/", "要闻动态"), ("/zwgk/", "政府信息公开"), ("/bsfw/", "办事服务"))
    chrome.furnish(made)
    return made


def ways(made: Site, section: str, text: str = "政府信息公开年报", disclosure: str = "/zwgk/") -> None:
    """The portal, and the page of disclosure that leads to the section."""
    made.add(
        "/",
        lambda: chrome.portal(
            made,
            [
                ("信息公开", [(disclosure, "政府信息公开"), ("/ywdt/", "通知公告")]),
                ("服务", [("/bsfw/", "办事服务"), ("/hdjl/", "信箱")]),
            ],
        ),
    )
    made.add(
        disclosure,
        chrome.ways(
            made,
            "政府信息公开",
            [
                ("/about/", "政府信息公开指南"),
                ("/ywdt/", "政府信息公开制度"),
                (section, text),
                ("/hdjl/", "依申请公开"),
            ],
        ),
    )


def roster(
    made: Site,
    region: str,
    place: str,
    address: Address,
    towns: dict[str, str],
    offices: Iterable[str] = OFFICES,
    years: range = range(2020, 2025),
    box: str = "zoom",
    **kw,
) -> list[Report]:
    """Publish the reports of a government, its office, departments and towns (code → name); ``place``: 白银市平川区."""
    agencies = [
        (f"{place}人民政府", region, years, 80, 3),
        (f"{place}人民政府办公室", region, years[1:], 20, 1),
        *((f"{place}{office}", region, years[2:], 8, 1) for office in offices),
        *(
            (f"{place}{name}" + ("办事处" if name.endswith("街道") else "人民政府"), code, years[2:], 4, 1)
            for code, name in towns.items()
        ),
    ]
    made_reports = []
    for agency, code, span, scale, month in agencies:
        values = figures.series(agency, span, scale)
        for year in span:
            published = day(agency, year, month)
            made_reports.append(
                Report(
                    made,
                    address(agency, year, published),
                    region,
                    code,
                    agency,
                    year,
                    published,
                    values[year],
                    box=box,
                    style=("plain", "word", "styled")[(year + len(agency)) % 3],
                    **kw,
                )
            )
    return made_reports


def publish(reports: list[Report], section: str = "") -> None:
    """Put reports on their site; ``section`` is the listing their pages lead back to."""
    for report in reports:
        report.section = report.section or section
        report.publish()


def entries(reports: list[Report], address: Callable[[str, int], str] | None = None) -> list[Entry]:
    """The lines of a listing, newest first; with ``address``, what stands beside reports in it is there too."""
    found = [lists.of(report) for report in reports]
    if address is not None:
        first = reports[0]
        found += lists.strangers(first.site, first.agency, (2022, 2023), address)
    return lists.newest(found)


def listing(made: Site, name: str, body: str, **kw) -> str:
    """A page of a section."""
    return chrome.page(
        made,
        name,
        body,
        **{
            "column": name,
            "kind": "政府信息公开年报",
            "crumbs": ((made.base, "首页"), (made.url("/zwgk/"), "政府信息公开")),
            **kw,
        },
    )


def data(value, **kw) -> Page:
    """A program's answer: JSON."""
    return Page(json.dumps({**value, "practice": prose.MARK}, ensure_ascii=False), **{"mime": "application/json", **kw})


def whole(text: str | None, otherwise: int = 1) -> int:
    """The number a query's field is, or another where it is none."""
    return int(text) if (text or "").isdecimal() else otherwise


def ident(*parts) -> int:
    """A number of seven digits as content systems give them."""
    return number(*parts, size=7)
