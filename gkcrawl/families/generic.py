"""Generic: plain links; further pages behind 下一页, page numbers, or a list to choose the page from."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from scrapy.http import Response

from gkcrawl import forms, wording
from gkcrawl.forms import fold
from gkcrawl.links import Link, links
from gkcrawl.urls import host

_PAGER = forms.links()["pager"]


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
        text = wording.NUMBER.sub(r"\1", fold(link.text or link.title).lower())
        if host(link.url) != own or not 0 < len(text) < 9:
            continue
        numbered = len(text) < 5 and (text.isdecimal() or text in _PAGER["last"])
        if text in _PAGER["next"] or (numbered and (similar(link.url, response.url) or _numbers(link.url, text, response.url))):
            yield link.url


def _numbers(url: str, text: str, listing: str) -> bool:
    """Say whether an address below a list's own bears the number its link says (``nb.shtml``, ``nb/2.html``)."""
    stem = urlsplit(listing).path.rstrip("/").rpartition(".")[0] or urlsplit(listing).path.rstrip("/")
    head, _, last = urlsplit(url).path.rstrip("/").rpartition("/")
    page = re.search(r"(\d{1,4})(?:\.\w+)?$", last)
    return bool(page) and text.isdecimal() and abs(int(page.group(1)) - int(text)) < 2 and (
        head in (stem, stem.rpartition("/")[0]) and len(last) < 16)


def similar(one: str, other: str) -> bool:
    """Say whether two addresses differ by page numbers only: ``list.html``, ``list_2.html``; ``?p=a``, ``?p=a&page=2``."""
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
