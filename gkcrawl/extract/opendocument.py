"""An OpenDocument text or spreadsheet (ODT, ODS) taken apart into paragraphs and grids, with its merged cells.

A place is ``(table number, row, column)`` from 0, or the number of a paragraph.
"""

import re
from collections.abc import Iterator

from lxml import etree

from gkcrawl.extract import nested, opendocument_looks, zipped
from gkcrawl.extract.opendocument_looks import DRAW, LIFTED, OFFICE, TABLE, TEXT
from gkcrawl.extract.page import Grid, MAX_PLACED, Page, Paragraph, TooLarge, Unreadable
from gkcrawl.extract.spreadsheet import Sheet, page_of
from gkcrawl.extract.unsure import said, unsure

_P, _H = f"{TEXT}p", f"{TEXT}h"
_CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_UNSEEN = frozenset((f"{TEXT}tracked-changes", f"{OFFICE}annotation", f"{TEXT}note", f"{OFFICE}forms", f"{_SVG}title", f"{_SVG}desc"))
_SIGNS = {f"{TEXT}s": " ", f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
#: Worked out when a page is laid out: what the file keeps of them may be another number.
_COUNTED = frozenset((f"{TEXT}page-number", f"{TEXT}page-count"))
#: What stands apart from the line: what is drawn, what is written over a word.
_APART = frozenset((f"{DRAW}frame", f"{DRAW}custom-shape", f"{DRAW}g", f"{DRAW}rect", f"{DRAW}line", f"{TEXT}ruby-text"))
_PARTED = re.compile(rf"(?<=\d){LIFTED}+(?=\d)")
#: Sheets end in rows and columns that are repeated to the edge of the world.
_MOST = 1000


def take_apart(body: bytes) -> Page:
    """Return the page an ODT or ODS shows; raises Unreadable, or TooLarge beyond any report's size."""
    try:
        with zipped.weigh(body) as package:
            names = package.namelist()
            if b"encryption-data" in (package.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""):
                raise Unreadable("the document is locked with a password")
            parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
            root = etree.fromstring(package.read("content.xml"), parser)
            roots = [etree.fromstring(package.read("styles.xml"), parser), root] if "styles.xml" in names else [root]
        opendocument_looks.apply(root, roots)
        held, hidden = root.find(f"{OFFICE}body")[0], opendocument_looks.hidden_tables(roots)
        if held.tag == f"{OFFICE}spreadsheet":      # which a file that was packed anew does not say outside
            return page_of([_sheet(table) for table in held.iterchildren(f"{TABLE}table") if table.get(f"{TABLE}style-name") not in hidden])
        page = Page()
        _blocks(held, page.blocks)
    except zipped.DAMAGED as error:
        raise Unreadable(f"the document is damaged ({type(error).__name__})") from error
    page.titles = [block.text for block in page.paragraphs[:10] if len(block.text) <= 80]
    if not page.blocks:
        raise Unreadable("the document is empty")
    return page


def _blocks(element, blocks: list) -> None:
    for child in element.iterchildren(etree.Element):
        if child.tag in (_P, _H):
            if text := _paragraph(child):
                blocks.append(Paragraph(text, len(blocks)))
        elif child.tag == f"{TABLE}table":
            if next(child.iterdescendants(f"{TABLE}table"), None) is None or nested.printed_by_cells(_texts(child, True), _texts(child, False)):
                blocks += _grid(_sheet(child), len(blocks))
            else:                                   # a table that lays out others
                for cell in child.iter(_CELLS[0]):
                    if next(cell.iterancestors(f"{TABLE}table")) is child:
                        _blocks(cell, blocks)
        elif not _is_unseen(child):
            _blocks(child, blocks)


def _own(table, name: str) -> Iterator:
    """Yield the rows or columns of a table, without those of tables in its cells."""
    return (element for element in table.iter(f"{TABLE}{name}") if next(element.iterancestors(f"{TABLE}table")) is table)


def _texts(table, own: bool) -> Iterator[str]:
    """Yield what the paragraphs in a table's own cells print, or those of the tables in them."""
    return (_text(paragraph) for paragraph in table.iter(_P, _H) if (next(paragraph.iterancestors(f"{TABLE}table")) is table) == own)


def _grid(sheet: Sheet, number: int) -> list:
    page = page_of([sheet]) if sheet.texts else Page()
    for block in page.blocks:
        for cell in (cell for row in block.rows for cell in row) if isinstance(block, Grid) else (block,):
            if isinstance(cell.place, tuple):
                cell.place = (number, *cell.place[1:]) if cell.place[0] != number else cell.place
    return page.blocks


def _paragraph(element) -> str:
    """Return what a paragraph outside tables prints; numbers that stand apart are not joined, words are."""
    return said(_PARTED.sub(" ", _text(element)).replace(LIFTED, ""))


def _text(element) -> str:
    """Return what a paragraph holds, with the signs of what is lifted or unsure."""
    return "".join(_parts(element)).strip()


def _parts(element) -> Iterator[str]:
    yield element.text or ""
    for child in element.iterchildren(etree.Element):
        if child.tag in _SIGNS:
            count = child.get(f"{TEXT}c", "1")
            yield _SIGNS[child.tag] * (min(int(count), _MOST) if count.isdigit() else 1)
        elif child.tag in _COUNTED:
            yield unsure()
        elif child.tag in _APART:
            yield LIFTED
            yield from _parts(child)
            yield LIFTED
        elif not _is_unseen(child):
            yield from _parts(child)
        yield child.tail or ""


def _is_unseen(element) -> bool:
    return (element.tag in _UNSEEN or element.get(f"{TEXT}is-hidden") == "true"
            or element.tag == f"{TEXT}section" and element.get(f"{TEXT}display") == "none")


def _printed(cell) -> str:
    """Return what a cell prints; a list's number or a picture, which are no text of it, as a sign that is in no number."""
    drawn = any(frame.find(f"{DRAW}text-box") is None for frame in cell.iter(f"{DRAW}frame"))
    return said("\n".join(filter(None, [*_lines(cell), "\ufffd" if drawn else ""])).replace(LIFTED, "\n")).strip()


def _lines(element) -> Iterator[str]:
    for child in element.iterchildren(etree.Element):
        if child.tag in (_P, _H):
            yield _text(child)
        elif child.tag == f"{TEXT}list":
            yield from (unsure(text) for node in child.iter(_P, _H) if (text := _text(node)))
        elif not _is_unseen(child):
            yield from _lines(child)


def _sheet(table) -> Sheet:
    sheet, row = Sheet(), 0
    if table.get(f"{TABLE}display") == "false":
        return sheet
    for line in _own(table, "table-row"):
        again = _count(line, "number-rows-repeated")
        filled = any(True for _ in line.iter(_P))
        hidden = line.get(f"{TABLE}visibility") in ("collapse", "filter")
        for _ in range(min(again, _MOST) if filled else 1):
            column = 0
            for cell in line.iterchildren(*_CELLS):
                text = _printed(cell)
                down, across = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
                if cell.tag == _CELLS[0] and (down > 1 or across > 1):
                    sheet.merged.append((row, column, min(down, _MOST), min(across, _MOST)))
                repeated = _count(cell, "number-columns-repeated")
                for place in range(column, column + min(repeated, _MOST)) if text and cell.tag == _CELLS[0] else ():
                    sheet.texts[row, place] = text
                if len(sheet.texts) > MAX_PLACED:
                    raise TooLarge(f"the table has more than {MAX_PLACED:,} cells")
                column += repeated
            if hidden:
                sheet.hidden_rows.add(row)
            row += 1
        row += again - 1 if not filled else 0
    column = 0
    for held in _own(table, "table-column"):
        count = _count(held, "number-columns-repeated")
        if held.get(f"{TABLE}visibility") in ("collapse", "filter"):
            sheet.hidden_columns.update(range(column, column + min(count, _MOST)))
        column += count
    return sheet


def _count(element, name: str) -> int:
    value = element.get(f"{TABLE}{name}", "1")
    return int(value) if value.isascii() and value.isdigit() and 0 < len(value) < 9 and int(value) else 1
