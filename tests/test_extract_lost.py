"""Figures that are lost, and columns that stand elsewhere than their headings say: no number where another belongs."""

import copy
import html
import random

import pytest

from gkcrawl import extract
from tests import render
from tests.documents import laid_out
from tests.layouts import page, printed
from tests.test_check import consistent
from tests.test_extract_mutations import made_up
from tests.test_extract_rows import VALUES, first, never_another, report, rows

TITLE = "样例市2023年政府信息公开工作年度报告"
SUMS = consistent("2021")


def cells(table: str, row: str, reading: extract.Reading) -> list:
    return list(reading.tables[table][row].values())


@pytest.mark.parametrize("at", range(6))
def test_a_figure_lost_together_with_a_blank_at_the_row_s_end(at):
    """The last figure may be the sum that is blank, where the other rows print theirs: all of the row is open."""
    tables = render.tables(SUMS, "2021")
    line = next(line for line in rows(tables["requests"]) if line[-1].path.startswith("requests.received."))
    del line[first(line) + at]
    line.append(render.Box(""))
    assert set(cells("requests", "received", extract.read(printed(tables)))) == {None}


def test_a_sum_that_is_blank_and_no_figure_before_it_may_be_it():
    """More stands before the last figure than that: only the sum is blank. So it is where no row prints its sum."""
    tables = render.tables(SUMS, "2021")
    line = next(line for line in rows(tables["requests"]) if line[-1].path.startswith("requests.received."))
    line[-1].text, line[-2].text = "", "0"
    assert cells("requests", "received", extract.read(printed(tables)))[:-2] == list(SUMS["requests"]["received"].values())[:-2]
    for line in rows(tables["requests"]):
        line[-1].text = ""
    assert sum(value is not None for row in SUMS["requests"] for value in cells("requests", row, extract.read(printed(tables)))) == 25 * 6


def test_a_figure_of_appeals_lost_together_with_a_blank_at_the_end():
    tables = render.tables(SUMS, "2021")
    line = tables["appeals"][-1]
    for at, text in enumerate("0 0 2 0 2 0 1 0 0 1 0 0 3 3".split()):
        line[at].text = text
    line[-1].text = ""
    assert {value for row in SUMS["appeals"] for value in cells("appeals", row, extract.read(printed(tables)))} == {None}


@pytest.mark.parametrize("at", range(1, 7))
def test_a_blank_column_that_the_headings_do_not_have(at):
    """Each row prints one figure behind all headings, and one of the headings stands above nothing: nobody knows which slid."""
    def change(lines):
        lines[0][1].cols += 1
        for line in rows(lines):
            line.insert(first(line) + at, render.Box(""))

    assert never_another(report(requests=change)) <= 25


def test_a_blank_column_that_the_headings_do_not_have_and_rows_without_a_sum():
    """What a row with a blank sum prints is as open as in the others."""
    shown = {**VALUES, "requests": {row: {column: None if column == "total" and at % 3 == 0 else value for column, value in cells.items()}
                                    for at, (row, cells) in enumerate(VALUES["requests"].items())}}

    def change(lines):
        lines[0][1].cols += 1
        for number, line in enumerate(rows(lines)):
            line[-1].text = "" if number % 3 == 0 else line[-1].text
            line.insert(first(line) + 2, render.Box(""))

    assert never_another(report(requests=change), shown) <= 25


@pytest.mark.parametrize("at", range(6))
def test_a_cell_too_many_before_a_column_of_remarks(at):
    """The remark that is printed then may be a figure."""
    def change(lines):
        lines[0].append(render.Box("备注", rows=3))
        for line in rows(lines):
            line.append(render.Box(""))
        line = rows(lines)[6]
        line.insert(first(line) + at, render.Box(line[first(line) + at].text))

    reading = report(requests=change)
    assert never_another(reading) and set(cells("requests", [*VALUES["requests"]][6], reading)) == {None}


@pytest.mark.parametrize("way", ["a value in each line", "a row in each line"])
def test_another_row_that_is_called_as_one_of_ours_in_text(way):
    tables = render.tables(SUMS, "2021")
    lines = [[box.text for box in line] for table in tables.values() for line in table]
    lines = [["（一）其他" if text == "（一）予以公开" else text for text in line] for line in lines if "3.其他" not in line]
    out = [TITLE, "一、总体情况", *("\n".join(line) if way == "a value in each line" else "    ".join(line) for line in lines)]
    reading = extract.read("\n".join(out).encode(), "text/plain")
    assert set(cells("requests", "other_rest", reading)) == {None} and reading.tables["requests"]["partly_granted"] == SUMS["requests"]["partly_granted"]


@pytest.mark.parametrize("inner", ["合计", "总计"])
@pytest.mark.parametrize("outer", ["总计", "小计", "各类之和"])
def test_a_sum_of_legal_persons_alone_is_no_sum_of_all(inner, outer):
    def change(lines):
        lines[0][1].cols += 1
        lines[1][1].cols += 1
        lines[1][2].text = outer
        lines[2].append(render.Box(inner))
        for number, line in enumerate(rows(lines), 1):
            line.insert(-1, render.Box(str(number)))

    assert never_another(report(requests=change)) >= (200 if outer == "总计" else 175)


def test_the_last_row_of_a_group_that_is_called_as_the_row_for_all_of_it():
    """In text, 3.其他处理 is not what is printed for （六）其他处理."""
    lines = [[box.text for box in line] for table in render.tables(SUMS, "2021").values() for line in table]
    lines = [["3.其他处理" if text == "3.其他" else text for text in line] for line in lines]
    reading = extract.read("\n".join([TITLE, "一、总体情况", *("    ".join(line) for line in lines)]).encode(), "text/plain")
    assert "other_handling" not in reading.tables["requests"] and never_another_of(reading) == 200 - 7 and reading.state == "partial"


def test_a_cell_too_many_in_a_row_with_blanks():
    """It is not the first one because that is blank."""
    def change(lines):
        line = rows(lines)[9]
        for box, text in zip(line[-7:], ["", "5", "", "2", "", "", "7"], strict=True):
            box.text = text
        line.insert(-5, render.Box("0"))

    shown = {**VALUES, "requests": {**VALUES["requests"], (row := [*VALUES["requests"]][9]): dict(zip(VALUES["requests"]["received"], [None, 5, None, 2, None, None, 7], strict=True))}}
    assert never_another(report(requests=change), shown) and set(cells("requests", row, report(requests=change))) == {None}


@pytest.mark.parametrize("said", ["（一）其他", "一、其他", "9.其他", "（二）其它"])
def test_another_row_that_is_called_as_one_of_ours(said):
    """其他 is a row of the form's under its own number, under its group's, or under none."""
    tables = render.tables(SUMS, "2021")
    for line in rows(tables["requests"]):
        if line[-1].path.startswith("requests.granted."):
            line[-8].text = said
        if line[-1].path.startswith("requests.other_rest."):
            lost = line
    tables["requests"].remove(lost)
    for box in (box for line in tables["requests"] for box in line if box.rows > 1 and box.text[:3] in ("三、本", "（六）")):
        box.rows -= 1
    assert set(cells("requests", "other_rest", extract.read(printed(tables)))) == {None}
    assert set(cells("requests", "granted", extract.read(printed(tables)))) == {None}


def test_outcomes_of_appeals_in_another_order_and_one_in_other_words():
    """What cannot be read among the headings does not bring back the form's order."""
    order = ["pending", "upheld", "corrected", "other", "total"]
    names = {"pending": "尚未审结", "upheld": "维持结果", "corrected": "结果纠正", "other": "其他结果", "total": "总计"}
    groups = [*VALUES["appeals"]]

    def change(lines):
        for line, start in ((lines[1], 0), (lines[2], 0), (lines[2], 5)):
            for at, key in enumerate(order):
                line[start + at].text = names[key]
        for at, box in enumerate(lines[3]):
            box.text = str(VALUES["appeals"][groups[at // 5]][order[at % 5]])

    never_another(report(appeals=change))


def test_a_row_in_other_words_beside_another_year_s_table():
    """What only one of two tables has that say other things is not known to be the report's."""
    tables = render.tables(VALUES, "2021")
    before = render.tables(made_up(random.Random(77), "2021", mixed=False), "2021")["requests"]
    line = rows(tables["requests"])[10]
    line[-8].text = "7.案卷类"
    reading = extract.read(printed({"proactive": tables["proactive"], "before": before, "requests": tables["requests"], "appeals": tables["appeals"]}))
    never_another(reading)
    assert set(cells("requests", line[-1].path.split(".")[1], reading)) == {None} and reading.state == "partial"


def turned(lines, table: str):
    """Return a table with its columns 社会公益组织 and 其他, or 结果维持 and 尚未审结 of each group, in each other's place."""
    lines = copy.deepcopy(lines)
    for line in lines:
        texts = [box.text for box in line]
        size = {5: 5, 7: 5, 15: 5, 10: 5}
        if table == "requests" and sum(bool(box.path) for box in line) == 7:
            line[-5 + 1], line[-2] = line[-2], line[-5 + 1]
        elif table == "requests" and texts[:1] == ["商业企业"]:
            line[2], line[4] = line[4], line[2]
        elif table == "appeals" and len(line) in size and len(line) > 2:
            for start in range(0, len(line) - 4 if len(line) != 7 else 1, 5):
                line[start], line[start + 3] = line[start + 3], line[start]
    return lines


@pytest.mark.parametrize("seed", range(30))
def test_lines_of_text_whose_fields_are_set_apart_in_several_ways(seed):
    """Headings told by bars say in which order the values stand that are told by blanks, or that they do not stand in the form's."""
    rng = random.Random(seed)
    tables = {name: turned(lines, name) for name, lines in render.tables(SUMS, "2021").items()}
    parts = []
    for lines in tables.values():
        signs = [rng.choice(("&nbsp;&nbsp;", "|", " | ", "\u3000", " ")) for _ in lines]
        parts.append("<br>".join(sign.join(html.escape(box.text) for box in line) for line, sign in zip(lines, signs, strict=True)))
    never_another_of(extract.read(page(*(f"<p>{part}</p>" for part in parts))))


def never_another_of(reading: extract.Reading) -> int:
    odd, exact = {one["cell"] for one in reading.oddities}, 0
    for table, found in reading.tables.items():
        for row, held in found.items():
            for column, value in held.items():
                assert value == SUMS[table][row][column] if value is not None else f"{table}.{row}.{column}" in odd, (table, row, column, value)
                exact += value is not None
    return exact


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("way", ["as the form", "turned", "blanks for what spans"])
def test_lines_of_separated_values_that_are_not_as_many(sign, way):
    """Records of labels and values, as many in each as its row has cells: read by their headings."""
    tables = render.tables(SUMS, "2021")
    if way == "turned":
        tables = {name: turned(lines, name) if name == "requests" else lines for name, lines in tables.items()}
    out = [TITLE, "一、总体情况", "本机关按要求公开信息，没有大的变化。"]
    for lines in tables.values():
        if way == "blanks for what spans":
            fields = [[""] * 15 for _ in lines]
            for box, row, column in laid_out(lines):
                fields[row][column] = box.text
            out += [sign.join(line).rstrip(sign) for line in fields]
        else:
            out += [sign.join(box.text for box in line) for line in lines]
    reading = extract.read("\n".join(out).encode(), "text/plain")
    assert (reading.tables, reading.state) == (SUMS, "read")


@pytest.mark.parametrize("sign", [",", ";"])
def test_a_figure_in_quotation_marks_is_one_whatever_stands_in_it(sign):
    """What parts "1,318" parts no two figures, not where as many fields then would be lacking either."""
    lines = [[box.text for box in line] for parts in render.tables(VALUES, "2021").values() for line in parts]
    quoted = [[f'"{int(text) + 1000:,}"' if text.isdigit() else text for text in line] for line in lines]
    body = "\n".join([TITLE, *(sign.join(line) for line in quoted)]).encode()
    assert extract.read(body).tables == {table: {row: {column: value + 1000 for column, value in cells.items()} for row, cells in rows.items()}
                                         for table, rows in VALUES.items()}
    short = [line[:-1] if line[0] == "规章" else line for line in quoted]
    assert set(cells("proactive", "regulations", extract.read("\n".join([TITLE, *(sign.join(line) for line in short)]).encode()))) <= {
        None, *(value + 1000 for value in VALUES["proactive"]["regulations"].values())}
