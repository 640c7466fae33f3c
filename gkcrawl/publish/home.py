"""The home page: what is in the archive, how to start, what was read last."""

from datasette.views.index import IndexView

from gkcrawl.publish import charts, holdings, labels, language, pages, region, remember, series, tiles

_COUNTS = """
    select (select count(*) from reports) as reports, (select count(*) from captures) as captures,
      (select count(*) from sites) as sites, (select count(distinct region_code) from reports) as regions,
      (select count(*) from findings where severity = 'error') as findings, (select min(year) from reports) as first_year,
      (select max(year) from reports) as last_year, (select max(fetched_at) from captures) as last"""
_YEARS = """
    select year, count(*) as reports, sum(read_state = 'read') as read, sum(read_state = 'partial') as partial,
      sum(read_state = 'unread') as unread, sum(finding_count > 0) as odd
    from reports group by year order by year desc"""
_RECENT = """
    select reports.id, title, agency, year, read_state, finding_count, fetched_at
    from captures cross join reports on reports.capture_id = captures.id order by fetched_at desc, reports.id limit 8"""
#: County governments only: their reports include their departments', and do not overlap.
_COUNTIES = "agency_level = '县' and year is not null"
#: A year's sums; a share counts only reports that print all three figures (as the canned queries do).
_OUTCOMES = f"""
    select year, count(*) as reports, sum(received) as received, round(avg(received), 1) as mean, sum(concluded) as all_concluded,
      sum(granted) filter (where whole) as granted, sum(partly_granted) filter (where whole) as partly_granted,
      sum(concluded) filter (where whole) as concluded
    from (select *, granted + partly_granted is not null as whole from reports where {_COUNTIES} and concluded is not null)
    group by year order by year desc"""
#: Outcomes are those of reports that say how many were concluded; grounds of refusal those of every report.
_TOTALS = f"""
    select year, "row", sum(total) as total, sum(total) filter (where concluded is not null) as of_concluded from reports cross join requests on report_id = reports.id
    where {_COUNTIES} and total > 0 group by 1, 2"""


async def show(request, datasette):
    """Answer /: our home page where our database is there to be seen, else Datasette's own."""
    held = await holdings.find(datasette)
    if held is None or not (await datasette.check_visibility(request.actor, "view-database", held.name))[0]:
        return await IndexView(datasette).get(request)
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    choice = language.of(request)
    if request.actor or request.query_string:
        html = await _written(request, datasette, held)
    else:
        # The same for every reader without a name: written once for each language, until the database changes.
        html = await remember.answer(held, f"home in {choice} of {id(datasette)}",
                                     lambda _: _written(request, datasette, held))
    return pages.page(request, html, 200)


async def _written(request, datasette, held: holdings.Holdings) -> str:
    """Return the home page."""
    names = [name for name in datasette.databases
             if (await datasette.check_visibility(request.actor, "view-database", name))[0]]
    queries = await datasette.get_canned_queries(held.name, request.actor)
    counted = await remember.answer(held, "home", _counted)
    context = {"gk_ours": True, "metadata": datasette.metadata(), "databases": names, "home": {
        "database": held.name, "names": region.STATES, **counted,
        "queries": [{"name": name, "title": query.get("title") or name} for name, query in queries.items()]}}
    return await datasette.render_template("index.html", context, request=request, view_name="index")


async def _counted(held) -> dict:
    """Return what has to be counted."""
    states = await held.rows("select read_state, count(*) as n from reports group by read_state order by read_state")
    years, provinces = await held.rows(_YEARS), await tiles.facts(held)
    return {"counts": await held.row(_COUNTS), "states": {row["read_state"]: row["n"] for row in states},
            "recent": await held.rows(_RECENT), "years": years, "kept": charts.kept(years),
            "tiles": provinces, "covered": charts.covered(provinces), **await _outcomes(held), "seen_years": [
                row["year"] for row in await held.rows("select distinct year from reports where year is not null order by 1 desc")]}


async def _outcomes(held) -> dict:
    """Return what county governments did with requests by year, and why they refused in the newest year well covered."""
    rows = await held.rows(_OUTCOMES)
    totals = await held.rows(_TOTALS)
    for row in rows:
        # Only numbers above 0 were added up: an outcome without any is 0 here, and what was not read is in the rest.
        counted = {one["row"]: one["of_concluded"] for one in totals if one["year"] == row["year"] and one["of_concluded"]}
        row["outcomes"] = {key: value or 0 for key, value in charts.outcomes(counted, row["all_concluded"]).items()}
    # The newest year that has at least half as many reports as the fullest.
    most = max((row["reports"] for row in rows), default=0)
    newest = next((row for row in rows if row["reports"] * 2 >= most), None)
    if not newest:
        return {"outcomes": [], "grounds": None}
    year, members = newest["year"], series.outcomes()["denied"][2]
    grounds = sorted(({"n": one["total"], "zh": series.brief(labels.row("requests", one["row"]) or one["row"]),
                       "en": labels.english(one["row"]).removeprefix("denied ")}
                      for one in totals if one["year"] == year and one["row"] in members), key=lambda one: -one["n"])
    mean = newest["mean"] or 0
    return {"outcomes": rows, "outcome_names": charts.used(rows), "granted": charts.granted(rows, year),
            "mean": (f"{year} 年每个县级政府平均新收 {mean:,} 件申请", f"A county government received {mean:,} requests on average in {year}"),
            "grounds": {"year": year, "rows": grounds, "title": charts.ground(year, grounds)} if grounds else None}
