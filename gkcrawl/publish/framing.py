"""The thin bar on archived pages, put in without touching another byte of them, and the mark on one cell.

Another byte is touched only where no header can keep a page from reaching another host: see `still`.
"""

import codecs
import re
from html import unescape

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
MARKED = ("outline:3px solid #d4351c!important;outline-offset:-1px!important;background:#ffdd00!important;"
          "color:#0b0c0c!important;scroll-margin:0 20vw 20vh!important;scroll-initial-target:nearest")
MARK = "gkcrawl-cell"
_MARKED = etree.XPath(f"//*[@id='{MARK}']")
#: What a page re-coded as UTF-8 begins with.
UTF8 = codecs.BOM_UTF8
#: Codings in which a tag may not be written in its own letters: such pages are re-coded.
_WIDE = re.compile(r"utf[-_]?(?:16|32|7)|iso[-_]?2022|csiso2022|hz", re.I)
#: Links by which a browser looks a host up, or connects to it, whatever the page's policy says.
_REACHING = re.compile(r"preconnect|dns-prefetch", re.I)
_LINK = re.compile(r"<link(?=[\s/>])", re.I)
_LINK_BYTES = re.compile(_LINK.pattern.encode(), re.I)
#: An element that does nothing and stands wherever a link may: the page is laid out as before.
_NOTHING = "<basefont"


def still(page: str | bytes) -> str | bytes:
    """Return a page whose links reach no other host. All others load nothing anyway, so all are turned into nothing."""
    is_bytes = isinstance(page, bytes)
    if not (_LINK_BYTES if is_bytes else _LINK).search(page):
        return page
    text = page.decode("latin-1") if is_bytes else page
    if not _REACHING.search(text) and not ("&" in text and _REACHING.search(unescape(text))):
        return page
    return _LINK_BYTES.sub(_NOTHING.encode(), page) if is_bytes else _LINK.sub(_NOTHING, page)


def _place(page: str | bytes) -> int:
    """Return where in a page the bar goes."""
    opening, tag, prologue = _BYTES if isinstance(page, bytes) else _TEXT
    for _, start in zip(range(_TRIES), opening.finditer(page)):
        if found := tag.match(page, start.start(), start.start() + _LONGEST):
            return found.end()
    return prologue.match(page).end()


def insert(page: bytes, charset: str | None, bar: str) -> bytes:
    """Return the page's bytes with the bar in them; every other byte stays, but UTF-16 and their like become marked UTF-8."""
    wide = "utf-16" if page[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else charset or ""
    if _WIDE.match(wide):
        return UTF8 + insert_text(page.decode(wide, "replace").lstrip("\ufeff"), bar).encode("utf-8", "replace")
    page = still(page)
    at = _place(page)
    return page[:at] + bar.encode("ascii", "xmlcharrefreplace") + page[at:]


def insert_text(page: str, bar: str) -> str:
    """Return the page's text with the bar in it."""
    page = still(page)
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
