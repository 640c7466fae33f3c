"""Reports beside each other: what filing makes of the year before, and of a government's departments."""

import json

from gkcrawl import store
from gkcrawl.store import across
from tests import render
from tests.archives import AGENCY, Crawl, dump, page, rows
from tests.test_check import consistent

NOTES = "SELECT f.*, r.year, r.agency FROM (SELECT * FROM findings UNION ALL SELECT * FROM notes) AS f JOIN reports AS r ON r.id = report_id WHERE rule = ? ORDER BY year, position"


def over(year: int, carried_in: int = 0, carried_out: int = 0, agency: str = AGENCY, **more) -> bytes:
    """A report in which natural persons' applications are taken over and left over."""
    return page(agency, year, received=9, carried_in=carried_in, carried_out=carried_out, **more)


def test_carry_over_is_compared_with_the_year_before(tmp_path):
    crawl = Crawl(tmp_path)
    crawl.report("2021", over(2021, carried_out=3))
    crawl.report("2022", over(2022, carried_in=3, carried_out=2))
    crawl.report("2023", over(2023, carried_in=1))
    crawl.report("office", over(2023, carried_in=1, agency="小店区人民政府办公室"))
    crawl.end()
    summary = store.file(tmp_path, jobs=1)
    notes = rows(tmp_path, NOTES, "carry_over")
    assert [(note["year"], note["left"], note["right"]) for note in notes] == [(2023, 1, 2), (2023, 1, 2)]
    assert [json.loads(note["cells"]) for note in notes] == [
        ["requests.carried_in.natural_person"], ["requests.carried_in.total"]]
    assert json.loads(notes[1]["other_cells"]) == ["requests.carried_out.total"]
    assert {note["other_report_id"] for note in notes} == {store.report_id(AGENCY, "140105", 2022)}
    report, = rows(tmp_path, "SELECT * FROM reports WHERE id = ?", notes[0]["report_id"])
    assert (report["finding_count"], report["note_count"], report["uncheckable_across"]) == (0, 2, 0)
    assert (summary.findings, summary.notes) == (0, 2) and "notes:    2" in str(summary)


def test_a_report_that_comes_later_settles_its_neighbour(tmp_path):
    one = Crawl(tmp_path, 1)
    one.report("2023", over(2023, carried_in=1))
    one.end()
    store.file(tmp_path, jobs=1)
    assert rows(tmp_path, NOTES, "carry_over") == []
    two = Crawl(tmp_path, 2)
    two.report("2022", over(2022, carried_out=4))
    two.end()
    store.file(tmp_path, jobs=1)
    assert len(rows(tmp_path, NOTES, "carry_over")) == 2
    three = Crawl(tmp_path, 3)
    three.report("2022", over(2022, carried_out=1))
    three.end()
    store.file(tmp_path, jobs=1)
    assert rows(tmp_path, NOTES, "carry_over") == []
    incremental = dump(tmp_path / "gkcrawl.db")
    store.file(tmp_path, rebuild=True, jobs=1)
    assert dump(tmp_path / "gkcrawl.db") == incremental


def test_a_government_is_compared_with_its_departments_and_towns(tmp_path):
    crawl = Crawl(tmp_path)
    crawl.report("whole", page(received=10))
    crawl.report("bureau", page("太原市小店区教育局", received=6))
    crawl.report("town", page("太原市小店区北格镇人民政府", received=5))
    crawl.report("office", page("太原市小店区人民政府办公室", received=10))
    crawl.report("tax", page("国家税务总局太原市小店区税务局", received=30))
    crawl.report("earlier", page("太原市小店区教育局", 2022, received=60))
    crawl.report("city", page("太原市人民政府", received=1))
    crawl.end()
    store.file(tmp_path, jobs=1)
    notes = rows(tmp_path, NOTES, "whole_and_parts")
    assert [(note["agency"], note["left"], note["right"], note["severity"]) for note in notes] == [
        (AGENCY, 10, 11, "note")] * 2
    assert [json.loads(note["cells"]) for note in notes] == [["requests.received.total"], ["requests.concluded.total"]]
    assert "2 个部门" in notes[0]["detail"] and "教育局 6" in notes[0]["detail"]


def test_how_many_are_compared_at_a_time_changes_nothing(tmp_path, monkeypatch):
    crawl = Crawl(tmp_path)
    for year in (2021, 2022, 2023):
        for agency in (AGENCY, "太原市小店区教育局", "太原市小店区财政局", "太原市小店区北格镇人民政府"):
            crawl.report(f"{agency}{year}", over(year, carried_in=year % 3, carried_out=2, agency=agency))
    crawl.end()
    store.file(tmp_path, jobs=1)
    together = dump(tmp_path / "gkcrawl.db")
    assert {row["rule"] for row in rows(tmp_path, NOTES.partition("WHERE")[0])} == {"carry_over", "whole_and_parts"}
    for count in (1, 5):
        monkeypatch.setattr(across, "_AT_A_TIME", count)
        store.file(tmp_path, rebuild=True, jobs=1)
        assert dump(tmp_path / "gkcrawl.db") == together


def test_text_and_tables_on_two_pages_are_compared(tmp_path):
    """Where a report's text comes from another capture than its tables, what it says is held against them too."""
    whole = page(received=3).decode()
    said = "本机关按要求公开信息。"
    words = whole.replace(said, "全年收到政府信息公开申请7件。")
    while "<table" in words:
        start, end = words.index("<table"), words.index("</table>") + 8
        words = words[:start] + words[end:]
    bare = whole
    for number, head in enumerate("一二三四五六", 1):
        bare = bare.replace(f"<p>{head}、", "<p>")
    crawl = Crawl(tmp_path)
    crawl.report("1", words.encode())
    crawl.report("2", bare.encode())
    crawl.end()
    store.file(tmp_path, jobs=1)
    report, = rows(tmp_path, "SELECT * FROM reports")
    note, = rows(tmp_path, NOTES, "prose_received")
    assert note["sentence"] == "全年收到政府信息公开申请7件。" and (note["left"], note["right"]) == (7, 3)
    assert report["note_count"] == 1 and report["finding_count"] == 0


def without(body: bytes, heading: str) -> bytes:
    """The page without the table below a heading."""
    text = body.decode()
    start = text.index("<table", text.index(heading))
    return (text[:start] + text[text.index("</table>", start) + 8:]).encode()


def test_what_a_year_before_leaves_open_is_counted_not_passed(tmp_path):
    """表二 of a year that is not there, a report that could not be read; the form of 2019 has nothing in force to compare."""
    crawl = Crawl(tmp_path)
    crawl.report("2021", over(2021))
    crawl.report("2022", without(over(2022), "二、"))
    crawl.report("2023", over(2023))
    crawl.report("2024", b"<h1>404</h1>", status=404, anchor=f"{AGENCY}2024年政府信息公开工作年度报告")
    crawl.report("2025", over(2025))
    office = "小店区人民政府办公室"
    crawl.report("office", page(office, 2021))
    crawl.report("before", render.page(consistent("2019"), "2019", title=f"{office}2020年政府信息公开工作年度报告").encode())
    crawl.end()
    store.file(tmp_path, jobs=1)
    left = {(row["agency"], row["year"]): row["uncheckable_across"] for row in rows(tmp_path, "SELECT * FROM reports")}
    assert left == {(AGENCY, 2021): 0, (AGENCY, 2022): 2, (AGENCY, 2023): 2, (AGENCY, 2024): 0, (AGENCY, 2025): 9,
                    (office, 2020): 0, (office, 2021): 0}
    assert not rows(tmp_path, NOTES, "in_force_by_year")
