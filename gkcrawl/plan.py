"""What was asked for: the arguments of a crawl, checked, and the sites that follow from them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from gkcrawl import regions, urls


class BadArgument(ValueError):
    """Raised when a crawl's arguments make no sense; the message is a sentence for the person who typed them."""


class Target(NamedTuple):
    """A site to crawl: its region, its home page, its known annual-report sections."""

    region: regions.Region
    home: str
    sections: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """One crawl's arguments, as understood."""

    region: regions.Region
    year: int | None = None
    home: str = ""
    depth: int | None = None
    only: str = ""  # "failed": what the last crawl of the same arguments did not get

    @property
    def arguments(self) -> dict:
        """The arguments as the archive keeps them: crawls with equal ones are the same job."""
        given = {"region": self.region.code, "year": self.year, "home": self.home, "depth": self.depth,
                 "only": self.only}
        return {name: value for name, value in given.items() if value not in (None, "")}

    def targets(self) -> Iterator[Target]:
        """Yield the sites to crawl, each home page once; regions without a known portal are passed over."""
        if self.home:
            yield Target(self.region, self.home, ())
            return
        seen = set()
        for region in regions.below(self.region.code, self.depth):
            home = regions.portal(region.code)
            if home and urls.key(home) not in seen:
                seen.add(urls.key(home))
                sections = (line.value for line in regions.known(region.code) if line.kind == "section")
                yield Target(region, home, tuple(sections))

    def hosts(self) -> set[str]:
        """Return the hosts outside gov.cn that the region data allow."""
        found = {line.value.lower() for region in regions.below(self.region.code, self.depth)
                 for line in regions.known(region.code) if line.kind == "host"}
        return found | {urls.bare(host) for host in found}


def plan(region: str = "", year: str = "", home: str = "", depth: str = "", only: str = "", **unknown: str) -> Plan:
    """Read the arguments of ``scrapy crawl annual -a …``; raises BadArgument with a sentence."""
    if unknown:
        raise BadArgument(f"There is no argument {', '.join(sorted(unknown))}: -a takes region, year, home, depth and only.")
    if only not in ("", "failed"):
        raise BadArgument(f"-a only={only} is not known: only=failed repeats what the last crawl did not get.")
    home = _home(home)
    where = _region(region, home)
    found = Plan(where, _number("year", year, 2008, 2100), home, _number("depth", depth, 0, 9), only)
    if not home and next(found.targets(), None) is None:
        raise BadArgument(f"No portal of {where.full_name} ({where.code}) is known: give its address with -a home=…")
    return found


def _region(text: str, home: str) -> regions.Region:
    if text:
        try:
            return regions.find(text)
        except LookupError as error:
            raise BadArgument(str(error)) from None
    if not home:
        raise BadArgument("Which region? Give its code or name: -a region=140105, -a region=太原市小店区.")
    code = regions.site(urls.host(home))[1]
    if code is None:
        raise BadArgument(f"Whose site {home} is, is not known: name the region too, with -a region=…")
    return regions.get(code)


def _home(text: str) -> str:
    if not text:
        return ""
    url = text if re.match(r"[a-z]+://", text, re.I) else f"http://{text}"
    name = urls.host(url)
    if not name:
        raise BadArgument(f"-a home={text} is no address of a web page.")
    if not urls.is_government(name) and regions.site(name)[1] is None:
        raise BadArgument(f"{name} is not under gov.cn: look-alike hosts carry altered copies, so it is not crawled. "
                          "A host that is real goes into regions/known.csv.")
    return url if url.partition("://")[2].find("/") > 0 else f"{url}/"


def _number(name: str, text: str, least: int, most: int) -> int | None:
    if text in ("", None):
        return None
    if not str(text).isascii() or not str(text).isdigit() or not least <= int(text) <= most:
        raise BadArgument(f"-a {name}={text} is no {name}: a number from {least} to {most} is wanted.")
    return int(text)
