"""One request per host at a time, also where no delay is asked for; and none of a host that is left alone.

Scrapy 2.19 counts a request as under way when its task begins to run, not when it is taken from the host's queue: without
a delay it takes all of the queue at once. Middlewares see a request before it waits in that queue; here it is looked at
when its turn has come.
"""

from time import monotonic
from urllib.parse import urlsplit

from scrapy.core import downloader
from scrapy.exceptions import IgnoreRequest


class LeftAlone(IgnoreRequest):
    """Raised for a host that asked for a longer pause than a crawl can make, and for a site that fails time after time."""

    def __init__(self, reason: str, state: str = "blocked"):
        super().__init__(reason)
        self.state = state


class Downloader(downloader.Downloader):
    """Scrapy's downloader, counting a request from the moment it is taken."""

    def __init__(self, crawler):
        super().__init__(crawler)
        self.resting: dict[str, float] = {}  # when a host that asked for a long pause may be asked again

    def rest(self, request, seconds: float) -> None:
        """Ask nothing of a request's host for some time."""
        self.resting[urlsplit(request.url).netloc] = monotonic() + seconds

    def _wait_for_download(self, slot, request, queue_dfd):
        """Count the request, and return the coroutine that fetches it."""
        slot.transferring.add(request)
        return super()._wait_for_download(slot, request, queue_dfd)

    async def _download(self, slot, request):
        """Fetch, unless the host is left alone by now."""
        if error := self._left_alone(request):
            slot.transferring.discard(request)
            self._process_queue(slot)
            raise error
        return await super()._download(slot, request)

    def _left_alone(self, request) -> LeftAlone | None:
        if self.resting.get(urlsplit(request.url).netloc, 0.0) > monotonic():
            return LeftAlone("not asked, since the host asked for a longer pause than RETRY_AFTER_MAX")
        if state := self.crawler.spider.refusing.get(request.meta.get("facts", {}).get("site")):
            return LeftAlone("not asked, since one request of the site after the other brought nothing", state)
        return None
