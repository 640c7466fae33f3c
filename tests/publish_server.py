"""A Datasette on the archive of the tests, started as a user starts it and asked over HTTP."""

import http.client
import re
import subprocess
import sys
from contextlib import contextmanager, nullcontext
from pathlib import Path

from gkcrawl.publish import addresses
from tests import ports

ROOT = Path(__file__).resolve().parent.parent


class Web:
    """A running Datasette, asked with request targets exactly as written."""

    def __init__(self, port: int, captures: dict, directory: Path):
        self.port, self.captures, self.directory = port, captures, directory

    def ask(self, target: str, method: str = "GET", **fields):
        """Return status, headers (lower case) and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in fields.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


@contextmanager
def running(directory: Path, captures: dict, *more: str, port: int | None = None):
    """Serve an archive as a user would, on a port that was reserved for it or on any."""
    with nullcontext(port) if port else ports.reserved() as port:
        process = subprocess.Popen(
            [sys.executable, "-m", "datasette", *(["-i"] if "-i" in more else []), str(directory / "gkcrawl.db"),
             "-m", str(ROOT / "metadata.json"), "--port", str(port), "--setting", "suggest_facets", "off",
             # As docs/publishing.md has it: a second is little on a machine that does other things too.
             "--setting", "sql_time_limit_ms", "3000", *(one for one in more if one != "-i")],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            ports.listening(process, port)
            yield Web(port, captures, directory)
        finally:
            ports.ended(process)


def path(web, name: str, raw: bool = False) -> str:
    capture = web.captures[name]
    return addresses.web(capture.fetched_at, capture.url, raw)


def links(header: str) -> dict[str, str]:
    return {
        relation: target
        for target, relations in re.findall(r'<([^>]*)>; rel="([^"]*)"', header)
        for relation in relations.split()
    }
