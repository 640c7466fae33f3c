"""Renders values as spreadsheets, OpenDocument files, RTF, saved pages and the XML of Word 2003 (see ``documents``)."""

import csv as separated
import io
import zipfile
from email.message import EmailMessage
from xml.sax.saxutils import escape

import openpyxl
import xlwt

from tests import documents, render

TITLE = "样例市人民政府2023年政府信息公开工作年度报告"


def _number(text: str):
    """Return what a spreadsheet keeps for a text: numbers as numbers."""
    try:
        return float(text)
    except ValueError:
        return text or None


def _sheet_rows(values: dict, form: str, title: str, tables: tuple[str, ...] = ()):
    """Yield (row, column, rows, columns, text) of a sheet on which a report stands, or some of its tables alone."""
    row, names = 0, iter(("proactive", "requests", "appeals"))
    for kind, content in documents.parts(values, form, title):
        if tables and (kind != "table" or next(names) not in tables):
            continue
        if kind != "table":
            yield row, 0, 1, 10, content
            row += 1
            continue
        for box, at, column in documents.laid_out(content):
            yield row + at, column, box.rows, box.cols, box.text
        row += len(content)


def xlsx(values: dict, form: str = "2021", title: str = TITLE, change=lambda sheet: None, format: str = "General",
         tables: tuple[str, ...] = ()) -> bytes:
    """Print a report, or some of its tables, on a sheet of an XLSX file."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row, column, rows, columns, text in _sheet_rows(values, form, title, tables):
        cell = sheet.cell(row + 1, column + 1, _number(text))
        if isinstance(cell.value, float):
            cell.number_format = format
        if rows > 1 or columns > 1:
            sheet.merge_cells(start_row=row + 1, start_column=column + 1, end_row=row + rows, end_column=column + columns)
    change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv(values: dict, form: str = "2021", title: str = TITLE) -> bytes:
    """Print a report as spreadsheets save it with commas between values: merged cells leave blanks."""
    lines: dict[int, list[str]] = {}
    for row, column, rows, columns, text in _sheet_rows(values, form, title):
        for down in range(rows):
            fields = lines.setdefault(row + down, [""] * 15)
            fields[column] = "" if down else text
    out = io.StringIO()
    separated.writer(out).writerows(lines[row] for row in sorted(lines))
    return out.getvalue().encode("gb18030")


def zipped(values: dict) -> bytes:
    """Return a report as a Word document in a ZIP file, as Chinese systems name it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("2023年度/", "")
        package.writestr("2023年度/" + TITLE + ".docx", documents.docx(values))
        package.writestr("2023年度/.DS_Store", "x")
    return out.getvalue()


def xls(values: dict, form: str = "2021", title: str = TITLE) -> bytes:
    """Print a report on a sheet of an XLS file."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Sheet1")
    for row, column, rows, columns, text in _sheet_rows(values, form, title):
        if rows > 1 or columns > 1:
            sheet.write_merge(row, row + rows - 1, column, column + columns - 1, _number(text))
        else:
            sheet.write(row, column, _number(text))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _open(kind: str, content: str) -> bytes:
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}", zipfile.ZIP_STORED)
        package.writestr("content.xml", f'<?xml version="1.0"?><office:document-content {spaces}><office:body>'
                                        f"<office:{kind}>{content}</office:{kind}></office:body></office:document-content>")
    return out.getvalue()


def _open_table(lines: list[list[render.Box]]) -> str:
    covered: set[tuple[int, int]] = set()
    found = {(row, column): box for box, row, column in documents.laid_out(lines)}
    for (row, column), box in found.items():
        covered |= {(row + down, column + across) for down in range(box.rows) for across in range(box.cols)} - {(row, column)}
    width = max(column for _, column in covered | set(found)) + 1
    text = []
    for row in range(len(lines)):
        text.append("<table:table-row>")
        for column in range(width):
            if (row, column) in covered:
                text.append("<table:covered-table-cell/>")
            else:
                box = found[row, column]
                text.append(f'<table:table-cell table:number-columns-spanned="{box.cols}" table:number-rows-spanned="{box.rows}">'
                            f"<text:p>{escape(box.text)}</text:p></table:table-cell>")
        text.append("</table:table-row>")
    return f"<table:table>{''.join(text)}</table:table>"


def odt(values: dict, form: str = "2021", title: str = TITLE) -> bytes:
    """Print a report as an OpenDocument text."""
    return _open("text", "".join(_open_table(content) if kind == "table" else f"<text:p>{escape(content)}</text:p>"
                                 for kind, content in documents.parts(values, form, title)))


def ods(values: dict, form: str = "2021", title: str = TITLE) -> bytes:
    """Print a report's title and tables on the sheets of an OpenDocument file, a table to a sheet."""
    first = f'<table:table><table:table-row><table:table-cell><text:p>{title}</text:p></table:table-cell></table:table-row></table:table>'
    return _open("spreadsheet", first + "".join(_open_table(content) for kind, content in documents.parts(values, form, title)
                                                if kind == "table"))


def _rtf(text: str) -> str:
    return "".join(f"\\u{ord(c) - (65536 if ord(c) > 32767 else 0)}?" if ord(c) > 127 else c for c in text)


def rtf(values: dict, form: str = "2021", title: str = TITLE) -> bytes:
    """Print a report as RTF, a table's cells marked as merged downwards."""
    out = ["{\\rtf1\\ansi\\ansicpg936\\deff0 "]
    for kind, content in documents.parts(values, form, title):
        if kind != "table":
            out.append(f"\\pard {_rtf(content)}\\par\n")
            continue
        found = {(row, column): box for box, row, column in documents.laid_out(content)}
        for row in range(len(content)):
            line = sorted((column, at, box) for (at, column), box in found.items() if at <= row < at + box.rows)
            marks = ["" if box.rows == 1 else "\\clvmgf" if at == row else "\\clvmrg" for _, at, box in line]
            cells = [_rtf(box.text) if at == row else "" for _, at, box in line]
            out.append("\\trowd\\trleft-108" + "".join(
                f"{mark}\\cellx{900 * (column + box.cols) - 108}" for mark, (column, _, box) in zip(marks, line, strict=True))
                + "\\pard\\intbl " + "".join(f"{cell}\\cell " for cell in cells) + "\\row\n")
    return ("".join(out) + "}").encode("ascii")


def mhtml(page: bytes) -> bytes:
    """Return a page as browsers and Word save it with its pictures in one file."""
    message = EmailMessage()
    message["Subject"] = "saved"
    message.set_content(page.decode(), subtype="html")
    message.add_related(b"\x89PNG\r\n", "image", "png", filename="a.png")
    return b"MIME-Version: 1.0\r\n" + message.as_bytes().replace(b"MIME-Version: 1.0\n", b"", 1)


def wordml(values: dict) -> bytes:
    """Return a report in the XML of Word 2003, made from its DOCX."""
    with zipfile.ZipFile(io.BytesIO(documents.docx(values))) as package:
        inside = package.read("word/document.xml")
    inside = inside[inside.index(b"<w:document"):].replace(b"w:document>", b"w:wordDocument>").replace(b"<w:document", b"<w:wordDocument")
    inside = inside.replace(b"http://schemas.openxmlformats.org/wordprocessingml/2006/main", b"http://schemas.microsoft.com/office/word/2003/wordml")
    start = inside.index(b'xmlns:w="http://schemas.microsoft')
    space = inside[start:inside.index(b'"', start + 9) + 1]
    inside = inside.replace(space, b"", 1).replace(b"<w:wordDocument ", b"<w:wordDocument " + space + b" ", 1)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + inside


def spreadsheetml(values: dict, form: str = "2021", title: str = TITLE) -> bytes:
    """Print a report in the XML of Excel 2003."""
    lines: dict[int, list[str]] = {}
    for row, column, rows, columns, text in _sheet_rows(values, form, title):
        merged = "".join(f' ss:Merge{way}="{count - 1}"' for way, count in (("Across", columns), ("Down", rows)) if count > 1)
        kind = "Number" if text.isdigit() else "String"
        lines.setdefault(row, []).append(f'<Cell ss:Index="{column + 1}"{merged}><Data ss:Type="{kind}">{escape(text)}</Data></Cell>')
    body = "".join(f'<Row ss:Index="{row + 1}">{"".join(cells)}</Row>' for row, cells in sorted(lines.items()))
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (f'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="{space}" xmlns:ss="{space}">'
            f'<Worksheet ss:Name="1"><Table>{body}</Table></Worksheet></Workbook>').encode()
