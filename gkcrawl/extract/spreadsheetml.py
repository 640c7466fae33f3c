"""The XML of Excel 2003, which programs write for want of a spreadsheet: the same sheets as of an XLSX.

A place is ``(sheet number, row, column)`` from 0.
"""

from lxml import etree

from gkcrawl.extract.page import MAX_PLACED, Page, TooLarge, Unreadable
from gkcrawl.extract.shown import shown
from gkcrawl.extract.spreadsheet import Sheet, page_of
from gkcrawl.extract.zipped import DAMAGED

_S = "{urn:schemas-microsoft-com:office:spreadsheet}"
_FORMATS = {"Fixed": "0.00", "Standard": "#,##0.00", "Percent": "0.00%"}


def take_apart(body: bytes) -> Page:
    """Return the page such a spreadsheet shows; raises Unreadable, or TooLarge beyond any report's size."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(body, parser)
        formats = {style.get(f"{_S}ID"): one.get(f"{_S}Format", "General") for style in root.iter(f"{_S}Style")
                   for one in style.iterchildren(f"{_S}NumberFormat")}
        return page_of([_sheet(sheet, formats) for sheet in root.iterchildren(f"{_S}Worksheet")
                        if b"<Visible>" not in etree.tostring(sheet).replace(b"<Visible>SheetVisible", b"")])
    except DAMAGED as error:
        raise Unreadable(f"the spreadsheet is damaged ({type(error).__name__})") from error


def _sheet(source, formats: dict[str, str]) -> Sheet:
    sheet, row = Sheet(), -1
    for line in source.iter(f"{_S}Row"):
        row, column = _at(line, row), -1
        if line.get(f"{_S}Hidden") == "1":
            sheet.hidden_rows.add(row)
        for cell in line.iterchildren(f"{_S}Cell"):
            column = _at(cell, column)
            if text := _text(cell, formats):
                sheet.texts[row, column] = text
            across, down = (int(cell.get(f"{_S}{name}") or 0) for name in ("MergeAcross", "MergeDown"))
            if across or down:
                sheet.merged.append((row, column, min(down, 1000) + 1, min(across, 1000) + 1))
            column += across
            if row > MAX_PLACED or column > MAX_PLACED:
                raise TooLarge(f"the sheet has more than {MAX_PLACED:,} cells")
    column = -1
    for held in source.iter(f"{_S}Column"):
        column = _at(held, column)
        more = min(int(held.get(f"{_S}Span") or 0), 1000)
        if held.get(f"{_S}Hidden") == "1":
            sheet.hidden_columns.update(range(column, column + more + 1))
        column += more
    return sheet


def _at(element, before: int) -> int:
    """Return where a row or cell stands: where it says, or next to the one before."""
    said = element.get(f"{_S}Index")
    return int(said) - 1 if said else before + 1


def _text(cell, formats: dict[str, str]) -> str:
    """Return what a cell shows."""
    data = cell.find(f"{_S}Data")
    text = "".join(data.itertext()).strip() if data is not None else ""
    if data is None or data.get(f"{_S}Type") != "Number" or not text:
        return text
    kept = formats.get(cell.get(f"{_S}StyleID"), "General")
    number = float(text)
    return shown(int(number) if number.is_integer() and "e" not in text.lower() else number, _FORMATS.get(kept, kept))
