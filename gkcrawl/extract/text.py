"""Plain text and Markdown taken apart: lines with tabs or bars are the rows of grids, the others paragraphs."""

import re

from gkcrawl.extract.page import Grid, Page, Paragraph, unroll

_GAP = re.compile(r"[ \u00a0\u3000]{2,}|\u3000")
#: Bars of other kinds, as tables are drawn with them.
_BARS = str.maketrans("｜│┃║", "||||")
_DRAWN = re.compile(r"[\s─━═┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛╔╦╗╠╬╣╚╩╝+|-]*[─━═][\s─━═┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛╔╦╗╠╬╣╚╩╝+|-]*")
_RULE = re.compile(r"\|?[\s:|+=-]*-{3,}[\s:|+=-]*\|?")


def _fields(line: str) -> list[str] | None:
    """Split a line at its tabs, or at its bars; None where it has neither."""
    if "\t" in line:
        return [field.strip() for field in line.split("\t")]
    if "|" not in line:
        return None
    line = line.strip()
    if line.startswith("|"):
        line = line[1:].removesuffix("|")
    return [field.strip().replace("<br>", "\n").replace("<br/>", "\n").strip("*` ") for field in line.split("|")]


def _set_apart(line: str) -> tuple[str, ...]:
    """Return the fields of a line whose fields are set apart by two spaces or more; () where it has one only."""
    fields = tuple(field for field in _GAP.split(line.strip()) if field.strip())
    return fields if len(fields) > 1 else ()


def take_apart(text: str, charset: str = "") -> Page:
    """Return the page a plain text or Markdown document shows."""
    page, rows = Page(charset=charset), []

    def close() -> None:
        if rows:
            page.blocks.append(Grid(unroll(rows), spans=False))
            rows.clear()

    for number, line in enumerate(text.splitlines(), 1):
        line = line.translate(_BARS)
        if _DRAWN.fullmatch(line):
            continue
        fields = _fields(line)
        if fields is not None and any(fields):
            if not (_RULE.fullmatch(line.strip()) and "-" in line):
                rows.append((False, [(field, 1, 1, (number, index), False) for index, field in enumerate(fields)]))
            continue
        words = " ".join(line.split())
        if words:
            close()
            page.blocks.append(Paragraph(words.lstrip("#").strip() if words.startswith("#") else words, number,
                                         line[:len(line) - len(line.lstrip())], _set_apart(line)))
    close()
    first = [block.text for block in page.blocks[:40] if isinstance(block, Paragraph) and len(block.text) <= 80]
    page.titles = first
    return page
