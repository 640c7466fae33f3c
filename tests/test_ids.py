"""An id once given out keeps its meaning: after filing again, rebuild, VACUUM, another crawl, on another machine."""

import shutil
import sqlite3

from gkcrawl import archive, export, store
from tests.archives import Crawl, eventful, page, rows


def ids(directory) -> tuple[dict, set]:
    """Every capture's id with what it means, and the ids of the reports."""
    captures = rows(directory, "select id, url, fetched_at, sha256, status from captures")
    return {one.pop("id"): one for one in captures}, {one["id"] for one in rows(directory, "select id from reports")}


def test_ids_stay(tmp_path):
    here = eventful(tmp_path / "here")
    store.file(here, jobs=1)
    given, reports = ids(here)
    assert len(given) > 10 and len(reports) > 3
    store.file(here, jobs=1)
    assert ids(here) == (given, reports)
    with sqlite3.connect(here / "gkcrawl.db") as db:
        db.isolation_level = None
        db.execute("VACUUM")
        db.execute("REINDEX")
    assert ids(here) == (given, reports)
    store.file(here, rebuild=True, jobs=2)
    assert ids(here) == (given, reports)
    # Another machine: other folder, other names of the files, one of them an export.
    there = tmp_path / "there"
    (there / "warc").mkdir(parents=True)
    export.warc(export.select(here), there / "warc" / "copy.warc.gz")
    store.file(there, jobs=1)
    assert ids(there) == (given, reports)
    shutil.copy(archive.warc_files(here)[0], there / "warc" / "aaa.warc.gz")
    store.file(there, jobs=1)
    assert ids(there) == (given, reports)
    # A later crawl adds to them and changes none.
    crawl = Crawl(here, 9)
    crawl.report("1", page(received=5))
    crawl.end()
    store.file(here, jobs=1)
    later, more = ids(here)
    assert later.items() > given.items() and more >= reports
