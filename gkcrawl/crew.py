"""Processes that crawl the same region at once: each takes sites that nobody has taken, and the last one files.

One small file stands between them: the crawl's id, then a letter for each site. Locks on its bytes say who is at work; a
process that is killed lets go of its own, and another takes its sites over.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

from gkcrawl.archive import ArchiveError

#: Where the letters begin; before them stands the crawl's id. The lock on byte 0 says that a process takes part.
_SITES = 64
_FREE, _TAKEN, _DONE = b"\0", b"t", b"d"
MINE, LEFT, BUSY, DONE = "mine", "left", "busy", "done"


class Crew:
    """One process's part in a crawl that others may share."""

    def __init__(self, directory: Path, region: str, arguments: dict, begin: Callable[[], str]):
        """Join the processes that crawl with these arguments; ``begin`` gives the crawl's id where there are none."""
        digest = hashlib.sha256(json.dumps(arguments, sort_keys=True).encode()).hexdigest()[:8]
        self.path = Path(directory) / "crawls" / f"{region}-{digest}.lock"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.first = self._meet()
        except OSError as error:
            raise ArchiveError(f"The archive {directory} cannot be written: {error.strerror or error}. "
                               "Look at that path, or set ARCHIVE_DIR to another folder.") from error
        try:
            if self.first:
                os.ftruncate(self._fd, 0)
                os.pwrite(self._fd, begin().encode(), 0)
            fcntl.lockf(self._fd, fcntl.LOCK_SH, 1, 0)
        except BaseException:
            os.close(self._fd)
            raise
        self.crawl = os.pread(self._fd, _SITES, 0).rstrip(b"\0").decode()

    def take(self, number: int) -> str:
        """Take a site: mine, left by a process that is gone, busy with another, or done."""
        if not self._lock(fcntl.LOCK_EX, _SITES + number):
            return BUSY
        letter = os.pread(self._fd, 1, _SITES + number) or _FREE
        if letter == _DONE:
            fcntl.lockf(self._fd, fcntl.LOCK_UN, 1, _SITES + number)
            return DONE
        os.pwrite(self._fd, _TAKEN, _SITES + number)
        return LEFT if letter == _TAKEN else MINE

    def finish(self, number: int) -> None:
        """Say that a site is done."""
        os.pwrite(self._fd, _DONE, _SITES + number)
        fcntl.lockf(self._fd, fcntl.LOCK_UN, 1, _SITES + number)

    def done(self) -> int:
        """Count the sites that are done, whoever did them."""
        return os.pread(self._fd, 1 << 20, _SITES).count(_DONE)

    def leave(self) -> bool:
        """Take part no longer; say whether nobody else does, so that this process has to file."""
        fcntl.lockf(self._fd, fcntl.LOCK_UN)
        return self._lock(fcntl.LOCK_EX, 0)

    def close(self, last: bool) -> None:
        """Let go of the file; the last one takes it away."""
        if last:
            self.path.unlink(missing_ok=True)
        os.close(self._fd)

    def _meet(self) -> bool:
        """Open the file and take part; say whether nobody else does. One that its last user took away is no file to meet at."""
        while True:
            self._fd = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
            first = self._lock(fcntl.LOCK_EX, 0)
            if not first:
                fcntl.lockf(self._fd, fcntl.LOCK_SH, 1, 0)          # the last one may be filing: then it takes the file away
            if self.path.exists() and os.stat(self.path).st_ino == os.fstat(self._fd).st_ino:
                return first
            os.close(self._fd)

    def _lock(self, how: int, byte: int) -> bool:
        try:
            fcntl.lockf(self._fd, how | fcntl.LOCK_NB, 1, byte)
        except (BlockingIOError, PermissionError):
            return False
        return True
