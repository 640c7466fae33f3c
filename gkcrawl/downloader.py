"""One request per host at a time, also where no delay is asked for.

Scrapy 2.19 counts a request as under way when its task begins to run, not when it is taken from the host's queue: without
a delay it takes all of the queue at once.
"""

from scrapy.core import downloader


class Downloader(downloader.Downloader):
    """Scrapy's downloader, counting a request from the moment it is taken."""

    def _wait_for_download(self, slot, request, queue_dfd):
        """Count the request, and return the coroutine that fetches it."""
        slot.transferring.add(request)
        return super()._wait_for_download(slot, request, queue_dfd)
