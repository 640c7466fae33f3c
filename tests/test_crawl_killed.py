"""A crawl killed with SIGKILL at random moments, over and over, ends as one that nobody disturbed."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from gkcrawl import archive
from tests import practice
from tests.compare import differences
from tests.test_crawl import ROOT, kept

REGION, KILLS, SEED = "350128", 50, 20261121


class Crawls:
    """Starts crawls quickly, and kills them."""

    def __init__(self, web):
        self.process = subprocess.Popen([sys.executable, "-m", "tests.killing"], cwd=ROOT, env=web.env, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.said: list[str] = []
        threading.Thread(target=lambda: self.said.extend(self.process.stderr), daemon=True).start()

    def run(self, where: Path, patience: float | None = None) -> bool:
        """Run a crawl to its end, or kill it after some seconds; say whether it was killed."""
        arguments = ["crawl", "annual", "-a", f"region={REGION}", "-a", "depth=0", "-s", "DOWNLOAD_DELAY=0",
                     "-s", f"ARCHIVE_DIR={where}"]
        self.process.stdin.write(json.dumps(arguments) + "\n")
        self.process.stdin.flush()
        number = int(self.process.stdout.readline())
        if patience is not None:
            timer = threading.Timer(patience, os.kill, (number, signal.SIGKILL))
            timer.start()
        status = int(self.process.stdout.readline())
        if patience is not None:
            timer.cancel()
        assert status in (0, -signal.SIGKILL), "".join(self.said[-40:])
        return status != 0


def responses(where: Path) -> list[archive.Capture]:
    return [one for one in kept(where) if isinstance(one, archive.Capture) and one.status]


@pytest.mark.long
def test_fifty_kills_leave_no_trace(tmp_path):
    chance = random.Random(SEED)
    with practice.serve() as web:
        crawls = Crawls(web)
        for folder in ("first", "undisturbed"):  # the first has to wait until everything is imported
            began = time.monotonic()
            assert not crawls.run(tmp_path / folder)
        length = time.monotonic() - began
        expected = {one.url for one in responses(tmp_path / "undisturbed")}
        assert len(expected) > 10
        kills = turn = 0
        while kills < KILLS:
            web.reset()
            turn += 1
            where, mine = tmp_path / f"killed-{turn}", 0
            while crawls.run(where, chance.uniform(0.05, length) if kills + mine < KILLS else None):
                mine += 1
            kills += mine
            found = responses(where)
            first = min(one.facts["crawl"] for one in found)
            # Killed after its last page, while it was filed, a crawl has ended: the same command then begins another.
            assert {one.url for one in found if one.facts["crawl"] == first} == expected
            assert max(Counter((one.url, one.facts["crawl"]) for one in found).values()) == 1
            # One request at a time to each host: at most that one was in flight.
            asked = [row for row in web.log if row["method"] != "CONNECT"]
            twice = Counter(row["url"] for row in asked)
            twice.subtract(one.url for one in found)
            assert min(twice.values()) >= 0 and sum(twice.values()) <= mine, +twice | -twice
            assert differences(where / "gkcrawl.db", practice.expected(REGION), practice.permitted(REGION)) == []
            assert [str(one) for one in archive.verify(where)] == []
        assert kills >= KILLS and "Traceback" not in "".join(crawls.said)
        crawls.process.kill()
