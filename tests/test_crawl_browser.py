"""Lists that only a script can write, in a real Chromium: found, kept apart from what was received, and held in."""

import os
import socket
import threading
from collections import Counter
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from gkcrawl import archive, store
from gkcrawl.middlewares.browser import installed
from tests import practice
from tests.compare import differences
from tests.raw_server import serving
from tests.test_crawl import crawl, kept, rows
from tests.test_wire import fetch, held, html

SHELLS = {"211381": "http://www.bp.gov.cn/html/BPSZF/zfxxgknb/", "530323": "http://www.ynsz.gov.cn/public/annual.html"}
#: Lists whose further pages come when something is clicked, and how many clicks that takes.
CLICKED = {"230102": "http://www.hrbdl.gov.cn/dlq/nianbao.shtml", "350105": "http://www.mawei.gov.cn/xxgk/nb/"}


@pytest.fixture(scope="module")
def web():
    with practice.serve() as running:
        yield running


@pytest.fixture(autouse=True)
def as_new(web):
    web.reset()


@pytest.mark.parametrize("region", CLICKED)
def test_a_list_whose_pages_have_no_address_is_clicked_through(web, tmp_path, region):
    where, section = tmp_path / "archive", CLICKED[region]
    crawl(web, where, f"region={region}")
    assert differences(where / "gkcrawl.db", practice.expected(region), practice.permitted(region)) == []
    assert rows(where, "select state, section_url from sites") == [("ok", section)]
    asked = Counter(row["url"] for row in web.log if row["method"] != "CONNECT")
    # Each page of the list is asked for once, and nothing for the sake of clicking: no link, no menu, no tab twice.
    assert max(asked.values()) == 1
    told = [url for url in asked if "portal-api" in url or url.endswith(".json")]
    assert len(told) == {"230102": 4, "350105": 11}[region]
    [rendered] = [one for one in kept(where) if isinstance(one, archive.Capture) and one.url == archive.RENDERED + section]
    shown = archive.load(where, rendered.warc, rendered.offset).body.decode()
    assert shown.count('<section data-gkcrawl="after a click">') >= 3 and shown.rstrip().endswith("</html>")


def test_a_click_that_leads_to_another_page_gives_its_address_and_goes_nowhere(tmp_path):
    page = """<html><head><meta charset="utf-8"></head><body><ul id="list"></ul><p><button id="go">下一页</button></p><script>
    document.getElementById('list').innerHTML = '<li><a href="/1.html">one</a></li>';
    document.getElementById('go').onclick = function () { location.href = '/nb/' + 2 + '.html?a=1&b=2'; };</script></body></html>"""
    with serving({"/": html(page.encode())}) as server:
        body = shown(fetch(tmp_path, "--browser", f"{SITE}/", proxy=server.url))["/"]["body"].encode("latin-1").decode()
    assert f'<a href="{SITE}/nb/2.html?a=1&amp;b=2">下一页</a>' in body and server.asked == ["/"]


@pytest.mark.parametrize("region", SHELLS)
def test_a_list_written_by_a_script_is_found_and_kept_beside_what_was_received(web, tmp_path, region):
    where, section = tmp_path / "archive", SHELLS[region]
    crawl(web, where, f"region={region}")
    assert differences(where / "gkcrawl.db", practice.expected(region), practice.permitted(region)) == []
    assert rows(where, "select state, family, section_url from sites") == [("ok", "browser", section)]
    # Whatever the browser asked for was fetched and kept like anything else.
    captures = [one for one in kept(where) if isinstance(one, archive.Capture)]
    assert Counter(one.url for one in captures if one.status) == Counter(
        row["url"] for row in web.log if row["method"] != "CONNECT")
    assert {urlsplit(row["url"]).hostname for row in web.log} == {urlsplit(section).hostname}
    assert {row["headers"]["user-agent"].partition("/")[0] for row in web.log} == {"gkcrawl"}
    assert not [row for row in web.log if row["url"].endswith((".css", ".png", ".jpg", ".ico"))]
    # Two records, told apart: the page as received, and as the browser put it together.
    [received] = [one for one in captures if one.url == section]
    [rendered] = [one for one in captures if one.url == archive.RENDERED + section]
    titles = [one["title"] for one in practice.expected(region) if one.get("title")] or ["年政府信息公开"]
    body = archive.load(where, received.warc, received.offset).content().decode()
    shown = archive.load(where, rendered.warc, rendered.offset).body.decode()
    assert titles[0] not in body and titles[0] in shown
    assert (received.facts["role"], rendered.facts["role"], rendered.status) == ("section", "rendered", 0)
    assert rows(where, f"select count(*) from captures where url = '{section}'") == [(1,)]
    assert rows(where, "select count(*) from reports where capture_id in (select id from captures where role = 'rendered')"
                ) == [(0,)]
    with store.index(where / "gkcrawl.db") as index:
        assert [str(one) for one in archive.verify(where, index)] == []


def test_gone_on_with_nothing_is_shown_or_asked_again(web, tmp_path):
    where = tmp_path / "archive"
    crawl(web, where, "region=530323", settings=("CLOSESPIDER_PAGECOUNT=12",))
    before = len([row for row in web.log if row["url"].endswith("/api/v2/list")])
    assert before == 1
    crawl(web, where, "region=530323")
    assert len([row for row in web.log if row["url"].endswith("/api/v2/list")]) == before
    assert differences(where / "gkcrawl.db", practice.expected("530323"), practice.permitted("530323")) == []


def test_without_a_browser_the_site_says_so_and_the_crawl_goes_on(web, tmp_path, monkeypatch):
    where = tmp_path / "archive"
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "none"))
    done = crawl(web, where, "region=530323")
    [(state, reason)] = rows(where, "select state, reason from sites")
    assert state == "no_browser" and "install chromium" in reason and "1 no_browser" in done.stdout
    assert rows(where, f"select count(*) from captures where url = '{SHELLS['530323']}'") == [(1,)]


LIST = ("<html><body><ul id=list></ul><script>setTimeout(function () {{ document.getElementById('list').innerHTML = "
        "'<li><a href=\"/a.html\">{}</a></li>'; }}, 200)</script></body></html>")
SITE = "http://raw.practice.gov.cn"


def shown(told: list[dict]) -> dict[str, dict]:
    return {one["url"].removeprefix(SITE): one for one in told if "error" in one or "rendered" in one["flags"]}


def test_a_page_that_hangs_is_given_up_and_the_next_is_shown(tmp_path):
    answers = {"/hangs": html(b"<html><body><div id=list></div><script>for (;;);</script></body></html>"),
               **{f"/{at}": html(LIST.format(f"list {at}").encode()) for at in range(5)}}
    with serving(answers) as server:
        told = shown(fetch(tmp_path, "--browser", "-s", "BROWSER_TIMEOUT=15", "-s", "BROWSER_PAGES=1",
                           "-s", "BROWSER_RENEWED=2", *(SITE + path for path in answers), proxy=server.url))
    assert "longer than 15 s" in told.pop("/hangs")["error"]
    assert {path: f"list {path[1:]}" in one["body"] for path, one in told.items()} == {f"/{at}": True for at in range(5)}
    [note] = [one.data for one in held(tmp_path)[1] if one.kind == "failure"]
    assert note["url"] == f"{SITE}/hangs" and note["role"] == "rendered"


@pytest.mark.skipif(os.name != "posix", reason="processes are told apart by their arguments")
def test_a_browser_that_dies_is_started_again(tmp_path):
    found = installed()
    wrapper = tmp_path / "bin" / Path(found).name
    wrapper.parent.mkdir()
    # The first browser ends after two seconds, whatever it is doing.
    wrapper.write_text(f"#!/bin/sh\nif mkdir {tmp_path}/died 2>/dev/null; then exec timeout -s KILL 2 "
                       f'{found} "$@"; fi\nexec {found} "$@"\n')
    wrapper.chmod(0o755)
    answers = {f"/{at}": html(LIST.format(f"list {at}").replace("200", "2500").encode()) for at in range(3)}
    path = os.environ["PATH"]
    os.environ["PATH"] = f"{wrapper.parent}:{path}"
    try:
        with serving(answers) as server:
            told = shown(fetch(tmp_path / "archive", "--browser", "-s", "BROWSER_TIMEOUT=30",
                               *(SITE + one for one in answers), proxy=server.url))
    finally:
        os.environ["PATH"] = path
    assert (tmp_path / "died").exists()
    assert {path: f"list {path[1:]}" in one.get("body", one) for path, one in told.items()} == {
        f"/{at}": True for at in range(3)}


def test_a_page_reaches_nothing_but_through_us(tmp_path):
    """Scripts try every way out: to our own machine, to hosts outside the scope, around the proxy."""
    trap, caught = socket.create_server(("127.0.0.1", 0)), []

    def listen():
        with suppress(OSError):
            while True:
                caught.append(trap.accept())

    threading.Thread(target=listen, daemon=True).start()
    port = trap.getsockname()[1]
    page = """<html><head><link rel=preconnect href="http://127.0.0.1:PORT"><link rel=prefetch href="http://127.0.0.1:PORT/p">
    <link rel=dns-prefetch href="//outside.example"></head><body><div id=list></div><img src="http://127.0.0.1:PORT/i.png">
    <iframe src="http://127.0.0.1:PORT/frame"></iframe><iframe src="file:///etc/passwd"></iframe><script>
    var out = [];
    function tell(what) { out.push(what); document.getElementById('list').textContent = out.join(' '); }
    ['http://127.0.0.1:PORT/', 'http://localhost:PORT/', 'http://[::1]:PORT/', 'http://169.254.169.254/latest', 'file:///etc/passwd',
     'http://outside.example/x', 'https://gov.cn.evil.example/x'].forEach(function (url) {
      fetch(url, {mode: 'no-cors'}).then(function () { tell('REA' + 'CHED ' + url); }, function () { tell('refused'); }); });
    try { new WebSocket('ws://127.0.0.1:PORT/').onopen = function () { tell('REA' + 'CHED socket'); }; } catch (e) { tell('refused'); }
    try { navigator.sendBeacon('http://127.0.0.1:PORT/beacon', 'x'); } catch (e) {}
    try { new EventSource('http://127.0.0.1:PORT/events'); } catch (e) {}
    try { new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.1:PORT'}]}).createDataChannel('x'); } catch (e) {}
    try { new Worker('http://127.0.0.1:PORT/w.js'); } catch (e) {}
    window.open('http://127.0.0.1:PORT/window'); document.cookie = 'a=1';
    fetch('/own').then(function (r) { return r.text(); }).then(tell);
    </script></body></html>""".replace("PORT", str(port))
    with serving({"/": html(page.encode()), "/own": html(b"ours came")}) as server:
        told = shown(fetch(tmp_path, "--browser", f"{SITE}/", proxy=server.url))
        assert set(server.asked) <= {"/", "/own"} and server.asked.count("/") == 1
    trap.close()
    assert caught == []
    assert "ours came" in told["/"]["body"] and "REACHED" not in told["/"]["body"] and "root:" not in told["/"]["body"]
