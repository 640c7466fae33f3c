"""Writing a crawl's WARC file.

A capture is a group of three records, metadata, request, response, each its own gzip member, written with one
call: a kill at any moment leaves at most one torn group, at the end, and a complete response always has its
metadata. What proves the file: a digest of the block on every record, on every response one of the body too; in
every group's metadata record the SHA-256 of all bytes of the file before it (`head -c OFFSET FILE | sha256sum`).
"""

import errno
import fcntl
import hashlib
import json
import os
import re
import uuid
from datetime import UTC, datetime
from pathlib import Path

from .ids import capture_id
from .message import content_type, parse_head
from .model import FOLDER, NOTE, RENDERED, ArchiveError, Capture, Note
from .packing import record, sha256_hex
from .reader import CHAIN, FACTS, FACTS_TYPE, RENDERED_TYPE
from .tally import Tally

ROLL_OVER = 1 << 30
PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
RENDERED_AS = content_type([("Content-Type", RENDERED_TYPE)])
_HEADERS = {"ip": "WARC-IP-Address", "truncated": "WARC-Truncated"}
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")
_BREAKS = re.compile(rb"[\r\n\0]+")


class Writer:
    """The files of one crawl: each new, locked while it is written, never another's."""

    def __init__(self, directory, crawl: str, info: dict):
        self.folder, self.crawl, self.info = Path(directory) / FOLDER, crawl, info
        self.path, self._fd, self._size, self._hash, self._tally = None, None, 0, None, None
        #: What the files that are closed hold, by the SHA-256 of all that was written.
        self.written: dict[str, Tally] = {}
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._refused(error) from error
        if not os.access(self.folder, os.W_OK | os.X_OK):
            raise self._refused(PermissionError(errno.EACCES, os.strerror(errno.EACCES)))

    def write(self, url: str, fetched_at: str, status: int, reason: str, headers, body: bytes, *, method="GET",
              request_headers=(), request_body=b"", facts: dict | None = None,
              original: tuple[str, str] | None = None, head: bytes = b"") -> Capture:
        """Write one retrieval and return its capture; with `original`, its body is said to be that capture's.

        Header names and values are bytes, or text in ISO-8859-1 (what does not fit that goes out as UTF-8). `head` is
        the response's status line and headers as they came, where they are at hand: they are then written so.
        """
        facts = facts or {}
        if not _DATE.fullmatch(fetched_at):
            raise ValueError(f"{fetched_at!r} is no time in UTC like 2026-11-21T20:35:23.123456Z")
        if re.search(r"[\r\n]", url):
            raise ValueError(f"{url!r} has a line break in it")
        self._ready()
        sha256, common = sha256_hex(body), {"WARC-Target-URI": url, "WARC-Date": fetched_at}
        # One random id for the three, told apart by the last digit: it packs better.
        stem = f"<urn:uuid:{str(uuid.uuid4())[:-1]}"
        ident = stem + "0>"
        beside = common | {"WARC-Concurrent-To": ident}
        # What the header of the response says is not said twice.
        wrapped = {"facts": {name: value for name, value in facts.items() if not (value and name in _HEADERS)}}
        if original:
            wrapped["length"] = len(body)
        wrapped["before"] = self._hash.hexdigest()
        metadata = record("metadata", beside | {"WARC-Record-ID": stem + "2>"}, FACTS + _json(wrapped), FACTS_TYPE)
        request = self._http("request", beside | {"WARC-Record-ID": stem + "1>"}, f"{method} {_path(url)} HTTP/1.1",
                             request_headers, request_body)
        for name, header in _HEADERS.items():
            if facts.get(name):
                common[header] = str(facts[name])
        if original:
            common |= {"WARC-Profile": NOT_MODIFIED if status == 304 else PROFILE, "WARC-Refers-To-Target-URI": original[0],
                       "WARC-Refers-To-Date": original[1]}
        common["WARC-Record-ID"] = ident
        first_line = f"HTTP/1.1 {status} {reason}".rstrip()
        response = self._http("revisit" if original else "response", common, first_line, headers, body, sha256, head)
        offset = self._size + len(metadata) + len(request)
        self._append(metadata + request + response)
        told = parse_head(head)[1] if head else [(_bytes(n).decode("latin-1"), _bytes(v).decode("latin-1")) for n, v in headers]
        mime, charset = content_type(told)
        return self._tally.add(Capture(capture_id(url, fetched_at, sha256), url, fetched_at, status, mime, charset, sha256,
                                       len(body), self.path.name, offset, bool(original), facts, original))

    def rendered(self, address: str, written_at: str, body: bytes, facts: dict) -> Capture:
        """Write a page as a browser has put it together, under its own address, and return it as a capture.

        It was received from nobody: a record of type resource, without request, status and headers.
        """
        if not address.startswith(RENDERED) or not _DATE.fullmatch(written_at):
            raise ValueError(f"{address!r} at {written_at!r} is no rendered page")
        self._ready()
        sha256, stem = sha256_hex(body), f"<urn:uuid:{str(uuid.uuid4())[:-1]}"
        common = {"WARC-Target-URI": address, "WARC-Date": written_at}
        metadata = record("metadata", common | {"WARC-Concurrent-To": stem + "0>", "WARC-Record-ID": stem + "2>"},
                          FACTS + _json({"facts": facts, "before": self._hash.hexdigest()}), FACTS_TYPE)
        resource = record("resource", common | {"WARC-Record-ID": stem + "0>"}, body, RENDERED_TYPE,
                                sha256=sha256)
        offset = self._size + len(metadata)
        self._append(metadata + resource)
        return self._tally.add(Capture(capture_id(address, written_at, sha256), address, written_at, 0, *RENDERED_AS, sha256,
                                       len(body), self.path.name, offset, False, facts))

    def note(self, kind: str, data: dict) -> Note:
        """Write a fact of the crawl that belongs to no capture."""
        self._ready()
        date, offset = _now(), self._size
        block = _json({"data": data, "before": self._hash.hexdigest()})
        self._append(record("metadata", {"WARC-Target-URI": NOTE + kind, "WARC-Date": date}, block,
                                  "application/json"))
        return self._tally.add(Note(kind, data, date, self.path.name, offset))

    @property
    def size(self) -> int:
        """The bytes of the file that is being written, up to the end of its last record."""
        return self._size

    def close(self):
        """Finish the file; nothing can be written after that but to a new one."""
        if self._fd is not None:
            os.fsync(self._fd)
            os.close(self._fd)
            self._fd = None
            self.written[self._hash.hexdigest()] = self._tally

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    # -- the file

    def _ready(self):
        """See that there is an open file with room in it."""
        if self._fd is not None and self._size >= ROLL_OVER:
            self.close()
        if self._fd is None:
            self._create()

    def _create(self):
        number = 1
        while True:
            path = self.folder / f"{self.crawl}-{number:03d}.warc.gz"
            try:
                fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o644)
                break
            except FileExistsError:
                number += 1
            except OSError as error:
                raise self._refused(error) from error
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
        except OSError as error:
            os.close(fd)
            raise self._refused(error) from error
        self.path, self._fd, self._size, self._hash, self._tally = path, fd, 0, hashlib.sha256(), Tally()
        lines = {"format": "WARC File Format 1.1", **self.info, CHAIN[0]: CHAIN[1]}
        block = "".join(f"{name}: {_line(value)}\r\n" for name, value in lines.items()).encode()
        try:
            self._append(record("warcinfo", {"WARC-Filename": path.name, "WARC-Date": _now()}, block,
                                      "application/warc-fields"))
        except ArchiveError:            # a file that does not say whose it is holds nothing
            path.unlink()
            os.close(fd)
            self._fd = None
            raise

    def _append(self, data: bytes):
        """Write a whole group, or nothing."""
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._fd, view):]
        except OSError as error:
            os.ftruncate(self._fd, self._size)
            raise self._refused(error) from error
        self._hash.update(data)
        self._size += len(data)

    def _refused(self, error: OSError) -> ArchiveError:
        what = {errno.ENOSPC: "Make room on that disk", errno.EDQUOT: "Make room within your quota",
                errno.EACCES: "Allow writing there", errno.EPERM: "Allow writing there",
                errno.EROFS: "That disk is read-only"}.get(error.errno, "Look at that path")
        return ArchiveError(f"The archive {self.folder} cannot be written: {error.strerror or error}. "
                            f"{what}, or set ARCHIVE_DIR to another folder; what is kept already is untouched.")

    # -- the records

    def _http(self, kind, headers, first_line, pairs, body, sha256=None, head=b"") -> bytes:
        own = [head] if head else [_bytes(first_line), *(_bytes(name) + b": " + _bytes(value) for name, value in pairs)]
        lines = [*own, b"\r\n"]
        what = "request" if kind == "request" else "response"
        return record(kind, headers, body, f"application/http; msgtype={what}", b"\r\n".join(lines), sha256)


def _path(url: str) -> str:
    """Return what a client asks the server for."""
    path = re.sub(r"^[a-z]+://[^/?#]*", "", url.partition("#")[0], flags=re.I)
    return path if path.startswith("/") else "/" + path


def _bytes(text) -> bytes:
    if isinstance(text, str):
        try:
            text = text.encode("latin-1")
        except UnicodeEncodeError:
            text = text.encode("utf-8", "surrogateescape")
    return _BREAKS.sub(b" ", text)


def _line(value) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return re.sub(r"[\r\n]+", " ", text)


def _json(data) -> bytes:
    try:
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str).encode()
    except UnicodeEncodeError:  # half a character, from a page's script
        return json.dumps(data, separators=(",", ":"), default=str).encode()


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
