"""What a crawl put down, against what the practice web says it should have."""

import sqlite3
from pathlib import Path

from tests import practice

TABLES = ("proactive", "requests", "appeals")


def differences(database: Path, expected: list[dict], permitted: list[dict]) -> list[str]:
    """Return a sentence for each report missing, unexpected or read otherwise than expected.

    ``expected`` and ``permitted`` are dicts of the practice web: what must be there, and what may be there besides.
    """
    db = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    db.row_factory = sqlite3.Row
    found = {(row["region_code"], row["agency"], row["year"]): row for row in db.execute("select * from reports")
             if not (row["url"] in practice.DEAD and row["read_reason"] == "HTTP 404")}
    wanted, allowed = ({(one["region_code"], one["agency"], one["year"]): one for one in some} for some in (expected, permitted))
    allowed |= wanted
    sentences = [f"missing: {key} at {wanted[key]['url']}" for key in wanted.keys() - found.keys()]
    sentences += [f"not expected: {key} from {found[key]['url']}" for key in found.keys() - allowed.keys()]
    for key in allowed.keys() & found.keys():
        sentences += [f"{key}: {what}" for what in _differs(db, found[key], allowed[key])]
    return sorted(map(str, sentences))


def _differs(db: sqlite3.Connection, row: sqlite3.Row, want: dict):
    if row["read_state"] != want["state"]:
        yield f"{row['read_state']} ({row['read_reason']}), expected {want['state']}"
    if row["url"] not in want["urls"]:
        yield f"url is {row['url']!r}, expected one of {want['urls']!r}"
    for name in ("form", "published", "title"):
        if want.get(name) and row[name] != want[name]:
            yield f"{name} is {row[name]!r}, expected {want[name]!r}"
    for table in TABLES:
        rows = {one["row"]: one for one in db.execute(f"select * from {table} where report_id = ?", [row["id"]])}
        for name, cells in (want.get(table) or {}).items():
            for column, value in cells.items():
                got = rows[name][column] if name in rows else "no such row"
                if got != value:
                    yield f"{table}.{name}.{column} is {got!r}, expected {value!r}"
        if want.get(table) and rows.keys() - want[table].keys():
            yield f"{table} has rows of its own: {sorted(rows.keys() - want[table].keys())}"
    if "findings" in want:
        rules = sorted({one["rule"] for one in db.execute("select rule from findings where report_id = ? and severity = 'error'",
                                                    [row["id"]])})
        if rules != sorted(set(want["findings"])):
            yield f"findings are {rules}, expected {want['findings']}"
    # What one year leaves over the next takes over, in all practice reports; what their words say is in their tables.
    for note in db.execute("select rule, detail from findings where report_id = ? and severity = 'note'", [row["id"]]):
        if note["rule"] == "carry_over" or note["rule"].startswith("prose_"):
            yield f"{note['rule']}: {note['detail']}"
