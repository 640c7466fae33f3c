"""Opening a database, and what the crawl asks of it."""

import sqlite3
from collections import ChainMap
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING


from . import schema
from .errors import NoDatabase, OtherVersion

if TYPE_CHECKING:
    import sqlite_utils


def open_db(path, must_exist: bool = True) -> "sqlite_utils.Database":
    """Open the database for reading; where there is none yet and it need not exist, an empty one in memory.

    Raises NoDatabase or OtherVersion, each with a sentence.
    """
    import sqlite_utils  # brings pandas along where that is installed; a crawl never needs either

    path = Path(path)
    if not path.exists() and not must_exist:
        connection = connect(":memory:")
        schema.create(connection)
        return sqlite_utils.Database(connection)
    return sqlite_utils.Database(read_only(path))


def read_only(path) -> sqlite3.Connection:
    """A bare connection for reading; raises NoDatabase or OtherVersion."""
    check_version(path)
    return _reader(Path(path))


def connect(path) -> sqlite3.Connection:
    """A connection that leaves transactions to us and checks foreign keys when one ends."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=60)
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA cache_size=-65536")
    return connection


def _reader(path: Path) -> sqlite3.Connection:
    """A connection that writes nothing of its own, but may undo what a killed filing left half written."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=60)
    connection.execute("PRAGMA query_only=ON")
    return connection


def check_version(path) -> None:
    """Raise where there is no database at the path, or one that this version of gkcrawl did not make."""
    path = Path(path)
    if not path.is_file():
        raise NoDatabase(f"{path} does not exist; `scrapy rebuild` makes it from the archive.")
    try:
        with closing(_reader(path)) as connection:
            application, version = (connection.execute(f"PRAGMA {name}").fetchone()[0]
                                    for name in ("application_id", "user_version"))
    except sqlite3.Error as error:
        raise NoDatabase(f"{path} cannot be opened as a database: {error}. `scrapy rebuild` makes it anew from the "
                         "archive: nothing is lost, the archive is the record.") from error
    if application != schema.APPLICATION:
        raise NoDatabase(f"{path} is no database of gkcrawl; move it away, then `scrapy rebuild`.")
    if version != schema.version():
        raise OtherVersion(f"{path} was made by another version of gkcrawl; run `scrapy rebuild`: "
                           "nothing is lost, the archive is the record.")


class _Bodies(Mapping):
    """The bodies in the archive by digest, looked up when asked for, so that memory does not grow with them."""

    _WHERE = "FROM captures WHERE NOT revisit AND length > 0 AND sha256 != ''"

    def __init__(self, connection: sqlite3.Connection):
        self._connection = connection

    def __getitem__(self, sha256: str) -> tuple[str, str]:
        found = self._connection.execute(
            f"SELECT url, fetched_at {self._WHERE} AND sha256 = ? ORDER BY fetched_at, id LIMIT 1", [sha256]).fetchone()
        if found is None:
            raise KeyError(sha256)
        return tuple(found)

    def __iter__(self) -> Iterator[str]:
        return (digest for digest, in self._connection.execute(f"SELECT DISTINCT sha256 {self._WHERE}"))

    def __len__(self) -> int:
        return self._connection.execute(f"SELECT count(DISTINCT sha256) {self._WHERE}").fetchone()[0]


def bodies(connection: sqlite3.Connection) -> ChainMap:
    """Return {sha256: (url, fetched_at)} of the first capture of every body; new ones may be added by the caller."""
    return ChainMap({}, _Bodies(connection))
