"""Real crawls, each its own process, through the practice web: right, kept, resumable, polite, never a traceback."""

import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from gkcrawl import archive, store, urls
from gkcrawl.crew import Crew
from tests import practice
from tests.compare import differences

ROOT = Path(__file__).resolve().parent.parent


def command(*args: str, where: Path) -> list[str]:
    return [sys.executable, "-m", "gkcrawl", "crawl", "annual", *(one for arg in args for one in ("-a", arg)),
            "-s", "DOWNLOAD_DELAY=0", "-s", f"ARCHIVE_DIR={where}"]


def crawl(web, where: Path, *args: str, settings: tuple[str, ...] = ()) -> subprocess.CompletedProcess:
    more = [one for setting in settings for one in ("-s", setting)]
    done = subprocess.run(command(*args, where=where) + more, env=web.env, cwd=where.parent, capture_output=True,
                          text=True, timeout=600)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def by_name(fault) -> str:
    return fault.host.partition(".")[0]


def rows(where: Path, query: str) -> list[tuple]:
    with sqlite3.connect(where / "gkcrawl.db") as db:
        return db.execute(query).fetchall()


def kept(where: Path) -> list:
    return [one for path in sorted((where / "warc").glob("*.warc.gz")) for one in archive.scan(path)]


@pytest.fixture(scope="module")
def web():
    with practice.serve() as running:
        yield running


@pytest.fixture(autouse=True)
def as_new(web):
    web.reset()


@pytest.mark.parametrize("region", practice.regions())
def test_a_region_gives_the_right_reports_and_no_others(web, tmp_path, region):
    where = tmp_path / "archive"
    done = crawl(web, where, f"region={region}")
    away = rows(where, "select id from sites where state = 'unreachable'")  # divisions below that are no part of the practice web
    assert done.returncode == (3 if away else 0) and "reports:" in done.stdout
    assert not away or region == "621000"
    assert differences(where / "gkcrawl.db", practice.expected(region), practice.permitted(region)) == []
    asked = [row["url"] for row in web.log]
    assert not {urlsplit(url).hostname for url in asked} & set(practice.FORBIDDEN)
    assert max(Counter(url for url in asked if not url.endswith("robots.txt")).values()) <= 3  # tries of one page
    agents = {row["headers"]["user-agent"] for row in web.log if row["method"] != "CONNECT"}
    assert {agent.partition("/")[0] for agent in agents} == {"gkcrawl"}


def test_every_response_is_kept_with_how_it_was_reached(web, tmp_path):
    where = tmp_path / "archive"
    crawl(web, where, "region=140105", settings=("CONTACT=https://example.org/us",))
    captures = [one for one in kept(where) if isinstance(one, archive.Capture)]
    answered = Counter(row["url"] for row in web.log if row["method"] == "GET")
    assert Counter(one.url for one in captures) == answered
    by_role = {role: [one for one in captures if one.facts["role"] == role]
               for role in ("robots", "home", "section", "listing", "report")}
    assert all(by_role.values())
    assert {(one.facts["site"], one.facts["region"]) for one in captures} == {("www.tyxd.gov.cn", "140105")}
    addresses = {one.url for one in captures}
    assert all(one.facts["via"] in addresses and one.facts["anchor"] for one in by_role["report"])
    agents = {row["headers"]["user-agent"] for row in web.log if row["method"] == "GET"}
    assert all(agent.endswith("(+https://example.org/us)") for agent in agents)
    notes = {one.kind: one.data for one in kept(where) if isinstance(one, archive.Note)}
    assert notes["site"]["state"] == "ok" and notes["site"]["family"] == "generic"
    assert notes["site"]["section_url"].startswith("https://www.taiyuan.gov.cn/xqxxgkgzndbg")
    assert notes["crawl-end"]["reason"] == "finished"


def test_a_second_crawl_stores_no_body_twice(web, tmp_path):
    where = tmp_path / "archive"
    for _ in range(2):
        crawl(web, where, "region=320813")
    captures = [one for one in kept(where) if isinstance(one, archive.Capture) and one.length]
    first, second = (sorted({one.facts["crawl"] for one in captures}))
    assert {one.revisit for one in captures if one.facts["crawl"] == second} == {True}
    assert Counter(one.url for one in captures)["http://www.hongze.gov.cn/"] == 2


def test_killed_and_started_again_it_goes_on(web, tmp_path):
    where = tmp_path / "archive"
    running = subprocess.Popen(command("region=500153", where=where), env=web.env, cwd=tmp_path,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while len(web.log) < 60 and running.poll() is None:
        time.sleep(0.05)
    running.send_signal(signal.SIGKILL)
    running.wait()
    before = Counter(one.url for one in kept(where) if isinstance(one, archive.Capture))
    assert len(before) > 20
    assert crawl(web, where, "region=500153").returncode == 0
    captures = Counter(one.url for one in kept(where) if isinstance(one, archive.Capture) and one.status < 500)
    whole = {urls.key(one["url"]) for one in practice.expected("500153")}
    assert whole <= {urls.key(url) for url in captures} and before.keys() < captures.keys()
    # At most what was being fetched when it was killed is fetched again; nothing is stored twice.
    assert max(captures.values()) == 1
    assert len({one.facts["crawl"] for one in kept(where) if isinstance(one, archive.Capture)}) == 1
    assert differences(where / "gkcrawl.db", practice.expected("500153"), practice.permitted("500153")) == []


#: By what has just been done: a crawl that is killed then. From outside, a busy machine would be too late.
DIES = """
import os, signal
from gkcrawl import archive, pipelines
from gkcrawl.__main__ import main
from gkcrawl.store import places

def dies(*args, **more):
    os.kill(os.getpid(), signal.SIGKILL)

{dies}
main()
"""
MOMENTS = {
    "its manifest": "closed = archive.close_manifest; archive.close_manifest = lambda *args, **more: dies(closed(*args, **more))",
    "half of its rows": "places.write_sites = dies",
}


def killed_behind(moment: str, where, web) -> None:
    """Crawl until the moment."""
    done = subprocess.run([sys.executable, "-c", DIES.replace("{dies}", MOMENTS[moment]), *command("region=350128", where=where)[3:]],
                          env=web.env, cwd=where.parent, capture_output=True, text=True, timeout=600)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert len(list(where.glob("manifests/*.json"))) == 1 and not (where / "gkcrawl.db").exists()


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_while_it_is_filed_it_is_only_filed(web, tmp_path, moment):
    where = tmp_path / "archive"
    killed_behind(moment, where, web)
    before = [one.id for one in kept(where) if isinstance(one, archive.Capture)]
    asked = len(web.log)
    done = crawl(web, where, "region=350128")
    assert (done.returncode, len(web.log)) == (0, asked) and "had fetched all" in done.stderr
    assert "The same command begins a new one." in done.stdout
    assert [one.id for one in kept(where) if isinstance(one, archive.Capture)] == before
    assert differences(where / "gkcrawl.db", practice.expected("350128"), practice.permitted("350128")) == []
    rows = store.open_db(where / "gkcrawl.db").query("select * from captures")
    assert [str(one) for one in archive.verify(where, rows)] == [] and len(archive.manifests(where)) == 1
    assert crawl(web, where, "region=350128").returncode == 0 and len(web.log) > asked, "the next one is a crawl of its own"
    assert len({one.facts["crawl"] for one in kept(where) if isinstance(one, archive.Capture)}) == 2


def test_one_that_joins_in_filing_a_killed_crawl_fetches_nothing_either(web, tmp_path):
    where = tmp_path / "archive"
    killed_behind("its manifest", where, web)
    before, asked = [str(one) for one in kept(where)], len(web.log)
    first = Crew(where, "350128", {"region": "350128"}, lambda: next(where.glob("manifests/*.json")).stem)
    joined = crawl(web, where, "region=350128")
    assert "had fetched all" in joined.stderr and "another process goes on" in joined.stdout
    assert ([str(one) for one in kept(where)], len(web.log)) == (before, asked)
    first.close(last=False)
    assert crawl(web, where, "region=350128").returncode == 0 and len(web.log) == asked
    assert differences(where / "gkcrawl.db", practice.expected("350128"), practice.permitted("350128")) == []


@pytest.mark.parametrize("fault", [one for one in practice.FAULTS if not one.slow], ids=by_name)
def test_a_site_that_misbehaves_ends_in_a_state_and_a_reason(web, tmp_path, fault):
    where = tmp_path / "archive"
    done = crawl(web, where, "region=140105", f"home=https://{fault.host}/", settings=("RETRY_TIMES=1",))
    [(state, reason)] = rows(where, f"select state, reason from sites where id = '{fault.host}'")
    assert done.returncode == {"ok": 0, "unreachable": 3, "blocked": 4, "robots": 4}.get(state, 5)
    assert state in fault.states
    assert state == "ok" or reason
    expected = {(one["agency"], one["year"]) for one in practice.expected(fault.host)}
    assert set(rows(where, "select agency, year from reports")) == expected


@pytest.mark.parametrize("fault", [one for one in practice.FAULTS if one.slow], ids=by_name)
def test_a_site_that_never_answers_is_given_up(web, tmp_path, fault):
    where = tmp_path / "archive"
    crawl(web, where, "region=140105", f"home=https://{fault.host}/", settings=("RETRY_TIMES=0", "DOWNLOAD_TIMEOUT=2"))
    [(state,)] = rows(where, f"select state from sites where id = '{fault.host}'")
    assert state in fault.states


ROBOTS = "https://zgqingyang.gov.cn/robots.txt"


def test_robots_txt_that_fails_keeps_us_away(web, tmp_path):
    web.set(url=ROBOTS, status=503)
    crawl(web, tmp_path / "archive", "region=621000", "depth=0", settings=("RETRY_TIMES=1",))
    assert {row["url"] for row in web.log if row["method"] == "GET"} == {ROBOTS}
    assert rows(tmp_path / "archive", "select id, state from sites") == [("zgqingyang.gov.cn", "robots")]


def test_crawl_delay_and_disallow_are_kept(web, tmp_path):
    web.set(url=ROBOTS, body="User-agent: *\nCrawl-delay: 2\nDisallow: /gk/zfxxgk/xxgkndbg/2\n")
    crawl(web, tmp_path / "archive", "region=621000", "depth=0", settings=("SITE_BUDGET=4",))
    log = [row for row in web.log if row["method"] == "GET" and row["url"] != ROBOTS]
    times = [row["time"] for row in log]
    assert len(times) >= 3 and min(later - earlier for earlier, later in zip(times, times[1:])) > 1.8
    assert not [row for row in log if "/xxgkndbg/2" in row["url"]]


@pytest.mark.parametrize(("args", "said"), [
    (("region=朝阳区",), "110105"), (("region=火星市",), "Nearest"), (("region=140105", "colour=red"), "colour"),
    ((), "Which region"),
    (("region=140105", "year=next"), "year=next"), (("region=140105", "depth=-1"), "depth=-1"),
    (("region=140105", "home=http://www.tyxd.gov.cn.evil.com/"), "not under gov.cn")])
def test_bad_arguments_end_in_a_sentence(web, tmp_path, args, said):
    done = crawl(web, tmp_path / "archive", *args)
    assert done.returncode == 2 and said in done.stderr and not web.log
    assert not (tmp_path / "archive" / "gkcrawl.db").exists()


def test_an_archive_that_cannot_be_written_ends_in_a_sentence(web, tmp_path):
    (tmp_path / "file").write_text("in the way")
    done = subprocess.run(
        command("region=140105", where=tmp_path / "file" / "archive"), env=web.env, capture_output=True, text=True,
        timeout=600)
    assert done.returncode == 2 and "cannot be written" in done.stderr and not web.log
    assert "Traceback" not in done.stderr


def test_a_database_of_another_version_ends_in_a_sentence(web, tmp_path):
    where = tmp_path / "archive"
    crawl(web, where, "region=350128")
    with sqlite3.connect(where / "gkcrawl.db") as db:
        db.execute("pragma user_version = 7")
    done = crawl(web, where, "region=350128")
    assert done.returncode == 2 and "rebuild" in done.stderr


def test_only_the_year_asked_for(web, tmp_path):
    where = tmp_path / "archive"
    crawl(web, where, "region=410108", "year=2022")
    expected = {(one["agency"], one["year"]) for one in practice.expected("410108") if one["year"] == 2022}
    assert expected and set(rows(where, "select agency, year from reports")) == expected
