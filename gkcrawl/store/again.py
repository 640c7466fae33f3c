"""What a crawl brought, against the crawls before it: new, changed, unchanged, vanished, failed; and sites whose catch
is far from what it was.

Counted anew at each filing from rows that are functions of the archive, so that a rebuild counts the same.
"""

import sqlite3

from . import schema
from .reading import ABSENT

#: Outside of these, against the last good crawl of the site, a catch is worth a warning.
FEWEST, MOST = 0.8, 2.0
#: An answer that brought what was asked for.
_ANSWERED = "(status < 300 AND truncated IS NULL OR status = 304)"

_SCRATCH = f"""
CREATE TABLE scratch.met AS
  SELECT report_id, crawl_id, min(fetched_at) AS at FROM (
    SELECT report_id, crawl_id, fetched_at FROM captures JOIN reports ON reports.id = report_id
      WHERE status < 300 AND (reading IN ('read', 'partial') OR reading = 'unread' AND reports.read_state = 'unread')
    UNION ALL
    SELECT before.report_id, now.crawl_id, now.fetched_at FROM captures AS now
      CROSS JOIN captures AS before ON before.url = now.url AND before.sha256 = now.sha256 AND before.status = 200
      WHERE now.status = 304 AND before.report_id IS NOT NULL)
  GROUP BY report_id, crawl_id;
CREATE TABLE scratch.first AS
  SELECT report_id, crawl_id, min(at) AS at FROM scratch.met GROUP BY report_id;
CREATE TABLE scratch.differ AS
  SELECT DISTINCT changes.report_id, captures.crawl_id FROM changes JOIN captures ON captures.id = to_capture_id
  WHERE (changes.report_id, captures.crawl_id) NOT IN (SELECT report_id, crawl_id FROM scratch.first);
CREATE TABLE scratch.lost AS
  SELECT crawl_id, url FROM failures
  UNION SELECT crawl_id, url FROM captures WHERE status >= 400 AND status NOT IN (404, 410) OR truncated IS NOT NULL
  UNION SELECT now.crawl_id, now.url FROM captures AS now JOIN reports ON reports.id = now.report_id
    WHERE now.reading IN ('unread', 'absent') AND now.status < 300
      AND EXISTS (SELECT 1 FROM captures AS before WHERE before.url = now.url AND before.fetched_at < now.fetched_at
                  AND before.report_id = now.report_id AND before.reading IN ('read', 'partial'));
DELETE FROM scratch.lost WHERE EXISTS (
  SELECT 1 FROM captures WHERE captures.crawl_id = lost.crawl_id AND captures.url = lost.url AND {_ANSWERED}
    AND coalesce(reading, 'read') IN ('read', 'partial'));
"""

_COUNTS = {
    "new": "SELECT crawl_id, count(*) FROM scratch.first GROUP BY 1",
    "changed": "SELECT crawl_id, count(*) FROM scratch.differ GROUP BY 1",
    "unchanged": """
      SELECT crawl_id, count(*) FROM scratch.met WHERE (report_id, crawl_id) NOT IN
        (SELECT report_id, crawl_id FROM scratch.first UNION SELECT report_id, crawl_id FROM scratch.differ) GROUP BY 1""",
    "vanished": "SELECT crawl_id, count(*) FROM vanished GROUP BY 1",
    "failed": "SELECT crawl_id, count(*) FROM scratch.lost GROUP BY 1"}

#: Each visit, with what the last good crawl of the site, for the same years, met there.
_CATCHES = """
  SELECT visits.site_id, visits.crawl_id, visits.state, visits.reports, before.reports, before.crawl_id
  FROM visits JOIN crawls ON crawls.id = visits.crawl_id JOIN visits AS before ON before.rowid = (
    SELECT good.rowid FROM visits AS good JOIN crawls AS its ON its.id = good.crawl_id
    WHERE good.site_id = visits.site_id AND good.noted_at < visits.noted_at AND good.state = 'ok' AND good.reports > 0
      AND json_extract(its.arguments, '$.year') IS json_extract(crawls.arguments, '$.year')
    ORDER BY good.noted_at DESC LIMIT 1)
  WHERE visits.reports IS NOT NULL"""


def write(connection: sqlite3.Connection) -> None:
    """Write what captures give by themselves, whose the vanished reports are, the counts of crawls, and warnings."""
    connection.execute("""
      UPDATE captures SET reading = (
        SELECT CASE rank WHEN ? THEN 'absent' ELSE state END FROM scratch.outcomes WHERE capture_id = captures.id)
      WHERE id IN (SELECT capture_id FROM scratch.outcomes)""", [ABSENT])
    connection.execute("""
      UPDATE vanished SET report_id = (SELECT report_id FROM captures WHERE captures.url = vanished.url
        AND report_id IS NOT NULL ORDER BY fetched_at DESC, id LIMIT 1)""")
    for statement in _SCRATCH.split(";"):
        connection.execute(statement)
    connection.execute("UPDATE crawls SET " + ", ".join(f'"{name}" = 0' for name in schema.COUNTED))
    for name, query in _COUNTS.items():
        connection.executemany(f'UPDATE crawls SET "{name}" = ?2 WHERE id = ?1', connection.execute(query).fetchall())
    connection.execute("UPDATE visits SET warning = NULL")
    connection.executemany("UPDATE visits SET warning = ? WHERE site_id = ? AND crawl_id = ?", [
        (_warning(now, before, crawl), site, visit)
        for site, visit, state, now, before, crawl in connection.execute(_CATCHES).fetchall()
        if state in ("ok", "no_reports", "no_section") and not FEWEST * before <= now <= MOST * before])


def _warning(now: int, before: int, crawl: str) -> str:
    fewer = "fewer than 0.8 times" if now < before else "more than 2 times"
    return f"{now} reports, {fewer} the {before} of the last good crawl ({crawl})."
