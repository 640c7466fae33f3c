"""What was taken down: captures that stay in the WARC files, proved as ever, but are never shown.

`withdrawn.csv` beside the folder `warc` has a line for each: id, date, reason, by. The id is a capture's; or the
SHA-256 of a body, which takes down every capture of the same bytes. No rebuild touches the file.
"""

import csv
import re
from dataclasses import dataclass
from datetime import date as Date
from pathlib import Path

from .ids import BadId, parse_id
from .model import ArchiveError

NAME = "withdrawn.csv"
COLUMNS = ("id", "date", "reason", "by")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Why, when and on whose word something is not shown; `id` is a capture's id or a body's SHA-256."""

    id: str
    date: str
    reason: str
    by: str


class Withdrawals(dict):
    """All withdrawals of an archive by what they are of."""

    def of(self, id: str, sha256: str = "") -> Withdrawal | None:
        """Return the withdrawal that a capture falls under, None where it may be shown."""
        return self.get(id) or self.get(sha256)


def withdrawn(directory) -> Withdrawals:
    """Return what is taken down; raises ArchiveError with the line at fault, for then nothing may be shown."""
    path, found = Path(directory) / NAME, Withdrawals()
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            lines = csv.DictReader(file, strict=True)
            if tuple(lines.fieldnames or ()) != COLUMNS:
                raise ArchiveError(f"{path}: its first line has to be {','.join(COLUMNS)}.")
            for line in lines:
                one = _line(line, f"{path}, line {lines.line_num}")
                found[one.id] = one
    except FileNotFoundError:
        return found
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise ArchiveError(f"{path} is no CSV file in UTF-8: {error}.") from error
    return found


def withdraw(directory, id: str, reason: str, by: str, date: str | None = None) -> Withdrawal:
    """Add a line: from now on the capture (or the body, by its SHA-256) is not shown."""
    path, known = Path(directory) / NAME, withdrawn(directory)
    line = {"id": id, "date": date or Date.today().isoformat(), "reason": reason, "by": by}
    one = _line(line, "The withdrawal")
    if one.id in known:
        raise ArchiveError(f"{one.id} was withdrawn on {known[one.id].date} already.")
    try:
        data = path.read_bytes() if path.exists() else b""
        with open(path, "a", encoding="utf-8", newline="") as file:
            lines = csv.writer(file, lineterminator="\n")
            if not data:
                lines.writerow(COLUMNS)
            elif not data.endswith(b"\n"):
                file.write("\n")
            lines.writerow((one.id, one.date, one.reason, one.by))
    except OSError as error:
        raise ArchiveError(f"{path} cannot be written: {error.strerror}.") from error
    return one


def _line(line: dict, where: str) -> Withdrawal:
    """Return what a line says; raises ArchiveError where it does not say it all."""
    values = {name: (line[name] or "").strip() for name in COLUMNS}
    if None in line or not all(values.values()):
        raise ArchiveError(f"{where}: {', '.join(COLUMNS)} are needed, and nothing else.")
    try:
        if not _SHA256.fullmatch(values["id"].lower()):
            values["id"] = parse_id(values["id"])
        Date.fromisoformat(values["date"])
    except BadId as error:
        raise ArchiveError(f"{where}: {error}") from error
    except ValueError as error:
        raise ArchiveError(f"{where}: {values['date']!r} is no date like 2026-11-21.") from error
    return Withdrawal(values["id"].lower(), values["date"], values["reason"], values["by"])
