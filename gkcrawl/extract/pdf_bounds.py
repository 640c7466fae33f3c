"""Bounds for a PDF's work that tell what is too much of: what its streams unfold to, and what its pages draw.

A few kilobytes can unfold to gigabytes, and a form that draws another twice draws millions after twenty. pdfminer sets
no bounds of its own, so its inflating and its interpreter are given them here; what gets past them meets those of
`apart`.
"""

import math
import zlib

from pdfminer import pdftypes
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.utils import MATRIX_IDENTITY, apply_matrix_pt
from pdfplumber import page as plumbed

from gkcrawl.extract.page import TooLarge
from gkcrawl.extract.pdf_ink import NO_INK

MAX_STREAM = 16_000_000         # bytes that one stream may unfold to
MAX_DRAWN = 3_000_000           # bytes of drawing instructions on one page, forms counted each time they are drawn
MAX_LINES = 20_000              # lines, rectangles and curves on one page
MAX_CHARS = 20_000              # characters on one page
MAX_PAGES = 200
_INKLESS = (3, 7)               # ways to show text that draw nothing
_THIN = 1.6                     # a curve no thicker is a dash of a line
_DESCENT = -0.12                # how far letters reach below their line, in parts of their size
_EVERYWHERE = (-math.inf, math.inf)
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

    larger = 1.0                    # how many times a page is enlarged

    def process_page(self, page) -> None:
        """Draw a page; its forms are drawn by others, for which it is enlarged already."""
        self.larger = getattr(page, "larger", 1.0)
        super().process_page(page)

    def render_contents(self, resources, streams, ctm=MATRIX_IDENTITY) -> None:
        """Draw a page or a form."""
        drawn = getattr(self.device, "drawn", 0) + _CALL
        for stream in pdftypes.list_value(streams):
            drawn += len(pdftypes.stream_value(stream).get_data())
        self.device.drawn = drawn
        if drawn > MAX_DRAWN:
            raise TooLarge(f"a page of the PDF has more than {MAX_DRAWN:,} bytes of drawing")
        self.clips, around = [], getattr(self.device, "clip", _EVERYWHERE)
        self.device.clip = around
        super().render_contents(resources, streams, tuple(self.larger * part for part in ctm))
        self.device.clip = around
        self.device.cur_item.clips = getattr(self.device, "clips", {})

    def do_q(self) -> None:
        """Begin a part that is drawn in a way of its own."""
        super().do_q()
        self.clips.append(self.device.clip)

    def do_Q(self) -> None:
        """End such a part."""
        super().do_Q()
        self.device.clip = self.clips.pop() if self.clips else self.device.clip

    def do_W(self) -> None:
        """Show nothing outside the path from here on; note how far left and right that is (pdfminer does not)."""
        xs = [apply_matrix_pt(self.ctm, point)[0] for _, *places in self.curpath for point in zip(places[::2], places[1::2], strict=True)]
        left, right = self.device.clip
        self.device.clip = (max(left, min(xs)), min(right, max(xs))) if xs else (left, right)

    do_W_a = do_W

    def do_TJ(self, seq) -> None:
        """Show text, all fonts on one line; note of what is shown without ink that it is (pdfminer forgets it), and how far text is shown at that height."""
        colour = self.graphicstate.ncolor
        font = self.textstate.font
        if font and font.vscale:
            font.descent = _DESCENT / font.vscale       # what fonts state differs, and takes apart what is written in two of them
        if self.textstate.render in _INKLESS:
            self.graphicstate.ncolor = NO_INK
        item = self.device.cur_item
        before = len(item)
        super().do_TJ(seq)
        self.graphicstate.ncolor = colour
        clips = self.device.__dict__.setdefault("clips", {})
        for char in item._objs[before:]:
            low, high = clips.get(self.device.clip, (math.inf, -math.inf))
            clips[self.device.clip] = min(low, char.y0), max(high, char.y1)


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
    lines = len(sheet.lines) + len(sheet.rects) + sum(len(curve["pts"]) if min(curve["width"], curve["height"]) > _THIN else 1 for curve in sheet.curves)
    if lines > MAX_LINES:
        raise TooLarge(f"page {sheet.page_number} has more than {MAX_LINES:,} lines and rectangles")


def shown_between(sheet, low: float, high: float) -> tuple[float, float]:
    """Return how far left and right a page shows what stands between two heights (in PDF's way, from below)."""
    first, last = (float(edge) - sheet.mediabox[0] for edge in (sheet.bbox[0], sheet.bbox[2]))
    clips = [clip for clip, (bottom, top) in getattr(sheet.root_page.layout, "clips", {}).items()
             if bottom < high and low < top and clip[0] < last - 1 and clip[1] > first + 1]
    left, right = (min(clip[0] for clip in clips), max(clip[1] for clip in clips)) if clips else _EVERYWHERE
    return left + sheet.mediabox[0], right + sheet.mediabox[0]
