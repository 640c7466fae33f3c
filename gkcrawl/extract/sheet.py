"""The cells of a report as they were read, row by row, and what stands for those that could not be."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, NamedTuple

from gkcrawl import forms

#: Kinds of oddities that leave it open what the page prints for a cell.
OPEN = ("position", "missing", "merged", "conflict", "image", "cut", "styled")


class Entry(NamedTuple):
    """What was read for one cell."""

    value: int | float | None
    kind: str | None
    raw: str
    place: Any = None

    @property
    def said(self) -> tuple:
        """What counts when a cell is met again."""
        return (self.value,) if self.value is not None else (None, self.kind, self.raw)


@dataclass
class Sheet:
    """The cells of a report by table, row and column, and how they were come by."""

    form: forms.Form
    known: bool                                              # the form is told by the page, not assumed
    rows: dict[str, dict[str, dict[str, Entry]]] = field(default_factory=dict)
    other_grids: list = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    weighed: bool = False                                    # some cell's place or value was told by more than its heading
    loose: dict[tuple[str, str], int] = field(default_factory=dict)
    open: bool = False                                       # something is, that another look at the page may settle
    beyond: tuple[str, ...] = ()                             # labels of rows and columns that are another form's, and printed all the same
    grids: dict[tuple[str, str], int] = field(default_factory=dict)     # by table and row: the grid that it was read from
    rivals: set[tuple[str, int]] = field(default_factory=set)           # grids that print rows of a table otherwise than others do

    def put(self, table: str, row: str, entries: dict[str, Entry], grid: int = -1, loose: bool = False) -> None:
        """Note a row; met twice with other values, its differing cells become conflicts.

        A loose one, in no place and under no headings of ours, counts only where no other grid has the row.
        """
        rows, key = self.rows.setdefault(table, {}), (table, row)
        self.weighed = self.weighed or row in rows
        if row not in rows or self.loose.get(key, grid) != grid:
            rows[row], self.grids[key] = entries, grid
            if loose:
                self.loose[key] = grid
            else:
                self.loose.pop(key, None)
        elif not loose or self.grids[key] == grid:
            if self._again(rows[row], entries) and self.grids[key] != grid:
                self.rivals |= {(table, grid), (table, self.grids[key])}

    def _again(self, before: dict[str, Entry], entries: dict[str, Entry]) -> bool:
        """Note a row that is met again; return whether it is another by now."""
        same, other = _fits(before, entries) and _fits(entries, before), False
        for column, entry in entries.items():
            old = before.get(column)
            if old is None or same and old.kind == "position":
                before[column] = entry
            elif not same or entry.kind != "position" and old.said != entry.said:
                self.open, before[column] = True, Entry(None, "conflict", f"{old.raw} / {entry.raw}", old.place)
                other = True
        return other

    def doubt_rivals(self) -> None:
        """Take the values from rows that only one of two tables has which print others otherwise: of which report is it?"""
        for (table, row), grid in self.grids.items():
            if (table, grid) in self.rivals:
                cells = self.rows[table][row]
                if all(entry.kind != "conflict" for entry in cells.values()):
                    self.rows[table][row] = {column: entry._replace(value=None, kind="conflict") for column, entry in cells.items()}

    def outdoes(self, other: "Sheet") -> bool:
        """Tell whether more cells are known than in another sheet of the same page, and none otherwise than there."""
        mine, theirs = self._known, other._known
        return len(mine) > len(theirs) and all(mine.get(path, told) == told for path, told in theirs.items())

    @property
    def _known(self) -> dict[tuple, tuple]:
        return {(table, row, column): entry.said for table, rows in self.rows.items() for row, cells in rows.items()
                for column, entry in cells.items() if entry.kind not in OPEN}


def _fits(loose: dict[str, Entry], entries: dict[str, Entry]) -> bool:
    """Tell whether those of a row's cells whose place cannot be told may be the same row's, printed again: they say nothing else."""
    told = Counter(word for raw in {entry.raw for entry in loose.values() if entry.kind == "position"} for word in raw.replace("|", " ").split())
    return not told - Counter(word for entry in entries.values() for word in entry.raw.replace("|", " ").split())


def complete(sheet: Sheet) -> None:
    """Give every row of a table that is there its place in printed order; rows not met become missing."""
    read, sheet.rows = sheet.rows, {}
    for name, table in sheet.form.tables.items():
        found = read.get(name)
        if not found:
            sheet.rows[name], sheet.open = {}, True
            continue
        sheet.beyond += tuple(_once_only(name, found))
        full: dict[str, dict[str, Entry]] = {}
        for row, columns in _expected(sheet.form.key, name, frozenset(found)):
            cells = found.get(row, {})
            full[row] = cells
            if tuple(cells) != columns:
                full[row] = {column: cells.get(column) or Entry(None, "missing", "") for column in columns}
                sheet.open = sheet.open or len(cells) < len(columns)
        sheet.rows[name] = full


def _once_only(name: str, found: dict[str, dict[str, Entry]]) -> list[str]:
    """Take out the row that stands for a whole group (（六）其他处理) where the group's own rows say the same; return its label.

    Where these are blank it is all there is of the group.
    """
    gone = []
    for table, group in [(form.tables[name], group) for form in forms.forms().values() for group in form.tables[name].groups.values()]:
        rows = [found.get(row) for row in table.members(group.key)]
        if group.whole in found and all(rows) and any(entry.value is not None for cells in rows for entry in cells.values()):
            del found[group.whole]
            gone.append(group.label)
    return gone


@lru_cache(maxsize=1024)
def _expected(form: str, name: str, found: frozenset[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Return the rows the report has, with their columns: the form's, or another form's for a group printed so."""
    table = forms.load(form).tables[name]
    rows = [(row, block.columns) for block in table.blocks for row in block.rows]
    keys = {row.key for row, _ in rows}
    for other in forms.forms().values():
        foreign = {row.key: row for row in other.tables[name].rows if row.key not in keys and row.key in found}
        for row in foreign.values():
            if name != "requests" or not row.groups:
                continue
            group = row.groups[-1]
            at = next((i for i, (r, _) in enumerate(rows) if group in r.groups), len(rows))
            printed = [r.key for r, _ in rows if group in r.groups and r.key in found]
            columns = rows[0][1]
            extra = [r for r in other.tables[name].rows if group in r.groups]
            rows = [(r, c) for r, c in rows if group not in r.groups or r.key in printed]
            rows[at:at] = [(r, columns) for r in extra if r.key not in {k.key for k, _ in rows}]
            keys |= {r.key for r in extra}
    return [(row.key, tuple(column.key for column in columns)) for row, columns in rows]


@cache
def block_of(form: str, table: str, row: str) -> forms.Block | None:
    """Return the part of a form's table that has this row."""
    blocks = forms.load(form).tables[table].blocks
    return next((block for block in blocks if row in {r.key for r in block.rows}), None)


@cache
def columns_of(form: str, table: str, row: str) -> dict[str, forms.Column]:
    """Return the columns a row has in a form, by key; those of the whole table for rows printed side by side."""
    schema = forms.load(form).tables[table]
    return {column.key: column for block in schema.blocks for column in block.columns
            if table != "proactive" or any(entry.key == row for entry in block.rows)}
