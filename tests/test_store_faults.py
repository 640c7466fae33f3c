"""What filing does with what is damaged, missing or not ours: a row or a sentence, and nothing lost."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from gkcrawl import archive, store
from tests.archives import AGENCY, HOST, Crawl, dump, eventful, page, rows


@pytest.fixture
def full(tmp_path) -> Path:
    """An archive in which all that happens has happened."""
    return eventful(tmp_path / "full")


def test_a_damaged_file_loses_only_what_is_damaged(full):
    path = sorted((full / "warc").iterdir())[0]
    data = bytearray(path.read_bytes())
    target = next(one for one in archive.scan(path) if isinstance(one, archive.Capture) and one.url.endswith("/2.html"))
    data[target.offset + 200] ^= 0xFF
    path.write_bytes(data)
    summary = store.file(full, jobs=1)
    assert any(path.name in problem for problem in summary.problems) and "problem:" in str(summary)
    assert summary.reports == {"read": 4, "unread": 2}
    assert rows(full, "SELECT name FROM warcs WHERE problem IS NOT NULL") == [{"name": path.name}]
    before = dump(full / "gkcrawl.db")
    store.file(full, jobs=1)
    assert dump(full / "gkcrawl.db") == before


def test_a_torn_tail_is_set_aside_and_the_rest_filed(full):
    path = sorted((full / "warc").iterdir())[-1]
    with open(path, "r+b") as file:
        file.truncate(path.stat().st_size - 20)
    store.file(full, jobs=1)
    assert path.with_name(path.name + ".torn").exists()
    site, = rows(full, "SELECT state FROM sites WHERE id = 'www.tyxd.gov.cn'")
    assert site["state"] == "ok"


def test_no_warc_file_at_all_is_an_empty_database(tmp_path):
    assert store.file(tmp_path).captures == 0
    assert len(rows(tmp_path, "SELECT code FROM regions WHERE level = 'province'")) == 34
    assert rows(tmp_path, "SELECT parent_code FROM regions WHERE code = '140105001'") == [{"parent_code": "140105"}]


def test_a_file_that_is_no_warc_is_a_problem_not_a_crash(tmp_path):
    (tmp_path / "warc").mkdir()
    (tmp_path / "warc" / "x.warc.gz").write_bytes(b"\x1f\x8b\x08 nonsense")
    (tmp_path / "warc" / "empty.warc.gz").write_bytes(b"")
    (tmp_path / "warc" / "y.warc").write_bytes(b"plain nonsense\r\n\r\n")
    crawl = Crawl(tmp_path)
    crawl.report("1", page())
    crawl.end()
    summary = store.file(tmp_path, jobs=1)
    assert summary.reports == {"read": 1} and summary.problems


def test_a_body_that_is_nowhere_is_said_to_be(tmp_path):
    crawl = Crawl(tmp_path)
    crawl.report("1", page(), original=(f"{HOST}/1.html", "2026-10-01T00:00:00.000000Z"),
                 anchor=f"{AGENCY}2023年政府信息公开年报")
    crawl.end()
    store.file(tmp_path, jobs=1)
    report, = rows(tmp_path, "SELECT * FROM reports")
    assert report["read_state"] == "unread" and "in no WARC file" in report["read_reason"]


def test_a_database_of_another_version_is_left_alone(full):
    store.file(full, jobs=1)
    with closing(sqlite3.connect(full / "gkcrawl.db")) as db:
        db.execute("PRAGMA user_version=1")
    before = (full / "gkcrawl.db").read_bytes()
    for use in (lambda: store.file(full), lambda: store.open_db(full / "gkcrawl.db")):
        with pytest.raises(store.OtherVersion, match="another version of gkcrawl; run `scrapy rebuild`"):
            use()
    assert (full / "gkcrawl.db").read_bytes() == before
    assert store.file(full, rebuild=True, jobs=1).reports["read"] == 4


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100])
def test_a_file_that_is_no_database_is_said_to_be(tmp_path, content):
    (tmp_path / "gkcrawl.db").write_bytes(content)
    with pytest.raises(store.NoDatabase, match="gkcrawl.db"):
        store.file(tmp_path)
    with pytest.raises(store.NoDatabase, match="does not exist"):
        store.open_db(tmp_path / "other.db")
    assert store.open_db(tmp_path / "other.db", must_exist=False)["captures"].count == 0


def test_a_document_that_reading_cannot_stand_costs_no_other(full, monkeypatch):
    from gkcrawl import extract
    real = extract.read
    def read(body, mime="", charset="", url="", anchor=""):
        if url.endswith("office.html"):
            raise RecursionError("too deep")
        return real(body, mime, charset, url, anchor)
    monkeypatch.setattr(extract, "read", read)
    summary = store.file(full, jobs=1)
    assert summary.reports["read"] == 3 and any("RecursionError: too deep" in problem for problem in summary.problems)


def test_a_place_that_cannot_be_written_is_a_sentence(full):
    (full / "plain").write_text("no folder")
    for place in (full / "plain" / "gkcrawl.db", full / "nowhere" / "gkcrawl.db"):
        with pytest.raises(store.StoreError, match="cannot be used: (Not a directory|No such file)"):
            store.file(full, place)


def test_no_archive_is_a_sentence(tmp_path):
    with pytest.raises(store.StoreError, match="no archive at"):
        store.file(tmp_path / "nowhere")
