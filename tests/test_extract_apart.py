"""The process that reads documents: its bounds hold, and whatever ends it, the next document is read."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gkcrawl import extract
from gkcrawl.extract import apart, report
from tests import documents, render
from tests.test_extract_mutations import made_up

TITLE = "样例县发展和改革局2023年政府信息公开工作年度报告"
VALUES = made_up(random.Random(1), "2021")
WORD = documents.docx(VALUES)
HEAD = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>"


def child() -> int:
    """Return the id of the process that reads, started where there is none."""
    assert extract.read(WORD).state == "read"
    return apart._CREW._idle[-1]._child.pid


def gone(pid: int) -> bool:
    """Tell whether a process is no more."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_it_says_what_reading_here_says():
    for body in (WORD, documents.pdf(VALUES, cut=15)):
        there, here = extract.read(body), report.read(body)
        assert there == here and there.places == here.places
        assert [[[cell.text for cell in row] for row in grid.rows] for grid in there.page.grids] == [
            [[cell.text for cell in row] for row in grid.rows] for grid in here.page.grids]
        spanning = [cell for grid in there.page.grids for row in grid.rows for cell in row if cell.rows > 1]
        assert len(set(map(id, spanning))) < len(spanning)      # a cell in two rows is one cell


def test_it_serves_many_documents():
    assert child() == child()


def test_its_memory_has_a_bound():
    limits = Path(f"/proc/{child()}/limits").read_text()
    assert f"Max address space         {apart.MEMORY}" in limits


def test_a_large_process_may_ask():
    """What the process that asks has taken does not count."""
    kept = bytes(900_000_000)
    apart._CREW.close()
    assert extract.read(WORD).state == "read" and kept


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGSEGV])
def test_killed_it_is_started_again(sent):
    pid = child()
    os.kill(pid, sent)
    assert extract.read(WORD).state == "read" and child() != pid


def test_work_without_end_is_ended(monkeypatch):
    """A process that answers nothing is killed, the document unread, and the next one read."""
    pid = child()
    os.kill(pid, signal.SIGSTOP)
    monkeypatch.setattr(apart, "WALL", 1)
    reading = extract.read(WORD, anchor=TITLE)
    assert (reading.state, reading.year) == ("unread", 2023)
    assert reading.reason == "too large: reading the document takes more than 1 seconds"
    assert gone(pid)
    monkeypatch.undo()
    assert extract.read(WORD).state == "read"


def test_it_is_gone_when_the_process_that_asks_is_killed():
    program = ("import os, sys; from gkcrawl import extract; from gkcrawl.extract import apart; "
               "extract.read(sys.stdin.buffer.read()); print(apart._CREW._idle[0]._child.pid, flush=True); os.kill(os.getpid(), 9)")
    done = subprocess.run([sys.executable, "-c", program], input=WORD, capture_output=True)
    pid = int(done.stdout)
    for _ in range(1200):
        if gone(pid):
            return
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    pytest.fail("the process that reads outlived the one that asked")


def _wide(rows: int) -> bytes:
    return (HEAD + "<table>" + ("<tr>" + "<td>0</td>" * 100 + "</tr>") * rows).encode()


PAGES = {
    "million cells": lambda: _wide(10_000),
    "nested tables": lambda: (HEAD + "<table><tr><td>" * 1_000_000).encode(),
    "nested divs": lambda: (HEAD + "<div>" * 3_000_000).encode(),
    "attributes": lambda: (HEAD + "<p " + " ".join(f"a{n}=1" for n in range(1_000_000)) + ">").encode(),
    "half a gigabyte": lambda: b"<html>" + bytes(500_000_000),
    "text of numbers": lambda: ("规章 1 2\n" * 1_000_000).encode(),
}


@pytest.mark.parametrize("name", list(PAGES))
def test_huge_page(name):
    """A page of more than ordinary size is read with the same bounds."""
    reading = extract.read(PAGES[name](), "" if name.startswith("text") else "text/html", anchor=TITLE)
    assert (reading.state, reading.year) == ("unread", 2023) and reading.reason
    assert extract.read(WORD).state == "read"


def test_a_large_page_is_read_and_its_cells_are_found():
    """A report with two megabytes of furniture gives its cells, and the element each stands in."""
    body = render.page(VALUES).replace("</body>", f"<p>{'友情链接' * 200_000}</p></body>").encode()
    assert len(body) > extract.ORDINARY
    reading = extract.read(body, "text/html")
    assert reading.state == "read" and reading.tables["requests"] == VALUES["requests"]
    element = extract.locate(body, "text/html", "utf-8", "requests.granted.total")
    assert element.tag == "td" and "".join(element.itertext()).strip() == str(VALUES["requests"]["granted"]["total"])
    assert not [name for name in element.attrib if name.startswith("data-gkcrawl")]
    assert extract.locate(body, "text/html", "utf-8", "requests.other_handling.total") is None
    assert extract.locate(PAGES["million cells"](), "text/html", "utf-8", "requests.granted.total") is None
