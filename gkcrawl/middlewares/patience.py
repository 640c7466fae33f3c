"""Trying again: with growing pauses, and as long as ``Retry-After`` asks; the whole host waits, not one request.

Scrapy's own middleware tries again at once and does not know Retry-After.
"""

import asyncio
import logging
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scrapy import signals
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.utils.asyncio import call_later

from gkcrawl.wire import CUT, TOO_LONG

logger = logging.getLogger(__name__)


class PatienceMiddleware(RetryMiddleware):
    """Scrapy's retries, after a pause."""

    def __init__(self, settings):
        super().__init__(settings)
        self.longest = settings.getfloat("RETRY_AFTER_MAX")

    @classmethod
    def from_crawler(cls, crawler):
        """Build it for a crawler, and listen to responses before the next request of their host goes out."""
        middleware = super().from_crawler(crawler)
        crawler.signals.connect(middleware.response_downloaded, signal=signals.response_downloaded)
        return middleware

    def response_downloaded(self, response, request):
        """Hold a host that asks for a pause; this signal comes before its next request is taken from the queue."""
        pause = retry_after(response) if response.status in (429, 503) else 0.0
        if pause > self.longest:
            self.crawler.engine.downloader.rest(request, pause)
        elif pause:
            self._hold(request.meta.get("download_slot"), pause)

    async def process_response(self, request, response):
        """Try a failing answer again, up to RETRY_TIMES; half a page counts as failing."""
        failing = response.status in self.retry_http_codes or (CUT in response.flags and TOO_LONG not in response.flags)
        if not failing or "archived" in response.flags or request.meta.get("dont_retry"):
            return response
        pause = retry_after(response)
        if pause > self.longest:
            response.flags.append("later")
            return response
        again = self._retry(request, "cut off" if response.status < 400 else f"status {response.status}")
        if again is None:
            return response
        await asyncio.sleep(pause or self._backoff(request))
        return again

    async def process_exception(self, request, exception):
        """Try a failed request again, up to RETRY_TIMES."""
        if not isinstance(exception, self.exceptions_to_retry) or request.meta.get("dont_retry"):
            return None
        again = self._retry(request, exception)
        if again is not None:
            await asyncio.sleep(self._backoff(request))
        return again

    def _backoff(self, request) -> float:
        """Return the pause before the next try: 0.5, 1, 2 … s, never less than the delay between requests."""
        return max(self.crawler.settings.getfloat("DOWNLOAD_DELAY"), 0.5) * 2 ** request.meta.get("retry_times", 0)

    def _hold(self, key: str, seconds: float) -> None:
        """Take no request from a host's queue for some seconds."""
        downloader = self.crawler.engine.downloader
        slot = downloader.slots.get(key)
        if slot is None:
            return
        logger.info("%s asks for a pause of %g s", key, seconds)
        self.crawler.spider.run.hosts.hold(key, seconds)
        if slot.latercall:
            slot.latercall.cancel()
        slot.latercall = call_later(seconds, downloader._latercall, slot)


def retry_after(response) -> float:
    """Return the seconds ``Retry-After`` asks for, in either of its forms; 0 where it does not."""
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return 0.0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
