"""What the spider says goes into the archive; at the end the archive is filed into the database, and summed up."""

import logging
from dataclasses import asdict
from datetime import UTC, datetime

from scrapy import signals

from gkcrawl import archive, store
from gkcrawl.archive import ArchiveError
from gkcrawl.outcome import ARCHIVE, INTERRUPTED, Outcome, code
from gkcrawl.progress import Progress

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
        """Write a site's state, or a report that vanished."""
        try:
            self.crawler.spider.run.note(item.note, asdict(item))
            self.crawler.spider.put_down(item)
        except ArchiveError as error:
            self.crawler.spider.give_up(str(error))
        return item

    def open_spider(self):
        """Say in the file for machines that the crawl is running."""
        run = self.crawler.spider.run
        region = {"code": run.plan.region.code, "name": run.plan.region.full_name}
        self.outcome = self.crawler.spider.outcome = Outcome(run.directory, run.id, region, run.plan.arguments)
        if run.crew.first:
            self.outcome.begin()

    def spider_closed(self, spider, reason):
        """End the crawl; one that was interrupted is left open, so that the same command goes on with it."""
        run, last, finished = spider.run, False, reason == "finished"
        if shown := self.crawler.get_extension(Progress):
            shown.stop()
        try:
            for site in spider.unfinished if finished else ():  # never, unless a page's fate was lost on us
                logger.warning("%s was not finished: %d requests are unaccounted for", site.id, site.outstanding)
                run.note("site", asdict(site.result(run.id)))
            if not finished:
                run.writer.close()  # who takes our sites over reads what we have of them
            last = run.crew.leave()
            if last and finished and not run.fetched_all:
                run.note("crawl-end", self._end(run, reason))
            run.writer.close()
            spider.exit_code = self._file(spider, finished) if last else self._hand_over(spider, finished)
        except (ArchiveError, store.StoreError, OSError) as error:
            self._failed(spider, str(error), f"What was fetched is kept, but not filed: {error} Run scrapy rebuild when "
                                             "that is mended.")
        except Exception as error:  # a mistake of ours: the pages are safe, and the log has the traceback
            logger.exception("What was fetched is kept, but filing it failed. Run scrapy rebuild once it is mended.")
            self._failed(spider, f"filing failed: {error}", "")
        finally:
            run.ahead.close()
            run.crew.close(last)
            run.hosts.close()

    def _end(self, run, reason: str) -> dict:
        counts = {name: self.crawler.stats.get_value(key, 0) for name, key in COUNTS.items()}
        if len(list(run.directory.glob(f"warc/{run.id}-*.warc.gz"))) > 1:
            counts["requests"] = None  # others took part, or one that was killed: how much they asked, nobody knows
        return {"crawl": run.id, "finished_at": _now(), "reason": reason, **counts}

    def _file(self, spider, finished: bool) -> int:
        """File what was fetched, sum it up, and return the exit code."""
        run, settings = spider.run, self.crawler.settings
        if finished:
            archive.close_manifest(run.directory, run.id, key=settings["MANIFEST_KEY"] or None,
                                   timestamp_url=settings["TIMESTAMP_URL"], written=run.writer.written)
        summary = store.file(run.directory, run.database, ahead=run.ahead)
        self.crawler.stats.set_value("gkcrawl/summary", str(summary))
        state = "finished" if finished else "failed" if spider.stopped else "interrupted"
        wrong = None if finished else ARCHIVE if spider.stopped else INTERRUPTED
        exit_code, lines = self.outcome.end(state, wrong)
        if lost := self.crawler.stats.get_value("gkcrawl/browsers_lost"):
            lines.append(f"browser:  hung or died, {lost} in all; what it was showing was shown again in a new one")
        print(summary, *lines, sep="\n", flush=True)
        if state == "interrupted":
            print("Interrupted: the same command goes on where this crawl was.", flush=True)
        elif run.fetched_all:
            print("Nothing was fetched now: this crawl had fetched all and was killed while it was filed. The same command begins "
                  "a new one.", flush=True)
        return exit_code

    def _hand_over(self, spider, finished: bool) -> int:
        """Leave the rest to the processes that still work on this crawl."""
        sites = [asdict(item) for item in spider.ended.values()]
        print(f"{len(sites)} sites are done here; another process goes on with crawl {spider.run.id}, and files it.",
              flush=True)
        return code(sites) if finished else ARCHIVE if spider.stopped else INTERRUPTED

    def _failed(self, spider, why: str, sentence: str) -> None:
        spider.stopped, spider.exit_code = spider.stopped or why, ARCHIVE
        if sentence:
            logger.error(sentence)
        try:
            self.outcome.stop("failed", ARCHIVE, spider.stopped)
        except ArchiveError as error:
            logger.error("%s", error)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
