"""``scrapy extract``: one document, its cells and passages as JSON."""

import json
import mimetypes
import re
import sys
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from gkcrawl import archive, check, extract, store


class Command(ScrapyCommand):
    """Reads a file, or the newest capture of an address, and prints what it says."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self):
        """Return the arguments."""
        return "FILE|URL-in-archive"

    def short_desc(self):
        """Say what it does in a line."""
        return "Read one annual report and print it as JSON"

    def long_desc(self):
        """Say what it does."""
        return ("Read one annual report, a file or an address that the archive in ARCHIVE_DIR holds, and print its "
                "tables, passages and findings as one JSON object. Exit code 1 and a sentence where it cannot be read.")

    def run(self, args, opts):
        """Extract."""
        if len(args) != 1:
            raise UsageError("Which document? Give one file or one address: scrapy extract FILE|URL", print_help=False)
        try:
            reading = extract.read(**self._document(args[0]))
        except (LookupError, OSError, extract.NotAReport, archive.ArchiveError, store.StoreError) as error:
            said = error.args[0] if isinstance(error, LookupError) else error
            print(f"{args[0]}: {said}", file=sys.stderr)
            self.exitcode = 1
            return
        if reading.state == "unread":
            print(f"{args[0]}: {reading.reason}", file=sys.stderr)
            self.exitcode = 1
            return
        json.dump(check.as_json(reading), sys.stdout, ensure_ascii=False, indent=2)
        print()

    def _document(self, name: str) -> dict:
        """Return body, type and address of a file or of an archived page; raises LookupError where there is neither."""
        if re.match(r"https?://", name):
            return self._archived(name)
        path = Path(name)
        if path.is_dir():
            raise LookupError("this is a folder, not a document.")
        if not path.exists():
            raise LookupError("there is no such file (an address begins with http:// or https://).")
        if (size := path.stat().st_size) > extract.MAX_BYTES:
            raise LookupError(f"too large: the document has {size:,} bytes, more than {extract.MAX_BYTES:,}")
        return {"body": path.read_bytes(), "mime": mimetypes.guess_type(path.name)[0] or ""}

    def _archived(self, url: str) -> dict:
        directory = Path(self.settings["ARCHIVE_DIR"])
        db = store.open_db(directory / "gkcrawl.db")
        row = next(db.query("select * from captures where (url = :url or urlkey = :key) and body_warc is not null "
                            "order by status = 200 desc, url = :url desc, fetched_at desc limit 1",
                            {"url": url, "key": store.urlkey(url)}), None)
        if row is None:
            raise LookupError(f"the archive in {directory} holds no such page.")
        stored = archive.load(directory, row["body_warc"], row["body_offset"])
        return {"body": stored.content(), "mime": row["mime"] or "", "charset": row["charset"] or "", "url": row["url"],
                "anchor": row["anchor"] or ""}
