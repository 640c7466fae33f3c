"""One crawl as the archive sees it: its id, its files, and what an earlier, killed run of it has already fetched."""

import json
import logging
import re
from collections.abc import MutableMapping
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from gkcrawl import archive, store
from gkcrawl.crew import Crew
from gkcrawl.hosts import Hosts
from gkcrawl.outcome import is_running
from gkcrawl.plan import Plan

logger = logging.getLogger(__name__)

_FILE = re.compile(r"(\d{14}-\w+)-\d+\.warc\.gz$")
#: A crawl stopped longer ago than this is not gone on with: its answers are stale.
FRESH = timedelta(days=7)
#: A robots.txt older than this is read anew when a crawl goes on; with ROBOTS_HOLD that makes a day.
ROBOTS_FRESH = timedelta(hours=12)
#: Answers that a later try may better: not taken from the archive when a crawl goes on.
PASSING = {408, 429, 500, 502, 503, 504, 522, 524}


class Run:
    """A crawl that writes; it goes on with the last one of the same arguments where that was killed, or shares in it."""

    def __init__(self, directory: Path, plan: Plan, contact: str = ""):
        self.directory, self.plan = Path(directory), plan
        self.database = self.directory / "gkcrawl.db"
        #: What this crawl has been answered: (file, offset, digest of a body that is stored elsewhere) by ``asked``.
        self.fetched: dict[str, tuple[str, int, str]] = {}
        #: Where each body stands that the archive has: (address, time) by digest.
        self.bodies: MutableMapping[str, tuple[str, str]] = {}
        self.places: dict[str, tuple[str, int]] = {}
        self.earlier = store.Earlier(self.directory, self.database)
        #: How this run begins, in words, and whether a killed one had fetched all and is only to be filed.
        self.begun, self.fetched_all = "of", False
        self.crew = Crew(self.directory, plan.region.code, plan.arguments, self._begin)
        self.id = self.earlier.crawl = self.crew.crawl
        self.hosts = Hosts(self.directory)
        self._healed: set[str] = set()
        self._read: dict[str, tuple[int, int]] = {}  # the last record, and the size of the file then, by its name
        self._bases: dict[str, store.Base] = {}
        self.writer = archive.Writer(self.directory, self.id, {
            "software": f"gkcrawl/{version('gkcrawl')}", "crawl": self.id, "region": plan.region.code,
            "arguments": json.dumps(plan.arguments, ensure_ascii=False, sort_keys=True), "contact": contact,
            "started_at": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")})
        if not self.crew.first and any(map(_ended, self._others())):     # who began before us found it so
            self._all_fetched()
        self.ahead = store.Ahead(self.directory, self.id)
        if self.database.exists():
            self.bodies = store.bodies(store.read_only(self.database))
        self.adopt()

    def answer(self, url: str) -> archive.Stored | None:
        """Return what this crawl has already been answered there (``asked``), None where it has to ask."""
        if url not in self.fetched:
            return None
        warc, offset, sha256 = self.fetched[url]
        place = (self.places.get(sha256) or self.earlier.place(sha256)) if sha256 else None
        if sha256 and place is None:
            return None
        stored = archive.load(self.directory, warc, offset)
        if place:
            stored.body = archive.load(self.directory, *place).body
        return stored

    def forget(self, url: str) -> None:
        """Have an address asked anew that this crawl has been answered."""
        self.fetched.pop(url, None)

    def base(self, url: str) -> store.Base | None:
        """Return what an earlier crawl was answered there and may ask about, held until this crawl is answered."""
        if url not in self._bases and (base := self.earlier.base(url)):
            self._bases[url] = base
        return self._bases.get(url)

    def release(self, url: str) -> None:
        """Let go of what ``base`` held."""
        self._bases.pop(url, None)

    def keep(self, url: str, status: int, reason: str, headers: list, body: bytes, sha256: str, **more) -> None:
        """Write a capture; a body met before, or said not to have changed, becomes a revisit of it."""
        if status == 304 and not body and url in self._bases:
            body, sha256 = self._bases[url].stored.body, self._bases[url].sha256
        original = self.bodies.get(sha256) if body else None
        fetched_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        capture = self.writer.write(url, fetched_at, status, reason, headers, body, original=original, **more)
        self.ahead.take(capture, self.writer.size)
        if original is None:
            self.bodies[sha256] = (url, fetched_at)
            self.places[sha256] = capture.warc, capture.offset
        # Two sites of one crawl may share a section: the second is answered from the archive.
        if _is_final(capture):
            self.fetched[asked(url, capture.facts)] = capture.warc, capture.offset, sha256 if original else ""

    def keep_rendered(self, address: str, body: bytes, facts: dict) -> None:
        """Write a page as a browser has put it together."""
        written_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        capture = self.writer.rendered(address, written_at, body, facts)
        self.ahead.take(capture, self.writer.size)
        self.fetched[address] = capture.warc, capture.offset, ""

    def note(self, kind: str, data: dict) -> None:
        """Write a fact of the crawl that belongs to no capture."""
        self.ahead.take(self.writer.note(kind, data), self.writer.size)

    def _new_id(self) -> str:
        moment = datetime.now(UTC)
        while list(self.directory.glob(f"warc/{moment:%Y%m%d%H%M%S}-{self.plan.region.code}-*")):
            moment += timedelta(seconds=1)
        return f"{moment:%Y%m%d%H%M%S}-{self.plan.region.code}"

    def _begin(self) -> str:
        """Return the id of the newest crawl of the same arguments where that never ended, or was never filed, else a new one."""
        files: dict[str, list[Path]] = {}
        for path in self.directory.glob(f"warc/*-{self.plan.region.code}-*.warc.gz"):
            if name := _FILE.match(path.name):
                files.setdefault(name.group(1), []).append(path)
        for crawl in sorted(files, reverse=True):
            if crawl < f"{datetime.now(UTC) - FRESH:%Y%m%d%H%M%S}":
                break
            told = archive.info(files[crawl][0]).get("arguments")
            if told is not None and json.loads(told) == self.plan.arguments:
                over = any(map(_ended, files[crawl]))
                if self.earlier.ended(crawl) or over and not is_running(self.directory, crawl):
                    break
                self.begun = "goes on with"
                if over:
                    self._all_fetched()
                return crawl
        return self._new_id()

    def _all_fetched(self) -> None:
        self.begun, self.fetched_all = "had fetched all of", True

    def adopt(self) -> None:
        """Read back what this crawl's other files hold: those a killed process left, or one that shared the work."""
        for path in self._others():
            if path.name not in self._healed and not archive.in_use(path):
                self._healed.add(path.name)
                if torn := archive.heal(path):
                    logger.info("%s: %d bytes of an unfinished record set aside", path.name, torn)
                self._read_back(path)

    def catch_up(self) -> None:
        """Read what the processes that share this crawl have been answered since we last looked."""
        for path in self._others():
            self._read_back(path)

    def _others(self) -> list[Path]:
        return [path for path in sorted(self.directory.glob(f"warc/{self.id}-*.warc.gz")) if path != self.writer.path]

    def _read_back(self, path: Path) -> None:
        last, known = self._read.get(path.name, (-1, 0))
        size = path.stat().st_size  # before it is read: what comes meanwhile is read again
        if size == known:
            return
        # From a record we know, not from the end: there half a group may have stood, whose facts come first.
        for one in archive.scan(path, start=max(last, 0)):
            if one.offset <= last:
                continue
            last = one.offset
            self._read[path.name] = last, known         # in case that what follows cannot be read now
            if isinstance(one, archive.Capture) and _is_final(one) and not _is_old_robots(one):
                self.fetched[asked(one.url, one.facts)] = one.warc, one.offset, one.sha256 if one.revisit else ""
                if not one.revisit:
                    self.places[one.sha256] = one.warc, one.offset
                    self.bodies[one.sha256] = one.url, one.fetched_at
        self._read[path.name] = last, size


def asked(url: str, facts: dict) -> str:
    """Return what tells a question from all others: an address, or for a POST also what was sent there."""
    return f"{url} {facts['asked']}" if facts.get("asked") else url


def _is_final(capture: archive.Capture) -> bool:
    """Say whether asking again within this crawl would bring nothing better; what a POST brought answers no GET."""
    facts = capture.facts
    if (facts.get("method") and not facts.get("asked")) or facts.get("truncated") or (capture.status == 304 and not capture.revisit):
        return False
    return capture.status not in PASSING


def _is_old_robots(capture: archive.Capture) -> bool:
    """Say whether a capture is a robots.txt that has held long enough."""
    return capture.facts.get("role") == "robots" and (
        datetime.now(UTC) - datetime.fromisoformat(capture.fetched_at) > ROBOTS_FRESH)


def _ended(path: Path) -> bool:
    """Say whether a file has the end of its crawl in it."""
    return any(isinstance(one, archive.Note) and one.kind == "crawl-end" for one in archive.scan(path))
