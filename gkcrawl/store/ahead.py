"""Reading ahead: while a crawl goes on, a process of its own reads what has come, so that filing finds it read.

What is written also makes its rows at once, so that the files of this crawl are not gone through again. Both change
nothing but the time: what a capture says, and its row, depend on the capture alone, and what was not read ahead is read
when it is filed.
"""

import logging
import os
import pickle
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

from gkcrawl import archive
from gkcrawl.pool import spawn

from . import places
from .reading import WANTED, read_captures, ready
from .scanning import BATCH, loaded, row_of

logger = logging.getLogger(__name__)
#: Captures handed over at a time.
CHUNK = 32


def _may_tell(capture: archive.Capture) -> bool:
    """Say whether a capture will be read (``grouping.CANDIDATES``) and all it takes stands with it."""
    role = capture.facts.get("role")
    if capture.status >= 400:
        return role in WANTED
    page = role in WANTED or (role not in ("robots", "script") and capture.mime.startswith("text/"))
    return page and 200 <= capture.status < 300 and not capture.revisit


def _read(directory: str, rows: list[dict]) -> tuple[bytes, list[str]]:
    """Read captures; return which they were and what they say, packed so that the crawl only has to put it aside."""
    outcomes, _, problems = read_captures(directory, rows)
    return pickle.dumps(([row["id"] for row in rows], outcomes)), problems


class _Rows:
    """The rows of a file that is being written, on disk but for the last."""

    def __init__(self):
        self.end, self._last, self._spool = 0, [], tempfile.TemporaryFile()

    def add(self, row: tuple[str, dict] | None, end: int) -> None:
        self.end = end
        if row:
            self._last.append(row)
        if len(self._last) >= BATCH:
            pickle.dump(self._last, self._spool)
            self._last = []

    def all(self) -> Iterator[list[tuple[str, dict]]]:
        self._spool.seek(0)
        yield from loaded(self._spool)
        yield self._last


class Ahead:
    """Takes the captures of a running crawl; gives what they say when it is filed."""

    def __init__(self, directory: Path, crawl: str, jobs: int | None = None):
        self.directory, self.crawl = str(directory), crawl
        jobs = max(0, (os.cpu_count() or 1) - 1) if jobs is None else jobs
        self._pool = spawn(jobs, ready) if jobs else None
        self._waiting: list[dict] = []
        self._pending: set[Future] = set()
        self._spool = tempfile.TemporaryFile()  # what has been said goes to disk: memory stays flat
        self._written: dict[str, _Rows | None] = {}  # by file; None where they could not all be kept
        self.problems: list[str] = []
        self._template = self._pool.submit(places.template) if self._pool else None

    def take(self, one: archive.Capture | archive.Note, end: int) -> None:
        """Keep the row of what was written, up to byte ``end`` of its file; have a capture read that may tell of a report."""
        row = row_of(one, self.crawl)
        self._note(one.warc, row, end)
        if self._pool is None or not isinstance(one, archive.Capture) or not _may_tell(one):
            return
        self._waiting.append(row[1])
        if len(self._waiting) >= CHUNK:
            self._hand_over()

    def _note(self, warc: str, row: tuple[str, dict] | None, end: int) -> None:
        try:
            if warc not in self._written:
                self._written[warc] = _Rows()
            if self._written[warc] is not None:
                self._written[warc].add(row, end)
        except OSError as error:  # no room for it: the file is gone through when it is filed
            logger.info("rows of %s are not kept: %s", warc, error)
            self._written[warc] = None

    def knows(self, path: Path) -> bool:
        """Say whether all of a file was written by this process, and nothing done to it since."""
        rows = self._written.get(path.name)
        return rows is not None and rows.end == path.stat().st_size

    def rows(self, path: Path) -> Iterator[list[tuple[str, dict]]]:
        """Yield the rows of such a file but for its crawl's, some at a time."""
        return self._written[path.name].all()

    def template(self) -> bytes:
        """Return what ``places.template`` does, b"" where there is none."""
        try:
            return self._template.result() if self._template else b""
        except Exception as error:  # as with what is read: it costs time only
            logger.info("no template of a database: %s", error)
            return b""

    def outcomes(self) -> Iterator[tuple[list[str], list[dict]]]:
        """Yield (ids of captures read, what they say), some at a time; nothing can be taken after that."""
        if self._pool is None:
            return
        if self._waiting:
            self._hand_over()
        while self._pending:
            self._keep(self._pending.pop())
        self._pool.shutdown(wait=False)         # it ends while this process goes on with filing
        self._spool.seek(0)
        yield from loaded(self._spool)

    def close(self) -> None:
        """Let the process go, and wait until it is gone: one that ends with us is cut off in mid-sentence."""
        if self._pool:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def _hand_over(self) -> None:
        rows, self._waiting = self._waiting, []
        self._pending.add(self._pool.submit(_read, self.directory, rows))
        for done in [one for one in self._pending if one.done()]:
            self._pending.discard(done)
            self._keep(done)

    def _keep(self, future: Future) -> None:
        try:
            packed, problems = future.result()
        except Exception as error:  # a process that was killed costs time only: filing reads what is missing
            logger.info("reading ahead failed: %s", error)
            return
        self.problems += problems
        self._spool.write(packed)
