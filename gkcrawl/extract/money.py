"""The unit of money that a report prints beside its table rather than in a column's heading: 单位：元 above it, below it, in it."""

import re
from functools import cache, lru_cache

from lxml import etree

from gkcrawl import forms
from gkcrawl.extract.page import Grid, Page
from gkcrawl.extract.sheet import Entry, Sheet, columns_of
from gkcrawl.extract.values import MONEY

_WORDS = forms.grammar()["value"]
_UNIT_OF = _WORDS["unit"]
_UNIT = re.compile(rf"{_WORDS['unit']}[^,。;、\d]{{0,6}}?({forms.any_of(MONEY)})|{_WORDS['by']}({forms.any_of(MONEY)}){_WORDS['as']}{_WORDS['unit']}")
#: So near to a table, and so short, is what is said of its unit.
_NEAR, _SHORT = 2, 60


def doubt(sheet: Sheet, page: Page) -> None:
    """Take the value from every figure of money beside whose table another unit than its column's is printed."""
    found = sheet.rows.get("proactive", {})
    for row, key, unit in _amounts(sheet.form.key):
        entry = found.get(row, {}).get(key)
        if entry and entry.value and any(said != unit for said in _units(page, sheet.grids.get(("proactive", row), -1), entry)):
            found[row][key], sheet.weighed = Entry(None, "unit", entry.raw, entry.place), True      # nothing is as much in any unit


@cache
def _amounts(form: str) -> list[tuple[str, str, str]]:
    """Return the row, column and unit of a form's figures of money."""
    rows = forms.load(form).tables["proactive"].rows
    return [(row.key, key, column.unit) for row in rows for key, column in columns_of(form, "proactive", row.key).items() if column.unit in MONEY]


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
    return set().union(*(_told(text) for text in texts if _UNIT_OF in text and len(text) <= _SHORT))


@lru_cache(maxsize=1024)
def _told(text: str) -> frozenset[str]:
    return frozenset(match[1] or match[2] for match in _UNIT.finditer(forms.fold(text)))


def _is_at(block, entry: Entry) -> bool:
    return not isinstance(block, Grid) and block.place is entry.place


def _printed(grid: Grid) -> list[str]:
    if grid.lines is not None:                          # which need not be unrolled for it
        return [cell[0] for _, line in grid.lines for cell in line]
    return [cell.text for line in grid.rows for cell in line]
