"""The forms' own equations: which hold, which do not, which cannot be evaluated."""

import random

import pytest

from gkcrawl import check, extract
from gkcrawl.check.finding import values as values_of
from tests import render
from tests.test_extract_mutations import made_up


def consistent(form: str) -> dict:
    """Return values for which every equation of the form holds."""
    rng, values = random.Random(7), made_up(random.Random(7), form, mixed=False)
    requests = values["requests"]
    six = [key for key in requests["received"] if key != "total"]
    results = [row for row in requests if row not in ("received", "carried_in", "concluded", "carried_out")]
    for row in requests.values():
        row.update({key: rng.randint(0, 9) for key in six})
    for key in six:
        done = sum(requests[row][key] for row in results)
        requests["concluded"][key] = done
        requests["received"][key] = done + requests["carried_out"][key]
        requests["carried_in"][key] = 0
    for row in requests.values():
        row["total"] = sum(row[key] for key in six)
    for row in values["appeals"].values():
        row["total"] = sum(value for key, value in row.items() if key != "total")
    return values


def read(values: dict, form: str) -> extract.Reading:
    """Return the reading of a page of these values."""
    return extract.read(render.page(values, form).encode())


@pytest.mark.parametrize(("form", "count"), [("2021", 42), ("2019", 40)])
def test_consistent_report(form, count):
    """The form's equations, all of them, hold in a report that adds up."""
    reading = read(consistent(form), form)
    assert len(check.equations(reading)) == count
    assert check.check(reading) == []
    assert check.uncheckable(reading) == 0


def test_other_handling_as_one_row():
    """A report of the 2021 form with （六）其他处理 as one row has 40 equations, and that row is in its sum."""
    values = consistent("2019")
    values["proactive"] = consistent("2021")["proactive"]
    reading = read(values, "2021")
    assert reading.form == "2021"
    assert "other_handling" in reading.tables["requests"] and "other_rest" not in reading.tables["requests"]
    assert len(check.equations(reading)) == 40
    assert check.check(reading) == []
    values["requests"]["other_handling"]["total"] += 1
    found = check.check(read(values, "2021"))
    assert {finding.rule for finding in found} == {"requests_results", "requests_applicants"}


def test_sum_that_does_not_hold():
    """A wrong total is found by the row's and by both of the column's rules, with the cells and both sides."""
    values = consistent("2021")
    values["requests"]["concluded"]["total"] += 6
    found = {finding.rule: finding for finding in check.check(read(values, "2021"))}
    assert set(found) == {"requests_balance", "requests_results", "requests_applicants"}
    finding = found["requests_results"]
    assert finding.left - finding.right == 6
    assert finding.cells[0] == "requests.concluded.total" and len(finding.cells) == 22
    assert "总计" in finding.detail and str(finding.left) in finding.detail


def test_blank_is_not_zero():
    """An equation with a blank cell is not evaluated, and counted as such, though 0 in its place would hold."""
    values = consistent("2021")
    values["requests"]["granted"]["legal"] = None
    values["appeals"]["reconsideration"]["other"] = None
    values["appeals"]["reconsideration"]["total"] = 999
    reading = read(values, "2021")
    assert check.check(reading) == []
    assert check.uncheckable(reading) == 3


def test_missing_table_is_uncheckable_not_passed():
    """Without 表三 its equations are all counted as not evaluated."""
    page = render.page(consistent("2021"))
    start, end = (page.index(mark) for mark in ("三、收到", "四、政府"))
    reading = extract.read((page[:start] + page[end:]).encode())
    assert reading.tables["requests"] == {} and "requests" in reading.reason
    assert (check.uncheckable(reading), reading.state) == (39, "partial")


def test_json_of_a_reading():
    """The contract's object, with the findings."""
    values = consistent("2021")
    values["appeals"]["reconsideration"]["total"] += 1
    found = check.as_json(read(values, "2021"))
    assert list(found)[:6] == ["form", "title", "agency", "region_code", "year", "published"]
    assert found["requests"]["received"] == values["requests"]["received"]
    assert found["published"] == "2024-01-20"
    assert found["findings"][0]["rule"] == "appeals_total"
    assert found["findings"][0]["cells"][0] == "appeals.reconsideration.total"
    assert len(found["passages"]) == 6 and found["uncheckable"] == 0
    values["appeals"]["reconsideration"]["other"] = values["requests"]["received"]["legal"] = None
    found = check.as_json(read(values, "2021"))
    assert (found["findings"], found["uncheckable"]) == ([], 3)


def test_what_one_year_leaves_over_the_next_takes_over():
    """All seven columns are compared, across the change of form; a blank leaves its column open."""
    before, after = (read(consistent(form), form) for form in ("2019", "2021"))
    over = before.tables["requests"]["carried_out"]
    after.tables["requests"]["carried_in"] = dict(over)
    assert check.across.carry_over(values_of(before.tables), values_of(after.tables)) == ([], 0)
    after.tables["requests"]["carried_in"] |= {"legal": over["legal"] + 1, "total": over["total"] + 1, "other": None}
    notes, unknown = check.across.carry_over(values_of(before.tables), values_of(after.tables))
    assert [(note.rule, note.severity, note.cells, note.other_cells) for note in notes] == [
        ("carry_over", "note", (f"requests.carried_in.{column}",), (f"requests.carried_out.{column}",))
        for column in ("legal", "total")]
    assert unknown == 1 and (notes[0].left, notes[0].right) == (over["legal"] + 1, over["legal"])


def test_in_force_year_over_year():
    """In force is what was in force, plus what was issued, less what was repealed; the form of 2019 has no such figure."""
    before, after = (read(consistent("2021"), "2021") for _ in range(2))
    rows = after.tables["proactive"]
    for row in ("regulations", "normative_documents"):
        then = before.tables["proactive"][row]["in_force"]
        rows[row]["in_force"] = then + rows[row]["issued"] - rows[row]["repealed"]
    assert check.across.in_force(values_of(before.tables), values_of(after.tables)) == ([], 0)
    rows["normative_documents"]["in_force"] += 5
    note, = check.across.in_force(values_of(before.tables), values_of(after.tables))[0]
    assert (note.rule, note.severity, note.left - note.right) == ("in_force_by_year", "note", 5)
    rows["regulations"]["repealed"] = None
    assert check.across.in_force(values_of(before.tables), values_of(after.tables))[1] == 1
    assert check.across.in_force({}, values_of(after.tables)) == ([], 2)        # a table that could not be read
    assert [check.across.has_in_force(form) for form in ("2019", "2021")] == [False, True]


def test_the_parts_may_not_exceed_the_whole():
    """Some parts are enough to find something; that they are less than the whole says nothing."""
    def made(received):
        return values_of({"requests": {"received": {"total": received}, "concluded": {"total": 0}}, "appeals": {}})

    assert check.across.whole_and_parts(made(10), []) == ([], 0)
    parts = [("甲局", made(6)), ("乙镇人民政府", made(4)), ("丙局", made(None))]
    assert check.across.whole_and_parts(made(10), parts) == ([], 3)          # the three of the appeals
    note, = check.across.whole_and_parts(made(9), parts)[0]
    assert (note.rule, note.severity, note.left, note.right) == ("whole_and_parts", "note", 9, 10)
    assert note.cells == ("requests.received.total",) and "甲局 6" in note.detail
