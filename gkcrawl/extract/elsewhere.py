"""Headings that a page prints in another order than the form, where the rows that go with them do not have them."""

import re
from functools import cache

from gkcrawl import forms
from gkcrawl.extract.page import Grid, Page

#: So many headings of one kind say in which order a table's columns stand, fewer below what stands above several; so few rows
#: of a grid hold them, and no longer texts.
_LEAST, _FEW, _DEEP, _LONG, _HEADING = 3, 2, 6, 120, 30


def otherwise(page: Page, table: str) -> bool:
    """Tell whether a page prints a table's headings, in its text or in a grid, in another order than the form's."""
    return any(_turned(_printed(block), table) for block in page.blocks)


def _printed(block) -> str:
    if not isinstance(block, Grid):
        return forms.fold(block.text) if len(block.text) <= _LONG else ""
    return forms.fold(" ".join(cell.text for index, row in enumerate(block.rows[:_DEEP]) for cell in row
                               if cell.row == index and len(cell.text) <= _HEADING))


@cache
def _headings(table: str) -> tuple[re.Pattern, dict[str, tuple], list[str]]:
    """Return what finds a table's headings in a text, the column and what stands above it by heading, and the form's order."""
    named: dict[str, tuple] = {}
    order: dict[str, None] = {}
    for form in forms.forms().values():
        for column in form.tables[table].columns:
            order[column.key] = None
            named |= {forms.fold(label): (column.key, column.under) for label in (column.label, *column.also)}
    above = {forms.fold(label) for _, under in named.values() for label in under}
    return re.compile(forms.any_of((*named, *above))), named, list(order)


def _turned(text: str, table: str) -> bool:
    pattern, named, order = _headings(table)
    told: dict[tuple, dict[str, None]] = {}
    least = _LEAST
    for found in pattern.findall(text):
        key, under = named.get(found, ("", ()))
        if key:
            told.setdefault(under, {})[key] = None
        else:
            least = _FEW
    return any(len(keys) >= least and [*keys] != sorted(keys, key=order.index) for keys in told.values())
