"""What replay costs over HTTP: bytes as received beside pywb's and a constant body; evidence beside extraction."""

import http.client
import tempfile
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from bench.archiving import FACTS, REQUEST, _pages
from bench.timing import ms, paired
from gkcrawl import archive, extract, store
from gkcrawl.publish import addresses
from tests import replaying
from tests.publish_server import running

PAGES = 60
CRAWL = "20261121203500-500153"
#: A plugin of the benchmark's own: what Datasette needs for a body that is at hand.
_CONSTANT = '''"""Answers /constant with so many bytes from memory."""
from datasette import Response, hookimpl

BODY = bytes({size})


async def constant(request):
    return Response(BODY, content_type="text/html")


@hookimpl
def register_routes():
    return [("^/constant$", constant)]
'''


def lines() -> Iterator[tuple]:
    """Yield the lines of this room."""
    with tempfile.TemporaryDirectory() as place:
        directory, plugins = Path(place, "archive"), Path(place, "plugins")
        captures = _archive(directory)
        bodies = [body for _, body in captures]
        size = sum(map(len, bodies)) // len(bodies)
        plugins.mkdir()
        (plugins / "constant.py").write_text(_CONSTANT.format(size=size), encoding="utf-8")
        with running(directory, {}, "--plugins-dir", str(plugins)) as web:
            with replaying.pywb(Path(place), *archive.warc_files(directory)) as port:
                yield from _raw(web.port, port, captures, size)
            yield from _evidence(web.port, captures)


def _archive(directory: Path) -> list:
    """Write and file pages of the usual size; return captures with their bodies."""
    kept = []
    with archive.Writer(directory, CRAWL, {"crawl": CRAWL}) as writer:
        for number, (url, body) in enumerate(_pages(6_000, 16_000)[:PAGES]):
            head = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]
            kept.append((writer.write(url, f"2026-11-21T20:{number // 60:02d}:{number % 60:02d}.000000Z", 200, "OK", head,
                                      body, request_headers=REQUEST, facts=FACTS), body))
    store.file(directory, jobs=1)
    return kept


def _asking(port: int, targets: list[str], count: int):
    """Return a function that asks for so many of these addresses, one after the other, and looks at what comes."""
    turn = cycle(targets)

    def ask():
        for _ in range(count):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", next(turn), headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            assert answer.status == 200 and answer.read(), answer.status
            connection.close()

    return ask


def _raw(ours: int, theirs: int, captures: list, size: int):
    kept = [f"{addresses.digits(one.fetched_at)}id_/{one.url}" for one, _ in captures]
    us = _asking(ours, [f"/web/{one}" for one in kept], PAGES)
    pywb = _asking(theirs, [f"/kept/{one}" for one in kept], PAGES)
    other, mine, ratio = paired(pywb, us, rounds=7, repeat=1)
    yield (f"raw replay of pages of {size / 1024:.0f} KB: times pywb's rate", ms(mine / PAGES), f"pywb {ms(other / PAGES)}",
           ratio, "≥ 3")
    constant = _asking(ours, ["/constant"], PAGES)
    other, mine, ratio = paired(constant, us, rounds=7, repeat=1)
    yield ("· times the rate of a constant body of that size from memory", ms(mine / PAGES),
           f"constant {ms(other / PAGES)}", ratio, "≥ 0.6")


def _evidence(port: int, captures: list):
    marked = [f"/a/{one.id}/requests.received.total" for one, _ in captures]
    page, turn = _asking(port, marked, 20), cycle(captures)

    def read():
        for _ in range(20):
            one, body = next(turn)
            extract.read(body, "text/html", "utf-8", one.url)

    ours, other, ratio = paired(page, read, rounds=7, repeat=1)
    yield ("evidence page over HTTP / extraction of that document", ms(ours / 20), f"extraction {ms(other / 20)}",
           ratio, "< 3")
