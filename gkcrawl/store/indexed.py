"""The table captures, as ``archive.verify`` holds it against the records: file by file, so that memory does not grow with it."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager

from gkcrawl import archive
from gkcrawl.pool import number, pays, workers

from .database import read_only
from .errors import NoDatabase, StoreError
from .scanning import looked_up_by

#: Below so many bytes of WARC files, starting processes takes longer than proving them.
_WORTHWHILE = 32 << 20
_LOST = StoreError("a process that proves files was killed (out of memory?), so not all was proved; verify again, with fewer jobs")


class Index(archive.Rows):
    """The rows of a database. They are read from the table itself: an index of SQLite's might not know them all."""

    columns = archive.LOOKED_AT

    def __init__(self, path, connection: sqlite3.Connection):
        self._path, self._connection = path, connection
        self._spans: dict[str, tuple[int, int]] = {}       # the first and the last row of each file
        for number, warc in connection.execute("SELECT rowid, warc FROM captures NOT INDEXED ORDER BY rowid"):
            first, _ = self._spans.get(warc, (number, number))
            self._spans[warc] = first, number

    def files(self) -> Iterable[str]:
        """Return the names of the files that rows name."""
        return self._spans.keys()

    def of(self, warc: str) -> list[tuple]:
        """Return the rows that name a file."""
        columns = ", ".join(f'"{name}"' for name in self.columns)
        return self._ask(f"SELECT {columns} FROM captures NOT INDEXED WHERE rowid BETWEEN ? AND ? AND warc = ?",
                         *self._spans.get(warc, (1, 0)), warc)

    def has(self, ident: str) -> bool:
        """Tell whether a row has this id."""
        return bool(self._ask("SELECT 1 FROM captures WHERE id = ?", ident))

    def astray(self) -> Iterator[archive.Problem]:
        """Yield the rows that are found under another address than their own."""
        names = ("site_id", "urlkey", "spelled")
        try:
            for ident, url, warc, offset, *told in self._connection.execute(
                    f"SELECT id, url, warc, offset, {', '.join(names)} FROM captures NOT INDEXED"):
                meant = looked_up_by(url)
                for name, value in zip(names, told, strict=True):
                    if value != meant[name]:
                        yield archive.Problem(warc, offset, f"the row {ident} has {name} {value!r}, its address means {meant[name]!r}")
        except (sqlite3.DatabaseError, AttributeError, TypeError) as error:
            yield archive.Problem(self._path.name, 0, f"not all rows could be read: {error}")

    def _ask(self, sql: str, *values) -> list[tuple]:
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise archive.ArchiveError(_unreadable(self._path, error)) from error


@contextmanager
def index(path) -> Iterator[Index]:
    """The index that a database is, open; raises NoDatabase or OtherVersion."""
    with closing(read_only(path)) as connection:
        try:
            rows = Index(path, connection)
        except sqlite3.DatabaseError as error:
            raise NoDatabase(_unreadable(path, error)) from error
        yield rows


def proved(directory, rows: archive.Rows | None = None, jobs: int | None = None) -> Iterator[archive.Problem]:
    """Yield what ``archive.verify`` finds, its files spread over processes; raises StoreError where one was killed."""
    pay = pays(archive.warc_files(directory), _WORTHWHILE)
    with workers(number(jobs) if pay else 1, _LOST) as crew:
        yield from archive.verify(directory, rows, crew.in_order)
    if isinstance(rows, Index):
        yield from rows.astray()


def _unreadable(path, error: Exception) -> str:
    return f"{path} cannot be read as a database: {error}. `scrapy rebuild` makes it anew from the archive."
