"""The cells right of a row's label, and which of them may stand below which heading: by count, and by geometry."""

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass

from gkcrawl.extract.heads import Heads
from gkcrawl.extract.page import Cell
from gkcrawl.extract.values import is_entry


@dataclass(slots=True)
class Line:
    """The cells right of a row's label, and what is known of where they stand."""

    cells: list[Cell]
    heads: Heads
    spans: bool = True                          # False: plain text, where blanks may stand for spans or for nothing
    first: int = 0
    end: int = 0
    windows: Sequence[int] = ()
    geometry: list[Cell] | None = None
    merged: bool = False
    wide: Set[int] = frozenset()                # ids of cells that reach into a column without a heading
    broad: bool = False                         # some cell covers several columns
    blank: bool = False                         # nothing is printed right of the label
    tall: bool = False                          # some cells reach over several rows
    eaten: bool = False                         # a blank stands for our last column and one without a heading: for a cell that is gone
    full: bool = False                          # the outermost of as many cells as columns are both printed

    def __post_init__(self) -> None:
        cells, count = self.cells, len(self.heads.keys)
        if cells:
            self.first, self.end = cells[0].start, cells[-1].end
            self.tall = max([cell.rows for cell in cells]) > 1
        if cells and self.heads.fit(cells, self.spans):
            self.full, self.windows, self.geometry = True, (0,), cells
            return
        printed = [index for index, cell in enumerate(cells) if cell.text or cell.picture]
        if not printed:
            self.blank = True
            self.windows = list(range(len(cells) - count + 1))
        else:
            low, high = printed[0], printed[-1]
            self.full = high - low + 1 == count
            self.windows = list(range(max(0, high - count + 1), min(low, len(cells) - count) + 1))
        if self.heads.spans and not (self.heads.borrowed and self.end != self.heads.end):
            self._measure(self.heads.spans)

    def _measure(self, spans: list[tuple[int, int]]) -> None:
        """Set the geometry: one cell for each column, every printed cell in one."""
        cells = self.cells
        chosen, used = [], Counter()
        self.broad = any(sum(cell.start < end and start < cell.end for start, end in spans) > 1
                         for cell in cells if cell.end - cell.start > 1)
        for start, end in spans:
            over = [cell for cell in cells if cell.start < end and start < cell.end]
            if len(over) > 1:
                over = [cell for cell in over if cell.text or cell.picture] or over[:1]
            if len(over) != 1:
                return
            chosen.append(over[0])
            used[id(over[0])] += 1
        # Right of all our columns something else may stand (remarks), where the row ends as its header does.
        last = spans[-1][1] if self.end == self.heads.end else self.end
        if all(id(cell) in used or cell.start >= last for cell in cells if cell.text or cell.picture):
            self.geometry, self.merged = chosen, len(used) < len(chosen)
            last = chosen[-1]
            self.eaten = self.heads.extra and not (last.text or last.picture) and (
                last.end > spans[-1][1] or used[id(last)] > 1 and self.heads.keys[-1].startswith("?"))
            if self.heads.extra and len(spans) > 1:
                self.wide = {id(cell) for cell, (start, end) in zip(chosen, spans, strict=True)
                             if cell.text and used[id(cell)] == 1
                             and (cell.end > end or spans[0][0] <= cell.start < start)}

    @property
    def alone(self) -> Cell | None:
        """The only cell that prints something under the only heading there is, however far either reaches."""
        if len(self.heads.keys) > 1 or not self.heads.spans or self.heads.strange or self.heads.borrowed or not self.spans or self.tall:
            return None
        printed = [cell for cell in self.cells if cell.text or cell.picture]
        (start, end), = self.heads.spans
        return printed[0] if len(printed) == 1 and printed[0].start < end and start < printed[0].end else None

    @property
    def beyond(self) -> bool:
        """Tell whether more is printed than there are columns."""
        return any(cell.text for cell in self.cells[len(self.heads.keys):])

    @property
    def adrift(self) -> bool:
        """Tell whether a value stands right of all headings, and one of ours has none below it: an unheaded column may be among ours."""
        last = self.heads.spans[-1][1]
        return any(is_entry(cell.text) for cell in self.cells if cell.text and cell.start >= last) and not all(
            cell.text or cell.picture for cell in self.geometry)

    @property
    def shape(self) -> tuple[int, int, int]:
        """What rows that are laid out alike have in common."""
        return self.first, self.end, len(self.cells)

    def window(self, start: int) -> list[Cell]:
        """Return as many cells as there are columns, from this one on."""
        count = len(self.heads.keys)
        return self.cells if start == 0 and count == len(self.cells) else self.cells[start:start + count]

    def counted(self) -> list[Cell] | None:
        """Return the cells the count gives: one window, or several that print the same."""
        if not self.windows:
            return None
        first = self.window(self.windows[0])
        if len(self.windows) > 1:
            texts = [cell.text for cell in first]
            if any([cell.text for cell in self.window(start)] != texts for start in self.windows[1:]):
                return None
        return first
