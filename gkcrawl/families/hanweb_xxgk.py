"""Hanweb ``xxgkAnnualReport.jsp?area=…&fbtime=…``: a report by organ and year, with two lists to choose others from."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement
from scrapy.http import Response, TextResponse

from gkcrawl import wording
from gkcrawl.families import answers, generic
from gkcrawl.links import Link, root_of

_AREA = re.compile(r"""xxgkAnnualReport\.jsp\?(?:[^"'<>\s]*&(?:amp;)?)?area=([\w-]+)""", re.I)


def matches(response: Response) -> bool:
    """Match the program's own pages."""
    return isinstance(response, TextResponse) and urlsplit(response.url).path.lower().endswith("/xxgkannualreport.jsp")


def reports(response: Response) -> Iterator[Link]:
    """Yield the years to choose from, named as the lists name organ and year together, the organs, and all links."""
    area = answers.query_of(response.url).get("area") or next(iter(_AREA.findall(response.text)), "")
    found = list(generic.reports(response))
    organs = [Link(urljoin(response.url, f"?area={value}"), text) for value, text in _options(response)
              if text and not wording.YEAR.fullmatch(value) and re.fullmatch(r"[\w-]{6,40}", value)]
    name = next((link.text for link in [*organs, *found] if answers.query_of(link.url).get("area") == area
                 and matches_address(link.url)), "")
    for value, text in _options(response):
        if (year := wording.YEAR.fullmatch(value) or wording.YEAR.fullmatch(text)) and area:
            url = urljoin(response.url, f"?area={area}&fbtime={year.group(1)}")
            yield Link(url, wording.titled(name, year.group(1)))
    yield from organs
    yield from found


def pages(response: Response) -> Iterator[str]:
    """Yield nothing but plain links: there are no pages, only organs and years."""
    return generic.pages(response)


def matches_address(url: str) -> bool:
    """Say whether an address is the program's."""
    return urlsplit(url).path.lower().endswith("/xxgkannualreport.jsp")


def _options(response: Response) -> list[tuple[str, str]]:
    """Return (value, text) of everything there is to choose."""
    root = root_of(response)
    options: list[HtmlElement] = list(root.iter("option")) if root is not None else []
    return [((one.get("value") or "").strip(), " ".join("".join(one.itertext()).split())) for one in options]
