"""The search page: names of regions and agencies, then words in the reports' text, in a region or a year.

The index answers in the order of its row numbers, which costs nothing; a person sees the first hits of that order, the
newest reports first. So a word that stands everywhere is answered as fast as one that stands nowhere.
"""

from gkcrawl import store
from gkcrawl.publish import feed, holdings, names, pages, region, snippets

_PAGE, _MOST = 20, 300
#: Where a region and year hold no more reports than this, their passages are asked one by one.
_FEW = 400
#: How many hits of a word are looked through for those of a region or year.
_LOOKED = 30_000
_YEARS = "select distinct year from reports where year is not null order by year desc"
_WITHIN = "region_code >= ?2 and region_code < ?2 || ':' and (?3 = 0 or year = ?3)"
_COUNT = f"select count(*) from (select 1 from reports where {_WITHIN} limit {_FEW + 1})".replace("?2", "?1").replace(
    "?3", "?2")
_ALL = "select rowid as id from passages_fts where passages_fts match ?1 limit ?4"
_MANY = f"""select id from (select rowid from passages_fts where passages_fts match ?1 limit {_LOOKED}) as found
    cross join passages on passages.id = found.rowid cross join reports on reports.id = passages.report_id
    where {_WITHIN.replace("region_code", "reports.region_code")} limit ?4""".replace("select id", "select passages.id")
_NARROW = f"""select passages.id from reports cross join passages on passages.report_id = reports.id
    where {_WITHIN.replace("region_code", "reports.region_code")}
      and exists (select 1 from passages_fts where passages_fts match ?1 and passages_fts.rowid = passages.id) limit ?4"""
_SHOWN = """
    select passages.id, number, heading, text, reports.id as report_id, agency, year, title, region_code
    from passages join reports on reports.id = passages.report_id where passages.id in ({})"""


class Wrong(ValueError):
    """A parameter that means nothing; Chinese and English sentence."""


def _number(text: str, least: int, most: int, zh: str, en: str) -> int:
    if not text:
        return least
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise Wrong(f"{zh}应是 {least} 到 {most} 的数", f"{en} must be a number from {least} to {most}.")
    return int(text)


async def _region(held, asked: str) -> dict | None:
    """Return the region asked for, by code or by a name that only one has."""
    if not asked:
        return None
    found = await held.rows("select * from regions where code = ?1 or full_name = ?1 or name = ?1 limit 3", asked)
    exact = [one for one in found if asked in (one["code"], one["full_name"])] or found
    if len(exact) != 1:
        raise Wrong("没有这个地区，或不止一个：请用全称或代码", "No such region, or several: give its full name or code.")
    return exact[0]


async def _asked(held, request) -> dict:
    """Return what was asked for; raises Wrong."""
    text = " ".join((request.args.get("q") or "").split())
    if len(text) > 100:
        raise Wrong("检索词太长：最多100字", "The words are too long: 100 characters at most.")
    within = await _region(held, (request.args.get("region") or "").strip())
    year = request.args.get("year") or ""
    return {"q": text, "region": within, "prefix": feed.prefix(within) if within else "",
            "year": _number(year, 1990, 2100, "年度", "The year") if year else 0,
            "page": _number(request.args.get("page") or "", 1, _MOST // _PAGE, "页码", "The page")}


async def _found(held, asked: dict) -> list[int]:
    """Return the numbers of the passages found, at most one more than are shown, in the index's order."""
    # The headings are the form's and stand in every report: only the text is searched.
    match, parameters = f"text : ({store.match(asked['q'])})", (asked["prefix"], asked["year"])
    if not asked["prefix"] and not asked["year"]:
        sql = _ALL
    else:
        few = (await held.row(_COUNT, *parameters))["count(*)"] <= _FEW
        sql = _NARROW if few else _MANY
    return [row["id"] for row in await held.rows(sql.replace("?4", str(_MOST + 1)), match,
                                                 *(() if sql == _ALL else parameters))]


async def show(request, datasette):
    """Answer /search?q=…&region=…&year=…&page=…"""
    held = await holdings.need(datasette, request)
    try:
        asked = await _asked(held, request)
    except Wrong as error:
        return await pages.problem(datasette, request, 400, *error.args)
    context = {"asked": asked, "years": [row["year"] for row in await held.rows(_YEARS)], "hits": [],
               "levels": region.LEVELS, "regions": [], "near": [], "agencies": [], "titles": [], "total": 0, "more": False, "last": 1}
    if store.match(asked["q"]) != '""':
        found = await _found(held, asked)
        context |= {"total": min(len(found), _MOST), "more": len(found) > _MOST,
                    "last": -(-min(len(found), _MOST) // _PAGE) or 1, "hits": await _page(held, found[:_MOST], asked)}
        if asked["page"] == 1:
            context |= await names.find(held, asked)
    return await pages.render(datasette, request, "search", context)


async def _page(held, found: list[int], asked: dict) -> list[dict]:
    """Return one page of hits, newest reports first, each with its places."""
    order = await held.rows(f"""select passages.id from passages join reports on reports.id = report_id
        where passages.id in ({','.join(map(str, found))}) order by year desc, region_code, report_id, passages.id""")
    first = (asked["page"] - 1) * _PAGE
    wanted = [row["id"] for row in order[first:first + _PAGE]]
    rows = {row["id"]: row for row in await held.rows(_SHOWN.format(",".join(map(str, wanted))))}
    for row in rows.values():
        row["places"] = snippets.marked(row["text"], asked["q"])
    return [rows[number] for number in wanted if number in rows]
