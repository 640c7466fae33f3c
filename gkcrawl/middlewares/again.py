"""Asking for a report only if it has changed, where its server told us how to ask.

A list, a section and a home page are always read anew. A 304 is kept as a capture of its own by the middleware nearer
the wire; here it becomes the page it stands for, so that everything above goes on as if it had come once more.
"""

from scrapy.http import Headers
from scrapy.responsetypes import responsetypes

CONDITIONS = ("If-None-Match", "If-Modified-Since")
#: Only these are asked for on a condition.
LEAVES = ("report", "attachment")


class AgainMiddleware:
    """Sends validators with the requests for reports met before, and answers 304 from the archive."""

    def __init__(self, crawler):
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler):
        """Build it for a crawler."""
        return cls(crawler)

    def process_request(self, request):
        """Add the validators of the newest good answer."""
        for name in CONDITIONS:  # a redirect hands on what was asked of another address
            request.headers.pop(name, None)
        wanted = request.method == "GET" and request.meta.get("facts", {}).get("role") in LEAVES
        if wanted and not request.meta.keys() & {"in_full", "browser"}:
            base = self.crawler.spider.run.base(request.url)
            for name, value in (base.validators if base else {}).items():
                request.headers[name] = value.encode("latin-1")

    def process_response(self, request, response):
        """Put the archived page in the place of a 304 that fits it; ask in full where none does."""
        run = self.crawler.spider.run
        base = run.base(request.url) if response.status == 304 else None
        run.release(request.url)
        if response.status != 304:
            return response
        tag = (response.headers.get("ETag") or b"").decode("latin-1")
        if base is None or (tag and _weak(tag) != _weak(base.stored.header("ETag") or tag)):
            if request.meta.get("in_full"):
                return response
            return request.replace(meta={**request.meta, "in_full": True}, dont_filter=True)
        self.crawler.stats.inc_value("gkcrawl/unchanged")
        headers = Headers()
        for name, value in base.stored.headers:
            headers.appendlist(name, value.encode("latin-1"))
        kind = responsetypes.from_args(headers=headers, url=request.url, body=base.stored.body)
        return kind(url=request.url, status=200, headers=headers, body=base.stored.body, flags=["unchanged"],
                    request=request)

    def process_exception(self, request, exception):
        """Let go of the answer held for a request that brought none."""
        self.crawler.spider.run.release(request.url)


def _weak(tag: str) -> str:
    return tag.strip().removeprefix("W/")
