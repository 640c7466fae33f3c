"""What the spider says besides the pages it fetched: the state in which it found a site."""

from dataclasses import dataclass


@dataclass
class SiteItem:
    """A site at the end of its crawl; becomes a "site" note in the archive."""

    site: str
    region: str
    home: str
    state: str  # ok, blocked, unreachable, robots, no_browser, no_section, no_reports
    reason: str
    crawl: str
    section_url: str = ""
    family: str = ""
    site_code: str = ""
    name: str = ""
    requests: int = 0
    reports: int = 0

    note = "site"


@dataclass
class VanishedItem:
    """A report of the last good crawl that is linked no more, or gone; becomes a "vanished" note in the archive."""

    site: str
    crawl: str
    url: str
    how: str  # gone: it answers 404 or 410; unlisted: it is there, but no page of the section leads to it

    note = "vanished"
