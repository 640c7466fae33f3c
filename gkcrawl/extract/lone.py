"""Lines of text that stand alone in a table's rows: a report laid out in a table, or pasted from a sheet, text and all."""

import re
from collections.abc import Iterator

from gkcrawl import forms
from gkcrawl.extract import titles
from gkcrawl.extract.labels import lookup
from gkcrawl.extract.page import Cell, Grid, Paragraph
from gkcrawl.extract.values import is_entry

_NUMERAL = re.compile(rf"^[{forms.grammar()['numerals']['digits']}][、.,]")
#: What is shorter says nothing.
_LEAST = 5


def heads_part(text: str) -> bool:
    """Tell whether a text is the heading of one of the report's numbered parts."""
    plain = _NUMERAL.sub("", forms.fold(text), count=1)
    return plain != forms.fold(text) and any(plain.startswith(forms.fold(head)) for form in forms.forms().values()
                                             for head in form.passages)


def is_text(text: str) -> bool:
    """Tell whether what stands alone in a row is text for sure: a heading of a part, a sentence, a report's title."""
    return heads_part(text) or len(text) >= _LEAST and text[-1] in "。；：" or titles.names_report(text)


def cells_of(grid: Grid) -> list[Cell]:
    """Return the cells of a grid that are text, as no other in their row says anything; labels and values are none."""
    found = []
    if grid.lines is not None and not any(map(_may_be_text, grid.lines)):
        return found                                    # so most grids are told without being unrolled
    for index, row in enumerate(grid.rows):
        if not row or len(row) > 1 and row[1].text:        # as most rows are
            continue
        first = row[0]
        if len(first.text) < _LEAST or any(cell.text for cell in row[1:]):
            continue
        text = first.text
        if first.row != index or lookup(text) or is_entry(text):
            continue
        if len(row) == 1 or is_text(text):
            found.append(first)
    return found


def _may_be_text(line: tuple) -> bool:
    """Tell whether a line that is not unrolled has but one cell that says something, its first."""
    cells = line[1]
    return (bool(cells) and not (len(cells) > 1 and cells[1][0]) and len(text := cells[0][0]) >= _LEAST
            and not any(cell[0] for cell in cells[1:]) and not lookup(text) and not is_entry(text))


def spread(blocks: list) -> Iterator:
    """Yield the blocks of a document, before each grid the text that stands in it."""
    for block in blocks:
        for cell in cells_of(block) if isinstance(block, Grid) else ():
            lines = [line.strip() for line in cell.text.splitlines() if line.strip()]
            if any(map(is_text, lines)):                # else it may be what is left of a row that came apart
                yield from (Paragraph(line, cell.place) for line in lines)
        yield block
