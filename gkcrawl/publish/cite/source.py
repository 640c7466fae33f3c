"""What is cited: who says so, under what title, published when, read when, kept where."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from gkcrawl.publish import addresses

_BEIJING = timezone(timedelta(hours=8))
#: Characters that turn the direction of text or cannot be seen, and would falsify a printed citation.
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


@dataclass(frozen=True)
class Source:
    """One thing to cite. ``kind`` is report or webpage; ``published`` an ISO date, or None where none is known."""

    author: str
    title: str
    published: str | None
    accessed: str
    address: str
    original: str = ""
    captured: str = ""
    report: str = ""
    kind: str = "report"
    capture: str = ""
    page: str = ""
    year: int | None = None
    place: tuple[str, str] | None = None            # code and full name of the region
    body: tuple[str, str, int] | None = None        # type, SHA-256 and length of the bytes kept

    @property
    def key(self) -> str:
        """The name of the entry in files that hold several."""
        return f"gkcrawl-{self.report or self.capture}"


def plain(text: str | None) -> str:
    """Return a text in one line, without invisible and direction-turning characters."""
    return " ".join(_INVISIBLE.sub(" ", text or "").split())


def typeset(text: str | None) -> str:
    """Return a text in one line as it may stand in print and as no processor takes it for markup.

    Typewriter quotes become real ones, angle brackets their full-width forms: citation processors would otherwise do
    the one by rules of their own, and leave out the other.

    >>> typeset('关于"放管服"的<b>报告')
    '关于“放管服”的＜b＞报告'
    """
    text = plain(text).replace("<", "＜").replace(">", "＞")
    out, open_quote = [], {'"': False, "'": False}
    for at, character in enumerate(text):
        if character not in open_quote:
            out.append(character)
            continue
        before = text[at - 1:at] if at else ""
        if character == "'" and not open_quote["'"] and _is_latin(before):
            out.append("’")                                # an apostrophe
        elif open_quote[character]:
            out.append("”" if character == '"' else "’")
            open_quote[character] = False
        elif character not in text[at + 1:]:
            out.append("”" if character == '"' else "’")   # without a partner
        else:
            out.append("“" if character == '"' else "‘")
            open_quote[character] = True
    return "".join(out)


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def date_of_access() -> str:
    """Return today's date in Beijing."""
    return datetime.now(UTC).astimezone(_BEIJING).date().isoformat()


def of_report(report: dict, base: str, capture: dict | None = None, place: tuple[str, str] | None = None) -> Source:
    """Return what is cited for a report row, or for another of its captures, seen today in Beijing."""
    used = capture or report
    identity = capture["id"] if capture else report["capture_id"]
    published = report["published"] if _DATE.fullmatch(report["published"] or "") else None
    return Source(typeset(report["agency"]), typeset(report["title"]) or addresses.shown(report["url"]), published,
                  date_of_access(), base + addresses.short(identity), used["url"], used.get("fetched_at") or "",
                  report["id"], "report", identity, f"{base}/report/{report['id']}", report.get("year"), place,
                  (used["mime"] or "", used["sha256"], used["length"]) if used.get("sha256") else None)


def of_capture(capture: dict, site: str | None, title: str | None, base: str) -> Source:
    """Return what is cited for a capture that is no report: a web page of a site, undated."""
    named = typeset(title) or typeset(capture.get("anchor")) or addresses.shown(capture["url"])
    return Source(typeset(site), named, None, date_of_access(), base + addresses.short(capture["id"]), capture["url"],
                  capture["fetched_at"], "", "webpage", capture["id"], f"{base}{addresses.short(capture['id'])}/cite",
                  body=(capture["mime"] or "", capture["sha256"], capture["length"]))
