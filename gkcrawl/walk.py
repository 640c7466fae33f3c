"""From a page to the next: which of its links are followed, as what, and which are kept for later.

Nothing here asks for anything. ``steps`` says what follows from a page; the spider turns steps into requests.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from scrapy.http import TextResponse

from gkcrawl import discovery, families, links, regions, urls, wording
from gkcrawl.extract import titles
from gkcrawl.site import Site
from gkcrawl.store.reading import looks_like_one

#: Clicks from the home page to a section: 政务公开 → 街镇 → 某镇 → 政务公开 → 年报.
DEEPEST = 4
#: Pages of a list in a row that bring nothing new, after which it is not paged further.
BARREN = 2
_SENT_ON = re.compile(r"""location(?:\.href)?\s*(?:=|\.replace\()\s*["']([^"']+)["']""")
LEAVES = ("report", "attachment")
#: Where a department's pages begin, however far from home: its own 信息公开 and its section are two clicks more.
UNIT_DEPTH = 2
#: A home page with fewer links is an entrance.
SPLASH = 6
#: Names of departments or towns that make a page a list of them.
UNITS = 3


@dataclass(frozen=True)
class Visit:
    """Why a page is fetched: as what, how far from home, in which section, after how many barren pages; and how."""

    site: Site
    role: str  # home, way, unit, section, listing, report, attachment
    depth: int = 0
    section: str = ""
    barren: int = 0
    further: bool = False  # page 2, 3 … of a list
    year: int | None = None
    known: bool = False  # known from an earlier crawl and asked for again: nothing but its attachments follows
    ask: families.Ask | None = None  # how it is asked for, where that is not a plain GET


class Step(NamedTuple):
    """A page to fetch, and why."""

    visit: Visit
    url: str
    anchor: str = ""


def steps(response: TextResponse, visit: Visit) -> Iterator[Step]:
    """Yield what is to be fetched because of a page."""
    if visit.known:
        yield from _attachments(links.links(response), visit)
        return
    if visit.role not in LEAVES:
        for link in links.frames(response):
            if visit.site.owns(urls.host(link.url)) or urls.below(link.url, visit.section or link.url):
                yield Step(visit, link.url, discovery.label(link))
    if visit.role == "home":
        yield from _home(response, visit)
    elif visit.role == "unit" and visit.section:
        yield from _unit(response, visit)
    elif visit.role in ("way", "unit"):
        yield from _way(response, visit)
    elif visit.role in ("report", "attachment"):
        yield from _report(response, visit)
    else:
        yield from _listing(response, visit)


def _home(response: TextResponse, visit: Visit) -> Iterator[Step]:
    site, meta = visit.site, links.meta_of(response)
    site.home_seen = "dataloss" not in response.flags
    site.moved_to(urls.host(response.url))
    site.name, site.site_code = meta.get("sitename", ""), meta.get("siteidcode", "")
    found = list(links.links(response))
    site.nav = frozenset(urls.key(link.url) for link in found)
    if len(found) < 3 and (stub := _SENT_ON.search(response.text)):
        yield Step(visit, response.urljoin(stub.group(1)))
    if len(found) < SPLASH and visit.depth == 0:  # a frame set, or a picture to click on before the portal shows
        for link in found:
            if site.owns(urls.host(link.url)) and not urls.is_document(link.url):
                yield Step(replace(visit, depth=1), link.url)
    yield from _way(response, replace(visit, depth=0))  # an entrance is no step on the way


def _way(response: TextResponse, visit: Visit) -> Iterator[Step]:
    """Follow sections and reports from a page on the way; remember further ways for later."""
    site, depth, units = visit.site, visit.depth + 1, []
    page = discovery.Page(response.url, disclosure=visit.depth > 0 or _is_disclosure(response))
    for link, kind in _kinds(response, links.links(response), page, visit):
        host, anchor = urls.host(link.url), kind.label
        own = site.owns(host) or host == urls.host(response.url) in site.guests
        if kind.role == "section":
            if own or (kind.score >= 85 and not links.aside(link) and site.may_have(host, anchor)):
                yield Step(Visit(site, "section", visit.depth, link.url, year=visit.year), link.url, anchor)
        elif not own:
            if kind.role == "way" and kind.score >= 50 and not links.aside(link) and site.may_be_guest(host, anchor):
                site.guests.add(host)
                site.later(kind.score, depth, link.url, anchor, response.url, "way")
        elif kind.role in ("report", "attachment"):
            yield Step(replace(visit, role=kind.role), link.url, anchor)
        elif kind.role == "unit":
            if site.owns(host) or regions.site(host)[1] is None:  # not the departments of the city above
                units.append((link.url, anchor))
        elif depth <= DEEPEST:
            # What a department's page leads to is tried however many ways have been: each has its own section.
            role = "unit" if visit.role == "unit" and kind.score >= 15 else "way"
            site.later(kind.score, depth, link.url, anchor, response.url, role)
    if len(units) >= UNITS and depth <= DEEPEST and visit.role != "unit":
        for url, anchor in units:
            site.later(20, min(depth, UNIT_DEPTH), url, anchor, response.url, "unit")


def _unit(response: TextResponse, visit: Visit) -> Iterator[Step]:
    """Read the page that a department's name in a section leads to: its list of reports, or the way to it."""
    page = discovery.Page(response.url, response.url, True, visit.site.nav)
    found = _kinds(response, families.of(response).reports(response), page, visit)
    listed = any(kind.role in ("report", "attachment") or not discovery.is_directory(link.url) for link, kind in found)
    if listed or discovery.is_report_page(response.text):
        yield from _listing(response, replace(visit, role="listing", section=response.url))
    else:
        yield from _way(response, replace(visit, section=""))


def _listing(response: TextResponse, visit: Visit) -> Iterator[Step]:
    """Follow reports, further lists and further pages from a page of a section."""
    site = visit.site
    section = response.url if visit.role == "section" else visit.section or response.url
    if visit.role == "section":
        site.sections.add(section)
    # Named like a section, or a section that shows its newest report.
    if not families.is_data(response) and discovery.is_report_page(response.text):
        site.reports += 1
        yield from _attachments(links.links(response), visit)
    family = families.of(response)
    read_as = "browser" if "rendered" in response.flags else families.name(family)
    site.read_as[read_as] += 1
    page = discovery.Page(response.url, section, True, site.nav)
    found = list(_kinds(response, family.reports(response), page, visit))
    reports = frozenset(urls.key(link.url) for link, kind in found if kind.role in ("report", "attachment"))
    repeats = bool(reports) and hash(reports) in site.listed
    if reports:
        site.listed.add(hash(reports))
        site.cover(response.url)
        if not site.section_url:
            site.section_url, site.family = section, read_as
    found = [(link, kind) for link, kind in found
             if kind.role in LEAVES or urls.below(link.url, section) or site.owns(urls.host(link.url))]
    listed = any(kind.role in (*LEAVES, "listing", "unit") for link, kind in found if site.is_new(link.url))
    further = list(family.pages(response))
    if not further and not any(kind.role in (*LEAVES, "listing", "unit") for _, kind in found):
        site.blank.add(response.url)
    if not listed and not further and visit.role == "listing" and visit.barren == 0:  # a department's pages, not its list
        yield from _way(response, replace(visit, role="unit", depth=UNIT_DEPTH, section=""))
        return
    known = bool(reports) and not any(site.is_new(link.url) for link, kind in found if kind.role in LEAVES)
    barren = visit.barren + 1
    for link, kind in found:
        inside = urls.below(link.url, section)
        narrower = urls.narrows(link.url, response.url) and kind.role not in ("report", "attachment")
        if narrower and (known or site.is_narrowed(response.url)):
            continue  # the list sorted or narrowed in yet another way
        if kind.role == "unit":
            site.later(20, UNIT_DEPTH, link.url, kind.label, response.url, "unit", section)
        elif kind.role == "way":
            # What a section stands below is known where the way led through it, and news where a report led here.
            if visit.role == "section" and kind.score >= 20 and visit.depth < DEEPEST:
                site.later(kind.score, visit.depth + 1, link.url, kind.label, response.url, "way")
        else:
            if site.is_new(link.url):
                barren = 0
            inner = link.url if kind.role == "section" and not inside else section
            yield Step(Visit(site, kind.role, visit.depth, inner, year=visit.year), link.url, kind.label)
    if not repeats and barren <= BARREN:
        for one in further:
            url, ask = (one, None) if isinstance(one, str) else (one.url, one)
            yield Step(replace(visit, role="listing", section=section, barren=barren, further=True, ask=ask), url)


def _report(response: TextResponse, visit: Visit) -> Iterator[Step]:
    """Follow a report's attachments; a page linked like a report that is a list of them is read as a list."""
    site = visit.site
    if not visit.section:  # a report among the news: its breadcrumbs name the section it stands in
        page = discovery.Page(response.url, disclosure=True)
        for link, kind in _kinds(response, links.links(response), page, visit):
            if not site.owns(urls.host(link.url)) or not discovery.is_directory(link.url):
                continue
            if kind.role == "section":
                yield Step(Visit(site, "section", visit.depth, link.url, year=visit.year), link.url, kind.label)
            elif kind.role == "way" and visit.depth < DEEPEST:
                site.later(kind.score, visit.depth + 1, link.url, kind.label, response.url, "way")
    if not discovery.is_report_page(response.text) and discovery.is_directory(response.url):
        page = discovery.Page(response.url, visit.section or response.url, True, site.nav)
        found = _kinds(response, families.of(response).reports(response), page, visit)
        if any(kind.role in ("report", "attachment") and urls.below(link.url, response.url) for link, kind in found):
            yield from _listing(response, replace(visit, role="listing", section=response.url))
            return
    site.reports += 1
    printed = list(links.links(response))
    yield from _attachments(printed, visit)
    if not looks_like_one(response.body):  # its pictures may be its text
        step = replace(visit, role="attachment", ask=None)
        yield from (Step(step, link.url, link.title) for link in links.pictures(response))
    here = discovery.Page(response.url)
    for link in printed:  # the agency's other years beside this one, or the reports before and after it
        kind = discovery.classify(link, here) if wording.WORD in link.text or wording.WORD in link.title else None
        if urls.host(link.url) != urls.host(response.url) or urls.is_variant(link.url):
            continue
        if discovery.is_other_year(link):
            yield Step(replace(visit, role="listing", section=visit.section or link.url), link.url, link.text)
        elif kind and kind.role == "report" and _wanted(kind.label, visit.year):
            yield Step(replace(visit, role="report", ask=None), link.url, kind.label)


def _attachments(found: Iterable[links.Link], visit: Visit) -> Iterator[Step]:
    for link in found:
        if discovery.is_attachment(link):
            yield Step(replace(visit, role="attachment", ask=None), link.url, discovery.label(link))


def _kinds(response: TextResponse, found, page: discovery.Page, visit: Visit) -> Iterator[tuple]:
    """Yield (link, kind) of the links that mean something to us, each page once and in its best spelling."""
    best: dict[str, tuple] = {}
    for link in found:
        kind = discovery.classify(link, page)
        if kind is None or (kind.role in ("report", "attachment") and not _wanted(kind.label, visit.year)):
            continue
        one = urls.key(link.url)
        rank = kind.score, not urls.is_variant(link.url), urls.host(link.url) == urls.host(response.url)
        if one not in best or rank > best[one][0]:
            best[one] = rank, link, kind
    for _, link, kind in best.values():
        yield link, kind


def _wanted(title: str, year: int | None) -> bool:
    """Say whether a report is of the year asked for; where the link does not say, it is fetched to see."""
    return year is None or titles.year_of(title) in (None, year)


def _is_disclosure(response: TextResponse) -> bool:
    """Say whether a page is about disclosure, so that a bare 年报 on it means ours."""
    meta, root = links.meta_of(response), links.root_of(response)
    title = root.findtext(".//title") if root is not None else ""
    return wording.WORD in f"{meta.get('columnname', '')}{meta.get('columntype', '')}{(title or '')[:40]}"
