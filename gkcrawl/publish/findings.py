"""Findings in words: which sum of the form does not hold, where, and what stands on its two sides."""

import json
import re
from dataclasses import dataclass

from gkcrawl import forms
from gkcrawl.publish import sheets

#: The ordinal a form prints before a label: 一、… or （七）…
_ORDINAL = re.compile(r"^(?:（[一二三四五六七八九十]+）|[一二三四五六七八九十]+(?=、))")


@dataclass(frozen=True)
class Finding:
    """One rule that does not hold in one place, ready to be shown."""

    rule: str
    label: str
    source: str
    cells: tuple[str, ...]
    where: str
    words: str
    detail: str


def brief(table: forms.Table, name: str) -> str:
    """Return the shortest unmistakable name of a row, group or column: its ordinal where it has one."""
    labels = {row.key: row.label for row in table.rows}
    labels |= {column.key: column.label for column in table.columns}
    labels |= {key: group.label for key, group in table.groups.items()}
    label = labels.get(name, name)
    ordinal = _ORDINAL.match(label)
    return ordinal[0] if ordinal else label


def _place(table: forms.Table, rule: forms.Rule, cells: tuple[str, ...]) -> str:
    """Return the column or row in which the rule does not hold, as the form names it."""
    if not cells:
        return ""
    _, row_key, column_key = cells[0].split(".")
    if rule.each == "column":
        return next((column.label for column in table.columns if column.key == column_key), column_key)
    return next((row.label for row in table.rows if row.key == row_key), row_key)


def read(row: dict, form: forms.Form | None) -> Finding:
    """Return a row of the findings table in words; rules no form prints keep the detail they came with."""
    cells = tuple(json.loads(row["cells"]))
    rule = next((one for one in form.rules if one.key == row["rule"]), None) if form else None
    left, right = (sheets.number(row[side]) if row[side] is not None else "?" for side in ("left", "right"))
    detail = row.get("detail") or ""
    if not rule:
        return Finding(row["rule"], row["rule"], "", cells, "", f"{left} ≠ {right}", detail)
    table = form.tables[rule.table]
    sides = [" + ".join(brief(table, name) for name in names) for names in (rule.left, rule.right)]
    return Finding(row["rule"], rule.label, rule.source, cells, _place(table, rule, cells),
                   f"{sides[0]} = {left} ≠ {sides[1]} = {right}", detail)
