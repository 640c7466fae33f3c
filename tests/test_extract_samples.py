"""The real reports in ../shared/reports, and pages built from the values of others: every expected value, exactly."""

import json
from pathlib import Path

import pytest

from gkcrawl import check, extract
from tests import render

REPORTS = Path(__file__).resolve().parents[2] / "shared" / "reports"
pytestmark = pytest.mark.skipif(not REPORTS.is_dir(), reason="the sample reports are not beside the repository")
EXPECTED = json.loads((REPORTS / "expected.json").read_text("utf-8")) if REPORTS.is_dir() else {}
FILES = ["xiaodian_2023.txt", "qingyang_2021.txt", "huiji_office_2023.txt", "shuyang_fgj_2023.html",
         "pingtan_2025.html"]
LAYOUTS = [{}, {"word": True, "wrap": True}, {"split": True}, {"slid": True}]
#: An annotation by the person who typed the values, not on the page.
NOTE = "（全区汇总）"


def differing(reading: extract.Reading, expected: dict) -> list[str]:
    """Return the cells that are not as expected; a null must have its oddity, a printed text be kept as its raw."""
    odd, wrong = {oddity["cell"]: oddity for oddity in reading.oddities}, []
    for table in ("proactive", "requests", "appeals"):
        for row, cells in expected[table].items():
            for column, value in (cells.items() if isinstance(cells, dict) else ()):
                path, read = f"{table}.{row}.{column}", reading.tables[table].get(row, {}).get(column, "absent")
                if isinstance(value, str) and odd.get(path, {}).get("raw") == value and read is None:
                    continue
                if read != value or type(read) is not type(value) or (value is None and path not in odd):
                    wrong.append(f"{path}: {read!r}, expected {value!r}")
    return wrong


@pytest.mark.parametrize("name", FILES)
def test_sample(name):
    """A real report gives exactly its values and its identity."""
    expected, reading = EXPECTED[name.partition(".")[0]], extract.read((REPORTS / name).read_bytes())
    assert differing(reading, expected) == []
    assert reading.agency == expected["agency"].removesuffix(NOTE)
    assert (reading.year, reading.form) == (expected["year"], expected["form"])
    for field in ("title", "published", "region_code"):
        if expected.get(field):
            assert getattr(reading, field) == expected[field]
    assert [passage["number"] for passage in reading.passages] == [1, 2, 3, 4, 5, 6]
    assert check.check(reading) == []
    assert sum(1 for _ in check.equations(reading)) == 42
    assert reading.state == ("partial" if name.startswith("qingyang") else "read")


def test_values_that_came_apart_and_are_too_few_are_not_placed():
    """庆阳's appeals have 11 values for 15 cells: two whole groups, and a third of which no cell can be told."""
    reading = extract.read((REPORTS / "qingyang_2021.txt").read_bytes())
    third = reading.tables["appeals"]["litigation_after_reconsideration"]
    assert set(third.values()) == {None}
    assert {(odd["cell"].rsplit(".", 1)[0], odd["kind"]) for odd in reading.oddities} == {
        ("appeals.litigation_after_reconsideration", "position")}


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
@pytest.mark.parametrize("key", list(EXPECTED))
def test_page_built_from_expected_values(key, layout):
    """The values of every report, in plain tables, as Word pastes them, with 表三 cut in two, with rows slid left."""
    expected = EXPECTED[key]
    form = expected["form"][:4]
    reading = extract.read(render.page(expected, form, **layout).encode())
    assert differing(reading, expected) == []
    assert reading.form == form
    assert [passage["number"] for passage in reading.passages] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(("key", "cells"), [("pingtan_2020", 2), ("pingtan_2023", 0)])
def test_sums_that_do_not_add_up_are_findings(key, cells):
    """平潭 2020 prints 21 for parts of 27: the printed values stay and the rule is a finding."""
    reading = extract.read(render.page(EXPECTED[key], EXPECTED[key]["form"]).encode())
    found = [finding for finding in check.check(reading) if finding.rule == "requests_results"]
    assert len(found) == cells
    if found:
        assert {(finding.left, finding.right) for finding in found} == {(20, 26), (21, 27)}
        assert reading.tables["requests"]["concluded"]["total"] == 21
