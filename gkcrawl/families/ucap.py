"""UCAP 开普云: ``createPageHTML('page_div', pages, current, 'rlist', 'shtml', rows)``, counted from 1."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from scrapy.http import Response, TextResponse

from gkcrawl.families import generic
from gkcrawl.links import Link

_CALL = re.compile(r"""createPage(?:HTML)?\s*\(\s*["'][^"']*["']\s*,\s*["']?(\d+)["']?\s*,\s*["']?(\d+)["']?\s*,"""
                   r"""\s*["']([\w./-]+)["']\s*,\s*["'](\w+)["']""", re.I)


def matches(response: Response) -> bool:
    """Match a page whose pager is told the id of an element first (TRS names the number of pages first)."""
    return isinstance(response, TextResponse) and _CALL.search(response.text) is not None


def reports(response: Response) -> Iterator[Link]:
    """Yield all links: the list itself is plain HTML."""
    return generic.reports(response)


def pages(response: Response) -> Iterator[str]:
    """Yield the next page: page 1 is ``rlist.shtml``, page N ``rlist_N.shtml``."""
    call = _CALL.search(response.text)
    if call:
        total, current, name, suffix = int(call.group(1)), int(call.group(2)), call.group(3), call.group(4)
        numbered = re.search(rf"{re.escape(name)}_(\d+)\.{re.escape(suffix)}$", response.url.partition("?")[0])
        current = int(numbered.group(1)) if numbered else max(current, 1)
        if current < total:
            yield urljoin(response.url, f"{name}_{current + 1}.{suffix}")
    yield from generic.pages(response)
