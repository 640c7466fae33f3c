"""PDF and Word documents: the same cells as from a page, or a sentence that says why not."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from gkcrawl import check, extract
from tests import documents
from tests.practice import figures

REPORTS = Path(__file__).resolve().parents[2] / "shared" / "reports"
VALUES = figures.series("样例市人民政府", [2023])[2023]


@pytest.mark.parametrize("make", [documents.pdf, lambda values: documents.pdf(values, cut=15), documents.docx],
                         ids=["pdf", "pdf with a table cut by a page break", "docx"])
def test_every_cell_of_a_document_is_exact(make):
    reading = extract.read(make(VALUES))
    assert (reading.state, reading.form, reading.agency, reading.year) == ("read", "2021", "样例市人民政府", 2023)
    assert {name: reading.tables[name] for name in VALUES} == VALUES
    assert [passage["number"] for passage in reading.passages] == [1, 2, 3, 4, 5, 6]
    assert not reading.oddities and not check.check(reading)


def test_a_pdf_cell_says_on_which_page_and_where_it_stands():
    reading = extract.read(documents.pdf(VALUES, cut=15))
    page, (x0, top, x1, bottom) = reading.places["requests.carried_out.total"]
    assert page == 2 and 0 < x0 < x1 < 600 and 0 < top < bottom < 850


@pytest.mark.skipif(not REPORTS.exists(), reason="the real reports are not part of the project")
@pytest.mark.parametrize("name", ["hongze_2024", "huaian_city_2024"])
def test_real_pdfs(name):
    expected = json.loads((REPORTS / "expected.json").read_text())[name]
    reading = extract.read((REPORTS / f"{name}.pdf").read_bytes(), "application/pdf")
    assert reading.state == "read" and reading.form == "2021" and reading.year == expected["year"]
    for table in ("proactive", "requests", "appeals"):
        assert reading.tables[table] == expected[table]
    assert reading.agency == expected["agency"].partition("（")[0]


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"0" * 80_000_000)
    return out.getvalue()


@pytest.mark.parametrize("body, said", [
    (documents.pdf(VALUES)[:2000], "the PDF"),
    (b"%PDF-1.4\n" + b"\0" * 5000, "damaged"),
    (documents.docx(VALUES)[:4000], "damaged"),
    (_bomb(), "too large"),
], ids=["half a PDF", "a PDF of nothing", "half a DOCX", "zip bomb"])
def test_a_document_that_cannot_be_read_says_why(body, said):
    reading = extract.read(body, url="https://www.yl.gov.cn/a/b.docx", anchor="样例市人民政府2023年政府信息公开工作年度报告")
    assert (reading.state, reading.agency, reading.year) == ("unread", "样例市人民政府", 2023)
    assert said in reading.reason


def test_a_pdf_cut_anywhere_is_never_silently_wrong():
    whole = documents.pdf(VALUES, cut=15)
    for end in range(1000, len(whole), 400):
        reading = extract.read(whole[:end], anchor="样例市人民政府2023年政府信息公开工作年度报告")
        wrong = [cell for table, rows in reading.tables.items() for row, cells in rows.items() for cell, value in cells.items()
                 if value is not None and value != VALUES[table][row][cell]]
        assert not wrong and (reading.state != "read" or reading.tables == VALUES), end


def test_a_date_before_the_end_of_the_year_is_said():
    """A report for 2023 that says it was published in January 2023: one of the two is wrong, which is not for us to say."""
    title = "样例市人民政府2023年政府信息公开工作年度报告"
    page = f'<html><head><title>{title}</title><meta name="PubDate" content="{{}}-01-20"></head><body><h1>{title}</h1></body></html>'
    early, late = (extract.read(page.format(year).encode()) for year in (2023, 2024))
    assert early.reason.endswith("published on 2023-01-20, before the end of 2023") and early.published == "2023-01-20"
    assert "published" not in late.reason
