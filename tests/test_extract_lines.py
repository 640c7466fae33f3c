"""Evidence in plain text and files of separated values: the very field is marked, not its line."""

import csv
import io
import itertools

import pytest

from gkcrawl import extract, forms

HEADINGS = "\n".join(["某市财政局2023年政府信息公开工作年度报告", ""])


def table() -> list[list[str]]:
    """The requests' table, a number in each cell that no other has, some cells blank or with other signs."""
    form, count = forms.forms()["2021"].tables["requests"], itertools.count(101)
    lines = [["", *(column.label for column in form.columns)]]
    for number, row in enumerate(form.rows):
        values = [str(next(count)) for _ in form.columns]
        values[number % len(values)], values[(number + 3) % len(values)] = "", "—" if number % 3 else ""
        lines.append([row.label, *values])
    return lines


def comma(lines) -> str:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([[HEADINGS.strip(), *[""] * (len(lines[0]) - 1)], *lines])
    return out.getvalue()


WRITTEN = {
    "quoted": comma,
    "commas": lambda lines: comma(lines).replace('"', ""),
    "records over lines": lambda lines: comma(lines).replace("本年新收", "本年\n新收").replace('"101"', '"101 "'),
    "tabs": lambda lines: HEADINGS + "\n".join("\t".join(line) for line in lines),
    "bars": lambda lines: HEADINGS + "\n".join(" | ".join(line) for line in lines),
    "frame": lambda lines: HEADINGS + "\n".join(f"| {' | '.join(line)} |" for line in lines),
    "bold": lambda lines: HEADINGS + "\n".join(f"| {' | '.join(f'**{one}**' if one else one for one in line)} |" for line in lines),
    "drawn": lambda lines: HEADINGS + "\n".join(f"│{'│'.join(line)}│" for line in lines),
}


@pytest.mark.parametrize("way", WRITTEN)
def test_the_very_field_is_marked(way):
    text = WRITTEN[way](table())
    body = text.encode()
    reading = extract.read(body, "text/plain", "utf-8", "", "某市财政局2023年政府信息公开工作年度报告")
    assert len(reading.places) > 150, way
    found = {}
    for cell, place in reading.places.items():
        table_name, row, column = cell.split(".")
        entry = reading.rows[table_name][row][column]
        element = extract.locate(body, "text/plain", "utf-8", cell)
        assert element.tag == "span" and element.text.strip("\u00a0") == entry.raw.strip(), (cell, element.text)
        line = element.getparent()
        found[cell] = (line.getparent().index(line), len(line.text or ""))
        assert line.text_content() if hasattr(line, "text_content") else "".join(line.itertext())
    assert len(set(found.values())) == len(found), "no two cells stand at one place"


def test_what_is_read_word_by_word_is_marked_by_its_line():
    lines = [line for line in table()[1:]]
    text = HEADINGS + "本年度办理政府信息公开申请情况\n" + "\n".join(" ".join(one or "0" for one in line) for line in lines)
    body = text.encode()
    reading = extract.read(body, "text/plain", "utf-8")
    for cell in list(reading.places)[::20]:
        element = extract.locate(body, "text/plain", "utf-8", cell)
        assert element.tag == "div"


def test_blank_fields_of_a_row_stand_side_by_side():
    body = "\n".join([HEADINGS, *("\t".join(line) for line in table())]).encode()
    element = extract.locate(body, "text/plain", "utf-8", "requests.received.natural_person")
    assert element.text == "\u00a0" and element.getparent().text.endswith("\t") and element.tail.startswith("\t")
