"""The rows of an index (the table captures), as `verify` asks for them: those that name one file, and which ids there are."""

from collections import defaultdict
from collections.abc import Iterable


class Rows:
    """Rows that are at hand, as dictionaries with the same columns; whoever keeps them elsewhere overrides the methods."""

    def __init__(self, rows: Iterable[dict] = ()):
        self._files: dict[str, list[tuple]] = defaultdict(list)
        self._ids, columns = set(), None
        for row in rows:
            columns = columns or tuple(row)
            self._files[row["warc"]].append(tuple(row[name] for name in columns))
            self._ids.add(row["id"])
        #: What the values of a row are, in their order. Never empty, since no columns would mean no index.
        self.columns = columns or ("id", "warc", "offset")

    def files(self) -> Iterable[str]:
        """Return the names of the files that rows name."""
        return self._files.keys()

    def of(self, warc: str) -> list[tuple]:
        """Return the rows that name a file."""
        return self._files.get(warc, [])

    def has(self, ident: str) -> bool:
        """Tell whether a row has this id."""
        return ident in self._ids
