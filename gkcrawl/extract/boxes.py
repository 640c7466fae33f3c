"""Tables that a page lays out without a table's elements: each row a box (`li`, `div`), each cell an element in it.

Read where what stands in the boxes are labels and values alone, and only where the page's tables do not have as much.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial

from lxml import etree

from gkcrawl.extract import seen, text
from gkcrawl.extract.labels import lookup
from gkcrawl.extract.page import Grid, Page, Paragraph
from gkcrawl.extract.values import is_entry

#: What holds rows or cells of tables, or all of a page.
_NO_ROWS = frozenset(("table", "tbody", "thead", "tfoot", "tr", "td", "th", "body", "html"))
#: Cells of one row, and rows, that make a table.
_WIDEST, _LEAST = 40, 3


def table_of(page: Page) -> Page | None:
    """Return a page with the tables its boxes make in place of their text, None where they make none."""
    if page.tree is None or page.hidden:
        return None                                     # what is left out there stands in these boxes, or it does not
    aside = seen.asides(page.tree, list(page.tree.iter(seen.SHEET)))
    fields = cache(partial(_fields, aside))
    rows: list[etree._Element] = []
    lines: dict[int, list[tuple[str, list]]] = {}
    for block in page.paragraphs:
        row = next(filter(fields, _around(block)), None)
        if row is not None:
            lines[id(block)] = [] if rows and rows[-1] is row else [("\t".join(fields(row)), list(row))]
            rows += [row] if lines[id(block)] else []
        elif lookup(block.text):
            lines[id(block)] = [(f"{block.text}\t", [block.place])]
    if len(rows) < _LEAST:
        return None
    kept = [block for block in page.blocks if not isinstance(block, Paragraph) or lines.get(id(block), True)]
    return relined(replace(page, blocks=kept), lambda block: lines.get(id(block), []))


def _around(block: Paragraph) -> list[etree._Element]:
    """Return what may be a paragraph's row: the element it stands in, or the one around that."""
    if not isinstance(block.place, etree._Element):
        return []
    return [box for box in (block.place, block.place.getparent()) if box is not None and box.tag not in _NO_ROWS]


def _fields(aside: Callable, box: etree._Element) -> list[str]:
    """Return what the elements in a box say, if all that is in it is labels and values that stand as they are written, [] else."""
    if not 1 < len(box) <= _WIDEST or any(said and said.strip() for said in (box.text, *(cell.tail for cell in box))):
        return []
    told = [" ".join("".join(cell.itertext()).split()) for cell in box]
    if not any(told) or not all(lookup(field) or is_entry(field) for field in told):
        return []
    return [] if any(field and not lookup(field) and any(map(aside, cell.iter())) for field, cell in zip(told, box, strict=True)) else told


def relined(page: Page, lines_of: Callable[[Paragraph], list[tuple[str, list]]]) -> Page:
    """Return the page with the tables that lines make which its paragraphs stand for, each with the places of its fields, or of all."""
    blocks: list = []
    run: list[tuple[str, list]] = []
    for block in [*page.blocks, None]:
        if isinstance(block, Paragraph) and (lines := lines_of(block)):
            run += lines
            continue
        if run:
            for part in text.take_apart("\n".join(line for line, _ in run)).blocks:
                if isinstance(part, Paragraph):
                    part.place = run[part.place - 1][1][0]
                for cell in {cell for row in part.rows for cell in row} if isinstance(part, Grid) else ():
                    places = run[cell.place[0] - 1][1]
                    cell.place = places[min(cell.place[1], len(places) - 1)]
                blocks.append(part)
            run = []
        if block is not None:
            blocks.append(block)
    return replace(page, blocks=blocks)
