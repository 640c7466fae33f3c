"""An HTML document taken apart into paragraphs and grids, without recursion and in one walk."""

import re
from itertools import islice

from lxml import etree
from lxml.etree import tostring

from gkcrawl.extract import fields, lone, seen, styles
from gkcrawl.extract.hiding import Hiding, hides
from gkcrawl.extract.html_cells import INLINE, SKIPPED, flatten, is_box, lines
from gkcrawl.extract.page import Grid, Page, Paragraph, bounded
from gkcrawl.extract.undecorated import undecorated
from gkcrawl.extract.unprinted import printed

#: What a paragraph may hold to be taken as one run of text.
_RUNS = INLINE - {"ucaptitle", "publishtime", "pubdate"}
#: Stands where a run of text may not stand beside the one before it; no page holds it. And numbers that could hold one.
_ASIDE = "\0"
_NUMBER_ALONE = re.compile(r"(?<!\S)(?=[.,]*[0-9０-９])[0-9０-９.,]{2,}")
_PARTED_NUMBER = re.compile(r"(?<!\S)[0-9０-９.,\0]++(?=\S{0,3}(?:\s|$))")        # with its unit
#: Elements that change what is seen of a page; looked for once.
_TOLD = ("meta", *fields.TAGS, *seen.TAGS)
_TAGS = re.compile(rb"<(%b)(?![a-z0-9:_.-])" % "|".join(_TOLD).encode())
_ENDS = re.compile(rb"</(?:html|body)\s*>", re.IGNORECASE)
#: Bytes after the end of a page that are worth reading.
_AFTERTHOUGHT = 100


def tree_of(text: str):
    """Build the lxml tree of a document; None where there is nothing to build one from."""
    return _tree(_markup(text.encode("utf-8", "replace")))


def _markup(data: bytes) -> bytes:
    """Return a document as the parser takes it, in UTF-8."""
    if b"\0" in data:
        data = data.replace(b"\0", b"")
    if _ENDS.search(data, 0, max(len(data) - _AFTERTHOUGHT, 0)):
        # Pages put together from parts end in their midst, and the parser would drop all that follows.
        data = _ENDS.sub(b"", data)
    return data


def _tree(data: bytes):
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, collect_ids=False)
    try:
        return etree.fromstring(data, parser) if data.strip() else None
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def _told(tree, names: set[str], lower: bytes) -> list:
    """Return the elements of a tree that have these names, in their order; of a tree of this markup in small letters."""
    # No more of them can be in the tree than are begun in the markup: after the last, it is not walked further.
    most = sum(lower.count(f"<{name}".encode()) for name in names)
    return list(islice(tree.iter(*names), most)) if names else []


def _meta(told: list) -> dict[str, str]:
    """Return the page's metadata by lower-case name, the first of each, blank ones left out."""
    found: dict[str, str] = {}
    for meta in told:
        if meta.tag != "meta":
            continue
        name = meta.get("name") or meta.get("property") or meta.get("itemprop")
        content = (meta.get("content") or "").strip()
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _lighter(data: bytes, whole: bool) -> tuple[bytes, bytes, Hiding]:
    """Return markup without what nothing is read of, unless it is to be whole; each of its tags in small letters; what is hidden."""
    pieces = data.split(b"<")
    # Most of a page's tags are alike: what is looked for in them, never across a "<", is looked for in each once.
    distinct = set(pieces)
    if left := None if whole else printed(pieces, distinct):
        tags = distinct if left.pieces is pieces else set(left.pieces)
        once = b"<".join([b"", *tags]).lower()
        hiding = hides(once)
        if Hiding.AROUND not in hiding and not styles.tell(left.sheets, once) and (light := undecorated(left.pieces, tags, hiding)):
            return light, once, hiding
    once = b"<".join([b"", *distinct]).lower()
    if any(b">" not in piece for piece in distinct if piece != pieces[0]):
        once = data.lower()                             # some tag has a "<" in it, and its parts belong together
    return data, once, hides(once)


def take_apart(text: str, body: bytes = b"", charset: str = "", whole: bool = False) -> Page:
    """Return the page an HTML document shows; with a tree that can be shown itself where it is to be whole."""
    markup = _markup(body if charset == "utf-8" and body else text.encode("utf-8", "replace"))
    data, once, hiding = _lighter(markup, whole)
    names = {name.decode() for name in _TAGS.findall(once)}
    page = Page(charset=charset, tree=_tree(data))
    if page.tree is None:
        return page
    fields.fill_in(told := _told(page.tree, names, data.lower()))
    hidden, otherwise = seen.look(page.tree, once, told, hiding)
    page.meta = _meta(told)
    aside = seen.asides(page.tree, told)
    headings, blocks, buffer, start = [], page.blocks, [], None
    parted = {table for node in hidden for table in node.iterancestors("table")}     # of which something is hidden
    alone, mute = frozenset(), False                # in a table: its cells that are text, whether we are in others
    walker = etree.iterwalk(page.tree, events=("start", "end"))
    for event, node in walker:
        tag = node.tag
        if event == "start":
            if tag in SKIPPED or node in hidden:
                page.hidden = page.hidden or node in hidden
                if tag == "title":
                    page.titles.append((node.text or "").strip())
                walker.skip_subtree()
                continue
            if tag not in INLINE:
                if buffer:
                    _flush(blocks, buffer, start)
                start = node
                inner = [*node.iterdescendants()] if tag == "p" and len(node) and not alone else None
                if (inner is not None and _RUNS.issuperset([one.tag for one in inner])
                        and (not hidden or hidden.isdisjoint(inner))):
                    written = tostring(node, method="text", encoding=str, with_tail=False)
                    if not (len(node) and _NUMBER_ALONE.search(written) and any(map(aside, inner))):
                        _flush(blocks, [written], node)
                        walker.skip_subtree()
                        continue
                if tag == "table" and all(map(is_box, node.iterdescendants("table"))):
                    blocks.append(grid := Grid(lines=bounded(lines(node, hidden if node in parted else frozenset()))))
                    if otherwise and any(cell[3] in otherwise for _, line in grid.lines for cell in line):
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
            elif not mute and aside(node):
                buffer.append(_ASIDE)
            if node.text and not mute:
                buffer.append(node.text)
        else:
            if tag not in INLINE:
                if buffer:
                    _flush(blocks, buffer, start)
                start = node.getparent()
                if alone:
                    alone, mute = (frozenset(), False) if node is table else (alone, mute or node in alone)
            elif not mute and aside(node):
                buffer.append(_ASIDE)
            if node.tail and not mute:
                buffer.append(node.tail)
    _flush(blocks, buffer, start)
    if blocks and isinstance(blocks[-1], Grid) and _breaks_off(text, markup.lower()):
        for cell in [cell for row in blocks[-1].rows[-1:] for cell in row][-1:]:
            cell.odd = "cut"
        blocks[-1].lines = None
    named = [page.meta[name] for name in ("articletitle", "ucaptitle") if name in page.meta]
    page.titles = [*named, *(flatten(node, hidden).replace("\n", "") for node in headings), *page.titles]
    return page


def _breaks_off(text: str, lower: bytes) -> bool:
    """Tell whether a document, and its markup in small letters, ends within a table: its last cell may be cut short."""
    return not text.rstrip().endswith(">") or lower.rfind(b"</table") < max(lower.rfind(b"<td"), lower.rfind(b"<th"))


def _flush(blocks: list, buffer: list[str], place) -> None:
    text = "".join(buffer)
    buffer.clear()
    if _ASIDE in text:                              # numbers fall apart there, words do not
        text = _PARTED_NUMBER.sub(lambda match: match[0].replace(_ASIDE, " "), text).replace(_ASIDE, "")
    text = " ".join(text.split())
    if text:
        blocks.append(Paragraph(text, place))
