"""The rows and cells of an HTML table: what each prints, and how far it reaches."""

import re
from functools import lru_cache
from itertools import islice

from lxml import etree
from lxml.etree import tostring

from gkcrawl.extract import seen
from gkcrawl.extract.values import is_entry

#: What is no text of a page.
SKIPPED = frozenset(("script", "style", "noscript", "template", "title", "meta", "link", "select", "textarea",
                      "object", "iframe"))
#: What breaks no word; all else does, also footnote signs and struck-out text, which belong to no number beside them.
INLINE = frozenset(("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "em", "font", "i", "ins", "kbd",
                     "label", "mark", "q", "small", "span", "st1", "strong", "tt", "u", "var", "publishtime",
                     "ucaptitle", "img", "input",
                     "o:p", "o", "w", "st1:chsdate", "st1:personname", "wbr", "nobr", "time", "data", "pubdate"))
_ROW_GROUPS = frozenset(("tbody", "thead", "tfoot"))
#: What could be a number joined from two.
_DIGITS = re.compile(r"[0-9０-９][^0-9０-９]*[0-9０-９]")
_MAX_ACROSS = 1000
#: No box around a figure has more elements.
_MOST_IN_BOX = 40


def _span(value: str) -> int:
    digits = re.match(r"\s*\+?([0-9]{1,9})", value)
    return int(digits.group(1)) if digits else 1


@lru_cache(maxsize=1024)
def _down(value: str) -> int:
    return min(_span(value) or 65534, 65534)


@lru_cache(maxsize=1024)
def _across(value: str) -> int:
    return min(max(_span(value), 1), _MAX_ACROSS)


def flatten(element, hidden: frozenset) -> str:
    """Return what an element prints, breaks and blocks as line breaks, runs of one word unbroken."""
    parts: list[str] = []
    loose = seen.arranged(element)
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, node in walker:
        tag = node.tag
        apart = loose or tag not in INLINE or tag == "img" or seen.apart(node)
        if event == "start":
            if tag in SKIPPED or node in hidden:
                walker.skip_subtree()
                continue
            if apart:
                parts.append("\n")
            if node.text:
                parts.append(" ".join(re.split(r"[ \t\r\n\f]+", node.text)))
        else:
            if apart:
                parts.append("\n")
            if node is not element and node.tail:
                parts.append(" ".join(re.split(r"[ \t\r\n\f]+", node.tail)))
    return re.sub(r"\s*\n\s*", "\n", "".join(parts)).strip()


def cell_lines(element) -> str:
    """Return what a table cell prints, line by line."""
    return flatten(element, frozenset())


def cell_text(element, hidden: frozenset = frozenset()) -> str:
    """Return what a table cell prints; where a number could have been joined from two, with the breaks between them."""
    if not len(element):
        return (element.text or "").strip()
    if hidden:
        return flatten(element, hidden)
    joined = tostring(element, method="text", encoding=str, with_tail=False).strip()
    return _parted(element, joined) if len(joined) > 1 and _DIGITS.search(joined) else joined


def _parted(element, joined: str) -> str:
    """Return a cell's text with its breaks, unless it stands all in one piece."""
    first = element
    while len(first):
        first = first[0]
    if (piece := first.text) and piece.strip() == joined:      # as most numbers are
        return joined
    for node in element.iter():
        if (piece := node.text) and piece.strip() == joined:
            return joined
    whole = any(node.tail and node.tail.strip() == joined for node in element.iterdescendants())
    return joined if whole else flatten(element, frozenset())


def is_box(table) -> bool:
    """Tell whether a table is but a box around what a cell prints: in a row of several cells, and without a word."""
    cell = next(table.iterancestors("td", "th"), None)
    if cell is None or cell.getprevious() is None and cell.getnext() is None:
        return False
    if next(islice(table.iterdescendants(), _MOST_IN_BOX, None), None) is not None:
        return False
    return all(map(is_entry, tostring(table, method="text", encoding=str, with_tail=False).split()))


def lines(table, hidden: frozenset):
    """Yield the rows of a table in order: (does a row group begin?, its cells)."""
    stack, loose, fresh = [iter(table)], [], False
    while stack:
        node = next(stack[-1], None)
        if node is None:
            stack.pop()
            if loose:
                yield fresh, loose
                loose, fresh = [], False
            if stack:
                fresh = True
            continue
        tag = node.tag
        if node in hidden:
            continue
        if tag == "tr":
            if loose:
                yield fresh, loose
                loose, fresh = [], False
            yield fresh, _cells(node, hidden)
            fresh = False
        elif tag == "td" or tag == "th":
            loose.append(_cell(node, hidden))
        elif tag in _ROW_GROUPS:
            fresh = True
            stack.append(iter(node))
        elif tag not in ("colgroup", "col", "caption") and len(node) and len(stack) < 50:
            stack.append(iter(node))


def _cells(row, hidden: frozenset) -> list[tuple]:
    """Return a row's cells as `unroll` takes them: (text, rowspan, colspan, element, whether it is but a picture)."""
    if hidden:
        return [_cell(node, hidden) for node in _of_row(row, hidden)]
    cells = []
    for node in row:                                    # as most rows are; this is where the time is spent
        tag = node.tag
        if tag != "td" and tag != "th":
            return [_cell(node, hidden) for node in _of_row(row, hidden)]
        inside, text = len(node), node.text
        if inside:
            if inside == 1 and text is None and not len(only := node[0]) and only.tail is None:
                text = (only.text or "").strip()        # as a paragraph in each cell is
            else:
                text = tostring(node, method="text", encoding=str, with_tail=False).strip()
                if len(text) > 1 and _DIGITS.search(text):
                    text = _parted(node, text)
        else:
            text = (text or "").strip()
        down, across = node.get("rowspan"), node.get("colspan")
        cells.append((text, 1 if down is None else _down(down), 1 if across is None else _across(across), node,
                      not text and inside > 0 and next(node.iter("img"), None) is not None))
    return cells


def _of_row(row, hidden: frozenset):
    """Yield the cells of a row that are shown, those in a form or another box too."""
    for node in row:
        if node in hidden:
            continue
        if node.tag == "td" or node.tag == "th":
            yield node
        else:
            yield from (inner for inner in node if inner.tag in ("td", "th") and inner not in hidden)


def _cell(node, hidden: frozenset) -> tuple:
    text = cell_text(node, hidden)
    return (text, _down(node.get("rowspan", "")), _across(node.get("colspan", "")), node,
            not text and len(node) > 0 and next(node.iter("img"), None) is not None)
