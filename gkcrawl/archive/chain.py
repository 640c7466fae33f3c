"""Proof of the manifests: each as it was closed, the chain without a gap, and every file they list still there."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from . import seal
from .manifest import FOLDER, NEWEST, PROOFS, crawl_of, proofs, read, stated
from .model import ArchiveError, Problem


@dataclass(slots=True)
class Found:
    """What verify saw of a WARC file on its way through it."""

    path: Path
    sha256: str
    counts: Counter = field(default_factory=Counter)


def problems(directory, files: dict[str, Found]) -> Iterator[Problem]:
    """Yield what is wrong with the manifests of an archive whose WARC files are `files`."""
    folder = Path(directory) / FOLDER
    known = []
    for path in sorted(folder.glob("*.json")):
        try:
            known.append((path, read(path)))
        except (ArchiveError, OSError) as error:
            yield _problem(path.name, str(error))
    known.sort(key=lambda one: one[1]["number"])
    listed: dict[str, str] = {}
    for path, manifest in known:
        if path.stem != manifest["crawl"]:
            yield _problem(path.name, f"it is the manifest of {manifest['crawl']} by what it says")
        for file in manifest["files"]:
            yield from _listed(path.name, file, files, listed)
        for what in _sealed(folder, path, manifest):
            yield _problem(path.name, what)
    yield from _linked(folder, known)
    yield from _newest(folder, known)
    yield from _strangers(folder)
    closed = {manifest["crawl"] for _, manifest in known}
    for name, found in files.items():
        if name not in listed and (crawl := crawl_of(found.path)) in closed:
            yield Problem(name, 0, f"no manifest lists this file, though its crawl is closed by {FOLDER}/{crawl}.json")


def _listed(name, file, files, listed):
    """Hold a file against the line about it."""
    warc = file["name"]
    if warc in listed:
        yield _problem(name, f"it lists {warc}, as {listed[warc]} does")
    listed[warc] = name
    found = files.get(warc)
    if found is None:
        yield Problem(warc, 0, f"the file is missing; {FOLDER}/{name} lists it")
        return
    if found.sha256 != file["sha256"]:
        yield Problem(warc, 0, f"the file is not the one that {FOLDER}/{name} lists: its SHA-256 is {found.sha256}")
    elif file.get("bytes") != found.path.stat().st_size or file.get("status") != dict(found.counts):
        yield _problem(name, f"its counts are not those of {warc}: {found.path.stat().st_size} bytes, "
                             f"{dict(found.counts)}")


def _sealed(folder, path, manifest):
    """Check signature and time-stamp of a manifest, where it has them."""
    data = path.read_bytes()
    signature, stamp = (path.with_name(path.name + ending) for ending in PROOFS[1:])
    if manifest.get("key"):
        if wrong := seal.check_signature(data, signature, str(manifest["key"]), folder / seal.KEYS):
            yield wrong
    elif signature.exists():
        yield "it has a signature, but names no key"
    if stamp.exists() and (wrong := seal.check_stamp(data, stamp, folder / seal.AUTHORITIES)):
        yield wrong


def _linked(folder, known):
    """Follow the chain: numbers without a gap, each manifest what the next one says it was."""
    number, last = 0, None
    for path, manifest in known:
        if manifest["number"] == number:
            yield _problem(path.name, f"two manifests have number {number}, this one and {last.name}")
        elif manifest["number"] > number + 1:
            gap = f"{number + 1}" if manifest["number"] == number + 2 else f"{number + 1} to {manifest['number'] - 1}"
            yield _problem(path.name, f"the manifest before it is missing (number {gap})")
        if not manifest["previous"] and manifest["number"] > 1 or manifest["previous"] and manifest["number"] < 2:
            yield _problem(path.name, f"it is number {manifest['number']}, but "
                                      f"names {'a' if manifest['previous'] else 'no'} manifest before it")
        yield from _as_told(folder, manifest["previous"], f"{FOLDER}/{path.name}", last)
        number, last = manifest["number"], path


def _as_told(folder, told, teller, path):
    """Hold a manifest and what stands beside it against what another file says of them."""
    if told and path and told[0]["name"] != path.name:
        yield _problem(path.name, f"{teller} names another before it, {told[0]['name']}")
    # Whatever an altered line may name, only files of this folder are looked at.
    names = {stem.name for stem in folder.glob("*.json")} & {one["name"] for one in told}
    there = {found["name"]: found["sha256"] for name in names for found in proofs(folder / name)}
    for one in told:
        now = there.get(one["name"])
        if now is None:
            yield _problem(one["name"], f"the file is missing; {teller} names it")
        elif now != one["sha256"]:
            yield _problem(one["name"], f"it was altered: {teller} says that its SHA-256 was {one['sha256']}")


def _newest(folder, known):
    """Hold the newest manifest against `newest.sha256`."""
    told = stated(folder)
    if not known:
        if told:
            yield _problem(NEWEST, f"it names {told[0]['name']}, but there is no manifest")
        return
    path, manifest = known[-1]
    if not told:
        yield _problem(NEWEST, "the file is missing, or empty")
    elif told[0]["name"] != path.name and told == manifest["previous"]:
        yield _problem(NEWEST, f"it does not name {path.name}: the crawl was killed in closing, or it was put there "
                               "(the next manifest mends the former)")
    elif len({one["name"] for one in told}) < len(told):
        yield _problem(NEWEST, "it names a file twice")
    else:
        yield from _as_told(folder, told, f"{FOLDER}/{NEWEST}", path)


def _strangers(folder):
    allowed = {path.name + ending for path in folder.glob("*.json") for ending in PROOFS}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_file() and path.name not in {*allowed, NEWEST} and not path.name.endswith(".part"):
            yield _problem(path.name, "this is no manifest, and belongs to none; nothing else belongs in this folder")


def _problem(name: str, what: str) -> Problem:
    return Problem(f"{FOLDER}/{name}", 0, what)
