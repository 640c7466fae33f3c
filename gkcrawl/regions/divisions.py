"""Today's divisions: who they are, what lies above and below them."""

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from .corrections import portals
from .tables import rows


class Region(NamedTuple):
    """An administrative division; ``parent_code`` is None for provinces, ``portal`` is "" where none is known."""

    code: str
    name: str
    full_name: str
    level: str
    parent_code: str | None
    portal: str


@cache
def divisions() -> dict[str, tuple[str, str, str]]:
    """Name, portal and the portal's answer of every province, prefecture and county, in the order of the codes."""
    return {code: (name, portal, answer)
            for code, name, portal, answer in sorted(rows("divisions.csv", "code name portal answer"))}


@cache
def _town_lines() -> dict[str, str]:
    return dict(rows("townships.csv", "county towns"))


@lru_cache(maxsize=4096)
def towns(county: str) -> dict[str, str]:
    """Return the names of a county's towns by their nine-digit codes."""
    return {county + town[:3]: town[3:] for town in _town_lines().get(county, "").split()}


def level(code: str) -> str:
    """Return the level a code is of, which its digits say."""
    if len(code) == 9:
        return "township"
    return "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"


def name(code: str) -> str:
    """Return the division's own name; raises KeyError where there is none of this code."""
    return towns(code[:6])[code] if len(code) == 9 else divisions()[code][0]


@lru_cache(maxsize=65536)
def lineage(code: str) -> tuple[str, ...]:
    """Return the codes from the province down to this one; a level that is not there (重庆市, 济源市) is left out."""
    steps = (code[:2] + "0000", code[:4] + "00", code[:6], code)
    return tuple(step for step in dict.fromkeys(steps) if step == code or step in divisions())


def is_below(code: str, above: str) -> bool:
    """Tell whether a division lies in another, or is it."""
    return above in lineage(code)


@lru_cache(maxsize=65536)
def get(code: str) -> Region | None:
    """Return the division of this code of today, six digits or nine (a town's); None where there is none."""
    if code not in (towns(code[:6]) if len(code) == 9 else divisions()):
        return None
    line = lineage(code)
    portal = "" if len(code) == 9 else divisions()[code][1]
    return Region(code, name(code), "".join(map(name, line)), level(code), line[-2] if len(line) > 1 else None,
                  portals().get(code, portal))


def below(code: str, depth: int | None = None) -> list[Region]:
    """Return the division and all below it, counties being the last; depth 0 is itself alone, 1 with its children."""
    own = get(code)
    if own is None:
        raise KeyError(code)
    stem = {"province": code[:2], "prefecture": code[:4]}.get(own.level, code)
    found = [other for other in divisions() if other.startswith(stem)] if len(code) == 6 else [code]
    limit = None if depth is None else len(lineage(code)) + depth
    return [get(other) for other in found if limit is None or len(lineage(other)) <= limit]


def every(townships: bool = False) -> Iterator[Region]:
    """Yield all divisions in the order of their codes, with the townships after their county where asked for."""
    for code in divisions():
        region = get(code)
        yield region
        if townships:
            for town, own in towns(code).items():  # made here and not by get(): there are forty thousand
                yield Region(town, own, region.full_name + own, "township", code, portals().get(town, ""))


def answer(code: str) -> str:
    """Return what the portal did when asked: direct, protocol-switch, ua-mobile, none; "" for no portal."""
    _, portal, answer = divisions()[code]
    return answer or ("direct" if portal else "")
