"""An archive that the first version wrote is read, verified and cited as on its first day."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from gkcrawl import archive, store

KEPT = Path(__file__).parent / "kept"


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    """The kept archive, with the database that today's version makes of it."""
    place = tmp_path_factory.mktemp("kept")
    for part in ("warc", "manifests"):
        shutil.copytree(KEPT / part, place / part)
    store.file(place, place / "gkcrawl.db", rebuild=True, jobs=1)
    return place


def test_nothing_in_it_is_found_changed(directory):
    assert list(archive.verify(directory)) == []


def test_its_ids_roles_and_digests_are_those_given_out(directory):
    columns = "id, role, url, fetched_at, sha256"
    with sqlite3.connect(directory / "gkcrawl.db") as db:
        rows = [list(row) for row in db.execute(f"select {columns} from captures order by id")]
    assert rows == json.loads((KEPT / "captures.json").read_text(encoding="utf-8"))


def test_its_reports_and_sites_are_there(directory):
    with sqlite3.connect(directory / "gkcrawl.db") as db:
        assert db.execute("select id, state from sites").fetchall() == [("www.pingtan.gov.cn", "ok")]
        assert db.execute("select count(*), count(distinct capture_id) from reports").fetchone() == (9, 9)
        assert {role for role, in db.execute("select role from captures")} >= {"home", "section", "report", "robots"}


def test_a_change_in_it_is_found(directory, tmp_path):
    shutil.copytree(directory / "warc", tmp_path / "warc")
    path = sorted((tmp_path / "warc").iterdir())[0]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert any(problem.warc == path.name for problem in archive.verify(tmp_path))
