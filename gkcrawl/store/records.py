"""Rows of WARC files → the database: each capture once, wherever its copies lie, and where its body stands."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from gkcrawl import archive
from gkcrawl.pool import Workers, pays

from . import places, schema
from .ahead import Ahead
from .scanning import crawl_row, spool, unspool

#: Below so many bytes of WARC files, starting processes takes longer than reading them.
_WORTHWHILE = 32 << 20

_UPSERT_VISIT = schema.upsert("visits", unless="""
  (excluded.noted_at, coalesce(excluded.state, ''), coalesce(excluded.section_url, ''))
  < (visits.noted_at, coalesce(visits.state, ''), coalesce(visits.section_url, ''))""")

_UPSERT_VANISHED = schema.upsert("vanished", unless="(excluded.noted_at, excluded.how) >= (vanished.noted_at, vanished.how)", keep=("report_id",))


def unfiled(connection: sqlite3.Connection, directory: Path, problems: list[str]) -> list[Path]:
    """Return the WARC files that are new, have grown, or could not all be read when they were last filed."""
    problems += map(str, archive.strangers(directory))
    filed = {name: rest for name, *rest in connection.execute("SELECT name, size, problem FROM warcs")}
    files = archive.warc_files(directory)
    for name in sorted(filed.keys() - {path.name for path in files}):
        problems.append(f"{name} is in the database but no longer in the archive; bring it back, or run "
                        "`scrapy rebuild` to do without it")
    return [path for path in files if filed.get(path.name) != [path.stat().st_size, None]]


def take(connection: sqlite3.Connection, crew: Workers, files: list[Path], folder: Path,
         ahead: Ahead | None) -> Iterator[list[str]]:
    """Put the rows of these files into the database; yield, file by file, what could not be read."""
    known = [path for path in files if ahead and ahead.knows(path)]
    for path in known:
        crawl, last = crawl_row(path), -1
        _add(connection, [("crawls", crawl)])
        for batch in ahead.rows(path):
            last = max(last, _add(connection, batch))
        yield _end(connection, path.name, path.stat().st_size, crawl["id"], last, [])
    files = [path for path in files if path not in known]
    jobs = ((str(path), str(folder / f"{number}.rows")) for number, path in enumerate(files))
    for name, target, size, troubles in crew.run(spool, jobs, pays(files, _WORTHWHILE)):
        crawl, last = None, -1
        for batch in unspool(target):
            crawl = crawl or next((row["id"] for table, row in batch if table == "crawls"), None)
            last = max(last, _add(connection, batch))
        Path(target).unlink()
        yield _end(connection, name, size, crawl, last, troubles)


def _end(connection: sqlite3.Connection, name: str, size: int, crawl: str | None, last: int,
         troubles: list[str]) -> list[str]:
    """Put down a file whose rows are in the database, the last of them at this place; return what could not be read of it."""
    before = connection.execute("SELECT size FROM warcs WHERE name = ?", [name]).fetchone()
    connection.execute(schema.upsert("warcs"), {"name": name, "size": size, "crawl_id": crawl,
                                                "problem": "\n".join(troubles) or None})
    lost = connection.execute("SELECT count(*) FROM captures WHERE warc = ? AND offset > ?", [name, last])
    if before and size < before[0] and (count := lost.fetchone()[0]):
        troubles.append(f"{name} is shorter than when it was filed: {count} captures that the database has are no "
                        "longer in it; bring the file back, or run `scrapy rebuild` to do without them")
    return troubles


def _add(connection: sqlite3.Connection, batch: list[tuple[str, dict]]) -> int:
    """Put rows into the database; return the last place of a capture among them, -1 where there is none."""
    found: dict[str, list[dict]] = defaultdict(list)
    for table, row in batch:
        found[table].append(row)
    about = found["captures"] + found["visits"] + found["failures"] + found["vanished"]
    places.add_sites(connection, {row["site_id"] for row in about})
    connection.executemany("INSERT OR IGNORE INTO crawls (id) VALUES (?)", {(row["crawl_id"],) for row in about})
    for row in found["crawls"]:
        places.add_crawl(connection, row)
    for row in found["crawl-end"]:
        places.end_crawl(connection, row)
    connection.executemany(_UPSERT_VISIT, found["visits"])
    connection.executemany(schema.insert("failures", "ON CONFLICT DO NOTHING"), found["failures"])
    connection.executemany(_UPSERT_VANISHED, found["vanished"])
    captures = [row for row in found["captures"] if _is_news(connection, row)]
    connection.executemany(schema.upsert("captures", keep=("report_id", "reading")), captures)
    connection.executemany("INSERT OR IGNORE INTO scratch.fresh VALUES (?)", ((row["id"],) for row in captures))
    return max((row["offset"] for row in found["captures"]), default=-1)


def _is_news(connection: sqlite3.Connection, row: dict) -> bool:
    """Tell whether a capture is not there yet; of its copies in several files the first by name and place counts."""
    place = connection.execute("SELECT warc, offset FROM captures WHERE id = ?", [row["id"]]).fetchone()
    return place is None or (row["warc"], row["offset"]) < tuple(place)


def place_bodies(connection: sqlite3.Connection) -> None:
    """Say of each revisit where its body stands: with the first capture of the same digest, in any crawl's file."""
    connection.execute("""
      CREATE TABLE scratch.bodiless AS SELECT id FROM captures WHERE revisit AND body_warc IS NULL""")
    _borrow(connection)
    connection.execute("""
      UPDATE captures SET (body_warc, body_offset) = (
        SELECT first.warc, first.offset FROM captures AS first
        WHERE first.sha256 = captures.sha256 AND NOT first.revisit ORDER BY first.fetched_at, first.id LIMIT 1)
      WHERE revisit AND sha256 != '' AND id IN (
        SELECT id FROM scratch.bodiless
        UNION SELECT id FROM captures WHERE sha256 IN (SELECT sha256 FROM scratch.fresh CROSS JOIN captures USING (id)))""")
    connection.execute("""
      INSERT OR IGNORE INTO scratch.fresh SELECT id FROM captures
      WHERE body_warc IS NOT NULL AND id IN (SELECT id FROM scratch.bodiless)""")


def _borrow(connection: sqlite3.Connection) -> None:
    """Give revisits that state no SHA-256, as other tools write them, that of the body they stand for.

    They say which capture they repeat, by address and second, or by another digest. What two digests tell apart is not
    the same body, whatever else is said.
    """
    connection.execute("""
      CREATE TABLE scratch.originals AS
      SELECT later.id AS id, first.id AS original, min(first.fetched_at || first.id)
      FROM captures AS later JOIN captures AS first ON first.url = later.refers_url AND NOT first.revisit
        AND substr(first.fetched_at, 1, 19) = substr(later.refers_at, 1, 19)
        AND coalesce(first.stated_digest = later.stated_digest, 1)
      WHERE later.revisit AND later.sha256 = '' GROUP BY later.id""")
    connection.execute("""
      INSERT INTO scratch.originals (id, original)
      SELECT later.id, first.id FROM captures AS later JOIN (
        SELECT stated_digest, id, min(fetched_at || id) FROM captures
        WHERE stated_digest IS NOT NULL AND NOT revisit GROUP BY stated_digest) AS first USING (stated_digest)
      WHERE later.revisit AND later.sha256 = '' AND later.id NOT IN (SELECT id FROM scratch.originals)""")
    connection.execute("""
      UPDATE captures SET sha256 = first.sha256, length = first.length, truncated = coalesce(captures.truncated, first.truncated),
        status = CASE captures.status WHEN 0 THEN first.status ELSE captures.status END,
        (mime, charset) = (SELECT iif(captures.status = 0, first.mime, captures.mime),
                                  iif(captures.status = 0, first.charset, captures.charset))
      FROM scratch.originals JOIN captures AS first ON first.id = original
      WHERE captures.id = scratch.originals.id""")
    connection.execute("DROP TABLE scratch.originals")
