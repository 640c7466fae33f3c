"""One pass over a WARC file: captures and notes, with the facts the crawl wrote beside them."""

import json
import logging
from collections import OrderedDict, deque
from collections.abc import Iterator
from pathlib import Path

from .dates import utc
from .headers import is_http, is_resource, note_kind, sha256_of, stated_digest, url_of
from .ids import capture_id
from .message import Body, Message, content_type, status_of
from .model import RENDERED, ArchiveError, Capture, Note, Problem, in_use
from .packing import begun_as_ours
from .records import Keep, Record, read_at, walk
from .source import Damaged

log = logging.getLogger(__name__)

# A line of warcinfo by which we know a file of our own: its records are laid out, and proved, as writer.py says.
CHAIN = ("chain", "sha256")
RENDERED_TYPE = "text/html; charset=utf-8"
# What we say of a capture, as one field: pywb would show a record of the capture's address and another type in its place.
FACTS, FACTS_TYPE = b"gkcrawl: ", "application/warc-fields"
# Until November 2026 they were bare JSON; those files are read for ever.
FIRST_FACTS_TYPE = "application/json"
# Why a body is not whole of which a record holds the first part only.
SEGMENT = "segment"
# What every tool takes a record for that has no status of its own.
FOUND = 200
# Other tools write facts about a capture behind it; so many captures are held back to wait for them.
WAITING = 8
METADATA_LIMIT = 1 << 22
_DECODE = json.JSONDecoder().decode


def scan(path, problems: list | None = None, start: int = 0) -> Iterator[Capture | Note]:
    """Yield what a WARC file holds, from the record at `start` on; what cannot be read is added to `problems`.

    A tail that a kill tore ends a file of ours, or one that a crawl is writing, quietly: it is only logged.
    """
    path = Path(path)
    reading = _Reading(path.name)

    def trouble(offset, what, torn):
        if torn and (reading.ours or in_use(path) or offset == 0 and begun_as_ours(path)):
            log.info("%s ends in the middle of a record at byte %d", path, offset)
        elif problems is not None:
            problems.append(Problem(path.name, offset, what))
        else:
            log.warning("%s, byte %d: %s", path, offset, what)

    try:
        for record in walk(path, reading.sink, trouble, start):
            try:
                yield from reading.take(record)
            except ValueError as error:
                trouble(record.offset, str(error), False)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror}.") from error
    yield from reading.waiting


def info(path) -> dict[str, str]:
    """Return what the first record of a file says about the file; empty where it says nothing."""
    try:
        record = read_at(path, 0, lambda headers: Keep(METADATA_LIMIT))
    except Damaged:
        return {}
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror}.") from error
    return fields(record.block.data) if record.type == "warcinfo" else {}


def fields(data: bytes) -> dict[str, str]:
    """Return the `name: value` lines of a warcinfo or metadata block."""
    pairs = (line.partition(":") for line in data.decode("utf-8", "replace").splitlines())
    return {name.strip(): value.strip() for name, colon, value in pairs if colon}


def is_ours(info: dict) -> bool:
    return info.get(CHAIN[0]) == CHAIN[1]


def make_capture(warc: str, offset: int, headers: dict, message: Message, ours: bool, wrapped: dict,
                 typed=True) -> Capture:
    """Build the capture of a response or revisit record; `wrapped` is its metadata record's content.

    Without `typed`, MIME type and charset are left out: the headers of the message need not be taken apart then.
    """
    url, date = url_of(headers), headers.get("warc-date", "")
    if not url or not date:
        raise ValueError("a response record without WARC-Target-URI or WARC-Date is no capture")
    at = date if ours else utc(date)
    revisit, sha256 = headers["warc-type"].lower() == "revisit", sha256_of(headers)
    if revisit:
        length = int(wrapped.get("length", 0)) if ours else 0
    elif ours and sha256:
        length = message.raw.length
    else:
        body = message.body(sha256)
        length, sha256 = body.length, body.hex("sha256") or sha256
    facts = facts_of(headers, wrapped)
    original = None
    if revisit:
        original = (url_of(headers, "warc-refers-to-target-uri") or url, _referred(headers, ours))
        # By this other tools say that the record has no body, not that the body was cut short.
        if not ours and facts.get("truncated") == "length":
            del facts["truncated"]
    mime, charset = message.content_type() if typed else ("", "")
    # A revisit of another tool may name its body by SHA-1 only: then that is what its id is made of.
    ident = capture_id(url, date, sha256 or headers.get("warc-payload-digest", ""))
    return Capture(ident, url, at, status_of(message.first_line)[0], mime, charset, sha256, length,
                   warc, offset, revisit, facts, original, "" if ours else stated_digest(headers))


def make_resource(warc: str, record: Record, wrapped: dict, sha256: str) -> Capture:
    """Build the capture of a record that no server answered with: status 0 for a page as our browser shows it, which
    stands beside the answer."""
    headers, length = record.headers, record.headers.get("content-length", "")
    url, date = url_of(headers), headers.get("warc-date", "")
    if not date or not sha256:
        raise ValueError("a resource record without WARC-Date or, for a rendered page, WARC-Payload-Digest is no capture")
    mime, charset = content_type([("Content-Type", headers.get("content-type", ""))])
    ours = url.startswith(RENDERED)
    return Capture(capture_id(url, date, sha256), url, date if ours else utc(date), 0 if ours else FOUND, mime, charset,
                   sha256, int(length), warc, record.offset, False, facts_of(headers, wrapped), None,
                   "" if ours else stated_digest(headers))


def facts_of(headers: dict, wrapped: dict) -> dict:
    """Return what was put down beside a capture, and what its own record says of how it was had."""
    facts = dict(wrapped.get("facts", {}))
    for name, header in (("ip", "warc-ip-address"), ("truncated", "warc-truncated")):
        if header in headers:
            facts[name] = headers[header]
    if "warc-segment-number" in headers:
        facts["truncated"] = SEGMENT        # its other parts are records of their own
    return facts


def _referred(headers: dict, ours: bool) -> str:
    date = headers.get("warc-refers-to-date", "")
    try:
        return date if ours or not date else utc(date)
    except ValueError:
        return ""


def load_json(data: bytes) -> dict:
    """Return the JSON object of one of our metadata records."""
    try:
        content = _DECODE(str(data.removeprefix(FACTS), "utf-8").removeprefix("\ufeff"))
    except ValueError:
        raise ValueError("the metadata record holds no JSON") from None
    if not isinstance(content, dict):
        raise ValueError("the metadata record holds no JSON object")
    return content


class _Reading:
    """What has to be remembered from record to record: never more than a few."""

    def __init__(self, warc: str):
        self.warc, self.ours = warc, False
        self.facts: OrderedDict[str, dict] = OrderedDict()  # by the id of the record they are about
        self.waiting: deque[Capture] = deque()
        self.ids: deque[str] = deque()

    def sink(self, headers):
        kind = headers.get("warc-type", "").lower()
        if kind in ("warcinfo", "metadata"):
            return Keep(METADATA_LIMIT)
        if is_http(headers):
            hashed = kind == "response" and not (self.ours and sha256_of(headers))
            return Message(payload=("sha256",) if hashed else ())
        if is_resource(headers):
            return Body(() if sha256_of(headers) else ("sha256",))
        return Keep(0)

    def take(self, record: Record):
        kind = record.type
        if kind == "warcinfo":
            self.ours = is_ours(fields(record.block.data))
        elif kind == "metadata":
            yield from self._metadata(record)
        elif is_http(record.headers):
            yield from self._capture(record)
        elif is_resource(record.headers):
            yield from self._resource(record)

    def _metadata(self, record):
        headers, data = record.headers, record.block.data
        if note := note_kind(headers):
            yield Note(note, load_json(data).get("data", {}), headers.get("warc-date", ""), self.warc, record.offset)
            return
        about = headers.get("warc-concurrent-to") or headers.get("warc-refers-to", "")
        if data.startswith(FACTS) or (headers.get("content-type") == FIRST_FACTS_TYPE and b'"before"' in data):
            # Ours, even where the first record of the file is damaged.
            self.ours, self.facts[about] = True, load_json(data)
        elif headers.get("content-type", "").startswith("application/warc-fields"):
            self.facts[about] = {"facts": {k: v for k, v in fields(data).items() if k == "via"}}
        if about in self.ids:
            late = self.waiting[self.ids.index(about)]
            late.facts = self.facts.pop(about)["facts"] | late.facts
        while len(self.facts) > WAITING:
            self.facts.popitem(last=False)

    def _capture(self, record):
        wrapped = self.facts.pop(record.headers.get("warc-record-id", ""), {})
        yield from self._next(record, make_capture(self.warc, record.offset, record.headers, record.block.finish(),
                                                   self.ours, wrapped))

    def _resource(self, record):
        wrapped = self.facts.pop(record.headers.get("warc-record-id", ""), {})
        sha256 = sha256_of(record.headers) or record.block.hex("sha256")
        yield from self._next(record, make_resource(self.warc, record, wrapped, sha256))

    def _next(self, record, capture):
        if self.ours:
            yield capture
            return
        self.waiting.append(capture)
        self.ids.append(record.headers.get("warc-record-id", ""))
        if len(self.waiting) > WAITING:
            self.ids.popleft()
            yield self.waiting.popleft()
