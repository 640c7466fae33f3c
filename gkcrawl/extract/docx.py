"""A Word document (DOCX, or the XML of Word 2003) taken apart into paragraphs and grids, with its merged cells.

What Word does not show is left out: deleted and moved text, hidden runs and rows, the second of two ways to draw a box.
A place is ``(table number, row, first column)`` from 0, or the number of a paragraph.
"""

import io
from collections.abc import Iterator, Mapping
from types import MappingProxyType

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree

from gkcrawl.extract import docx_marks, docx_styles, nested, wrapped, zipped
from gkcrawl.extract.headlines import headlines
from gkcrawl.extract.page import Cell, Grid, MAX_PLACED, Page, Paragraph, TooLarge, Unreadable
from gkcrawl.extract.values import struck

_DAMAGED = (*zipped.DAMAGED, PackageNotFoundError)
_P, _T, _TBL, _TR, _TC, _VAL, _CHUNK = (qn(f"w:{name}") for name in ("p", "t", "tbl", "tr", "tc", "val", "altChunk"))
#: What a run prints beside its text; a tab is one too where it is no tab stop.
_SIGNS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t", qn("w:ptab"): "\t", qn("w:noBreakHyphen"): "-", qn("w:sym"): "\ufffd"}
#: What stands apart from the text beside it: a box, what is written over a word, a formula's parts.
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_APART = frozenset((qn("w:txbxContent"), qn("w:rt"), _MATHS))
_UNSEEN = frozenset((qn("w:moveFrom"), qn("w:del"), qn("w:pPr"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"))
_WORDML = (b"http://schemas.microsoft.com/office/word/2003/wordml",
           b"http://schemas.openxmlformats.org/wordprocessingml/2006/main")


def take_apart(body: bytes) -> Page:
    """Return the page a DOCX shows; raises Unreadable, or TooLarge beyond any report's size."""
    try:
        document = docx.Document(io.BytesIO(zipped.plain(body)))
        return _page(document.element.body, document.styles.element, document.part.related_parts)
    except _DAMAGED as error:                       # python-docx lets the errors of a broken file through as they come
        raise Unreadable(f"the Word document is damaged ({type(error).__name__})") from error


def take_apart_xml(body: bytes) -> Page:
    """Return the page a document in the XML of Word 2003 shows."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(body.replace(*_WORDML), parser)
        return _page(root.find(qn("w:body")), root.find(qn("w:styles")))
    except _DAMAGED as error:
        raise Unreadable(f"the Word document is damaged ({type(error).__name__})") from error


def _page(root, styles, parts=MappingProxyType({})) -> Page:
    docx_styles.apply(root, styles)
    page = Page()
    _blocks(root, page.blocks, 0, parts)
    if not page.blocks and root.find(f".//{_CHUNK}") is not None:
        raise Unreadable("the Word document is nothing but another document held in it, which is not read")
    page.titles = headlines(page.blocks)
    return page


def _blocks(root, blocks: list, number: int, parts: Mapping) -> int:
    """Add the paragraphs and tables below an element, and the pages held in parts of the document; return the number of the next."""
    for element in _parts(root):
        if element.tag == _P:
            if text := _text(element, (_TBL,)):
                blocks.append(Paragraph(text, number))
        elif element.tag == _CHUNK:
            part = parts.get(element.get(qn("r:id")))
            blocks += wrapped.chunk(part.blob) if part else []
        elif next(element.iterdescendants(_TBL), None) is None or nested.printed_by_cells(_texts(element, True), _texts(element, False)):
            blocks.append(_grid(element, number))
        else:                                       # a table that lays out others
            for cell in element.iter(_TC):
                if _nearest(cell) is element:
                    number = _blocks(cell, blocks, number + 1, parts)
        number += 1
    return number


def _parts(root) -> Iterator:
    """Yield the paragraphs, tables and held pages below an element; after a paragraph the tables in boxes that stand in it."""
    for element in _shown(root, (_P, _TBL, _CHUNK)):
        yield element
        if element.tag == _P and next(element.iterdescendants(_TBL), None) is not None:
            yield from _shown(element, (_TBL,))


def _nearest(cell):
    """Return the table a cell or a paragraph belongs to."""
    return next(cell.iterancestors(_TBL))


def _texts(table, own: bool) -> Iterator[str]:
    """Yield what the paragraphs in a table's own cells print, or those of the tables in them."""
    return (_text(paragraph) for paragraph in table.iter(_P) if (_nearest(paragraph) is table) == own)


def _shown(root, tags: tuple[str, ...]) -> Iterator:
    """Yield the nearest elements of these names below an element, through whatever else wraps them."""
    for child in root.iterchildren(etree.Element):
        if child.tag in tags:
            yield child
        elif child.tag not in _UNSEEN:
            yield from _shown(child, tags)


def _text(element, besides: tuple[str, ...] = ()) -> str:
    """Return what a paragraph prints besides such elements: runs joined, breaks as line breaks, deleted and hidden text left out."""
    parts = []
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, node in walker:
        if event == "end":
            if node.tag in _APART or node.tag == qn("w:r") and docx_marks.apart(node):
                parts.append("\n")
        elif node.tag in _UNSEEN or node.tag in besides or node.tag == qn("w:r") and (_is_on(node, "w:rPr/w:vanish") or docx_marks.tiny(node)):
            walker.skip_subtree()
        elif node.tag in _APART or node.tag == qn("w:r") and docx_marks.apart(node):
            parts.append("\n")
            if node.tag == _MATHS:
                parts.append(node.text or "")
        elif node.tag == _T:
            text, run = node.text or "", node.getparent()
            parts.append(struck(text) if _is_on(run, "w:rPr/w:strike") or _is_on(run, "w:rPr/w:dstrike") else text)
        elif node.tag in _SIGNS:
            parts.append(_SIGNS[node.tag])
    return "".join(parts).strip()


def _is_on(element, path: str) -> bool:
    """Tell whether an element has a property that is on."""
    return docx_styles.on(element.find("/".join(map(qn, path.split("/")))))


def _grid(table, number: int) -> Grid:
    rows: list[list[Cell]] = []
    above: dict[int, Cell] = {}
    placed = 0
    for line in _shown(table, (_TR,)):
        if _is_on(line, "w:trPr/w:hidden") or _is_on(line, "w:trPr/w:del"):
            continue
        index, row, column, upper = len(rows), [], _before(line), above
        above = {}
        for node in _shown(line, (_TC,)):
            span, merge = node.find(qn("w:tcPr") + "/" + qn("w:gridSpan")), node.find(qn("w:tcPr") + "/" + qn("w:vMerge"))
            if merge is None:                       # as Word 2003 names it
                merge = node.find(qn("w:tcPr") + "/" + qn("w:vmerge"))
            across = max(1, min(_number(span, 1), 1000)) if span is not None else 1
            if merge is not None and merge.get(_VAL) != "restart" and column in upper:
                cell = upper[column]
                cell.rows += 1
            else:
                text = "\n".join(filter(None, map(_text, _shown(node, (_P,)))))
                cell = Cell(text, index, column, column + across, 1, (number, index, column), not text and docx_marks.draws(node))
                cell.odd = "" if cell.picture else docx_marks.odd(node)
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
    value = element.get(_VAL, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else otherwise

