"""How generated sites arrange their annual reports: twelve ways, from one listing to a platform for each agency.

Each takes the site under construction and the place its section is to stand at, publishes pages, and tells every report
which listing it stands in.
"""

from html import escape

from . import generated_lists as printing
from .generated_words import GROUPS

ARRANGEMENTS = {}


def arrangement(build):
    """Register a way."""
    ARRANGEMENTS[build.__name__] = build
    return build


@arrangement
def one(b, here, crumbs) -> None:
    """One listing with everything."""
    b.listing(here, b.section, b.reports, crumbs, strangers=6)


@arrangement
def groups(b, here, crumbs) -> None:
    """A listing each for the government, the departments and the towns."""
    links = []
    for group, names in GROUPS.items():
        name, folder = b.dice.choice(names), b.place(here, group)
        b.listing(folder, name, [report for body in b.bodies if body.group == group for report in body.reports],
                  (*crumbs, (here, b.section)), strangers=2)
        links.append((folder, name))
    b.way(here, b.section, links, crumbs)


@arrangement
def years(b, here, crumbs) -> None:
    """A folder for each year, some of them named after the year of publication."""
    late, links = b.dice.random() < 0.3, []
    for year in sorted({report.year for report in b.reports}, reverse=True):
        name, folder = f"{year + late}年{b.dice.choice(('', '', '度'))}", b.place(here, f"{year + late}n")
        b.listing(folder, name, [report for report in b.reports if report.year == year], (*crumbs, (here, b.section)),
                  strangers=2)
        links.append((folder, name))
    b.way(here, b.section, links, crumbs)


@arrangement
def bodies(b, here, crumbs) -> None:
    """A listing for each agency, the agencies side by side."""
    links = []
    for body in b.bodies:
        folder = b.place(here, body.slug)
        b.listing(folder, b.section, body.reports, (*crumbs, (here, b.section)), strangers=1)
        links.append((folder, body.short))
    b.way(here, b.section, links, crumbs)


@arrangement
def tabs(b, here, crumbs) -> None:
    """Three blocks on one page with their newest entries, the rest behind 更多."""
    def blocks() -> str:
        parts = []
        for name, folder, reports in found:
            newest = sorted(reports, key=lambda report: report.published, reverse=True)[:4]
            lines = printing.entries(b.skin, here, [b.entry(report) for report in newest], b.printed)
            more = f'<a href="{escape(b.skin.href(here, folder))}">更多</a>'
            parts.append(f'<div class="tabcon"><h3>{name}{more}</h3>{lines}</div>')
        return b.skin.page(here, b.section, "\n".join(parts), column=b.section, crumbs=crumbs)

    found = []
    for group, names in GROUPS.items():
        name, folder = b.dice.choice(names), b.place(here, group)
        reports = [report for body in b.bodies if body.group == group for report in body.reports]
        b.listing(folder, name, reports, (*crumbs, (here, b.section)), strangers=1)
        found.append((name, folder, reports))
    b.put(here, blocks)


@arrangement
def matrix(b, here, crumbs) -> None:
    """A table: an agency a row, a year a column, in the cells nothing but the year or 查看."""
    every = sorted({report.year for report in b.reports}, reverse=True)
    word = b.dice.choice(("{y}", "{y}年", "查看", "{y}年度"))

    def table() -> str:
        rows = ["<tr><th>单位名称</th>" + "".join(f"<th>{year}年</th>" for year in every) + "</tr>"]
        for body in b.bodies:
            own = {report.year: report for report in body.reports}
            hrefs = {year: escape(b.skin.href(here, (told.site, told.path))) for year, told in own.items()}
            cells = (f'<a href="{hrefs[year]}">{word.format(y=year)}</a>' if year in own else "—" for year in every)
            rows.append(f"<tr><td>{body.short}</td>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
        body = f"<h2>{b.section}</h2><table>{chr(10).join(rows)}</table>"
        return b.skin.page(here, b.section, body, column=b.section, crumbs=crumbs)

    b.stand(here, b.reports)
    b.put(here, table)


@arrangement
def direct(b, here, crumbs) -> None:
    """Each agency's name leads to its newest report, which has the other years beside it."""
    links = []
    for body in b.bodies:
        newest = body.reports[-1]
        for report in body.reports:
            report.beside = [(b.skin.href((report.site, report.path), (other.site, other.path)), f"{other.year}年")
                             for other in reversed(body.reports)]
        links.append(((newest.site, newest.path), body.short))
    b.stand(here, b.reports)
    b.way(here, b.section, links, crumbs, beside=0)


@arrangement
def platforms(b, here, crumbs) -> None:
    """A small platform for each agency: its page, its 信息公开, its section."""
    links = []
    for body in b.bodies:
        home, opened, folder = (b.place(here, f"{body.slug}{part}") for part in ("", "/xxgk", "/xxgk/nb"))
        b.listing(folder, b.section, body.reports, (*crumbs, (home, body.short)), strangers=1)
        b.way(opened, b.words[0], [(folder, b.section)], (*crumbs, (home, body.short)), shape=b.shapes[0])
        b.way(home, body.short, [(opened, b.words[0])], (*crumbs, (here, b.section)), shape="list", beside=2)
        links.append((home, body.short))
    b.way(here, b.section, links, crumbs)


@arrangement
def hosts(b, here, crumbs) -> None:
    """The government's own reports here, each department's on a host of its own, the towns' below."""
    links, kept = [], [report for body in b.bodies if body.group != "department" for report in body.reports]
    for body in b.bodies:
        if body.group == "department":
            opened, folder = (body.site, "/zfxxgk/"), (body.site, "/zfxxgk/ndbg/")
            b.listing(folder, b.section, body.reports, ((opened, "政府信息公开"),), strangers=1)
            b.way(opened, "政府信息公开", [(folder, b.section)], (), shape="list")
            b.way((body.site, "/"), body.site.name, [(opened, "政府信息公开")], (), shape="list")
            links.append((folder, body.short))
    options = b.skin.link("heading", here, links[0][0], "部门年报") + "".join(
        b.skin.link("list", here, ref, text) for ref, text in links)
    b.listing(here, b.section, kept, crumbs, strangers=3, extra=options)


@arrangement
def tree(b, here, crumbs) -> None:
    """A tree of all agencies, each with its guide, its rules and its section, all under the same three words."""
    places = [(body, b.place(here, body.slug)) for body in b.bodies]
    for body, folder in places:
        b.listing(folder, b.section, body.reports, (*crumbs, (here, "公开目录")))

    def page() -> str:
        items = "".join(
            f"<li><span class='fold'>{body.short}</span><ul>" + "".join(
                f'<li><a href="{escape(b.skin.href(here, ref))}">{text}</a></li>'
                for ref, text in (b.channels[0], b.channels[1], (folder, b.section))) + "</ul></li>"
            for body, folder in places)
        return b.skin.page(here, "公开目录", f"<ul class='tree'>{items}</ul>", column="公开目录", crumbs=crumbs)

    b.put(here, page)


@arrangement
def years_groups(b, here, crumbs) -> None:
    """Year folders, and in each the kinds of agencies."""
    links = []
    for year in sorted({report.year for report in b.reports}, reverse=True):
        folder, inner = b.place(here, str(year)), []
        for group, names in GROUPS.items():
            own = [report for body in b.bodies if body.group == group for report in body.reports if report.year == year]
            if own:
                place = b.place(here, f"{year}/{group}")
                b.listing(place, names[0], own, (*crumbs, (folder, f"{year}年")))
                inner.append((place, names[0]))
        b.way(folder, f"{year}年", inner, (*crumbs, (here, b.section)), beside=0)
        links.append((folder, f"{year}年度"))
    b.way(here, b.section, links, crumbs, beside=0)


@arrangement
def mixed(b, here, crumbs) -> None:
    """The government's own reports in the section, links to the departments' and towns' listings beside them."""
    links, own = [], []
    for body in b.bodies:
        if body.group == "government":
            own += body.reports
        else:
            folder = b.place(here, body.slug)
            b.listing(folder, b.section, body.reports, (*crumbs, (here, b.section)))
            links.append((folder, f"{body.short}{b.dice.choice(('', '年报', '信息公开年报'))}"))
    extra = '<div class="side">' + "".join(b.skin.link("list", here, ref, text) for ref, text in links) + "</div>"
    b.listing(here, b.section, own, crumbs, strangers=4, extra=extra)
