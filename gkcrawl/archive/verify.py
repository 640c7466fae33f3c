"""Proof that the archive is what was written: every file proved by itself, and what must hold across files."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from . import chain
from .model import FOLDER, SUFFIXES, ArchiveError, Problem, warc_files
from .part import Part, Task, bodiless, key, prove, twice, unrecorded
from .records import Keep, read_at
from .rows import Rows
from .withdrawn import NAME, withdrawn


def verify(directory, rows: Rows | Iterable[dict] | None = None, each: Callable = map) -> Iterator[Problem]:
    """Yield everything that is wrong with an archive: its WARC files, its manifests, its list of what was withdrawn.

    With `rows` (of the table captures; columns that are left out are not compared), what is wrong with its index too.
    `each` runs a function over items and gives the results in the order of the items, as `map` does: in other processes,
    if it likes. What is found, and its order, is the same.
    """
    across, files = _Across(rows if rows is None or isinstance(rows, Rows) else Rows(rows)), {}
    try:
        across.withdrawn = frozenset(withdrawn(directory))
    except ArchiveError as error:
        yield Problem(NAME, 0, str(error))
    paths = warc_files(directory)
    for path, part in zip(paths, each(prove, map(across.task, paths)), strict=True):
        yield from part.problems
        yield from across.take(path, part)
        files[path.name] = chain.Found(path, part.sha256, part.status)
    yield from across.end(files)
    yield from chain.problems(directory, files)
    yield from strangers(directory)


def strangers(directory) -> Iterator[Problem]:
    """Yield what lies among the WARC files and is none, so that nobody reads it."""
    folder = Path(directory) / FOLDER
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        torn = path.name.endswith(".torn") and path.with_suffix("").is_file()
        if path.name.endswith(".torn") and not torn:
            yield Problem(path.name, 0, "the file that this was torn from is not here")
        elif not torn and (not path.name.endswith(SUFFIXES) or not path.is_file()):
            yield Problem(path.name, 0, "this is no WARC file; nothing else belongs in this folder")


class _Across:
    """What must hold across files: ids that are nobody else's, a body for each revisit, a row for each capture."""

    def __init__(self, rows: Rows | None):
        self.rows, self.withdrawn, self.present = rows, frozenset(), set()
        self.records, self.bodies, self.revisits, self.unread = set(), set(), [], {}
        self.places = {}        # of each file: where its bodies stand, in order, and the keys of their digests

    def task(self, path: Path) -> Task:
        """Return what has to be known to prove a file by itself."""
        if self.rows is None:
            return Task(str(path), self.withdrawn)
        try:
            return Task(str(path), self.withdrawn, self.rows.columns, self.rows.of(path.name))
        except ArchiveError as error:
            self.unread[path.name] = Problem(path.name, 0, f"its rows are not checked: {error}")
            return Task(str(path), self.withdrawn)

    def take(self, path: Path, part: Part) -> Iterator[Problem]:
        """Hold what came of a file against the files before it."""
        if not self.records.isdisjoint(part.records):
            for number, offset in zip(part.records, part.offsets, strict=True):
                if number in self.records:
                    ident = read_at(path, offset, lambda headers: Keep(0)).headers["warc-record-id"]
                    yield Problem(path.name, offset, twice(ident))
        self.records.update(part.records)
        self.bodies.update(part.bodies)
        self.places[path.name] = part.places, part.bodies
        self.revisits += [(path.name, *revisit) for revisit in part.revisits]
        self.present |= part.withdrawn
        if path.name in self.unread:
            yield self.unread.pop(path.name)
        for offset, ident in part.rowless:
            try:
                # Fetched twice within a second, or copied: the row has one place, and that is looked at.
                if not self.rows.has(ident):
                    yield Problem(path.name, offset, f"missing row: the capture {ident} is not in the index")
            except ArchiveError as error:
                yield Problem(path.name, offset, f"no row is here, and whether there is one elsewhere is not known: {error}")

    def stands(self, sha256: str, warc: str | None, offset: int | None) -> bool:
        """Tell whether the body of this digest stands at this place."""
        places, bodies = self.places.get(warc, ((), ()))
        at = bisect_left(places, offset) if isinstance(offset, int) else len(places)
        return at < len(places) and places[at] == offset and bodies[at] == key(str(sha256))

    def end(self, files) -> Iterator[Problem]:
        """Say what is left over when all files are read."""
        for warc, sha256, offset, ident, row in self.revisits:
            if sha256 and key(sha256) not in self.bodies:
                yield bodiless(warc, offset, ident)
            elif row and (sha256 or row[1]) and not self.stands(*row):
                yield Problem(warc, offset, f"the row {ident} has body '{row[1]}, byte {row[2]}', where no such body stands")
        for warc in self.rows.files() if self.rows else ():
            if warc not in files:
                try:
                    yield from unrecorded(warc, self.rows.columns, self.rows.of(warc))
                except ArchiveError as error:
                    yield Problem(warc, 0, f"there is no such file, though rows name it: {error}")
        for one in sorted(self.withdrawn - self.present):
            yield Problem(NAME, 0, f"{one} is withdrawn, but the archive holds no such capture or body")
