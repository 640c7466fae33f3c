"""A small web of government sites as they really are, served by one local process that speaks HTTP as a proxy.

    python -m tests.practice --port 8899
    http_proxy=http://127.0.0.1:8899 https_proxy=http://127.0.0.1:8899 scrapy crawl annual -a region=140105

In tests::

    with serve() as web:
        web.url          # the proxy
        web.requests()   # what was asked for
        web.set("https://www.rongchang.gov.cn/…", gone=True)

What it says is practice material and marked so. See ``sites`` for the sites, ``expected`` for what a crawl must find.
"""

import http.client
import json
import os
import subprocess
import sys
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from . import generated_sites
from .reports import Report
from .sites import MODULES, MORE, REGIONS, faulty, mirrors, rongchang
from .web import World

#: Hosts that carry altered copies, linked from pages; no crawl may ask them for anything.
FORBIDDEN = mirrors.HOSTS
#: Portals that misbehave, with the site states that fit them; their expected reports have the host as ``region``.
FAULTS = faulty.HOSTS
#: Addresses that pages link to and that answer 404.
DEAD = tuple(f"https://{rongchang.HOST}{path}" for path in rongchang.DEAD)
ROOT = Path(__file__).resolve().parents[2]


@cache
def _built() -> tuple[list, list[Report]]:
    sites, reports = [], []
    for module in MODULES:
        made, told = module.build()
        sites += made
        reports += told
    return sites, reports


def world() -> World:
    """All sites of the practice web."""
    return World([*_built()[0], *generated_sites.sites()])


def everything() -> list[Report]:
    """All reports of the practice web, those of no region's crawl too."""
    return _built()[1]


def expected(region: str | None = None) -> list[dict]:
    """What the crawl of a region must find, or those of all ``regions()``.

    A portal of ``FAULTS`` goes by its host, the prefecture 太原市 by 140100.
    """
    asked = regions() if region is None else [region]
    return [report.expected() for report in [*everything(), *generated_sites.reports()]
            if report.region in asked and report.required]


def permitted(region: str) -> list[dict]:
    """What the crawl of a region may find besides: neighbours in a shared listing, pages that hold nothing."""
    return [report.expected() for report in everything()
            if region in report.allowed or (report.region == region and not report.required)]


def regions() -> list[str]:
    """The codes of the regions that can be crawled here."""
    return [module.REGION for module in REGIONS]


def more() -> list[str]:
    """The codes of further regions, one or two for each of the other content systems; ``expected`` takes them too."""
    return [code for module in MORE for code in module.REGIONS]


def generated() -> list[str]:
    """The codes of the regions whose sites were laid out by dice; ``regions()`` has none of them."""
    return list(generated_sites.CODES)


def sections(region: str) -> dict[str, list[str]]:
    """The listings of a region's crawl by address, each with the addresses of its reports."""
    found: dict[str, list[str]] = {}
    for report in [*everything(), *generated_sites.reports()]:
        if report.region == region and report.required:
            found.setdefault(report.site.url(report.section), []).append(report.url)
    return found


class Web:
    """A running practice web."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.port = urlsplit(url).port

    @property
    def reports(self) -> list[dict]:
        """What the crawls of all regions must find."""
        return expected()

    @property
    def env(self) -> dict[str, str]:
        """This process's environment with the practice web as proxy."""
        kept = {name: value for name, value in os.environ.items() if name.lower() not in ("no_proxy", "all_proxy")}
        return {**kept, **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), self.url)}

    def requests(self, host: str | None = None) -> list[dict]:
        """What was asked for so far: method, url, time, status, fault, headers."""
        return [row for row in self._control("GET", "/log") if host in (None, urlsplit(row["url"]).hostname)]

    @property
    def log(self) -> list[dict]:
        """The same, all of it."""
        return self.requests()

    def set(self, url: str = "", host: str = "", **change) -> None:
        """Change an address, or a whole host, from now on.

        ``gone=True`` (404), ``unlist=True`` (no other page links to it), ``edit=[(old, new)]``, ``body=text``,
        ``status=503``, ``fault={"kind": …, "seconds": …}``.
        """
        self._control("POST", "/change", {"url": url, "host": host, **change})

    def reset(self) -> None:
        """Undo all changes and empty the log."""
        self._control("POST", "/reset", {})

    def _control(self, method: str, path: str, data: dict | None = None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, f"http://practice.control{path}", json.dumps(data) if data is not None else None)
            reply = connection.getresponse()
            text = reply.read().decode()
            if reply.status != 200:
                raise ValueError(f"the practice web refuses {path}: {text.strip()}")
            return json.loads(text)
        finally:
            connection.close()


@contextmanager
def serve(port: int = 0):
    """Run the practice web in a process of its own, on a free port, for the time of the ``with`` block."""
    command = [sys.executable, "-m", "tests.practice", "--port", str(port), "--attached"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline()
            if "http://" not in line:
                raise RuntimeError(f"the practice web did not start: {line!r}")
            yield Web(line.rsplit(" ", 1)[-1].strip())
        finally:
            process.terminate()
