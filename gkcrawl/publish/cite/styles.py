"""Citations as strings, letter for letter what the official CSL styles give: GB/T 7714 in both its editions, APA 7."""

from collections.abc import Callable
from typing import NamedTuple

from gkcrawl.publish.cite.source import Source

_MARK = {"report": "[R/OL]", "webpage": "[EB/OL]"}
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")


def _ended(text: str) -> str:
    """Return a part with the full stop that ends it, which it may have already."""
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


def _headed(author: str, rest: str) -> str:
    return f"{_ended(author)} {rest}" if author else rest


def gbt2015(one: Source) -> str:
    """Return the citation in the form of GB/T 7714-2015."""
    published = f"({one.published})" if one.published else ""
    return _headed(one.author.upper(),
                   f"{one.title}{_MARK[one.kind]}. {published}[{one.accessed}]. {one.address}.")


def gbt2025(one: Source) -> str:
    """Return the citation in the form of GB/T 7714-2025, in force since 2026-07-01.

    A report is dated by its publication only, and where that is unknown by the year in which it was seen.
    """
    if one.kind == "report":
        dates = one.published or f"[{one.accessed[:4]}]"
    else:
        dates = (f"（{one.published}）" if one.published else "") + f"[{one.accessed}]"
    return _headed(one.author, f"{one.title}{_MARK[one.kind]}. {dates}. {one.address}.")


def _spelled(date: str) -> str:
    """Return a date of day precision as American English writes it: November 21, 2026."""
    year, month, day = date.split("-")
    return f"{_MONTHS[int(month) - 1]} {int(day)}, {year}"


def apa(one: Source) -> str:
    """Return the citation in the style of APA 7."""
    year, *rest = (one.published or "n.d.").split("-")
    dated = year
    if rest and one.kind == "webpage":
        dated += f", {_MONTHS[int(rest[0]) - 1]}" + (f" {int(rest[1])}" if rest[1:] else "")
    where = one.address if one.published else f"Retrieved {_spelled(one.accessed)}, from {one.address}"
    if not one.author:
        return f"{_ended(one.title)} ({dated}). {where}"
    return f"{_ended(one.author)} ({dated}). {_ended(one.title)} {where}"


class Style(NamedTuple):
    """One way to write a citation as a string; ``official`` is what the CSL repository calls it."""

    label: str
    write: Callable[[Source], str]
    official: str


#: All of them, the one in force first.
STYLES = {
    "gb-t-7714-2025": Style("GB/T 7714-2025", gbt2025, "china-national-standard-gb-t-7714-2025-numeric"),
    "gb-t-7714-2015": Style("GB/T 7714-2015", gbt2015, "china-national-standard-gb-t-7714-2015-numeric"),
    "apa": Style("APA 7", apa, "apa"),
}
