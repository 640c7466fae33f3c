"""What is covered and what is not: agencies and divisions by year, and for each gap the reason that is known."""

from gkcrawl import forms
from gkcrawl.publish import feed, series

_LISTED, _LISTED_BELOW, _YEARS = 1500, 200, 8
_REPORTS = """
    select id, agency, year, title, read_state, read_reason, finding_count, received, concluded, region_code, site_id
    from reports where region_code {} order by year desc, agency limit ?2"""
_CHILDREN = """
    with below as (select *, substr(code, 1, case level when 'province' then 2 when 'prefecture' then 4 else 12 end) as prefix
                   from regions where parent_code = ?1)
    select code, name, full_name, level, parent_code,
      (select count(*) from reports where region_code >= prefix and region_code < prefix || ':') as reports,
      (select state from sites where region_code = code and state is not null order by state = 'ok', id limit 1) as state,
      (select reason from sites where region_code = code and state is not null order by state = 'ok', id limit 1) as reason
    from below order by code"""
_GOVERNMENTS = """
    select reports.id, year, region_code, read_state, read_reason, received, finding_count
    from reports join regions on regions.code = region_code
    where regions.parent_code = ?1 and year is not null and own_government(agency, regions.name, regions.level)"""


async def agencies(held, here: dict, sites: list[dict]) -> dict:
    """Return the reports of the region itself as a grid, and where there are none those from below it."""
    rows = await held.rows(_REPORTS.format("= ?1"), here["code"], _LISTED + 1)
    below, most = not rows, _LISTED
    if below:
        most = _LISTED_BELOW
        rows = await held.rows(_REPORTS.format(">= ?1 and region_code < ?1 || ':'"), feed.prefix(here), most + 1)
    return {**grid(rows[:most]), "below": below, "cut": len(rows) > most,
            "refused": [site for site in sites if site["state"] not in (None, "ok")]}


def grid(rows: list[dict]) -> dict:
    """Return reports as a grid, a line for each agency and a column for each year, and those with something to say."""
    years = sorted({row["year"] for row in rows if row["year"]}, reverse=True)
    government = forms.words()["agency"]["government"]
    lines: dict[tuple, dict] = {}
    for row in rows:
        identity = series.identity(row["id"])
        line = lines.setdefault((row["region_code"], identity or row["agency"]),
                                {"agency": row["agency"], "id": identity, "years": {}})
        line["years"].setdefault(row["year"], []).append(row)
    for line in lines.values():
        known = [year for year in line["years"] if year]
        # A gap is a year without a report between two with one; before the first and after the last it need not exist.
        line["gaps"] = {year for year in years if known and min(known) < year < max(known) and year not in known}
        line["site"] = next(report["site_id"] for reports in line["years"].values() for report in reports)
    ordered = sorted(lines, key=lambda key: (key[0] or "", not lines[key]["agency"].endswith(government),
                                             len(lines[key]["agency"]), lines[key]["agency"]))
    return {"years": years + ([None] if any(not row["year"] for row in rows) else []),
            "lines": [lines[key] for key in ordered],
            "troubled": [row for row in rows if row["read_state"] != "read" or row["read_reason"]]}


async def children(held, here: dict) -> dict:
    """Return the divisions below, each with its own government's reports by year, or with why there is none."""
    found = await held.rows(_CHILDREN, here["code"])
    if not found or found[0]["level"] == "township":
        return {"children": found, "child_years": []}
    governments: dict[str, dict] = {}
    for row in await held.rows(_GOVERNMENTS, here["code"]):
        governments.setdefault(row["region_code"], {})[row["year"]] = row
    years = sorted({year for one in governments.values() for year in one}, reverse=True)[:_YEARS]
    return {"children": [{**one, "years": governments.get(one["code"], {})} for one in found], "child_years": years}
