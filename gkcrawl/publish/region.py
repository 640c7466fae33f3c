"""The region page: where a division stands, what is known of it year by year, and its own government's figures."""

from gkcrawl import forms
from gkcrawl.publish import holdings, pages

LEVELS = {"province": ("省级", "province"), "prefecture": ("地级", "prefecture"), "county": ("县级", "county"),
          "township": ("乡级", "township")}
STATES = {"read": ("已读出", "read"), "partial": ("部分读出", "partly read"), "unread": ("未能读取", "not read"),
          "ok": ("正常", "fine"), "blocked": ("拒绝访问", "blocked"), "unreachable": ("无法连接", "unreachable"),
          "no_section": ("未找到年报栏目", "no section found"), "no_reports": ("栏目中没有年报", "no reports in the section"),
          "robots": ("robots.txt 不允许", "disallowed by robots.txt")}
_LISTED = 1500

#: A region and all below it.
_BELOW = """
    with recursive below(code) as (
      select ?1 union select regions.code from regions join below on regions.parent_code = below.code)"""
_CHILDREN = """
    with recursive below(child, code) as (
      select code, code from regions where parent_code = ?1
      union select below.child, regions.code from regions join below on regions.parent_code = below.code)
    select regions.*, (select count(*) from below join reports on region_code = below.code
                       where child = regions.code) as reports
    from regions where parent_code = ?1 order by code"""
_COVERAGE = _BELOW + """
    select year, count(*) as total, sum(read_state = 'read') as read, sum(read_state = 'partial') as partial,
      sum(read_state = 'unread') as unread, sum(finding_count > 0) as odd
    from reports where region_code in below group by year order by year desc"""
_REPORTS = """
    select id, agency, year, title, read_state, read_reason, finding_count, received, concluded, region_code
    from reports where region_code in {} order by year desc, agency limit ?2"""
_OWN = """
    select id, year, agency, received, carried_in, granted, partly_granted, concluded, carried_out, read_state,
      finding_count, (select sum(total) from requests where report_id = reports.id and "row" in ({})) as denied
    from reports where region_code = ? and agency like '%' || ? || ? order by year desc, id"""


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
    return await pages.render(datasette, request, "region", {
        "region": here, "lineage": await lineage(held, code), "levels": LEVELS, "states": STATES,
        "children": await held.rows(_CHILDREN, code), "coverage": barred(await held.rows(_COVERAGE, code), "total"),
        "sites": await held.rows("select * from sites where region_code = ? order by id", code),
        "own": barred(await _own(held, here), "received"), **await _reports(held, code),
        "table": datasette.urls.table(held.name, "reports"),
    })


def barred(rows: list[dict], name: str) -> list[dict]:
    """Return the rows, each with the width of a bar for one of its numbers: percent of the largest."""
    most = max((row[name] or 0 for row in rows), default=0) or 1
    return [{**row, "width": round(100 * (row[name] or 0) / most)} for row in rows]


async def _reports(held, code: str) -> dict:
    """Return the reports of the region itself, and where there are none those from below it."""
    rows = await held.rows(_REPORTS.format("(?1)"), code, _LISTED + 1)
    below = not rows
    if below:
        rows = await held.rows(_BELOW + _REPORTS.format("below"), code, _LISTED + 1)
    return {**grid(rows[:_LISTED]), "below": below, "cut": len(rows) > _LISTED}


def grid(rows: list[dict]) -> dict:
    """Return reports as a grid, a line for each agency and a column for each year, and those with something to say."""
    years = sorted({row["year"] for row in rows if row["year"]}, reverse=True)
    government = forms.words()["agency"]["government"]
    lines: dict[tuple, dict] = {}
    for row in rows:
        line = lines.setdefault((row["region_code"], row["agency"]), {"agency": row["agency"], "years": {}})
        line["years"].setdefault(row["year"], []).append(row)
    return {"years": years + ([None] if any(not row["year"] for row in rows) else []),
            "lines": [lines[key] for key in sorted(lines, key=lambda key: (
                key[0], not key[1].endswith(government), len(key[1]), key[1]))],
            "troubled": [row for row in rows if row["read_state"] != "read" or row["read_reason"]]}


async def _own(held, here: dict) -> list[dict]:
    """Return the yearly figures of the region's own government, refusals added up from the form's grounds."""
    requests = list(forms.forms().values())[-1].tables["requests"]
    denied = requests.members("denied")
    government = forms.words()["agency"]["government"]
    return await held.rows(_OWN.format(",".join("?" * len(denied))), *denied, here["code"], here["name"], government)
