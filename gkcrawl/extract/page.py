"""What every kind of document becomes before it is read: paragraphs and grids, in printed order."""

from dataclasses import dataclass, field
from typing import Any

#: Beyond these a document is not read: no report is near them, and time and memory stay bounded.
MAX_BYTES = 16_000_000
MAX_PLACED = 200_000


class TooLarge(Exception):
    """A document that is larger, or has more cells, than any report."""


class Unreadable(Exception):
    """A document that cannot be opened: damaged, locked, or pictures only; the message is a sentence."""


class Cell:
    """A printed cell: its text, where it begins in its grid, the columns it covers, and what it came from."""

    __slots__ = ("text", "row", "start", "end", "rows", "place", "picture", "odd")

    def __init__(self, text: str, row: int, start: int, end: int, rows: int = 1, place: Any = None,
                 picture: bool = False):
        self.text = text
        self.row = row
        self.start = start
        self.end = end
        self.rows = rows
        self.place = place
        self.picture = picture
        self.odd = ""                                   # cut: the document ends within it; styled: it shows something else

    def __repr__(self) -> str:
        return f"Cell({self.text!r}, row={self.row}, {self.start}-{self.end})"


class Grid:
    """A table with its spans unrolled: each row lists the cells that cover it, from left to right.

    It is made of its rows, or of its lines as `unroll` takes them, and then unrolled when its rows are first asked for.
    """

    def __init__(self, rows: list[list[Cell]] | None = None, spans: bool = True, lines: list | None = None):
        self.lines, self._rows = lines, rows
        self.spans = spans      # False where the document keeps columns but no spans (tabs, bars)

    @property
    def rows(self) -> list[list[Cell]]:
        """The rows; raises TooLarge where there are too many cells."""
        if self._rows is None:
            self._rows = unroll(self.lines)
        return self._rows


@dataclass(slots=True)
class Paragraph:
    """A run of text between two breaks."""

    text: str
    place: Any = None
    indent: str = ""            # the white space before it, in plain text
    words: tuple[str, ...] = () # its fields, where they are set apart by wider gaps than words are


@dataclass(slots=True)
class Page:
    """A document taken apart: its blocks, what its metadata say, and how many pictures and files it shows."""

    blocks: list = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    titles: list[str] = field(default_factory=list)     # best first: metadata, headline, <title>
    charset: str = ""
    tree: Any = None
    laid: list = field(default_factory=list)            # what stands on each of the pages that it is printed on
    printed: list = field(default_factory=list)         # of each of them: (sheet of paper, how many times it was enlarged)
    turned: dict[int, int] = field(default_factory=dict)    # pages that lie on their side, and the degrees to turn them clockwise
    second: str = ""                                    # the title of another report that stands on it, and is not read
    hidden: bool = False                                # something was left out because the page does not show it

    @property
    def grids(self) -> list[Grid]:
        """The tables of the page."""
        return [block for block in self.blocks if isinstance(block, Grid)]

    @property
    def paragraphs(self) -> list[Paragraph]:
        """The text of the page outside its tables."""
        return [block for block in self.blocks if isinstance(block, Paragraph)]


def bounded(lines) -> list:
    """Return lines as `unroll` takes them in a list; raises TooLarge, before all are made, where they have too many cells."""
    found, count = [], 0
    for line in lines:
        count += len(line[1])
        if count > MAX_PLACED:
            raise _too_many()
        found.append(line)
    return found


def _too_many() -> TooLarge:
    return TooLarge(f"the table has more than {MAX_PLACED:,} cells")


def unroll(lines) -> list[list[Cell]]:
    """Lay cells out as browsers do: `lines` yields (new row group?, [(text, rowspan, colspan, place, picture)])."""
    rows: list[list[Cell]] = []
    running: list[tuple[Cell, int]] = []                # cells that reach further down, and how many rows
    placed = 0
    for index, (fresh, line) in enumerate(lines):
        if fresh:
            running = []
        row, later, column = [], [], 0
        if not running:                                 # as most rows are
            for text, down, across, place, picture in line:
                end = column + across
                cell = Cell(text, index, column, end, down, place, picture)
                column = end
                row.append(cell)
                if down > 1:
                    later.append((cell, down - 1))
            line = ()
        taken = iter(running)
        above = next(taken, None)
        for text, down, across, place, picture in line:
            while above and above[0].start <= column:
                column = max(column, above[0].end)
                row.append(above[0])
                above = next(taken, None)
            cell = Cell(text, index, column, column + across, down, place, picture)
            column = cell.end
            row.append(cell)
            if down > 1:
                later.append((cell, down - 1))
        while above:
            row.append(above[0])
            above = next(taken, None)
        placed += len(row)
        if placed > MAX_PLACED:
            raise _too_many()
        rows.append(row)
        if running or later:
            running = [(cell, left - 1) for cell, left in running if left > 1] + later
            running.sort(key=_start)
    return rows


def _start(item: tuple[Cell, int]) -> int:
    return item[0].start
