"""Questions that an index answers at once, asked on the spot: handing them to a thread takes longer than the answer.

Only for questions whose cost is that of a few lookups. Where the database is being written just now, or cannot be
opened, the answer is None, and the question is to be asked the ordinary way.
"""

import os
import sqlite3
from pathlib import Path

#: One connection for each database file, with what tells whether the file at that path is still the same.
_OPEN: dict[str, tuple[tuple[int, int], sqlite3.Connection]] = {}


def rows(path: str, sql: str, parameters) -> list[dict] | None:
    """Return a query's rows as dictionaries, None where that has to wait."""
    try:
        cursor = _connection(path).execute(sql, parameters)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row)) for row in cursor]
    except (sqlite3.Error, OSError):
        _OPEN.pop(path, None)
        return None


def _connection(path: str) -> sqlite3.Connection:
    """Return a connection to the file that stands at the path now: a rebuild puts another one there."""
    about = os.stat(path)
    state = about.st_dev, about.st_ino
    if path not in _OPEN or _OPEN[path][0] != state:
        made = sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode=ro", uri=True, timeout=0,
                               check_same_thread=False)
        _OPEN[path] = state, made
    return _OPEN[path][1]
