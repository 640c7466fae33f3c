"""Regions and agencies by the words of a search: what people type first is a name, not a word of a text."""

import re

from gkcrawl import forms
from gkcrawl.publish import series, snippets

_REGIONS_SHOWN, _AGENCIES_SHOWN, _TITLES_SHOWN, _WORDS, _LOOKED = 6, 6, 6, 6, 2000
_LEVELS = "case level when 'province' then 0 when 'prefecture' then 1 when 'county' then 2 else 3 end"
#: The last word is a region's own name, those before it may be of the regions above; "山西" is not every place in it.
_REGIONS = f"""
    select code, name, full_name, level, (select count(*) from reports where region_code = code) as reports from regions
    where code = ?1 or (instr(name, ?1) > 0 and {{}}) or (length(?1) > 3 and full_name like '%' || ?1)
    order by name = ?1 desc, full_name = ?1 desc, instr(name, ?1) > 1, {_LEVELS}, reports desc, code limit ?2"""
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
        return {"regions": [], "agencies": [], "titles": []}
    rows = await _reports(held, asked, words)
    wanted = year or asked["year"]
    titles = [{**row, "pieces": snippets.whole(row["title"] or "", asked["q"])} for row in rows if row["year"] == wanted]
    return {"regions": await _regions(held, words) if not asked["prefix"] else [], "agencies": _agencies(rows, wanted),
            "titles": titles[:_TITLES_SHOWN]}


async def _regions(held, words: list[str]) -> list[dict]:
    """Return the regions that the words name."""
    *above, last = [word.removesuffix(forms.words()["agency"]["government"]) or word for word in words]
    clause = " and ".join(["1", *(f"instr(full_name, ?{at}) > 0" for at in range(3, 3 + len(above)))])
    return await held.rows(_REGIONS.format(clause), last, _REGIONS_SHOWN, *above)


async def _reports(held, asked: dict, words: list[str]) -> list[dict]:
    """Return the reports of agencies whose names have all the words."""
    found = _AGENCIES.format(" and ".join(["instr(agency, ?) > 0"] * len(words)))
    within = " and region_code >= ? and region_code < ?" if asked["prefix"] else ""
    values = [asked["prefix"], asked["prefix"] + ":"] if asked["prefix"] else []
    return await held.rows(_OF_AGENCIES.format(f"rowid in ({found}){within}"), *words, *values)


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
