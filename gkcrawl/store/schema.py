"""The tables, as data: what the contract names, with keys, foreign keys and indexes.

The columns of the statutory tables come from ``gkcrawl.forms``: a union over all forms, in printed order. The version
of a database is a checksum of all this, so a changed form or table is noticed without anybody having to count.
"""

import sqlite3
import zlib
from functools import cache

from gkcrawl import forms

#: Marks the file as ours (PRAGMA application_id): "gkcr".
APPLICATION = int.from_bytes(b"gkcr", "big")

#: The headline figures of a report: the total column of these rows of ``requests``.
HEADLINES = ("received", "carried_in", "granted", "partly_granted", "concluded", "carried_out")

_CAPTURE = {"capture_id": "TEXT NOT NULL REFERENCES captures(id)"}
_REPORT = {"report_id": "TEXT NOT NULL REFERENCES reports(id)"}
_FINDING = {**_REPORT, "position": "INTEGER NOT NULL", **_CAPTURE, "rule": "TEXT NOT NULL", "cells": "TEXT NOT NULL",
            "left": "NUMERIC", "right": "NUMERIC", "detail": "TEXT", "severity": "TEXT NOT NULL", "sentence": "TEXT",
            "other_report_id": "TEXT REFERENCES reports(id)", "other_cells": "TEXT"}

#: What a crawl brought, against the crawls before it: see ``again``.
COUNTED = ("new", "changed", "unchanged", "vanished", "failed")

#: Each table: its columns with type and constraints, its primary key, further columns that want an index.
TABLES: dict[str, tuple[dict[str, str], tuple[str, ...], tuple[str, ...]]] = {
    "regions": ({"code": "TEXT", "name": "TEXT NOT NULL", "full_name": "TEXT NOT NULL", "level": "TEXT NOT NULL",
                 "parent_code": "TEXT REFERENCES regions(code)", "portal": "TEXT"}, ("code",), ("level", "name")),
    "crawls": ({"id": "TEXT", "region_code": "TEXT REFERENCES regions(code)", "started_at": "TEXT",
                "finished_at": "TEXT", "reason": "TEXT", "software": "TEXT", "arguments": "TEXT",
                "requests": "INTEGER", "responses": "INTEGER NOT NULL DEFAULT 0",
                "new_bodies": "INTEGER NOT NULL DEFAULT 0", "failures": "INTEGER NOT NULL DEFAULT 0",
                **{name: "INTEGER NOT NULL DEFAULT 0" for name in COUNTED}},
               ("id",), ("reason",)),
    "warcs": ({"name": "TEXT", "size": "INTEGER NOT NULL", "crawl_id": "TEXT REFERENCES crawls(id)",
               "problem": "TEXT"}, ("name",), ()),
    "sites": ({"id": "TEXT", "name": "TEXT", "region_code": "TEXT REFERENCES regions(code)", "home": "TEXT",
               "site_code": "TEXT", "family": "TEXT", "section_url": "TEXT", "state": "TEXT", "reason": "TEXT",
               "last_crawl_id": "TEXT REFERENCES crawls(id)", "captures": "INTEGER NOT NULL DEFAULT 0",
               "reports": "INTEGER NOT NULL DEFAULT 0", "warning": "TEXT"}, ("id",), ("state", "family")),
    "visits": ({"site_id": "TEXT NOT NULL REFERENCES sites(id)", "crawl_id": "TEXT NOT NULL REFERENCES crawls(id)",
                "noted_at": "TEXT NOT NULL", "region_code": "TEXT REFERENCES regions(code)", "name": "TEXT",
                "home": "TEXT", "site_code": "TEXT", "family": "TEXT", "section_url": "TEXT", "state": "TEXT",
                "reason": "TEXT", "requests": "INTEGER", "reports": "INTEGER", "warning": "TEXT"},
               ("site_id", "crawl_id"), ("state",)),
    "failures": ({"crawl_id": "TEXT NOT NULL REFERENCES crawls(id)", "url": "TEXT NOT NULL",
                  "failed_at": "TEXT NOT NULL", "site_id": "TEXT REFERENCES sites(id)", "role": "TEXT", "via": "TEXT",
                  "anchor": "TEXT", "for_site": "TEXT", "error": "TEXT NOT NULL"}, ("crawl_id", "url", "failed_at"), ("role",)),
    "captures": ({"id": "TEXT", "url": "TEXT NOT NULL", "fetched_at": "TEXT NOT NULL", "status": "INTEGER NOT NULL",
                  "mime": "TEXT", "charset": "TEXT", "sha256": "TEXT NOT NULL", "length": "INTEGER NOT NULL",
                  "role": "TEXT", "site_id": "TEXT NOT NULL REFERENCES sites(id)",
                  "crawl_id": "TEXT NOT NULL REFERENCES crawls(id)", "report_id": "TEXT REFERENCES reports(id)",
                  "via": "TEXT", "anchor": "TEXT", "ip": "TEXT", "truncated": "TEXT", "urlkey": "TEXT NOT NULL", "spelled": "TEXT NOT NULL",
                  "revisit": "INTEGER NOT NULL", "refers_url": "TEXT", "refers_at": "TEXT", "stated_digest": "TEXT",
                  "warc": "TEXT NOT NULL REFERENCES warcs(name)",
                  "offset": "INTEGER NOT NULL", "body_warc": "TEXT REFERENCES warcs(name)",
                  "body_offset": "INTEGER", "for_site": "TEXT", "reading": "TEXT"},
                 ("id",), ("url", "urlkey", "spelled", "sha256", "role", "status", "mime", "fetched_at", "via", "for_site")),
    "withdrawals": ({"capture_id": "TEXT REFERENCES captures(id)", "date": "TEXT NOT NULL", "reason": "TEXT NOT NULL",
                     "by": "TEXT NOT NULL"}, ("capture_id",), ()),
    "reports": ({"id": "TEXT", "agency": "TEXT NOT NULL", "region_code": "TEXT REFERENCES regions(code)",
                 "site_id": "TEXT NOT NULL REFERENCES sites(id)", "year": "INTEGER", "form": "TEXT", "title": "TEXT",
                 "published": "TEXT", "url": "TEXT NOT NULL", **_CAPTURE, "read_state": "TEXT NOT NULL",
                 "read_reason": "TEXT", "finding_count": "INTEGER NOT NULL", "uncheckable": "INTEGER",
                 "note_count": "INTEGER NOT NULL DEFAULT 0", "uncheckable_across": "INTEGER NOT NULL DEFAULT 0",
                 "agency_level": "TEXT", "published_meta": "TEXT", "published_visible": "TEXT", "published_url": "TEXT",
                 "days_late": "INTEGER", **{name: "NUMERIC" for name in HEADLINES}},
                ("id",), ("agency_level", "year", "form", "read_state", "read_reason", "agency", "finding_count")),
    "oddities": ({**_REPORT, **_CAPTURE, "cell": "TEXT NOT NULL", "raw": "TEXT", "kind": "TEXT NOT NULL"},
                 ("report_id", "cell", "kind"), ("kind", "cell")),
    "findings": (_FINDING, ("report_id", "position"), ("rule", "severity")),
    "notes": (_FINDING, ("report_id", "position"), ("rule",)),
    "passages": ({"id": "INTEGER", **_REPORT, **_CAPTURE, "number": "INTEGER", "heading": "TEXT",
                  "text": "TEXT NOT NULL"}, ("id",), ("number",)),
    "printed_tables": ({**_REPORT, **_CAPTURE, "table": "INTEGER NOT NULL", "row": "INTEGER NOT NULL",
                        "column": "INTEGER NOT NULL", "raw": "TEXT NOT NULL"},
                       ("report_id", "table", "row", "column"), ()),
    "attachments": ({**_REPORT, **_CAPTURE, "name": "TEXT NOT NULL", "mime": "TEXT", "url": "TEXT NOT NULL"},
                    ("report_id", "capture_id"), ("mime",)),
    "vanished": ({"crawl_id": "TEXT NOT NULL REFERENCES crawls(id)", "url": "TEXT NOT NULL", "noted_at": "TEXT NOT NULL",
                  "site_id": "TEXT NOT NULL REFERENCES sites(id)", "report_id": "TEXT REFERENCES reports(id)",
                  "how": "TEXT NOT NULL"}, ("crawl_id", "url"), ("how",)),
    "changes": ({**_REPORT, "from_capture_id": "TEXT NOT NULL REFERENCES captures(id)",
                 "to_capture_id": "TEXT NOT NULL REFERENCES captures(id)", "cells": "TEXT NOT NULL",
                 "sentences": "TEXT NOT NULL"}, ("report_id", "from_capture_id", "to_capture_id"), ()),
}

#: What is read of 100,000 reports at once: totals that are not 0, which sums over the whole country read and never the
#: table; and what the page of all reports sorts and counts.
WIDE_INDEXES = (
    'CREATE INDEX "requests_counted" ON "requests" ("report_id", "row", "total") WHERE "total" > 0;',
    'CREATE INDEX "appeals_lost" ON "appeals" ("report_id", "row", "corrected") WHERE "corrected" > 0;',
    'CREATE INDEX "reports_newest" ON "reports" ("year" DESC, "id");',
    'CREATE INDEX "reports_year_state" ON "reports" ("year", "read_state");',
    'CREATE INDEX "reports_year_form" ON "reports" ("year", "form");',
)

#: The statutory tables, in printed order.
STATUTORY = ("proactive", "requests", "appeals")


@cache
def cells(table: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return all rows and all columns that any form has in this table, the newest form's order first."""
    newest_first = [form.tables[table] for form in reversed(forms.forms().values())]
    rows = {row.key: None for form in newest_first for row in form.rows}
    wholes = {group.whole: None for form in newest_first for group in form.groups.values() if group.whole}
    columns = {column.key: None for form in newest_first for column in form.columns}
    return tuple(rows | wholes), tuple(columns)


@cache
def printed(table: str) -> dict[str, int]:
    """Return the place of each row of a table in printed order, from 1 on."""
    return {row: place for place, row in enumerate(cells(table)[0], 1)}


@cache
def tables() -> dict[str, tuple[dict[str, str], tuple[str, ...], tuple[str, ...]]]:
    """All tables, the statutory ones included, in the order in which they may be filled."""
    statutory = {
        name: ({**_REPORT, "row": "TEXT NOT NULL", **_CAPTURE, "position": "INTEGER NOT NULL",
                **{column: "NUMERIC" for column in cells(name)[1]}}, ("report_id", "row"), ("row",))
        for name in STATUTORY}
    return TABLES | statutory


@cache
def panel() -> str:
    """The SQL of the view that sets an agency's year out in one row, as those want it who compare many: nothing is added up."""
    named = {"requests": [(key, "total", key) for key in cells("requests")[0] if key not in HEADLINES],
             "appeals": [(row, column, f"{row}_{column}") for row in cells("appeals")[0] for column in cells("appeals")[1]]}
    looked_up = [f'(SELECT "{column}" FROM "{table}" WHERE report_id = reports.id AND "row" = \'{row}\') AS "{name}"'
                 for table, one in named.items() for row, column, name in one]
    plain = ["region_code", "regions.full_name AS region", "agency", "agency_level", "year", "form", "read_state",
             "finding_count", "published", "days_late", *HEADLINES]
    return (f"CREATE VIEW panel AS SELECT reports.id AS report_id, {', '.join([*plain, *looked_up])}, capture_id "
            "FROM reports LEFT JOIN regions ON regions.code = region_code WHERE year IS NOT NULL;")


@cache
def ddl() -> str:
    """The SQL that makes an empty database."""
    lines = []
    for name, (columns, key, indexes) in tables().items():
        body = ", ".join([*(f'"{column}" {kind}' for column, kind in columns.items()),
                          "PRIMARY KEY ({})".format(", ".join(f'"{column}"' for column in key))])
        lines.append(f'CREATE TABLE "{name}" ({body});')
        pointers = [column for column, kind in columns.items() if "REFERENCES" in kind and column != key[0]]
        for column in dict.fromkeys([*pointers, *indexes]):
            lines.append(f'CREATE INDEX "{name}_{column}" ON "{name}" ("{column}");')
    lines += [*WIDE_INDEXES, panel()]
    lines.append("CREATE VIRTUAL TABLE passages_fts USING fts5(heading, text, content='', tokenize='unicode61');")
    return "\n".join(lines)


@cache
def version() -> int:
    """The number by which a database tells that it was made by this version (PRAGMA user_version)."""
    return zlib.crc32(ddl().encode()) & 0x7FFFFFFF


def create(connection: sqlite3.Connection) -> None:
    """Make all tables in an empty database and mark it as ours."""
    connection.executescript(f"{ddl()} PRAGMA user_version={version()}; PRAGMA application_id={APPLICATION};")


def drop_for_now(connection: sqlite3.Connection) -> list[str]:
    """Take from an empty database the indexes of its fullest tables, and return what makes them again.

    Once the rows are there, an index is sorted and written in one go. What filing itself looks up by stays.
    """
    found = connection.execute(f"""
      SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND name != 'passages_report_id'
        AND tbl_name IN {(*STATUTORY, "passages")}""").fetchall()
    for name, _ in found:
        connection.execute(f'DROP INDEX "{name}"')
    return [sql for _, sql in found]


@cache
def insert_in_order(table: str) -> str:
    """The INSERT statement for a table that takes the values of its columns in their order: for very many rows."""
    return f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(tables()[table][0]))})'


def insert(table: str, conflict: str = "") -> str:
    """The INSERT statement for a table, with the columns as named parameters."""
    columns = tables()[table][0]
    names = ", ".join(f'"{column}"' for column in columns)
    return f'INSERT INTO "{table}" ({names}) VALUES ({", ".join(":" + column for column in columns)}) {conflict}'


def upsert(table: str, unless: str = "", keep: tuple[str, ...] = ()) -> str:
    """The INSERT that replaces a row of the same key but for the columns ``keep``, unless a condition forbids it."""
    columns, key, _ = tables()[table]
    sets = ", ".join(f'"{column}"=excluded."{column}"' for column in columns if column not in (*key, *keep))
    keys = ", ".join(f'"{column}"' for column in key)
    where = f" WHERE NOT ({unless})" if unless else ""
    return insert(table, f"ON CONFLICT ({keys}) DO UPDATE SET {sets}{where}")
