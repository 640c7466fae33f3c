"""Plain text and Markdown taken apart: lines with tabs or bars are the rows of grids, the others paragraphs.

Files of separated values (CSV, TSV) have as many fields in every row, so that blank ones keep their place.
"""

import csv
import re
from itertools import groupby

from gkcrawl.extract.labels import lookup
from gkcrawl.extract.page import Grid, Page, Paragraph, unroll
from gkcrawl.extract.values import is_entry

#: Signs in a line, and such lines, that a file of separated values has at least.
_FEW, _MANY = 3, 5
#: No line of a table's values is longer.
_LONGEST = 2000
_GAP = re.compile(r"[ \u00a0\u3000]{2,}|\u3000")
#: What draws the columns of a table.
BARS = "|｜│┃║"
_BARS = str.maketrans(dict.fromkeys(BARS, "|"))
#: What stands around a field to print it bold or as code; a sign on one side only is a note's.
_EMPHASIS = re.compile(r"^([*_]{1,3}|`)(?! )(.*?)(?<! )\1$", re.DOTALL)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_BAR = re.compile(r"(?<!\\)\|")
#: What draws its rows, and what stands beside it there.
_STROKES, _DRAWING = "─━═", " \t\u3000┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛╔╦╗╠╬╣╚╩╝+|-─━═"
#: The same with the signs every keyboard has; a rule as short as Markdown allows it.
_DRAWN_PLAIN = re.compile(r"\+[-=+:]+\+")
_SHORT_RULE = re.compile(r"\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?)?")
_RULE = " \t:|+=-"


def _has_fields(line: str) -> bool:
    """Tell whether a line has fields, between tabs or bars, of which some are filled."""
    return bool(line.strip().strip("|").strip()) and ("\t" in line or _BAR.search(line) is not None)


def _fields(line: str, framed: bool) -> list[str]:
    """Split a line at its tabs, or at its bars, of which the outermost may frame it."""
    if "\t" in line:
        return [field.strip() for field in line.split("\t")]
    line = line.strip()
    if framed:
        line = line[1:].removesuffix("|")
    return [_ESCAPED.sub(r"\1", _EMPHASIS.sub(r"\2", field.strip().replace("<br>", "\n").replace("<br/>", "\n"))) for field in _BAR.split(line)]


def _table(lines: list[tuple[int, str]]) -> Grid:
    """Return the table that lines with fields make, given with their numbers."""
    # A bar before the first field is a frame only where all rows have it: else the field is blank.
    framed = all(line.lstrip().startswith("|") for _, line in lines if "\t" not in line)
    return Grid(unroll([(False, [(field, 1, 1, (number, index), False) for index, field in enumerate(_fields(line, framed))])
                        for number, line in lines]), spans=False)


def _set_apart(line: str) -> tuple[str, ...]:
    """Return the fields of a line whose fields are set apart by two spaces or more; () where it has one only."""
    fields = tuple(field for field in _GAP.split(line.strip()) if field.strip())
    return fields if len(fields) > 1 else ()


def _separated(text: str) -> list[tuple[int, list[str]]]:
    """Return (number of its line, fields) of each record of a file of separated values, [] where it is none.

    Spreadsheets write as many fields into every record; prose has commas too, but never as many in every line.
    """
    for sign in ",\t":
        if sum(line.count(sign) >= _FEW for line in text.splitlines()) < _MANY:
            continue
        records, line = [], 1
        reader = csv.reader(text.splitlines(keepends=True), strict=True, delimiter=sign)
        try:
            for record in reader:
                if record:
                    records.append((line, [field.strip() for field in record]))
                line = reader.line_num + 1
        except csv.Error:
            continue
        if len({len(record) for _, record in records}) == 1:
            return records
    return []


def _with_tabs(lines: list[str]) -> list[str]:
    """Return lines with tabs for the commas or semicolons between the values of tables in them.

    Between nothing but labels and values, or as many in each of several lines of which some have a label.
    """
    found: list[str] = []
    for line in lines:
        found.append(_record(line, bool(found) and "\t" in found[-1]) or line)
    done = {at for at, line in enumerate(lines) if line is not found[at]}
    for sign in ",;":
        records_of = [_values(line, sign) for line in lines]
        for count, run in groupby(range(len(lines)), lambda at: len(records_of[at])):
            if count <= _FEW:
                continue
            run = list(run)
            if len(run) >= _FEW and any("row" in lookup(field.strip()).kinds for at in run for field in records_of[at]):
                for at in set(run) - done:
                    found[at] = "\t".join(records_of[at])
    return found


def _values(line: str, sign: str) -> list[str]:
    """Return what a line has between such signs, those within quotation marks ("1,234") being part of a value; [] where it has none, or is no table's."""
    if sign not in line or len(line) > _LONGEST:
        return []
    if '"' not in line:
        return line.split(sign)
    try:
        return next(csv.reader([line], delimiter=sign, skipinitialspace=True))
    except csv.Error:                                   # signs that stand in no file of values
        return line.split(sign)


def _record(line: str, goes_on: bool) -> str:
    """Return a line with tabs between its fields where each of several is a label or a value, "" else; values alone only behind such."""
    for sign in ",;":
        fields = [field.strip() for field in _values(line, sign)]
        told = [field for field in fields if field]
        if told and (lookup(told[0]) or goes_on and len(fields) > _FEW) and all(lookup(field) or is_entry(field) for field in told):
            return "\t".join(fields)
    return ""


def _sheet(records: list[tuple[int, list[str]]], charset: str) -> Page:
    """Return the page of a file of values: records with one field filled are paragraphs, unless a table's label stands there."""
    page, rows = Page(charset=charset), []

    def close() -> None:
        if rows:
            page.blocks.append(Grid(unroll(list(rows))))
            rows.clear()

    for number, record in records:
        told = [field for field in record if field]
        if len(told) == 1 and not lookup(told[0]):
            close()
            page.blocks.append(Paragraph(told[0], number))
        elif told:
            rows.append((False, [(field, 1, 1, (number, index), False) for index, field in enumerate(record)]))
    close()
    page.titles = [block.text for block in page.paragraphs[:40] if len(block.text) <= 80]
    return page


def take_apart(text: str, charset: str = "") -> Page:
    """Return the page a plain text or Markdown document, or a file of separated values, shows."""
    if records := _separated(text):
        return _sheet(records, charset)
    page, rows = Page(charset=charset), []

    def close() -> None:
        if rows:
            page.blocks.append(_table(rows))
            rows.clear()

    for number, line in enumerate(_with_tabs(text.splitlines()), 1):
        line = line.translate(_BARS)
        if not line.strip(_DRAWING) and any(map(line.__contains__, _STROKES)) or _DRAWN_PLAIN.fullmatch(line.strip()):
            continue
        if _has_fields(line):
            # Below its headings a rule may be short; further down, dashes are what is printed for nothing.
            if not ("---" in line and not line.strip(_RULE) or len(rows) == 1 and _SHORT_RULE.fullmatch(line.strip())):
                rows.append((number, line))
            continue
        words = " ".join(line.split())
        if words:
            close()
            page.blocks.append(Paragraph(words.lstrip("#").strip() if words.startswith("#") else words, number,
                                         line[:len(line) - len(line.lstrip())], _set_apart(line)))
    close()
    first = [block.text for block in page.blocks[:40] if isinstance(block, Paragraph) and len(block.text) <= 80]
    page.titles = first
    return page
