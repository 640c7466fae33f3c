"""What is taken down, in the database: a row for each capture, and reports written anew without what it said."""

import sqlite3
from pathlib import Path

from gkcrawl import archive

from . import schema
from .errors import StoreError


def take(connection: sqlite3.Connection, directory: Path) -> bool:
    """Bring the table up to the archive's list; say whether there was a change.

    Captures that fall under it, or no longer do, are to be read again like fresh ones, and so their reports.
    """
    try:
        wanted, present = _wanted(connection, directory), _present(connection)
    except archive.ArchiveError as error:
        raise StoreError(f"{error} Nothing was filed: what is withdrawn must not come back.") from error
    changed = {ident for ident in wanted.keys() | present.keys() if wanted.get(ident) != present.get(ident)}
    if not changed:
        return False
    # What is deleted is overwritten too, and leaves the index of words for good.
    connection.execute("PRAGMA secure_delete=ON")
    connection.executemany("DELETE FROM withdrawals WHERE capture_id = ?", ((ident,) for ident in changed))
    names = tuple(schema.tables()["withdrawals"][0])
    connection.executemany(schema.insert("withdrawals"), (dict(zip(names, (ident, *wanted[ident])))
                                                          for ident in sorted(changed & wanted.keys())))
    connection.executemany("INSERT OR IGNORE INTO scratch.fresh VALUES (?)", ((ident,) for ident in changed))
    return True


def differ(db, directory: Path) -> bool:
    """Tell whether the archive's list was changed since the database was made."""
    return _wanted(db.conn, directory) != _present(db.conn)


def _present(connection: sqlite3.Connection) -> dict[str, tuple]:
    return {ident: tuple(rest) for ident, *rest in connection.execute(
        'SELECT capture_id, date, reason, "by" FROM withdrawals')}


def _wanted(connection: sqlite3.Connection, directory: Path) -> dict[str, tuple]:
    """Return date, reason and word of every capture that falls under a line of the list."""
    found, listed = {}, archive.withdrawn(directory)
    for key, one in listed.items():
        for ident, sha256 in connection.execute("SELECT id, sha256 FROM captures WHERE id = ?1 OR sha256 = ?1", [key]):
            one = listed.of(ident, sha256)
            found[ident] = (one.date, one.reason, one.by)
    return found
