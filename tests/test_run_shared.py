"""What the processes that share a crawl read of each other's files, while these are written."""

import sqlite3
import subprocess
import sys
import time

import pytest

from scrapy import Request

from gkcrawl import archive
from gkcrawl import run as running
from gkcrawl.crew import Crew
from gkcrawl.downloader import question
from gkcrawl.plan import plan
from gkcrawl.store import grouping, records, schema

FIRST = "https://www.a.gov.cn/list one"
PAGE, LIST, CUT, LAST = (f"https://www.a.gov.cn/{name}" for name in ("page", "list", "cut", "last"))


@pytest.fixture
def mine(tmp_path):
    one = running.Run(tmp_path / "mine", plan(region="621000"))
    (tmp_path / "mine" / "warc").mkdir(exist_ok=True)
    yield one
    one.ahead.close()
    one.writer.close()
    one.crew.leave()
    one.crew.close(last=True)
    one.hosts.close()


@pytest.fixture
def theirs(mine, tmp_path) -> bytes:
    """A file of the same crawl: answers to keep to, one to a POST, one cut short, a body met before, a note."""
    with archive.Writer(tmp_path / "theirs", mine.id, {"software": "gkcrawl/1", "crawl": mine.id}) as writer:
        def write(url: str, second: int, body: bytes, **more):
            writer.write(url, f"2026-11-21T08:00:{second:02d}Z", 200, "OK", [("Content-Type", "text/html")], body, **more)

        write(PAGE, 1, b"page", facts={"role": "way"})
        write(LIST, 1, b"first", method="POST", request_body=b"page=1", facts={"role": "listing", "method": "POST", "asked": "one"})
        write(LIST, 2, b"list", method="POST", request_body=b"page=2", facts={"role": "listing", "method": "POST"})
        writer.note("failure", {"url": CUT, "error": "timed out"})
        write(CUT, 3, b"half a pa", facts={"role": "report", "truncated": "disconnect"})
        write(LAST, 4, b"page", facts={"role": "way"}, original=(PAGE, "2026-11-21T08:00:01Z"))
    return writer.path.read_bytes()


def test_what_is_being_written_is_never_read_without_what_is_said_of_it(mine, theirs):
    path, ends = mine.directory / "warc" / f"{mine.id}-900.warc.gz", []
    for end in range(1, len(theirs) + 1):
        path.write_bytes(theirs[:end])
        mine.catch_up()
        ends.append(set(mine.fetched))
    assert ends[0] == set() and ends[-1] == {PAGE, FIRST, LAST}, "no POST answers a GET, and half a page is asked for again"
    assert all(before <= after for before, after in zip(ends, ends[1:])) and {frozenset(one) for one in ends} == {
        frozenset(), frozenset({PAGE}), frozenset({PAGE, FIRST}), frozenset({PAGE, FIRST, LAST})}
    assert mine.answer(PAGE).body == mine.answer(LAST).body == b"page"


def test_what_has_not_grown_is_not_read_again(mine, theirs, monkeypatch):
    path, read = mine.directory / "warc" / f"{mine.id}-900.warc.gz", []
    scan = archive.scan
    monkeypatch.setattr(archive, "scan", lambda path, *args, **more: read.append(path.name) or scan(path, *args, **more))
    path.write_bytes(theirs[:-10])
    for _ in range(3):
        mine.catch_up()
    assert read == [path.name] and set(mine.fetched) == {PAGE, FIRST}
    path.write_bytes(theirs)
    mine.catch_up()
    mine.catch_up()
    assert read == [path.name] * 2 and set(mine.fetched) == {PAGE, FIRST, LAST}


def test_a_question_by_post_is_answered_by_what_was_sent_the_same(mine, theirs):
    def posted(name: str, **meta) -> Request:
        return Request(LIST, method="POST", meta={"facts": {"method": "POST", **({"asked": name} if name else {})}, **meta})

    (mine.directory / "warc" / f"{mine.id}-900.warc.gz").write_bytes(theirs)
    mine.catch_up()
    assert mine.answer(question(posted("one"))).body == b"first"
    assert mine.answer(question(posted("two"))) is None and mine.answer(question(Request(LIST))) is None
    assert question(posted("")) == question(posted("one", retry_times=1)) == "", "these are asked whatever the archive has"
    mine.keep(LIST, 200, "OK", [("Content-Type", "text/html")], b"second", "2" * 64, method="POST", request_body=b"page=2",
              facts={"role": "listing", "method": "POST", "asked": "two"})
    assert mine.answer(question(posted("two"))).body == b"second" and mine.answer(question(Request(LIST))) is None


def test_what_could_not_be_read_once_is_read_the_next_time(mine, theirs, monkeypatch):
    path, scan = mine.directory / "warc" / f"{mine.id}-900.warc.gz", archive.scan

    def breaks_off(path, *args, **more):
        for number, one in enumerate(scan(path, *args, **more)):
            if number == 2:
                raise archive.ArchiveError("cannot be read just now")
            yield one

    path.write_bytes(theirs)
    monkeypatch.setattr(archive, "scan", breaks_off)
    with pytest.raises(archive.ArchiveError):
        mine.catch_up()
    assert LAST not in mine.fetched
    monkeypatch.setattr(archive, "scan", scan)
    mine.catch_up()
    assert set(mine.fetched) == {PAGE, FIRST, LAST}


#: A process that joins the crew of a folder, and says which crawl that is and whether it began it.
JOINS = """
import sys
from gkcrawl.crew import Crew
print("begun", flush=True)
one = Crew(sys.argv[1], "140105", {}, lambda: "20261122000000-140105")
print(one.crawl, one.first, [one.take(number) for number in range(2)])
"""


def test_who_comes_while_the_last_one_files_begins_a_crawl_of_its_own(tmp_path):
    """The file it waited at is taken away: what stood in it was the crawl that has ended."""
    last = Crew(tmp_path, "140105", {}, lambda: "20261121000000-140105")
    for number in range(2):
        last.take(number)
        last.finish(number)
    assert last.leave()
    late = subprocess.Popen([sys.executable, "-c", JOINS, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert late.stdout.readline() == "begun\n"
    time.sleep(0.5)                     # so that it waits; if it comes later, it meets no file, and all is as well
    last.close(last=True)
    assert late.communicate()[0] == "20261122000000-140105 True ['mine', 'mine']\n"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_report_noted_as_gone_twice_in_a_crawl_is_one_row_whatever_is_filed_first(tmp_path, order):
    notes = [{"crawl_id": "c", "url": "http://a.gov.cn/1", "noted_at": f"2026-11-21T08:00:0{second}Z", "site_id": "a.gov.cn",
              "report_id": None, "how": "gone"} for second in (1, 2)]
    connection = sqlite3.connect(":memory:")
    schema.create(connection)
    grouping.prepare(connection, tmp_path / "scratch.db")
    for number in order:
        records._add(connection, [("vanished", notes[number])])
    assert connection.execute("SELECT noted_at FROM vanished").fetchall() == [(notes[0]["noted_at"],)]
