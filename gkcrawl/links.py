"""The links of a page, read in one pass, and the words that stand around them."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlencode, urljoin, urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement
from scrapy.http import Response, TextResponse
from w3lib.html import get_base_url

from gkcrawl import scripted
from gkcrawl.extract.why import FURNITURE

#: What leads somewhere: links and frames, what a script opens when clicked on, choices whose value is an address.
#: A union of axes takes a sixth of the time of one step with these conditions, and keeps the printed order too.
_LEADS = XPath("|".join(
    [f"descendant-or-self::{tag}" for tag in ("a", "area", "iframe", "frame", "option")]
    + [f"descendant-or-self::*/@{name}/.." for name in ("onclick", "data-href", "data-url", "data-link")]))
_SENT = re.compile(scripted.SENDS + r"""['"]([^'"]+)['"]""")
_QUOTED = re.compile(r"""['"]((?:https?:/)?\.{0,2}/[^'"\s]+|"""
                     r"""[\w./-]+\.(?:s?html?|jhtml|jspx?|aspx?|php|pdf|docx?)(?:\?[^'"\s]*)?)['"]""")
_SESSION = re.compile(r";jsessionid=[^/?#]*", re.I)  # a page is the same in every session
#: What leads to the same place from all pages of a host; and the beginning of an address that all of these share.
_FROM_ANYWHERE, _ORIGIN = re.compile(r"/|https?://[^/?#\s]", re.I), re.compile(r"(?:https?://[^/?#]*)?", re.I)
_NOWHERE = ("#", "javascript:", "mailto:", "tel:", "data:", "about:")
_END = re.compile(rb"</(?:html|body)\s*>", re.I)
_EARLY_END = re.compile(rb"</(?:html|body)\s*>(?=[\s\S]*<(?:a|i?frame|record)\b)", re.I)
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "dt", "th", "caption", "legend"}


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


def meta_of(response: TextResponse) -> dict[str, str]:
    """Return the page's meta tags by name, lower case and without the stray blanks some systems write."""
    root = root_of(response)
    return {(one.get("name") or "").strip().lower(): (one.get("content") or "").strip()
            for one in (root.iter("meta") if root is not None else ())}


@lru_cache(maxsize=4)  # families, frames and the walk each look at the page that has just come
def links(response: Response) -> tuple[Link, ...]:
    """Return the links of a page in printed order: frames, and what is opened by a click, included."""
    root = root_of(response)
    if root is None:
        return ()
    base, script = get_base_url(response.text[:4096], response.url, response.encoding), scripted.script_of(root)
    listed = (Link(url, name) for place, name in scripted.listed(script) if (url := _whole(base, place)))
    return (*links_under(root, base, scripted.openers(script)), *listed)


def links_under(root: HtmlElement, base: str, openers: dict[str, scripted.Opener] | None = None) -> Iterator[Link]:
    """Yield the links below an element; ``base`` is what relative ones are relative to, ``openers`` are its functions."""
    for element in _LEADS(root):
        if url := _whole(base, _target(element, openers or {})):
            yield Link(url, text_of(element), _title(element), element)


def _whole(base: str, target: str) -> str:
    """Return where a target leads, seen from a page; "" where that is nowhere on the web."""
    if not target:
        return ""
    return _seen(_ORIGIN.match(base)[0] if _FROM_ANYWHERE.match(target) else base, target)


@lru_cache(maxsize=8192)  # a site's pages mostly lead to the same places
def _seen(base: str, target: str) -> str:
    try:
        url = urljoin(base, target)
    except ValueError:  # an address like http://[
        return ""
    return _SESSION.sub("", url.partition("#")[0]) if url.startswith(("http://", "https://")) else ""


def pictures(response: Response) -> Iterator[Link]:
    """Yield the pictures of a page that may be a report's text: on its host, none of its furniture, forty at most."""
    root, seen = root_of(response), set()
    base = get_base_url(response.text[:4096], response.url, response.encoding) if root is not None else ""
    for element in root.iter("img") if root is not None else ():
        source = (element.get("src") or element.get("data-src") or "").strip()
        if not source or FURNITURE.search(source) or source.startswith("data:") or len(seen) == 40:
            continue
        try:
            url = urljoin(base, source)
        except ValueError:
            continue
        if urlsplit(url).netloc == urlsplit(response.url).netloc and url not in seen:
            seen.add(url)
            yield Link(url, "", _title(element), element)


def frames(response: Response) -> list[Link]:
    """Return the frames a page consists of, where it is nothing but frames."""
    found = list(links(response))
    inner = [link for link in found if link.element is not None and link.element.tag in ("frame", "iframe")]
    return inner if len(found) - len(inner) < 3 else [link for link in inner if link.element.tag == "frame"]


def text_of(element: HtmlElement) -> str:
    """Return an element's text with single blanks."""
    return " ".join("".join(element.itertext()).split())


def _title(element: HtmlElement) -> str:
    """Return what a link says besides its text: its title, or what its picture stands for."""
    title = element.get("title") or element.get("alt") or ""
    if not title and (image := next(element.iter("img"), None)) is not None:
        title = image.get("alt") or image.get("title") or ""
    return " ".join(title.split())


def _target(element: HtmlElement, openers: dict[str, scripted.Opener]) -> str:
    """Return the address an element leads to, also where a script would open it, or a form with it."""
    name = {"a": "href", "area": "href", "option": "value"}.get(element.tag, "src")
    raw = (element.get(name) or "").strip().replace("\\", "/").replace("\n", "").replace("\t", "")
    if element.tag == "option":
        return raw if re.search(r"[/.?]", raw) else _chosen(element, raw)
    if raw and not raw.lower().startswith(_NOWHERE):
        return raw
    if data := element.get("data-href") or element.get("data-url") or element.get("data-link"):
        return data.strip()
    script = f"{raw} {element.get('onclick') or ''}" if raw.startswith("javascript:") or element.get("onclick") else ""
    found = _SENT.search(script) if script else None
    found = found or (None if (opened := scripted.opened(script, openers)) else _QUOTED.search(script))
    return found.group(1) if found else opened


def _chosen(option: HtmlElement, value: str) -> str:
    """Return what a form asks for when an option of it is chosen and the rest is left as it is; "" without a form."""
    form, select = next(option.iterancestors("form"), None), next(option.iterancestors("select"), None)
    name = select.get("name") if select is not None else ""
    if not value or not name or form is None or (form.get("method") or "get").lower() != "get":
        return ""
    return f"{(form.get('action') or '').partition('?')[0].strip()}?{urlencode(_fields(form) | {name: value})}"


@lru_cache(maxsize=1)  # the options of a form come one after the other
def _fields(form: HtmlElement) -> dict[str, str]:
    """Return what a form asks for as it stands."""
    fields = {one.get("name"): one.get("value") or "" for one in form.iter("input")
              if one.get("name") and (one.get("type") or "text").lower() in ("hidden", "text", "search")}
    for one in form.iter("select"):
        shown = next((choice for choice in one.iter("option") if choice.get("selected") is not None), one.find(".//option"))
        if one.get("name") and shown is not None:
            fields[one.get("name")] = shown.get("value") or ""
    return fields


def heading(link: Link) -> str:
    """Return the heading of the box a link stands in: what 更多 is more of, what a frame shows."""
    element = link.element
    for _ in range(4):
        if element is None or element.tag in ("body", "html"):
            return ""
        before = element
        while (before := before.getprevious()) is not None:
            if before.tag in _HEADINGS:
                return text_of(before)
        element = element.getparent()
        if element is not None and element.tag in _HEADINGS:
            return text_of(element).replace(link.text, "").strip()
    return ""


def around(link: Link) -> str:
    """Return the text of the row a link stands in, "" where the row has other links."""
    element = link.element
    for _ in range(4):
        element = element.getparent() if element is not None else None
        if element is None or element.tag in ("ul", "ol", "table", "tbody", "body"):
            return ""
        if len({one.get("href") for one in element.iter("a")}) > 1:
            return ""
        if element.tag in ("li", "tr", "dl"):
            return text_of(element)
    return ""


def cell(link: Link) -> tuple[str, str]:
    """Return the heads of the row and of the column a link's table cell stands in, each "" where there is none."""
    box = link.element
    while box is not None and box.tag not in ("td", "body"):
        box = box.getparent()
    if box is None or box.tag != "td" or box.getparent() is None:
        return "", ""
    row = box.getparent()
    cells = [one for one in row if one.tag in ("td", "th")]
    at = cells.index(box)
    table = row.getparent()
    first = next((one for one in table.iter("tr")), None) if table is not None else None
    head = [one for one in first if one.tag in ("td", "th")] if first is not None and first is not row else []
    return text_of(cells[0]) if at else "", text_of(head[at]) if at < len(head) else ""


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
