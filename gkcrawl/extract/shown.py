"""A number as a spreadsheet shows it: by the format of its cell, rounded as Excel rounds, with the format's words."""

import re
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from gkcrawl import forms

_NOISE = re.compile(r"\[[^\]]*\]|_.|\*.")
#: A currency's sign, which is printed; and the part of a format that is for text.
_CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
_TEXT_PART = re.compile(r'"([^"]*)"|\\(.)|@')
_ELSEWISE = re.compile(r"\[(?:dbnum|[<>=])", re.IGNORECASE)
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_NUMBER = re.compile(r"(?P<before>[^0#?.,%]*)(?P<whole>[0#?,]+)?(?P<point>\.(?P<places>[0#?]*)(?P<scale>,*))?(?P<after>[^0#?,]*)")
_GENERAL = re.compile(r"(?:general|@|)", re.IGNORECASE)
_DATES = re.compile(f"[ymdhs{''.join(forms.grammar()['date'][part] for part in ('year', 'month', 'day'))}]", re.IGNORECASE)


def shown(value, pattern: str = "General") -> str:
    """Return what a cell shows.

    >>> shown(12.0), shown(0.1 + 0.2), shown(1276.5534, "0.00"), shown(1234, "#,##0"), shown(3, '0"件"'), shown(0, '0;-0;"-"')
    ('12', '0.3', '1276.55', '1,234', '3件', '-')
    >>> shown(123456, "0.0,"), shown(12, "# ?/?"), shown(12, "[DBNum1]0"), shown(57, "000"), shown("57", '@"万"')
    ('123.5', '12 [# ?/?]', '12 [[DBNum1]0]', '057', '57万')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (datetime, date, time)):
        return str(value).removesuffix(" 00:00:00")
    if not isinstance(value, (int, float)):
        return _worded(str(value).strip(), pattern or "")
    parts = (pattern or "General").split(";")
    part = parts[0]
    if value < 0 and len(parts) > 1:
        part, value = parts[1], -value
    elif value == 0 and len(parts) > 2:
        part = parts[2]
    before, whole, places, after, thousands = _taken(part)
    if whole is None:
        return after if before is None else _general(value) if before == "" else f"{_general(value)} [{pattern}]"
    if _ELSEWISE.search(pattern):
        return f"{_general(value)} [{pattern}]"         # Chinese numerals, or a part of the format for some numbers only
    scaled = Decimal(repr(value)) * (100 if "%" in after else 1) / 1000 ** thousands
    number = abs(scaled).quantize(Decimal(1).scaleb(-len(places)), ROUND_HALF_UP)
    zeros, comma = whole.count("0"), "," if "," in whole else ""
    width = max(zeros + ((zeros - 1) // 3 if comma else 0) + (len(places) + 1 if places else 0), 1)
    text = f"{number:0{width}{comma}f}"                 # 057
    optional = len(places) - len(places.rstrip("#?"))
    for _ in range(optional):
        text = text.removesuffix("0") if "." in text else text
    text = text.removesuffix(".")
    if not number and "0" not in whole + places:
        text = ""
    return f"{'-' if scaled < 0 and number else ''}{before}{text}{after}".strip()


def _worded(text: str, pattern: str) -> str:
    """Return what a text is shown as: with the words of the format's part for text, which is the fourth or has an @."""
    parts = pattern.split(";")
    part = parts[3] if len(parts) > 3 else parts[-1] if "@" in parts[-1] else "@"
    words = _TEXT_PART.sub(lambda sign: text if sign[0] == "@" else sign[1] or sign[2] or "", _NOISE.sub("", part))
    return text if _GENERAL.fullmatch(part.strip()) and part.strip() else words.strip()


def _general(value: int | float) -> str:
    """Return a number without a format: eleven digits at most, as in a cell that is wide enough."""
    text = f"{value:.11g}"
    return f"{Decimal(repr(value)):f}".removesuffix(".0") if "e" in text or isinstance(value, int) else text


@lru_cache(maxsize=512)
def _taken(part: str) -> tuple[str | None, str | None, str, str, int]:
    """Return a format's words before, its digits, its decimal places, its words after, and by how many thousands it divides.

    Without digits: ("", None…) shows a number as it is, (None, None…) the words after alone, ("?", None…) nobody knows here.
    """
    part = _NOISE.sub("", _CURRENCY.sub(lambda sign: f'"{sign[1]}"' if sign[1] else "", part))
    words: list[str] = []

    def kept(match: re.Match) -> str:
        words.append(match[1] if match[1] is not None else match[2])
        return chr(0xE000 + len(words) - 1)

    bare = _LITERAL.sub(kept, part).strip()

    def whole(text: str) -> str:
        return "".join(words[ord(c) - 0xE000] if 0xE000 <= ord(c) < 0xE000 + len(words) else c for c in text)

    if _GENERAL.fullmatch(bare) and not (part == "" or words):
        return "", None, "", "", 0
    if not bare.strip("".join(map(chr, range(0xE000, 0xE000 + len(words)))) + " -"):
        return None, None, "", whole(bare), 0           # words alone: what a format shows for nothing
    match = _NUMBER.fullmatch(bare)
    if not match or match["whole"] is None or _DATES.search(bare):
        return "?", None, "", "", 0
    digits = match["whole"].rstrip(",")
    return (whole(match["before"]), digits, match["places"] or "", whole(match["after"]),
            len(match["whole"]) - len(digits) + len(match["scale"] or ""))
