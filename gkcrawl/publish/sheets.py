"""A report's tables as its form prints them: headers, groups and spans, and in every value cell what was printed."""

from collections import Counter
from dataclasses import dataclass, field

from gkcrawl import forms


@dataclass
class Box:
    """One printed cell: a label (``path`` empty; ``key`` what we call it) or the value at a cell path.

    ``kind`` says what stands there in place of a number, ``dress`` how a number is written where that is unusual.
    """

    text: str = ""
    path: str = ""
    colspan: int = 1
    rowspan: int = 1
    kind: str = ""
    dress: str = ""
    total: bool = False
    key: str = ""
    findings: list = field(default_factory=list)

    @property
    def is_value(self) -> bool:
        """Whether this is a value's cell."""
        return bool(self.path)


@dataclass
class Sheet:
    """One printed table."""

    key: str
    label: str
    head: list[list[Box]]
    body: list[list[Box]]


def number(value) -> str:
    """Return a number as it is printed: no trailing zeros, no exponent."""
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return str(value)


class Values:
    """The cells of one report, by table, row and column, with their oddities and findings."""

    def __init__(self, tables: dict[str, dict[str, dict]], oddities: dict[str, dict], findings: list):
        self.tables, self.oddities = tables, oddities
        self.findings: dict[str, list] = {}
        for finding in findings:
            for path in finding.cells:
                self.findings.setdefault(path, []).append(finding)

    def has(self, table: str, row: str) -> bool:
        """Whether the report prints this row."""
        return row in self.tables.get(table, {})

    def source(self, path: str) -> str | None:
        """Return the capture that a cell was read from."""
        table, row, _ = path.split(".")
        return self.tables.get(table, {}).get(row, {}).get("capture_id")

    def box(self, table: str, row: str, column: str, **spans) -> Box:
        """Return the cell as printed: the number, else the odd text kept, else nothing."""
        path = f"{table}.{row}.{column}"
        value = self.tables.get(table, {}).get(row, {}).get(column)
        odd = self.oddities.get(path)
        if odd and value is not None:
            return Box(odd["raw"], path, dress=odd["kind"], findings=self.findings.get(path, []), **spans)
        if odd:
            text, kind = odd["raw"] or "", odd["kind"]
        elif value is None:
            text, kind = "", "absent"
        else:
            text, kind = number(value), ""
        return Box(text, path, kind=kind, findings=self.findings.get(path, []), **spans)


def _heading(paths: list[tuple[str, ...]], keys: list[str], width: int = 1) -> list[list[Box]]:
    """Turn label paths, one per column, into header rows with spans; a path shorter than others reaches down."""
    depth = max(map(len, paths))
    rows = []
    for level in range(depth):
        row, before = [], None
        for path, key in zip(paths, keys):
            if level >= len(path):
                before = None
                continue
            if before == path[:level + 1] and level < len(path) - 1:
                row[-1].colspan += width
            else:
                row.append(Box(path[level], colspan=width, rowspan=depth - level if level == len(path) - 1 else 1,
                               key=key if level == len(path) - 1 else ""))
            before = path[:level + 1]
        rows.append(row)
    return rows


def _stacked(table: forms.Table, values: Values) -> Sheet:
    """Lay out a table whose blocks each have their own header (表二)."""
    width = max(len(block.columns) for block in table.blocks)
    body = []
    for block in table.blocks:
        spans = [1] * (len(block.columns) - 1) + [width - len(block.columns) + 1]
        body.append([Box(block.label, colspan=width + 1, kind="block")])
        labels = [Box(column.label, colspan=span, key=column.key) for column, span in zip(block.columns, spans)]
        body.append([Box(table.corner), *labels])
        for row in block.rows:
            body.append([Box(row.label, key=row.key), *(values.box(table.key, row.key, column.key, colspan=span)
                                           for column, span in zip(block.columns, spans))])
    return Sheet(table.key, table.label, [], body)


def _shown(table: forms.Table, values: Values) -> list[forms.Row]:
    """Return the rows to print: a group's whole row in place of its rows where the report prints that."""
    rows = []
    for row in table.rows:
        whole = next((group.whole for key, group in table.groups.items() if key in row.groups and group.whole), None)
        if not whole or not values.has(table.key, whole) or values.has(table.key, row.key):
            rows.append(row)
        elif not any(one.key == whole for one in rows):
            group = next(key for key, one in table.groups.items() if one.whole == whole)
            rows.append(forms.Row(whole, table.groups[group].label, groups=row.groups))
    return rows


def _grouped(table: forms.Table, values: Values) -> Sheet:
    """Lay out a table with row groups printed to the left of their rows (表三)."""
    rows, columns = _shown(table, values), table.columns
    sizes = Counter(key for row in rows for key in row.groups)
    kept = {row.key: [key for key in row.groups if sizes[key] > 1] for row in rows}
    depth = 1 + max(map(len, kept.values()))
    head = _heading([(*column.under, column.label) for column in columns], [column.key for column in columns])
    head[0].insert(0, Box(table.corner, colspan=depth, rowspan=len(head), kind="corner"))
    body, open_groups = [], set()
    for row in rows:
        line = []
        for key in kept[row.key]:
            if key not in open_groups:
                open_groups.add(key)
                line.append(Box(table.groups[key].label, rowspan=sizes[key], kind="group", key=key))
        line.append(Box(row.label, colspan=depth - len(kept[row.key]), total=row.total, key=row.key))
        line += [values.box(table.key, row.key, column.key, total=row.total or column.key == "total")
                 for column in columns]
        body.append(line)
    return Sheet(table.key, table.label, head, body)


def _across(table: forms.Table, values: Values) -> Sheet:
    """Lay out a table whose rows stand side by side, each with the columns below it (表四)."""
    columns = table.columns
    head = _heading([(*row.under, row.label) for row in table.rows], [row.key for row in table.rows], len(columns))
    head.append([Box(column.label, key=column.key) for _ in table.rows for column in columns])
    line = [values.box(table.key, row.key, column.key, total=column.key == "total")
            for row in table.rows for column in columns]
    return Sheet(table.key, table.label, head, [line])


def sheet(table: forms.Table, values: Values) -> Sheet:
    """Lay out one table of a form with a report's values."""
    if table.across:
        return _across(table, values)
    return _grouped(table, values) if table.groups else _stacked(table, values)


def cell_label(form: forms.Form, path: str) -> str | None:
    """Return a cell's place in words, 表 · 行 · 列; None where the form has no such cell."""
    table_key, _, rest = path.partition(".")
    row_key, _, column_key = rest.partition(".")
    table = form.tables.get(table_key)
    if not table:
        return None
    rows = {row.key: row.label for row in table.rows}
    rows.update({group.whole: group.label for group in table.groups.values() if group.whole})
    block = next((one for one in table.blocks if any(row.key == row_key for row in one.rows)), None)
    columns = block.columns if block else table.columns
    column = next((column.label for column in columns if column.key == column_key), None)
    return " · ".join((table.label, rows[row_key], column)) if row_key in rows and column else None
