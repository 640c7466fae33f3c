"""Proof that the archive is what was written: every record sound, and every index row equal to its record."""

from collections import Counter
from collections.abc import Iterator
from operator import attrgetter, itemgetter
from pathlib import Path

from . import chain
from .ids import BadId, parse_id
from .manifest import digest
from .model import FOLDER, SUFFIXES, ArchiveError, Problem, warc_files
from .proof import Proof
from .tally import status_class
from .withdrawn import NAME, withdrawn

COMPARED = {"id", "url", "fetched_at", "status", "sha256", "length", "mime", "charset", "revisit"}
#: Columns that hold what the crawl put down beside a capture, and the names it has there.
FACTS = {"role": "role", "via": "via", "anchor": "anchor", "ip": "ip", "truncated": "truncated", "for_site": "site"}
#: Of a revisit, what its row has from the capture it repeats where its own record does not say it.
BORROWED = {"sha256", "length", "status", "mime", "charset"}
#: All that is looked at of a row.
LOOKED_AT = (*sorted(COMPARED), *FACTS, "warc", "offset", "body_warc", "body_offset")


def verify(directory, rows=None) -> Iterator[Problem]:
    """Yield everything that is wrong with an archive: its WARC files, its manifests, its list of what was withdrawn.

    With `rows` (of the table captures, as dictionaries; columns that are left out are not compared), what is wrong with its
    index too.
    """
    index, files = _Index(rows), {}
    try:
        index.withdrawn = set(withdrawn(directory))
    except ArchiveError as error:
        yield Problem(NAME, 0, str(error))
    for path in warc_files(directory):
        index.begin(path.name)
        try:
            proof = Proof(path, index)
            yield from proof.problems()
            # What was read is what is there, unless a part was jumped over.
            sha256 = digest(path) if proof.damaged else proof.hash.hexdigest()
        except OSError as error:
            yield Problem(path.name, 0, f"the file cannot be read: {error.strerror}")
            sha256 = ""
        files[path.name] = chain.Found(path, sha256, index.status)
    yield from index.end()
    yield from chain.problems(directory, files)
    yield from strangers(directory)


def strangers(directory) -> Iterator[Problem]:
    """Yield what lies among the WARC files and is none, so that nobody reads it."""
    folder = Path(directory) / FOLDER
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        torn = path.name.endswith(".torn") and path.with_suffix("").is_file()
        if path.name.endswith(".torn") and not torn:
            yield Problem(path.name, 0, "the file that this was torn from is not here")
        elif not torn and not path.name.endswith(SUFFIXES) and not path.name.startswith("."):
            yield Problem(path.name, 0, "this is no WARC file; nothing else belongs in this folder")


class _Index:
    """What must hold across files: one row for each capture, unique ids, a body for each revisit."""

    def __init__(self, rows):
        # Hashes of the ids and digests are enough, and need a fifth of the room.
        self.rows, self.seen, self.doubles, self.unfiled = None, set(), [], ""
        self.bodies, self.revisits, self.withdrawn, self.status = set(), [], set(), Counter()
        if rows is not None:
            self.rows = {}
            for row in rows:
                place = (row["warc"], row["offset"])
                if place in self.rows:
                    self.doubles.append(Problem(*place, f"two rows point here: {self.rows[place]['id']}, {row['id']}"))
                self.rows[place] = row
            self.files = {warc for warc, _ in self.rows}
            # Looked at for every row: all of a row's facts at once, and one by one only where they are not the same.
            columns = next(iter(self.rows.values()), {}).keys()
            self.compared, self.stated = sorted(columns & COMPARED), sorted(columns & FACTS.keys())
            self.kept, self.told = (get(*self.compared, "warc") for get in (attrgetter, itemgetter))
            self.ids = {hash(row["id"]) for row in self.rows.values()}

    def begin(self, warc):
        self.status = Counter()
        self.filed = self.rows is None or warc in self.files

    def take(self, record, capture, warc, ours):
        """Hold one record, and the capture it is, against everything else in the archive."""
        ident = record.headers.get("warc-record-id", "")
        found = [] if capture is None else self.capture(capture, ours)
        key = hash(ident)
        if not ident or key in self.seen:
            what = f"the record {ident} stands in the archive twice" if ident else "the record has no WARC-Record-ID"
            found = [Problem(warc, record.offset, what), *found]
        self.seen.add(key)
        return found

    def capture(self, capture, ours):
        """Count a capture and compare it, as its record has it, with its row."""
        self.status[status_class(capture.status)] += 1
        if self.withdrawn:
            self.withdrawn -= {capture.id, capture.sha256}
        if capture.revisit:
            self.revisits.append((capture.sha256, capture.warc, capture.offset, capture.id))
        else:
            self.bodies.add(hash(capture.sha256))
        if not self.filed and self.unfiled != capture.warc:
            self.unfiled = capture.warc
            yield Problem(capture.warc, 0, "no row of the index mentions this file (`gkcrawl rebuild` files it)")
        if self.rows is None or not self.filed:
            return
        row = self.rows.pop((capture.warc, capture.offset), None)
        if row is None and hash(capture.id) in self.ids:
            return  # fetched twice within a second, or copied: the row has one place, and that is looked at
        if row is None:
            yield Problem(capture.warc, capture.offset, f"missing row: the capture {capture.id} is not in the index")
            return
        if capture.revisit and not capture.sha256 and row.get("body_warc", "") is None:
            yield _bodiless(capture.warc, capture.offset, capture.id)
        for name in self.compared if self.kept(capture) != self.told(row) else ():
            stated, kept = row[name], getattr(capture, name)
            # A revisit by another tool may state nothing but what it repeats; the row then has what its original has.
            if capture.revisit and name in BORROWED and not kept:
                continue
            if stated != kept and _text(kept) != stated:
                yield _differs(capture, row, name, kept)
        # What another tool says of a capture may stand anywhere behind it.
        for column in self.stated if ours else ():
            if row[column] != (kept := capture.facts.get(FACTS[column])) and row[column] != _text(kept):
                yield _differs(capture, row, column, kept)
        place = (capture.warc, capture.offset)
        if not capture.revisit and (row.get("body_warc", place[0]), row.get("body_offset", place[1])) != place:
            yield _differs(capture, row, "body", f"{capture.warc}, byte {capture.offset}")

    def end(self):
        """Say what is left over when all files are read."""
        yield from self.doubles
        for sha256, warc, offset, ident in self.revisits:
            if sha256 and hash(sha256) not in self.bodies:
                yield _bodiless(warc, offset, ident)
        for (warc, offset), row in (self.rows or {}).items():
            yield Problem(warc, offset, f"row without record: the index has {row['id']} here")
            try:
                parse_id(row["id"])
            except BadId as error:
                yield Problem(warc, offset, str(error))
        for one in sorted(self.withdrawn):
            yield Problem(NAME, 0, f"{one} is withdrawn, but the archive holds no such capture or body")


def _text(value) -> str | None:
    """Return text as the index can hold it; None for nothing."""
    return str(value).encode("utf-8", "replace").decode() if value else None


def _bodiless(warc, offset, ident):
    return Problem(warc, offset, f"the body that the revisit {ident} stands for is nowhere in the archive")


def _differs(capture, row, column, kept):
    stated = f"{row['body_warc']}, byte {row['body_offset']}" if column == "body" else row[column]
    return Problem(capture.warc, capture.offset, f"the row {row['id']} has {column} {stated!r}, its record has {kept!r}")
