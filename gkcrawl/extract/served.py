"""The process behind `apart`: bounds itself, reads one document after another, answers in JSON."""

import json
import os
import re
import resource
import signal
import struct
from dataclasses import asdict, fields
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from gkcrawl.extract import report
from gkcrawl.extract.apart import MEMORY, WALL, WORK
from gkcrawl.extract.page import Cell, Grid, Page, Paragraph
from gkcrawl.extract.reading import NotAReport, Reading

#: Beyond so much of the memory a library may have failed without a word; beyond so much the next gets a new process.
_NEAR, _WORN = 0.7, 0.3
MARK = "data-gkcrawl-place"
_SIZE = struct.Struct(">Q")
_STATUS = Path("/proc/self/status")


def serve() -> None:
    """Answer requests from the standard input until it ends."""
    source, out = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)              # whatever a library prints is no answer
    signal.signal(signal.SIGINT, signal.SIG_IGN)            # the process that asks decides
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY if hard < 0 else min(MEMORY, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while (request := _take(source)) is not None:
        signal.setitimer(signal.ITIMER_PROF, WORK)
        signal.alarm(WALL + 5)                              # should nobody be left to end it
        data = _answer(json.loads(request), _take(source) or b"")
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)
        out.write(_SIZE.pack(len(data)) + data)
        out.flush()


def _take(source: BinaryIO) -> bytes | None:
    size = source.read(_SIZE.size)
    return source.read(_SIZE.unpack(size)[0]) if len(size) == _SIZE.size else None


def _answer(request: dict, body: bytes) -> bytes:
    try:
        answer = _done(request, body)
    except MemoryError:
        answer = {"beyond": True, "last": True}
    used = _peak()
    if used > _NEAR * MEMORY:
        answer = {"beyond": True, "last": True}
    elif used > _WORN * MEMORY:
        answer["last"] = True
    return json.dumps(answer).encode()


def _peak() -> int:
    """Return the most bytes this process has held; what rusage says on Linux is the most of its parent's too."""
    if not _STATUS.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(re.search(r"VmHWM:\s*(\d+)", _STATUS.read_text())[1]) * 1024


def _done(request: dict, body: bytes) -> dict:
    cell = request.pop("cell", None)
    try:
        if cell is None:
            return {"reading": packed(report.read(body, **request))}
        return {"page": _marked(body, cell, **request)}
    except NotAReport as error:
        return {"refused": str(error)}
    except RecursionError:
        return {"unread": "too large: the document is nested too deeply"}
    except MemoryError:
        raise
    except Exception as error:  # handed to the process that asks, which tells it as one of its own
        return {"failed": f"{type(error).__name__}: {error}"}


def _marked(body: bytes, cell: str, kind: str, charset: str) -> str | None:
    place = report.locate(body, kind, charset, cell)
    if place is None:
        return None
    place.set(MARK, "")
    return etree.tostring(place.getroottree(), method="html", encoding="unicode")


def packed(reading: Reading) -> dict:
    """Return a reading as JSON can hold it; elements of a page cannot leave the process, so a page's places stay."""
    page = reading.page
    plain = {field.name: getattr(reading, field.name) for field in fields(reading) if field.name not in ("rows", "page")}
    if page is None or page.tree is not None:
        return plain
    cells: list[Cell] = []
    known: dict[int, int] = {}

    def number(cell: Cell) -> int:
        if id(cell) not in known:
            known[id(cell)] = len(cells)
            cells.append(cell)
        return known[id(cell)]

    blocks = [asdict(block) if isinstance(block, Paragraph)
              else {"rows": [[number(cell) for cell in row] for row in block.rows], "spans": block.spans}
              for block in page.blocks]
    return plain | {"places": reading.places, "page": {
        "blocks": blocks, "titles": page.titles, "charset": page.charset, "turned": [*page.turned.items()],
        "cells": [[cell.text, cell.row, cell.start, cell.end, cell.rows, cell.place] for cell in cells]}}


def unpacked(data: dict) -> Reading:
    """Return the reading that `packed` packed."""
    page, places = data.pop("page", None), data.pop("places", {})
    reading = Reading(**data)
    reading.places = {cell: _tuple(place) for cell, place in places.items()}
    if page is not None:
        cells = [Cell(*rest, _tuple(place)) for *rest, place in page["cells"]]
        blocks = [Grid([[cells[n] for n in row] for row in block["rows"]], block["spans"]) if "rows" in block
                  else Paragraph(block["text"], _tuple(block["place"]), block["indent"], tuple(block["words"]))
                  for block in page["blocks"]]
        reading.page = Page(blocks, titles=page["titles"], charset=page["charset"], turned=dict(page["turned"]))
    return reading


def _tuple(value):
    return tuple(map(_tuple, value)) if isinstance(value, list) else value
