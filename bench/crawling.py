"""A crawl of the practice web against a bare Scrapy spider that fetches the same addresses and keeps nothing.

Ours finds the addresses (robots.txt, portal, section, lists), keeps every response, reads, checks and files reports.
The bare spider is handed the addresses, robots.txt among them, in the order in which ours asked; it looks for no
links and parses nothing: the least that Scrapy can do. Both ask one page of a host at a time, 64 hosts at once, without
delay.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

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

process = CrawlerProcess({"LOG_LEVEL": "WARNING", "CONCURRENT_REQUESTS": 64, "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
                          "DOWNLOAD_DELAY": 0, "HTTPERROR_ALLOW_ALL": True, "REDIRECT_ENABLED": False,
                          "RETRY_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False})
process.crawl(Bare)
process.start()
"""


class Measured(NamedTuple):
    """What a program took: seconds, and seconds of processor, its reading process included; and what it printed."""

    seconds: float
    cpu: float
    out: str


def run(arguments: list[str], environment: dict) -> Measured:
    """Run a program of this interpreter; raises RuntimeError with its last words where it fails."""
    before, started = os.times(), time.perf_counter()
    done = subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True)
    seconds, after = time.perf_counter() - started, os.times()
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Measured(seconds, cpu, done.stdout)


def lines() -> Iterator[tuple]:
    """Yield the lines of this room."""
    with practice.serve() as web, tempfile.TemporaryDirectory() as folder:
        environment = web.env
        ours, bare = [], []
        for turn in range(ROUNDS):
            archive = Path(folder, str(turn))
            crawl = ["-m", "gkcrawl", "crawl", "annual", "-a", f"region={REGION}", "-s", "DOWNLOAD_DELAY=0",
                     "-s", f"ARCHIVE_DIR={archive}"]
            ours.append(run(crawl, environment))
            addresses = Path(folder, "addresses")
            with sqlite3.connect(archive / "gkcrawl.db") as db:
                urls = db.execute("select url from captures order by fetched_at")
                addresses.write_text("\n".join(url for url, in urls))
            bare.append(run(["-c", BARE, str(addresses)], environment))
        pages = len(addresses.read_text().split())
        yield (f"crawl {pages} pages, keep, read, file / bare Scrapy", f"{median(one.seconds for one in ours):.2f} s",
               f"bare {median(one.seconds for one in bare):.2f} s",
               median(one.seconds / other.seconds for one, other in zip(ours, bare)), "≤ 1.5")
        yield ("the same in seconds of processor, two processes / one", f"{median(one.cpu for one in ours):.2f} s",
               f"bare {median(one.cpu for one in bare):.2f} s",
               median(one.cpu / other.cpu for one, other in zip(ours, bare)), "told")
        yield _memory(web)


def _memory(web) -> tuple:
    """Peak memory of a crawl of many pages against one of few."""
    peaks = {}
    for region in ("410108", REGION):
        with tempfile.TemporaryDirectory() as folder:
            arguments = ["gkcrawl", "crawl", "annual", "-a", f"region={region}", "-s", "DOWNLOAD_DELAY=0",
                         "-s", f"ARCHIVE_DIR={folder}"]
            code = (f"import sys; sys.argv = {arguments}\n"
                    "import atexit, re\n"       # its own: what rusage says is the most of the bench's process too
                    "atexit.register(lambda: print('PEAK', re.search(r'VmHWM:\\s*(\\d+)', open('/proc/self/status').read())[1]))\n"
                    "from gkcrawl.__main__ import main; main()")
            peaks[region] = int(run(["-c", code], web.env).out.rpartition("PEAK")[2]) / 1024
    few, many = peaks.values()
    return "peak memory, many pages / few pages", f"{many:.0f} MB", f"few {few:.0f} MB", many / few, "flat"
