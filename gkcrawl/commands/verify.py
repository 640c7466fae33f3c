"""``scrapy verify``: is the archive what was written?"""

import sys
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
        return "[-s ARCHIVE_DIR=…] [--tables]"

    def short_desc(self):
        """Say what it does in a line."""
        return "Check every record against its digest, every index row against its record"

    def long_desc(self):
        """Say what it does."""
        return ("Check every WARC record in ARCHIVE_DIR/warc against its digests, and every row of the table captures "
                "against its record. Each problem is printed with its file and byte; exit code 1 if there is any. "
                "--tables reads every document anew as well and compares all tables row by row, the index of words, and "
                "which tables, views and indexes there are; that takes as long as a rebuild.")

    def add_options(self, parser):
        """Take the option."""
        super().add_options(parser)
        parser.add_argument("--tables", action="store_true",
                            help="compare every row of every table with what the archive gives, report figures too")

    def run(self, args, opts):
        """Verify."""
        if args:
            raise UsageError(f"verify takes no arguments, so what is {args[0]!r}?", print_help=False)
        directory = Path(self.settings["ARCHIVE_DIR"])
        if not (directory / "warc").is_dir():
            print(f"{directory} is no archive: it has no folder warc.", file=sys.stderr)
            self.exitcode = 1
            return
        rows, problems = None, 0
        try:
            rows = list(store.index(directory / "gkcrawl.db"))
        except store.StoreError as error:
            print(f"The index is not checked: {error}")
            problems += 1
        for problem in archive.verify(directory, rows):
            print(problem)
            problems += 1
        if opts.tables and problems:
            print("The tables are not compared: mend the archive first.")
        elif opts.tables:
            try:
                for sentence in store.altered(directory, directory / "gkcrawl.db"):
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
        files = sum(1 for path in (directory / "warc").iterdir() if path.name.endswith((".warc.gz", ".warc")))
        print(f"{files} WARC files, {problems} problems" if problems else f"{files} WARC files, all as written")
        self.exitcode = 1 if problems else 0
