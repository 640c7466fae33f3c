"""Rows that are not about pages: regions, crawls, sites."""

import sqlite3
from contextlib import closing

from gkcrawl import regions

from . import schema
from .database import connect
from .identity import site

#: Of a site's facts, these stand until a later crawl finds others: a crawl that was blocked takes nothing away.
_LASTING = ("name", "home", "site_code", "family", "section_url")


def template() -> bytes:
    """An empty database with all divisions, as bytes: for who has time to make it before there is something to file."""
    with closing(connect(":memory:")) as connection:
        schema.create(connection)
        connection.execute("BEGIN")
        connection.execute("PRAGMA defer_foreign_keys=ON")
        write_regions(connection)
        connection.execute("COMMIT")
        return connection.serialize()


def write_regions(connection: sqlite3.Connection, source: str = "") -> None:
    """See that the table of divisions is that of this version; ``source`` is the attached database that has it."""
    if source == "main":
        return
    columns = ", ".join(schema.tables()["regions"][0])
    if not source:
        source = "temp"
        connection.execute(f"CREATE TEMP TABLE regions AS SELECT {columns} FROM main.regions WHERE 0")
        connection.executemany("INSERT INTO temp.regions VALUES (?, ?, ?, ?, ?, ?)", (
            (one.code, one.name, one.full_name, one.level, one.parent_code, one.portal or None)
            for one in regions.every(townships=True)))
    connection.execute(f"DELETE FROM main.regions WHERE code NOT IN (SELECT code FROM {source}.regions)")
    connection.execute(f"""
      INSERT INTO main.regions ({columns})
      SELECT {columns} FROM {source}.regions EXCEPT SELECT {columns} FROM main.regions WHERE true
      ON CONFLICT (code) DO UPDATE SET
        {", ".join(f"{name} = excluded.{name}" for name in schema.tables()["regions"][0] if name != "code")}""")
    if source == "temp":
        connection.execute("DROP TABLE temp.regions")


def add_crawl(connection: sqlite3.Connection, row: dict) -> None:
    """Add what one file says of its crawl to what others said."""
    blank = dict.fromkeys(schema.tables()["crawls"][0])
    connection.execute("""
      INSERT INTO crawls (id, region_code, started_at, reason, software, arguments)
      VALUES (:id, :region_code, :started_at, :reason, :software, :arguments)
      ON CONFLICT (id) DO UPDATE SET
        started_at = min(coalesce(started_at, excluded.started_at), coalesce(excluded.started_at, started_at)),
        region_code = max(coalesce(region_code, ''), coalesce(excluded.region_code, '')),
        reason = coalesce(reason, excluded.reason),
        software = max(coalesce(software, excluded.software), coalesce(excluded.software, software)),
        arguments = max(coalesce(arguments, excluded.arguments), coalesce(excluded.arguments, arguments))
      """, blank | row)
    connection.execute("UPDATE crawls SET region_code = NULL WHERE region_code = '' AND id = ?", [row["id"]])


def end_crawl(connection: sqlite3.Connection, row: dict) -> None:
    """Put down how a crawl ended; of several ends of one crawl the last counts."""
    connection.execute("INSERT OR IGNORE INTO crawls (id) VALUES (?)", [row["id"]])
    connection.execute("""
      UPDATE crawls SET finished_at = :finished_at, reason = :reason, requests = :requests
      WHERE id = :id
        AND (coalesce(finished_at, ''), coalesce(reason, '')) <= (:finished_at, coalesce(:reason, ''))""", row)


def count_crawls(connection: sqlite3.Connection) -> None:
    """Count what each crawl brought, and say of those without an end that they were interrupted."""
    connection.execute("""
      UPDATE crawls SET
        responses = (SELECT count(*) FROM captures WHERE crawl_id = crawls.id),
        new_bodies = (SELECT count(*) FROM captures WHERE crawl_id = crawls.id AND NOT revisit),
        failures = (SELECT count(*) FROM failures WHERE crawl_id = crawls.id)""")
    connection.execute("UPDATE crawls SET reason = 'interrupted' WHERE finished_at IS NULL AND reason IS NULL")


def write_sites(connection: sqlite3.Connection) -> None:
    """Write every site from what the crawls said of it, in the order of their time, and count what it holds."""
    connection.row_factory = sqlite3.Row
    found: dict[str, dict] = {}
    for visit in connection.execute("SELECT * FROM visits ORDER BY site_id, noted_at, crawl_id"):
        row = found.setdefault(visit["site_id"], dict.fromkeys(schema.tables()["sites"][0]))
        row |= {name: visit[name] for name in _LASTING if visit[name]}
        row |= {"id": visit["site_id"], "state": visit["state"], "reason": visit["reason"],
                "last_crawl_id": visit["crawl_id"], "warning": visit["warning"],
                "region_code": site(visit["site_id"])[1] or visit["region_code"] or row["region_code"]}
    connection.row_factory = None
    columns = [name for name in schema.tables()["sites"][0] if name not in ("id", "captures", "reports")]
    connection.executemany(f"UPDATE sites SET {', '.join(f'{name} = :{name}' for name in columns)} WHERE id = :id",
                           found.values())
    for table in ("captures", "reports"):
        connection.execute(f"UPDATE sites SET {table} = (SELECT count(*) FROM {table} WHERE site_id = sites.id)")


def add_sites(connection: sqlite3.Connection, names: set[str]) -> None:
    """See that there is a row for each of these hosts."""
    connection.executemany("INSERT OR IGNORE INTO sites (id, region_code) VALUES (?, ?)",
                           ((name, site(name)[1]) for name in sorted(names)))
