"""Labels in other words than the form's, known by what they say and by where they stand among the form's own.

A row that no label names is the form's where its words are near one row's, and only that row's, of those that are
missing between the two rows printed before and after it; so are 行政复议 and its like above the outcomes of 表四. What is
far from it, stands elsewhere, or might be two rows, stays unread.
"""

import re
from difflib import SequenceMatcher

from gkcrawl import forms
from gkcrawl.extract.labels import IDLE, adds_nothing, core, lookup, numeral, reworded
from gkcrawl.extract.page import Cell, Grid, Page
from gkcrawl.extract.values import is_entry

_SIGNS, _YEARS = re.compile(r"[\W_]+"), re.compile(r"20\d\d")
#: Signs that make another thing of a label where they are left out or exchanged: last year's, not, the fourth.
_TELLING = frozenset(forms.grammar()["labels"]["telling"])
_LEAST = 4                  # fewer signs say too little, unless they are half the label's; so short a label (3.其他) goes by its number too
_NEAR, _LONG = 0.77, 6      # so much of two labels is alike, where they have so many signs
_DEEP, _MOST = 6, 500


def named(grid: Grid, page: Page) -> Grid | None:
    """Return a grid with the form's labels in place of those that say the same in other words, None where there are none."""
    if len(grid.rows) > _MOST:
        return None
    found = _above(grid)
    for form in forms.forms().values():
        for table in form.tables.values():
            if not table.across:
                found |= _rows(grid, table)
    if not found:
        return None
    made: dict[int, Cell] = {}
    return Grid([[made.setdefault(id(cell), _as(cell, found.get(id(cell), cell.text))) for cell in row] for row in grid.rows], grid.spans)


def _as(cell: Cell, printed: str) -> Cell:
    if printed == cell.text:
        return cell
    new = Cell(printed, cell.row, cell.start, cell.end, cell.rows, cell.place, cell.picture)
    new.odd = cell.odd
    return new


def _rows(grid: Grid, table: forms.Table) -> dict[int, str]:
    """Return the labels of a table's rows by the cells that say them in other words."""
    order, labels = [row.key for row in table.rows], _labels(grid, table)
    found, before, between = {}, -1, []
    if any(key and key not in order for _, key in labels):
        return {}                                       # the table is another form's
    for label, key in [*labels, (None, "")]:
        if label is not None and not key:
            between.append(label)
            continue
        at = order.index(key) if key else len(order)
        if between and at > before:
            found |= _matched(between, list(table.rows[before + 1:at]))
        before, between = at, []
    return found


def _labels(grid: Grid, table: forms.Table) -> list[tuple[Cell, str]]:
    """Return the labels of a grid's rows of figures with the rows of a table that they name, "" where it is none that is known."""
    found, within = [], False
    for index, row in enumerate(grid.rows):
        own = [cell for cell in row if cell.row == index]
        first = next((at for at, cell in enumerate(own) if cell.text and is_entry(cell.text)), None)
        told = [cell for cell in own[:first] if cell.text and not is_entry(cell.text)]
        if first is None or not told or any(not is_entry(cell.text) for cell in own[first:]):
            within = within or any(name.table == table.key for cell in own for name in lookup(cell.text))
            continue
        keys = [name.key for cell in told for name in lookup(cell.text) if name.table == table.key and name.kind == "row"
                and (cell is told[-1] or "group" not in lookup(cell.text).kinds)]
        if keys or within and not lookup(told[-1].text):
            within = True
            found.append((told[-1], keys[-1] if keys else ""))
    return found


def _matched(cells: list[Cell], rows: list[forms.Row]) -> dict[int, str]:
    """Return which of the missing rows each cell names, where it is near only one and in the form's order."""
    near = {id(cell): [at for at, row in enumerate(rows) if _alike(cell.text, row.label)] for cell in cells}
    if len(cells) == len(rows) and all(at in near[id(cell)] for at, cell in enumerate(cells)):
        return {id(cell): row.label for cell, row in zip(cells, rows, strict=True)}
    sure = [(id(cell), near[id(cell)][0]) for cell in cells if len(near[id(cell)]) == 1]
    places = [at for _, at in sure]
    if len(set(places)) < len(places) or places != sorted(places) or any(len(near[id(cell)]) > 1 for cell in cells):
        return {}
    return {cell: rows[at].label for cell, at in sure}


def _above(grid: Grid) -> dict[int, str]:
    """Return what stands above the outcomes of appeals by the cells that say it in other words."""
    cells = [cell for index, row in enumerate(grid.rows[:_DEEP]) for cell in row if cell.row == index and cell.text]
    names = [name for cell in cells for name in lookup(cell.text)]
    found: dict[int, str] = {}
    for table in next(iter(forms.forms().values())).tables.values():
        there = {name.key for name in names if name.table == table.key and name.kind == "across"}
        if table.across and {column.key for column in table.columns} <= {name.key for name in names if name.table == table.key}:
            missing = [row for row in table.rows if row.key not in there]
            strange = [cell for cell in cells if (not grid.spans or cell.end - cell.start > 1) and not lookup(cell.text) and not is_entry(cell.text)]
            near = {id(cell): [row for row in missing if _alike(cell.text, row.label)] for cell in strange}
            for row in missing:
                said = [cell for cell, rows in near.items() if rows == [row]]
                if len(said) == 1:
                    found[said[0]] = row.label
    return found


def _said(words: str) -> str:
    """Return a label's words without the signs that say nothing of their own (涉及国家秘密 and 属于国家秘密 are 国家秘密)."""
    return "".join(sign for sign in words if sign not in IDLE)


def _alike(text: str, label: str) -> bool:
    """Tell whether a text says what a label does, in other words: with signs put in only that say nothing of their own.

    >>> _alike("四、结转下年度", "四、结转下年度继续办理"), _alike("一、上年新收申请数量", "一、本年新收政府信息公开申请数量")
    (True, False)
    """
    one, other = (_SIGNS.sub("", core(words).partition("(")[0]) for words in (text, label))
    if len(one) < max(2, min(_LEAST, len(other) / 2)) or _YEARS.search(one) or not adds_nothing(one, other):
        return False
    numbers = numeral(text), numeral(label)
    if numbers[0] != numbers[1] and (len(other) <= _LEAST or all(numbers) and numbers[0].isdigit() != numbers[1].isdigit()):
        return False                                        # 六 is none of 1 to 8
    if (at := other.find(one)) >= 0:
        return not at or other[at - 1] not in _TELLING      # 掌握相关政府信息 is not 本机关不掌握相关政府信息
    telling = [[sign for sign in words if sign in _TELLING] for words in (one, other)]
    return telling[0] == telling[1] and (
        reworded(one, other) or len(said := _said(one)) >= _LEAST and said == _said(other) or min(len(one), len(other)) >= _LONG and SequenceMatcher(None, one, other).ratio() >= _NEAR)
