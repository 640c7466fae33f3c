"""The unit of money that a report prints beside its table rather than in a column's heading: 单位：元 above it, below it, in it."""

import re

from lxml import etree

from gkcrawl import forms
from gkcrawl.extract.page import Grid, Page
from gkcrawl.extract.sheet import Entry, Sheet, columns_of
from gkcrawl.extract.values import MONEY

_WORDS = forms.grammar()["value"]
_UNIT = re.compile(rf"{_WORDS['unit']}[^,。;、\d]{{0,6}}?({forms.any_of(MONEY)})|{_WORDS['by']}({forms.any_of(MONEY)}){_WORDS['as']}{_WORDS['unit']}")
#: So near to a table, and so short, is what is said of its unit.
_NEAR, _SHORT = 2, 60


def doubt(sheet: Sheet, page: Page) -> None:
    """Take the value from every figure of money beside whose table another unit than its column's is printed."""
    for row, cells in sheet.rows.get("proactive", {}).items():
        for key, entry in cells.items():
            if entry.value:                             # nothing is as much in any unit
                unit = columns_of(sheet.form.key, "proactive", row)[key].unit
                if unit in MONEY and any(said != unit for said in _units(page, sheet.grids.get(("proactive", row), -1), entry)):
                    cells[key], sheet.weighed = Entry(None, "unit", entry.raw, entry.place), True


def _units(page: Page, number: int, entry: Entry) -> set[str]:
    """Return the units of money told within the grid of this number, or where there is none near the figure's paragraph."""
    grid = page.grids[number] if number >= 0 else None
    at = next((at for at, block in enumerate(page.blocks) if block is grid or grid is None and _is_at(block, entry)), None)
    if at is None:
        return set()
    texts = [block.text for block in page.blocks[max(at - _NEAR, 0):at + _NEAR + 1] if not isinstance(block, Grid)]
    texts += _printed(grid) if grid else []
    if isinstance(entry.place, etree._Element):
        texts += ["".join(caption.itertext()) for table in entry.place.iterancestors("table") for caption in table.iterchildren("caption")]
    return {match[1] or match[2] for text in texts if len(text) <= _SHORT and _WORDS["unit"] in text for match in _UNIT.finditer(forms.fold(text))}


def _is_at(block, entry: Entry) -> bool:
    return not isinstance(block, Grid) and block.place is entry.place


def _printed(grid: Grid) -> list[str]:
    if grid.lines is not None:                          # which need not be unrolled for it
        return [cell[0] for _, line in grid.lines for cell in line]
    return [cell.text for line in grid.rows for cell in line]
