"""``make demo``: crawl the practice web, compare every report with what it should be, and open Datasette."""

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from gkcrawl import store
from tests import practice
from tests.compare import differences

ROOT = Path(__file__).resolve().parent.parent
ARCHIVE = ROOT / "build" / "demo" / "archive"  # practice material: never in the real archive
FRESH = ["-s", "DOWNLOAD_DELAY=0", "-s", f"ARCHIVE_DIR={ARCHIVE}"]


def crawl(region: str, web) -> None:
    """Crawl one region of the practice web as a user would."""
    print(f"\n── scrapy crawl annual -a region={region} -a depth=0", flush=True)
    subprocess.run([sys.executable, "-m", "gkcrawl", "crawl", "annual", "-a", f"region={region}", "-a", "depth=0", *FRESH],
                   env=web.env, cwd=ROOT, check=False)


def sights(database: Path, port: int) -> list[str]:
    """Return the addresses worth a look."""
    db = sqlite3.connect(database)
    report, capture = db.execute(
        "select id, capture_id from reports where read_state = 'read' order by finding_count desc, received desc").fetchone()
    base = f"http://127.0.0.1:{port}"
    return [f"{base}/", f"{base}/report/{report}", f"{base}/a/{capture}", f"{base}/a/{capture}/requests.received.total",
            f"{base}/region/{db.execute('select region_code from reports where id = ?', [report]).fetchone()[0]}",
            f"{base}/gkcrawl/reports", f"{base}/gkcrawl/findings"]


def main() -> int:
    """Run the demo; exit 0 only if every practice report came out as expected."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--serve", action="store_true", help="open Datasette afterwards")
    args = parser.parse_args()

    started = time.monotonic()
    shutil.rmtree(ARCHIVE, ignore_errors=True)
    with practice.serve() as web:
        for region in practice.regions():
            crawl(region, web)
    database = ARCHIVE / "gkcrawl.db"
    expected = practice.expected()
    permitted = [one for region in practice.regions() for one in practice.permitted(region)]
    wrong = differences(database, expected, permitted) if database.exists() else ["no database was written"]

    print(f"\n── practice archive: {ARCHIVE.relative_to(ROOT)} ({time.monotonic() - started:.0f} s)")
    print(store.summary(database))
    print("\n".join(wrong) if wrong else f"all {len(expected)} practice reports came out as expected")
    if wrong:
        return 1
    if args.serve:
        print("\nDatasette, with practice material only. Look at:", *sights(database, args.port), sep="\n  ", flush=True)
        os.execv(sys.executable, [sys.executable, "-m", "datasette", str(database), "-m", str(ROOT / "metadata.json"),
                                  "--port", str(args.port), "--setting", "suggest_facets", "off",
                                  "--setting", "sql_time_limit_ms", "5000"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
