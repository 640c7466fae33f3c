"""Tables of a PDF that are not ruled: their columns are where their headings stand.

A number is in a column where it stands under the middle of exactly one heading; a row with anything else beside its
label is left open as a whole, and so is a table whose headings are not all there.
"""

from dataclasses import dataclass, field
from itertools import takewhile

from gkcrawl import forms
from gkcrawl.extract.labels import keys_of, lookup, numbered
from gkcrawl.extract.page import Cell, Grid
from gkcrawl.extract.values import is_entry
from gkcrawl.extract.words import Line, Word, placed, points

#: Lines of a label above its values.
_MOST_ABOVE = 3


@dataclass
class Zone:
    """The lines of one table, or one part of it: from its headings to what comes after."""

    table: str
    start: int
    heads: list[Line] = field(default_factory=list)
    rows: list[Line] = field(default_factory=list)
    end: int = 0


def tables(lines: list[Line]) -> list[tuple[int, int, Grid]]:
    """Return (first line, line after the last, grid) of the statutory tables."""
    found = []
    for zone in filter(lambda zone: zone.rows, _zones(lines)):
        grid = _side_by_side(zone) if zone.table == "appeals" else _stacked(zone)
        found.append((zone.start, zone.end, grid or _left_open(zone)))
    return found


def _begins(line: Line) -> str:
    """Return the table whose headings begin in a line, "" for none."""
    names = [name for word in line for name in lookup(word.text)]
    kinds = {(name.kind, name.table) for name in names}
    if ("corner", "proactive") in kinds:
        return "proactive"
    if ("over", "requests") in kinds:
        return "requests"
    return "appeals" if ("across", "appeals") in kinds and not _has_values(line) else ""


def _ends(line: Line) -> bool:
    """Tell whether a line is the heading of a part of the report, or of a part of a table."""
    text = "".join(word.text for word in line)
    return any(name.kind == "block" for name in lookup(text)) or any(
        forms.fold(text).endswith(forms.fold(head)) for form in forms.forms().values() for head in form.passages)


def _zones(lines: list[Line]) -> list[Zone]:
    zones: list[Zone] = []
    zone: Zone | None = None
    for number, line in enumerate(lines):
        begins = _begins(line)
        if zone and (_ends(line) or zone.rows and begins and begins != "requests"):
            zone = None
        if zone is None and begins:
            zone = Zone(begins, number)
            zones.append(zone)
            while begins == "proactive" and zone.start and _hangs_over(lines[zone.start - 1], lines[zone.start], line):
                zone.start -= 1
                zone.heads.insert(0, lines[zone.start])
        if zone:
            (zone.rows if zone.rows or _has_values(line) else zone.heads).append(line)
            zone.end = number + 1
    for zone in zones:
        wide = 0.45 * (max(line[-1].x1 for line in zone.heads) - min(line[0].x0 for line in zone.heads)) if zone.heads else 0
        while zone.rows and not _has_values(zone.rows[-1]) and zone.rows[-1][-1].x1 - zone.rows[-1][0].x0 > wide:
            zone.rows.pop()                         # the text after the table
            zone.end -= 1
    return zones


def _hangs_over(line: Line, below: Line, first: Line) -> bool:
    """Tell whether a line is the upper half of headings that stand beside the first one: right of it, and as near as lines of one text."""
    corner, height = min(first), first[0].bottom - first[0].top
    return (line[0].page == first[0].page and not _has_values(line) and not _ends(line) and line[0].x0 > corner.x1
            and below[0].top - line[0].bottom < 0.5 * height and first[0].top - line[0].bottom < height)


def _has_values(line: Line) -> bool:
    return any(is_entry(word.text) for word in line)


def _columns(zone: Zone) -> list[tuple[str, list[Word]]]:
    """Return the column headings from left to right, each with its words; those over several are left out."""
    piles: list[list[Word]] = []
    end = 0.0
    for word in sorted(word for line in zone.heads for word in line):
        kinds = {name.kind for name in lookup(word.text) if name.table == zone.table}
        if kinds & {"over", "corner", "across"} and "column" not in kinds:
            continue
        if piles and word.x0 < end:
            piles[-1].append(word)
        else:
            piles.append([word])
            end = 0.0
        end = max(end, word.x1)
    named = [("".join(word.text for word in sorted(pile, key=lambda w: (w.page, w.top))), pile) for pile in piles]
    known = [(text, pile) for text, pile in named if "column" in keys_of(text, zone.table)]
    left = min((word.x0 for _, pile in known[:1] for word in pile), default=0.0)
    if any(min(pile).x0 > left for text, pile in named if (text, pile) not in known):
        return []                                   # a column that is none of ours
    return known


def _cell(text: str, words: list[Word], row: int, start: int, end: int) -> Cell:
    box = (min(w.x0 for w in words), min(w.top for w in words), max(w.x1 for w in words), max(w.bottom for w in words))
    return Cell(text, row, start, end, 1, (words[0].page, box))


def _values(line: Line, found: list[Word | None] | None, count: int, row: int, first: int) -> list[Cell]:
    """Return the cells of a row from a column on; one for them all where it cannot be told which is which."""
    if found is None:                               # it reaches beyond the last column, so no cell is taken for any
        return [_cell(" ".join(word.text for word in line), line, row, first, first + count + 1)]
    return [_cell(word.text, [word], row, at, at + 1) if word else Cell("", row, at, at + 1, 1, line[0].place)
            for at, word in enumerate(found, first)]


def _stacked(zone: Zone) -> Grid | None:
    """Return a table with labels at its left; None where its headings are not all there."""
    columns = _columns(zone)
    keys = [keys_of(text, zone.table)["column"] for text, _ in columns]
    blocks = [[c.key for c in block.columns] for form in forms.forms().values() for block in form.tables[zone.table].blocks]
    if not any(sorted(keys) == sorted(block) for block in blocks):
        return None
    middles = points(columns, 0.5)
    half = (middles[1] - middles[0]) / 2 if len(middles) > 1 else float("inf")
    rows = [[_cell(text, pile, 0, at, at + 1) for at, (text, pile) in enumerate(columns, 1)]]
    if zone.table == "proactive":
        corner = next(word for line in zone.heads for word in line if any(name.kind == "corner" for name in lookup(word.text)))
        rows[0].insert(0, _cell(corner.text, [corner], 0, 0, 1))
    told: list[tuple[str, Line, Line]] = []
    loose: list[Line] = []
    for at, line in enumerate(zone.rows):
        values = [word for word in line if word.middle > middles[0] - half and (half != float("inf") or is_entry(word.text))]
        if not any(is_entry(word.text) for word in values):
            continue
        label, words = _label(zone, at, values[0].x0)
        if label:
            told.append((label, words, values))
        else:
            loose.append(values)
    for (label, words, values), found in zip(told, placed([line for *_, line in told], columns), strict=True):
        found = None if any(_touches(values, line) for line in loose) else found
        rows.append([_cell(label, words, len(rows), 0, 1), *_values(values, found, len(columns), len(rows), 1)])
    return Grid(rows) if len(rows) > 1 else None


def _touches(values: Line, line: Line) -> bool:
    """Tell whether figures of no row stand so near a row's that they may be the rest of these: a cell was too narrow."""
    height = max(word.bottom - word.top for word in values)
    return values[0].page == line[0].page and min(abs(line[0].top - values[0].bottom), abs(values[0].top - line[0].bottom)) < 0.9 * height


def _left_open(zone: Zone) -> Grid:
    """Return a table whose columns nobody can tell: each line's label, and all else in one cell."""
    rows = []
    for row, line in enumerate([*zone.heads, *zone.rows]):
        labels = list(takewhile(lambda word: not is_entry(word.text), line))
        rest = line[len(labels):]
        parts = [part for part in (labels, rest) if part]
        rows.append([_cell(" ".join(word.text for word in part), part, row, at, at + 1) for at, part in enumerate(parts)])
    return Grid(rows)


def _label(zone: Zone, at: int, edge: float) -> tuple[str, list[Word]]:
    """Return the label of a row and its words: beside its values, or as many lines above them as below."""
    named: dict[str, tuple[str, list[Word]]] = {}
    for count in range(_MOST_ABOVE):
        part = zone.rows[max(0, at - count):at + count + 1]
        if at - count < 0 and zone.heads:
            part = [*zone.heads[at - count:], *part]
        beside = [_last(line, edge) for line in part]
        if any(is_entry(word.text) and word.x0 >= edge for line in (*part[:count], *part[count + 1:]) for word in line):
            break                                   # the next row's values
        words = [word for line in beside for word in line]
        text = "".join(word.text for word in words)
        rows = {name.key for name in lookup(text) if name.kind == "row" and name.table == zone.table}
        if len(rows) == 1 and (numbered(text) or zone.table == "proactive"):
            named.setdefault(rows.pop(), (text, words))
    return next(iter(named.values())) if len(named) == 1 else ("", [])


def _last(line: Line, edge: float) -> list[Word]:
    """Return the last words left of an edge that stand together: what stands further left is the label of a group."""
    words = [word for word in line if word.x1 <= edge]
    for at in range(len(words) - 1, 0, -1):
        if words[at].x0 - words[at - 1].x1 > 0.8 * (words[at].bottom - words[at].top):
            return words[at:]
    return words


def _side_by_side(zone: Zone) -> Grid | None:
    """Return the table of three groups side by side; None unless its columns are printed as the form prints them."""
    table = forms.load(max(forms.forms())).tables[zone.table]
    values = [line for line in zone.rows if _has_values(line)]
    order, columns = [column.key for column in table.columns], _columns(zone)
    keys = [keys_of(text, zone.table)["column"] for text, _ in columns]
    names = sorted((word.middle, name.key, word) for line in zone.heads for word in line for name in lookup(word.text)
                   if name.kind == "across" and name.table == zone.table)
    if keys != order * len(table.rows) or [key for _, key, _ in names] != [row.key for row in table.rows] or len(values) != 1:
        return None
    middles, size = points(columns, 0.5), len(order)
    if any(not middles[n * size] < middle < middles[n * size + size - 1] for n, (middle, *_) in enumerate(names)):
        return None
    groups = [_cell(word.text, [word], 0, n * size, (n + 1) * size) for n, (*_, word) in enumerate(names)]
    heads = [_cell(text, pile, 1, at, at + 1) for at, (text, pile) in enumerate(columns)]
    return Grid([groups, heads, _values(values[0], placed(values, columns)[0], len(columns), 2, 0)])
