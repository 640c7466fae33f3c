"""Where the cells of the form stand on grids that are laid out alike, so that a layout is worked out once.

Pages of one content system differ in their numbers and in little else. What `fill` does with a page follows from its
labels and from how its cells span, not from the numbers, as long as each row has one cell below each heading: of such
pages the places of the cells are kept, and the next page laid out so is only read off.
"""

from functools import lru_cache

from gkcrawl.extract.page import Page
from gkcrawl.extract.sheet import OPEN, Entry, Sheet, columns_of
from gkcrawl.extract.values import parse

#: So many layouts are kept, then all are forgotten; none of more characters. And no number is longer.
MOST, LARGEST, _LONGEST = 64, 50_000, 20
_known: dict[tuple, "Layout"] = {}
#: Stands for any plain number where layouts are compared; equal to no text, nor to what is noted of rows and grids.
_A_NUMBER = ...


class Layout:
    """Where the cells of a sheet stand: for each row its grid and line, for each column its place in that line."""

    def __init__(self, sheet: Sheet, at: dict[int, tuple[int, int, int]], others: list[int]):
        self.form, self.known, self.others, self.beyond = sheet.form, sheet.known, others, sheet.beyond
        self.tables = {name: [(row, *_line_of(entries, at), _spots(sheet, name, row, entries, at))
                              for row, entries in rows.items()] for name, rows in sheet.rows.items()}
        self.grids = {(name, row): grid for name, rows in self.tables.items() for row, grid, _, _ in rows}

    def sheet(self, page: Page) -> Sheet:
        """Return the sheet of a page that is laid out so."""
        grids = page.grids
        rows = {name: {row: _entries(grids[grid].lines[line][1], spots) for row, grid, line, spots in found}
                for name, found in self.tables.items()}
        return Sheet(self.form, self.known, rows, [grids[number] for number in self.others], beyond=self.beyond, grids=self.grids)


def _line_of(entries: dict[str, Entry], at: dict[int, tuple[int, int, int]]) -> tuple[int, int]:
    """Return the grid and the line that a row's cells stand in; raises ValueError where they stand in several."""
    (found,) = {at[id(entry.place)][:2] for entry in entries.values()}
    return found


def _spots(sheet: Sheet, table: str, row: str, entries: dict[str, Entry], at: dict) -> list[tuple]:
    columns = columns_of(sheet.form.key, table, row)
    return [(key, at[id(entry.place)][2], columns[key].unit, columns[key].signed) for key, entry in entries.items()]


def _entries(cells: list[tuple], spots: list[tuple]) -> dict[str, Entry]:
    found, new = {}, tuple.__new__      # past the detour of Entry's own, for each of hundreds of cells
    for key, at, unit, signed in spots:
        text, _, _, place, _ = cells[at]
        value, kind = _number(text) if len(text) <= _LONGEST else None, None
        if value is None:
            value, kind = parse(text, unit, signed)
        found[key] = new(Entry, (value, kind, text, place))
    return found


@lru_cache(maxsize=32768)
def _number(text: str) -> int | float | None:
    """Return what a text is in any column, if it is a plain number."""
    value, kind = parse(text)
    return value if kind is None else None


def key_of(page: Page) -> tuple | None:
    """Return what pages that are laid out alike have in common; None for a document that is no HTML or ends in its midst."""
    found: list = []
    for grid in page.grids:
        if grid.lines is None:
            return None
        for fresh, line in grid.lines:
            found.append(fresh)
            for text, down, across, _, picture in line:
                found.append(text if len(text) > _LONGEST or _number(text) is None else _A_NUMBER)
                if down != 1 or across != 1 or picture:
                    found.append((down, across, picture))
        found.append(None)
    return tuple(found)


def known(key: tuple | None) -> Layout | None:
    """Return the layout kept under a key."""
    return _known.get(key) if key else None


def forget() -> None:
    """Keep none."""
    _known.clear()


def keep(key: tuple | None, sheet: Sheet, page: Page) -> None:
    """Keep the layout of a page each of whose cells was read, once, from a place of its own."""
    if not key or sheet.weighed or sheet.open or sum(len(part) for part in key if isinstance(part, str)) > LARGEST:
        return
    at = {id(cell[3]): (number, index, place) for number, grid in enumerate(page.grids)
          for index, (_, line) in enumerate(grid.lines) for place, cell in enumerate(line)}
    rows = [cells for rows in sheet.rows.values() for cells in rows.values()]
    if not rows or any(entry.kind in OPEN or id(entry.place) not in at for cells in rows for entry in cells.values()):
        return
    others = {id(grid) for grid in sheet.other_grids}
    try:
        found = Layout(sheet, at, [number for number, grid in enumerate(page.grids) if id(grid) in others])
    except ValueError:
        return                                          # a row that stands in several lines
    if len(_known) >= MOST:
        forget()
    _known[key] = found
