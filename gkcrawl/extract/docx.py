"""A Word document (DOCX) taken apart into paragraphs and grids, with the merged cells of its tables.

A place is ``(table number, row, first column)`` from 0, or the number of a paragraph.
"""

import io
import zipfile
import zlib

import docx
from docx.oxml.ns import qn
from docx.opc.exceptions import PackageNotFoundError
from lxml.etree import XMLSyntaxError

from gkcrawl.extract.page import Cell, Grid, MAX_PLACED, Page, Paragraph, TooLarge, Unreadable

#: What a document, and its text without pictures, may unfold to; a zip bomb goes far beyond.
MAX_UNPACKED, MAX_MARKUP = 64_000_000, 16_000_000
_DAMAGED = (zipfile.BadZipFile, zlib.error, PackageNotFoundError, KeyError, ValueError, TypeError, AttributeError,
            XMLSyntaxError, NotImplementedError, RuntimeError, EOFError, OSError)


def take_apart(body: bytes) -> Page:
    """Return the page a DOCX shows; raises Unreadable, or TooLarge beyond any report's size."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            sizes = {entry.filename: entry.file_size for entry in package.infolist()}
        markup = sum(size for name, size in sizes.items() if name.endswith((".xml", ".rels")))
        if sum(sizes.values()) > MAX_UNPACKED or markup > MAX_MARKUP:
            raise TooLarge(f"the document unfolds to {sum(sizes.values()):,} bytes")
        elements = list(docx.Document(io.BytesIO(body)).element.body)
    except _DAMAGED as error:                       # python-docx lets the errors of a broken file through as they come
        raise Unreadable(f"the Word document is damaged ({type(error).__name__})") from error
    page = Page()
    for number, element in enumerate(elements):
        if element.tag == qn("w:tbl"):
            page.blocks.append(_grid(element, number))
        elif element.tag == qn("w:p") and (text := _text(element)):
            page.blocks.append(Paragraph(text, number))
    page.titles = _headlines(page.blocks)
    return page


def _text(element) -> str:
    """Return what a paragraph prints: runs joined, breaks as line breaks, deleted text left out."""
    parts = []
    for node in element.iter(qn("w:t"), qn("w:br"), qn("w:tab")):
        parts.append(node.text or "" if node.tag == qn("w:t") else "\n" if node.tag == qn("w:br") else "\t")
    return "".join(parts).strip()


def _grid(table, number: int) -> Grid:
    rows: list[list[Cell]] = []
    above: dict[int, Cell] = {}
    placed = 0
    for index, line in enumerate(table.iterchildren(qn("w:tr"))):
        row, column = [], _before(line)
        for node in line.iterchildren(qn("w:tc")):
            properties = node.tcPr
            span = properties.find(qn("w:gridSpan")) if properties is not None else None
            merge = properties.find(qn("w:vMerge")) if properties is not None else None
            across = max(1, min(_number(span, 1), 1000)) if span is not None else 1
            if merge is not None and merge.get(qn("w:val")) != "restart" and column in above:
                cell = above[column]
                cell.rows += 1
            else:
                text = "\n".join(filter(None, (_text(paragraph) for paragraph in node.iter(qn("w:p")))))
                cell = Cell(text, index, column, column + across, 1, (number, index, column))
            above[column] = cell
            column += across
            row.append(cell)
        placed += len(row)
        if placed > MAX_PLACED:
            raise TooLarge(f"the table has more than {MAX_PLACED:,} cells")
        rows.append(row)
    return Grid(rows)


def _before(line) -> int:
    """Return the columns a row leaves out at its left."""
    skipped = line.find(qn("w:trPr") + "/" + qn("w:gridBefore"))
    return max(0, min(_number(skipped, 0), 1000)) if skipped is not None else 0


def _number(element, otherwise: int) -> int:
    """Return the number an element gives as its value, another where it gives none."""
    value = element.get(qn("w:val"), "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else otherwise


def _headlines(blocks: list) -> list[str]:
    """Return the first short paragraphs joined, for titles run over several lines, and the first alone."""
    parts: list[str] = []
    for block in blocks[:5]:
        if not isinstance(block, Paragraph) or len(block.text) > 45 or block.text[1:2] == "、":
            break
        parts.append(block.text.replace("\n", ""))
    return ["".join(parts), *parts[:1]] if parts else []
