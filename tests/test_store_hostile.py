"""Filing goes on whatever a document does: it is unread with the reason, and the next one is read."""

import pytest

from gkcrawl import store
from tests.archives import AGENCY, HOST, Crawl, page, rows
from tests.test_extract_hostile_documents import PDFS, WORDS
from tests.test_extract_office import HOSTILE

DOCUMENTS = {"run lengths": PDFS["run lengths over and over"][0], "locked": PDFS["locked"][0], "zip bomb": WORDS["zip bomb in the text"][0],
             "end of the world": HOSTILE["a cell at the end of the world"][0],
             "million cells": f"<title>{AGENCY}</title><table>{'<tr>' + '<td>0' * 1000}".encode() * 250, "huge": bytes(20_000_000)}


@pytest.mark.parametrize("jobs", [1, 2])
def test_hostile_documents_cost_no_other(tmp_path, monkeypatch, jobs):
    from gkcrawl.store import filing
    monkeypatch.setattr(filing, "MANY", 0)
    monkeypatch.setattr(filing, "CHUNK", 3)
    crawl = Crawl(tmp_path)
    for number, body in enumerate(DOCUMENTS.values()):
        crawl.get(f"{HOST}/{number}.pdf", body, mime="application/octet-stream", role="report", via=f"{HOST}.html",
                  anchor=f"{AGENCY}{2010 + number}年政府信息公开工作年度报告")
        crawl.report(str(number), page(f"太原市小店区{number}局"))
    crawl.end()
    assert store.file(tmp_path, jobs=jobs).problems == []
    found = rows(tmp_path, "SELECT * FROM reports ORDER BY year")
    assert [row["read_state"] for row in found] == ["unread"] * len(DOCUMENTS) + ["read"] * len(DOCUMENTS)
    assert all(row["read_reason"] for row in found[:len(DOCUMENTS)]), found
