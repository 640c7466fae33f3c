"""Very many plain sites of twenty reports each, for crawls under load: ``python -m tests.practice.crowd --sites 500``.

The regions and hosts are real ones; five agencies of each have reports for four years, on two pages of a list.
"""

import argparse
import asyncio
import contextlib
import subprocess
import sys
from contextlib import contextmanager
from functools import partial
from urllib.parse import urlsplit

from gkcrawl import regions

from . import ROOT, Web, figures, lists
from .proxy import run
from .reports import Report
from .sites import kit
from .web import Site, World

OFFICES, YEARS, SIZE = ("", "办公室", "教育局", "财政局", "统计局"), range(2021, 2025), 10
SECTION = "/zwgk/zfxxgknb/"


def codes(below: str = "", sites: int = 0) -> list[str]:
    """The regions that have a portal of their own: those of one region and below it, or so many of the whole country."""
    found, hosts = [], set()
    for region in regions.below(below) if below else regions.every():
        host = urlsplit(regions.portal(region.code) or "").hostname
        if host and host.endswith(".gov.cn") and "tls" not in {line.kind for line in regions.known(region.code)} and not (
                {regions.site(host)[0], host} & hosts):
            hosts |= {regions.site(host)[0], host}
            found.append(region.code)
    return found[:sites] if sites else found


def site(code: str) -> Site:
    """One site with its reports."""
    region, home = regions.get(code), urlsplit(regions.portal(code))
    made = kit.site(code, region.full_name, home.hostname, scheme=home.scheme, validators=True)
    reports = [report for office in OFFICES for report in _reports(made, region, office)]
    kit.publish(reports, SECTION)
    kit.ways(made, SECTION)
    if home.path not in ("", "/"):
        made.move(home.path, made.base)
    pages = lists.cut(kit.entries(reports), SIZE)
    for at, entries in enumerate(pages):
        made.add(_address(at), partial(_paint, made, entries, at, len(pages)))
    return made


def _reports(made: Site, region, office: str) -> list[Report]:
    agency = region.full_name + (f"人民政府{office}" if office in ("", "办公室") else office)
    values = figures.series(agency, YEARS, 8)
    return [Report(made, f"{SECTION}{year + 1}01/t{year + 1}0120_{kit.ident(agency, year)}.html", region.code, region.code,
                   agency, year, f"{year + 1}-01-20", values[year]) for year in YEARS]


def _address(at: int) -> str:
    return f"{SECTION}index_{at}.html" if at else SECTION


def _paint(made: Site, entries: list, at: int, total: int) -> str:
    later = f'<a href="{_address(at + 1)}">下一页</a>' if at + 1 < total else ""
    return kit.listing(made, "政府信息公开年报", f"{lists.items(entries)}\n<div class='page'>{later}</div>")


@contextmanager
def serve(below: str = "", sites: int = 0):
    """Run the crowd in a process of its own for the time of the ``with`` block."""
    command = [sys.executable, "-m", "tests.practice.crowd", "--below", below, "--sites", str(sites)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Web(process.stdout.readline().rsplit(" ", 1)[-1].strip())
        finally:
            process.terminate()


def main() -> None:
    """Read the command line and serve until standard input ends."""
    parser = argparse.ArgumentParser(prog="python -m tests.practice.crowd", description=__doc__)
    parser.add_argument("--below", default="", help="the region whose sites are served")
    parser.add_argument("--sites", type=int, default=0, help="so many sites of the whole country")
    options = parser.parse_args()
    sites = [site(code) for code in codes(options.below, options.sites)]
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run(World(sites), 0, True))


if __name__ == "__main__":
    main()
