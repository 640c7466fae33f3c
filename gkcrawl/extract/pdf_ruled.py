"""The tables that are ruled on a PDF's page: where a page break leaves them without a line at their end, it is drawn.

Browsers draw the line between two rows on one of the two pages only, and none where a label goes on.
"""

from itertools import pairwise

from pdfplumber.table import Table, TableFinder

from gkcrawl.extract.edges import edges_of

#: Points by which lines that are meant to meet may miss each other.
_TOLERANCE = 3.0
#: Vertical lines that end together, at the least, where a table is cut.
_FEW = 3


def tables(sheet) -> tuple[list[Table], list[float]]:
    """Return the tables that a page's lines make, and where lines were drawn to close them."""
    finder = TableFinder(sheet)
    lacking = [line for end in ("top", "bottom") for line in _lacking(finder.edges, end)]
    if lacking:
        finder = TableFinder(sheet, {"explicit_horizontal_lines": lacking})
    return finder.tables, sorted({line["top"] for line in lacking})


def cut(boxes: list, drawn: list[float]) -> bool:
    """Tell whether a row of boxes prints nothing and ends at a line that was drawn: what it prints is on the other page."""
    return bool(drawn) and not any(box.text for box in boxes) and any(
        abs(edge - at) <= _TOLERANCE for box in boxes for edge in (box.top, box.bottom) for at in drawn)


def _lacking(edges: list[dict], end: str) -> list[dict]:
    """Return the lines that are not there between the upper (lower) ends of vertical lines that end together."""
    across = [edge for edge in edges if edge["orientation"] == "h"]
    down = [edge for edge in edges if edge["orientation"] == "v"]
    found = []
    for at in edges_of((edge[end] for edge in down), _TOLERANCE):
        ending = [edge for edge in down if 0 <= edge[end] - at <= _TOLERANCE]
        xs = edges_of((edge["x0"] for edge in ending), _TOLERANCE)
        if len(xs) < _FEW or not any(map(_cuts(ending), across)):
            continue
        level = [edge for edge in across if abs(edge["top"] - at) <= _TOLERANCE]
        found += [{"object_type": "line_edge", "orientation": "h", "x0": left, "x1": right, "width": right - left, "top": at, "bottom": at}
                  for left, right in pairwise(xs) if not any(edge["x0"] < (left + right) / 2 < edge["x1"] for edge in level)]
    return found


def _cuts(down: list[dict]):
    """Return what tells whether a horizontal line meets two of these vertical ones away from their ends: a table's."""
    def cuts(line: dict) -> bool:
        met = [edge["x0"] for edge in down if line["x0"] - _TOLERANCE <= edge["x0"] <= line["x1"] + _TOLERANCE
               and edge["top"] - _TOLERANCE <= line["top"] <= edge["bottom"] + _TOLERANCE]
        return len(met) > 1 and met[0] != met[-1]
    return cuts
