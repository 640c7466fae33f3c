"""A report whose text stands in the page and whose tables stand in attachments, or the other way round."""

import json
import re

import pytest

from gkcrawl import store
from tests import documents, office, render
from tests.archives import AGENCY, HOST, Crawl, dump, rows, values

TITLE = f"{AGENCY}2023年政府信息公开工作年度报告"
PROSE = "".join(f"<p>{number}、{head}</p><p>{text}</p>" for number, head, text in (
    ("一", "总体情况", "收到申请3件。"), ("五", "存在的主要问题及改进情况", "人手不足，加强培训。")))


def text_page(links: str = "", tables: str = "") -> bytes:
    """A page that holds the report's text."""
    return (f'<html><head><title>{TITLE}</title><meta name="PubDate" content="2024-01-20"></head><body><h1>{TITLE}</h1>'
            f"{PROSE}{tables}{links}</body></html>").encode()


def sheet(found: dict, *names: str) -> bytes:
    """Print some of the tables as an XLSX without a title, as attachments are."""
    return office.xlsx(found, tables=names)


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def crawled(directory, page: bytes, *files: bytes, mime: str = XLSX) -> list:
    """File a page and its attachments; return their captures."""
    crawl = Crawl(directory)
    kept = [crawl.report("1", page, anchor=TITLE)]
    for number, body in enumerate(files):
        kept.append(crawl.get(f"{HOST}/{number}.xlsx", body, mime=mime, role="attachment", via=f"{HOST}/1.html", anchor=f"附件{number}"))
    crawl.end()
    store.file(directory, jobs=1)
    return kept


def test_text_in_the_page_and_tables_in_attachments(tmp_path):
    found = values()
    page, one, other = crawled(tmp_path, text_page(), sheet(found, "proactive"), sheet(found, "requests", "appeals"))
    report, = rows(tmp_path, "SELECT * FROM reports")
    assert (report["agency"], report["year"], report["read_state"], report["read_reason"]) == (AGENCY, 2023, "read", None)
    assert (report["title"], report["published"], report["received"], report["form"]) == (TITLE, "2024-01-20", 3, "2021")
    assert report["uncheckable"] == 0 and report["finding_count"] == 0
    held = {table: {row["capture_id"] for row in rows(tmp_path, f"SELECT capture_id FROM {table}")}
            for table in ("proactive", "requests", "appeals", "passages")}
    assert held == {"proactive": {one.id}, "requests": {other.id}, "appeals": {other.id}, "passages": {page.id}}
    assert {row["report_id"] for row in rows(tmp_path, "SELECT report_id FROM captures WHERE role IN ('report', 'attachment')")} == {report["id"]}


def test_tables_in_the_page_and_text_in_an_attachment(tmp_path):
    found = values()
    page = render.page(found, title=TITLE)
    bare = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>{page[page.index('<table'):page.rindex('</table>')]}</table></body></html>"
    bare = re.sub(r"</table>.*?<table", "</table><table", bare, flags=re.DOTALL)
    words = documents.docx(found)
    page, word = crawled(tmp_path, bare.encode(), words, mime="application/msword")
    report, = rows(tmp_path, "SELECT * FROM reports WHERE agency = ?", AGENCY)
    assert report["read_state"] == "read" and report["received"] == 3


def test_numbers_that_differ_between_page_and_attachment_are_noted(tmp_path):
    found = values()
    other = values(received=4)
    tables = render.page(found, title=TITLE)
    page, word = crawled(tmp_path, tables.encode(), sheet(other, "requests"))
    report, = rows(tmp_path, "SELECT * FROM reports")
    notes = rows(tmp_path, "SELECT * FROM findings WHERE rule = 'page_and_attachment'")
    assert {cell for note in notes for cell in json.loads(note["cells"])} == {
        f"requests.{row}.{column}" for row in ("received", "granted", "concluded") for column in ("natural_person", "total")}
    assert {(note["left"], note["right"], note["severity"]) for note in notes} == {(3, 4, "note")}
    assert report["received"] == 3 and report["finding_count"] == 0 and report["note_count"] == len(notes)


def test_a_file_beside_another_report_gives_it_nothing(tmp_path):
    crawl = Crawl(tmp_path)
    crawl.report("1", text_page(), anchor=TITLE)
    crawl.report("2", text_page().replace("2023年".encode(), "2022年".encode()), anchor=TITLE.replace("2023", "2022"))
    crawl.get(f"{HOST}/1.xlsx", sheet(values(), "requests"), mime=XLSX, role="attachment", via=f"{HOST}/2.html", anchor="附件")
    crawl.end()
    store.file(tmp_path, jobs=1)
    found = {row["year"]: row["received"] for row in rows(tmp_path, "SELECT * FROM reports")}
    assert found == {2023: None, 2022: 3}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_page_and_attachment_of_two_crawls_in_any_order(tmp_path, order):
    whole, part = tmp_path / "whole", tmp_path / "part"
    one = Crawl(whole, 1)
    one.report("1", text_page(), anchor=TITLE)
    one.end()
    two = Crawl(whole, 2)
    two.get(f"{HOST}/1.xlsx", sheet(values(), "proactive", "requests", "appeals"), mime=XLSX, role="attachment",
            via=f"{HOST}/1.html", anchor="附件")
    two.end()
    store.file(whole, jobs=1)
    (part / "warc").mkdir(parents=True)
    files = sorted((whole / "warc").iterdir())
    for number in order:
        (part / "warc" / files[number].name).write_bytes(files[number].read_bytes())
        store.file(part, jobs=1)
    assert dump(part / "gkcrawl.db") == dump(whole / "gkcrawl.db")
    report, = rows(whole, "SELECT * FROM reports")
    assert (report["read_state"], report["received"]) == ("read", 3)
