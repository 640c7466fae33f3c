"""The archive: what is written is what is read, and whatever is altered is found."""

import errno
import gzip
import hashlib
import itertools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import textwrap
import time
import zlib
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from gkcrawl import archive
from gkcrawl.archive import message
from gkcrawl.archive.message import Message, content_type
from gkcrawl.archive.records import Keep, read_at
from tests import ports

CRAWL = "20261121203500-140105"
PAGE = "<html><title>政府信息公开工作年度报告</title>".encode("gbk") + b"<td>17</td>" * 40
HEADERS = [("Server", "nginx"), ("Content-Type", 'text/html; Charset="GBK"'), ("Set-Cookie", "a=1"),
           ("set-cookie", "b=2"), ("X-Name", "太原".encode("gbk").decode("latin-1")), ("Transfer-Encoding", "chunked")]


def moment(n):
    return f"2026-11-21T20:35:{n // 10:02d}.{n:06d}Z"


def fill(directory, count=4, crawl=CRAWL, size=0):
    """Write a small crawl: pages, one revisit, a 404, a note."""
    noise = random.Random(7)
    with archive.Writer(directory, crawl, {"software": "gkcrawl/0.1", "arguments": {"region": "小店区"}}) as writer:
        pages = [writer.write(f"http://www.tyxd.gov.cn/{crawl}/{n}.html", moment(n), 200, "OK", HEADERS,
                              PAGE + b"%d" % n + noise.randbytes(size), request_headers=[("User-Agent", "gkcrawl")],
                              facts={"role": "report", "via": "http://www.tyxd.gov.cn/", "anchor": "2023年年报"})
                 for n in range(count)]
        first = pages[0]
        same = archive.load(directory, first.warc, first.offset).body
        pages.append(writer.write(first.url, moment(count), 200, "OK", HEADERS, same, facts={"role": "report"},
                                  original=(first.url, first.fetched_at)))
        pages.append(writer.write("http://www.tyxd.gov.cn/none", moment(count + 1), 404, "Not Found", [], b"",
                                  facts={"role": "listing", "ip": "10.0.0.7", "truncated": "length"}))
        note = writer.note("site", {"site": "www.tyxd.gov.cn", "state": "ok"})
    return writer.path, pages, note


def rows_of(captures):
    names = ("id", "url", "fetched_at", "status", "sha256", "length", "warc", "offset")
    return [{name: getattr(capture, name) for name in names} for capture in captures]


def whats(directory, rows=None):
    return [problem.what for problem in archive.verify(directory, rows)]


# -- ids

def test_a_file_without_captures_needs_no_row(tmp_path):
    """That of a crawl that reached nobody: notes alone."""
    with archive.Writer(tmp_path, "20261121203500-140105", {"crawl": "20261121203500-140105"}) as writer:
        writer.note("failure", {"url": "http://www.example.gov.cn/", "error": "no answer"})
    assert list(archive.verify(tmp_path, [])) == []
    with archive.Writer(tmp_path, "20261122203500-140105", {"crawl": "20261122203500-140105"}) as writer:
        writer.write("http://www.example.gov.cn/", "2026-11-22T20:35:00Z", 200, "OK", [], b"x")
    assert ["no row of the index mentions this file" in one.what for one in archive.verify(tmp_path, [])] == [True]


def test_what_a_capture_costs_beside_its_body(tmp_path):
    """Three records cost some 1.4 KB; a body never costs more than with gzip."""
    dice = random.Random(4)
    text = "".join(dice.choice("公开申请答复受理办结机构职能年报目录") + str(dice.randrange(99)) for _ in range(9000)).encode()
    for body in (text, (b"<td style='border:1px solid'>0</td>" * 40 + b"%d" % 7) * 60):
        with archive.Writer(tmp_path, f"20261121203500-{len(body)}", {}) as writer:
            capture = writer.write("https://www.example.gov.cn/nb.html", "2026-11-21T20:00:00Z", 200, "OK", [("Content-Type", "text/html")], body)
        size = (tmp_path / "warc" / capture.warc).stat().st_size
        assert size < len(gzip.compress(body, 6)) + 1500


def test_an_id_depends_on_url_time_and_digest_only():
    one = archive.capture_id("http://a.gov.cn/", moment(1), "00" * 32)
    assert one == archive.capture_id("http://a.gov.cn/", moment(1), "00" * 32)
    assert len({one, archive.capture_id("http://a.gov.cn/?", moment(1), "00" * 32),
                archive.capture_id("http://a.gov.cn/", moment(2), "00" * 32),
                archive.capture_id("http://a.gov.cn/", moment(1), "01" * 32)}) == 4
    assert len(one) == 12 and set(one) <= set(archive.ALPHABET)
    assert archive.parse_id(f" {one[:4]}-{one[4:8]}–{one[8:]}\n".upper()) == one


@pytest.mark.parametrize("seed", range(5))
def test_every_wrong_character_and_every_exchange_of_two_is_noticed(seed):
    one = archive.capture_id("http://a.gov.cn/", moment(1), str(seed))
    wrong = {one[:at] + char + one[at + 1:] for at in range(12) for char in archive.ALPHABET} - {one}
    for a, b in itertools.combinations(range(12), 2):
        chars = list(one)
        chars[a], chars[b] = chars[b], chars[a]
        wrong.add("".join(chars))
    for text in wrong - {one}:
        with pytest.raises(archive.BadId, match="check character"):
            archive.parse_id(text)


def test_what_is_no_id_is_told_why():
    for text, why in (("", "has 0 characters"), ("abc", "has 3 characters"), ("0123-4567-89ab", "'0' never occurs")):
        with pytest.raises(archive.BadId, match=why):
            archive.parse_id(text)


# -- writing and reading

def test_what_is_written_is_read_back(tmp_path):
    path, pages, note = fill(tmp_path)
    problems = []
    assert list(archive.scan(path, problems)) == [*pages, note] and problems == []
    assert path.name == f"{CRAWL}-001.warc.gz"
    assert archive.info(path)["software"] == "gkcrawl/0.1"
    assert json.loads(archive.info(path)["arguments"]) == {"region": "小店区"}
    page, revisit, missing = pages[0], pages[-2], pages[-1]
    assert (page.mime, page.charset, page.length) == ("text/html", "gbk", len(PAGE) + 1)
    assert page.sha256 == hashlib.sha256(PAGE + b"0").hexdigest() and page.facts["anchor"] == "2023年年报"
    assert revisit.revisit and (revisit.sha256, revisit.length) == (page.sha256, page.length)
    assert revisit.id != page.id and revisit.original == (page.url, page.fetched_at)
    assert missing.status == 404 and missing.facts["truncated"] == "length"
    stored = archive.load(tmp_path, page.warc, page.offset)
    assert (stored.status, stored.reason, stored.headers, stored.body) == (200, "OK", HEADERS, PAGE + b"0")
    assert stored.header("SET-COOKIE") == "a=1" and stored.content() == stored.body
    assert archive.load(tmp_path, revisit.warc, revisit.offset).body == b""
    assert archive.load(tmp_path, missing.warc, missing.offset).status == 404
    assert whats(tmp_path, rows_of(pages)) == []


def test_other_tools_read_our_files(tmp_path):
    path, pages, _ = fill(tmp_path)
    with open(path, "rb") as file:
        records = [(one.rec_type, one.rec_headers, one.http_headers, one.raw_stream.read())
                   for one in ArchiveIterator(file, check_digests="raise")]
    group = ["metadata", "request", "response"]
    kinds = ["warcinfo", *group * 4, "metadata", "request", "revisit", *group, "metadata"]
    assert [kind for kind, *_ in records] == kinds
    for kind, headers, *_ in records:
        assert headers.protocol == "WARC/1.1"
        for name in ("WARC-Block-Digest", "WARC-Payload-Digest")[: 2 if kind in ("response", "revisit") else 1]:
            assert headers[name].startswith("sha256:") and headers[name].islower()
    (_, about, _, _), (_, asked, http, _), (_, answered, got, body) = records[1:4]
    assert about["WARC-Concurrent-To"] == asked["WARC-Concurrent-To"] == answered["WARC-Record-ID"]
    assert (http.statusline, http.headers) == (f"/{CRAWL}/0.html HTTP/1.1", [("User-Agent", "gkcrawl")])
    assert body == PAGE + b"0" and got.headers[:4] == HEADERS[:4]
    revisit, cut = records[15][1], records[18][1]
    assert revisit["WARC-Profile"].endswith("/identical-payload-digest")
    assert revisit["WARC-Refers-To-Date"] == pages[0].fetched_at and records[15][3] == b""
    assert (cut["WARC-IP-Address"], cut["WARC-Truncated"]) == ("10.0.0.7", "length")
    assert Checker(type("Command", (), {"verbose": False, "inputs": [str(path)]})).process_all() in (0, None)
    assert len({headers["WARC-Record-ID"] for _, headers, *_ in records}) == len(records)
    subprocess.run(["gzip", "-t", path], check=True)


def test_a_writer_makes_its_own_files_and_keeps_others_out(tmp_path):
    first, *_ = fill(tmp_path)
    before = first.read_bytes()
    writer = archive.Writer(tmp_path, CRAWL, {})
    assert not list((tmp_path / "warc").glob("*-002*")), "a writer that writes nothing leaves no file"
    writer.note("failure", {"url": "http://a.gov.cn/"})
    with open(writer.path, "ab") as file:
        file.write(before[:200])
    assert archive.heal(writer.path) == 0, "the file is being written"
    assert [item.kind for item in archive.scan(writer.path)] == ["failure"] and whats(tmp_path) == []
    assert writer.path.name.endswith("-002.warc.gz") and first.read_bytes() == before
    writer.close()
    assert archive.heal(writer.path) == 200
    assert writer.path.with_name(writer.path.name + ".torn").read_bytes() == before[:200]
    assert whats(tmp_path) == []


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(archive.ArchiveError, match="file/warc cannot be written: .*ARCHIVE_DIR"):
        archive.Writer(tmp_path / "file", CRAWL, {})
    if os.geteuid():
        (tmp_path / "locked").mkdir(mode=0o500)
        with pytest.raises(archive.ArchiveError, match="Permission denied"):
            archive.Writer(tmp_path / "locked", CRAWL, {})


def test_a_full_disk_leaves_whole_groups(tmp_path):
    script = """
        import random, resource, signal, sys
        from gkcrawl import archive
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        writer = archive.Writer(sys.argv[1], "full", {})
        try:
            for n in range(99):
                url = f"http://a.gov.cn/{n}"
                writer.write(url, "2026-11-21T20:35:23Z", 200, "OK", [], random.randbytes(9000), facts={})
                print(url)
        except archive.ArchiveError as error:
            print(error)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script), tmp_path], capture_output=True, text=True)
    *kept, sentence = done.stdout.splitlines()
    assert "cannot be written: File too large" in sentence and done.stderr == ""
    path, = (tmp_path / "warc").iterdir()
    assert [capture.url for capture in archive.scan(path)] == kept and len(kept) > 5
    assert archive.heal(path) == 0 and whats(tmp_path) == []


def test_bad_arguments_are_refused(tmp_path):
    with archive.Writer(tmp_path, CRAWL, {}) as writer:
        with pytest.raises(ValueError, match="no time in UTC"):
            writer.write("http://a.gov.cn/", "2026-11-21", 200, "OK", [], b"", facts={})
        with pytest.raises(ValueError, match="line break"):
            writer.write("http://a.gov.cn/\r\nX: 1", moment(1), 200, "OK", [], b"", facts={})
        capture = writer.write("http://a.gov.cn/", moment(1), 200, "O\r\nK", [("A\r\nB", "1\n2"), (b"C", "中")], b"",
                               facts={"anchor": "一\r\n二"})
    stored = archive.load(tmp_path, capture.warc, capture.offset)
    assert (stored.reason, stored.headers[0]) == ("O K", ("A B", "1 2"))
    assert stored.headers[1] == ("C", "中".encode().decode("latin-1"))
    assert next(archive.scan(writer.path)) == capture and whats(tmp_path) == []


@pytest.mark.parametrize("value", ["/增加".encode(), "/等待".encode(), "\u3000年".encode("gbk"), b"\x1cx\x1f"])
def test_a_header_keeps_its_first_and_last_byte(tmp_path, value):
    """Only what HTTP takes for blank is cut off: to Python the last byte of a Chinese character can be one too."""
    with archive.Writer(tmp_path, CRAWL, {}) as writer:
        capture = writer.write("http://a.gov.cn/", moment(1), 302, "Found", [("Location", b" " + value + b"\t ")], b"", facts={})
    assert archive.load(tmp_path, capture.warc, capture.offset).header("Location").encode("latin-1") == value


@pytest.mark.parametrize("end", ["y", "\u00a0", "\u3000", "\u0085"])
def test_odd_characters_do_not_break_a_record(tmp_path, end):
    facts = {"anchor": "半\ud800 个\u2028\u202e\0", "role": "report", "ip": ip_address("10.0.0.7")}
    url = "http://a.gov.cn/年报?名=一&b=%E5//x\u00a0" + end
    with archive.Writer(tmp_path, CRAWL, {"contact": "甲\r\nchain: none", "empty": "", "none": None}) as writer:
        capture = writer.write(url, "2026-11-21T20:35:23Z", 999, "", [("", ""), ("Content-Type", ";;charset")],
                               b"\r\n\r\nWARC/1.1\r\n" * 3, facts=facts)
    back, = archive.scan(writer.path, problems := [])
    assert problems == [] and back.url == url and back.id == capture.id
    assert back.facts == facts | {"ip": "10.0.0.7"} and (back.mime, back.charset) == (capture.mime, capture.charset)
    assert archive.info(writer.path)["chain"] == "sha256" and whats(tmp_path, rows_of([back])) == []


def test_large_bodies_and_new_files_when_one_is_full(tmp_path, monkeypatch):
    monkeypatch.setattr("gkcrawl.archive.writer.ROLL_OVER", 3_000_000)
    bodies = [random.Random(n).randbytes(1_500_000) + bytes(9_000_000) for n in range(4)]
    with archive.Writer(tmp_path, CRAWL, {}) as writer:
        pages = [writer.write(f"http://a.gov.cn/{n}", moment(n), 200, "OK", [], body, facts={})
                 for n, body in enumerate(bodies)]
    assert [page.warc[-12:] for page in pages] == ["-001.warc.gz"] * 2 + ["-002.warc.gz"] * 2
    assert [archive.load(tmp_path, page.warc, page.offset).body for page in pages] == bodies
    assert whats(tmp_path, rows_of(pages)) == []


def test_what_is_no_capture_is_not_loaded(tmp_path):
    path, pages, note = fill(tmp_path)
    for warc, offset, why in ((path.name, note.offset, "is no response"),
                              (path.name, pages[0].offset + 1, "no readable"), (path.name, 10 ** 9, "no readable"),
                              ("none.warc.gz", 0, "No such file"), ("../gkcrawl.db", 0, "not the name")):
        with pytest.raises(archive.ArchiveError, match=why):
            archive.load(tmp_path, warc, offset)


# -- content codings

def brotli(data):
    import brotli
    return brotli.compress(data)


def zstd(data):
    try:
        from compression import zstd
    except ImportError:
        from backports import zstd
    return zstd.compress(data)


def bare(data):
    deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
    return deflate.compress(data) + deflate.flush()


CODERS = {"gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress, "Deflate": bare, "br": brotli,
          "zstd": zstd}


@pytest.mark.parametrize("coding", CODERS)
def test_content_codings(coding):
    body, text = CODERS[coding](PAGE * 50), PAGE * 50
    assert archive.Stored(200, "OK", [("content-encoding", coding)], body).content() == text
    assert archive.Stored(200, "OK", [("Content-Encoding", coding)], PAGE).content() == PAGE, "a wrong label"
    assert archive.Stored(200, "OK", [("Content-Encoding", coding)], b"").content() == b""
    cut = archive.Stored(200, "OK", [("Content-Encoding", coding)], body[:-10]).content()
    assert cut and (text.startswith(cut) or coding in ("br", "zstd"))
    bomb = archive.Stored(200, "OK", [("Content-Encoding", coding)], CODERS[coding](bytes(3 << 20)))
    with pytest.raises(archive.ArchiveError, match="more than 2 MB"):
        bomb.content(cap=2 << 20)
    assert len(bomb.content(cap=3 << 20)) == 3 << 20


def test_codings_one_upon_another_and_gzip_in_pieces():
    twice = archive.Stored(200, "", [("Content-Encoding", "br, gzip")], gzip.compress(brotli(PAGE)))
    assert twice.content() == PAGE
    pieces = gzip.compress(PAGE) + gzip.compress(b"more") + b"\0\0"
    assert archive.Stored(200, "", [("Content-Encoding", "gzip")], pieces).content() == PAGE + b"more"


# -- damage

def test_a_file_cut_anywhere_heals_to_its_whole_groups(tmp_path):
    path, pages, note = fill(tmp_path, count=3)
    whole, ends = path.read_bytes(), [*[item.offset for item in (*pages, note)][1:], 10 ** 9]
    for cut in [0, 1, 5, *random.Random(1).sample(range(len(whole)), 150), len(whole)]:
        shutil.rmtree(path.parent)
        path.parent.mkdir()
        path.write_bytes(whole[:cut])
        problems = []
        got = list(archive.scan(path, problems))
        assert got == [*pages, note][:len(got)] and problems == []
        aside = archive.heal(path)
        assert path.stat().st_size + aside == cut
        assert archive.heal(path) == 0 and list(archive.scan(path)) == got
        assert whats(tmp_path) == []
        if aside:
            assert whole[:cut] == path.read_bytes() + path.with_name(path.name + ".torn").read_bytes()
        assert len(got) >= sum(end <= cut for end in ends) - 1


def test_a_damaged_record_does_not_hide_those_behind_it(tmp_path):
    path, pages, note = fill(tmp_path, size=400)
    whole = path.read_bytes()
    for victim in range(len(pages)):
        broken = bytearray(whole)
        broken[pages[victim].offset + 150] ^= 0x55
        path.write_bytes(broken)
        problems = []
        assert list(archive.scan(path, problems)) == [*pages[:victim], *pages[victim + 1:], note]
        assert [problem.offset for problem in problems] == [pages[victim].offset]
        assert archive.heal(path) == 0 and path.read_bytes() == broken
    broken = bytearray(whole)
    broken[100] ^= 1
    path.write_bytes(broken)
    assert list(archive.scan(path, problems := [])) == [*pages, note], "facts survive the loss of the first record"
    assert len(problems) == 1


def test_every_single_altered_byte_is_found(tmp_path):
    path, pages, _ = fill(tmp_path, count=3)
    rows, whole, dice = rows_of(pages), path.read_bytes(), random.Random(20261121)
    assert whats(tmp_path, rows) == []
    places = [(dice.randrange(len(whole)), dice.randrange(1, 256)) for _ in range(300)]
    # Of each gzip member: its header, the last byte of its data (unused bits!) and its trailer.
    starts = [at for at in range(len(whole)) if whole.startswith(b"\x1f\x8b\x08\x00", at)]
    for start, end in itertools.pairwise([*starts, len(whole)]):
        places += [(start + at, 1 << dice.randrange(8)) for at in range(10)]
        places += [(end - 9, 1 << bit) for bit in range(8)] + [(end - at, 0x10) for at in range(1, 9)]
    for at, change in places:
        broken = bytearray(whole)
        broken[at] ^= change
        path.write_bytes(broken)
        assert whats(tmp_path), f"byte {at} ^ {change} went unnoticed"


def test_truncations_are_found(tmp_path):
    path, pages, _ = fill(tmp_path, count=2)
    whole, rows = path.read_bytes(), rows_of(pages)
    for cut in random.Random(3).sample(range(1, len(whole)), 60):
        path.write_bytes(whole[:cut])
        if cut < pages[-1].offset + 100:
            assert whats(tmp_path, rows)
    path.write_bytes(whole + b"\0")
    assert whats(tmp_path)
    path.unlink()
    assert len(whats(tmp_path, rows)) == len(rows)


def members(path):
    """Return the records of a file, unpacked."""
    data, out = path.read_bytes(), []
    while data:
        unzip = zlib.decompressobj(31)
        out.append(unzip.decompress(data))
        data = unzip.unused_data
    return out


def repack(path, records):
    from gkcrawl.archive.packing import member
    path.write_bytes(b"".join(map(member, records)))


@pytest.mark.parametrize("change, found", [
    (lambda r: r[:4] + r[7:], "not those that were written"),
    (lambda r: r[:1] + r[4:7] + r[1:4] + r[7:], "not those that were written"),
    (lambda r: r[:3] + r[6:7] + r[4:6] + r[3:4] + r[7:], "does not belong to"),
    (lambda r: r[:3] + r[4:], "has no response"),
    (lambda r: r[:2] + r[3:], "does not belong to"),
    (lambda r: r[:1] + r[2:], "without its metadata"),
    (lambda r: r[:4] + r[1:4] + r[4:], "twice"),
    (lambda r: [*r[:3], r[3].replace(b"WARC-Block-Digest: ", b"WARC-Block-Odor: "), *r[4:]], "no WARC-Block-Digest"),
    (lambda r: [*r[:3], r[3].replace(b"Payload-Digest: ", b"Payload-Odor: "), *r[4:]], "no WARC-Payload-Digest"),
    (lambda r: [*r[:2], r[2].replace(b"Digest: sha256:", b"Digest: sha999:"), *r[3:]], "in no form known"),
    (lambda r: [*r[:3], r[3].replace(b"<td>17", b"<td>71", 1), *r[4:]], "WARC-Payload-Digest says"),
    (lambda r: [*r[:3], r[3].replace(b"nginx", b"Nginx"), *r[4:]], "WARC-Block-Digest says"),
    (lambda r: [*r[:3], r[3].replace(b"Date: 2026-11", b"Date: 2025-11", 1), *r[4:]], "does not belong to"),
    (lambda r: [*r[:1], *[m.replace(b"Date: 2026-11", b"Date: 2025-11", 1) for m in r[1:4]], *r[4:]],
     "not those that were written"),
])
def test_records_changed_with_care_are_found(tmp_path, change, found):
    path, *_ = fill(tmp_path)
    repack(path, records := members(path))
    assert whats(tmp_path) == []
    repack(path, change(records))
    assert any(found in what for what in whats(tmp_path)), whats(tmp_path)


def test_the_index_is_held_against_the_records(tmp_path):
    path, pages, _ = fill(tmp_path)
    rows = rows_of(pages)
    for name, value in (("url", "http://b.gov.cn/"), ("fetched_at", moment(59)), ("sha256", "ab" * 32), ("length", 1),
                        ("status", 500), ("id", pages[1].id)):
        problems = list(archive.verify(tmp_path, [rows[0] | {name: value}, *rows[1:]]))
        assert [problem.offset for problem in problems] == [pages[0].offset] and f"has {name} " in problems[0].what
    one, = archive.verify(tmp_path, rows[1:])
    assert one.offset == pages[0].offset and "missing row" in one.what and str(one).startswith(f"{path.name}, byte ")
    one, = archive.verify(tmp_path, [*rows, rows[0] | {"offset": 77}])
    assert one.offset == 77 and "row without record" in one.what
    assert any("two rows" in what for what in whats(tmp_path, [*rows, rows[0]]))
    other, *_ = fill(tmp_path, crawl="20270101000000-140105")
    assert {problem.warc for problem in archive.verify(tmp_path, rows)} == {other.name}
    assert "no row of the index mentions this file" in whats(tmp_path, rows)[0]
    other.unlink()
    silent = archive.Writer(tmp_path, "20270102000000-140105", {"software": "x", "crawl": "20270102000000-140105"})
    silent.note("failure", {"url": "http://a.gov.cn/", "error": "nobody answers"})
    silent.close()
    assert whats(tmp_path, rows) == []  # of a crawl that got no answer there are no rows
    silent.path.unlink()
    (path.parent / "notes.txt").write_text("")
    assert whats(tmp_path, rows) == ["this is no WARC file; nothing else belongs in this folder"]


def test_a_revisit_without_its_body_is_found(tmp_path):
    with archive.Writer(tmp_path, CRAWL, {}) as writer:
        writer.write("http://a.gov.cn/", moment(2), 200, "OK", [], PAGE, facts={},
                     original=("http://a.gov.cn/", moment(1)))
    assert "nowhere in the archive" in whats(tmp_path)[0]


# -- files of other tools

class Site(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    pages = {"/": (b'<a href="/chunked">x</a><a href="/packed">y</a><a href="/none">z</a>', {}),
             "/chunked": (PAGE, {"Transfer-Encoding": "chunked"}),
             "/packed": (gzip.compress(PAGE), {"Content-Encoding": "gzip"})}

    def do_GET(self):
        body, headers = self.pages.get(self.path, (b"gone", {}))
        self.send_response(200 if self.path in self.pages else 404)
        self.send_header("Content-Type", "text/html;charset=gbk")
        for name, value in headers.items():
            self.send_header(name, value)
        if "Transfer-Encoding" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if "Transfer-Encoding" in headers:
            pieces = (body[:7], body[7:99], body[99:], b"")
            body = b"".join(b"%x;note=1\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def site():
    with ports.answering(Site) as address:
        yield address


def fetch(tool, folder, url):
    """Have another tool write a WARC of the site."""
    folder.mkdir(parents=True)
    if tool.startswith("wget"):
        plain = [] if tool == "wget" else ["--no-warc-compression"]
        subprocess.run(["wget", "-q", "-r", "--no-proxy", "-e", "robots=off", "-P", folder / "pages", "--warc-file",
                        folder / "foreign", *plain, url + "/"], check=False, stdin=subprocess.DEVNULL)
        shutil.rmtree(folder / "pages")
        path, = folder.glob("foreign.warc*")
        return path
    # requests and urllib3 are not among our dependencies, so a process of its own lets warcio record http.client.
    script = """
        import sys
        from warcio.capture_http import capture_http
        import http.client
        with capture_http(sys.argv[1], warc_version="1.0"):
            for path in ("/", "/chunked", "/packed", "/none"):
                asking = http.client.HTTPConnection(sys.argv[2])
                asking.request("GET", path)
                asking.getresponse().read()
    """
    path = folder / "foreign.warc.gz"
    subprocess.run([sys.executable, "-c", textwrap.dedent(script), path, url.removeprefix("http://")], check=True)
    return path


@pytest.mark.parametrize("tool", ["wget", "wget --no-warc-compression", "warcio"])
def test_files_of_other_tools_are_part_of_the_archive(tool, tmp_path, site):
    if not shutil.which(tool.split()[0]) and tool.startswith("wget"):
        pytest.skip("wget is not installed")
    path = fetch(tool, tmp_path / "warc", site)
    problems = []
    got = {item.url.removeprefix(site): item for item in archive.scan(path, problems)}
    assert problems == [] and {"/", "/chunked", "/packed", "/none"} <= set(got)
    for name, (body, _) in Site.pages.items():
        capture, stored = got[name], archive.load(tmp_path, path.name, got[name].offset)
        assert stored.body == body and capture.length == len(body)
        assert capture.sha256 == hashlib.sha256(body).hexdigest()
        assert (capture.mime, capture.charset, capture.status) == ("text/html", "gbk", 200)
        assert capture.id == archive.capture_id(capture.url, capture.fetched_at, capture.sha256)
    assert archive.load(tmp_path, path.name, got["/packed"].offset).content() == PAGE
    assert got["/none"].status == 404
    assert whats(tmp_path, rows_of(archive.scan(path))) == []
    before = path.read_bytes()
    assert archive.heal(path) == 0
    path.write_bytes(before[:-5])
    assert archive.heal(path) == 0, "another tool's file is not ours to cut"
    broken = bytearray(before)
    # In a file that is not compressed nothing but the block is covered by anything.
    at = got["/packed"].offset
    broken[at + 300 if path.suffix == ".gz" else before.index(b"\r\n\r\n\x1f\x8b", at) + 20] ^= 4
    path.write_bytes(broken)
    assert whats(tmp_path)


def foreign(*records, pack=gzip.compress):
    out = []
    for number, (kind, headers, block) in enumerate(records):
        lines = {"WARC-Type": kind, "WARC-Record-ID": f"<urn:uuid:{number}>", "WARC-Date": "2020-01-02T03:04:05Z",
                 "WARC-Target-URI": "http://www.a.gov.cn/nb.html", "Content-Length": str(len(block)), **headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value is not None)
        out.append(pack(b"WARC/1.0\r\n" + head.encode() + b"\r\n" + block + b"\r\n\r\n"))
    return b"".join(out)


HTTP = {"Content-Type": "application/http;msgtype=response"}


def test_facts_written_behind_a_capture_are_joined(tmp_path):
    path = tmp_path / "heritrix.warc.gz"
    response = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>"
    path.write_bytes(foreign(
        ("warcinfo", {}, b"software: Heritrix\r\n"),
        ("response", HTTP | {"WARC-IP-Address": "10.1.1.1", "WARC-Target-URI": "<http://www.a.gov.cn/>"}, response),
        ("request", {"Content-Type": "application/http;msgtype=request"}, b"GET / HTTP/1.1\r\n\r\n"),
        ("metadata", {"WARC-Concurrent-To": "<urn:uuid:1>", "Content-Type": "application/warc-fields"},
         b"via: http://www.a.gov.cn/x\r\nhopsFromSeed: L\r\n"),
        ("response", {"Content-Type": "text/dns", "WARC-Target-URI": "dns:www.a.gov.cn"}, b"2020\r\nwww A 10.1.1.1"),
        ("resource", {"Content-Type": "text/html"}, b"<p>"), ("conversion", {}, b""), ("continuation", {}, b"x"),
        ("revisit", HTTP | {"WARC-Payload-Digest": "sha1:ABC", "WARC-Refers-To-Date": "2019-01-01T00:00:00Z"},
         response[:-3]),
    ))
    first, resource, second = archive.scan(path, problems := [])
    assert (resource.status, resource.length, resource.mime) == (200, 3, "text/html")
    assert problems == [] and first.facts == {"ip": "10.1.1.1", "via": "http://www.a.gov.cn/x"}
    assert (first.url, first.length, first.sha256) == ("http://www.a.gov.cn/", 3, hashlib.sha256(b"<p>").hexdigest())
    assert second.revisit and second.sha256 == "" and second.original == (second.url, "2019-01-01T00:00:00Z")


def test_what_only_says_it_is_chunked(tmp_path):
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    bodies = {b"<p>plain</p>": b"<p>plain</p>", b"5\r\nhello\r\n0\r\n\r\n": b"hello", b"5\r\nhel": b"hel", b"": b"",
              b"add\nmore": b"add\nmore", b"3\r\nabc\r\nzz\r\n": b"3\r\nabc\r\nzz\r\n",
              b"5\r\nhello\r\n0\r\nA: b\r\n\r\n": b"hello"}
    (tmp_path / "warc").mkdir()
    path = tmp_path / "warc" / "a.warc"
    path.write_bytes(foreign(*[("response", HTTP, head + body) for body in bodies], pack=bytes))
    for capture, body in zip(archive.scan(path), bodies.values(), strict=True):
        assert archive.load(tmp_path, path.name, capture.offset).body == body
        assert (capture.length, capture.sha256) == (len(body), hashlib.sha256(body).hexdigest())
    with archive.Writer(tmp_path, CRAWL, {}) as writer:
        body = b"5\r\nhello\r\n0\r\n\r\n"
        twice = writer.write("http://a.gov.cn/", moment(1), 200, "OK", HEADERS, body, facts={})
    assert archive.load(tmp_path, twice.warc, twice.offset).body == body, "a server that coded it twice"


@pytest.mark.parametrize("data, said", [
    (b"<html>no warc</html>" * 9, "WARC header"), (gzip.compress(b"no warc", mtime=0), "WARC header"),
    (gzip.compress(foreign(("response", HTTP, b"HTTP/1.1 200\r\n"), ("request", {}, b""), pack=bytes), mtime=0), None),
    (foreign(("response", HTTP | {"Content-Length": "many"}, b"x")), "how long"),
    (foreign(("response", HTTP | {"Content-Length": "-4"}, b"x")), "how long"),
    (foreign(("response", HTTP | {"Content-Length": "3"}, b"xxxxxxxx")), "does not end where"),
    (foreign(("response", HTTP | {"Content-Length": "3000"}, b"x")), "shorter than"),
    (foreign(("response", HTTP | {"WARC-Date": None}, b"x")), "no capture"),
    (foreign(("response", HTTP, b"HTTP/1.1 200 OK\r\n\r\n")), None), (b"", None),
])
@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_what_is_no_warc_is_told_and_never_a_traceback(name, data, said, tmp_path):
    (tmp_path / "warc").mkdir()
    path = tmp_path / "warc" / name
    path.write_bytes(data)
    list(archive.scan(path, problems := []))
    assert [said in problem.what or "not unpack" in problem.what for problem in problems] == [True] * bool(said)
    assert bool(whats(tmp_path)) == (data != b""), "a response without digests, and all the others"
    assert archive.heal(path) == 0 and path.read_bytes() == data
    archive.info(path)


# -- killed

def test_killed_at_any_moment(tmp_path):
    script = """
        import random, sys
        from gkcrawl import archive
        writer, number = archive.Writer(sys.argv[1], "killed", {}), 0
        while True:
            number += 1
            body, url = random.randbytes(random.choice([10, 1000, 400_000, 2_000_000])), f"http://a.gov.cn/{number}"
            done = writer.write(url, "2026-11-21T20:35:23Z", 200, "OK", [], body, facts={"n": number})
            print(writer.path.name, done.id, flush=True)
    """
    dice, told = random.Random(5), []
    for _ in range(10):
        command = [sys.executable, "-c", textwrap.dedent(script), tmp_path]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
            told.append(run.stdout.readline())
            time.sleep(dice.random() / 4)
            run.send_signal(signal.SIGKILL)
            told += run.stdout.readlines()
    kept, told = [], [tuple(line.split()) for line in told if line.endswith("\n")]
    paths = sorted((tmp_path / "warc").iterdir())
    for path in paths:
        before = list(archive.scan(path, problems := []))
        archive.heal(path)
        captures = list(archive.scan(path, problems))
        assert captures == before and problems == []
        assert [capture.facts["n"] for capture in captures] == list(range(1, len(captures) + 1))
        kept += [(path.name, capture.id) for capture in captures]
    assert set(told) <= set(kept) and len(kept) - len(told) <= len(paths) == 10
    assert whats(tmp_path) == []


@pytest.mark.parametrize("lines, said", [
    ([b"Content-Type: text/HTML; Charset=GBK"], ("text/html", "gbk")),
    ([b"X-Content-Type-Options: nosniff", b"Content-Type: text/html"], ("text/html", "")),
    ([b"content-type : text/plain"], ("text/plain", "")),
    ([b"Content-Type:", b" text/html;", b"\tcharset=utf-8"], ("text/html", "utf-8")),
    ([b"Content-Type: a/b", b"content-type: c/d"], ("a/b", "")),
    ([b"X: content-type: a/b"], ("", "")),
    ([b"Content-Type:\ttext/html; charset=\"utf-8\" "], ("text/html", "utf-8")),
    ([b"Content-Type: text/html; charset=\xc4\xea"], ("text/html", "\xe4\xea")),
    ([], ("", "")),
])
@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_a_type_is_found_in_a_head_as_in_its_headers(lines, said, end):
    message = Message()
    message.feed(end.join([b"HTTP/1.1 200 OK", b"Server: x", *lines, b"", b"body"]))
    assert message.finish().content_type() == content_type(message.headers) == said


@pytest.mark.parametrize("line, name, value", [
    ("WARC-Target-URI:http://a.gov.cn/?q=b: c", "warc-target-uri", "http://a.gov.cn/?q=b: c"), ("X:  y", "x", "y"), ("X: y ", "x", "y"), ("X: y\t", "x", "y"),
    ("X: y\r", "x", "y"), ("X: \ny", "x", "y"), ("X: y\r\n z", "x", "y z"), ("X: a:  b", "x", "a:  b"), ("x : y", "x", "y"), ("X:", "x", "")])
def test_headers_are_read_however_they_are_written(tmp_path, line, name, value):
    path = tmp_path / "other.warc"
    path.write_bytes(f"WARC/1.1\r\nWARC-Type: resource\r\n{line}\r\nContent-Length: 2\r\n\r\nok\r\n\r\n".encode())
    read = read_at(path, 0, lambda headers: Keep())
    assert read.headers == {"warc-type": "resource", name: value, "content-length": "2"} and read.block.data == b"ok"


def test_a_file_that_could_not_be_begun_is_begun_anew(tmp_path, monkeypatch):
    """A full disk that has room again: no file is left that does not say whose it is."""
    write, full = os.write, [True]

    def once_full(fd, data):
        if full.pop() if full else False:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(fd, data)

    monkeypatch.setattr("gkcrawl.archive.writer.os.write", once_full)
    with archive.Writer(tmp_path, CRAWL, {"crawl": CRAWL}) as writer:
        with pytest.raises(archive.ArchiveError, match="Make room"):
            writer.note("site", {})
        assert archive.warc_files(tmp_path) == []
        writer.note("site", {})
    [path] = archive.warc_files(tmp_path)
    assert archive.info(path)["crawl"] == CRAWL and not list(archive.verify(tmp_path))


def test_types_are_remembered_only_where_they_are_short():
    before = message._typed.cache_info().currsize
    assert content_type([("Content-Type", "text/html; charset=" + "x" * 5_000)]) == ("text/html", "x" * 5_000)
    assert message._typed.cache_info().currsize == before
