"""ARC, the format before WARC (the Internet Archive's until 2009, Common Crawl's until 2012), read as the WARC it would be.

A record is one line, which says address, IP address, time, type and length, and what the server sent. It has no digest
and no name: it is named after its place and its line.
"""

import re
import uuid

from .dates import utc
from .headers import is_web
from .heads import END
from .source import Damaged, Plain, is_length

SUFFIXES = (".arc.gz", ".arc")
# Nothing in it goes back over what it has passed: a line may be as long, and as nearly one, as somebody likes.
_LINE = rb"[a-zA-Z][\w+.-]*:(?=[^\n]*\d\r?\n)[^\n]*? [0-9a-fA-F.:-]++ \d{12,17} "
#: How a record begins, and how one that is not packed is told from the one before it.
RECORD, BETWEEN = re.compile(_LINE), re.compile(rb"\n(?=" + _LINE + rb")")
# Version 2 puts status, checksum, location, offset and file name between type and length. An address may hold blanks.
_FIRST = re.compile(r"(.+) (\S+) (\d+) (.*)")
_SECOND = re.compile(r"(.+) (\S+) (\d+) (\S+) (?:\d{3}|-) \S+ \S+ \d+ \S+")
_NAMES = uuid.UUID("6c1b0e0e-8a8e-5d0e-9a53-5f2b7a1c4e10")
_LINE_LIMIT = 1 << 16


class Arc:
    """A source of ARC records that gives them as WARC records; what it reads from is another source."""

    gzipped = False

    def __init__(self, under):
        under.record, under.between, under.shown = RECORD, BETWEEN, 4096
        self.under, self.rest, self.left = under, b"", 0

    @property
    def position(self):
        return self.under.position

    def at_end(self) -> bool:
        return self.under.at_end()

    def resync(self, start):
        return self.under.resync(start)

    def open(self):
        place = self.under.position
        self.under.open()
        self.head = b""
        data = self.under.read()
        while b"\n" not in data[:_LINE_LIMIT] and len(data) < _LINE_LIMIT and (more := self.under.read()):
            data += more
        line, _, self.rest = data.partition(b"\n")
        head, self.left = _head(line.removesuffix(b"\r"), place, self.rest)
        self.next = head if self.left else head + END

    def read(self) -> bytes:
        """Return the next piece of the record as WARC has it, or nothing at its end."""
        if self.next:
            data, self.next = self.next, b""
            return data
        if not self.left:
            return b""
        data = self.rest or self.under.read()
        data, self.rest = data[:self.left], data[self.left:]
        self.left -= len(data)
        if not self.left:
            self.next = END
        return data

    def close(self, rest):
        """Leave the line break that ends a record behind."""
        plain, data = isinstance(self.under, Plain), self.rest.lstrip(b"\r\n")
        while not data and not (plain and self.under.at_end()) and (more := self.under.read()):
            data = more.lstrip(b"\r\n")
        self.under.close(data)


def _head(line: bytes, place: int, block: bytes) -> tuple[bytes, int]:
    """Return the head of the WARC record that a line stands for, and the length of its block."""
    if len(line) > _LINE_LIMIT:
        raise Damaged("there is no ARC record here")
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        text = line.decode("latin-1")
    facts, _, length = text.rpartition(" ")
    parts = (_SECOND.fullmatch(facts) or _FIRST.fullmatch(facts)) if is_length(length) else None
    if not parts:
        raise Damaged("there is no ARC record here")
    url, ip, date, mime = parts.groups()
    kind = "response"
    if url.startswith("filedesc:"):
        kind, mime = "warcinfo", "text/plain"
    elif is_web(url) and block[:5] == b"HTTP/"[:len(block)]:
        mime = "application/http; msgtype=response"
    elif is_web(url):
        kind = "resource"
    lines = {"WARC-Type": kind, "WARC-Record-ID": f"<urn:uuid:{uuid.uuid5(_NAMES, f'{place} {text}')}>",
             "WARC-Target-URI": url, "WARC-Date": _time(date), "WARC-IP-Address": ip if ip.strip("0.-") else "",
             "Content-Type": mime.strip(), "Content-Length": length}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    return f"WARC/1.0\r\n{head}\r\n".encode(), int(length)


def _time(date: str) -> str:
    try:
        return utc(date)
    except ValueError:
        return date         # told where the record is made a capture
