"""Letters that look otherwise than they are written: white, tiny, narrow, lifted, counted, composed, in tables within cells."""

import io

import docx
import openpyxl
import pytest
import xlwt
from openpyxl.styles import Font

from gkcrawl import extract
from gkcrawl.extract import report
from tests import documents, office, render, word
from tests.practice import figures
from tests.test_extract_office import _replaced
from tests.word import IN_CELL, PLAIN

VALUES = figures.series("样例市人民政府", [2023])[2023]
ROW, TOTAL = VALUES["requests"]["received"], VALUES["requests"]["received"]["total"]


def read(body: bytes):
    """Return what was read for the total, its kind of oddity, and whether all other rows are as they were printed."""
    reading = extract.read(body)
    odd = {one["cell"]: one["kind"] for one in reading.oddities}
    others = {table: {row: held for row, held in rows.items() if row != "received"} for table, rows in VALUES.items()}
    same = others == {table: {row: reading.tables[table].get(row) for row in rows} for table, rows in others.items()}
    return reading.tables["requests"]["received"]["total"], odd.get("requests.received.total"), same


# RTF
PAINT = b"{\\colortbl;\\red0\\green0\\blue0;\\red255\\green255\\blue255;\\red254\\green250\\blue250;}"


def rtf(written: bytes) -> bytes:
    """Return a report as RTF in which the total is written so."""
    body = office.rtf(VALUES).replace(b"\\deff0 ", b"\\deff0" + PAINT, 1)
    assert (at := b"%d\\cell" % TOTAL) in body
    return body.replace(at, written + b"\\cell", 1)


@pytest.mark.parametrize("written, value", [
    (b"%d\\page 2", None), (b"%d\\column 2", None), (b"%d{\\cf2 2}", None), (b"{\\cf2 %d}", None), (b"{\\cf3 %d}", None), (b"\\cf2 %d\\plain 2", None),
    (b"{\\cf2\\highlight1 %d}", TOTAL), (b"{\\cf1 %d}", TOTAL), (b"{\\cf2\\cbpat1 %d}", TOTAL), (b"%d{\\charscalex1 2}", TOTAL), (b"%d{\\fs2 2}", TOTAL),
    (b"{\\field{\\*\\fldinst{ EQ \\\\o(1,2)}}{\\fldrslt }}%d", None), (b"{\\*\\revised\\revdttm-2074015744}%d", TOTAL), (b"{\\revdttm1814765234\\b %d}", TOTAL),
    (b"%d{\\field{\\*\\fldinst{ PAGE }}{\\fldrslt }}", TOTAL),
])
def test_rich_text(written, value):
    found, odd, same = read(rtf(written % TOTAL))
    assert (found, same, bool(odd)) == (value, True, value is None)


def test_a_word_in_white_stays_a_label():
    """On a ground of another colour, which a table's style may give; figures are not taken from there."""
    body, label = rtf(b"%d" % TOTAL), office._rtf("一、本年新收政府信息公开申请数量").encode()
    assert label in body and read(body.replace(label, b"{\\cf2 " + label + b"}")) == (TOTAL, None, True)


# DOC
def doc(runs: list, paragraph: bytes = b"") -> list[str]:
    """Return the texts of a row of two cells, the first so written, the second a 5."""
    cells = word.row([runs, "5"], [0, 1000, 2000], [0, 0])
    cells[0] = (cells[0][0], IN_CELL + paragraph)
    grid, = report.take_apart(word.file(cells), "doc").grids
    return [cell.text for cell in grid.rows[0]]


WHITE, WHITISH, BLACK = b"\x42\x2a\x08", b"\x70\x68\xfe\xfe\xfa\x00", b"\x70\x68\x00\x00\x00\x00"
SHADED = b"\x71\xca\x0a\xff\xff\xff\xff\x00\x00\x00\x00\x00\x00"


@pytest.mark.parametrize("own, shown", [
    (WHITE, "57\n\ufffd2"), (WHITISH, "57\n\ufffd2"), (BLACK, "572"), (WHITE + SHADED, "572"), (WHITE + b"\x0c\x2a\x01", "572"), (WHITE + b"\x66\x48\x20\x00", "572"),
    (WHITISH + b"\x71\xca\x0a\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00", "57\n\ufffd2"), (b"\x43\x4a\x02\x00", "57"), (b"\x52\x48\x01\x00", "57"), (b"\x43\x4a\x15\x00", "572"),
])
def test_letters_of_an_old_word_document(own, shown):
    assert doc([("57", PLAIN), ("2", own)]) == [shown, "5"]


def test_an_old_word_document_counts_composes_and_draws():
    assert doc([("57", PLAIN)], b"\x0b\x46\x01\x00") == ["\ufffd57", "5"]
    assert doc([("属于国家秘密", PLAIN)], b"\x0b\x46\x01\x00") == ["属于国家秘密", "5"]
    assert doc([("\x13 EQ \\o(5,7) \x14\x15", PLAIN)]) == ["\ufffd", "5"] and doc([("\x13 PAGE \x147\x15", PLAIN)]) == ["7", "5"]
    assert doc([("\x01", PLAIN)]) == ["\ufffd", "5"]


def test_a_row_whose_last_mark_is_tiny_is_there():
    kept = word.row(["1", "2"], [0, 1000, 2000], [0, 0])
    tiny = [*kept[:-1], ([("\x07", b"\x43\x4a\x02\x00")], kept[-1][1])]
    assert [[cell.text for cell in row] for row in report.take_apart(word.file(tiny), "doc").grids[0].rows] == [["1", "2"]]


# DOCX
def docx_of(change) -> bytes:
    """Return a report as DOCX in which the cell of the total is changed."""
    document, out = docx.Document(io.BytesIO(documents.docx(VALUES))), io.BytesIO()
    for cell in (cell for table in document.tables for row in table.rows for cell in row.cells):
        if cell.text == str(TOTAL):
            change(document, cell)
    document.save(out)
    return out.getvalue()


def _run(**properties):
    def change(document, cell):
        run = cell.paragraphs[0].add_run("2")
        for name, value in properties.items():
            setattr(run.font, name, value)
    return change


def _style(colour: str | None = None, size: float | None = None):
    """Add a 2 in a style of characters that is based on another, which says how it looks."""
    def change(document, cell):
        if "base" not in document.styles:
            base, few = (document.styles.add_style(name, docx.enum.style.WD_STYLE_TYPE.CHARACTER) for name in ("base", "few"))
            few.base_style = base
            base.font.color.rgb = docx.shared.RGBColor.from_string(colour) if colour else None
            base.font.size = docx.shared.Pt(size) if size else None
        cell.paragraphs[0].add_run("2", "few")
    return change


def _highlighted(document, cell):
    _run(highlight_color=docx.enum.text.WD_COLOR_INDEX.BLACK)(document, cell)
    cell.paragraphs[0].runs[-1].font.color.rgb = docx.shared.RGBColor(255, 255, 255)


@pytest.mark.parametrize("change, value", [
    (_style("FFFFFF"), None), (_style("FEFCFC"), None), (_style(size=1), TOTAL), (_style("000000"), int(f"{TOTAL}2")), (_highlighted, int(f"{TOTAL}2")),
])
def test_letters_of_a_word_document(change, value):
    found, odd, same = read(docx_of(change))
    assert (found, same, bool(odd)) == (value, True, value is None)


def test_a_composed_number_is_not_said_to_be_blank():
    body = _replaced(documents.docx(VALUES), "word/document.xml", b"<w:t>%d</w:t>" % TOTAL, b"<w:instrText> eq \\o(1,2)</w:instrText>")
    assert read(body) == (None, "styled", True)


# ODT
SPACES = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"' for name, long in (
    ("style", "style"), ("fo", "xsl-fo-compatible"), ("draw", "drawing"), ("svg", "svg-compatible")))


def odt(written: str, letters: str = "", cell: str = "", kind=office.odt) -> bytes:
    """Return a report as an open document in which the total is written so, with styles of letters and of its cell."""
    styles = (f'<office:automatic-styles {SPACES}><style:style style:name="Base" style:family="text"><style:text-properties {letters}/></style:style>'
              f'<style:style style:name="T9" style:family="text" style:parent-style-name="Base"/>'
              f'<style:style style:name="C9" style:family="table-cell"><style:table-cell-properties {cell}/></style:style></office:automatic-styles><office:body>')
    body = _replaced(kind(VALUES), "content.xml", b"<office:body>", styles.encode())
    old = f'rows-spanned="1"><text:p>{TOTAL}</text:p>'
    return _replaced(body, "content.xml", old.encode(), f'rows-spanned="1" table:style-name="C9"><text:p>{written.format(TOTAL)}</text:p>'.encode())


SPAN, ALL = '{}<text:span text:style-name="T9">2</text:span>', '<text:span text:style-name="T9">{}</text:span>'


@pytest.mark.parametrize("written, letters, cell, value", [
    (SPAN, 'fo:color="#ffffff"', "", None), (ALL, 'fo:color="#fefefe"', "", None), (ALL, 'fo:color="#ffffff"', 'fo:background-color="#000000"', TOTAL),
    (ALL, 'fo:color="#ffffff" fo:background-color="#333333"', "", TOTAL), (ALL, 'fo:color="#ffffff" style:use-window-font-color="true"', "", TOTAL),
    (ALL, 'fo:color="#000000"', "", TOTAL), (SPAN, 'fo:font-size="1pt"', "", TOTAL), (SPAN, 'style:text-scale="1%"', "", TOTAL), (SPAN, 'style:text-position="super 58%"', "", None),
    ("{}<text:ruby><text:ruby-base></text:ruby-base><text:ruby-text>2</text:ruby-text></text:ruby>", "", "", None),
    ("{}<draw:frame " + SPACES + "><draw:text-box><text:p>2</text:p></draw:text-box></draw:frame>", "", "", None),
    ("{}<draw:frame " + SPACES + "><svg:title>2</svg:title><draw:text-box/></draw:frame>", "", "", TOTAL),
    ("{}<text:span> </text:span>2", "", "", None), ("{}<text:page-number>2</text:page-number>", "", "", None), ('{}<text:hidden-text text:is-hidden="true">2</text:hidden-text>', "", "", TOTAL),
])
def test_letters_of_an_open_document(written, letters, cell, value):
    found, odd, same = read(odt(written, letters, cell))
    assert (found, same, bool(odd)) == (value, True, value is None)


def test_numbers_outside_tables_fall_apart_where_one_is_raised():
    lines = ["一、本年新收政府信息公开申请数量", *(str(value) for value in ROW.values())]
    body = office._open("text", f"<text:p>{office.TITLE}</text:p>" + "".join(f"<text:p>{line}</text:p>" for line in lines))
    styles = f'<office:automatic-styles {SPACES}><style:style style:name="T9"><style:text-properties style:text-position="super 58%"/></style:style></office:automatic-styles><office:body>'
    body = _replaced(body, "content.xml", b"<office:body>", styles.encode())
    for written, value in ((str(TOTAL), TOTAL), (SPAN.format(TOTAL), None)):
        reading = extract.read(_replaced(body, "content.xml", f"<text:p>{TOTAL}</text:p></office:text>".encode(), f"<text:p>{written}</text:p></office:text>".encode()))
        assert reading.tables["requests"]["received"]["total"] == value


def test_a_sheet_that_its_style_hides_is_not_read():
    styles = f'<office:automatic-styles {SPACES}><style:style style:name="ta1" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body>'
    body = _replaced(office.ods(VALUES), "content.xml", b"<office:body>", styles.encode())
    whole = _replaced(body, "content.xml", b"</office:spreadsheet>",
                      b'<table:table table:style-name="ta1">' + office._open_table(render.requests(VALUES["requests"])).encode().replace(b">%d<" % TOTAL, b">%d<" % (TOTAL + 1)).removeprefix(b"<table:table>") + b"</office:spreadsheet>")
    assert read(whole) == (TOTAL, None, True)


# Tables within cells
NESTED = {
    "docx": lambda: docx_of(lambda document, cell: setattr(cell.add_table(1, 1).cell(0, 0), "text", "2")),
    "odt": lambda: _replaced(office.odt(VALUES), "content.xml", f"<text:p>{TOTAL}</text:p>".encode(), f"<text:p>{TOTAL}</text:p><table:table><table:table-row><table:table-cell><text:p>2</text:p></table:table-cell></table:table-row></table:table>".encode()),
    "rtf": lambda: rtf(b"%d\\par\\pard\\intbl\\itap2 2\\nestcell{\\*\\nesttableprops\\trowd\\cellx500\\nestrow}{\\nonesttables\\par}\\pard\\intbl " % TOTAL),
}


@pytest.mark.parametrize("kind", list(NESTED))
def test_a_table_in_a_cell_that_holds_a_number_is_part_of_what_the_cell_prints(kind):
    assert read(NESTED[kind]()) == (None, "several", True)


def test_a_number_in_a_table_of_its_own_is_the_cell_s():
    def moved(document, cell):
        cell.text = ""
        cell.add_table(1, 1).cell(0, 0).text = str(TOTAL)
    assert read(docx_of(moved)) == (TOTAL, None, True)


# Spreadsheets
def _fonts(font: Font):
    def change(sheet) -> None:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.value == TOTAL:
                cell.font = font
    return change


@pytest.mark.parametrize("font, kind", [(Font(vertAlign="superscript"), "text"), (Font(vertAlign="subscript"), "text"), (Font(sz=1), "blank"), (Font(color="FFFFFFFF"), "blank")])
def test_a_font_of_a_whole_cell_of_a_spreadsheet(font, kind):
    assert read(office.xlsx(VALUES, change=_fonts(font))) == (None, kind, True)


@pytest.mark.parametrize("font, shown", [
    ("escapement superscript", "\ufffd12"), ("height 20", ""), ("colour white", ""), ("colour black", "12"), ("colour white; pattern: pattern solid, fore_colour black", "12")])
def test_a_font_of_a_whole_cell_of_an_old_spreadsheet(font, shown):
    book, out = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("a")
    sheet.write(0, 0, 12, xlwt.easyxf(f"font: {font}"))
    sheet.write(0, 1, 3)
    sheet.write(0, 2, 4)
    book.save(out)
    assert [cell.text for cell in report.take_apart(out.getvalue(), "xls").grids[0].rows[0]] == [shown, "3", "4"]


def _lifted_out(sheet) -> None:
    """Put a blank row above the last row of figures."""
    last = max(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 15).value is not None)
    for area in [area for area in sheet.merged_cells.ranges if area.min_row > last]:
        sheet.unmerge_cells(area.coord)
    sheet.insert_rows(last)


def test_figures_below_a_blank_row_are_of_the_table_above():
    reading = extract.read(office.xlsx(VALUES, change=_lifted_out))
    assert reading.tables["appeals"] == VALUES["appeals"] and reading.state == "read"


@pytest.mark.parametrize("old, new, left", [
    (b'ht="7"', b'ht="0"', [["1", "3"]]), (b'width="7"', b'width="0"', [["1"], ["4"]]), (b'ht="7"', b'ht="7"', [["1", "3"], ["4", "5"]])])
def test_rows_and_columns_without_size_are_hidden(old, new, left):
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in ([1, 3], [4, 5]):
        book.active.append(row)
    book.active.row_dimensions[2].height, book.active.column_dimensions["B"].width = 7, 7
    book.save(out)
    blocks = report.take_apart(_replaced(out.getvalue(), "xl/worksheets/sheet1.xml", old, new), "xlsx").blocks
    assert [text for block in blocks for text in ([[cell.text for cell in row] for row in block.rows] if hasattr(block, "rows") else [[block.text]])] == left
