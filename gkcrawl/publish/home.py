"""The home page: what is in the archive, how to start, what was read last."""

from gkcrawl.publish import holdings, region, search

_COUNTS = """
    select (select count(*) from reports) as reports, (select count(*) from captures) as captures,
      (select count(*) from sites) as sites, (select count(distinct region_code) from reports) as regions,
      (select count(*) from findings) as findings, (select min(year) from reports) as first_year,
      (select max(year) from reports) as last_year, (select max(fetched_at) from captures) as last"""
_YEARS = """
    select year, count(*) as n, sum(finding_count > 0) as odd from reports group by year order by year desc limit 12"""
_RECENT = """
    select reports.id, title, agency, year, read_state, finding_count, fetched_at
    from reports join captures on captures.id = capture_id order by fetched_at desc, reports.id limit 8"""


async def facts(datasette, held: holdings.Holdings) -> dict:
    """Return what the home page says of this database."""
    states = await held.rows("select read_state, count(*) as n from reports group by read_state order by read_state")
    queries = await datasette.get_canned_queries(held.name, None)
    return {"database": held.name, "counts": await held.row(_COUNTS),
            "states": {row["read_state"]: row["n"] for row in states}, "recent": await held.rows(_RECENT),
            "years": region.barred(await held.rows(_YEARS), "n"), "covered": await held.rows(search.PROVINCES),
            "names": region.STATES,
            "queries": [{"name": name, "title": query.get("title") or name} for name, query in queries.items()]}
