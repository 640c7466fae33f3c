"""The tables as CSV files, with a data dictionary beside them: a Tabular Data Package (Frictionless)."""

import csv as csv_module
import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from gkcrawl import forms, store

from .selection import Selection
from .writing import SOFTWARE, replacing

#: What a database calls a column's type, and what the dictionary calls it.
_TYPES = {"TEXT": "string", "INTEGER": "integer", "NUMERIC": "number"}
#: What a project says of its tables and columns to Datasette, where it stands beside the package.
_SAID = Path(__file__).parents[2] / "metadata.json"


def csv(chosen: Selection, out: Path) -> str:
    """Write each table into a CSV file (UTF-8, the first line names the columns) in the folder ``out``."""
    db, said = chosen.db, _said()
    out.mkdir(parents=True, exist_ok=True)
    tables = {name: _Table(db, name) for name in db.table_names() if not _is_index(db, name)}
    rows = {} if chosen.whole else _selected(chosen, tables)
    resources = []
    for name, table in tables.items():
        with replacing(out / f"{name}.csv") as path:
            with open(path, "w", encoding="utf-8", newline="") as file:
                writer = csv_module.writer(file, lineterminator="\n")
                writer.writerow(table.columns)
                found = table.all() if chosen.whole else (row for _, row in sorted(rows[name].items(), key=repr))
                writer.writerows(found)
            data = path.read_bytes()
        resources.append(_resource(table, data, (said.get("tables") or {}).get(name) or {}))
    package = {"profile": "tabular-data-package", "name": "gkcrawl", "title": f"gkcrawl {chosen.title}".strip(),
               "description": said.get("description") or "",
               "created": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
               "contributors": [{"title": SOFTWARE, "role": "wrangler"}], "resources": resources}
    if said.get("license_url"):
        package["licenses"] = [{"title": said.get("license", ""), "path": said["license_url"]}]
    with replacing(out / "datapackage.json") as path:
        path.write_text(json.dumps(package, ensure_ascii=False, indent=1), encoding="utf-8")
    return f"{len(tables)} tables in {out}, described in datapackage.json"


class _Table:
    """A table of the database: its columns with their types, its key, what its columns refer to."""

    def __init__(self, db, name: str):
        self.db, self.name = db, name
        about = list(db.query("select * from pragma_table_info(?)", [name]))
        self.columns = {one["name"]: one["type"] for one in about}
        self.key = [one["name"] for one in sorted(about, key=lambda one: one["pk"]) if one["pk"]]
        self.refers = {one["from"]: (one["table"], one["to"])
                       for one in db.query("select * from pragma_foreign_key_list(?)", [name])}

    def all(self, where: str = "1", given: Iterable = ()) -> Iterator[tuple]:
        """Yield the rows in the order of their key."""
        order = ", ".join(f'"{column}"' for column in self.key)
        return iter(self.db.execute(f'select * from "{self.name}" where {where} order by {order}', list(given)))

    def keyed(self, column: str, values: Iterable) -> Iterator[tuple[tuple, tuple]]:
        """Yield the rows with one of these values in a column, each with its key."""
        places = [list(self.columns).index(one) for one in self.key]
        for value in values:
            for row in self.all(f'"{column}" = ?', [value]):
                yield tuple(row[at] for at in places), row


def _selected(chosen: Selection, tables: dict[str, _Table]) -> dict[str, dict[tuple, tuple]]:
    """Return the rows of the selection by table and key, with every row that one of them refers to."""
    found: dict[str, dict[tuple, tuple]] = {name: {} for name in tables}
    for name, table in tables.items():
        for column, values in (("report_id", chosen.reports), ("site_id", chosen.sites)):
            if column in table.columns and (column == "report_id" or name != "reports"):
                found[name] |= dict(table.keyed(column, values))
    found["reports"] |= dict(tables["reports"].keyed("id", chosen.reports))
    found["captures"] |= dict(tables["captures"].keyed("id", chosen.captures))
    found["sites"] |= dict(tables["sites"].keyed("id", chosen.sites))
    found["withdrawals"] |= dict(tables["withdrawals"].keyed("capture_id", [key for key, in found["captures"]]))
    while _add_referred(found, tables):
        pass
    return found


def _add_referred(found: dict, tables: dict[str, _Table]) -> bool:
    """Add the rows that others refer to and that are not there yet; say whether there were any."""
    before = sum(map(len, found.values()))
    for name, table in tables.items():
        columns = list(table.columns)
        for column, (target, key) in table.refers.items():
            at = columns.index(column)
            wanted = {row[at] for row in found[name].values() if row[at] is not None}
            missing = {value for value in wanted if (value,) not in found[target]}
            found[target] |= dict(tables[target].keyed(key, missing))
    return sum(map(len, found.values())) > before


def _resource(table: _Table, data: bytes, said: dict) -> dict:
    """Return what the dictionary says of a table."""
    means, labels = said.get("columns") or {}, _labels(table.name)
    fields = []
    for name, kind in table.columns.items():
        # The form's own words come first.
        told = " · ".join(filter(None, [labels.get(name), means.get(name)])) or name.replace("_", " ")
        field = {"name": name, "type": _TYPES[kind], "description": told}
        if name == "row" and table.name in store.STATUTORY:
            field["constraints"] = {"enum": list(store.cells(table.name)[0])}
            field["description"] += "：" + "；".join(f"{key} {labels[key]}" for key in store.cells(table.name)[0])
        fields.append(field)
    schema = {"fields": fields, "primaryKey": table.key, "missingValues": [""], "foreignKeys": [
        {"fields": [column], "reference": {"resource": "" if target == table.name else target, "fields": [key]}}
        for column, (target, key) in table.refers.items()]}
    return {"name": table.name, "path": f"{table.name}.csv", "profile": "tabular-data-resource",
            "title": said.get("title") or table.name, "description": said.get("description") or "", "format": "csv",
            "mediatype": "text/csv", "encoding": "utf-8", "bytes": len(data),
            "hash": f"sha256:{hashlib.sha256(data).hexdigest()}", "schema": schema}


def _labels(table: str) -> dict[str, str]:
    """Return what the forms call a table's rows and columns, with the unit; the newest form's words where they differ."""
    found: dict[str, str] = {}
    for form in forms.forms().values():
        if table in form.tables:
            one = form.tables[table]
            found |= {group.whole: group.label for group in one.groups.values() if group.whole}
            found |= {column.key: column.label + (f"（{column.unit}）" if column.unit else "") for column in one.columns}
            found |= {row.key: row.label for row in one.rows}
    return found


def _said() -> dict:
    """Return what metadata.json says, its tables at the top."""
    if not _SAID.is_file():
        return {}
    said = json.loads(_SAID.read_text(encoding="utf-8"))
    return said | {"tables": next(iter((said.get("databases") or {}).values()), {}).get("tables")}


def _is_index(db, name: str) -> bool:
    """Say whether a table belongs to SQLite or to a full-text index."""
    full_text = [one for one in db.table_names() if (db[one].virtual_table_using or "").upper().startswith("FTS")]
    return name.startswith("sqlite_") or any(name == one or name.startswith(f"{one}_") for one in full_text)
