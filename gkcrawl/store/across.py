"""Reports beside each other: each with that of the year before, a government's with its departments' and towns'.

Runs after the reports are written. A filing looks again at every report whose neighbours it touched, so that the
rows are the same in whatever order the reports came.
"""

import json
import sqlite3
from functools import cache, lru_cache

from gkcrawl import forms
from gkcrawl.check import across

from . import schema
from .identity import plain_agency, report_id

#: What comes of comparing reports: a carry-over that does not hold is a finding, the others are only notes.
RULES = {"carry_over": "findings", "in_force_by_year": "notes", "whole_and_parts": "notes"}

#: The rows that are compared.
_ROWS = {"requests": ("received", "carried_in", "concluded", "carried_out"),
         "appeals": ("reconsideration", "litigation_direct", "litigation_after_reconsideration"),
         "proactive": ("regulations", "normative_documents")}
_NAMES = "id, agency, region_code, year, form, capture_id"


def write(connection: sqlite3.Connection) -> None:
    """Write anew what comes of comparing the reports touched, and those beside them, with others."""
    subjects = _subjects(connection)
    for rule, table in RULES.items():
        connection.executemany(f"DELETE FROM {table} WHERE report_id = ? AND rule = ?", ((one, rule) for one in subjects))
    for subject in subjects:
        row = _report(connection, subject)
        if row is None:
            continue
        found, unknown = _compared(connection, row)
        for table in sorted(set(RULES.values())):
            at = connection.execute(f"SELECT coalesce(max(position), 0) FROM {table} WHERE report_id = ?", [subject])
            first = at.fetchone()[0] + 1
            chosen = [(finding, other) for finding, other in found if RULES[finding.rule] == table]
            connection.executemany(schema.insert(table), (
                _row(row, position, finding, other) for position, (finding, other) in enumerate(chosen, first)))
        connection.execute("""
          UPDATE reports SET uncheckable_across = ?,
            note_count = (SELECT count(*) FROM findings WHERE report_id = reports.id AND severity = 'note')
                       + (SELECT count(*) FROM notes WHERE report_id = reports.id)
          WHERE id = ?""", [unknown, subject])
    _tables.cache_clear()


def _row(row: sqlite3.Row, position: int, finding: across.Finding, other: str | None) -> dict:
    return {"report_id": row["id"], "position": position, "capture_id": row["capture_id"], "rule": finding.rule,
            "cells": json.dumps(finding.cells), "left": finding.left, "right": finding.right, "detail": finding.detail,
            "severity": finding.severity, "sentence": None, "other_report_id": other,
            "other_cells": json.dumps(finding.other_cells) if finding.other_cells else None}


def _subjects(connection: sqlite3.Connection) -> list[str]:
    """Return the ids of the reports whose comparisons depend on the reports touched: there may be none of that id."""
    found = set()
    for ident, in connection.execute("SELECT id FROM scratch.touched"):
        region, year, agency = ident.split("-")
        found |= {ident, _ident(region, int(year) + 1, agency)}
        found |= {_ident(code, int(year), _government()) for code in (region, region[:6])}
    return sorted(found)


def _ident(region: str, year: int, agency: str) -> str:
    return f"{region}-{year:04d}-{agency}"


@cache
def _government() -> str:
    """The part of a report's id that all governments have: by its name alone, without its region's."""
    return report_id(forms.words()["agency"]["government"], None, 1).rpartition("-")[2]


def _report(connection: sqlite3.Connection, ident: str) -> sqlite3.Row | None:
    found = connection.execute(f"SELECT {_NAMES} FROM reports WHERE id = ? AND agency != '' AND year > 0", [ident])
    found.row_factory = sqlite3.Row
    return found.fetchone()


def _compared(connection: sqlite3.Connection, row: sqlite3.Row) -> tuple[list[tuple[across.Finding, str | None]], int]:
    """Return the findings of one report, each with the other report it comes from, and how many remain open."""
    if row["form"] not in forms.forms():
        return [], 0
    region, year, agency = row["id"].split("-")
    tables, found, unknown = _tables(connection, row), [], 0
    before = _report(connection, _ident(region, int(year) - 1, agency))
    if before is not None and (form := _form(before)):
        earlier = _tables(connection, before) if before["form"] in forms.forms() else {}
        both = across.has_in_force(form) and across.has_in_force(row["form"])
        for compare in (across.carry_over, across.in_force) if both else (across.carry_over,):
            notes, open_ = compare(earlier, tables)
            found += ((note, before["id"]) for note in notes)
            unknown += open_
    if agency == _government():
        notes, open_ = across.whole_and_parts(tables, _parts(connection, row))
        found += ((note, None) for note in notes)
        unknown += open_
    return found, unknown


def _form(row: sqlite3.Row) -> str | None:
    """Return the form of a report; of one that could not be read that of its year, None before the first."""
    if row["form"] in forms.forms():
        return row["form"]
    return max((key for key, form in forms.forms().items() if form.years[0] <= row["year"]), default=None)


def _parts(connection: sqlite3.Connection, whole: sqlite3.Row) -> list[tuple[str, dict]]:
    """Return the departments and towns whose figures are part of a government's, each with its tables."""
    code = whole["region_code"]
    rows = connection.execute(f"""
      SELECT {_NAMES} FROM reports WHERE region_code BETWEEN ? AND ? || '999' AND year = ?
      ORDER BY id""", [code, code, whole["year"]])
    rows.row_factory = sqlite3.Row
    return [(row["agency"], _tables(connection, row)) for row in rows.fetchall() if _is_part(row, code)]


def _is_part(row: sqlite3.Row, code: str) -> bool:
    government = forms.words()["agency"]["government"]
    if row["form"] not in forms.forms():
        return False
    if row["region_code"] == code and plain_agency(row["agency"], code) in (government, government.removeprefix(forms.grammar()["title"]["people"])):
        return False
    return not any(word in row["agency"] for word in forms.checks()["parts"]["apart"])


@cache
def _columns(form: str, table: str, row: str) -> tuple[str, ...]:
    """Return the columns that a row has in a form."""
    blocks = forms.load(form).tables[table].blocks
    own = (block for block in blocks if any(one.key == row for one in block.rows))
    return tuple(column.key for block in own for column in block.columns)


@lru_cache(maxsize=2048)  # each is compared with the next year's and with its government's, which come soon after
def _tables(connection: sqlite3.Connection, row: sqlite3.Row) -> dict[str, dict[str, dict]]:
    """Return of a report's tables the rows that are compared."""
    found: dict[str, dict[str, dict]] = {}
    for table, names in _ROWS.items():
        columns = schema.cells(table)[1]
        cells = connection.execute(
            f"SELECT row, {', '.join(columns)} FROM {table} WHERE report_id = ? AND row IN {names}", [row["id"]])
        found[table] = {name: {column: value for column, value in zip(columns, values, strict=True)
                               if column in _columns(row["form"], table, name)} for name, *values in cells}
    return found
