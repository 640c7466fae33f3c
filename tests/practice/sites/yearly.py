"""610681 子长市, 110118 密云区: a folder for each year (``2023n/1.html``, ``gknb2018/``), not all of them linked."""

from .. import lists
from ..reports import Report, number
from ..web import Site
from . import kit

REGIONS = ("610681", "110118")
SIZE = 5


def build() -> tuple[list[Site], list[Report]]:
    """Both sites."""
    one = kit.site("610681", "子长市", "www.zichang.gov.cn")
    two = kit.site("110118", "北京市密云区", "www.bjmy.gov.cn")
    return [one, two], [*_zichang(one), *_miyun(two)]


def _zichang(site: Site) -> list[Report]:
    """Levels, then years; ``1.html`` is the list, other numbers are articles; the latest two years are links."""
    root, levels = "/zfxxgk/zfxxgknb/", {"szfnb": "市政府年报", "bmnb": "部门年报", "xznb": "镇街年报"}

    def folder(agency: str, year: int) -> str:
        level = (
            "szfnb"
            if agency == "子长市人民政府"
            else "xznb" if agency.endswith(("镇人民政府", "街道办事处")) else "bmnb"
        )
        return f"{root}{level}/{year}n/"

    reports = kit.roster(
        site,
        "610681",
        "子长市",
        lambda agency, year, published: (f"{folder(agency, year)}{number(agency, year, size=19)}.html"),
        {"610681108": "杨家园则镇", "610681102": "玉家湾镇"},
        ("教育局", "财政局", "统计局", "民政局", "水务局", "林业局"),
    )
    for level, name in levels.items():
        told = [report for report in reports if f"/{level}/" in report.path]
        years = sorted({report.year for report in told}, reverse=True)
        _level(site, f"{root}{level}/", name, years)
        for year in years:
            here = f"{root}{level}/{year}n/"
            now = [report for report in told if report.year == year]
            kit.publish(now, f"{here}1.html")
            entries = kit.entries(
                now, (lambda title, _, here=here: f"{here}{number(title, size=19)}.html") if level == "szfnb" else None
            )
            pages = lists.cut(entries, SIZE)
            for at in range(1, len(pages) + 1):
                site.add(
                    f"{here}{at}.html",
                    kit.listing(
                        site,
                        f"{year}年{name}",
                        lists.items(pages[at - 1]) + lists.numbered(at, len(pages), lambda page: f"{page}.html"),
                    ),
                )
    site.add(
        f"{root}1.html",
        kit.listing(
            site,
            "政府信息公开年报",
            lists.chrome.links([(f"{root}{level}/1.html", name) for level, name in levels.items()]),
        ),
    )
    kit.ways(site, f"{root}1.html", disclosure="/zfxxgk/1.html")
    site.move("/zwgk/", "/zfxxgk/1.html")
    return reports


def _level(site: Site, path: str, name: str, years: list[int]) -> None:
    older = "".join(f'<option value="{path}{year}n/1.html">{year}年</option>' for year in years[2:])
    site.add(
        f"{path}1.html",
        kit.listing(
            site,
            name,
            "<ul>"
            + lists.chrome.links([(f"{path}{year}n/1.html", f"{year}年") for year in years[:2]])
            + f"</ul><select onchange='location.href=this.value'><option value=''>更多年份</option>{older}</select>",
        ),
    )


def _miyun(site: Site) -> list[Report]:
    """Years in the folder's name; within a year TRS's pager, and a folder for towns."""
    root, years = "/zwgk/zfxxgk/zfxxgknb/", range(2018, 2024)

    def folder(agency: str, year: int) -> str:
        return f"{root}gknb{year}/" + ("xzjd/" if agency.endswith(("镇人民政府", "街道办事处")) else "")

    made = kit.roster(
        site,
        "110118",
        "北京市密云区",
        lambda agency, year, published: (
            f"{folder(agency, year)}{published[:7].replace('-', '')}/"
            f"t{published.replace('-', '')}_{kit.ident(agency, year)}.html"
        ),
        {"110118101": "溪翁庄镇", "110118103": "十里堡镇"},
        ("教育委员会", "财政局", "统计局", "民政局"),
        range(2019, 2024),
        box="editor",
    )
    made.append(
        Report(
            site,
            f"{root}gknb2018/201903/t20190329_195744.html",
            "110118",
            "110118",
            "北京市密云区人民政府",
            2018,
            "2019-03-29",
            kind="free",
        )
    )
    for year in years:
        for town in (False, True):
            told = [report for report in made if report.year == year and ("/xzjd/" in report.path) == town]
            path = f"{root}gknb{year}/" + ("xzjd/" if town else "")
            if told:
                kit.publish(told, path)
                _trs(site, path, year, told, "" if town else f'<a href="./xzjd/">{year}年镇街年报</a>')
    site.add(
        root,
        kit.listing(
            site,
            "政府信息公开年报",
            "<ul class='years'>"
            + "".join(
                f"<li onclick=\"window.open('./gknb{year}/')\"><span>{year}年</span></li>" for year in reversed(years)
            )
            + "</ul>",
        ),
    )
    kit.ways(site, root)
    return made


def _trs(site: Site, path: str, year: int, told: list[Report], more: str) -> None:
    pages = lists.cut(kit.entries(told), SIZE)
    more = more if year > 2020 else ""
    for at in range(len(pages)):
        script = f'<script>createPageHTML({len(pages)}, {at}, "index", "html");</script>' if len(pages) > 1 else ""
        site.add(
            path if not at else f"{path}index_{at}.html",
            kit.listing(site, f"{year}年政府信息公开年报", more + lists.items(pages[at]) + script),
        )
