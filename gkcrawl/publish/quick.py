"""Questions that an index answers at once, asked on the spot: handing them to a thread takes longer than the answer.

Only for questions whose cost is that of a few lookups. Where the database is being written just now, or cannot be
opened, the answer is None, and the question is to be asked the ordinary way.
"""

import os
import sqlite3
from pathlib import Path

#: For each database file: what tells whether the file at that path is still the same, a connection, and answers that
#: are the same for all of the file's life.
_OPEN: dict[str, tuple[tuple[int, int], sqlite3.Connection, dict[str, list[dict]]]] = {}


def rows(path: str, sql: str, parameters) -> list[dict] | None:
    """Return a query's rows as dictionaries, None where that has to wait."""
    try:
        cursor = _opened(path)[0].execute(sql, parameters)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row)) for row in cursor]
    except (sqlite3.Error, OSError):
        _OPEN.pop(path, None)
        return None


def once(path: str, sql: str) -> list[dict] | None:
    """Return the rows of a question whose answer, once there is one, never changes in one file; None where it has to wait."""
    try:
        answers = _opened(path)[1]
    except (sqlite3.Error, OSError):
        return None
    if sql not in answers:
        found = rows(path, sql, ())
        if found is None:
            return None
        if not all(value for row in found for value in row.values()):
            return found                # a file that is just being made
        answers[sql] = found
    return answers[sql]


def _opened(path: str) -> tuple[sqlite3.Connection, dict[str, list[dict]]]:
    """Return a connection to the file that stands at the path now, and its answers: a rebuild puts another one there."""
    about = os.stat(path)
    state = about.st_dev, about.st_ino
    if path not in _OPEN or _OPEN[path][0] != state:
        made = sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode=ro", uri=True, timeout=0,
                               check_same_thread=False)
        _OPEN[path] = state, made, {}
    return _OPEN[path][1:]
