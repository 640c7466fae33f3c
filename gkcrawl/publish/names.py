"""Regions and agencies by the words of a search: what people type first is a name, not a word of a text."""

import re

from gkcrawl import forms, regions
from gkcrawl.publish import feed, series, snippets

_REGIONS_SHOWN, _AGENCIES_SHOWN, _TITLES_SHOWN, _WORDS, _LOOKED, _LOOKED_AT = 6, 6, 6, 6, 2000, 60
_LEVELS = "case level when 'province' then 0 when 'prefecture' then 1 when 'county' then 2 else 3 end"
#: A region's reports with those of all below it: a prefecture's page shows them too.
_HELD = """(select count(*) from reports where region_code >= substr(code, 1, {0}) and region_code < substr(code, 1, {0}) || ':')""".format(
    "case level when 'province' then 2 when 'prefecture' then 4 else 12 end")
#: The last word is a region's own name, those before it may be of the regions above; "山西" is not every place in it.
_REGIONS = f"""
    select code, name, full_name, level, {_HELD} as reports from regions
    where code = ?1 or (instr(name, ?1) > 0 and {{}}) or (length(?1) > 3 and full_name like '%' || ?1)
    order by name = ?1 desc, full_name = ?1 desc, instr(name, ?1) > 1, {_LEVELS}, reports desc, code limit ?2"""
_CODES = f"select code, name, full_name, level, {_HELD} as reports from regions where code in ({{}})"
_ENDINGS = tuple("省市区县旗盟州")
#: Answered from the index of agencies alone, whatever the number of reports.
_AGENCIES = "select rowid from reports where {} limit " + str(_LOOKED)
_OF_AGENCIES = "select id, agency, region_code, year, title, read_state from reports where {} order by year desc, id"


def parts(query: str) -> tuple[list[str], int]:
    """Return a query's words and the year among them.

    >>> parts("小店区 2023年")
    (['小店区'], 2023)
    """
    words, year = [], 0
    for tokens in snippets.phrases(query):
        if re.fullmatch(r"20\d\d", tokens[0]) and "".join(tokens[1:]) in ("", "年", "年度"):
            year = int(tokens[0])
        else:
            words.append("".join(tokens))
    return words, year


async def find(held, asked: dict) -> dict:
    """Return the regions and agencies whose names have all the words, and the agencies' reports of the year among them."""
    words, year = parts(asked["q"])
    if not words or len(words) > _WORDS:
        return {"regions": [], "near": [], "agencies": [], "titles": []}
    rows = await _reports(held, asked, words) or await _below(held, asked, words)
    wanted = year or asked["year"]
    titles = [{**row, "pieces": snippets.whole(row["title"] or "", asked["q"])} for row in rows if row["year"] == wanted]
    named, near = ([], []) if asked["prefix"] else await places(held, asked["q"], words)
    return {"regions": named, "near": near, "agencies": _agencies(rows, wanted), "titles": titles[:_TITLES_SHOWN]}


async def places(held, query: str, words: list[str]) -> tuple[list[dict], list[dict]]:
    """Return the regions named, by their names of today, old ones or Latin letters; where none is, those of nearly that name."""
    if not words:
        return [], []
    joined, unread = _bare("".join(words)), False
    found = await _regions(held, words)
    if not found or found[0]["name"] != words[-1]:
        known = {one["code"] for one in found}
        begun = [one for one in regions.begun(joined) if one.region.code not in known]
        old = {one.region.code: joined.removesuffix(one.rest) for one in begun if one.old}
        # 太原市小点区: what follows a name is meant for one too.
        unread = bool(begun) and begun[0].rest.endswith(_ENDINGS) and len(begun[0].rest) > 1
        found = [{**row, "old": old.get(row["code"])} for row in await _rows(held, [one.region for one in begun])] + found
    found = found or await _rows(held, regions.latin(query))
    return found[:_REGIONS_SHOWN], await _rows(held, regions.misspelt(joined)) if unread or not found else []


def _bare(text: str) -> str:
    """Return a name without the words for a government at its end."""
    for word in (forms.words()["agency"]["government"], "政府"):
        text = text.removesuffix(word) or text
    return text


async def _rows(held, found: list) -> list[dict]:
    """Return these regions as the database has them, those with reports first among the first few."""
    codes = [one.code for one in found][:_LOOKED_AT]
    rows = {row["code"]: row for row in await held.rows(_CODES.format(",".join("?" * len(codes))), *codes)}
    return sorted((rows[code] for code in codes if code in rows), key=lambda row: row["reports"] == 0)[:_REGIONS_SHOWN]


async def _regions(held, words: list[str]) -> list[dict]:
    """Return the regions that the words name."""
    *above, last = map(_bare, words)
    clause = " and ".join(["1", *(f"instr(full_name, ?{at}) > 0" for at in range(3, 3 + len(above)))])
    return await held.rows(_REGIONS.format(clause), last, _REGIONS_SHOWN, *above)


async def _reports(held, asked: dict, words: list[str]) -> list[dict]:
    """Return the reports of agencies whose names have all the words."""
    found = _AGENCIES.format(" and ".join(["instr(agency, ?) > 0"] * len(words)))
    within = " and region_code >= ? and region_code < ?" if asked["prefix"] else ""
    values = [asked["prefix"], asked["prefix"] + ":"] if asked["prefix"] else []
    return await held.rows(_OF_AGENCIES.format(f"rowid in ({found}){within}"), *words, *values)


async def _below(held, asked: dict, words: list[str]) -> list[dict]:
    """Return the reports of agencies of the region that the words begin with: 太原小店区财政局, 荣昌县教育局."""
    joined = "".join(words)
    for one in regions.begun(joined) if not asked["prefix"] else ():
        rest = joined if one.old and not one.rest else one.rest
        prefix = feed.prefix({"code": one.region.code, "level": one.region.level})
        if len(rest) > 1 and (rows := await _reports(held, {**asked, "prefix": prefix}, [rest])):
            return rows
    return []


def _agencies(rows: list[dict], year: int) -> list[dict]:
    """Return the agencies of these reports, each with its years, governments and short names first."""
    government = forms.words()["agency"]["government"]
    every: dict[str, dict] = {}
    for row in rows:
        if row["year"] and (identity := series.identity(row["id"])):
            one = every.setdefault(identity, {"id": identity, "agency": row["agency"], "reports": []})
            one["reports"].append(row)
    chosen = [one for one in every.values() if not year or any(row["year"] == year for row in one["reports"])]
    chosen.sort(key=lambda one: (not one["agency"].endswith(government), len(one["agency"]), one["id"]))
    return chosen[:_AGENCIES_SHOWN]
