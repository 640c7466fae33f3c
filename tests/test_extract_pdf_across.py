"""Tables of a PDF that are wider than a page: columns on other pages than their labels, cells cut to a side."""

import io

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from gkcrawl.extract import report
from tests import render
from tests.documents import laid_out
from tests.test_extract_pdf_cells import FONT, TITLE, VALUES, write, wrong

REST = {**VALUES, "proactive": {}, "appeals": {}}


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
                write(canvas, box.text, x, right, (y + bottom) / 2)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


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
