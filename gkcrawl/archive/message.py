"""The HTTP message inside a record: its head, its body, and the transfer coding taken off."""

import hashlib
from functools import lru_cache

HEAD_LIMIT = 1 << 20
#: What may stand around a value in a head, of HTTP and of WARC. Not all that Python takes for white space: the last byte
#: of a Chinese character can be 0xA0 or 0x85, an address can end in a wide space, and without it is another one.
BLANK = " \t\r\n"
_TYPE, _REMEMBERED = b"\ncontent-type:", 200


def new_hash(name: str):
    """Return a new hash; the one of our own records without the detour by its name."""
    return hashlib.sha256() if name == "sha256" else hashlib.new(name)


def parse_head(head: bytes) -> tuple[str, list[tuple[str, str]]]:
    """Return first line and headers, in order, as ISO-8859-1: encoding them back gives the very bytes."""
    lines = head.decode("latin-1").replace("\r\n", "\n").split("\n")
    pairs = []
    for line in lines[1:]:
        if line[:1] in (" ", "\t") and pairs:
            pairs[-1] = (pairs[-1][0], pairs[-1][1] + " " + line.strip(BLANK))
        elif line:
            name, _, value = line.partition(":")
            pairs.append((name.strip(BLANK), value.strip(BLANK)))
    return lines[0], pairs


def find(pairs, name: str) -> str:
    """Return the first value of a header, or nothing."""
    name = name.lower()
    return next((value for key, value in pairs if key.lower() == name), "")


def status_of(first_line: str) -> tuple[int, str]:
    """Return status and reason of a status line; status 0 where there is none."""
    _, _, rest = first_line.partition(" ")
    code, _, reason = rest.strip().partition(" ")
    return (int(code), reason) if code.isascii() and code.isdigit() else (0, rest.strip())


def content_type(pairs) -> tuple[str, str]:
    """Return MIME type and charset as the header names them, in lower case."""
    return _type_of(find(pairs, "content-type"))


def _type_of(value: str) -> tuple[str, str]:
    return (_typed if len(value) < _REMEMBERED else _typed.__wrapped__)(value)      # servers may send what they like


@lru_cache(1024)
def _typed(value: str) -> tuple[str, str]:
    mime, *parameters = value.split(";")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return mime.strip().lower(), value.strip(" \t\"'").lower()
    return mime.strip().lower(), ""


class Message:
    """A sink for the block of a request, response or revisit record.

    Keeps the head; of the body only its length, and what the hashes asked for need. `keep` keeps the body too.
    Where the head says "chunked", the body is followed with and without that coding, because many tools (ours
    among them) store bodies with the coding already taken off and the header still there.
    """

    def __init__(self, block=None, payload=(), keep=False):
        self.block = new_hash(block) if block else None
        self.algorithms, self.keep = tuple(payload), keep
        self.head, self.raw, self.decoded, self._buffer, self._parsed = None, None, None, b"", None

    @property
    def first_line(self) -> str:
        return self.head.partition(b"\n")[0].removesuffix(b"\r").decode("latin-1")

    def content_type(self) -> tuple[str, str]:
        """Return MIME type and charset as the head names them, in lower case; a plain head is not taken apart for that."""
        lower = self.head.lower()
        at = lower.find(_TYPE)
        if self._parsed or at < 0 or lower.count(_TYPE[1:-1]) > 1 or b"\n " in lower or b"\n\t" in lower:
            return content_type(self.headers)
        value = lower[at + len(_TYPE):].partition(b"\n")[0].decode("latin-1").strip(BLANK)
        return _type_of(value)

    @property
    def headers(self) -> list[tuple[str, str]]:
        return self._parse()[1]

    def _parse(self):
        self._parsed = self._parsed or parse_head(self.head)
        return self._parsed

    def feed(self, data: bytes):
        if self.block:
            self.block.update(data)
        if self.head is None:
            self._buffer = data = self._buffer + data if self._buffer else data
            end, width = data.find(b"\r\n\r\n"), 4
            if end < 0:
                end, width = data.find(b"\n\n"), 2
            if end < 0 and len(data) < HEAD_LIMIT:
                return
            end = len(data) if end < 0 else end
            self._begin(data[:end])
            data, self._buffer = data[end + width:], b""
        self._body(data)

    def finish(self):
        """Say that the block is complete."""
        if self.head is None:
            self._begin(self._buffer)
        return self

    def _begin(self, head):
        self.head = head
        self.raw = Body(self.algorithms, self.keep)
        if b"chunked" in head.lower() and "chunked" in find(self.headers, "transfer-encoding").lower():
            self.decoded, self._chunks = Body(self.algorithms, self.keep), Dechunker()

    def _body(self, data):
        self.raw.feed(data)
        if self.decoded is not None:
            try:
                self.decoded.feed(self._chunks.feed(data))
            except ValueError:
                self.decoded = None

    def payloads(self, algorithm) -> list:
        """Return the hashes that a digest of the body may fit: with and without the transfer coding."""
        return [body.hashes[algorithm] for body in (self.raw, self.decoded) if body and algorithm in body.hashes]

    def body(self, sha256: str = ""):
        """Return the body as received, transfer coding taken off unless the digest says that it had been already."""
        if self.decoded is None or (sha256 and self.raw.hex("sha256") == sha256):
            return self.raw
        return self.decoded


class Body:
    """Length and hashes of a body, and the body itself where it is kept."""

    def __init__(self, algorithms=(), keep=False):
        self.length = 0
        self.hashes = {name: new_hash(name) for name in algorithms}
        self.parts = [] if keep else None

    def feed(self, data: bytes):
        self.length += len(data)
        for one in self.hashes.values():
            one.update(data)
        if self.parts is not None:
            self.parts.append(data)

    def hex(self, algorithm: str) -> str:
        return self.hashes[algorithm].hexdigest() if algorithm in self.hashes else ""

    @property
    def data(self) -> bytes:
        return b"".join(self.parts)


class Dechunker:
    """Take the chunked transfer coding off a body that arrives in pieces; ValueError where it is not so coded."""

    def __init__(self):
        self.left, self.rest, self.last = 0, b"", False

    def feed(self, data: bytes) -> bytes:
        data, out = self.rest + data, []
        while data and not self.last:
            if self.left > 2:
                piece = data[: self.left - 2]
                out.append(piece)
                self.left -= len(piece)
                data = data[len(piece):]
            elif self.left:
                if len(data) < 2 and data == b"\r":
                    break
                if data[:2] != b"\r\n":
                    raise ValueError("a chunk does not end in a line break")
                data, self.left = data[2:], 0
            else:
                line, found, after = data.partition(b"\r\n")
                if len(line) > 256:
                    raise ValueError("no chunk length")
                if not found:
                    self._size(line.rstrip(b"\r") or b"0")
                    break
                size = self._size(line)
                self.left, self.last, data = size + 2, size == 0, after
        self.rest = b"" if self.last else data
        return b"".join(out)

    @staticmethod
    def _size(line: bytes) -> int:
        digits = line.partition(b";")[0].strip()
        if not digits or digits.strip(b"0123456789abcdefABCDEF"):
            raise ValueError("no chunk length")
        return int(digits, 16)
