"""What the text says against what the tables say: a note only where it can mean nothing else."""

import json
from pathlib import Path

import pytest

from gkcrawl import check, extract, forms

REPORTS = Path(__file__).resolve().parents[2] / "shared" / "reports"


def tables(received=0, carried_in=0, concluded=0, carried_out=0, reviews=0, direct=0, after=0, in_force=0) -> dict:
    """The cells that a text may speak of."""
    requests = {"received": received, "carried_in": carried_in, "concluded": concluded, "carried_out": carried_out}
    appeals = {"reconsideration": reviews, "litigation_direct": direct, "litigation_after_reconsideration": after}
    return {"requests": {row: {"total": value} for row, value in requests.items()},
            "appeals": {row: {"total": value} for row, value in appeals.items()},
            "proactive": {"regulations": {"in_force": 2}, "normative_documents": {"in_force": in_force}}}


def found(text: str, year: int = 2023, agency: str = "样例市人民政府", number: int = 1, **figures) -> list[check.Finding]:
    """The findings of a report with this text."""
    passages = [{"number": number, "heading": "一、总体情况", "text": text}]
    return check.prose.against_tables(tables(**figures), passages, year, agency)[0]


@pytest.mark.parametrize(("text", "figures"), [
    ("全年收到政府信息公开申请75件，均已办结。", {"received": 74, "carried_in": 1, "concluded": 75}),            # 平潭 2022
    ("全年受理依申请公开57件，已办结52件，转下年办理5件。",
     {"received": 56, "carried_in": 1, "concluded": 52, "carried_out": 5}),                                      # 小店 2023
    ("共受理信息公开申请 61 件，办结 57 件，4 件未办结已转下年办理。2022 年结转今年办理政府信息公开 2 件，办结 2 件。",
     {"received": 61, "carried_in": 2, "concluded": 59, "carried_out": 4}),                                      # 惠济 2023
    ("全市受理政府信息公开申请1,119件，答复1050件（含上年度结转申请34件，另有103件顺延到下年度答复）。",
     {"received": 1119, "carried_in": 34, "concluded": 1050, "carried_out": 103}),
    ("收到公开申请154件，办结148件，结转至2024年6件。", {"received": 154, "concluded": 148, "carried_out": 6}),
    ("行政机关因政府信息公开被申请行政复议36起，行政诉讼9起。", {"reviews": 36, "direct": 6, "after": 3}),
    ("因政府信息公开引起的行政复议、行政诉讼共9件。", {"reviews": 4, "direct": 5}),
    ("新收、上年结转政府信息公开申请共75件。", {"received": 70, "carried_in": 5}),
    ("因政府信息公开申请行政复议8件，其中维持6件，纠正2件。", {"reviews": 8}),
    ("未发生因政府信息公开被申请行政复议、提起行政诉讼的情况。", {}),
    ("没有因政府信息公开行政复议被纠正的情况。", {"reviews": 8}),
    ("未发生政府信息公开行政诉讼败诉案件。", {"direct": 8}),
    ("政府信息公开工作未被行政复议机关通报。", {"reviews": 8}),
    ("2023年未收到公民、法人或其他组织提出的政府信息公开申请。", {}),
    ("依申请公开方面，全年共收到10件申请。", {"received": 10}),
    ("办好公开各项工作。全年共收到10件申请表扬的来信。", {"received": 3}),
    ("推进政府信息公开。全年审理行政复议案件300件。", {"reviews": 1}),
    ("现行有效行政规范性文件12件、现行有效规章2件。", {"in_force": 12}),
    ("区政府办代表区政府受理政府信息公开申请17件。", {"received": 95}),
    ("政府办公室收到政府信息公开申请17件，办结17件。", {"received": 95, "concluded": 95}),
    ("2023年收到公开申请10件，比2022年的25件减少15件。2022年共收到公开申请25件。", {"received": 10}),
    ("网上受理政府信息公开申请8件。自然人提出公开申请7件。", {"received": 10}),
    ("依申请公开渠道畅通，全年受理政务服务事项5000件，办结4990件。收到12345热线300件。", {"received": 10, "concluded": 9}),
    ("公开救助信息，受理低保申请320件，办结300件。", {"received": 3, "concluded": 3}),
    ("全年收到政府信息公开申请，通过网站主动公开信息5000条。", {"received": 10}),
    ("收到政府信息公开申请1.2万件，收到公开申请100余件，办结率98%。", {"received": 12345}),
    ("收到政府信息公开申请若干件，均已答复。", {"received": 1}),
])
def test_text_that_fits_or_says_nothing_certain(text, figures):
    """The text agrees with the table in one of its meanings, or speaks of something else: no claim is made."""
    assert found(text, **figures) == []


@pytest.mark.parametrize(("text", "figures", "rule", "left", "right", "cell"), [
    ("制发行政规范性文件77件，现行有效行政规范性文件393件。", {"in_force": 470}, "prose_normative_in_force", 393, 470,
     "proactive.normative_documents.in_force"),                                                                   # 平潭 2023
    ("制发行政规范性文件77件，现行有效393件。", {"in_force": 470}, "prose_normative_in_force", 393, 470,
     "proactive.normative_documents.in_force"),
    ("现行有效规章3件。", {}, "prose_regulations_in_force", 3, 2, "proactive.regulations.in_force"),
    ("因政府信息公开引起的行政复议134件。", {"reviews": 170}, "prose_reconsideration", 134, 170,
     "appeals.reconsideration.total"),                                                                            # 宿迁 2024
    ("因政府信息公开引起的行政诉讼57件。", {"direct": 50, "after": 27}, "prose_litigation", 57, 77,
     "appeals.litigation_direct.total"),
    ("收到政府信息公开申请共计10件。", {"received": 12, "carried_in": 1}, "prose_received", 10, 12,
     "requests.received.total"),
    ("（二）依申请公开情况。收到申请12件，办结11件。", {"received": 12, "concluded": 12}, "prose_concluded", 11, 12,
     "requests.concluded.total"),
    ("收到公开申请12件，上年结转申请3件。", {"received": 12, "carried_in": 2}, "prose_carried_in", 3, 2,
     "requests.carried_in.total"),
    ("收到公开申请12件，结转下年度继续办理3件。", {"received": 12, "carried_out": 2}, "prose_carried_out", 3, 2,
     "requests.carried_out.total"),
])
def test_text_that_contradicts_the_table(text, figures, rule, left, right, cell):
    """A note with the sentence as printed, the cell, and both numbers."""
    note, = found(text, **figures)
    assert (note.rule, note.left, note.right, note.severity) == (rule, left, right, "note")
    assert note.cells[0] == cell and note.sentence in text and str(left) in note.sentence
    assert str(left) in note.detail and str(right) in note.detail


def test_several_numbers_that_do_not_add_up_are_said_to_be_uncertain():
    """57 in one clause and 2 in another are 59; where the table has neither, the note says that it cannot be told."""
    text = "受理信息公开申请61件，办结57件；上年结转信息公开申请2件，办结2件。"
    assert found(text, received=61, carried_in=2, concluded=59) == []
    note, = found(text, received=61, carried_in=2, concluded=60)
    assert note.rule == "prose_concluded" and "不能断定" in note.detail


def test_an_office_speaks_for_itself_in_its_own_report():
    """政府办公室's own report is about 政府办公室."""
    text = "样例区政府办公室收到政府信息公开申请17件。"
    assert found(text, agency="样例区人民政府办公室", received=16)
    assert not found(text, agency="样例区人民政府", received=16)


def test_plans_and_fees_are_not_figures():
    """The passages on troubles and other matters are not read for figures."""
    assert found("收到政府信息公开申请5件。", number=1) and not found("收到政府信息公开申请5件。", number=5)


def test_a_blank_cell_leaves_it_open():
    """What the text says cannot be compared with a blank: counted, not passed."""
    blank = tables(received=5)
    blank["requests"]["received"]["total"] = None
    passages = [{"number": 1, "heading": "", "text": "收到政府信息公开申请5件。"}]
    assert check.prose.against_tables(blank, passages, 2023) == ([], 1)


def test_every_rule_has_its_name_and_source():
    """The rules of ours are in checks.toml, with a label in both languages and a source."""
    rules = forms.checks()["rules"]
    assert set(check.prose.FIGURES) | set(check.prose.AT_MOST) | {"carry_over", "in_force_by_year", "whole_and_parts", "page_and_attachment"} == set(rules)
    assert all(rule["label"] and rule["english"] and rule["source"] for rule in rules.values())
    for function in (check.across.carry_over, check.across.in_force, check.across.whole_and_parts,
                     check.prose.against_tables):
        assert "Source:" in function.__doc__


@pytest.mark.skipif(not REPORTS.is_dir(), reason="no ../shared/reports")
@pytest.mark.parametrize("name", ["xiaodian_2023.txt", "huiji_office_2023.txt", "qingyang_2021.txt", "hongze_2024.pdf",
                                  "shuyang_fgj_2023.html", "pingtan_2025.html", "huaian_city_2024.pdf"])
def test_no_claim_is_made_against_real_reports_that_agree(name):
    """Seven real reports, whose texts count in as many ways, agree with their tables."""
    reading = extract.read((REPORTS / name).read_bytes(), url=f"http://example.gov.cn/{name}")
    assert [finding for finding in check.check(reading) if finding.severity == "note"] == []
    assert any(claim.sure for claim in check.prose.claims(reading.passages, reading.year, reading.agency)) or "hongze" in name


@pytest.mark.skipif(not REPORTS.is_dir(), reason="no ../shared/reports")
def test_what_real_texts_say():
    """The numbers that real texts gave, told in our words: 平潭's of 2023 has one that its table has not."""
    expected = json.loads((REPORTS / "expected.json").read_text("utf-8"))
    for key, notes in (("pingtan_2021", []), ("pingtan_2022", []), ("pingtan_2023", ["prose_normative_in_force"]),
                       ("pingtan_2025", [])):
        one, said = expected[key], expected[key]["narrative"]
        printed = {table: {row: cells for row, cells in one[table].items() if isinstance(cells, dict)}
                   for table in ("proactive", "requests", "appeals")}
        text = (f"全区收到政府信息公开申请{said['requests_received']}件。"
                + (f"因政府信息公开引起行政复议{said['review']}件、行政诉讼{said['litigation']}件。" if "review" in said else "")
                + (f"现行有效行政规范性文件{said['normative_valid']}件。" if "normative_valid" in said else ""))
        passages = [{"number": 1, "heading": "", "text": text}]
        notes_found, _ = check.prose.against_tables(printed, passages, one["year"], "平潭综合实验区管委会")
        assert [note.rule for note in notes_found] == notes, key


def test_endless_text_takes_its_time_once():
    """Numbers of any length and text without end are looked at within bounds."""
    text = "收到政府信息公开申请" + "9" * 50_000 + "件，" + "办结5件，" * 200_000
    assert found(text, received=1) == []


@pytest.mark.parametrize("said", ["2023年未收到政府信息公开申请。", "全年没有收到依申请公开政府信息的申请。", "本年度收到政府信息公开申请0件。"])
def test_none_received_is_said_as_zero(said):
    """未收到 is 0: it fits a table of 0, and is noted against one of 3."""
    passages = [{"number": 1, "heading": "一、总体情况", "text": said}]
    numbers = {(claim.rule, claim.number) for claim in check.prose.claims(passages, 2023)}
    assert numbers == {("prose_received", 0)}
    for received, noted in ((0, 0), (3, 1)):
        tables = {"requests": {"received": {"total": received}, "carried_in": {"total": 0}}}
        assert len(check.prose.against_tables(tables, passages, 2023)[0]) == noted


def test_none_received_of_a_kind_says_nothing_of_all():
    passages = [{"number": 1, "heading": "一、总体情况", "text": "收到政府信息公开申请5件，未收到网络申请。"}]
    assert check.prose.against_tables({"requests": {"received": {"total": 5}, "carried_in": {"total": 0}}}, passages, 2023) == ([], 0)


@pytest.mark.parametrize(("text", "rules"), [
    ("未发生因政府信息公开被申请行政复议、提起行政诉讼的情况。", {"prose_reconsideration": 0, "prose_litigation": 0}),
    ("2023年，没有因政府信息公开工作被提起行政诉讼的案件。", {"prose_litigation": 0}),
    ("2023年未收到公民、法人或其他组织提出的政府信息公开申请。", {"prose_received": 0}),
    ("依申请公开方面，全年共收到12件申请。", {"prose_received": 12}),
])
def test_what_other_phrases_say_of_the_figures(text, rules):
    """None of either, of nobody in particular; 申请 told behind the number."""
    notes = found(text, received=10, reviews=3, direct=2)
    assert {note.rule: note.left for note in notes} == rules
