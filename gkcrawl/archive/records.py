"""Walking the records of one WARC file, damaged ones included.

warcio writes our records; reading is done here because the archive must tell a damaged record from a good one
and go on behind it, which warcio's iterator cannot (it prints to stderr and takes bytes that do not unpack for
plain text). Records are streamed: no body is ever held unless the sink keeps it.
"""

from dataclasses import dataclass
from typing import Any

from .message import BLANK
from .source import MARK, Damaged, Torn, open_source

HEAD_LIMIT = 1 << 20


@dataclass(slots=True)
class Record:
    """A record that was read whole: WARC headers (names in lower case), place, and what the sink made of its block."""

    offset: int
    end: int
    headers: dict[str, str]
    block: Any
    head: bytes = b""  # how the gzip member begins: ten bytes, or fewer where a window of the file ended there

    @property
    def type(self) -> str:
        return self.headers.get("warc-type", "").lower()


class Keep:
    """A sink that keeps the first `limit` bytes of a block."""

    def __init__(self, limit=None):
        self.limit, self.size, self.parts, self.kept = limit, 0, [], 0

    def feed(self, data: bytes):
        self.size += len(data)
        if self.limit is not None:
            data = data[: self.limit - self.kept]
        if data:
            self.parts.append(data)
            self.kept += len(data)

    @property
    def data(self) -> bytes:
        return b"".join(self.parts)


def walk(path, sink, trouble=None, start=0, tap=None):
    """Yield every whole record of a file; `sink(headers)` makes the object that is fed the record's block.

    What cannot be read is told to `trouble(offset, what, torn)`; the walk goes on at the next record. `tap` is
    called with every byte of the file as it stands on the disk.
    """
    with open(path, "rb", buffering=0) as file:
        source = open_source(file, start, tap)
        while not source.at_end():
            offset = source.position
            try:
                headers, block = _read(source, sink)
            except Damaged as error:
                found = source.resync(offset + 1)
                if trouble:
                    torn = isinstance(error, Torn) and found is None
                    skipped = "" if found is None else f"; reading went on {found - offset} bytes further"
                    trouble(offset, f"{error}{skipped}", torn)
                if found is None:
                    return
            else:
                yield Record(offset, source.position, headers, block, source.head)


def read_at(path, offset, sink) -> Record:
    """Return the record that starts at this byte of the file; raises Damaged."""
    with open(path, "rb", buffering=0) as file:
        source = open_source(file, offset)
        if source.at_end():
            raise Torn()
        headers, block = _read(source, sink)
        return Record(offset, source.position, headers, block)


def _read(source, sink):
    """Read the record at the source's position and leave the source behind it."""
    source.open()
    data = source.read()
    while (split := data.find(b"\r\n\r\n")) < 0:
        more = source.read() if data.startswith(MARK) or len(data) < len(MARK) else b""
        if not more or len(data) > HEAD_LIMIT:
            raise Damaged("there is no WARC header here")
        data += more
    headers = _parse(data[:split])
    length = headers.get("content-length", "")
    if not (length.isascii() and length.isdigit()):
        raise Damaged("the record does not say how long it is")
    need = int(length)
    block, rest = sink(headers), data[split + 4:]
    while len(rest) < need:
        block.feed(rest)
        need -= len(rest)
        rest = source.read()
        if not rest:
            raise Damaged("the record is shorter than its Content-Length says")
    block.feed(rest[:need])
    rest = rest[need:]
    while len(rest) < 4 and (more := source.read()):
        rest += more
    if rest[:4] != b"\r\n\r\n":
        raise Damaged("the record does not end where its Content-Length says")
    source.close(rest[4:])
    return headers, block


def _parse(head: bytes) -> dict[str, str]:
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError:
        text = head.decode("latin-1")
    lines = text.split("\r\n")
    if not lines[0].startswith("WARC/"):
        raise Damaged("there is no WARC header here")
    # Nearly every header is plain, with no blank to be stripped, and this is where reading spends its time.
    plain = text.count("\r") + text.count("\n") == 2 * (len(lines) - 1) and text[-1] not in BLANK
    if plain and "\n " not in text and "\t" not in text and ":  " not in text and " \r" not in text:
        try:
            plain = {_NAMES[name]: value for name, value in [line.split(": ", 1) for line in lines[1:]]}
        except ValueError:
            plain = {}
        if len(plain) == len(lines) - 1:
            return plain
    headers, name = {}, ""
    for line in lines[1:]:
        raw, colon, value = line.partition(":")
        if line[:1] in (" ", "\t") and name:
            headers[name] += " " + line.strip(BLANK)
        elif colon:
            name = _NAMES[raw]
            if name not in headers:
                headers[name] = value.strip(BLANK)
        else:
            raise Damaged(f"a line of the WARC header has no colon: {line[:80]!r}")
    return headers


class _Names(dict):
    """Names of headers as they stand, and in lower case."""

    def __missing__(self, text):
        if ":" in text:
            raise ValueError(f"{text!r} is no name of a header")
        name = text.strip().lower()
        if len(self) < 256:
            self[text] = name
        return name


_NAMES = _Names()
