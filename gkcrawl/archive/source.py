"""The bytes of a WARC file, unpacked as they are read, and the way back to the next record where they are damaged."""

from zlib_ng import zlib_ng as zlib       # the same, and faster

MAGIC = b"\x1f\x8b\x08"
MARK = b"WARC/"
# Small, since what lies behind a member is copied for every member in it.
WINDOW = 1 << 14
TORN = "the file ends in the middle of a record"


class Damaged(Exception):
    """The record at this place cannot be read."""


class Torn(Damaged):
    """The file ended before the record did."""

    def __init__(self):
        super().__init__(TORN)


def open_source(file, start=0, tap=None):
    """Return a source for a file from this byte on, whichever way it is packed."""
    if start:
        file.seek(start)
    first = file.read(WINDOW)
    compressed = first[:2] == MAGIC[:2] or (not first.startswith(MARK) and str(file.name).endswith(".gz"))
    return (Gzip if compressed else Plain)(file, start, first, tap)


class Source:
    """A file read in windows; `position` is the byte of the file that `buffer` starts at."""

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

    def resync(self, start) -> int | None:
        """Move to the next place at or after `start` where a record begins."""
        self.file.seek(start)
        base, window = start, b""
        while chunk := self.file.read(WINDOW):
            window += chunk
            at = window.find(self.mark)
            while at >= 0:
                if self.begins(base + at):
                    self.file.seek(base + at)
                    self.position, self.buffer = base + at, b""
                    return base + at
                at = window.find(self.mark, at + 1)
            kept = len(self.mark) - 1
            base, window = base + len(window) - kept, window[-kept:]
        return None


class Gzip(Source):
    mark = MAGIC

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
            raise Damaged("several records share one gzip member, so none has an address of its own "
                          "(`warcio recompress` gives each its own)")

    def begins(self, offset) -> bool:
        back = self.file.tell()
        self.file.seek(offset)
        try:
            return zlib.decompressobj(31).decompress(self.file.read(4096), len(MARK)) == MARK
        except zlib.error:
            return False
        finally:
            self.file.seek(back)


class Plain(Source):
    mark = b"\r\n\r\n" + MARK

    def open(self):
        self.head = b""

    def read(self) -> bytes:
        if self.at_end():
            raise Torn()
        data = self.buffer
        self.take(b"")
        return data

    def close(self, rest):
        self.position -= len(rest)
        self.buffer = rest

    def begins(self, offset) -> bool:
        return True

    def resync(self, start):
        found = super().resync(max(start - 4, 0))
        if found is not None:
            self.position += 4
            self.file.seek(self.position)
            return self.position
        return None
