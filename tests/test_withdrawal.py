"""What is taken down leaves the database: every table, the index of words, the very bytes of the file."""

import pytest

from gkcrawl import archive, store
from tests.archives import AGENCY, Crawl, dump, page, rows

SECRET = "练习用的独特词语"


@pytest.fixture
def kept(tmp_path):
    """An archive with two captures of one report and one of another, whose text stands nowhere else."""
    crawl = Crawl(tmp_path)
    first = crawl.report("1", page(received=3))
    second = crawl.report("1", page(received=4))
    alone = crawl.report("2", page("小店区卫生健康局", received=77).replace("问题是人手不足".encode(), SECRET.encode()))
    crawl.end()
    store.file(tmp_path, jobs=1)
    return tmp_path, first, second, alone


def test_another_capture_speaks_where_there_is_one(kept):
    directory, first, second, _ = kept
    archive.withdraw(directory, second.id, "测试", "示例机构", "2026-11-20")
    store.file(directory, jobs=1)
    report, = rows(directory, "select * from reports where agency = ?", AGENCY)
    assert (report["capture_id"], report["received"], report["read_state"]) == (first.id, 3, "read")
    assert rows(directory, "select * from changes") == []
    filed = dump(directory / "gkcrawl.db")
    store.file(directory, rebuild=True, jobs=1)
    assert dump(directory / "gkcrawl.db") == filed


@pytest.mark.parametrize("by", ["id", "sha256"])
def test_nothing_of_it_is_left(kept, by):
    directory, _, _, alone = kept
    path = directory / "gkcrawl.db"
    before, = rows(directory, "select * from reports where capture_id = ?", alone.id)
    assert SECRET.encode() in path.read_bytes() and before["received"] == 77
    archive.withdraw(directory, getattr(alone, by), "含个人信息", "示例机构", "2026-11-20")
    store.file(directory, jobs=1)
    after, = rows(directory, "select * from reports where capture_id = ?", alone.id)
    assert after["id"] == before["id"] and after["agency"] == before["agency"] and after["read_state"] == "unread"
    assert after["received"] is None and after["read_reason"] == "withdrawn on 2026-11-20: 含个人信息"
    for table in ("proactive", "requests", "appeals", "passages", "oddities", "findings", "printed_tables"):
        assert rows(directory, f"select * from {table} where report_id = ?", after["id"]) == []
    assert rows(directory, "select rowid from passages_fts where passages_fts match ?", store.match("独特词语")) == []
    assert SECRET.encode() not in path.read_bytes(), "what is deleted is overwritten"
    assert rows(directory, "select * from withdrawals") == [
        {"capture_id": alone.id, "date": "2026-11-20", "reason": "含个人信息", "by": "示例机构"}]
    filed = dump(path)
    store.file(directory, rebuild=True, jobs=1)
    assert dump(path) == filed
    # Shown again: everything is as it was.
    (directory / "withdrawn.csv").unlink()
    store.file(directory, jobs=1)
    assert rows(directory, "select * from reports where capture_id = ?", alone.id) == [before]


def test_a_list_that_cannot_be_read_stops_filing(kept):
    directory = kept[0]
    (directory / "withdrawn.csv").write_text("nonsense")
    before = (directory / "gkcrawl.db").read_bytes()
    for rebuild in (False, True):
        with pytest.raises(store.StoreError, match="withdrawn.csv"):
            store.file(directory, rebuild=rebuild, jobs=1)
    assert (directory / "gkcrawl.db").read_bytes() == before
