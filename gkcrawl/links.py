"""The links of a page, read in one pass."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urljoin

from lxml.html import HtmlElement
from scrapy.http import Response, TextResponse
from w3lib.html import get_base_url

_QUOTED = re.compile(r"""['"]((?:https?:/)?\.{0,2}/[^'"\s]+|"""
                     r"""[\w./-]+\.(?:s?html?|jhtml|jspx?|aspx?|php|pdf|docx?)(?:\?[^'"\s]*)?)['"]""")
_NOWHERE = ("#", "javascript:", "mailto:", "tel:", "data:", "about:")
_END = re.compile(rb"</(?:html|body)\s*>", re.I)
_EARLY_END = re.compile(rb"</(?:html|body)\s*>(?=[\s\S]*<(?:a|i?frame|record)\b)", re.I)
_ROW = {"li", "tr", "dd", "dl", "dt", "p", "td"}


class Link(NamedTuple):
    """A link: where it leads, what it says, its ``title``, and the element it is (None where a script made it)."""

    url: str
    text: str
    title: str = ""
    element: HtmlElement | None = None


def readable(response: TextResponse, encoding: str) -> TextResponse:
    """Return a page in the charset its bytes are in, and whole.

    Pages put together from several files have ``</html>`` in their middle, where lxml would stop and no browser does.
    """
    body = _END.sub(b"", response.body) if _EARLY_END.search(response.body) else response.body
    if body is response.body and encoding.lower() == response.encoding:
        return response
    return response.replace(body=body, encoding=encoding)


def root_of(response: Response) -> HtmlElement | None:
    """Return the page's tree, or None for what is no page."""
    if not isinstance(response, TextResponse) or not response.text.strip():
        return None
    root = response.selector.root
    return root if hasattr(root, "iter") else None


def links(response: Response) -> Iterator[Link]:
    """Yield the links of a page, frames included, in printed order."""
    root = root_of(response)
    if root is not None:
        yield from links_under(root, get_base_url(response.text[:4096], response.url, response.encoding))


def links_under(root: HtmlElement, base: str) -> Iterator[Link]:
    """Yield the links below an element; ``base`` is what relative ones are relative to."""
    for element in root.iter("a", "area", "iframe", "frame"):
        target = _target(element)
        if not target:
            continue
        try:
            url = urljoin(base, target)
        except ValueError:  # an address like http://[ leads nowhere
            continue
        if url.startswith(("http://", "https://")):
            text = " ".join("".join(element.itertext()).split())
            title = " ".join((element.get("title") or "").split())
            if not text and not title:
                image = element.find(".//img")
                title = (image.get("alt") or image.get("title") or "") if image is not None else ""
            yield Link(url.partition("#")[0], text, title, element)


def _target(element: HtmlElement) -> str:
    """Return the address an element leads to, also where a script would open it."""
    raw = element.get("href") if element.tag in ("a", "area") else element.get("src")
    raw = (raw or "").strip().replace("\\", "/").replace("\n", "").replace("\t", "")
    if raw and not raw.lower().startswith(_NOWHERE):
        return raw
    quoted = _QUOTED.search(f"{raw} {element.get('onclick') or ''}") if element.get("onclick") or "'" in raw else None
    return quoted.group(1) if quoted else ""


def around(link: Link) -> str:
    """Return the text of the row a link stands in, "" where the row has other links."""
    element = link.element
    for _ in range(4):
        element = element.getparent() if element is not None else None
        if element is None or len({one.get("href") for one in element.iter("a")}) > 1:
            return ""
        if element.tag in ("li", "tr", "dl"):
            break
        if element.tag not in _ROW | {"span", "div", "b", "strong", "h3", "h4", "font", "em", "i"}:
            return ""
    return " ".join("".join(element.itertext()).split())


def aside(link: Link) -> bool:
    """Say whether a link stands among a page's links to other sites or in its footer."""
    element = link.element
    for _ in range(8):
        element = element.getparent() if element is not None else None
        if element is None:
            return False
        mark = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
        if element.tag == "footer" or re.search(r"friend|yqlj|yqlink|foot|bottom|wzlj|xglj|outlink|links?box", mark):
            return True
    return False
