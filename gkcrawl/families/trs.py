"""TRS WCM: ``createPageHTML(pages, current, "index", "html")``, counted from 0; ``createPage``; ``Pager``.

Page N+1 is ``index_N.html``; some sites call it ``index_N+1.html``, and send the first page for an ``index_1.html``.
"""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from scrapy.http import Response, TextResponse

from gkcrawl.families import generic
from gkcrawl.links import Link

_CALL = re.compile(r"""createPage(?:HTML)?\s*\(\s*(\w+)\s*,\s*(\w+)\s*,"""
                   r"""\s*["']([\w./-]+)["']\s*,\s*["'](\w+)["']""", re.I)
_PAGER = re.compile(r"Pager\s*\(\s*\{([^}]*)\}", re.I)
_FIELD = re.compile(r"""["']?(\w+)["']?\s*:\s*["']?([\w./-]*)["']?""")


def matches(response: Response) -> bool:
    """Match a page with one of the three calls."""
    return isinstance(response, TextResponse) and _place(response.text) is not None


def reports(response: Response) -> Iterator[Link]:
    """Yield all links: the list itself is plain HTML."""
    return generic.reports(response)


def pages(response: Response) -> Iterator[str]:
    """Yield the next page; from the first one of several, the second by either of its names."""
    place = _place(response.text)
    if place:
        total, current, name, suffix = place
        numbered = re.search(rf"{re.escape(name)}_(\d+)\.{re.escape(suffix)}$", response.url.partition("?")[0])
        here = int(numbered.group(1)) if numbered else current
        # The address knows better than the script, which some templates fill in for page one only.
        ahead = 1 if numbered and current and here == current + 1 else 0
        following = [here + 1] if here + 1 < total + ahead else []
        if not numbered and not current and total > 1:
            following.append(2)
        yield from (urljoin(response.url, f"{name}_{number}.{suffix}") for number in following)
    yield from generic.pages(response)


def _place(text: str) -> tuple[int, int, str, str] | None:
    """Return (pages, current page from 0, base name, extension) as the page's script has them."""
    for call in _CALL.finditer(text):
        total, current = (_number(text, word) for word in call.group(1, 2))
        if total is not None and current is not None:
            return total, current, call.group(3), call.group(4)
    if pager := _PAGER.search(text):
        fields = dict(_FIELD.findall(pager.group(1)))
        total = next((fields[name] for name in ("size", "total", "pageCount", "totalPage", "count")
                      if fields.get(name, "").isdecimal()), None)
        if total and fields.get("prefix"):
            current = fields.get("current", "0")
            current = int(current) if current.isdecimal() else 0
            return int(total), current, fields["prefix"], fields.get("suffix") or "html"
    return None


def _number(text: str, word: str) -> int | None:
    """Return the number a script's word is: itself, or the value of ``var word = …``."""
    if word.isdecimal():
        return int(word)
    value = re.search(rf"\b{word}\s*=\s*['\"]?(\d+)", text)
    return int(value.group(1)) if value else None
