"""Citations: GB/T 7714 in both its editions, and BibTeX, with the address that never changes meaning."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from gkcrawl.publish import addresses

_BEIJING = timezone(timedelta(hours=8))
_TEX = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "#": r"\#", "$": r"\$", "%": r"\%", "&": r"\&", "_": r"\_",
        "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
#: Characters that turn the direction of text or cannot be seen, and would falsify a printed citation.
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")


@dataclass(frozen=True)
class Source:
    """What is cited: who says so, under what title, published when (or None), read when, kept where."""

    author: str
    title: str
    published: str | None
    accessed: str
    address: str
    original: str = ""
    captured: str = ""
    report: str = ""


def plain(text: str | None) -> str:
    """Return a text in one line, without invisible and direction-turning characters."""
    return " ".join(_INVISIBLE.sub(" ", text or "").split())


def source(report: dict, base: str, cell: str = "") -> Source:
    """Return what is cited for a report row, seen today in Beijing."""
    address = base + addresses.short(report["capture_id"], cell)
    return Source(plain(report["agency"]), plain(report["title"]) or plain(report["url"]), report["published"],
                  date_of_access(), address, report["url"], report.get("fetched_at") or "", report["id"])


def date_of_access() -> str:
    """Return today's date in Beijing."""
    return datetime.now(UTC).astimezone(_BEIJING).date().isoformat()


def gbt2015(one: Source) -> str:
    """Return the citation in the form of GB/T 7714-2015."""
    published = f"({one.published})" if one.published else " "
    author = f"{one.author}. " if one.author else ""
    return f"{author}{one.title}[R/OL].{' ' if one.published else ''}{published}[{one.accessed}]. {one.address}."


def gbt2025(one: Source) -> str:
    """Return the citation in the form of GB/T 7714-2025, in force since 2026-07-01."""
    author = f"{one.author}. " if one.author else ""
    published = f" {one.published}." if one.published else ""
    return f"{author}{one.title}[R/OL].{published} {one.address}."


def _tex(text: str) -> str:
    return "".join(_TEX.get(character, character) for character in text)


def bibtex(one: Source) -> str:
    """Return the citation as a BibTeX entry."""
    fields = {"author": "{" + _tex(one.author) + "}", "institution": _tex(one.author),
              "title": "{" + _tex(one.title) + "}", "year": (one.published or "")[:4], "date": one.published or "",
              "url": one.address, "urldate": one.accessed,
              "note": _tex(f"Archived copy of {one.original}, captured {one.captured}") if one.captured else ""}
    lines = [f"  {key} = {{{value}}}" for key, value in fields.items() if value and value != "{}"]
    return f"@techreport{{gkcrawl-{one.report},\n" + ",\n".join(lines) + "\n}"


def formats(one: Source) -> list[tuple[str, str]]:
    """Return the ready citations, each with the name of its form."""
    return [("GB/T 7714-2015", gbt2015(one)), ("GB/T 7714-2025", gbt2025(one)), ("BibTeX", bibtex(one))]


def tags(report: dict, base: str) -> list[tuple[str, str]]:
    """Return the meta tags that make reference managers take the page for a report."""
    one = source(report, base)
    pairs = [("citation_title", one.title), ("citation_author", one.author),
             ("citation_technical_report_institution", one.author), ("citation_technical_report_number", one.report),
             ("citation_publication_date", (one.published or "").replace("-", "/")), ("citation_online_date",
              date.fromisoformat(one.captured[:10]).strftime("%Y/%m/%d") if one.captured else ""),
             ("citation_public_url", one.address), ("citation_language", "zh"),
             ("DC.title", one.title), ("DC.creator", one.author), ("DC.date", one.published or ""),
             ("DC.type", "Report"), ("DC.source", one.original), ("DC.identifier", one.address)]
    return [(name, value) for name, value in pairs if value]
