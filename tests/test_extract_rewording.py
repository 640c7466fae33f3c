"""Labels in other words, with what stands above them, or beside another language: read where they can mean one thing only."""

import random

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
    ("1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "1.逾期不补正"), ("3.其他", "3.其他情形"),
    ("行政事业性收费", "行政事业收费"), ("未经复议直接起诉", "直接起诉"), ("复议后起诉", "经复议后起诉"), ("行政复议", "复议"),
    ("未经复议直接起诉", "行政诉讼（未经复议直接起诉）"), ("复议后起诉", "行政诉讼-复议后起诉"),
])
def test_a_label_in_other_words_is_the_form_s(label, said):
    """It is near one of the missing rows, and stands where that one does."""
    reading = report(lambda text: said if text == label else text)
    assert (reading.tables, reading.state) == (VALUES["2021"], "read")


@pytest.mark.parametrize(("label", "said"), [("其他对外管理服务事项", "其他管理服务事项"), ("政府集中采购", "政府采购")])
def test_a_label_of_the_older_form_in_other_words(label, said):
    assert report(lambda text: said if text == label else text, "2019").tables == VALUES["2019"]


@pytest.mark.parametrize(("label", "said"), [
    ("一、本年新收政府信息公开申请数量", "一、上年新收政府信息公开申请数量"), ("一、本年新收政府信息公开申请数量", "2022年新收政府信息公开申请数量"),
    ("一、本年新收政府信息公开申请数量", "其中：网上申请数量"), ("二、上年结转政府信息公开申请数量", "二、上年办结政府信息公开申请数量"),
    ("二、上年结转政府信息公开申请数量", "二、结转下年政府信息公开申请数量"), ("（一）予以公开", "（一）未予公开"), ("1.属于国家秘密", "1.不属于国家秘密"),
    ("5.属于三类内部事务信息", "5.属于四类内部事务信息"), ("1.本机关不掌握相关政府信息", "1.本机关掌握相关政府信息"), ("7.属于行政执法案卷", "7.属于行政处罚案卷"), ("7.属于行政执法案卷", "7.属于行政复议案卷"), ("1.属于国家秘密", "1.属于商业秘密"),
    ("2.重复申请", "2.小计"), ("四、结转下年度继续办理", "四、结转上年度继续办理"),
])
def test_what_says_another_thing_is_no_row_of_ours(label, said):
    reading = report(lambda text: said if text == label else text)
    row = next(row.key for row in forms.load("2021").tables["requests"].rows if row.label == label)
    assert set(reading.tables["requests"][row].values()) == {None} and reading.state == "partial"
    assert all(cells == VALUES["2021"]["requests"][key] for key, cells in reading.tables["requests"].items() if key != row)


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
             "caption": first.replace(">", f"><caption>{note}</caption>", 1)}[where]
    return extract.read(page(first, *others))


@pytest.mark.parametrize("where", ["above", "below", "within", "caption"])
@pytest.mark.parametrize(("note", "value"), [
    ("单位：元", None), ("注：收费金额单位为元", None), ("以元为单位", None), ("计量单位：人民币元", None), ("单位：万元", 1234.5), ("单位：件", 1234.5)])
def test_the_unit_of_money_may_stand_beside_the_table(where, note, value):
    reading = unit_beside(where, note)
    assert reading.tables["proactive"]["fees"]["amount"] == value
    assert [one["kind"] for one in reading.oddities] == ([] if value else ["unit"])


def test_a_unit_beside_the_table_holds_for_pages_laid_out_alike():
    """The layout is known by then, the unit is not part of it."""
    assert [unit_beside("above", note).tables["proactive"]["fees"]["amount"] for note in ("单位：万元", "单位：元", "单位：万元")] == [1234.5, None, 1234.5]
