"""Hosts that several processes of one archive ask: one request at a time there, and as long between two as each has to wait.

One small file stands between the processes, with a place for each host. A lock on the place is held while a host is asked;
in it stands who asked last, and when the next may. A process that is killed lets go of its locks.
"""

import asyncio
import fcntl
import hashlib
import os
import secrets
import struct
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from gkcrawl.archive import ArchiveError

#: A place: when others may ask (seconds of the clock), and who asked last. Two hosts that share a place only wait longer.
_PLACE, _PLACES = struct.Struct("<dQ"), 1 << 14
#: Behind them a place on which whoever uses the file has a shared lock.
_USED = _PLACE.size * _PLACES
#: Seconds between two looks at a place that another process holds; and what others have left there is believed no longer.
LOOK, LONGEST = 0.02, 600.0


class Hosts:
    """The hosts that this process is asking, as far as others have to know."""

    def __init__(self, directory: Path):
        self._path = Path(directory) / "crawls" / "hosts.lock"
        try:
            self._fd = self._open()
        except OSError as error:
            raise ArchiveError(f"{self._path} cannot be written: {error.strerror or error}.") from error
        self._me, self._held, self._next = secrets.randbits(63) + 1, Counter(), {}
        #: Hosts that another process holds, and since when (time.monotonic) we wait for them.
        self.waiting: dict[str, float] = {}

    async def take(self, host: str) -> bool:
        """Wait until a host may be asked; say whether another process has asked it since we did."""
        place = _place(host)
        try:
            while not self._held[place] and not self._lock(place):
                self.waiting.setdefault(host, time.monotonic())
                await asyncio.sleep(LOOK)
        finally:
            self.waiting.pop(host, None)
        self._held[place] += 1
        until, who = _PLACE.unpack(os.pread(self._fd, _PLACE.size, place).ljust(_PLACE.size, b"\0"))
        if who in (0, self._me):
            return False
        await asyncio.sleep(min(max(0.0, until - time.time()), LONGEST))
        return True

    def hold(self, host: str, seconds: float) -> None:
        """Have a host asked by nobody for some seconds."""
        place = _place(host)
        self._next[place] = max(self._next.get(place, 0.0), time.time() + seconds)

    def free(self, host: str) -> None:
        """Let others ask a host, once what ``hold`` said is over."""
        place = _place(host)
        with suppress(OSError):  # no room is left on the disk: the archive is about to say so
            os.pwrite(self._fd, _PLACE.pack(self._next.get(place, 0.0), self._me), place)
        self._held[place] -= 1
        if not self._held[place]:
            fcntl.lockf(self._fd, fcntl.LOCK_UN, _PLACE.size, place)

    def close(self) -> None:
        """Let go of all; the last one takes the file away."""
        if self._lock(_USED):
            self._path.unlink(missing_ok=True)
        os.close(self._fd)

    def _open(self) -> int:
        """Open the file and say that we use it; one that its last user was just taking away is no file to meet at."""
        while True:
            fd = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
            fcntl.lockf(fd, fcntl.LOCK_SH, _PLACE.size, _USED)
            with suppress(FileNotFoundError):
                if os.stat(self._path).st_ino == os.fstat(fd).st_ino:
                    return fd
            os.close(fd)

    def _lock(self, place: int) -> bool:
        try:
            fcntl.lockf(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB, _PLACE.size, place)
        except (BlockingIOError, PermissionError):
            return False
        return True


def _place(host: str) -> int:
    return int.from_bytes(hashlib.sha256(host.encode()).digest()[:4], "big") % _PLACES * _PLACE.size
