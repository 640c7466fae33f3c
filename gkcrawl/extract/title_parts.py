"""A title taken apart: the name of the annual report in it, what stands before and behind that, and the year."""

import re
from functools import lru_cache
from typing import NamedTuple

from gkcrawl import forms

_NUMERALS, _NUMBERING, _DATE, _WORDS = (forms.grammar()[name] for name in ("numerals", "numbering", "date", "title"))
_NOUGHTS, _ONES, _AFTER = _NUMERALS["noughts"] + _NUMERALS["letters"], _NUMERALS["digits"], forms.any_of(_DATE["years"])
_CHINESE_DIGITS = str.maketrans(_NOUGHTS + _ONES, "0" * len(_NOUGHTS) + "123456789")
_ANY = f"[0-9{_NUMERALS['noughts']}{_ONES}]"
_YEAR_DIGITS = rf"(?<!{_ANY})((?:20|[2{_ONES[1]}][0{_NOUGHTS}])[0-9{_NOUGHTS}{_ONES}]{{2}})(?!{_ANY})"
_YEAR = re.compile(rf"(?:\[{_YEAR_DIGITS}{_AFTER}?\]|\({_YEAR_DIGITS}{_AFTER}?\)|{_YEAR_DIGITS})({_AFTER}|)")
_RANGE = re.compile(rf"20[0-9]{{2}}{_AFTER}?{forms.any_of(_DATE['to'])}20[0-9]{{2}}{_DATE['year']}")
#: What parts a site's name from a title, and what stands around a title.
SITE = re.compile(r"\s*(?:[_|｜\u4e28»]|\s[-–—]\s*|[-–—](?=[^-–—0-9]*$))")
MARKS = re.compile(r"^[\"'《「『\[(\])#*·•\s]+|[\"'》」』#*\s]+$")
#: What a table of particulars writes before a title.
LABEL = re.compile(rf"^{forms.any_of(forms.words()['page']['title'])}\s*[:：]\s*")
_EXTENSION = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|ofd|rtf|zip|rar|html?|txt)$", re.IGNORECASE)
#: What makes a year that of a date, or of a number (2024年第1号): it is when the report was published, hardly what it reports on.
_DATED = re.compile(rf"[0-9]{{1,2}}{_DATE['month']}|[-/.][0-9]|{_NUMBERING['before']}?[0-9]{{1,4}}{_WORDS['issue']}")
#: A notice by which a report is given out: who gives it out, the report's title. What only speaks of reports has more words.
_GIVEN_OUT = re.compile(rf"(.*?){_WORDS['about']}{forms.any_of(_WORDS['gives'])}(?:《([^《》]+)》|([^《》]+?)){forms.any_of(_WORDS['of_it'][:1])}?{forms.any_of(_WORDS['notices'])}"
                        r"(?:\([^()]*\))?")
#: A tag before a title, its opening bracket gone; a number before it, 附件1; the way to it, 部门年报>.
_TAG = re.compile(r"^([^\[\]()]*)[\])]")
_NUMBERED = re.compile(rf"^(?:{_WORDS['annex']}\d{{0,2}}|(?<!\d)\d{{1,2}}(?!\d))[:.、,]?(?=\D)|^(?:[^<>]*>)+")
#: Agencies that are several: 各乡镇街道, 市直部门.
_LISTS = forms.links()["lists"]
_SEVERAL = re.compile(rf"{forms.any_of([word for word in _LISTS['levels'] if word == _WORDS['each'] or len(word) > 1])}{forms.any_of(_LISTS['groups'])}{{1,3}}$")
_AGENCY = re.compile(r"[\u4e00-\u9fff]{3,40}")
#: What signs stand at the edges of an agency's name and belong to what is beside it.
_EDGES = ",.:;、。·-_/|*《「『\"'"
_FIRST, _LAST = 2004, 2099
#: 政府信息公开和政务公开工作年度报告: what stands before the second of two names.
_FIRST_OF_TWO = re.compile(rf"{forms.any_of(_WORDS['twice'])}(?:{_WORDS['work']})?{forms.any_of(_WORDS['together'])}$")


@lru_cache(maxsize=1)
def _names() -> tuple[str, ...]:
    return tuple(sorted(forms.words()["report"]["names"], key=len, reverse=True))


@lru_cache(maxsize=1)
def marks() -> frozenset[str]:
    """Return the characters that every name of the report has: where one lacks, there is no name."""
    return frozenset.intersection(*map(frozenset, _names()))


@lru_cache(maxsize=1)
def ends() -> tuple[str, ...]:
    """Return the words that the names of agencies end with."""
    return tuple(forms.words()["agency"]["ends"])


def years_in(text: str) -> list[tuple[int, int, int]]:
    """Return (year, start, end) for every year a folded text names, those of dates only where there is no other."""
    found, dated = [], []
    for match in _YEAR.finditer(text):
        year = int((match[1] or match[2] or match[3]).translate(_CHINESE_DIGITS))
        if _FIRST <= year <= _LAST:
            (dated if _DATED.match(text, match.end()) else found).append((year, match.start(), match.end()))
    return found or dated


class Parts(NamedTuple):
    """A title taken apart, folded."""

    before: str             # what stands before the name of the report, without the year
    name: str               # the name, "" where the text has none
    after: str
    year: int | None
    ranged: bool


@lru_cache(maxsize=8192)
def parts_of(text: str) -> Parts:
    """Take a title apart into what stands before the report's name, the name, what follows, and the year."""
    line = forms.nfkc(text).strip()
    line = _EXTENSION.sub("", line)
    best = split(forms.fold(line))
    if not best.name:
        return best
    # The site's or section's name after a separator is no part of the title.
    pieces = [piece for piece in SITE.split(line) if piece.strip()]
    for piece in pieces if pieces != [line] else ():
        parts = split(forms.fold(piece))
        if parts.name and (parts.year or best.year is None):
            about = best.after.startswith(tuple(_WORDS["of_it"])) and not _GIVEN_OUT.fullmatch(forms.fold(piece))
            return best if about else parts
    return best


def _given_out(folded: str) -> str:
    """Return the title of the report that a notice gives out, of who gives it out where it names nobody; else the text."""
    notice = _GIVEN_OUT.fullmatch(folded)
    if notice is None:
        return folded
    title = notice[2] or notice[3]
    parts = split(title)
    if not parts.name or parts.after:
        return folded
    agency = bare(parts.before)
    return title if agency.endswith(ends()) else folded if agency else notice[1] + title   # 各部门's are several


def split(folded: str) -> Parts:
    """Take a folded text apart that has no site's name behind it."""
    folded = _given_out(MARKS.sub("", LABEL.sub("", MARKS.sub("", folded))))
    years = years_in(folded)
    ranged = bool(_RANGE.search(folded))
    for year, start, end in [*reversed(years), (None, 0, 0)]:
        rest = folded[:start] + folded[end:]
        at, name = _find(rest)
        if name:
            before, after = rest[:at], rest[at + len(name):]
            if year is not None or not years:
                others = [span for span in years if span[0] != year]
                before = _strip_years(before) if others else before
                return Parts(before, name, after, year, ranged)
    return Parts(_strip_years(folded), "", "", years[0][0] if years else None, ranged)


def _strip_years(text: str) -> str:
    return _YEAR.sub("", text)


def _find(text: str) -> tuple[int, str]:
    """Return where the name of the report begins and the name: the longest one there is."""
    for name in _names():
        at = text.find(name)
        if at >= 0:
            if first := _FIRST_OF_TWO.search(text, 0, at):
                at, name = first.start(), text[first.start():at] + name
            # 人民政府信息公开年报 is 人民政府's 信息公开年报.
            if text[:at].endswith(_WORDS["people"]) and name.startswith(_WORDS["government"]):
                at, name = at + len(_WORDS["government"]), name.removeprefix(_WORDS["government"])
            return at, name
    return -1, ""


def bare(before: str) -> str:
    """Return what stands before a report's name without the words that join them."""
    text = _NUMBERED.sub("", MARKS.sub("", before).strip(_EDGES))
    if tag := _TAG.match(text):
        text = text[tag.end():] or tag[1]
    changed = True
    while changed:
        changed = False
        for verb in forms.words()["agency"]["joins"]:
            if text.endswith(verb):
                text, changed = text[:-len(verb)].rstrip(",.:;、·-\"《"), True
        for verb in forms.words()["agency"]["begins"]:
            if text.startswith(verb):
                text, changed = text.removeprefix(verb), True
    return MARKS.sub("", text).rstrip("([")             # of the name of a section in brackets


def several(stem: str) -> bool:
    """Tell whether what stands before a report's name is no agency's but that of many.

    >>> several("样例区各乡镇街道"), several("市直部门"), several("样例区水利局")
    (True, True, False)
    """
    return _SEVERAL.search(stem) is not None


def behind(title: str) -> str:
    """Return the agency that stands behind a report's name or its year, "" where none does.

    >>> behind("2023年政府信息公开工作年度报告——样例区水利局"), behind("[政府信息公开年报]样例区水利局2023年度报告")
    ('样例区水利局', '样例区水利局')
    """
    folded = forms.fold(_EXTENSION.sub("", title.strip()))
    at, name = _find(folded)
    if at < 0:                                          # the year stands within the name
        at, name = _find(folded := _strip_years(folded))
    rest = re.split(r"[-_|:]", _strip_years(folded[at + len(name):]).strip("-_|:])"))[-1] if name else ""
    rest = re.sub(rf"{forms.any_of(_WORDS['reports'])}$|{_WORDS['report']}$", "", rest)
    return rest if _publishes(rest) else ""


def ahead(title: str) -> str:
    """Return the agency that stands before a report's title and a sign that parts it from that, "" where none does.

    >>> ahead("样例区水利局 | 2023年政府信息公开年报"), ahead("样例区政府网_水利局_年报_2023年政府信息公开年报"), ahead("年报|2023年政府信息公开年报")
    ('样例区水利局', '水利局', '')
    """
    pieces = [forms.fold(piece) for piece in SITE.split(title.strip())]
    at = next((at for at, piece in enumerate(pieces) if split(piece).name and years_in(piece)), 0)
    return next((piece for piece in reversed(pieces[:at]) if _publishes(piece) and not several(piece)), "")


def _publishes(name: str) -> bool:
    """Tell whether a name beside a title is an agency's; a government's may be that of the site."""
    return bool(_AGENCY.fullmatch(name)) and name.endswith(ends()) and not name.endswith((_WORDS["government"], *_WORDS["sites"]))
