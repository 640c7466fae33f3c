"""Notes: what differs from last year's report, from departments and towns, or from the report's own text, in words.

A note is something to look at, never an error of the report; what the forms themselves prescribe is in ``findings`` as an error.
"""

import json

from gkcrawl import forms
from gkcrawl.publish import addresses

_NOTES = """
    select found.*, reports.year, others.year as other_year, others.capture_id as other_capture_id
    from (select *, 1 as n from findings where +severity = 'note' and (report_id in ({0}) or other_report_id in ({0}))
          union all select *, 2 from notes where report_id in ({0}) or other_report_id in ({0})) as found
      join reports on reports.id = found.report_id
      left join reports as others on others.id = other_report_id
    order by reports.year desc, found.report_id, n, position"""


def asked(count: int) -> str:
    """Return the question for the notes on so many reports, whose ids it takes four times."""
    return _NOTES.format(",".join("?" * count))


async def of(held, reports: list[str]) -> list[dict]:
    """Return the notes on these reports and those that speak of them, the newest first, each with its names and places."""
    rows = await held.rows(asked(len(reports)), *reports * 4)
    return [_said(row) for row in rows]


def _said(row: dict) -> dict:
    rule = forms.checks()["rules"].get(row["rule"], {"label": row["rule"], "english": row["rule"], "source": ""})
    cells, others = json.loads(row["cells"]), json.loads(row["other_cells"] or "[]")
    return {**row, "label": rule["label"], "english": rule["english"], "source": rule["source"],
            "cell": cells[0] if cells else "", "here": addresses.short(row["capture_id"], cells[0]) if cells else "",
            "there": addresses.short(row["other_capture_id"], others[0]) if others and row["other_capture_id"] else ""}
