"""Days as pages and their metadata write them."""

import re
from datetime import datetime, timedelta, timezone

from gkcrawl import forms

_DATE, _NUMERALS = forms.grammar()["date"], forms.grammar()["numerals"]
_TEN, _NOUGHTS = _NUMERALS["ten"], _NUMERALS["noughts"] + _NUMERALS["letters"]
_ONE = f"[{_NUMERALS['digits']}]"
_VALUES = {sign: str(at) for at, sign in enumerate(_NUMERALS["digits"], 1)} | dict.fromkeys(_NOUGHTS, "0")
_COUNT = rf"({_ONE}?{_TEN}{_ONE}?|{_ONE})"
#: 二〇二四年一月十八日, which is read as 2024年1月18日.
_WRITTEN = re.compile(rf"([{_NUMERALS['digits']}{_NOUGHTS}]{{4}}){_DATE['year']}{_COUNT}{_DATE['month']}{_COUNT}{_DATE['day']}")
#: A day in running text.
DAY = rf"(20[0-9]{{2}})\s*[-/.{_DATE['year']}]\s*([01]?[0-9])\s*[-/.{_DATE['month']}]\s*([0-3]?[0-9])"
#: A day where nothing else can stand: 20240118 too, maybe with a time behind it; elsewhere that is a number.
STATED = rf"(?:{DAY.replace('(', '(?:')}|(?<![0-9])20[0-9]{{6}}(?:[0-9]{{4}}|[0-9]{{6}})?(?![0-9]))"
_DAY, _RUN = re.compile(DAY), re.compile(r"(20[0-9]{2})([0-9]{2})([0-9]{2})")
#: Moments of other parts of the world are another day in Beijing.
_BEIJING = timezone(timedelta(hours=8))


def in_digits(text: str) -> str:
    """Return a text with the days that it writes in words in digits.

    >>> in_digits("发布日期：二〇二四年一月十八日"), in_digits("二○二三年十二月三十一日"), in_digits("二十年来")
    ('发布日期：2024年1月18日', '2023年12月31日', '二十年来')
    """
    return _WRITTEN.sub(lambda match: f"{''.join(_VALUES[sign] for sign in match[1])}{_DATE['year']}{_number(match[2])}{_DATE['month']}"
                                      f"{_number(match[3])}{_DATE['day']}", text)


def _number(words: str) -> int:
    tens, ten, ones = words.rpartition(_TEN)
    return (int(_VALUES[tens]) if tens else 1) * 10 * bool(ten) + (int(_VALUES[ones]) if ones else 0)


def iso(text: str) -> str | None:
    """Return the first day that a text states, None where it states none, or a month or day that no calendar has.

    >>> iso("2024年1月8日"), iso("20240118093000"), iso("2024-01-31T17:00:00Z"), iso("2024-13-45")
    ('2024-01-08', '2024-01-18', '2024-02-01', None)
    """
    text = text.strip()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is not None and moment.tzinfo is not None and 2000 <= moment.year < 2100:
        return moment.astimezone(_BEIJING).date().isoformat()
    match = _DAY.search(text) or _RUN.match(text)
    if match is None or not (1 <= int(match[2]) <= 12 and 1 <= int(match[3]) <= 31):
        return None
    return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"
