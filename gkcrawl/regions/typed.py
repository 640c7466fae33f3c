"""Divisions by what people type: short and old names with what follows, Latin letters, a wrong character."""

import re
from functools import cache
from typing import NamedTuple

from .divisions import Region, get, level, lineage
from .names import LATE, readings, spellings, stem
from .tables import rows

#: How an English name goes on; the words of the names themselves (xian, shi, qu) are in the table.
_ENGLISH = re.compile(r"\b(?:district|county|city|municipality|prefecture|province|autonomous|region|banner|people'?s|government|of|the)\b")
_NOT_LETTERS = re.compile(r"[^a-z]")
_ORDER = {"province": 0, "prefecture": 1, "county": 2}
#: A misspelt name has at least so many characters: of two, the other alone says too little.
_LEAST = 3


class Begun(NamedTuple):
    """A division that a text begins with, what follows its name, and whether the name is one given up."""

    region: Region
    rest: str
    old: bool


def begun(text: str) -> list[Begun]:
    """Return the divisions that the longest beginning of a text names, in the best way of writing.

    >>> [(one.region.name, one.rest, one.old) for one in begun("荣昌县财政局")]
    [('荣昌区', '财政局', True)]
    """
    found = list(readings(text))
    end = max((one.end for one in found), default=0)
    here = [one for one in found if one.end == end]
    best = min((one.rank for one in here), default=0)
    codes = dict.fromkeys(one.code for one in here if one.rank == best)
    return [Begun(get(code), text[end:], best >= LATE) for code in codes]


def _plain(text: str) -> str:
    return _NOT_LETTERS.sub("", text.lower().replace("ü", "v"))


@cache
def _latin_names() -> dict[str, str]:
    return {code: (english or brief).title() for code, _, brief, english in rows("pinyin.csv", "code pinyin short english")}


def latin_name(code: str) -> str:
    """Return how a division and those above it are called in Latin letters, "" where that is not known (a town's).

    >>> latin_name("140105")
    'Xiaodian, Taiyuan, Shanxi'
    """
    known = [_latin_names().get(one, "") for one in reversed(lineage(code))]
    return ", ".join(dict.fromkeys(filter(None, known))) if known and known[0] else ""


@cache
def _table() -> dict[str, list[str]]:
    """Return the codes by every way of writing them in Latin letters, alone and after the name of a region above."""
    found: dict[str, list[str]] = {}
    short = {}
    for code, whole, brief, english in rows("pinyin.csv", "code pinyin short english"):
        short[code] = brief
        for word in {whole, brief, _plain(english)} - {""}:
            for above in ("", *(short.get(one, "") for one in lineage(code)[:-1])):
                found.setdefault(above + word, []).append(code)
    return found


def latin(text: str) -> list[Region]:
    """Return the divisions that a text in Latin letters names, the higher first; those it begins where it names none.

    >>> [region.name for region in latin("Taiyuan Xiaodian District")]
    ['小店区']
    """
    wanted = _plain(_ENGLISH.sub(" ", text.lower()))
    if len(wanted) < 2 or not text.isascii():
        return []
    codes = _table().get(wanted) or (
        [code for word, some in _table().items() if word.startswith(wanted) for code in some] if len(wanted) > 3 else [])
    return sorted(map(get, dict.fromkeys(codes)), key=lambda region: (_ORDER[region.level], region.code))


def misspelt(text: str) -> list[Region]:
    """Return the divisions whose name a text ends with but for one character, wrong or left out.

    >>> [region.full_name for region in misspelt("太原市小点区")]
    ['山西省太原市小店区']
    """
    found: dict[str, tuple] = {}
    for length in range(min(len(text), _longest()), _LEAST - 1, -1):
        tail, before = text[-length:], text[:-length]
        for name in {name for gap in _gaps(tail) for name in _gapped().get(gap, ()) if name != tail}:
            for one in spellings()[name]:
                above = [get(code).name for code in lineage(one.code)[:-1]]
                if not before or any(before.endswith((word, stem(word) or word)) for word in above):
                    found.setdefault(one.code, (one.rank, _ORDER[level(one.code)], one.code))
        if found:
            break
    return [get(code) for _, _, code in sorted(found.values())]


def _gaps(written: str) -> list[str]:
    """Return a word with each of its characters in turn left open, and with an open place at each of its joints.

    >>> _gaps("小店")
    ['_店', '小_', '_小店', '小_店', '小店_']
    """
    return ([written[:at] + "_" + written[at + 1:] for at in range(len(written))]
            + [written[:at] + "_" + written[at:] for at in range(len(written) + 1)])


@cache
def _longest() -> int:
    return max(map(len, spellings()))


@cache
def _gapped() -> dict[str, list[str]]:
    """Return all names of three characters or more by what they are with one of them left open."""
    found: dict[str, list[str]] = {}
    for name in spellings():
        for at in range(len(name) if len(name) >= _LEAST else 0):
            found.setdefault(name[:at] + "_" + name[at + 1:], []).append(name)
    return found
