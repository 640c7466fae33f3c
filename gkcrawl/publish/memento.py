"""Memento (RFC 7089): times, Link relations and TimeMaps of the captures of one URL."""

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache

from gkcrawl.publish import addresses, cite

LINK_FORMAT = "application/link-format"


@lru_cache(1024)
def http_date(fetched_at: str) -> str:
    """Return a capture time as HTTP writes dates."""
    return format_datetime(addresses.fetched(fetched_at).replace(microsecond=0), usegmt=True)


def accept_datetime(text: str) -> datetime:
    """Read an Accept-Datetime header; raises ValueError with a sentence where it is no HTTP date."""
    try:
        when = parsedate_to_datetime(text.strip())
    except (TypeError, ValueError, IndexError) as error:
        raise ValueError(f"Accept-Datetime is not a date as HTTP writes it: {text!r}") from error
    if when.tzinfo is None:
        raise ValueError(f"Accept-Datetime does not say GMT: {text!r}")
    try:
        return when.astimezone(UTC)
    except OverflowError as error:      # the last hours of the year 9999, told by a clock behind GMT
        raise ValueError(f"Accept-Datetime lies outside of all years: {text!r}") from error


def nearest(captures: list[dict], when: datetime) -> dict:
    """Return the capture nearest a time; of two equally near ones the earlier."""
    return min(captures, key=lambda one: (abs(addresses.fetched(one["fetched_at"]) - when), one["fetched_at"]))


def _memento(base: str, capture: dict, relation: str) -> str:
    address = base + addresses.web(capture["fetched_at"], capture["url"])
    return f'<{address}>; rel="{relation}"; datetime="{http_date(capture["fetched_at"])}"'


def _around(captures: list[dict], current: dict | None) -> list[tuple[dict, str]]:
    """Return the captures a Link header names, each with its relations, in order of time."""
    names: dict[str, list[str]] = {}
    names.setdefault(captures[0]["id"], []).append("first")
    names.setdefault(captures[-1]["id"], []).append("last")
    if current:
        at = next(place for place, one in enumerate(captures) if one["id"] == current["id"])
        names.setdefault(current["id"], [])
        if at:
            names.setdefault(captures[at - 1]["id"], []).append("prev")
        if at + 1 < len(captures):
            names.setdefault(captures[at + 1]["id"], []).append("next")
    return [(one, " ".join([*names[one["id"]], "memento"])) for one in captures if one["id"] in names]


def gates(base: str, url: str) -> list[str]:
    """Return the links every answer about a URL carries: the original, its TimeGate and its TimeMap."""
    carried = addresses.written(url)
    return [f'<{carried}>; rel="original"', f'<{base}/web/{carried}>; rel="timegate"',
            f'<{base}/web/timemap/link/{carried}>; rel="timemap"; type="{LINK_FORMAT}"']


def links(base: str, captures: list[dict], current: dict | None = None) -> list[str]:
    """Return the Link values for a URL whose captures these are (oldest first), seen from one of them."""
    return [*gates(base, captures[0]["url"]),
            *(_memento(base, one, relation) for one, relation in _around(captures, current))]


def timemap(base: str, captures: list[dict]) -> str:
    """Return the TimeMap of a URL's captures (oldest first) as application/link-format."""
    carried = addresses.written(captures[0]["url"])
    first, last = (http_date(captures[at]["fetched_at"]) for at in (0, -1))
    head = [f'<{base}/web/timemap/link/{carried}>; rel="self"; type="{LINK_FORMAT}"; from="{first}"; until="{last}"',
            *gates(base, captures[0]["url"])[:2]]
    seconds = {addresses.digits(one["fetched_at"]): one for one in reversed(captures)}
    body = [_memento(base, one, "memento") for _, one in sorted(seconds.items())]
    if len(body) == 1:
        body = [_memento(base, captures[0], "first last memento")]
    elif body:
        body[0] = body[0].replace('rel="memento"', 'rel="first memento"')
        body[-1] = body[-1].replace('rel="memento"', 'rel="last memento"')
    return ",\n".join([*head, *body]) + "\n"


def about(base: str, capture: dict, captures: list[dict]) -> dict[str, str]:
    """Return the headers that say what is shown: Memento-Datetime, the Link relations, the digest."""
    short = f"{base}{addresses.short(capture['id'])}"
    every = [*links(base, captures, capture), f'<{short}>; rel="cite-as"',
             *(f'<{short}.{file.extension}>; rel="describedby"; type="{file.media}"' for file in cite.FILES)]
    return {"Memento-Datetime": http_date(capture["fetched_at"]), "Link": ", ".join(every),
            "Content-Location": base + addresses.web(capture["fetched_at"], capture["url"]),
            "X-Archive-Status": str(capture["status"])}
