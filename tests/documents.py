"""Renders values as a PDF or a Word document of a report, from the same boxes as the pages (see ``render``)."""

import io
from dataclasses import replace

import docx as word
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from gkcrawl import forms
from tests import render

_PROSE = {1: "本机关按要求公开信息，全年没有大的变化。", 5: "问题是人手不足，将加强培训。", 6: "没有收取信息处理费。"}


def laid_out(lines: list[list[render.Box]]):
    """Yield (box, row, column) with spans unrolled."""
    taken: set[tuple[int, int]] = set()
    for row, line in enumerate(lines):
        column = 0
        for box in line:
            while (row, column) in taken:
                column += 1
            taken |= {(row + down, column + across) for down in range(box.rows) for across in range(box.cols)}
            yield box, row, column
            column += box.cols


def parts(values: dict, form: str, title: str):
    """Yield ("title"|"heading"|"prose"|"table", content) in printed order."""
    yield "title", title
    tables = render.tables(values, form)
    for number, head in enumerate(forms.load(form).passages, 1):
        yield "heading", f"{'一二三四五六'[number - 1]}、{head}"
        if number in _PROSE:
            yield "prose", _PROSE[number]
        for table in forms.load(form).tables.values():
            if table.passage == number:
                yield "table", tables[table.key]


def pdf(values: dict, form: str = "2021", title: str = "样例市人民政府2023年政府信息公开工作年度报告", cut: int = 0,
        split=None, header: str = "") -> bytes:
    """Print a report as a PDF with ruled tables; 表三 is cut before row ``cut`` by a page break, its group's label repeated.

    Or it is cut as ``split`` says, into the parts it returns. A header stands on each page where there is one.
    """
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("cjk", fontName="STSong-Light", fontSize=10.5, leading=16, wordWrap="CJK", firstLineIndent=21)
    story, out = [], io.BytesIO()
    for kind, content in parts(values, form, title):
        if kind == "table":
            whole = not cut or len(content) <= cut
            pieces = [content] if whole else [_shortened(content[:cut]), [[render.Box("", rows=len(content) - cut - 1), *content[cut]],
                                                              *content[cut + 1:]]]
            pieces = split(content) if split and len(content) > 20 else pieces
            for number, piece in enumerate(pieces):
                story += [PageBreak()] if number else []
                story += [_table(piece, [90, 50, 90, *[41] * 7]) if split and len(content) > 20 else _table(piece), Spacer(1, 8)]
        else:
            story.append(Paragraph(content, style))
    footer = lambda canvas, _: (canvas.setFont("STSong-Light", 9), canvas.drawString(60, A4[1] - 40, header),  # noqa: E731
                                canvas.setFont("STSong-Light", 9), canvas.drawCentredString(A4[0] / 2, 24, f"— {canvas.getPageNumber()} —"))  # noqa: E731
    SimpleDocTemplate(out, pagesize=A4, topMargin=60, bottomMargin=60).build(story, onFirstPage=footer, onLaterPages=footer)
    return out.getvalue()


def _shortened(lines: list[list[render.Box]]) -> list[list[render.Box]]:
    """Return the rows with the spans that run over the end cut off there."""
    return [[replace(box, rows=min(box.rows, len(lines) - index)) for box in line] for index, line in enumerate(lines)]


def _table(lines: list[list[render.Box]], across: list[float] | None = None) -> Table:
    placed = list(laid_out(lines))
    width = max(column + box.cols for box, _, column in placed)
    texts = [[""] * width for _ in lines]
    style = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONT", (0, 0), (-1, -1), "STSong-Light", 6), ("LEADING", (0, 0), (-1, -1), 8), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    for box, row, column in placed:
        texts[row][column] = "\n".join(box.text[start:start + 14] for start in range(0, len(box.text), 14))
        if box.rows > 1 or box.cols > 1:
            style.append(("SPAN", (column, row), (column + box.cols - 1, row + box.rows - 1)))
    if across:
        style += [("LEFTPADDING", (0, 0), (-1, -1), 2), ("RIGHTPADDING", (0, 0), (-1, -1), 2)]
    return Table(texts, colWidths=across, style=TableStyle(style), rowHeights=[12 + 9 * max(text.count("\n") for text in row) for row in texts])


def docx(values: dict, form: str = "2021", title: str = "样例市人民政府2023年政府信息公开工作年度报告") -> bytes:
    """Print a report as a Word document with merged cells."""
    document = word.Document()
    for kind, content in parts(values, form, title):
        if kind != "table":
            document.add_paragraph(content)
            continue
        placed = list(laid_out(content))
        table = document.add_table(len(content), max(column + box.cols for box, _, column in placed))
        for box, row, column in placed:
            cell = table.cell(row, column)
            if box.rows > 1 or box.cols > 1:
                cell = cell.merge(table.cell(row + box.rows - 1, column + box.cols - 1))
            cell.text = box.text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
