"""From what a cell prints to a number, or to the kind of thing it is instead."""

import re
from decimal import Decimal
from functools import lru_cache

from gkcrawl import forms

#: Stands after each character that the document strikes out.
STRUCK = "\u0336"
_INVISIBLE = dict.fromkeys(map(ord, forms.INVISIBLE))
#: Only these full-width signs are numbers' own; NFKC would also make 22 of 2² and 1 of ①.
_WIDE = str.maketrans("０１２３４５６７８９．，＋－−﹣／（）", "0123456789.,+---/()")
_PLAIN = r"(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,15})?"
_GROUPED = r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]{1,15})?"
_NUMBER = re.compile(rf"(?P<plain>{_PLAIN})|(?P<grouped>{_GROUPED})")
_UNIT = re.compile(rf"({_PLAIN}|{_GROUPED})\s*\(?([^\W\d_]{{1,4}})\)?")
_WORDS = forms.grammar()["value"]
_SIGN = re.compile(rf"(?P<sign>{forms.any_of((*_WORDS['more'], *_WORDS['fewer']))})\s*(?P<number>{_PLAIN}|{_GROUPED})\s*(?P<unit>[^\W\d_]{{0,4}})")
#: No figure has more digits.
_LONGEST = 40
_DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")
_DASHES = re.compile(r"[-—–―─_~]+")
_SLASHES = re.compile(r"[/\\]+")
_NOTHING, _FEWER = frozenset(_WORDS["nothing"]), frozenset(_WORDS["fewer"])
MONEY = frozenset(_WORDS["money"])
UNITS = MONEY.union(_WORDS["units"])


def _exact(text: str) -> int | float | None:
    """Return the number as printed, or None where a float would not hold all its digits."""
    text = text.replace(",", "")
    if len(text) > _LONGEST:
        return None
    if "." not in text:
        return int(text)
    value = float(text)
    return value if Decimal(repr(value)) == Decimal(text) else None


@lru_cache(maxsize=8192)
def parse(raw: str, unit: str = "", signed: bool = False) -> tuple[int | float | None, str | None]:
    """Return the value and the kind of oddity (None for a plain number) of a cell in a column of this unit.

    >>> parse("１２"), parse("1,234"), parse("251000元", "万元"), parse("增10", "项", True), parse("2 6")
    ((12, 'fullwidth'), (1234, 'thousands'), (None, 'unit'), (10, 'signed'), (None, 'several'))
    """
    text = raw.translate(_INVISIBLE).strip()
    if not text:
        return None, "blank"
    if text.isascii() and text.isdigit() and len(text) < 19 and (text[0] != "0" or len(text) == 1):
        return int(text), None
    if STRUCK in text:
        return None, "struck"
    plain = text.translate(_WIDE)
    wide = "fullwidth" if plain != text else None
    if match := _NUMBER.fullmatch(plain):
        value = _exact(plain)
        kind = "thousands" if match["grouped"] else wide
        return (value, kind) if value is not None else (None, "text")
    if _SLASHES.fullmatch(plain):
        return None, "slash"
    if _DASHES.fullmatch(text) or _DASHES.fullmatch(plain):
        return None, "dash"
    if plain in _NOTHING:
        return None, "none"
    if match := _UNIT.fullmatch(plain):
        if match[2] not in UNITS:
            return None, "text"
        value = _exact(match[1])
        return (value, "unit") if unit and match[2] == unit and value is not None else (None, "unit")
    if signed and (match := _SIGN.fullmatch(plain)):
        if match["unit"] and match["unit"] != unit:
            return None, "unit" if match["unit"] in UNITS else "text"
        value = _exact(match["number"])
        if value is None:
            return None, "text"
        return (-value if match["sign"] in _FEWER and value else value), "signed"
    return None, "several" if len(_DIGITS.findall(plain)) > 1 else "text"


def struck(text: str) -> str:
    """Return a text as struck out.

    >>> parse(struck("11") + "12")
    (None, 'struck')
    """
    return "".join(sign if sign.isspace() else sign + STRUCK for sign in text)


def is_entry(raw: str) -> bool:
    """Tell whether a text is what a value cell holds: blank, a number in any dress, or a sign for none."""
    kind = parse(raw, "", True)[1]
    return kind not in ("text", "several") or (kind == "several" and len(raw) < 24 and not _IDEOGRAPH.search(raw))
