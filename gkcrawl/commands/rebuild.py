"""``scrapy rebuild``: the database, made anew from the WARC files alone."""

import sys
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from gkcrawl import store
from gkcrawl.archive import ArchiveError


class Command(ScrapyCommand):
    """Makes ARCHIVE_DIR/gkcrawl.db from ARCHIVE_DIR/warc and prints what it holds."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self):
        """Return the arguments."""
        return "[-s ARCHIVE_DIR=…] [--jobs N]"

    def short_desc(self):
        """Say what it does in a line."""
        return "Make the database anew from the archive's WARC files"

    def long_desc(self):
        """Say what it does."""
        return ("Make ARCHIVE_DIR/gkcrawl.db anew from ARCHIVE_DIR/warc/*.warc.gz, without network. The old database "
                "stays until the new one is complete.")

    def add_options(self, parser):
        """Take the number of processes."""
        super().add_options(parser)
        parser.add_argument("--jobs", type=int, metavar="N", help="processes that read (default: one per processor)")

    def run(self, args, opts):
        """Rebuild."""
        if args:
            raise UsageError(f"rebuild takes no arguments, so what is {args[0]!r}?", print_help=False)
        directory = Path(self.settings["ARCHIVE_DIR"])
        if not (directory / "warc").is_dir():
            print(f"{directory} is no archive: it has no folder warc.", file=sys.stderr)
            self.exitcode = 1
            return
        try:
            print(store.file(directory, directory / "gkcrawl.db", rebuild=True, jobs=opts.jobs))
        except (store.StoreError, ArchiveError) as error:
            print(error, file=sys.stderr)
            self.exitcode = 1
