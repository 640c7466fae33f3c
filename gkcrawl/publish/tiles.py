"""The provinces as tiles, each about where it lies, and how much of each is covered."""

from gkcrawl.publish import search

#: Row and column of each province on the tile map, by the first two digits of its code.
PLACES = {
    "23": (1, 9), "15": (2, 6), "21": (2, 8), "22": (2, 9),
    "65": (3, 1), "62": (3, 3), "64": (3, 4), "14": (3, 5), "13": (3, 6), "11": (3, 7), "12": (3, 8),
    "54": (4, 1), "63": (4, 3), "61": (4, 4), "41": (4, 5), "37": (4, 6),
    "51": (5, 3), "50": (5, 4), "42": (5, 5), "34": (5, 6), "32": (5, 7), "31": (5, 8),
    "52": (6, 4), "43": (6, 5), "36": (6, 6), "33": (6, 7),
    "53": (7, 3), "45": (7, 4), "44": (7, 5), "35": (7, 6), "71": (7, 8),
    "46": (8, 4), "82": (8, 5), "81": (8, 6),
}
#: The same by ISO 3166-2, where a tile has no room for a name in Latin letters.
ISO = dict(zip("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82".split(),
               "BJ TJ HE SX NM LN JL HL SH JS ZJ AH FJ JX SD HA HB HN GD GX HI CQ SC GZ YN XZ SN GS QH NX XJ TW HK MO".split(), strict=True))
_LONG = ("内蒙古", "黑龙江")
#: From which part of its counties on a province gets each of the deeper colours.
_STEPS = (0.0001, 0.1, 0.4, 0.75)
_COVERED = """
    select substr(code, 1, 2) as province, count(*) as counties,
      sum(exists (select 1 from reports where region_code = regions.code)) as covered
    from regions where level = 'county' group by 1"""


async def facts(held) -> list[dict]:
    """Return the provinces with their places, reports, and how many of their counties have any."""
    covered = {row["province"]: row for row in await held.rows(_COVERED)}
    made = []
    for one in await held.rows(search.PROVINCES):
        digits = one["code"][:2]
        counties = covered.get(digits, {"counties": 0, "covered": 0})
        part = counties["covered"] / counties["counties"] if counties["counties"] else float(one["reports"] > 0)
        step = sum(part >= least for least in _STEPS) or int(one["reports"] > 0)
        row, column = PLACES.get(digits, (8, 9))
        short = one["name"][:3] if one["name"].startswith(_LONG) else one["name"][:2]
        made.append({**one, "short": short, "iso": ISO[digits], "row": row, "column": column, "step": step, **counties})
    return sorted(made, key=lambda one: (one["row"], one["column"]))
