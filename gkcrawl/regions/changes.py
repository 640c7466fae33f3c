"""Old codes and old names, followed to today's divisions through ``changes.csv``."""

from functools import cache, lru_cache
from typing import NamedTuple

from .divisions import divisions, get
from .tables import rows

#: What the table calls a code that passes from one division to another: it says nothing of where the first one went.
_REASSIGNED = "码位改派"

#: Changes in which a division stays what it was under another name: its agencies go on. In others several become one.
_WHOLE = frozenset(("更名", "同名改码", "撤县设市", "撤县设区", "撤市设区", "撤旗设区", "撤地设市"))


class Change(NamedTuple):
    """A line of ``changes.csv``."""

    year: int
    type: str
    old_code: str
    old_name: str
    new_code: str
    new_name: str

    @property
    def moves(self) -> bool:
        """Whether it says where the division went, be it only to another name."""
        return bool(self.new_code) and (self.new_code != self.old_code or self.type != _REASSIGNED)


class Former(NamedTuple):
    """A division that once had another name: its code of today, the code it had then, the year in which that ended."""

    code: str
    old_code: str
    year: int


@cache
def _changes() -> tuple[dict[str, list[Change]], dict[str, list[Change]]]:
    """The changes by the code they start from, and the reassigned codes by the name they end with; oldest first."""
    leaving: dict[str, list[Change]] = {}
    arriving: dict[str, list[Change]] = {}
    lines = rows("changes.csv", "year type old_code old_name new_code new_name")
    for year, *fields in sorted(lines, key=lambda row: row[0]):
        change = Change(int(year), *fields)
        if change.old_code:
            leaving.setdefault(change.old_code, []).append(change)
        if change.type == _REASSIGNED:
            arriving.setdefault(change.new_name, []).append(change)
    return leaving, arriving


def _next(code: str, name: str, year: int, seen: set[Change]) -> Change | None:
    """Return the change that befell this division next; None where there was none, or where it is not known."""
    leaving, arriving = _changes()
    # The table dates by year alone, so within one year a change may be followed by one that stands before it.
    later = [change for change in leaving.get(code, ())
             if change.year >= year and change.old_name == name and change not in seen]
    for change in later:
        if change.moves:
            return change
        # Its code went to another; it went where, in the same province and year, its name came to another code.
        there = [other for other in arriving.get(name, ())
                 if other.year == change.year and other.new_code[:2] == code[:2] and other not in seen]
        if len(there) == 1:
            return there[0]
    return None


@lru_cache(maxsize=None)
def _end(change: Change) -> str | None:
    """Return today's code of the division that a change tells of; None where its track is lost."""
    code, name, seen = change.new_code, change.new_name or change.old_name, {change}
    year = change.year
    while following := _next(code, name, year, seen):
        seen.add(following)
        code, name, year = following.new_code, following.new_name or name, following.year
    return code if code in divisions() and divisions()[code][0] == name else None


@lru_cache(maxsize=8192)
def current(code: str) -> str | None:
    """Return today's code for one that may be old; None where it leads nowhere. A code in force today is itself."""
    if get(code):
        return code
    last = _last(code)
    return _end(last[-1]) if last and last[-1].new_code else None


def _last(code: str) -> list[Change]:
    """Return the changes of the last year that moved a division off this code, those with a destination at the end."""
    leaving, _ = _changes()
    off = [change for change in leaving.get(code, ()) if change.new_code != code]
    return sorted((change for change in off if change.year == off[-1].year), key=lambda change: bool(change.new_code))


def last_words(code: str) -> str:
    """Return what the table says of an old code, for messages; "" where it never heard of it."""
    if not (known := _last(code)):
        return ""
    last = known[-1]
    into = f", {last.new_code} {last.new_name}" if last.new_code else ", with no successor in the table"
    return f"{code} was {last.old_name} until {last.year} ({last.type}{into})"


@cache
def old_names() -> dict[str, dict[str, Former]]:
    """Names no longer in use: who bore each, by code of today."""
    found: dict[str, dict[str, Former]] = {}
    leaving, _ = _changes()
    for changes in leaving.values():
        for change in changes:
            end = _end(change) if change.moves else None
            if end and change.old_name != divisions()[end][0]:
                former = found.setdefault(change.old_name, {})
                if end not in former or former[end].year < change.year:
                    former[end] = Former(end, change.old_code, change.year)
    return found


def _renamed(change: Change) -> str | None:
    """Return today's code of a division that a change, and all that followed, left whole; None for others."""
    seen, code, name, year = {change}, change.new_code, change.new_name or change.old_name, change.year
    whole = change.type in _WHOLE
    while whole and (following := _next(code, name, year, seen)):
        seen.add(following)
        code, name, year = following.new_code, following.new_name or name, following.year
        whole = following.type in _WHOLE
    return code if whole and code in divisions() and divisions()[code][0] == name else None


@cache
def _former() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for changes in _changes()[0].values():
        for change in changes:
            end = _renamed(change) if change.moves else None
            if end and change.old_name != divisions()[end][0]:
                found.setdefault(end, set()).add(change.old_name)
    return {code: frozenset(names) for code, names in found.items()}


def former(code: str) -> frozenset[str]:
    """Return the names that a division of today bore before, where it is the same division: 邵东县 of 邵东市, not 崇文区 of 东城区.

    >>> sorted(former("430582")), "崇文区" in former("110101")
    (['邵东县'], False)
    """
    return _former().get(code, frozenset())
