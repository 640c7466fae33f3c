"""Records packed with Zstandard, each a frame of its own (`.warc.zst`), maybe with a dictionary that the file begins with."""

import struct

try:
    from compression import zstd
except ImportError:
    from backports import zstd

from .source import Damaged, Gzip, Torn

FRAME = b"\x28\xb5\x2f\xfd"
#: A frame that holds no data; in the first of these stands the dictionary, itself packed or not.
_DICTIONARY, _SKIPPED = 0x184D2A5D, range(0x184D2A50, 0x184D2A60)
_DICTIONARY_LIMIT = 100 << 20
# So much is unpacked at a time: a few bytes of a frame may stand for very many.
_STEP = 1 << 10


class Zstd(Gzip):
    """Frames in the place of gzip's members."""

    mark, error, gzipped, remedy = FRAME, zstd.ZstdError, False, ""

    def __init__(self, file, start, first, tap):
        super().__init__(file, start, first, tap)
        self.dictionary = dictionary(file)
        file.seek(start + len(first))

    def open(self):
        self.unzip, self.head = zstd.ZstdDecompressor(self.dictionary), b""

    def at_end(self) -> bool:
        """Skip frames without data, the dictionary's among them, before a record begins."""
        while not super().at_end():
            if len(self.buffer) < 8:
                self.buffer += self.file.read(8 - len(self.buffer))
            magic, size = struct.unpack("<II", self.buffer[:8]) if len(self.buffer) >= 8 else (0, 0)
            if magic not in _SKIPPED:
                return False
            self._skip(8 + size)
        return True

    def _skip(self, size):
        while size:
            if super().at_end():
                raise Torn()
            used = min(size, len(self.buffer))
            self.take(self.buffer[used:])
            size -= used

    def read(self) -> bytes:
        while not self.unzip.eof:
            if super().at_end():
                raise Torn()
            piece = self.buffer[:_STEP]
            try:
                data = self.unzip.decompress(piece)
            except zstd.ZstdError as error:
                raise Damaged(f"the record does not unpack ({error})") from None
            self.take(self.unzip.unused_data + self.buffer[len(piece):])
            if data:
                return data
        return b""

    def beginning(self, data: bytes) -> bytes:
        return zstd.ZstdDecompressor(self.dictionary).decompress(data, self.shown)


def dictionary(file):
    """Return the dictionary that a file begins with, if it does."""
    file.seek(0)
    head = file.read(8)
    if len(head) < 8 or struct.unpack("<II", head)[0] != _DICTIONARY:
        return None
    size = struct.unpack("<II", head)[1]
    data = file.read(size) if size <= _DICTIONARY_LIMIT else b""
    try:
        if data.startswith(FRAME):
            data = zstd.ZstdDecompressor().decompress(data, _DICTIONARY_LIMIT)
        found = zstd.ZstdDict(data, is_raw=False)
        zstd.ZstdDecompressor(found)        # one that is damaged is found only here
        return found
    except (zstd.ZstdError, ValueError) as error:
        raise Damaged(f"the dictionary of the file cannot be read ({error})") from None
