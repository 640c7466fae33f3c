"""Generic: plain links; further pages behind 下一页, page numbers, or a list to choose the page from."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urljoin, urlsplit

from scrapy.http import Response

from gkcrawl.forms import fold
from gkcrawl.links import Link, links, root_of
from gkcrawl.urls import host

_NEXT = {"下一页", "下页", "后一页", "后页", "次页", "向后", "next", "nextpage", "下一页>", "下一页>>", ">", ">>", "›", "»", "下页>"}
_LAST = {"尾页", "末页", "最后一页", "最末页", "last"}


def matches(response: Response) -> bool:
    """Match every page."""
    return True


def reports(response: Response) -> Iterator[Link]:
    """Yield all links of the page."""
    return links(response)


def pages(response: Response) -> Iterator[str]:
    """Yield the addresses behind 下一页 and behind numbers that differ from this address by a number only."""
    own = host(response.url)
    for link in links(response):
        text = fold(link.text or link.title).lower()
        if host(link.url) != own or not 0 < len(text) < 9:
            continue
        if text in _NEXT or ((text.isdecimal() or text in _LAST) and len(text) < 5 and similar(link.url, response.url)):
            yield link.url
    root = root_of(response)
    for option in root.iter("option") if root is not None else ():
        value, text = (option.get("value") or "").strip(), fold("".join(option.itertext()))
        if re.fullmatch(r"第?\d{1,4}页?", text) and re.search(r"[./?=]", value):
            url = urljoin(response.url, value)
            if host(url) == own and similar(url, response.url):
                yield url


def similar(one: str, other: str) -> bool:
    """Say whether two addresses differ by page numbers only (``list.html``, ``list_2.html``; ``?p=a``, ``?p=a&page=2``)."""
    left, right = urlsplit(one), urlsplit(other)
    if _shape(left.path) != _shape(right.path):
        return False
    mine, theirs = dict(parse_qsl(left.query)), dict(parse_qsl(right.query))
    return all((mine.get(name) or "0").isdecimal() and (theirs.get(name) or "0").isdecimal()
               for name in mine.keys() | theirs.keys() if mine.get(name) != theirs.get(name))


def _shape(path: str) -> str:
    """Return a path without its page number and without the name of an index page."""
    head, _, last = path.rpartition("/")
    last = re.sub(r"[_-]?\d{1,4}(?=\.|$)", "", last)
    return f"{head}/" if re.fullmatch(r"(?:index|default|list)?(?:\.\w+)?", last) else f"{head}/{last}"
