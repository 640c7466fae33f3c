"""What kind of agency a report is of, when it was published by each account, and how long after the day set by law."""

import re
from datetime import date
from functools import lru_cache

from gkcrawl import forms, regions, urls

from .identity import plain_agency

#: Levels in the words of the law; an agency that is none of a region's own governments is a department of one.
STATE_COUNCIL, DEPARTMENT = "国务院部门", "部门"
OWN = {"province": "省", "prefecture": "市", "county": "县", "township": "乡镇街道"}

#: From this report year on departments are a quarter ahead of governments (国务院令第711号第四十九条); before, all were due
#: by the end of March (国务院令第492号第三十一条).
_REVISED = 2019
_IN_ADDRESS = [re.compile(pattern) for pattern in (
    r"(?<!\d)(20\d\d)([01]\d)([0-3]\d)(?!\d)", r"/(20\d\d)[-/](\d{1,2})[-/](\d{1,2})/", r"/(20\d\d)-?(\d\d)/(\d\d)/",
    r"/(20\d\d)/(\d\d)(\d\d)/",
    # In the names of files, with the time or a number behind it: 20240125103000123.pdf, and TRS's W020240125346582900123.docx.
    r"/(20\d\d)([01]\d)([0-3]\d)(?=[0-2]\d[0-5]\d[0-5]\d)", r"/[PW]0(20\d\d)([01]\d)([0-3]\d)(?=\d{6})")]


def facts(agency: str, region_code: str | None, year: int | None, dates: dict, url: str) -> dict:
    """Return these columns of a report's row."""
    level = level_of(agency, region_code)
    stated = [day for name in ("meta", "visible") if (day := real(dates.get(name)))]
    return {"agency_level": level, "published_meta": dates.get("meta"), "published_visible": dates.get("visible"),
            "published_url": in_address(url), "days_late": days_late(level, year, stated)}


@lru_cache(maxsize=16384)
def level_of(agency: str, region_code: str | None) -> str | None:
    """Return the level of an agency; None where it cannot be told, as with the committees that run a zone.

    >>> level_of("太原市小店区人民政府", "140105"), level_of("太原市小店区教育局", "140105")
    ('县', '部门')
    """
    words = forms.words()["agency"]
    name, region = forms.fold(agency), regions.get(region_code) if region_code else None
    if not name or name.endswith(tuple(words["zone_committees"])):
        return None
    government = words["government"]
    own = (government, government.removeprefix(forms.grammar()["title"]["people"]), *words["commissions"])
    # A prefecture's may say no more than its name (喀什地区); behind the region's name whatever stands before that
    # (新疆生产建设兵团第八师石河子市人民政府).
    if region and (plain_agency(name, region_code) in own or plain_agency(name + government, region_code) == government
                   or name.endswith(tuple(forms.fold(region.name) + word for word in own))):
        return OWN[region.level]
    if name.endswith(words["towns"]):
        return OWN["township"]
    if region is None:
        return STATE_COUNCIL if name.startswith(words["national"]) or name in words["ministries"] else None
    return DEPARTMENT


def real(day: str | None) -> date | None:
    """Return a printed date as a day; None where there is no such day."""
    try:
        return date.fromisoformat(day) if day else None
    except ValueError:
        return None


def in_address(url: str) -> str | None:
    """Return the day that an address names: that of the file, which may be put there anew years later.

    >>> in_address("https://www.example.gov.cn/zwgk/202401/t20240125_1.html")
    '2024-01-25'
    """
    for pattern in _IN_ADDRESS:
        for match in pattern.finditer(urls.split(url).path):
            if day := real("-".join((match[1], match[2].zfill(2), match[3].zfill(2)))):
                return day.isoformat()
    return None


def days_late(level: str | None, year: int | None, stated: list[date]) -> int | None:
    """Return by how many days the earliest date stated is after the day set by law, 0 where it is in time.

    None where level, year or date are unknown, and where the date is before the end of the year reported on: that is
    the date of something else. An address alone says nothing.
    """
    if level is None or year is None or not stated:
        return None
    first = min(stated)
    if first.year <= year:
        return None
    by_march = year < _REVISED or level in (OWN["province"], OWN["prefecture"], OWN["county"])
    return max(0, (first - date(year + 1, *((3, 31) if by_march else (1, 31)))).days)
