"""Reports of the years before the statutory tables (2008–2018): their whole text, their tables as printed.

Nothing here claims a canonical cell. The 《政府信息公开情况统计表》 of 2014 to 2018 is told from other tables by its rows.
"""

import re
from functools import lru_cache
from itertools import chain

from gkcrawl import forms
from gkcrawl.extract.page import Cell, Grid, Page, Paragraph
from gkcrawl.extract.reading import Reading

_NUMBERING, _TEN = forms.grammar()["numbering"], forms.grammar()["numerals"]["ten"]
_NUMERALS = forms.grammar()["numerals"]["digits"] + _TEN
_HEADING = re.compile(rf"\s*(?:{_NUMBERING['before']})?([{_NUMERALS}]{{1,3}})(?:{_NUMBERING['after']})?\s*"
                      rf"[{_NUMBERING['signs']}]\s*(\S.*)", re.DOTALL)
_MARKS = re.compile(rf"^(?:{_NUMBERING['among']}[:,]?|[(（]?[{_NUMERALS}\d]{{1,3}}[)）]?[、.．,]?|[①-⑳])+"
                    r"|[(（][^()（）]*[)）]|[、:：]+$")
_NUMBER = re.compile(r"[\d.,%]+")
_LONGEST_HEADING, _SENTENCE, _LONG_CELL, _MOST = 45, 20, 400, 5000
#: So many paragraphs lie between two rows of a table come apart, at most.
_APART = 5


def first_year() -> int:
    """Return the first report year that has statutory tables."""
    return min(form.years[0] for form in forms.forms().values())


def completed(reading: Reading, page: Page, grids: list[Grid]) -> Reading:
    """Give a report of the years before the statutory tables, in which no cell was read, its text and its tables."""
    if reading.year is None or reading.year >= first_year():
        return reading
    kept, lines = [grid for grid in grids if _is_data(grid)], []
    if not is_statistics(kept):
        lines, loose = _loose(page.paragraphs)
        kept += [loose] if lines else []
    reading.passages = parts_of(page, reading.title, frozenset(map(id, lines)))
    reading.printed = printed(kept)
    if reading.printed:
        known = is_statistics(kept)
        what = "form of 2014–2018" if known else f"a form of before {first_year()}"
        reading.form = forms.statistics()["form"] if known else None
        reading.state, reading.reason = "partial", f"{what}: tables kept as printed"
    return reading


def _loose(paragraphs: list[Paragraph]) -> tuple[list[Paragraph], Grid]:
    """Return the paragraphs that are the table come apart, an item to a line or a value to a line, and the table."""
    fields = [_fields(paragraph.text) for paragraph in paragraphs]
    known = _together([index for index, parts in enumerate(fields) if parts])
    if len({_plain(fields[index][0]) for index in known}) < forms.statistics()["enough"]:
        return [], Grid([])
    columns = frozenset(forms.statistics()["columns"])
    heads = [index for index in range(max(0, known[0] - len(columns)), known[0])
             if columns.intersection(paragraphs[index].text.split())]
    rows: list[list[str]] = []
    first, last = (heads or known)[0], known[-1] + 1
    while last < min(len(paragraphs), known[-1] + 3) and len(fields[known[-1]]) == 1 and len(paragraphs[last].text) < _SENTENCE:
        last += 1
    for index in range(first, last):
        words = paragraphs[index].text
        if fields[index]:
            rows.append(fields[index])
        elif index in heads:
            rows[:1] = [[*(rows[0] if rows else []), *words.split()]]
        elif rows and len(rows[-1]) < 3 and len(words) < _SENTENCE and index > known[0]:
            rows[-1].append(words)                      # a value on a line of its own
        else:
            rows.append([words])
    cells = [[Cell(text, row, column, column + 1, 1, paragraphs[first].place) for column, text in enumerate(line)]
             for row, line in enumerate(rows)]
    return paragraphs[first:last], Grid(cells, spans=False)


def _together(known: list[int]) -> list[int]:
    """Return the longest run of the rows' paragraphs: a part of the text may be headed like a row."""
    runs: list[list[int]] = [[]]
    for index in known:
        if runs[-1] and index - runs[-1][-1] > _APART:
            runs.append([])
        runs[-1].append(index)
    return max(runs, key=len)


def _fields(text: str) -> list[str]:
    """Return the label, unit and figure that a line gives for a row of the table, [] where it gives none."""
    for count in (2, 1, 0):
        parts = text.rsplit(None, count)
        if parts and _plain(parts[0]) in _rows():
            return parts
    return []


def parts_of(page: Page, title: str = "", table: frozenset[int] = frozenset()) -> list[dict]:
    """Return all text after the title: what stands before the first numbered heading as number 0, then part by part.

    ``table`` names the paragraphs that are a table come apart.
    """
    parts = [{"number": 0, "heading": "", "text": []}]
    for block in page.blocks:
        if not isinstance(block, Paragraph) or id(block) in table:
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
    tens, _, ones = numeral.rpartition(_TEN)
    if _TEN in numeral:
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
