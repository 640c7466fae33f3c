"""What is read from a document."""

from dataclasses import dataclass, field
from typing import Any


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
    places: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    page: Any = field(default=None, repr=False, compare=False)
