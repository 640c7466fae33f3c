"""How a division may be written, and reading a text that begins with one: 太原市小店区, 北京朝阳区, 湘西州, 邵东县."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from .changes import old_names
from .divisions import divisions, is_below, level, lineage, towns

#: How good a way of writing is, best first: as it stands in the table; the usual abbreviation of an autonomous
#: division; a province without 省 (which 吉林, 海南, 河南 mean first); any other without its level; a name given up
#: since 2008, when annual reports began; one given up before.
OFFICIAL, USUAL, PROVINCE, SHORT, LATE, OLD = range(6)

_LEVEL_WORD = re.compile(r"(?:维吾尔|壮族|回族)?自治区$|特别行政区$|自治[州县旗]$|地区$|林区$|特区$|[省市县区盟旗]$")
_PEOPLE = re.compile(
    "(?:各族|(?:蒙古|哈萨克|锡伯|塔吉克|柯尔克孜)族?|(?:回|藏|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|傣|黎|傈僳|佤|畲|拉祜|水|东乡|"
    "纳西|景颇|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|普米|怒|鄂温克|裕固|保安|独龙|鄂伦春)族)$")
_AUTONOMOUS = ("自治州", "自治县", "自治旗")
_GOVERNMENT = "人民政府"
_GONE = re.compile("（.*）$")


class Spelling(NamedTuple):
    """A division that a word may mean; what is named after it lies in ``scope``."""

    rank: int
    code: str
    scope: str


class Reading(NamedTuple):
    """A chain of names read from a text: where it ends, how good its last name is, which division that is."""

    end: int
    rank: int
    code: str


def stem(name: str) -> str:
    """Return a name without its level and peoples (恩施土家族苗族自治州: 恩施); "" where less than two characters stay."""
    short = _LEVEL_WORD.sub("", name)
    if name.endswith(_AUTONOMOUS):
        while len(rest := _PEOPLE.sub("", short)) > 1 and rest != short:
            short = rest
        # 鄂温克族自治旗, 东乡族自治县: the people is the name.
        short = short.removesuffix("族") if len(short) > 2 else short
    return short if len(short) > 1 and short != name else ""


def _spellings(code: str, name: str) -> Iterator[tuple[str, int]]:
    short = stem(name)
    if short:
        yield short, PROVINCE if level(code) == "province" else SHORT
        if name.endswith(_AUTONOMOUS):
            yield short + name[-1], USUAL
            yield short + name[-3:], USUAL
        elif name.endswith("自治区"):
            yield short + "自治区", USUAL
    yield name, OFFICIAL


@cache
def spellings() -> dict[str, list[Spelling]]:
    """Every way of writing every division above the towns, with whom it may mean."""
    found: dict[str, list[Spelling]] = {}
    for code, (name, *_) in divisions().items():
        for word, rank in dict(_spellings(code, name)).items():
            found.setdefault(word, []).append(Spelling(rank, code, code))
    for word, former in old_names().items():
        for code, old_code, year in former.values():
            # What was a prefecture and is a county now (莱芜市) stood before the counties that are its neighbours today.
            demoted = level(old_code) == "prefecture" and level(code) == "county"
            found.setdefault(word, []).append(
                Spelling(LATE if year >= 2008 else OLD, code, lineage(code)[-2] if demoted else code))
    return found


@cache
def _longest() -> int:
    return max(map(len, spellings()))


@lru_cache(maxsize=4096)
def towns_below(code: str) -> dict[str, list[str]]:
    """Return the codes of the towns in a division by their names; one marked as gone only if no other has its name."""
    whole = {"province": code[:2], "prefecture": code[:4]}.get(level(code))
    found: dict[str, list[str]] = {}
    gone: dict[str, list[str]] = {}
    for county in filter(lambda other: other.startswith(whole), divisions()) if whole else [code]:
        for town, name in towns(county).items():
            plain = _GONE.sub("", name)
            if plain != name:
                gone.setdefault(plain, []).append(town)
                gone.setdefault(name, []).append(town)
                continue
            found.setdefault(name, []).append(town)
            if name.endswith("街道"):
                found.setdefault(name.removesuffix("街道") + "办事处", []).append(town)
    return gone | found


def _named(text: str, start: int, scope: str | None) -> Iterator[tuple[int, Spelling]]:
    """Yield what is named at this place of the text, within a scope, and where the name ends."""
    local = towns_below(scope) if scope else {}
    for end in range(start + 2, min(len(text), start + _longest()) + 1):
        word = text[start:end]
        for spelling in spellings().get(word, ()):
            # 莱芜市莱城区: both are one division today.
            if scope is None or is_below(spelling.code, scope) and (spelling.code != scope or spelling.rank >= LATE):
                yield end, spelling
        for town in local.get(word, ()):
            yield end, Spelling(OFFICIAL, town, town)


def readings(text: str, start: int = 0, scope: str | None = None) -> Iterator[Reading]:
    """Yield every chain of names, each within the one before it, that the text holds from this place on."""
    pending, seen = [(start, scope)], {(start, scope)}
    while pending:
        for end, spelling in _named(text, *pending.pop()):
            yield Reading(end, spelling.rank, spelling.code)
            if len(spelling.code) == 6 and text.startswith(_GOVERNMENT, end):      # 小店区人民政府坞城街道办事处
                yield from (Reading(town_end, town.rank, town.code) for town_end, town in
                            _named(text, end + len(_GOVERNMENT), spelling.scope) if len(town.code) == 9)
            following = (end, spelling.scope)
            if len(spelling.code) == 6 and following not in seen:
                seen.add(following)
                pending.append(following)
