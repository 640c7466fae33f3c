"""Waiting until a page in the browser has done all that it does of itself: its requests answered, its timers run.

The page's clock is ours to move (Playwright's ``clock``), so that what it puts off by some seconds comes at once, and a page
that puts nothing off is left at once. While one of its requests is under way its clock goes no faster than ours.
"""

import asyncio
from contextlib import suppress
from time import monotonic

#: Seconds of a page's own time without a new request after which it is done, in steps; and how many it has at most.
QUIET, STEP, MOST = 3.0, 0.5, 9.0
#: Seconds of our time that these may cost: a page with timers without end is no list.
WORK = 10.0
#: Settles after the browser has drawn the page once more, and told it what is in sight.
_DRAWN = "() => new Promise(done => new IntersectionObserver(() => done()).observe(document.documentElement))"
DRAWING = 1.0


class Stillness:
    """What a page has under way, and what it has asked for so far."""

    def __init__(self):
        self.under_way, self.asked, self.news = 0, set(), 0
        self.answered = asyncio.Event()
        self.answered.set()

    def begin(self, request) -> None:
        """Note a request; one that a page repeats, as heartbeats do, keeps nobody waiting for the next."""
        self.under_way += 1
        self.answered.clear()
        one = request.method, request.url, request.post_data_buffer
        self.news += one not in self.asked
        self.asked.add(one)

    def end(self) -> None:
        """Note an answer."""
        self.under_way -= 1
        if not self.under_way:
            self.answered.set()

    async def come(self, page) -> None:
        """Wait until a page is still."""
        quiet = passed = work = 0.0
        while quiet < QUIET and passed < MOST and work < WORK:
            await self.answered.wait()
            news, began = self.news, monotonic()
            await self._move(page)
            passed, work = passed + STEP, work + monotonic() - began
            quiet = quiet + STEP if self.news == news else 0.0
        if page.workers:  # their clocks are not ours
            await asyncio.sleep(QUIET)
        await self.answered.wait()

    async def _move(self, page) -> None:
        """Have a page drawn, and move its clock."""
        from playwright.async_api import Error

        with suppress(Error):  # a function of the page's has failed, or leads elsewhere
            with suppress(TimeoutError):
                await asyncio.wait_for(page.evaluate(_DRAWN), DRAWING)
            await page.clock.run_for(STEP * 1000)
