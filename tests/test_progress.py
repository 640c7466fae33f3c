"""What is seen of a crawl: the block on a terminal, lines elsewhere, the summary, the file for machines, the exit code."""

import json
import os
import pty
import re
import signal
import subprocess
import time

import pytest

from gkcrawl import outcome
from tests import practice
from tests.test_crawl import command, crawl, rows


@pytest.fixture(scope="module")
def web():
    with practice.serve() as running:
        yield running


@pytest.fixture(autouse=True)
def as_new(web):
    web.reset()


def told(where) -> dict:
    path = max((where / "crawls").glob("*.json"))  # the newest
    return json.loads(path.read_text(encoding="utf-8"))


def test_the_file_for_machines_says_what_the_database_says(web, tmp_path):
    where = tmp_path / "archive"
    done = crawl(web, where, "region=350128")
    found = told(where)
    assert found["state"] == "finished" and found["exit_code"] == done.returncode == 0
    assert found["region"] == {"code": "350128", "name": "福建省福州市平潭县"} and found["arguments"] == {"region": "350128"}
    [(crawl_id, new, responses)] = rows(where, 'select id, "new", responses from crawls')
    assert found["id"] == crawl_id and found["counts"]["new"] == new > 0 and found["counts"]["responses"] == responses
    [site] = found["sites"]
    assert site["state"] == "ok" and site["requests"] > 3 and site["family"]
    assert f"{new} new, 0 changed" in done.stdout
    assert not list((where / "crawls").glob("*.lock")) and not list((where / "crawls").glob(".*"))


@pytest.mark.parametrize(("host", "code"), [
    ("late", outcome.FINE), ("e500", outcome.FAILED), ("reset", outcome.FAILED), ("b403", outcome.BLOCKED),
    ("challenge", outcome.BLOCKED), ("norobots", outcome.BLOCKED), ("nosection", outcome.NOTHING),
    ("noreports", outcome.NOTHING)])
def test_the_exit_code_says_how_it_went(web, tmp_path, host, code):
    where = tmp_path / "archive"
    done = crawl(web, where, "region=140105", f"home=https://{host}.practice.gov.cn/", settings=("RETRY_TIMES=0",))
    assert done.returncode == code == told(where)["exit_code"], done.stdout + done.stderr
    assert code == outcome.FINE or f"  {host}.practice.gov.cn: " in done.stdout


def test_exit_codes_stand_in_the_help(web, tmp_path):
    text = subprocess.run([*command(where=tmp_path)[:4], "--help"], capture_output=True, text=True, cwd=tmp_path).stdout
    text = " ".join(text.split())
    assert all(f"{code}: " in text for code in (0, 1, 2, 3, 4, 5, 130)) and "only=failed" in text


def test_some_sites_failed_is_told_before_others_refuse():
    ok, gone, no = ({"state": state, "reports": count} for state, count in (("ok", 3), ("unreachable", 0), ("blocked", 0)))
    empty = {"state": "no_section", "reports": 0}
    assert [outcome.code(sites) for sites in ([ok, gone, no], [ok, no], [ok, empty], [empty], [])] == [3, 4, 0, 5, 0]
    assert [outcome.code(sites, failed=1) for sites in ([ok, no], [ok, empty], [empty])] == [4, 3, 3]


@pytest.mark.parametrize("fault", [{"status": 500}, {"fault": {"kind": "reset"}}, {"fault": {"kind": "delay", "seconds": 30}}])
def test_a_report_that_was_not_had_shows_in_the_exit_code_too(web, tmp_path, fault):
    where = tmp_path / "archive"
    crawl(web, where, "region=350128", "depth=0")
    [(url,)] = rows(where, "select url from reports where read_state = 'read' order by url limit 1")
    web.set(url, **fault)
    done = crawl(web, where, "region=350128", "depth=0", settings=("RETRY_TIMES=0", "DOWNLOAD_TIMEOUT=5"))
    assert done.returncode == 3 == told(where)["exit_code"] and ", 1 failed" in done.stdout and url in done.stdout
    assert told(where)["counts"]["failed"] == 1 and [site["state"] for site in told(where)["sites"]] == ["ok"]
    assert rows(where, "select failed from crawls order by started_at desc limit 1") == [(1,)]
    web.reset()
    assert crawl(web, where, "region=350128", "depth=0", "only=failed").returncode == 0 == told(where)["exit_code"]


def test_interrupted_it_says_so_and_goes_on_later(web, tmp_path):
    where = tmp_path / "archive"
    web.set(host="www.rongchang.gov.cn", fault={"kind": "delay", "seconds": 0.05})
    running = subprocess.Popen([*command("region=500153", where=where), "-s", "PROGRESS_INTERVAL=0.5"], env=web.env, cwd=tmp_path,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while len(web.log) < 40 and running.poll() is None:
        time.sleep(0.05)
    assert told(where)["state"] == "running"
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=600)
    assert running.returncode == outcome.INTERRUPTED and "goes on where this crawl was" in out, err
    assert told(where)["state"] == "interrupted" and told(where)["exit_code"] == 130
    lines = re.findall(r"(\d+) of 1 sites, (\d+) pages.*asking", err)
    assert lines and "\x1b" not in err, "progress goes into a file as plain lines"
    web.reset()
    assert crawl(web, where, "region=500153").returncode == 0 and told(where)["state"] == "finished"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_told_twice_to_stop_it_does_so_at_once_and_says_what_is_left(web, tmp_path, how):
    where = tmp_path / "archive"
    running = subprocess.Popen(command("region=500153", where=where), env=web.env, cwd=tmp_path, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    while len(web.log) < 20 and running.poll() is None:
        time.sleep(0.05)
    web.set(host="www.rongchang.gov.cn", fault={"kind": "delay", "seconds": 60})
    while not any(row["fault"] == "delay" for row in web.log) and running.poll() is None:
        time.sleep(0.05)
    running.send_signal(how)  # it waits for what it has asked
    time.sleep(1)
    running.send_signal(how)
    _, err = running.communicate(timeout=600)
    assert running.returncode == outcome.INTERRUPTED and "Stopped at once" in err and "Traceback" not in err, err
    assert told(where)["state"] == "interrupted" and told(where)["exit_code"] == 130 and "same command" in told(where)["reason"]
    web.reset()
    assert crawl(web, where, "region=500153").returncode == 0 and told(where)["state"] == "finished"


@pytest.mark.parametrize("columns", [200, 40])
def test_a_terminal_is_redrawn_and_never_wider_than_it_is(web, tmp_path, columns):
    import fcntl
    import struct
    import termios

    web.set(host="www.pingtan.gov.cn", fault={"kind": "delay", "seconds": 0.2})
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    environment = {name: value for name, value in web.env.items() if name not in ("COLUMNS", "LINES")} | {"TERM": "xterm"}
    running = subprocess.Popen(command("region=350128", where=tmp_path / "archive"), env=environment, cwd=tmp_path,
                               stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    seen = b""
    while True:
        try:
            seen += (piece := os.read(ours, 65536))
        except OSError:  # the other end is closed
            break
        if not piece:
            break
    os.close(ours)
    assert running.wait(600) == 0
    text = seen.decode("utf-8", "replace")
    assert "\x1b[" in text and text.count("of 1 sites") > 3 and "asking www.pingtan.gov.cn"[:20] in text
    block = [re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", line) for line in re.split(r"[\r\n]+", text)]
    drawn = [line for line in block if "of 1 sites" in line or line.startswith("asking")]
    assert drawn and max(map(len, drawn)) <= columns
    assert "reports:" in text  # the summary stands below
