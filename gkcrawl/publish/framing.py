"""The thin bar on archived pages, put in without touching another byte of them, and the mark on one cell."""

import codecs
import re

from lxml import etree

from gkcrawl.extract.settable import settable

#: Where the bar goes: after the body's start tag (a ">" within quotes does not end it), else after what may precede a
#: page's content.
_OPENING = r"<body(?=[\s>])"
_TAG = r"""<body(?:\s(?:"[^"]*"|'[^']*'|[^>"'])*)?>"""
_PROLOGUE = r"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype[^>]*>\s*)?"
#: In texts, and in bytes.
_TEXT = [re.compile(one, re.I | re.S) for one in (_OPENING, _TAG, r"\ufeff?\s*" + _PROLOGUE)]
_BYTES = [re.compile(one, re.I | re.S) for one in (
    _OPENING.encode(), _TAG.encode(), rb"(?:\xef\xbb\xbf)?\s*" + _PROLOGUE.encode())]
#: Pages are foreign: so many tags are tried, each of so many characters at most.
_TRIES, _LONGEST = 20, 20_000
MARKED = ("outline:4px solid #d4351c!important;outline-offset:-2px!important;background:#ffdd00!important;"
          "color:#0b0c0c!important;scroll-margin:0 20vw 20vh!important;scroll-initial-target:nearest")
MARK = "gkcrawl-cell"
_MARKED = etree.XPath(f"//*[@id='{MARK}']")
#: What a page re-coded as UTF-8 begins with.
UTF8 = codecs.BOM_UTF8


def _place(page: str | bytes) -> int:
    """Return where in a page the bar goes."""
    opening, tag, prologue = _BYTES if isinstance(page, bytes) else _TEXT
    for _, start in zip(range(_TRIES), opening.finditer(page)):
        if found := tag.match(page, start.start(), start.start() + _LONGEST):
            return found.end()
    return prologue.match(page).end()


def insert(page: bytes, charset: str | None, bar: str) -> bytes:
    """Return the page's bytes with the bar in them; every other byte stays, but UTF-16 and -32 become marked UTF-8."""
    wide = "utf-16" if page[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else charset or ""
    if re.match(r"utf[-_]?(16|32)", wide, re.I):
        return UTF8 + insert_text(page.decode(wide, "replace").lstrip("\ufeff"), bar).encode("utf-8", "replace")
    at = _place(page)
    return page[:at] + bar.encode("ascii", "xmlcharrefreplace") + page[at:]


def insert_text(page: str, bar: str) -> str:
    """Return the page's text with the bar in it."""
    at = _place(page)
    return page[:at] + bar + page[at:]


def marked(element) -> str:
    """Return an element's whole page as text, with that element marked, and no other element under the mark's name."""
    for other in _MARKED(element):
        del other.attrib["id"]
    if element.get("id"):
        element.set("data-original-id", settable(element.get("id")))
    element.set("id", MARK)
    style = settable(element.get("style", "")).rstrip("; ")
    element.set("style", f"{style};{MARKED}" if style else MARKED)
    return etree.tostring(element.getroottree(), method="html", encoding="unicode")
