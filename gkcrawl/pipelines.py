"""What the spider says goes into the archive; at the end the archive is filed into the database, and summed up."""

import logging
from dataclasses import asdict
from datetime import UTC, datetime

from scrapy import signals

from gkcrawl import archive, store
from gkcrawl.archive import ArchiveError

logger = logging.getLogger(__name__)
COUNTS = {"requests": "downloader/request_count", "responses": "downloader/response_count",
          "captures": "gkcrawl/captures", "failures": "gkcrawl/failures"}


class ArchivePipeline:
    """Writes the states of sites as notes, ends the crawl's files, files them, and prints the summary."""

    def __init__(self, crawler):
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler):
        """Build it for a crawler; the reason for which a crawl ends is only told by its signal."""
        pipeline = cls(crawler)
        crawler.signals.connect(pipeline.spider_closed, signal=signals.spider_closed)
        return pipeline

    def process_item(self, item):
        """Write a site's state."""
        try:
            self.crawler.spider.run.writer.note("site", asdict(item))
        except ArchiveError as error:
            self.crawler.spider.give_up(str(error))
        return item

    def spider_closed(self, spider, reason):
        """End the crawl; one that was interrupted is left open, so that the same command goes on with it."""
        stats, run = self.crawler.stats, spider.run
        try:
            if reason == "finished":
                for site in spider.unfinished:  # never, unless a page's fate was lost on us
                    logger.warning("%s was not finished: %d requests are unaccounted for", site.id, site.outstanding)
                    run.writer.note("site", asdict(site.result(run.id)))
                run.writer.note("crawl-end", {"crawl": run.id, "finished_at": _now(), "reason": reason, **{
                    name: stats.get_value(key, 0) for name, key in COUNTS.items()}})
            run.writer.close()
            if reason == "finished":
                settings = self.crawler.settings
                archive.close_manifest(run.directory, run.id, key=settings["MANIFEST_KEY"] or None,
                                       timestamp_url=settings["TIMESTAMP_URL"])
            summary = store.file(run.directory, run.database, ahead=run.ahead)
        except (ArchiveError, store.StoreError, OSError) as error:
            spider.stopped = spider.stopped or str(error)
            logger.error("What was fetched is kept, but not filed: %s Run scrapy rebuild when that is mended.", error)
            return
        except Exception as error:  # a mistake of ours: the pages are safe, and the log has the traceback
            spider.stopped = f"filing failed: {error}"
            logger.exception("What was fetched is kept, but filing it failed. Run scrapy rebuild once it is mended.")
            return
        finally:
            run.ahead.close()
        stats.set_value("gkcrawl/summary", str(summary))
        print(summary, flush=True)
        if reason != "finished" and not spider.stopped:
            spider.interrupted = True
            print("Interrupted: the same command goes on where this crawl was.", flush=True)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
