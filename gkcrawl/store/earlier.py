"""What earlier crawls left, as the next one asks for it: answers that may still hold, reports known, what failed."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from gkcrawl import archive

from .database import read_only

#: An answer older than this is asked for in full: a server that always says "not modified" is not believed for ever.
TRUSTED = timedelta(days=365)
#: States of a site that are worth another try.
FAILED_STATES = ("unreachable", "blocked", "robots")
_VALIDATORS = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}
_LEAVES = "('report', 'attachment')"


class Base(NamedTuple):
    """An answer of an earlier crawl, and the headers that ask whether it still holds."""

    stored: archive.Stored
    sha256: str
    validators: dict[str, str]


class Page(NamedTuple):
    """A page asked for before: as what, from where, for which site."""

    url: str
    role: str
    via: str
    anchor: str
    site: str


class Failed(NamedTuple):
    """What a crawl did not get: sites to be tried anew, and single pages of others."""

    crawl: str
    sites: set[str]
    pages: list[Page]


class Earlier:
    """Reads from the database what crawls before this one brought; without a database, nothing."""

    def __init__(self, directory: Path, database: Path, crawl: str = ""):
        self.directory, self.crawl = directory, crawl
        self._db = read_only(database) if database.exists() else None

    def place(self, sha256: str) -> tuple[str, int] | None:
        """Return where a body stands."""
        return self._one("SELECT body_warc, body_offset FROM captures WHERE sha256 = ? AND body_warc IS NOT NULL",
                         sha256)

    def ended(self, crawl: str) -> bool:
        """Say whether a crawl is known to have come to its end."""
        return bool(self._one("SELECT 1 FROM crawls WHERE id = ? AND finished_at IS NOT NULL", crawl))

    def base(self, url: str) -> Base | None:
        """Return the newest good answer of a report's address, where its server said how to ask if it still holds."""
        since = f"{datetime.now(UTC) - TRUSTED:%Y-%m-%dT%H:%M:%SZ}"
        row = self._one(f"""
          SELECT warc, offset, body_warc, body_offset, sha256 FROM captures
          WHERE url = ? AND status = 200 AND role IN {_LEAVES} AND length > 0 AND body_warc IS NOT NULL
            AND truncated IS NULL AND fetched_at > ? AND (reading IS NULL OR reading IN ('read', 'partial')
              OR reading = 'unread' AND report_id IN (SELECT id FROM reports WHERE read_state = 'unread'))
          ORDER BY fetched_at DESC, id""", url, since)
        if row is None:
            return None
        warc, offset, body_warc, body_offset, sha256 = row
        try:
            stored = archive.load(self.directory, warc, offset)
            validators = {ask: stored.header(name) for ask, name in _VALIDATORS.items() if stored.header(name)}
            if not validators:
                return None
            if (warc, offset) != (body_warc, body_offset):
                stored.body = archive.load(self.directory, body_warc, body_offset).body
        except archive.ArchiveError:  # damaged or taken away: it is asked for in full, and verify tells of the damage
            return None
        return Base(stored, sha256, validators) if hashlib.sha256(stored.body).hexdigest() == sha256 else None

    def known(self, site: str, year: int | None) -> list[Page]:
        """Return the reports that the last good crawl of a site, for the same years, found there."""
        last = self._one("""
          SELECT crawl_id FROM visits JOIN crawls ON crawls.id = crawl_id
          WHERE site_id = ? AND crawl_id != ? AND state = 'ok' AND json_extract(arguments, '$.year') IS ?
          ORDER BY noted_at DESC""", site, self.crawl, year)
        return [] if last is None else [Page(*row) for row in self._all(f"""
          SELECT url, role, coalesce(via, ''), coalesce(anchor, ''), for_site FROM captures
          WHERE for_site = ? AND +crawl_id = ? AND role IN {_LEAVES}
            AND (status = 304 OR status = 200 AND report_id IS NOT NULL AND reading IS NOT 'absent')
          GROUP BY url ORDER BY url""", site, last[0])]

    def requests(self, site: str) -> int | None:
        """Return how many requests the last good crawl of a site took."""
        row = self._one("SELECT requests FROM visits WHERE site_id = ? AND crawl_id != ? AND state = 'ok' "
                        "ORDER BY noted_at DESC", site, self.crawl)
        return row[0] if row else None

    def failed(self, arguments: dict) -> Failed | None:
        """Return what the last crawl of these arguments did not get; None where there was no such crawl."""
        wanted = {name: value for name, value in arguments.items() if name != "only"}
        for crawl, told in self._all("SELECT id, arguments FROM crawls WHERE finished_at IS NOT NULL AND id != ? "
                                     "ORDER BY started_at DESC, id DESC", self.crawl):
            given = json.loads(told or "{}")
            given.pop("only", None)
            if given == wanted:
                break
        else:
            return None
        sites = {site for site, in self._all(
            f"SELECT site_id FROM visits WHERE crawl_id = ? AND state IN {FAILED_STATES}", crawl)}
        rows = self._all("""
          SELECT url, coalesce(role, ''), coalesce(via, ''), coalesce(anchor, ''), coalesce(for_site, '') FROM (
            SELECT url, role, via, anchor, for_site FROM failures WHERE crawl_id = ?1
            UNION SELECT url, role, via, anchor, for_site FROM captures
              WHERE crawl_id = ?1 AND (status >= 400 AND status NOT IN (404, 410) OR truncated IS NOT NULL)) AS bad
          WHERE role IS NOT 'robots' AND NOT EXISTS (
            SELECT 1 FROM captures WHERE captures.url = bad.url AND +crawl_id = ?1 AND status < 400 AND truncated IS NULL)
          GROUP BY url ORDER BY url""", crawl)
        pages = [Page(*row) for row in rows]
        # A list that failed may hide any report: its site is walked anew.
        sites |= {page.site for page in pages if page.role not in ("report", "attachment") and page.site}
        return Failed(crawl, sites, [page for page in pages if page.site and page.site not in sites])

    def _one(self, query: str, *values) -> tuple | None:
        return self._db.execute(f"{query} LIMIT 1", values).fetchone() if self._db else None

    def _all(self, query: str, *values) -> list[tuple]:
        return self._db.execute(query, values).fetchall() if self._db else []
