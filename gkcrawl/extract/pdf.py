"""A PDF with text taken apart into paragraphs and grids; a table that runs over pages is one grid.

The ruled lines are found by pdfplumber; here its boxes become the same cells and spans as those of an HTML table. A
place is ``(page number from 1, (x0, top, x1, bottom))`` in points.
"""

import io
import logging
from dataclasses import dataclass
from typing import NamedTuple

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from gkcrawl import forms
from gkcrawl.extract import pdf_bounds, pdf_ink, text, unruled, words
from gkcrawl.extract.edges import at, edges_of
from gkcrawl.extract.headlines import headlines
from gkcrawl.extract.page import Cell, Grid, Page, Paragraph, TooLarge, Unreadable

logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every font it has to guess

#: Points by which lines that are meant to be one may miss each other.
_TOLERANCE = 3.0
#: Words of a page's header or footer.
_FEW = 3
#: What the number of a heading begins with.
_BEGINS = forms.grammar()["numerals"]["digits"] + "（("


class Box(NamedTuple):
    """A cell as it stands on its page."""

    x0: float
    top: float
    x1: float
    bottom: float
    text: str
    page: int
    odd: str = ""


@dataclass(slots=True)
class Sheet:
    """The part of a table that stands on one page; ``top`` and ``bottom`` count from the top of the page."""

    boxes: list[Box]
    top: float
    bottom: float


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
        page = _unruled(plain)
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


def _unruled(lines: list[words.Line]) -> Page:
    """Return the page of a PDF without ruled tables: the statutory ones, and the text line by line."""
    page, begun = Page(), 0
    for start, end, grid in [*unruled.tables(lines), (len(lines), len(lines), None)]:
        plain = text.take_apart("\n".join(" ".join(word.text for word in line) for line in lines[begun:start]))
        cells = [cell for grid_of_text in plain.grids for row in grid_of_text.rows for cell in row]
        for item in (*plain.paragraphs, *cells):
            item.place = None                       # the number of a line says nothing of where it stands in a PDF
        page.blocks += [*plain.blocks, *([grid] if grid else [])]
        begun = end
    return page


def _read(pdf, page: Page) -> tuple[list[str], int, list[words.Line]]:
    """Fill in the blocks; return all lines outside tables, how many pictures, and the words of unruled pages."""
    printed, pictures, plain = [], 0, []
    running: list[Sheet] = []
    for number, sheet in enumerate(pdf_bounds.pages(pdf), 1):
        pdf_bounds.page(sheet)
        whole = pdf_ink.upright(sheet)
        sheet = pdf_ink.inked(whole)
        pictures += len(sheet.images)
        found = [table for table in map(lambda t: _sheet(t, number), sheet.find_tables()) if table]
        lines = _lines(sheet, found, number)
        printed += [line.text for line in lines]
        if not found and not page.grids:
            told = [words.Word(*(word[name] for name in ("x0", "x1", "top", "bottom", "text")), number)
                    for word in sheet.extract_words(extra_attrs=["size"])]
            plain += [line for line in words.lines_of(told)
                      if len(line) > _FEW or not _margin(sheet, line[0].top, line[0].bottom)]
        for kind, item in sorted([("table", one) for one in found] + [("line", one) for one in lines],
                                 key=lambda pair: pair[1].top):
            if kind == "table":
                if running and not _continues(running, item):
                    page.blocks.append(_grid(running))
                    running = []
                running.append(item)
            else:
                if running and not item.margin:
                    page.blocks.append(_grid(running))
                    running = []
                if not item.margin:
                    _add(page.blocks, item)
        whole.close()
    if running:
        page.blocks.append(_grid(running))
    return printed, pictures, plain


def _sheet(table, number: int) -> Sheet | None:
    """Return a table's boxes; None where it is only a frame around prose."""
    boxes = []
    for cells, printed in zip((row.cells for row in table.rows), table.extract(), strict=True):
        boxes += [Box(*cell, (what or "").strip(), number) for cell, what in zip(cells, printed, strict=True) if cell]
    # Lines of prose stand in boxes of their own, one to a row, where a paragraph is underlined or shaded.
    rows: dict[float, list[Box]] = {}
    for box in boxes:
        rows.setdefault(round(box.top), []).append(box)
    tops = sorted(rows)
    while tops and len(rows[tops[0]]) == 1 and _is_prose(rows[tops[0]][0]):
        del rows[tops.pop(0)]
    kept = [box for top in tops for box in rows[top]]
    if not any(len(rows[top]) > 1 for top in tops):
        return None
    for number, kind in pdf_ink.doubts(table.page, kept).items():
        kept[number] = kept[number]._replace(odd=kind)
    return Sheet(kept, min(box.top for box in kept), max(box.bottom for box in kept))


def _is_prose(box: Box) -> bool:
    return not box.text or len(box.text) > 20 or box.text[-1] in "。；，" or box.text[:1] in _BEGINS


class Line(NamedTuple):
    """A line of text outside the tables; ``margin`` where it is a page's header or footer."""

    top: float
    x0: float
    x1: float
    text: str
    margin: bool
    page: int
    left: float
    width: float


def _lines(sheet, found: list[Sheet], number: int) -> list[Line]:
    def outside(thing) -> bool:
        middle = (thing["top"] + thing["bottom"]) / 2
        return not any(table.top <= middle <= table.bottom for table in found)

    beside = sheet.filter(lambda thing: thing["object_type"] != "char" or outside(thing))
    words = beside.extract_text_lines(return_chars=False)
    words = [word for word in words if word["text"].strip()]
    left = min((word["x0"] for word in words), default=0.0)
    return [Line(word["top"], word["x0"], word["x1"], word["text"].strip(),
                 _margin(sheet, word["top"], word["bottom"]) and len(word["text"].strip()) < 15,
                 number, left, sheet.width)
            for word in words]


def _margin(sheet, top: float, bottom: float) -> bool:
    """Tell whether a line stands where pages have their headers and footers."""
    return top < sheet.height * 0.08 or bottom > sheet.height * 0.92


def _add(blocks: list, line: Line) -> None:
    """Add a line to the paragraph it goes on, or begin a new one: paragraphs are indented, or follow a short line."""
    last = blocks[-1] if blocks else None
    goes_on = (isinstance(last, Paragraph) and line.x0 < line.left + 12 and last.place[2] > 0.8 * line.width
               and last.place[0] in (line.page, line.page - 1))
    if goes_on:
        last.text, last.place = last.text + line.text, (line.page, last.place[1], line.x1)
    else:
        blocks.append(Paragraph(line.text, (line.page, (line.x0, line.top), line.x1)))


def _continues(running: list[Sheet], item: Sheet) -> bool:
    """Tell whether a table goes on from the page before: it stands on the next page and is as wide."""
    before = running[-1]
    a, b = before.boxes, item.boxes
    return (b[0].page == a[0].page + 1 and abs(min(x.x0 for x in a) - min(x.x0 for x in b)) < 12
            and abs(max(x.x1 for x in a) - max(x.x1 for x in b)) < 12)


def _grid(sheets: list[Sheet]) -> Grid:
    """Lay the boxes of one table, page after page, out as rows of cells."""
    columns = edges_of((edge for sheet in sheets for box in sheet.boxes for edge in (box.x0, box.x1)), _TOLERANCE)
    rows: list[list[Cell]] = []
    for sheet in sheets:
        heights = edges_of([box.top for box in sheet.boxes] + [box.bottom for box in sheet.boxes], _TOLERANCE)
        first = len(rows)
        rows += [[] for _ in heights[:-1]]
        for box in sheet.boxes:
            row, last = at(heights, box.top, _TOLERANCE), at(heights, box.bottom, _TOLERANCE)
            start, end = at(columns, box.x0, _TOLERANCE), at(columns, box.x1, _TOLERANCE)
            cell = Cell(box.text, first + row, start, end, max(1, last - row), (box.page, box[:4]))
            cell.odd = box.odd
            for covered in rows[first + row:first + max(last, row + 1)]:
                covered.append(cell)
    for row in rows:
        row.sort(key=lambda cell: cell.start)
    return Grid([row for row in rows if row])


def _metadata_title(pdf) -> str:
    title = str((pdf.metadata or {}).get("Title") or "")
    if title.startswith("\xff\xfe"):  # UTF-16 the wrong way round, which pdfminer takes for Latin-1
        title = title.encode("latin-1", "replace").decode("utf-16", "replace")
    return title.strip()

