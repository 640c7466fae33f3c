"""Reading with checks: pages against the lxml tree alone and pandas, PDFs against pdfplumber's bare tables, memory."""

import io
import re
import resource
import subprocess
import sys
from collections.abc import Iterator

import lxml.html
import pdfplumber

from bench.pages import heavy_page
from bench.timing import ms, paired
from gkcrawl import check, extract
from tests import documents, render
from tests.practice import figures

_PAGES, _MEMORY = 200, 1024


def _values() -> dict:
    """Return made-up values of the form in force, whose sums add up."""
    return figures.series("样例市人民政府", [2023])[2023]


def light_page() -> bytes:
    """Return a report page as editors on the Web write them: a paragraph in each cell, its borders with each of them."""
    border = "".join(f"border-{side}:1px solid windowtext;" for side in ("left", "right", "top", "bottom"))
    cell = f'style="padding:5px 5px 5px 5px;{border}" valign="center"><p style="text-indent: 0em;">'
    page = render.page(_values()).replace("</td>", "</p></td>")
    return re.sub("<td([^>]*)>", rf"<td\1 {cell}", page).encode()


def _page_lines(name: str, body: bytes) -> Iterator[tuple]:
    def ours():
        check.check(extract.read(body, mime="text/html", charset="utf-8"))

    what = f"read and check a {name} page of {len(body) // 1024} KB"
    a, b, ratio = paired(ours, lambda: lxml.html.document_fromstring(body))
    yield f"{what} / lxml tree", ms(a), f"tree {ms(b)}", ratio, "≤ 3"
    try:
        import pandas  # a peer of this benchmark alone
    except ImportError:
        yield f"{what} / pandas", ms(a), "pandas not installed", float("nan"), "≤ 0.5"
        return

    def peer():
        pandas.read_html(io.BytesIO(body), flavor="lxml", encoding="utf-8")

    a, b, ratio = paired(ours, peer)
    yield f"{what} / pandas", ms(a), f"read_html {ms(b)}", ratio, "≤ 0.5"


def _pdf_line() -> tuple:
    body = documents.pdf(_values())
    with pdfplumber.open(io.BytesIO(body)) as pdf:
        pages = len(pdf.pages)

    def bare():
        with pdfplumber.open(io.BytesIO(body)) as pdf:
            return [page.extract_tables() for page in pdf.pages]

    a, b, ratio = paired(lambda: check.check(extract.read(body)), bare, rounds=9, repeat=1)
    return "read and check a page of a PDF / pdfplumber's tables", ms(a / pages), ms(b / pages), ratio, "≤ 1.5"


def long_pdf(pages: int = _PAGES) -> bytes:
    """Return a PDF of many pages, each with a ruled table."""
    from reportlab.lib import colors
    from reportlab.platypus import PageBreak, SimpleDocTemplate, Table

    out, story = io.BytesIO(), []
    for page in range(pages):
        rows = [[str(page * row + column) for column in range(10)] for row in range(25)]
        story += [Table(rows, style=[("GRID", (0, 0), (-1, -1), 0.5, colors.black)]), PageBreak()]
    SimpleDocTemplate(out).build(story)
    return out.getvalue()


def peak() -> int:
    """Return the megabytes this process needs at most to read the long PDF from its standard input."""
    body = sys.stdin.buffer.read()
    assert extract.read(body, anchor="样例市2023年政府信息公开工作年度报告").page.grids
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _memory_line() -> tuple:
    program = "from bench import reading; print(reading.peak())"
    done = subprocess.run([sys.executable, "-c", program], input=long_pdf(), capture_output=True, check=True)
    used = int(done.stdout)
    return f"memory to read a PDF of {_PAGES} pages", f"{used} MB", f"bound {_MEMORY} MB", used / _MEMORY, "≤ 1"


def lines() -> Iterator[tuple]:
    """Yield the lines of this room."""
    yield from _page_lines("Word", heavy_page())
    yield from _page_lines("Web editor's", light_page())
    yield _pdf_line()
    yield _memory_line()
