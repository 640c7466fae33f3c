"""Word documents of before 2007: every cell, whatever way Word kept it; what is not shown is not read."""

import random
import struct

import pytest

from gkcrawl import extract
from gkcrawl.extract import doc, report
from gkcrawl.extract.doc_marks import properties
from gkcrawl.extract.page import Grid, TooLarge, Unreadable
from gkcrawl.extract.values import struck
from tests import word
from tests.practice import figures
from tests.test_extract_corpus import CORPUS
from tests.test_extract_mutations import made_up
from tests.word import DELETED, HIDDEN, IN_CELL, IN_TABLE, PLAIN

VALUES = figures.series("样例市人民政府", [2023])[2023]
WIDE = word.defined([0, 1000, 2000, 3000], [0, 0, 0])


def wrong(reading, values: dict) -> list[str]:
    """Return the cells that have a number which is not the one that was printed."""
    return [f"{table}.{row}.{column}" for table, rows in reading.tables.items() for row, held in rows.items()
            for column, value in held.items() if value not in (None, values[table].get(row, {}).get(column))]


def texts(paragraphs: list) -> list[list[tuple]]:
    """Return (text, start, end, rows) of the cells of a document's only table."""
    grid, = [block for block in doc.take_apart(word.file(paragraphs)).blocks if isinstance(block, Grid)]
    return [[(cell.text, cell.start, cell.end, cell.rows) for cell in line] for line in grid.rows]


@pytest.mark.parametrize("form", ["2021", "2019"])
def test_every_cell_is_exact_whatever_way_it_is_kept(form):
    """Pieces of any length, in any order; cells merged by the row's definition or after it; hidden text and fields."""
    for seed in range(40):
        values = made_up(random.Random(seed), form, mixed=False)
        reading = report.read(word.doc(values, form, seed=seed))
        assert (reading.state, reading.form, reading.oddities) == ("read", form, []), seed
        assert {table: {row: reading.tables[table][row] for row in rows} for table, rows in values.items()} == values, seed


def test_where_a_cell_of_a_word_document_stands():
    reading = extract.read(word.doc(VALUES))
    table, row, column = reading.places["requests.granted.total"]
    cell = next(cell for block in reading.page.grids for line in block.rows for cell in line if cell.place == (table, row, column))
    assert cell.text == str(VALUES["requests"]["granted"]["total"]) and isinstance(reading.page.blocks[table], Grid)


def test_what_is_hidden_or_deleted_is_not_shown():
    unseen = [[("1", PLAIN), ("2", HIDDEN), ("3", DELETED)], [("4", b"\x3c\x08\x80"), ("5", b"\x3c\x08\x81")], "6"]
    kept = word.row(unseen, [0, 1000, 2000, 3000], [0, 0, 0])
    gone = word.row(["7", "8", "9"], [0, 1000, 2000, 3000], [0, 0, 0])
    for way in (HIDDEN, DELETED):
        row = [*gone[:-1], ([("\x07", way)], gone[-1][1])]
        assert texts([*kept, *row, *kept]) == [[("1", 0, 1, 1), ("4", 1, 2, 1), ("6", 2, 3, 1)]] * 2


def test_what_is_struck_out_is_marked():
    cells = [[("1", b"\x37\x08\x01"), ("2", PLAIN)], [("3", b"\x53\x2a\x01")]]
    assert [cell[0] for cell in texts(word.row(cells, [0, 1000, 2000], [0, 0]))[0]] == [struck("1") + "2", struck("3")]


def test_what_is_raised_is_no_digit_of_the_number_before_it():
    cells = [["12", ("1", b"\x48\x2a\x01")], ["12", ("1", b"\x45\x48\x06\x00")], [("1", b"\x48\x2a\x00"), "2"]]
    found = [cell[0] for cell in texts(word.row([[(part, PLAIN) if isinstance(part, str) else part for part in cell] for cell in cells], [0, 1000, 2000, 3000], [0, 0, 0]))[0]]
    assert found == ["12\n1", "12\n1", "12"]


def test_fields_show_their_results_and_signs_what_they_stand_for():
    cells = ["\x13 REF a \x13 PAGE \x145\x15 \x1412\x15", "1\x0b2\x1f3\x1e4", [("(", b"\x09\x6a\x01\0\xfc\xf0"), ("\x01\x055", PLAIN)]]
    assert [cell[0] for cell in texts(word.row(cells, [0, 1000, 2000, 3000], [0, 0, 0]))[0]] == ["12", "1\n23-4", "\ufffd5"]


def test_characters_beyond_sixteen_bits_and_of_eight():
    pieces = word.file([([("𠮷镇 café\r", PLAIN)], b"")], 3)
    assert [block.text for block in doc.take_apart(pieces).blocks] == ["𠮷镇 café"]


@pytest.mark.parametrize("after, found", [
    (b"", [("a", 0, 1, 1), ("b", 1, 2, 1), ("c", 2, 3, 1)]),
    (b"\x24\x56\x00\x02", [("a\nb", 0, 2, 1), ("c", 2, 3, 1)]),                        # two cells merged
    (b"\x24\x56\x00\x02\x25\x56\x00\x02", [("a", 0, 1, 1), ("b", 1, 2, 1), ("c", 2, 3, 1)]),
    (b"\x23\x76\x00\x01\xe8\x03", [("a", 0, 1, 1), ("b", 1, 2, 1), ("c", 2, 3, 1)]),   # as wide as it was
    (b"\x22\x56\x00\x01\x21\x76\x02\x01\xe8\x03", [("a", 0, 1, 1), ("b", 1, 2, 1), ("c", 2, 3, 1)]),
], ids=["as defined", "merged", "split again", "width", "one taken out, one put in"])
def test_what_changes_a_row_after_its_definition(after, found):
    assert texts(word.row(["a", "b", "c"], [0, 1000, 2000, 3000], [0, 0, 0], after)) == [found]


def test_cells_merged_downwards():
    edges = [0, 1000, 2000]
    assert texts([*word.row(["a", "b"], edges, [0x60, 0]), *word.row(["", "c"], edges, [0x20, 0]),
                  *word.row(["d", "e"], edges, [0x60, 0])]) == [
        [("a", 0, 1, 2), ("b", 1, 2, 1)], [("a", 0, 1, 2), ("c", 1, 2, 1)], [("d", 0, 1, 1), ("e", 1, 2, 1)]]


def test_a_table_in_a_table_is_read_and_the_outer_one_is_layout():
    inner = b"\x16\x24\x01\x49\x66\x02\0\0\0"
    cells = [([("9\r", PLAIN)], inner + b"\x4b\x24\x01"), ([("8\r", PLAIN)], inner + b"\x4b\x24\x01"),
             ([("\r", PLAIN)], inner + b"\x4b\x24\x01\x4c\x24\x01" + word.defined([0, 1000, 2000], [0, 0]))]
    outer = [*cells, ([("after\x07", PLAIN)], IN_CELL),
             ([("\x07", PLAIN)], IN_TABLE + b"\x17\x24\x01" + word.defined([0, 3000], [0]))]
    page = doc.take_apart(word.file([([("before\r", PLAIN)], b""), *outer]))
    assert [cell.text for cell in page.grids[0].rows[0]] == ["9", "8"]
    assert [block.text for block in page.paragraphs] == ["before", "after"]


def test_properties_are_told_apart_whatever_their_length():
    tabs = b"\x15\xc6\xff\x01\0\0\0\0\x01\0\0\0"
    data = b"\0\0\x03\x00\x17\x24\x01"
    run = b"\x16\x24\x01" + tabs + b"\x03\x24\x01" + b"\x46\x66\x02\0\0\0" + b"\x0b\x46\x01"
    assert [kind for kind, _ in properties(run, data)] == [0x2416, 0xC615, 0x2403, 0x2417]     # the last is cut off


@pytest.mark.parametrize("body, said", [
    (word.file([([("x\r", PLAIN)], b"")], flags=0x100), "locked with a password (open it with"),
    (word.file([([("x\r", PLAIN)], b"")], version=0x68), "older than that of 1997 (open it with"),
    (word.file([([("\r", PLAIN)], b"")]), "the Word document is empty"),
    (word.container({"WordDocument": bytes(9999)}), "older than that of 1997"),
    (word.container({"Other": b"WordDocument"}), "damaged (OSError) (open it with"),
])
def test_a_word_document_that_cannot_be_read_says_what_to_do(body, said):
    reading = extract.read(body, anchor=word.TITLE)
    assert (reading.state, reading.year) == ("unread", 2023) and said in reading.reason


def test_text_without_end_is_too_large():
    body = bytearray(word.file([([("x\r", PLAIN)], b"")]))
    struct.pack_into("<I", body, 512 + 0x4C, 1 << 30)
    assert "too large" in extract.read(bytes(body), anchor=word.TITLE).reason


def test_rows_that_lost_or_gained_a_cell_are_never_silently_wrong():
    """The definition of a row and its cells say different things: its numbers are left open, and the table is still read."""
    exact = 0
    for seed in range(150):
        chance = random.Random(seed)
        values = made_up(random.Random(seed), "2021", mixed=False)
        paragraphs = word.paragraphs(values, "2021", word.TITLE, chance)
        cells = [at for at, (runs, own) in enumerate(paragraphs) if own == IN_CELL]
        at = chance.choice(cells[:-5])
        if chance.random() < 0.5:
            del paragraphs[at]
        else:
            paragraphs.insert(at, ([(chance.choice(("", "5")) + "\x07", PLAIN)], IN_CELL))
        reading = report.read(word.file(paragraphs), anchor=word.TITLE)
        assert not wrong(reading, values), (seed, wrong(reading, values))
        exact += sum(value is not None for rows in reading.tables.values() for held in rows.values() for value in held.values())
    assert exact > 150 * 100


def _flipped(whole: bytes, chance: random.Random) -> bytes:
    """Return a file with bytes changed, more often where it says where things are, and sometimes cut off."""
    body = bytearray(whole)
    for _ in range(chance.choice((1, 1, 2, 8, 40))):
        at = chance.choice((chance.randrange(len(body)), chance.randrange(1024), chance.randrange(len(body) // 512) * 512 + chance.randrange(40)))
        size = chance.choice((1, 1, 2, 4))
        body[at:at + size] = chance.choice((chance.randbytes(size), b"\xff" * size, bytes(size), b"\x01\0\0\0"[:size]))
    return bytes(body[:chance.randrange(len(body))]) if chance.random() < 0.2 else bytes(body)


def test_thousands_of_damaged_files_end_in_a_page_or_a_sentence():
    """No other exception, no loop without end."""
    wholes = [word.doc(VALUES, seed=3), word.doc(VALUES, seed=4), *(path.read_bytes() for path in sorted(CORPUS.glob("word_97_*.doc")))]
    said = set()
    for seed in range(3000):
        chance = random.Random(seed)
        try:
            said.add(type(doc.take_apart(_flipped(chance.choice(wholes), chance))))
        except (Unreadable, TooLarge) as error:
            said.add(str(error).partition(" (")[0])
    assert {"the Word document is damaged", "the Word document is locked with a password"} < said and len(said) > 3
