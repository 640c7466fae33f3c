"""One crawl as the archive sees it: its id, its files, and what an earlier, killed run of it has already fetched."""

import fcntl
import json
import logging
import re
from collections.abc import MutableMapping
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from gkcrawl import archive, store
from gkcrawl.plan import Plan

logger = logging.getLogger(__name__)

_FILE = re.compile(r"(\d{14}-\w+)-\d+\.warc\.gz$")
#: A crawl stopped longer ago than this is not gone on with: its answers are stale.
FRESH = timedelta(days=7)
#: Answers that a later try may better: not taken from the archive when a crawl goes on.
PASSING = {408, 429, 500, 502, 503, 504, 522, 524}


class Run:
    """A crawl that writes; it goes on with the last one of the same arguments where that was killed."""

    def __init__(self, directory: Path, plan: Plan, contact: str = ""):
        self.directory, self.plan = Path(directory), plan
        self.database = self.directory / "gkcrawl.db"
        #: What this crawl has been answered: (file, offset, digest of a body that is stored elsewhere) by address.
        self.fetched: dict[str, tuple[str, int, str]] = {}
        #: Where each body stands that the archive has: (address, time) by digest.
        self.bodies: MutableMapping[str, tuple[str, str]] = {}
        self.places: dict[str, tuple[str, int]] = {}
        self.id = self._unfinished()
        self.resumed = self.id is not None
        if self.id is None:
            self.id = self._new_id()
        self.writer = archive.Writer(self.directory, self.id, {
            "software": f"gkcrawl/{version('gkcrawl')}", "crawl": self.id, "region": plan.region.code,
            "arguments": json.dumps(plan.arguments, ensure_ascii=False, sort_keys=True), "contact": contact,
            "started_at": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")})
        self.ahead = store.Ahead(self.directory, self.id)
        if self.database.exists():
            own, self.bodies = self.bodies, store.bodies(store.open_db(self.database))
            self.bodies.update(own)

    def answer(self, url: str) -> archive.Stored | None:
        """Return what this crawl has already been answered, None where it has to ask."""
        if url not in self.fetched:
            return None
        warc, offset, sha256 = self.fetched[url]
        place = (self.places.get(sha256) or self._place(sha256)) if sha256 else None
        if sha256 and place is None:
            return None
        stored = archive.load(self.directory, warc, offset)
        if place:
            stored.body = archive.load(self.directory, *place).body
        return stored

    def keep(self, url: str, status: int, reason: str, headers: list, body: bytes, sha256: str, **more) -> None:
        """Write a capture; a body met before becomes a revisit of it."""
        original = self.bodies.get(sha256) if body else None
        fetched_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        capture = self.writer.write(url, fetched_at, status, reason, headers, body, original=original, **more)
        self.ahead.take(capture)
        if original is None:
            self.bodies[sha256] = (url, fetched_at)
            # Two sites of one crawl may share a section: the second is answered from the archive.
            if _is_final(capture):
                self.fetched[url] = capture.warc, capture.offset, ""

    def _new_id(self) -> str:
        moment = datetime.now(UTC)
        while list(self.directory.glob(f"warc/{moment:%Y%m%d%H%M%S}-{self.plan.region.code}-*")):
            moment += timedelta(seconds=1)
        return f"{moment:%Y%m%d%H%M%S}-{self.plan.region.code}"

    def _unfinished(self) -> str | None:
        """Find the newest crawl of the same arguments; load what it holds and return its id if it never ended."""
        files: dict[str, list[Path]] = {}
        for path in self.directory.glob(f"warc/*-{self.plan.region.code}-*.warc.gz"):
            if name := _FILE.match(path.name):
                files.setdefault(name.group(1), []).append(path)
        for crawl in sorted(files, reverse=True):
            if crawl < f"{datetime.now(UTC) - FRESH:%Y%m%d%H%M%S}":
                return None
            told = archive.info(files[crawl][0]).get("arguments")
            if told is None or json.loads(told) != self.plan.arguments:
                continue
            return crawl if self._load(sorted(files[crawl])) else None
        return None

    def _load(self, files: list[Path]) -> bool:
        """Read a crawl's files back; False where it ended or another process is still writing it."""
        if any(map(_in_use, files)):
            return False
        for path in files:
            if torn := archive.heal(path):
                logger.info("%s: %d bytes of an unfinished record set aside", path.name, torn)
            for one in archive.scan(path):
                if isinstance(one, archive.Note):
                    if one.kind == "crawl-end":
                        self.fetched.clear()
                        self.places.clear()
                        self.bodies.clear()
                        return False
                elif _is_final(one):
                    self.fetched[one.url] = one.warc, one.offset, one.sha256 if one.revisit else ""
                    if not one.revisit:
                        self.places[one.sha256] = one.warc, one.offset
                        self.bodies[one.sha256] = one.url, one.fetched_at
        return True

    def _place(self, sha256: str) -> tuple[str, int] | None:
        """Return where an earlier crawl's body is, as the database has it."""
        if not self.database.exists():
            return None
        rows = store.open_db(self.database).execute(
            "select body_warc, body_offset from captures where sha256 = ? and body_warc is not null limit 1", [sha256])
        return next(iter(rows), None)


def _is_final(capture: archive.Capture) -> bool:
    """Say whether asking again within this crawl would bring nothing better; what a POST brought answers no GET."""
    return not capture.facts.get("method") and capture.status not in PASSING and not capture.facts.get("truncated")


def _in_use(path: Path) -> bool:
    with open(path, "rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
