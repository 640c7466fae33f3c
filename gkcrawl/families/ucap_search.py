"""UCAP 开普云 without a static list: the column's channel id stands in the page, its articles come as JSON.

``/common/search/<channel>?_isAgg=true&_isJson=true&_pageSize=20&_template=index&page=1``, on some sites ``/search/…``.
"""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from scrapy.http import Response, TextResponse

from gkcrawl.extract import titles
from gkcrawl.families import answers, generic
from gkcrawl.links import Link, root_of

_PATH = re.compile(r"/(?:common/)?search(?:List)?/[\w-]{6,}$")
_CALLED = re.compile(r"""["'](/(?:common/)?search(?:List)?)/?["'\w]""")
_QUERY = "_isAgg=true&_isJson=true&_pageSize=20&_template=index&page=1"
_CHANNEL = re.compile(r"""channelId["']?\s*[:=]\s*["']([\w-]{6,})["']""")


def matches(response: Response) -> bool:
    """Match a page that names its channel and has no list of its own, or an answer."""
    if not isinstance(response, TextResponse):
        return False
    if answers.is_data(response):
        return bool(_PATH.search(urlsplit(response.url).path)) and "results" in response.text
    listed = any(titles.is_report_title(link.title or link.text) for link in generic.reports(response))
    return _channel(response) != "" and not listed


def reports(response: Response) -> Iterator[Link]:
    """Yield the articles of an answer, or all links of a page."""
    if answers.is_data(response):
        results = answers.rows(answers.dig(answers.data_of(response), "data", "results"))
        yield from answers.made(response, ((one.get("url"), one.get("title")) for one in results))
    else:
        yield from generic.reports(response)


def pages(response: Response) -> Iterator[str]:
    """Yield the next answer; sites give fewer results at a time than are asked for, so it is they that are counted."""
    if not answers.is_data(response):
        path = next(iter(_CALLED.findall(response.text)), "/common/search")
        yield urljoin(response.url, f"{path}/{_channel(response)}?{_QUERY}")
        yield from generic.pages(response)
        return
    data = answers.dig(answers.data_of(response), "data")
    page = answers.number(answers.query_of(response.url).get("page")) or 1
    size = answers.number(answers.dig(data, "rows")) or len(answers.rows(answers.dig(data, "results")))
    if answers.rows(answers.dig(data, "results")) and page * size < answers.number(answers.dig(data, "total")):
        yield answers.with_query(response.url, page=str(page + 1))


def _channel(response: TextResponse) -> str:
    """Return the id of the page's channel, as its meta tag or its script have it; "" where neither does."""
    root = root_of(response)
    for meta in root.iter("meta") if root is not None else ():
        content = (meta.get("content") or "").strip()
        if (meta.get("name") or "").strip().lower() == "channelid" and re.fullmatch(r"[\w-]{6,}", content):
            return content
    return next(iter(_CHANNEL.findall(response.text)), "")
