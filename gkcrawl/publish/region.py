"""The region page: where a division stands, what is known of it year by year, and its own government's figures."""

from gkcrawl import forms
from gkcrawl.publish import addresses, charts, coverage, feed, holdings, neighbours, pages, series

LEVELS = {"province": ("省级", "province"), "prefecture": ("地级", "prefecture"), "county": ("县级", "county"),
          "township": ("乡级", "township")}
STATES = {"read": ("已读出", "read"), "partial": ("部分读出", "partly read"), "unread": ("未能读取", "not read"),
          "ok": ("正常", "fine"), "blocked": ("拒绝访问", "blocked"), "unreachable": ("无法连接", "unreachable"),
          "no_browser": ("栏目由脚本生成，此处没有浏览器", "listing built by script, no browser here"),
          "no_section": ("未找到年报栏目", "no section found"), "no_reports": ("栏目中没有年报", "no reports in the section"),
          "robots": ("robots.txt 不允许", "disallowed by robots.txt")}

_COVERAGE = """
    select year, count(*) as reports, sum(read_state = 'read') as read, sum(read_state = 'partial') as partial,
      sum(read_state = 'unread') as unread, sum(finding_count > 0) as odd
    from reports where region_code >= ?1 and region_code < ?1 || ':' group by year order by year desc"""
_OWN = """
    select id, year, agency, capture_id, received, carried_in, granted, partly_granted, concluded, carried_out, read_state,
      finding_count, (select case when count(total) = count(*) then sum(total) end from appeals where report_id = reports.id) as appealed,
      (select case when count(corrected) = count(*) then sum(corrected) end from appeals where report_id = reports.id) as lost
    from reports where region_code = ?1 and {} order by year desc, id"""
#: The headline figures that are cells of their own, to be shown with the way to the archived page.
_CELLS = ("received", "granted", "partly_granted", "concluded", "carried_out")


async def lineage(held, code: str | None) -> list[dict]:
    """Return a region and the regions above it, the highest first."""
    found: list[dict] = []
    while code and len(found) < 6:
        row = await held.row("select * from regions where code = ?", code)
        if not row:
            break
        found.insert(0, row)
        code = row["parent_code"]
    return found


async def show(request, datasette):
    """Answer /region/<code>."""
    held = await holdings.need(datasette, request)
    code = request.url_vars["code"]
    here = await held.row("select * from regions where code = ?", code)
    if not here:
        return await pages.problem(datasette, request, 404, "没有这个行政区划代码", "No region has this code.",
                                   detail=code[:40])
    table = datasette.urls.table(held.name, "reports")
    feed_path = datasette.urls.path(f"/region/{code}/feed.atom")
    sites = await held.rows("select * from sites where region_code = ? order by id", code)
    covered = await held.rows(_COVERAGE, feed.prefix(here))
    return await pages.render(datasette, request, "region", {
        "region": here, "lineage": await lineage(held, code), "levels": LEVELS, "states": STATES, "sites": sites,
        "coverage": covered, "kept": charts.kept(covered), "prefix": feed.prefix(here), **await _own(held, here), "compared": await neighbours.compare(held, here),
        **await coverage.children(held, here), **await coverage.agencies(held, here, sites),
        "table": table, "within": feed.within(here), "feed": feed_path, "csv": f"{table}.csv?{feed.within(here)}&_sort_desc=year&_stream=on",
    }, extra={"Link": f'<{holdings.base(datasette, request)}/region/{code}/feed.atom>; rel="alternate"; '
                      'type="application/atom+xml"'})


async def _own(held, here: dict) -> dict:
    """Return the yearly figures of the region's own government: what became of its requests, and why."""
    if here["level"] == "township":
        of, said = "agency like '%' || ?2 || ?3", (here["name"], forms.words()["agency"]["government"])
    else:
        of, said = "own_government(agency, ?2, ?3)", (here["name"], here["level"])
    rows = await held.rows(_OWN.format(of), here["code"], *said)
    figures = await series.totals(held, rows)
    denied = series.outcomes()["denied"][2]
    own = [{**row, "outcomes": charts.outcomes(figures[row["id"]], row["concluded"]), "denied": series.added(figures[row["id"]], denied),
            "paths": {name: addresses.short(row["capture_id"], f"requests.{name}.total") for name in _CELLS}}
           for row in rows]
    return {"own": own, "received": charts.received(own), "granted": charts.granted(own), "outcome_names": charts.used(own),
            "grounds": series.grounds([row for row in rows if row["year"]], figures)}
