"""Guangdong's disclosure platform: ``/gkmlpt/annualreport#<id>`` is a shell, ``/gkmlpt/api/all/<id>`` has the list."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from scrapy.http import Response, TextResponse

from gkcrawl.families import answers, generic
from gkcrawl.forms import fold, words
from gkcrawl.links import Link

_API = re.compile(r"/gkmlpt/api/all/(\d+)$")
_SITE = re.compile(r"""\bSID["']?\s*:\s*["']?(\d+)""")
_MARKED = re.compile(r"annualreport#(\d+)")
_NODE = re.compile(r"""["']?\bid["']?\s*:\s*["']?(\d+)["']?\s*,\s*["']?name["']?\s*:\s*["']([^"']+)["']""")


def matches(response: Response) -> bool:
    """Match the platform's pages and answers."""
    return isinstance(response, TextResponse) and "/gkmlpt/" in urlsplit(response.url).path


def reports(response: Response) -> Iterator[Link]:
    """Yield the articles of an answer, or all links of a page."""
    if answers.is_data(response):
        articles = answers.rows(answers.data_of(response).get("articles"))
        pairs = ((one.get("url") or one.get("post_url"), one.get("title")) for one in articles)
        yield from answers.made(response, pairs)
    else:
        yield from generic.reports(response)


def pages(response: Response) -> Iterator[str]:
    """Yield the first answer for each category of annual reports, and the next one of an answer."""
    if answers.is_data(response):
        yield from _next(response)
        return
    site = _SITE.search(response.text)
    for category in _categories(response) if site else ():
        yield urljoin(response.url, f"/gkmlpt/api/all/{category}?page=1&sid={site.group(1)}")


def _next(response: TextResponse) -> Iterator[str]:
    """Yield the address of the articles after these; how many come at a time, the first answer shows."""
    data, query = answers.data_of(response), answers.query_of(response.url)
    here, page = len(answers.rows(data.get("articles"))), answers.number(query.get("page")) or 1
    total = answers.number(data.get("total")) or answers.number(answers.dig(data, "classify", "post_count"))
    if here and page * here < total and _API.search(urlsplit(response.url).path):
        yield answers.with_query(response.url, page=str(page + 1))


def _categories(response: TextResponse) -> list[str]:
    """Return the categories of annual reports: in the address, in the page's links, in its tree by name."""
    names = words()["section"]["names"]
    found = _MARKED.findall(response.url) + _MARKED.findall(response.text)
    found += [category for category, name in _NODE.findall(response.text) if fold(name) in names]
    return list(dict.fromkeys(found))
