"""Rows whose cells are not as many as their headings, and headings in another order than the form's: exact, or marked."""

import copy
import io
import random
import re

import openpyxl
import pytest

from gkcrawl import check, extract
from gkcrawl.extract.kinds import kind_of
from tests import render
from tests.documents import laid_out
from tests.layouts import page, printed
from tests.render import Box
from tests.test_check import consistent
from tests.test_extract_mutations import made_up

TITLE = "样例市2023年政府信息公开工作年度报告"
VALUES = made_up(random.Random(5), "2021", mixed=False)


def report(**change) -> extract.Reading:
    """Return what is read of the report, some of its tables changed."""
    tables = render.tables(VALUES, "2021")
    for name, way in change.items():
        way(tables[name])
    return extract.read(printed(tables))


def rows(lines) -> list:
    return [line for line in lines if any(box.path for box in line)]


def first(line) -> int:
    return next(at for at, box in enumerate(line) if box.path)


def never_another(reading: extract.Reading, shown=VALUES) -> int:
    """Assert that each number read is the printed one, and each null said to be; return how many were read."""
    odd, exact = {one["cell"] for one in reading.oddities}, 0
    assert {table: {*found} for table, found in reading.tables.items()} == {table: {*found} for table, found in VALUES.items()}
    for table, found in reading.tables.items():
        for row, cells in found.items():
            for column, value in cells.items():
                assert value == shown[table][row][column] if value is not None else f"{table}.{row}.{column}" in odd, (table, row, column, value)
                exact += value is not None
    return exact


@pytest.mark.parametrize("before", [True, False], ids=["numbers of rows before", "last year's behind"])
def test_blanks_beside_a_column_without_a_heading(before):
    """Where rows print more than there are columns, one that begins or ends blank has not slid."""
    def change(lines):
        for number, line in enumerate(rows(lines), 1):
            if number % 2:                              # 自然人 or 总计 blank, the stranger printed
                line[first(line) + (6 if before else 0)].text = ""
            line.insert(first(line) if before else len(line), render.Box(str(number)))

    never_another(report(requests=change))


@pytest.mark.parametrize("at", range(6))
def test_a_heading_that_is_none_of_ours_among_the_kinds_of_legal_persons(at):
    """It is a column of its own, and each number stands under its heading; with a cell fewer in a row that row is open."""
    def change(lines):
        lines[0][-1].cols += 1
        lines[1][1].cols += 1
        lines[2].insert(at, render.Box("其中网络申请"))
        for number, line in enumerate(rows(lines), 1):
            line.insert(first(line) + at + 1, render.Box(str(number)))

    def gone(lines):
        change(lines)
        del lines[7][-2]

    assert report(requests=change).tables["requests"] == VALUES["requests"]
    assert never_another(report(requests=gone)) == 200 - 7 - (len(VALUES["requests"]) - 25) * 7


@pytest.mark.parametrize("name", ["合计", "总计", "各类总数"])
def test_a_sum_beside_the_groups_of_appeals(name):
    def change(lines):
        lines[0].append(render.Box(name, rows=len(lines) - 1))
        lines[-1].append(render.Box("77"))

    def gone(lines):
        change(lines)
        del lines[-1][4]

    assert report(appeals=change).tables == VALUES
    assert set(report(appeals=gone).tables["appeals"]["reconsideration"].values()) == {None}


@pytest.mark.parametrize("blank", [(), (6,), (0, 6)], ids=["full", "totals blank", "persons and totals blank"])
@pytest.mark.parametrize("headed", [True, False])
@pytest.mark.parametrize("parts", [1, 2])
def test_a_column_of_row_numbers_is_none_of_figures(blank, headed, parts):
    """All rows begin with their number, under a heading or a blank, and end blank: the numbers are no applicants."""
    shown = {**VALUES, "requests": {row: {column: None if at in blank else value for at, (column, value) in enumerate(held.items())}
                                    for row, held in VALUES["requests"].items()}}

    def change(lines):
        for number, line in enumerate(rows(lines), 1):
            for at in blank:
                line[first(line) + at].text = ""
            line.insert(first(line), render.Box(str(number)))
        lines[0].insert(1, render.Box("行次" if headed else "", rows=3))

    tables = render.tables(VALUES, "2021")
    change(tables["requests"])
    if parts == 2:
        tables["more"] = [[render.Box("", cols=3), *line[1:]] if line[0].rows > 1 else line for line in tables["requests"][-2:]]
        tables["requests"] = tables["requests"][:-2]
    reading = extract.read(printed({name: tables[name] for name in ("proactive", "requests", "more", "appeals") if name in tables}))
    assert never_another(reading, shown) >= 150


def test_text_framed_in_some_rows_only():
    """A bar before the first field is a frame where all rows have it, and a blank field where they have not."""
    lines = [" | ".join(line) for line in written_fields(render.requests(VALUES["requests"]))]
    assert any(line.startswith(" |") for line in lines)
    for bars in (lines, [f"| {line} |" for line in lines], [f"| {line.replace('属于', '属于 ')} |" for line in lines]):
        reading = extract.read("\n".join([TITLE, "", *bars, ""]).encode())
        assert reading.tables["requests"] == VALUES["requests"]


def test_a_bar_that_is_a_sign():
    """In Markdown a bar behind a stroke is no end of a field."""
    lines = [" | ".join(line).replace("（一）予以公开", "（一）予以公开（甲\\|乙）") for line in written_fields(render.requests(VALUES["requests"]))]
    assert any("\\|" in line for line in lines)
    reading = extract.read("\n".join([TITLE, "", *(f"|{line}|" for line in lines)]).encode())
    assert reading.tables["requests"] == VALUES["requests"]


@pytest.mark.parametrize(("written", "value"), [("**12**", 12), ("*12*", 12), ("`12`", 12), ("__12__", 12), ("12*", None), ("12**", None), ("*12", None), ("12`", None)])
def test_bold_figures_and_notes_in_markdown(written, value):
    """A sign around a figure prints it bold, one behind it leads to a note."""
    lines = [" | ".join(line) for line in written_fields(render.requests(VALUES["requests"]))]
    row = next(number for number, line in enumerate(lines) if "一、本年新收" in line)
    lines[row] = re.sub(r"(?<=\| )\d+", lambda figure: written, lines[row], count=1)
    reading = extract.read("\n".join([TITLE, "", *(f"| {line} |" for line in lines)]).encode())
    assert reading.tables["requests"]["received"]["natural_person"] == value
    assert value or written in [one["raw"] for one in reading.oddities]


def test_signs_that_markdown_escapes():
    """Converters write 1\\. lest it begin a list."""
    lines = [" | ".join(line).replace(".", "\\.").replace("（一）", "\\(一\\)") for line in written_fields(render.requests(VALUES["requests"]))]
    reading = extract.read("\n".join([TITLE, "", *(f"| {line} |" for line in lines)]).encode())
    assert reading.tables["requests"] == VALUES["requests"]


@pytest.mark.parametrize("tag", ["<br>", "<br/>"])
def test_breaks_within_the_cells_of_markdown(tag):
    """Markdown has no other way to write them; they make a page of no text."""
    lines = [" | ".join(line).replace("属于", f"属于{tag}").replace("申请数量", f"申请{tag}数量") for line in written_fields(render.requests(VALUES["requests"]))]
    reading = extract.read("\n".join([TITLE, "", *(f"| {line} |" for line in lines)]).encode())
    assert reading.tables["requests"] == VALUES["requests"]
    assert kind_of(f"{TITLE}{tag}一、总体情况{tag}| 1 | 2 |".encode()) == "html"


def _ruled(lines: list[str], rule: str) -> list[str]:
    width = lines[0].count("|") - 1
    return [lines[0], f"|{'|'.join([rule] * width)}|", *lines[1:]]


SHAPES = {
    "a rule of a dash": lambda fields: _ruled([f"| {' | '.join(line)} |" for line in fields], "-"),
    "a rule of a dash between colons": lambda fields: _ruled([f"| {' | '.join(line)} |" for line in fields], ":-:"),
    "boxes of plain signs": lambda fields: [text for line in fields for text in ("+----+----+", f"| {' | '.join(line)} |")],
    "commas": lambda fields: [",".join(line) for line in fields], "semicolons": lambda fields: [";".join(line) for line in fields],
}


@pytest.mark.parametrize("dashes", [False, True], ids=["", "dashes for nothing"])
@pytest.mark.parametrize("shape", list(SHAPES))
def test_tables_in_text_whatever_separates_their_fields(shape, dashes):
    """All litigation is a dash in one of them: a row of dashes is no rule further down."""
    tables = render.tables(VALUES, "2021")
    for box in (box for line in rows(tables["appeals"]) for box in line) if dashes else ():
        box.text = "-"
    pieces = [line for heading, table in zip("二三四", tables.values(), strict=True)
              for line in (f"{heading}、一段", "", "全年平稳，没有变化；收费、公开、申请，都已办结。", *SHAPES[shape](written_fields(table)), "")]
    reading = extract.read("\n".join([TITLE, "", *pieces]).encode())
    assert (reading.tables["proactive"], reading.tables["requests"]) == (VALUES["proactive"], VALUES["requests"])
    if dashes:
        assert {one["kind"] for one in reading.oddities if one["cell"].startswith("appeals")} == {"dash"} and len(reading.oddities) == 15
    else:
        assert reading.tables["appeals"] == VALUES["appeals"]


def test_a_figure_in_quotation_marks_among_commas_is_never_two():
    """Its comma parts no fields, though the line has more of them than those around it."""
    table = render.requests(VALUES["requests"])
    _, row, column = table[8][-1].path.split(".")
    table[8][-1].text = '"1,234"'
    shown = copy.deepcopy(VALUES)
    shown["requests"][row][column] = 1234
    tables = render.proactive(VALUES["proactive"]), table, render.appeals(VALUES["appeals"])
    reading = extract.read("\n".join([TITLE, *(",".join(line) for lines in tables for line in ["", *written_fields(lines)])]).encode())
    assert never_another(reading, shown) == 200


def written_fields(lines) -> list[list[str]]:
    """Return a table's fields, blank where a cell reaches over."""
    width = max(column + box.cols for box, _, column in laid_out(lines))
    fields = [[""] * width for _ in lines]
    for box, row, column in laid_out(lines):
        fields[row][column] = box.text
    return fields


def test_a_blank_before_a_number_too_many():
    """One row alone cannot tell whether it slid to the right, where blanks stand for 0 in it."""
    def change(lines):
        boxes = [box for box in lines[-1] if box.path]
        boxes[0].text = boxes[3].text = ""
        lines[-1].append(render.Box("25"))

    reading = report(appeals=change)
    assert {value for cells in reading.tables["appeals"].values() for value in cells.values()} == {None}


def test_a_label_before_the_figures_of_appeals():
    """A label in a column of its own is none of the figures; with a figure missing the others' places are open."""
    def labelled(lines):
        lines[0].insert(0, render.Box("", rows=3))
        lines[-1].insert(0, render.Box("2023年"))

    assert report(appeals=labelled).tables["appeals"] == VALUES["appeals"]

    def missing(lines):
        labelled(lines)
        lines[-1].pop(4)

    assert {value for cells in report(appeals=missing).tables["appeals"].values() for value in cells.values()} == {None}


def test_an_empty_row_above_the_figures_of_appeals():
    reading = report(appeals=lambda lines: lines.insert(-1, [render.Box("") for _ in range(15)]))
    assert reading.tables == VALUES and reading.state == "read" and not reading.oddities


@pytest.mark.parametrize("at", [0, 1], ids=["first", "second"])
@pytest.mark.parametrize("across", [3, 5, 6])
def test_the_total_printed_before_the_others(at, across):
    """However wide 法人或其他组织 is said to be: where 总计 stands before it, figures are not in the form's order."""
    def change(lines):
        lines[1].insert(at, lines[1].pop())
        next(box for box in lines[1] if box.text.startswith("法人")).cols = across
        for line in rows(lines):
            line.insert(first(line) + at, line.pop())

    exact = never_another(report(requests=change))
    assert across != 5 or exact == sum(len(cells) for found in VALUES.values() for cells in found.values())


def written(lines, bar: str, again: bool) -> str:
    """Return a table as lines of text, a field for each of its columns; labels again in each that they reach over, or blanks."""
    grid: dict[tuple[int, int], str] = {}
    for box, row, column in laid_out(lines):
        for down in range(box.rows):
            for right in range(box.cols):
                grid[row + down, column + right] = box.text if not (down or right) or again and not box.path else ""
    width = max(column for _, column in grid) + 1
    return "\n".join(bar.join(grid.get((row, column), "") for column in range(width)) for row in range(len(lines)))


def text(again: bool, bar: str = " | ", **change) -> extract.Reading:
    tables = render.tables(VALUES, "2021")
    for name, way in change.items():
        way(tables[name])
    headings = ("二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况")
    pieces = [f"{heading}\n\n{written(lines, bar, again)}\n" for heading, lines in zip(headings, tables.values(), strict=True)]
    return extract.read("\n".join(["样例县财政局2023年政府信息公开工作年度报告", *pieces]).encode(), "text/plain")


@pytest.mark.parametrize("bar", [" | ", "|", "\t"])
def test_labels_said_again_in_each_field_they_reach_over(bar):
    """As scripts write merged cells."""
    reading = text(True, bar)
    assert (reading.tables["requests"], reading.tables["appeals"]) == (VALUES["requests"], VALUES["appeals"])
    never_another(reading)


@pytest.mark.parametrize("bar", [" | ", "|", "\t"])
def test_text_with_a_column_without_a_heading(bar):
    """More figures than headings in a line of text are no one's."""
    def change(lines):
        for number, line in enumerate(rows(lines), 1):
            line.append(render.Box(str(number)))

    never_another(text(False, bar, requests=change))


@pytest.mark.parametrize("bar", [" | ", "\t"])
def test_text_with_a_figure_too_many_in_one_row(bar):
    """The headings reach as far as the row, the last of them blank."""
    def change(lines):
        lines[-1].insert(8, render.Box("4"))

    never_another(text(False, bar, appeals=change), {**VALUES, "appeals": dict.fromkeys(VALUES["appeals"], dict.fromkeys(("upheld", "corrected", "other", "pending", "total")))})


@pytest.mark.parametrize("at", [0, 3])
def test_a_row_of_a_sheet_that_reaches_past_its_headings(at):
    """All rows of a sheet end alike; the last figure of one that slid to the right stands under no heading."""
    book = openpyxl.Workbook()
    sheet, below = book.active, 2
    sheet.append(["样例县财政局2023年政府信息公开工作年度报告"])
    tables = render.tables(VALUES, "2021")
    slid = rows(tables["requests"])[-2]
    slid.insert(first(slid) + at, render.Box(""))
    for lines in tables.values():
        for box, row, column in laid_out(lines):
            number = int(box.text) if box.text.isdigit() else box.text
            sheet.cell(below + row, column + 1, number)
            if box.rows > 1 or box.cols > 1:
                sheet.merge_cells(start_row=below + row, end_row=below + row + box.rows - 1, start_column=column + 1, end_column=column + box.cols)
        below += len(lines) + 1
    sheet.cell(4, 12, None)
    out = io.BytesIO()
    book.save(out)
    reading = extract.read(out.getvalue())
    assert never_another(reading) >= 190 and not any(reading.tables["requests"]["concluded"].values())


def reworded_2019(**labels) -> extract.Reading:
    """Return what is read of a report of the form of 2019 with other headings over 表二."""
    tables = render.tables(made_up(random.Random(6), "2019", mixed=False), "2019")
    for line in tables["proactive"]:
        for box in line:
            box.text = labels.get(box.text.replace("/", ""), box.text)
    return extract.read(printed(tables))


@pytest.mark.parametrize(("prior", "change"), [("上一年项目数", "本年增减"), ("上一年度项目数量", "本年增（减）"), ("一年项目数", "本年增加/减少")])
def test_several_headings_in_other_words(prior, change):
    """Each can mean but one column, and so can the other: also where a block has no heading in the form's words."""
    values = made_up(random.Random(6), "2019", mixed=False)["proactive"]
    reading = reworded_2019(上一年项目数量=prior, 本年增减=change)
    assert reading.state == "read" and reading.form == "2019"
    assert {row: reading.tables["proactive"][row] for row in values} == values


@pytest.mark.parametrize("labels", [{"上一年项目数量": "项目数量", "本年增减": "数量"}, {"上一年项目数量": "本年增", "本年增减": "本年减"},
                                    {"处理决定数量": "上年数", "本年增减": "数量"}])
def test_headings_that_may_mean_several_columns_leave_them_open(labels):
    values = made_up(random.Random(6), "2019", mixed=False)["proactive"]
    reading = reworded_2019(**labels)
    odd = {one["cell"] for one in reading.oddities if one["kind"] == "position"}
    assert {f"proactive.licensing.{column}" for column in values["licensing"]} <= odd
    assert all(value in (None, values[row][column]) for row, cells in reading.tables["proactive"].items() for column, value in cells.items())


@pytest.mark.parametrize("parts", [1, 2])
def test_as_many_figures_as_headings_say_nothing_where_other_rows_have_more(parts):
    """A heading that cannot be read, and a last cell that is not there: 5 figures under 5 headings, each one column off."""
    values = made_up(random.Random(3), "2021", mixed=False)
    tables = render.tables(values, "2021")
    lines = [[box for box in line if box.text != "总计" and not box.path.endswith(".total")] for line in tables["requests"]]
    next(box for line in lines[:3] for box in line if box.text == "自然人").text = ""
    lines[0][1].cols = 6
    lines[-1] = lines[-1][:-1]
    split = [lines] if parts == 1 else [lines[:-1], lines[-1:]]
    reading = extract.read(page(render.html(tables["proactive"]), *map(render.html, split), render.html(tables["appeals"])))
    assert all(value in (None, values["requests"][row][column]) for row, cells in reading.tables["requests"].items() for column, value in cells.items())


@pytest.mark.parametrize("label", ["处理决定数量", "上一年项目数量", "本年增减"])
@pytest.mark.parametrize("said", ["{}占比", "撤销{}", "其中：{}", "累计{}"])
def test_a_heading_that_says_more_than_the_form_s_is_another_column(label, said):
    """本年处理决定数量占比 is no number of decisions."""
    reading = reworded_2019(**{label: said.format(label)})
    column = {"处理决定数量": "decisions", "上一年项目数量": "prior_items", "本年增减": "change"}[label]
    assert {cells[column] for cells in reading.tables["proactive"].values() if column in cells} == {None}


def mixed(values: dict, blocks: dict[str, str]) -> extract.Reading:
    """Return what is read of a report whose 表二 takes each block, by its label, from the form named."""
    tables = render.tables(values, "2021")
    both, lines = {form: render.proactive(values["proactive"], form) for form in ("2019", "2021")}, []
    for label, form in blocks.items():
        at = next(index for index, line in enumerate(both[form]) if line[0].text == label)
        end = next((index for index, line in enumerate(both[form]) if index > at and len(line) == 1), None)
        lines += both[form][at:end]
    tables["proactive"] = lines
    return extract.read(printed(tables))


def test_what_a_form_has_not_is_no_cell_of_it_and_said():
    """第（九）项 under the headings of 2021, 上一年项目数量 above 行政许可: not read, and not passed over in silence."""
    values = made_up(random.Random(8), "2021", mixed=False)
    for row, cells in made_up(random.Random(8), "2019", mixed=False)["proactive"].items():
        values["proactive"].setdefault(row, {}).update(
            {key: value for key, value in cells.items() if key not in values["proactive"].get(row, {})})
    one, five, six, eight, nine = (f"第二十条第（{number}）项" for number in "一五六八九")
    reading = mixed(values, {one: "2021", five: "2019", six: "2021", eight: "2021", nine: "2019"})
    assert (reading.form, reading.state) == ("2021", "read")
    assert reading.reason == "also printed, not of the form of 2021: 上一年项目数量、本年增/减、其他对外管理服务事项、政府集中采购"
    assert reading.tables["proactive"]["licensing"] == {"decisions": values["proactive"]["licensing"]["decisions"]}
    assert mixed(values, {one: "2021", five: "2021", six: "2021", eight: "2021"}).reason == ""


@pytest.mark.parametrize("blank", [False, True])
def test_a_group_printed_as_a_row_above_its_rows_is_not_counted_twice(blank):
    """（六）其他处理 with its own figures and its three rows: the rows are the form's; where they are blank, it is all there is."""
    values = consistent("2021")
    three = ["other_uncorrected", "other_unpaid", "other_rest"]
    whole = {key: sum(values["requests"][row][key] for row in three) for key in values["requests"]["received"]}

    def change(lines):
        at = next(index for index, line in enumerate(lines) if any(box.path.startswith("requests.other_uncorrected") for box in line))
        start = first(lines[at])
        row = [Box("（六）其他处理", cols=2), *(Box(str(value)) for value in whole.values())]
        lines[at].pop(start - 2)
        lines.insert(at, row)
        for line in lines[at + 1:at + 4]:
            line[first(line) - 1].cols = 2
            for box in line[first(line):]:
                box.text = "" if blank else box.text
        next(box for line in lines for box in line if box.text.startswith("三、本年度办")).rows += 1
    tables = render.tables(values, "2021")
    change(tables["requests"])
    reading = extract.read(printed(tables))
    found, unknown = check.findings(reading)
    assert found == [] and reading.form == "2021" and reading.state == "read"
    if blank:
        assert reading.tables["requests"]["other_handling"] == whole and unknown == 10
    else:
        assert "other_handling" not in reading.tables["requests"] and unknown == 0
        assert reading.reason == "also printed, not of the form of 2021: （六）其他处理"


@pytest.mark.parametrize("head", ["wide", "narrow"])
@pytest.mark.parametrize(("row", "known"), [("wide", True), ("narrow", True), ("short", True), ("beside", None)])
def test_one_figure_under_one_heading(head, row, known):
    """However far either reaches: 本年处理决定数量 over one column or three, the figure below in one or in three."""
    def laid(box: Box, how: str) -> list[Box]:
        box.cols = 3 if how == "wide" else 1
        return {"wide": [box], "short": [box], "narrow": [box, Box(""), Box("")], "beside": [Box(""), box, Box("")]}[how]

    def change(lines):
        for line in lines:
            if line[-1].path.endswith("decisions") or line[-1].text == "本年处理决定数量":
                line[1:] = laid(line[1], row if line[-1].path else head)
    reading = report(proactive=change)
    if known is None and head == "narrow":         # it stands below no heading
        assert reading.tables["proactive"]["licensing"]["decisions"] is None
        known = False
    assert never_another(reading) and (known is False or reading.state == "read")


@pytest.mark.parametrize(("year", "form"), [(2020, "2019"), (2023, "2021"), (None, "2021")])
def test_without_its_first_table_a_report_is_of_the_form_of_its_year(year, form):
    """（六）其他处理 as one row, and no 表二: the labels say nothing."""
    tables = render.tables(consistent("2019"), "2019")
    tables["proactive"] = []
    body = printed(tables).decode()
    body = re.sub(r"20\d\d(?=年)", str(year), body) if year else re.sub(r"20\d\d年", "", body)
    reading = extract.read(body.encode())
    assert (reading.form, reading.tables["proactive"], reading.year) == (form, {}, year)
    assert "other_handling" in reading.tables["requests"] and check.check(reading) == []
