"""Is the database what the archive says? Every row of every table held against one made anew from the WARC files."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from .database import read_only
from .filing import file

#: So many rows of a table are named, the rest counted.
TOLD = 5


def altered(directory, path, jobs: int | None = None) -> Iterator[str]:
    """Yield a sentence for each row of the database that is missing, too many, or not what the archive gives.

    Raises StoreError where there is no such database, or none can be made.
    """
    with closing(read_only(path)), tempfile.TemporaryDirectory() as place:
        fresh = Path(place) / "fresh.db"
        file(directory, fresh, rebuild=True, jobs=jobs)
        with closing(sqlite3.connect(f"{fresh.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            connection.execute("ATTACH ? AS kept", [f"{Path(path).absolute().as_uri()}?mode=ro"])
            for table in _tables(connection):
                yield from _rows(connection, table)


def _tables(connection) -> list[str]:
    """Return the tables that hold data; those inside the full-text index are not compared."""
    found = connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")
    return sorted(name for name, in found if not name.startswith(("sqlite_", "passages_fts")))


def _rows(connection, table: str) -> Iterator[str]:
    """Yield what is wrong with the rows of a table."""
    keys = [row["name"] for row in sorted(connection.execute(f'PRAGMA main.table_info("{table}")'), key=lambda row: row["pk"])
            if row["pk"]]
    differing = 'SELECT * FROM {}."{}" EXCEPT SELECT * FROM {}."{}"'
    right = {tuple(row[key] for key in keys): row
             for row in connection.execute(differing.format("main", table, "kept", table))}
    wrong = {tuple(row[key] for key in keys): row
             for row in connection.execute(differing.format("kept", table, "main", table))}
    places = sorted({**right, **wrong}, key=repr)
    for place in places[:TOLD]:
        yield f"table {table}, row {', '.join(map(str, place))}: {_said(right.get(place), wrong.get(place))}"
    if len(places) > TOLD:
        yield f"table {table}: {len(places) - TOLD} further rows that are not what the archive gives"


def _said(right, wrong) -> str:
    """Say how a row differs from the one that the archive gives."""
    if right is None:
        return "the archive gives no such row"
    if wrong is None:
        return "the row is missing"
    return "; ".join(f"{name} is {wrong[name]!r}, the archive gives {right[name]!r}"
                     for name in right.keys() if wrong[name] != right[name])
