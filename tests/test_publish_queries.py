"""The canned queries: what they say of an archive whose figures are known, and that they hold on the practice web's."""

import shutil
import sqlite3
import subprocess
import sys

import pytest

from gkcrawl import store
from gkcrawl.publish import notes
from tests.publish_site import METADATA, PRACTICE, Site
from tests.publish_wide import BLOCKED, EMPTY, FINANCE, GOVERNMENT, build

QUERIES = METADATA["databases"]["gkcrawl"]["queries"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return Site(tmp_path_factory.mktemp("wide"), build)


@pytest.fixture(scope="module")
def practice(tmp_path_factory):
    try:
        store.open_db(PRACTICE)
    except store.StoreError:
        subprocess.run([sys.executable, "-m", "tests.demo"], cwd=PRACTICE.parents[3], check=True, capture_output=True)
    folder = tmp_path_factory.mktemp("practice")
    shutil.copy(PRACTICE, folder / "gkcrawl.db")
    return Site(folder)


def test_who_refuses_most_and_why(site):
    rows = site.rows("who_refuses_most")
    assert [(row["agency"], row["year"], row["不予公开率 % refused"]) for row in rows] == [(GOVERNMENT, 2023, 10.7), ("太原市迎泽区人民政府", 2023, 10.0)]
    assert rows[0]["最多的理由 commonest ground"] == "2.其他法律行政法规禁止公开"
    before = 100 * 6 / (56 + 1 - 5)
    assert rows[0]["比上年 points more"] == round(100 * 8 / 75 - before, 1) and rows[1]["比上年 points more"] is None
    assert [row["agency"] for row in site.rows("who_refuses_most", level="市")] == ["太原市人民政府"]
    assert [row["agency"] for row in site.rows("who_refuses_most", least="80")] == ["太原市迎泽区人民政府"]
    assert site.rows("who_refuses_most", year="1999") == []


def test_refusal_reasons_by_province_and_year(site):
    rows = site.rows("refusal_reasons", year="2023")
    of = {(row["范围 scope"].split()[0], row["行 row"]): row for row in rows}
    assert {row["省 province"] for row in rows} == {"山西省"} and {row["region_code"] for row in rows} == {"140000"}
    county = of["县级政府", "denied_by_law"]
    assert county["件数 requests"] == 17 and county["报告数 reports"] == 2 and county["占不予公开 % of refusals"] == 94.4
    assert county["理由 reason"] == "2.其他法律行政法规禁止公开"
    assert of["地级政府", "denied_by_law"]["件数 requests"] == 50
    assert not {scope for scope, _ in of} - {"县级政府", "地级政府"}
    assert {row["年度 year"] for row in site.rows("refusal_reasons")} == {2021, 2022, 2023}
    assert site.rows("refusal_reasons", region="11") == []


def test_share_granted(site):
    rows = site.rows("share_granted", year="2023", region="140105")
    of = {row["范围 scope"].split()[0]: row for row in rows}
    assert of["县级政府"]["办结 concluded"] == 75 and of["县级政府"]["公开率 % granted"] == 89.3
    assert of["部门"]["公开率 % granted"] == 50.0


def test_outcomes_by_year(site):
    of = {row["范围 scope"].split()[0]: row for row in site.rows("outcomes_by_year", year="2023", region="140105")}
    assert of["县级政府"]["不予公开 refused"] == 8 and of["部门"]["不予处理 not processed"] == 2
    assert of["县级政府"]["总计 concluded"] == 75 and of["县级政府"]["公开率 % granted"] == 89.3
    assert of["县级政府"]["平均新收 received per report"] == 70 and of["县级政府"]["未归类 unaccounted for"] == 0


def test_governments_of_different_levels_are_never_added_together(site):
    """A prefecture's report may hold its counties' requests: 50 refused by the city are none of the counties' 17."""
    rows = {row["范围 scope"].split()[0]: row["不予公开 refused"] for row in site.rows("outcomes_by_year", year="2023")}
    assert rows == {"地级政府": 50, "县级政府": 18, "部门": 0}
    assert {row["范围 scope"] for row in site.rows("outcomes_by_year", level="县")} == {"县级政府 county"}


def test_repeat_requests(site):
    rows = site.rows("repeat_requests")
    assert [(row["agency"], row["year"], row["重复申请 repeat"]) for row in rows] == [(GOVERNMENT, 2022, 3), (FINANCE, 2023, 2)]
    assert rows[1]["占办结 % of concluded"] == 50.0


def test_lost_reviews_and_lawsuits(site):
    row = site.rows("lost_appeals")[0]
    assert (row["agency"], row["year"], row["复议纠正 in review"], row["诉讼纠正 in court"]) == (GOVERNMENT, 2023, 3, 1)
    assert row["未审结 pending"] == 1 and row["纠正率 % of decided"] == 66.7


def test_late_publishers_have_each_their_own_day(site):
    rows = {(row["agency"], row["year"]): row for row in site.rows("late_publishers")}
    assert set(rows) == {(GOVERNMENT, 2023), (FINANCE, 2023)}
    assert rows[GOVERNMENT, 2023]["期限 due"] == "2024-03-31" and rows[GOVERNMENT, 2023]["逾期天数 days late"] == 15
    assert rows[FINANCE, 2023]["期限 due"] == "2024-01-31" and rows[FINANCE, 2023]["逾期天数 days late"] == 5


def test_who_did_not_publish(site):
    gap = site.rows("who_did_not_publish")[0]
    assert (gap["agency"], gap["缺 missing year"]) == (FINANCE, 2022) and set(gap["有 reports of"].split("、")) == {"2021", "2023"}
    assert not [row for row in site.rows("who_did_not_publish") if row["缺 missing year"] == 2024]
    assert {row["缺 missing year"] for row in site.rows("who_did_not_publish", year="2022")} == {2022}


def test_sites_without_reports_and_why(site):
    rows = {row["site_id"]: row for row in site.rows("sites_without_reports")}
    assert set(rows) == {BLOCKED, EMPTY}
    assert rows[BLOCKED]["state"] == "blocked" and rows[BLOCKED]["reason"] == "home answered 403"


def test_text_changed_after_publication(site):
    (row,) = site.rows("text_changed")
    assert row["report_id"] == site.report("2") and row["from_capture_id"] == site.captures["before"].id
    assert row["前 before"] == "2025-01-05" and row["数字 figures"] >= 2 and row["句子 sentences"] >= 1


def test_notes_are_apart_from_sums(site):
    notes = site.rows("worth_a_look")
    assert {"carry_over"} <= {row["rule"] for row in notes} and all(row["核对 in words"] != row["rule"] for row in notes)
    assert not {row["rule"] for row in site.rows("sums_that_do_not_add_up")} & {row["rule"] for row in notes}


@pytest.mark.parametrize("name", list(QUERIES))
def test_queries_are_named_and_described_in_both_languages(name):
    zh, _, en = QUERIES[name]["title"].partition(" · ")
    assert any("\u4e00" <= one <= "\u9fff" for one in zh) and en.isascii() and en
    assert any("\u4e00" <= one <= "\u9fff" for one in QUERIES[name]["description"])


#: Queries that find nothing on the practice web, whose pages never change and whose regions all have reports.
NOTHING = {"text_changed", "sites_without_reports"}


@pytest.mark.parametrize("name", list(QUERIES))
def test_queries_on_the_practice_web(practice, name):
    rows = practice.rows(name)
    assert bool(rows) == (name not in NOTHING)
    for row in rows:
        for column, value in row.items():
            if "%" in column and value is not None:
                assert -0.1 <= value <= 1000, row
            if column in ("year", "年度 year", "缺 missing year") and value is not None:
                assert 2008 <= value <= 2030, row
            if column == "report_id":
                assert practice.db.execute("select 1 from reports where id = ?", [value]).fetchone()


def test_what_the_practice_web_refused_is_what_its_tables_say(practice):
    total, = practice.db.execute("select sum(total) from requests where row like 'denied_%'").fetchone()
    assert sum(row["件数 requests"] or 0 for row in practice.rows("refusal_reasons")) == total
    late = practice.rows("late_publishers")
    assert all(row["公布 published"] > row["期限 due"] and row["逾期天数 days late"] > 0 for row in late)
    for row in practice.rows("who_did_not_publish")[:40]:
        assert not practice.db.execute("select 1 from reports where agency = ? and year = ?",
                                       [row["agency"], row["缺 missing year"]]).fetchone()


def test_the_notes_of_a_report_are_looked_up_by_indexes():
    """Of a hundred thousand reports' notes none is read but its own, and those of the year after that speak of it."""
    connection = sqlite3.connect(":memory:")
    store.schema.create(connection)
    plan = [row[3] for row in connection.execute(f"explain query plan {notes.asked(2)}", ["x"] * 8)]
    assert {name for name in ("notes", "findings") for step in plan if f"{name}_other_report_id" in step} == {"notes", "findings"}
    assert not [step for step in plan if step.startswith("SCAN")]
