"""Bounds for a PDF's work that tell what is too much of: what its streams unfold to, and what its pages draw.

A few kilobytes can unfold to gigabytes, and a form that draws another twice draws millions after twenty. pdfminer sets
no bounds of its own, so its inflating and its interpreter are given them here; what gets past them meets those of
`apart`.
"""

import zlib

from pdfminer import pdftypes
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfplumber import page as plumbed

from gkcrawl.extract.page import TooLarge
from gkcrawl.extract.pdf_ink import NO_INK

MAX_STREAM = 16_000_000         # bytes that one stream may unfold to
MAX_DRAWN = 3_000_000           # bytes of drawing instructions on one page, forms counted each time they are drawn
MAX_LINES = 20_000              # lines, rectangles and curves on one page
MAX_CHARS = 20_000              # characters on one page
MAX_PAGES = 200
_INKLESS = (3, 7)               # ways to show text that draw nothing
_CALL = 500                     # what drawing a form costs beside its own instructions, in bytes of these


class _Unfolding:
    """A zlib decompressor that stops at the bound."""

    def __init__(self) -> None:
        self._inner, self._length = zlib.decompressobj(), 0

    def decompress(self, data: bytes) -> bytes:
        """Unfold more data; raises TooLarge beyond the bound."""
        unfolded = self._inner.decompress(data, MAX_STREAM - self._length + 1)
        self._length += len(unfolded)
        if self._length > MAX_STREAM:
            raise TooLarge(f"a stream of the PDF unfolds to more than {MAX_STREAM:,} bytes")
        return unfolded

    @property
    def eof(self) -> bool:
        """Whether the data came to its own end."""
        return self._inner.eof


class _Zlib:
    """The part of zlib that pdfminer uses, with an end."""

    error = zlib.error
    decompressobj = _Unfolding

    @staticmethod
    def decompress(data: bytes) -> bytes:
        """Unfold a whole stream."""
        unfolding = _Unfolding()
        unfolded = unfolding.decompress(data)
        if not unfolding.eof:
            raise zlib.error("incomplete or truncated stream")
        return unfolded


class _Interpreter(PDFPageInterpreter):
    """Draws a page as far as the bounds allow; the device that all of a page's forms draw on keeps the count."""

    def render_contents(self, resources, streams, *args, **more) -> None:
        """Draw a page or a form."""
        drawn = getattr(self.device, "drawn", 0) + _CALL
        for stream in pdftypes.list_value(streams):
            drawn += len(pdftypes.stream_value(stream).get_data())
        self.device.drawn = drawn
        if drawn > MAX_DRAWN:
            raise TooLarge(f"a page of the PDF has more than {MAX_DRAWN:,} bytes of drawing")
        super().render_contents(resources, streams, *args, **more)

    def do_TJ(self, seq) -> None:
        """Show text; note of what is shown without ink that it is (pdfminer forgets it)."""
        colour = self.graphicstate.ncolor
        if self.textstate.render in _INKLESS:
            self.graphicstate.ncolor = NO_INK
        super().do_TJ(seq)
        self.graphicstate.ncolor = colour


pdftypes.zlib = _Zlib
plumbed.PDFPageInterpreter = _Interpreter


def pages(pdf) -> list:
    """Return a document's pages; raises TooLarge where there are too many."""
    if len(pdf.pages) > MAX_PAGES:
        raise TooLarge(f"the document has more than {MAX_PAGES} pages")
    return pdf.pages


def page(sheet) -> None:
    """Look at what a page holds before its tables are sought; raises TooLarge where it is too much."""
    if len(sheet.chars) > MAX_CHARS:
        raise TooLarge(f"page {sheet.page_number} has more than {MAX_CHARS:,} characters")
    lines = len(sheet.lines) + len(sheet.rects) + sum(len(curve["pts"]) for curve in sheet.curves)
    if lines > MAX_LINES:
        raise TooLarge(f"page {sheet.page_number} has more than {MAX_LINES:,} lines and rectangles")
