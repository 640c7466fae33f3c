"""One WARC record as one gzip member: built by warcio, with the digests that prove it, packed by us."""

import hashlib
import io

from deflate import crc32, deflate_compress
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

# RFC 1952: deflate, no name, no time, unknown system. Constant, so that a change in it shows.
GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"

# Levels of libdeflate. 8 packs smaller than zlib's 6, in two thirds of its time. 10 packs text up to 7 % smaller still, but
# takes long, and gains nothing on repeated markup: it is tried where much is left (bytes), of what is not too long.
LEVEL, THOROUGH = 8, 10
MUCH, LONG = 6 << 10, 128 << 10


def record(kind: str, headers: dict, body: bytes, mime: str, head: bytes = b"", sha256: str = "") -> bytes:
    """Return a record as one gzip member; `head` is an HTTP head, `sha256` the body's where it is known."""
    stored = b"" if kind == "revisit" else body
    digests = {"WARC-Block-Digest": "sha256:" + sha256_hex(head + stored)}
    if sha256 or (head and body):  # elsewhere the block is the payload, or there is none
        digests["WARC-Payload-Digest"] = "sha256:" + (sha256 or sha256_hex(body))
    message = _Exact(head) if head else None
    built = _BUILDER.create_warc_record(
        None, kind, io.BytesIO(body), len(body), mime, {"WARC-Type": kind, **headers, **digests}, None, message)
    out = io.BytesIO()
    _BUILDER._write_warc_record(out, built)
    return member(out.getbuffer())


def begun_as_ours(path) -> bool:
    """Tell whether a file begins as the files of a crawl do, as far as it goes."""
    with open(path, "rb") as file:
        return GZIP_HEADER.startswith(file.read(len(GZIP_HEADER)))


def member(data) -> bytes:
    """Return data as one gzip member."""
    packed = deflate_compress(data, LEVEL)
    if len(packed) > MUCH and len(data) < LONG:
        packed = min(packed, deflate_compress(data, THOROUGH), key=len)
    return b"".join((GZIP_HEADER, packed, crc32(data).to_bytes(4, "little"),
                     (len(data) & 0xFFFFFFFF).to_bytes(4, "little")))


def sha256_hex(data) -> str:
    """Return the SHA-256 of some bytes, as digests are written."""
    return hashlib.sha256(data).hexdigest()


class _Builder(WARCWriter):
    def ensure_digest(self, record, block=True, payload=True):
        """Leave the digests as they are: warcio would add SHA-1 of the payload where there is none."""


class _Exact(StatusAndHeaders):
    """An HTTP head that warcio writes byte for byte, where its own would percent-encode Chinese."""

    def __init__(self, head: bytes):
        super().__init__("HTTP", [])
        self._head = head

    def compute_headers_buffer(self, header_filter=None):
        self.headers_buff = self._head


_BUILDER = _Builder(None, gzip=False, warc_version="1.1")
