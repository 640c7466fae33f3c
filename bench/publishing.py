"""How fast the pages are on a database of 100,000 reports: one reader at a time, and eight at once."""

import http.client
import json
import os
import random
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from bench import synthetic
from gkcrawl import store

ROOT = Path(__file__).resolve().parent.parent
DATABASE = ROOT / "build" / "bench" / "gkcrawl.db"
CLIENTS, ROUNDS = 8, 12
#: Seconds at the median, by the first word of a line's name; a canned query keeps within Datasette's own limit.
AIMS = {"search": 0.3, "canned": 1.0}
WORDS = ("公开", "复议", "诉讼", "罚没", "依申请", "无障碍", "新媒体", "行政复议", "政府信息", "政策解读")


def _database() -> Path:
    """Return the synthetic database, made where there is none of this version."""
    try:
        store.open_db(DATABASE)
    except store.StoreError:
        DATABASE.parent.mkdir(parents=True, exist_ok=True)
        # Made elsewhere and moved: half a database, from a run that was broken off, would pass for a whole one.
        making = DATABASE.with_suffix(".new")
        making.unlink(missing_ok=True)
        synthetic.build(making)
        making.replace(DATABASE)
    return DATABASE


@contextmanager
def _served(database: Path):
    """Serve the database as README says, and return the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "datasette", str(database), "-m", str(ROOT / "metadata.json"), "--port", str(port),
         "--setting", "suggest_facets", "off", "--setting", "sql_time_limit_ms", "3000"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _seconds(port: int, path: str) -> float:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        started = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        return time.perf_counter() - started


def _paths() -> dict[str, list[str]]:
    """Return the addresses asked for, by page; many of each, so that none is answered from one warm corner."""
    chance = random.Random(synthetic.SEED)
    with closing(sqlite3.connect(DATABASE)) as db:
        reports = [row[0] for row in db.execute("select id from reports order by random() limit 40")]
        counties = [row[0] for row in db.execute("select code from regions where level = 'county' order by random() limit 40")]
    provinces = ["140000", "320000", "430000", "440000", "510000"]
    return {
        "home": ["/"], "region (county)": [f"/region/{code}" for code in counties],
        "region (province)": [f"/region/{code}" for code in provinces], "report": [f"/report/{one}" for one in reports],
        "agency": [f"/agency/{one[:6]}{one[-9:]}" for one in reports],
        "table with facets": [f"/gkcrawl/reports?year={year}" for year in synthetic.YEARS],
        "canned queries, the whole country": [f"/gkcrawl/{name}" for name in _queries()],
        "search": [f"/search?q={quote(word)}" for word in WORDS],
        "search in a region": [f"/search?q={quote(word)}&region={chance.choice(counties)}" for word in WORDS],
    }


def _queries() -> list[str]:
    """Return the names of the canned queries."""
    return list(json.loads((ROOT / "metadata.json").read_text(encoding="utf-8"))["databases"]["gkcrawl"]["queries"])


def lines() -> Iterator[tuple]:
    """Yield the lines of this room."""
    database = _database()
    size = database.stat().st_size
    with closing(sqlite3.connect(database)) as db:
        reports, passages = (db.execute(f"select count(*) from {table}").fetchone()[0] for table in ("reports", "passages"))
    yield (f"database of {reports:,} reports, {passages:,} passages", f"{size / 1e6:.0f} MB", "per report",
           size / reports / 1000, "(kB)")
    with _served(database) as port:
        for name, paths in _paths().items():
            for path in paths[:2]:
                _seconds(port, path)
            alone = [_seconds(port, path) for path in (paths * ROUNDS)[:max(ROUNDS, len(paths))]]
            yield _line(f"{name}, one reader", alone, AIMS.get(name.split()[0], 0.2))
        every = [path for name, paths in _paths().items() if name.split()[0] != "canned" for path in paths[:10]] * 3
        random.Random(synthetic.SEED).shuffle(every)
        with ThreadPoolExecutor(CLIENTS) as readers:
            together = list(readers.map(lambda path: _seconds(port, path), every))
        yield _line(f"all of them, {CLIENTS} readers at once ({os.cpu_count()} cores)", together, 1.0, p95=True)


def _line(what: str, seconds: list[float], aim: float, p95: bool = False) -> tuple:
    """Return a line: median, p95, and either as a part of its aim."""
    middle, high = statistics.median(seconds), sorted(seconds)[int(len(seconds) * 0.95) - 1 if len(seconds) > 1 else 0]
    return (what, f"{middle * 1000:.0f} ms", f"p95 {high * 1000:.0f} ms", (high if p95 else middle) / aim,
            f"{'p95' if p95 else 'median'} < {aim * 1000:.0f} ms")


if __name__ == "__main__":
    for line in lines():
        print("{:<58} {:>12} {:>24} {:>7.2f} ×   aim {}".format(*line), flush=True)
