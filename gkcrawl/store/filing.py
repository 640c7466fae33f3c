"""WARC files → gkcrawl.db. The one room that knows there is one writer.

The rows are a function of the archive: filing crawl by crawl and filing everything anew give the same ones.
"""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

from gkcrawl.pool import Workers, number, workers

from . import across, again, grouping, places, records, reports, schema, withdrawals
from .ahead import Ahead
from .database import check_version, connect
from .errors import StoreError
from .reading import read_captures, ready
from .totals import Summary, summarize

#: Captures read by a worker at a time, and from how many on several processes are worth while.
CHUNK, MANY = 32, 200
#: Bytes of WARC files from which on there will most likely be as many.
MUCH = 4 << 20

_LOST = StoreError("a process that reads documents was killed (out of memory?); nothing was changed, file again with fewer jobs")

Progress = Callable[[str, int, int], None]


def file(directory, db_path=None, rebuild: bool = False, jobs: int | None = None,
         progress: Progress | None = None, ahead: Ahead | None = None) -> Summary:
    """File the WARC files that the database does not know yet; with ``rebuild``, all of them into a new database.

    ``progress`` is called with what is being done, how much of it is done, and of how much; ``ahead`` has read some
    captures already. A kill at any moment leaves the database as it was. Raises StoreError with a sentence where that is not possible.
    """
    directory = Path(directory)
    path = Path(db_path) if db_path else directory / "gkcrawl.db"
    progress = progress or (lambda what, done, total: None)
    if not directory.is_dir():
        raise StoreError(f"There is no archive at {directory}: it is no folder.")
    try:
        with _locked(path.parent, progress), _folder(path) as folder, workers(number(jobs), _LOST) as crew:
            if not rebuild and path.exists():
                check_version(path)
                with closing(connect(path)) as connection:
                    connection.execute("PRAGMA journal_mode=DELETE")
                    if template := ahead.template() if ahead else b"":
                        (folder / "divisions.db").write_bytes(template)
                        connection.execute("ATTACH ? AS divisions", [str(folder / "divisions.db")])
                    return _fill(connection, directory, folder, crew, progress, anew=False, ahead=ahead,
                                 divisions="divisions" if template else "")
            new, template = folder / "new.db", ahead.template() if ahead else b""
            new.write_bytes(template)
            with closing(connect(new)) as connection:
                connection.execute("PRAGMA journal_mode=OFF")
                connection.execute("PRAGMA synchronous=OFF")
                if not template:
                    schema.create(connection)
                later = schema.drop_for_now(connection)
                summary = _fill(connection, directory, folder, crew, progress, anew=True, ahead=ahead,
                                divisions="main" if template else "", later=later)
            _replace(new, path)
            return summary
    except OSError as error:
        raise StoreError(f"{error.filename or path} cannot be used: {error.strerror or error}. "
                         "Nothing was changed.") from error
    except sqlite3.IntegrityError as error:
        raise StoreError(f"{path} does not fit what is filed into it ({error}); run `scrapy rebuild`: "
                         "nothing is lost, the archive is the record.") from error
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path} cannot be written: {error}. Nothing was changed.") from error


def _fill(connection: sqlite3.Connection, directory: Path, folder: Path, crew: Workers, progress: Progress,
          anew: bool, ahead: Ahead | None, divisions: str, later: Iterable[str] = ()) -> Summary:
    grouping.prepare(connection, folder / "scratch.db")
    problems: list[str] = []
    with _transaction(connection):
        files = records.unfiled(connection, directory, problems)
        if ahead is None and sum(path.stat().st_size for path in files) > MUCH:
            crew.warm(ready)
        places.write_regions(connection, divisions)
        for done, troubles in enumerate(records.take(connection, crew, files, folder, ahead), 1):
            problems += troubles
            progress("WARC files", done, len(files))
        if files:
            records.place_bodies(connection)
        changed = withdrawals.take(connection, directory)       # by the digest of a body, which only now each has
        if files or changed:
            _read_fresh(connection, directory, crew, progress, problems, ahead)
            if not anew:
                _read(connection, directory, crew, grouping.neighbours(connection).fetchall(), problems)
            grouping.settle(connection)
            if not anew:
                _read(connection, directory, crew, grouping.companions(connection).fetchall(), problems)
                grouping.rejoin(connection)
                reports.remove(connection)
            reports.write(connection)
            across.write(connection)
            places.count_crawls(connection)
            again.write(connection)
            places.write_sites(connection)
        for statement in later:
            connection.execute(statement)
        if anew or changed:
            connection.execute("INSERT INTO passages_fts (passages_fts) VALUES ('optimize')")
        filed = connection.execute("SELECT count(*) FROM scratch.fresh").fetchone()[0]
        summary = summarize(connection, len(files), filed, sorted(set(problems)))
    connection.execute("PRAGMA analysis_limit=1000")
    connection.execute("ANALYZE main")
    return summary


def _read_fresh(connection, directory, crew, progress, problems, ahead) -> None:
    connection.execute("CREATE TABLE scratch.read (id TEXT PRIMARY KEY)")
    for ids, outcomes in ahead.outcomes() if ahead else ():
        asked = "SELECT 1 FROM scratch.fresh WHERE id = ? AND id NOT IN (SELECT capture_id FROM withdrawals)"
        known = {ident for ident in ids if connection.execute(asked, [ident]).fetchone()}
        connection.executemany("INSERT INTO scratch.read VALUES (?)", ((ident,) for ident in known))
        grouping.stage(connection, (outcome for outcome in outcomes if outcome["capture_id"] in known))
    problems += ahead.problems if ahead else ()
    source = ("FROM captures WHERE id IN (SELECT id FROM scratch.fresh) AND id NOT IN (SELECT id FROM scratch.read) "
              f"AND {grouping.CANDIDATES}")
    total = connection.execute(f"SELECT count(*) {source}").fetchone()[0]
    rows = connection.execute(f"SELECT * {source} ORDER BY body_warc, body_offset")
    for done in _results(connection, directory, crew, rows, problems, total > MANY):
        progress("pages", done, total)


def _read(connection, directory, crew, rows: list, problems) -> None:
    for _ in _results(connection, directory, crew, rows, problems, len(rows) > MANY):
        pass


def _results(connection, directory, crew: Workers, rows, problems: list[str], worthwhile: bool) -> Iterator[int]:
    """Read captures and stage what they say; yield how many have been read."""
    names = tuple(schema.tables()["captures"][0])
    done, rows = 0, iter(rows)

    def chunks():
        while chunk := [dict(zip(names, row)) for row in islice(rows, CHUNK)]:
            yield str(directory), chunk

    for outcomes, count, troubles in crew.run(read_captures, chunks(), worthwhile):
        grouping.stage(connection, outcomes)
        problems += troubles
        done += count
        yield done


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("PRAGMA defer_foreign_keys=ON")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def _locked(folder: Path, progress: Progress) -> Iterator[None]:
    """One filing at a time: another waits for its turn."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress("waiting for another filing", 0, 1)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _folder(path: Path) -> Iterator[Path]:
    """A folder beside the database for what is half done; what a killed filing left there goes first."""
    folder = path.with_name(f".{path.name}-filing")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _replace(new: Path, path: Path) -> None:
    """Put the new database in the place of the old one, with nothing in between that a kill could leave."""
    with open(new, "rb+") as written:
        os.fsync(written.fileno())
    # A journal that a killed filing left would be played back into the new database.
    for suffix in ("-journal", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    os.replace(new, path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
