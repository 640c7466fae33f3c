"""The thin bar on archived pages, put in without touching another byte of them, and the mark on one cell."""

import codecs
import re

from lxml import etree

#: Where the bar goes: after the body's start tag, else after what may precede a page's content.
_BODY = re.compile(r"<body\b[^>]*>", re.I)
_PROLOGUE = re.compile(r"\ufeff?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype[^>]*>\s*)?", re.I | re.S)
_BODY_BYTES = re.compile(rb"<body\b[^>]*>", re.I)
_PROLOGUE_BYTES = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype[^>]*>\s*)?", re.I | re.S)
_MARKED = ("outline:4px solid #d4351c!important;outline-offset:-2px!important;background:#ffdd00!important;"
           "color:#0b0c0c!important;scroll-margin:0 20vw 20vh!important;scroll-initial-target:nearest")
MARK = "gkcrawl-cell"
#: What a page re-coded as UTF-8 begins with.
UTF8 = codecs.BOM_UTF8


def _place(body: re.Match | None, prologue: re.Match) -> int:
    return body.end() if body else prologue.end()


def insert(page: bytes, charset: str | None, bar: str) -> bytes:
    """Return the page's bytes with the bar in them; every other byte stays, but UTF-16 and -32 become marked UTF-8."""
    wide = "utf-16" if page[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else charset or ""
    if re.match(r"utf[-_]?(16|32)", wide, re.I):
        return UTF8 + insert_text(page.decode(wide, "replace").lstrip("\ufeff"), bar).encode("utf-8", "replace")
    at = _place(_BODY_BYTES.search(page), _PROLOGUE_BYTES.match(page))
    return page[:at] + bar.encode("ascii", "xmlcharrefreplace") + page[at:]


def insert_text(page: str, bar: str) -> str:
    """Return the page's text with the bar in it."""
    at = _place(_BODY.search(page), _PROLOGUE.match(page))
    return page[:at] + bar + page[at:]


def marked(element) -> str:
    """Return an element's whole page as text, with that element marked, and no other element under the mark's name."""
    for other in element.getroottree().iter(etree.Element):
        if other.get("id") == MARK:
            del other.attrib["id"]
    if element.get("id"):
        element.set("data-original-id", element.get("id"))
    element.set("id", MARK)
    style = element.get("style", "").rstrip("; ")
    element.set("style", f"{style};{_MARKED}" if style else _MARKED)
    return etree.tostring(element.getroottree(), method="html", encoding="unicode")
