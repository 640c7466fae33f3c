"""Whatever the bytes: a reading or a sentence, never another exception; and bounded by cells, bytes and depth."""

import random

import pytest

from gkcrawl import check, extract
from tests import render
from tests.test_extract_mutations import made_up

TITLE = "样例县发展和改革局2023年政府信息公开工作年度报告"
HEAD = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>"


def outcome(body: bytes, **more) -> str:
    """Return how a document was read: its state, or "not a report"; the sentence must be there."""
    try:
        reading = extract.read(body, **more)
    except extract.NotAReport as error:
        assert str(error)
        return "not a report"
    assert reading.state == "read" or reading.reason
    check.check(reading)
    return reading.state


HOSTILE = {
    "empty": b"",
    "blanks": b"  \n\t ",
    "nul": b"\0" * 10_000,
    "nested tables": (HEAD + "<table><tr><td>" * 10_000 + "1").encode(),
    "nested divs": (HEAD + "<div>" * 100_000 + "1").encode(),
    "nested spans": (HEAD + "<table><tr><td>" + "<span>" * 50_000 + "1").encode(),
    "huge spans": (HEAD + '<table><tr><td rowspan="99999999" colspan="99999999">x</td></tr>'
                   + "<tr><td>1</td></tr>" * 500).encode(),
    "many tall cells": (HEAD + "<table>" + '<tr><td rowspan="65534">1</td></tr>' * 5_000).encode(),
    "million cells": (HEAD + "<table>" + ("<tr>" + "<td>0</td>" * 1_000 + "</tr>") * 1_000).encode(),
    "entity bomb": b'<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
                   b"<html><body>&b;&b;</body></html>",
    "binary": random.Random(1).randbytes(50_000),
    "utf-16": (HEAD + "x").encode("utf-16"),
    "half a page": render.page(made_up(random.Random(1), "2021")).encode()[:4_000],
    "half a character": (HEAD + "年").encode()[:-1],
    "markup in text": b"<" * 100_000,
    "bars": ("|" * 3_000 + "\n").encode() * 200,
    "strokes": (TITLE + ("\n" + "─" * 20_000 + "x") * 50 + ("\n" + "-" * 20_000 + "x|") * 50).encode(),
    "tabs": ("规章\t" * 50_000).encode(),
    "labels only": ("其他 总计 结果 维持 规章 " * 20_000).encode(),
    "long line": (TITLE + "一" * 3_000_000).encode(),
    "digits": ("规章 " + "9" * 200_000).encode(),
    "a script of escaped quotes": (HEAD + '<script>var a="' + '\\"' * 400_000 + "<td</script>").encode(),
    "a script of quotes": (HEAD + "<script>" + "'\"" * 400_000 + "<td</script>").encode(),
    "ampersands": (HEAD + "<p>" + "&amp;" * 180_000 + "lt;td</p>").encode(),
    "struck out over and over": (HEAD + "<del>" * 20_000 + "<td>1").encode(),
    "surrogates": (HEAD + "<p>&#xD800;&#x110000;&#0;</p>").encode(),
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_hostile_document(name):
    """None of them raises, and none is read as a whole report."""
    for mime in ("text/html", "text/plain", ""):
        assert outcome(HOSTILE[name], mime=mime) in ("unread", "partial", "not a report")


def test_too_many_cells_say_so():
    """A document of a million cells of a report's page is unread, with the reason."""
    reading = extract.read(HOSTILE["million cells"], anchor=TITLE)
    assert (reading.state, reading.year) == ("unread", 2023)
    assert "too large" in reading.reason


def test_nul_bytes_between_are_nothing():
    """NUL bytes strewn over a page change no value."""
    values = made_up(random.Random(2), "2021")
    page = render.page(values).encode()
    reading = extract.read(page.replace(b"<td>", b"<td>\0"))
    assert reading.tables["requests"] == values["requests"]


def test_page_cut_anywhere_has_no_shortened_number():
    """However many bytes of a page arrive, what is read of it is what the whole page says."""
    values = made_up(random.Random(3), "2021")
    for row in values["requests"].values():
        row["total"] = 100 + row["total"]
    page = render.page(values).encode()
    for end in range(1_500, len(page), 7):
        try:
            reading = extract.read(page[:end])
        except extract.NotAReport:
            continue
        for table, rows in reading.tables.items():
            for row, cells in rows.items():
                for column, value in cells.items():
                    assert value in (None, values[table][row][column]), (end, table, row, column)


@pytest.mark.parametrize("seed", range(40))
def test_bytes_cut_or_flipped_never_raise(seed):
    """Pages with bytes cut out, doubled and flipped end in a reading or a sentence."""
    rng = random.Random(seed)
    page = bytearray(render.page(made_up(rng, "2021"), word=rng.random() < 0.5).encode())
    for _ in range(rng.randint(1, 30)):
        at = rng.randrange(len(page))
        way = rng.randrange(3)
        if way == 0:
            del page[at:at + rng.randint(1, 400)]
        elif way == 1:
            page[at:at] = page[at:at + rng.randint(1, 400)]
        else:
            page[at] = rng.randrange(256)
    assert outcome(bytes(page)) in ("read", "partial", "unread", "not a report")
