"""Proof of one file: each record against its digests, each group against itself, the bytes against the chain."""

import base64
import hashlib
import os
import zlib
from functools import lru_cache

from .arc import SUFFIXES as ARC
from .copying import END, EXTRACT
from .headers import is_http, is_resource, note_kind, sha256_of, url_of
from .message import Message, new_hash
from .model import Problem, in_use
from .reader import METADATA_LIMIT, fields, is_ours, load_json, make_capture, make_resource
from .records import Keep, walk
from .source import TORN
from .packing import GZIP_HEADER

TITLE = {"warc-block-digest": "WARC-Block-Digest", "warc-payload-digest": "WARC-Payload-Digest"}
# Of these the payload is the block, or there may be none.
UNLOADED = ("warcinfo", "metadata", "request")


class Proof:
    """One file, record by record; `held` has what is known of it beside its bytes, and is told what is read."""

    def __init__(self, path, held):
        self.path, self.name, self.held, self.found = path, path.name, held, []
        self.hash, self.before, self.chain = hashlib.sha256(), "", True
        self.ours, self.group, self.damaged, self.last, self.capture = False, None, False, [], None
        self.extract = False  # until its last record has proved it

    def problems(self):
        """Yield what is wrong with the file, in its order."""
        with open(self.path, "rb", buffering=0) as self.file:
            for record in walk(self.path, self.sink, self.trouble, tap=self.hash.update):
                self.check(record)
                if self.found:
                    yield from self.drain()
                if found := self.held.take(record, self.capture, self.ours):
                    yield from found
                # The hash of the file so far is needed where a group begins.
                if self.extract or self.ours and self.group is None:
                    self.before = self.hash.hexdigest()
            if self.extract:
                self.tell(0, "the end of this extract is missing: records were removed or added")
            if self.group:
                self.tell(self.group[1].offset, "a group without its response ends the file")
            for record in self.last:
                if self.padded(record):
                    self.tell(record.offset, "the last byte of the gzip member was altered")
        yield from self.drain()

    def drain(self):
        found, self.found = self.found, []
        return found

    def tell(self, offset, what):
        self.found.append(Problem(self.name, offset, what))

    def trouble(self, offset, what, torn):
        self.damaged, self.group = True, None
        if not (torn and what == TORN and in_use(self.path)):
            self.tell(offset, what)

    def sink(self, headers):
        block, payload = _algorithm(headers, "warc-block-digest"), _algorithm(headers, "warc-payload-digest")
        kind = headers.get("warc-type", "").lower()
        if kind == "request" or is_http(headers):
            needed = () if kind == "revisit" or not payload else (payload,)
            if kind == "response" and payload != "sha256" and not (self.ours and sha256_of(headers)):
                needed += ("sha256",)
            made = Message(block, needed)
        else:
            same = headers.get("warc-block-digest") == headers.get("warc-payload-digest")
            made = _Block(block, None if same else payload, METADATA_LIMIT if kind in ("warcinfo", "metadata") else 0)
            made.content = new_hash("sha256") if is_resource(headers) and not sha256_of(headers) else None
        made.known = block, payload
        return made

    def check(self, record):
        """Find what is wrong with one record, and leave its capture, if it is one, in `self.capture`."""
        headers, kind, block, self.capture, first = record.headers, record.type, record.block, None, None
        if record.offset == 0 and kind == "warcinfo":
            said = fields(block.data)
            self.ours, self.extract = is_ours(said), said.get(EXTRACT[0]) == EXTRACT[1]
            self.held.crawl = said.get("crawl", "")
        is_message = isinstance(block, Message)
        if is_message:
            block.finish()
        self.digests(record, kind)
        if self.ours:
            self.last.append(record)
            if record.head != GZIP_HEADER and self.begin(record.offset) != GZIP_HEADER:
                self.tell(record.offset, "the header of the gzip member was altered")
            if kind == "metadata":
                self.chained(record)
            first = self.grouped(record, kind)
        if self.extract is None:
            self.tell(record.offset, "this record was added behind the end of the extract")
        elif self.extract and note_kind(headers) == END:
            self.chained(record)
            if record.head != GZIP_HEADER and self.begin(record.offset) != GZIP_HEADER:
                self.tell(record.offset, "the header of the gzip member was altered")
            self.extract = None
        if (is_message and kind != "request") or is_resource(headers):
            try:
                # The metadata says what the record itself does not: a revisit's length, and facts that rows have too.
                told = first and (kind == "revisit" or self.held.filed)
                wrapped = load_json(first.block.data) if told else {}
                self.capture = make_capture(
                    self.name, record.offset, headers, block, self.ours, wrapped, self.held.filed,
                ) if is_message else make_resource(self.name, record, wrapped, sha256_of(headers) or block.content.hexdigest())
            except ValueError as error:
                self.tell(record.offset, str(error))

    def begin(self, offset) -> bytes:
        return os.pread(self.file.fileno(), len(GZIP_HEADER), offset)

    def digests(self, record, kind):
        """Hold the record against its own digests."""
        headers, block = record.headers, record.block
        algorithm, payload = block.known
        if not algorithm or not payload and (kind not in UNLOADED or "warc-payload-digest" in headers):
            self.undigested(record, kind)
        if block.block and not _equal(headers["warc-block-digest"], block.block):
            self.tell(record.offset, "the record is not what its WARC-Block-Digest says")
        # Of a record in segments the payload's digest is that of all of them.
        candidates = () if "warc-segment-number" in headers else block.payloads(payload)
        if candidates and not any(_equal(headers["warc-payload-digest"], one) for one in candidates):
            self.tell(record.offset, "the body is not what its WARC-Payload-Digest says")

    def undigested(self, record, kind):
        """Say which digests are not there, or are of no use."""
        stated = {name: record.headers[name] for name in TITLE if record.headers.get(name)}
        needed = TITLE if kind not in UNLOADED else ["warc-block-digest"]
        for name in needed if self.ours else ():
            if name in stated:
                continue
            self.tell(record.offset, f"the record has no {TITLE[name]}")
        # Of an ARC file only a manifest can prove anything.
        if not self.ours and not stated and kind in ("response", "revisit", "resource") and not self.name.endswith(ARC):
            self.tell(record.offset, "the record has no digest, so nothing proves that it is what was received")
        for name, value in stated.items():
            if _algorithm(record.headers, name) is None:
                self.tell(record.offset, f"the record's {TITLE[name]} is in no form known: {value[:80]!r}")

    def chained(self, record):
        """Hold the bytes of the file so far against what this group says of them."""
        self.last, data = [record], record.block.data
        # Taking JSON apart takes longer than all the rest; the writer puts this last.
        if data.endswith(b'"before":"%s"}' % self.before.encode()):
            return
        try:
            said = load_json(data).get("before")
        except ValueError as error:
            said = self.tell(record.offset, str(error))
        if self.chain and not self.damaged and said != self.before:
            self.chain = False
            self.tell(record.offset, "the bytes of the file before this record are not those that were written "
                                     "(records altered, removed, added or moved)")

    def grouped(self, record, kind):
        """See that metadata, request and response follow each other and speak of the same thing.

        Returns the metadata record that belongs to this one.
        """
        headers, group = record.headers, self.group
        if group and kind in ("metadata", "warcinfo"):
            self.tell(record.offset, "the group before this record has no response")
        if kind in ("metadata", "warcinfo"):
            capture = kind == "metadata" and not note_kind(headers)
            self.group = (kind, record) if capture else None
        elif kind in ("request", "response", "revisit") or is_resource(headers):
            if group is None:
                if not self.damaged:
                    self.tell(record.offset, f"a {kind} without its metadata")
                return None
            step, first = group
            about = headers.get("warc-concurrent-to" if kind == "request" else "warc-record-id")
            alike = [url_of(headers), headers.get("warc-date"), about] == [
                url_of(first.headers), first.headers.get("warc-date"), first.headers.get("warc-concurrent-to")]
            if not alike or (step == "metadata") != (kind in ("request", "resource")):
                self.tell(record.offset, f"this {kind} does not belong to the metadata at byte {first.offset}")
            self.group = ("request", first) if kind == "request" else None
            return first
        return None

    def padded(self, record) -> bool:
        """Tell whether the unused bits behind the end of the member's data were altered.

        Only they are covered by nothing inside the member; for all but the last group the chain covers them.
        """
        if self.begin(record.offset) != GZIP_HEADER:        # told already, and maybe no member
            return False
        data = os.pread(self.file.fileno(), record.end - record.offset, record.offset)[len(GZIP_HEADER):-8]
        last = data[-1]
        if not last:
            return False
        lower = bytes([last & ~(1 << last.bit_length() - 1)])
        try:
            other = zlib.decompressobj(-15)
            same = other.decompress(data[:-1] + lower) == zlib.decompressobj(-15).decompress(data)
        except zlib.error:
            return False
        return same and other.eof


class _Block:
    """A sink for records that are no HTTP messages: hashes, and the beginning."""

    def __init__(self, block, payload, limit):
        self.block = new_hash(block) if block else None
        self.payload = new_hash(payload) if payload else None
        self.content = None     # the hash that a capture is known by, where no digest of the record is that
        self.kept = Keep(limit)

    def feed(self, data):
        for one in (self.block, self.payload, self.content):
            if one:
                one.update(data)
        self.kept.feed(data)

    @property
    def data(self):
        return self.kept.data

    def payloads(self, algorithm):
        return [self.payload] if self.payload else []


def _algorithm(headers, name) -> str | None:
    """Return the name of the hash a digest header uses, as hashlib knows it."""
    value = headers.get(name, "")
    return "sha256" if value.startswith("sha256:") else _known(value.partition(":")[0])


@lru_cache(64)
def _known(label: str) -> str | None:
    label = label.strip().lower().replace("sha-", "sha")
    return label if label in ("md5", "sha1", "sha256", "sha512") else None


def _equal(header: str, one) -> bool:
    """Compare a digest header with a hash; hexadecimal, base 32 and base 64 are in use."""
    if header == "sha256:" + one.hexdigest():
        return True
    stated, digest = header.partition(":")[2].strip(), one.digest()
    if len(stated) == 2 * len(digest):
        return stated.lower() == digest.hex()
    return stated.rstrip("=") in (base64.b32encode(digest).decode().rstrip("="),
                                  base64.b64encode(digest).decode().rstrip("="),
                                  base64.urlsafe_b64encode(digest).decode().rstrip("="))
