"""Files proved side by side: what is found is the same, and a process that is lost, or stopped, is never passed over."""

import gzip
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress

import pytest

from gkcrawl import archive, store
from gkcrawl.archive.records import Keep, walk
from gkcrawl.store import indexed
from tests.archives import REPORT, Crawl, page

#: So much of nothing is gone through for a minute; on the disk it takes no room.
ENDLESS = 64 << 30


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Three crawls, the later ones with a body that stands in the first."""
    directory, first = tmp_path_factory.mktemp("proved"), None
    for day in (1, 2, 3):
        crawl = Crawl(directory, day)
        one = crawl.report("same", page(received=5), original=first, **REPORT)
        first = first or (one.url, one.fetched_at)
        crawl.report("other", page(received=day), **REPORT)
        crawl.end()
    store.file(directory, jobs=1)
    return directory


@pytest.fixture
def copy(kept, tmp_path):
    return shutil.copytree(kept, tmp_path / "archive")


def found(directory, jobs) -> list[str]:
    with store.index(directory / "gkcrawl.db") as rows:
        return [str(one) for one in store.proved(directory, rows, jobs)]


def change(directory, sql, *values):
    with closing(sqlite3.connect(directory / "gkcrawl.db")) as db, db:
        db.execute("PRAGMA foreign_keys=OFF")
        assert db.execute(sql, values).rowcount


def test_several_processes_find_what_one_finds(copy, monkeypatch):
    monkeypatch.setattr(indexed, "_WORTHWHILE", 0)
    assert found(copy, 1) == found(copy, 2) == []
    first, second, third = archive.warc_files(copy)
    shutil.copy(second, copy / "warc" / "a-copy.warc.gz")               # every record twice
    data = bytearray(third.read_bytes())
    data[len(data) // 2] ^= 1
    third.write_bytes(data)
    change(copy, "UPDATE captures SET status = 404 WHERE warc = ? AND url LIKE '%other%'", second.name)
    change(copy, "UPDATE captures SET warc = 'gone.warc.gz' WHERE warc = ? AND url LIKE '%other%'", third.name)
    first.unlink()                                                      # and with it the body of two revisits
    alone, many = found(copy, 1), found(copy, 2)
    assert alone == many
    for what in ("stands in the archive twice", "has status 404", "row without record", "nowhere in the archive",
                 f"{third.name}, byte ", "gone.warc.gz, byte ", "no row of the index mentions this file"):
        assert any(what in one for one in alone), (what, alone)
    assert len([one for one in alone if "twice" in one]) == len([*walk(second, lambda headers: Keep(0))])


@pytest.mark.parametrize(("column", "value"), [("mime", "application/pdf"), ("charset", "gbk"), ("length", 1), ("status", 0)])
def test_what_a_repeated_body_s_record_does_not_say_its_row_does_not_either(tmp_path, column, value):
    first, second = Crawl(tmp_path, 1), Crawl(tmp_path, 2)
    original = first.get("http://www.tyxd.gov.cn/", b"<p>home</p>", mime="")
    second.get("http://www.tyxd.gov.cn/", b"<p>home</p>", mime="", original=(original.url, original.fetched_at))
    for crawl in (first, second):
        crawl.end()
    store.file(tmp_path, jobs=1)
    assert found(tmp_path, 1) == []
    change(tmp_path, f"UPDATE captures SET {column} = ? WHERE revisit", value)
    one, = found(tmp_path, 1)
    assert f"has {column} {value!r}" in one


@pytest.mark.parametrize("sql", ["body_offset = body_offset + 1", "body_warc = NULL, body_offset = NULL", "body_offset = 0",
                                 "body_warc = warc, body_offset = offset", "body_warc = 'gone.warc.gz'", "body_offset = 'x'"])
def test_a_body_is_where_the_row_of_what_repeats_it_says(copy, sql):
    change(copy, f"UPDATE captures SET {sql} WHERE id = (SELECT max(id) FROM captures WHERE revisit)")
    one, = found(copy, 1)
    assert "has body" in one and "where no such body stands" in one
    change(copy, "UPDATE captures SET sha256 = 7 WHERE revisit")
    assert any("has sha256 '7'" in one for one in found(copy, 1))


def test_rows_that_cannot_be_read_are_named_and_the_others_checked(copy):
    first, second, _ = archive.warc_files(copy)
    change(copy, "UPDATE captures SET via = CAST(x'ff' AS TEXT) WHERE warc = ?", first.name)
    change(copy, "UPDATE captures SET length = 1 WHERE warc = ? AND url LIKE '%other%'", second.name)
    one, other = found(copy, 1)
    assert one.startswith(f"{first.name}, byte 0: its rows are not checked") and "has length 1" in other


def test_what_a_file_needs_of_the_index_is_read_when_its_turn_comes(copy):
    """Memory does not grow with the index: rows are asked for by file."""
    asked = []

    class Watched(archive.Rows):
        def of(self, warc):
            asked.append(warc)
            return super().of(warc)

    with store.index(copy / "gkcrawl.db") as index:
        rows = Watched(dict(zip(index.columns, row, strict=True)) for warc in index.files() for row in index.of(warc))

    def each(function, items):
        for number, item in enumerate(items, 1):
            assert len(asked) == number
            yield function(item)

    assert list(archive.verify(copy, rows, each)) == [] and len(asked) == 3


@pytest.fixture
def endless(tmp_path):
    """An archive whose proof takes long enough to be killed in it."""
    (tmp_path / "archive" / "warc").mkdir(parents=True)
    for name in ("one.warc", "two.warc"):
        with open(tmp_path / "archive" / "warc" / name, "wb") as file:
            file.truncate(ENDLESS)
    return tmp_path / "archive"


@contextmanager
def begun(directory, *options):
    """A verify under way, and its processes that read; none of them is left when the test ends."""
    # A shell that runs the tests in the background has them ignore SIGINT, and all that they start with them.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen([sys.executable, "-m", "gkcrawl", "verify", *options, "-s", f"ARCHIVE_DIR={directory}"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    signal.signal(signal.SIGINT, before)
    try:
        until, readers = time.monotonic() + 60, []
        while len(readers) < int(options[-1]) and time.monotonic() < until:
            time.sleep(0.1)
            readers = [pid for pid in group(process.pid) if reads(pid, directory)]
        assert len(readers) == int(options[-1])
        yield process, readers
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def group(leader) -> list[int]:
    """The processes that belong to a session."""
    found = []
    for name in filter(str.isdecimal, os.listdir("/proc")):
        with suppress(ProcessLookupError):
            found += [int(name)] if os.getsid(int(name)) == leader else []
    return found


def reads(pid, directory) -> bool:
    try:
        return any(os.readlink(f"/proc/{pid}/fd/{fd}").startswith(str(directory / "warc")) for fd in os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return False


def alone(process):
    """Wait until nothing of a command is left."""
    until = time.monotonic() + 30
    while group(process.pid) and time.monotonic() < until:
        time.sleep(0.1)
    assert not group(process.pid)


def test_a_process_that_is_killed_is_no_proof(endless):
    with begun(endless, "--jobs", "2") as (process, readers):
        assert process.pid not in readers
        os.kill(readers[0], signal.SIGKILL)
        out, err = process.communicate(timeout=600)
        assert process.returncode == 1 and "all as written" not in out
        assert "Not all is checked: a process that proves files was killed" in err and "Traceback" not in err
        alone(process)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interruption_is_told(endless, jobs):
    with begun(endless, "--jobs", jobs) as (process, _):
        os.killpg(process.pid, signal.SIGINT)                           # as a terminal does
        out, err = process.communicate(timeout=600)
        assert process.returncode == 130 and err == "Interrupted: not all is checked.\n" and "all as written" not in out
        alone(process)


def test_no_process_outlives_the_one_that_needs_it(endless):
    with begun(endless, "--jobs", "2") as (process, _):
        process.kill()
        process.communicate(timeout=600)
        alone(process)


#: What a row says that its record does not: which report it was found to be, and what was kept of reading it.
FOUND = {"report_id", "reading"}


def test_whichever_column_of_a_row_is_changed_is_found(kept, tmp_path):
    with closing(sqlite3.connect(kept / "gkcrawl.db")) as db:
        db.row_factory = sqlite3.Row
        rows = [dict(row) for row in db.execute("SELECT * FROM captures")]
    assert {row["revisit"] for row in rows} == {0, 1} and FOUND < rows[0].keys()
    for column in rows[0].keys() - FOUND:
        for row in (rows[0], next(row for row in rows if row["revisit"])):
            old = row[column]
            new = old + 1 if isinstance(old, int) else f"{old}0" if old else "x"
            shutil.rmtree(tmp_path / "a", ignore_errors=True)
            directory = shutil.copytree(kept, tmp_path / "a")
            change(directory, f'UPDATE captures SET "{column}" = ? WHERE id = ?', new, row["id"])
            assert any(row["id"] in one or f"{row['id']}0" in one for one in found(directory, 1)), (column, old, new)


def test_a_file_of_ours_packed_anew_as_a_whole_is_not_what_was_written(copy):
    path = archive.warc_files(copy)[0]
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes())))
    assert any("were altered" in one or "was altered" in one for one in found(copy, 1))


@pytest.mark.parametrize("name", [".hidden", ".DS_Store", "folder.warc.gz/"])
def test_what_does_not_belong_among_the_files_is_found(copy, name):
    path = copy / "warc" / name
    path.mkdir() if name.endswith("/") else path.write_bytes(b"x")
    assert found(copy, 1) == [f"{path.name}, byte 0: this is no WARC file; nothing else belongs in this folder"]
