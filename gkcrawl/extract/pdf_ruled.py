"""The tables that are ruled on a PDF's page: where a page break leaves them without a line at their end, it is drawn.

Browsers draw the line between two rows on one of the two pages only, and none where a label goes on; spreadsheets cut
wide tables between columns.
"""

from itertools import pairwise

from pdfplumber.table import Table, TableFinder

from gkcrawl.extract.edges import edges_of
from gkcrawl.extract.labels import lookup

#: Points by which lines that are meant to meet may miss each other.
_TOLERANCE = 3.0
#: Lines that end together, at the least, where a table is cut.
_FEW = 3
#: More lines than any page of the forms has, joined: each is held against each.
_MANY = 1000
#: How far below a table, in parts of its size, a label's last line may hang out.
_HANGING = 2.0
#: The names of where a line stands, where it begins and where it ends, and of the lines that cross it.
_WAYS = {"v": ("x0", "top", "bottom", "h"), "h": ("top", "x0", "x1", "v")}


def tables(sheet) -> tuple[list[Table], list[dict]]:
    """Return the tables that a page's lines make, and the lines that were drawn to close them."""
    finder = TableFinder(sheet)
    if len(finder.edges) > _MANY:
        return finder.tables, []
    lines = {way: _by_way(finder.edges, way) for way in _WAYS}
    across, down = ([line for end in _WAYS[way][1:3] for line in _lacking(lines[way], lines[_WAYS[way][3]], way, end)] for way in _WAYS)
    if across or down:
        finder = TableFinder(sheet, {"explicit_horizontal_lines": across, "explicit_vertical_lines": down})
    return finder.tables, [*across, *down]


def cut(boxes: list, drawn: list[dict]) -> bool:
    """Tell whether a row of boxes prints nothing and ends at a line that was drawn: what it prints is on the other page."""
    return bool(drawn) and not any(box.text for box in boxes) and any(
        abs(edge - line["top"]) <= _TOLERANCE for box in boxes for edge in (box.top, box.bottom) for line in _by_way(drawn, "h"))


def open_aside(box, drawn: list[dict]) -> bool:
    """Tell whether a box ends to a side at a line that was drawn: a cell that goes on upon another page."""
    return any(min(abs(box.x0 - line["x0"]), abs(box.x1 - line["x0"])) <= _TOLERANCE and line["top"] < (box.top + box.bottom) / 2 < line["bottom"]
               for line in _by_way(drawn, "v"))


def hanging(boxes: list, chars: list[dict], drawn: list[dict]) -> list[tuple[int, str, float]]:
    """Return (number of the box, its text, where it ends) of labels whose last lines hang out below the line that was drawn under them.

    None where anything else stands there: it may be text after the table, or figures cut off.
    """
    lines = _by_way(drawn, "h")
    end = max((line["top"] for line in lines), default=0.0)
    open_below = {number: box for number, box in enumerate(boxes) if any(
        abs(box.bottom - line["top"]) <= _TOLERANCE and abs(line["top"] - end) <= _TOLERANCE and line["x0"] < (box.x0 + box.x1) / 2 < line["x1"] for line in lines)}
    below: dict[int, list[dict]] = {}
    for char in chars if open_below else ():
        if not char["text"].isspace() and end <= (char["top"] + char["bottom"]) / 2 < end + _HANGING * char["size"]:
            below.setdefault(next((n for n, box in open_below.items() if box.x0 < (char["x0"] + char["x1"]) / 2 < box.x1), -1), []).append(char)
    found = [(number, boxes[number].text + "".join(char["text"] for char in sorted(held, key=lambda char: (round(char["top"]), char["x0"]))),
              max(char["bottom"] for char in held)) for number, held in below.items() if number >= 0]
    return found if -1 not in below and all(lookup(text) for _, text, _ in found) else []


def _by_way(edges: list[dict], way: str) -> list[dict]:
    return [edge for edge in edges if edge["orientation"] == way]


def _lacking(lines: list[dict], others: list[dict], way: str, end: str) -> list[dict]:
    """Return the lines that are not there between the ends of lines of one way that end together."""
    stands, begins, ends, _ = _WAYS[way]
    found = []
    for at in edges_of((line[end] for line in lines), _TOLERANCE):
        ending = [line for line in lines if 0 <= line[end] - at <= _TOLERANCE]
        places = edges_of((line[stands] for line in ending), _TOLERANCE)
        if len(places) < _FEW or not any(_cuts(ending, other, way) for other in others):
            continue
        first, last = _span(way)
        level = [(other[first], other[last]) for other in others if abs(other[begins] - at) <= _TOLERANCE]
        going_on = [line[stands] for line in lines if line[begins] < at - _TOLERANCE and line[ends] > at + _TOLERANCE]
        found += [{"object_type": "line_edge", "orientation": _WAYS[way][3], begins: at, ends: at, first: one, last: other, "width": other - one, "height": other - one}
                  for one, other in pairwise(places) if not any(low < (one + other) / 2 < high for low, high in level)
                  and not any(one < place < other for place in going_on)
                  and any(line[first] <= one + _TOLERANCE and line[last] >= other - _TOLERANCE for line in others)]
    return found


def _span(way: str) -> tuple[str, str]:
    """Return the names of the ends of what crosses lines of this way."""
    return _WAYS[_WAYS[way][3]][1:3]


def _cuts(lines: list[dict], other: dict, way: str) -> bool:
    """Tell whether a line meets two of those that end together: they are a table's."""
    stands, begins, ends, _ = _WAYS[way]
    first, last = _span(way)
    met = [line[stands] for line in lines if other[first] - _TOLERANCE <= line[stands] <= other[last] + _TOLERANCE
           and line[begins] - _TOLERANCE <= other[begins] <= line[ends] + _TOLERANCE]
    return len(met) > 1 and met[0] != met[-1]
