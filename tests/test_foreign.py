"""WARC files as other tools, and older versions of the format, write them: taken in as they are, or told why not."""

import asyncio
import base64
import gzip
import hashlib
import json
import zipfile

import pytest
from datasette.app import Datasette

from gkcrawl import archive, export, store
from gkcrawl.publish import addresses
from tests import office
from tests.archives import page, rows

SITE = "http://www.tyxd.gov.cn"
PAGE = page("小店区财政局", received=11)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
AGAIN = "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"


def record(kind, block=HEAD + PAGE, url=f"{SITE}/nb.html", date="2020-01-02T03:04:05Z", version="1.0", name=str,
           mime="application/http; msgtype=response", pack=gzip.compress, **more) -> bytes:
    """A record with exactly these lines."""
    record.count += 1
    lines = {"WARC-Type": kind, "WARC-Record-ID": f"<urn:uuid:{record.count:032}>", "WARC-Date": date, "WARC-Target-URI": url,
             "Content-Type": mime, **{key.replace("_", "-"): value for key, value in more.items()},
             "Content-Length": str(len(block))}
    head = "".join(f"{name(key)}: {value}\r\n" for key, value in lines.items() if value is not None)
    return pack(f"WARC/{version}\r\n{head}\r\n".encode() + block + b"\r\n\r\n")


record.count = 0


def sha1(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


def filed(tmp_path, **files: bytes) -> tuple[list[dict], list[str]]:
    """File these WARC files; return the captures in order of time, and what filing told."""
    (tmp_path / "warc").mkdir(exist_ok=True)
    for name, data in files.items():
        (tmp_path / "warc" / f"{name}.warc.gz").write_bytes(data)
    told = store.file(tmp_path, rebuild=True, jobs=1).problems
    return rows(tmp_path, "select * from captures order by fetched_at, id"), list(told)


def faults(tmp_path) -> list[str]:
    """What verify finds, but for what no digest proves."""
    captures = store.open_db(tmp_path / "gkcrawl.db").query("select * from captures")
    return [str(one) for one in archive.verify(tmp_path, captures) if "no digest" not in one.what]


def asked(tmp_path, path: str):
    """The answer of a Datasette on the archive."""
    return asyncio.run(Datasette([str(tmp_path / "gkcrawl.db")]).client.get(path))


@pytest.mark.parametrize("written, time", [
    ("2020-01-02T03:04:05Z", "2020-01-02T03:04:05Z"), ("2020-01-02T03:04:05.123456789Z", "2020-01-02T03:04:05.123456789Z"),
    ("2020-01-02T03:04:05", "2020-01-02T03:04:05Z"), ("2020-01-02T03:04:05+08:00", "2020-01-01T19:04:05Z"),
    ("2020-01-02t03:04:05z", "2020-01-02T03:04:05Z"), ("20200102030405", "2020-01-02T03:04:05Z"), ("2020-01-02T03:04Z", "2020-01-02T03:04:00Z"),
    ("2020-01-02", "2020-01-02T00:00:00Z"), ("2020-01", "2020-01-01T00:00:00Z"), ("2020", "2020-01-01T00:00:00Z"),
])
def test_a_date_in_any_spelling_is_a_time(tmp_path, written, time):
    (capture,), told = filed(tmp_path, a=record("response", date=written))
    assert (capture["fetched_at"], told, faults(tmp_path)) == (time, [], [])
    assert capture["id"] == archive.capture_id(capture["url"], written, capture["sha256"]), "made of what the record states"
    for path in (f"/a/{capture['id']}", f"/web/timemap/link/{SITE}/nb.html", addresses.web(time, f"{SITE}/nb.html"),
                 f"/a/{capture['id']}/requests.received.total"):
        answer = asked(tmp_path, path)
        assert answer.status_code == 200, path
    assert f"{addresses.digits(time)}" in asked(tmp_path, f"/web/{SITE}/nb.html").headers["location"]


@pytest.mark.parametrize("written", ["yesterday", "2020-13-02T03:04:05Z", "2020-02-30", "20201302030405", "0000", "１９９９"])
def test_what_is_no_date_is_told(tmp_path, written):
    captures, told = filed(tmp_path, a=record("response", date=written) + record("response", url=f"{SITE}/b.html"))
    assert [one["url"] for one in captures] == [f"{SITE}/b.html"]
    assert len(told) == 1 and "WARC-Date is no date" in told[0] and told == faults(tmp_path)


#: How revisits say which body they stand for, and whether their own record holds a head.
REVISITS = {
    "address and second": dict(WARC_Refers_To_Target_URI=f"{SITE}/nb.html", WARC_Refers_To_Date="2020-01-02T03:04:05Z"),
    "second in brackets": dict(WARC_Refers_To_Target_URI=f"<{SITE}/nb.html>", WARC_Refers_To_Date="2020-01-02T03:04:05Z"),
    "digest alone": dict(WARC_Payload_Digest=sha1(PAGE)), "digest in hex": dict(
        WARC_Payload_Digest="sha1:" + hashlib.sha1(PAGE).hexdigest().upper()),
    "wget": dict(WARC_Payload_Digest=sha1(PAGE), WARC_Refers_To="<urn:uuid:0>", WARC_Truncated="length"),
    "no head": dict(WARC_Payload_Digest=sha1(PAGE), mime=None, block=b""),
}


@pytest.mark.parametrize("how", REVISITS)
@pytest.mark.parametrize("first", ["a", "c"])
def test_a_revisit_without_a_sha256_finds_its_body(tmp_path, how, first):
    packed = gzip.compress(PAGE)
    told = {"WARC_Payload_Digest": sha1(PAGE)} if how != "address and second" else {}
    original = record("response", date="2020-01-02T03:04:05.5Z" if "second" in how else "2020-01-02T03:04:05Z", **told)
    other = record("response", HEAD + packed, url=f"{SITE}/other.html", WARC_Payload_Digest=sha1(packed))
    revisit = record("revisit", **{"block": HEAD, "date": "2021-01-02T03:04:05Z", "url": f"{SITE}/nb.html",
                                   "WARC_Profile": AGAIN, **REVISITS[how]})
    captures, problems = filed(tmp_path, **{first: original, "b": revisit, "d": other})
    one, = (capture for capture in captures if capture["revisit"])
    assert problems == [] and (one["sha256"], one["length"]) == (hashlib.sha256(PAGE).hexdigest(), len(PAGE))
    assert (one["status"], one["mime"], one["charset"]) == (200, "text/html", "utf-8") and one["body_warc"] == f"{first}.warc.gz"
    assert one["report_id"] and one["truncated"] is None
    assert {row["read_state"] for row in rows(tmp_path, "select * from reports")} == {"read"}
    answer = asked(tmp_path, addresses.web(one["fetched_at"], one["url"], raw=True))
    assert (answer.status_code, answer.content) == (200, PAGE)
    assert asked(tmp_path, f"/a/{one['id']}/requests.received.total").status_code == 200
    assert faults(tmp_path) == []
    archive.withdraw(tmp_path, one["sha256"], "personal data", "the publisher")
    store.file(tmp_path, rebuild=True, jobs=1)
    assert {row["capture_id"] for row in rows(tmp_path, "select * from withdrawals")} == {
        capture["id"] for capture in captures if capture["url"] == one["url"]}


def test_files_one_by_one_and_all_at_once_make_the_same_rows(tmp_path):
    parts = {"b": record("revisit", HEAD, date="2021-01-02T03:04:05Z", WARC_Payload_Digest=sha1(PAGE)),
             "a": record("response", WARC_Payload_Digest=sha1(PAGE)),
             "c": record("response", date="2019-01-02T03:04:05Z", WARC_Payload_Digest=sha1(PAGE))}
    for folder in ("once", "each"):
        (tmp_path / folder / "warc").mkdir(parents=True)
    for name, data in parts.items():
        (tmp_path / "each" / "warc" / f"{name}.warc.gz").write_bytes(data)
        store.file(tmp_path / "each", jobs=1)
    filed(tmp_path / "once", **parts)
    once, each = (rows(tmp_path / folder, "select * from captures order by id") for folder in ("once", "each"))
    assert once == each and {row["body_warc"] for row in once} == {"a.warc.gz", "c.warc.gz"}


def test_another_digest_is_another_body(tmp_path):
    captures, _ = filed(tmp_path, a=record("response", WARC_Payload_Digest=sha1(PAGE)) + record(
        "revisit", HEAD, date="2021-01-02T03:04:05Z", WARC_Payload_Digest=sha1(b"other"), **REVISITS["address and second"]))
    assert [one["body_warc"] for one in captures] == ["a.warc.gz", None]
    assert ["nowhere in the archive" in one for one in faults(tmp_path)] == [True]
    assert asked(tmp_path, f"/a/{captures[1]['id']}").status_code != 200


@pytest.mark.parametrize("more", [{}, {"WARC_Payload_Digest": sha1(PAGE)}, {"WARC_Payload_Digest": f"sha256:{hashlib.sha256(PAGE).hexdigest()}"},
                                  {"WARC_Block_Digest": sha1(PAGE), "WARC_Payload_Digest": sha1(PAGE)}])
def test_a_resource_is_a_page_that_no_server_answered_with(tmp_path, more):
    captures, told = filed(tmp_path, a=record("resource", PAGE, mime="text/html; charset=utf-8", **more) + record(
        "resource", b"log", url="metadata://gnu.org/software/wget/warc/wget.log", mime="text/plain") + record(
        "conversion", b"text", mime="text/plain"))
    (one,) = captures
    assert told == [] == faults(tmp_path)
    assert (one["sha256"], one["length"], one["mime"]) == (hashlib.sha256(PAGE).hexdigest(), len(PAGE), "text/html")
    assert [row["received"] for row in rows(tmp_path, "select * from reports")] == [11]
    answer = asked(tmp_path, addresses.web(one["fetched_at"], one["url"], raw=True))
    assert (answer.status_code, answer.content) == (200, PAGE)
    path = tmp_path / "warc" / "a.warc.gz"
    assert archive.load(tmp_path, path.name, 0).body == PAGE
    if more:
        first = gzip.decompress(path.read_bytes())[:-4].partition(b"WARC-Target-URI: metadata:")[0].rpartition(b"WARC/1.0")[0]
        path.write_bytes(gzip.compress(first.replace("2023年".encode(), "2024年".encode())))
        assert faults(tmp_path)


def test_a_response_that_does_not_say_it_is_http(tmp_path):
    (one,), told = filed(tmp_path, a=record("response", mime=None) + record("response", b"x", "dns:www.tyxd.gov.cn", mime=None))
    assert told == [] and one["report_id"] and faults(tmp_path) == []


def test_a_record_in_segments_is_no_whole_page(tmp_path):
    whole, at = HEAD + PAGE, len(HEAD + PAGE) - 400
    first = record("response", whole[:at], WARC_Segment_Number="1", WARC_Payload_Digest=sha1(PAGE), WARC_Block_Digest=sha1(whole[:at]))
    rest = record("continuation", whole[at:], mime=None, WARC_Segment_Number="2", WARC_Block_Digest=sha1(whole[at:]),
                  WARC_Segment_Origin_ID=f"<urn:uuid:{record.count:032}>", WARC_Segment_Total_Length=str(len(whole)))
    (one,), told = filed(tmp_path, a=first + rest)
    assert one["truncated"] == "segment" and told == [] == faults(tmp_path)
    report, = rows(tmp_path, "select * from reports")
    assert report["read_state"] == "partial" and "cut short" in report["read_reason"]
    out = tmp_path / "out.warc.gz"
    export.warc(export.select(tmp_path), out)
    assert b"WARC-Segment-Origin-ID" in gzip.decompress(out.read_bytes()), "the other part goes with it"


def test_what_is_exported_of_them_is_taken_in_again(tmp_path):
    files = {"plain": record("response", url=f"<{SITE}/1.html>", date="20200102030405", version="0.18", name=str.lower),
             "later": record("revisit", HEAD, date="2021-01-02T03:04:05+08:00", WARC_Payload_Digest=sha1(PAGE)),
             "file": record("resource", PAGE, url=f"{SITE}/2.html", mime="text/html"),
             "first": record("response", url=f"{SITE}/年 报.html?x=\u00a0", WARC_Payload_Digest=sha1(PAGE), WARC_Note="a\r\n b")}
    captures, told = filed(tmp_path, **files)
    (tmp_path / "other" / "warc").mkdir(parents=True)
    with open(tmp_path / "warc" / "中 文.warc", "wb") as plain:
        plain.write(record("response", url=f"{SITE}/3.html", pack=bytes))
    captures, told = filed(tmp_path)
    assert told == [] and len(captures) == 5
    export.warc(export.select(tmp_path), tmp_path / "other" / "warc" / "all.warc.gz")
    again, told = filed(tmp_path / "other")
    same = ("id", "url", "fetched_at", "status", "mime", "sha256", "length", "revisit", "report_id")
    assert told == [] and [[row[name] for name in same] for row in again] == [[row[name] for name in same] for row in captures]


def test_what_another_tool_packed_is_never_set_aside(tmp_path):
    """As some tools pack: several records in one member, whose header is the one we write."""
    (tmp_path / "warc").mkdir()
    both = gzip.compress(record("response", pack=bytes) * 2, mtime=0)
    path = tmp_path / "warc" / "a.warc.gz"
    path.write_bytes(both[:8] + b"\x00\xff" + both[10:])
    before = path.read_bytes()
    captures, told = filed(tmp_path)
    assert path.read_bytes() == before and told == [] and len(captures) == 1 and not list(path.parent.glob("*.torn"))


def test_what_lies_among_the_files_and_is_not_read_is_told(tmp_path):
    (tmp_path / "warc" / "2020").mkdir(parents=True)
    for name in ("A.WARC.GZ", "b.arc.gz", "c.wacz", "d.warc.zst", "e.warc.xz"):
        (tmp_path / "warc" / name).write_bytes(record("response"))
    _, told = filed(tmp_path)
    assert [one.partition(",")[0] for one in told] == ["2020", "A.WARC.GZ", "b.arc.gz", "c.wacz", "d.warc.zst", "e.warc.xz"]


@pytest.mark.parametrize("mime", ["multipart/related", "message/rfc822", "application/octet-stream"])
def test_a_saved_page_is_known_by_what_it_says(tmp_path, mime):
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {mime}\r\n\r\n".encode()
    filed(tmp_path, a=record("response", head + office.mhtml(PAGE), url=f"{SITE}/nb.mht"))
    assert [row["received"] for row in rows(tmp_path, "select * from reports")] == [11]


def test_a_wacz_says_of_what_a_revisit_is_a_repetition(tmp_path):
    """Its own record may state neither the SHA-256 of the body nor a head."""
    _, told = filed(tmp_path, a=record("response", WARC_Payload_Digest=sha1(PAGE)) + record(
        "revisit", b"", mime=None, date="2021-01-02T03:04:05Z", WARC_Payload_Digest=sha1(PAGE)))
    export.wacz(export.select(tmp_path), tmp_path / "a.wacz")
    with zipfile.ZipFile(tmp_path / "a.wacz") as zipped:
        lines = [json.loads(line.split(" ", 2)[2]) for line in gzip.decompress(zipped.read("indexes/index.cdx.gz")).decode().splitlines()]
    assert told == [] and [line["mime"] for line in lines] == ["text/html", "warc/revisit"]
    assert {(line["digest"], line["status"], line["filename"]) for line in lines} == {
        (f"sha256:{hashlib.sha256(PAGE).hexdigest()}", "200", "gkcrawl.warc.gz")}


#: Addresses that other tools have kept as they were written somewhere, and that Python's parser refuses.
ODD = ["http://[::1/x", "http://a.gov.cn:99999/x", "http://a.gov.cn:port/x", "http:///x", "http://a..gov.cn/x", "http://" + "长" * 70 + ".cn/x",
       "http://\uff0f.gov.cn/", "http://a.gov.cn/\ud7ff%ff?\u202e", "https://user:pass@a.gov.cn:443//x//?#f", "http://a.gov.cn./", "HTTP://A.GOV.CN"]


@pytest.mark.parametrize("url", ODD)
def test_an_odd_address_is_kept_found_and_exported(tmp_path, url):
    (capture,), told = filed(tmp_path, a=record("response", url=url))
    assert (capture["url"], told, faults(tmp_path)) == (url, [], [])
    for path in (f"/a/{capture['id']}", f"/web/timemap/link/{url.replace('#', '%23')}", addresses.web(capture["fetched_at"], url)):
        assert asked(tmp_path, path).status_code == 200, path
    raw = asked(tmp_path, addresses.web(capture["fetched_at"], url, raw=True))
    assert raw.content == PAGE
    for form, out in (("warc", "a.warc.gz"), ("wacz", "a.wacz"), ("html", "pages"), ("csv", "tables")):
        getattr(export, form)(export.select(tmp_path), tmp_path / out)
