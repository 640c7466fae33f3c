"""A site while it is crawled: what is its own, what was asked already, what to try next, and how it went."""

import heapq
from collections import Counter
from collections.abc import Iterator

from gkcrawl import regions, urls
from gkcrawl.items import SiteItem
from gkcrawl.plan import Target

#: Pages on the way to a section that are tried before giving up, and once reports have been found.
WAYS, WAYS_MORE = 60, 12
#: So many requests in a row that brought nothing, to the last, say of a site with reports that it refuses us now, or is
#: gone; after so many more it is asked no more in this crawl.
FAILING, GIVE_UP = 3, 10
#: A site's state where nothing better is to be said, worst news last.
TROUBLES = ("missing", "unreachable", "no_browser", "robots", "blocked")


class Site:
    """One site's frontier and fate. Sites know nothing of each other."""

    def __init__(self, target: Target, budget: int, number: int = 0, whole: bool = True):
        #: Its place among the crawl's sites; whether all of it is walked, or only some pages are asked for again.
        self.number, self.whole = number, whole
        self.region, self.home, self.budget = target.region.code, target.home, budget
        self.id = regions.site(urls.host(target.home))[0]
        self.bases = {urls.bare(self.id)}
        self.seen: set[str] = set()
        self.listed: set[int] = set()
        self.blank: set[str] = set()  # pages of its sections that led to no report and no further list
        self.guests: set[str] = set()  # hosts of others that its own pages name as the place of its disclosure
        self.outstanding = self.requests = self.reports = self.ways = 0
        self.section_url = self.family = self.site_code = self.name = ""
        self.sections: set[str] = set()
        self.nav: frozenset[str] = frozenset()
        self._covered: set[str] = set()
        self.trouble: dict[str, str] = {}
        self.troubled: Counter[str] = Counter()
        self.failing, self.fails = 0, ""  # requests in a row that brought nothing; what the last of them spoke for
        #: How the pages of its sections were read: so many by each family, "browser" for those shown there.
        self.read_as: Counter[str] = Counter()
        self.home_seen = self.over_budget = self.rechecked = False
        self.section_lost = False  # whether a page that is named as its section could not be had
        #: Reports of the last good crawl; and reports that are gone, or that nothing leads to any more, by address.
        self.known: set[str] = set()
        self.absent: dict[str, str] = {}
        self.front = ""  # the digest of its home page, which some servers send for whatever is gone
        self._frontier: list[tuple] = []
        self._order = 0

    def owns(self, host: str) -> bool:
        """Say whether a host is this authority's: the portal's, below it, or known to be the region's."""
        bare = urls.bare(host)
        if any(bare == base or bare.endswith(f".{base}") for base in self.bases):
            return True
        return regions.site(host)[1] == self.region

    def may_have(self, host: str, label: str) -> bool:
        """Say whether a section on another's host may be this site's: not another region's, not a ministry's."""
        named, owner = regions.locate(label), regions.site(host)[1]
        return urls.bare(host) != "gov.cn" and (named is None or named.code == self.region) and (
            owner is None or owner in _above(self.region))

    def may_be_guest(self, host: str, label: str) -> bool:
        """Say whether another's host may be where this site's disclosure stands: a platform, nobody's portal."""
        owner = regions.site(host)[1]
        portal = regions.portal(owner) if owner else None
        return self.may_have(host, label) and urls.bare(urls.host(portal or "")) != urls.bare(host)

    def moved_to(self, host: str) -> None:
        """Count a host that the home page redirects to as the site's own."""
        self.bases.add(urls.bare(host))

    def take(self, url: str, mark: str = "") -> bool:
        """Say whether an address is to be asked now: it is new, and there is budget left; ``mark`` tells questions apart."""
        page = urls.key(url) + mark
        if page in self.seen or len(url) > 2000 or urls.is_trap(url):
            return False
        if not self.spend():
            return False
        self.seen.add(page)
        self.outstanding += 1
        return True

    def spend(self) -> bool:
        """Take one request out of the budget, also for what a page asks for in the browser; say whether there was one."""
        if self.requests >= self.budget:
            self.over_budget = True
            return False
        self.requests += 1
        return True

    def is_new(self, url: str) -> bool:
        """Say whether a page has not been asked yet."""
        return urls.key(url) not in self.seen

    def is_narrowed(self, url: str) -> bool:
        """Say whether an address is one asked before with one more word in its query."""
        return any(wider in self.seen for wider in urls.wider(url))

    def cover(self, listing: str) -> None:
        """Remember the directories above a list of reports: the department whose list it is need not be searched."""
        host, *parts = urls.key(listing).partition("?")[0].rstrip("/").split("/")
        self._covered |= {"/".join([host, *parts[:end]]) for end in range(1, len(parts))}

    def later(self, score: int, depth: int, url: str, anchor: str, via: str, role: str, section: str = "") -> None:
        """Remember a page to try when nothing better is outstanding."""
        if self.is_new(url):
            self._order += 1
            heapq.heappush(self._frontier, (-score + 5 * depth, self._order, depth, url, anchor, via, role, section))

    def next_ways(self) -> Iterator[tuple]:
        """Yield (depth, url, anchor, via, role, section) of the best pages not yet tried: one, or a few of a list."""
        given = 0
        while self._frontier and given < 4:
            _, _, depth, url, anchor, via, role, section = heapq.heappop(self._frontier)
            if role == "way":
                if self.ways >= (WAYS_MORE if self.reports else WAYS):
                    continue
                self.ways += 1
            if not self.is_new(url) or (role == "unit" and urls.key(url).rstrip("/") in self._covered):
                continue
            yield depth, url, anchor, via, role, section
            given += 1
            if role == "way":
                return

    def note(self, state: str, reason: str, role: str = "") -> None:
        """Remember bad news of a page; the first of each kind is kept, the others are counted."""
        self.section_lost |= state == "unreachable" and role == "section"
        self.trouble.setdefault(state, reason)
        self.troubled[state] += 1
        if state in ("blocked", "unreachable"):
            self.failing, self.fails = self.failing + 1, state

    def result(self, crawl: str) -> SiteItem:
        """Return the site's state and the reason for it."""
        state, reason = self._fate()
        if self.over_budget:
            reason = " ".join(filter(None, (reason, f"Stopped after {self.requests} requests (SITE_BUDGET).")))
        return SiteItem(site=self.id, region=self.region, home=self.home, state=state, reason=reason, crawl=crawl,
                        section_url=self.section_url, family=self.family, site_code=self.site_code, name=self.name,
                        requests=self.requests, reports=self.reports)

    def _fate(self) -> tuple[str, str]:
        if self.reports and self.failing >= FAILING:
            last = f"The last {self.failing} requests brought nothing; {self.reports} reports had been met before."
            return self.fails, f"{self.trouble[self.fails]} {last}"
        if self.reports < self.troubled["blocked"]:
            return "blocked", f"{self.trouble['blocked']} So end {self.troubled['blocked']} requests, {self.reports} with a report."
        if self.reports:
            shown = "The list is made by scripts that no family reads: shown in the browser." if self.family == "browser" else ""
            bad = (f"Not had: {self.troubled[state]} of its pages, {self.trouble[state]}" for state in ("blocked", "unreachable")
                   if state in self.trouble)
            return "ok", " ".join(filter(None, (shown, *bad)))
        bad = next((state for state in reversed(TROUBLES) if state in self.trouble), None)
        if bad and not self.home_seen:
            return "unreachable" if bad == "missing" else bad, self.trouble[bad]
        if bad in ("no_browser", "robots", "blocked") or (bad == "unreachable" and (self.sections or self.section_lost)):
            return bad, self.trouble[bad]
        extra = f" ({self.trouble[bad].rstrip('.')})" if bad else ""
        if gone := next((url for url in self.absent if url not in self.known), ""):
            return "unreachable", f"What is linked as reports is not there, {gone} for one{extra}."
        if self.sections:
            read = ", ".join(f"{name} ({count})" for name, count in sorted(self.read_as.items()))
            return "no_reports", (f"No report is linked from {self.section_url or min(self.sections)}{extra}."
                                  + (f" Pages read as {read}." if read else ""))
        return "no_section", f"No page leads to an annual-report section; pages tried: {self.requests}{extra}."


def _above(code: str) -> set[str]:
    """Return a region's own code and those of the regions it lies in."""
    found, region = set(), regions.get(code)
    while region is not None:
        found.add(region.code)
        region = regions.get(region.parent_code) if region.parent_code else None
    return found
