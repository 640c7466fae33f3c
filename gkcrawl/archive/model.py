"""The few things that every part of the archive speaks of."""

import fcntl
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

FOLDER = "warc"
SUFFIXES = (".warc.gz", ".warc", ".warc.zst", ".arc.gz", ".arc")
# The address of a note's record. What follows is the note's kind.
NOTE = "urn:gkcrawl:"
# The address of a page as a browser has put it together: never the page's own, so that nothing takes it for that.
RENDERED = NOTE + "rendered:"


class ArchiveError(Exception):
    """The archive cannot be read or written; the message is a sentence for users."""


class Problem(NamedTuple):
    """One thing that is wrong with the archive: in which file, at which byte, and what."""

    warc: str
    offset: int
    what: str

    def __str__(self):
        return f"{self.warc}, byte {self.offset}: {self.what}"


@dataclass(slots=True)
class Capture:
    """One retrieval, and where its record stands."""

    id: str
    url: str
    fetched_at: str
    status: int
    mime: str
    charset: str
    sha256: str
    length: int
    warc: str
    offset: int
    revisit: bool = False
    facts: dict = field(default_factory=dict)
    original: tuple[str, str] | None = None  # of a revisit: URL and time of the capture that holds the body
    stated: str = ""  # the digest another tool states of the body, where it is not its SHA-256

    # The same, named as the columns of the index.
    refers_url = property(lambda self: self.original and self.original[0])
    refers_at = property(lambda self: self.original and self.original[1])
    stated_digest = property(lambda self: self.stated or None)


@dataclass(slots=True)
class Note:
    """A fact of the crawl that belongs to no capture."""

    kind: str
    data: dict
    date: str
    warc: str
    offset: int


def in_use(path) -> bool:
    """Tell whether a crawl is writing this file just now."""
    with open(path, "rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def warc_files(directory) -> list[Path]:
    """Return the WARC files of an archive, in the order of their names."""
    folder = Path(directory) / FOLDER
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.name.endswith(SUFFIXES) and path.is_file())
