"""One agency through the years: which reports are its, their figures side by side, and what one year says of the next."""

import re
from dataclasses import dataclass

from gkcrawl import forms
from gkcrawl.publish import addresses, labels

_ID = re.compile(r"(\d{6,12})-([0-9a-z]{8})")
_REPORT = re.compile(r"(\d{6,12})-(\d{4})-([0-9a-z]{8})")
_ORDINAL = re.compile(r"^(?:（[一二三四五六七八九十]+）|[一二三四五六七八九十]+、|\d+\.)|（[^（）]*）$")
_UNKNOWN = "000000"
_SERIES = """
    select reports.*, captures.fetched_at from reports join captures on captures.id = capture_id
    where region_code is ? and substr(reports.id, -9) = ? and year is not null order by year, reports.id"""
_TOTALS = 'select report_id, "row", total from requests where report_id in ({})'
#: What may become of a request, as the form groups it; the last is what those before it leave.
_OUTCOMES = ("granted", "partly_granted", "denied", "unavailable", "unprocessed", "other_results")
_REFUSED = ("denied", "unavailable", "unprocessed")


@dataclass(frozen=True)
class Line:
    """One line of a table over the years: its name and a value for each year, with the address it leads to."""

    key: str
    zh: str
    en: str
    values: tuple


def identity(report: str) -> str | None:
    """Return the id of the agency a report is of: its region's code and the letters all its reports share.

    >>> identity("140105-2023-6jyqnunb")
    '140105-6jyqnunb'
    """
    match = _REPORT.fullmatch(report)
    return f"{match[1]}-{match[3]}" if match and match[2] != "0000" else None


def brief(label: str) -> str:
    """Return a label without its ordinal and what stands in brackets after it."""
    return _ORDINAL.sub("", _ORDINAL.sub("", label))


def outcomes() -> dict[str, tuple[str, str, tuple[str, ...]]]:
    """Return what may become of a request: names in both languages and the rows that count it."""
    table = list(forms.forms().values())[-1].tables["requests"]
    found = {}
    for key in _OUTCOMES:
        group = table.groups.get(key)
        label = group.label if group else labels.row("requests", key)
        rows = table.members(key) + ((group.whole,) if group and group.whole else ())
        found[key] = (brief(label), labels.english(key), rows)
    return found


async def reports(held, agency: str) -> list[dict]:
    """Return the reports of the agency of this id, the oldest first; none where it is no such id."""
    match = _ID.fullmatch(agency)
    if not match:
        return []
    return await held.rows(_SERIES, None if match[1] == _UNKNOWN else match[1], f"-{match[2]}")


async def totals(held, found: list[dict]) -> dict[str, dict[str, float]]:
    """Return the total column of the requests of these reports: by report, by row."""
    every: dict[str, dict] = {one["id"]: {} for one in found}
    for row in await held.rows(_TOTALS.format(",".join("?" * len(every))), *every):
        every[row["report_id"]][row["row"]] = row["total"]
    return every


def added(rows: dict, members: tuple[str, ...]) -> float | None:
    """Return the sum of those of a report's rows that it has; None where it has none, or one of them is no number.

    >>> added({"a": 1, "b": 2}, ("a", "b", "c")), added({"a": 1, "b": None}, ("a", "b")), added({}, ("a",))
    (3, None, None)
    """
    values = [rows[row] for row in members if row in rows]
    return sum(values) if values and None not in values else None


def lines(found: list[dict], figures: dict[str, dict], table: str, keys, column: str = "total") -> list[Line]:
    """Return a line for each row of a table that any of the reports prints with anything but 0."""
    made = []
    for key in keys:
        values = tuple({"value": figures[one["id"]].get(key), "path": addresses.short(
            one["capture_id"], f"{table}.{key}.{column}")} for one in found)
        if any(value["value"] for value in values):
            made.append(Line(key, brief(labels.row(table, key) or key), labels.english(key), values))
    return made


def grounds(found: list[dict], figures: dict[str, dict]) -> list[dict]:
    """Return why requests were not granted: for each such outcome its grounds over the years."""
    table, every = list(forms.forms().values())[-1].tables["requests"], outcomes()
    blocks = [{"key": key, "zh": f"{every[key][0]}的理由", "en": f"{every[key][1]}: grounds",
               "lines": lines(found, figures, "requests", table.members(key))} for key in _REFUSED]
    return [block for block in blocks if block["lines"]]


def gaps(found: list[dict]) -> list[int]:
    """Return the years between the first and the last report that have none."""
    years = {one["year"] for one in found}
    return [year for year in range(min(years), max(years)) if year not in years] if years else []
