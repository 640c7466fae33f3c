"""What a PDF's paper shows: characters without ink, printed twice, painted over, raised, turned, and reaching aside."""

import io
import random

import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from gkcrawl import extract
from tests import render
from tests.documents import laid_out
from tests.test_extract_mutations import made_up

FONT, CELL = "STSong-Light", "requests.granted.business"
TITLE = "样例县发展和改革局2023年政府信息公开工作年度报告"
VALUES = made_up(random.Random(5), "2021", mixed=False)
PICTURE = ImageReader(Image.new("RGB", (8, 9), (255, 255, 255)))


def printed(draw=None, also=lambda canvas: None) -> bytes:
    """Print a report, a table to a page; ``draw(canvas, x, y, right)`` prints one of its cells, ``also`` on each page."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    for name, lines in render.tables(VALUES, "2021").items():
        also(canvas)
        canvas.setFont(FONT, 12)
        canvas.drawCentredString(297, 800, TITLE if name == "proactive" else "")
        placed = list(laid_out(lines))
        count = max(column + box.cols for box, _, column in placed)
        widths = [60, 70, 115, *[270 / 7] * 7] if name == "requests" else [515 / count] * count
        lefts = [40 + sum(widths[:at]) for at in range(count + 1)]
        for box, row, column in placed:
            x, right, y = lefts[column], lefts[column + box.cols], 750 - (row + box.rows) * 24
            canvas.rect(x, y, right - x, box.rows * 24)
            canvas.setFont(FONT, 6)
            if draw and box.path == CELL:
                canvas.saveState()
                draw(canvas, x, y, right)
                canvas.restoreState()
                continue
            fit = max(1, int((right - x - 2) / 6))
            parts = [box.text[at:at + fit] for at in range(0, len(box.text), fit)]
            for number, part in enumerate(parts):
                canvas.drawCentredString((x + right) / 2, y + box.rows * 12 - 2 + 3.2 * (len(parts) - 1) - 6.4 * number, part)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def read(body: bytes):
    """Return what was read at the cell, the kind of oddity where that is nothing, and how many other cells are otherwise than printed."""
    reading = extract.read(body)
    odd = {one["cell"]: one["kind"] for one in reading.oddities}
    other = [f"{table}.{row}.{column}" for table, rows in VALUES.items() for row, cells in rows.items() for column, value in cells.items()
             if f"{table}.{row}.{column}" != CELL and reading.tables[table][row][column] != value]
    assert all(path in odd for path in other), other
    value = reading.tables["requests"]["granted"]["business"]
    return odd[CELL] if value is None else value, len(other)


def _in(colour, text, at=10):
    def draw(canvas, x, y, right):
        canvas.setFillColorRGB(*colour)
        canvas.drawString(x + at, y + 9, text)
    return draw


def _texts(*placed):
    """Return what draws texts at (x, y, text, size) of a cell."""
    def draw(canvas, x, y, right):
        for dx, dy, text, size in placed:
            canvas.setFont(FONT, size)
            canvas.drawString(x + dx, y + dy, text)
    return draw


def _all(*draws):
    def draw(*where):
        for one in draws:
            one(*where)
    return draw


def _field(dx, dy, width, height, colour=(1, 1, 1)):
    def draw(canvas, x, y, right):
        canvas.setFillColorRGB(*colour)
        canvas.rect(x + dx, y + dy, width, height, stroke=0, fill=1)
        canvas.setFillColorRGB(0, 0, 0)
    return draw


def _turned(angle, scale=1):
    def draw(canvas, x, y, right):
        canvas.translate((x + right) / 2, y + 9)
        canvas.rotate(angle)
        canvas.scale(scale, 1)
        canvas.drawString(0, 0, "12")
    return draw


ONE = _texts((10, 9, "12", 6))
DRAWN = {
    "plain": (ONE, 12), "in two runs": (_texts((10, 9, "1", 6), (13, 9, "2", 6)), 12), "second run first": (_texts((13, 9, "2", 6), (10, 9, "1", 6)), 12),
    "far apart": (_texts((5, 9, "1", 6), (20, 9, "2", 6)), "several"), "one below the other": (_texts((10, 14, "1", 6), (10, 5, "2", 6)), "several"),
    "white before it": (_all(_in((1, 1, 1), "9"), _in((0, 0, 0), "12", 13)), 12), "white": (_in((1, 1, 1), "12"), "blank"), "white on blue": (_all(_field(0, 0, 38, 24, (0, 0, 0.6)), _in((1, 1, 1), "12")), 12),
    "without ink": (lambda canvas, x, y, right: canvas.drawString(x + 10, y + 9, "12", mode=3), "blank"), "bold by printing twice": (_texts((10, 9, "12", 6), (10.4, 9, "12", 6)), 12),
    "eleven": (_texts((10, 9, "11", 6)), 11), "painted over": (_all(_texts((10, 9, "99", 6)), _field(8, 7, 12, 8)), "styled"), "printed anew": (_all(_texts((10, 9, "99", 6)), _field(8, 7, 12, 8), ONE), "styled"),
    "struck by a line": (_all(ONE, lambda canvas, x, y, right: canvas.line(x + 9, y + 11, x + 17, y + 11)), "struck"), "struck by a bar": (_all(ONE, _field(9, 10.8, 8, 0.5, (0, 0, 0))), "struck"),
    "underlined": (_all(ONE, lambda canvas, x, y, right: canvas.line(x + 9, y + 8, x + 17, y + 8)), 12), "raised": (_texts((10, 9, "12", 6), (16, 12, "1", 4)), "styled"), "lowered": (_texts((10, 9, "12", 6), (16, 8, "1", 4)), "styled"),
    "over the edge": (lambda canvas, x, y, right: canvas.drawString(right - 1.2, y + 9, "7"), "merged"), "too wide": (lambda canvas, x, y, right: canvas.drawString(right - 6, y + 9, "1234"), "styled"), "upright": (_turned(90), "styled"), "upside down": (_turned(180), "styled"), "mirrored": (_turned(0, -1), "styled"),
    "beside a picture": (lambda canvas, x, y, right: (canvas.drawImage(PICTURE, x + 8, y + 6, 3, 6), canvas.drawString(x + 12, y + 9, "2")), "image"),
}


@pytest.mark.parametrize("name", list(DRAWN))
def test_a_cell_is_what_is_seen_on_paper(name):
    draw, found = DRAWN[name]
    got, others = read(printed(draw))
    assert got == found and others == (1 if name in ("too wide", "over the edge") else 0)


def _mark(text, size, angle, x=150, y=300, grey=0.8):
    def draw(canvas):
        canvas.saveState()
        canvas.setFillGray(grey)
        canvas.setFont(FONT, size)
        canvas.translate(x, y)
        canvas.rotate(angle)
        canvas.drawString(0, 0, text)
        canvas.restoreState()
    return draw


@pytest.mark.parametrize("also", [_mark("样本", 90, 45), _mark("2023", 60, 45, grey=0.2), _mark("2023", 30, 0, 200, 500), lambda canvas: [_mark("内部资料", 10, 30, x, y)(canvas) for x in range(60, 500, 90) for y in range(150, 760, 60)],
                                  lambda canvas: (canvas.setFont(FONT, 9), canvas.drawCentredString(297, 30, "3"))])
def test_what_is_printed_across_a_page_is_none_of_its_figures(also):
    assert extract.read(printed(also=also)).tables == VALUES


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_lies_on_its_side_is_turned(turn):
    document, out = pdfium.PdfDocument(printed()), io.BytesIO()
    for page in document:
        page.set_rotation(turn)
    document.save(out)
    reading, upright = extract.read(out.getvalue()), extract.read(printed())
    assert reading.tables == VALUES
    assert reading.page.turned == dict.fromkeys((1, 2, 3), 360 - turn)     # and so its picture is
    for cell, (page, box) in upright.places.items():
        assert reading.places[cell] == (page, pytest.approx(box))
