"""What captures say → whose report each belongs to, in whatever order they were read.

A filing puts into ``outcomes`` every capture that can have a say in the reports it touches: a rebuild all of them, a
later filing the new ones, those of the same addresses, and those of the same reports.
"""

import sqlite3
from collections.abc import Iterable

COLUMNS = ("capture_id", "url", "urlkey", "role", "via", "fetched_at", "complete", "report_id", "fallback", "rank",
           "state", "reason", "agency", "region_code", "year", "figures", "content", "attached",
           "payload")

_DDL = """
CREATE TABLE scratch.outcomes (
  capture_id TEXT PRIMARY KEY, url, urlkey, role, via, fetched_at, complete INTEGER, report_id, fallback,
  rank INTEGER, state, reason, agency, region_code, year INTEGER, figures, content, attached INTEGER, payload,
  settled INTEGER DEFAULT 0);
CREATE INDEX scratch.outcomes_urlkey ON outcomes (urlkey);
CREATE INDEX scratch.outcomes_url ON outcomes (url);
CREATE INDEX scratch.outcomes_report ON outcomes (report_id);
CREATE TABLE scratch.fresh (id TEXT PRIMARY KEY);
CREATE TABLE scratch.touched (id TEXT PRIMARY KEY);
"""

#: Captures that may be a report or promise one. Redirects are none themselves: their target is a capture too.
CANDIDATES = """(captures.status BETWEEN 200 AND 299 AND coalesce(captures.role, '') NOT IN ('robots', 'script')
  AND (captures.role IN ('report', 'attachment') OR captures.mime IS NULL OR captures.mime LIKE 'text/%'
       OR captures.mime LIKE 'application/xhtml%' OR captures.role IS NULL
         AND (captures.mime LIKE 'application/%' OR captures.mime IN ('multipart/related', 'message/rfc822')))
  OR captures.status >= 400 AND captures.role IN ('report', 'attachment'))"""


def prepare(connection: sqlite3.Connection, path) -> None:
    """Attach the scratch database."""
    connection.execute("ATTACH ? AS scratch", [str(path)])
    connection.execute("PRAGMA scratch.journal_mode=OFF")
    connection.execute("PRAGMA scratch.synchronous=OFF")
    for statement in _DDL.split(";"):
        connection.execute(statement)


def stage(connection: sqlite3.Connection, outcomes: Iterable[dict]) -> None:
    """Keep what captures say until all is known."""
    values = ", ".join(f":{column}" for column in COLUMNS)
    connection.executemany(f"INSERT INTO scratch.outcomes ({', '.join(COLUMNS)}) VALUES ({values})", outcomes)


def neighbours(connection: sqlite3.Connection) -> sqlite3.Cursor:
    """Captures filed before whose report depends on what the fresh ones say: of the same page, or linked from it.

    CROSS JOIN keeps SQLite to the order written: from the few captures at hand to their like, by index.
    """
    return connection.execute(f"""
      WITH pages(urlkey) AS (
        SELECT urlkey FROM scratch.outcomes WHERE role IS NOT 'attachment'
        UNION SELECT page.urlkey FROM scratch.outcomes JOIN captures AS page ON page.url = outcomes.via
          WHERE outcomes.role IS 'attachment'),
      found(id) AS (
        SELECT id FROM captures
          WHERE urlkey IN (SELECT urlkey FROM pages) AND role IS NOT 'attachment'
            AND (report_id IS NOT NULL OR role = 'report')
        UNION SELECT linked.id FROM pages CROSS JOIN captures AS page ON page.urlkey = pages.urlkey
          CROSS JOIN captures AS linked ON linked.via = page.url AND +linked.role IS 'attachment')
      SELECT captures.* FROM captures WHERE id IN (SELECT id FROM found)
        AND id NOT IN (SELECT capture_id FROM scratch.outcomes) AND {CANDIDATES}""")


def settle(connection: sqlite3.Connection) -> None:
    """Give each capture its report: what it says itself; else its page's; for a file, that of the page linking it.

    Of several reports read at one address the newest counts.
    """
    newest = """AND page.role IS NOT 'attachment'
                ORDER BY page.complete DESC, page.fetched_at DESC, page.capture_id LIMIT 1"""
    connection.execute(f"""
      UPDATE scratch.outcomes AS this SET report_id = coalesce(
        (SELECT page.report_id FROM scratch.outcomes AS page
         WHERE page.urlkey = this.urlkey AND page.complete {newest}), this.fallback)
      WHERE NOT complete AND role IS NOT 'attachment'""")
    connection.execute(f"""
      UPDATE scratch.outcomes AS this SET report_id = coalesce(
        (SELECT page.report_id FROM scratch.outcomes AS page WHERE page.url = this.via {newest}), this.fallback)
      WHERE NOT complete AND role IS 'attachment'""")
    connection.execute("UPDATE scratch.outcomes SET settled = 1")
    connection.execute("""
      INSERT OR IGNORE INTO scratch.touched
      SELECT report_id FROM scratch.outcomes WHERE report_id IS NOT NULL
      UNION SELECT captures.report_id FROM scratch.fresh CROSS JOIN captures ON captures.id = fresh.id
        WHERE captures.report_id IS NOT NULL
      UNION SELECT captures.report_id FROM scratch.outcomes CROSS JOIN captures ON captures.id = outcomes.capture_id
        WHERE captures.report_id IS NOT NULL""")


def companions(connection: sqlite3.Connection) -> sqlite3.Cursor:
    """The other captures of the reports touched: their report is certain, but it is written anew from all of them."""
    return connection.execute("""
      SELECT captures.* FROM captures WHERE report_id IN (SELECT id FROM scratch.touched)
        AND id NOT IN (SELECT capture_id FROM scratch.outcomes)""")


def rejoin(connection: sqlite3.Connection) -> None:
    """Put companions, once read, back into the reports they were in."""
    connection.execute("""
      UPDATE scratch.outcomes SET settled = 1, report_id = (SELECT report_id FROM captures WHERE id = capture_id)
      WHERE NOT settled""")
