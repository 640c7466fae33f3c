"""WARC files packed otherwise than by us, with other line breaks, and ARC files: read where they lie, never altered."""

import gzip
import random
import struct
import subprocess
import sys
import threading

import pytest

from gkcrawl import archive, export, store
from gkcrawl.archive import whole
from gkcrawl.archive.zst import zstd
from tests.archives import rows
from tests.test_foreign import HEAD, PAGE, SITE, asked, record, sha1

VERSIONS = {1: b"1 0 Practice\nURL IP-address Archive-date Content-type Archive-length\n",
            2: b"2 0 Practice\nURL IP-address Archive-date Content-type Result-code Checksum Location Offset Filename Archive-length\n"}


def three(**more) -> list[bytes]:
    return [record("response", url=f"{SITE}/{number}.html", pack=bytes, WARC_Payload_Digest=sha1(PAGE),
                   WARC_Block_Digest=sha1(HEAD + PAGE), **more) for number in range(3)]


def bare(packed: bytes) -> bytes:
    """The record with bare line feeds around its block."""
    head, _, rest = packed.partition(b"\r\n\r\n")
    return head.replace(b"\r\n", b"\n") + b"\n\n" + rest[:-4] + b"\n\n"


def arc(url, body=HEAD + PAGE, middle="") -> bytes:
    return f"{url} 192.0.2.7 20200102030405 text/html {middle}{len(body)}\n".encode() + body + b"\n"


def arcs(version=1) -> list[bytes]:
    middle = "200 sha1:X - 77 a.arc " if version == 2 else ""
    return [arc("filedesc://a.arc", VERSIONS[version], middle and "200 - - 0 a.arc "), arc("dns:www.tyxd.gov.cn", b"20200102030405\nA 192.0.2.7\n", middle),
            *(arc(f"{SITE}/{number}.html", middle=middle) for number in range(3))]


def frames(records, words=None, packed=False) -> bytes:
    """Records packed with Zstandard, with a dictionary before them where there is one."""
    head = b""
    if words:
        data = zstd.compress(words.dict_content) if packed else words.dict_content
        head = struct.pack("<II", 0x184D2A5D, len(data)) + data
    return head + b"".join(zstd.compress(one, zstd_dict=words) for one in records)


def words():
    text = b"".join(three())
    return zstd.train_dict([text[at:at + 500] for at in range(0, 6000, 100)], 2000)


PACKED = {
    "each.warc.gz": lambda: b"".join(map(gzip.compress, three())),
    "one.warc.gz": lambda: gzip.compress(b"".join(three())),
    "blocks.warc.gz": lambda: b"".join(gzip.compress(b"".join(three())[at:at + 9000]) for at in range(0, 30000, 9000)),
    "joined.warc.gz": lambda: gzip.compress(b"".join(three()[:2])) + gzip.compress(three()[2]),
    "padded.warc.gz": lambda: gzip.compress(b"".join(three())) + bytes(600),
    "feeds.warc": lambda: b"".join(map(bare, three())),
    "feeds.warc.gz": lambda: b"".join(gzip.compress(bare(one)) for one in three()),
    "feeds-one.warc.gz": lambda: gzip.compress(b"".join(map(bare, three()))),
    "frames.warc.zst": lambda: frames(three()),
    "words.warc.zst": lambda: frames(three(), words()),
    "packed-words.warc.zst": lambda: frames(three(), words(), packed=True),
    "old.arc": lambda: b"".join(arcs()),
    "old.arc.gz": lambda: b"".join(map(gzip.compress, arcs())),
    "old-one.arc.gz": lambda: gzip.compress(b"".join(arcs())),
    "second.arc.gz": lambda: b"".join(map(gzip.compress, arcs(2))),
}


def filed(folder, name: str, data: bytes) -> tuple[list[dict], list[str]]:
    (folder / "warc").mkdir(parents=True, exist_ok=True)
    (folder / "warc" / name).write_bytes(data)
    told = store.file(folder, rebuild=True, jobs=1).problems
    return rows(folder, "select * from captures order by url"), list(told)


def faults(folder) -> list[str]:
    return [str(one) for one in archive.verify(folder, rows(folder, "select * from captures"))]


@pytest.mark.parametrize("name", PACKED)
def test_whichever_way_it_is_packed_it_is_read_where_it_lies(tmp_path, name):
    data = PACKED[name]()
    captures, told = filed(tmp_path, name, data)
    assert [one["url"] for one in captures] == [f"{SITE}/{number}.html" for number in range(3)] and told == []
    assert {(one["fetched_at"], one["status"], one["mime"], one["length"]) for one in captures} == {
        ("2020-01-02T03:04:05Z", 200, "text/html", len(PAGE))}
    assert [one["received"] for one in rows(tmp_path, "select received from reports")] == [11]
    for one in captures:
        assert one["id"] == archive.capture_id(one["url"], "2020-01-02T03:04:05Z", one["sha256"])
        answer = asked(tmp_path, f"/web/20200102030405id_/{one['url']}")
        assert (answer.status_code, answer.content) == (200, PAGE)
        assert asked(tmp_path, f"/a/{one['id']}/requests.received.total").status_code == 200
    assert faults(tmp_path) == []
    archive.close_manifest(tmp_path)
    assert faults(tmp_path) == [] and (tmp_path / "warc" / name).read_bytes() == data
    # What is filed again, and what is taken along, is the same.
    assert store.file(tmp_path, jobs=1).problems == []
    export.warc(export.select(tmp_path), tmp_path / "out.warc.gz")
    again, told = filed(tmp_path / "again", "out.warc.gz", (tmp_path / "out.warc.gz").read_bytes())
    assert told == [] and [one["id"] for one in again] == [one["id"] for one in captures]


@pytest.mark.parametrize("name", PACKED)
def test_a_file_that_is_not_all_there_is_told(tmp_path, name):
    data = PACKED[name]().rstrip(b"\0")
    captures, told = filed(tmp_path, name, data[:-60])
    assert len(captures) >= 2 - ("arc" in name) and len(told) == 1 and "the file ends in the middle of a record" in told[0]
    assert told == [one for one in faults(tmp_path) if "nowhere" not in one]
    assert (tmp_path / "warc" / name).read_bytes() == data[:-60] and not list(tmp_path.glob("warc/*.torn"))


@pytest.mark.parametrize("name", [name for name in PACKED if not name.startswith("padded")])
def test_a_changed_byte_of_what_a_manifest_lists_is_found(tmp_path, name):
    data, dice = PACKED[name](), random.Random(name)
    filed(tmp_path, name, data)
    archive.close_manifest(tmp_path)
    path = tmp_path / "warc" / name
    for at in dice.sample(range(len(data)), 25):
        path.write_bytes(data[:at] + bytes([data[at] ^ 1 << dice.randrange(8)]) + data[at + 1:])
        assert any(one.startswith(name) for one in faults(tmp_path)), at


@pytest.mark.parametrize("name, data, what", [
    ("a.warc.zst", lambda: zstd.compress(b"".join(three())), "several records are packed as one"),
    ("a.warc.zst", lambda: gzip.compress(three()[0]), "does not unpack"),
    ("a.warc.zst", lambda: struct.pack("<II", 0x184D2A5D, 5) + b"words" + zstd.compress(three()[0]), "dictionary"),
    ("a.warc.zst", lambda: frames(three()) + struct.pack("<II", 0x184D2A50, 9) + b"8 bytes.", "the file ends in the middle"),
    ("a.warc.gz", lambda: gzip.compress(three()[0]) + gzip.compress(b"".join(three()[1:])), "several records are packed as one"),
    ("a.warc.gz", lambda: gzip.compress(b"".join(three())) + b"junk", "what follows the packed file is not packed"),
    ("a.arc", lambda: arcs()[0] + b"no record\n" + b"".join(arcs()[1:]), "there is no ARC record here; reading went on 10 bytes further"),
    ("a.arc.gz", lambda: gzip.compress(three()[0]), "there is no ARC record here"),
    ("a.arc", lambda: arcs()[0] + arcs()[2].replace(b"20200102030405", b"20201302030405"), "WARC-Date is no date"),
    ("a.warc", lambda: bare(three()[0]) + b"no record\n\n" + bare(three()[1]), "there is no WARC header here; reading went on 11 bytes further"),
])
def test_what_is_not_read_of_them_is_told(tmp_path, name, data, what):
    _, told = filed(tmp_path, name, data())
    assert len(told) == 1 and what in told[0] and what in faults(tmp_path)[0]


def test_an_arc_record_without_a_servers_head_is_a_page(tmp_path):
    captures, told = filed(tmp_path, "a.arc", arcs()[0] + arc(f"{SITE}/a b.html", PAGE))
    assert told == [] and [(one["url"], one["status"], one["length"]) for one in captures] == [(f"{SITE}/a b.html", 200, len(PAGE))]


def test_a_file_that_grew_shorter_is_told_by_what_is_lost(tmp_path):
    filed(tmp_path, "a.warc.gz", gzip.compress(b"".join(three())))
    (tmp_path / "warc" / "a.warc.gz").write_bytes(gzip.compress(b"".join(three()[:1])))
    told = store.file(tmp_path, jobs=1).problems
    assert len(told) == 1 and "shorter than when it was filed: 2 captures" in told[0]


def test_any_place_of_a_file_packed_as_a_whole_is_reached(tmp_path, monkeypatch):
    """By several readers at a time, from states remembered on the way."""
    monkeypatch.setattr(whole, "APART", 1 << 15)
    dice = random.Random(7)
    text = b"".join(dice.randbytes(dice.randrange(1, 3000)).hex().encode() for _ in range(400))
    path, wrong = tmp_path / "a.warc.gz", []
    half = len(text) // 2
    path.write_bytes(gzip.compress(text[:half]) + gzip.compress(text[half:]))

    def read(seed):
        places = random.Random(seed)
        with open(path, "rb", buffering=0) as file:
            found = whole.Whole(file)
            for _ in range(60):
                at = places.randrange(len(text))
                found.seek(at)
                data = found.read(100) + found.read(100)
                if not data or not text.startswith(data, at):
                    wrong.append(at)

    readers = [threading.Thread(target=read, args=(seed,)) for seed in range(4)]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    assert wrong == [] and any(len(states) > 10 for states in whole._remembered.values())


NOTHING = b"WARC/1.0\r\nWARC-Type: metadata\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
#: Name, data, how many problems are told (0: some), and what the last of them says.
HOSTILE = {
    "a line that is nearly one": ("a.arc.gz", lambda: gzip.compress(arcs()[0] + b"x: " + b"0 000000000000 " * 500_000 + b"x\n"), 1, "no ARC record here"),
    "lines that are nearly some": ("a.arc", lambda: arcs()[0] + (b"x: " + b"0 000000000000 " * 1000 + b"x\n") * 800, 1, "no ARC record here"),
    "records within each other": ("a.warc.gz", lambda: gzip.compress(NOTHING * 2 + b"WARC/1.0\r\nContent-Length: 99999999\r\n\r\n" * 100_000), 0, "the rest of it is not read"),
    "the same, not packed": ("a.warc", lambda: NOTHING + b"WARC/1.0\r\nContent-Length: 99999999\r\n\r\n" * 200_000, 0, "the rest of it is not read"),
    "heads that are none": ("a.warc.gz", lambda: gzip.compress(NOTHING * 2 + b"\n\nWARC/1.0" * 1_000_000), 0, "the rest of it is not read"),
    "a line break too many": ("a.warc.gz", lambda: b"".join(gzip.compress(NOTHING + b"\r\n") for _ in range(20_000)), 20_000, "the file ends in the middle"),
    "a length as long as a file": ("a.warc", lambda: NOTHING + b"WARC/1.0\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n", 1, "does not say how long"),
    "the same of ARC": ("a.arc", lambda: arcs()[0] + b"http://a.cn/ 0 20200102030405 a " + b"9" * 5000 + b"\n", 1, "no ARC record here"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_takes_no_time_out_of_all_proportion(tmp_path, case):
    """Each of them took hours, or ended all filing; now seconds, so that a busy machine may take its time."""
    name, data, told, what = HOSTILE[case]
    (tmp_path / name).write_bytes(data())
    read = ("import sys\nfrom gkcrawl import archive\nproblems = []\nassert not list(archive.scan(sys.argv[1], problems))\n"
            "print(len(problems), problems[-1].what)")
    done = subprocess.run([sys.executable, "-c", read, tmp_path / name], capture_output=True, text=True, timeout=150)
    assert done.returncode == 0, done.stderr
    count, _, said = done.stdout.partition(" ")
    assert what in said and told in (0, int(count))


def test_two_line_feeds_within_a_head_of_other_line_breaks_do_not_end_it(tmp_path):
    odd = three()[0].replace(b"\r\nContent-Type", b"\r\nX-Note: one\n\ntwo\r\nContent-Type", 1)
    captures, told = filed(tmp_path, "a.warc", odd)
    assert odd != three()[0] and told == [] and [one["mime"] for one in captures] == ["text/html"]


def test_of_damaged_records_in_a_row_each_is_named(tmp_path):
    packed = [bytearray(gzip.compress(one)) for one in three()]
    for one in packed[:2]:
        one[200] ^= 255
    _, told = filed(tmp_path, "a.warc.gz", b"".join(packed))
    assert [one.partition(":")[0] for one in told] == ["a.warc.gz, byte 0", f"a.warc.gz, byte {len(packed[0])}"]


def test_a_dictionary_that_says_it_is_longer_than_the_file_is_no_end_of_it(tmp_path):
    data = bytearray(frames(three(), words()))
    data[7] = 1         # by 16 MB: all records would be the dictionary's
    captures, told = filed(tmp_path, "a.warc.zst", bytes(data))
    assert captures == [] and len(told) == 1 and "the file ends in the middle" in told[0] and told == faults(tmp_path)
