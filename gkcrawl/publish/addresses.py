"""The addresses of the contract, and the original URLs they carry: written into a path and read back unharmed."""

import re
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import quote

#: What stays as it is when an original URL becomes part of an address of ours; "#" and backslash would change it.
_KEEP = "%/:?&=+$,;@!'()*~[]|^`{}-._"
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
#: Characters that cannot be seen or turn the direction of the text after them.
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")
_NO_DIGIT = re.compile(r"\D")
_SCHEMES = ("https", "http")


@lru_cache(1024)     # an answer about a capture says its time and its address many times over
def digits(fetched_at: str) -> str:
    """Return the 14 digits of a capture time: 2026-11-21T20:35:23.123456Z -> 20261121203523."""
    return _NO_DIGIT.sub("", fetched_at)[:14]


def moment(text: str) -> datetime:
    """Return the time that 4 to 14 digits stand for, missing parts at their first value; raises ValueError."""
    if not 4 <= len(text) <= 14 or len(text) % 2:
        raise ValueError(f"{text} is not a time of the form YYYYMMDDhhmmss")
    parts = [int(text[:4]), *(int(text[at:at + 2]) for at in range(4, len(text), 2))]
    return datetime(*(parts + [1, 1])[:max(3, len(parts))] if len(parts) < 3 else parts, tzinfo=UTC)


def fetched(text: str) -> datetime:
    """Return a stored capture time as a datetime."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


@lru_cache(1024)
def written(url: str) -> str:
    """Return the URL as it stands inside an address: ASCII, without characters that would end or change the address."""
    carried = quote(url, safe=_KEEP)
    # Servers split an empty query off, and its question mark with it.
    return carried[:-1] + "%3F" if carried.endswith("?") else carried


def shown(url: str) -> str:
    """Return the URL as it is shown to people: Chinese stays, what cannot be seen or turns text round is escaped."""
    return _UNSEEN.sub(lambda match: quote(match[0]), url)


def web(fetched_at: str, url: str, raw: bool = False) -> str:
    """Return the path of a capture: /web/<14 digits>/<url>, or the one of its bytes as received."""
    return f"/web/{digits(fetched_at)}{'id_' if raw else ''}/{written(url)}"


def short(capture: str, cell: str = "") -> str:
    """Return the path a citation prints, or that of the evidence for one cell."""
    return f"/a/{hyphened(capture)}" + (f"/{cell}#gkcrawl-cell" if cell else "")


def hyphened(capture: str) -> str:
    """Return a capture id as it is printed: xxxx-xxxx-xxxx."""
    return "-".join(capture[at:at + 4] for at in range(0, len(capture), 4))


def nearness(asked: str, url: str) -> tuple:
    """Sort key among spellings of one address: as asked, as written in an address of ours, of its scheme, of its escapes."""
    scheme, wanted = (one.partition(":")[0].lower() for one in (url, asked))
    return (url != asked, written(url) != written(asked), scheme != (wanted if wanted in _SCHEMES else _SCHEMES[0]),
            _upper(url) != _upper(asked), url)


def _upper(url: str) -> str:
    return _ESCAPE.sub(lambda match: match[0].upper(), url)
