"""How much of the practice web a crawl finds: sections, reports, false reports, and requests spent on each.

``python -m bench.discovery -v [CODE …]`` also says, site by site, what was missed; PRACTICE_DEAL=7 before it deals the
generated sites anew, for a crawler that was written with the usual ones at hand.
"""

import argparse
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue

from tests import practice
from tests.practice import generated_sites
from tests.practice.generated_traps import SESSION

SCRIPTED = {"320813"}    # of the corridor's regions, those whose listings are not in their pages' links
LIMIT = 600              # seconds for a crawl
#: What the aims are.
SECTIONS, REPORTS, REQUESTS = 0.98, 0.99, 3


@dataclass
class Score:
    """What the crawl of one region found."""

    region: str
    sections: int = 0
    reports: int = 0
    neighbours: int = 0                                 # reports of others in shared listings
    requests: int = 0
    state: str = ""
    unseen: list[str] = field(default_factory=list)     # sections never reached
    missed: list[str] = field(default_factory=list)     # reports that are not filed, and how far the crawl got
    false: list[str] = field(default_factory=list)      # rows that are no expected report, or one twice

    @property
    def found(self) -> int:
        """The reports found."""
        return self.reports - len(self.missed)

    def __str__(self) -> str:
        got = self.found + self.neighbours
        per = f"{self.requests / got:.1f}" if got else "–"
        plan = generated_sites.plans().get(self.region)
        return (f"{self.region}  sections {self.sections - len(self.unseen)}/{self.sections}  "
                f"reports {self.found}/{self.reports}  false {len(self.false)}  requests {self.requests} ({per} each)  "
                f"{self.state}" + (f"\n        {plan}" if plan else ""))


def regions() -> list[str]:
    """All regions of the practice web."""
    return [*practice.regions(), *practice.more(), *practice.generated()]


def static(region: str) -> bool:
    """Tell whether a region's listings stand in its pages and nothing is laid to hold a crawler up."""
    plan = generated_sites.plans().get(region)
    return not plan.trap if plan else region in set(practice.regions()) - SCRIPTED


def plain(url: str) -> str:
    """An address without scheme and session."""
    return SESSION.sub("", url.split("://", 1)[-1])


def crawl(region: str, web: practice.Web) -> Score:
    """Crawl one region of a practice web that nobody else asks, and compare."""
    web.reset()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "gkcrawl", "crawl", "annual", "-a", f"region={region}",
                   "-s", "DOWNLOAD_DELAY=0", "-s", f"ARCHIVE_DIR={folder}"]
        try:
            done = subprocess.run(command, env=web.env, capture_output=True, text=True, timeout=LIMIT)
            said = done.stderr.strip().rpartition("\n")[2] if "Traceback" in done.stderr else ""
        except subprocess.TimeoutExpired:
            said = f"not done after {LIMIT} s"
        score = Score(region, requests=len(web.log))
        compare(score, Path(folder, "gkcrawl.db"))
        score.state = f"{score.state} {said}".strip()
    return score


def compare(score: Score, database: Path) -> None:
    """Put down what a database has of a region's sections and reports."""
    expected, sections = practice.expected(score.region), practice.sections(score.region)
    score.sections, score.reports = len(sections), len(expected)
    rows, captures = [], {}
    if database.exists():
        with sqlite3.connect(database) as db:
            rows = [(plain(url), (code, agency, year), title) for url, code, agency, year, title in db.execute(
                "select url, region_code, agency, year, title from reports")]
            captures = {plain(url): (status, role) for url, status, role in db.execute(
                "select url, status, role from captures order by fetched_at")}
            score.state = " ".join(state or "?" for state, in db.execute("select state from sites order by id"))
    owners = {plain(url): one["url"] for one in [*practice.permitted(score.region), *expected] for url in one["urls"]}
    keys = {(one["region_code"], one["agency"], one["year"]): one["url"] for one in expected}
    gone = {plain(url) for url in practice.DEAD}    # what is linked and gone is put down, as gone
    got: set[str] = set()
    for url, key, title in (row for row in rows if row[0] not in gone):
        owner = owners.get(url) or keys.get(key)
        if owner is None or owner in got:
            score.false.append(f"{'twice' if owner else 'false'}: {key} {title!r} from {url}")
        else:
            got.add(owner)
    score.neighbours = len(got - {one["url"] for one in expected})
    for one in expected:
        if one["url"] not in got:
            reached = next((captures[plain(url)] for url in one["urls"] if plain(url) in captures), None)
            reached = f"fetched as {reached[1]} ({reached[0]}), not filed" if reached else "never asked for"
            score.missed.append(f"{one['title']} {one['url']} {reached}")
    score.unseen = [url for url, own in sections.items()
                    if not (captures.get(plain(url), (0,))[0] == 200 or got & set(own))]


def scores(codes: list[str]) -> Iterator[Score]:
    """The scores of regions, two crawls at a time, each with a practice web to itself."""
    with practice.serve() as one, practice.serve() as other, ThreadPoolExecutor(2) as pool:
        free: SimpleQueue[practice.Web] = SimpleQueue()
        free.put(one)
        free.put(other)

        def score(region: str) -> Score:
            web = free.get()
            try:
                return crawl(region, web)
            finally:
                free.put(web)

        yield from pool.map(score, codes)


def table(made: list[Score]) -> Iterator[tuple]:
    """The lines of the table: what, ours, the other, the ratio, the aim."""
    sections, reports = sum(score.sections for score in made), sum(score.reports for score in made)
    seen, found = sections - sum(len(score.unseen) for score in made), sum(score.found for score in made)
    false = sum(len(score.false) for score in made)
    yield f"sections found on {len(made)} practice regions", seen, f"of {sections}", seen / sections, f"≥ {SECTIONS}"
    yield "reports found", found, f"of {reports}", found / reports, f"≥ {REPORTS}"
    yield "false reports", false, f"beside {found}", false / max(found, 1), "0"
    for name, some in (("static listings", [score for score in made if static(score.region)]),
                       ("all others, with their traps", [score for score in made if not static(score.region)])):
        spent, found = sum(score.requests for score in some), sum(score.found + score.neighbours for score in some)
        if some:
            yield (f"requests per report found, {name}", spent, f"for {found} reports", spent / max(found, 1),
                   f"< {REQUESTS}" if name.startswith("static") else "–")


def lines() -> Iterator[tuple]:
    """Yield the lines of this room."""
    yield from table(list(scores(regions())))


def main() -> None:
    """Print the table, and what was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.discovery", description=__doc__)
    parser.add_argument("-v", action="store_true", help="site by site, with what was missed")
    parser.add_argument("codes", nargs="*", help="regions (default: all)")
    options, made = parser.parse_args(), []
    for score in scores(options.codes or regions()):
        made.append(score)
        if options.v:
            print(score, *(f"    section {url}" for url in score.unseen),
                  *(f"    missed {what}" for what in score.missed), *(f"    {what}" for what in score.false),
                  sep="\n", flush=True)
    for what, ours, other, ratio, aim in table(made):
        print(f"{what:<58} {ours:>12} {other:>24} {ratio:>7.2f} ×   aim {aim}")


if __name__ == "__main__":
    main()
