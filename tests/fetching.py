"""``python -m tests.fetching ARCHIVE [-s NAME=VALUE …] URL …``: fetch addresses through the whole download layer.

The project's settings, middlewares and archive, without the spider's judgement of pages. Prints a JSON line for each.
``--hosts NAME=ADDRESS`` says what a name leads to; ``--browser`` has each page shown in the browser afterwards.
"""

import argparse
import json
import socket
import sys
from pathlib import Path

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from gkcrawl.middlewares.robots import describe
from gkcrawl.plan import plan
from gkcrawl.run import Run
from gkcrawl.store import scanning


class Fetching(Spider):
    """Asks for addresses, and says what became of each."""

    name = "fetching"

    def __init__(self, where: str, urls: list[str], browser: bool):
        super().__init__()
        self.refusing = {}
        self.run, self.urls, self.browser = Run(Path(where), plan(region="140105")), urls, browser
        self.extra_hosts = frozenset()

    async def start(self):
        """Ask for all."""
        for url in self.urls:
            yield Request(url, self.parse, errback=self.failed, dont_filter=True, meta={"facts": {"role": "other"}})

    def parse(self, response):
        """Say what came."""
        print(json.dumps({"url": response.url, "status": response.status, "flags": response.flags,
                          "body": response.body[:200_000].decode("latin-1")}), flush=True)
        if self.browser and "rendered" not in response.flags:
            yield Request(response.url, self.parse, errback=self.failed, dont_filter=True,
                          meta={"facts": {"role": "rendered"}, "browser": response, "turn": True, "spend": lambda: True})

    def failed(self, failure):
        """Say why nothing came."""
        print(json.dumps({"url": failure.request.url, "error": describe(failure.value)}), flush=True)

    def give_up(self, sentence: str):
        """Never: the archive is a folder of the test's."""
        raise AssertionError(sentence)

    def closed(self, reason):
        """End the archive's file."""
        self.run.writer.close()
        path, ahead = self.run.writer.path, self.run.ahead
        kept = [row for batch in ahead.rows(path) for row in batch] if path and ahead.knows(path) else []
        read = list(scanning.rows(path, []))[1:] if path else []
        print(json.dumps({"loaded": "playwright" in sys.modules, "rows": kept == read}), flush=True)
        self.run.ahead.close()


def main() -> None:
    """Read the command line and fetch."""
    parser = argparse.ArgumentParser()
    parser.add_argument("where")
    parser.add_argument("urls", nargs="+")
    parser.add_argument("-s", action="append", default=[])
    parser.add_argument("--hosts", action="append", default=[])
    parser.add_argument("--browser", action="store_true")
    options = parser.parse_args()
    known, look_up = dict(one.split("=", 1) for one in options.hosts), socket.gethostbyname
    socket.gethostbyname = lambda name: known.get(name) or look_up(name)
    settings = Settings()
    settings.setmodule("gkcrawl.settings", priority="project")
    settings.update({"ITEM_PIPELINES": {}, "EXTENSIONS": {}, "DOWNLOAD_DELAY": 0, "RETRY_TIMES": 0, "ROBOTSTXT_OBEY": False})
    settings.update(dict(one.split("=", 1) for one in options.s), priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    process.crawl(Fetching, where=options.where, urls=options.urls, browser=options.browser)
    process.start()


if __name__ == "__main__":
    main()
