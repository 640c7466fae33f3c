"""Thirty-six further government sites, laid out by dice: no crawler can have been fitted to them.

The regions are real ones with their portals; how a site leads to its annual reports, names, arranges, prints and spoils
them is dealt out so that every manner is met, in combinations nobody chose. The same dice always fall the same way.
"""

import os
import random
from functools import cache
from urllib.parse import urlsplit

from gkcrawl import regions

from .generated_builder import Builder, Plan
from .generated_lists import PAGED, PRINTED
from .generated_markup import LOOKS, METAS, SHAPES, SPELLINGS
from .generated_sections import ARRANGEMENTS
from .generated_traps import TRAPS, lay
from .reports import Report
from .web import Site

#: Another deal (PRACTICE_DEAL=7) is another web of as many sites, for a crawler that knows this one by now.
DEAL = os.environ.get("PRACTICE_DEAL", "")
#: Divisions with a portal of their own, one or two of each province.
CODES = ("110101", "110109", "120106", "120114", "130608", "141182", "152527", "211202", "220106", "230221", "231283",
         "310104", "321282", "321283", "330226", "340503", "341282", "350783", "360424", "371121", "410327", "420506",
         "430421", "440604", "451121", "500229", "513332", "520121", "530821", "540425", "610431", "610502", "620821",
         "632802", "640202", "650205")
CHARSETS = (("utf-8", "utf-8"), ("utf-8", None), ("gbk", None), ("utf-8", "utf-8"), ("gbk", "gb2312"))
USUAL = ("alt", "title", "table", "tab", "dl", "broken", "numbered", "heading")    # link shapes met more than once
ENTRANCES = ("plain", "plain", "plain", "refresh", "plain", "script", "redirect", "plain", "splash")


def _deal(what: str, options) -> list:
    """One of the options for each site, all of them about equally often."""
    hand = [options[at % len(options)] for at in range(len(CODES))]
    random.Random(f"generated{DEAL} {what}").shuffle(hand)
    return hand


@cache
def plans() -> dict[str, Plan]:
    """How each site is laid out, by the code of its region."""
    hands = {
        "arrangement": _deal("arrangement", tuple(ARRANGEMENTS)),
        "shape": _deal("shape", (*SHAPES, *SHAPES[:1] * 10, *USUAL)),
        "look": _deal("look", LOOKS), "spelling": _deal("spelling", SPELLINGS), "metas": _deal("metas", METAS),
        "printed": _deal("printed", PRINTED), "paged": _deal("paged", PAGED),
        "depth": _deal("depth", (0, 1, 2, 2, 3, 3)), "trap": _deal("trap", (*TRAPS, *[""] * len(TRAPS))),
        "charset": _deal("charset", CHARSETS), "entrance": _deal("entrance", ENTRANCES),
        "host": _deal("host", ("", "", "xxgk", "", "zwgk", "")),
        "address": _deal("address", ("folder", "file", "column", "query", "number", "opaque")),
        "lead": _deal("lead", ("way", "way", "way", "way", "news", "way")),
    }
    return {code: Plan(**{name: hand[at] for name, hand in hands.items()}) for at, code in enumerate(CODES)}


@cache
def built() -> dict[str, tuple[list[Site], list[Report]]]:
    """The sites and their reports, by the code of the region."""
    made = {}
    for code, plan in plans().items():
        builder = Builder(regions.get(code), plan, random.Random(f"generated{DEAL} {code}"))
        builder.build()
        if plan.trap:
            lay(builder, plan.trap)
        made[code] = builder.sites, builder.reports
    return made


def sites() -> list[Site]:
    """All the sites."""
    return [site for made, _ in built().values() for site in made]


def reports() -> list[Report]:
    """All the reports."""
    return [report for _, told in built().values() for report in told]


def host(code: str) -> str:
    """The host of a region's portal."""
    return urlsplit(regions.portal(code)).hostname
