"""Columns that count a table's rows and have no heading: no figures, though they stand where figures do."""

from collections.abc import Sequence
from itertools import pairwise

from gkcrawl.extract.heads import Heads
from gkcrawl.extract.page import Cell

#: So many rows tell that their numbers are counted; some rows between may be headings that are counted too.
_LEAST, _STEP = 4, 3


class Counted:
    """What the rows of each table begin with, part after part."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def behind(self, table: str, rows: Sequence[tuple[list[Cell], Heads | None]]) -> list[list[Cell]] | None:
        """Return the cells behind the rows' own numbers, of one part of a table; None where it does not count its rows."""
        firsts = [next((at for at, cell in enumerate(cells) if cell.text), -1) for cells, _ in rows]
        if any(at < 0 or _headed(cells, at, heads) for at, (cells, heads) in zip(firsts, rows, strict=True)):
            return None
        begun = [cells[at] for at, (cells, _) in zip(firsts, rows, strict=True)]
        numbers = [int(cell.text) if cell.text.isascii() and cell.text.isdigit() and len(cell.text) < 4 else 0 for cell in begun]
        before = self._last.get(table, 0)
        if not before and len(numbers) < _LEAST:
            return None
        if any(not 0 < after - one <= _STEP for one, after in pairwise([before, *numbers])):
            return None
        self._last[table] = numbers[-1]
        return [cells[at + 1:] for at, (cells, _) in zip(firsts, rows, strict=True)]


def _headed(cells: list[Cell], at: int, heads: Heads | None) -> bool:
    """Tell whether a heading may stand above a cell."""
    if heads is None or not heads.keys:
        return True
    return cells[at].end > heads.spans[0][0] if heads.spans else len(cells) - at <= len(heads.keys)
