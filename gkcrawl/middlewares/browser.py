"""Pages in a browser: Chromium through scrapy-playwright, for lists that only a script can write.

The browser never touches the network. What a page asks for is fetched by Scrapy in its stead, so that proxy,
robots.txt, scope, delays, limits and archive are the same as for any other request; the way out is shut to the rest.
Nothing of this is imported, let alone started, before a page needs it.
"""

import asyncio
import logging
import os
import shutil
import signal
from contextlib import suppress
from time import monotonic

from scrapy import Request, signals
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse
from scrapy.http.request import NO_CALLBACK

logger = logging.getLogger(__name__)
#: What a list can do without.
UNWANTED = {"image", "media", "font", "stylesheet", "texttrack", "manifest", "ping", "eventsource", "websocket"}
#: Requests of one page that are fetched; more make no list.
MOST = 60
#: Seconds without a request after which a page is taken to be done, and how long its first new link is waited for.
QUIET, LINKS = 0.6, 3.0
#: Seconds a browser has to do what it is told, page aside.
MANNERS = 15
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: Headers of a response that speak of the transfer, or would have the browser keep something.
_DROPPED = {"content-encoding", "content-length", "transfer-encoding", "connection", "set-cookie", "alt-svc", "link"}
_SHUT = ["--host-resolver-rules=MAP * ~NOTFOUND", "--force-webrtc-ip-handling-policy=disable_non_proxied_udp"]


class NoBrowser(Exception):
    """Raised when there is no browser that starts."""


class PageFailed(Exception):
    """Raised when a page could not be shown."""


class BrowserMiddleware:
    """Answers requests with ``browser`` in their meta (the page as received) with the page as a browser shows it."""

    def __init__(self, crawler):
        self.crawler, settings = crawler, crawler.settings
        self.timeout = settings.getfloat("BROWSER_TIMEOUT")
        self.renewed = settings.getint("BROWSER_RENEWED")
        self.places = asyncio.Semaphore(settings.getint("BROWSER_PAGES"))
        self.starting = asyncio.Lock()
        self.handler = None  # scrapy-playwright's
        self.pids: dict = {}  # of browsers
        self.shown = self.active = self.number = 0
        self.missing = ""  # why there is no browser

    @classmethod
    def from_crawler(cls, crawler):
        """Build it for a crawler; its browser ends with the engine."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware.engine_stopped, signal=signals.engine_stopped)
        return middleware

    async def process_request(self, request):
        """Show a page that asks for it, twice if the browser hangs or crashes; raises NoBrowser or PageFailed."""
        if "browser" not in request.meta:
            return None
        async with self.places:
            while self.shown >= self.renewed and self.active:
                await asyncio.sleep(0.1)
            if self.shown >= self.renewed:
                await self._stop()
            self.shown += 1
            self.active += 1
            try:
                return await self._patiently(request)
            finally:
                self.active -= 1

    async def _patiently(self, request):
        for last in (False, True):
            handler = await self._start()
            self.number += 1
            name = f"page-{self.number}"
            try:
                return await asyncio.wait_for(self._show(handler, request, name), self.timeout)
            except NoBrowser:
                raise
            except Exception as error:  # whatever it is: a browser has many ways to fail, and the crawl goes on
                why = str(error).splitlines()[0] if str(error) else f"it took longer than {self.timeout:g} s"
                logger.info("%s could not be shown: %s", request.url, why)
                self._kill(handler)
                if last:
                    raise PageFailed(f"the browser could not show the page: {why}") from None
            finally:
                await self._close_context(handler, name)

    async def _show(self, handler, request, name: str) -> HtmlResponse:
        from scrapy_playwright.page import PageMethod

        page = _Page(self.crawler, request)
        asked = Request(request.url, meta={
            "playwright": True, "playwright_context": name, "playwright_page_init_callback": page.take_over,
            "playwright_context_kwargs": {"service_workers": "block", "accept_downloads": False, "locale": "zh-CN",
                                          "user_agent": self.crawler.settings["USER_AGENT"]},
            "playwright_page_goto_kwargs": {"wait_until": "domcontentloaded"},
            "playwright_page_methods": [PageMethod(page.settle)]})
        shown = await handler.download_request(asked)
        self.crawler.stats.inc_value("gkcrawl/rendered")
        return HtmlResponse(request.url, body=shown.text.encode("utf-8", "replace"), encoding="utf-8",
                            headers={"Content-Type": "text/html; charset=utf-8"}, flags=["rendered"], request=request)

    async def _start(self):
        """Return scrapy-playwright's handler with a browser running; raises NoBrowser."""
        async with self.starting:
            if self.missing:
                raise NoBrowser(self.missing)
            if self.handler is None:
                from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

                logging.getLogger("scrapy-playwright").setLevel(logging.CRITICAL)  # failures are ours to tell
                handler = ScrapyPlaywrightDownloadHandler(self.crawler)
                options = handler.config.launch_options
                if found := next(filter(None, map(shutil.which, _BROWSERS)), None):
                    options.setdefault("executable_path", found)
                options["args"] = [*options.get("args", ()), *_SHUT]
                options["proxy"] = {"server": "http://127.0.0.1:1"}  # nobody's
                handler.config.navigation_timeout_ms = self.timeout * 1000
                await handler._launch()  # Scrapy does so when the engine starts
                self.handler = handler
            try:
                await asyncio.wait_for(self.handler._maybe_launch_browser(), 4 * MANNERS)
                await self._remember(self.handler.browser)
            except Exception as error:
                why = str(error).strip().partition("\n")[0] or "it took too long"
                self.missing = (f"the list is written by a script, and no Chromium starts here to run it ({why}); install it "
                                "(apt-get install chromium, or python -m playwright install chromium) and crawl again")
                raise NoBrowser(self.missing) from None
            return self.handler

    async def _remember(self, browser) -> None:
        """Remember a browser's process, so that it can be killed when it hangs."""
        if browser not in self.pids:
            session = await asyncio.wait_for(browser.new_browser_cdp_session(), MANNERS)
            told = await asyncio.wait_for(session.send("SystemInfo.getProcessInfo"), MANNERS)
            self.pids = {browser: [one["id"] for one in told["processInfo"] if one["type"] == "browser"]}

    async def _close_context(self, handler, name: str) -> None:
        """Close a page with all that belongs to it, or the browser that does not do so."""
        if wrapper := handler.context_wrappers.get(name):
            try:
                await asyncio.wait_for(wrapper.context.close(), MANNERS)
            except Exception:  # gone, or hanging: either way it is not used again
                self._kill(handler)
                handler.context_wrappers.pop(name, None)

    def _kill(self, handler) -> None:
        """End a browser that hangs or has crashed; scrapy-playwright starts another when one is needed."""
        for pid in self.pids.pop(getattr(handler, "browser", None), ()):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.shown = 0
        if self.handler is handler:
            self.handler = None

    async def _stop(self) -> None:
        """Stop the browser, by force where it does not end by itself."""
        handler, self.handler, self.shown = self.handler, None, 0
        if handler is None:
            return
        try:
            await asyncio.wait_for(handler.close(), MANNERS)
            self.pids.clear()
        except Exception:  # it hangs
            self._kill(handler)

    async def engine_stopped(self):
        """End with the crawl."""
        await self._stop()


class _Page:
    """One page while it is shown: what it asks for is fetched by Scrapy, or refused."""

    def __init__(self, crawler, request):
        self.crawler, self.request, self.document = crawler, request, request.meta["browser"]
        self.under_way = self.asked = 0
        self.last, self.first = monotonic(), True

    async def take_over(self, page, _) -> None:
        """Have all requests of a page brought to us."""
        page.on("dialog", lambda dialog: dialog.dismiss())
        await page.route("**/*", self.answer)

    async def settle(self, page) -> None:
        """Wait until a page's scripts have nothing more to ask."""
        began, links = monotonic(), await page.evaluate("document.links.length")
        while True:
            await asyncio.sleep(0.1)
            if self.under_way or monotonic() - self.last < QUIET:
                continue
            if monotonic() - began > LINKS or await page.evaluate("document.links.length") > links:
                return

    async def answer(self, route, asked) -> None:
        """Fulfil or refuse a request of the page."""
        self.under_way += 1
        try:
            if self.first and asked.is_navigation_request() and asked.url == self.request.url:
                self.first = False
                await _fulfil(route, self.document)
            elif (response := await self._fetch(asked)) is None:
                await route.abort()
            else:
                await _fulfil(route, response)
        except Exception as error:  # the page is gone, or Scrapy could not fetch it and has put down why
            logger.debug("%s: %s", asked.url, error)
            with suppress(Exception):
                await route.abort()
        finally:
            self.under_way -= 1
            self.last = monotonic()

    async def _fetch(self, asked):
        """Have Scrapy fetch what a page asks for; None for what is not fetched."""
        self.asked += 1
        if asked.resource_type in UNWANTED or self.asked > MOST or not asked.url.startswith(("http://", "https://")):
            return None
        facts = {**self.request.meta["facts"], "role": "script", "via": self.request.url, "anchor": ""}
        headers = {name: value for name, value in asked.headers.items()
                   if name in ("accept", "content-type", "x-requested-with", "referer")}
        if asked.method != "GET":
            facts["method"] = asked.method
        wanted = Request(
            asked.url.partition("#")[0], method=asked.method, headers=headers, body=asked.post_data_buffer or b"",
            callback=NO_CALLBACK, dont_filter=True, meta={"facts": facts})
        try:
            return await self.crawler.engine.download_async(wanted)
        except IgnoreRequest:
            return None


async def _fulfil(route, response) -> None:
    headers = {name.decode("latin-1"): b", ".join(values).decode("latin-1")
               for name, values in response.headers.items() if name.decode("latin-1").lower() not in _DROPPED}
    await route.fulfill(status=response.status, headers=headers, body=response.body)
