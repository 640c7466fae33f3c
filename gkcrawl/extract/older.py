"""Reports of the years before the statutory tables (2008–2018): their whole text, their tables as printed.

Nothing here claims a canonical cell. The 《政府信息公开情况统计表》 of 2014 to 2018 is told from other tables by its rows.
"""

import re
from functools import lru_cache
from itertools import chain

from gkcrawl import forms
from gkcrawl.extract.page import Cell, Grid, Page, Paragraph
from gkcrawl.extract.reading import Reading

_NUMERALS = "一二三四五六七八九十"
_HEADING = re.compile(rf"\s*(?:第)?([{_NUMERALS}]{{1,3}})(?:部分)?\s*[、.．,，:：]\s*(\S.*)", re.DOTALL)
_MARKS = re.compile(r"^(?:其中[:,]?|[(（]?[一二三四五六七八九十\d]{1,3}[)）]?[、.．,]?|[①-⑳])+|[(（][^()（）]*[)）]|[、:：]+$")
_NUMBER = re.compile(r"[\d.,%]+")
_LONGEST_HEADING, _SENTENCE, _LONG_CELL, _MOST = 45, 20, 400, 5000


def first_year() -> int:
    """Return the first report year that has statutory tables."""
    return min(form.years[0] for form in forms.forms().values())


def completed(reading: Reading, page: Page, grids: list[Grid]) -> Reading:
    """Give a report of the years before the statutory tables, in which no cell was read, its text and its tables."""
    if reading.year is None or reading.year >= first_year():
        return reading
    reading.passages = parts_of(page, reading.title)
    kept = [grid for grid in grids if _is_data(grid)]
    reading.printed = printed(kept)
    if reading.printed:
        known = is_statistics(kept)
        what = "form of 2014–2018" if known else f"a form of before {first_year()}"
        reading.form = forms.statistics()["form"] if known else None
        reading.state, reading.reason = "partial", f"{what}: tables kept as printed"
    return reading


def parts_of(page: Page, title: str = "") -> list[dict]:
    """Return all text after the title: what stands before the first numbered heading as number 0, then part by part."""
    parts = [{"number": 0, "heading": "", "text": []}]
    for block in page.blocks:
        if not isinstance(block, Paragraph):
            continue
        if title and forms.fold(block.text) == forms.fold(title) and len(parts) == 1:
            parts[0]["text"] = []
            continue
        number = parts[-1]["number"] + 1
        match = _HEADING.match(block.text)
        heading, _, rest = block.text.strip().partition("。")
        if match and _value(match[1]) == number and len(heading) <= _LONGEST_HEADING and "；" not in heading:
            parts.append({"number": number, "heading": heading, "text": [rest.strip()] if rest.strip() else []})
        elif parts[-1]["number"] or len(block.text) >= _SENTENCE:       # before the first heading is furniture too
            parts[-1]["text"].append(block.text)
    return [{**part, "text": "\n".join(part["text"])} for part in parts if part["number"] or part["text"]]


def _value(numeral: str) -> int:
    """Return the number of a Chinese numeral up to 十九, 0 for others."""
    tens, _, ones = numeral.rpartition("十")
    if "十" in numeral:
        return 10 + (_NUMERALS.index(ones) + 1 if ones else 0) if not tens and len(ones) < 2 else 0
    return _NUMERALS.index(numeral) + 1 if len(numeral) == 1 else 0


def _own(grid: Grid) -> list[tuple[int, Cell]]:
    """Return each cell once, with the row it begins in."""
    seen, found = set(), []
    for index, row in enumerate(grid.rows):
        for cell in row:
            if id(cell) not in seen:
                seen.add(id(cell))
                found.append((index, cell))
    return found


def _is_data(grid: Grid) -> bool:
    """Tell a table of figures from layout: short cells, and numbers in two rows at least."""
    cells = _own(grid)
    if any(len(cell.text) > _LONG_CELL for _, cell in cells):
        return False
    return len({row for row, cell in cells if _NUMBER.fullmatch(cell.text.strip())}) >= 2


def printed(grids: list[Grid]) -> list[dict]:
    """Return the cells of tables as printed: table, row and column, counted from 1, and the text."""
    cells = ({"table": number, "row": row + 1, "column": cell.start + 1, "raw": cell.text.strip()}
             for number, grid in enumerate(grids, 1) for row, cell in _own(grid))
    found: dict[tuple, dict] = {}
    for cell in cells:
        found.setdefault((cell["table"], cell["row"], cell["column"]), cell)
    return list(found.values())[:_MOST]


@lru_cache(maxsize=1)
def _rows() -> frozenset[str]:
    return frozenset(map(_plain, forms.statistics()["rows"]))


@lru_cache(maxsize=4096)
def _plain(label: str) -> str:
    """Return a row's label without numbers, brackets and 其中."""
    label, before = forms.fold(label), None
    while label != before:
        label, before = _MARKS.sub("", label), label
    return label


def is_statistics(grids: list[Grid]) -> bool:
    """Tell whether these tables are the 《政府信息公开情况统计表》, by so many of its rows."""
    labels = {_plain(cell.text) for _, cell in chain.from_iterable(map(_own, grids)) if 3 < len(cell.text) < 80}
    return len(labels & _rows()) >= forms.statistics()["enough"]
