"""What is proved of one file by itself, in whatever process, and what is left to be held against the other files."""

import hashlib
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import NamedTuple

from .ids import BadId, parse_id
from .manifest import digest
from .model import Capture, Problem
from .proof import Proof
from .tally import status_class

COMPARED = {"id", "url", "fetched_at", "status", "sha256", "length", "mime", "charset", "revisit", "refers_url", "refers_at",
            "stated_digest"}
#: Columns that hold what the crawl put down beside a capture, and the names it has there.
FACTS = {"role": "role", "via": "via", "anchor": "anchor", "ip": "ip", "truncated": "truncated", "for_site": "site",
         "crawl_id": "crawl"}
#: Of a revisit, what its row has from the capture it repeats: where its own record states no SHA-256, and no answer either.
BODY_BORROWED, ANSWER_BORROWED = {"sha256", "length"}, {"status", "mime", "charset"}
BODY = ("body_warc", "body_offset")
#: All that is looked at of a row.
LOOKED_AT = (*sorted(COMPARED), *FACTS, "warc", "offset", *BODY)


class Task(NamedTuple):
    """A file to be proved, with the rows of the index that name it (no columns: there is no index)."""

    path: str
    withdrawn: frozenset = frozenset()
    columns: Sequence[str] = ()
    rows: Sequence[tuple] = ()


@dataclass(slots=True)
class Part:
    """What came of a file."""

    problems: list[Problem] = field(default_factory=list)
    sha256: str = ""
    status: Counter = field(default_factory=Counter)
    records: array = field(default_factory=lambda: array("Q"))          # keys of their ids, and where they stand
    offsets: array = field(default_factory=lambda: array("Q"))
    bodies: array = field(default_factory=lambda: array("Q"))           # keys of their digests, and where they stand
    places: array = field(default_factory=lambda: array("Q"))
    revisits: list[tuple] = field(default_factory=list)                 # digest, place, id; of its row: digest, the body's place
    rowless: list[tuple[int, str]] = field(default_factory=list)        # captures without a row at their place, and their ids
    withdrawn: set[str] = field(default_factory=set)                    # what of the withdrawn is here


def prove(task: Task) -> Part:
    """Read a file, every byte of it, and say what is wrong with it."""
    path, part = Path(task.path), Part()
    held = Held(path.name, task, part)
    try:
        proof = Proof(path, held)
        part.problems.extend(proof.problems())
        # What was read is what is there, unless a part was jumped over.
        part.sha256 = digest(path) if proof.damaged else proof.hash.hexdigest()
    except OSError as error:
        part.problems.append(Problem(path.name, 0, f"the file cannot be read: {error.strerror}"))
    part.problems.extend(held.left())
    return part


def key(text: str) -> int:
    """Return a number for an id or a digest, the same in every process: it needs a fifth of the room."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest())


class Held:
    """The records of a file, held against each other and against the rows of the index that name the file."""

    def __init__(self, warc: str, task: Task, part: Part):
        self.warc, self.withdrawn, self.part, self.columns = warc, task.withdrawn, part, task.columns
        self.seen, self.rows, self.doubles = set(), {}, []
        self.indexed, self.filed = bool(task.columns), bool(task.rows)
        self.crawl = ""         # the crawl that the file says it is of
        if not self.filed:
            return
        ident, offset = _getter(task.columns, ("id", "offset")), _getter(task.columns, ("offset",))
        for row in task.rows:
            place, = offset(row)
            if (known := self.rows.setdefault(place, row)) is not row:
                self.doubles.append(Problem(warc, place, f"two rows point here: {ident(known)[0]}, {ident(row)[0]}"))
        # Looked at for every row: all that is stated of a capture at once, and one by one only where it is not the same.
        self.compared = [name for name in task.columns if name in COMPARED]
        self.kept, self.told = attrgetter(*self.compared, "offset"), _getter(task.columns, (*self.compared, "offset"))
        columns = [name for name in task.columns if name in FACTS]
        self.facts, self.stated = {name: FACTS[name] for name in columns}, _getter(task.columns, columns)
        self.body = _getter(task.columns, BODY if {*BODY} <= {*task.columns} else ())
        self.repeated = _getter(task.columns, ("sha256", *BODY) if {"sha256", *BODY} <= {*task.columns} else ())

    def take(self, record, capture: Capture | None, ours: bool) -> list[Problem]:
        """Hold one record, and the capture it is, against all that is known of the file."""
        found = []
        ident = record.headers.get("warc-record-id", "")
        if not ident or ident in self.seen:
            found.append(Problem(self.warc, record.offset, twice(ident) if ident else "the record has no WARC-Record-ID"))
        else:
            self.seen.add(ident)
            self.part.records.append(key(ident))
            self.part.offsets.append(record.offset)
        if capture is not None:
            self.count(capture)
            if self.filed:
                found += self.filed_as_kept(capture, ours)
            elif self.indexed:
                self.indexed = False                    # said once of the file
                found.append(Problem(self.warc, 0, "no row of the index mentions this file (`gkcrawl rebuild` files it)"))
        return found

    def count(self, capture: Capture) -> None:
        """Count a capture, and note what other files may have to do with it."""
        part = self.part
        part.status[status_class(capture.status)] += 1
        if self.withdrawn:
            part.withdrawn |= self.withdrawn & {capture.id, capture.sha256}
        if capture.revisit:
            row = self.rows.get(capture.offset)
            part.revisits.append((capture.sha256, capture.offset, capture.id, row and self.repeated(row)))
        else:
            part.bodies.append(key(capture.sha256))
            part.places.append(capture.offset)

    def filed_as_kept(self, capture: Capture, ours: bool) -> list[Problem]:
        """Compare a capture, as its record has it, with its row."""
        row = self.rows.pop(capture.offset, None)
        if row is None:
            self.part.rowless.append((capture.offset, capture.id))
            return []
        if self.crawl:
            capture.facts.setdefault("crawl", self.crawl)
        # What another tool says of a capture may stand anywhere behind it.
        same = self.kept(capture) == self.told(row) and (
            not ours or tuple(map(capture.facts.get, self.facts.values())) == self.stated(row))
        body = self.body(row)
        astray = not capture.revisit and body not in ((capture.warc, capture.offset), ())
        found = [] if same and not astray else [*self.differing(capture, dict(zip(self.columns, row, strict=True)), ours, astray)]
        # One that does not say what it repeats is held against where its row has found that.
        return [bodiless(capture.warc, capture.offset, capture.id), *found] if capture.revisit and not capture.sha256 and body and body[0] is None else found

    def differing(self, capture: Capture, row: dict, ours: bool, astray: bool):
        """Yield each column of a row that says something else than the record."""
        borrowed = set()
        if capture.revisit and not capture.sha256:      # by another tool: it may state nothing but what it repeats
            borrowed = BODY_BORROWED if capture.status else BODY_BORROWED | ANSWER_BORROWED
        for name in self.compared:
            stated, kept = row[name], getattr(capture, name)
            if name in borrowed or name == "length" and capture.revisit and not kept:   # another tool's states none
                continue
            if stated != kept and _text(kept) != stated:
                yield _differs(capture, row, name, stated, kept)
        for name, fact in self.facts.items() if ours else ():
            kept = capture.facts.get(fact)
            if fact == "crawl" and not kept:
                continue
            if row[name] != kept and row[name] != _text(kept):
                yield _differs(capture, row, name, row[name], kept)
        if astray:
            stated = f"{row['body_warc']}, byte {row['body_offset']}"
            yield _differs(capture, row, "body", stated, f"{capture.warc}, byte {capture.offset}")

    def left(self):
        """Yield what is wrong with the rows when the file has been read."""
        yield from self.doubles
        yield from unrecorded(self.warc, self.columns, self.rows.values())


def unrecorded(warc: str, columns: Sequence[str], rows: Iterable[tuple]):
    """Yield what there is to say of rows for which no record was found."""
    about = _getter(columns, ("offset", "id")) if columns else None
    for offset, ident in map(about, rows):
        yield Problem(warc, offset, f"row without record: the index has {ident} here")
        try:
            parse_id(ident)
        except BadId as error:
            yield Problem(warc, offset, str(error))


def twice(ident: str) -> str:
    """Say of a record that its id is not its own."""
    return f"the record {ident} stands in the archive twice"


def bodiless(warc: str, offset: int, ident: str) -> Problem:
    """Say of a revisit that what it repeats is lost."""
    return Problem(warc, offset, f"the body that the revisit {ident} stands for is nowhere in the archive")


def _getter(columns, names):
    """Return a function that takes these columns out of a row, as a tuple."""
    places = [columns.index(name) for name in names]
    return itemgetter(*places) if len(places) > 1 else lambda row: tuple(row[place] for place in places)


def _text(value) -> str | None:
    """Return text as the index can hold it; None for nothing."""
    return str(value).encode("utf-8", "replace").decode() if value else None


def _differs(capture, row, column, stated, kept) -> Problem:
    return Problem(capture.warc, capture.offset, f"the row {row['id']} has {column} {stated!r}, its record has {kept!r}")
