"""Is the database what the archive says? Every row of every table held against one made anew from the WARC files.

And every word of the index of words, and what tables, views and indexes there are. How the index of words is packed
into its own tables hangs on the order of filing; what it says of each passage does not.
"""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from itertools import zip_longest
from pathlib import Path

from .database import read_only
from .filing import file

#: Where the index of words is packed; of these tables this one has a row for each passage that is the same each time.
_PACKED, _MEASURED = "passages_fts_", "passages_fts_docsize"
#: So many rows of a table are named, the rest counted.
TOLD = 5


def altered(directory, path, jobs: int | None = None) -> Iterator[str]:
    """Yield a sentence for each row, table, view or index that is missing, too many, or not what the archive gives.

    Raises StoreError where there is no such database, or none can be made.
    """
    with closing(read_only(path)), tempfile.TemporaryDirectory() as place:
        fresh = Path(place) / "fresh.db"
        file(directory, fresh, rebuild=True, jobs=jobs)
        with closing(sqlite3.connect(f"{fresh.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            connection.execute("ATTACH ? AS kept", [f"{Path(path).absolute().as_uri()}?mode=ro"])
            right, wrong = (_parts(connection, schema) for schema in ("main", "kept"))
            for kind, name in sorted({part for part, _ in right.items() ^ wrong.items()}):
                yield f"{kind} {name}: {_made((kind, name), right, wrong)}"
            for kind, name in sorted(part for part, _ in right.items() & wrong.items()):
                if name == "passages_fts":
                    yield from _words(connection)
                elif kind == "table" and (name == _MEASURED or not name.startswith(_PACKED)):
                    yield from _rows(connection, name)


def _parts(connection, schema: str) -> dict[tuple[str, str], str | None]:
    """Return the SQL of each table, view, index and trigger; of what SQLite makes by itself at most that it is there."""
    found = connection.execute(f"SELECT type, name, sql FROM {schema}.sqlite_master WHERE name NOT LIKE 'sqlite!_%' ESCAPE '!'")
    return {(kind, name): None if name.startswith(_PACKED) else sql for kind, name, sql in found}


def _made(part: tuple[str, str], right: dict, wrong: dict) -> str:
    """Say how a table, view, index or trigger differs from the one of a new database."""
    if part not in right:
        return f"the archive gives no such {part[0]}"
    return f"is made otherwise: {wrong[part]}" if part in wrong else f"the {part[0]} is missing"


def _words(connection) -> Iterator[str]:
    """Yield where the index of words first says something else of a passage than its text."""
    try:
        for schema in ("main", "kept"):
            connection.execute(f"CREATE VIRTUAL TABLE temp.words_{schema} USING fts5vocab({schema}, passages_fts, instance)")
        both = zip_longest(*(connection.execute(f"SELECT doc, term, col, offset FROM words_{schema}") for schema in ("main", "kept")))
        differing = next((row for row in both if row[0] is None or row[1] is None or tuple(row[0]) != tuple(row[1])), None)
    except sqlite3.DatabaseError as error:
        yield f"table passages_fts: the index of words cannot be read: {error}"
        return
    if differing:
        passage, word, *_ = differing[0] or differing[1]
        yield f"table passages_fts: the index of words is not what the archive gives, first at {word!r} of passage {passage}"


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
