"""Fewer lines in the log: what the summary says anyway is not said twice."""

import logging

from scrapy.logformatter import LogFormatter


def hush() -> None:
    """Let Scrapy name its own parts only when asked to (``-L DEBUG`` shows everything of ours)."""
    for name in ("scrapy.middleware", "scrapy.crawler", "scrapy.addons", "scrapy.core.engine"):
        logging.getLogger(name).setLevel(logging.WARNING)


class Formatter(LogFormatter):
    """Scrapy's formatter, silent on every single page and item (they are in the archive)."""

    def crawled(self, request, response, spider):
        """Say nothing of a page that was fetched."""

    def scraped(self, item, response, spider):
        """Say nothing of an item."""

    def download_error(self, failure, request, spider, errmsg=None):
        """Say nothing: a failure is a note in the archive and a state of its site."""
