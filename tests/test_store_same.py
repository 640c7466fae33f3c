"""The database is a function of the archive: whichever way it came about, the rows are the same."""

import fcntl
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from gkcrawl import archive, regions, store
from tests.archives import AGENCY, HOST, Crawl, dump, eventful, page


@pytest.fixture
def full(tmp_path) -> Path:
    """An archive in which all that happens has happened."""
    return eventful(tmp_path / "full")


def test_rebuilding_gives_equal_rows(full):
    store.file(full, jobs=1)
    before = dump(full / "gkcrawl.db")
    (full / "gkcrawl.db").unlink()
    store.file(full, rebuild=True, jobs=1)
    assert dump(full / "gkcrawl.db") == before
    assert store.file(full, jobs=1).filed == 0 and dump(full / "gkcrawl.db") == before


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
def test_filing_crawl_by_crawl_gives_the_rows_of_a_rebuild(full, tmp_path, order):
    store.file(full, jobs=1)
    files, part = sorted((full / "warc").iterdir()), tmp_path / "part"
    (part / "warc").mkdir(parents=True)
    for number in order:
        shutil.copy(files[number], part / "warc")
        store.file(part, jobs=1)
    assert dump(part / "gkcrawl.db") == dump(full / "gkcrawl.db")


def test_a_growing_file_is_filed_as_it_grows(tmp_path):
    crawl, whole = Crawl(tmp_path / "grows"), tmp_path / "whole"
    crawl.report("1", page())
    store.file(tmp_path / "grows", jobs=1)
    crawl.report("1", page(received=5))
    crawl.report("2", page(year=2022))
    crawl.end()
    assert store.file(tmp_path / "grows", jobs=1).filed == 2
    shutil.copytree(tmp_path / "grows" / "warc", whole / "warc")
    store.file(whole, jobs=1)
    assert dump(tmp_path / "grows" / "gkcrawl.db") == dump(whole / "gkcrawl.db")


def test_several_processes_give_the_same_rows(full, monkeypatch):
    from gkcrawl.store import filing, records
    store.file(full, full / "one.db", jobs=1)
    monkeypatch.setattr(filing, "MANY", 0)
    monkeypatch.setattr(filing, "CHUNK", 2)
    monkeypatch.setattr(records, "_WORTHWHILE", 0)
    store.file(full, full / "two.db", jobs=2)
    assert dump(full / "one.db") == dump(full / "two.db")


def test_a_file_and_its_copy_are_one(full):
    store.file(full, full / "one.db", jobs=1)
    for path in sorted((full / "warc").iterdir()):
        shutil.copy(path, path.with_name("z" + path.name))
    store.file(full, full / "two.db", jobs=1)
    one, two = dump(full / "one.db"), dump(full / "two.db")
    assert one.pop("warcs") != two.pop("warcs") and one == two


def test_a_failed_filing_changes_nothing(full, monkeypatch):
    from gkcrawl.store import reports
    files = sorted((full / "warc").iterdir())
    files[2].rename(full / "aside")
    store.file(full, jobs=1)
    before = dump(full / "gkcrawl.db")
    (full / "aside").rename(files[2])
    real = reports._flush
    def interrupted(*args):
        real(*args)
        raise KeyboardInterrupt
    monkeypatch.setattr(reports, "_flush", interrupted)
    for rebuild in (False, True):
        with pytest.raises(KeyboardInterrupt):
            store.file(full, rebuild=rebuild, jobs=1)
        assert dump(full / "gkcrawl.db") == before
    assert sorted(path.name for path in full.iterdir()) == ["gkcrawl.db", "warc"]


KILLED = """
import os, signal, sys
from gkcrawl import store
from gkcrawl.store import filing, places
real = filing.connect
def connect(path):
    connection = real(path)
    connection.execute("PRAGMA cache_size=1")  # so that half of it is on the disk already
    return connection
filing.connect = connect
places.write_sites = lambda connection: os.kill(os.getpid(), signal.SIGKILL)
store.file(sys.argv[1], rebuild=len(sys.argv) > 2, jobs=1)
"""


@pytest.mark.parametrize("more", [[], ["rebuild"]])
def test_a_filing_that_was_killed_is_undone(full, more):
    last = sorted((full / "warc").iterdir())[2]
    last.rename(full / "aside")
    store.file(full, jobs=1)
    before = dump(full / "gkcrawl.db")
    (full / "aside").rename(last)
    assert subprocess.run([sys.executable, "-c", KILLED, str(full), *more]).returncode == -signal.SIGKILL
    assert bool(more) or (full / "gkcrawl.db-journal").exists()
    assert store.summary(full / "gkcrawl.db").captures == len(before["captures"])
    assert dump(full / "gkcrawl.db") == before
    store.file(full, jobs=1)
    after = dump(full / "gkcrawl.db")
    store.file(full, rebuild=True, jobs=1)
    assert dump(full / "gkcrawl.db") == after != before
    assert sorted(path.name for path in full.iterdir()) == ["gkcrawl.db", "warc"]


def test_two_filings_take_turns(full):
    waiting, descriptor = threading.Event(), os.open(full, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    other = threading.Thread(target=store.file, args=(full,), kwargs={
        "jobs": 1, "progress": lambda what, done, total: what.startswith("waiting") and waiting.set()})
    other.start()
    try:
        assert waiting.wait(600) and not (full / "gkcrawl.db").exists()
    finally:
        os.close(descriptor)
        other.join(600)
    assert dump(full / "gkcrawl.db")["reports"]


def anything(directory: Path, seed: int) -> None:
    """Write crawls of a few addresses in which anything may follow anything."""
    chance = random.Random(seed)
    pages = [page(), page(received=5), page(furniture="other"), page("小店区人民政府办公室"), page("", 2022),
             page(year=2022), page(year=2022, carried_out=2), page(year=2021, carried_out=1),
             page("太原市小店区教育局", received=4), page("太原市小店区教育局", 2022, carried_in=1), b"%PDF-1.4 x", b"<title>x</title>nothing", b""]
    links = ["附件", f"{AGENCY}2023年政府信息公开工作年度报告", "2022年政府信息公开工作年度报告", ""]
    names = [f"{HOST}/{name}" for name in ("1.html", "1_wap.html", "2.html", "3.pdf")]
    names.append(names[0].replace("https:", "http:"))
    known: dict[bytes, tuple[str, str]] = {}
    for day in range(1, 5):
        crawl = Crawl(directory, day)
        for _ in range(chance.randint(1, 8)):
            role = chance.choice(["report", "report", "attachment", "listing"])
            status = chance.choice([200, 200, 200, 200, 404, 302])
            url, body = chance.choice(names), chance.choice(pages) if status == 200 else b"no"
            mime = "application/pdf" if body.startswith(b"%PDF") else "text/html"
            first = known.get(body) if chance.random() < 0.7 else None
            kept = crawl.get(url, body, status, mime, first, role=role, anchor=chance.choice(links),
                             via=chance.choice(names), **({"truncated": "length"} if chance.random() < 0.1 else {}))
            known.setdefault(body, (kept.url, kept.fetched_at))
        crawl.end() if chance.random() < 0.7 else crawl.writer.close()
    files = archive.warc_files(directory)
    if seed % 2:
        shutil.copy(files[seed % 4], files[0].with_name(chance.choice(["0.warc.gz", "z.warc.gz"])))


@pytest.mark.parametrize("seed", range(16))
def test_whatever_was_crawled_may_be_filed_in_any_order(tmp_path, monkeypatch, seed):
    some = [regions.get(code) for code in ("140000", "140100", "140105")]
    monkeypatch.setattr(regions, "every", lambda townships=False: iter(some))  # 42,000 rows are not what is tested here
    whole, part = tmp_path / "whole", tmp_path / "part"
    anything(whole, seed)
    store.file(whole, jobs=1)
    wanted, files = dump(whole / "gkcrawl.db"), archive.warc_files(whole)
    random.Random(seed).shuffle(files)
    (part / "warc").mkdir(parents=True)
    for path in files:
        shutil.copy(path, part / "warc")
        store.file(part, jobs=1)
    assert dump(part / "gkcrawl.db") == wanted
    assert wanted["reports"]
