"""Captures that another tool made: nobody said what they were fetched for, so their content has to."""

import re

from gkcrawl import extract, forms

#: The title of a report, as text in an old Word document stands: two bytes to a character, wherever it begins.
_TITLE = re.compile(r"[\u4e00-\u9fff（）()《》“”〔〕·0-9]{2,60}" + forms.any_of(forms.words()["report"]["names"][:2]))
_MOST = 4 << 20


def worth_reading(row: dict, kind: str) -> bool:
    """Tell whether a capture without a role is a document that has to be read to know what it is."""
    return row["role"] is None and kind in (*extract.DOCUMENTS, "mhtml")


def named(row: dict, body: bytes, kind: str) -> dict | None:
    """Return the row as that of a report's attachment, where a Word document that cannot be read names the report itself."""
    if row["role"] is not None or kind != "doc":
        return None
    for start in (0, 1):
        text = body[start:_MOST].decode("utf-16-le", "replace")
        for found in _TITLE.finditer(text):
            title = extract.titles.report_title(found[0])
            if title and title.agency and title.year:
                return row | {"role": "attachment", "anchor": found[0]}
    return None
