"""Tables that a spreadsheet prints over several pages side by side: the columns on a page without labels belong to the rows of an earlier one."""

from dataclasses import replace

from gkcrawl.extract.edges import edges_of
from gkcrawl.extract.labels import lookup
from gkcrawl.extract.pdf_flow import Box, Flow, Line, Sheet

#: Points by which the rows of pages side by side may differ.
_SAME = 1.5
#: Lines between rows by which pages are known to stand side by side.
_FEW = 3


def blocks(pages: list[list[Sheet | Line]]) -> list:
    """Return the blocks of a document whose pages are laid side by side where they fit; none where no two do."""
    wide: list[list[Sheet | Line]] = []
    rest: list[Line] = []
    labelled: list[list[Sheet | Line]] = []
    for items in pages:
        sheets = [item for item in items if isinstance(item, Sheet)]
        told = [sheet for sheet in sheets if any(box.text.isdigit() for box in sheet.boxes)] or sheets
        has_labels = any(map(_labelled, sheets))
        fitting = [page for page in labelled if all(_partner(sheet, page) for sheet in told)] if sheets and not has_labels else []
        if len(fitting) != 1:
            wide.append(list(items))
            labelled += [wide[-1]] if has_labels else []
            continue
        page, = fitting
        for sheet in sheets:
            if left := _partner(sheet, page):
                page[page.index(left)] = _joined(left, sheet)
            else:
                page.append(sheet)
        rest += [item for item in items if isinstance(item, Line) and not any(isinstance(one, Line) and one.text == item.text for one in page)]
    if len(wide) == len(pages):
        return []
    found: list = []
    flow = Flow(found)
    for item in (*(item for page in wide for item in page), *rest):
        flow.take(item)
    flow.close()
    return found


def _labelled(sheet: Sheet) -> bool:
    return any(lookup(box.text).firm or "block" in lookup(box.text).kinds for box in sheet.boxes)


def _levels(sheet: Sheet) -> list[float]:
    return edges_of((edge for box in sheet.boxes for edge in (box.top, box.bottom)), _SAME)


def _partner(sheet: Sheet, page: list[Sheet | Line]) -> Sheet | None:
    """Return the table of a page whose rows another goes on: they end alike, and each of its lines stands at the height of one there."""
    levels = _levels(sheet)
    for item in page if len(levels) >= _FEW else ():
        if isinstance(item, Sheet) and abs((there := _levels(item))[-1] - levels[-1]) <= _SAME and len(there) < 2 * len(levels) and all(
                any(abs(level - other) <= _SAME for other in there) for level in levels):
            return item
    return None


def _joined(left: Sheet, right: Sheet) -> Sheet:
    """Return a table with another's columns behind its own; a heading that is cut between them is one again."""
    moved = max(box.x1 for box in left.boxes) - min(box.x0 for box in right.boxes)
    boxes = list(left.boxes)
    end = max(box.x1 for box in boxes)
    last = [n for n, box in enumerate(boxes) if abs(box.x1 - end) <= _SAME]
    for box in (one._replace(x0=one.x0 + moved, x1=one.x1 + moved, moved=one.moved + moved) for one in right.boxes):
        at = next((n for n in last if abs(box.x0 - end) <= _SAME and _halves(boxes[n], box)), None)
        if at is None:
            boxes.append(box)
        else:
            boxes[at] = boxes[at]._replace(x1=box.x1, text=boxes[at].text or box.text)
    return replace(left, boxes=boxes)


def _halves(one: Box, other: Box) -> bool:
    """Tell whether two boxes at the same height are a heading over several columns, cut in two."""
    texts = {one.text, other.text} - {""}
    return (abs(one.top - other.top) <= _SAME and abs(one.bottom - other.bottom) <= _SAME and len(texts) == 1
            and not lookup(texts.copy().pop()).kinds.isdisjoint(("over", "across")))
