"""The tables of a Word binary file: paragraphs put into the cells, rows and tables they belong to ([MS-DOC] 2.4.3).

RTF has the same tables, told in words (``rtf``).
"""

import re
import struct
from dataclasses import dataclass, field
from itertools import pairwise, takewhile

from gkcrawl.extract import nested
from gkcrawl.extract.doc_marks import Damaged, Property
from gkcrawl.extract.edges import at, edges_of
from gkcrawl.extract.page import Cell, Grid, MAX_PLACED, Paragraph, TooLarge
from gkcrawl.extract.values import is_entry

_IN_TABLE, _ENDS_ROW, _DEPTH = 0x2416, 0x2417, 0x6649
_INNER_CELL, _INNER_ROW = 0x244B, 0x244C
_DEFINE, _WIDTH, _INSERT, _DELETE = 0xD608, 0x7623, 0x7621, 0x5622
_MERGE, _SPLIT, _MERGE_DOWN = 0x5624, 0x5625, 0xD62B
_DEEPEST = 50
#: How far lines that are meant to be one may miss each other, in twentieths of a point: Word lets hands drag them.
_LEAST, _MOST = 3, 100
_NUMBER = re.compile(r"\d")
_BESIDE, _BELOW, _FIRST_BELOW = 0x03, 0x20, 0x40


@dataclass(slots=True)
class Row:
    """A row: the content of its cells, where their edges are, and how each is merged; no edges where they are not told."""

    cells: list[list]
    edges: list[int]
    merged: list[int]


@dataclass(slots=True)
class Table:
    """A table, while its paragraphs come in and after; the content of a cell is texts and tables."""

    rows: list[Row] = field(default_factory=list)
    cells: list[list] = field(default_factory=list)
    content: list = field(default_factory=list)


def depth(own: list[Property]) -> int:
    """Return how many tables a paragraph stands in."""
    found = dict(own)
    if _DEPTH in found:
        deep = int.from_bytes(found[_DEPTH], "little", signed=True)
        if not 0 <= deep <= _DEEPEST:
            raise Damaged("tables nested too deeply")
        return deep
    return int(found.get(_IN_TABLE, b"\0") != b"\0")


def blocks(lines: list) -> list:
    """Return the paragraphs and grids that lines (``doc.Line``) make."""
    content: list = []
    tables: list[Table] = []
    for line in lines:
        found, deep = dict(line.properties), depth(line.properties)
        if line.mark == "\x07":
            deep = max(deep, 1)
        while len(tables) > deep:
            close(tables, content)
        while len(tables) < deep:
            tables.append(Table())
        if not deep:
            content.append(line.text)
            continue
        table = tables[-1]
        if found.get(_ENDS_ROW if deep == 1 else _INNER_ROW, b"\0") != b"\0":
            if line.shown:                          # else the row is deleted, or hidden as a whole
                table.rows.append(Row(table.cells, *_defined(line.properties)))
            table.cells, table.content = [], []
            continue
        table.content.append(line.text)
        if line.mark == "\x07" and deep == 1 or found.get(_INNER_CELL, b"\0") != b"\0":
            table.cells.append(table.content)
            table.content = []
    while tables:
        close(tables, content)
    return laid_out(content)


def laid_out(content: list) -> list:
    """Return the paragraphs and grids of a document's texts and tables."""
    found: list = []
    _lay_out(content, found, 0)
    return found


def close(tables: list[Table], content: list) -> None:
    """End the innermost table; a row that was not ended is one whose edges nobody knows."""
    table = tables.pop()
    if any(table.content):
        table.cells.append(table.content)
    if table.cells:
        table.rows.append(Row(table.cells, [], []))
    (tables[-1].content if tables else content).append(table)


def _defined(own: list[Property]) -> tuple[list[int], list[int]]:
    """Return the edges of a row's cells and how they are merged, as the properties of its end say one after the other."""
    left, widths, merged = 0, [], []
    for kind, value in own:
        if kind == _DEFINE and value:
            count = value[0]
            edges = struct.unpack_from(f"<{count + 1}h", value, 1)
            left, widths = edges[0], [b - a for a, b in pairwise(edges)]
            kept = value[3 + 2 * count:]
            merged = [int.from_bytes(kept[20 * n:20 * n + 2], "little") for n in range(count)]
        elif kind in (_MERGE, _SPLIT):
            for number in range(value[0], min(value[1], len(merged))):
                merged[number] = merged[number] & ~_BESIDE | (kind == _MERGE) * (1 if number > value[0] else 2)
        elif kind == _MERGE_DOWN and value[0] < len(merged):
            merged[value[0]] = merged[value[0]] & ~(_BELOW | _FIRST_BELOW) | value[1] << 5 & (_BELOW | _FIRST_BELOW)
        elif kind == _WIDTH:
            for number in range(value[0], min(value[1], len(widths))):
                widths[number], = struct.unpack_from("<h", value, 2)
        elif kind == _INSERT:
            more, where = min(value[1], 64 - len(widths)), value[0]
            widths[where:where], merged[where:where] = list(struct.unpack_from("<h", value, 2)) * more, [0] * more
        elif kind == _DELETE:
            del widths[value[0]:value[1]], merged[value[0]:value[1]]
    edges = [left]
    for width in widths:
        edges.append(edges[-1] + width)
    return edges, merged


def _lay_out(content: list, found: list, number: int) -> int:
    """Add what stands in a cell, or outside all tables, as blocks; return the number of the next."""
    for item in content:
        if isinstance(item, str):
            if item:
                found.append(Paragraph(item, number))
        elif _lays_out(item):
            for row in item.rows:
                for cell in row.cells:
                    number = _lay_out(cell, found, number + 1)
        else:
            found.append(_grid(item.rows, number))
        number += 1
    return number


def _lays_out(table: Table) -> bool:
    """Tell whether a table only lays out others."""
    parts = [part for row in table.rows for cell in row.cells for part in cell]
    inner = [_text([part]) for part in parts if isinstance(part, Table)]
    return bool(inner) and not nested.printed_by_cells((part for part in parts if isinstance(part, str)),
                                                       (line for text in inner for line in text.splitlines()))


def _text(cell: list) -> str:
    """Return what a cell prints, the tables in it too."""
    return "\n".join(filter(None, (part if isinstance(part, str) else _text([_text(inner) for row in part.rows for inner in row.cells])
                                   for part in cell)))


def _sound(row: Row) -> bool:
    """Tell whether a row has as many cells as its definition says, each with a width."""
    return len(row.edges) == len(row.cells) + 1 and all(a < b for a, b in pairwise(row.edges))


def _torn(row: Row, index: int, width: int, number: int) -> list[Cell]:
    """Return a row of which nobody can tell which cell stands where: its labels, and all else in one cell."""
    texts = list(map(_text, row.cells))
    labels = len(list(takewhile(lambda text: not is_entry(text), texts)))
    cells = [Cell(text, index, at, at + 1, 1, (number, index, at)) for at, text in enumerate(texts[:labels])]
    if rest := " | ".join(texts[labels:]):
        cells.append(Cell(rest, index, labels, max(labels + 1, width), 1, (number, index, labels)))
    return cells


def _grid(rows: list[Row], number: int) -> Grid:
    """Return a table's cells with the columns they cover."""
    if sum(len(row.cells) for row in rows) > MAX_PLACED:
        raise TooLarge(f"the table has more than {MAX_PLACED:,} cells")
    sound = list(map(_sound, rows))
    if any(not any(_NUMBER.search(_text(cell)) for cell in row.cells) for row, good in zip(rows, sound, strict=True) if not good):
        sound = [False] * len(rows)                 # it may be the headings whose places nobody can tell
    edges = [edge for row, good in zip(rows, sound, strict=True) if good for edge in row.edges]
    narrowest = min((b - a for row, good in zip(rows, sound, strict=True) if good for a, b in pairwise(row.edges)), default=0)
    apart = max(_LEAST, min(_MOST, narrowest // 3))
    columns = edges_of(edges, apart)
    grid: list[list[Cell]] = []
    above: dict[int, Cell] = {}
    for index, (row, good) in enumerate(zip(rows, sound, strict=True)):
        upper, above = above, {}
        if not good:
            grid.append(_torn(row, index, len(columns) - 1, number))
            continue
        line: list[Cell] = []
        for (start, end), cell, merged in zip(pairwise(row.edges), row.cells, row.merged, strict=True):
            first, last = at(columns, start, apart), at(columns, end, apart)
            if merged & _BESIDE == 1 and line:
                line[-1].end = last                 # two numbers in one cell are none
                line[-1].text = _text([line[-1].text, _text(cell)])
                continue
            before = upper.get(first)
            if merged & _BELOW and not merged & _FIRST_BELOW and before is not None and before.end == last:
                before.rows += 1
                line.append(before)
            else:
                line.append(Cell(_text(cell), index, first, last, 1, (number, index, first)))
            above[first] = line[-1]
        grid.append(line)
    return Grid([line for line in grid if line])
