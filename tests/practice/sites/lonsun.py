"""340123 肥西县, 341622 蒙城县: 龙讯. Each organ has a column, and ``?type=3`` of it is the annual reports.

肥西县 links its organs' reports, 蒙城县 their 目录 (``?type=4``) alone.
"""

from html import escape

from .. import chrome, lists
from ..reports import Report, number
from ..web import Site
from . import kit

REGIONS = ("340123", "341622")
SIZE = 4
TYPES = {1: "政府信息公开制度", 2: "政府信息公开指南", 3: "政府信息公开年报", 4: "法定主动公开内容", 5: "依申请公开"}


def build() -> tuple[list[Site], list[Report]]:
    """Both sites."""
    one = kit.site("340123", "肥西县", "www.ahfeixi.gov.cn")
    two = kit.site("341622", "蒙城县", "www.mengcheng.gov.cn")
    return [one, two], [
        *_fill(one, "340123", "肥西县", {"340123100": "上派镇", "340123101": "三河镇"}, 3),
        *_fill(two, "341622", "蒙城县", {"341622101": "双涧镇", "341622102": "小涧镇"}, 4),
    ]


def _fill(site: Site, region: str, place: str, towns: dict, linked: int) -> list[Report]:
    def organ(agency: str) -> int:
        return number(region, agency.removesuffix("办公室"), size=4)

    reports = kit.roster(
        site,
        region,
        place,
        lambda agency, year, published: (f"/public/{organ(agency)}/{number(agency, year, size=9)}.html"),
        towns,
    )
    organs: dict[int, list[Report]] = {}
    for report in reports:
        organs.setdefault(organ(report.agency), []).append(report)
    names = {
        at: told[0].agency.removeprefix(place) if at != organ(f"{place}人民政府") else f"{place}人民政府"
        for at, told in organs.items()
    }
    menu = (
        '<ul class="organs">\n'
        + chrome.links([(f"/public/column/{at}?type={linked}", name) for at, name in names.items()])
        + "\n</ul>"
    )
    for at, told in organs.items():
        kit.publish(told, f"/public/column/{at}?type=3")
        _organ(
            site,
            at,
            names[at],
            menu,
            kit.entries(told, lambda title, year, at=at: (f"/public/{at}/{number(title, size=9)}.html")),
        )
    kit.ways(site, f"/public/column/{organ(f'{place}人民政府')}?type=3", disclosure="/public/index.html")
    site.move("/zwgk/", "/public/index.html")
    return reports


def _organ(site: Site, organ: int, name: str, menu: str, entries: list) -> None:
    """An organ's five kinds of pages; its reports in short pages."""
    column = f"/public/column/{organ}"
    tabs = "".join(f'<a href="{column}?type={at}">{text}</a> ' for at, text in TYPES.items())
    pages = lists.cut(entries, SIZE)

    def address(page: int) -> str:
        return f"{column}?type=3" + (f"&pageIndex={page}" if page > 1 else "")

    for at in range(1, len(pages) + 1):
        site.add(
            address(at),
            lambda at=at: kit.listing(
                site,
                "政府信息公开年报",
                f"<h2>{escape(name)}</h2>{menu}<div class='tabs'>{tabs}</div>"
                f"{lists.items(pages[at - 1])}\n{lists.numbered(at, len(pages), address)}",
                kind="信息公开年报",
            ),
        )
    for at, text in TYPES.items():
        if at != 3:
            site.add(
                f"{column}?type={at}",
                kit.listing(
                    site, text, f"<h2>{escape(name)}</h2>{menu}<div class='tabs'>{tabs}</div><p>{text}</p>", kind=text
                ),
            )
