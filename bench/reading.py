"""Extraction with checks against the lxml tree alone, on a Word-style report page of 60 to 70 KB."""

from collections.abc import Iterator

import lxml.html

from bench.pages import heavy_page
from bench.timing import ms, paired
from gkcrawl import check, extract


def lines() -> Iterator[tuple]:
    """Yield the lines of this room."""
    body = heavy_page()

    def ours():
        check.check(extract.read(body, mime="text/html", charset="utf-8"))

    def tree():
        lxml.html.document_fromstring(body)

    a, b, ratio = paired(ours, tree)
    yield f"read and check a page of {len(body) // 1024} KB / lxml tree", ms(a), f"tree {ms(b)}", ratio, "≤ 5"
