"""The rows of tables that have come apart, noted in a sheet: values where they are as many as the form's columns."""

from collections import Counter
from functools import cache, partial

from gkcrawl import forms
from gkcrawl.extract import elsewhere
from gkcrawl.extract.labels import in_order
from gkcrawl.extract.page import Page
from gkcrawl.extract.sheet import Entry, Sheet, block_of, columns_of
from gkcrawl.extract.stream import Run, Stream
from gkcrawl.extract.values import parse


def note(sheet: Sheet, stream: Stream, page: Page, have: set[tuple[str, str]]) -> None:
    """Note the rows of a page's stream in a sheet, but for those that the page's grids have."""
    tables, otherwise = {table for table, _ in have}, cache(partial(elsewhere.otherwise, page))
    for run in [run for run in stream.runs if not run.row and run.table not in tables]:
        _across(sheet, stream, run, otherwise(run.table))
    crowded = _crowded(sheet, stream)
    for run in stream.runs:
        if not run.row or (run.table, run.row) in have:
            continue
        table, block = sheet.form.tables[run.table], block_of(sheet.form.key, run.table, run.row)
        if block is None and run.table != "requests":
            continue
        columns = (block or table.blocks[0]).columns
        order = [column.key for column in columns]
        if run.table == "requests":
            order = in_order(run.table, list(stream.columns)) if stream.columns else order
            if len(set(stream.columns)) < len(order) and otherwise(run.table):
                order = []                              # its headings stand where the stream does not tell them
            columns = [next(c for c in columns if c.key == key) for key in order]
            order = order or list(columns_of(sheet.form.key, run.table, run.row))
        elif set(run.columns) == set(order) and len(run.columns) == len(order):
            columns = [next(c for c in columns if c.key == key) for key in run.columns]
        elif len(order) > 1 and (not sheet.known or run.columns):
            columns = ()
        raw = " ".join(token.text for token in run.values)
        if columns and len(run.values) == len(columns) and run.clear and (run.table, id(block)) not in crowded:
            entries = {column.key: _entry(token, column) for column, token in zip(columns, run.values, strict=True)}
        else:
            entries, sheet.open = {key: Entry(None, "position", raw, run.values[0].place) for key in order}, True
        sheet.put(run.table, run.row, entries)


def _crowded(sheet: Sheet, stream: Stream) -> set[tuple[str, int]]:
    """Return the parts of tables of which as many rows have more values than columns as have as many: these may lack one."""
    more, just = Counter(), Counter()
    for run in stream.runs:
        if run.row and (block := block_of(sheet.form.key, run.table, run.row)):
            count, size = len(run.values), len(block.columns)
            (more if count > size else just)[run.table, id(block)] += count >= size
    return {part for part in more if more[part] >= just[part]}


def _entry(token, column: forms.Column) -> Entry:
    return Entry(*parse(token.text, column.unit, column.signed), token.text, token.place)


def _across(sheet: Sheet, stream: Stream, run: Run, turned: bool) -> None:
    """Read values that stand in one run for all groups, unless their headings are turned: all of them, or whole groups before a remainder."""
    table = sheet.form.tables[run.table]
    columns, values = table.columns, run.values
    by_key = {row.key: row for row in table.rows}
    rows = [by_key[key] for key in stream.groups] if len(stream.groups) == len(by_key) else table.rows
    size, sure = len(columns), 0
    if turned or len(stream.sides) == size * len(rows) and list(stream.sides) != [c.key for c in columns] * len(rows):
        sure = 0
    elif len(values) == size * len(rows) and run.clear:
        sure = len(rows)
    elif run.clear and _set_apart(values, size) and all(
            _adds_up(values[at:at + size]) for at in range(0, len(values) - size + 1, size)):
        sure = len(values) // size
    for number, row in enumerate(rows):
        part = values[number * size:(number + 1) * size] if number < sure else values[sure * size:]
        if number < sure:
            entries = {column.key: _entry(token, column) for column, token in zip(columns, part, strict=True)}
        else:
            raw, at = " ".join(token.text for token in part), values[-1].place
            entries = {column.key: Entry(None, "position", raw, at) for column in columns}
        sheet.put(run.table, row.key, entries)


def _set_apart(values: list, size: int) -> bool:
    """Tell whether whole groups are typed alike and a single number after them otherwise: it is in none of them."""
    *whole, last = values
    return bool(whole) and len(whole) % size == 0 and len({token.indent for token in whole}) == 1 \
        and last.indent != whole[0].indent


def _adds_up(tokens: list) -> bool:
    numbers = [parse(token.text)[0] for token in tokens]
    return None not in numbers and sum(numbers[:-1]) == numbers[-1]
