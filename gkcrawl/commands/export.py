"""``scrapy export``: the archive for other tools: tables, plain pages, one WARC file, or a WACZ; all or a selection."""

import sys
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from gkcrawl import export, store
from gkcrawl.archive import ArchiveError

FORMATS = {"csv": export.csv, "html": export.html, "warc": export.warc, "wacz": export.wacz}


class Command(ScrapyCommand):
    """Writes the archive into OUT."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self):
        """Return the arguments."""
        return "--format wacz|warc|html|csv [--region …] [--year …] [--report …] OUT"

    def short_desc(self):
        """Say what it does in a line."""
        return "Write the archive, or a part of it, as WACZ, WARC, HTML or CSV"

    def long_desc(self):
        """Say what it does."""
        return ("Write what ARCHIVE_DIR holds into OUT: csv makes a folder with one file per table and a data dictionary "
                "(datapackage.json), html a folder of plain pages that open without a server, warc one WARC file, "
                "wacz one WACZ file for replayweb.page. With --region, --year or --report only those reports, and "
                "everything that they rest on. What was withdrawn is left out.")

    def add_options(self, parser):
        """Take the format and the selection."""
        super().add_options(parser)
        parser.add_argument("--format", choices=sorted(FORMATS), required=True, help="what to write")
        parser.add_argument("--region", metavar="CODE|NAME", help="only a region, with all below it")
        parser.add_argument("--year", type=int, metavar="YEAR", help="only the reports for a year")
        parser.add_argument("--report", metavar="ID", help="only one report")

    def run(self, args, opts):
        """Export."""
        if len(args) != 1:
            raise UsageError("Where to? scrapy export --format wacz|warc|html|csv OUT", print_help=False)
        directory, out = Path(self.settings["ARCHIVE_DIR"]), Path(args[0])
        try:
            chosen = export.select(directory, opts.region, opts.year, opts.report)
            print(FORMATS[opts.format](chosen, out))
        except (ArchiveError, store.StoreError, export.NothingSelected) as error:
            print(error, file=sys.stderr)
            self.exitcode = 1
        except OSError as error:
            print(f"{error.filename or out} cannot be written: {error.strerror or error}.", file=sys.stderr)
            self.exitcode = 1
