"""From the rows found on a page to the form's cells: each a value, or null with what stands there and why."""

import re
from collections import Counter
from dataclasses import replace
from functools import cache

from gkcrawl import forms
from gkcrawl.extract import come_apart, elsewhere, layout, money, reshape, titles
from gkcrawl.extract.counted import Counted
from gkcrawl.extract.heads import Heads
from gkcrawl.extract.labels import core, reworded
from gkcrawl.extract.line import Line
from gkcrawl.extract.page import Cell, Page
from gkcrawl.extract.placing import Witnesses, place
from gkcrawl.extract.sheet import Entry, Sheet, block_of, columns_of, complete
from gkcrawl.extract.stream import Stream
from gkcrawl.extract.tables import Found, Reader
from gkcrawl.extract.values import MONEY, parse

_UNIT = re.compile(f"({forms.any_of(MONEY)})")


def filled(page: Page) -> Sheet:
    """Read the statutory tables of a page into a sheet, in another way than printed where that leaves less open."""
    sheet = _as_laid_out(page)
    money.doubt(sheet, page)
    return sheet


def _as_laid_out(page: Page) -> Sheet:
    key = layout.key_of(page)
    if found := layout.known(key):
        return found.sheet(page)
    sheet = worked_out(page)
    layout.keep(key, sheet, page)
    for way in reshape.WAYS if sheet.open else ():
        other = way(page)
        found = worked_out(other) if other else sheet
        if found is not sheet and found.outdoes(sheet):
            sheet, page.blocks, page.second = found, other.blocks, other.second
    return sheet


def worked_out(page: Page) -> Sheet:
    """Read the statutory tables of a page as they are printed, by their labels, whatever pages were read before."""
    reader, other = Reader(), []
    for number, grid in enumerate(page.grids):
        if not reader.read(grid, number):
            other.append(grid)
    have = {(found.table, found.row) for found in reader.found}
    stream = None
    if not {"proactive", "requests", "appeals"} <= {table for table, _ in have} or not _shared() <= have:
        stream = Stream(page.paragraphs)
    key, known = _form(reader, stream, page.titles)
    sheet = Sheet(forms.load(key), known, other_grids=other)
    groups: dict[tuple[int, str], list[tuple[Found, Heads | None]]] = {}
    told: dict[tuple, Heads | None] = {}                # rows of one block under one header have the same columns
    for found in reader.found:
        block = block_of(key, found.table, found.row)
        under = id(found.heads), found.table, id(block), bool(found.row)
        if under not in told:
            told[under] = _heads(found, sheet, block, page)
        heads = told[under]
        if heads is not None or not found.row or found.row in _rows(found.table):
            groups.setdefault((found.grid, found.table), []).append((found, heads))
    crowded = {table for (_, table), members in groups.items() if 2 * sum(
        bool(heads) and found.spans and sum(bool(cell.text) for cell in found.cells) > len(heads.keys) for found, heads in members) > len(members)}
    uses, counted = Counter(id(cell) for found in reader.found for cell in found.cells if cell.rows > 1), Counted()
    for (_, table), members in groups.items():
        if behind := counted.behind(table, [(found.cells, heads) for found, heads in members]):
            members = [(replace(found, cells=cells), heads) for cells, (found, heads) in zip(behind, members, strict=True)]
            sheet.weighed = True
        _settle(sheet, members, uses, table in crowded)
    if stream:
        come_apart.note(sheet, stream, page, have)
        sheet.used, sheet.weighed = stream.used, True
    sheet.doubt_rivals()
    sheet.beyond = _beyond(reader, key)
    complete(sheet)
    return sheet


def _beyond(reader: Reader, key: str) -> tuple[str, ...]:
    """Return the labels of what 表二 prints of other forms than the one it is read by: its rows, its columns."""
    labels = {}
    for found in reader.found:
        if found.table == "proactive" and found.row:
            columns = columns_of(key, found.table, found.row)
            printed = set(found.heads.keys) if found.heads and not found.heads.borrowed else set()
            for block in filter(None, (block_of(form, found.table, found.row) for form in forms.forms())):
                labels |= {row.label: None for row in block.rows if row.key == found.row and not columns}
                labels |= {column.label: None for column in block.columns if columns and column.key in printed - set(columns)}
    return tuple(labels)


def _settle(sheet: Sheet, members: list[tuple[Found, Heads | None]], uses: Counter, crowded: bool) -> None:
    """Place the rows of one table on one grid, and note them."""
    if not uses and all([heads and found.row and heads.fit(found.cells, found.spans) for found, heads in members]):
        for found, heads in members:                    # as most tables are
            _note(sheet, found, heads)
        return
    lines = [(found, Line(found.cells, heads, found.spans) if heads else None) for found, heads in members]
    sheet.weighed = sheet.weighed or any([line is None or line.geometry is not line.cells for _, line in lines])
    witnesses = Witnesses([line for _, line in lines if line], crowded)
    placed = [place(line, witnesses) if line else None for _, line in lines]
    adrift = {id(cell) for (found, _), where in zip(lines, placed, strict=True) if not where
              for cell in found.cells if cell.rows > 1}
    for (found, line), where in zip(lines, placed, strict=True):
        if where and adrift and any(id(cell) in adrift for cell in found.cells):
            where = None                # a cell reaches in from a row of which nothing can be placed
        _put(sheet, found, where, line, uses)


def _note(sheet: Sheet, found: Found, heads: Heads) -> None:
    """Note a row whose cells are one for each column."""
    columns, texts = columns_of(sheet.form.key, found.table, found.row), heads.texts
    entries = {key: _read(cell, columns[key], texts, sheet)
               for key, cell in zip(heads.keys, found.cells, strict=True) if key in columns}
    if entries:
        sheet.put(found.table, found.row, entries, found.grid)


@cache
def _rows(table: str) -> frozenset[str]:
    return frozenset(row.key for form in forms.forms().values() for row in form.tables[table].rows)


@cache
def _shared() -> frozenset[tuple[str, str]]:
    """Return the rows that both forms have, by table."""
    one, *others = forms.forms().values()
    return frozenset((table.key, row.key) for table in one.tables.values() for row in table.rows
                     if not row.groups[1:] and not table.across
                     and all(row.key in {r.key for r in form.tables[table.key].rows} for form in others))


def _form(reader: Reader, stream: Stream | None, names: list[str]) -> tuple[str, bool]:
    """Return the form the labels speak for and whether they do, never asking the notice cited.

    Where they say nothing (表二 is not there), the form is that of the year in the title: （六）其他处理 as one row is met in both.
    """
    keys = list(forms.forms())
    votes = {key: set(reader.votes.get(key, ())) for key in keys}
    if stream:
        for name in stream.headings:
            if name.kind == "column" and name.table == "proactive" and len(name.forms) == 1:
                votes[next(iter(name.forms))].add(name.key)
    best = max(keys, key=lambda key: (len(votes[key]), key))
    if votes[best]:
        return best, True
    rows = {found.row for found in reader.found} | ({run.row for run in stream.runs} if stream else set())
    wholes = {group.whole for form in forms.forms().values() for table in form.tables.values() for group in table.groups.values()}
    own = {key: {row.key for table in form.tables.values() for row in table.rows} - wholes
           for key, form in forms.forms().items()}
    for key in keys:
        only = own[key].difference(*(own[other] for other in keys if other != key))
        if rows & only:
            return key, False
    year = next(filter(None, map(titles.year_of, names[:3])), None)
    return next((key for key in reversed(keys) if year and forms.load(key).years[0] <= year), keys[-1]), False


def _heads(found: Found, sheet: Sheet, block: forms.Block | None, page: Page) -> Heads | None:
    """Return the columns a found row has under the sheet's form; None where its headings leave that open."""
    table = sheet.form.tables[found.table]
    heads = found.heads
    if table.across and not found.row:
        return heads if heads and heads.keys else None
    if block is None and found.table != "requests":
        return None
    keys = [column.key for column in (block or table.blocks[0]).columns]
    if heads is None:
        open_ = len(keys) > 1 and (found.table == "proactive" and not sheet.known or elsewhere.otherwise(page, found.table))
        return None if open_ else Heads(keys, None)
    missing = [key for key in keys if key not in heads.keys]
    strange = [key for key in heads.keys if key not in keys]
    if not missing:
        return heads
    meant = _meant(heads, strange, [column for column in (block or table.blocks[0]).columns if column.key in missing])
    if meant and (len(keys) > 1 or sheet.known):
        texts = {meant.get(key, key): text for key, text in heads.texts.items()}
        return Heads([meant.get(key, key) for key in heads.keys], heads.spans, heads.end, heads.extra, texts)
    return heads if heads.spans and 2 * len(missing) < len(keys) else None     # what has no heading of ours is no column of ours


def _meant(heads: Heads, strange: list[str], missing: list[forms.Column]) -> dict[str, str]:
    """Return which missing column each heading in other words means, {} where any may mean none or several, or two the same."""
    if len(strange) != len(missing) or not all(key.startswith("?") for key in strange):
        return {}
    found = {key: [column.key for column in missing if _says(heads.texts[key], column)] for key in strange}
    meant = {key: keys[0] for key, keys in found.items() if len(keys) == 1}
    return meant if len(set(meant.values())) == len(missing) else {}


def _says(heading: str, column: forms.Column) -> bool:
    """Tell whether a heading among a table's own is a column's in other words."""
    return reworded(heading, column.label) or core(heading).partition("(")[0] in column.spoken


def _read(cell: Cell, column: forms.Column, headings: dict[str, str], sheet: Sheet) -> Entry:
    text = cell.text
    if not text and cell.picture:
        return Entry(None, "image", "", cell.place)
    value, kind = parse(text, column.unit, column.signed)
    if cell.odd and (cell.odd == "cut" or value is not None or not text):
        return Entry(None, cell.odd, text, cell.place)
    if column.unit in MONEY and (unit := _UNIT.search(forms.fold(headings.get(column.key, "")))) and unit[1] != column.unit:
        sheet.weighed = True
        if value is not None:
            value, kind = None, "unit"
    return Entry(value, kind, text, cell.place)


def _put(sheet: Sheet, found: Found, placed, line: Line | None, uses: Counter) -> None:
    columns, table = columns_of(sheet.form.key, found.table, found.row), sheet.form.tables[found.table]
    side_by_side = table.across and not found.row
    every = [f"{row.key}.{key}" for row in table.rows for key in columns] if side_by_side else list(columns)
    targets = line.heads.keys if line else every
    if not columns or side_by_side and not all("." in key for key in targets):
        return
    entries: dict[str, dict[str, Entry]] = {}
    if placed:
        cells, merged = placed
        times = Counter(map(id, cells)) if merged else {}
        odd, height = merged or line.wide or uses, min((cell.rows for cell in cells), default=1)
    else:
        raw = " | ".join(cell.text for cell in found.cells)
        at = found.cells[0].place if found.cells else None
    for index, target in enumerate(targets):
        row, _, key = target.rpartition(".") if side_by_side else (found.row, "", target)
        column = columns.get(key)
        if column is None:
            continue
        if not placed:
            sheet.open, entry = True, Entry(None, "position", raw, at)
        else:
            cell = cells[index]
            if odd and (times.get(id(cell), 1) > 1 or uses[id(cell)] > 1 or cell.rows > height or id(cell) in line.wide):
                sheet.open, entry = True, Entry(None, "merged", cell.text, cell.place)
            else:
                entry = _read(cell, column, line.heads.texts, sheet)
        entries.setdefault(row, {})[key] = entry
    for row, cells_of in entries.items():
        sheet.put(found.table, row, cells_of, found.grid, not placed and (line is None or found.heads is None or line.heads.borrowed))
