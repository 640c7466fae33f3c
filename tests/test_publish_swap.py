"""A new database put in the old one's place while people read: nobody meets an error, and everybody the new one."""

import os
import shutil
import sqlite3
import threading
import time

import pytest

from gkcrawl.publish import series
from tests.publish_server import running
from tests.publish_site import Site
from tests.publish_wide import build


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return Site(tmp_path_factory.mktemp("wide"), build)


@pytest.mark.parametrize("how", [(), ("-i",)], ids=["mutable", "immutable"])
def test_the_database_is_swapped_under_load(made, tmp_path, how):
    folder = tmp_path / "archive"
    shutil.copytree(made.directory, folder)
    database, report = folder / "gkcrawl.db", made.report("2")
    paths = ["/", "/region/140105", "/region/140100", f"/report/{report}", f"/agency/{series.identity(report)}", "/search?q=%E5%85%AC%E5%BC%80",
             "/gkcrawl/reports?_facet=year", "/gkcrawl/share_granted", "/rules", "/gkcrawl/reports.csv"]
    wrong, done = [], threading.Event()

    def read(web, start):
        at = start
        while not done.is_set():
            path = paths[at % len(paths)]
            at += 1
            try:
                status, _, body = web.ask(path)
            except OSError as error:
                wrong.append((path, repr(error)))
                continue
            if status != 200 or b"Traceback" in body:
                wrong.append((path, status, body[-200:]))

    with running(folder, made.captures, *how) as web:
        readers = [threading.Thread(target=read, args=(web, at)) for at in range(4)]
        for reader in readers:
            reader.start()
        for number in range(6):
            time.sleep(0.4)
            fresh = folder / "fresh.db"
            shutil.copy(made.directory / "gkcrawl.db", fresh)
            with sqlite3.connect(fresh) as db:
                db.execute("update reports set title = ? where id = ?", [f"第{number}版", report])
            db.close()
            os.replace(fresh, database)
        done.set()
        for reader in readers:
            reader.join(60)
        assert not wrong, wrong[:3]
        for _ in range(8):      # every thread of the pool
            assert "第5版" in web.ask(f"/report/{report}")[2].decode()
        assert "第5版" in web.ask(f"/gkcrawl/reports.json?id={report}")[2].decode().encode().decode("unicode_escape")


def test_every_page_works_with_an_immutable_database(made, tmp_path):
    folder = tmp_path / "archive"
    shutil.copytree(made.directory, folder)
    report, capture = made.report("2"), made.captures["2"].id
    with running(folder, made.captures, "-i") as web:
        for path in ("/", "/region/", "/region/140105", f"/report/{report}", f"/agency/{series.identity(report)}",
                     f"/compare/{made.report('1')}/{report}", "/search?q=%E5%85%AC%E5%BC%80", "/rules", "/dictionary", "/api", "/robots.txt",
                     f"/a/{capture}", f"/a/{capture}/requests.received.total", "/gkcrawl", "/gkcrawl/reports", "/gkcrawl/refusal_reasons",
                     "/region/140105/feed.atom", "/gkcrawl/reports.csv"):
            assert web.ask(path)[0] in (200, 302), path


def test_a_database_of_another_version_is_said_to_be_one(made, tmp_path):
    """No page of ours guesses at tables it does not know: each says what to do, and is well when it was done."""
    shutil.copytree(made.directory, tmp_path / "archive")
    database = tmp_path / "archive" / "gkcrawl.db"
    with sqlite3.connect(database) as db:
        db.execute("pragma user_version = 1")
        db.execute("alter table changes rename column sentences to passages")
    db.close()
    site, report = Site(tmp_path / "archive"), made.report("2")
    ours = ["/", f"/report/{report}", "/region/140105", "/region/140105/feed.atom", "/region/", f"/agency/{series.identity(report)}",
            f"/a/{made.captures['2'].id}", f"/web/{made.captures['2'].url}", "/search?q=公开", "/rules", "/api", "/dictionary", "/sitemap.xml"]
    for path in ours:
        answer = site.get(path)
        assert answer.status_code == 503 and "scrapy rebuild" in answer.text and "no-store" in answer.headers["cache-control"], path
    assert site.get("/dictionary.json").json()["error"] == "gkcrawl.db"
    assert site.get("/gkcrawl/reports").status_code == 200, "its tables may still be looked at"
    os.replace(shutil.copy(made.directory / "gkcrawl.db", tmp_path / "fresh.db"), database)
    for path in ours:
        assert site.get(path, follow_redirects=True).status_code == 200, path


def test_tables_named_like_ours_are_not_ours(tmp_path):
    with sqlite3.connect(tmp_path / "gkcrawl.db") as db:
        db.executescript("create table captures (id); create table reports (id);")
    db.close()
    site = Site(tmp_path)
    assert site.get("/report/x").status_code == 404 and site.get("/").status_code == 200
