"""WACZ 1.1.1: the WARC files with an index and a list of pages, in one zip that is read by ranges."""

import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from gkcrawl import archive

from .cdx import line, zipnum
from .selection import Selection
from .warc import left_out, records
from .writing import SOFTWARE, replacing

#: What a person would open: these pages stand in the list of pages.
PAGES = ("home", "section", "listing", "report")
WARC = "gkcrawl.warc.gz"


def wacz(chosen: Selection, out: Path) -> str:
    """Write the selection into one WACZ file, which replaces ``out`` when it is complete."""
    if not chosen.captures:
        raise archive.ArchiveError(f"There is nothing to export: {chosen.directory / 'warc'} holds no capture.")
    with replacing(out) as part:
        file = part.with_name(f"{part.name}.warc.gz")
        try:
            with open(file, "wb") as target:
                records(chosen, target)
            lines, pages = _indexed(chosen, file)
            index, offsets = zipnum(lines)
            head = {"format": "json-pages-1.0", "id": "pages", "title": "gkcrawl"}
            listed = "".join(f"{json.dumps(page, ensure_ascii=False)}\n" for page in [head, *pages])
            _zip(part, [(f"archive/{WARC}", file), ("indexes/index.cdx.gz", index), ("indexes/index.idx", offsets),
                        ("pages/pages.jsonl", listed.encode())], f"gkcrawl {chosen.title}".strip())
        finally:
            file.unlink(missing_ok=True)
    return f"{len(lines)} captures, {len(pages)} pages{left_out(chosen)} in {out}"


def _indexed(chosen: Selection, file: Path) -> tuple[list[str], list[dict]]:
    """Return the lines of the index and the pages of a WARC file."""
    lines, pages = [], []
    with open(file, "rb") as source:
        for one in archive.scan(file):
            if not isinstance(one, archive.Capture):
                continue
            row = chosen.captures.get(one.id)
            lines.append(line(one, row or {}, WARC, source))
            # A page is a page by its role; one that another tool fetched, by being a report's.
            if one.status == 200 and row and (row["role"] in PAGES or row["report_id"] and not row["role"]):
                pages.append(_page(one))
    return lines, pages


def _zip(part: Path, members: list[tuple[str, bytes | Path]], title: str) -> None:
    """Write the zip: members stored, as the specification wants WARC files and indexes, then what is in it."""
    with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED, allowZip64=True) as zipped:
        resources = [_add(zipped, name, content) for name, content in members]
        package = json.dumps({
            "profile": "data-package", "wacz_version": "1.1.1", "title": title, "software": SOFTWARE,
            "created": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "resources": resources},
            ensure_ascii=False, indent=2)
        zipped.writestr("datapackage.json", package)
        digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(package.encode()).hexdigest()}"}
        zipped.writestr("datapackage-digest.json", json.dumps(digest, indent=2))


def _add(zipped: zipfile.ZipFile, name: str, content: bytes | Path) -> dict:
    """Put a member into the zip and return its line of the manifest."""
    digest, size, info = hashlib.sha256(), 0, zipfile.ZipInfo(name, datetime.now(UTC).timetuple()[:6])
    # Told beforehand, so that only members beyond 2 GiB get longer headers, which replayweb.page does not expect.
    info.file_size = content.stat().st_size if isinstance(content, Path) else len(content)
    with zipped.open(info, "w") as target, \
            (open(content, "rb") if isinstance(content, Path) else io.BytesIO(content)) as source:
        while chunk := source.read(1 << 20):
            digest.update(chunk)
            size += target.write(chunk)
    return {"name": name.rpartition("/")[2], "path": name, "hash": f"sha256:{digest.hexdigest()}", "bytes": size}


def _page(capture: archive.Capture) -> dict:
    title = {"title": capture.facts["anchor"]} if capture.facts.get("anchor") else {}
    return {"id": capture.id, "url": capture.url, "ts": capture.fetched_at, **title}
