"""No mutation of a correct report may yield a silently wrong cell: each is exact, or marked."""

import random

import pytest

from gkcrawl import check, extract, forms
from gkcrawl.extract.values import parse
from tests.mutations import mutated, mutated_text

DOCUMENTS, TEXTS, BATCH = 2000, 600, 200
#: How many of the numbers that are printed as such must be read, where a fault hides none of them: a floor.
FLOOR, TEXT_FLOOR = 0.985, 0.85


def made_up(rng: random.Random, form: str, mixed: bool = True) -> dict:
    """Return made-up values of a form, of 2021 mixed with （六）其他处理 as one row now and then."""
    schema, values = forms.load(form), {}
    values["proactive"] = {row.key: {c.key: rng.randint(0, 400) for c in block.columns}
                           for block in schema.tables["proactive"].blocks for row in block.rows}
    whole = form == "2019" or mixed and rng.random() < 0.2
    rows = [row.key for row in schema.tables["requests"].rows]
    if whole and "other_handling" not in rows:
        rows = [row for row in rows if not row.startswith("other_")]
        rows.insert(rows.index("concluded"), "other_handling")
    values["requests"] = {row: {c.key: rng.choice((0, 0, rng.randint(0, 60)))
                                for c in schema.tables["requests"].columns} for row in rows}
    values["appeals"] = {row.key: {c.key: rng.choice((0, rng.randint(0, 30))) for c in schema.tables["appeals"].columns}
                         for row in schema.tables["appeals"].rows}
    return values


def silently_wrong(reading: extract.Reading, doc) -> list[str]:
    """Return what is wrong and not marked: a number other than the printed one, a null without an oddity."""
    units = {f"{t.key}.{row.key}.{c.key}": (c.unit, c.signed) for form in forms.forms().values()
             for t in form.tables.values() for block in t.blocks for row in block.rows for c in block.columns}
    odd, wrong = {oddity["cell"] for oddity in reading.oddities}, []
    for table, rows in reading.tables.items():
        for row, cells in rows.items():
            for column, value in cells.items():
                path = f"{table}.{row}.{column}"
                text = doc.truth.get(path)
                expected = parse(text, *units[path])[0] if text is not None else None
                if value is None and path not in odd:
                    wrong.append(f"{path}: null without an oddity")
                elif value is not None and value != expected:
                    wrong.append(f"{path}: {value!r} read, {text!r} printed")
    return wrong


def _numbers(reading: extract.Reading, doc) -> tuple[int, int]:
    """Return how many plain numbers are printed for cells, and how many of them were read."""
    printed = read = 0
    for path, text in doc.truth.items():
        table, row, column = path.split(".")
        if text and text.isascii() and text.isdigit() and str(int(text)) == text:
            printed += 1
            read += reading.tables[table].get(row, {}).get(column) == int(text)
    return printed, read


def _batch(numbers: range, make, encode) -> float:
    """Read the documents of these seeds; fail where one is silently wrong; return the share of numbers read."""
    printed = read = 0
    for number in numbers:
        rng = random.Random(number)
        form = rng.choice(("2019", "2021", "2021"))
        text, doc = make(made_up(rng, form), form, rng)
        reading = extract.read(encode(text, rng))
        wrong = silently_wrong(reading, doc)
        assert not wrong, (number, doc.done, wrong[:5])
        assert not any(reading.tables.values()) or reading.form == form, (number, doc.done)
        if not doc.done:
            assert (reading.state, reading.form) == ("read", form), (number, reading.reason)
        check.check(reading)
        one, other = _numbers(reading, doc)
        printed, read = printed + one, read + other
    return read / printed


@pytest.mark.parametrize("batch", range(DOCUMENTS // BATCH))
def test_no_mutated_page_is_read_silently_wrong(batch):
    """Mutated HTML: faults of spans, values, labels, cuts; in UTF-8 and GBK."""
    share = _batch(range(batch * BATCH, (batch + 1) * BATCH), mutated,
                   lambda text, rng: text.encode(rng.choice(("utf-8", "utf-8", "gb18030"))))
    assert share >= FLOOR


@pytest.mark.parametrize("batch", range(TEXTS // BATCH))
def test_no_mutated_text_is_read_silently_wrong(batch):
    """Mutated plain text: tabs, bars, Markdown, a value per line."""
    share = _batch(range(batch * BATCH, (batch + 1) * BATCH), mutated_text, lambda text, rng: text.encode())
    assert share >= TEXT_FLOOR


@pytest.mark.parametrize(("make", "number"), [(mutated, 401117), (mutated, 941698), (mutated_text, 600066), (mutated_text, 600625),
                                              (mutated_text, 7310067)])
def test_documents_once_read_silently_wrong(make, number):
    """A cell that is gone and made up for by a blank, or by what stands in a column that is none of ours."""
    _batch(range(number, number + 1), make, lambda text, rng: text.encode())
