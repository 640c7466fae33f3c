"""Many sites at once: shared by processes, none twice, none left over, and no trap without an end."""

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from urllib.parse import urlsplit

import pytest

from gkcrawl import archive, store
from tests import practice
from tests.practice import crowd, generated_sites
from tests.test_crawl import command, crawl, kept, rows

REGION = "140100"
FEW = ("-s", "SITES_AT_ONCE=2")
#: A crawl that is killed when its first site is done and nothing is said of that yet, while another process takes part.
KILLED = """
import os, signal, time
from gkcrawl import pipelines
from gkcrawl.__main__ import main

def process_item(self, item):
    while len(list(self.crawler.spider.run.directory.glob("warc/*.warc.gz"))) < 2:
        time.sleep(0.05)
    os.kill(os.getpid(), signal.SIGKILL)

pipelines.ArchivePipeline.process_item = process_item
main()
"""


@pytest.fixture(scope="module")
def many():
    with crowd.serve(REGION) as running:
        yield running


def asked(web) -> Counter:
    return Counter(row["url"] for row in web.log if row["method"] == "GET")


def process(web, where) -> subprocess.Popen:
    return subprocess.Popen([*command(f"region={REGION}", where=where), *FEW], env=web.env, cwd=where.parent, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def two_processes(web, where) -> list[subprocess.Popen]:
    """Two crawls under way: the first stands still until the second, which may take its time to start, has come too."""
    running = [process(web, where)]
    while not archive.warc_files(where) and running[0].poll() is None:
        time.sleep(0.01)
    running[0].send_signal(signal.SIGSTOP)
    running.append(process(web, where))
    while len(archive.warc_files(where)) < 2 and running[1].poll() is None:
        time.sleep(0.01)
    running[0].send_signal(signal.SIGCONT)
    return running


def test_two_processes_share_the_sites_and_file_once(many, tmp_path):
    many.reset()
    where, sites = tmp_path / "archive", len(crowd.codes(REGION))
    running = two_processes(many, where)
    ends = [one.communicate(timeout=600) for one in running]
    assert [one.returncode for one in running] == [0, 0], ends
    assert max(asked(many).values()) == 1, "no page is fetched twice"
    said = [out for out, _ in ends]
    assert sorted("another process goes on" in out for out in said) == [False, True] and sum("reports:" in out for out in said) == 1
    files = sorted((where / "warc").glob("*.warc.gz"))
    assert len(files) == 2 and all(any(isinstance(one, archive.Capture) for one in archive.scan(path)) for path in files)
    assert rows(where, 'select count(*), max("new") from crawls') == [(1, sites * 20)]
    assert rows(where, "select state, count(*) from sites where state is not null group by 1") == [("ok", sites)]
    assert len([one for one in kept(where) if isinstance(one, archive.Note) and one.kind == "crawl-end"]) == 1
    assert json.loads(next((where / "crawls").glob("*.json")).read_text())["state"] == "finished"


def test_a_killed_process_leaves_its_sites_to_the_other(many, tmp_path):
    many.reset()
    where, sites = tmp_path / "archive", len(crowd.codes(REGION))
    one, other = two_processes(many, where)
    while one.poll() is None and min(path.stat().st_size for path in archive.warc_files(where)) < 40_000:
        time.sleep(0.01)
    one.send_signal(signal.SIGKILL)
    one.communicate()
    [left] = [path for path in archive.warc_files(where) if not archive.in_use(path)]
    before = {one.url for one in archive.scan(left) if isinstance(one, archive.Capture)}
    out, err = other.communicate(timeout=600)
    assert other.returncode == 0 and "Traceback" not in err, err
    # What was kept is not asked again; what had come and was not yet kept is, on the sites that the killed one had.
    twice = {url for url, count in asked(many).items() if count > 1}
    assert len(before) > 10 and not twice & before
    assert len({urlsplit(url).hostname for url in twice}) <= 2
    captures = Counter(capture.url for capture in kept(where) if isinstance(capture, archive.Capture))
    assert max(captures.values()) == 1 and captures.keys() == asked(many).keys()
    assert rows(where, "select state, count(*) from sites where state is not null group by 1") == [("ok", sites)]
    assert rows(where, "select count(*) from reports where read_state = 'read'") == [(sites * 20,)]


def test_a_site_is_done_when_its_state_is_kept(many, tmp_path):
    many.reset()
    where, sites = tmp_path / "archive", len(crowd.codes(REGION))
    arguments = command(f"region={REGION}", where=where)
    killed = subprocess.Popen([sys.executable, "-c", KILLED, *arguments[arguments.index("crawl"):], *FEW], env=many.env, cwd=tmp_path)
    while not archive.warc_files(where) and killed.poll() is None:
        time.sleep(0.05)
    other = process(many, where)
    out, err = other.communicate(timeout=600)
    assert (killed.wait(), other.returncode) == (-signal.SIGKILL, 0), err
    assert rows(where, "select state, count(*) from sites where state is not null group by 1") == [("ok", sites)]


def test_pages_that_failed_are_repeated_by_two_processes(many, tmp_path):
    """Of their sites nothing else is asked for; each is done for the other process too."""
    many.reset()
    where, pages = tmp_path / "archive", []
    for site in map(crowd.site, crowd.codes(REGION)[:4]):
        pages.append(site.base.rstrip("/") + next(path for path in site.pages if "/t2022" in path))
        many.set(url=pages[-1], status=503)
    assert crawl(many, where, f"region={REGION}", settings=("RETRY_TIMES=0",)).returncode == 3
    many.reset()
    again = [subprocess.Popen([*command(f"region={REGION}", "only=failed", where=where), "-s", "SITES_AT_ONCE=1"], env=many.env, cwd=tmp_path,
                              text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    ends = [one.communicate(timeout=600) for one in again]
    assert {one.returncode for one in again} <= {0, 2}, ends          # 2: the other was done before it began
    assert not any("unreachable" in err for _, err in ends)
    assert {url: count for url, count in asked(many).items() if url in pages} == dict.fromkeys(pages, 1)
    assert rows(where, "select count(*) from reports where read_state = 'read'") == [(len(crowd.codes(REGION)) * 20,)]


def test_all_sites_of_a_region_go_on_side_by_side(many, tmp_path):
    many.reset()
    crawl(many, tmp_path / "archive", f"region={REGION}")
    log = [row for row in many.log if row["method"] == "GET"]
    middle = log[len(log) // 2]["time"]
    begun = {urlsplit(row["url"]).hostname for row in log if row["time"] < middle}
    assert len(begun) == len(crowd.codes(REGION)), "no site waits until another is done"


@pytest.fixture(scope="module")
def web():
    with practice.serve() as running:
        yield running


def trapped(trap: str) -> str:
    return next(code for code, plan in generated_sites.plans().items() if plan.trap == trap)


@pytest.mark.parametrize("trap", ["calendar", "sessions", "endless", "growing", "filters"])
def test_a_trap_ends_by_itself_or_at_the_budget_and_the_summary_says_so(web, tmp_path, trap):
    web.reset()
    where, code = tmp_path / "archive", trapped(trap)
    done = crawl(web, where, f"region={code}", "depth=0", settings=("SITE_BUDGET=300",))
    requests = rows(where, "select requests from visits")[0][0]
    assert requests <= 300 and "Stopped after" not in done.stdout, "no trap needs the budget to be got out of"
    web.reset()
    done = crawl(web, tmp_path / "small", f"region={code}", "depth=0", settings=("SITE_BUDGET=12",))
    [(reason, requests)] = rows(tmp_path / "small", "select reason, requests from visits")
    assert requests == 12 and "Stopped after 12 requests (SITE_BUDGET)" in reason and reason in done.stdout
    assert len([row for row in web.log if row["method"] == "GET" and not row["url"].endswith("robots.txt")]) <= 12 * 2


def test_a_host_is_asked_for_one_page_at_a_time_and_many_hosts_together(many, tmp_path):
    many.reset()
    for code in crowd.codes(REGION):
        many.set(host=urlsplit(crowd.site(code).base).hostname, fault={"kind": "delay", "seconds": 0.1})
    crawl(many, tmp_path / "archive", f"region={REGION}")
    log = sorted((row["time"], urlsplit(row["url"]).hostname) for row in many.log
                 if row["method"] == "GET" and row["status"] and not row["url"].endswith("robots.txt"))
    last: dict[str, float] = {}
    for moment, host in log:
        assert moment - last.get(host, 0) > 0.09, f"two requests to {host} at a time"
        last[host] = moment
    assert store.summary(tmp_path / "archive" / "gkcrawl.db").reports["read"] == 20 * len(crowd.codes(REGION))
