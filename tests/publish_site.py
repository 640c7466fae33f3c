"""Datasettes on an archive of the tests, asked through Datasette's own client."""

import asyncio
import json
import sqlite3
from pathlib import Path

import lxml.html
from datasette.app import Datasette

ROOT = Path(__file__).resolve().parent.parent
METADATA = json.loads((ROOT / "metadata.json").read_text(encoding="utf-8"))
#: What `make demo` leaves behind; tests of it are skipped where it was not run.
PRACTICE = ROOT / "build" / "demo" / "archive" / "gkcrawl.db"


class Site:
    """An archive that ``build`` made, or a database that is there, with a Datasette on it."""

    def __init__(self, directory: Path, build=None):
        self.directory, self.captures = directory, build(directory) if build else {}
        self.db = sqlite3.connect(directory / "gkcrawl.db")
        self.datasette = Datasette([str(directory / "gkcrawl.db")], metadata=METADATA,
                                   settings={"suggest_facets": False, "sql_time_limit_ms": 3000})

    def get(self, path: str, **kw):
        """Return the answer to a request."""
        return asyncio.run(self.datasette.client.get(path, **kw))

    def page(self, path: str, **kw):
        """Return an answer's page as a tree; only where all is well."""
        answer = self.get(path, **kw)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[-300:])
        return lxml.html.document_fromstring(answer.text)

    def rows(self, query: str, **parameters) -> list[dict]:
        """Return the rows of a canned query."""
        answer = self.get(f"/gkcrawl/{query}.json", params={"_shape": "objects", **parameters})
        assert answer.status_code == 200 and answer.json()["ok"], answer.text[:300]
        return answer.json()["rows"]

    def report(self, name: str) -> str:
        """Return the id of the report read from a capture."""
        return self.db.execute("select report_id from captures where id = ?", [self.captures[name].id]).fetchone()[0]


def text(element) -> str:
    """Return an element's text in one line."""
    return " ".join(element.text_content().split())
