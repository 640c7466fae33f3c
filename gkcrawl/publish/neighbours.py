"""A region's own government beside its parent's and its siblings': requests received, share granted, share refused."""

from statistics import median

from gkcrawl.publish import charts, series

_YEAR = """
    select max(year) as year from reports
    where region_code = ?1 and concluded is not null and own_government(agency, ?2, ?3)"""
_ONES = """
    select reports.id, reports.capture_id, region_code, regions.name, regions.level, received, granted, partly_granted,
      concluded
    from reports join regions on regions.code = region_code
    where (regions.code = ?1 or regions.code = ?2 or (regions.parent_code = ?2 and regions.level = ?3))
      and year = ?4 and concluded is not null and own_government(agency, regions.name, regions.level)
    order by reports.id"""


async def compare(held, here: dict) -> dict | None:
    """Return the newest year the region's government has figures for, and the same year's of those around it."""
    if here["level"] == "township":
        return None
    year = (await held.row(_YEAR, here["code"], here["name"], here["level"]))["year"]
    if not year:
        return None
    rows = await held.rows(_ONES, here["code"], here["parent_code"], here["level"], year)
    figures = await series.totals(held, rows)
    denied = series.outcomes()["denied"][2]
    for row in rows:
        row["denied"] = series.added(figures[row["id"]], denied)
        row["granted_share"], row["refused_share"] = charts.share(row), charts.refused(row)
        row["kind"] = ("here" if row["region_code"] == here["code"] else
                       "parent" if row["region_code"] == here["parent_code"] else "sibling")
    if len(rows) < 2:
        return None
    peers = [row for row in rows if row["kind"] != "parent"]
    rows.sort(key=lambda row: (row["kind"] != "parent", row["granted_share"] is None, -(row["granted_share"] or 0), row["id"]))
    return {"year": year, "rows": rows, "title": charts.ranked(year, rows),
            "middle": {name: _middle([row[name] for row in peers]) for name in ("received", "granted_share", "refused_share")}}


def _middle(values: list) -> float | None:
    known = [value for value in values if value is not None]
    return round(median(known), 1) if known else None
