"""龙讯: ``/public/column/<organ>?type=3`` lists an organ's annual reports; other types are its other duties."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from scrapy.http import Response, TextResponse

from gkcrawl.families import answers, generic
from gkcrawl.links import Link

_COLUMN = re.compile(r"/public/column/(\d+)/?$")
REPORTS = "3"


def matches(response: Response) -> bool:
    """Match an organ's pages."""
    return isinstance(response, TextResponse) and _organ(response.url) != ""


def reports(response: Response) -> Iterator[Link]:
    """Yield all links; those to other organs lead to their annual reports, whichever of their pages they name."""
    own = _organ(response.url)
    for link in generic.reports(response):
        organ = _organ(link.url)
        if organ not in ("", own) and answers.query_of(link.url).get("type") != REPORTS:
            yield link._replace(url=f"{link.url.partition('?')[0]}?type={REPORTS}")
        else:
            yield link


def pages(response: Response) -> Iterator[str]:
    """Yield further pages of the same organ and type."""
    kind = answers.query_of(response.url).get("type")
    for url in generic.pages(response):
        if _organ(url) == _organ(response.url) and answers.query_of(url).get("type") == kind:
            yield url


def _organ(url: str) -> str:
    column = _COLUMN.search(urlsplit(url).path)
    return column.group(1) if column else ""
