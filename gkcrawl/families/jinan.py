"""济南: channels of 24 hexadecimal digits; ``?open=`` chooses a list of the channel, for every agency alike."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from scrapy.http import Response, TextResponse

from gkcrawl.families import answers, generic
from gkcrawl.links import Link

_CHANNEL = re.compile(r"/channel_[0-9a-f]{24}/(?:index\.html)?$")


def matches(response: Response) -> bool:
    """Match a channel's page."""
    return isinstance(response, TextResponse) and _is_channel(response.url)


def reports(response: Response) -> Iterator[Link]:
    """Yield all links; those to other channels open the list that is open here."""
    shown = answers.query_of(response.url).get("open")
    for link in generic.reports(response):
        if shown and _is_channel(link.url) and not urlsplit(link.url).query:
            yield link._replace(url=answers.with_query(link.url, open=shown))
        else:
            yield link


def pages(response: Response) -> Iterator[str]:
    """Yield further pages of the list that is open."""
    shown = answers.query_of(response.url).get("open")
    for url in generic.pages(response):
        if not shown or answers.query_of(url).get("open") == shown:
            yield url


def _is_channel(url: str) -> bool:
    return bool(_CHANNEL.search(urlsplit(url).path))
