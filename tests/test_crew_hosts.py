"""A platform that several sites share, crawled by two processes: asked for one page at a time, and for no page twice."""

import asyncio
import signal
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

import pytest

from gkcrawl import archive, progress, regions
from gkcrawl.hosts import Hosts
from tests import ports
from tests.test_crawl import ROOT, command, kept, rows

REGION, PLATFORM = "140100", "zfxxgk.taiyuan.gov.cn"
CODES = ("140105", "140106", "140107", "140108", "140109", "140110")
YEARS = range(2021, 2025)


def page(title: str, links: list[tuple[str, str]]) -> str:
    items = "".join(f'<li><a href="{url}">{text}</a></li>' for url, text in links)
    return f"<html><head><meta charset='utf-8'><title>{title}</title></head><body><h1>{title}</h1><ul>{items}</ul>练习材料</body></html>"


def answer(url: str) -> str | None:
    """The page at an address of this little web: portals without anything of their own, and what the platform has."""
    parts = urlsplit(url)
    if parts.hostname != PLATFORM:
        code = next((one for one in CODES if urlsplit(regions.portal(one)).hostname == parts.hostname), None)
        return code and page("门户", [("/a/", "要闻动态"), ("/b/", "办事服务"), ("/c/", "互动交流"), (f"http://{PLATFORM}/{code}/", "政府信息公开年报"),
                                    (f"http://{PLATFORM}/all/", "政府信息公开工作年度报告")])
    code, _, name = parts.path.strip("/").partition("/")
    if name:
        place, year = regions.get(code).full_name, name.removesuffix(".html")
        return page(f"{place}人民政府{year}年政府信息公开工作年度报告", [])
    listed = CODES if code == "all" else [code] if code in CODES else []
    return listed and page("政府信息公开年报", [
        (f"/{one}/{year}.html", f"{regions.get(one).full_name}人民政府{year}年政府信息公开工作年度报告") for one in listed for year in YEARS])


@contextmanager
def serving(log: list):
    """Serve the little web; the platform answers nobody before both processes are there, whichever starts first."""
    agents, both = set(), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            began = time.monotonic()
            agents.add(self.headers["User-Agent"])
            if len(agents) == 2:
                both.set()
            if urlsplit(self.path).hostname == PLATFORM:
                both.wait(120)
            time.sleep(0.05)  # so long that a second request would be seen
            body = answer(self.path)
            data = (body or "").encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            log.append((urlsplit(self.path).hostname, self.path, self.headers["User-Agent"], began, time.monotonic()))
            self.wfile.write(data)

        def log_message(self, *args):
            pass

    with ports.answering(Handler) as address:
        yield address


def test_a_platform_is_asked_by_one_process_at_a_time_and_for_no_page_twice(tmp_path):
    log, where = [], tmp_path / "archive"
    with serving(log) as proxy:
        env = {"PATH": "/usr/bin:/bin", "http_proxy": proxy, "https_proxy": proxy, "PYTHONPATH": str(ROOT)}
        running = [subprocess.Popen([*command(f"region={REGION}", where=where), "-s", "SITES_AT_ONCE=3", "-s", f"CONTACT=process-{name}",
                                     "-s", "RETRY_TIMES=0"], env=env, cwd=tmp_path, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                   for name in ("one", "two")]
        ends = [one.communicate(timeout=600) for one in running]
    assert all("Traceback" not in err for _, err in ends), ends
    # Both had sites of the platform in hand.
    assert len({agent for host, _, agent, *_ in log if host == PLATFORM}) == 2
    by_host = defaultdict(list)
    for host, _, _, began, ended in sorted(log, key=lambda one: one[3]):
        by_host[host].append((began, ended))
    for host, times in by_host.items():
        assert all(before[1] <= after[0] for before, after in zip(times, times[1:])), f"two requests to {host} at a time"
    asked = Counter(url for host, url, *_ in log if host == PLATFORM)
    assert asked.keys() >= {f"http://{PLATFORM}/all/", *(f"http://{PLATFORM}/{one}/{year}.html" for one in CODES for year in YEARS)}
    assert {url: count for url, count in asked.items() if count > 1} == {}
    captures = Counter(one.url for one in kept(where) if isinstance(one, archive.Capture))
    assert {url: captures[url] for url in asked} == dict.fromkeys(asked, 1)
    assert rows(where, f"select count(*) from captures where role = 'report' and url like '%{PLATFORM}%'") == [(len(CODES) * len(YEARS),)]


def test_a_delay_and_a_pause_hold_for_the_other_process_too(tmp_path):
    """Two that stand for two processes: locks of one file are a process's own, so the other is a real one."""
    (tmp_path / "crawls").mkdir()
    hosts = Hosts(tmp_path)
    other = ("import asyncio, sys, time; from gkcrawl.hosts import Hosts; hosts = Hosts(sys.argv[1]); print('ready', flush=True); "
             "input(); elsewhere = asyncio.run(hosts.take('a.gov.cn')); print(elsewhere, time.time())")

    async def asking():
        assert await hosts.take("a.gov.cn") is False
        second = subprocess.Popen([sys.executable, "-c", other, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert second.stdout.readline() == "ready\n"
        second.stdin.write("\n")
        second.stdin.flush()
        until = time.time() + 2.0
        hosts.hold("a.gov.cn", 2.0)
        await hosts.take("a.gov.cn")  # twice by ourselves: freed when both are done
        hosts.free("a.gov.cn")
        hosts.free("a.gov.cn")
        told, moment = second.communicate(timeout=600)[0].split()
        assert told == "True" and float(moment) >= until - 0.01

    asyncio.run(asking())


def test_a_host_that_a_stopped_process_holds_is_named_with_the_time(tmp_path):
    (tmp_path / "crawls").mkdir()
    hosts = Hosts(tmp_path)
    other = ("import asyncio, sys; from gkcrawl.hosts import Hosts; hosts = Hosts(sys.argv[1]); asyncio.run(hosts.take('a.gov.cn')); "
             "print('taken', flush=True); input(); hosts.free('a.gov.cn'); input()")
    second = subprocess.Popen([sys.executable, "-c", other, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert second.stdout.readline() == "taken\n"
    second.send_signal(signal.SIGSTOP)  # Ctrl-Z: it holds what it holds

    async def asking():
        began = time.monotonic()
        one, free = asyncio.create_task(hosts.take("a.gov.cn")), asyncio.create_task(hosts.take("b.gov.cn"))
        await asyncio.sleep(0.2)
        assert not one.done() and free.done() and list(hosts.waiting) == ["a.gov.cn"]
        assert began <= hosts.waiting["a.gov.cn"] <= time.monotonic()
        said = progress.State(hosts=["b.gov.cn"], waiting={"a.gov.cn": 0.5}).asking()
        assert said == "asking b.gov.cn"  # another's page takes a moment
        said = progress.State(hosts=["b.gov.cn"], waiting={"a.gov.cn": 185.0, "c.gov.cn": 2.0}).asking()
        assert said == "asking b.gov.cn; held by another crawl process, stopped perhaps: a.gov.cn (3 min 05 s)"
        second.send_signal(signal.SIGCONT)
        second.stdin.write("\n")
        second.stdin.flush()
        assert await asyncio.wait_for(one, 600) is True and not hosts.waiting

    asyncio.run(asking())
    second.communicate("\n", timeout=600)


def test_a_file_for_hosts_that_cannot_be_written_is_a_sentence(tmp_path):
    (tmp_path / "crawls").mkdir()
    (tmp_path / "crawls" / "hosts.lock").mkdir()
    with pytest.raises(archive.ArchiveError, match="cannot be written"):
        Hosts(tmp_path)
