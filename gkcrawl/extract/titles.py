"""Whether a text is the title of an annual report, and the agency and the year it names."""

import re
from functools import lru_cache
from typing import NamedTuple

from gkcrawl import forms, regions
from gkcrawl.extract.title_parts import LABEL, MARKS, SITE, ahead, bare, behind, ends, marks, parts_of, several, split, years_in

_DATE, _WORDS = (forms.grammar()[name] for name in ("date", "title"))
_NUMBERED = forms.grammar()["numbering"]["before"]
_PLACES, _NO_PLACES = tuple(_WORDS["places"]), tuple(_WORDS["no_places"])
_SCOPE = re.compile(rf"（(?:{forms.any_of(_WORDS['scopes'])}|{_WORDS['whole']}{forms.any_of(_WORDS['wholes'])}?(?:{_WORDS['scopes'][-1]})?)）$")
#: What stands before an agency and is none of it: when the title was put up, the number of a notice, the name of a site. What stands
#: behind it: the days of the period, the year a range begins with.
_AHEAD = re.compile(rf"^20[0-9]{{2}}[-/.{_DATE['year']}][0-9]{{1,2}}(?:{_DATE['month']}|[-/.])(?:[0-9]{{1,2}}{_DATE['day']}?)?|^20[0-9]{{6}}"
                    rf"|^(?:[\u4e00-\u9fff]{{0,8}}(?<!{_NUMBERED})(?:\[20[0-9]{{2}}\])?|(?:20[0-9]{{2}}{_DATE['year']})?{_NUMBERED})[0-9]{{1,4}}{_WORDS['issue']}|^{_WORDS['issue']}"
                    rf"|^[\u4e00-\u9fff]+{forms.any_of(_WORDS['sites'])}[-—·:]+")
_BEGUN = re.compile(rf"{_DATE['first']}(?:{_DATE['from']})?{forms.any_of(_DATE['until'])}{_DATE['last']}$|20[0-9]{{2}}$")
#: An agency behind the report's name.
_BEHIND = re.compile(r"[(\[]([^()\[\]]{4,40})[)\]]")
_FULL = str.maketrans("()", "（）")
#: Words and verbs that only look-alikes have.
_TOLD, _VERBS = (tuple(forms.words()["lookalike"][name]) for name in ("words", "verbs"))
_TELLING = re.compile(forms.any_of(_TOLD))


class Title(NamedTuple):
    """What a report's title says; `agency` is "" where it names none."""

    agency: str
    year: int
    region_code: str | None


def year_of(text: str) -> int | None:
    """Return the report year a title names, None where it names none or a range.

    >>> year_of("二〇二三年政府信息公开工作年度报告"), year_of("政府信息公开年报（2019）"), year_of("年报")
    (2023, 2019, None)
    """
    parts = parts_of(text)
    return None if parts.ranged else parts.year


@lru_cache(maxsize=8192)
def is_lookalike(text: str) -> bool:
    """Tell whether a text only resembles a report's title: a notice, an explanation, another kind of report.

    A word of that kind inside an agency's name (考核办公室) says nothing.

    >>> is_lookalike("关于编制2023年政府信息公开工作年度报告的通知"), is_lookalike("某县考核办公室2023年政府信息公开年报")
    (True, False)
    """
    parts = parts_of(text)
    if not parts.name:
        return _TELLING.search(forms.fold(text)) is not None
    if _TELLING.search(parts.name + parts.after):
        return True
    before = MARKS.sub("", parts.before)
    stem = bare(before)
    if several(stem) or stem.endswith((*_VERBS, *_TOLD)):
        return True
    head = re.split(r"[:|\]】]", before)[0] if re.search(r"[:|\]】]", before) else ""
    if _TELLING.search(head) and not head.endswith(ends()):
        return True
    return stem.startswith(_VERBS) or _TELLING.search(stem) is not None and not stem.endswith(ends())


@lru_cache(maxsize=8192)
def has_name(text: str) -> bool:
    """Tell whether a text has the name of an annual report in it, look-alike or not."""
    return marks() <= set(forms.fold(text)) and bool(parts_of(text).name)


def names_report(text: str) -> bool:
    """Tell whether a text has the name of an annual report, with or without a year, and is no look-alike."""
    return has_name(text) and not is_lookalike(text)


def is_report_title(text: str) -> bool:
    """Tell whether a text is the title of an annual report: its name, a year, and none of the look-alikes' words."""
    if len(text) > 200:
        return False
    parts = parts_of(text)
    return bool(parts.name) and parts.year is not None and not is_lookalike(text)


def printed(text: str) -> str:
    """Return a title as printed: without white space, a label before it, quotation marks around it, or the site's name after it."""
    best, pieces = text, SITE.split(text)
    if len(pieces) > 1:
        pieces = [piece for piece in pieces if split(forms.fold(piece)).name]
        best = next((piece for piece in pieces if years_in(forms.fold(piece))), pieces[0] if pieces else text)
        if not split(forms.fold(best)).year and years_in(forms.fold(text)):
            best = text
    return LABEL.sub("", "".join(best.split())).strip("《》\"“”")


@lru_cache(maxsize=8192)
def agency_of(title: str) -> str:
    """Return the agency a title names, "" where it names none; a region's name alone stands for its government.

    >>> agency_of("庆阳市2021年政府信息公开工作年度报告"), agency_of("2025年政府信息公开工作年度报告")
    ('庆阳市人民政府', '')
    """
    parts = parts_of(title)
    if not parts.name:
        return ""
    words = forms.words()["agency"]
    name = bare(parts.before).translate(_FULL)
    name = _BEGUN.sub("", _AHEAD.sub("", _SCOPE.sub("", name)))
    if name.endswith("）") and "（" not in name:         # an agency in brackets, of which the first is no part of the title
        name = name[:-1]
    if not name and (bracketed := _BEHIND.fullmatch(parts.after)) and bracketed[1].endswith(ends()):
        name = bracketed[1]
    name = name or behind(title) or ahead(title)
    if len(name) < 2 or len(name) > 60 or not re.search(r"[\u4e00-\u9fff]", name) or name in _WORDS["nobody"] or name.endswith(tuple(_WORDS["sites"])):
        return ""
    if any(name.endswith(zone) for zone in words["zones"]):
        return name + words["zone_government"]
    if name.endswith(words["subdistrict"]):
        return name + words["subdistrict_government"]
    if name.endswith(_PLACES) and not name.endswith(_NO_PLACES):
        return name + words["government"]
    return name


def report_title(text: str) -> Title | None:
    """Return what a report's title says, None where the text is none."""
    if not is_report_title(text):
        return None
    agency, year = agency_of(text), year_of(text)
    if year is None:
        return None
    region = regions.locate(agency) if agency else None
    return Title(agency, year, region.code if region else None)
