"""The home page: what is in the archive, how to start, what was read last."""

from datasette.views.index import IndexView

from gkcrawl import forms
from gkcrawl.publish import holdings, labels, language, pages, region, remember, series, tiles

_COUNTS = """
    select (select count(*) from reports) as reports, (select count(*) from captures) as captures,
      (select count(*) from sites) as sites, (select count(distinct region_code) from reports) as regions,
      (select count(*) from findings where severity = 'error') as findings, (select min(year) from reports) as first_year,
      (select max(year) from reports) as last_year, (select max(fetched_at) from captures) as last"""
_YEARS = """
    select year, count(*) as n, sum(finding_count > 0) as odd from reports group by year order by year desc limit 12"""
_RECENT = """
    select reports.id, title, agency, year, read_state, finding_count, fetched_at
    from captures cross join reports on reports.capture_id = captures.id order by fetched_at desc, reports.id limit 8"""
#: County governments only: their reports include their departments', and do not overlap.
_OUTCOMES = """
    select year, count(*) as reports, sum(granted) as granted, sum(partly_granted) as partly, sum(concluded) as concluded
    from regions cross join reports on region_code = regions.code
    where regions.level = 'county' and concluded is not null and year is not null and agency like '%' || regions.name || ?
    group by year order by year desc limit 8"""
_GROUNDS = """
    select "row", sum(total) as n from regions cross join reports on region_code = regions.code
      cross join requests on report_id = reports.id
    where regions.level = 'county' and year = ? and agency like '%' || regions.name || ? and "row" in ({})
    group by 1 having n > 0 order by n desc"""


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
    government = forms.words()["agency"]["government"]
    outcomes = await held.rows(_OUTCOMES, government)
    return {"counts": await held.row(_COUNTS), "states": {row["read_state"]: row["n"] for row in states},
            "recent": await held.rows(_RECENT), "years": region.barred(await held.rows(_YEARS), "n"),
            "tiles": await tiles.facts(held), "outcomes": [{**row, "parts": _parts(row)} for row in outcomes],
            "grounds": await _grounds(held, outcomes, government), "seen_years": [
                row["year"] for row in await held.rows("select distinct year from reports where year is not null order by 1 desc")]}


def _parts(row: dict) -> list[dict]:
    """Return the three parts that a year's requests fall into by the headline figures."""
    names = series.outcomes()
    granted, partly, whole = row["granted"] or 0, row["partly"] or 0, row["concluded"] or 0
    counted = [("granted", *names["granted"][:2], granted), ("partly_granted", *names["partly_granted"][:2], partly),
               ("rest", "没有公开", "not granted", whole - granted - partly)]
    return [{"key": key, "zh": zh, "en": en, "n": n, "percent": round(100 * n / whole, 2)}
            for key, zh, en, n in counted if whole > 0 and 0 < n <= whole]


async def _grounds(held, outcomes: list[dict], government: str) -> dict | None:
    """Return the grounds of refusal of the newest year that has at least half as many reports as the fullest."""
    most = max((row["reports"] for row in outcomes), default=0)
    year = next((row["year"] for row in outcomes if row["reports"] * 2 >= most), None)
    if year is None:
        return None
    rows = series.outcomes()["denied"][2]
    found = await held.rows(_GROUNDS.format(",".join("?" * len(rows))), year, government, *rows)
    return {"year": year, "rows": [{**row, "zh": series.brief(labels.row("requests", row["row"]) or row["row"]),
                                    "en": labels.english(row["row"]).removeprefix("denied ")}
                                   for row in region.barred(found, "n")]}
