"""Tables that are laid out otherwise than the form prints them are read as people read them: exact, or marked."""

import random

import pytest

from gkcrawl import extract, forms
from tests import layouts, render
from tests.layouts import barred, joined, page, printed, turned, two_years
from tests.mutations import blanks, column, document, drop, dress, labels, row_gone, swap
from tests.test_extract_mutations import made_up, silently_wrong

VALUES = made_up(random.Random(5), "2021", mixed=False)
TRADITIONAL = {ord(new): old for old, new in zip(forms.grammar()["script"]["traditional"], forms.grammar()["script"]["simplified"], strict=True)}
OTHERS = made_up(random.Random(9), "2021", mixed=False)


def parts(**change) -> dict:
    """Return the tables of the report, some of them changed."""
    whole = render.tables(VALUES, "2021")
    return {name: change[name](lines) if name in change else lines for name, lines in whole.items()}


def agencies(lines):
    """Return a table of figures of other agencies under some of the form's labels."""
    return [[render.Box(text) for text in row] for row in (["项目", "甲局", "乙局", "合计"], ["一、本年新收政府信息公开申请数量", "5", "6", "11"],
                                                           ["二、上年结转政府信息公开申请数量", "1", "2", "3"], ["（一）予以公开", "5", "6", "11"])]


EXACT = {
    "turned": lambda: printed(parts(requests=turned)),
    "turned without groups": lambda: printed(parts(requests=lambda lines: turned([[render.Box("申请人"), *(render.Box(t) for t in "自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计".split())],
                                             *([[b for b in line if not b.path][-1], *(b for b in line if b.path)] for line in _flat(lines[3:]))]))),
    "turned block": lambda: page(*map(render.html, (turned(parts()["proactive"][1:4]), parts()["proactive"][4:], parts()["requests"], parts()["appeals"]))),
    "a group's rows in one": lambda: printed(parts(requests=lambda lines: joined(lines, 7, 8))),
    "two rows in one": lambda: printed(parts(requests=lambda lines: joined(lines, 3, 2))),
    "rows of paragraphs in one": lambda: printed(parts(requests=lambda lines: joined(lines, 15, 3, "<p>"))),
    "rows of a block in one": lambda: printed(parts(proactive=lambda lines: joined(lines, 2, 2))),
    "values of a group in one cell": lambda: printed(parts(requests=_tall)),
    "last year beside": lambda: printed(parts(requests=lambda lines: two_years(lines, random.Random(1)))),
    "last year before": lambda: printed(parts(requests=lambda lines: two_years(lines, random.Random(1), beside=False))),
    "years by their numbers": lambda: printed(parts(requests=lambda lines: two_years(lines, random.Random(1), ("2023年", "2022年")))),
    "bars": lambda: page(*map(barred, parts().values())),
    "bars in lines": lambda: page(*("<p>" + barred(lines, "", "<br>") + "</p>" for lines in parts().values())),
    "bars kept": lambda: page(*("<pre>" + barred(lines, "", "\n") + "</pre>" for lines in parts().values())),
    "Markdown kept": lambda: page(*("<pre>" + barred(lines, "", "\n", rule=True) + "</pre>" for lines in parts().values())),
    "figures of other agencies before": lambda: page(render.html(agencies([])), *map(render.html, parts().values())),
    "figures of other agencies behind": lambda: page(*map(render.html, parts().values()), render.html(agencies([]))),
    "traditional script": lambda: printed(parts()).decode().translate(TRADITIONAL).encode(),
    "headings in two languages": lambda: printed(parts()).decode().replace(">自然人<", ">自然人 Natural persons<").replace(">其他<", ">其他 (Others)<").replace(">总计<", ">总计/Total<").encode(),
}


def _flat(lines):
    for line in lines:
        for box in line:
            box.rows = box.cols = 1
    return lines


def _tall(lines):
    group = lines[7:15]
    for place in range(7):
        cells = [[box for box in line if box.path][place] for line in group]
        cells[0].raw, cells[0].rows = "<br>".join(box.text for box in cells), len(cells)
    for line in group[1:]:
        line[:] = [box for box in line if not box.path]
    return lines


@pytest.mark.parametrize("name", list(EXACT))
def test_every_cell_is_exact(name):
    reading = extract.read(EXACT[name]())
    assert reading.tables == {table: {row: cells for row, cells in rows.items()} for table, rows in VALUES.items()}
    assert (reading.state, reading.oddities) == ("read", [])


def headings(order, change):
    """Return the page with the columns under 法人或其他组织 in another order, and some headings changed."""
    def moved(lines):
        lines[2] = [lines[2][at] for at in order]
        for line in lines[3:]:
            first = next(at for at, box in enumerate(line) if box.path) + 1
            line[first:first + 5] = [line[first + at] for at in order]
        return lines

    text = printed(parts(requests=moved)).decode()
    for old, new in change.items():
        text = text.replace(f">{old}<", f">{new}<")
    return text.encode()


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (3, 1, 0, 4, 2)], ids=["as ever", "permuted"])
@pytest.mark.parametrize("change", [
    {name: '<img src="h.png">' for name in "自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计".split()}, {"商业企业": '<img src="h.png">', "社会公益组织": '<img src="i.png">'},
    {"商业企业": "Business", "科研机构": "Research", "社会公益组织": "NGO", "法律服务机构": "Law firms", "其他": "Others"}, {"商业企业": "", "科研机构": "", "社会公益组织": "", "法律服务机构": "", "其他": ""},
    {"其他": "新闻媒体"}, {"科研机构": '<img src="h.png">'}])
def test_a_column_whose_heading_cannot_be_read_is_not_guessed(change, order):
    """Known columns may be read; unknown ones are open, and never the form's by order alone."""
    reading = extract.read(headings(order, change))
    for row, cells in reading.tables["requests"].items():
        for name, value in cells.items():
            assert value in (None, VALUES["requests"][row][name]), (row, name)
    changed = {"商业企业": "business", "科研机构": "research", "社会公益组织": "social", "其他": "other"}
    assert all(cells[changed[name]] is None for name in change if name in changed for cells in reading.tables["requests"].values())
    assert reading.state == "partial"


def test_a_foreign_column_is_none_of_the_form_s():
    """修订 is not 废止, remarks are no total."""
    text = printed(parts()).decode().replace("本年废止件数", "本年修订件数").replace('<td rowspan="2">总计</td>', '<td rowspan="2">备注</td>')
    reading = extract.read(text.encode())
    assert {cells["repealed"] for row, cells in reading.tables["proactive"].items() if "repealed" in cells} == {None}
    assert {cells["total"] for cells in reading.tables["requests"].values()} == {None}
    assert reading.tables["requests"]["granted"]["other"] == VALUES["requests"]["granted"]["other"]


@pytest.mark.parametrize("second", ["样例县发展和改革局办公室2023年政府信息公开工作年度报告", "样例县发展和改革局2022年政府信息公开工作年度报告"])
def test_two_reports_on_a_page(second):
    """The first one, whose title is the page's, is read; the other one is named."""
    reading = extract.read(page(*map(render.html, parts().values()), f"<h2>{second}</h2>", *map(render.html, render.tables(OTHERS, "2021").values())))
    assert reading.tables == VALUES and reading.state == "partial" and second in reading.reason


def test_what_rows_joined_in_one_leave_open_is_marked():
    """Values that are not as many as the labels beside them are no one's."""
    whole = parts(requests=lambda lines: joined(lines, 7, 8))
    for box in whole["requests"][7][2:4]:
        box.raw = "<br>".join(box.raw.split("<br>")[:-1])
    reading = extract.read(printed(whole))
    odd = {one["cell"] for one in reading.oddities}
    for row, cells in reading.tables["requests"].items():
        for name, value in cells.items():
            assert value == VALUES["requests"][row][name] or value is None and row.startswith("denied") and name in ("natural_person", "business") \
                and f"requests.{row}.{name}" in odd


@pytest.mark.parametrize("seed", range(300))
def test_no_layout_makes_a_fault_silent(seed):
    """Layouts upon faults of values, labels, rows and columns: each cell is exact or marked."""
    rng = random.Random(seed)
    doc = document(made_up(rng, "2021", mixed=False), "2021")
    for mutation in rng.sample((dress, blanks, drop, row_gone, swap, labels, column), rng.randint(0, 2)):
        mutation(rng, doc)
        doc.done.append(mutation.__name__)
    lines, way = doc.parts["requests"], rng.choice(("turned", "joined", "years", "years before", "bars"))
    doc.done.append(way)
    if way == "joined":
        same = [at for at in range(3, len(lines) - 2) if len(lines[at + 1]) == len(lines[at + 2]) and not any(box.rows > 1 for box in lines[at + 1] + lines[at + 2])
                and [bool(b.path) for b in lines[at + 1]] == [bool(b.path) for b in lines[at + 2]]]
        lines = joined(lines, rng.choice(same) + 1, 2) if same else lines
    elif way.startswith("years"):
        lines = two_years(lines, rng, beside=way == "years")
    doc.parts["requests"] = turned(lines) if way == "turned" else lines
    body = page(*map(barred, doc.parts.values())) if way == "bars" else printed(doc.parts)
    wrong = silently_wrong(extract.read(body), doc)
    assert not wrong, (doc.done, wrong[:5])


def test_layouts_keep_every_box():
    """The layouts of these tests lose nothing themselves."""
    lines = render.tables(VALUES, "2021")["requests"]
    assert {box.path for line in layouts.turned(lines) for box in line} == {box.path for line in lines for box in line}


def test_headings_and_figures_in_tables_of_their_own():
    """As script libraries draw them: the header stands still while the body is scrolled."""
    whole = parts()
    pieces = [render.html(whole["proactive"]), *(render.html(part) for name in ("requests", "appeals") for part in (whole[name][:3], whole[name][3:]))]
    assert extract.read(page(*pieces)).tables == VALUES


def test_a_row_of_other_figures_is_not_the_next_table_s():
    """Under headings without figures only as many values as headings go on, and at once."""
    whole = parts()
    other = render.html([[render.Box(str(number)) for number in range(14)]])
    reading = extract.read(page(*map(render.html, (whole["proactive"], whole["requests"], whole["appeals"][:3])), other))
    assert {value for cells in reading.tables["appeals"].values() for value in cells.values()} <= {None} and reading.state == "partial"


@pytest.mark.parametrize("remark", ["填报单位：样例县水利局　填报人：张三　电话：0351-8212345", "注：含网上申请12件，信函申请3件"])
def test_a_remark_below_the_figures_is_none_of_them(remark):
    whole = parts()
    whole["appeals"].append([render.Box(remark, cols=15)])
    assert extract.read(printed(whole)).tables == VALUES


def test_values_that_came_together_below_the_figures_are_no_remark():
    whole = parts()
    whole["appeals"].append([render.Box("3件 0件 0件 1件 4件", cols=15)])
    reading = extract.read(printed(whole))
    assert {value for cells in reading.tables["appeals"].values() for value in cells.values()} == {None}


def test_a_column_between_those_of_one_heading_has_slid():
    """法人或其他组织 reaches too short in a table that keeps no spans: 总计 stands where 其他 does."""
    heads = [["项目", "自然人", "法人或其他组织", "", "", "", "总计", ""], ["", "", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "", "其他"]]
    rows = [[row.label, *(str(VALUES["requests"][row.key][column.key]) for column in forms.load("2021").tables["requests"].columns)]
            for row in forms.load("2021").tables["requests"].rows if row.key in VALUES["requests"]]
    text = "\n".join("| " + " | ".join(line) + " |" for line in [*heads[:1], ["---"] * 8, *heads[1:], *rows])
    reading = extract.read(f"样例市2023年政府信息公开工作年度报告\n\n{text}\n".encode())
    for key, cells in reading.tables["requests"].items():
        assert all(value in (None, VALUES["requests"][key][name]) for name, value in cells.items()), key


def natural_persons_last(lines):
    """Return 表三 with 自然人 behind those that 法人或其他组织 stands above."""
    lines[1][0:2] = [lines[1][1], lines[1][0]]
    for line in lines[3:]:
        first = next(at for at, box in enumerate(line) if box.path)
        line[first:first + 6] = [*line[first + 1:first + 6], line[first]]
    return lines


@pytest.mark.parametrize("apart", ["<p>{}</p>", "<div>{}</div>", "{}<br>", "{} "])
def test_columns_in_another_order_are_open_where_cells_have_come_apart(apart):
    """法人或其他组织 before 自然人: the form's order is not the page's, and no spans say which it is."""
    whole = parts(requests=natural_persons_last)
    assert extract.read(printed(whole)).tables == VALUES
    told = page(*("".join(apart.format(box.text) for line in lines for box in line) + "<p></p>" for lines in whole.values()))
    reading = extract.read(told)
    assert {value for cells in reading.tables["requests"].values() for value in cells.values()} == {None} and reading.state == "partial"
    assert reading.tables["proactive"] == VALUES["proactive"] and reading.tables["appeals"] == VALUES["appeals"]
