"""What a page in the browser does of itself is waited for, however late its list comes; what never ends is left."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests import practice
from tests.compare import differences
from tests.raw_server import serving
from tests.test_crawl import crawl, rows
from tests.test_crawl_browser import SITE, shown
from tests.test_wire import fetch, html

#: What a script writes; it does not stand in the page as received.
ONE = "'<li><a href=\"/a.html\">a list ' + 'that came</a></li>'"
WRITE = f"document.getElementById('list').innerHTML = {ONE};"
BRING = "fetch('/{at}.json').then(reply => reply.text()).then(text => {{ {then} }});"
SCROLLED = "<div style='height:3000px'></div><p id='end'>end</p>"
#: By name: what stands in a page below its empty list. Each list comes, in its own way, after the page has loaded.
LATE = {
    "after 1.5 s": f"<script>setTimeout(function () {{ {WRITE} }}, 1500);</script>",
    "in steps": f"<script>setTimeout(() => setTimeout(() => setTimeout(() => {{ {WRITE} }}, 900), 900), 900);</script>",
    "late, a request, late": "<script>setTimeout(() => {" + BRING.format(
        at="chain", then=f"setTimeout(() => {{ {WRITE} }}, 2000)") + "}, 2000);</script>",
    "drawn in frames": f"<script>var n = 0; (function f() {{ n++ < 40 ? requestAnimationFrame(f) : ({WRITE[:-1]}); }})();</script>",
    "looked for again and again": f"<script>var n = 0, at = setInterval(() => {{ if (n++ === 9) {{ clearInterval(at); {WRITE} }} }}, 200);"
                                  "</script>",
    "beside a carousel": f"<i id=c></i><script>setInterval(() => {{ c.textContent = Date.now(); }}, 5);setTimeout(() => {{ {WRITE} }}, 1500);"
                         "</script>",
    "by a worker": "<script>new Worker(URL.createObjectURL(new Blob(['setTimeout(() => postMessage(1), 400)'])))"
                   f".onmessage = () => {{ {WRITE} }};</script>",
    # The page gives its server two seconds, and the server takes one of them.
    "in a request with a time-out": "<script>var stop = new AbortController(); setTimeout(() => stop.abort(), 2000);"
                                    f"fetch('/slow.json', {{signal: stop.signal}}).then(reply => reply.text()).then(() => {{ {WRITE} }});"
                                    "</script>",
    "when scrolled to": SCROLLED + "<script>new IntersectionObserver(seen => { if (seen.some(one => one.isIntersecting)) "
                        f"{{ {WRITE} }} }}).observe(document.getElementById('end'));</script>",
    "some time after scrolling": SCROLLED + "<script>addEventListener('scroll', () => setTimeout(() => { "
                                 f"{WRITE} }}, 700), {{once: true}});</script>",
    "smoothly scrolled to": "<style>html { scroll-behavior: smooth }</style>" + SCROLLED + "<script>addEventListener('scroll', () => { "
                            f"if (scrollY + innerHeight > document.body.scrollHeight - 50) {{ {WRITE} }} }});</script>",
}


def page(below: str) -> bytes:
    return html(f"<html><head><meta charset=utf-8></head><body><ul id=list></ul>{below}</body></html>".encode())


def slowly(connection):
    """Answer after a second, which is the server's, not the test's: the page has to be given it."""
    time.sleep(1)
    connection.sendall(html(b"1", kind="application/json"))


def test_a_list_that_comes_late_is_waited_for(tmp_path):
    answers = {f"/{at}": page(below) for at, below in enumerate(LATE.values())}
    with serving({**answers, "/chain.json": html(b"1"), "/slow.json": slowly}) as server:
        told = shown(fetch(tmp_path, "--browser", *(SITE + path for path in answers), proxy=server.url))
    came = {name: "a list that came</a>" in told[f"/{at}"].get("body", "") for at, name in enumerate(LATE)}
    assert came == dict.fromkeys(LATE, True)
    assert server.asked.count("/chain.json") == server.asked.count("/slow.json") == 1


#: Pages that are never done: none has a list that comes, and each is left with what it has.
ENDLESS = {
    "timers": "<script>for (var i = 0; i < 9; i++) setInterval(() => {}, 1);</script>",
    "timers that set timers": "<script>(function f() { setTimeout(f, 0); })();</script>",
    "a heartbeat": "<script>setInterval(() => fetch('/beat'), 700);</script>",
    "questions that are never the same": "<script>var n = 0; setInterval(() => fetch('/beat?' + n++), 700);</script>",
    "errors": "<script>setInterval(() => { nothing.here(); }, 50); throw new Error('at once');</script>",
}


def test_a_page_that_is_never_done_is_left_with_what_it_has(tmp_path):
    answers = {f"/{at}": page(f"<a href='/what-it-has'>x</a>{below}") for at, below in enumerate(ENDLESS.values())}
    with serving({**answers, "/beat": html(b"1")}) as server:
        told = shown(fetch(tmp_path, "--browser", *(SITE + path for path in answers), proxy=server.url))
    assert {name: "/what-it-has" in told[f"/{at}"].get("body", "") for at, name in enumerate(ENDLESS)} == dict.fromkeys(ENDLESS, True)
    assert len(server.asked) < len(answers) + 2 * 60  # what one page may ask for


def test_a_page_with_nothing_to_click_is_asked_for_nothing_more(tmp_path):
    answers = {f"/{at}": page(f"{below}<script>{WRITE}</script>") for at, below in enumerate(["", "<p>nothing to click</p>", SCROLLED])}
    with serving(answers) as server:
        told = shown(fetch(tmp_path, "--browser", *(SITE + path for path in answers), proxy=server.url))
    for path in answers:
        assert "a list that came</a>" in told[path]["body"] and "after a click" not in told[path]["body"]
    assert sorted(server.asked) == sorted(answers)


SHELLS = {Path(os.path.realpath(path)).name for name in ("sh", "dash", "bash") if (path := shutil.which(name))}


def browsers() -> list[int]:
    """The browsers that descend from this process; neither those that steer them nor the shells that start them.

    A shell's end is not the browser's: whoever kills only the shell leaves a browser that goes on as if nothing were.
    """
    parents, lines = {}, {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(path.name)] = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            shell = (path / "exe").readlink().name in SHELLS
            lines[int(path.name)] = "" if shell else (path / "cmdline").read_text()
        except OSError:  # it is gone
            continue
    family = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return [pid for pid in family if "--remote-debugging" in lines.get(pid, "") and "--type=" not in lines[pid]]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="browsers are found in /proc")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_a_browser_that_is_killed_or_stopped_costs_no_page(tmp_path, how):
    """Each page has the browser killed in the middle of it, once, whatever the others are at."""
    struck = []

    def strike(at):
        def answer(connection):
            if at not in struck:
                struck.append(at)
                for pid in browsers():
                    os.kill(pid, how)
            connection.sendall(html(b"1"))
        return answer

    pages = range(5 if how == signal.SIGKILL else 1)
    answers = {f"/{at}": page("<script>" + BRING.format(at=at, then=WRITE) + "</script>") for at in pages}
    asked = {f"/{at}.json": strike(at) for at in pages}
    with serving({**answers, **asked, "/last": page(f"<script>{WRITE}</script>")}) as server:
        told = shown(fetch(tmp_path, "--browser", "-s", "BROWSER_TIMEOUT=25", *(SITE + path for path in [*answers, "/last"]),
                           proxy=server.url))
    assert sorted(struck) == list(pages)
    assert {path: "a list that came</a>" in one.get("body", "") for path, one in told.items()} == dict.fromkeys([*answers, "/last"], True)
    assert browsers() == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="browsers are found in /proc")
def test_a_crawl_whose_browser_dies_as_soon_as_it_is_there_goes_on_and_says_so(tmp_path):
    where, ended = tmp_path / "archive", threading.Event()

    def kill_the_first():
        while not (found := browsers()) and not ended.is_set():
            ended.wait(0.01)
        for pid in found:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    with practice.serve() as web:
        thread = threading.Thread(target=kill_the_first, daemon=True)
        thread.start()
        done = crawl(web, where, "region=530323")
        ended.set()
    assert differences(where / "gkcrawl.db", practice.expected("530323"), practice.permitted("530323")) == []
    assert done.returncode == 0 and "browser:  hung or died, 1 in all" in done.stdout


DIED = """
import asyncio, os, signal
from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.utils.project import get_project_settings
from scrapy.utils.reactor import install_reactor

install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
from twisted.internet import reactor
from gkcrawl.middlewares.browser import BrowserMiddleware

async def main():
    crawler = Crawler(type("Some", (Spider,), {"name": "some"}), get_project_settings())
    crawler._apply_settings()
    middleware = BrowserMiddleware.from_crawler(crawler)
    browser = (await middleware._start()).browser
    for pid in middleware.pids[browser]:
        os.kill(pid, signal.SIGKILL)
    while browser.is_connected():
        await asyncio.sleep(0.01)
    other = (await middleware._start()).browser
    print(other is browser, other.is_connected(), crawler.stats.get_value("gkcrawl/browsers_lost"))
    await middleware.engine_stopped()
    print(other.is_connected(), crawler.stats.get_value("gkcrawl/browsers_lost"))

reactor._asyncioEventloop.run_until_complete(main())
"""


def test_a_browser_that_dies_between_two_pages_is_counted_too():
    done = subprocess.run([sys.executable, "-c", DIED], cwd=Path(__file__).parent.parent, capture_output=True, text=True, timeout=600)
    assert done.stdout.splitlines() == ["False True 1", "False 1"], done.stderr


OPENED = """<script>var all = ['甲局', '乙局', '丙局', '丁局', '戊局'], at = 0, way = ['', 'd', ''].join('/');
function openDetail(id) { %s }
function draw() { list.innerHTML = all.slice(at, at + 3).map((name, i) => '<li onclick="openDetail(\\'' + (at + i) + '\\')">小店区' + name +
  '2023年政府信息公开工作年度报告</li>').join(''); more.style.display = at + 3 < all.length ? '' : 'none'; }
var more = document.createElement('button'); more.textContent = '下一页'; document.body.appendChild(more);
more.onclick = () => { at += 3; draw(); }; draw();</script>"""
HOW = {"in a window": "window.open(way + id + '.html');", "in its place": "setTimeout(() => { location.href = way + id + '.html'; }, 300);"}


@pytest.mark.parametrize("how", HOW)
def test_entries_that_only_a_script_opens_are_followed(tmp_path, how):
    """Each is clicked on, where it leads is put down, and asked for as any page."""
    titles = {f"/d/{at}.html": f"小店区{name}2023年政府信息公开工作年度报告" for at, name in enumerate(["甲局", "乙局", "丙局", "丁局", "戊局"])}
    ways = "".join(f"<a href='/n{at}/'>栏目{at}</a>" for at in range(8))
    answers = {"/": html(f"<html><meta charset=utf-8><body>{ways}<a href='/nb/'>政府信息公开年报</a></body></html>".encode()),
               "/nb/": page(OPENED % HOW[how]),
               **{path: html(f"<html><meta charset=utf-8><body><h1>{title}</h1><p>练习材料</p></body></html>".encode())
                  for path, title in titles.items()}}
    with serving(answers) as server:
        web = SimpleNamespace(env={**os.environ, "http_proxy": server.url, "https_proxy": server.url})
        done = crawl(web, tmp_path / "archive", "region=140105", "depth=0", "home=http://raw.practice.gov.cn/")
    assert rows(tmp_path / "archive", "select state, family, section_url from sites where state is not null") == [
        ("ok", "browser", f"{SITE}/nb/")], done.stdout + done.stderr
    assert sorted(rows(tmp_path / "archive", "select url, anchor from captures where role = 'report'")) == [
        (f"{SITE}{path}", title) for path, title in titles.items()]
    assert {path: server.asked.count(path) for path in [*titles, "/nb/"]} == dict.fromkeys([*titles, "/nb/"], 1)


def test_entries_of_the_same_words_are_entries_each(tmp_path):
    """A list of one office names its reports alike; so do the pages of a list, and what is drawn anew with more below it."""
    pages = (OPENED % HOW["in a window"]).replace("小店区' + name +", "' +")
    longer = pages.replace("slice(at, at + 3)", "slice(0, at + 3)").replace("(at + i)", "i")
    for number, listed in enumerate((pages, longer)):
        with serving({"/": page(listed)}) as server:
            body = shown(fetch(tmp_path / str(number), "--browser", f"{SITE}/", proxy=server.url))["/"]["body"]
        assert [at for at in range(5) if f'/d/{at}.html"' in body] == [0, 1, 2, 3, 4], listed


def test_entries_that_open_in_their_place_are_clicked_once(tmp_path):
    below = OPENED % "fetch('/detail').then(reply => reply.text()).then(text => { document.title = text; });"
    with serving({"/": page(below), "/detail": html(b"1")}) as server:
        body = shown(fetch(tmp_path, "--browser", f"{SITE}/", proxy=server.url))["/"]["body"]
    assert "after a click" not in body and server.asked.count("/detail") <= 2  # one of each page of the list
