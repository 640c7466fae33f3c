"""Pages of a report on sheets of paper: several on one, in the order of print or of a brochure, and in type too small to be read."""

import ctypes
import io
import random

import pdfplumber
import pypdfium2 as pdfium
import pytest
from pypdfium2 import raw
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from gkcrawl.extract import pdf_sheets, report
from tests import documents, render
from tests.test_extract_mutations import made_up
from tests.test_extract_pdf_cells import printed
from tests.test_extract_unruled import printed as unruled

VALUES = made_up(random.Random(8), "2021", mixed=False)
ROWS = len(render.requests(VALUES["requests"]))


def imposed(body: bytes, across: int, down: int, wide: float, high: float, order=None) -> bytes:
    """Print the pages of a document, in the order told (None is a blank one), several to a sheet, as printers do."""
    source = pdfium.PdfDocument(body)
    if order:
        pages = pdfium.PdfDocument.new()
        for at in order:
            pages.new_page(*A4) if at is None else pages.import_pages(source, [at])
        source = pages
    out = io.BytesIO()
    pdfium.PdfDocument(raw.FPDF_ImportNPagesToOne(source, ctypes.c_float(wide), ctypes.c_float(high), across, down)).save(out)
    return out.getvalue()


def brochure(count: int) -> list:
    """Return the numbers of pages as they are printed to be folded: the first beside the last."""
    pages = [*range(count), *[None] * (-count % 4)]
    found = []
    while pages:
        found += [pages.pop(), pages.pop(0), pages.pop(0), pages.pop()]
    return found


def shrunk(body: bytes, times: float) -> bytes:
    """Print the pages of a document smaller than they are."""
    source, pages, out = pdfium.PdfDocument(body), pdfium.PdfDocument.new(), io.BytesIO()
    for number in range(len(source)):
        page = pages.new_page(times * A4[0], times * A4[1])
        form = source.page_as_xobject(number, pages).as_pageobject()
        form.set_matrix(pdfium.PdfMatrix().scale(times, times))
        page.insert_obj(form)
        page.gen_content()
    pages.save(out)
    return out.getvalue()


def _check(reading) -> None:
    assert {table: {name: reading.tables[table].get(name) for name in rows} for table, rows in VALUES.items()} == VALUES
    assert (reading.state, reading.agency, reading.year) == ("read", "样例市人民政府", 2023)
    assert [part["number"] for part in reading.passages] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("across, down, wide, high", [
    (2, 1, 842, 595), (2, 1, 1190, 842), (2, 1, 421, 298), (2, 2, 595, 842), (3, 1, 842, 420), (3, 3, 595, 842)])
def test_pages_printed_on_one_sheet_are_read_one_after_the_other(across, down, wide, high):
    body = documents.pdf(VALUES, cut=12)
    reading, single = report.read(imposed(body, across, down, wide, high)), report.read(body)
    _check(reading)
    for cell, (page, box) in single.places.items():
        at, wide_of, high_of = page - 1, wide / across, high / down
        sheet, (left, top, right, bottom) = reading.places[cell]
        assert sheet == at // (across * down) + 1
        assert left // wide_of == right // wide_of == at % across and top // high_of == bottom // high_of == at % (across * down) // across
        assert abs((right - left) / (box[2] - box[0]) - min(wide_of / A4[0], high_of / A4[1])) < 0.1


@pytest.mark.parametrize("times", [0.7, 0.5, 0.3, 0.1])
def test_type_that_is_shrunk_is_read_and_stands_where_it_is(times):
    body = documents.pdf(VALUES, cut=12)
    reading, single = report.read(shrunk(body, times)), report.read(body)
    _check(reading)
    for cell, (page, box) in single.places.items():
        there, where = reading.places[cell]
        assert there == page and where == pytest.approx([times * edge for edge in box], abs=4 * times)


@pytest.mark.parametrize("cut", [0, 12, 20])
def test_a_brochure_is_read_as_it_is_folded(cut):
    body = documents.pdf(VALUES, cut=cut)
    count = len(pdfium.PdfDocument(body))
    _check(report.read(imposed(body, 2, 1, 842, 595, brochure(count))))


def test_columns_of_pages_on_a_sheet():
    """Some print downwards first."""
    body = documents.pdf(VALUES, cut=12)
    _check(report.read(imposed(body, 2, 2, 595, 842, [0, 2, 1, None])))


def _page_count(body: bytes) -> list[int]:
    sheets = pdf_sheets.Sheets()
    with pdfplumber.open(io.BytesIO(body)) as pdf:
        return [len(sheets.pages(page)) for page in pdf.pages]


def test_an_ordinary_page_is_one(monkeypatch):
    """Its title crosses the middle, or columns of figures stand right of it, without lines too."""
    assert set(_page_count(printed())) == set(_page_count(unruled(VALUES, monkeypatch))) == {1}
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=landscape(A4))
    for number, text in enumerate(("规章", "行政规范性文件", "行政许可")):
        canvas.setFont("STSong-Light", 10)
        canvas.drawString(60, 500 - 20 * number, text)
        for column, figure in enumerate("123"):
            canvas.drawString(500 + 90 * column, 500 - 20 * number, figure)
    canvas.save()
    assert _page_count(out.getvalue()) == [1]


def test_a_gap_in_the_middle_of_two_pages_parts_no_more_of_them():
    """Two pages beside each other, each with nothing half way down: they are two, not four."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=landscape(A4))
    for x in (50, 470):
        for y in (540, 520, 100):
            canvas.setFont("STSong-Light", 10)
            canvas.drawString(x, y, "全年平稳，没有大的变化" if x > 50 or y > 100 else "")
    canvas.save()
    assert _page_count(out.getvalue()) == [2]


def test_dashes_of_small_tables_stay_lines():
    """Enlarged, the gaps between them would be wider than any within a line."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setFont("STSong-Light", 4.5)
    canvas.drawString(60, 800, "样例市人民政府2023年政府信息公开工作年度报告")
    rows = [("行政许可", "12"), ("行政处罚", "345")]
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            canvas.drawString(64 + 85 * column, 690 - 17 * at, text)
    for dash in range(40):
        for line in range(3):
            canvas.rect(60 + 4.25 * dash, 700 - 17 * line, 2.25, 0.4, stroke=0, fill=1)
            if dash < 8:
                canvas.rect(60 + 85 * line, 700 - 4.25 * dash - 2.25, 0.4, 2.25, stroke=0, fill=1)
    canvas.save()
    grid, = report.take_apart(out.getvalue(), "pdf").grids
    assert [[cell.text for cell in row] for row in grid.rows] == [[*row] for row in rows]
