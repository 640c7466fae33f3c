"""The addresses of the contract, and the original URLs they carry: written into a path and read back unharmed."""

import re
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit

#: What stays as it is when an original URL becomes part of an address of ours; "#" and backslash would change it.
_KEEP = "%/:?&=+$,;@!'()*~[]|^`{}-._"
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_BEYOND = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")
#: Signs that we escape and servers' own links hardly ever do.
_SIGNS = re.compile(r"%(?:22|23|3C|3E|5C)")
#: Characters that cannot be seen or turn the direction of the text after them.
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")
_NO_DIGIT = re.compile(r"\D")
_PORT = {"http": ":80", "https": ":443"}


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


def _read(url: str) -> str:
    """Return the URL with its escapes beyond ASCII read; as it is where they are not UTF-8: those of old sites are GBK."""
    try:
        return _BEYOND.sub(lambda match: unquote(match[0], errors="strict"), url)
    except UnicodeDecodeError:
        return url


def spellings(url: str) -> list[str]:
    """Return the spellings under which a requested URL may be filed, the requested one first."""
    slashed = re.sub(r"^(https?):/{1,}", r"\1://", url, flags=re.I)
    whole = [slashed] if re.match("https?://", slashed, re.I) else [f"https://{slashed}", f"http://{slashed}"]
    try:
        urlsplit(whole[0])
    except ValueError:          # [x]: what should be an IPv6 address and is none
        return [url]
    found: dict[str, None] = {url: None}
    for one in whole:
        for scheme in dict.fromkeys((urlsplit(one).scheme.lower() or "http", "https", "http")):
            rest = one.partition("://")[2]
            host, slash, tail = rest.partition("/")
            host = host.lower().removesuffix(_PORT.get(scheme, ""))
            base = f"{scheme}://{host}/{tail}" if slash or "?" not in host else f"{scheme}://{host}"
            upper = _ESCAPE.sub(lambda match: match[0].upper(), base)
            plain = _read(upper)
            signs = [_SIGNS.sub(lambda match: unquote(match[0]), _read(one)) for one in (base, upper)]
            lone = [base[:-3] + "?"] if base.upper().endswith("%3F") else []
            for variant in (base, *lone, upper, plain, *signs, written(upper), unquote(base)):
                found[variant] = None
                if "?" not in variant:
                    found[variant + "?"] = None
    return list(found)
