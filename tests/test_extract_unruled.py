"""PDFs whose tables have no lines, or lines between rows alone: a number is read where it stands under one heading."""

import random
from dataclasses import replace

import pytest
from reportlab.lib import colors
from reportlab.platypus import Table

from gkcrawl import extract
from gkcrawl.extract import report, unruled
from gkcrawl.extract.words import Word, paragraphs
from tests import documents, render
from tests.test_extract_mutations import made_up

LINES = {"none": [], "between rows": [("LINEABOVE", (0, 0), (-1, -1), 0.5, colors.black), ("LINEBELOW", (0, -1), (-1, -1), 0.5, colors.black)]}
TITLE = "样例市人民政府2023年政府信息公开工作年度报告"


def printed(values: dict, monkeypatch, lines: str = "none", align: str = "CENTER", size: int = 6, change=lambda content: content, form: str = "2021") -> bytes:
    """Return a report as a PDF without ruled tables."""
    def table(content: list[list[render.Box]]) -> Table:
        content = change(content)
        placed = list(documents.laid_out(content))
        width = max(column + box.cols for box, _, column in placed)
        texts = [[""] * width for _ in content]
        style = [*LINES[lines], ("FONT", (0, 0), (-1, -1), "STSong-Light", size), ("LEADING", (0, 0), (-1, -1), size + 2),
                 ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("ALIGN", (0, 0), (-1, -1), align)]
        for box, row, column in placed:
            texts[row][column] = "\n".join(box.text[at:at + 14] for at in range(0, len(box.text), 14))
            style.append(("SPAN", (column, row), (column + box.cols - 1, row + box.rows - 1)))
        return Table(texts, style=style, rowHeights=[12 + (size + 3) * max(text.count("\n") for text in row) for row in texts])

    monkeypatch.setattr(documents, "_table", table)
    return documents.pdf(values, form)


def blanked(values: dict, chance: random.Random) -> dict:
    """Return values of which some are blank, but never a whole row, nor a sum where the figure before it may be that (see `placing.lapsed`)."""
    def some(held: dict) -> dict:
        shown = {column: None if at and chance.random() < 0.3 else value for at, (column, value) in enumerate(held.items())}
        *parts, (last, total) = shown.items()
        kept = parts and total is None and 2 * (parts[-1][1] or 0) >= sum(value or 0 for _, value in parts)
        return {**shown, last: held[last]} if kept else shown

    return {table: {row: some(held) for row, held in rows.items()} for table, rows in values.items()}


def wrong(reading, values: dict) -> list[str]:
    return [f"{table}.{row}.{column}" for table, rows in reading.tables.items() for row, held in rows.items()
            for column, value in held.items() if value not in (None, values[table].get(row, {}).get(column))]


@pytest.mark.parametrize("lines", list(LINES))
@pytest.mark.parametrize("form", ["2021", "2019"])
def test_every_cell_is_exact_and_blank_ones_stay_blank(lines, form, monkeypatch):
    for seed in range(3):
        values = made_up(random.Random(seed), form, mixed=False)
        for held in (values, blanked(values, random.Random(seed))):
            reading = report.read(printed(held, monkeypatch, lines, form=form))
            assert (reading.state, reading.form, reading.year) == ("read", form, 2023)
            assert {name: {row: reading.tables[name][row] for row in rows} for name, rows in held.items()} == held
            assert {oddity["kind"] for oddity in reading.oddities} <= {"blank"}
            assert [part["number"] for part in reading.passages] == [1, 2, 3, 4, 5, 6] and "商业" not in str(reading.passages)


@pytest.mark.parametrize("align", ["LEFT", "RIGHT"])
def test_numbers_along_an_edge_of_their_headings(align, monkeypatch):
    exact = 0
    for seed in range(3):
        values = blanked(made_up(random.Random(seed), "2021", mixed=False), random.Random(seed))
        reading = report.read(printed(values, monkeypatch, align=align))
        assert not wrong(reading, values)
        exact += sum(value is not None for rows in reading.tables.values() for held in rows.values() for value in held.values())
    assert exact > 300


def test_a_cell_says_where_it_stands(monkeypatch):
    values = made_up(random.Random(1), "2021", mixed=False)
    reading = extract.read(printed(values, monkeypatch))
    page, (x0, top, x1, bottom) = reading.places["requests.carried_out.total"]
    assert page == 1 and 0 < x0 < x1 < 600 and 0 < top < bottom < 850


def _shifted(content: list[list[render.Box]], chance: random.Random) -> list[list[render.Box]]:
    """Return a table in which some rows lost a cell, or its headings did."""
    content = [list(map(replace, line)) for line in content]
    for _ in range(chance.randint(1, 4)):
        line = chance.choice([line for line in content if len(line) > 3] or content)
        at = chance.randrange(len(line))
        line[at].text = chance.choice(("", line[at].text + "\u3000" * 4 + line[at].text, line[at].text and line[at].text + " 5", "见附件"))
    return content


@pytest.mark.parametrize("align", ["LEFT", "CENTER", "RIGHT"])
def test_nothing_is_silently_wrong(align, monkeypatch):
    """Headings and numbers left out, doubled, or with others beside them; aligned as they like, larger than their columns."""
    exact = 0
    for seed in range(25):
        chance = random.Random(seed)
        values = blanked(made_up(chance, "2021", mixed=False), chance)
        body = printed(values, monkeypatch, chance.choice(list(LINES)), align, chance.choice((6, 7, 9)),
                       lambda content, chance=chance: _shifted(content, chance))
        reading = report.read(body, anchor=TITLE)
        assert not wrong(reading, values), (seed, wrong(reading, values))
        exact += sum(value is not None for rows in reading.tables.values() for held in rows.values() for value in held.values())
    assert exact > (25 * 20 if align == "CENTER" else 25 * 4)


def _zone(*rows: list[tuple[float, str]]) -> list[list[Word]]:
    """Return lines of a table: heading, then rows, each word by its middle."""
    heads = [(200, "自然人"), (240, "商业企业"), (280, "科研机构"), (320, "社会公益组织"), (360, "法律服务机构"), (400, "其他"), (440, "总计")]
    lines = [[(320, "申请人情况")], heads, *rows]
    return [[Word(middle - 3 * len(text), middle + 3 * len(text), 12 * at, 12 * at + 6, text, 1) for middle, text in line]
            for at, line in enumerate(lines)]


def cells(*rows) -> list[list[str]]:
    return [[cell.text for cell in row] for _, _, grid in unruled.tables(_zone(*rows)) for row in grid.rows[1:]]


ROW = (80, "（一）予以公开")


@pytest.mark.parametrize("row, found", [
    ([(200, "1"), (440, "2")], ["1", "", "", "", "", "", "2"]),
    ([(206, "1"), (250, "2")], ["1", "2", "", "", "", "", ""]),
    ([(220, "1"), (440, "2")], ["1 2"]),                        # between two headings
    ([(200, "1"), (208, "2"), (440, "3")], ["1 2 3"]),          # two under one
    ([(200, "1"), (280, "见附件"), (440, "3")], ["1 见附件 3"]),
])
def test_a_number_belongs_to_the_heading_it_stands_under(row, found):
    assert cells([ROW, *row]) == [["（一）予以公开", *found]]


def test_rows_that_drift_take_the_trust_from_blanks_elsewhere():
    full = [(at, "1") for at in range(200, 441, 40)]
    assert cells([ROW, *full], [(80, "（七）总计"), (200, "1"), (220, "2")], [(80, "四、结转下年度继续办理"), (240, "5")]) == [
        ["（一）予以公开", *"1111111"], ["（七）总计", "1 2"], ["四、结转下年度继续办理", "5"]]


def test_a_column_that_is_none_of_the_table_s_leaves_it_open():
    lines = _zone([ROW, *((at, "1") for at in range(200, 441, 40))])
    lines[1].append(Word(470, 490, 12, 18, "备注", 1))
    (_, _, grid), = unruled.tables(lines)
    assert [[cell.text for cell in row] for row in grid.rows][2:] == [["（一）予以公开", "1 1 1 1 1 1 1"]]


def test_labels_over_several_lines_stand_about_their_values():
    found = cells([(80, "5.要求行政机关确认或")], [(200, "7")], [(80, "重新出具已获取信息")], [(80, "2.重复申请"), (440, "3")])
    assert found == [["5.要求行政机关确认或重新出具已获取信息", "7", *[""] * 6], ["2.重复申请", *[""] * 6, "3"]]


def test_headings_over_several_lines_stand_about_the_label_beside_them():
    placed = [(0, 300, "本年收费金额"), (7, 80, "信息内容"), (14, 300, "（单位：万元）"), (30, 80, "行政事业性收费"), (30, 300, "12.5")]

    def found(*before):
        lines = [[Word(middle - 3 * len(text), middle + 3 * len(text), top, top + 6, text, 1) for at, middle, text in [*before, *placed] if at == top]
                 for top in sorted({top for top, *_ in [*before, *placed]})]
        return [[[cell.text for cell in row] for row in grid.rows] for *_, grid in unruled.tables(lines)]

    table = [["信息内容", "本年收费金额（单位：万元）"], ["行政事业性收费", "12.5"]]
    assert found() == found((-12, 300, "见下表")) == [table]                  # further away: text above the table
    assert found((-7, 80, "第二十条第（八）项"))[-1] == table


def test_lines_of_one_paragraph_are_joined():
    """Not behind a short line, not before an indent, a gap or the heading of a part; but over the end of a page."""
    def line(page: int, top: float, text: str, x0: float = 40, x1: float = 400) -> list[Word]:
        return [Word(x0, x1, top, top + 10, text, page)]

    lines = [line(1, 10, "一、总体情况", x1=120), line(1, 30, "本机关按要求公开", 60), line(1, 44, "信息，全年", x1=390), line(1, 58, "平稳。", x1=80),
             line(1, 72, "下一段写满一行。", 60), line(1, 86, "再一段从头开始", 60), line(1, 110, "空了一行", x1=400), line(2, 10, "翻到下一页。", x1=200),
             line(2, 30, "又是一整行，"), line(2, 44, "二、主动公开政府信息情况", x1=200)]
    rows = [[*line(1, 10 + 14 * at, label, x1=100), *line(1, 10 + 14 * at, "7", 380)] for at, label in enumerate(("行政许可", "行政处罚"))]
    assert paragraphs(rows) == ["行政许可 7", "行政处罚 7"]
    assert paragraphs(lines) == ["一、总体情况", "本机关按要求公开信息，全年平稳。", "下一段写满一行。", "再一段从头开始", "空了一行翻到下一页。", "又是一整行，", "二、主动公开政府信息情况"]


def test_a_blank_sum_behind_a_figure_that_may_be_it_leaves_its_row_open(monkeypatch):
    values = made_up(random.Random(2), "2021", mixed=False)
    values["requests"]["carried_in"] = dict.fromkeys(values["requests"]["carried_in"], 0) | {"other": 57, "total": None}
    tables = report.read(printed(values, monkeypatch)).tables
    assert set(tables["requests"]["carried_in"].values()) == {None}
    assert {row: held for row, held in tables["requests"].items() if row != "carried_in"} == {row: held for row, held in values["requests"].items() if row != "carried_in"}
