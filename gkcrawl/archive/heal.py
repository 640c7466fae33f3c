"""Setting aside what a kill left behind the last whole group of a file."""

import fcntl
import os
from pathlib import Path

from .headers import is_http, is_resource, note_kind
from .model import ArchiveError
from .packing import GZIP_HEADER, begun_as_ours
from .reader import info, is_ours
from .records import Keep, read_at, walk
from .source import Damaged

TAIL = 1 << 20


def heal(path) -> int:
    """Move the torn tail of one of our files to `<name>.torn` beside it and return its length.

    Nothing is done while another process holds the file, nor to a file that another tool wrote.
    """
    path = Path(path)
    try:
        with open(path, "rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return 0
            size = file.seek(0, os.SEEK_END)
            end = _whole(path, file, size)
            if end == size:
                return 0
            file.seek(end)
            with open(path.with_name(path.name + ".torn"), "ab") as aside:
                aside.write(file.read())
                aside.flush()
                os.fsync(aside.fileno())
            os.truncate(path, end)
            return size - end
    except OSError as error:
        raise ArchiveError(f"{path} cannot be mended: {error.strerror}.") from error


def _whole(path, file, size) -> int:
    """Return where the last whole group of one of our files ends; the size of any other file."""
    if not is_ours(info(path)):
        return 0 if begun_as_ours(path) and _is_begun(path) else size
    if _ends_well(path, file, size):
        return size
    end = 0
    for record in walk(path, _nothing):
        if _closes(record):
            end = record.end
    return end


def _is_begun(path) -> bool:
    """Tell whether a kill left no more of a file than the beginning of its first record; a later one would show that
    only the first is damaged, and another tool may pack several into one member, as we never do."""
    troubles = []
    for _ in walk(path, _nothing, lambda offset, what, torn: troubles.append(torn)):
        return False
    return all(troubles)


def _ends_well(path, file, size) -> bool:
    """Tell quickly, from its last record, whether a file needs no mending."""
    start = max(size - TAIL, 0)
    file.seek(start)
    tail = file.read()
    at = len(tail)
    while (at := tail.rfind(GZIP_HEADER, 0, at)) >= 0:
        try:
            record = read_at(path, start + at, _nothing)
        except Damaged:
            continue
        return record.end == size and _closes(record)
    return False


def _closes(record) -> bool:
    """Tell whether a record is the last of its group."""
    headers = record.headers
    return record.type == "warcinfo" or is_http(headers) or is_resource(headers) or bool(note_kind(headers))


def _nothing(headers):
    return Keep(0)
