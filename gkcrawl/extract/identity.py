"""Whose report, for which year, published when: from its title, its metadata, its text; never from its address."""

import re
from functools import lru_cache
from typing import NamedTuple

from gkcrawl import forms, regions, urls
from gkcrawl.extract import titles
from gkcrawl.extract.dates import DAY, STATED, in_digits, iso
from gkcrawl.extract.labels import numbered
from gkcrawl.extract.page import Grid, Page, Paragraph

_WORDS, _TIME = forms.grammar()["title"], forms.grammar()["date"]
_YEAR, _UNTIL = _TIME["year"], forms.any_of(_TIME["until"])
_PERIOD = re.compile(rf"(20[0-9]{{2}}){_YEAR}{_TIME['first']}(?:{_TIME['from']}|){_UNTIL}(?:(20[0-9]{{2}}){_YEAR})?{_TIME['last']}")
_NAMED = re.compile(rf"[\u4e00-\u9fff（）()]{{2,40}}?20[0-9]{{2}}{forms.any_of(_TIME['years'])}{forms.any_of(_WORDS['matters'])}"
                    rf"{_WORDS['disclosure']}(?:{_WORDS['work']})?{forms.any_of(_WORDS['reports'])}")
_PLACE = re.compile(rf"[\u4e00-\u9fff]{{1,8}}{forms.any_of(_WORDS['places'])}")
_LEAD = re.compile(rf"^.*(?:{forms.any_of(_WORDS['lead'])}|[，。、])")
_ALONE = re.compile(r"([\u4e00-\u9fff]{3,30})(?:[（(][\u4e00-\u9fff]{2,20}[)）])?")
_SITES = tuple(_WORDS["sites"])
_SENTENCE = re.compile(r"[。；;，,]")
_MOMENT = re.compile(rf"{DAY}{_TIME['day']}?(?:\s*[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?)?")
_SHORT = 80
_CLOSE = 120        # so many characters away are labels of one line, or of the next
_NEAR = 60          # so many blocks are looked at for the facts about a report


class Identity(NamedTuple):
    """Whose report it is; ``remark`` says where its own statements differ, ``dates`` what each says of its publication."""

    title: str
    agency: str
    region_code: str | None
    year: int | None
    published: str | None
    remark: str
    dates: dict[str, str | None]


def _facts(grids: list[Grid]) -> dict[str, str]:
    """Return what small tables beside the text state: label → value."""
    found: dict[str, str] = {}
    for grid in grids:
        for row in grid.rows[:40]:
            for label, value in zip(row, row[1:], strict=False):
                if label.text and value.text and len(label.text) < 12:
                    found.setdefault(forms.fold(label.text).rstrip(":"), " ".join(value.text.split()))
    return found


def _lead(page: Page) -> str:
    texts = [block.text for block in page.blocks[:_NEAR] if isinstance(block, Paragraph)]
    return forms.nfkc("\n".join(texts))


@lru_cache(maxsize=1)
def _published() -> re.Pattern:
    labels = sorted(forms.words()["page"]["published"], key=len, reverse=True)
    names = "|".join(rf"(?<![\u4e00-\u9fff]){label}" if len(label) < 3 else label for label in labels)
    return re.compile(rf"(?P<label>{names})\s*[\]】]?\s*:?\s*[\[【(]?\s*(?P<date>{STATED})")


def _beside(lead: str) -> str | None:
    """Return the date behind a label; of several close together (发文日期, 发布日期) that of the label that says most plainly when it was published."""
    first = _published().search(lead)
    if first is None:
        return None
    labels, near = forms.words()["page"]["published"], [first, *_published().finditer(lead, first.end(), first.start() + _CLOSE)]
    return min(near, key=lambda match: labels.index(match["label"]))["date"]


@lru_cache(maxsize=1)
def _publisher() -> re.Pattern:
    labels = sorted(forms.words()["page"]["publisher"], key=len, reverse=True)
    return re.compile(rf"(?:^|[\s\[【|]|)(?:{'|'.join(labels)})\s*[\]】]?\s*:\s*([\u4e00-\u9fff（）()]{{3,40}})")


def published(page: Page, facts: dict[str, str], lead: str) -> dict[str, str | None]:
    """Return the dates of publication that the page's metadata and its face give, apart: they may differ."""
    words, lead = forms.words()["page"], in_digits(lead)
    meta = next((day for name in words["published_meta"] if (day := iso(in_digits(page.meta.get(name, ""))))), None)
    visible = next((text for label in words["published"] if re.match(STATED, text := in_digits(forms.nfkc(facts.get(label, ""))))), None)
    visible = visible or _beside(lead) or _alone(lead)
    return {"meta": meta, "visible": iso(visible) if visible else None}


def _alone(lead: str) -> str | None:
    """Return the date of a line below the title that says besides where the page comes from, or how often it was read."""
    beside = (*forms.words()["page"]["publisher"], *forms.links()["furniture"]["words"])
    for line in lead.split("\n"):
        if numbered(line):
            break
        rest = _MOMENT.sub(" ", line).strip()
        if len(line) <= _SHORT and len(dates := list(re.finditer(DAY, line))) == 1 and not _SENTENCE.search(line) \
                and any(label in rest for label in beside):
            return dates[0][0]
    return None


def title_of(page: Page, anchor: str = "") -> tuple[str, bool]:
    """Return the page's title and whether it is an annual report's; a look-alike's title is returned as such."""
    near = [block.text for block in page.blocks[:_NEAR] if isinstance(block, Paragraph) and len(block.text) <= 80
            and not _SENTENCE.search(block.text)]
    candidates = [text for text in dict.fromkeys([*page.titles, *near]) if text]
    named = [text for text in candidates[:80] if len(text) <= 200 and titles.has_name(text)]
    for text in named:
        if titles.is_lookalike(text):
            return titles.printed(text), False
        if titles.is_report_title(text):
            return _fuller(text, named), True
    if anchor and titles.is_report_title(anchor):
        return titles.printed(anchor), True
    if named:
        return titles.printed(named[0]), True
    main = next((text for text in page.titles if not numbered(text)), "")     # a part's heading is no document's title
    return titles.printed(main) if main else "", False


def _fuller(text: str, named: list[str]) -> str:
    """Return the title, or another of the page's titles for the same year that also names the agency."""
    if not titles.agency_of(text):
        year = titles.year_of(text)
        for other in named:
            if titles.year_of(other) == year and titles.agency_of(other) and not titles.is_lookalike(other):
                return titles.printed(other)
    return titles.printed(text)


def _within(page: Page, url: str) -> str | None:
    """Return the code of the region the page's site belongs to, as far as the page or its host tell."""
    if code := regions.of_site_code(page.meta.get("siteidcode", "")):
        return code
    for name in ("sitename", "contentsource"):
        if page.meta.get(name) and (region := regions.locate(page.meta[name])):
            return region.code
    host = urls.split(url).hostname if url else None
    return regions.site(host)[1] if host else None


def _stated_agency(page: Page, facts: dict[str, str], lead: str) -> str:
    """Return the agency that the page states beside its title: as its publisher, in its text, as its site."""
    ends = tuple(forms.words()["agency"]["ends"])
    stated = [facts.get(label, "") for label in forms.words()["page"]["publisher"]]
    stated += [page.meta.get("contentsource", ""), *_publisher().findall(lead)]
    for text in stated:
        text = "".join(text.split())
        if 3 <= len(text) <= 40 and text.endswith(ends) and not text.endswith(_SITES):
            return text
    for match in (match for line in lead.split("\n") for match in _NAMED.findall("".join(line.split()))):
        if (agency := titles.agency_of(_LEAD.sub("", match))) and agency.endswith(ends):
            return agency
    if agency := _beside_title(page):
        return agency
    site = "".join(page.meta.get("sitename", "").split())
    return site if site.endswith(ends) and not site.endswith(_SITES) else ""


def _beside_title(page: Page) -> str:
    """Return the agency that stands alone in the line above or below a title, "" where none does."""
    texts = [block.text for block in page.blocks[:_NEAR] if isinstance(block, Paragraph)]
    ends = tuple(forms.words()["agency"]["ends"])
    for at, text in enumerate(texts):
        if len(text) <= _SHORT and titles.names_report(text):
            for line in ("".join(line.split()) for line in texts[max(at - 1, 0):at + 2] if line != text):
                if (name := _ALONE.fullmatch(line)) and name[1].endswith(ends) and not line.endswith(_SITES):
                    return line
    return ""


def identify(page: Page, title: str, other_grids: list[Grid], url: str = "") -> Identity:
    """Return whose report a page is, which year's, and when it was published."""
    facts, lead = _facts(other_grids), _lead(page)
    run = "".join(lead.split())
    within = _within(page, url)
    agency = titles.agency_of(title) or _stated_agency(page, facts, lead)
    region = regions.locate(agency, within) if agency else None
    code = region.code if region else within if agency and within and not _PLACE.match(agency) else None
    period = _PERIOD.search(run)
    stated = int(period[1]) if period and period[2] in (None, period[1]) else None
    year = titles.year_of(title) or stated
    if year is None and (match := _NAMED.search(run)):
        year = titles.year_of(match[0])
    remark = f"the title says {year}, the period of its figures is {stated}" if stated and year != stated else ""
    dates = published(page, facts, lead)
    return Identity(title, agency, code, year, dates["meta"] or dates["visible"], remark, dates)
