"""Some captures of an archive, as a WARC file of their own: records copied byte for byte, and an end that proves them.

The first record says that the file is an extract. The last one holds the SHA-256 of all bytes before it, so `verify`
notices whatever is altered, removed or added, although the groups have left the file that their own chain speaks of.
"""

import hashlib
import json
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from .headers import note_kind
from .model import FOLDER, NOTE, ArchiveError, Note
from .packing import member, record as packed
from .reader import METADATA_LIMIT, load_json
from .records import Keep, is_gzipped, text_at, walk

#: A line of warcinfo by which an extract is known, and the note that ends it.
EXTRACT, END = ("extract", "sha256"), "extract-end"
CHUNK = 1 << 20
#: By these headers a record says which capture it belongs to.
_ABOUT = ("warc-record-id", "warc-concurrent-to", "warc-refers-to", "warc-segment-origin-id")


def copy(directory, wanted: dict[str, set[int] | None], out, info: dict,
         notes: Callable[[Note], bool] = lambda note: True, without: dict[str, set[int]] | None = None) -> int:
    """Write captures, given as {WARC file: offsets}, into the file object ``out``; return how many records these are.

    With a capture go its request and what was noted of it; ``notes`` says which notes of the crawl go too. None in place
    of offsets means the whole file, but for the captures ``without``.
    """
    digest, total = hashlib.sha256(), 0

    def put(data: bytes) -> None:
        digest.update(data)
        out.write(data)

    lines = {"format": "WARC File Format 1.1", **info, EXTRACT[0]: EXTRACT[1]}
    put(_record("warcinfo", "".join(f"{name}: {value}\r\n" for name, value in lines.items()).encode(),
                "application/warc-fields"))
    for name in sorted(wanted):
        path = Path(directory) / FOLDER / name
        try:
            places, packed = _places(path, wanted[name], notes, (without or {}).get(name, set())), is_gzipped(path)
            with open(path, "rb") as source:
                for start, end in places:
                    total += 1
                    if not packed:
                        put(member(text_at(path, start)))
                        continue
                    source.seek(start)
                    for at in range(start, end, CHUNK):
                        put(source.read(min(CHUNK, end - at)))
        except OSError as error:
            raise ArchiveError(f"{path} cannot be read: {error.strerror}.") from error
    end = json.dumps({"data": {"records": total}, "before": digest.hexdigest()}, separators=(",", ":"))
    put(_record("metadata", end.encode(), "application/json", NOTE + END))
    return total


def _places(path: Path, offsets: set[int] | None, notes, without: set[int]) -> Iterator[tuple[int, int]]:
    """Yield where the records to copy begin and end, in the order of the file."""
    found, of = [], {}  # (begin, end, ids of the captures it may belong to, whether it is copied whatever they are)
    for record in walk(path, lambda headers: Keep(METADATA_LIMIT if note_kind(headers) else 0)):
        kind, headers = note_kind(record.headers), record.headers
        if kind:
            data = load_json(record.block.data).get("data", {})
            note = Note(kind, data, headers.get("warc-date", ""), path.name, record.offset)
            about, free = (), kind != END and notes(note)
        else:
            names = _ABOUT[:1] if record.type in ("response", "revisit") else _ABOUT
            about, free = tuple(headers[name] for name in names if name in headers), record.type == "warcinfo"
        if about:
            of[record.offset] = about[0]
        found.append((record.offset, record.end, about, free))
    chosen = {of[at] for at in of if offsets is None or at in offsets}
    dropped = {of[at] for at in without if at in of}
    for at, end, about, free in found:
        if free or chosen.intersection(about) and not dropped.intersection(about):
            yield at, end


def _record(kind: str, block: bytes, mime: str, url: str = "") -> bytes:
    """Return a record of our own."""
    headers = {"WARC-Record-ID": f"<urn:uuid:{uuid.uuid4()}>",
               "WARC-Date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
    return packed(kind, headers | ({"WARC-Target-URI": url} if url else {}), block, mime)
