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

from scrapy import Request, signals
from scrapy.http import HtmlResponse

from gkcrawl.middlewares.shown import Page

logger = logging.getLogger(__name__)
#: Seconds a browser has to do what it is told, page aside.
MANNERS = 15
#: Browsers that one page may see the end of, whoever's fault that is.
TRIES = 6
#: The headless shell first: it has no windows to keep, and shows a page for a quarter of the work.
_BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_SHUT = ["--host-resolver-rules=MAP * ~NOTFOUND", "--force-webrtc-ip-handling-policy=disable_non_proxied_udp"]


def installed() -> str | None:
    """Return where this machine's Chromium is; None where Playwright's own is to be looked for."""
    return next(filter(None, map(shutil.which, _BROWSERS)), None)


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
        self.missing, self.worked = "", False  # why there is no browser; whether there was one
        self.ending: set[asyncio.Task] = set()

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
        """Show a page, once more where it hangs; what ends with a browser that dies is shown in the next."""
        tries = 0
        for _ in range(TRIES):
            handler = await self._start()
            self.number += 1
            name = f"page-{self.number}"
            try:
                async with asyncio.timeout(self.timeout) as limit:
                    return await self._show(handler, request, name, limit)
            except NoBrowser:
                raise
            except Exception as error:  # whatever it is: a browser has many ways to fail, and the crawl goes on
                why = str(error).splitlines()[0] if str(error) else f"it took longer than {self.timeout:g} s"
                logger.info("%s could not be shown: %s", request.url, why)
                tries += self.handler is handler and "closed" not in why  # else the browser died, of this page or of another
                self._kill(handler)
                if tries > 1:
                    break
            finally:
                await self._close_context(handler, name)
        raise PageFailed(f"the browser could not show the page: {why}")

    async def _show(self, handler, request, name: str, limit: asyncio.Timeout) -> HtmlResponse:
        from scrapy_playwright.page import PageMethod

        page = Page(self.crawler, request, lambda: limit.reschedule(asyncio.get_running_loop().time() + self.timeout))
        asked = Request(request.url, meta={
            "playwright": True, "playwright_context": name, "playwright_page_init_callback": page.take_over,
            "playwright_context_kwargs": {"service_workers": "block", "accept_downloads": False, "locale": "zh-CN",
                                          "user_agent": self.crawler.settings["USER_AGENT"]},
            "playwright_page_goto_kwargs": {"wait_until": "domcontentloaded"},
            "playwright_page_methods": [PageMethod(page.read)]})
        await handler.download_request(asked)
        self.crawler.stats.inc_value("gkcrawl/rendered")
        self.worked = True
        return HtmlResponse(request.url, body=page.text().encode("utf-8", "replace"), encoding="utf-8",
                            headers={"Content-Type": "text/html; charset=utf-8"}, flags=["rendered"], request=request)

    async def _start(self):
        """Return scrapy-playwright's handler with a browser running; raises NoBrowser."""
        async with self.starting:
            if (browser := getattr(self.handler, "browser", None)) and not browser.is_connected():
                self._kill(self.handler)  # it died with nothing to show
            for last in (False, True):
                if self.missing:
                    raise NoBrowser(self.missing)
                try:
                    self.handler = self.handler or await self._launched()
                    await asyncio.wait_for(self.handler._maybe_launch_browser(), 4 * MANNERS)
                    await self._remember(self.handler.browser)
                    return self.handler
                except Exception as error:
                    self._kill(self.handler)
                    if last:
                        why = str(error).strip().partition("\n")[0] or "it took too long"
                        said = (f"the list is written by a script, and no Chromium starts here to run it ({why}); install it (apt-get "
                                "install chromium-headless-shell, or python -m playwright install chromium) and crawl again")
                        self.missing = "" if self.worked else said  # one that worked may do so again
                        raise NoBrowser(said) from None

    async def _launched(self):
        """Return scrapy-playwright's handler; its browser is started when it is asked for."""
        from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

        for name in ("scrapy-playwright", "playwright"):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # failures are ours to tell
        handler = ScrapyPlaywrightDownloadHandler(self.crawler)
        options = handler.config.launch_options
        if found := installed():
            options.setdefault("executable_path", found)
        options["args"] = [*options.get("args", ()), *_SHUT]
        options["proxy"] = {"server": "http://127.0.0.1:1"}  # nobody's
        handler.config.navigation_timeout_ms = self.timeout * 1000
        handler.config.restart_disconnected_browser = False  # a browser that died is counted, and its page asked for again, by us
        await handler._launch()  # Scrapy does so when the engine starts
        return handler

    async def _remember(self, browser) -> None:
        """Remember a browser's process, so that it can be killed when it hangs."""
        if browser not in self.pids:
            session = await asyncio.wait_for(browser.new_browser_cdp_session(), MANNERS)
            told = await asyncio.wait_for(session.send("SystemInfo.getProcessInfo"), MANNERS)
            self.pids[browser] = [one["id"] for one in told["processInfo"] if one["type"] == "browser"]

    async def _close_context(self, handler, name: str) -> None:
        """Close a page with all that belongs to it, or the browser that does not do so."""
        if wrapper := handler.context_wrappers.get(name):
            try:
                await asyncio.wait_for(wrapper.context.close(), MANNERS)
            except Exception:  # gone, or hanging: either way it is not used again
                self._kill(handler)
                handler.context_wrappers.pop(name, None)

    def _kill(self, handler) -> None:
        """End a browser that hangs or has crashed, with what steers it; another is started when one is needed."""
        for pid in self.pids.pop(getattr(handler, "browser", None), ()):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if handler is not None and self.handler is handler:
            self.handler, self.shown = None, 0
            self.crawler.stats.inc_value("gkcrawl/browsers_lost")
            self.ending.add(task := asyncio.create_task(self._end(handler)))
            task.add_done_callback(self.ending.discard)

    async def _end(self, handler) -> None:
        with suppress(Exception):  # it is dead already, or will not die
            await asyncio.wait_for(handler.close(), MANNERS)

    async def _stop(self) -> None:
        """Stop the browser, by force where it does not end by itself."""
        handler, self.handler, self.shown = self.handler, None, 0
        if handler is None:
            return
        browser = getattr(handler, "browser", None)
        try:
            await asyncio.wait_for(handler.close(), MANNERS)
            self.pids.pop(browser, None)
        except Exception:  # it hangs
            self._kill(handler)

    async def engine_stopped(self):
        """End with the crawl."""
        await self._stop()
        await asyncio.gather(*self.ending)
