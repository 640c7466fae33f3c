"""Where a cell of a plain text stands among its lines: what was read is looked for, field after field."""

import re

from lxml import etree

from gkcrawl.extract.page import Page
from gkcrawl.extract.settable import settable
from gkcrawl.extract.text import BARS

#: What stands between two fields; all that may stand there with several blank ones.
_BETWEEN = re.compile(rf'[^\S\t\n]*["*_`]*[^\S\t\n]*[\t,;{BARS}]')
_ONLY_BETWEEN = re.compile(rf'[\s"*_`\\,;{BARS}]*')
#: A record of separated values may go on in so many lines.
_LINES = 50


def marked(page: Page, lines: list[str], place) -> etree._Element | None:
    """Return the element of a page of these lines in which the cell of this place stands: the field, or else its line."""
    number, first = (place[0], place) if isinstance(place, tuple) else (place, None)
    at, span = (number - 1, None) if first is None else _span(page, lines, *place)
    root = etree.Element("html")
    holder = etree.SubElement(etree.SubElement(root, "body"), "pre")
    found = None
    for index, words in enumerate(lines):
        line = etree.SubElement(holder, "div")
        if index != at or span is None:
            line.text = settable(words) or "\u00a0"
            found = line if index == at else found
            continue
        begin, end = span
        line.text, found = settable(words[:begin]), etree.SubElement(line, "span")
        found.text, found.tail = settable(words[begin:end]) or "\u00a0", settable(words[end:])
    return found


def _span(page: Page, lines: list[str], number: int, wanted: int) -> tuple[int, tuple[int, int] | None]:
    """Return the line, from 0, and where in it the field stands; nothing in place of that where it cannot be told."""
    fields = {cell.place[1]: cell.text for grid in page.grids for row in grid.rows for cell in row
              if isinstance(cell.place, tuple) and cell.place[0] == number}
    whole = number - 1, None
    if sorted(fields) != list(range(len(fields))) or wanted not in fields:
        return whole
    text = "\n".join(lines[number - 1:number - 1 + _LINES])
    framed = text.lstrip()[:1] in tuple(BARS) and len(re.split(f"[{BARS}]", lines[number - 1])) > len(fields) + 1
    begin, end, last = 0, 0, -1 if framed else 0
    for index in filter(fields.get, range(wanted + 1)):
        begin = text.find(fields[index], end)
        if begin < 0 or not _ONLY_BETWEEN.fullmatch(text[end:begin]):
            return whole
        end, last = begin + len(fields[index]), index
    if not fields[wanted]:
        for _ in range(wanted - last):
            between = _BETWEEN.match(text, end)
            if not between:
                return whole
            end = between.end()
        begin = end
    before = text[:begin]
    column = begin - (before.rfind("\n") + 1)
    if "\n" in text[begin:end]:
        return whole
    return number - 1 + before.count("\n"), (column, column + end - begin)
