"""Captures of a report → the report's rows: the best capture speaks, differences between captures are put down."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from urllib.parse import unquote

from gkcrawl import check, urls

from . import changes, punctuality, schema
from .identity import host, passage_id, preference, site
from .joining import joined
from .reading import ATTACHED
from .words import spaced

_OF_A_REPORT = (*schema.STATUTORY, "oddities", "findings", "notes", "printed_tables", "attachments", "changes")
#: Of these a report has so many rows that they are tuples.
_MANY = (*schema.STATUTORY, "passages")
_AT_A_TIME = 100
_INDEX = "INSERT INTO passages_fts (rowid, heading, text) VALUES (?, ?, ?)"
_UNINDEX = "INSERT INTO passages_fts (passages_fts, rowid, heading, text) VALUES ('delete', ?, ?, ?)"


def remove(connection: sqlite3.Connection) -> None:
    """Take the reports touched out of the database, before they are written anew."""
    touched = "IN (SELECT id FROM scratch.touched)"
    _words(connection, _UNINDEX)
    for table in (*_OF_A_REPORT, "passages"):
        connection.execute(f"DELETE FROM {table} WHERE report_id {touched}")
    connection.execute(f"UPDATE captures SET report_id = NULL WHERE report_id {touched}")
    connection.execute(f"DELETE FROM reports WHERE id {touched}")


def write(connection: sqlite3.Connection) -> None:
    """Write every report touched, from all that its captures say."""
    connection.execute("""
      UPDATE captures SET report_id = (SELECT report_id FROM scratch.outcomes WHERE capture_id = captures.id)
      WHERE id IN (SELECT capture_id FROM scratch.outcomes)""")
    names = "report_id, capture_id, url, urlkey, role, via, fetched_at, complete, rank, figures, content, attached"
    said = connection.execute(f"""
      SELECT {names} FROM scratch.outcomes WHERE report_id IN (SELECT id FROM scratch.touched)
      ORDER BY report_id, fetched_at, capture_id""")
    said.row_factory = sqlite3.Row
    rows: dict[str, list[dict]] = defaultdict(list)
    for count, (ident, captures) in enumerate(groupby(said, itemgetter("report_id")), 1):
        _add(rows, connection, ident, list(captures))
        if count % _AT_A_TIME == 0:
            _flush(connection, rows)
    _flush(connection, rows)
    _words(connection, _INDEX)


def _words(connection: sqlite3.Connection, statement: str) -> None:
    """Put the passages of the reports touched into the index of words, or take them out of it.

    In the order of their numbers: for one that comes out of turn FTS5 begins a part of the index of its own.
    """
    passages = connection.execute("""
      SELECT id, heading, text FROM passages
      WHERE id IN (SELECT id FROM passages WHERE report_id IN (SELECT id FROM scratch.touched)) ORDER BY id""")
    headings = lru_cache(maxsize=256)(spaced)  # the form prints six
    connection.executemany(statement, ((number, headings(heading or ""), spaced(text)) for number, heading, text in passages))


def best(captures: list, published: Callable[[sqlite3.Row], str | None]) -> sqlite3.Row:
    """Return the capture that speaks for a report, of captures in the order of their time.

    Read beats partly read beats unread; then, of several addresses of one site with other figures, what was published
    last where all say when, as a crawl may meet the correction before what it corrects; then the newest; of copies that
    say the same, the address fit to be shown.
    """
    rank = min(capture["rank"] for capture in captures)
    newest = {capture["urlkey"]: capture for capture in captures if capture["rank"] == rank}
    dates: dict[str, str | None] = {}
    one_site = len({site(host(capture["url"]))[0] for capture in newest.values()}) == 1
    there = {capture["urlkey"]: capture["rank"] for capture in captures}       # what is gone by now corrects nothing
    if one_site and len({capture["figures"] for capture in newest.values()}) > 1 and all(there[key] == rank for key in newest):
        dates = {capture["capture_id"]: published(capture) for capture in newest.values()}
    dated = bool(dates) and all(dates.values())
    last = max(newest.values(), key=lambda one: (dates[one["capture_id"]] if dated else "", one["fetched_at"], one["capture_id"]))
    same = [capture for capture in newest.values() if capture["figures"] == last["figures"]]
    return min(same, key=lambda capture: (preference(capture["url"]), capture["capture_id"]))


def _published(connection: sqlite3.Connection, capture: sqlite3.Row) -> str | None:
    """Return the day a capture's report says it was published, None where it names none that can be true."""
    said = _said(connection, capture["capture_id"])
    day = punctuality.real(said["payload"]["published"])
    fetched = date.fromisoformat(capture["fetched_at"][:10])        # in UTC, where it may still be the day before
    return day.isoformat() if day and (said["year"] or 0) < day.year and (day - fetched).days <= 1 else None


def _add(rows: dict, connection: sqlite3.Connection, ident: str, captures: list) -> None:
    chosen = best(captures, lambda capture: _published(connection, capture))
    said, sources = joined(chosen, captures, lambda capture: _said(connection, capture))
    payload, source = said["payload"], {"report_id": ident, "capture_id": chosen["capture_id"]}
    requests = payload["tables"].get("requests", {})
    rows["reports"].append({
        "id": ident, "agency": said["agency"], "region_code": said["region_code"],
        "site_id": site(host(chosen["url"]))[0], "year": said["year"], "form": payload["form"],
        "title": payload["title"], "published": payload["published"], "url": chosen["url"],
        "capture_id": chosen["capture_id"], "read_state": said["state"], "read_reason": said["reason"],
        "finding_count": sum(finding["severity"] == check.ERROR for finding in payload["findings"]),
        **punctuality.facts(said["agency"], said["region_code"], said["year"], payload["dates"], chosen["url"]),
        "uncheckable": payload["uncheckable"], "note_count": 0, "uncheckable_across": 0,
        **{name: requests.get(name, {}).get("total") for name in schema.HEADLINES}})
    for table in schema.STATUTORY:
        place, columns = schema.printed(table), schema.cells(table)[1]
        rows[table] += ((ident, row, sources[table], place[row], *map(values.get, columns))
                        for row, values in payload["tables"].get(table, {}).items())
    rows["printed_tables"] += (source | cell for cell in payload["printed"])
    rows["oddities"] += (source | {"capture_id": sources[oddity["cell"].partition(".")[0]]} | oddity
                         for oddity in _joined(payload["oddities"]))
    rows["findings"] += (source | {"sentence": None, "other_report_id": None, "other_cells": None} | finding
                         | {"position": position, "cells": json.dumps(finding["cells"])}
                         for position, finding in enumerate(payload["findings"], 1))
    rows["passages"] += ((number, ident, sources["passages"], passage.get("number"), passage.get("heading"), passage["text"])
                         for number, passage in enumerate(_at_most(64, payload["passages"]), passage_id(ident)))
    for capture in filter(itemgetter("attached"), captures):
        rows["attachments"].append({"report_id": ident, "capture_id": capture["capture_id"]})
    rows["changes"] += _changes(connection, ident, captures)


def _said(connection: sqlite3.Connection, capture: str) -> dict:
    """Return what a capture says."""
    names = ("agency", "region_code", "year", "state", "reason", "payload")
    row = connection.execute(f"SELECT {', '.join(names)} FROM scratch.outcomes WHERE capture_id = ?", [capture]).fetchone()
    return dict(zip(names, row, strict=True)) | {"payload": json.loads(row[-1])}


def _flush(connection: sqlite3.Connection, rows: dict[str, list[dict]]) -> None:
    for attachment in rows["attachments"]:
        anchor, mime, url = connection.execute("SELECT anchor, mime, url FROM captures WHERE id = ?",
                                               [attachment["capture_id"]]).fetchone()
        name = anchor or unquote(urls.split(url).path.rstrip("/").rpartition("/")[2]) or url
        attachment |= {"name": name, "mime": mime, "url": url}
    for table, found in rows.items():
        connection.executemany((schema.insert_in_order if table in _MANY else schema.insert)(table), found)
    rows.clear()


def _joined(oddities: list[dict]) -> list[dict]:
    """One oddity for each cell and kind; what a cell was printed as more than once stands line by line."""
    found: dict[tuple, dict] = {}
    for oddity in oddities:
        key = oddity["cell"], oddity["kind"]
        if key in found and oddity["raw"] not in found[key]["raw"].split("\n"):
            found[key]["raw"] += "\n" + oddity["raw"]
        found.setdefault(key, dict(oddity))
    return list(found.values())


def _at_most(count: int, passages: list[dict]) -> list[dict]:
    """The passages, those beyond the count put together with the last."""
    kept = passages[:count]
    for passage in passages[count:]:
        kept[-1] = kept[-1] | {"text": "\n".join([kept[-1]["text"], passage.get("heading") or "", passage["text"]])}
    return kept


def _changes(connection: sqlite3.Connection, ident: str, captures: list) -> list[dict]:
    """What differs between each capture of an address and the one before it; layout and page furniture do not count."""
    rows, before = [], {}
    for capture in captures:
        if capture["rank"] >= ATTACHED:
            continue
        last = before.get(capture["urlkey"])
        if last and capture["rank"] > last["rank"]:
            continue  # a page cut short, a challenge: a bad answer is no change of the report
        before[capture["urlkey"]] = capture
        if last is None or last["content"] == capture["content"]:
            continue
        old, new = (connection.execute("SELECT payload FROM scratch.outcomes WHERE capture_id = ?",
                                       [one["capture_id"]]).fetchone()[0] for one in (last, capture))
        if row := changes.row(ident, last["capture_id"], capture["capture_id"], old, new):
            rows.append(row)
    return rows
