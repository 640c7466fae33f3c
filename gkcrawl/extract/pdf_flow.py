"""The parts of a PDF's pages in the order they are read: paragraphs that go on, tables that run from page to page."""

from dataclasses import dataclass
from typing import NamedTuple

from gkcrawl.extract import pdf_broken
from gkcrawl.extract.edges import at, edges_of
from gkcrawl.extract.lone import heads_part
from gkcrawl.extract.page import Cell, Grid, Paragraph
from gkcrawl.extract.values import is_entry

#: Points by which lines that are meant to be one may miss each other.
_TOLERANCE = 3.0
#: How far from a table's edge what was cut off it may stand.
_NEAR = 20.0
#: Between the lines of one text, in parts of their height.
GAP = 1.2


class Box(NamedTuple):
    """A cell as it stands on its page."""

    x0: float
    top: float
    x1: float
    bottom: float
    text: str
    page: int
    odd: str = ""
    moved: float = 0.0          # how far right of where it is printed


@dataclass(slots=True)
class Sheet:
    """The part of a table that stands on one page; ``top`` and ``bottom`` count from the top of the page."""

    boxes: list[Box]
    top: float
    bottom: float


class Line(NamedTuple):
    """A line of text outside the tables; ``edge`` where pages have their headers and footers, ``margin`` where it is one."""

    top: float
    bottom: float
    x0: float
    x1: float
    text: str
    edge: bool
    margin: bool
    page: int
    left: float
    far: float                  # how far lines reach that go on


class Flow:
    """The blocks of a document as its pages come: tables go on from page to page, past what stands at the pages' edges."""

    def __init__(self, blocks: list):
        self._blocks = blocks
        self._running: list[Sheet] = []
        self._aside: list[Line] = []
        self._last: Line | None = None

    def take(self, item: Sheet | Line) -> None:
        """Take in the next table or line."""
        if isinstance(item, Sheet):
            if self._running and not _continues(self._running, item):
                _doubt_last(self._running[-1], item)
                self.close()
            if self._running:
                _doubt(self._running[-1], item, [line for line in self._aside if _is_figures(line)])
            self._running.append(item)
        elif self._running and (item.edge or _is_figures(item)):
            self._aside.append(item)
        else:
            self.close()
            self._add(item)

    def close(self) -> None:
        """End the table that may go on."""
        if self._running:
            self._blocks.append(_grid(self._running))
        for line in self._aside:
            self._add(line)
        self._running, self._aside = [], []

    def _add(self, line: Line) -> None:
        """Add a line to the paragraph it goes on, or begin a new one: paragraphs are indented, or follow a short line or a gap."""
        last, before = self._blocks[-1] if self._blocks else None, self._last
        goes_on = (isinstance(last, Paragraph) and before is not None and not heads_part(line.text) and line.x0 < line.left + 12
                   and before.x1 > before.far and before.page in (line.page, line.page - 1)
                   and (before.page != line.page or line.top - before.bottom < GAP * (line.bottom - line.top)))
        if goes_on:
            last.text, last.place = last.text + line.text, (line.page, last.place[1], line.x1)
        else:
            self._blocks.append(Paragraph(line.text, (line.page, (line.x0, line.top), line.x1)))
        self._last = line


def _is_figures(line: Line) -> bool:
    return all(map(is_entry, line.text.split()))


def _doubt(upper: Sheet, lower: Sheet, lines: list[Line]) -> None:
    """Mark the cells at a page break to which figures belong that stand near them, outside the table: its rows were cut there."""
    for line in lines:
        if line.page == upper.boxes[0].page and line.top - upper.bottom < _NEAR or line.page == lower.boxes[0].page and lower.top - line.top < 2 * _NEAR:
            for sheet, ends in ((upper, lambda box: box.bottom > upper.bottom - _TOLERANCE), (lower, lambda box: box.top < lower.top + _TOLERANCE)):
                sheet.boxes = [box._replace(odd="merged") if ends(box) and box.x0 < line.x1 and line.x0 < box.x1 else box for box in sheet.boxes]


def _doubt_last(upper: Sheet, lower: Sheet) -> None:
    """Mark the cells at a page's end under which the next page's table begins with figures alone: the rest of a row that was cut."""
    first = [box for box in lower.boxes if box.text and box.top < lower.top + _TOLERANCE]
    if first and lower.boxes[0].page == upper.boxes[0].page + 1 and all(is_entry(box.text) for box in first):
        upper.boxes = [box._replace(odd="merged") if box.bottom > upper.bottom - _TOLERANCE and any(
            box.x0 < one.x1 - _TOLERANCE and one.x0 < box.x1 - _TOLERANCE for one in first) else box for box in upper.boxes]


def _continues(running: list[Sheet], item: Sheet) -> bool:
    """Tell whether a table goes on from the page before: it stands on the next page and is as wide."""
    before = running[-1]
    a, b = before.boxes, item.boxes
    return (b[0].page == a[0].page + 1 and abs(min(x.x0 for x in a) - min(x.x0 for x in b)) < 12
            and abs(max(x.x1 for x in a) - max(x.x1 for x in b)) < 12)


def _grid(sheets: list[Sheet]) -> Grid:
    """Lay the boxes of one table, page after page, out as rows of cells."""
    apart = max(_TOLERANCE, min(2 * _TOLERANCE, min(box.x1 - box.x0 for sheet in sheets for box in sheet.boxes) / 3))
    columns = edges_of((edge for sheet in sheets for box in sheet.boxes for edge in (box.x0, box.x1)), apart)
    rows: list[list[Cell]] = []
    for sheet in sheets:
        part = pdf_broken.joined(rows, _rows(sheet, columns, apart))
        for cell in {id(cell): cell for row in part for cell in row}.values():
            cell.row += len(rows)
        rows += part
    return Grid(rows)


def _rows(sheet: Sheet, columns: list[float], apart: float) -> list[list[Cell]]:
    """Return the rows of the part of a table that stands on one page."""
    heights = edges_of([box.top for box in sheet.boxes] + [box.bottom for box in sheet.boxes], _TOLERANCE)
    rows: list[list[Cell]] = [[] for _ in heights[:-1]]
    for box in sheet.boxes:
        row, last = at(heights, box.top, _TOLERANCE), at(heights, box.bottom, _TOLERANCE)
        start, end = at(columns, box.x0, apart), at(columns, box.x1, apart)
        cell = Cell(box.text, row, start, end, max(1, last - row), (box.page, (box.x0 - box.moved, box.top, box.x1 - box.moved, box.bottom)))
        cell.odd = box.odd
        for covered in rows[row:max(last, row + 1)]:
            covered.append(cell)
    for row in rows:
        row.sort(key=lambda cell: cell.start)
    return _numbered([row for row in rows if row])


def _numbered(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Return rows whose cells say in which of them they begin."""
    begun: set[int] = set()
    for index, row in enumerate(rows):
        for cell in row:
            if id(cell) not in begun:
                begun.add(id(cell))
                cell.row = index
    return rows
