"""What the archive costs: bytes beside gzip and wget, time of proving and of writing beside gzip's."""

import gc
import gzip
import os
import shutil
import subprocess
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from bench.pages import told_pages
from bench.timing import ms, paired
from gkcrawl import archive, store
from gkcrawl.archive.records import Keep, walk
from tests import practice

CRAWL = "20261121203500-500153"
REQUEST = [("Host", "www.rongchang.gov.cn"), ("Referer", "https://www.rongchang.gov.cn/zwgk_264/zfxxgknb/"),
           ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
           ("Accept-Language", "zh-CN,zh;q=0.9,en;q=0.5"), ("User-Agent", "gkcrawl/0.1.0"),
           ("Accept-Encoding", "gzip, deflate, br, zstd")]
FACTS = {"role": "report", "site": "www.rongchang.gov.cn", "region": "500153", "crawl": CRAWL,
         "via": "https://www.rongchang.gov.cn/zwgk_264/zfxxgknb/", "anchor": "2023年政府信息公开工作年度报告",
         "ip": "10.0.0.7"}
FILES = 6     # of an archive that is proved: more than one process alone would be given
CHANGED = 20  # of so many pages one is another when the region is crawled again


def _pages(least: int = 0, most: int = 1 << 20) -> list[tuple[str, bytes]]:
    """The report pages of the practice web, addresses and bytes."""
    pages = {report.site.url(report.path): report.site.find(report.path) for report in practice.everything()}
    return [(url, page.content) for url, page in pages.items()
            if page and page.mime == "text/html" and page.status == 200 and not page.fault
            and least <= len(page.content) <= most]


def _write(folder: Path, pages: list, crawl: str = CRAWL, known: dict | None = None) -> int:
    """Write a crawl of these pages and return its size; what is `known` by its digest becomes a revisit."""
    with archive.Writer(folder, crawl, {"crawl": crawl}) as writer:
        for number, (url, body) in enumerate(pages):
            time = f"2026-11-21T20:{number // 60 % 60:02d}:{number % 60:02d}.{number * 7919 % 1000000:06d}Z"
            head = [("Content-Length", str(len(body))), ("Date", "Sat, 21 Nov 2026 20:35:23 GMT"), ("Server", "nginx"),
                    ("Content-Type", "text/html; charset=utf-8"), ("Etag", f'"{zlib.crc32(body):08x}-{number:x}"')]
            original = known.get(body) if known is not None else None
            writer.write(url, time, 200, "OK", head, body, request_headers=REQUEST, facts=FACTS, original=original)
            if known is not None:
                known.setdefault(body, (url, time))
    return sum(path.stat().st_size for path in (folder / "warc").glob(f"{crawl}-*"))


def _gzipped(bodies) -> int:
    return sum(len(gzip.compress(body, 6)) for body in bodies)


def _least(folder: Path) -> int:
    """The size of the responses alone, each with one digest: no WARC file of these pages can be smaller."""
    total = 0
    for path in archive.warc_files(folder):
        data = path.read_bytes()
        for record in walk(path, lambda headers: Keep(0)):
            if record.type == "response":
                lines = zlib.decompress(data[record.offset:record.end], 31).split(b"\r\n", 12)
                kept = b"\r\n".join(line for line in lines if not line.startswith((b"WARC-Block", b"WARC-IP")))
                total += len(gzip.compress(kept, 6))
    return total


def lines() -> Iterator[tuple]:
    """Yield the lines of this room."""
    with tempfile.TemporaryDirectory() as place:
        yield from _size(Path(place))
    with tempfile.TemporaryDirectory() as place:
        yield from _speed(Path(place))


def _size(place: Path):
    pages = _pages()
    bodies, known = [body for _, body in pages], {}
    packed, once = _gzipped(bodies), _write(place, pages, known=known)
    mean = packed // len(pages)
    yield (f"archive {len(pages)} pages of {mean} B packed / gzip -6 of the bodies", f"{once // len(pages)} B a page",
           f"gzip {mean} B", once / packed, "≤ 1.1")
    told = [(f"https://www.rongchang.gov.cn/zwgk_264/zfxxgknb/202401/t20240115_{number}.html", body)
            for number, body in enumerate(told_pages(100))]
    for what, some, aim in (("the {} of them with {} KB", _pages(50_000, 100_000), "-"),
                            ("{} pages of {} KB with narrative that says nothing twice", told, "≤ 1.1")):
        with tempfile.TemporaryDirectory() as other:
            whole, theirs = _write(Path(other), some), _gzipped(body for _, body in some)
        size = sum(len(body) for _, body in some) // len(some) >> 10
        yield (f"· {what.format(len(some), size)} / gzip -6", f"{whole // len(some)} B a page",
               f"gzip {theirs // len(some)} B", whole / theirs, aim)
    least = _least(place)
    yield ("· responses alone, one digest each / gzip -6: the floor", f"{least // len(pages)} B a page",
           f"gzip {mean} B", least / packed, "-")
    again = [(url, body.replace(b"</body>", b"<p>!</p></body>") if number % CHANGED == 0 else body)
             for number, (url, body) in enumerate(pages)]
    both = once + _write(place, again, CRAWL.replace("1121", "1122"), known)
    total = packed + _gzipped(body for _, body in again)
    yield (f"· and crawled again, 1 page in {CHANGED} changed / gzip -6", f"{both // len(pages) // 2} B a page",
           f"gzip {mean} B", both / total, "≤ 1.1")
    if shutil.which("wget"):
        wget = 2 * _wget(place, [url for url, _ in pages])
        yield "· both crawls / wget --warc-file, twice", f"{both >> 10} KB", f"wget {wget >> 10} KB", both / wget, "< 1"


def _wget(place: Path, addresses: list[str]) -> int:
    """The size of what wget keeps of these addresses."""
    (place / "addresses").write_text("\n".join(addresses))
    with practice.serve() as web:
        subprocess.run(["wget", "-q", "-i", "addresses", "--warc-file", "wget", "--no-check-certificate", "--tries=1",
                        "--timeout=20", "-O", "/dev/null"], cwd=place, env=web.env, check=False)
    return (place / "wget.warc.gz").stat().st_size


def _speed(place: Path):
    pages = [(url, body + b"<!-- %d -->" % turn) for turn in range(4) for url, body in _pages(6_000, 16_000)]
    size = sum(len(body) for _, body in pages) // len(pages)
    # A file a crawl, as an archive has them; each crawl finds other pages.
    for day in range(1, FILES + 1):
        _write(place, [(url, body + b"<!-- day %d -->" % day) for url, body in pages], CRAWL.replace("1121", f"11{day:02d}"))
    files = archive.warc_files(place)
    store.file(place)
    gc.collect()
    gc.freeze()                 # as in a process of its own, which does not hold the practice web

    def prove(jobs=None):
        with store.index(place / "gkcrawl.db") as rows:
            assert not list(store.proved(place, rows, jobs))

    def gunzip():
        subprocess.run(["gzip", "-dc", *files], stdout=subprocess.DEVNULL, check=True)

    packed, cores = sum(path.stat().st_size for path in files), os.cpu_count()
    ours, other, ratio = paired(prove, gunzip, rounds=5, repeat=1)
    yield (f"verify {FILES} files, {packed >> 20} MB, {FILES * len(pages)} pages of {size / 1024:.0f} KB, rows too, "
           f"{cores} jobs on {cores} cores / gzip -dc of the same files", ms(ours), f"gzip {ms(other)}", ratio, "≤ 2")
    ours, other, ratio = paired(lambda: prove(1), gunzip, rounds=5, repeat=1)
    yield "· the same with one job", ms(ours), f"gzip {ms(other)}", ratio, "≤ 2"

    def write():
        with tempfile.TemporaryDirectory(dir=place) as folder:
            _write(Path(folder), pages)

    def pack():
        with tempfile.TemporaryDirectory(dir=place) as folder:
            for number, (_, body) in enumerate(pages):
                with open(Path(folder, f"{number % 100}.gz"), "ab") as file:
                    file.write(gzip.compress(body, 6))

    ours, other, ratio = paired(write, pack, rounds=5, repeat=1)
    yield "write the same pages / gzip -6 of each, to disk", ms(ours), f"gzip {ms(other)}", ratio, "-"
