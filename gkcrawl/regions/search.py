"""From what was written to the division meant: ``find`` for what users type, ``locate`` for the names of agencies."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from .changes import current, last_words
from .divisions import Region, divisions, get, is_below, lineage, name
from .names import LATE, OFFICIAL, OLD, USUAL, Reading, readings, stem, towns_below

#: What an agency's name may begin with, and what outweighs what: a name given up since 2008 still stands in reports, so
#: it counts as one of today; a short name (大兴, 朝阳) alone says too little.
_WEIGHT = {OFFICIAL: 0, LATE: 0, USUAL: 1, OLD: 2}

#: 市自然资源和规划局, 区政府办公室: a level alone, which is that of the place one is in. Not 市场, 市容, 区域 and the like.
_BARE = re.compile(r"[本我全]?(省|自治[区州县旗]|特区|林区|地区|新区|街道|苏木|市(?!场|容|民[热中服]|政[管工设园建]|辖|区|县)|"
                   r"区(?!域|块|位|间|划|别|县)|县(?!域)|旗(?!帜|舰)|[州盟乡镇])")


class UnknownRegion(LookupError):
    """No division is written so; the message names the nearest."""


class AmbiguousRegion(LookupError):
    """Several divisions are written so; they are ``candidates``, and the message names them."""

    def __init__(self, message: str, candidates: Iterable[Region]):
        super().__init__(message)
        self.candidates = list(candidates)


def fold(text: str) -> str:
    """Return the text with half-width digits and without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(f"{code} {get(code).full_name}" for code in codes)


def find(text: str) -> Region:
    """Return the division that a code (or old code) or a name (whole, a tail of it, short or old) stands for.

    Raises UnknownRegion or AmbiguousRegion, both LookupErrors, whose text is a sentence for the user. The better way
    of writing wins: 吉林市 is the city, 吉林 the province, 大理 neither of 大理州 and 大理市.
    """
    wanted = fold(text)
    if re.fullmatch("[0-9]+", wanted):
        code = current(wanted.removesuffix("000").removesuffix("000") if len(wanted) == 12 else wanted)
        if code is None:
            raise UnknownRegion(_no_code(wanted))
        return get(code)
    whole = [reading for reading in readings(wanted) if reading.end == len(wanted)]
    best = min((reading.rank for reading in whole), default=OLD)
    codes = sorted({reading.code for reading in whole if reading.rank == best})
    if not codes:
        raise UnknownRegion(_no_name(text.strip(), wanted))
    if len(codes) > 1:
        first = get(codes[0])
        raise AmbiguousRegion(f"“{text.strip()}” is the name of {len(codes)} divisions: {_listed(codes)}. Give the "
                              f"code or more of the name, such as {first.code} or {first.full_name}.", map(get, codes))
    return get(codes[0])


def _no_code(code: str) -> str:
    if len(code) not in (6, 9, 12):
        return f"“{code}” is no code of a division: those have six digits, a town's nine."
    said = last_words(code) or f"No division has or had the code {code}"
    for length in (4, 2):
        near = [other for other in divisions() if other[:length] == code[:length]]
        if near:
            near.sort(key=lambda other: abs(int(other) - int(code[:6])))
            return f"{said}. Near it: {_listed(near[:5])}."
    return f"{said}."


def _no_name(typed: str, wanted: str) -> str:
    if not wanted:
        return "No division given: a code or a name is needed, such as 140105 or 太原市小店区."
    same = [town for code in divisions() if code.endswith("0000") for town in towns_below(code).get(wanted, ())]
    if same:
        more = f" and {len(same) - 8} more" if len(same) > 8 else ""
        return f"“{typed}” is a town's name: write it with its county. There are {_listed(same[:8])}{more}."
    return f"No division is called “{typed}”. Nearest: {_listed(nearest(wanted))}."


def nearest(text: str, count: int = 5) -> list[str]:
    """Return the codes of the divisions whose names, whole or in part, look most like the text."""
    from difflib import SequenceMatcher  # only a mistake needs it

    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(text)

    def likeness(code: str) -> float:
        line = [name(above) for above in lineage(code)]
        best = 0.0
        for written in {stem(line[-1]), *("".join(line[start:]) for start in range(len(line)))}:
            matcher.set_seq1(written)
            if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best:
                best = max(best, matcher.ratio())
        return best

    return sorted(divisions(), key=lambda code: (-likeness(code), code))[:count]


def _choose(found: list[Reading], within: str | None) -> str | None:
    """Return the only division read; of several the only one in ``within``, else the only one that holds it."""
    if within:
        found = ([reading for reading in found if is_below(reading.code, within)]
                 or [reading for reading in found if is_below(within, reading.code)] or found)
    best = min(_WEIGHT[reading.rank] for reading in found)
    codes = {reading.code for reading in found if _WEIGHT[reading.rank] == best}
    return codes.pop() if len(codes) == 1 else None


def _vague(text: str, within: str | None, reading: Reading) -> bool:
    """Tell whether it is just 东区, 矿区 or the like, as often a part of a town as a division, and not where one is."""
    return reading.end == 2 and text[1] == "区" and not (within and is_below(reading.code, within))


def _begins(text: str, within: str | None) -> tuple[bool, str | None]:
    """Tell whether the text begins with a division, and which: the longest beginning that can be told apart."""
    found = [reading for reading in readings(text) if reading.rank in _WEIGHT and not _vague(text, within, reading)]
    if within:
        found += (reading for reading in readings(text, 0, within) if len(reading.code) == 9)
    for end in sorted({reading.end for reading in found}, reverse=True):
        here = [reading for reading in found if reading.end == end]
        code = _choose(here, within)
        # Towns of one name in several counties still leave what stands before them.
        if code or any(len(reading.code) == 6 for reading in here):
            return True, code
    return bool(found), None


def _holds(text: str, within: str | None) -> str | None:
    """Return the first division named further on, by a name of three characters or more: 国家税务总局荣昌区税务局."""
    for start in range(1, len(text) - 2):
        found = [reading for reading in readings(text, start)
                 if _WEIGHT.get(reading.rank, OLD) < _WEIGHT[OLD] and reading.end - start > 2]
        if found:
            end = max(reading.end for reading in found)
            return _choose([reading for reading in found if reading.end == end], within)
    return None


@lru_cache(maxsize=16384)
def locate(text: str, within: str | None = None) -> Region | None:
    """Return the division that an agency's name or a title begins with, or else holds; None where none or several fit.

    ``within`` is the code of a division that chooses among namesakes, says where a town given without its county lies,
    and which 市 or 区 is meant where the text begins with that word alone.
    """
    wanted, within = fold(text), within and current(within)
    begins, code = _begins(wanted, within)
    if not begins:
        bare = _BARE.match(wanted)
        code = within if within and bare and name(within).endswith(bare[1]) else _holds(wanted, within)
    return get(code) if code else None
