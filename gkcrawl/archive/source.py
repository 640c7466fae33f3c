"""The bytes of a WARC file, unpacked as they are read, and the way back to the next record where they are damaged."""

import re

from zlib_ng import zlib_ng as zlib       # the same, and faster

MAGIC = b"\x1f\x8b\x08"
MARK = b"WARC/"
#: How a record begins; and how one that is not packed is told from the one before it.
RECORD, BETWEEN = re.compile(MARK), re.compile(rb"\r?\n\r?\n(?=WARC/)")
# Small, since what lies behind a member is copied for every member in it.
WINDOW = 1 << 14
# What tells one record from the next may lie on both sides of a window's edge.
KEPT = 1 << 12
# Of a damaged file so many times as much may be read in vain as it is long.
TIMES = 64
TORN = "the file ends in the middle of a record"


class Damaged(Exception):
    """The record at this place cannot be read."""


class Torn(Damaged):
    """The file ended before the record did."""

    def __init__(self):
        super().__init__(TORN)


class Worn(Damaged):
    """A file that would be read over and over: records that are none, within each other."""

    def __init__(self):
        super().__init__("so much of the file is damaged that the rest of it is not read")


class Shared(Damaged):
    """What the record is packed in goes on behind it."""

    def __init__(self, remedy):
        super().__init__(f"several records are packed as one, so none has an address of its own{remedy}")


def is_length(text: str) -> bool:
    """Tell whether this is a number of bytes that a file could have."""
    return text.isascii() and text.isdigit() and len(text) < 20


class Source:
    """A file read in windows; `position` is the byte of the file that `buffer` starts at."""

    #: Whether a record's bytes in the file are a gzip member of its own, which can be copied anywhere.
    gzipped = False
    record, between = RECORD, BETWEEN
    #: So many bytes show that a record begins.
    shown = len(MARK)

    def __init__(self, file, start, first, tap):
        self.file, self.position, self.buffer, self.tap = file, start, first, tap

    def at_end(self) -> bool:
        if not self.buffer:
            self.buffer = self.file.read(WINDOW)
        return not self.buffer

    def take(self, rest: bytes):
        """Count everything in the buffer but `rest` as read."""
        used = len(self.buffer) - len(rest)
        if self.tap and used:
            self.tap(memoryview(self.buffer)[:used])
        self.position += used
        self.buffer = rest

    def move(self, offset: int) -> int:
        """Go on reading at this byte."""
        self.file.seek(offset)
        self.position, self.buffer = offset, b""
        return offset


class Gzip(Source):
    """Records that are packed, each by itself."""

    mark, error, gzipped = MAGIC, zlib.error, True
    remedy = " (`warcio recompress` gives each its own)"

    def open(self):
        self.unzip = zlib.decompressobj(31)
        self.head = self.buffer[:10]

    def read(self) -> bytes:
        """Return the next piece of the member, or nothing at its end."""
        while not self.unzip.eof:
            if self.at_end():
                raise Torn()
            try:
                data = self.unzip.decompress(self.buffer)
            except zlib.error as error:
                raise Damaged(f"the record does not unpack ({str(error).rpartition(': ')[2]})") from None
            self.take(self.unzip.unused_data)
            if data:
                return data
        return b""

    def close(self, rest):
        # Only at its end does a gzip member prove that what was read so far is what was written.
        if rest or not self.unzip.eof and self.read():
            raise Shared(self.remedy)

    def resync(self, start) -> int | None:
        """Move to the next place at or after `start` where a record begins."""
        self.file.seek(start)
        base, window = start, b""
        while chunk := self.file.read(WINDOW):
            window += chunk
            at = window.find(self.mark)
            while at >= 0:
                if self.begins(base + at):
                    return self.move(base + at)
                at = window.find(self.mark, at + 1)
            kept = len(self.mark) - 1
            base, window = base + len(window) - kept, window[-kept:]
        return None

    def begins(self, offset) -> bool:
        back = self.file.tell()
        self.file.seek(offset)
        try:
            return bool(self.record.match(self.beginning(self.file.read(4096))))
        except self.error:
            return False
        finally:
            self.file.seek(back)

    def beginning(self, data: bytes) -> bytes:
        return zlib.decompressobj(31).decompress(data, self.shown)


class Plain(Source):
    """Records that are not packed, or of a file that was unpacked as a whole."""

    def __init__(self, file, start, first, tap):
        super().__init__(file, start, first, None)
        self.told, self.tapped = tap, start

    def open(self):
        self.head = b""

    def read(self) -> bytes:
        if self.at_end():
            raise Torn()
        data, at = self.buffer, self.position
        self.take(b"")
        # What is put back when a record is closed is read a second time.
        if self.told and self.position > self.tapped:
            self.told(memoryview(data)[self.tapped - at:])
            self.tapped = self.position
        return data

    def close(self, rest):
        self.position -= len(rest)
        self.buffer = rest

    def resync(self, start) -> int | None:
        """Move to the next place at or after `start` where a record begins."""
        base = max(start - 4, 0)
        self.file.seek(base)
        window = b""
        while chunk := self.file.read(WINDOW):
            window += chunk
            for found in self.between.finditer(window):
                if base + found.end() >= start:
                    return self.move(base + found.end())
            base, window = base + max(len(window) - KEPT, 0), window[-KEPT:]
        return None
