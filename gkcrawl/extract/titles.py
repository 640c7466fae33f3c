"""Whether a text is the title of an annual report, and the agency and the year it names."""

import re
from functools import lru_cache
from typing import NamedTuple

from gkcrawl import forms, regions

_NUMERALS, _DATE, _WORDS = (forms.grammar()[name] for name in ("numerals", "date", "title"))
_NOUGHTS, _ONES, _AFTER = _NUMERALS["noughts"] + _NUMERALS["letters"], _NUMERALS["digits"], forms.any_of(_DATE["years"])
_CHINESE_DIGITS = str.maketrans(_NOUGHTS + _ONES, "0" * len(_NOUGHTS) + "123456789")
_ANY = f"[0-9{_NUMERALS['noughts']}{_ONES}]"
_YEAR_DIGITS = rf"(?<!{_ANY})((?:20|{_ONES[1]}[{_NOUGHTS}])[0-9{_NOUGHTS}{_ONES}]{{2}})(?!{_ANY})"
_YEAR = re.compile(rf"(?:\[{_YEAR_DIGITS}{_AFTER}?\]|\({_YEAR_DIGITS}{_AFTER}?\)|{_YEAR_DIGITS})({_AFTER}|)")
_RANGE = re.compile(rf"20[0-9]{{2}}{_DATE['year']}?{forms.any_of(_DATE['to'])}20[0-9]{{2}}{_DATE['year']}")
_SITE = re.compile(r"\s*(?:[_|｜]|\s[-–—]\s*|[-–—](?=[^-–—0-9]*$))")
_MARKS = re.compile(r"^[\"'《「『\[(\])#*·•\s]+|[\"'》」』#*\s]+$")
_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]$")
_EXTENSION = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|ofd|rtf|zip|rar|html?|txt)$", re.IGNORECASE)
_PLACES, _NO_PLACES = tuple(_WORDS["places"]), tuple(_WORDS["no_places"])
_SCOPE = re.compile(rf"（(?:{forms.any_of(_WORDS['scopes'])}|{_WORDS['whole']}{forms.any_of(_WORDS['wholes'])}?(?:{_WORDS['scopes'][-1]})?)）$")
#: What makes a year a date: it is when the report was published, hardly what it reports on.
_DATED = re.compile(rf"[0-9]{{1,2}}{_DATE['month']}|[-/.][0-9]")
#: When a title was put up, before it; the year a range begins with, behind it.
_PUT_UP = re.compile(rf"^20[0-9]{{2}}[-/.{_DATE['year']}][0-9]{{1,2}}(?:{_DATE['month']}|[-/.])(?:[0-9]{{1,2}}{_DATE['day']}?)?")
_BEGUN = re.compile(r"20[0-9]{2}$")
#: A notice by which a report is given out: who gives it out, the report's title. What only speaks of reports has more words.
_GIVEN_OUT = re.compile(rf"(.*?){_WORDS['about']}{forms.any_of(_WORDS['gives'])}(?:《([^《》]+)》|([^《》]+?)){forms.any_of(_WORDS['of_it'][:1])}?{forms.any_of(_WORDS['notices'])}"
                        r"(?:\([^()]*\))?")
#: A tag before a title, its opening bracket gone; an agency behind it.
_TAG, _BEHIND = re.compile(r"^([^\[\]]*)\]"), re.compile(r"[(\[]([^()\[\]]{4,40})[)\]]")
_FULL = str.maketrans("()", "（）")
_FIRST, _LAST = 2004, 2099


class Title(NamedTuple):
    """What a report's title says; `agency` is "" where it names none."""

    agency: str
    year: int
    region_code: str | None


@lru_cache(maxsize=1)
def _names() -> tuple[str, ...]:
    return tuple(sorted(forms.words()["report"]["names"], key=len, reverse=True))


@lru_cache(maxsize=1)
def _marks() -> frozenset[str]:
    """Return the characters that every name of the report has: where one lacks, there is no name."""
    return frozenset.intersection(*map(frozenset, _names()))


@lru_cache(maxsize=1)
def _ends() -> tuple[str, ...]:
    return tuple(forms.words()["agency"]["ends"])


def _years(text: str) -> list[tuple[int, int, int]]:
    """Return (year, start, end) for every year a folded text names, those of dates only where there is no other."""
    found, dated = [], []
    for match in _YEAR.finditer(text):
        year = int((match[1] or match[2] or match[3]).translate(_CHINESE_DIGITS))
        if _FIRST <= year <= _LAST:
            (dated if _DATED.match(text, match.end()) else found).append((year, match.start(), match.end()))
    return found or dated


class _Parts(NamedTuple):
    before: str             # what stands before the name of the report, without the year
    name: str               # the name, "" where the text has none
    after: str
    year: int | None
    ranged: bool


@lru_cache(maxsize=8192)
def _parts(text: str) -> _Parts:
    """Take a title apart into what stands before the report's name, the name, what follows, and the year."""
    line = forms.nfkc(text).strip()
    line = _EXTENSION.sub("", line)
    best = _split(forms.fold(line))
    if not best.name:
        return best
    # The site's or section's name after a separator is no part of the title.
    pieces = [piece for piece in _SITE.split(line) if piece.strip()]
    for piece in pieces if pieces != [line] else ():
        parts = _split(forms.fold(piece))
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
    parts = _split(title)
    if not parts.name or parts.after:
        return folded
    agency = _bare(parts.before)
    return title if agency.endswith(_ends()) else folded if agency else notice[1] + title   # 各部门's are several


def _split(folded: str) -> _Parts:
    folded = _given_out(_MARKS.sub("", folded))
    years = _years(folded)
    ranged = bool(_RANGE.search(folded))
    for year, start, end in [*reversed(years), (None, 0, 0)]:
        rest = folded[:start] + folded[end:]
        at, name = _find(rest)
        if name:
            before, after = rest[:at], rest[at + len(name):]
            if year is not None or not years:
                others = [span for span in years if span[0] != year]
                before = _strip_years(before) if others else before
                return _Parts(before, name, after, year, ranged)
    return _Parts(_strip_years(folded), "", "", years[0][0] if years else None, ranged)


def _strip_years(text: str) -> str:
    return _YEAR.sub("", text)


def _find(text: str) -> tuple[int, str]:
    """Return where the name of the report begins and the name: the longest one there is."""
    for name in _names():
        at = text.find(name)
        if at >= 0:
            # 人民政府信息公开年报 is 人民政府's 信息公开年报.
            if text[:at].endswith(_WORDS["people"]) and name.startswith(_WORDS["government"]):
                at, name = at + len(_WORDS["government"]), name.removeprefix(_WORDS["government"])
            return at, name
    return -1, ""


def year_of(text: str) -> int | None:
    """Return the report year a title names, None where it names none or a range.

    >>> year_of("二〇二三年政府信息公开工作年度报告"), year_of("政府信息公开年报（2019）"), year_of("年报")
    (2023, 2019, None)
    """
    parts = _parts(text)
    return None if parts.ranged else parts.year


def _bare(before: str) -> str:
    """Return what stands before a report's name without the words that join them."""
    text = _MARKS.sub("", before).strip(",.:;、。·-_/|*")
    if tag := _TAG.match(text):
        text = text[tag.end():] or tag[1]
    changed = True
    while changed:
        changed = False
        for verb in forms.words()["agency"]["joins"]:
            if text.endswith(verb):
                text, changed = text[:-len(verb)].rstrip(",.:;、·-\"《"), True
        if text.startswith(_WORDS["about"]):
            text, changed = text.removeprefix(_WORDS["about"]), True
    return _MARKS.sub("", text)


@lru_cache(maxsize=8192)
def is_lookalike(text: str) -> bool:
    """Tell whether a text only resembles a report's title: a notice, an explanation, another kind of report.

    A word of that kind inside an agency's name (考核办公室) says nothing.

    >>> is_lookalike("关于编制2023年政府信息公开工作年度报告的通知"), is_lookalike("某县考核办公室2023年政府信息公开年报")
    (True, False)
    """
    words = forms.words()["lookalike"]
    parts = _parts(text)
    if not parts.name:
        folded = forms.fold(text)
        return any(word in folded for word in words["words"])
    if any(word in parts.name + parts.after for word in words["words"]):
        return True
    before = _MARKS.sub("", parts.before)
    stem = _bare(before)
    if any(stem.endswith(verb) for verb in (*words["verbs"], *words["words"])):
        return True
    head = re.split(r"[:|\]】]", before)[0] if re.search(r"[:|\]】]", before) else ""
    if head and any(word in head for word in words["words"]) and not head.endswith(_ends()):
        return True
    return any(stem.startswith(verb) for verb in words["verbs"]) or (
        any(word in stem for word in words["words"]) and not stem.endswith(_ends()))


@lru_cache(maxsize=8192)
def has_name(text: str) -> bool:
    """Tell whether a text has the name of an annual report in it, look-alike or not."""
    return _marks() <= set(forms.fold(text)) and bool(_parts(text).name)


def names_report(text: str) -> bool:
    """Tell whether a text has the name of an annual report, with or without a year, and is no look-alike."""
    return has_name(text) and not is_lookalike(text)


def is_report_title(text: str) -> bool:
    """Tell whether a text is the title of an annual report: its name, a year, and none of the look-alikes' words."""
    if len(text) > 200:
        return False
    parts = _parts(text)
    return bool(parts.name) and parts.year is not None and not is_lookalike(text)


def printed(text: str) -> str:
    """Return a title as printed: without white space, quotation marks around it, or the site's name after it."""
    best, pieces = text, _SITE.split(text)
    if len(pieces) > 1:
        pieces = [piece for piece in pieces if _split(forms.fold(piece)).name]
        best = next((piece for piece in pieces if _years(forms.fold(piece))), pieces[0] if pieces else text)
        if not _split(forms.fold(best)).year and _years(forms.fold(text)):
            best = text
    return "".join(best.split()).strip("《》\"“”")


@lru_cache(maxsize=8192)
def agency_of(title: str) -> str:
    """Return the agency a title names, "" where it names none; a region's name alone stands for its government.

    >>> agency_of("庆阳市2021年政府信息公开工作年度报告"), agency_of("2025年政府信息公开工作年度报告")
    ('庆阳市人民政府', '')
    """
    parts = _parts(title)
    if not parts.name:
        return ""
    words = forms.words()["agency"]
    name = _bare(parts.before).translate(_FULL)
    name = _BEGUN.sub("", _PUT_UP.sub("", _SCOPE.sub("", name)))
    if name.endswith("）") and "（" not in name:         # an agency in brackets, of which the first is no part of the title
        name = name[:-1]
    if not name and (behind := _BEHIND.fullmatch(parts.after)) and behind[1].endswith(_ends()):
        name = behind[1]
    if len(name) < 2 or len(name) > 60 or not re.search(r"[\u4e00-\u9fff]", name) or name in _WORDS["nobody"]:
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
