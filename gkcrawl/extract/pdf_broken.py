"""Rows of a PDF's table that a page break cuts in two: the label half on one page and half on the next, the figures on either."""

from gkcrawl.extract.labels import lookup
from gkcrawl.extract.page import Cell
from gkcrawl.extract.values import is_entry


def joined(rows: list[list[Cell]], part: list[list[Cell]]) -> list[list[Cell]]:
    """Return the rows of a table's next part, but the rest of the last row before, which is joined to that one.

    The cells of both count their rows from the first of their own list.
    """
    at, last = _repeated(rows, part), len(rows) - 1
    while at < len(part) and not _begins(part, at):
        at += 1
    while last >= 0 and not _begins(rows, last):        # what is ruled between the last row and the page's edge
        last -= 1
    if last < 0 or at == len(part):
        return part
    if not (pairs := _halves(rows[last], last, part[at], at)):
        _doubt(rows[last], part[at], at)
        return part
    told = any(lower.text for upper, lower in pairs if _names(upper))
    for upper, lower in pairs:
        if lower.text and not upper.text:
            upper.text, upper.place, upper.odd = lower.text, lower.place, lower.odd if told else "merged"
        elif lower.text:
            upper.text, upper.odd = f"{upper.text}\n{lower.text}", upper.odd or lower.odd
    gone = {id(lower) for _, lower in pairs}
    rest = [*part[:at], *part[at + 1:]]
    for cell in {id(cell): cell for row in part for cell in row if id(cell) not in gone}.values():
        if cell.row > at:
            cell.row -= 1
        elif cell.row + cell.rows > at:
            cell.rows -= 1
    return rest


def _doubt(line: list[Cell], next_line: list[Cell], at: int) -> None:
    """Mark the cells of a row above figures that stand alone in the next: they may be the rest of its own."""
    printed = [cell for cell in next_line if cell.row == at and cell.text]
    if all(is_entry(cell.text) for cell in printed):
        for upper in line:
            if any(upper.start < cell.end and cell.start < upper.end for cell in printed):
                upper.odd = upper.odd or "merged"


def _repeated(rows: list[list[Cell]], part: list[list[Cell]]) -> int:
    """Return how many of a part's first rows print the table's first again: its headings."""
    count = 0
    while count < min(len(rows), len(part)) and any(cell.text for cell in part[count]) and (
            [cell.text for cell in rows[count]] == [cell.text for cell in part[count]]):
        count += 1
    return count


def _begins(rows: list[list[Cell]], index: int) -> bool:
    """Tell whether something printed begins in a row."""
    return any(cell.text and cell.row == index for cell in rows[index])


def _halves(line: list[Cell], last: int, next_line: list[Cell], at: int) -> list[tuple[Cell, Cell]]:
    """Return the cells of a row with those of the next that go on with them; none where the next row is one by itself."""
    above = {(cell.start, cell.end): cell for cell in line}
    below = {(cell.start, cell.end): cell for cell in next_line if cell.row == at}
    if above.keys() != below.keys():
        return []
    # What began in a row above, or goes on below, is the label of a group.
    pairs = [(cell, below[where]) for where, cell in above.items() if cell.row == last and below[where].rows == 1]
    if any(cell.rows == 1 and "row" in lookup(cell.text).kinds for cell in below.values()):
        for upper, lower in pairs if not any(_names(upper) for upper, _ in pairs) else ():
            lower.odd = "merged" if upper.text else lower.odd       # figures without a label, right above: maybe this row's
        return []
    if any(upper.text and lower.text and lookup(upper.text + lower.text).kinds & {"row", "column"} for upper, lower in pairs):
        return pairs                                    # together they are a label
    if any(lookup(cell.text).heading for cell in above.values()):
        return []
    return pairs if any("row" in lookup(upper.text).kinds for upper, _ in pairs) else []


def _names(upper: Cell) -> bool:
    """Tell whether a half is a label's, none of a figure's."""
    return any(not (sign.isdigit() or sign in ".,-/ \n") for sign in upper.text)
