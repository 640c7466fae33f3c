"""WARC files that we did not write become part of the archive: reports in them are recognised by what they say."""

import base64
import gzip
import hashlib
import shutil
import subprocess
import time
from datetime import UTC, datetime

import pytest

from gkcrawl import archive, store
from tests import documents, practice, replaying
from tests.archives import page, rows, values

REGION = "350128"
AGENCIES = {name: f"小店区{name}局" for name in ("财政", "教育", "民政", "司法", "水务")}


def titled(name: str) -> str:
    return f"{AGENCIES[name]}2023年政府信息公开工作年度报告"


def old_word(title: str) -> bytes:
    """The bytes of a Word document of before 2007, as far as anybody can tell who does not read it: its text."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1529) + f"\r{title}\r一、总体情况\r".encode("utf-16-le") + bytes(4096)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A folder to be served: one report in each kind of document, and pages that are none."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "a.html").write_bytes(page(AGENCIES["财政"], received=11))
    (folder / "b.pdf").write_bytes(documents.pdf(values(12), title=titled("教育")))
    (folder / "c.docx").write_bytes(documents.docx(values(13), title=titled("民政")))
    (folder / "d.doc").write_bytes(old_word(titled("司法")))
    (folder / "e.html").write_bytes("<html><title>通知</title><p>关于报送年度报告的通知</p></html>".encode())
    (folder / "f.pdf").write_bytes(b"%PDF-1.4\n%%EOF")
    (folder / "g.doc").write_bytes(old_word("关于做好政府信息公开工作的通知"))
    return folder


FILES = tuple("a.html b.pdf c.docx d.doc e.html f.pdf g.doc".split())
#: What is to be filed of them: agency, state, requests received.
FOUND = {(AGENCIES["财政"], "read", 11), (AGENCIES["教育"], "read", 12), (AGENCIES["民政"], "read", 13),
         (AGENCIES["司法"], "unread", None)}


def filed(directory, since: str):
    """Rebuild, verify, and return what reports there are; each with the time of its capture in the file."""
    store.file(directory, rebuild=True, jobs=1)
    db = store.open_db(directory / "gkcrawl.db")
    assert [str(one) for one in archive.verify(directory, db.query("select * from captures"))] == []
    until = datetime.now(UTC).isoformat()
    times = rows(directory, """select captures.fetched_at, captures.role, crawls.reason from reports
                               join captures on captures.id = capture_id join crawls on crawls.id = crawl_id""")
    assert times and all(since[:19] <= row["fetched_at"][:19] <= until[:19] for row in times)
    assert {(row["role"], row["reason"]) for row in times} == {(None, "imported")}
    return {(row["agency"], row["read_state"], row["received"]) for row in rows(directory, "select * from reports")}


def test_what_wget_wrote_of_the_practice_web(tmp_path):
    expected = [one for one in practice.expected(REGION) if one["state"] == "read"]
    (tmp_path / "warc").mkdir()
    (tmp_path / "urls").write_text("\n".join(one["url"] for one in expected) + "\nhttps://www.pingtan.gov.cn/none.html\n")
    since = datetime.now(UTC).isoformat()
    with practice.serve() as web:
        subprocess.run([wget(), "-q", "-i", "urls", "--warc-file", "warc/foreign", "--no-check-certificate", "--tries=1",
                        "-O", "pages"], cwd=tmp_path, env=web.env, check=False, timeout=600)
    assert filed(tmp_path, since) == {(one["agency"], "read", one["requests"]["received"]["total"]) for one in expected}
    urls = {row["url"] for row in rows(tmp_path, "select url from reports")}
    assert urls == {one["url"] for one in expected}


def wget() -> str:
    """The command; where it is missing the test fails and says so."""
    found = shutil.which("wget")
    assert found, "This test needs wget; `make browser` installs it where it may."
    return found


@pytest.mark.parametrize("twice", [False, True])
def test_what_wget_wrote_of_documents(site, tmp_path, twice):
    (tmp_path / "warc").mkdir()
    since = datetime.now(UTC).isoformat()
    with replaying.folder_served(site) as base:
        (tmp_path / "urls").write_text("\n".join(f"{base}/{name}" for name in FILES * (1 + twice)))
        more = ["--warc-cdx"] if twice else ["--no-warc-compression"]
        subprocess.run([wget(), "-q", "--no-proxy", "-i", "urls", "--warc-file", "warc/foreign", *more, "-O", "pages"],
                       cwd=tmp_path, check=True, timeout=600)
        for path in (tmp_path / "warc").glob("*.cdx"):
            path.rename(tmp_path / path.name)
    assert filed(tmp_path, since) == FOUND


def written(folder) -> int:
    """How many answers stand in what a recorder has written, 0 while a record is only half there."""
    problems = []
    found = [one for path in folder.rglob("rec-*.warc.gz") for one in archive.scan(path, problems) if isinstance(one, archive.Capture)]
    return 0 if problems else len(found)


def test_what_pywb_recorded(site, tmp_path):
    since = datetime.now(UTC).isoformat()
    (tmp_path / "pywb").mkdir()
    with replaying.folder_served(site) as base, replaying.pywb(tmp_path / "pywb", record=True) as port:
        for name in FILES + FILES[:1]:
            status, _, body = replaying.ask(port, f"/kept/record/id_/{base}/{name}")
            assert (status, body) == (200, (site / name).read_bytes()), name
        until = time.monotonic() + 120
        while written(tmp_path / "pywb") < len(FILES) + 1:      # it answers first, and writes then
            assert time.monotonic() < until
            time.sleep(0.1)
    (tmp_path / "warc").mkdir()
    for path in (tmp_path / "pywb").rglob("rec-*.warc.gz"):
        shutil.copy(path, tmp_path / "warc")
    assert filed(tmp_path, since) == FOUND
    again = rows(tmp_path, "select * from captures where url like '%/a.html'")
    assert {row["sha256"] for row in again} == {hashlib.sha256((site / "a.html").read_bytes()).hexdigest()}


def record(kind: str, url: str, when: str, block: bytes, **more) -> bytes:
    head = {"WARC-Type": kind, "WARC-Date": when, "WARC-Record-ID": f"<urn:uuid:{hashlib.md5(url.encode() + block).hexdigest()}>",
            "Content-Length": str(len(block)), "Content-Type": "application/http; msgtype=response", "WARC-Target-URI": url,
            **{name.replace("_", "-"): value for name, value in more.items()}}
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return gzip.compress(f"WARC/1.0\r\n{lines}\r\n".encode() + block + b"\r\n\r\n")


def sha1(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


def crawled(url: str, body: bytes, mime: str, cut: int = 0) -> bytes:
    """A response as Common Crawl keeps it: content coding taken off, its header renamed, cut at a limit, SHA-1 only."""
    head = (f"HTTP/1.1 200 OK\r\nContent-Type: {mime}\r\nX-Crawl-Content-Encoding: gzip\r\n"
            f"X-Crawl-Content-Length: 99\r\nContent-Length: {len(body)}\r\n\r\n").encode()
    body = body[:cut] if cut else body
    more = {"WARC_Truncated": "length"} if cut else {}
    return record("response", url, "2024-03-05T06:07:08Z", head + body, WARC_Payload_Digest=sha1(body),
                  WARC_Block_Digest=sha1(head + body), WARC_IP_Address="10.1.2.3",
                  WARC_Identified_Payload_Type=mime, **more)


def test_what_common_crawl_keeps(site, tmp_path):
    base, whole = "http://www.tyxd.gov.cn", page(AGENCIES["水务"], received=14)
    made = [crawled(f"{base}/{name}", (site / name).read_bytes(), mime) for name, mime in (
        ("a.html", "text/html"), ("b.pdf", "application/pdf"), ("c.docx", "application/octet-stream"),
        ("d.doc", "application/msword"), ("e.html", "text/html"))]
    made.append(crawled(f"{base}/cut.html", whole, "text/html", cut=whole.rindex(b"</table>") - 200))
    # Seen again a year later: a revisit that names its body by SHA-1, address and time alone.
    made.append(record("revisit", f"{base}/a.html", "2025-03-05T06:07:08Z", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
                       WARC_Profile="http://netpreserve.org/warc/1.0/revisit/identical-payload-digest",
                       WARC_Payload_Digest=sha1((site / "a.html").read_bytes()), WARC_Refers_To_Target_URI=f"{base}/a.html",
                       WARC_Refers_To_Date="2024-03-05T06:07:08Z"))
    (tmp_path / "warc").mkdir()
    (tmp_path / "warc" / "CC-MAIN-1.warc.gz").write_bytes(b"".join(made))
    store.file(tmp_path, rebuild=True, jobs=1)
    found = {row["agency"]: row for row in rows(tmp_path, "select * from reports")}
    assert {(name, row["read_state"], row["received"]) for name, row in found.items()} == {
        *FOUND, (AGENCIES["水务"], "partial", 14)}
    assert "cut short" in found[AGENCIES["水务"]]["read_reason"]
    captures = rows(tmp_path, "select * from captures order by url")
    assert {row["fetched_at"][:4] for row in captures} == {"2024", "2025"} and found[AGENCIES["财政"]]["capture_id"] == next(
        row["id"] for row in captures if row["revisit"]), "the newest speaks, with the body it repeats"
    assert captures[0]["ip"] == "10.1.2.3"
    assert captures[0]["sha256"] == hashlib.sha256((site / "a.html").read_bytes()).hexdigest()
    db = store.open_db(tmp_path / "gkcrawl.db")
    assert not list(archive.verify(tmp_path, db.query("select * from captures")))


def test_it_is_the_same_in_whatever_order_files_come(site, tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    parts = {f"{name}.warc.gz": crawled(f"http://www.tyxd.gov.cn/{name}", (site / name).read_bytes(), "application/pdf")
             for name in FILES}
    for directory in (one, other):
        (directory / "warc").mkdir(parents=True)
    for name in sorted(parts, reverse=True):
        (one / "warc" / name).write_bytes(parts[name])
        store.file(one, jobs=1)
        (other / "warc" / name).write_bytes(parts[name])
    store.file(other, rebuild=True, jobs=1)
    for table in ("reports", "requests", "attachments", "captures"):
        assert rows(one, f"select * from {table} order by 1, 2") == rows(other, f"select * from {table} order by 1, 2")
