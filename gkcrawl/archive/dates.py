"""When a record was captured, in one spelling: other tools, and older WARC versions, write dates in many ways."""

import re
from datetime import UTC, datetime

_PLAIN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z")
_DIGITS = re.compile(r"\d{14}")
# WARC 1.1 lets a date end anywhere; what is not said stands at its first value, as in an address of ours.
_SHORT = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[Tt ](\d\d:\d\d)Z?)?)?)?")


def utc(text: str) -> str:
    """Return a WARC-Date as `2026-11-21T20:35:23Z`, with the fraction it has; raises ValueError where it is no date.

    >>> utc("20200102030405"), utc("2020-01-02T03:04:05+08:00"), utc("2020-01")
    ('2020-01-02T03:04:05Z', '2020-01-01T19:04:05Z', '2020-01-01T00:00:00Z')
    """
    try:
        if _PLAIN.fullmatch(text):
            datetime.fromisoformat(text[:19])
            return text
        if _DIGITS.fullmatch(text):
            return f"{datetime.strptime(text, '%Y%m%d%H%M%S').isoformat()}Z"
        if short := _SHORT.fullmatch(text):
            year, month, day, clock = short.groups()
            text = f"{year}-{month or '01'}-{day or '01'}T{clock or '00:00'}:00"
        when = datetime.fromisoformat(text.upper())
    except (ValueError, OverflowError):
        raise ValueError(f"the record's WARC-Date is no date: {text[:80]!r}") from None
    return (when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)).isoformat().replace("+00:00", "Z")
