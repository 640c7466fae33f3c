"""Reports beside each other: each with that of the year before, a government's with its departments' and towns'.

Runs after the reports are written. A filing looks again at every report whose neighbours it touched, so that the
rows are the same in whatever order the reports came.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from itertools import compress

from gkcrawl import forms
from gkcrawl.check import across
from gkcrawl.check.finding import Cells

from . import schema
from .identity import plain_agency, report_id

#: What comes of comparing reports: a carry-over that does not hold is a finding, the others are only notes.
RULES = {"carry_over": "findings", "in_force_by_year": "notes", "whole_and_parts": "notes"}

#: The rows that are compared.
_ROWS = {"requests": ("received", "carried_in", "concluded", "carried_out"),
         "appeals": ("reconsideration", "litigation_direct", "litigation_after_reconsideration"),
         "proactive": ("regulations", "normative_documents")}
_NAMES = "id, agency, region_code, year, form, capture_id"
#: So many reports are looked at together: in the order of their ids those of a region stand side by side.
_AT_A_TIME = 500


def write(connection: sqlite3.Connection) -> None:
    """Write anew what comes of comparing the reports touched, and those beside them, with others."""
    subjects = _subjects(connection)
    for rule, table in RULES.items():
        connection.executemany(f"DELETE FROM {table} WHERE report_id = ? AND rule = ?", ((one, rule) for one in subjects))
    for start in range(0, len(subjects), _AT_A_TIME):
        _write(connection, subjects[start:start + _AT_A_TIME])


def _write(connection: sqlite3.Connection, subjects: list[str]) -> None:
    reports = _reports(connection, {*subjects, *map(_before, subjects)})
    here = [reports[one] for one in subjects if one in reports]
    parts = {row["id"]: _parts(connection, row) for row in here if row["id"].endswith(_government())}
    cells = _cells(connection, [*reports.values(), *(part for several in parts.values() for part in several)])
    rows, open_ = defaultdict(list), []
    last = {table: dict(connection.execute(
        f"SELECT report_id, max(position) FROM {table} WHERE report_id IN (SELECT value FROM json_each(?)) GROUP BY 1",
        [json.dumps(subjects)])) for table in set(RULES.values())}
    for row in here:
        found, unknown = _compared(row, reports.get(_before(row["id"])), parts.get(row["id"]), cells)
        open_.append((unknown, row["id"]))
        for finding, other in found:
            table = RULES[finding.rule]
            position = last[table][row["id"]] = last[table].get(row["id"], 0) + 1
            rows[table].append(_row(row, position, finding, other))
    for table, found in rows.items():
        connection.executemany(schema.insert(table), found)
    connection.executemany("""
      UPDATE reports SET uncheckable_across = ?,
        note_count = (SELECT count(*) FROM findings WHERE report_id = reports.id AND severity = 'note')
                   + (SELECT count(*) FROM notes WHERE report_id = reports.id)
      WHERE id = ?""", open_)


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


def _before(ident: str) -> str:
    """Return the id of the report of the year before."""
    region, year, agency = ident.split("-")
    return _ident(region, int(year) - 1, agency)


def _ident(region: str, year: int, agency: str) -> str:
    return f"{region}-{year:04d}-{agency}"


@cache
def _government() -> str:
    """The part of a report's id that all governments have: by its name alone, without its region's."""
    return report_id(forms.words()["agency"]["government"], None, 1).rpartition("-")[2]


def _reports(connection: sqlite3.Connection, idents: Iterable[str]) -> dict[str, sqlite3.Row]:
    """Return of these reports those that there are, by their ids."""
    found = connection.execute(f"""
      SELECT {_NAMES} FROM reports
      WHERE id IN (SELECT value FROM json_each(?)) AND agency != '' AND year > 0""", [json.dumps(list(idents))])
    found.row_factory = sqlite3.Row
    return {row["id"]: row for row in found}


def _compared(row: sqlite3.Row, before: sqlite3.Row | None, parts: list[sqlite3.Row] | None,
              cells: dict[str, Cells]) -> tuple[list[tuple[across.Finding, str | None]], int]:
    """Return the findings of one report, each with the other report it comes from, and how many remain open.

    ``before`` is the report of the year before; ``parts`` are there where the report is a government's.
    """
    found, unknown, mine = [], 0, cells.get(row["id"])
    if mine is None:
        return [], 0
    if before is not None and (form := _form(before)):
        both = across.has_in_force(form) and across.has_in_force(row["form"])
        for compare in (across.carry_over, across.in_force) if both else (across.carry_over,):
            notes, open_ = compare(cells.get(before["id"], {}), mine)
            found += ((note, before["id"]) for note in notes)
            unknown += open_
    if parts is not None:
        notes, open_ = across.whole_and_parts(mine, [(part["agency"], cells[part["id"]]) for part in parts])
        found += ((note, None) for note in notes)
        unknown += open_
    return found, unknown


def _form(row: sqlite3.Row) -> str | None:
    """Return the form of a report; of one that could not be read that of its year, None before the first."""
    if row["form"] in forms.forms():
        return row["form"]
    return max((key for key, form in forms.forms().items() if form.years[0] <= row["year"]), default=None)


def _parts(connection: sqlite3.Connection, whole: sqlite3.Row) -> list[sqlite3.Row]:
    """Return the departments and towns whose figures are part of a government's."""
    code = whole["region_code"]
    # The plus keeps SQLite to the index of regions: those of a year are all over the country.
    rows = connection.execute(f"""
      SELECT {_NAMES} FROM reports WHERE region_code BETWEEN ? AND ? || '999' AND +year = ?
      ORDER BY +id""", [code, code, whole["year"]])
    rows.row_factory = sqlite3.Row
    return [row for row in rows if _is_part(row, code)]


def _is_part(row: sqlite3.Row, code: str) -> bool:
    government = forms.words()["agency"]["government"]
    if row["form"] not in forms.forms():
        return False
    if row["region_code"] == code and plain_agency(row["agency"], code) in (government, government.removeprefix(forms.grammar()["title"]["people"])):
        return False
    return not any(word in row["agency"] for word in forms.checks()["parts"]["apart"])


@cache
def _place(form: str, table: str, row: str) -> tuple[list[bool], list[str]]:
    """Return which of a table's columns a row has in a form, and the names of its cells."""
    blocks = forms.load(form).tables[table].blocks
    own = {column.key for block in blocks if any(one.key == row for one in block.rows) for column in block.columns}
    columns = schema.cells(table)[1]
    return [column in own for column in columns], [f"{table}.{row}.{column}" for column in columns if column in own]


def _cells(connection: sqlite3.Connection, reports: list[sqlite3.Row]) -> dict[str, Cells]:
    """Return the cells that are compared of each report that has a form, by its id."""
    forms_of = {row["id"]: row["form"] for row in reports if row["form"] in forms.forms()}
    found: dict[str, Cells] = {ident: {} for ident in forms_of}
    for table, names in _ROWS.items():
        rows = connection.execute(f"""
          SELECT report_id, row, {", ".join(schema.cells(table)[1])} FROM {table}
          WHERE report_id IN (SELECT value FROM json_each(?)) AND row IN {names}""", [json.dumps(list(forms_of))])
        for ident, row, *values in rows:
            has, cells = _place(forms_of[ident], table, row)
            found[ident].update(zip(cells, compress(values, has), strict=True))
    return found
