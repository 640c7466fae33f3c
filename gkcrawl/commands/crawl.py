"""``scrapy crawl``, with a sentence instead of a traceback where the arguments or the archive will not do."""

import sys

from scrapy.commands import crawl
from scrapy.exceptions import UsageError

from gkcrawl.outcome import ARCHIVE, ARGUMENTS, INTERRUPTED, TOLD
from gkcrawl.quiet import hush


class Command(crawl.Command):
    """Scrapy's own command; it checks what it is given before it starts, and its exit code says how it went."""

    def long_desc(self):
        """Say what it does."""
        return ("Crawl the annual reports of a region and of all divisions below it: scrapy crawl annual "
                "-a region=140105 (a code or a name) [-a year=2023] [-a home=https://www.example.gov.cn/] "
                "[-a depth=0] [-a only=failed] [-s CONTACT=you@example.org], which tells the sites' operators "
                "where they reach you. Run again after it was stopped or killed, it goes on where it was; run "
                "twice at once, the two share the sites. only=failed repeats what the last crawl did not get. "
                f"How it went stands in ARCHIVE_DIR/crawls/<id>.json, and in the exit code. {TOLD}")

    def run(self, args, opts):
        """Run the spider."""
        if len(args) != 1 or args[0] not in self.crawler_process.spider_loader.list():
            raise UsageError(f"Which spider? Not {' '.join(args)!r}: scrapy crawl annual -a region=…", print_help=False)
        hush()
        crawler = self._create_crawler(args[0])
        task = self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        error = task.exception() if task.done() and not task.cancelled() else None
        if isinstance(error, UsageError):
            print(error, file=sys.stderr)
            self.exitcode = ARGUMENTS
        elif error:
            raise error
        elif crawler.spider is None or crawler.spider.exit_code is not None:
            self.exitcode = getattr(crawler.spider, "exit_code", ARCHIVE)
        else:
            self.exitcode = self._stopped_at_once(crawler.spider)

    def _stopped_at_once(self, spider) -> int:
        """Say what a second signal leaves, which does not wait for the crawl to be closed; return the exit code."""
        sentence = ("Stopped at once: what was fetched is kept, but not filed. The same command goes on where this crawl was; "
                    "scrapy rebuild files what there is.")
        print(sentence, file=sys.stderr)
        if getattr(spider, "run", None) and getattr(spider, "outcome", None) and spider.run.crew.leave():
            spider.outcome.stop("interrupted", INTERRUPTED, sentence)
        return INTERRUPTED
