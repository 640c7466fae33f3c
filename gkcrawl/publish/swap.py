"""A database that is replaced while it is served: a rebuild puts a new file in the old one's place.

Datasette keeps its connections, and with them the old file, for as long as it runs. Each thread opens the new file at
its next query; what is being read is read to its end from the old one.
"""

import os
from functools import partial

from datasette import database as datasette_database


def watch(datasette, db) -> None:
    """Make a database of Datasette's follow its file."""
    if db.path and not db.is_memory and not hasattr(db, "gk_files"):
        db.gk_files = {}        # connection -> the file it has open, told by device and inode
        db.execute_fn = partial(_execute, datasette, db, db.execute_fn)


async def _execute(datasette, db, original, fn):
    return await original(lambda connection: fn(_current(datasette, db, connection)))


def _identity(db) -> tuple[int, int]:
    stat = os.stat(db.path)
    return stat.st_dev, stat.st_ino


def _current(datasette, db, connection):
    """Return the connection, or a new one where the file it has open is no longer the one of its name."""
    try:
        there = _identity(db)
    except FileNotFoundError:       # being moved about: what is open can still be read
        return connection
    if db.gk_files.setdefault(connection, there) == there:
        return connection
    fresh = db.connect()
    datasette._prepare_connection(fresh, db.name)
    setattr(datasette_database.connections, db.name, fresh)
    db.gk_files.pop(connection, None)
    db.gk_files[fresh] = there
    if connection in db._all_file_connections:
        db._all_file_connections.remove(connection)
    connection.close()
    # What Datasette counted and hashed of an immutable database was the old one's.
    db._cached_table_counts = db.cached_hash = db.cached_size = None
    return fresh
