"""Documents that can do harm, read in a process of their own that has bounds: so much memory, so much time.

The process serves document after document, since starting one takes longer than reading. One that goes beyond the
bounds is ended; the next document gets a new one. What comes back is JSON: hostile bytes may have got the better of a
library there, and nothing that is said may be run here.
"""

import atexit
import json
import os
import select
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

from gkcrawl.extract.page import TooLarge

#: Seconds and bytes that a document may take. Seconds of work are fewer: a busy machine makes no document unreadable.
WALL, WORK, MEMORY = 30, 20, 1 << 30
#: Processes at a time, and bytes of one answer.
_MOST, _LONGEST = 4, 64 << 20
_SIZE = struct.Struct(">Q")
_START = "import sys; sys.path.insert(0, sys.argv[1]); from gkcrawl.extract import served; served.serve()"


class Gone(Exception):
    """The process ended without an answer."""


class _Process:
    """One process that reads documents."""

    def __init__(self) -> None:
        root = str(Path(__file__).resolve().parents[2])
        self.served = 0
        self._child = subprocess.Popen([sys.executable, "-c", _START, root], stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0)

    def ask(self, request: dict, body: bytes) -> dict:
        """Return the answer to a request; raises TooLarge where it takes too long, Gone where there is none."""
        head = json.dumps(request).encode()
        until = time.monotonic() + WALL
        try:
            for part in (_SIZE.pack(len(head)), head, _SIZE.pack(len(body)), body):
                self._send(part)
            size, = _SIZE.unpack(self._receive(_SIZE.size, until))
            if size > _LONGEST:
                raise Gone
            answer = json.loads(self._receive(size, until))
        except (OSError, ValueError) as error:
            raise Gone from error
        self.served += 1
        return answer

    def _send(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[self._child.stdin.write(view):]

    def _receive(self, size: int, until: float) -> bytes:
        parts, pipe = [], self._child.stdout.fileno()
        ready = select.poll()
        ready.register(pipe, select.POLLIN)
        while size:
            if not ready.poll(max(0.0, until - time.monotonic()) * 1000):
                raise TooLarge(f"reading the document takes more than {WALL} seconds")
            part = os.read(pipe, min(size, 1 << 20))
            if not part:
                raise Gone
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def end(self) -> int:
        """End the process; return how it ended."""
        self._child.kill()
        self._child.stdin.close()
        self._child.stdout.close()
        return self._child.wait()

    def ended(self) -> int | None:
        """Return how it ended by itself, None where it had to be ended."""
        try:
            code = self._child.wait(timeout=2)
        except subprocess.TimeoutExpired:
            code = None
        self.end()
        return code


class _Crew:
    """The processes at hand; threads take one each."""

    def __init__(self) -> None:
        self._idle: list[_Process] = []
        self._turns = threading.BoundedSemaphore(_MOST)

    def ask(self, request: dict, body: bytes) -> dict:
        """Return the answer of some process; raises TooLarge where the document goes beyond the bounds."""
        with self._turns:
            while True:
                process = self._take()
                fresh = not process.served
                try:
                    answer = process.ask(request, body)
                except TooLarge:
                    process.end()
                    raise
                except Gone:
                    code = process.ended()
                    if said := _LIMITS.get(code):
                        raise TooLarge(said) from None
                    if not fresh:           # what it read before may have taken the memory
                        continue
                    raise TooLarge(_BEYOND) from None
                except BaseException:
                    process.end()           # half an answer is in the pipe
                    raise
                if answer.pop("last", False):
                    process.end()
                else:
                    self._idle.append(process)
                if answer.pop("beyond", False):
                    if not fresh:
                        continue
                    raise TooLarge(_BEYOND)
                return answer

    def _take(self) -> _Process:
        try:
            return self._idle.pop()
        except IndexError:
            return _Process()

    def close(self) -> None:
        """End those that wait."""
        while self._idle:
            self._idle.pop().end()

    def forget(self) -> None:
        """Leave the processes to the one this process was forked from."""
        self.__init__()


_BEYOND = f"reading the document takes more than {MEMORY >> 30} GB of memory, or breaks the library that reads it"
#: How the process ends where its time is up: by SIGPROF, by SIGALRM.
_LIMITS = dict.fromkeys((-27, -14), f"reading the document takes more than {WORK} seconds of work")
_CREW = _Crew()
ask = _CREW.ask
atexit.register(_CREW.close)
os.register_at_fork(after_in_child=_CREW.forget)
