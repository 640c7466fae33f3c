"""PDFs whose tables run over pages: rows broken in two, headers and footers between, tables drawn past the page's edge."""

import io
import random
from dataclasses import replace

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from gkcrawl import extract, forms
from gkcrawl.extract import pdf_broken, pdf_flow, report
from gkcrawl.extract.page import Cell
from tests import documents, render
from tests.practice import figures
from tests.test_extract_mutations import made_up
from tests.test_extract_unruled import printed as unruled

VALUES = figures.series("样例市人民政府", [2023])[2023]
ROWS = len(render.requests(VALUES["requests"]))
HEADER = "样例市人民政府2023年政府信息公开工作年度报告"


def broken(row: int, upper: str, lower: str, figures: int, repeated: bool = False):
    """Return what cuts a table within a row: its label in two halves, so many of its figures above, the others below."""
    def split(content):
        boxes = content[row]
        first = next(at for at, box in enumerate(boxes) if box.path)
        above = [replace(box, text=upper if at == first - 1 else box.text if at < first + figures else "") for at, box in enumerate(boxes)]
        below = [replace(box, text=lower if at == first - 1 else "" if at < first + figures else box.text, rows=1) for at, box in enumerate(boxes)]
        reaching = [render.Box("", rows=sum("results" in line for line in kinds[row:]))] if kinds[row] else []
        if len(kinds[row]) > 1:
            reaching.append(render.Box("", rows=sum(line == kinds[row] for line in kinds[row:])))
        labels = first - 1                              # those of groups that begin here, and go on
        parts = [*content[:3]] if repeated else []
        return [documents._shortened([*content[:row], above]), [*parts, [*reaching, *below[labels:]], *content[row + 1:]]]

    table = forms.load("2021").tables["requests"]
    kinds = [(), (), (), *(line.groups for line in table.rows if line.key != "other_handling")]
    return split


def wrong(reading) -> list[str]:
    return [f"{table}.{row}.{column}" for table, rows in VALUES.items() for row, held in rows.items() for column, value in held.items()
            if reading.tables[table].get(row, {}).get(column) not in (None, value)]


@pytest.mark.parametrize("figures", [0, 3, 7])
@pytest.mark.parametrize("repeated", [False, True], ids=["", "headings repeated"])
@pytest.mark.parametrize("header", ["", HEADER], ids=["", "a header"])
@pytest.mark.parametrize("row, upper, lower", [
    (3, "一、本年新收政府信", "息公开申请数量"), (ROWS - 1, "四、结转下", "年度继续办理"), (11, "5.属于三类", "内部事务信息"), (7, "1.属于国家", "秘密"), (8, "2.其他法律行政法规", "禁止公开")])
def test_a_row_broken_across_pages_is_one(row, upper, lower, header, repeated, figures):
    reading = extract.read(documents.pdf(VALUES, split=broken(row, upper, lower, figures, repeated), header=header))
    assert {table: {name: reading.tables[table].get(name) for name in rows} for table, rows in VALUES.items()} == VALUES
    assert (reading.state, reading.oddities, len(reading.passages)) == ("read", [], 6)


@pytest.mark.parametrize("upper, lower", [("", "5.属于三类内部事务信息"), ("5.属于三类内部事务信息", ""), ("5.属于", "6.属于四类过程性信息")])
def test_halves_of_which_nobody_can_tell_whose_they_are(upper, lower):
    """A label that stands whole on one page, figures on the other too: no figure is made of them, none is said to be blank."""
    for count in (0, 3, 7):
        reading = extract.read(documents.pdf(VALUES, split=broken(11, upper, lower, count)))
        assert not wrong(reading)


def _rows(*lines: tuple) -> list[list[Cell]]:
    return [[Cell(text, row, at, at + 1) for at, text in enumerate(line)] for row, line in enumerate(lines)]


@pytest.mark.parametrize("above, below, found", [
    (("2.重复", "1", "63"), ("申请", "", "6"), [("2.重复\n申请", ""), ("1", ""), ("63\n6", "")]),       # 636, or 63 and 6: nobody knows
    (("2.重复申请", "1", ""), ("", "", "6"), [("2.重复申请", ""), ("1", ""), ("6", "merged")]),
    (("2.重复申请", "1", "2"), ("3.要求提供公开出版物", "4", "6"), [("2.重复申请", ""), ("1", ""), ("2", "")]),
])
def test_what_is_made_of_two_halves(above, below, found):
    rows = _rows(above)
    rest = pdf_broken.joined(rows, _rows(below))
    assert [(cell.text, cell.odd) for cell in rows[0]] == found and len(rest) == (below[0][:1] == "3")


def test_figures_without_a_label_above_a_row_leave_its_own_open():
    rest = pdf_broken.joined(_rows(("", "63", "")), _rows(("2.重复申请", "6", "1")))
    assert [(cell.text, cell.odd) for cell in rest[0]] == [("2.重复申请", ""), ("6", "merged"), ("1", "")]


@pytest.mark.parametrize("below, odd", [
    (["", "63", ""], ["merged", ""]),                           # nobody can tell whose the figure is
    (["", "63", "7"], ["merged", "merged"]),
    (["", "/", ""], ["merged", ""]), (["", "", ""], ["", ""]),
    (["", "见附件", ""], ["", ""]), (["3.其他", "63", ""], ["", ""]),
])
def test_figures_under_a_row_in_columns_of_another_width_leave_it_open(below, odd):
    """The next page's first row has not the columns of the row above: a cell of its own in place of two of them."""
    rows = _rows(("2.重复申请", "", "1", "2"))
    rest = [[Cell(text, 0, at, at + 1 if at > 1 else 2) for text, at in zip(below, (0, 2, 3), strict=True)]]
    assert pdf_broken.joined(rows, rest) is rest
    assert [cell.odd for cell in rows[0][2:]] == odd and [cell.text for cell in rows[0]] == ["2.重复申请", "", "1", "2"]


def _sheet(page: int, top: float, *lines: tuple) -> pdf_flow.Sheet:
    """Return the part of a table on a page, its columns and rows of 50 and 20 points."""
    boxes = [pdf_flow.Box(50 * at, top + 20 * row, 50 * at + 50, top + 20 * row + 20, text, page) for row, line in enumerate(lines) for at, text in enumerate(line)]
    return pdf_flow.Sheet(boxes, top, top + 20 * len(lines))


@pytest.mark.parametrize("page, top", [(1, 782), (2, 30)])
def test_figures_cut_off_at_a_page_s_edge_leave_the_rows_there_open(page, top):
    """Some programs cut rows where the page ends: what has no line below it stands outside the table."""
    blocks = []
    flow = pdf_flow.Flow(blocks)
    for item in (_sheet(1, 740, ("1.属于国家秘密", "7", "8"), ("2.重复申请", "4", "5")),
                 pdf_flow.Line(top, top + 8, 110, 118, "63", True, False, page, 40, 476), _sheet(2, 50, ("3.其他", "6", "2"), ("四、", "1", "3"))):
        flow.take(item)
    flow.close()
    assert [[(cell.text, cell.odd) for cell in row] for row in blocks[0].rows] == [
        [("1.属于国家秘密", ""), ("7", ""), ("8", "")], [("2.重复申请", ""), ("4", ""), ("5", "merged")],
        [("3.其他", ""), ("6", ""), ("2", "merged")], [("四、", ""), ("1", ""), ("3", "")]]
    assert blocks[1].text == "63"


def test_numbers_too_wide_for_columns_without_lines(monkeypatch):
    """What is wrapped into a second line is the rest of a figure, or another: the row is open."""
    values = made_up(random.Random(3), "2021", mixed=False)

    def change(content):
        for line in content:
            for box in line:
                if box.path == "requests.granted.business":
                    box.text = f"{'9' * 14}{box.text}"      # fourteen signs to a line
        return content

    reading = extract.read(unruled(values, monkeypatch, change=change))
    kinds = {one["cell"]: one["kind"] for one in reading.oddities}
    assert kinds["requests.granted.business"] == "position" and reading.tables["requests"]["granted"]["business"] is None
    assert reading.tables["requests"]["carried_out"] == values["requests"]["carried_out"]


def test_radicals_are_read_as_the_signs_they_are_printed_as():
    """Some programs name the radical where they print the sign that looks so."""
    assert forms.whole_signs("清河⼈⺠政府，⻓") == "清河人民政府，长" and forms.fold("⼈⺠") == "人民"


def test_short_lines_at_the_edge_of_a_page_are_text():
    """Pages have narrow margins where they are printed from a browser: headings stand where others have their headers."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    lines = ["样例市人民政府2023年政府信息公开工作年度报告", "一、总体情况", "全年平稳。", "二、主动公开政府信息情况"]
    for number in range(2):
        canvas.setFont("STSong-Light", 10)
        canvas.drawCentredString(A4[0] / 2, A4[1] - 10, "Sheet1")
        for at, line in enumerate(lines if not number else ["五、存在的主要问题及改进情况", "没有。"]):
            canvas.drawString(40, A4[1] - 30 - 30 * at, line)
        canvas.drawCentredString(A4[0] / 2, 30, f"第 {number + 1} 页")
        canvas.showPage()
    canvas.save()
    texts = [block.text for block in report.take_apart(out.getvalue(), "pdf").blocks]
    assert texts == [*lines, "五、存在的主要问题及改进情况", "没有。"]


def test_headers_are_none_of_the_text_on_the_first_page_either():
    """What browsers print above each page (when, which address) is long enough to be text; a report's title is text."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for number in range(2):
        canvas.setFont("STSong-Light", 10)
        canvas.drawString(40, A4[1] - 20, "11/29/26, 5:07 PM")
        canvas.drawString(40, A4[1] - 40, HEADER)
        canvas.drawString(40, A4[1] - 200, f"这是第{number + 1}页的内容，没有别的。")
        canvas.drawString(40, 20, f"www.yangli.gov.cn/zwgk/nb.html {number + 1}/2")
        canvas.showPage()
    canvas.save()
    page = report.take_apart(out.getvalue(), "pdf")
    assert [block.text for block in page.blocks] == [HEADER, "这是第1页的内容，没有别的。", "这是第2页的内容，没有别的。"] and page.titles[0] == HEADER


@pytest.mark.parametrize("foot", ["{}", "- {} -", "第{}页"])
def test_lines_of_figures_alone_are_text_where_pages_are_numbered(foot):
    """Without its digits such a line is like the number of a page; where tables have no lines they are figures broken into two lines."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for number in range(1, 4):
        canvas.setFont("STSong-Light", 10)
        for x, text in ((60, f"{number}44"), (200, f"{number}0")):
            canvas.drawString(x, 400, text)
        for x, text in enumerate(("31", "0", f"{number}", "5")):
            canvas.drawString(60 + 80 * x, A4[1] - 50, text)
        canvas.drawString(280, 30, foot.format(number))
        canvas.showPage()
    canvas.save()
    page = report.take_apart(out.getvalue(), "pdf")
    assert [block.text for block in page.blocks] == [text for number in range(1, 4) for text in (f"31 0 {number} 5", f"{number}44 {number}0")]


def _stating(body: bytes, descent: int) -> bytes:
    """Return a PDF in which the Latin letters' font states how far it reaches below its line."""
    return body.replace(b"/BaseFont /Times-Roman", b"/BaseFont /Times /FontDescriptor << /Type /FontDescriptor /FontName /Times /Flags 32 "
                        b"/FontBBox [-168 -218 1000 898] /ItalicAngle 0 /Ascent 898 /CapHeight 662 /StemV 84 /Descent %d >> /FirstChar 48 /LastChar 57 /Widths [%b]" % (descent, b" 500" * 10))


def _drawn(body: bytes, descent: int) -> bytes:
    """Return a PDF whose Latin letters are drawings (as browsers print some fonts), of which the lowest reaches so far below its line."""
    return body.replace(b"/BaseFont /Times-Roman /Encoding /WinAnsiEncoding /Name /F3 /Subtype /Type1", b"/Subtype /Type3 /CharProcs << >> /FontMatrix [.001 0 0 .001 0 0] "
                        b"/FontBBox [0 %d 500 700] /FirstChar 48 /LastChar 57 /Widths [%b] /Encoding << /Differences [48 /zero /one /two /three] >>" % (descent, b" 500" * 10))


@pytest.mark.parametrize("stating", [_stating, _drawn])
@pytest.mark.parametrize("descent", [-600, -218, 0])
def test_figures_in_another_font_stand_in_the_line_they_are_written_in(stating, descent):
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, pageCompression=0)
    x = 60
    for part in (HEADER[:7], "2023", HEADER[11:]):
        font = "Times-Roman" if part.isdigit() else "STSong-Light"
        canvas.setFont(font, 22)
        canvas.drawString(x, 700, part)
        x += pdfmetrics.stringWidth(part, font, 22)
    canvas.save()
    body = stating(out.getvalue(), descent)
    assert body != out.getvalue() and report.take_apart(body, "pdf").titles[0] == HEADER
