"""The data files beside this module, line by line; each says in its first lines where it comes from."""

import csv
from collections.abc import Iterator
from pathlib import Path

_HERE = Path(__file__).parent


def rows(name: str, fields: str) -> Iterator[list[str]]:
    """Yield the lines of a data file; raises ValueError, with its number, where one does not have these fields."""
    expected = fields.split()
    lines = (_HERE / name).read_text(encoding="utf-8").splitlines()
    # A note stands as an empty line, so that csv counts the lines as an editor does.
    reader = csv.reader("" if line.startswith("#") else line for line in lines)
    heading = next(filter(None, reader), None)
    if heading != expected:
        raise ValueError(f"{name} line {reader.line_num}: the heading should be {','.join(expected)}")
    for row in filter(None, reader):
        if len(row) != len(expected):
            raise ValueError(f"{name} line {reader.line_num}: {len(expected)} fields expected, "
                             f"{len(row)} found: {','.join(row)}")
        yield row
