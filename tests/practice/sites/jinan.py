"""370112 历城区, 370104 槐荫区: 济南's channels, all named by 24 hexadecimal digits; offices have sites of their own below.

历城区's page holds several lists of which ``?open=`` shows one; 槐荫区 has a channel for each year.
"""

from .. import chrome, lists
from ..lists import Entry
from ..reports import Report, hexes
from ..web import Site
from . import kit

REGIONS = ("370112", "370104")
SIZE = 6


def build() -> tuple[list[Site], list[Report]]:
    """Both sites."""
    one = kit.site("370112", "济南市历城区", "www.licheng.gov.cn", scheme="http")
    two = kit.site("370104", "济南市槐荫区", "www.huaiyin.gov.cn", scheme="http")
    return [one, two], [*_licheng(one), *_huaiyin(two)]


def _channel(*parts) -> str:
    return f"channel_{hexes(*parts, size=24)}"


def _home(agency: str, place: str) -> str:
    """The folder of an agency: the government's is the top, others have a site below."""
    return (
        "/gongkai/"
        if agency == f"{place}人民政府"
        else f"/gongkai/site_{place.encode('idna').decode()[4:12]}{hexes(agency, size=5)}/"
    )


def _licheng(site: Site) -> list[Report]:
    place, channel = "济南市历城区", "channel_63899ec7375991828262e186"

    def base(agency: str) -> str:
        return _home(agency, place) + (channel if agency == f"{place}人民政府" else _channel(agency))

    reports = kit.roster(
        site,
        "370112",
        place,
        lambda agency, year, published: f"{base(agency)}/doc_{hexes(agency, year, size=24)}.html",
        {"370112001": "山大路街道", "370112002": "洪家楼街道"},
    )
    agencies = list(dict.fromkeys(report.agency for report in reports))
    menu = chrome.links([(f"{base(agency)}/", agency.removeprefix(place)) for agency in agencies[1:]])
    for agency in agencies:
        told = [report for report in reports if report.agency == agency]
        kit.publish(told, f"{base(agency)}/?open=zfxxgknb")
        _tabs(
            site,
            base(agency),
            kit.entries(told, lambda title, year, at=base(agency): f"{at}/doc_{hexes(title, size=24)}.html"),
            menu,
        )
    kit.ways(site, f"/gongkai/{channel}/?open=zfxxgknb")
    return reports


def _tabs(site: Site, channel: str, entries: list[Entry], menu: str) -> None:
    """A channel with its lists; without ``open`` the guide is shown, and the reports are not in the page."""
    pages = lists.cut(entries, SIZE)
    tabs = chrome.links(
        [
            (f"{channel}/?open={key}", text)
            for key, text in (
                ("zfxxgkzn", "政府信息公开指南"),
                ("fdzdgknr", "法定主动公开内容"),
                ("zfxxgknb", "政府信息公开年报"),
            )
        ]
    )

    def address(page: int) -> str:
        return f"{channel}/?open=zfxxgknb" + (f"&page={page}" if page > 1 else "")

    for at in range(1, len(pages) + 1):
        site.add(
            address(at),
            lambda at=at: kit.listing(
                site,
                "政府信息公开年报",
                f"<ul class='tabs'>{tabs}</ul><ul class='depts'>{menu}</ul><div id='zfxxgknb' class='tab'>"
                f"{lists.items(pages[at - 1])}\n{lists.numbered(at, len(pages), address)}</div>",
            ),
        )
    for key in ("", "?open=zfxxgkzn", "?open=fdzdgknr"):
        site.add(
            f"{channel}/{key}",
            kit.listing(site, "政府信息公开", f"<ul class='tabs'>{tabs}</ul><p>政府信息公开指南</p>"),
        )


def _huaiyin(site: Site) -> list[Report]:
    place, root = "济南市槐荫区", "/gongkai/channel_6389ac7f375991828264203a/"
    reports = kit.roster(
        site,
        "370104",
        place,
        lambda agency, year, published: (
            f"{_home(agency, place)}{_channel(place, year)}/doc_{hexes(agency, year, size=24)}.html"
        ),
        {"370104001": "振兴街街道", "370104003": "道德街街道"},
    )
    years = sorted({report.year for report in reports}, reverse=True)
    site.add(
        root,
        chrome.ways(site, "政府信息公开年报", [(f"/gongkai/{_channel(place, year)}/", f"{year}年") for year in years]),
    )
    for year in years:
        told = [report for report in reports if report.year == year]
        path = f"/gongkai/{_channel(place, year)}/"
        kit.publish(told, path)
        site.add(
            path,
            kit.listing(
                site,
                f"{year}年",
                lists.items(
                    kit.entries(told, lambda title, _, path=path: (f"{path}doc_{hexes(title, size=24)}.html")), 14
                ),
            ),
        )
    kit.ways(site, root, "政府信息公开年度报告")
    return reports
