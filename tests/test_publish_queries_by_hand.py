"""The canned queries once more, added up in Python from the rows of the tables: the same numbers, or one of the two is wrong."""

import sqlite3
from collections import defaultdict
from contextlib import closing

import pytest

from tests.publish_site import PRACTICE
from tests.test_publish_queries import practice  # noqa: F401  (a fixture)

LEVELS = {"省级政府": "省", "地级政府": "市", "县级政府": "县", "乡镇街道": "乡镇街道", "部门": "部门", "不明": None}


@pytest.fixture(scope="module")
def tables(practice):  # noqa: F811
    """The tables' rows as dictionaries, reports by their id."""
    assert PRACTICE.exists()
    with closing(sqlite3.connect(practice.directory / "gkcrawl.db")) as db:
        db.row_factory = sqlite3.Row
        rows = {name: [dict(row) for row in db.execute(f"select * from {name}")] for name in ("reports", "requests", "appeals")}
    totals = defaultdict(dict)
    for row in rows["requests"]:
        totals[row["report_id"]][row["row"]] = row["total"]
    appeals = defaultdict(list)
    for row in rows["appeals"]:
        appeals[row["report_id"]].append(row)
    return {"reports": rows["reports"], "totals": totals, "appeals": appeals}


def known(values) -> float:
    return sum(value for value in values if value is not None)


def group(totals: dict, start: str) -> float:
    return known(value for row, value in totals.items() if row.startswith(start))


def added(values) -> float | None:
    """The sum of what is there, None where there is nothing or one of it is no number."""
    values = list(values)
    return sum(values) if values and None not in values else None


def part(totals: dict, start: str) -> float | None:
    return added(value for row, value in totals.items() if row.startswith(start))


def scope(row: dict) -> str | None:
    return LEVELS[row["范围 scope"].split()[0]]


def test_refusal_reasons(practice, tables):  # noqa: F811
    expected = defaultdict(float)
    for report in tables["reports"]:
        for row, total in tables["totals"][report["id"]].items():
            if row.startswith("denied") and total:
                expected[report["region_code"][:2], report["year"], report["agency_level"], row] += total
    got = {(row["region_code"][:2], row["年度 year"], scope(row), row["行 row"]): row for row in practice.rows("refusal_reasons")}
    assert {key: row["件数 requests"] for key, row in got.items()} == dict(expected)
    for (province, year, level, _), row in got.items():
        whole = sum(n for key, n in expected.items() if key[:3] == (province, year, level))
        assert row["占不予公开 % of refusals"] == pytest.approx(100 * row["件数 requests"] / whole, abs=0.051)


def test_shares_and_outcomes(practice, tables):  # noqa: F811
    for query, by_province in (("share_granted", True), ("outcomes_by_year", False)):
        for row in practice.rows(query):
            chosen = [one for one in tables["reports"] if one["concluded"] is not None and one["agency_level"] == scope(row)
                      and one["year"] == row["年度 year"] and (not by_province or one["region_code"][:2] == row["region_code"][:2])]
            whole = [one for one in chosen if one["granted"] is not None and one["partly_granted"] is not None]
            assert row["报告数 reports"] == len(chosen)
            every = known(one["concluded"] for one in whole)
            share = 100 * known(one["granted"] + one["partly_granted"] for one in whole) / every if every else None
            assert row["公开率 % granted"] == (pytest.approx(share, abs=0.051) if share is not None else None)
            if by_province:
                assert row["未计入公开率 left out of %"] == len(chosen) - len(whole)
                continue
            parts = {name: known(group(tables["totals"][one["id"]], start) for one in chosen) for name, start in (
                ("不予公开 refused", "denied"), ("无法提供 unavailable", "unavailable"), ("不予处理 not processed", "unprocessed"), ("其他处理 other", "other"))}
            assert {name: row[name] for name in parts} == parts
            granted = known(one["granted"] for one in chosen) + known(one["partly_granted"] for one in chosen)
            assert row["未归类 unaccounted for"] == known(one["concluded"] for one in chosen) - granted - sum(parts.values())


def test_figures_by_year(practice, tables):  # noqa: F811
    rows = {row["report_id"]: row for row in practice.rows("figures_by_year")}
    assert len(rows) == len([one for one in tables["reports"] if one["year"]])
    for identity, row in rows.items():
        totals, appeals = tables["totals"][identity], tables["appeals"][identity]
        for name in ("received", "granted", "concluded", "carried_out"):
            assert row[name] == totals.get(name)
        for name, start in (("denied", "denied"), ("unavailable", "unavailable"), ("unprocessed", "unprocessed"), ("other_results", "other")):
            assert row[name] == part(totals, start)
        for name, column in (("appealed", "total"), ("lost", "corrected")):
            assert row[name] == added(one[column] for one in appeals)


def test_who_refuses_most(practice, tables):  # noqa: F811
    rows = practice.rows("who_refuses_most", year="2023")
    by_id = {one["id"]: one for one in tables["reports"]}
    expected = {one["id"] for one in tables["reports"] if one["agency_level"] == "县" and one["year"] == 2023 and (one["concluded"] or 0) >= 10
                and part(tables["totals"][one["id"]], "denied") is not None}
    assert {row["report_id"] for row in rows} == expected
    shares = [row["不予公开率 % refused"] for row in rows]
    assert shares == sorted(shares, reverse=True)
    for row in rows:
        here, totals = by_id[row["report_id"]], tables["totals"][row["report_id"]]
        share = 100 * part(totals, "denied") / here["concluded"]
        assert row["不予公开率 % refused"] == pytest.approx(share, abs=0.051)
        before = by_id.get(row["report_id"].replace("-2023-", "-2022-"))
        refused = part(tables["totals"][before["id"]], "denied") if before and before["concluded"] else None
        change = share - 100 * refused / before["concluded"] if refused is not None else None
        assert row["比上年 points more"] == (pytest.approx(change, abs=0.051) if change is not None else None)


def test_lost_appeals(practice, tables):  # noqa: F811
    rows = {row["report_id"]: row for row in practice.rows("lost_appeals")}
    assert set(rows) == {identity for identity, some in tables["appeals"].items() if known(one["corrected"] for one in some) > 0}
    for identity, row in rows.items():
        some = tables["appeals"][identity]
        assert row["纠正 corrected"] == known(one["corrected"] for one in some)
        whole = all(None not in (one["total"], one["pending"], one["corrected"]) for one in some)
        decided = known(one["total"] for one in some) - known(one["pending"] for one in some)
        share = 100 * row["纠正 corrected"] / decided if whole and decided else None
        assert row["纠正率 % of decided"] == (pytest.approx(share, abs=0.051) if share is not None else None)


def test_repeat_requests_and_late_publishers(practice, tables):  # noqa: F811
    by_id = {one["id"]: one for one in tables["reports"]}
    for row in practice.rows("repeat_requests"):
        totals = tables["totals"][row["report_id"]]
        both = known([totals.get("unprocessed_repeat"), totals.get("unprocessed_excessive")])
        concluded = by_id[row["report_id"]]["concluded"]
        whole = None not in (totals.get("unprocessed_repeat", 0), totals.get("unprocessed_excessive", 0))
        assert row["占办结 % of concluded"] == (pytest.approx(100 * both / concluded, abs=0.051) if concluded and whole else None)
    assert {row["report_id"] for row in practice.rows("late_publishers")} == {one["id"] for one in tables["reports"] if (one["days_late"] or 0) > 0}


def test_reports_are_counted_once(practice, tables):  # noqa: F811
    assert sum(row["报告 reports"] for row in practice.rows("reports_by_year")) == len(tables["reports"])
    assert sum(row["报告 reports"] for row in practice.rows("coverage_by_province")) == len(
        [one for one in tables["reports"] if one["region_code"]])
