"""Other ways to look at a page whose tables did not fill the form: labels in other words, rows joined in one, tables turned, two years, two reports, bars.

Each gives the page with other grids; what it is worth, the form tells: a way counts only where more cells are read by
it, and none otherwise.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from lxml import etree

from gkcrawl import forms
from gkcrawl.extract import boxes, html_cells, lone, pdf_across, pdf_sheets, rewording, text, titles
from gkcrawl.extract.labels import lookup
from gkcrawl.extract.page import Cell, Grid, Page, Paragraph
from gkcrawl.extract.values import is_entry

_DATE = forms.grammar()["date"]
_YEAR = re.compile(rf"(20\d\d)(?:{forms.any_of(_DATE['years'])})?")
_THIS, _LAST = (frozenset(map(forms.fold, _DATE[name])) for name in ("this", "last_year"))
#: What is larger is turned by nobody.
_MOST_ACROSS = 400
#: Headings stand in these rows.
_DEEP = 6


def _by_grid(way: Callable[[Grid, Page], Grid | None], page: Page) -> Page | None:
    grids = {id(grid): new for grid in page.grids if (new := way(grid, page)) is not None}
    return replace(page, blocks=[grids.get(id(block), block) for block in page.blocks]) if grids else None


def _lines(cell: Cell) -> list[str]:
    """Return what a cell prints, line by line; that of an element with its breaks."""
    told = html_cells.cell_lines(cell.place) if isinstance(cell.place, etree._Element) and not is_entry(cell.text) else cell.text
    return [line.strip() for line in told.splitlines() if line.strip()]


def _names_row(line: str) -> bool:
    return "row" in lookup(line).kinds


def _apart(grid: Grid, page: Page) -> Grid | None:
    """Take rows apart that print several of the form's in one, and cells that print the values of several rows."""
    plan: dict[int, tuple[Cell, list[str]]] = {}
    for index, row in enumerate(grid.rows):
        for cell in row:
            if cell.row == index and cell.rows == 1 and len(cell.text) > 3 and len(lines := _lines(cell)) > 1 and all(map(_names_row, lines)):
                plan[index] = cell, lines
    tall = {id(cell) for index, row in enumerate(grid.rows) for cell in row
            if cell.row == index and cell.rows > 1 and cell.rows == len(lines := cell.text.splitlines()) and all(map(is_entry, lines))}
    if not plan and not tall:
        return None
    rows, made = [], {}
    for index, row in enumerate(grid.rows):
        label, lines = plan.get(index, (None, [""]))
        for number in range(len(lines)):
            at, new = len(rows), []
            for cell in row:
                if id(cell) in tall:
                    new.append(_like(cell, cell.text.splitlines()[index - cell.row], at, 1))
                elif label is not None and cell.row == index and cell.start >= label.start:
                    new.append(_part(cell, lines, number, at) if cell is not label else _like(cell, lines[number], at, 1))
                else:
                    if id(cell) not in made:
                        made[id(cell)] = _like(cell, cell.text, at, cell.rows)
                    elif number:
                        made[id(cell)].rows += 1
                    new.append(made[id(cell)])
            rows.append(new)
    return Grid(rows, grid.spans)


def _like(cell: Cell, printed: str, row: int, rows: int) -> Cell:
    new = Cell(printed, row, cell.start, cell.end, rows, cell.place, cell.picture)
    new.odd = cell.odd
    return new


def _part(cell: Cell, labels: list[str], number: int, at: int) -> Cell:
    """Return the part of a cell that stands beside one label of several; where that is open, the whole, marked."""
    lines = cell.text.splitlines()
    if len(lines) == len(labels) or not lines:
        return _like(cell, lines[number] if lines else "", at, 1)
    new = _like(cell, cell.text, at, 1)
    new.odd = "merged"
    return new


def _turned(grid: Grid, page: Page) -> Grid | None:
    """Turn a table whose columns are the form's rows, and whose rows its columns."""
    down, across = Counter(), Counter()
    for index, row in enumerate(grid.rows):
        for cell in row:
            if cell.row == index and cell.text:
                kinds = lookup(cell.text).kinds
                if "row" in kinds and index < _DEEP:
                    across[index] += 1
                if "column" in kinds:
                    down[cell.start] += 1
    if max(across.values(), default=0) < 2 or max(down.values(), default=0) < 2:
        return None
    width = max(row[-1].end for row in grid.rows if row)
    if width > _MOST_ACROSS or len(grid.rows) > _MOST_ACROSS or any(not row or row[-1].end < width for row in grid.rows):
        return None                             # where one ends early, what stands in it may have slid
    rows: list[list[Cell]] = [[] for _ in range(width)]
    for index, row in enumerate(grid.rows):
        for cell in row:
            if cell.row == index:
                new = _like(cell, cell.text, cell.start, cell.end - cell.start)
                new.start, new.end = index, min(index + cell.rows, len(grid.rows))
                for at in range(cell.start, cell.end):
                    rows[at].append(new)
    return Grid([sorted(row, key=lambda cell: cell.start) for row in rows], grid.spans)


def _of_this_year(grid: Grid, page: Page) -> Grid | None:
    """Leave out the columns of the year before, where each stands beside one of the report's year."""
    years = {year for title in page.titles[:3] for year in _YEAR.findall(title)}
    for index, row in enumerate(grid.rows[:_DEEP]):
        told = [cell for cell in row if cell.row == index and cell.text]
        this = [cell for cell in told if _is_year(cell.text, _THIS, years, 0)]
        last = [cell for cell in told if _is_year(cell.text, _LAST, years, 1)]
        if last and row[-1].end <= _MOST_ACROSS and len(this) == len(last) and {cell.end - cell.start for cell in this} == {cell.end - cell.start for cell in last}:
            gone = {at for cell in last for at in range(cell.start, cell.end)}
            dropped = {id(cell) for cell in this}
            return _without(grid, gone, dropped, row[-1].end)
    return None


def _is_year(printed: str, words: frozenset[str], years: set[str], ago: int) -> bool:
    plain = forms.fold(printed)
    match = _YEAR.fullmatch(plain)
    return plain in words or match is not None and len(years) == 1 and int(match[1]) + ago == int(next(iter(years)))


def _without(grid: Grid, gone: set[int], dropped: set[int], end: int) -> Grid:
    """Return a grid without some columns, and without what is printed in some cells; rows that end elsewhere are kept as they are."""
    def kept(at: int) -> int:
        return at - sum(1 for one in gone if one < at)

    rows, made = [], {}
    for index, row in enumerate(grid.rows):
        if row and row[-1].end != end:
            rows.append(row)
            continue
        new = []
        for cell in row:
            if kept(cell.end) > kept(cell.start):
                if id(cell) not in made:
                    made[id(cell)] = _like(cell, "" if id(cell) in dropped else cell.text, index, cell.rows)
                    made[id(cell)].start, made[id(cell)].end = kept(cell.start), kept(cell.end)
                new.append(made[id(cell)])
        rows.append(new)
    return Grid(rows, grid.spans)


def _first_report(page: Page) -> Page | None:
    """Return the page up to the title of another report that stands on it, the first one's tables before it."""
    first, met = "", False
    for number, block in enumerate(page.blocks):
        if isinstance(block, Grid):
            met = met or bool(first) and any(lookup(cell.text) for row in block.rows[:4] for cell in row)
        elif len(block.text) < 80 and titles.is_report_title(block.text):
            plain = forms.fold(block.text)
            if met and plain != first:
                if page.titles and forms.fold(page.titles[0]) == plain:
                    return None                 # it is the page's own
                return replace(page, blocks=page.blocks[:number], second=block.text)
            first = first or plain
    return None


def _barred(page: Page) -> Page | None:
    """Return the page with the tables that it draws with bars in its text."""
    if page.tree is None or not any(sum(map(block.text.count, text.BARS)) > 1 for block in page.paragraphs):
        return None
    return boxes.relined(page, lambda block: [(line, [block.place]) for line in _written(block)] if any(bar in block.text for bar in text.BARS) else [])


def _written(block: Paragraph) -> list[str]:
    """Return the lines of a paragraph as they are written, where line breaks are kept."""
    element = block.place
    if isinstance(element, etree._Element) and element.tag == "pre":
        return "".join(element.itertext()).splitlines()
    return [block.text]


def _beside(page: Page) -> Page | None:
    """Lay the pages of a document side by side that a spreadsheet printed so."""
    beside = pdf_across.blocks(page.laid) if page.laid else []
    pdf_sheets.settle(beside, page.printed)
    return replace(page, blocks=list(lone.spread(beside)), laid=[]) if beside else None


#: Ways a page may be meant; each gives it otherwise, or None where that makes no sense.
WAYS: tuple[Callable[[Page], Page | None], ...] = (
    partial(_by_grid, rewording.named), partial(_by_grid, _apart), partial(_by_grid, _turned), partial(_by_grid, _of_this_year), _first_report, _barred, boxes.table_of, _beside)
