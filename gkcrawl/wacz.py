"""WACZ 1.1.1: the WARC files with an index and a list of pages, in one zip that is read by ranges."""

import gzip
import hashlib
import io
import json
import re
import zipfile
import zlib
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from gkcrawl import archive

BLOCK = 3000  # lines of the index that are compressed together


def wacz(directory: Path, out: Path) -> str:
    """Write the archive into one WACZ file, which replaces ``out`` when it is complete."""
    files = sorted((directory / "warc").glob("*.warc.gz"))
    if not files:
        raise archive.ArchiveError(f"There is nothing to export: {directory / 'warc'} holds no WARC file.")
    lines, pages = [], []
    for path in files:
        with open(path, "rb") as file:
            for one in archive.scan(path):
                if isinstance(one, archive.Capture):
                    lines.append(_cdx(one, _length(file, one.offset)))
                    if one.status == 200 and one.facts.get("role") in ("home", "section", "listing", "report"):
                        pages.append(_page(one))
    index, offsets = _zipnum(sorted(lines))
    head = {"format": "json-pages-1.0", "id": "pages", "title": "gkcrawl"}
    members: list[tuple[str, bytes | Path]] = [
        *((f"archive/{path.name}", path) for path in files),
        ("indexes/index.cdx.gz", index), ("indexes/index.idx", offsets),
        ("pages/pages.jsonl", "".join(f"{json.dumps(page, ensure_ascii=False)}\n" for page in [head, *pages]).encode())]
    part = out.with_name(f".{out.name}.part")
    try:
        # The specification wants WARC files and indexes stored, so that a reader can fetch single records by range.
        with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED, allowZip64=True) as zipped:
            resources = [_add(zipped, name, content) for name, content in members]
            package = json.dumps({
                "profile": "data-package", "wacz_version": "1.1.1", "title": "gkcrawl",
                "software": f"gkcrawl/{version('gkcrawl')}",
                "created": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "resources": resources},
                ensure_ascii=False, indent=2)
            zipped.writestr("datapackage.json", package)
            digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(package.encode()).hexdigest()}"}
            zipped.writestr("datapackage-digest.json", json.dumps(digest, indent=2))
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return f"{len(files)} WARC files, {len(lines)} captures, {len(pages)} pages in {out}"


def _add(zipped: zipfile.ZipFile, name: str, content: bytes | Path) -> dict:
    """Put a member into the zip and return its line of the manifest."""
    digest, size = hashlib.sha256(), 0
    with zipped.open(zipfile.ZipInfo(name, datetime.now(UTC).timetuple()[:6]), "w", force_zip64=True) as target, \
            (open(content, "rb") if isinstance(content, Path) else io.BytesIO(content)) as source:
        while chunk := source.read(1 << 20):
            digest.update(chunk)
            size += target.write(chunk)
    return {"name": name.rpartition("/")[2], "path": name, "hash": f"sha256:{digest.hexdigest()}", "bytes": size}


def _cdx(capture: archive.Capture, length: int) -> str:
    """Return a capture's line of the index (CDXJ)."""
    fields = {"url": capture.url, "mime": "warc/revisit" if capture.revisit else capture.mime or "unk",
              "status": str(capture.status), "digest": f"sha256:{capture.sha256}", "length": str(length),
              "offset": str(capture.offset), "filename": capture.warc}
    return f"{surt(capture.url)} {_digits(capture.fetched_at)} {json.dumps(fields, ensure_ascii=False)}\n"


def _page(capture: archive.Capture) -> dict:
    title = {"title": capture.facts["anchor"]} if capture.facts.get("anchor") else {}
    return {"id": capture.id, "url": capture.url, "ts": capture.fetched_at, **title}


def _zipnum(lines: list[str]) -> tuple[bytes, bytes]:
    """Return the index in separately compressed blocks, and the table of where each block is."""
    index = io.BytesIO()
    table = [f"!meta 0 {json.dumps({'format': 'cdxj-gzip-1.0', 'filename': 'index.cdx.gz'})}\n"]
    for start in range(0, len(lines), BLOCK):
        block = gzip.compress("".join(lines[start:start + BLOCK]).encode(), mtime=0)
        place = {"offset": index.tell(), "length": len(block), "digest": f"sha256:{hashlib.sha256(block).hexdigest()}"}
        table.append(f"{' '.join(lines[start].split(' ')[:2])} {json.dumps(place)}\n")
        index.write(block)
    return index.getvalue(), "".join(table).encode()


def surt(url: str) -> str:
    """Return an address in the order archives sort by: ``http://www.a.gov.cn/X?b=1`` is ``cn,gov,a)/x?b=1``."""
    parts = urlsplit(url)
    host = ",".join(reversed(re.sub(r"^www\d*\.", "", parts.hostname or "").split(".")))
    port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return f"{host}{port}){parts.path or '/'}{'?' if query else ''}{query}".lower().replace(" ", "%20")


def _digits(moment: str) -> str:
    return re.sub(r"\D", "", moment)[:14]


def _length(file, offset: int) -> int:
    """Return the length of the gzip member at a place of a file."""
    file.seek(offset)
    unzip, read = zlib.decompressobj(31), 0
    while not unzip.eof and (chunk := file.read(1 << 16)):
        unzip.decompress(chunk)
        read += len(chunk)
    return read - len(unzip.unused_data)
