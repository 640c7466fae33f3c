"""Many sites in one process: memory, time, and whether any site is starved.

The time is held against that of a bare Scrapy spider that is handed the addresses, and keeps and reads nothing
(``bench.crawling`` says what each of them does).

LOAD_SITES=500 before ``make bench`` is the full size; 40 sites are the usual one.
"""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.crawling import BARE, run
from tests.practice import crowd

SITES = int(os.environ.get("LOAD_SITES", "40"))
MOST = 600  # MB
#: A crawl of sites all over the country: -a region= takes one region, and none has as many.
CROWD = """
import resource, sys, time
from itertools import islice
from scrapy.crawler import CrawlerProcess
from scrapy.utils.project import get_project_settings
from gkcrawl import pipelines, plan, regions
from gkcrawl.quiet import hush
from gkcrawl.spiders.annual import AnnualSpider
from tests.practice import crowd

codes = crowd.codes(sites=int(sys.argv[1]))
plan.Plan.targets = lambda self: (plan.Target(regions.get(code), regions.portal(code), ()) for code in codes)
pages, moments = [], [time.monotonic()]

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

class Crowd(AnnualSpider):
    def _close(self, site):
        yield from super()._close(site)
        pages.append(peak())

class Filed(pipelines.ArchivePipeline):
    def open_spider(self):
        moments.append(time.monotonic())
        super().open_spider()

    def _file(self, spider, finished):
        moments.append(time.monotonic())
        return super()._file(spider, finished)

process = CrawlerProcess({**get_project_settings(), "DOWNLOAD_DELAY": 0, "ARCHIVE_DIR": sys.argv[2],
                          "LOG_LEVEL": "WARNING", "ITEM_PIPELINES": {Filed: 300}})
hush()
process.crawl(Crowd, region=codes[0])
process.start()
moments.append(time.monotonic())
print("PEAK", pages[len(pages) // 2], pages[-1], peak(), *(b - a for a, b in zip(moments, moments[1:])))
"""


def lines() -> Iterator[tuple]:
    """Yield the lines of this room."""
    with crowd.serve(sites=SITES) as web, tempfile.TemporaryDirectory() as folder:
        environment = {**web.env, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
        ours = run(["-c", CROWD, str(SITES), folder], environment)
        half, crawled, peak, begun, crawling, filing = map(float, ours.out.rpartition("PEAK")[2].split())
        with sqlite3.connect(Path(folder, "gkcrawl.db")) as db:
            urls = [url for url, in db.execute("select url from captures order by fetched_at")]
            spans = [span for span, in db.execute("""
              select (julianday(max(fetched_at)) - julianday(min(fetched_at))) * 86400
              from captures group by for_site""")]
            done, = db.execute("select count(*) from sites where state = 'ok'").fetchone()
            reports, = db.execute("select count(*) from reports where read_state = 'read'").fetchone()
        addresses = Path(folder, "addresses")
        addresses.write_text("\n".join(urls))
        bare = run(["-c", BARE, str(addresses)], environment)
    yield f"{SITES} sites read to their end", done, f"{reports} reports", done / SITES, "= 1"
    yield (f"{SITES} sites, {len(urls)} pages, keep, read, file / bare Scrapy", f"{ours.seconds:.1f} s",
           f"bare {bare.seconds:.1f} s", ours.seconds / bare.seconds, "≤ 1.5")
    yield (f"of these: crawl and reading, {len(urls) / crawling:.0f} pages/s", f"{crawling:.1f} s",
           f"start {begun:.1f} s, filing {filing:.1f} s", crawling / bare.seconds, "told")
    yield ("the same in seconds of processor, two processes / one", f"{ours.cpu:.1f} s", f"bare {bare.cpu:.1f} s",
           ours.cpu / bare.cpu, "told")
    yield "time on the slowest site / on the median site", f"{max(spans):.1f} s", f"median {median(spans):.1f} s", (
        max(spans) / median(spans)), "≤ 3"
    yield f"peak memory of {SITES} sites", f"{peak:.0f} MB", f"at most {MOST} MB", peak / MOST, "≤ 1"
    yield "peak memory, whole crawl / its first half", f"{crawled:.0f} MB", f"half {half:.0f} MB", crawled / half, "flat"


if __name__ == "__main__":
    for what, first, other, ratio, aim in lines():
        print(f"{what:<58} {first:>12} {other:>24} {ratio:>7.2f} ×   aim {aim}")
