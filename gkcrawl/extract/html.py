"""An HTML document taken apart into paragraphs and grids, without recursion and in one walk."""

import re
from functools import lru_cache

from lxml import etree
from lxml.etree import tostring

from gkcrawl.extract import fields, lone, seen
from gkcrawl.extract.page import Grid, Page, Paragraph, bounded

_SKIPPED = frozenset(("script", "style", "noscript", "template", "title", "meta", "link", "select", "textarea",
                      "object", "iframe"))
#: What breaks no word; all else does, also footnote signs and struck-out text, which belong to no number beside them.
_INLINE = frozenset(("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "em", "font", "i", "ins", "kbd",
                     "label", "mark", "q", "small", "span", "st1", "strong", "tt", "u", "var", "publishtime",
                     "ucaptitle", "img", "input",
                     "o:p", "o", "w", "st1:chsdate", "st1:personname", "wbr", "nobr", "time", "data", "pubdate"))
#: What a paragraph may hold to be taken as one run of text.
_RUNS = _INLINE - {"ucaptitle", "publishtime", "pubdate"}
_ROW_GROUPS = frozenset(("tbody", "thead", "tfoot"))
#: What could be a number joined from two.
_DIGITS = re.compile(r"[0-9０-９][^0-9０-９]*[0-9０-９]")
_MAX_ACROSS = 1000
#: Elements that change what is seen of a page; looked for once.
_TOLD = (*fields.TAGS, *seen.TAGS)
_ENDS = re.compile(rb"</(?:html|body)\s*>", re.IGNORECASE)
#: Bytes after the end of a page that are worth reading.
_AFTERTHOUGHT = 100


def tree_of(text: str, body: bytes = b"", charset: str = ""):
    """Build the lxml tree of a document; None where there is nothing to build one from."""
    data = body if charset == "utf-8" and body else text.encode("utf-8", "replace")
    if b"\0" in data:
        data = data.replace(b"\0", b"")
    if (end := _ENDS.search(data)) and len(data) - end.end() > _AFTERTHOUGHT:
        # Pages put together from parts end in their midst, and the parser would drop all that follows.
        data = _ENDS.sub(b"", data)
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, collect_ids=False)
    try:
        return etree.fromstring(data, parser) if data.strip() else None
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def _span(value: str) -> int:
    digits = re.match(r"\s*\+?([0-9]{1,9})", value)
    return int(digits.group(1)) if digits else 1


@lru_cache(maxsize=1024)
def _down(value: str) -> int:
    return min(_span(value) or 65534, 65534)


@lru_cache(maxsize=1024)
def _across(value: str) -> int:
    return min(max(_span(value), 1), _MAX_ACROSS)


def _flatten(element, hidden: frozenset) -> str:
    """Return what an element prints, breaks and blocks as line breaks, runs of one word unbroken."""
    parts: list[str] = []
    loose = seen.arranged(element)
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, node in walker:
        tag = node.tag
        apart = loose or tag not in _INLINE or tag == "img" or seen.apart(node)
        if event == "start":
            if tag in _SKIPPED or node in hidden:
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
    return _flatten(element, frozenset())


def cell_text(element, hidden: frozenset = frozenset()) -> str:
    """Return what a table cell prints; where a number could have been joined from two, with the breaks between them."""
    if not len(element):
        return (element.text or "").strip()
    if hidden:
        return _flatten(element, hidden)
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
    return joined if whole else _flatten(element, frozenset())


def _lines(table, hidden: frozenset):
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
        inside = len(node)
        text = (tostring(node, method="text", encoding=str, with_tail=False) if inside else node.text or "").strip()
        if inside and len(text) > 1 and _DIGITS.search(text):
            text = _parted(node, text)
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


def _meta(tree) -> dict[str, str]:
    """Return the page's metadata by lower-case name, the first of each, blank ones left out."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name, content = meta.get("name"), (meta.get("content") or "").strip()
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def take_apart(text: str, body: bytes = b"", charset: str = "") -> Page:
    """Return the page an HTML document shows."""
    page = Page(charset=charset, tree=tree_of(text, body, charset))
    if page.tree is None:
        return page
    fields.fill_in(told := list(page.tree.iter(*_TOLD)))
    # Most of a page's tags are alike: what is looked for in them, never across a "<", is looked for in each once.
    lower = b"<".join(set((body or text.encode("utf-8", "replace")).split(b"<"))).lower()
    hidden, otherwise = seen.look(page.tree, lower, told)
    page.meta = _meta(page.tree)
    headings, blocks, buffer, start = [], page.blocks, [], None
    alone, mute = frozenset(), False                # in a table: its cells that are text, whether we are in others
    walker = etree.iterwalk(page.tree, events=("start", "end"))
    for event, node in walker:
        tag = node.tag
        if event == "start":
            if tag in _SKIPPED or node in hidden:
                page.hidden = page.hidden or node in hidden
                if tag == "title":
                    page.titles.append((node.text or "").strip())
                walker.skip_subtree()
                continue
            if tag not in _INLINE:
                if buffer:
                    _flush(blocks, buffer, start)
                start = node
                if tag == "p" and not (alone or hidden) and _RUNS.issuperset([inner.tag for inner in node.iterdescendants()]):
                    _flush(blocks, [tostring(node, method="text", encoding=str, with_tail=False)], node)
                    walker.skip_subtree()
                    continue
                if tag == "table" and next(node.iterdescendants("table"), None) is None:
                    blocks.append(grid := Grid(lines=bounded(_lines(node, hidden))))
                    if otherwise:
                        seen.doubt(grid.rows, otherwise)
                        grid.lines = None       # which do not say so
                    alone, table = frozenset(cell.place for cell in lone.cells_of(grid)), node
                    if not alone:
                        walker.skip_subtree()
                        continue
                    mute = True
                elif alone and node in alone:
                    mute = False
                if tag in ("h1", "h2"):
                    headings.append(node)
            elif tag in ("ucaptitle", "publishtime", "pubdate"):
                page.meta.setdefault(tag, " ".join("".join(node.itertext()).split()))
            if node.text and not mute:
                buffer.append(node.text)
        else:
            if tag not in _INLINE:
                if buffer:
                    _flush(blocks, buffer, start)
                start = node.getparent()
                if alone:
                    alone, mute = (frozenset(), False) if node is table else (alone, mute or node in alone)
            if node.tail and not mute:
                buffer.append(node.tail)
    _flush(blocks, buffer, start)
    if blocks and isinstance(blocks[-1], Grid) and _breaks_off(text):
        for cell in [cell for row in blocks[-1].rows[-1:] for cell in row][-1:]:
            cell.odd = "cut"
        blocks[-1].lines = None
    named = [page.meta[name] for name in ("articletitle", "ucaptitle") if name in page.meta]
    page.titles = [*named, *(_flatten(node, hidden).replace("\n", "") for node in headings), *page.titles]
    return page


def _breaks_off(text: str) -> bool:
    """Tell whether a document ends within a table: its last cell may be cut short."""
    lower = text.lower()
    return not lower.rstrip().endswith(">") or lower.rfind("</table") < max(lower.rfind("<td"), lower.rfind("<th"))


def _flush(blocks: list, buffer: list[str], place) -> None:
    text = " ".join("".join(buffer).split())
    buffer.clear()
    if text:
        blocks.append(Paragraph(text, place))
