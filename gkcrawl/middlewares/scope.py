"""Only hosts under gov.cn, and those the region data name, are ever asked: first addresses, redirects, robots.txt."""

from scrapy.exceptions import IgnoreRequest

from gkcrawl import urls


class OutOfScope(IgnoreRequest):
    """Raised when a request leads to a host that does not belong to the crawl."""


class ScopeMiddleware:
    """Refuses every request to a host outside the scope."""

    def __init__(self, crawler):
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler):
        """Build it for a crawler."""
        return cls(crawler)

    def process_request(self, request):
        """Let a request pass, or raise OutOfScope."""
        host = urls.host(request.url)
        if urls.is_government(host) or host in self.crawler.spider.extra_hosts:
            return
        self.crawler.stats.inc_value("gkcrawl/out_of_scope")
        raise OutOfScope(f"{host or request.url} is outside gov.cn")
