"""Cells of a PDF that a page's end or their own width cuts: rows without a line at their end, broken figures, text over text."""

import io
import random

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from gkcrawl import forms
from gkcrawl.extract import kinds, pdf_bounds, pdf_narrow, pdf_ruled, report
from gkcrawl.extract.pdf_flow import Box, Flow, Sheet
from tests import render
from tests.documents import laid_out
from tests.test_extract_mutations import made_up

FONT, HIGH, TOP = "STSong-Light", 24, 740
LONG = next(row.label for row in forms.load("2021").tables["requests"].rows if row.key == "partly_granted")
TITLE = "样例市人民政府2023年政府信息公开工作年度报告"
VALUES = made_up(random.Random(11), "2021", mixed=False)


def printed(values: dict = VALUES, cut: int = 0, line: str = "below", narrow: float = 38, up: float = 0, footer: str = "",
            raised: float = 0, also=lambda canvas: None, before=lambda canvas: None) -> bytes:
    """Print a report, a table to a page, 表三 on two where it is ``cut``.

    The line at the cut is drawn above it, below it, on both pages or on neither, and none where a label goes on. Figures are
    broken where the columns are ``narrow``; the longest label is printed some points ``up``. All stands ``raised`` on higher
    pages, with what ``also`` draws, and ``before``.
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
            before(canvas)
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
                    write(canvas, box.text, x, right, (upper + lower) / 2 + (up if box.text == LONG else 0))
            canvas.setFont(FONT, 9)
            canvas.drawCentredString(297, 24, footer)
            also(canvas)
            canvas.showPage()
    canvas.save()
    return out.getvalue()


def write(canvas: Canvas, text: str, x: float, right: float, middle: float) -> None:
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
    values = {**VALUES, "requests": {row: {column: rng.choice((0, 7, 52, 318, 4096, 70003, rng.randint(100000, 10 ** 6))) for column in cells}
                                     for row, cells in VALUES["requests"].items()}}
    for cells in values["requests"].values():
        cells["total"] = sum(value for column, value in cells.items() if column != "total")
    reading = report.read(printed(values, narrow=narrow))
    assert not wrong(reading, values)
    assert reading.tables["requests"] == values["requests"] and not reading.oddities


@pytest.mark.parametrize("right, twice", [(512, False), (518, False), (530, False), (545, False), (530, True), (545, True)])
def test_what_the_page_s_clip_hides_of_a_cell_leaves_it_open(right, twice):
    """Browsers print what is wider than their paper, and show no more of it than the paper holds: half a figure is another one."""
    def clipped(canvas: Canvas) -> None:
        for _ in range(1 + twice):                              # a smaller one within a larger
            path = canvas.beginPath()
            path.rect(0, 0, 595 if twice and not _ else right, 900)
            canvas.clipPath(path, stroke=0, fill=0)

    reading = report.read(printed(before=clipped))
    kinds = {one["cell"]: one["kind"] for one in reading.oddities}
    assert all(cells["total"] is None and kinds[f"requests.{row}.total"] == "styled" for row, cells in reading.tables["requests"].items())
    assert {row: {**cells, "total": None} for row, cells in VALUES["requests"].items()} == reading.tables["requests"]
    assert right < 540 or reading.tables["proactive"] == VALUES["proactive"]


@pytest.mark.parametrize("right", [549, 560, 595])
def test_a_clip_around_the_whole_table_hides_nothing(right):
    """Nor does one that ends before the table is drawn, nor one for what stands above and below it."""
    def clipped(canvas: Canvas) -> None:
        for width in (300, right):
            canvas.restoreState() if width == right else None
            canvas.saveState()
            path = canvas.beginPath()
            path.rect(0, 0, width, 900)
            canvas.clipPath(path, stroke=0, fill=0)
            canvas.setFont(FONT, 9)
            canvas.drawString(40, 820, "内部" if width == 300 else "")

    reading = report.read(printed(before=clipped))
    assert (reading.tables, reading.oddities) == (VALUES, [])


@pytest.mark.parametrize("left, text, odd", [(50, "8", "merged"), (50, "", ""), (50, "3.其他", "")])
def test_figures_alone_at_the_top_of_the_next_page_leave_the_last_row_open(left, text, odd):
    """A browser breaks a row within its figures: 266, 793 on a page, 8 on the next, whose table may begin further right."""
    def boxes(page: int, *lines: tuple[str, ...]) -> Sheet:
        held = [Box(edges[0], 10 + 20 * row, edges[1], 30 + 20 * row, text, page) for row, line in enumerate(lines)
                for text, edges in zip(line, [(left if page == 2 else 0, 100), (100, 140), (140, 180)], strict=True)]
        return Sheet(held, 10, 10 + 20 * len(lines))

    blocks: list = []
    flow = Flow(blocks)
    for sheet in (boxes(1, ("2.重复申请", "266793", "5")), boxes(2, ("", text, ""), ("4.属于", "1", "2"))):
        flow.take(sheet)
    flow.close()
    assert ([cell.odd for cell in blocks[0].rows[0][1:]], len(blocks)) == ([odd, ""], 2 if left else 1)


def _lines(*lines: str, at: float = 0, size: float = 6.0, pitch: float = 7.0) -> list[dict]:
    """Return the characters of lines, each digit half as wide as it is high."""
    return [{"text": sign, "size": size, "x0": at + n * size / 2, "x1": at + (n + 1) * size / 2, "top": 10 + pitch * number, "bottom": 10 + pitch * number + size}
            for number, line in enumerate(lines) for n, sign in enumerate(line)]


@pytest.mark.parametrize("cells, found", [
    ([("12", "05")], ["1205"]),                             # no number begins so
    ([("12", "05"), ("34", "5")], ["1205", "345"]),         # one shows how all are broken
    ([("12", "34")], []),                                   # 1234, or 12 and 34: nobody knows
    ([("123", "45"), ("678", "90")], []),
    ([("27", "5"), ("7",), ("28", "2")], ["275", "282"]),   # 275 and 7 are 282
    ([("27", "1"), ("7",), ("27", "8")], []),               # 27 is 27, and 1 and 7 are 8
    ([("27", "5"), ("27", "5")], []),
    ([("123", "05"), ("1", "2")], []),                       # one has room: all may hold several
    ([("123", "05"), ("0", "67")], []),
    ([("1.5", "2.5"), ("12", "05")], []),
])
def test_lines_of_a_cell_are_one_figure_or_several(cells, found):
    """All columns are as wide as the longest line, and clear of 1 point at each side."""
    width = max(len(lines[0]) for lines in cells) * 3 + 2
    boxes = [Box(width * n, 10, width * (n + 1), 40, "\n".join(lines), 1) for n, lines in enumerate(cells)]
    chars = {n: _lines(*lines, at=width * n + 1) for n, lines in enumerate(cells)}
    assert list(pdf_narrow.figures(boxes, chars).values()) == found


def test_lines_of_other_sizes_or_far_apart_are_several_figures():
    box = [Box(0, 0, 14, 60, "1234\n06", 1)]
    assert pdf_narrow.figures(box, {0: _lines("1234", "06", at=1)}) == {0: "123406"}
    assert not pdf_narrow.figures(box, {0: _lines("1234", "06", at=1, pitch=14)})
    assert not pdf_narrow.figures(box, {0: [*_lines("1234", at=1), *({**char, "top": char["top"] + 7, "bottom": char["bottom"] + 6} for char in _lines("06", at=1, size=5))]})
    assert not pdf_narrow.figures([Box(0, 0, 60, 60, "1234\n06", 1)], {0: _lines("1234", "06", at=20)})     # in the middle of a wide cell


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


def test_what_hangs_out_below_a_heading_belongs_to_it():
    """Browsers cut a row that is too low for its headings, and print what is left of these below its lines."""
    boxes = [Box(0, 0, 20, 30, "自然", 1), Box(20, 0, 80, 30, "法人或其他组织", 1)]
    drawn = [{"orientation": "h", "x0": 0, "x1": 20, "top": 30, "bottom": 30}]

    def hanging(*placed: tuple[str, float, float], drawn=drawn) -> list[tuple[int, str]]:
        chars = [{"text": sign, "size": 6, "x0": x, "x1": x + 6, "top": y, "bottom": y + 6} for sign, x, y in placed]
        return [(number, text) for number, text, _ in pdf_ruled.hanging(boxes, chars, drawn)]

    assert hanging(("人", 7, 31)) == [(0, "自然人")]
    assert not hanging(("人", 7, 31), drawn=[])                             # its row is closed: text after the table
    assert not hanging(("人", 7, 31), ("大", 40, 31))
    assert not hanging(("3", 7, 31)) and not hanging(("然", 7, 31)) and not hanging(("人", 7, 50))


def test_where_there_are_too_many_lines_none_is_drawn(monkeypatch):
    """Each is held against each: beyond any form's number that would take too long."""
    monkeypatch.setattr(pdf_ruled, "_MANY", 20)
    reading = report.read(printed(cut=10))
    assert reading.state == "partial" and not wrong(reading, VALUES)


def test_lines_of_thousands_of_dashes_are_few():
    """Browsers draw each dash of a border as a thin field of its own."""
    def dashed(canvas: Canvas) -> None:
        for at in range(pdf_bounds.MAX_LINES // 4 + 1):
            path, x = canvas.beginPath(), 40 + at % 100 * 5
            for step, corner in enumerate([(x, 60), (x + 3, 60), (x + 3, 60.7), (x, 60.7)]):
                (path.lineTo if step else path.moveTo)(*corner)
            canvas.drawPath(path, stroke=0, fill=1)
    assert report.read(printed(also=dashed)).tables == VALUES
