"""A crawl of the practice web against a bare Scrapy spider that fetches the same addresses and keeps nothing."""

import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests import practice

REGION = "500153"  # the practice region with the most pages
ROUNDS = 3
BARE = """
import sys
import scrapy
from scrapy.crawler import CrawlerProcess

class Bare(scrapy.Spider):
    name = "bare"
    start_urls = open(sys.argv[1]).read().split()

    def parse(self, response):
        pass

process = CrawlerProcess({"LOG_LEVEL": "WARNING", "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DOWNLOAD_DELAY": 0, "HTTPERROR_ALLOW_ALL": True,
                          "REDIRECT_ENABLED": False, "RETRY_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False})
process.crawl(Bare)
process.start()
"""


def _run(arguments: list[str], environment: dict) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], env=environment, check=True, capture_output=True)
    return time.perf_counter() - started


def lines() -> Iterator[tuple]:
    """Yield the lines of this room."""
    with practice.serve() as web, tempfile.TemporaryDirectory() as folder:
        environment = web.env
        ours, bare = [], []
        for turn in range(ROUNDS):
            archive = Path(folder, str(turn))
            crawl = ["-m", "gkcrawl", "crawl", "annual", "-a", f"region={REGION}", "-s", "DOWNLOAD_DELAY=0", "-s", f"ARCHIVE_DIR={archive}"]
            ours.append(_run(crawl, environment))
            addresses = Path(folder, "addresses")
            with sqlite3.connect(archive / "gkcrawl.db") as db:
                addresses.write_text("\n".join(url for url, in db.execute("select url from captures order by fetched_at")))
            bare.append(_run(["-c", BARE, str(addresses)], environment))
        pages = len(addresses.read_text().split())
        yield (f"crawl {pages} pages, keep, file / bare Scrapy", f"{median(ours):.2f} s", f"bare {median(bare):.2f} s",
               median(a / b for a, b in zip(ours, bare)), "≤ 1.5")
        yield _memory(web)


def _memory(web) -> tuple:
    """Peak memory of a crawl of many pages against one of few."""
    peaks = {}
    for region in ("410108", REGION):
        with tempfile.TemporaryDirectory() as folder:
            code = (f"import sys; sys.argv = ['gkcrawl', 'crawl', 'annual', '-a', 'region={region}', '-s', 'DOWNLOAD_DELAY=0', '-s', 'ARCHIVE_DIR={folder}']\n"
                    "import atexit, resource; atexit.register(lambda: print('PEAK', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))\n"
                    "from gkcrawl.__main__ import main; main()")
            done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=web.env)
            peaks[region] = int(done.stdout.rpartition("PEAK")[2]) / 1024
    few, many = peaks.values()
    return "peak memory, many pages / few pages", f"{many:.0f} MB", f"few {few:.0f} MB", many / few, "flat"
