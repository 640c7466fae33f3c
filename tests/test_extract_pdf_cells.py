"""Cells of a PDF that a page's end or their own width cuts: rows without a line at their end, broken figures, text over text."""

import io
import random

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from gkcrawl import forms
from gkcrawl.extract import kinds, pdf_narrow, pdf_ruled, report
from gkcrawl.extract.pdf_flow import Box
from tests import render
from tests.documents import laid_out
from tests.test_extract_mutations import made_up

FONT, HIGH, TOP = "STSong-Light", 24, 740
LONG = next(row.label for row in forms.load("2021").tables["requests"].rows if row.key == "partly_granted")
TITLE = "样例市人民政府2023年政府信息公开工作年度报告"
VALUES = made_up(random.Random(11), "2021", mixed=False)


def printed(values: dict = VALUES, cut: int = 0, line: str = "below", narrow: float = 38, up: float = 0, footer: str = "",
            raised: float = 0, also=lambda canvas: None) -> bytes:
    """Print a report, a table to a page, 表三 on two where it is ``cut``.

    The line at the cut is drawn above it, below it, on both pages or on neither, and none where a label goes on. Figures are
    broken where the columns are ``narrow``; the longest label is printed some points ``up``. All stands ``raised`` on higher
    pages, with what ``also`` draws.
    """
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842 + raised))
    for name, lines in render.tables(values, "2021").items():
        placed = list(laid_out(lines))
        count = max(column + box.cols for box, _, column in placed)
        widths = [60, 70, 115, *[narrow] * 7] if name == "requests" else [500 / count] * count
        lefts = [40 + sum(widths[:at]) for at in range(count + 1)]
        for first, last in ([(0, cut), (cut, len(lines))] if cut and name == "requests" else [(0, len(lines))]):
            canvas.translate(0, raised)
            canvas.setFont(FONT, 12)
            canvas.drawCentredString(297, 800, TITLE if name == "proactive" else "")
            for box, row, column in placed:
                start, end = max(row, first), min(row + box.rows, last)
                if start >= end:
                    continue
                x, right, upper, lower = lefts[column], lefts[column + box.cols], TOP - (start - first) * HIGH, TOP - (end - first) * HIGH
                canvas.line(x, upper, x, lower)
                canvas.line(right, upper, right, lower)
                if start != cut or line in ("below", "both") and row == cut or name != "requests":
                    canvas.line(x, upper, right, upper)
                if end != cut or line in ("above", "both") and row + box.rows == cut or name != "requests":
                    canvas.line(x, lower, right, lower)
                if start == row:
                    _write(canvas, box.text, x, right, (upper + lower) / 2 + (up if box.text == LONG else 0))
            canvas.setFont(FONT, 9)
            canvas.drawCentredString(297, 24, footer)
            also(canvas)
            canvas.showPage()
    canvas.save()
    return out.getvalue()


def _write(canvas: Canvas, text: str, x: float, right: float, middle: float) -> None:
    """Print a text in the middle of its cell, broken where the cell is too narrow for it."""
    canvas.setFont(FONT, 6)
    room, parts = right - x - 4, [""]
    for sign in text:
        if pdfmetrics.stringWidth(parts[-1] + sign, FONT, 6) > room:
            parts.append("")
        parts[-1] += sign
    for number, part in enumerate(parts):
        canvas.drawCentredString((x + right) / 2, middle - 2 + 3.6 * (len(parts) - 1) - 7.2 * number, part)


def wrong(reading, values: dict) -> list[str]:
    """Return the cells that say another number than is printed, or none without a word."""
    odd = {one["cell"]: one["kind"] for one in reading.oddities}
    return [f"{table}.{row}.{column}" for table, rows in values.items() for row, held in rows.items() for column, value in held.items()
            if (got := reading.tables[table].get(row, {}).get(column)) != value and (got is not None or odd.get(f"{table}.{row}.{column}", "blank") == "blank")]


@pytest.mark.parametrize("line, step", [("below", 1), ("above", 5), ("none", 5)])
def test_rows_without_a_line_where_the_page_ends(line, step):
    """Browsers draw the line between two rows on one of the pages, and none where a label goes on: each row may be the last."""
    for cut in range(4, len(render.requests(VALUES["requests"])), step):
        reading = report.read(printed(cut=cut, line=line, footer="— 2 —"))
        assert {table: {name: reading.tables[table].get(name) for name in rows} for table, rows in VALUES.items()} == VALUES, cut
        assert (reading.state, reading.oddities) == ("read", [])


def test_a_row_that_is_begun_above_and_printed_below_is_not_blank():
    """What is ruled at a page's end for a row of the next page is none of the table's rows."""
    values = {**VALUES, "appeals": {row: dict.fromkeys(cells) for row, cells in VALUES["appeals"].items()}}
    assert not wrong(report.read(printed(values)), values)
    boxes = [Box(0, 10, 20, 30, "", 1), Box(20, 10, 40, 30, "", 1)]
    drawn = [{"orientation": "h", "x0": 0, "x1": 40, "top": 30, "bottom": 30}]
    assert pdf_ruled.cut(boxes, drawn) and not pdf_ruled.cut(boxes, []) and not pdf_ruled.cut([*boxes, Box(40, 10, 60, 30, "7", 1)], drawn)


def test_headings_are_no_half_of_the_figures_on_the_next_page():
    """The first row of figures stands alone on its page, its label in the columns that the headings' corner covers."""
    values = {**VALUES, "requests": {row: {column: None if column == "other" else value for column, value in cells.items()} for row, cells in VALUES["requests"].items()}}
    reading = report.read(printed(values, cut=3, line="both"))
    assert reading.tables["requests"]["received"] == values["requests"]["received"] and not wrong(reading, values)


@pytest.mark.parametrize("narrow", [17, 20, 26])
def test_figures_broken_into_lines_are_one_where_no_digit_more_finds_room(narrow):
    rng = random.Random(narrow)
    values = {**VALUES, "requests": {row: {column: rng.choice((0, 7, 52, 318, 4096, 70003, rng.randint(100000, 10 ** 7))) for column in cells}
                                     for row, cells in VALUES["requests"].items()}}
    reading = report.read(printed(values, narrow=narrow))
    assert not wrong(reading, values)
    assert reading.tables["requests"] == values["requests"] and not reading.oddities


def _lines(*lines: str, at: float = 0, size: float = 6.0, pitch: float = 7.0) -> list[dict]:
    """Return the characters of lines, each digit half as wide as it is high."""
    return [{"text": sign, "size": size, "x0": at + n * size / 2, "x1": at + (n + 1) * size / 2, "top": 10 + pitch * number, "bottom": 10 + pitch * number + size}
            for number, line in enumerate(lines) for n, sign in enumerate(line)]


@pytest.mark.parametrize("cells, found", [
    ([("123", "45"), ("678", "9")], ["12345", "6789"]),
    ([("1234", "5")], ["12345"]),
    ([("12", "05")], ["1205"]),                             # no number begins so
    ([("12", "34")], []),                                   # 1234, or 12 and 34: nobody knows
    ([("12", "34"), ("56", "78"), ("90", "1")], ["1234", "5678", "901"]),
    ([("1", "2"), ("3", "4"), ("5", "6"), ("7", "8")], []),
    ([("123", "45"), ("678", "9"), ("1", "2")], []),        # one has room: all may hold several
    ([("123", "45"), ("0", "67")], []),
    ([("1.5", "2.5"), ("123", "45")], []),
])
def test_lines_of_a_cell_are_one_figure_or_several(cells, found):
    """All columns are as wide as the longest line, and clear of 1 point at each side."""
    width = max(len(lines[0]) for lines in cells) * 3 + 2
    boxes = [Box(width * n, 10, width * (n + 1), 40, "\n".join(lines), 1) for n, lines in enumerate(cells)]
    chars = {n: _lines(*lines, at=width * n + 1) for n, lines in enumerate(cells)}
    assert list(pdf_narrow.figures(boxes, chars).values()) == found


def test_lines_of_other_sizes_or_far_apart_are_several_figures():
    box = [Box(0, 0, 14, 60, "1234\n56", 1)]
    assert pdf_narrow.figures(box, {0: _lines("1234", "56", at=1)}) == {0: "123456"}
    assert not pdf_narrow.figures(box, {0: _lines("1234", "56", at=1, pitch=14)})
    assert not pdf_narrow.figures(box, {0: [*_lines("1234", at=1), *({**char, "top": char["top"] + 7, "bottom": char["bottom"] + 6} for char in _lines("56", at=1, size=5))]})
    assert not pdf_narrow.figures([Box(0, 0, 60, 60, "1234\n56", 1)], {0: _lines("1234", "56", at=20)})     # in the middle of a wide cell


@pytest.mark.parametrize("size, gap, found", [(3.0, 0.5, False), (3.0, 1.2, True), (6.0, 1.2, False), (6.0, 2.5, True)])
def test_digits_that_stand_apart_are_no_number_however_small(size, gap, found):
    digits = _lines("26", size=size)
    digits[1]["x0"] += gap
    digits[1]["x1"] += gap
    assert pdf_narrow.spaced(digits) == found


@pytest.mark.parametrize("up", [0, 8, 14, 18, 22, 26])
def test_labels_printed_over_one_another_name_no_row(up):
    """Rows that are not high enough for their labels: which label is whose is not to be read, so no figure is taken for any."""
    reading = report.read(printed(up=up))
    assert not wrong(reading, VALUES)
    assert (reading.state == "read") == (up < 14)


def test_pages_that_count_from_elsewhere():
    body = printed(raised=400)
    assert body.count(b"[ 0 0 595 1242 ]") == 3
    assert report.read(body.replace(b"[ 0 0 595 1242 ]", b"[0 400 595 1242]")).tables == VALUES


def test_what_is_cut_off_a_page_is_not_printed():
    """Some keep an earlier page below the part that is shown."""
    def also(canvas: Canvas) -> None:
        canvas.setCropBox((0, 400, 595, 1242))
        for at, text in enumerate(["（七）总计", *"9999999"]):
            canvas.drawString(40 + 60 * at, -100, text)
            canvas.rect(30 + 60 * at, -110, 60, 24)
    reading = report.read(printed(raised=400, also=also))
    assert reading.tables == VALUES and not reading.oddities
    assert report.read(printed(raised=400, also=lambda canvas: also(canvas) or canvas.setCropBox((0, 0, 595, 1242)))).oddities


def test_lines_before_a_pdf_are_none_of_it():
    assert report.read(b"\r\nX-Cache: MISS\r\n\r\n" + printed(), kinds.kind_of(b"\r\nX-Cache: MISS\r\n\r\n" + printed())).tables == VALUES
    assert kinds.kind_of("一份\n%PDF-1.4\n的开头".encode()) == "text"


def across(values: dict, pages: list[tuple[int, int, int, int]], high: list[int] | None = None) -> bytes:
    """Print a report with 表三 as spreadsheets do that are wider than a page: ``pages`` of (first row, row after the last, first column, column after the last)."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    canvas.setFont(FONT, 12)
    canvas.drawCentredString(297, 800, TITLE)
    placed = list(laid_out(render.requests(values["requests"])))
    rows = 1 + max(row for _, row, _ in placed)
    high, widths = high or [20 + 3 * (row % 4) for row in range(rows)], [50, 50, 150, *[60] * 7]
    for first, last, start, end in pages:
        lefts, tops = [40 + sum(widths[start:column]) - sum(widths[column:start]) for column in range(11)], [780 - sum(high[first:row]) for row in range(rows + 1)]
        for box, row, column in placed:
            if row + box.rows <= first or row >= last or column + box.cols <= start or column >= end:
                continue
            x, right, y, bottom = lefts[max(column, start)], lefts[min(column + box.cols, end)], tops[max(row, first)], tops[min(row + box.rows, last)]
            canvas.rect(x, bottom, right - x, y - bottom)
            if first <= row and x <= (lefts[column] + lefts[column + box.cols]) / 2 < right:
                _write(canvas, box.text, x, right, (y + bottom) / 2)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


REST = {**VALUES, "proactive": {}, "appeals": {}}


@pytest.mark.parametrize("pages", [
    [(0, 28, 0, 6), (0, 28, 6, 10)], [(0, 28, 0, 5), (0, 28, 5, 8), (0, 28, 8, 10)],
    [(0, 14, 0, 6), (14, 28, 0, 6), (0, 14, 6, 10), (14, 28, 6, 10)],
    [(0, 14, 0, 6), (0, 14, 6, 10), (14, 28, 0, 6), (14, 28, 6, 10)],           # first to the right, then down
    [(0, 9, 0, 7), (9, 20, 0, 7), (20, 28, 0, 7), (0, 9, 7, 10), (9, 20, 7, 10), (20, 28, 7, 10)],
])
def test_columns_printed_on_other_pages_than_their_labels(pages):
    reading = report.read(across(REST, pages))
    assert reading.tables["requests"] == VALUES["requests"]
    assert {page for path, (page, _) in reading.places.items() if path.endswith(".total")} == {
        number for number, (*_, end) in enumerate(pages, 1) if end == 10}
    assert all(40 <= box[0] < box[2] < 595 for _, box in reading.places.values())


def test_columns_that_may_belong_to_two_pages_are_open():
    """Rows as high as each other on every page: whose they are nobody can tell."""
    pages = [(0, 14, 0, 6), (14, 28, 0, 6), (0, 14, 6, 10), (14, 28, 6, 10)]
    reading = report.read(across(REST, pages, [20] * 28))
    assert not wrong(reading, {"requests": VALUES["requests"]})
    assert {cells["total"] for row, cells in reading.tables["requests"].items() if row != "received"} == {None}


@pytest.mark.parametrize("at", [0.1, 0.23, 0.27, 0.285, 0.3, 0.34, 0.8])
def test_a_figure_that_is_cut_with_its_cell_is_none(at):
    """A cell that goes on upon another page: its figure stands there, or here, or a half of it on each."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out, block = io.BytesIO(), render.proactive(VALUES["proactive"])[-3:]
    canvas, middle = Canvas(out, pagesize=(300, 400)), 100 + 140 * at
    for page, (low, high) in enumerate([(40, 140), (140, 240)]):
        canvas.setFont(FONT, 6)
        canvas.translate(-100 * page, 0)
        canvas.drawString(40, 360, "" if page else TITLE)
        for row, line in enumerate(block):
            y = 300 - 20 * row
            for left, right, text in ((40, 240, line[0].text),) if not row else ((40, 100, line[0].text), (100, 240, line[1].text)):
                if max(left, low) < min(right, high):
                    canvas.line(max(left, low), y, min(right, high), y)
                    canvas.line(max(left, low), y - 20, min(right, high), y - 20)
                    for x in {left, right}.intersection(range(low, high + 1)):
                        canvas.line(x, y, x, y - 20)
                    canvas.setFont(FONT, 6 if len(text) < 12 else 2.9)
                    canvas.drawCentredString(70 if left < 100 else middle if row == 2 else 120 + 60 * page, y - 12, text)
        canvas.showPage()
    canvas.save()
    reading = report.read(out.getvalue())
    assert reading.form == "2021" and not wrong(reading, {"proactive": {"fees": VALUES["proactive"]["fees"]}})
