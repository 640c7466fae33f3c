"""Manifests: what the archive held when a crawl ended, each sealed by the next.

`manifests/<crawl>.json` lists the files that no manifest before it lists, with their SHA-256, sizes and counts, and
the SHA-256 of the manifest before it. So the newest one vouches for everything that was ever in the archive, and
`manifests/newest.sha256` (checked with `sha256sum -c`) for the newest. Beside a manifest may stand its signature
(`.sig`) and its time-stamp (`.tsr`); see seal.py.
"""

import fcntl
import hashlib
import json
import logging
import os
import re
import time
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from . import seal
from .heal import heal
from .model import ArchiveError, in_use, warc_files
from .reader import info, is_ours, scan
from .tally import Tally

log = logging.getLogger(__name__)

FOLDER = "manifests"
NEWEST = "newest.sha256"
PROOFS = ("", ".sig", ".tsr")
#: Seconds for which another process that took part in a crawl may still be closing its file when the last one ends.
CLOSING = 10.0
_PART = re.compile(r"(.+)-\d+\.warc(\.gz)?")


def close_manifest(directory, crawl: str | None = None, *, key=None, timestamp_url: str = "",
                   written: dict[str, Tally] | None = None) -> Path | None:
    """Write the manifest of a crawl that has ended and return its path.

    It takes in every file that no manifest lists yet and nobody is writing: those of the crawl, and those that were
    put into the folder or left by a crawl that never ended. Without `crawl` only the latter are meant: None where
    there are none. `key` is a private key in PEM (a path), `timestamp_url` an RFC 3161 time-stamping authority.
    `written` (`Writer.written`) spares a pass over files that are, byte for byte, what was written.
    """
    directory = Path(directory)
    signer = seal.load_key(key) if key else None
    with _locked(directory / FOLDER) as folder:
        path = folder / f"{crawl}.json"
        known = manifests(directory)
        if crawl and path.exists():
            if known[-1]["crawl"] == crawl and stated(folder) == known[-1]["previous"]:     # killed between the two
                _note_newest(path)
            return path
        listed = {file["name"] for manifest in known for file in manifest["files"]}
        files = [_file(one, written or {}) for one in warc_files(directory) if one.name not in listed and _ready(one, crawl)]
        if crawl and not any(crawl_of(one) == crawl for one in warc_files(directory)):
            raise ArchiveError(f"The archive {directory} holds no file of a crawl {crawl}.")
        if not crawl and not files:
            return None
        now = datetime.now(UTC)
        if not crawl:
            crawl = f"{now:%Y%m%d%H%M%S}-archive"
            path = folder / f"{crawl}.json"
        manifest = {"crawl": crawl, "number": known[-1]["number"] + 1 if known else 1,
                    "started": _started(directory, crawl),
                    "finished": max(filter(None, (one["finished"] for one in files if one["crawl"] == crawl)), default=None),
                    "closed": now.isoformat(timespec="seconds").replace("+00:00", "Z"),
                    "software": f"gkcrawl/{version('gkcrawl')}", "files": files, "totals": _totals(files),
                    "key": seal.fingerprint(signer.public_key()) if signer else None,
                    "previous": _newest(folder, known)}
        data = canonical(manifest)
        if signer:
            seal.publish(signer.public_key(), folder / seal.KEYS)
            _put(folder / f"{crawl}.json.sig", seal.sign(signer, data))
        if timestamp_url:
            try:
                _put(folder / f"{crawl}.json.tsr", seal.stamp(data, timestamp_url))
            except seal.NoStamp as error:
                # The next one that has a time-stamp proves this one too.
                log.warning("The manifest of %s has no time-stamp: %s", crawl, error)
        _put(path, data)
        _note_newest(path)
        return path


def manifests(directory) -> list[dict]:
    """Return the manifests of an archive, oldest first; raises ArchiveError where one cannot be read."""
    return sorted((read(path) for path in (Path(directory) / FOLDER).glob("*.json")), key=lambda one: one["number"])


def unlisted(directory) -> list[str]:
    """Return the names of the WARC files that no manifest lists: new, put there from elsewhere, or being written."""
    listed = {file["name"] for manifest in manifests(directory) for file in manifest["files"]}
    return [path.name for path in warc_files(directory) if path.name not in listed]


def read(path: Path) -> dict:
    """Return a manifest; raises ArchiveError where the file is none."""
    try:
        data = path.read_bytes()
        found = json.loads(data)
        sound = canonical(found) == data and isinstance(found["number"], int) and found["number"] > 0 and isinstance(found["crawl"], str) and all(
            isinstance(one[name], str) for one in [*found["files"], *found["previous"]] for name in ("name", "sha256"))
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, LookupError, TypeError, RecursionError):
        sound = False
    if not sound:
        raise ArchiveError(f"{path} is no manifest as gkcrawl writes them: it was altered.")
    return found


def canonical(manifest: dict) -> bytes:
    """Return the one spelling of a manifest: keys in order, two spaces, UTF-8, one line break at the end."""
    return (json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=2) + "\n").encode()


def proofs(path: Path) -> list[dict]:
    """Return name and SHA-256 of a manifest and of what stands beside it."""
    beside = [path.with_name(path.name + ending) for ending in PROOFS]
    return [{"name": one.name, "sha256": digest(one)} for one in beside if one.exists()]


def stated(folder: Path) -> list[dict]:
    """Return what `newest.sha256` says; nothing where it is not there."""
    try:
        text = (folder / NEWEST).read_bytes().decode("utf-8", "replace")
    except FileNotFoundError:
        return []
    lines = (line.partition("  ") for line in text.split("\n") if line)
    return [{"name": name, "sha256": sha256} for sha256, _, name in lines]


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def crawl_of(path: Path) -> str | None:
    """Return the crawl that wrote a file; None for another tool's."""
    name = _PART.fullmatch(path.name)
    return name.group(1) if name and is_ours(info(path)) else None


def _newest(folder: Path, known: list[dict]) -> list[dict]:
    """Return what the manifest before was when it was written, whatever was done to it since."""
    if not known:
        return []
    path, told = folder / f"{known[-1]['crawl']}.json", stated(folder)
    # Killed between the two: this manifest was written, but not yet noted as the newest.
    return proofs(path) if not told or told == known[-1]["previous"] else told


def _note_newest(path: Path) -> None:
    _put(path.with_name(NEWEST), "".join(f"{one['sha256']}  {one['name']}\n" for one in proofs(path)).encode())


def _ready(path: Path, crawl: str | None) -> bool:
    """Set a torn tail aside and say whether the file is complete; raises ArchiveError for the crawl's own if not.

    One of the crawl's own that is still being written is waited for, ``CLOSING`` seconds at most.
    """
    own = crawl is not None and crawl_of(path) == crawl
    until = time.monotonic() + CLOSING * own
    while in_use(path):
        if time.monotonic() < until:
            time.sleep(0.05)
        elif own:
            raise ArchiveError(f"{path} is still being written, so the crawl {crawl} has not ended.")
        else:
            return False
    heal(path)
    return True


def _file(path: Path, written: dict[str, Tally]) -> dict:
    """Say what a WARC file is and holds."""
    sha256 = digest(path)
    tally = written.get(sha256) or _counted(path)
    return {"name": path.name, "sha256": sha256, "bytes": path.stat().st_size, "crawl": crawl_of(path),
            "captures": tally.status.total(), "revisits": tally.revisits, "notes": tally.notes,
            "status": dict(tally.status), "finished": tally.finished}


def _counted(path: Path) -> Tally:
    tally = Tally()
    for one in scan(path, problems := []):
        tally.add(one)
    for problem in problems:
        log.warning("%s", problem)
    return tally


def _totals(files: list[dict]) -> dict:
    status = sum((Counter(file["status"]) for file in files), Counter())
    return {"status": dict(status)} | {
        name: sum(file[name] for file in files) for name in ("bytes", "captures", "revisits", "notes")}


def _started(directory: Path, crawl: str) -> str | None:
    """Return when a crawl began, as the first of its files says."""
    told = (info(path).get("started_at") for path in warc_files(directory) if crawl_of(path) == crawl)
    return min(filter(None, told), default=None)


@contextmanager
def _locked(folder: Path):
    """Hold the folder of manifests: two crawls that end together write one after the other."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield folder
        finally:
            os.close(held)
    except OSError as error:
        raise ArchiveError(f"The manifest in {folder} cannot be written: {error.strerror or error}. The crawl is kept; "
                           "its files will stand in the next manifest.") from error


def _put(path: Path, data: bytes):
    """Write a file whole, or not at all."""
    part = path.with_name(f".{path.name}.part")
    with open(part, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)
