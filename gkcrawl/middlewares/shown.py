"""One page while the browser shows it: what it asks for is fetched by Scrapy, its list is waited for and clicked through."""

import logging
from contextlib import suppress

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK

from gkcrawl.middlewares import turning
from gkcrawl.middlewares.still import Stillness

logger = logging.getLogger(__name__)
#: What a list can do without.
UNWANTED = {"image", "media", "font", "stylesheet", "texttrack", "manifest", "ping", "eventsource", "websocket"}
#: Requests of one page that are fetched; more make no list. So many more are for each click.
MOST, CLICK = 60, 6
#: Headers of a response that speak of the transfer, or would have the browser keep something.
_DROPPED = {"content-encoding", "content-length", "transfer-encoding", "connection", "set-cookie", "alt-svc", "link"}


class Page:
    """One page while it is shown: what it asks for is fetched by Scrapy, or refused."""

    def __init__(self, crawler, request, more_time):
        self.crawler, self.request, self.document = crawler, request, request.meta["browser"]
        self.still, self.asked, self.turning = Stillness(), 0, False
        self.first, self.more_time = True, more_time
        self.led: list[str] = []  # where the last click would have led
        self.first_shown, self.turned = "", []  # the page as it first stood, and after each click that brought links

    async def take_over(self, page, _) -> None:
        """Have all requests of a page brought to us."""
        page.on("dialog", lambda dialog: dialog.dismiss())
        await page.clock.install()
        await page.route("**/*", self.answer)

    async def read(self, page) -> None:
        """Wait for a page's list, and turn its pages where that is asked for; what came before a failure is kept."""
        await self.still.come(page)
        self.first_shown = await page.content()
        if self.request.meta.get("turn"):
            self.turning = True
            from playwright.async_api import Error

            with suppress(Error):
                await turning.turn(page, self._turned, self.turned)

    def text(self) -> str:
        """Return the page as it first stood, with what each click brought at its end."""
        head, end, tail = self.first_shown.rpartition("</body>")
        return "".join([head, *(f'<section data-gkcrawl="after a click">{body}</section>\n' for body in self.turned), end, tail])

    async def _turned(self, page) -> list[str]:
        """Wait for what a click brings, and return where it leads; the time for a page begins anew with each."""
        self.more_time()
        self.asked = max(0, self.asked - CLICK)
        await self.still.come(page)
        led, self.led = self.led, []
        return led

    async def answer(self, route, asked) -> None:
        """Fulfil or refuse a request of the page."""
        self.still.begin(asked)
        try:
            if self.first and asked.is_navigation_request() and asked.url == self.request.url:
                self.first = False
                await _fulfil(route, self.document)
            elif self.turning and asked.is_navigation_request() and asked.frame.parent_frame is None:
                self.led.append(asked.url)
                await route.abort("aborted")  # its address is all we want of it; the page stays, as on any failure it would not
            elif (response := await self._fetch(asked)) is None:
                await route.abort()
            else:
                await _fulfil(route, response)
        except Exception as error:  # the page is gone, or Scrapy could not fetch it and has put down why
            logger.debug("%s: %s", asked.url, error)
            with suppress(Exception):
                await route.abort()
        finally:
            self.still.end()

    async def _fetch(self, asked):
        """Have Scrapy fetch what a page asks for; None for what is not fetched."""
        self.asked += 1
        if asked.resource_type in UNWANTED or self.asked > MOST or not asked.url.startswith(("http://", "https://")):
            return None
        if not self.request.meta["spend"]():
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
