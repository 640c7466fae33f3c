"""``scrapy verify``: is the archive what was written?"""

import sys
from contextlib import ExitStack
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from gkcrawl import archive, store


class Command(ScrapyCommand):
    """Holds every record against its digests and every row of the index against its record."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self):
        """Return the arguments."""
        return "[-s ARCHIVE_DIR=…] [--tables] [--jobs N]"

    def short_desc(self):
        """Say what it does in a line."""
        return "Check every record against its digest, every index row against its record"

    def long_desc(self):
        """Say what it does."""
        return ("Check every WARC record in ARCHIVE_DIR/warc against its digests, and every row of the table captures "
                "against its record. Each problem is printed with its file and byte; exit code 1 if there is any, or if not "
                "all could be checked (130 if interrupted). "
                "--tables reads every document anew as well and compares all tables row by row, the index of words, and "
                "which tables, views and indexes there are; that takes as long as a rebuild.")

    def add_options(self, parser):
        """Take the options."""
        super().add_options(parser)
        parser.add_argument("--tables", action="store_true",
                            help="compare every row of every table with what the archive gives, report figures too")
        parser.add_argument("--jobs", type=int, metavar="N", help="processes that read (default: one per processor)")

    def run(self, args, opts):
        """Verify."""
        if args:
            raise UsageError(f"verify takes no arguments, so what is {args[0]!r}?", print_help=False)
        directory = Path(self.settings["ARCHIVE_DIR"])
        if not (directory / "warc").is_dir():
            print(f"{directory} is no archive: it has no folder warc.", file=sys.stderr)
            self.exitcode = 1
            return
        try:
            self.exitcode = 1 if self.problems(directory, opts) else 0
        except store.StoreError as error:
            print(f"Not all is checked: {error}", file=sys.stderr)
            self.exitcode = 1
        except KeyboardInterrupt:
            print("Interrupted: not all is checked.", file=sys.stderr)
            self.exitcode = 130

    def problems(self, directory, opts) -> int:
        """Print what is wrong, and return how much it is; raises StoreError where it cannot be known."""
        problems = 0
        with ExitStack() as stack:
            rows = None
            try:
                rows = stack.enter_context(store.index(directory / "gkcrawl.db"))
            except store.StoreError as error:
                print(f"The index is not checked: {error}")
                problems += 1
            for problem in store.proved(directory, rows, opts.jobs):
                print(problem)
                problems += 1
        if opts.tables and problems:
            print("The tables are not compared: mend the archive first.")
        elif opts.tables:
            try:
                for sentence in store.altered(directory, directory / "gkcrawl.db", opts.jobs):
                    print(sentence)
                    problems += 1
            except store.StoreError as error:
                print(f"The tables are not compared: {error}")
                problems += 1
        try:
            for name in archive.unlisted(directory):
                print(f"note: {name} stands in no manifest yet; the next crawl that ends takes it in")
        except archive.ArchiveError as error:
            print(error)
            problems += 1
        files = len(archive.warc_files(directory))
        print(f"{files} WARC files, {problems} problems" if problems else f"{files} WARC files, all as written")
        return problems
