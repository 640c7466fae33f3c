"""What is read from a document."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from gkcrawl import forms
from gkcrawl.extract.sheet import Entry


class NotAReport(Exception):
    """The document is no annual report; str() is a sentence that says what it is instead."""


@dataclass
class Reading:
    """An annual report as a document gives it: values by the contract's names, an oddity for all that is no number."""

    form: str | None
    title: str
    agency: str
    region_code: str | None
    year: int | None
    published: str | None
    tables: dict[str, dict[str, dict[str, int | float | None]]]
    passages: list[dict]
    oddities: list[dict]
    state: str
    reason: str
    charset: str = ""
    dates: dict[str, str | None] = field(default_factory=dict)   # of publication: by its "meta", as is "visible"
    printed: list[dict] = field(default_factory=list)       # tables of older reports: table, row, column, raw
    rows: dict[str, dict[str, dict[str, Entry]]] = field(default_factory=dict, repr=False, compare=False)     # what stands in each cell
    page: Any = field(default=None, repr=False, compare=False)

    @cached_property
    def places(self) -> dict[str, Any]:
        """Where each cell was read from, by its path; see `places_of`."""
        return places_of(self.rows)


def places_of(rows: dict[str, dict[str, dict[str, Entry]]]) -> dict[str, Any]:
    """Return where the cells of tables were read from, so far as that is known: an element of a page, or what a document has instead."""
    return {path: entry.place for table, found in rows.items() for row, entries in found.items()
            for path, entry in zip(forms.cell_names(table, row, tuple(entries)), entries.values(), strict=True) if entry.place is not None}
