"""One request per host at a time, also where no delay is asked for or other processes are at work; none of a host left alone.

Scrapy 2.19 counts a request as under way when its task begins to run, not when it is taken from the host's queue: without
a delay it takes all of the queue at once. Middlewares see a request before it waits in that queue; here it is looked at
when its turn has come.
"""

from time import monotonic
from urllib.parse import urlsplit

from scrapy.core import downloader
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from gkcrawl.archive import Stored
from gkcrawl.run import asked


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
            self._give_up(slot, request)
            raise error
        run, host = self.crawler.spider.run, request.meta[self.DOWNLOAD_SLOT]
        try:
            elsewhere = await run.hosts.take(host)
            request.meta["taken"] = host
            response = self._answered_elsewhere(run, request) if elsewhere else None
        except BaseException:       # else the host would stand still for ever
            self._give_up(slot, request)
            raise
        if response:
            self.crawler.stats.inc_value("gkcrawl/from_archive")
            self._give_up(slot, request)
            return response
        run.hosts.hold(host, slot.delay)
        return await super()._download(slot, request)

    def _give_up(self, slot, request) -> None:
        """Count a request no longer that will not be sent, and go on with the host's next."""
        slot.transferring.discard(request)
        self._process_queue(slot)

    def free(self, request) -> None:
        """Let other processes ask a request's host: what came of it has been kept."""
        if host := request.meta.pop("taken", ""):
            self.crawler.spider.run.hosts.free(host)

    def _answered_elsewhere(self, run, request) -> Response | None:
        """Return what another process of this crawl was answered while we waited for the host."""
        known = question(request)
        if not known:
            return None
        run.catch_up()
        stored = run.answer(known)
        return archived(request, stored) if stored else None

    def _left_alone(self, request) -> LeftAlone | None:
        if self.resting.get(urlsplit(request.url).netloc, 0.0) > monotonic():
            return LeftAlone("not asked, since the host asked for a longer pause than RETRY_AFTER_MAX")
        if state := self.crawler.spider.refusing.get(request.meta.get("facts", {}).get("site")):
            return LeftAlone("not asked, since one request of the site after the other brought nothing", state)
        return None


def question(request) -> str:
    """Return what tells a request's question from all others, "" where it is asked whatever the archive has."""
    facts = request.meta.get("facts", {})
    if request.meta.get("retry_times") or (request.method != "GET" and not facts.get("asked")):
        return ""
    return asked(request.url, facts)


def archived(request, stored: Stored, *flags: str) -> Response:
    """Return a response out of the archive."""
    headers = Headers()
    for name, value in stored.headers:
        headers.appendlist(name, value.encode("latin-1"))
    kind = responsetypes.from_args(headers=headers, url=request.url, body=stored.body)
    return kind(url=request.url, status=stored.status or 200, headers=headers, body=stored.body, flags=["archived", *flags],
                request=request)
