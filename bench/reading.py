"""Reading with checks: pages against the lxml tree alone and pandas, PDFs against pdfplumber's bare tables, memory."""

import gc
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from statistics import median

import lxml.html
import pandas
import pdfplumber

from bench.pages import heavy_pages, light_pages
from bench.timing import in_turn, ms, paired
from gkcrawl import check, extract
from tests import documents
from tests.practice import figures

_PAGES, _MEMORY, _NEW = 200, 1024, 60


def _values() -> dict:
    """Return made-up values of the form in force, whose sums add up."""
    return figures.series("样例市人民政府", [2023])[2023]


def _page_lines(name: str, pages: list[bytes]) -> Iterator[tuple]:
    """Compare what reading and checking a page takes with the tree alone and with pandas, on the same pages."""

    def ours(body: bytes):
        check.check(extract.read(body, mime="text/html", charset="utf-8"))

    def peer(body: bytes):
        pandas.read_html(io.BytesIO(body), flavor="lxml", encoding="utf-8")

    gc.collect()
    gc.freeze()                 # the practice web these pages are of is no part of what is timed, nor of anyone's garbage
    what = f"read and check a {name} page of {len(pages[0]) // 1024} KB"
    # Two at a time, each pair with pages of its own: what a third leaves in the processor's caches is nobody's doing here.
    for other, function, some, aim in (("lxml tree", lxml.html.document_fromstring, pages[::2], "≤ 3"),
                                       ("pandas.read_html", peer, pages[1::2], "≤ 0.5")):
        mine, seconds = in_turn([ours, function], some)
        yield (f"{what} / {other}", ms(median(mine)), f"{other} {ms(median(seconds))}",
               median(a / b for a, b in zip(mine, seconds, strict=True)), aim)


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


def _memory_line() -> tuple:
    program = ("import sys; from gkcrawl import extract; "
               "said = extract.read(sys.stdin.buffer.read(), anchor='样例市2023年政府信息公开工作年度报告'); "
               "print('read' if said.page else said.reason)")
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        child.stdin.write(long_pdf())
        child.stdin.close()
        outcome = child.stdout.read().decode().strip()
        _, status, usage = os.wait4(child.pid, 0)       # of the process itself or the one it had the PDF read by
        child.returncode = os.waitstatus_to_exitcode(status)
    used = usage.ru_maxrss // 1024
    return (f"memory for a PDF of {_PAGES} pages ({outcome})", f"{used} MB", f"bound {_MEMORY} MB", used / _MEMORY, "≤ 1")


def lines() -> Iterator[tuple]:
    """Yield the lines of this room."""
    yield from _page_lines("Word", heavy_pages(_NEW))
    yield from _page_lines("Web editor's", light_pages(_NEW))
    yield _pdf_line()
    yield _memory_line()
