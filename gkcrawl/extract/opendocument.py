"""An OpenDocument text or spreadsheet (ODT, ODS) taken apart into paragraphs and grids, with its merged cells.

A place is ``(table number, row, column)`` from 0, or the number of a paragraph.
"""

from lxml import etree

from gkcrawl.extract import zipped
from gkcrawl.extract.page import Grid, Page, Paragraph, Unreadable
from gkcrawl.extract.spreadsheet import Sheet, page_of
from gkcrawl.extract.values import struck

_NS = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
_TABLE, _TEXT, _OFFICE, _STYLE, _DRAW = (f"{{{_NS.format(name)}}}" for name in ("table", "text", "office", "style", "drawing"))
#: Stands about what is raised or lowered.
_LIFTED = "\ue000"
_P, _H, _SPAN = f"{_TEXT}p", f"{_TEXT}h", f"{_TEXT}span"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_UNSEEN = frozenset((f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_TEXT}note", f"{_OFFICE}forms"))
_SIGNS = {f"{_TEXT}s": " ", f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
#: Sheets end in rows and columns that are repeated to the edge of the world.
_MOST = 1000


def take_apart(body: bytes, kind: str) -> Page:
    """Return the page an ODT or ODS shows; raises Unreadable, or TooLarge beyond any report's size."""
    try:
        with zipped.weigh(body) as package:
            names = package.namelist()
            if b"encryption-data" in (package.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""):
                raise Unreadable("the document is locked with a password")
            parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
            root = etree.fromstring(package.read("content.xml"), parser)
        _apply(root)
        held = root.find(f"{_OFFICE}body")[0]
        if kind == "ods":
            return page_of([_sheet(table) for table in held.iterchildren(f"{_TABLE}table")])
        page = Page()
        _blocks(held, page.blocks)
    except zipped.DAMAGED as error:
        raise Unreadable(f"the document is damaged ({type(error).__name__})") from error
    page.titles = [block.text for block in page.paragraphs[:10] if len(block.text) <= 80]
    if not page.blocks:
        raise Unreadable("the document is empty")
    return page


def _apply(root) -> None:
    """Take out what the document's styles hide, mark what they strike out."""
    hidden, out, raised = set(), set(), set()
    for style in root.iter(f"{_STYLE}style"):
        for found in style.iter(f"{_STYLE}text-properties"):
            if found.get(f"{_TEXT}display") == "none":
                hidden.add(style.get(f"{_STYLE}name"))
            if found.get(f"{_STYLE}text-line-through-style", "none") != "none":
                out.add(style.get(f"{_STYLE}name"))
            if not found.get(f"{_STYLE}text-position", "0%").startswith("0%"):
                raised.add(style.get(f"{_STYLE}name"))
    for element in list(root.iter(_SPAN, _P, _H)) if hidden or out or raised else ():
        name = element.get(f"{_TEXT}style-name")
        if name in hidden:
            for node in element.iter(etree.Element):
                node.text = None
                node.tail = node.tail if node is element else None
        elif name in out:
            for node in element.iter(etree.Element):
                node.text = struck(node.text or "")
                node.tail = struck(node.tail or "") if node is not element else node.tail
        elif name in raised and element.tag == _SPAN:
            element.text, element.tail = f"{_LIFTED}{element.text or ''}", f"{_LIFTED}{element.tail or ''}"


def _blocks(element, blocks: list) -> None:
    for child in element.iterchildren(etree.Element):
        if child.tag in (_P, _H):
            if text := _text(child).replace(_LIFTED, ""):
                blocks.append(Paragraph(text, len(blocks)))
        elif child.tag == f"{_TABLE}table":
            if next(child.iterdescendants(f"{_TABLE}table"), None) is None:
                blocks += _grid(_sheet(child), len(blocks))
            else:                                   # a table that lays out others
                for cell in child.iter(_CELLS[0]):
                    if next(cell.iterancestors(f"{_TABLE}table")) is child:
                        _blocks(cell, blocks)
        elif child.tag not in _UNSEEN:
            _blocks(child, blocks)


def _grid(sheet: Sheet, number: int) -> list:
    page = page_of([sheet]) if sheet.texts else Page()
    for block in page.blocks:
        for cell in (cell for row in block.rows for cell in row) if isinstance(block, Grid) else (block,):
            if isinstance(cell.place, tuple):
                cell.place = (number, *cell.place[1:]) if cell.place[0] != number else cell.place
    return page.blocks


def _text(element) -> str:
    """Return what a paragraph prints."""
    parts = [element.text or ""]
    for child in element.iterchildren(etree.Element):
        if child.tag in _SIGNS:
            count = child.get(f"{_TEXT}c", "1")
            parts.append(_SIGNS[child.tag] * (min(int(count), _MOST) if count.isdigit() else 1))
        elif child.tag not in _UNSEEN:
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts).strip()


def _printed(cell) -> str:
    """Return what a cell prints; a list's number or a picture, which are no text of it, as a sign that is in no number."""
    lines = []
    for child in cell.iterchildren(etree.Element):
        if child.tag in (_P, _H):
            lines.append(_text(child))
        elif child.tag == f"{_TEXT}list":
            lines += [f"\ufffd {text}" for node in child.iter(_P, _H) if (text := _text(node))]
        elif child.tag not in _UNSEEN and child.tag != f"{_TABLE}table":
            lines.append(_printed(child))
    drawn = any(frame.find(f"{_DRAW}text-box") is None for frame in cell.iter(f"{_DRAW}frame"))
    return "\n".join(filter(None, [*lines, "\ufffd" if drawn else ""])).replace(_LIFTED, "\n").strip()


def _sheet(table) -> Sheet:
    sheet, row = Sheet(), 0
    if table.get(f"{_TABLE}display") == "false":
        return sheet
    for line in table.iter(f"{_TABLE}table-row"):
        again = _count(line, "number-rows-repeated")
        filled = any(True for _ in line.iter(_P))
        hidden = line.get(f"{_TABLE}visibility") in ("collapse", "filter")
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
                column += repeated
            if hidden:
                sheet.hidden_rows.add(row)
            row += 1
        row += again - 1 if not filled else 0
    column = 0
    for held in table.iter(f"{_TABLE}table-column"):
        count = _count(held, "number-columns-repeated")
        if held.get(f"{_TABLE}visibility") in ("collapse", "filter"):
            sheet.hidden_columns.update(range(column, column + min(count, _MOST)))
        column += count
    return sheet


def _count(element, name: str) -> int:
    value = element.get(f"{_TABLE}{name}", "1")
    return int(value) if value.isascii() and value.isdigit() and 0 < len(value) < 9 and int(value) else 1
