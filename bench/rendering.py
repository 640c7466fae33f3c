"""Pages in the browser: what Chromium and our process hold in memory over very many of them, and that it is started anew.

RENDERED_PAGES=2000 before ``make bench`` is the full size; 120 pages are the usual one, with a browser for every 40.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.raw_server import serving

PAGES = int(os.environ.get("RENDERED_PAGES", "120"))
EACH = 100 if PAGES > 400 else 40  # pages of one browser
MOST = 1_200  # MB, of all processes of the browser
_PAGE = """<html><head><title>{n}</title></head><body><div id="list"></div><script>
var kept = []; for (var i = 0; i < 20000; i++) kept.push({{n: i, t: 'row ' + i + ' of {n}'}});  // what a careless page holds
document.getElementById('list').innerHTML = '<ul>' + kept.slice(0, 200).map(function (one) {{
  return '<li><a href="/{n}/' + one.n + '.html">' + one.t + '</a></li>'; }}).join('') + '</ul>';
</script></body></html>"""


def lines() -> Iterator[tuple]:
    """Yield the lines of this room."""
    pages = {f"/{number}.html": _answer(_PAGE.format(n=number)) for number in range(PAGES)}
    with serving(pages) as server, tempfile.TemporaryDirectory() as folder:
        urls = [f"http://www.practice.gov.cn{path}" for path in pages]
        environment = {**os.environ, "http_proxy": server.url, "https_proxy": server.url}
        began = time.monotonic()
        samples, browsers = [], Counter()
        with open(Path(folder, "told"), "w+", encoding="utf-8") as told:
            running = subprocess.Popen(
                [sys.executable, "-m", "tests.fetching", folder, "--browser", "-s", f"BROWSER_RENEWED={EACH}",
                 "-s", "LOG_LEVEL=WARNING", *urls],
                cwd=Path(__file__).resolve().parent.parent, env=environment, stdout=told)
            try:
                while running.poll() is None:
                    found = _processes(running.pid)
                    samples.append((found.pop(running.pid, (0, ""))[0], sum(size for size, _ in found.values())))
                    browsers.update(pid for pid, (_, line) in found.items() if _is_browser(line))
                    time.sleep(0.5)
            finally:  # it ends with us, and its browser with it
                running.kill()
                running.wait()
            told.seek(0)
            shown = sum('"rendered"' in line for line in told)
        seconds = time.monotonic() - began
        started = sum(times > 1 for times in browsers.values())  # what is seen once was forked to become something else
    half = len(samples) // 2
    yield f"{PAGES} pages shown by the browser", shown, f"{PAGES / seconds:.1f} pages/s", shown / PAGES, "= 1"
    yield "browsers started, one after the other / pages of each", started, f"{EACH} pages each", (
        started * EACH / PAGES), "≥ 1"
    for what, at, most in (("the browser's processes", 1, MOST), ("our process", 0, 600)):
        first, second = (max(sample[at] for sample in part) for part in (samples[:half], samples[half:]))
        yield f"peak memory of {what}", f"{max(first, second):.0f} MB", f"at most {most} MB", max(first, second) / most, "≤ 1"
        yield (f"memory of {what}, second half / first half", f"{median(one[at] for one in samples[half:]):.0f} MB",
               f"median {median(one[at] for one in samples[:half]):.0f} MB", second / max(first, 1), "flat")


def _answer(body: str) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body.encode())}\r\n\r\n"
    return head.encode() + body.encode()


def _is_browser(line: str) -> bool:
    """Say whether a command line is a browser's: not a process of one, nor Debian's script around it."""
    return "--remote-debugging" in line and "--type=" not in line and "chrom" in line.split()[0]


def _processes(root: int) -> dict[int, tuple[float, str]]:
    """Return the memory in MB and the command line of a process and of all below it; shared pages are split fairly."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):  # it is gone
            continue
    family = {root}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    found = {}
    for pid in family:
        try:
            rolled = Path(f"/proc/{pid}/smaps_rollup").read_text()
            line = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
        share = next((int(row.split()[1]) for row in rolled.splitlines() if row.startswith("Pss:")), 0)
        found[pid] = share / 1024, line
    return found


if __name__ == "__main__":
    for what, first, other, ratio, aim in lines():
        print(f"{what:<58} {first:>12} {other:>24} {ratio:>7.2f} ×   aim {aim}")
