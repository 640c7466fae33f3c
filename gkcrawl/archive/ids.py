"""Capture ids: derived from what was captured, short, safe to read aloud and to type.

>>> capture_id("http://www.example.gov.cn/", "2026-11-21T20:35:23.123456Z", "00" * 32)
'7gybrf7nr3a8'
>>> parse_id("7GYB-RF7N-R3A8")
'7gybrf7nr3a8'
"""

import hashlib
from operator import mul

# Without 0, 1, i, l, o: nobody can mistake one character for another. 31 is prime, so the check below holds.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
BODY = 11
# Two characters at a time: ids are made, and proved, by the million.
_PAIRS = [first + second for second in ALPHABET for first in ALPHABET]
_MANY, _ALL = len(_PAIRS), len(ALPHABET) ** BODY
_VALUE = {char: value for value, char in enumerate(ALPHABET)}
_WEIGHTS = range(1, BODY + 1)
_INVERSE = pow(BODY + 1, -1, len(ALPHABET))
_DASHES = str.maketrans("", "", " -\t\r\n\u00ad\u2010\u2011\u2012\u2013\u2014\u2212\uff0d")


class BadId(ValueError):
    """A text that is no capture id; the message is a sentence for users."""


def capture_id(url: str, fetched_at: str, sha256: str) -> str:
    """Return the id of the capture of this URL at this time with this digest."""
    source = f"{url}\n{fetched_at}\n{sha256}".encode("utf-8", "surrogateescape")
    number = int.from_bytes(hashlib.sha256(source).digest()) % _ALL
    body = ""
    for _ in range(BODY // 2):
        number, pair = divmod(number, _MANY)
        body += _PAIRS[pair]
    body += ALPHABET[number]
    return body + _check_char(body)


def parse_id(text: str) -> str:
    """Return the id in its canonical spelling; case and hyphens do not matter."""
    canonical = text.translate(_DASHES).lower()
    for char in canonical:
        if char not in _VALUE:
            raise BadId(f"{text!r} is no capture id: {char!r} never occurs in one (nor do 0, 1, i, l, o).")
    if len(canonical) != BODY + 1:
        raise BadId(f"{text!r} is no capture id: it has {len(canonical)} characters, an id has {BODY + 1}.")
    if _check_char(canonical[:BODY]) != canonical[BODY]:
        raise BadId(f"{text!r} is no capture id: its check character does not fit, so it was probably mistyped.")
    return canonical


def _check_char(body: str) -> str:
    """Return the character that makes the weighted sum of all twelve zero modulo 31.

    The weights 1 to 12 are different and none is 0, so one wrong character or two exchanged always show.
    """
    total = sum(map(mul, _WEIGHTS, map(_VALUE.__getitem__, body)))
    return ALPHABET[-total * _INVERSE % len(ALPHABET)]
