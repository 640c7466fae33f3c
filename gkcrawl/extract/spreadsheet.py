"""A spreadsheet (XLSX, XLS) taken apart: each visible sheet is a grid, with its merged cells, as it is shown.

A place is ``(sheet number, row, column)`` from 0. Hidden sheets, rows and columns are left out.
"""

import io
import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

import openpyxl
import xlrd
from openpyxl.cell.cell import MergedCell
from openpyxl.cell.rich_text import CellRichText
from openpyxl.utils import column_index_from_string

from gkcrawl.extract import zipped
from gkcrawl.extract.labels import lookup
from gkcrawl.extract.page import Grid, MAX_PLACED, Page, Paragraph, TooLarge, Unreadable, unroll
from gkcrawl.extract.lone import heads_part
from gkcrawl.extract.shown import shown
from gkcrawl.extract.unsure import said, unsure
from gkcrawl.extract.values import is_entry, struck
from gkcrawl.extract.visible import pale

#: Points of letters that no eye reads, and ways to stand above or below the line.
_TINY = 2
_LIFTED = ("superscript", "subscript")
_FORMULA = re.compile(rb"<f[ >/]")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref\s*=\s*["\']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})')
MAX_MERGED = 10 * MAX_PLACED


@dataclass
class Sheet:
    """What a sheet shows: texts by row and column, merged ranges as (row, column, rows, columns), what is hidden."""

    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def take_apart(body: bytes, kind: str) -> Page:
    """Return the page a spreadsheet ("xlsx", "xls") shows; raises Unreadable, or TooLarge beyond any report's size."""
    try:
        return page_of(_xlsx(body) if kind == "xlsx" else _xls(body))
    except (TooLarge, Unreadable, MemoryError):
        raise
    except Exception as error:  # of whatever kind: both libraries let the errors of a broken file through as they come
        if "encrypted" in str(error).lower():
            raise Unreadable("the spreadsheet is locked with a password") from error
        raise Unreadable(f"the spreadsheet is damaged ({type(error).__name__})") from error


def page_of(sheets: Iterable[Sheet]) -> Page:
    """Return the page that sheets show."""
    page = Page()
    for number, sheet in enumerate(sheets):
        page.hidden = page.hidden or bool(sheet.hidden_rows or sheet.hidden_columns)
        _lay_out(sheet, number, page.blocks)
    if not any(isinstance(block, Paragraph) or any(cell.text for row in block.rows for cell in row)
               for block in page.blocks):
        raise Unreadable("the spreadsheet is empty")
    page.titles = [block.text for block in page.paragraphs[:10] if len(block.text) <= 80]
    return page


def _xlsx(body: bytes) -> list[Sheet]:
    body = zipped.plain(body)
    with zipped.weigh(body) as package:
        parts = [package.read(name) for name in package.namelist() if name.startswith("xl/worksheets/")]
    counted = any(map(_FORMULA.search, parts))
    if any(sum(_area(*match.groups()) for match in _MERGED.finditer(part)) > MAX_MERGED for part in parts):
        _too_many()                                 # the library makes a cell of each place that is merged
    book = openpyxl.load_workbook(io.BytesIO(body), data_only=True, rich_text=True)
    formulas = openpyxl.load_workbook(io.BytesIO(body)) if counted else None
    found = []
    for source in book.worksheets:
        if source.sheet_state != "visible":
            continue
        sheet = Sheet()
        for row in source.iter_rows() if source.max_row * source.max_column <= MAX_PLACED else _too_many():
            for cell in row:
                if isinstance(cell, MergedCell):
                    continue
                rich = isinstance(cell.value, CellRichText)
                text = _rich(cell.value) if rich else shown(cell.value, cell.number_format)
                if cell.value is None and formulas and formulas[source.title][cell.coordinate].data_type == "f":
                    text = str(formulas[source.title][cell.coordinate].value)     # never worked out: nobody saw a number
                if text and not rich:
                    unseen = _tiny(cell.font.sz) or _unseen(cell.font.color) and not cell.fill.fill_type
                    text = _as_seen(text, bool(cell.font.strike), cell.font.vertAlign in _LIFTED, unseen)
                if text:
                    sheet.texts[cell.row - 1, cell.column - 1] = text
        sheet.merged = [(area.min_row - 1, area.min_col - 1, area.max_row - area.min_row + 1,
                         area.max_col - area.min_col + 1) for area in source.merged_cells.ranges]
        sheet.hidden_rows = {row - 1 for row, kept in source.row_dimensions.items() if kept.hidden or kept.ht == 0}
        sheet.hidden_columns = {column for kept in source.column_dimensions.values() if (kept.hidden or kept.width == 0) and kept.min
                                for column in range(kept.min - 1, min(kept.max, 1000))}
        found.append(sheet)
    return found


def _area(*ends: bytes) -> int:
    """Return how many places a range has."""
    left, top, right, bottom = (int(end) if end.isdigit() else column_index_from_string(end.decode()) for end in ends)
    return (right - left + 1) * (bottom - top + 1)


def _rich(value: CellRichText) -> str:
    """Return a text of several fonts: what is struck out so marked, what is raised, lowered or white in a line of its own."""
    return _joined((part, False, False) if isinstance(part, str) else
                   (part.text, bool(part.font.strike), part.font.vertAlign in _LIFTED or _unseen(part.font.color) or _tiny(part.font.sz))
                   for part in value)


def _tiny(size: float | None) -> bool:
    """Tell whether letters of so many points are read by no eye."""
    return size is not None and size <= _TINY


def _unseen(colour) -> bool:
    """Tell whether letters of this colour may not be seen on an empty sheet: they are white, or all but white."""
    if colour is None:
        return False
    return colour.theme == 0 and colour.tint > -0.1 if colour.type == "theme" else colour.type == "rgb" and pale(f"#{colour.rgb[-6:]}")


def _as_seen(text: str, out: bool, lifted: bool, unseen: bool) -> str:
    """Return a cell's text as its font shows it: struck out, above or below the line, or not at all."""
    if unseen and is_entry(text):
        return ""
    text = said(unsure(text)) if lifted else text
    return struck(text) if out else text


def _joined(parts: Iterable[tuple[str, bool, bool]]) -> str:
    """Return a text of (part, whether it is struck out, whether it is raised or lowered)."""
    return "".join(f"\n{text}\n" if lifted else text for part, out, lifted in parts
                   for text in [struck(part) if out else part]).strip()


def _too_many():
    raise TooLarge(f"the sheet has more than {MAX_PLACED:,} cells")


def _xls(body: bytes) -> list[Sheet]:
    book = xlrd.open_workbook(file_contents=body, formatting_info=True, logfile=io.StringIO())
    found = []
    for source in book.sheets():
        if source.visibility:
            continue
        if source.nrows * source.ncols > MAX_PLACED:
            _too_many()
        sheet = Sheet()
        for row in range(source.nrows):
            for column in range(source.row_len(row)):
                if text := _old(book, source.cell(row, column), source.rich_text_runlist_map.get((row, column))):
                    sheet.texts[row, column] = text
        sheet.merged = [(top, left, bottom - top, right - left) for top, bottom, left, right in source.merged_cells]
        for top, left, down, across in sheet.merged:        # what stands under a merged cell is not shown
            for place in [place for place in sheet.texts if top <= place[0] < top + down and left <= place[1] < left + across]:
                if place != (top, left):
                    del sheet.texts[place]
        sheet.hidden_rows = {row for row, kept in source.rowinfo_map.items() if kept.hidden or kept.height == 0}
        sheet.hidden_columns = {column for column, kept in source.colinfo_map.items() if kept.hidden or kept.width == 0}
        found.append(sheet)
    return found


def _old(book, cell, runs=None) -> str:
    """Return what a cell of an XLS file shows; ``runs`` are (where a font begins, its number) of a text of several."""
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#")
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return shown(bool(cell.value))
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return shown(xlrd.xldate_as_datetime(cell.value, book.datemode))
        except (ValueError, OverflowError):
            return shown(cell.value)
    form = book.xf_list[cell.xf_index] if cell.xf_index is not None else None
    kept = book.format_map.get(form.format_key) if form else None
    text = shown(cell.value, kept.format_str if kept else "General")
    if runs and cell.ctype == xlrd.XL_CELL_TEXT:
        fonts = [(0, form.font_index if form else 0), *runs, (len(cell.value), 0)]
        looks = [(cell.value[start:end], *_look(book, book.font_list[font], False)) for (start, font), (end, _) in pairwise(fonts)]
        return _joined((part, out, lifted or unseen) for part, out, lifted, unseen in looks)
    return _as_seen(text, *_look(book, book.font_list[form.font_index], form.background.fill_pattern != 0)) if form else text


def _look(book, font, filled: bool) -> tuple[bool, bool, bool]:
    """Return whether a font of an XLS file strikes out, lifts, or hides what is written in it."""
    colour = book.colour_map.get(font.colour_index)
    return (bool(font.struck_out), font.escapement in (1, 2),
            _tiny(font.height / 20) or colour is not None and not filled and pale(f"rgb{colour}"))


def _lay_out(sheet: Sheet, number: int, blocks: list) -> None:
    """Add a sheet's rows: those of one cell over the whole width are paragraphs, unless a table's label stands there."""
    rows = [row for row in range(max((row for row, _ in sheet.texts), default=-1) + 1) if row not in sheet.hidden_rows]
    last = max((column for _, column in sheet.texts), default=-1)
    for row, column, _, across in sheet.merged:
        if (row, column) in sheet.texts and column <= last:
            last = max(last, min(column + across - 1, 1000))
    columns = [column for column in range(last + 1) if column not in sheet.hidden_columns]
    if len(rows) * len(columns) > MAX_PLACED:
        _too_many()
    spans = _spans(sheet, set(rows), set(columns))
    lines: list = []

    def close() -> None:
        if lines:
            blocks.append(Grid(unroll(list(lines))))
            lines.clear()

    printed = [row for row in rows if any((row, column) in sheet.texts for column in columns)]

    def goes_on(row: int) -> bool:
        """Tell whether figures alone, which belong to the headings above, stand below a blank row."""
        below = printed[at] if (at := bisect_right(printed, row)) < len(printed) else -1
        told = [text for column in columns if (text := sheet.texts.get((below, column)))]
        return len(told) > 1 and all(map(is_entry, told))

    for row in rows:
        told = [(column, text) for column in columns if (text := sheet.texts.get((row, column)))]
        alone = len(told) == 1 and (spans.get((row, told[0][0]), (1, 1))[1] >= len(columns) or not lines)
        if not told:
            covered = any((row, column) in spans for column in columns)
            if not covered:
                if lines and not goes_on(row):
                    close()
                continue
        if len(told) == 1 and heads_part(told[0][1]) or alone and not lookup(told[0][1]):
            close()
            blocks += [Paragraph(line.strip(), (number, row, told[0][0])) for line in told[0][1].splitlines() if line.strip()]
            continue
        line = [(sheet.texts.get((row, column), ""), *spans.get((row, column), (1, 1)), (number, row, column), False)
                for column in columns if spans.get((row, column)) != (0, 0)]
        lines.append((False, line))
    close()


def _spans(sheet: Sheet, rows: set[int], columns: set[int]) -> dict[tuple[int, int], tuple[int, int]]:
    """Return how far merged cells reach, of what is not hidden, by their first place; (0, 0) for the places they cover."""
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for top, left, down, across in sheet.merged:
        held = sorted(row for row in rows if top <= row < top + down), sorted(c for c in columns if left <= c < left + across)
        for row in held[0]:
            for column in held[1]:
                spans[row, column] = (0, 0)
        if held[0] and held[1]:
            first = held[0][0], held[1][0]
            spans[first] = len(held[0]), len(held[1])
            if first != (top, left) and (top, left) in sheet.texts:     # its first row or column is hidden, it is not
                sheet.texts[first] = sheet.texts[top, left]
    return spans
