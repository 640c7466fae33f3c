"""extract, rebuild, verify and export as their users call them: what they print, what they leave, how they end."""

import csv
import gzip
import hashlib
import io
import json
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from gkcrawl.export.cdx import surt
from tests import practice

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT.parent / "shared" / "reports"


def run(*args, cwd=None, env=None) -> subprocess.CompletedProcess:
    done = subprocess.run([sys.executable, "-m", "gkcrawl", *map(str, args)], cwd=cwd, env=env, capture_output=True,
                          text=True, timeout=600)
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """An archive of two crawls of one region of the practice web: captures, revisits, notes, a database."""
    where = tmp_path_factory.mktemp("commands") / "archive"
    with practice.serve() as web:
        for _ in range(2):
            run("crawl", "annual", "-a", "region=350128", "-s", "DOWNLOAD_DELAY=0", "-s", f"ARCHIVE_DIR={where}",
                env=web.env)
    return where


def dump(where: Path) -> dict[str, list]:
    """All rows of all tables, indexes and statistics of SQLite's own aside."""
    with sqlite3.connect(where / "gkcrawl.db") as db:
        names = [name for name, in db.execute("select name from sqlite_master where type = 'table'")]
        return {name: sorted(db.execute(f'select * from "{name}"'), key=repr)
                for name in names if "_fts" not in name and not name.startswith("sqlite_")}


@pytest.mark.parametrize("command", ["crawl", "extract", "rebuild", "verify", "export"])
def test_every_command_says_what_it_does(command, tmp_path):
    done = run(command, "--help", cwd=tmp_path)
    assert done.returncode == 0 and len(done.stdout.split("Options")[0]) > 60


def test_extract_prints_one_json_object_for_an_archived_address(crawled, tmp_path):
    with sqlite3.connect(crawled / "gkcrawl.db") as db:
        url, title, received = db.execute(
            "select url, title, received from reports where read_state = 'read' limit 1").fetchone()
    done = run("extract", "-s", f"ARCHIVE_DIR={crawled}", url, cwd=tmp_path)
    said = json.loads(done.stdout)
    assert done.returncode == 0 and said["title"] == title and said["requests"]["received"]["total"] == received
    assert said.keys() >= {"form", "title", "agency", "region_code", "year", "published", "proactive", "requests",
                           "appeals",
                           "passages", "oddities", "findings"}


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample reports are not beside this checkout")
def test_extract_reads_a_file(tmp_path):
    done = run("extract", SAMPLES / "xiaodian_2023.txt", cwd=tmp_path)
    assert done.returncode == 0 and json.loads(done.stdout)["requests"]["received"]["total"] == 56


@pytest.mark.parametrize(("name", "content", "said"), [
    ("missing.html", None, "no such file"), ("empty.html", b"", ""), ("noise.bin", bytes(range(256)) * 9, ""),
    ("menu.html", "<html><body><a href='/'>首页</a></body></html>".encode(), ""), ("cut.pdf", b"%PDF-1.7\nxref", "")])
def test_extract_ends_in_a_sentence_where_it_cannot_read(tmp_path, name, content, said):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = run("extract", name, cwd=tmp_path)
    assert done.returncode == 1 and not done.stdout and done.stderr.startswith(name) and said in done.stderr


def test_extract_of_a_huge_file_is_a_sentence(tmp_path):
    with open(tmp_path / "huge.html", "wb") as out:
        out.truncate(500_000_000)
    done = run("extract", "huge.html", cwd=tmp_path)
    assert done.returncode == 1 and not done.stdout and "too large: the document has 500,000,000 bytes" in done.stderr


def test_extract_of_an_address_that_is_not_archived(crawled, tmp_path):
    done = run("extract", "-s", f"ARCHIVE_DIR={crawled}", "http://www.pingtan.gov.cn/none.html", cwd=tmp_path)
    assert done.returncode == 1 and not done.stdout and "no such page" in done.stderr


def test_rebuild_gives_equal_rows(crawled):
    before = dump(crawled)
    (crawled / "gkcrawl.db").unlink()
    done = run("rebuild", "-s", f"ARCHIVE_DIR={crawled}")
    assert done.returncode == 0 and "reports:" in done.stdout
    assert dump(crawled) == before


def test_verify_finds_a_changed_byte(crawled, tmp_path):
    done = run("verify", "-s", f"ARCHIVE_DIR={crawled}")
    assert done.returncode == 0 and "all as written" in done.stdout
    copy = tmp_path / "archive"
    (copy / "warc").mkdir(parents=True)
    for path in (crawled / "warc").iterdir():
        (copy / "warc" / path.name).write_bytes(path.read_bytes())
    (copy / "gkcrawl.db").write_bytes((crawled / "gkcrawl.db").read_bytes())
    spoilt = sorted((copy / "warc").iterdir())[0]
    data = bytearray(spoilt.read_bytes())
    data[len(data) // 2] ^= 1
    spoilt.write_bytes(data)
    done = run("verify", "-s", f"ARCHIVE_DIR={copy}")
    assert done.returncode == 1 and spoilt.name in done.stdout


@pytest.mark.parametrize("command", [("verify",), ("rebuild",), ("export", "--format", "csv", "out"),
                                     ("export", "--format", "wacz", "out"), ("export", "--format", "warc", "out")])
def test_without_an_archive_there_is_a_sentence(command, tmp_path):
    done = run(*command, "-s", "ARCHIVE_DIR=nowhere", cwd=tmp_path)
    assert done.returncode == 1 and "nowhere" in done.stderr
    assert not list(tmp_path.iterdir())


def test_export_csv_has_every_table(crawled, tmp_path):
    assert run("export", "--format", "csv", "-s", f"ARCHIVE_DIR={crawled}", tmp_path / "csv").returncode == 0
    with sqlite3.connect(crawled / "gkcrawl.db") as db:
        for table in ("regions", "sites", "crawls", "captures", "reports", "proactive", "requests", "appeals",
                      "passages", "changes"):
            with open(tmp_path / "csv" / f"{table}.csv", encoding="utf-8", newline="") as file:
                lines = list(csv.reader(file))
            assert lines[0] == [row[1] for row in db.execute(f"pragma table_info({table})")]
            assert len(lines) - 1 == db.execute(f"select count(*) from {table}").fetchone()[0]
    assert not list((tmp_path / "csv").glob("*_fts*"))


def test_export_warc_is_one_file_of_all_records(crawled, tmp_path):
    out = tmp_path / "all.warc.gz"
    assert run("export", "--format", "warc", "-s", f"ARCHIVE_DIR={crawled}", out).returncode == 0

    def records(path):
        with open(path, "rb") as file:
            return [record.rec_headers.get_header("WARC-Record-ID") for record in ArchiveIterator(file)]

    whole = records(out)[1:-1]  # but for those that say and prove that it is an extract
    parts = sorted((crawled / "warc").glob("*.warc.gz"))
    assert whole == [one for path in parts for one in records(path)] and len(whole) > 30


def test_export_wacz_holds_what_its_manifest_says(crawled, tmp_path):
    out = tmp_path / "all.wacz"
    assert run("export", "--format", "wacz", "-s", f"ARCHIVE_DIR={crawled}", out).returncode == 0
    with zipfile.ZipFile(out) as zipped:
        assert {one.compress_type for one in zipped.infolist() if one.filename.endswith(".gz")} == {zipfile.ZIP_STORED}
        package = zipped.read("datapackage.json")
        digest = json.loads(zipped.read("datapackage-digest.json"))
        assert digest == {"path": "datapackage.json", "hash": "sha256:" + hashlib.sha256(package).hexdigest()}
        resources = json.loads(package)["resources"]
        named = {one["path"] for one in resources}
        assert named | {"datapackage.json", "datapackage-digest.json"} == set(zipped.namelist())
        for one in resources:
            data = zipped.read(one["path"])
            assert one["bytes"] == len(data) and one["hash"] == "sha256:" + hashlib.sha256(data).hexdigest()
        lines = gzip.decompress(zipped.read("indexes/index.cdx.gz")).decode().splitlines()
        assert lines == sorted(lines)
        captures = [json.loads(line.split(" ", 2)[2]) for line in lines]
        for one in captures:  # every line leads to its record, alone and whole
            data = zipped.read(f"archive/{one['filename']}")[int(one["offset"]):][:int(one["length"])]
            record = next(ArchiveIterator(io.BytesIO(data)))
            assert record.rec_headers.get_header("WARC-Target-URI") == one["url"]
        pages = [json.loads(line) for line in zipped.read("pages/pages.jsonl").decode().splitlines()]
        assert pages[0]["format"] == "json-pages-1.0" and all(page["url"] and page["ts"] for page in pages[1:])
        meta, *blocks = zipped.read("indexes/index.idx").decode().splitlines()
        assert meta.startswith("!meta 0 ") and len(blocks) == 1
    with sqlite3.connect(crawled / "gkcrawl.db") as db:
        assert len(captures) == db.execute("select count(*) from captures").fetchone()[0]


@pytest.mark.parametrize(("url", "key"), [
    ("http://www.example.gov.cn/A/b.html?z=1&a=2", "cn,gov,example)/a/b.html?a=2&z=1"),
    ("https://example.gov.cn:443", "cn,gov,example)/"),
    ("http://example.gov.cn:8080/", "cn,gov,example:8080)/")])
def test_addresses_are_sorted_as_archives_do(url, key):
    assert surt(url) == key
