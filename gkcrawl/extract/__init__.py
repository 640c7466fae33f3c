"""bytes → Reading: one annual report's cells, passages and identity, from a page or a document.

A number is what the page prints, or the cell is null and has an oddity that says why. Whatever the bytes, `read`
ends in a reading or in `NotAReport`, in bounded time and memory: ordinary pages in this process, all else in one that
has bounds.
"""

import gc
from contextlib import contextmanager

from gkcrawl.extract import apart, html, report, served, titles
from gkcrawl.extract.kinds import kind_of
from gkcrawl.extract.page import MAX_BYTES, TooLarge
from gkcrawl.extract.reading import NotAReport, Reading
from gkcrawl.extract.report import KINDS

__all__ = ["DOCUMENTS", "KINDS", "MAX_BYTES", "NotAReport", "Reading", "locate", "read", "titles"]

#: The kinds of documents that have no page of their own to be shown: no elements, but places.
DOCUMENTS = tuple(kind for kind in KINDS if kind not in ("html", "mhtml", "text"))
#: Pages and texts up to this size are read here; none of so few bytes takes long.
ORDINARY = 1 << 20


def read(body: bytes, mime: str = "", charset: str = "", url: str = "", anchor: str = "") -> Reading:
    """Read a report from a document's bytes (content-decoded); raises NotAReport where it is none."""
    kind = kind_of(body, mime, url)
    if _harmless(kind, body):
        with _uncollected():
            return report.read(body, kind, charset, url, anchor)
    request = {"kind": kind, "charset": charset, "url": url, "anchor": anchor}
    try:
        answer = apart.ask(request, body)
    except TooLarge as error:
        return report.unread(report.title_from(anchor, "a document that is too large"), f"too large: {error}")
    if "refused" in answer:
        raise NotAReport(answer["refused"])
    if "unread" in answer:
        return report.unread(report.title_from(anchor, "a document that is too large"), answer["unread"])
    if "failed" in answer:
        raise RuntimeError(answer["failed"])
    return served.unpacked(answer["reading"])


def locate(body: bytes, mime: str, charset: str, cell: str):
    """Return the element of the page that a cell (`requests.granted.total`) was read from, None where there is none.

    For plain text it is an element of a page made of the text's lines. Documents (``DOCUMENTS``) have no elements: their
    `Reading.places` say where a cell stands. Raises NotAReport as `read` does.
    """
    kind = kind_of(body, mime)
    if kind in DOCUMENTS:
        return None
    if _harmless(kind, body):
        return report.locate(body, kind, charset, cell)
    try:
        answer = apart.ask({"kind": kind, "charset": charset, "cell": cell}, body)
    except TooLarge:
        return None
    if "refused" in answer:
        raise NotAReport(answer["refused"])
    if not answer.get("page"):
        return None
    place = next(iter(html.tree_of(answer["page"]).xpath(f"//*[@{served.MARK}]")), None)
    if place is not None:
        del place.attrib[served.MARK]
    return place


@contextmanager
def _uncollected():
    """Put off the search for cyclic garbage: a page makes thousands of objects, none of them such."""
    were = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if were:
            gc.enable()


def _harmless(kind: str, body: bytes) -> bool:
    """Tell whether a document may be read in this process: a page of ordinary size, or one that is not read at all."""
    return kind not in KINDS or len(body) > MAX_BYTES or kind in ("html", "text") and len(body) <= ORDINARY
