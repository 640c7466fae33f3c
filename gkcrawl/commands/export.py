"""``scrapy export``: the archive for other tools: tables, one WARC file, or a WACZ."""

import sys
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from gkcrawl import export, store
from gkcrawl.archive import ArchiveError

FORMATS = {"csv": export.csv, "warc": export.warc, "wacz": export.wacz}


class Command(ScrapyCommand):
    """Writes the archive into OUT."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self):
        """Return the arguments."""
        return "--format wacz|warc|csv OUT"

    def short_desc(self):
        """Say what it does in a line."""
        return "Write the archive as WACZ, WARC or CSV"

    def long_desc(self):
        """Say what it does."""
        return ("Write what ARCHIVE_DIR holds into OUT: csv makes a folder with one file per table, warc one WARC "
                "file, wacz one WACZ file for replayweb.page.")

    def add_options(self, parser):
        """Take the format."""
        super().add_options(parser)
        parser.add_argument("--format", choices=sorted(FORMATS), required=True, help="what to write")

    def run(self, args, opts):
        """Export."""
        if len(args) != 1:
            raise UsageError("Where to? scrapy export --format wacz|warc|csv OUT", print_help=False)
        directory, out = Path(self.settings["ARCHIVE_DIR"]), Path(args[0])
        try:
            print(FORMATS[opts.format](directory, out))
        except (ArchiveError, store.StoreError) as error:
            print(error, file=sys.stderr)
            self.exitcode = 1
        except OSError as error:
            print(f"{error.filename or out} cannot be written: {error.strerror or error}.", file=sys.stderr)
            self.exitcode = 1
