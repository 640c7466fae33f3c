"""Many sites in one process: memory, and time against a bare Scrapy spider that fetches the same and keeps nothing.

LOAD_SITES=500 before ``make bench`` is the full size; 40 sites are the usual one.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.crawling import BARE
from tests.practice import crowd

SITES = int(os.environ.get("LOAD_SITES", "40"))
MOST = 600  # MB
#: A crawl of sites all over the country: -a region= takes one region, and none has as many.
CROWD = """
import atexit, resource, sys
from itertools import islice
from scrapy.crawler import CrawlerProcess
from scrapy.utils.project import get_project_settings
from gkcrawl import plan, regions
from gkcrawl.quiet import hush
from gkcrawl.spiders.annual import AnnualSpider
from tests.practice import crowd

codes = crowd.codes(sites=int(sys.argv[1]))
plan.Plan.targets = lambda self: (plan.Target(regions.get(code), regions.portal(code), ()) for code in codes)
pages = []

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

class Crowd(AnnualSpider):
    def _close(self, site):
        yield from super()._close(site)
        pages.append(peak())

process = CrawlerProcess({**get_project_settings(), "DOWNLOAD_DELAY": 0, "ARCHIVE_DIR": sys.argv[2], "LOG_LEVEL": "WARNING"})
hush()
process.crawl(Crowd, region=codes[0])
process.start()
print("PEAK", pages[len(pages) // 2], pages[-1], peak())
"""


def _run(arguments: list[str], environment: dict) -> tuple[float, str]:
    started = time.perf_counter()
    done = subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return time.perf_counter() - started, done.stdout


def lines() -> Iterator[tuple]:
    """Yield the lines of this room."""
    with crowd.serve(sites=SITES) as web, tempfile.TemporaryDirectory() as folder:
        environment = {**web.env, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
        ours, out = _run(["-c", CROWD, str(SITES), folder], environment)
        half, crawled, peak = map(float, out.rpartition("PEAK")[2].split())
        with sqlite3.connect(Path(folder, "gkcrawl.db")) as db:
            urls = [url for url, in db.execute("select url from captures where role != 'robots' order by fetched_at")]
            done, = db.execute("select count(*) from sites where state = 'ok'").fetchone()
            reports, = db.execute("select count(*) from reports where read_state = 'read'").fetchone()
        addresses = Path(folder, "addresses")
        addresses.write_text("\n".join(urls))
        bare, _ = _run(["-c", BARE, str(addresses)], environment)
    yield f"{SITES} sites read to their end", done, f"{reports} reports", done / SITES, "= 1"
    yield f"{SITES} sites, {len(urls)} pages, keep, file / bare Scrapy", f"{ours:.1f} s", f"bare {bare:.1f} s", ours / bare, "≤ 1.5"
    yield f"peak memory of {SITES} sites", f"{peak:.0f} MB", f"at most {MOST} MB", peak / MOST, "≤ 1"
    yield "peak memory, whole crawl / its first half", f"{crawled:.0f} MB", f"half {half:.0f} MB", crawled / half, "flat"


if __name__ == "__main__":
    for what, first, other, ratio, aim in lines():
        print(f"{what:<58} {first:>12} {other:>24} {ratio:>7.2f} ×   aim {aim}")
