"""A PDF with text taken apart into paragraphs and grids; a table that runs over pages is one grid.

The ruled lines are found by pdfplumber; here its boxes become the same cells and spans as those of an HTML table. A
place is ``(page number from 1, (x0, top, x1, bottom))`` in points.
"""

import io
import logging
import math
import re
from collections import Counter

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from gkcrawl import forms
from gkcrawl.extract import pdf_bounds, pdf_ink, pdf_narrow, pdf_ruled, pdf_sheets, text, titles, unruled, words
from gkcrawl.extract.headlines import headlines
from gkcrawl.extract.lone import heads_part
from gkcrawl.extract.page import Page, TooLarge, Unreadable
from gkcrawl.extract.pdf_flow import GAP, Box, Flow, Line, Sheet

logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every font it has to guess

#: The part of a page's width that lines reach which go on in the next.
_FULL = 0.8
#: Words of a page's header or footer.
_FEW = 3
#: Points that a row is high, at the least.
_LEAST = 4
#: Points that a cell's lines may stand beyond what is shown: they are as thick.
_SLACK = 3
_DIGITS = re.compile(r"\d+")
#: Stands before text that is printed over other text: no label begins so, and no number.
_UNREADABLE = "\ufffd"
#: A page's number between dashes, wherever on the edge it stands.
_NUMBERED = re.compile(r"[-–—―－]+\s*\d+\s*[-–—―－]+")
#: Signs of such a line, fewer than these; what ends a sentence.
_SHORT, _ENDS = 15, "。；"
#: What the number of a heading begins with.
_BEGINS = forms.grammar()["numerals"]["digits"] + "（("


def take_apart(body: bytes) -> Page:
    """Return the page a PDF shows; raises Unreadable, or TooLarge beyond any report's size."""
    page = Page(charset="")
    try:
        with pdfplumber.open(io.BytesIO(body)) as pdf:
            lines, pictures, plain = _read(pdf, page)
            title = _metadata_title(pdf)
    except MemoryError:
        raise
    except Exception as error:  # of whatever kind: pdfminer lets the errors of a broken file through as they come
        raise _told(error) from error
    if not page.grids:
        page.blocks, page.laid = _unruled(plain), []
    pdf_sheets.settle(page.blocks, page.printed)
    page.titles = [*headlines(page.blocks)[:1], *([title] if title else [])]
    if _nameless(lines, page):
        raise Unreadable("the PDF's fonts do not say which characters they print")
    if not page.blocks:
        raise Unreadable("the PDF holds pictures only (image)" if pictures else "the PDF is empty")
    return page


def _nameless(lines: list[str], page: Page) -> bool:
    """Tell whether most of what is printed are numbers of glyphs, for want of a table of characters."""
    text = "".join([*lines, *(cell.text for grid in page.grids for row in grid.rows for cell in row)])
    return 9 * text.count("(cid:") > len(text) / 2


def _told(error: Exception) -> Exception:
    """Return what is raised for an error met in a PDF; pdfplumber wraps pdfminer's errors, and ours that pass it."""
    if isinstance(error, PdfminerException) and error.args and isinstance(error.args[0], Exception):
        error = error.args[0]
    if isinstance(error, MemoryError):
        return error
    if isinstance(error, (TooLarge, Unreadable)):
        return error
    if isinstance(error, PDFPasswordIncorrect):
        return Unreadable("the PDF is locked with a password")
    return Unreadable(f"the PDF is damaged ({type(error).__name__})")


def _unruled(lines: list[words.Line]) -> list:
    """Return the blocks of a PDF without ruled tables: the statutory ones, and the text line by line."""
    blocks, begun = [], 0
    for start, end, grid in [*unruled.tables(lines), (len(lines), len(lines), None)]:
        plain = text.take_apart("\n".join(words.paragraphs(lines[begun:start])))
        cells = [cell for grid_of_text in plain.grids for row in grid_of_text.rows for cell in row]
        for item in (*plain.paragraphs, *cells):
            item.place = None                       # the number of a line says nothing of where it stands in a PDF
        blocks += [*plain.blocks, *([grid] if grid else [])]
        begun = end
    return blocks


def _read(pdf, page: Page) -> tuple[list[str], int, list[words.Line]]:
    """Fill in the blocks; return all lines outside tables, how many pictures, and the words of unruled pages."""
    pictures, ruled, edges, sheets, read, told = 0, False, Counter(), pdf_sheets.Sheets(), [], []
    for number, printed_page in enumerate(pdf_bounds.pages(pdf), 1):
        pdf_bounds.page(printed_page)
        upright, turned = pdf_ink.upright(printed_page)
        if turned:
            page.turned[number] = turned
        whole, larger = pdf_sheets.enlarged(upright)
        paper = pdf_ink.inked(pdf_ink.shown(whole))
        pictures += len(paper.images)
        for sheet in sheets.pages(paper):
            at = len(read) + 1
            # Some programs draw a table on, past the page's edges; a page that is turned counts from elsewhere.
            bounds = (float(sheet.bbox[1]), float(sheet.bbox[3])) if whole is printed_page else (-math.inf, math.inf)
            tables, drawn = pdf_ruled.tables(sheet)
            found = [table for table in (_sheet(one, at, drawn, *bounds) for one in tables) if table]
            ruled = ruled or bool(found)
            lines = _lines(sheet, found, at, edges)
            told += [line.text for line in lines]
            plain = [] if ruled else _words(sheet, at, edges)
            edges.update({_running(line.text) for line in lines if line.edge})
            left = float(sheet.bbox[0]) if sheet is not paper else 0.0
            read.append(pdf_sheets.Leaf(pdf_sheets.Printed(number, larger, left),
                                        sorted([*found, *lines], key=lambda item: item.top), plain))
        whole.close()
    read, flow = sheets.in_order(read), Flow(page.blocks)
    for leaf in read:
        gone = [item for item in leaf.items if isinstance(item, Line) and _repeats(item, edges)]
        leaf.plain = [line for line in leaf.plain if not any(item.top <= (line[0].top + line[0].bottom) / 2 <= item.bottom for item in gone)]
        leaf.items = [item for item in leaf.items if item not in gone and (isinstance(item, Sheet) or not item.margin)]
        for item in leaf.items:
            flow.take(item)
    flow.close()
    page.laid, page.printed = [leaf.items for leaf in read], [leaf.printed for leaf in read]
    return told, pictures, [line for leaf in read for line in leaf.plain]


def _repeats(line: Line, edges: Counter) -> bool:
    """Tell whether a line stands at the edges of later pages too, and is none of the text that pages print on above themselves, nor figures alone."""
    running = _running(line.text)
    return line.edge and running != "" and edges[running] > 1 and not heads_part(line.text) and not titles.names_report(line.text)


def _words(sheet, number: int, edges: Counter) -> list[words.Line]:
    """Return the words of a page line by line, but those at its edges that are none of the text."""
    told = [words.Word(*(word[name] for name in ("x0", "x1", "top", "bottom", "text")), number)
            for word in sheet.extract_words(extra_attrs=["size"])]
    return [line for line in words.lines_of(told) if len(line) > _FEW or not _margin(sheet, line[0].top, line[0].bottom)
            or not _is_margin("".join(word.text for word in line), edges)]


def _running(text: str) -> str:
    """Return a line at a page's edge as other pages print it, with another number."""
    return _DIGITS.sub("", "".join(text.split()))


def _sheet(table, number: int, drawn: list[dict], first: float, last: float) -> Sheet | None:
    """Return a table's boxes, so far as they are on the page; None where it is only a frame around prose."""
    boxes = []
    for cells, printed in zip((row.cells for row in table.rows), table.extract(), strict=True):
        boxes += [Box(cell[0], max(cell[1], first), cell[2], min(cell[3], last), (what or "").strip(), number)
                  for cell, what in zip(cells, printed, strict=True) if cell and min(cell[3], last) - max(cell[1], first) > _LEAST]
    # Lines of prose stand in boxes of their own, one to a row, where a paragraph is underlined or shaded.
    rows: dict[float, list[Box]] = {}
    for box in boxes:
        rows.setdefault(round(box.top), []).append(box)
    tops = sorted(top for top, row in rows.items() if not pdf_ruled.cut(row, drawn))
    while tops and len(rows[tops[0]]) == 1 and _is_prose(rows[tops[0]][0]):
        del rows[tops.pop(0)]
    kept = [box for top in tops for box in rows[top]]
    if not any(len(rows[top]) > 1 for top in tops):
        return None
    held = pdf_narrow.held(table.page.chars, kept)
    doubts = pdf_ink.doubts(table.page, kept, held)
    for at, figure in pdf_narrow.figures(kept, held).items():
        kept[at] = kept[at]._replace(text=figure)
    for at, kind in doubts.items():
        kept[at] = kept[at]._replace(odd=kind)
    for at in (at for at, box in enumerate(kept) if not box.text and pdf_ruled.open_aside(box, drawn)):
        kept[at] = kept[at]._replace(odd="merged")
    for at in _hidden_in_part(kept, [char for chars in held.values() for char in chars], table.page):
        kept[at] = kept[at]._replace(odd="styled")
    for at in (at for at, chars in held.items() if pdf_narrow.overprinted(chars)):
        kept[at] = kept[at]._replace(text=_UNREADABLE + kept[at].text, odd="styled")
    bottom = max(box.bottom for box in kept)
    for at, text, end in pdf_ruled.hanging(kept, table.page.chars, drawn):
        kept[at], bottom = kept[at]._replace(text=text), max(bottom, end)
    return Sheet(kept, min(box.top for box in kept), bottom)


def _hidden_in_part(boxes: list[Box], chars: list[dict], sheet) -> list[int]:
    """Return the numbers of boxes that reach beyond what the page shows: browsers cut what is wider than their paper."""
    if not chars:
        return []
    left, right = pdf_bounds.shown_between(sheet, min(char["y0"] for char in chars), max(char["y1"] for char in chars))
    return [at for at, box in enumerate(boxes) if box.x0 < left - _SLACK or box.x1 > right + _SLACK]


def _is_prose(box: Box) -> bool:
    return not box.text or len(box.text) > 20 or box.text[-1] in "。；，" or box.text[:1] in _BEGINS


def _lines(sheet, found: list[Sheet], number: int, edges: Counter) -> list[Line]:
    def outside(thing) -> bool:
        middle = (thing["top"] + thing["bottom"]) / 2
        return not any(table.top <= middle <= table.bottom for table in found)

    beside = sheet.filter(lambda thing: thing["object_type"] != "char" or outside(thing))
    words = beside.extract_text_lines(return_chars=False)
    words = [word for word in words if word["text"].strip()]
    left = min((word["x0"] for word in words), default=0.0)
    lines = []
    for word in words:
        text, edge = word["text"].strip(), _margin(sheet, word["top"], word["bottom"])
        margin = edge and (_NUMBERED.fullmatch(text) is not None or _is_margin(text, edges) and (
            _running(text) in edges or _apart(word, [*words, *({"top": one.top, "bottom": one.bottom} for one in found)])))
        lines.append(Line(word["top"], word["bottom"], word["x0"], word["x1"], text, edge, margin, number, left, _far(sheet)))
    return lines


def _far(sheet) -> float:
    """Return how far right lines reach, at the least, that go on in the next."""
    return float(sheet.bbox[0]) + _FULL * float(sheet.width)


def _is_margin(text: str, edges: Counter) -> bool:
    """Tell whether a line at a page's edge is short and neither a heading nor a sentence, or stands at the edges of other pages too."""
    return len(text) < _SHORT and text[-1] not in _ENDS and not heads_part(text) or _running(text) in edges


def _apart(word: dict, things: list[dict]) -> bool:
    """Tell whether a line stands further from all else on the page than lines of one text do."""
    gap = GAP * (word["bottom"] - word["top"])
    return all(abs(one["top"] - word["top"]) < 3 or one["top"] > word["bottom"] + gap or one["bottom"] < word["top"] - gap for one in things)


def _margin(sheet, top: float, bottom: float) -> bool:
    """Tell whether a line stands where pages have their headers and footers."""
    edge = float(sheet.height) * 0.08
    return top < sheet.bbox[1] + edge or bottom > sheet.bbox[3] - edge


def _metadata_title(pdf) -> str:
    title = str((pdf.metadata or {}).get("Title") or "")
    if title.startswith("\xff\xfe"):  # UTF-16 the wrong way round, which pdfminer takes for Latin-1
        title = title.encode("latin-1", "replace").decode("utf-16", "replace")
    return title.strip()

