"""Three of Scrapy's own middlewares, spared what they would work out again, or ask for again, for every request."""

from scrapy import Request
from scrapy.downloadermiddlewares import httpproxy, redirect
from scrapy.utils.httpobj import urlparse_cached


class ProxyMiddleware(httpproxy.HttpProxyMiddleware):
    """Scrapy's, which goes through the whole environment for each request to see whether a host is reached without a proxy."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._behind: dict[tuple[str, str | None], bool] = {}  # whether a host is reached by a proxy, by scheme and host

    def process_request(self, request):
        """Send a request by the proxy that the environment or its meta names."""
        parts = urlparse_cached(request)
        where, named = (parts.scheme, parts.hostname), "proxy" in request.meta
        if named or where not in self._behind:
            super().process_request(request)
            if not named:
                self._behind[where] = bool(request.meta.get("proxy"))
            return
        scheme = parts.scheme if self._behind[where] else None
        creds, url = self.proxies[scheme] if scheme else (None, None)
        self._set_proxy_and_creds(request, url, creds, scheme)


class RefreshMiddleware(redirect.MetaRefreshMiddleware):
    """Scrapy's, which looks at every tag of a page for a refresh: most pages do not have the word."""

    def process_response(self, request, response):
        """Follow a page that sends its visitor on."""
        body = response.body
        if b"\0" not in body and b"refresh" not in body.lower():  # with it, characters may be of two bytes
            return response
        return _whole(super().process_response(request, response))


class RedirectMiddleware(redirect.RedirectMiddleware):
    """Scrapy's, which asks for a place within a page as if it were another page: it would be kept under two addresses."""

    def process_response(self, request, response):
        """Follow a redirect to the page it names."""
        return _whole(super().process_response(request, response))


def _whole(found):
    """Return a request for a page without the place in it, and a response as it is."""
    return found.replace(url=found.url.partition("#")[0]) if isinstance(found, Request) and "#" in found.url else found
