"""Rebuilding the database on two cores against one."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.pages import heavy_page
from gkcrawl import archive, store

FILES, PAGES = 8, 250


def _archive(folder: Path) -> None:
    body = heavy_page()
    for number in range(FILES):
        crawl = f"2026110100000{number}-500153"
        writer = archive.Writer(folder, crawl, {"crawl": crawl, "region": "500153", "started_at": "2026-11-01T00:00:00Z"})
        for page in range(PAGES):
            year = 2004 + page % 90
            writer.write(f"http://www.rongchang.gov.cn/b{number}/{page}.html", f"2026-11-01T00:00:00.{page:06d}Z", 200, "OK",
                         [("Content-Type", "text/html; charset=utf-8")], body.replace(b"2023", str(year).encode()),
                         request_headers=[], facts={"role": "report", "site": "www.rongchang.gov.cn", "crawl": crawl}, original=None)
        writer.close()


def lines() -> Iterator[tuple]:
    """Yield the lines of this room."""
    with tempfile.TemporaryDirectory() as folder:
        _archive(Path(folder))
        seconds = {}
        for jobs in (1, 2, 1, 2):
            started = time.perf_counter()
            store.file(Path(folder), rebuild=True, jobs=jobs)
            seconds.setdefault(jobs, []).append(time.perf_counter() - started)
        one, two = min(seconds[1]), min(seconds[2])
        yield (f"rebuild {FILES * PAGES} reports of {len(heavy_page()) // 1024} KB, one core / two", f"{one:.2f} s",
               f"two cores {two:.2f} s", one / two, "≥ 1.7")
