"""A thousand things done to an archive at random, of every kind: `verify` finds each one, and names the place.

In one process and in several: it finds the same.
"""

import gzip
import random
import re
import shutil
from datetime import datetime, timedelta

import pytest

from gkcrawl import archive, store
from gkcrawl.archive.records import Keep, walk
from gkcrawl.pool import workers
from tests.archives import REPORT, Crawl, page

KINDS = {}
ROUNDS, PARTS = 1000, 10


def kind(function):
    KINDS[function.__name__] = function
    return function


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Three crawls, closed, with repeated bodies and notes; the rows of their index."""
    directory, originals = tmp_path_factory.mktemp("tampering"), {}
    for day in (1, 2, 3):
        crawl = Crawl(directory, day)
        for number in range(4):
            body = page(year=2020 + number, received=number + (day if number == 3 else 0))
            original = originals.get(body)
            one = crawl.report(str(number), body, original=original, **REPORT)
            originals.setdefault(body, (one.url, one.fetched_at))
        crawl.get("http://www.tyxd.gov.cn/gone.html", b"<h1>404</h1>", status=404)
        crawl.end()
        archive.close_manifest(directory, crawl.id)
    store.file(directory, jobs=1)
    with store.index(directory / "gkcrawl.db") as index:
        rows = [dict(zip(index.columns, row, strict=True)) for warc in index.files() for row in index.of(warc)]
        assert len(rows) == 15 and [str(one) for one in archive.verify(directory, index)] == []
    return directory, rows


@pytest.fixture(scope="module")
def crew():
    """Two processes that prove files, for all of the thousand."""
    with workers(2, RuntimeError("a process was lost")) as crew:
        yield crew


def some_file(directory, chance):
    return chance.choice(archive.warc_files(directory))


def parts(path) -> list[bytes]:
    data = path.read_bytes()
    return [data[one.offset:one.end] for one in walk(path, lambda headers: Keep(0))]


@kind
def a_byte_changed(directory, rows, chance):
    path = some_file(directory, chance)
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)
    return path.name


@kind
def a_file_cut(directory, rows, chance):
    path = some_file(directory, chance)
    path.write_bytes(path.read_bytes()[:-chance.randint(1, path.stat().st_size - 1)])
    return path.name


@kind
def a_record_removed(directory, rows, chance):
    path = some_file(directory, chance)
    records = parts(path)
    del records[chance.randrange(len(records))]
    path.write_bytes(b"".join(records))
    return path.name


@kind
def two_records_swapped(directory, rows, chance):
    path = some_file(directory, chance)
    records = parts(path)
    one, other = chance.sample(range(len(records)), 2)
    records[one], records[other] = records[other], records[one]
    path.write_bytes(b"".join(records))
    return path.name


@kind
def a_record_put_in(directory, rows, chance):
    path = some_file(directory, chance)
    records = parts(path)
    records.insert(chance.randint(0, len(records)), chance.choice(parts(some_file(directory, chance))))
    path.write_bytes(b"".join(records))
    return path.name


@kind
def a_digest_removed(directory, rows, chance):
    path = some_file(directory, chance)
    records = parts(path)
    at = chance.randrange(len(records))
    plain = gzip.decompress(records[at])
    head, _, rest = plain.partition(b"\r\n\r\n")
    names = re.findall(rb"\r\n(WARC-(?:Block|Payload)-Digest: [^\r]*)", head)
    head = head.replace(b"\r\n" + chance.choice(names), b"")
    records[at] = gzip.compress(head + b"\r\n\r\n" + rest, mtime=0)
    path.write_bytes(b"".join(records))
    return path.name


@kind
def a_date_in_a_record_edited(directory, rows, chance):
    path = some_file(directory, chance)
    records = parts(path)
    at = chance.randrange(len(records))
    plain = gzip.decompress(records[at])
    digit = plain.index(b"WARC-Date: ") + 11 + chance.choice((0, 1, 2, 3, 5, 6, 8, 9))
    other = (plain[digit] - 48 + chance.randint(1, 9)) % 10 + 48
    records[at] = gzip.compress(plain[:digit] + bytes([other]) + plain[digit + 1:], mtime=0)
    path.write_bytes(b"".join(records))
    return path.name


@kind
def a_file_added(directory, rows, chance):
    name = chance.choice(["note.txt", "elsewhere.warc.gz.torn", f"{some_file(directory, chance).name[:-12]}-{chance.randint(2, 99):03d}.warc.gz"])
    (directory / "warc" / name).write_bytes(some_file(directory, chance).read_bytes() if name.endswith("gz") else b"x")
    return name


@kind
def a_file_removed(directory, rows, chance):
    path = some_file(directory, chance)
    path.unlink()
    return path.name


@kind
def a_row_edited(directory, rows, chance):
    row = chance.choice(rows)
    column = chance.choice(["id", "url", "status", "sha256", "length", "offset", "warc"])
    if column in ("status", "length", "offset"):
        row[column] += chance.randint(1, 99)
    elif column == "warc":
        row[column] = chance.choice([path.name for path in archive.warc_files(directory) if path.name != row["warc"]])
    else:
        at = chance.randrange(len(row[column]))
        row[column] = row[column][:at] + ("2" if row[column][at] != "2" else "3") + row[column][at + 1:]
    return row["warc"]


@kind
def a_date_in_a_row_edited(directory, rows, chance):
    row = chance.choice(rows)
    when = datetime.fromisoformat(row["fetched_at"]) + timedelta(seconds=chance.choice((-1, 1)) * chance.randint(1, 10 ** 8))
    row["fetched_at"] = when.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return row["warc"]


@kind
def a_fact_in_a_row_edited(directory, rows, chance):
    row = chance.choice(rows)
    column = chance.choice(["role", "via", "anchor", "mime", "charset", "for_site", "ip", "truncated"])
    row[column] = (row[column] or "")[:-1] + chance.choice("23456789")
    return row["warc"]


@kind
def a_body_s_place_in_a_row_edited(directory, rows, chance):
    row = chance.choice(rows)
    row["body_offset"] += chance.randint(1, 99)
    return row["warc"]


@kind
def a_row_removed(directory, rows, chance):
    return rows.pop(chance.randrange(len(rows)))["warc"]


@kind
def a_row_doubled(directory, rows, chance):
    row = dict(chance.choice(rows))
    row["offset"] += chance.randint(0, 3)
    rows.append(row)
    return row["warc"]


@kind
def a_manifest_edited(directory, rows, chance):
    path = chance.choice(sorted((directory / "manifests").glob("*.json")))
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)
    return path.name


@kind
def a_manifest_removed(directory, rows, chance):
    path = chance.choice(sorted((directory / "manifests").iterdir()))
    path.unlink()
    return path.name


@pytest.mark.parametrize("part", range(PARTS))
def test_a_thousand_tamperings_are_found(kept, crew, tmp_path, part):
    original, known = kept
    chance, missed, nameless = random.Random(part), [], []
    for turn in range(ROUNDS // PARTS):
        name = list(KINDS)[(part * ROUNDS // PARTS + turn) % len(KINDS)]
        copy, rows = tmp_path / "copy", [dict(row) for row in known]
        shutil.copytree(original, copy, ignore=shutil.ignore_patterns("*.db"))
        before = snapshot(copy), rows and [dict(row) for row in rows]
        place = KINDS[name](copy, rows, chance)
        if (snapshot(copy), rows) != before:  # two equal records change places unseen: nothing was done
            found = [str(one) for one in archive.verify(copy, rows, crew.in_order)]
            assert found == [str(one) for one in archive.verify(copy, rows)]
            missed += [] if found else [(turn, name, place)]
            nameless += [] if any(place in one for one in found) else [(turn, name, place, found[:2])]
        shutil.rmtree(copy)
    assert not missed and not nameless


def snapshot(directory) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in sorted(directory.rglob("*")) if path.is_file()}
