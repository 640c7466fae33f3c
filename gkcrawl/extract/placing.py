"""Which of a row's cells stands in which column, or that it cannot be told.

Two witnesses: the count (as many cells as columns, everything beside them blank) and the geometry (the columns the
headers cover). A row is placed where they agree, or where one is silent and the table's other rows do not speak
against the other. Else no cell of the row is placed: a shifted number would be a silent lie.
"""

from collections import Counter
from functools import cache, cached_property

from gkcrawl import forms
from gkcrawl.extract.line import Line
from gkcrawl.extract.page import Cell
from gkcrawl.extract.values import is_entry, parse


def _same(one: list[Cell], other: list[Cell]) -> bool:
    return one is other or [cell.text for cell in one] == [cell.text for cell in other]


@cache
def _sums() -> frozenset[str]:
    """Return the columns that a form has for the sum of a row."""
    return frozenset(rule.left[0] for form in forms.forms().values() for rule in form.rules if rule.each == "row")


def _may_be_sum(cells: list[Cell], keys: list[str]) -> bool:
    """Tell whether the figure before a row's last is as much as all those before it, and more than nothing."""
    row = keys[-1].rpartition(".")[0]
    parts = [parse(cell.text)[0] or 0 for cell, key in zip(cells[:-1], keys[:-1], strict=True) if key.rpartition(".")[0] == row]
    return bool(parts) and 2 * parts[-1] >= sum(parts) > 0


class Witnesses:
    """What the rows of one table say together; worked out when asked for, as rows that speak for themselves need none."""

    def __init__(self, lines: list[Line], crowded_before: bool = False):
        self.lines, self.crowded_before = lines, crowded_before     # whether the part of the table with the headings is crowded

    @cached_property
    def widths(self) -> Counter:
        """The widths the rows have."""
        return Counter(line.end - line.first for line in self.lines)

    @cached_property
    def ends(self) -> Counter:
        """The places where rows end."""
        return Counter(line.end for line in self.lines)

    @cached_property
    def offsets(self) -> dict[tuple, set[int]]:
        """Where the full rows of a shape begin."""
        found: dict[tuple, set[int]] = {}
        for line in self._certain:
            found.setdefault(line.shape, set()).add(line.windows[0])
        return found

    @cached_property
    def _certain(self) -> list[Line]:
        return [line for line in self.lines if line.full and len(line.windows) == 1]

    @cached_property
    def crowded(self) -> int:
        """How many rows print more than there are columns: what stands at the ends of the others may be none of ours."""
        return sum(not (line.blank or line.windows) for line in self.lines)

    def ragged(self, line: Line) -> bool:
        """Tell whether a row with blanks may as well begin or end in something that is none of ours."""
        start = line.windows[0]
        return self.crowded > 0 or line.spans and start > 0 and len(self.lines) == 1 and not all(
            cell.text or cell.picture for cell in line.window(start))

    def stretched(self, line: Line, cells: list[Cell]) -> bool:
        """Tell whether a row has blanks among its values and, as few rows, more cells than columns: which of them is too many?"""
        return line.spans and not all(cell.text or cell.picture for cell in cells) and 2 * sum(
            len(other.cells) > len(other.heads.keys) for other in self.lines) <= len(self.lines)

    def astray(self, line: Line, cells: list[Cell]) -> bool:
        """Tell whether a row has a blank where others print values behind all headings, or alone more cells than columns, some of them none of ours."""
        keys = line.heads.keys
        if not line.spans or not line.heads.spans or line.blank:
            return False
        if len(line.cells) > len(keys) and any(key.startswith("?") for key in keys) and not any(
                len(other.cells) > len(other.heads.keys) for other in self.lines if other is not line):
            return True
        return not all(cell.text or cell.picture for cell in cells) and any(
            other.geometry is not None and other.heads.spans and other.adrift for other in self.lines if other.heads.keys == keys)

    def lapsed(self, line: Line, cells: list[Cell]) -> bool:
        """Tell whether a row ends in a blank sum, as few others do, and the figure before it may be that sum: a cell may be gone."""
        keys, last = line.heads.keys, cells[-1]
        if last.text or last.picture or keys[-1].rpartition(".")[2] not in _sums() or not _may_be_sum(cells, keys):
            return False
        row, _, key = keys[-1].rpartition(".")
        if row:                                         # the rows stand side by side
            return any(cell.text for cell, name in zip(cells, keys, strict=True) if name.rpartition(".")[2] == key)
        others = [other.cells[-1].text != "" for other in self.lines if other is not line and other.heads.keys == keys and other.cells]
        return 2 * sum(others) > len(others)

    @cached_property
    def padded(self) -> bool:
        """In plain text: whether rows may have been filled up with blanks at their end."""
        full = [line for line in self.lines if line.full]
        return len(self.lines) == 1 or (
            any(line.windows[0] + len(line.heads.keys) < len(line.cells) for line in full) if full
            else any(len(line.cells) > len(line.heads.keys) for line in self.lines))

    def outrun(self, line: Line) -> bool:
        """Tell whether all other rows print something behind our columns, and this one, which then lacks a cell, does not."""
        others = [other for other in self.lines if other is not line]
        return bool(others) and not line.beyond and all(other.beyond for other in others)

    def overfull(self, line: Line) -> bool:
        """Tell whether this row alone prints a value behind our columns: which of its values is it?"""
        return (line.beyond and all(is_entry(cell.text) for cell in line.cells[len(line.heads.keys):])
                and not any(other.beyond for other in self.lines if other is not line))

    def regular(self, line: Line) -> bool:
        """Tell whether a row is as wide, or ends, as most rows (or its header) do.

        One with a blank that ends before others reach the header's end lacks a cell, and which one nobody can tell.
        """
        if line.spans and not line.full and self.ends[line.heads.end] and line.heads.short(line.end):
            return False
        width, end = self.widths.most_common(1)[0][0], self.ends.most_common(1)[0][0]
        heads = line.heads
        if not line.spans:
            return line.end == (heads.end if heads.spans and len(self.ends) == 1 else end)
        if heads.spans and len(self.widths) == 1 and heads.end and not heads.borrowed:
            first = next((cell.start for cell in line.cells if cell.text), line.first)
            return line.end == heads.end or line.end - first == heads.end - heads.spans[0][0]
        return line.end - line.first == width or line.end == end

    @cached_property
    def geometry_holds(self) -> bool:
        """Whether the headers' geometry can be trusted where the count does not settle a row."""
        agree = [line.geometry is not None and not line.merged and _same(line.geometry, line.window(line.windows[0]))
                 for line in self._certain]
        if any(not agrees and line.heads.spans for line, agrees in zip(self._certain, agree, strict=True)):
            return False
        return any(agree) or all(line.geometry is not None for line in self.lines)


def place(line: Line, witnesses: Witnesses) -> tuple[list[Cell], bool] | None:
    """Return a cell for each column and whether some cells span several, or None where it cannot be told."""
    if line.geometry is line.cells and (line.spans or not witnesses.outrun(line)):      # as most rows are: count and geometry say the same
        return line.cells, False
    if alone := line.alone:
        return [alone], False
    found = _place(line, witnesses)
    if not line.spans and line.heads.strange and not line.heads.spans:
        return None
    if found and (witnesses.lapsed(line, found[0]) or witnesses.astray(line, found[0])):
        return None
    if found and not line.spans and not line.blank and (
            witnesses.padded and not line.full and not found[0][-1].text or witnesses.outrun(line)):
        return None         # a blank last column, or a cell that is missing and made up for at the row's end
    return found


def _place(line: Line, witnesses: Witnesses) -> tuple[list[Cell], bool] | None:
    counted, geometry = line.counted(), line.geometry
    if line.blank and counted:
        return counted, False
    if line.eaten:
        return None
    if line.tall and (geometry is None or not line.merged and counted is not None and not _same(counted, geometry)):
        return None         # a cell from the row above stands among this row's own, wherever these slid to
    if geometry is not None and line.merged:
        if line.end == line.heads.end or not line.heads.end:
            return geometry, True
        return (counted, False) if counted and witnesses.regular(line) else None
    if geometry is not None:
        if counted is None and not line.windows:    # in text the geometry is but a count of fields
            return None if not line.spans or line.adrift or witnesses.overfull(line) else (geometry, False)
        if counted is not None and _same(counted, geometry):
            if line.spans and len(line.cells) > len(line.heads.keys) and line.end > line.heads.end and witnesses.crowded:
                return None
            return (geometry, False) if line.full and not (line.spans and line.heads.short(line.end)) or witnesses.regular(line) else None
        if not witnesses.geometry_holds or line.spans and witnesses.overfull(line):
            return None
        votes = witnesses.offsets.get(line.shape)
        if votes and not any(_same(line.window(start), geometry) for start in votes):
            return None
        return (geometry, False) if witnesses.regular(line) else None
    if counted is not None:
        if line.broad and line.heads.extra or line.heads.gapped or line.spans and line.heads.spans and (
                line.first < line.heads.spans[0][0] and line.end < line.heads.spans[-1][1]) and (
                2 * witnesses.crowded > len(witnesses.lines) or line.heads.borrowed and witnesses.crowded_before):
            return None         # or most others print more than there are headings: which of them this row lacks is open
        if len(line.cells) > len(line.heads.keys) and (witnesses.ragged(line) or witnesses.stretched(line, counted)):
            return None
        if line.full:
            return (counted, False) if witnesses.regular(line) or not line.heads.extra else None
        return (counted, False) if witnesses.regular(line) else None
    votes = witnesses.offsets.get(line.shape, set())
    if len(votes) == 1 and (start := next(iter(votes))) in line.windows:
        return line.window(start), False
    return None
