"""A file that was packed as a whole (`gzip a.warc`), read like the file before it was packed: places are places in that.

No tool that packs so can say where a record begins in what it packed. Going to a place means unpacking all before it, so
some states on the way are remembered: the next place is reached from the last of these before it.
"""

import os
import threading
from collections import OrderedDict
from operator import itemgetter

from zlib_ng import zlib_ng as zlib

from .source import MAGIC, TIMES, WINDOW, Damaged, Torn, Worn

#: So many states are remembered of a file (40 KB each), at least so many packed bytes apart; of so many files.
STATES, APART, FILES = 128, 1 << 19, 8
#: So many bytes are held as they were unpacked, since behind a damaged record one goes back a little.
HELD = 1 << 20
_remembered: OrderedDict[tuple, dict] = OrderedDict()
_lock = threading.Lock()


class Whole:
    """The unpacked bytes of a file, which may consist of several gzip members."""

    def __init__(self, file, tap=None):
        self.file, self.name, self.tap, self.spent = file, file.name, tap, 0
        self.states, self.apart = _states(os.fstat(file.fileno()))
        self._resume(0, 0, zlib.decompressobj(31))

    def seek(self, offset: int) -> None:
        """Go on reading at this unpacked byte."""
        if self.held[0][0] <= offset <= self.end:
            self.at = offset
            return
        before = [state for state in list(self.states.values()) if state[0] <= offset]
        at, place, unzip = max(before, key=itemgetter(0), default=(0, 0, None))
        if not at <= self.end <= offset:
            self._resume(at, place, unzip.copy() if unzip else zlib.decompressobj(31))
        while self.end < offset and self._unpack():
            pass
        self.at = min(offset, self.end)

    def read(self, size: int) -> bytes:
        """Return the next unpacked bytes, at most so many; nothing at the end."""
        if self.at == self.end and not self._unpack():
            return b""
        begin, piece = next(one for one in reversed(self.held) if one[0] <= self.at)
        data = piece[self.at - begin:self.at - begin + size]
        self.at += len(data)
        return data

    def _unpack(self) -> bool:
        """Unpack what comes next, and hold it; tell whether anything came."""
        data = b""
        while not data:
            if not self.packed and not self._fill():
                if self.unzip.eof or not self.place:
                    return False
                raise Torn()
            if self.unzip.eof:
                if not self.packed.strip(b"\0"):        # as gzip itself takes it: a tape's last block is filled up
                    self.packed = b""
                    continue
                if not MAGIC.startswith(self.packed[:len(MAGIC)]):
                    raise Damaged("what follows the packed file is not packed")
                self.unzip = zlib.decompressobj(31)
            try:
                data = self.unzip.decompress(self.packed)
            except zlib.error as error:
                raise Damaged(f"the file does not unpack from here on ({str(error).rpartition(': ')[2]})") from None
            self.packed = self.unzip.unused_data
        self.held.append((self.end, data))
        self.end += len(data)
        while len(self.held) > 2 and self.held[-1][0] - self.held[1][0] >= HELD:
            del self.held[0]
        self.spent += len(data)
        if self.spent > TIMES * (self.end + HELD):
            raise Worn()
        return True

    def _fill(self) -> bool:
        self._remember()
        self.packed = self.file.read(WINDOW)
        self.place += len(self.packed)
        if self.tap and self.packed:
            self.tap(self.packed)
        return bool(self.packed)

    def _resume(self, at, place, unzip):
        self.file.seek(place)
        self.at, self.end, self.place, self.unzip, self.packed = at, at, place, unzip, b""
        self.held = [(at, b"")]        # what was unpacked last, in pieces, and where each begins

    def _remember(self):
        """Keep the state between two windows, the first in each stretch of the file."""
        stretch = self.place // self.apart
        if stretch and stretch not in self.states and not self.unzip.eof:
            self.states[stretch] = self.end, self.place, self.unzip.copy()


def _states(told: os.stat_result) -> tuple[dict, int]:
    """Return what is remembered of this very file, and how long its stretches are."""
    key = told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns
    with _lock:
        found = _remembered.setdefault(key, {})
        _remembered.move_to_end(key)
        while len(_remembered) > FILES:
            _remembered.popitem(last=False)
    return found, max(APART, told.st_size // STATES)
