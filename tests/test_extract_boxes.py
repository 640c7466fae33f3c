"""Tables laid out without a table's elements, or packed for a script to unpack: each number the printed one, or said not to be read."""

import base64
import html
import json
import random
from urllib.parse import quote

import pytest

from gkcrawl import extract
from tests import render
from tests.layouts import page
from tests.test_extract_rows import VALUES, never_another

#: How rows and cells are written where there is no table.
BOXES = {
    "spans in a list": ("<ul>", "<li>", '<span class="c">', "</span>", "</li>", "</ul>"),
    "roles": ('<div role="table">', '<div role="row">', '<span role="cell">', "</span>", "</div>", "</div>"),
    "boxes": ("<div>", '<div class="row">', "<div>", "</div>", "</div>", "</div>"),
    "paragraphs": ("<section>", "<section>", "<p>", "</p>", "</section>", "</section>"),
    "terms": ("<div>", "<dl>", "<dd>", "</dd>", "</dl>", "</div>"),
}


def boxed(lines, way: str) -> str:
    whole, row, cell, cell_end, row_end, end = BOXES[way]
    return whole + "".join(row + "".join(cell + html.escape(box.text) + cell_end for box in line) + row_end for line in lines) + end


@pytest.mark.parametrize("way", list(BOXES))
@pytest.mark.parametrize("which", [("proactive",), ("requests",), ("appeals",), ("proactive", "requests", "appeals")], ids="-".join)
def test_a_table_made_of_boxes_is_read(way, which):
    parts = render.tables(VALUES, "2021")
    reading = extract.read(page(*(boxed(lines, way) if name in which else render.html(lines) for name, lines in parts.items())))
    assert (reading.tables, reading.state) == (VALUES, "read")


@pytest.mark.parametrize("way", ["spans in a list", "roles", "boxes"])
@pytest.mark.parametrize("seed", range(6))
def test_blanks_in_boxes_keep_their_places_or_are_open(way, seed):
    rng, parts = random.Random(seed), render.tables(VALUES, "2021")
    shown = {table: {row: dict(cells) for row, cells in rows.items()} for table, rows in VALUES.items()}
    boxes = [box for lines in parts.values() for line in lines for box in line if box.path]
    for box in rng.sample(boxes, 40):
        table, row, column = box.path.split(".")
        box.text, shown[table][row][column] = "", None
    assert never_another(extract.read(page(*(boxed(lines, way) for lines in parts.values()))), shown) > 100


def test_boxes_whose_parts_stand_elsewhere_than_they_are_written():
    """What floats is in no place that the order of the boxes gives."""
    parts = render.tables(VALUES, "2021")
    floated = boxed(parts["requests"], "spans in a list").replace('<span class="c">', '<span style="float:right">')
    reading = extract.read(page(render.html(parts["proactive"]), floated, render.html(parts["appeals"])))
    assert reading.state == "partial" and not any(value is not None for cells in reading.tables["requests"].values() for value in cells.values())


def escaped(text: str) -> str:
    """Return a text as a script's `escape` does."""
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "@*_+-./") else f"%{ord(sign):02X}" if ord(sign) < 256
                   else f"%u{ord(sign):04X}" for sign in text)


PACKED = {
    "unescape": lambda text: f"<script>document.write(unescape('{escaped(text)}'));</script>",
    "decodeURIComponent": lambda text: f'<script>var s="{quote(text)}";box.innerHTML=decodeURIComponent(s);</script>',
    "base64": lambda text: f"<script>box.innerHTML=Base64.decode('{base64.b64encode(text.encode()).decode()}');</script>",
    "base64 of GBK": lambda text: f"<script>show('{base64.b64encode(text.encode('gb18030')).decode()}')</script>",
    "base64 in an attribute": lambda text: f'<div data-body="{base64.b64encode(text.encode()).decode()}"></div>',
    "base64 of an escaped text": lambda text: f"<script>box.innerHTML=decodeURIComponent(atob('{base64.b64encode(quote(text).encode()).decode()}'))</script>",
    "base64 in a program's answer": lambda text: f'<script type="application/json">{json.dumps({"body": base64.encodebytes(text.encode()).decode()})}</script>',
}


@pytest.mark.parametrize("way", list(PACKED))
def test_tables_that_a_script_unpacks_are_read_and_it_is_said(way):
    tables = "".join(map(render.html, render.tables(VALUES, "2021").values()))
    reading = extract.read(page('<div id="box"></div>', PACKED[way](tables)))
    assert (reading.tables, reading.state) == (VALUES, "read") and "script" in reading.reason


def test_what_is_packed_and_no_table_is_let_be():
    """Pictures and broken base64 in a page without tables leave it unread."""
    noise = base64.b64encode(bytes(range(256)) * 40).decode()
    reading = extract.read(page(f'<img src="data:image/png;base64,{noise}"><script>var a="{noise[:-3]}", b="%3Ctd%3E%u4E00%E4%";</script>'))
    assert reading.state == "unread"
