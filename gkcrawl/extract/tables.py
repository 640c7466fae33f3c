"""The rows of the statutory tables on a page's grids, by their labels: what stands right of each, and below what."""

import re
from dataclasses import dataclass
from functools import cache

from gkcrawl import forms
from gkcrawl.extract.heads import Header, Heads
from gkcrawl.extract.labels import Meaning, lookup, numbered, numbers_of, numeral
from gkcrawl.extract.lone import is_text
from gkcrawl.extract.page import Cell, Grid
from gkcrawl.extract.values import is_entry


#: A text of so many different signs is no list of values, whatever units they have.
_WORDY, _SIGNS = 5, re.compile(r"[\u4e00-\u9fff]")


@dataclass(slots=True)
class Found:
    """A row found on the page: which it is, its cells right of the label, and the grid and header it belongs to."""

    table: str
    row: str
    cells: list[Cell]
    heads: Heads | None
    grid: int
    spans: bool = True
    label: str = ""


class Reader:
    """Walks over the grids of a page and notes every row of a statutory table, and the forms the headings speak for."""

    def __init__(self) -> None:
        self.found: list[Found] = []
        self.votes: dict[str, set[str]] = {}
        self.tables: set[str] = set()
        self._open: dict[str, Header] = {}              # headings of groups side by side, and nothing below them yet
        self._last: dict[str, Heads] = {}               # the headings a cut table's next part goes without

    def read(self, grid: Grid, number: int) -> bool:
        """Note the rows of one grid; return whether it held anything of a statutory table."""
        headers, before = self._left_open(grid), len(self.found)
        table = next(iter(headers), "")
        for index, row in enumerate(grid.rows):
            labelled = [(cell, names) for cell in row if cell.row == index and (names := lookup(cell.text))]
            if not labelled:
                if table and (header := headers.get(table)) and header.groups:
                    self._across(row, index, header, number, grid.spans)
                elif table and header and not header.closed:
                    header.below(row, index)
                continue
            begun = table == "requests" and table in headers and headers[table].closed
            at, name = _row_of(row, index, labelled, table or ("requests" if "requests" in self.tables else "-"), begun)
            if name:
                header = headers.get(name.table)
                if header is None and name.table == "proactive" and "proactive" not in self.tables:
                    continue                    # figures on 行政许可 in some other table of the text
                if header:
                    header.closed = True
                table = name.table
                heads = self._heads(table, header)
                self.found.append(Found(table, name.key, _right_of(row, at, index), heads, number, grid.spans, at.text))
                continue
            blocks = [names[0] for _, names in labelled if "block" in names.kinds and names[0].kind == "block"]
            if blocks:
                table = blocks[0].table
                headers[table] = Header(table, grid.spans)
            heading = _heading_of(labelled, table)
            if heading:
                table = heading
                self.tables.add(table)
                header = headers.get(table)
                if header is None or header.closed or (table == "proactive" and header.columns):
                    header = headers[table] = Header(table, grid.spans)
                header.take(row, index)
                self._vote(labelled)
        self._drop_sums(before)
        self._by_number(before)
        self._open = {name: header for name, header in headers.items() if header.groups and not header.closed}
        return len(self.found) > before or bool(headers)

    def _left_open(self, grid: Grid) -> dict[str, Header]:
        """Return the headings that the grid before ended with, where this one begins with as many values: it goes on without them."""
        first = [cell for cell in grid.rows[0] if cell.row == 0] if grid.rows else []
        return {name: header for name, header in self._open.items()
                if len(first) == len(header.heads().keys) and all(cell.text and is_entry(cell.text) for cell in first)}

    def _drop_sums(self, before: int) -> None:
        """Leave out what an agency sums up on its own (合计) in a grid that also has the row as the form numbers it (（七）总计)."""
        found = self.found[before:]
        if len({one.row for one in found}) < len(found):
            counted = {one.row for one in found if one.table == "requests" and numbered(one.label)}
            self.found[before:] = [one for one in found if one.table != "requests" or one.row not in counted or numbered(one.label)]

    def _by_number(self, before: int) -> None:
        """Tell the last row of a group from the row for all of it where each is called as the other: 3.其他处理, （六）其他."""
        found = self.found[before:]
        at = {one.row: place for place, one in enumerate(found)}
        for whole, sign, members in _wholes():
            first, last = at.get(members[0]), members[-1]
            if first is None and last in at and numeral(found[at[last]].label) == sign:
                found[at[last]].row = whole
            elif first is not None and first < at.get(whole, -1) and last not in at and numeral(found[at[whole]].label) not in ("", sign):
                found[at[whole]].row = last

    def _heads(self, table: str, header: Header | None) -> Heads | None:
        """Return the columns above a row: its grid's, or those of the part of the table before it."""
        before = self._last.get(table)
        if header is None or not (header.columns or header.corner and header.others):
            return before.elsewhere() if before else header.heads() if header else None
        heads = header.heads()
        if not heads.keys and before and set(heads.texts) == set(before.keys):
            return before.elsewhere()           # the same headings again, slid
        self._last[table] = heads
        return heads

    def _across(self, row: list[Cell], index: int, header: Header, number: int, spans: bool) -> None:
        cells = [cell for cell in row if not lookup(cell.text)]
        heads = header.heads()
        left = heads.spans[0][0] if heads.spans and spans else 0
        while cells and (len(cells) > len(heads.keys) or cells[0].end <= left) and cells[0].text and not is_entry(cells[0].text):
            cells = cells[1:]
        told = [cell.text for cell in cells if cell.text]
        if header.closed and len(told) == 1 and (is_text(told[0]) or _names(told[0])):
            return                              # the report goes on in the same grid, or is signed there
        if any(cell.row == index for cell in cells) and (told or not header.closed):
            if told and self.found and (last := self.found[-1]).heads is heads and not any(cell.text for cell in last.cells):
                self.found.pop()                # an empty row above the figures
            header.closed = True
            self.found.append(Found(header.table, "", cells, heads, number, spans))

    def _vote(self, labelled: list[tuple[Cell, tuple[Meaning, ...]]]) -> None:
        for _, names in labelled:
            for name in names:
                if name.kind == "column" and len(name.forms) == 1 and name.table == "proactive":
                    self.votes.setdefault(next(iter(name.forms)), set()).add(name.key)


@cache
def _wholes() -> list[tuple[str, str, tuple[str, ...]]]:
    """Return the rows that stand for a whole group, each with the group's number and its rows."""
    return [(group.whole, numeral(group.label), table.members(group.key)) for form in forms.forms().values()
            for table in form.tables.values() for group in table.groups.values() if group.whole]


def _names(text: str) -> bool:
    """Tell whether a text is no value, nor several that came together: a remark may have numbers, and words besides."""
    words = len(set(_SIGNS.findall(text))) >= _WORDY
    return not (is_entry(text) or "|" in text or not words and any(sign.isdigit() for sign in text))


def _row_of(row: list[Cell], index: int, labelled: list, table: str, begun: bool) -> tuple[Cell | None, Meaning | None]:
    """Return the label a row of data has and what it names; (None, None) where the row is none."""
    across = [(cell, name) for cell, names in labelled for name in names.across]
    if len(across) == 1 and across[0][0] is labelled[-1][0]:
        right = _right_of(row, across[0][0], index)
        if any(other.text for other in right) and all(is_entry(other.text) for other in right):
            return across[0]
    firm = loose = None
    for cell, names in labelled:
        if names.heading:
            return None, None
        if names.firm:
            if not ("group" in names.kinds and cell.rows > 1):
                firm = (cell, names.rows[0])
        elif names.rows:
            name = next((name for name in names.rows if name.table == table), names.rows[0])
            loose = (cell, name) if numeral(cell.text) in numbers_of(name.table, name.key) else loose
    if firm and not _heads_others(row, *firm):
        return firm
    if loose and table == "requests":
        right = _right_of(row, loose[0], index)
        if numbered(loose[0].text) or (begun or any(other.text for other in right)) and all(
                is_entry(other.text) for other in right):
            return loose
    return None, None


def _heads_others(row: list[Cell], cell: Cell, name: Meaning) -> bool:
    """Tell whether a group's label (（六）其他处理) stands before other labels here, and is no row by itself."""
    if name.kind != "row" or "group" not in lookup(cell.text).kinds:
        return False
    printed = next((other for other in row if other.start >= cell.end and other.text), None)
    if printed is None or is_entry(printed.text):
        return False
    return bool(lookup(printed.text)) or numbered(printed.text) or not any(sign.isdigit() for sign in printed.text)     # 约3 is no label


def _heading_of(labelled: list, table: str) -> str:
    """Return the table whose headings a row holds, "" where it holds none."""
    counts: dict[str, int] = {}
    if all(names.rows for _, names in labelled):
        return ""                               # 其他, 总计 alone stand in any table
    for cell, names in labelled:
        for one in names.above if not (names.rows and numbered(cell.text)) else ():
            counts[one] = counts.get(one, 0) + (2 if len(names.above) == 1 else 1)
    if not counts:
        return ""
    best = max(counts.values())
    return table if counts.get(table) == best else next(one for one, count in counts.items() if count == best)


def _right_of(row: list[Cell], label: Cell, index: int) -> list[Cell]:
    return [cell for cell in row if cell.start >= label.end and not (cell.row != index and lookup(cell.text))]
