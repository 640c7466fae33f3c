"""330825 龙游县, 370883 邹城市: Hanweb's ``xxgkAnnualReport.jsp``, one address for an organ and a year.

There is no list: the page shows the newest report, and two lists to choose another organ and another year from.
"""

from html import escape

from .. import chrome
from ..reports import Report, number
from ..web import Site
from . import kit

REGIONS = ("330825", "370883")
PAGE = "/module/xxgk/xxgkAnnualReport.jsp"


def build() -> tuple[list[Site], list[Report]]:
    """龙游县 links its organs, 邹城市 has them in a list to choose from."""
    one = kit.site("330825", "龙游县", "www.longyou.gov.cn", scheme="http")
    two = kit.site("370883", "邹城市", "www.zoucheng.gov.cn", scheme="http")
    return [one, two], [
        *_fill(one, "330825", "龙游县", {"330825101": "湖镇镇", "330825103": "溪口镇"}, False),
        *_fill(two, "370883", "邹城市", {"370883101": "香城镇", "370883102": "城前镇"}, True),
    ]


def _area(region: str, agency: str) -> str:
    """How an organ is named: by a number of the site's own, or by its 统一社会信用代码."""
    return (
        f"0125{number(agency, size=4)}-{number(agency, size=3)}"
        if region == "330825"
        else f"11{region}{number(agency, size=9)}Q"
    )


def _fill(site: Site, region: str, place: str, towns: dict, chosen: bool) -> list[Report]:
    def address(agency: str, year: int, published: str) -> str:
        return f"{PAGE}?area={_area(region, agency)}&fbtime={year}"

    reports = kit.roster(site, region, place, address, towns, box="hanweb", section=PAGE)
    organs: dict[str, list[int]] = {}
    for report in reports:
        organs.setdefault(report.agency, []).append(report.year)

    def switch(report: Report) -> str:
        """The two lists above a report."""
        years = "".join(
            f'<option value="{year}"{" selected" if year == report.year else ""}>{year}年</option>'
            for year in sorted(organs[report.agency], reverse=True)
        )
        names = (
            (
                agency,
                agency.removeprefix(place) if "人民政府" not in agency or agency.endswith("镇人民政府") else agency,
            )
            for agency in organs
        )
        if chosen:
            options = "".join(
                f'<option value="{_area(region, agency)}"{" selected" if agency == report.agency else ""}>'
                f"{escape(name)}</option>"
                for agency, name in names
            )
            menu = f'<select id="area" onchange="toArea(this.value)">{options}</select>'
        else:
            menu = (
                '<ul class="organs">'
                + "".join(
                    f'<li{" class=cur" if agency == report.agency else ""}><a'
                    f' href="{PAGE}?area={_area(region, agency)}">{name}</a></li>'
                    for agency, name in names
                )
                + "</ul>"
            )
        return (
            f'<div class="xxgk">{menu}<select id="fbtime" name="fbtime"'
            f' onchange="toYear(this.value)">{years}</select></div>\n'
            f"<script>function toYear(y){{location.href='{PAGE}?area={_area(region, report.agency)}&fbtime='+y;}}\n"
            f"function toArea(a){{location.href='{PAGE}?area='+a;}}</script>\n"
        )

    def paint(report: Report) -> str:
        return report.html().replace('<div class="main">', f'<div class="main">\n{switch(report)}', 1)

    for report in reports:
        report.publish()
        site.add(report.path, lambda report=report: paint(report))
        if report.year == max(organs[report.agency]):
            report.also = (f"{PAGE}?area={_area(region, report.agency)}",)
            site.add(report.also[0], lambda report=report: paint(report))
    start = f"{PAGE}?area={_area(region, f'{place}人民政府')}"
    site.add(PAGE, chrome.ways(site, "政府信息公开年报", [(start, f"{place}人民政府")]))
    kit.ways(site, start)
    return reports
