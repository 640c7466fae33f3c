"""Walking the records of one WARC file, damaged ones included.

warcio writes our records; reading is done here because the archive must tell a damaged record from a good one
and go on behind it, which warcio's iterator cannot (it prints to stderr and takes bytes that do not unpack for
plain text). Records are streamed: no body is ever held unless the sink keeps it.
"""

import os
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from . import arc
from .heads import END, end_of, parsed
from .source import MAGIC, MARK, TIMES, WINDOW, Damaged, Gzip, Plain, Shared, Torn, Worn, is_length
from .whole import Whole

HEAD_LIMIT = 1 << 20
FREE, LEAST = 1 << 16, 1 << 11  # so much of a damaged record is read anyway before that is known; so much each counts


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
        try:
            source = source_of(file, start, tap)
        except Damaged as error:
            if trouble:
                trouble(start, str(error), False)
            return
        vain = 0
        while True:
            offset = source.position
            try:
                if source.at_end():
                    return
                offset = source.position
                headers, block = _read(source, sink)
            except Damaged as error:
                vain += max(source.position - offset - FREE, LEAST)
                found, said = _resync(source, offset, vain)
                if trouble:
                    trouble(offset, f"{error}{said}", isinstance(error, Torn) and not said)
                if found is None:
                    return
            else:
                yield Record(offset, source.position, headers, block, source.head)


def read_at(path, offset, sink) -> Record:
    """Return the record that starts at this byte of the file; raises Damaged."""
    with open(path, "rb", buffering=0) as file:
        source = source_of(file, offset)
        if source.at_end():
            raise Torn()
        headers, block = _read(source, sink)
        return Record(offset, source.position, headers, block)


def text_at(path, offset) -> bytes:
    """Return the record that starts at this byte as WARC has it, not packed."""
    with open(path, "rb", buffering=0) as file:
        source, parts = source_of(file, offset), []
        read = source.read
        source.read = lambda: parts.append(read()) or parts[-1]
        _read(source, lambda headers: Keep(0))
        text = b"".join(parts)
        return text[:source.position - offset] if isinstance(source, Plain) else text


def is_gzipped(path) -> bool:
    """Tell whether each record of a file is a gzip member of its own, so that its bytes can be copied anywhere."""
    with open(path, "rb", buffering=0) as file:
        return source_of(file).gzipped


def source_of(file, start=0, tap=None):
    """Return the records of a file from this byte on, whichever way it is packed.

    Where several are packed as one, places are those in the unpacked file.
    """
    if _is_whole(file):
        whole = Whole(file, tap)
        whole.seek(start)
        source = Plain(whole, start, b"", None)
    else:
        source = _source(file, start, tap)
    return arc.Arc(source) if str(file.name).endswith(arc.SUFFIXES) else source


def _source(file, start, tap=None):
    file.seek(start)
    first, name = file.read(WINDOW), str(file.name)
    if name.endswith(".zst"):
        from .zst import Zstd

        return Zstd(file, start, first, tap)
    packed = first[:2] == MAGIC[:2] or not first.startswith(MARK) and name.endswith(".gz")
    return (Gzip if packed else Plain)(file, start, first, tap)


def _is_whole(file) -> bool:
    """Tell whether the first record of a file shares its gzip member with the next."""
    told = os.fstat(file.fileno())
    return _shares(str(file.name), told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns)


@lru_cache(1024)
def _shares(path, *version) -> bool:
    with open(path, "rb", buffering=0) as file:
        source = _source(file, 0)
        if not isinstance(source, Gzip) or not source.gzipped:
            return False
        try:
            if not source.at_end():
                _read(arc.Arc(source) if path.endswith(arc.SUFFIXES) else source, lambda headers: Keep(0))
        except Damaged as error:
            return isinstance(error, Shared)
        return False


def _resync(source, offset, vain) -> tuple[int | None, str]:
    """Move to the next record behind this place, if there is one, and say what there is to say of that."""
    try:
        if vain > TIMES * (source.position + HEAD_LIMIT):
            raise Worn()
        found = source.resync(offset + 1)
    except Worn as error:
        return None, f"; {error}"
    except Damaged:         # of a file that was packed as a whole nothing more can be unpacked
        found = None
    return found, "" if found is None else f"; reading went on {found - offset} bytes further"


def _read(source, sink):
    """Read the record at the source's position and leave the source behind it."""
    source.open()
    data = source.read()
    while (split := end_of(data)) < 0:
        more = source.read() if data.startswith(MARK) or len(data) < len(MARK) else b""
        if not more or len(data) > HEAD_LIMIT:
            raise Damaged("there is no WARC header here")
        data += more
    headers = parsed(data[:split])
    length = headers.get("content-length", "")
    if not is_length(length):
        raise Damaged("the record does not say how long it is")
    need = int(length)
    block, rest = sink(headers), data[split + (4 if data[split:split + 1] == b"\r" else 2):]
    while len(rest) < need:
        block.feed(rest)
        need -= len(rest)
        rest = source.read()
        if not rest:
            raise Damaged("the record is shorter than its Content-Length says")
    block.feed(rest[:need])
    rest = rest[need:]
    while len(rest) < len(END) and rest[:2] != b"\n\n" and (more := source.read()):
        rest += more
    if rest.startswith(END):
        source.close(rest[4:])
    elif rest.startswith(b"\n\n"):      # bare line feeds, as some tools write
        source.close(rest[2:])
    else:
        raise Damaged("the record does not end where its Content-Length says")
    return headers, block
