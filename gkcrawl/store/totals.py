"""What there is after filing, in numbers and in words."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field

from .database import read_only


@dataclass
class Summary:
    """The contents of a database, and what could not be filed."""

    sites: dict[str, int] = field(default_factory=dict)
    sections: int = 0
    captures: int = 0
    reports: dict[str, int] = field(default_factory=dict)
    findings: int = 0
    notes: int = 0
    changes: int = 0
    files: int = 0
    filed: int = 0
    problems: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        sites = ", ".join(f"{count} {state}" for state, count in self.sites.items())
        reports = ", ".join(f"{self.reports.get(state, 0)} {state}" for state in ("read", "partial", "unread"))
        lines = [("sites", f"{sum(self.sites.values())}" + (f" ({sites})" if sites else "")),
                 ("sections", self.sections),
                 ("captures", f"{self.captures}" + (f" ({self.filed} of them new)" if self.files else "")),
                 ("reports", f"{sum(self.reports.values())} ({reports})"),
                 ("findings", self.findings), ("notes", self.notes), ("changes", self.changes)]
        text = [f"{name + ':':10}{value}" for name, value in lines]
        return "\n".join(text + [f"problem:  {problem}" for problem in self.problems])


def summary(path) -> Summary:
    """Count what the database at this path holds; raises NoDatabase or OtherVersion."""
    db = read_only(path)
    problems = (line for problem, in db.execute("SELECT problem FROM warcs WHERE problem IS NOT NULL ORDER BY name")
                for line in problem.split("\n"))
    return summarize(db, 0, 0, problems)


def summarize(connection: sqlite3.Connection, files: int, filed: int, problems: Iterable[str]) -> Summary:
    """Count what a database holds, after ``filed`` captures from ``files`` files came to it."""
    def counts(query: str) -> dict:
        return dict(connection.execute(query).fetchall())

    def count(query: str) -> int:
        return int(connection.execute(query).fetchone()[0])

    return Summary(
        sites=counts("SELECT state, count(*) FROM sites WHERE state IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"),
        sections=count("SELECT count(*) FROM sites WHERE section_url IS NOT NULL"),
        captures=count("SELECT count(*) FROM captures"),
        reports=counts("SELECT read_state, count(*) FROM reports GROUP BY 1"),
        findings=count("SELECT count(*) FROM findings WHERE severity = 'error'"),
        notes=count("SELECT total(note_count) FROM reports"), changes=count("SELECT count(*) FROM changes"),
        files=files, filed=filed, problems=list(problems))
