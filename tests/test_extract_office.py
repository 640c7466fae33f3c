"""Spreadsheets, OpenDocument, RTF, saved pages, the XML of Word 2003: the cells of a page, told by their bytes."""

import io
import random
import re
import zipfile
from itertools import product

import docx
import pytest
import xlwt
from docx.enum.style import WD_STYLE_TYPE
from lxml import etree
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.colors import Color

from gkcrawl import check, extract
from gkcrawl.extract import report
from gkcrawl.extract.kinds import kind_of
from gkcrawl.extract.page import Grid
from gkcrawl.extract.shown import shown
from gkcrawl.extract.values import STRUCK as STROKE
from gkcrawl.extract.values import struck
from gkcrawl.publish import reasons
from tests import documents, office, render, word
from tests.practice import figures
from tests.test_extract_mutations import made_up

TITLE = "样例县发展和改革局2023年政府信息公开工作年度报告"
VALUES = figures.series("样例市人民政府", [2023])[2023]
BLANKS = {table: {row: {column: None if (at + number) % 3 == 0 else value for number, (column, value) in enumerate(held.items())}
                  for at, (row, held) in enumerate(rows.items())} for table, rows in VALUES.items()}
PAGE = render.page(VALUES, title=office.TITLE).encode()
MAKERS = {"xlsx": office.xlsx, "xls": office.xls, "odt": office.odt, "ods": office.ods, "doc": word.doc, "zip": office.zipped, "rtf": office.rtf,
          "mhtml": lambda values: office.mhtml(render.page(values, title=office.TITLE).encode()), "wordml": office.wordml, "spreadsheetml": office.spreadsheetml}


def cells(reading: extract.Reading) -> dict:
    """Return the cells of a reading, so far as the values have them."""
    return {name: reading.tables[name] for name in VALUES}


@pytest.mark.parametrize("kind", list(MAKERS))
def test_every_cell_is_exact(kind):
    body = MAKERS[kind](VALUES)
    assert kind_of(body) == kind
    reading = extract.read(body)
    assert (reading.state, reading.form, reading.agency, reading.year) == ("read", "2021", "样例市人民政府", 2023)
    assert cells(reading) == VALUES and not reading.oddities and not check.check(reading)
    if kind != "ods":               # it has nothing but tables
        assert [passage["number"] for passage in reading.passages] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("kind", ["docx", "pdf", *MAKERS])
def test_blank_cells_stay_blank(kind):
    """Cells of which every third is blank: each is null and said to be blank."""
    values = BLANKS
    make = {**MAKERS, "docx": documents.docx, "pdf": lambda values: documents.pdf(values, cut=15)}[kind]
    reading = extract.read(make(values))
    odd = {oddity["cell"]: oddity["kind"] for oddity in reading.oddities}
    assert cells(reading) == values and set(odd.values()) == {"blank"}


@pytest.mark.parametrize("values", [VALUES, BLANKS], ids=["full", "with blanks"])
@pytest.mark.parametrize("change", [
    lambda body: body, lambda body: body.decode("gb18030").encode("utf-8-sig"),
    lambda body: body.decode("gb18030").replace(",", "\t").encode("utf-16")], ids=["as Excel saves it", "UTF-8", "tabs, UTF-16"])
def test_separated_values(values, change):
    """Blank fields keep their place: between tabs too, where every row has as many."""
    body = change(office.csv(values))
    reading = extract.read(body, "text/csv", url="https://www.yl.gov.cn/a.csv")
    assert (reading.state, reading.agency, reading.year) == ("read", "样例市人民政府", 2023) and cells(reading) == values


def test_commas_in_numbers_separate_nothing():
    lines = "".join(f"{row} {' '.join(['1,234'] * 7)}\n" for row in (
        "一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "（一）予以公开", "（七）总计", "四、结转下年度继续办理"))
    reading = extract.read(f"{office.TITLE}\n{lines}".encode())
    assert set(reading.tables["requests"]["received"].values()) == {1234}


def _packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            package.writestr(name, data)
    return out.getvalue()


def test_a_zip_file_is_read_where_one_document_in_it_is_the_report():
    body = documents.docx(VALUES)
    for files in ({"a.doc": word.doc(VALUES), "b.png": b"\x89PNG\r\n\x1a\n"}, {f"{TITLE}.docx": body, "目录.docx": body},
                  {"report.xlsx": office.xlsx(VALUES), "readme": b"text"}):
        assert cells(extract.read(_packed(files), url="https://www.yl.gov.cn/a.zip")) == VALUES


@pytest.mark.parametrize("files, said", [
    ({"a.docx": documents.docx(VALUES), "b.pdf": documents.pdf(VALUES)}, "the ZIP file holds 2 documents (a.docx, b.pdf)"),
    ({"a.png": b"\x89PNG\r\n\x1a\n"}, "the ZIP file holds no document that is read"),
    ({"a.zip": _packed({"a.docx": documents.docx(VALUES)})}, "the ZIP file holds no document that is read"),
    ({f"{n}.txt": b"1" for n in range(300)}, "the ZIP file holds 300 files"),
    ({"a.docx": documents.docx(VALUES)[:3000]}, "the Word document is damaged (BadZipFile)"),
], ids=["two", "none", "a ZIP file", "many", "damaged"])
def test_a_zip_file_that_cannot_be_read_says_why(files, said):
    reading = extract.read(_packed(files), anchor=TITLE)
    assert (reading.state, reading.reason) == ("unread", said) and not re.search("[a-z]{3,} [a-z]{2,}", reasons.chinese(said))


@pytest.mark.parametrize("name, mime", [("a.xls", "application/vnd.ms-excel"), ("a.doc", "application/msword"), ("a.pdf", "")])
def test_a_renamed_file_is_told_by_its_bytes(name, mime):
    for body in (PAGE, office.mhtml(PAGE), office.xlsx(VALUES), office.rtf(VALUES), documents.docx(VALUES)):
        assert cells(extract.read(body, mime, url=f"https://www.yl.gov.cn/{name}")) == VALUES


@pytest.mark.parametrize("format, odd", [("General", None), ("0", None), ("0_ ", None), ("#,##0", "thousands"), ('0"件"', "unit"),
                                         ('_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "dash")])
def test_numbers_are_what_the_spreadsheet_shows(format, odd):
    values = made_up(random.Random(4), "2021", mixed=False)
    values["requests"]["received"]["total"] = 1234
    reading = extract.read(office.xlsx(values, format=format))
    kinds = {oddity["cell"]: (oddity["kind"], oddity["raw"]) for oddity in reading.oddities}
    for table, rows in values.items():
        for row, columns in rows.items():
            for column, value in columns.items():
                read, path = reading.tables[table][row][column], f"{table}.{row}.{column}"
                if odd == "dash" and value == 0:
                    assert read is None and kinds[path] == ("dash", "-")
                elif odd == "unit":
                    assert kinds[path] == ("unit", f"{value}件")
                else:
                    assert read == value and type(read) is int
    if odd == "thousands":
        assert kinds["requests.received.total"] == ("thousands", "1,234")


@pytest.mark.parametrize("format", ["0.0,", "#,##0,", '0!.0,"万"', "# ?/?", "0.00E+00", "0-00-00", "[>=100]0.0,;0", "[DBNum1]0", 'yyyy"年"', 'General"件"'])
def test_a_number_whose_format_shows_another_is_not_read_as_it_is_kept(format):
    """What divides by a thousand shows less; what is not understood says so beside the number."""
    reading = extract.read(office.xlsx(VALUES, format=format))
    for row, held in VALUES["requests"].items():
        for column, value in held.items():
            assert reading.tables["requests"][row][column] in (None, round(value / 1000, 1), round(value / 1000)), (row, column)


def test_amounts_are_rounded_as_they_are_shown():
    values = made_up(random.Random(4), "2021", mixed=False)
    values["proactive"]["fees"]["amount"] = 1276.5534
    assert extract.read(office.xlsx(values)).tables["proactive"]["fees"]["amount"] == 1276.5534
    rounded = extract.read(office.xlsx(values, format="0.00"))
    assert rounded.tables["proactive"]["fees"]["amount"] == 1276.55


def _totals(change) -> list:
    """Return the totals read of a sheet in which `change` was done to each cell of theirs, those that are numbers."""
    def whole(sheet):
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, float) and cell.column_letter == "J":
                    change(cell)

    rows = extract.read(office.xlsx(VALUES, change=whole)).tables["requests"]
    return [held["total"] for held in rows.values() if held["total"] is not None]


def test_a_figure_in_white_on_nothing_is_not_read():
    def white(cell):
        cell.font = Font(color="FFFFFFFF")

    def on_dark(cell):
        cell.font, cell.fill = Font(color="FFFFFFFF"), PatternFill("solid", fgColor="FF1D3F54")

    def of_theme(cell):
        cell.font = Font(color=Color(theme=0))

    def run(cell):
        cell.value = CellRichText(TextBlock(InlineFont(color="FFFFFFFF"), "1"), TextBlock(InlineFont(), "57"))

    assert _totals(white) == _totals(of_theme) == _totals(run) == []
    assert _totals(on_dark) == [held["total"] for held in VALUES["requests"].values()]


@pytest.mark.parametrize("text, form", [(57, "[$¥-804]0"), (57, "000"), ("57", '@"万"'), ("57", '0;0;0;"约"@'), ("57", "0;0;0;")])
def test_what_a_format_adds_is_part_of_what_is_shown(text, form):
    def change(cell):
        cell.value, cell.number_format = text, form

    assert _totals(change) == []


@pytest.mark.parametrize("text, form, seen", [(57, "[$-804]0", 57), (57, "[$-804]General", 57), (1234567, "0,000,000", 1234567), (57, "#,###", 57), ("57", "@", 57), ("57", "General", 57), (57, "#,##0", 57), (7, "00.0", None), (1234, "0,000", 1234)])
def test_a_format_that_adds_nothing_changes_nothing(text, form, seen):
    def change(cell):
        cell.value, cell.number_format = text, form

    assert set(_totals(change)) == ({seen} if seen else set())


def test_whatever_a_format_is_made_of_something_is_shown():
    for form in map("".join, product('0#,.?;%"- @', repeat=4)):
        for value in (57, 0, -3.5, 1234567.25):
            assert isinstance(shown(value, form), str)


def _hide(sheet) -> None:
    """Put figures into a row and a column, and on a sheet, that are not shown."""
    row, column = sheet.max_row + 1, sheet.max_column + 1
    sheet.append(["一、本年新收政府信息公开申请数量", None, None, *[9] * 7])
    sheet.row_dimensions[row].hidden = True
    for at in range(1, row):
        sheet.cell(at, column, 7)
    sheet.column_dimensions[sheet.cell(1, column).column_letter].hidden = True
    other = sheet.parent.create_sheet("草稿")
    other.append(["一、本年新收政府信息公开申请数量", *[5] * 7])
    other.sheet_state = "hidden"


def test_what_is_hidden_is_not_read():
    reading = extract.read(office.xlsx(VALUES, change=_hide))
    assert reading.state == "read" and cells(reading) == VALUES


def test_a_sum_that_was_never_worked_out_is_no_number():
    def change(sheet):
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, float) and cell.column_letter == "J":
                    cell.value = "=1+1"

    reading = extract.read(office.xlsx(VALUES, change=change))
    totals = [odd for odd in reading.oddities if odd["raw"] == "=1+1"]
    assert totals
    for odd in totals:
        table, row, column = odd["cell"].split(".")
        assert reading.tables[table][row][column] is None


def test_where_a_cell_of_a_spreadsheet_stands():
    reading = extract.read(office.xlsx(VALUES))
    sheet, row, column = reading.places["requests.granted.total"]
    cell = next(cell for grid in reading.page.grids for line in grid.rows for cell in line if cell.place == (sheet, row, column))
    assert cell.text == str(VALUES["requests"]["granted"]["total"])


def test_a_cell_of_a_saved_page_has_its_element():
    body = office.mhtml(PAGE)
    element = extract.locate(body, "", "", "requests.granted.total")
    assert element.tag == "td" and "".join(element.itertext()).strip() == str(VALUES["requests"]["granted"]["total"])


def _replaced(body: bytes, name: str, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as whole, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for entry in whole.namelist():
            data = whole.read(entry)
            if entry == name:
                assert old in data
                data = data.replace(old, new)
            package.writestr(entry, data, whole.getinfo(entry).compress_type)
    return out.getvalue()


CELL = b"<w:t>%d</w:t>" % VALUES["requests"]["received"]["total"]
UNSEEN = {
    "text box twice": b'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
                      b"<mc:Choice Requires='x'>%s</mc:Choice><mc:Fallback>%s</mc:Fallback></mc:AlternateContent>" % (CELL, CELL),
    "hidden run": CELL + b"</w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>9</w:t>",
    "deleted run": CELL + b"</w:r><w:del w:id='1'><w:r><w:t>9</w:t></w:r></w:del><w:r>",
    "moved run": CELL + b"</w:r><w:moveFrom w:id='1'><w:r><w:t>9</w:t></w:r></w:moveFrom><w:r>",
    "field code": b"<w:instrText>=SUM(ABOVE)</w:instrText>" + CELL,
}


@pytest.mark.parametrize("name", list(UNSEEN))
def test_what_word_does_not_show_is_not_read(name):
    reading = extract.read(_replaced(documents.docx(VALUES), "word/document.xml", CELL, UNSEEN[name]))
    assert reading.state == "read" and cells(reading) == VALUES


BOX = b"<w:txbxContent xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:p><w:r><w:t>9</w:t></w:r></w:p></w:txbxContent>"
OTHERWISE = {
    "raised": (CELL + b"</w:r><w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>1</w:t>", "several"),
    "lowered": (CELL + b"</w:r><w:r><w:rPr><w:vertAlign w:val='subscript'/></w:rPr><w:t>1</w:t>", "several"),
    "lifted": (CELL + b"</w:r><w:r><w:rPr><w:position w:val='6'/></w:rPr><w:t>1</w:t>", "several"),
    "white beside": (CELL + b"</w:r><w:r><w:rPr><w:color w:val='FFFFFF'/></w:rPr><w:t>1</w:t>", "several"),
    "white": (b"</w:r><w:r><w:rPr><w:color w:val='ffffff'/></w:rPr>" + CELL, "styled"),
    "a picture beside": (CELL + b"<w:drawing/>", "image"), "a shape beside": (b"<w:pict/>" + CELL, "image"), "a picture": (b"<w:drawing/>", "image"),
    "a box beside": (CELL + b"<w:pict>" + BOX + b"</w:pict>", "several"), "a sign beside": (b"<w:sym w:font='Wingdings' w:char='F081'/>" + CELL, "text"),
    "a reading over it": (CELL + b"<w:ruby><w:rt><w:r><w:t>1</w:t></w:r></w:rt></w:ruby>", "several"),
    "the other way round": (b"</w:r><w:bdo w:val='rtl'><w:r>" + CELL + b"</w:r></w:bdo><w:r>", "styled"),
    "overlaid": (CELL + b"</w:r><w:r><w:instrText> eq \\o\\ac(O,1)</w:instrText>", "styled"), "set far apart": (b"<w:t>1</w:t><w:ptab/>" + CELL, "several"),
    "a formula": (b"</w:r><m:oMath xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math'><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath><w:r>", "several"),
}


@pytest.mark.parametrize("name", list(OTHERWISE))
def test_what_word_shows_otherwise_than_its_letters_is_marked(name):
    written, kind = OTHERWISE[name]
    reading = extract.read(_replaced(documents.docx(VALUES), "word/document.xml", CELL, written))
    assert reading.tables["requests"]["received"]["total"] is None
    assert {one["cell"]: one["kind"] for one in reading.oddities}["requests.received.total"] == kind


@pytest.mark.parametrize("numbered", [b"<w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr>", b"<w:pPr><w:pStyle w:val='ListNumber'/></w:pPr>"])
def test_numbers_that_word_counts_itself_are_not_read_as_none(numbered):
    """The list's own number is no letter of the document; the cell says so."""
    reading = extract.read(_replaced(documents.docx(VALUES), "word/document.xml", b"<w:r>" + CELL, numbered + b"<w:r>" + CELL))
    assert {one["cell"]: one["kind"] for one in reading.oddities} == {"requests.received.total": "styled"}


@pytest.mark.parametrize("tiny", [b"<w:sz w:val='2'/>", b"<w:w w:val='1'/>"])
def test_letters_that_nobody_sees_are_left_out(tiny):
    written = CELL + b"</w:r><w:r><w:rPr>" + tiny + b"</w:rPr><w:t>9</w:t>"
    assert cells(extract.read(_replaced(documents.docx(VALUES), "word/document.xml", CELL, written))) == VALUES


def _strike_in_xlsx(sheet) -> None:
    for cell in (cell for row in sheet.iter_rows() for cell in row):
        if cell.value == TOTAL:
            cell.font = Font(strike=True)


TOTAL = VALUES["requests"]["received"]["total"]
_STYLES = b"""<office:automatic-styles xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0">
<style:style style:name="T1"><style:text-properties text:display="none"/></style:style><style:style style:name="T2">
<style:text-properties style:text-line-through-style="solid"/></style:style></office:automatic-styles><office:body>"""
_ODT_CELL = b"<text:p>%d</text:p>" % TOTAL
STRUCK = {
    "docx": lambda: _replaced(documents.docx(VALUES), "word/document.xml", CELL,
                              CELL + b"</w:r><w:r><w:rPr><w:strike/></w:rPr><w:t>9</w:t>"),
    "xlsx": lambda: office.xlsx(VALUES, change=_strike_in_xlsx),
    "rtf": lambda: office.rtf(VALUES).replace(b"%d\\cell" % TOTAL, b"%d{\\strike 9}\\cell" % TOTAL),
    "odt": lambda: _replaced(_replaced(office.odt(VALUES), "content.xml", b"<office:body>", _STYLES), "content.xml", _ODT_CELL, b'<text:p>%d<text:span text:style-name="T2">9</text:span></text:p>' % TOTAL),
}


def _raise_in_xlsx(sheet) -> None:
    """Raise a 1 behind a total, as the sign of a note is."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == TOTAL:
                cell.value = CellRichText(str(TOTAL), TextBlock(InlineFont(vertAlign="superscript"), "1"))


_LIFTED = b'<office:automatic-styles><style:style xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" style:name="T2" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style></office:automatic-styles><office:body>'
RAISED = {
    "xlsx": lambda: office.xlsx(VALUES, change=_raise_in_xlsx),
    "rtf": lambda: office.rtf(VALUES).replace(b"%d\\cell" % TOTAL, b"%d{\\super 1}\\cell" % TOTAL),
    "rtf, lifted": lambda: office.rtf(VALUES).replace(b"%d\\cell" % TOTAL, b"%d{\\up6\\fs12 1}\\cell" % TOTAL),
    "odt": lambda: _replaced(_replaced(office.odt(VALUES), "content.xml", b"<office:body>", _LIFTED), "content.xml", _ODT_CELL, b'<text:p>%d<text:span text:style-name="T2">1</text:span></text:p>' % TOTAL),
}


@pytest.mark.parametrize("kind", list(RAISED))
def test_a_raised_sign_is_no_digit_of_the_number_before_it(kind):
    reading = extract.read(RAISED[kind]())
    odd = {one["cell"]: one["kind"] for one in reading.oddities}
    assert odd["requests.received.total"] == "several" and reading.tables["requests"]["received"]["total"] is None
    assert reading.tables["requests"]["carried_out"] == VALUES["requests"]["carried_out"]


@pytest.mark.parametrize("written", [b"<text:list><text:list-item>%s</text:list-item></text:list>", b"%s<draw:frame xmlns:draw='urn:oasis:names:tc:opendocument:xmlns:drawing:1.0'/>"])
def test_numbers_of_lists_and_pictures_in_an_open_document(written):
    """Neither is a text of the document, and neither is nothing."""
    reading = extract.read(_replaced(office.odt(VALUES), "content.xml", _ODT_CELL, written % _ODT_CELL))
    assert {one["cell"]: one["kind"] for one in reading.oddities}["requests.received.total"] in ("text", "several")


@pytest.mark.parametrize("kind", list(STRUCK))
def test_a_number_that_is_struck_out_is_said_to_be(kind):
    reading = extract.read(STRUCK[kind]())
    odd = [one for one in reading.oddities if one["kind"] == "struck"]
    assert "requests.received.total" in {one["cell"] for one in odd} and all(STROKE in one["raw"] for one in odd)
    for one in odd:
        table, row, column = one["cell"].split(".")
        assert reading.tables[table][row][column] is None
    assert reading.tables["requests"]["carried_out"] == VALUES["requests"]["carried_out"]


def _styled(change) -> bytes:
    """Return the report as DOCX in whose style for a few characters something is changed, a 9 in it behind each total."""
    document = docx.Document(io.BytesIO(documents.docx(VALUES)))
    base = document.styles.add_style("base", WD_STYLE_TYPE.CHARACTER)
    few = document.styles.add_style("few", WD_STYLE_TYPE.CHARACTER)
    few.base_style = base
    change(base.font, few.font)
    for table in document.tables:
        for paragraph in (one for row in table.rows for cell in row.cells for one in cell.paragraphs):
            if paragraph.text == str(TOTAL):
                paragraph.add_run("9", few)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _in_2003(body: bytes) -> bytes:
    """Return a DOCX in the XML of Word 2003, its styles too."""
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        styles, whole = (etree.fromstring(package.read(f"word/{name}.xml")) for name in ("styles", "document"))
    new, old = (f"http://schemas.{name}" for name in ("openxmlformats.org/wordprocessingml/2006/main", "microsoft.com/office/word/2003/wordml"))
    inside = etree.tostring(styles) + etree.tostring(whole[0])
    return b'<?xml version="1.0"?><w:wordDocument xmlns:w="%s">%s</w:wordDocument>' % (
        old.encode(), inside.replace(new.encode(), old.encode()))


@pytest.mark.parametrize("form", [bytes, _in_2003], ids=["docx", "wordml"])
def test_what_a_style_hides_or_strikes_out(form):
    hidden = extract.read(form(_styled(lambda base, few: setattr(base, "hidden", True))))
    assert (hidden.state, cells(hidden)) == ("read", VALUES)
    out = extract.read(form(_styled(lambda base, few: setattr(base, "strike", True))))
    assert out.tables["requests"]["received"]["total"] is None
    assert {one["raw"] for one in out.oddities if one["kind"] == "struck"} == {f"{TOTAL}{struck('9')}"}

    def undone(base, few):
        base.strike, few.strike = True, False
    shown = extract.read(form(_styled(undone)))
    assert shown.tables["requests"]["received"]["total"] == int(f"{TOTAL}9")


def test_what_rich_text_does_not_show_is_not_read():
    total = b"%d\\cell" % TOTAL
    for unseen in (b"{\\v 9}", b"{\\deleted 9}", b"{\\field{\\*\\fldinst =SUM(9)}}", b"{\\*\\bkmkstart 9}", b"{\\footnote 9}",
                   b"{\\pict 9999}", b"\\v 9\\plain "):
        reading = extract.read(office.rtf(VALUES).replace(total, unseen + total))
        assert reading.state == "read" and cells(reading) == VALUES, unseen


@pytest.mark.parametrize("blank", [b"{\\u12288}", b"\\u12288?", b"{\\uc0\\u12288}", b"\\u12288\\emspace ", b"\\u12288\\b0 ", b"{\\u12288\\'20}",
                                   b"{\\uc2\\u12288\\'a1\\'a1}"])
def test_what_stands_for_a_sign_in_rich_text_ends_with_its_group(blank):
    """An ideographic space before each of the numbers takes nothing of them away."""
    total = b"%d\\cell" % TOTAL
    reading = extract.read(office.rtf(VALUES).replace(total, blank + total))
    assert reading.state == "read" and cells(reading) == VALUES


def test_rich_text_in_bytes_with_nested_and_torn_tables():
    """Text of two bytes a character, a table within a cell, a row with more cells than it defines."""
    def said(text: str) -> bytes:
        return b"".join(b"\\'%02x" % byte for byte in text.encode("gb18030"))

    row = b"\\trowd\\cellx1000\\cellx2000\\pard\\intbl %s\\cell %s\\cell%s\\row "
    inner = (b"\\pard\\intbl\\itap2 7\\nestcell 8\\nestcell{\\*\\nesttableprops\\trowd\\cellx500\\cellx900\\nestrow}"
             b"{\\nonesttables\\par}\\pard\\intbl ")
    body = b"{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f0\\fcharset134 " + said("宋体") + b";}}" + said("一、总体情况") + b"\\par " + (
        row % (b"1", b"{\\b 2}\\u19977?", b"") + b"\\pard\\par " + row % (b"3", inner + b"4", b"")
        + b"\\pard " + said("五") + b"\\par " + row % (said("规章"), b"5", b" 6\\cell")) + b"}"
    blocks = report.take_apart(body, "rtf").blocks
    grids = [[[cell.text for cell in line] for line in block.rows] if isinstance(block, Grid) else block.text for block in blocks]
    assert grids == ["一、总体情况", "1", "2三", "3", [["7", "8"]], "4", "五", [["规章", "5 | 6"]]]


def test_a_struck_out_cell_of_an_old_spreadsheet():
    book, out = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("1")
    sheet.write(0, 0, 12, xlwt.easyxf("font: struck_out on"))
    sheet.write(0, 1, 12)
    book.save(out)
    (row,) = report.take_apart(out.getvalue(), "xls").grids[0].rows
    assert [cell.text for cell in row] == [struck("12"), "12"]


def test_a_raised_sign_in_an_old_spreadsheet():
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    sheet.write_rich_text(0, 0, ["12", ("1", xlwt.easyxf("font: escapement superscript").font)])
    sheet.write_rich_text(0, 1, ["1", ("2", xlwt.easyxf("font: bold on").font)])
    sheet.write_rich_text(0, 2, [("9", xlwt.easyxf("font: struck_out on").font), "12"])
    for row in (1, 2):
        for column in range(3):
            sheet.write(row, column, 3)
    out = io.BytesIO()
    book.save(out)
    page = report.take_apart(out.getvalue(), "xls")
    assert [cell.text for cell in page.grids[0].rows[0]] == ["12\n1", "12", struck("9") + "12"]


def test_what_an_open_document_hides_by_a_style_is_not_read():
    hidden = _ODT_CELL.replace(b"</", b'<text:span text:style-name="T1">9</text:span></')
    body = _replaced(_replaced(office.odt(VALUES), "content.xml", b"<office:body>", _STYLES), "content.xml", _ODT_CELL, hidden)
    reading = extract.read(body)
    assert reading.state == "read" and cells(reading) == VALUES


def test_a_word_document_laid_out_in_tables_has_its_text():
    """Title, headings and prose each in a table's row of its own."""
    whole, out = docx.Document(), io.BytesIO()
    for kind, content in documents.parts(VALUES, "2021", TITLE):
        if kind != "table":
            whole.add_table(1, 1).cell(0, 0).text = content
    whole.save(out)
    reading = extract.read(out.getvalue())
    assert reading.title == TITLE and [part["number"] for part in reading.passages] == [1, 2, 3, 4, 5, 6]
    assert [bool(part["text"]) for part in reading.passages] == [True, False, False, False, True, True]


def test_tables_and_rows_in_content_controls_and_layout_tables_are_read():
    body = documents.docx(VALUES)
    for old, new in ((b"<w:tbl>", b"<w:sdt><w:sdtContent><w:tbl>"), (b"</w:tbl>", b"</w:tbl></w:sdtContent></w:sdt>")):
        body = _replaced(body, "word/document.xml", old, new)
    assert cells(extract.read(body)) == VALUES
    body = documents.docx(VALUES)
    for old, new in ((b"<w:tbl>", b"<w:tbl><w:tr><w:tc><w:p/><w:tbl>"), (b"</w:tbl>", b"</w:tbl></w:tc></w:tr></w:tbl>")):
        body = _replaced(body, "word/document.xml", old, new)
    assert cells(extract.read(body)) == VALUES




def _bomb(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, b"0" * 80_000_000)
    return out.getvalue()


def _wide() -> bytes:
    def change(sheet):
        sheet.cell(1_000_000, 300, 1)
    return office.xlsx(VALUES, change=change)


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a0 "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)) + b"]>"
HOSTILE = {
    "XLSX bomb": (_bomb("xl/workbook.xml"), "too large"),
    "a cell at the end of the world": (_wide(), "too large"),
    "XLSX cut": (office.xlsx(VALUES)[:5000], "damaged"),
    "XLS cut": (office.xls(VALUES)[:6000], "damaged"),
    "XLS damaged": (office.xls(VALUES).replace(b"\x09\x08\x10\x00", b"\x09\x08\x01\x00"), "damaged"),
    "ODS of repeated cells": (office._open("spreadsheet", (
        '<table:table><table:table-row table:number-rows-repeated="999999"><table:table-cell '
        'table:number-columns-repeated="16384"><text:p>1</text:p></table:table-cell></table:table-row></table:table>')), "too large"),
    "ODT of entities": (_replaced(office._open("text", "x"), "content.xml", b'<?xml version="1.0"?>', ENTITIES), ""),
    "XML of Word 2003, of entities": (ENTITIES + b'<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml">'
                                      b"<w:body><w:p><w:r><w:t>&a9;</w:t></w:r></w:p></w:body></w:wordDocument>", ""),
    "ODT nested": (office._open("text", "<table:table><table:table-row><table:table-cell>" * 5000), "damaged"),
    "RTF of braces": (b"{\\rtf1" + b"{" * 3_000_000, ""),
    "RTF of rows": (b"{\\rtf1" + b"\\trowd " * 1_000_000, ""),
    "saved page in saved page": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n" + b"--x\r\n" * 500_000, ""),
    "old Word": (b"\xd0\xcf\x11\xe0" + bytes(500) + "WordDocument".encode("utf-16-le"), "save it as DOCX"),
    "locked": (b"\xd0\xcf\x11\xe0" + bytes(500) + "EncryptedPackage".encode("utf-16-le"), "password"),
    "OFD": (_bomb("OFD.xml"), "print them as PDF"),
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_hostile_document(name):
    """Each is unread with its reason, and the next document is read."""
    body, reason = HOSTILE[name]
    try:
        reading = extract.read(body, anchor=TITLE)
        assert (reading.state, reading.year) == ("unread", 2023)
        said = reading.reason
    except extract.NotAReport as error:
        said = str(error)
    assert said and reason in said
    assert extract.read(office.odt(VALUES)).state == "read"


@pytest.mark.parametrize("kind", list(MAKERS))
def test_a_document_cut_or_flipped_is_never_silently_wrong(kind):
    """Bytes cut out, doubled and flipped: a reading or a sentence; whole numbers or none where a file is cut."""
    whole, seen = MAKERS[kind](VALUES), set()
    for seed in range(30):
        rng, body = random.Random(seed), bytearray(whole)
        for _ in range(rng.randint(1, 8)):
            at = rng.randrange(len(body))
            body[at:at + rng.randint(0, 3)] = rng.randbytes(rng.randint(0, 3))
        try:
            seen.add(report.read(bytes(body), anchor=TITLE).state)
        except extract.NotAReport as error:
            assert str(error)
    for end in range(len(whole) // 3, len(whole), max(1, len(whole) // 40)):
        try:
            reading = report.read(whole[:end], anchor=TITLE)
        except extract.NotAReport:
            continue
        wrong = [(table, row, column, value) for table, rows in reading.tables.items() for row, held in rows.items()
                 for column, value in held.items() if value not in (None, VALUES[table].get(row, {}).get(column))]
        assert not wrong, end


@pytest.mark.parametrize("make", [office.odt, office.ods])
def test_an_open_document_that_was_packed_anew(make):
    """What it is stands first, and packed, no longer: programs that handle attachments do so."""
    with zipfile.ZipFile(io.BytesIO(make(VALUES))) as package:
        files = {name: package.read(name) for name in reversed(package.namelist())}
    body = _packed(files | {"META-INF/manifest.xml": b"<manifest/>"})
    assert kind_of(body) == "odt" and cells(extract.read(body)) == VALUES


def test_cells_repeated_or_merged_beyond_any_sheet_are_too_many():
    """Each is a few bytes; said before any of them is made."""
    again = _replaced(office.odt(VALUES), "content.xml", b"<table:table-cell ", b'<table:table-cell table:number-columns-repeated="9999" ')
    again = _replaced(again, "content.xml", b"<table:table-row>", b'<table:table-row table:number-rows-repeated="9999">')
    merged = [_replaced(office.xlsx(VALUES), "xl/worksheets/sheet1.xml", b"</mergeCells>", spelled + b"</mergeCells>")
              for spelled in (b'<mergeCell ref="A200:XFD1048576"/>', b"<mergeCell  ref = 'A200:XFD1048576'/>")]
    for body in (again, *merged):
        reading = extract.read(body, anchor=TITLE)
        assert reading.state == "unread" and "200,000 cells" in reading.reason
