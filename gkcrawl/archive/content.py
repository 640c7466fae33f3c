"""One stored response, by file and offset, and its body with the content codings taken off."""

import zlib

from .headers import is_http, is_resource, sha256_of, url_of
from .message import Message, find, status_of
from .model import FOLDER, RENDERED, SUFFIXES, ArchiveError
from .packing import sha256_hex
from .reader import FOUND
from .records import Keep, read_at
from .source import Damaged

CAP = 64 << 20


class Stored:
    """A response as it was received; `sha256` is that of its body, where it was loaded from the archive."""

    def __init__(self, status: int, reason: str, headers: list[tuple[str, str]], body: bytes, sha256: str = ""):
        self.status, self.reason, self.headers, self.body, self.sha256 = status, reason, headers, body, sha256

    def header(self, name: str) -> str:
        """Return the first value of a header, or nothing."""
        return find(self.headers, name)

    def content(self, cap: int = CAP) -> bytes:
        """Return the body with its content codings taken off; raises ArchiveError where it unpacks to more than `cap`.

        A body that is not what its Content-Encoding says is returned as it is; one cut short, as far as it goes.
        """
        data = self.body
        codings = ",".join(value for name, value in self.headers if name.lower() == "content-encoding")
        for coding in reversed([part.strip().lower() for part in codings.split(",")]):
            if coding in _DECODERS and data:
                data = _DECODERS[coding](data, cap)
        return data


def load(directory, warc: str, offset: int) -> Stored:
    """Return the record at this place; a revisit has its own headers, where it has any, and an empty body."""
    if "/" in warc or not warc.endswith(SUFFIXES):
        raise ArchiveError(f"{warc!r} is not the name of a file in the archive.")
    path = f"{directory}/{FOLDER}/{warc}"
    try:
        record = read_at(path, offset, _sink)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror}.") from error
    except Damaged as error:
        raise ArchiveError(f"{path} holds no readable record at byte {offset}: {error}.") from error
    if is_resource(record.headers):
        data, status = record.block.data, 0 if url_of(record.headers).startswith(RENDERED) else FOUND
        return Stored(status, "", [("Content-Type", record.headers.get("content-type", ""))], data, sha256_hex(data))
    if not is_http(record.headers):
        raise ArchiveError(f"The record at byte {offset} of {path} is no response but a {record.type!r} record.")
    message = record.block.finish()
    status, reason = status_of(message.first_line)
    body = message.body(sha256_of(record.headers))
    return Stored(status, reason, message.headers, body.data, body.hex("sha256"))


def _sink(headers):
    return Keep() if is_resource(headers) else Message(payload=("sha256",), keep=True)


def _gzip(data, cap):
    return _inflate(data, cap, 31) if data[:2] == b"\x1f\x8b" else data


def _deflate(data, cap):
    # The standard means zlib's format; half of the servers send the bare stream.
    try:
        zlib.decompressobj().decompress(data[:64])
    except zlib.error:
        return _inflate(data, cap, -15)
    return _inflate(data, cap, 15)


def _inflate(data, cap, wbits):
    out, left, whole = [], cap, data
    while data:
        unzip = zlib.decompressobj(wbits)
        try:
            piece = unzip.decompress(data, left + 1)
        except zlib.error:
            # zlib gives nothing of a piece that is damaged further on; take it in small bites.
            piece = _bites(data, left + 1, wbits)
            if not piece:
                return b"".join(out) if out else whole
            unzip = None
        out.append(piece)
        left -= len(piece)
        if left < 0:
            raise _too_big(cap)
        data = unzip.unused_data if unzip and wbits == 31 and unzip.unused_data[:2] == b"\x1f\x8b" else b""
    return b"".join(out)


def _bites(data, limit, wbits):
    unzip, out = zlib.decompressobj(wbits), b""
    try:
        for at in range(0, len(data), 256):
            out += unzip.decompress(data[at:at + 256], max(limit - len(out), 1))
            if len(out) >= limit:
                break
    except zlib.error:
        return out
    return out


def _brotli(data, cap):
    import brotli

    unpack, out, size = brotli.Decompressor(), [], 0
    try:
        while True:
            piece = unpack.process(data, output_buffer_limit=min(1 << 20, cap + 1))
            data = b""
            out.append(piece)
            size += len(piece)
            if size > cap:
                raise _too_big(cap)
            if unpack.is_finished() or (not piece and unpack.can_accept_more_data()):
                break
    except brotli.error:
        pass
    return b"".join(out) or data


def _zstd(data, cap):
    try:
        from compression import zstd
    except ImportError:
        from backports import zstd

    if data[:4] != b"\x28\xb5\x2f\xfd":
        return data
    unpack, out, size, rest = zstd.ZstdDecompressor(), [], 0, data
    try:
        while not unpack.eof:
            piece = unpack.decompress(rest, min(1 << 20, cap + 1))
            rest = b""
            out.append(piece)
            size += len(piece)
            if size > cap:
                raise _too_big(cap)
            if not piece and unpack.needs_input:
                break
    except zstd.ZstdError:
        pass
    return b"".join(out) or data


def _too_big(cap):
    return ArchiveError(f"The body unpacks to more than {cap >> 20} MB; it is kept as received, but not read.")


_DECODERS = {"gzip": _gzip, "x-gzip": _gzip, "deflate": _deflate, "br": _brotli, "zstd": _zstd}
