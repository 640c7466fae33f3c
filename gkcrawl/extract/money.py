"""The unit of money that a report prints beside its table rather than in a column's heading: 单位：元 above it, below it, in it."""

import re
from functools import cache, lru_cache

from lxml import etree

from gkcrawl import forms
from gkcrawl.extract.page import Grid, Page
from gkcrawl.extract.sheet import Entry, Sheet, columns_of
from gkcrawl.extract.values import MONEY

_WORDS = forms.grammar()["value"]
_SIGN = _WORDS["sign"]
_MONEY = f"({forms.any_of(MONEY)})"
#: Between a name for the unit and the unit stand signs, other units, or the coin's name (单位：件、元; but 填报单位：广元).
_BETWEEN = rf"(?:[^\w。;]|{forms.any_of((*_WORDS['units'], *_WORDS['joins'], _WORDS['coin']))})*?"
#: Behind it no other word (编制单位：元谋县) but one for money itself, or what has another unit (金额单位：元 数量单位：件).
_BEHIND = rf"(?:(?![\u4e00-\u9fff])|(?={_WORDS['coin']}|[\u4e00-\u9fff]{{0,4}}{_WORDS['unit']}))"
_UNIT = re.compile(rf"{forms.any_of((_WORDS['unit'], *_WORDS['amounts']))}{_BETWEEN}{_MONEY}{_BEHIND}"
                   rf"|{_WORDS['by']}[\"']?{_MONEY}[\"']?(?:{_WORDS['as']}{_WORDS['unit']}|{_WORDS['counted']})|\({_MONEY}\)$")
#: So near to a table, and so short, is what is said of its unit; so few rows has a grid that says nothing else.
_NEAR, _SHORT, _FEW = 2, 60, 2


def doubt(sheet: Sheet, page: Page) -> None:
    """Take the value from every figure of money beside whose table another unit than its column's is printed."""
    found = sheet.rows.get("proactive", {})
    for row, key, unit in _amounts(sheet.form.key):
        entry = found.get(row, {}).get(key)
        if entry and entry.value and any(said != unit for said in _units(page, sheet, entry)):
            found[row][key], sheet.weighed = Entry(None, "unit", entry.raw, entry.place), True      # nothing is as much in any unit


@cache
def _amounts(form: str) -> list[tuple[str, str, str]]:
    """Return the row, column and unit of a form's figures of money."""
    rows = forms.load(form).tables["proactive"].rows
    return [(row.key, key, column.unit) for row in rows for key, column in columns_of(form, "proactive", row.key).items() if column.unit in MONEY]


def _units(page: Page, sheet: Sheet, entry: Entry) -> set[str]:
    """Return the units of money told within the grids of a figure's table, or where there are none near the figure's paragraph."""
    every = page.grids
    grids = {id(every[number]) for (table, _), number in sheet.grids.items() if table == "proactive" and number >= 0}
    at = [at for at, block in enumerate(page.blocks) if id(block) in grids or not grids and _is_at(block, entry)]
    if not at:
        return set()
    texts = []
    for block in page.blocks[max(at[0] - _NEAR, 0):at[-1] + _NEAR + 1]:
        if not isinstance(block, Grid):
            texts.append(block.text)
        elif id(block) in grids or len(block.rows if block.lines is None else block.lines) <= _FEW:
            texts += _printed(block)
    if isinstance(entry.place, etree._Element):
        texts += ["".join(caption.itertext()) for table in entry.place.iterancestors("table") for caption in table.iterchildren("caption")]
    return set().union(*(_told(text) for text in texts if _SIGN in text and len(text) <= _SHORT))


@lru_cache(maxsize=1024)
def _told(text: str) -> frozenset[str]:
    return frozenset(match[1] or match[2] or match[3] for match in _UNIT.finditer(forms.fold(text)))


def _is_at(block, entry: Entry) -> bool:
    return not isinstance(block, Grid) and block.place is entry.place


def _printed(grid: Grid) -> list[str]:
    if grid.lines is not None:                          # which need not be unrolled for it
        return [cell[0] for _, line in grid.lines for cell in line]
    return [cell.text for line in grid.rows for cell in line]
