"""Telling links apart: report, attachment, section, further list, way there, or nothing to us.

Pure functions of a link and of the page it stands on. The words are in ``forms/words.toml`` and ``links.toml``; an address and the text
around a link are hints only where the link's own text leaves it open.
"""

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from gkcrawl import urls, wording
from gkcrawl.extract import titles
from gkcrawl.forms import fold, grammar, links, words
from gkcrawl.links import Link, around, cell, heading

#: How content systems name the annual-report channel in the last part of an address.
_SECTION_URL = re.compile(
    r"gk(?:gz)?(?:nb|ndbg|nianbao|bg|nbg|nan)(?![a-z])|(?:nd|niandu)(?:gz)?(?:bg|baogao)(?![a-z])|nianbao|annualreport"
    r"|(?<![a-z])nb(?:\d{4}\w*)?(?![a-z])|[a-z]nb(?=[/_.]|$)|(?<![A-Z0-9])D42Y|[?&]type=3(?:&|$)", re.I)
_WAY_URL = re.compile(r"(?:^|/)(?:zwgk|zfxxgk|xxgk|gkml|gongkai|zfxxgkpt|gkmlpt|openness)\w*(?:/|\.|$)", re.I)
_A_YEAR = grammar()["date"]["year"]
_CUT = re.compile(r"(?:…|\.\.\.|⋯|··)+$")


class Page(NamedTuple):
    """The page links stand on: ``section`` is the address of the section it belongs to, "" outside of any."""

    url: str
    section: str = ""
    disclosure: bool = False
    known: frozenset = frozenset()


class Kind(NamedTuple):
    """What a link is to us, how promising (higher first), and the words that say so."""

    role: str  # report, attachment, section, listing, way, unit
    score: int = 0
    label: str = ""


@lru_cache(maxsize=16384)
def plain(text: str) -> str:
    """Return a link's text folded and without bullets, arrows and numbers around it."""
    return wording.DECOR.sub("", fold(text)) or fold(text)


def label(link: Link) -> str:
    """Return what a link says: its text, or its ``title`` where that says more."""
    text, title = wording.DATE.sub("", link.text).strip() or link.text, link.title
    if wording.MORE.fullmatch(text or title) or (link.element is not None and link.element.tag in ("iframe", "frame")):
        return heading(link) or text or title
    if title and (not text or _CUT.search(text) or (len(title) > len(text) and titles.is_report_title(title))):
        return title
    return text or title


def classify(link: Link, page: Page) -> Kind | None:
    """Return what a link is, None where it is nothing to us."""
    text = label(link)
    name = plain(text)
    if wording.PAGER.fullmatch(name) or (not name and not is_section_url(link.url)):
        return None
    named = name in words()["section"]["ways"] or wording.untailed(name) in words()["section"]["names"]
    if titles.is_lookalike(text) and not named:
        return Kind("way", 20, text) if len(name) <= 10 and name.endswith(links()["disclosure"]["directory"]) else None
    kind = _report(link, text, page)
    if kind is None and page.section:
        kind = _in_section(link, name, page)
    kind = kind or _towards(link, name, page)
    return kind and (kind if kind.label else kind._replace(label=text))


def _report(link: Link, text: str, page: Page) -> Kind | None:
    """Say whether a link leads to a report: by its text; in a section also by its row, or by a text cut short."""
    cut = bool(_CUT.search(text))
    loose = _telling(text, wording.LOOSE) and (page.section or not is_directory(link.url))
    if not (titles.is_report_title(text) or (cut and _telling(text)) or loose):
        if not page.section:
            return None
        if cut:
            return Kind("listing", 55, text)  # cut off a report or off a look-alike: the page will tell
        if one := _in_table(link, text):
            return one
        detail = len(text) < 12 and (wording.DETAIL.search(text) or urls.is_document(link.url))
        text = wording.DATE.sub("", around(link).replace(link.text, "")).strip() if detail else ""
        if not titles.is_report_title(text) and not _telling(text, wording.LOOSE):
            return None
    if urls.is_document(link.url):
        return Kind("attachment", 80, text)
    # A bare "2023年政府信息公开年报" may be the year's folder; as a listing it is read for reports all the same.
    if not cut and titles.agency_of(text) == "" and is_directory(link.url):
        return Kind("listing" if page.section else "section", 75, text)
    return Kind("report", 80, text)


def _telling(text: str, words: re.Pattern = re.compile(wording.WORD)) -> bool:
    """Say whether a text has a year and such words as only a report's title has, though not a title's form."""
    return bool(titles.year_of(text) and text[:1] != "《" and words.search(text)) and not titles.is_lookalike(text)


def _in_table(link: Link, text: str) -> Kind | None:
    """Say whether a link is the cell of a table of agencies by years, which says no more than 2023 or 查看."""
    if not (wording.YEAR.fullmatch(plain(text)) or wording.DETAIL.fullmatch(text)) or is_directory(link.url):
        return None
    row, column = cell(link)
    if wording.UNIT.fullmatch(plain(row)) or wording.INDEX.fullmatch(plain(row)):
        year = titles.year_of(text) or titles.year_of(column)
        return Kind("report", 75, f"{row} {year}{_A_YEAR}") if year else None
    return None


def _in_section(link: Link, name: str, page: Page) -> Kind | None:
    """Say whether a link in a section leads to a further list of it: a year's, a department's, a town's."""
    inside = urls.below(link.url, page.section)
    if wording.YEAR.fullmatch(name) or (titles.year_of(name) and _name_of_section(name)):
        return Kind("listing", 75) if inside or _same_host(link.url, page.section) else None
    if urls.is_document(link.url):
        return None
    named = _name_of_section(name) or wording.INDEX.fullmatch(name)
    if inside and (is_directory(link.url) or named or wording.UNIT.fullmatch(name)):
        return Kind("listing", 70)
    if urls.key(link.url) in page.known or not (named or wording.UNIT.fullmatch(name)):
        return None
    if named or is_section_url(link.url) or not is_directory(link.url):
        return Kind("listing", 60)
    return Kind("unit", 20)


def _towards(link: Link, name: str, page: Page) -> Kind | None:
    """Say whether a link leads to a section or on the way to one."""
    if urls.is_document(link.url):
        return None
    hinted = is_section_url(link.url)
    strength = _name_of_section(name)
    exact = name in words()["section"]["names"] or name.startswith(tuple(links()["section"]["past"]))
    if strength == 2 or (strength == 1 and (hinted or exact or page.disclosure)):
        return Kind("section", 100 if strength == 2 else 85)
    if hinted and len(name) <= 16 and not titles.year_of(name) and not _towards_other(name):
        return Kind("section", 70)
    if name in words()["section"]["ways"]:
        return Kind("way", 50 if wording.WORD in name and len(name) > 2 else 30)
    if wording.INDEX.fullmatch(name):
        return Kind("way", 40 if page.disclosure else 25)
    if wording.UNIT.fullmatch(name) and len(name) <= 20:
        return Kind("unit", 20)
    if wording.ELSEWHERE.search(name) or not name:
        return None
    if len(name) <= 14 and wording.WORD in name:
        return Kind("way", 35 if wording.SURE.search(name) else 25)
    if len(name) <= 8 and (_WAY_URL.search(link.url) or wording.PERHAPS.search(name)):
        return Kind("way", 15)
    return Kind("way", 5) if len(name) <= 8 and is_directory(link.url) else None


def _towards_other(name: str) -> bool:
    """Say whether a name is clearly another channel's, so that its address hints in vain."""
    return bool(wording.OTHERS.search(name)) and wording.WORD not in name


@lru_cache(maxsize=8192)
def _name_of_section(name: str) -> int:
    """Say how surely a name is a section's: 2 surely, 1 where the surroundings speak for it, 0 not."""
    names, name = words()["section"]["names"], wording.untailed(name)
    found = name in names or (wording.REPORTS.search(name) is not None and len(name) <= 16 and not titles.year_of(name))
    if not found and len(name) <= 24:
        found = any(one in name for one in names if len(one) >= 6 and wording.WORD in one) or (
            any(name.endswith(one) for one in names if wording.WORD in one) and len(name) <= 16)
    if found:
        return 2 if wording.WORD in name or name == links()["section"]["regions"] else 1
    end = next((end for end in links()["section"]["ends"] if name.endswith(end)), "")
    if end and wording.UNIT.fullmatch(name.removesuffix(end)):  # 统计局年报: an agency's, not a subject's
        return 1
    return 1 if end and len(name) <= 10 and not _towards_other(name) else 0


def _same_host(one: str, other: str) -> bool:
    return urls.bare(urls.host(one)) == urls.bare(urls.host(other))


@lru_cache(maxsize=8192)
def is_section_url(url: str) -> bool:
    """Say whether the last part of an address is one by which content systems name the channel."""
    parts = urlsplit(url)
    segments = [part for part in parts.path.split("/") if part]
    if segments and re.fullmatch(r"[a-z]*(?:index|list|default)\w*\.\w+", segments[-1], re.I):
        segments.pop()
    tail = segments[-1] if segments and not re.search(r"\d{6}", segments[-1].partition("_")[0]) else ""
    return bool(_SECTION_URL.search(f"/{tail}" + (f"?{parts.query}" if parts.query else "")))


@lru_cache(maxsize=8192)
def is_directory(url: str) -> bool:
    """Say whether an address looks like a list rather than an article."""
    parts = urlsplit(url)
    last = parts.path.rpartition("/")[2]
    if parts.query:
        return not re.search(r"(?:^|&)(?:id|aid|articleid|newsid|infoid)=", parts.query, re.I)
    if "." not in last:
        return len(last) <= 24 and not re.search(r"\d{5}", last)
    return bool(re.fullmatch(r"\w*(?:index|list|default)\w*\.\w+|[a-z]*(?:20\d\d)?(?:n|nd|nian|nb)?\.s?html?"
                             r"|\d{1,2}\.\w+",
                                         last, re.I))


def is_report_page(text: str) -> bool:
    """Say whether a page's text is that of a report in one of the statutory forms."""
    return bool(wording.REPORT_PAGE.search(text.replace("（", "(").replace("）", ")")))


def is_other_year(link: Link) -> bool:
    """Say whether a link on a report's page is a bare year that leads to a page like it."""
    return bool(wording.YEAR.fullmatch(plain(link.text))) and not is_directory(link.url)


def is_attachment(link: Link) -> bool:
    """Say whether a link on a report's page is the report's attachment rather than page furniture."""
    if not urls.is_document(link.url):
        return False
    text = label(link)
    return bool(wording.ATTACHED.search(text) or urls.DOCUMENT.search(text.strip())) and not titles.is_lookalike(text)
