"""Labels in other words, with what stands above them, or beside another language: read where they can mean one thing only."""

import random
from itertools import pairwise

import pytest

from gkcrawl import extract, forms
from tests import render
from tests.layouts import page, printed
from tests.test_extract_mutations import made_up

VALUES = {form: made_up(random.Random(6), form, mixed=False) for form in ("2019", "2021")}


def report(change, form: str = "2021") -> extract.Reading:
    """Read the report with the text of each of its labels as `change` gives it."""
    parts = render.tables(VALUES[form], form)
    for lines in parts.values():
        for line in lines:
            for box in line:
                box.text = box.text if box.path else change(box.text)
    return extract.read(printed(parts))


@pytest.mark.parametrize(("label", "said"), [
    ("一、本年新收政府信息公开申请数量", "一、新收政府信息公开申请数量"), ("一、本年新收政府信息公开申请数量", "一、本年度新收政府信息公开申请数量"),
    ("二、上年结转政府信息公开申请数量", "二、上年度结转政府信息公开申请数"), ("（一）予以公开", "（一）公开"), ("（七）总计", "（七）本年度办理结果总计"),
    ("2.其他法律行政法规禁止公开", "2.其他法律、行政法规禁止公开"), ("2.其他法律行政法规禁止公开", "2.其他法律法规禁止公开"),
    ("3.危及“三安全一稳定”", "3.危及“三个安全一稳定”"), ("4.保护第三方合法权益", "4.涉及第三方合法权益"), ("5.属于三类内部事务信息", "5.属于三类内部管理信息"),
    ("6.属于四类过程性信息", "6.属四类过程性信息"), ("7.属于行政执法案卷", "7.行政执法案卷"), ("8.属于行政查询事项", "8.属于行政查询"),
    ("1.本机关不掌握相关政府信息", "1.本机关不掌握"), ("2.没有现成信息需要另行制作", "2.没有现成信息，需另行制作"), ("1.信访举报投诉类申请", "1.信访、投诉、举报类申请"),
    ("5.要求行政机关确认或重新出具已获取信息", "5.要求行政机关确认或者重新出具已获取信息"), ("四、结转下年度继续办理", "四、结转至下年度继续办理"),
    ("1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "1.逾期不补正"), ("3.其他", "3.其他情形"), ("3.其他", "3.其他处理"), ("3.其他", "3、其他处理情形"),
    ("行政事业性收费", "行政事业收费"), ("未经复议直接起诉", "直接起诉"), ("复议后起诉", "经复议后起诉"), ("行政复议", "复议"),
    ("自然人", "个人"), ("自然人", "公民"), ("商业企业", "企业"), ("科研机构", "科研院所"), ("社会公益组织", "社会组织"), ("法律服务机构", "法律服务组织"),
    ("总计", "总数"), ("总计", "共计"), ("1.属于国家秘密", "1.涉及国家秘密"), ("3.危及“三安全一稳定”", "3.危及国家安全、公共安全、经济安全、社会稳定"),
    ("四、结转下年度继续办理", "四、结转下一年度继续办理"), ("复议后起诉", "复议后提起诉讼"), ("本年制发件数", "本年新制发件数"),
    ("本年处理决定数量", "本年处理决定件数"), ("本年收费金额（单位：万元）", "本年收费总金额（单位：万元）"),
    ("未经复议直接起诉", "行政诉讼（未经复议直接起诉）"), ("复议后起诉", "行政诉讼-复议后起诉"),
])
def test_a_label_in_other_words_is_the_form_s(label, said):
    """It is near one of the missing rows, and stands where that one does."""
    reading = report(lambda text: said if text == label else text)
    assert (reading.tables, reading.state) == (VALUES["2021"], "read")


@pytest.mark.parametrize(("label", "said"), [("其他对外管理服务事项", "其他管理服务事项"), ("政府集中采购", "政府采购"), ("（六）其他处理", "（六）其他"), ("（六）其他处理", "（六）其他处理情形")])
def test_a_label_of_the_older_form_in_other_words(label, said):
    assert report(lambda text: said if text == label else text, "2019").tables == VALUES["2019"]


@pytest.mark.parametrize(("label", "said"), [
    ("一、本年新收政府信息公开申请数量", "一、上年新收政府信息公开申请数量"), ("一、本年新收政府信息公开申请数量", "2022年新收政府信息公开申请数量"),
    ("一、本年新收政府信息公开申请数量", "其中：网上申请数量"), ("二、上年结转政府信息公开申请数量", "二、上年办结政府信息公开申请数量"),
    ("二、上年结转政府信息公开申请数量", "二、结转下年政府信息公开申请数量"), ("（一）予以公开", "（一）未予公开"), ("1.属于国家秘密", "1.不属于国家秘密"),
    ("5.属于三类内部事务信息", "5.属于四类内部事务信息"), ("1.本机关不掌握相关政府信息", "1.本机关掌握相关政府信息"), ("7.属于行政执法案卷", "7.属于行政处罚案卷"), ("7.属于行政执法案卷", "7.属于行政复议案卷"), ("1.属于国家秘密", "1.属于商业秘密"),
    ("5.要求行政机关确认或重新出具已获取信息", "（六）要求行政机关"), ("2.重复申请", "2.小计"), ("二、上年结转政府信息公开申请数量", "二、数量"), ("四、结转下年度继续办理", "四、结转上年度继续办理"),
    ("1.本机关不掌握相关政府信息", "1.掌握相关政府信息"), ("3.要求提供公开出版物", "3.要求提供内部出版物"), ("一、本年新收政府信息公开申请数量", "一、本年收到政府信息公开咨询数量"),
    *((label, label.replace("、", f"、{word}", 1)) for label in ("一、本年新收政府信息公开申请数量", "四、结转下年度继续办理") for word in ("其中：", "累计", "超期")),
    *((label, label + word) for label in ("行政许可", "行政处罚", "行政事业性收费", "规章", "行政规范性文件") for word in ("占比", "累计", "备案", "撤销")),
    ("行政许可", "撤销行政许可"), ("行政事业性收费", "行政事业性收入"), ("行政强制", "其中：行政强制"), ("规章", "规章制度"), ("规章", "规章以外的规范性文件"),
])
def test_what_says_another_thing_is_no_row_of_ours(label, said):
    reading = report(lambda text: said if text == label else text)
    table, row = next((table.key, row.key) for table in forms.load("2021").tables.values() for row in table.rows if row.label == label)
    assert set(reading.tables[table][row].values()) == {None} and reading.state == "partial"
    assert all(cells == VALUES["2021"][table][key] for key, cells in reading.tables[table].items() if key != row)


@pytest.mark.parametrize("seed", range(400))
def test_no_label_can_make_a_number_silently_wrong(seed):
    """Labels damaged at random, signs and numbers in them too: every cell is exact or open, and nothing is raised."""
    rng = random.Random(seed)
    signs = "1.、(（)）>-一二不上下本年其他总计信息公开 "

    def damaged(text: str) -> str:
        for _ in range(rng.choice((0, 0, 0, 1, 1, 2, 5))):
            at = rng.randrange(len(text) + 1)
            text = text[:at] + rng.choice(("", rng.choice(signs))) + text[at + rng.choice((0, 1, 3)):]
        return text

    reading = report(damaged, rng.choice(("2019", "2021")))
    wanted = VALUES[reading.form] if reading.form else {}
    others = VALUES["2019" if reading.form == "2021" else "2021"]
    for table, rows in reading.tables.items():
        for row, cells in rows.items():
            for name, value in cells.items():
                told = wanted[table].get(row, {}).get(name), others[table].get(row, {}).get(name)
                assert value is None or value in told, (table, row, name)


@pytest.mark.parametrize("said", ["政府信息公开行政复议、行政诉讼情况", "行政复议占比", "未经行政复议"])
def test_what_stands_above_outcomes_and_says_another_thing_is_no_row_of_ours(said):
    reading = report(lambda text: said if text == "行政复议" else text)
    assert set(reading.tables["appeals"]["reconsideration"].values()) == {None} and reading.state == "partial"


@pytest.mark.parametrize("at", [0, 1, 2])
def test_an_outcome_s_heading_in_other_words_stands_above_no_outcomes(at):
    """复议 in place of one 总计, where nothing names 行政复议: the values below it are the total's, and whose they are is open."""
    parts = render.tables(VALUES["2021"], "2021")
    headings = [box for line in parts["appeals"][:3] for box in line]
    next(box for box in headings if box.text == "行政复议").text = "2."
    [box for box in headings if box.text == "总计"][at].text = "复议"
    read = extract.read(printed(parts)).tables["appeals"]
    assert all(value in (None, VALUES["2021"]["appeals"][row][column]) for row, cells in read.items() for column, value in cells.items())


def test_a_near_label_at_another_place_is_no_row_of_ours():
    """Behind the table's last row stands something else, however it is called."""
    parts = render.tables(VALUES["2021"], "2021")
    lines = parts["requests"]
    moved = lines.pop(3)
    moved[0].text = "本年度新收政府信息公开申请数量"
    lines.append(moved)
    lines[3][0].text = "二、上年结转政府信息公开申请数量"
    assert set(extract.read(printed(parts)).tables["requests"]["received"].values()) == {None}


GROUPS = {row.label: forms.load("2021").tables["requests"].groups[row.groups[-1]].label
          for row in forms.load("2021").tables["requests"].rows if len(row.groups) > 1}


@pytest.mark.parametrize("joined", ["{}{}", "{}-{}", "三、本年度办理结果{}{}"])
def test_a_label_says_its_group_s_before_its_own(joined):
    """One column of labels, each with what the form prints beside it."""
    lines = render.tables(VALUES["2021"], "2021")
    for line in lines["requests"][3:]:
        labels = [box for box in line if not box.path]
        label = labels[-1].text
        line[:len(labels)] = [render.Box(joined.format(GROUPS[label], label) if label in GROUPS else label)]
    lines["requests"][0][0] = render.Box("项目", rows=3)
    reading = extract.read(printed(lines))
    assert (reading.tables, reading.state) == (VALUES["2021"], "read")


@pytest.mark.parametrize("words", [["정부정보", "신청", "합계"], ["སྲིད་གཞུང་", "ཞུ་ཡིག"], ["ھۆكۈمەت ئۇچۇرى", "جەمئىي"], ["ᠵᠠᠰᠠᠭ ᠤᠨ", "ᠨᠡᠢᠲᠡ"], ["Жалпы саны"], ["Total, all", "Natural persons"]])
@pytest.mark.parametrize("layout", ["{chinese}\n{other}", "{other}\n{chinese}", "{other} {chinese}"])
def test_labels_in_two_languages(words, layout):
    rng = random.Random(1)
    reading = report(lambda text: layout.format(chinese=text, other=rng.choice(words)))
    assert (reading.tables, reading.state) == (VALUES["2021"], "read")


@pytest.mark.parametrize("place", ["first", "last"])
def test_a_sum_of_the_agency_s_own_is_not_the_form_s(place):
    """合计 of a group, or below the table: （七）总计 is the one that the form numbers."""
    parts = render.tables(VALUES["2021"], "2021")
    lines, sums = parts["requests"], [render.Box(str(700 + at)) for at in range(7)]
    if place == "last":
        lines.append([render.Box("合计", cols=3), *sums])
    else:
        at = next(at for at, line in enumerate(lines) if any(box.text == "1.属于国家秘密" for box in line))
        group = lines[at].pop(0)
        group.rows += 1
        lines.insert(at, [group, render.Box("合计"), *sums])
        next(box for line in lines for box in line if box.text == "三、本年度办理结果").rows += 1
    reading = extract.read(printed(parts))
    assert (reading.tables, reading.state) == (VALUES["2021"], "read")


@pytest.mark.parametrize("odd", ["约3", "034", "12①", "5（较上年增加2）", "1.2e3", "12%"])
def test_an_odd_first_figure_leaves_its_row_a_row(odd):
    """（六）其他处理 is one row of the form of 2019, and the label of rows in the one of 2021."""
    parts = render.tables(VALUES["2019"], "2019")
    box = next(box for line in parts["requests"] for box in line if box.path == "requests.other_handling.natural_person")
    box.text = odd
    reading = extract.read(printed(parts))
    assert reading.tables["requests"]["other_handling"] == {**VALUES["2019"]["requests"]["other_handling"], "natural_person": None}
    assert [(one["cell"], one["raw"]) for one in reading.oddities] == [(box.path, odd)]


def test_words_for_applicants_elsewhere_are_no_headings_of_ours():
    """企业, 个人 and 总数 mean a column among the form's own only: a table of other things stays one."""
    parts = render.tables(VALUES["2021"], "2021")
    others = "<table><tr><td>单位</td><td>个人</td><td>企业</td><td>其他组织</td><td>总数</td></tr><tr><td>合计</td><td>7</td><td>8</td><td>9</td><td>24</td></tr></table>"
    reading = extract.read(page(*map(render.html, parts.values()), others))
    assert (reading.tables, reading.state) == (VALUES["2021"], "read")


def _blocks(lines: list) -> list:
    """Return the parts of 表二, each as a table of its own."""
    starts = [at for at, line in enumerate(lines) if len(line) == 1] + [len(lines)]
    return [lines[at:end] for at, end in pairwise(starts)]


def unit_beside(where: str, note: str) -> extract.Reading:
    """Read the report whose heading for fees names no unit, and that names one elsewhere."""
    parts = render.tables(VALUES["2021"], "2021")
    for line in parts["proactive"]:
        for box in line:
            box.text = "本年收费金额" if box.text.startswith("本年收费金额") else box.text
            box.text = "1234.5" if box.path == "proactive.fees.amount" else box.text
    if where == "within":
        parts["proactive"].append([render.Box(note, cols=4)])
    first, *others = map(render.html, parts.values())
    first = {"above": f"<p>{note}</p>{first}", "below": f"{first}<p>{note}</p>", "within": first,
             "caption": first.replace(">", f"><caption>{note}</caption>", 1), "grid": f"<table><tr><td>{note}</td></tr></table>{first}",
             "far": f"<p>{note}</p>{''.join(map(render.html, _blocks(parts['proactive'])))}"}[where]
    return extract.read(page(first, *others))


@pytest.mark.parametrize("where", ["above", "below", "within", "caption", "far", "grid"])
@pytest.mark.parametrize(("note", "value"), [
    ("单位：元", None), ("注：收费金额单位为元", None), ("以元为单位", None), ("计量单位：人民币元", None), ("单位：百万元", None), ("单位：件、元", None),
    ("金额：元", None), ("金额（元）", None), ("币种：人民币　单位：元", None), ("单位均为元", None), ("填报单位：广元", 1234.5), ("填报单位：三元", 1234.5), ("金额：万元", 1234.5),
    ("以“元”为单位", None), ("本表以元计", None), ("单位：元人民币", None), ("数量单位：件 金额单位：元", None), ("金额单位：元 数量单位：件", None),
    ("单位：万元", 1234.5), ("单位：件", 1234.5), ("金额单位：万元 数量单位：件", 1234.5), ("编制单位：广元市教育局", 1234.5), ("单位：元氏县财政局", 1234.5), ("填报单位：三元区人民政府", 1234.5)])
def test_the_unit_of_money_may_stand_beside_the_table(where, note, value):
    reading = unit_beside(where, note)
    assert reading.tables["proactive"]["fees"]["amount"] == value
    assert [one["kind"] for one in reading.oddities] == ([] if value else ["unit"])


@pytest.mark.parametrize("unit", ["百万元", "千万元", "十万元", "亿元", "元"])
def test_a_heading_s_own_unit_is_not_the_part_of_it_that_ours_is(unit):
    parts = render.tables(VALUES["2021"], "2021")
    for line in parts["proactive"]:
        for box in line:
            box.text = box.text.replace("万元", unit)
    reading = extract.read(printed(parts))
    assert reading.tables["proactive"]["fees"]["amount"] is None and [one["kind"] for one in reading.oddities] == ["unit"]


@pytest.mark.parametrize(("said", "value"), [("行政事业性收费（元）", None), ("行政事业性收费（单位：元）", None), ("行政事业性收费（万元）", 1234.5)])
def test_the_unit_of_money_in_a_row_s_label(said, value):
    parts = render.tables(VALUES["2021"], "2021")
    line = next(line for line in parts["proactive"] if line[-1].path == "proactive.fees.amount")
    line[0].text, line[-1].text = said, "1234.5"
    assert extract.read(printed(parts)).tables["proactive"]["fees"]["amount"] == value


def test_a_unit_beside_the_table_holds_for_pages_laid_out_alike():
    """The layout is known by then, the unit is not part of it."""
    assert [unit_beside("above", note).tables["proactive"]["fees"]["amount"] for note in ("单位：万元", "单位：元", "单位：万元")] == [1234.5, None, 1234.5]
