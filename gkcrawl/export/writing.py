"""A file is written beside its place and takes that place only when all went well."""

import fcntl
import os
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from gkcrawl.archive import ArchiveError

SOFTWARE = f"gkcrawl/{version('gkcrawl')}"


@contextmanager
def replacing(out: Path):
    """Give a path to write to; it takes the place of ``out`` only when all went well.

    Its name is always the same, so that what a kill leaves is written over the next time.
    """
    path = out.with_name(f".{out.name}.part")
    with open(path, "ab") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            ours = os.path.samestat(os.fstat(held.fileno()), os.stat(path))      # the other may just have put it in place
        except (BlockingIOError, FileNotFoundError):
            ours = False
        if not ours:
            raise ArchiveError(f"{out} is being written by another export just now.")
        try:
            yield path
            os.replace(path, out)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
