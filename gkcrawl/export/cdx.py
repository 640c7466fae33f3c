"""The index of a WACZ: a line for each capture (CDXJ), in the order of its address, in compressed blocks."""

import gzip
import hashlib
import io
import json
import re
import zlib
from urllib.parse import unquote_to_bytes, urlsplit

from gkcrawl import archive

BLOCK = 3000  # lines of the index that are compressed together
_SESSION = re.compile(r"(?:^|&)(?:jsessionid=[0-9a-z]{32}|phpsessid=[0-9a-z]{32}|sid=[0-9a-z]{32}|"
                      r"aspsessionid[a-z]{8}=[a-z]{24})(?=&|$)", re.I)


def line(capture: archive.Capture, row: dict, name: str, file) -> str:
    """Return a capture's line of the index; ``row`` is what the archive knows of it, ``file`` the open WARC file of that
    name. Another tool's revisit may not say itself what it repeats."""
    sha256, status = capture.sha256 or row.get("sha256"), capture.status or row.get("status")
    fields = {"url": capture.url, "mime": "warc/revisit" if capture.revisit else capture.mime or "unk",
              "status": str(status or "-"), "digest": f"sha256:{sha256}" if sha256 else capture.stated,
              "length": str(length(file, capture.offset)), "offset": str(capture.offset), "filename": name}
    when = re.sub(r"\D", "", capture.fetched_at)[:14]
    return f"{surt(capture.url)} {when} {json.dumps(fields, ensure_ascii=False)}\n"


def zipnum(lines: list[str]) -> tuple[bytes, bytes]:
    """Return the index in separately compressed blocks, and the table of where each block is."""
    lines = sorted(lines, key=str.encode)
    index = io.BytesIO()
    table = [f"!meta 0 {json.dumps({'format': 'cdxj-gzip-1.0', 'filename': 'index.cdx.gz'})}\n"]
    for start in range(0, len(lines), BLOCK):
        block = gzip.compress("".join(lines[start:start + BLOCK]).encode(), mtime=0)
        place = {"offset": index.tell(), "length": len(block), "digest": f"sha256:{hashlib.sha256(block).hexdigest()}"}
        table.append(f"{' '.join(lines[start].split(' ')[:2])} {json.dumps(place)}\n")
        index.write(block)
    return index.getvalue(), "".join(table).encode()


def surt(url: str) -> str:
    """Return an address in the order and spelling that archives look it up by, as the Internet Archive's surt gives it.

    >>> surt("http://www.a.gov.cn//X/%E5%85%AC?b=1&a=2")
    'cn,gov,a)/x/%e5%85%ac?a=2&b=1'
    """
    try:
        return _surt(url)
    except ValueError:      # no address by any rule: a host without an end, a port that is none
        return _plain(url).rstrip("/").lower()


def _surt(url: str) -> str:
    parts = urlsplit(url.replace("\\", "/") if url.lower().startswith("http") else url)
    if parts.scheme.lower() not in ("http", "https"):
        return url.rstrip("/").lower()
    host = (parts.hostname or "").rstrip(".")
    if not host.isascii():
        host = host.encode("idna").decode()
    host = ",".join(reversed(re.sub(r"^www\d*\.", "", host).split(".")))
    port = "" if parts.port in (None, {"http": 80, "https": 443}[parts.scheme.lower()]) else f":{parts.port}"
    kept = []
    for step in _plain(parts.path).split("/"):
        if step == "..":
            del kept[-1:]
        elif step not in ("", "."):
            kept.append(step)
    query = "&".join(sorted(_SESSION.sub("", _plain(parts.query)).removeprefix("&").split("&")))
    return f"{host}{port})/{'/'.join(kept)}{'?' if query else ''}{query}".lower()


def _plain(text: str) -> str:
    """Return text with nothing escaped but what has to be, and that once."""
    data = text.encode("utf-8", "surrogatepass")
    while (more := unquote_to_bytes(data)) != data:
        data = more
    return "".join(chr(byte) if 0x20 < byte < 0x7f and byte not in b"#%" else f"%{byte:02X}" for byte in data)


def length(file, offset: int) -> int:
    """Return the length of the gzip member at a place of a file."""
    file.seek(offset)
    unzip, read = zlib.decompressobj(31), 0
    while not unzip.eof and (chunk := file.read(1 << 16)):
        unzip.decompress(chunk)
        read += len(chunk)
    return read - len(unzip.unused_data)
