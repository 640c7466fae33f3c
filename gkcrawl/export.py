"""The archive for other tools: its tables as CSV, its records as one WARC file. WACZ has a module of its own."""

import csv as csv_module
import os
import shutil
from contextlib import contextmanager
from pathlib import Path

from gkcrawl import store
from gkcrawl.archive import ArchiveError
from gkcrawl.wacz import wacz

__all__ = ["csv", "wacz", "warc"]


def csv(directory: Path, out: Path) -> str:
    """Write each table into a CSV file (UTF-8, the first line names the columns) in the folder ``out``."""
    db = store.open_db(directory / "gkcrawl.db")
    out.mkdir(parents=True, exist_ok=True)
    tables = [name for name in db.table_names() if not _is_index(db, name)]
    for name in tables:
        cursor = db.execute(f'select * from "{name}" order by {", ".join(map(str, range(1, len(db[name].pks) + 1)))}')
        with replacing(out / f"{name}.csv") as path, open(path, "w", encoding="utf-8", newline="") as file:
            writer = csv_module.writer(file)
            writer.writerow([column[0] for column in cursor.description])
            writer.writerows(cursor)
    return f"{len(tables)} tables in {out}"


def warc(directory: Path, out: Path) -> str:
    """Write all records of the archive into one file: gzip members, and so WARC files, may be put end to end."""
    files = sorted((directory / "warc").glob("*.warc.gz"))
    if not files:
        raise ArchiveError(f"There is nothing to export: {directory / 'warc'} holds no WARC file.")
    with replacing(out) as path, open(path, "wb") as file:
        for one in files:
            with open(one, "rb") as source:
                shutil.copyfileobj(source, file, 1 << 20)
    return f"{len(files)} WARC files in {out}"


@contextmanager
def replacing(out: Path):
    """Give a path to write to; it takes the place of ``out`` only when all went well."""
    path = out.with_name(f".{out.name}.part")
    try:
        yield path
        os.replace(path, out)
    finally:
        path.unlink(missing_ok=True)


def _is_index(db, name: str) -> bool:
    """Say whether a table belongs to SQLite or to a full-text index."""
    full_text = [one for one in db.table_names() if (db[one].virtual_table_using or "").upper().startswith("FTS")]
    return name.startswith("sqlite_") or any(name == one or name.startswith(f"{one}_") for one in full_text)
