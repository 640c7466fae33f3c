"""The archive for other tools: tables as CSV, pages as HTML, records as one WARC file or WACZ; all, or a selection."""

from .pages import html
from .selection import NothingSelected, Selection, select
from .tables import csv
from .wacz import wacz
from .warc import warc

__all__ = ["NothingSelected", "Selection", "csv", "html", "select", "wacz", "warc"]
