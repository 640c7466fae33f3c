"""The one place where what was received is kept and stamped with where it came from.

It stands nearest the wire: it sees each hop of a redirect, each try, and bodies still compressed. What this crawl has
fetched before it was killed is answered from the archive, without asking and without being written again.
"""

import asyncio
import hashlib
import logging
from http import HTTPStatus
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers
from scrapy.responsetypes import responsetypes

from gkcrawl.archive import ArchiveError
from gkcrawl.middlewares.robots import describe

logger = logging.getLogger(__name__)
_HIDDEN = {b"proxy-authorization", b"authorization", b"cookie"}


class KeepMiddleware:
    """Writes every response to the archive; answers from it what this crawl already has."""

    def __init__(self, crawler):
        self.crawler = crawler
        self.asking: dict[str, asyncio.Future] = {}

    @classmethod
    def from_crawler(cls, crawler):
        """Build it for a crawler."""
        return cls(crawler)

    async def process_request(self, request):
        """Answer from the archive what this crawl was answered: before it was killed, or for another site."""
        if request.method != "GET" or request.meta.get("retry_times"):
            return None
        while request.url in self.asking:
            await self.asking[request.url]
        stored = self.crawler.spider.run.answer(request.url)
        if stored is None:
            self.asking[request.url] = asyncio.get_running_loop().create_future()
            return None
        self.crawler.stats.inc_value("gkcrawl/from_archive")
        headers = Headers()
        for name, value in stored.headers:
            headers.appendlist(name, value.encode("latin-1"))
        kind = responsetypes.from_args(headers=headers, url=request.url, body=stored.body)
        return kind(url=request.url, status=stored.status, headers=headers, body=stored.body, flags=["archived"],
                    request=request)

    def process_response(self, request, response):
        """Write the response as it came."""
        if "archived" in response.flags:
            return response
        try:
            self._keep(request, response)
        finally:
            self._answered(request)
        return response

    def _keep(self, request, response) -> None:
        facts = self._facts(request)
        if response.ip_address:
            facts["ip"] = str(response.ip_address)
        if "dataloss" in response.flags:
            facts["truncated"] = "disconnect"
        headers = [(name.decode("latin-1"), value) for name, values in response.headers.items() for value in values]
        self._write(self.crawler.spider.run.keep, request.url, response.status, _phrase(response.status), headers,
                    response.body, hashlib.sha256(response.body).hexdigest(), method=request.method,
                    request_headers=_sent(request), request_body=request.body, facts=facts)
        self.crawler.stats.inc_value("gkcrawl/captures")

    def process_exception(self, request, exception):
        """Put down a fetch that brought no response."""
        self._answered(request)
        if not isinstance(exception, (IgnoreRequest, ArchiveError)):
            note = {"url": request.url, **self._facts(request), "error": describe(exception)}
            self._write(self.crawler.spider.run.writer.note, "failure", note)
            self.crawler.stats.inc_value("gkcrawl/failures")

    def _answered(self, request) -> None:
        """Wake who waits for the same page."""
        if waiting := self.asking.pop(request.url, None):
            waiting.set_result(None)

    def _facts(self, request) -> dict:
        facts = dict(request.meta.get("facts", {"role": "other"}))
        facts["crawl"] = self.crawler.spider.run.id
        if hops := request.meta.get("redirect_urls"):
            facts["via"] = hops[-1]
        return {name: " ".join(str(value).split()) for name, value in facts.items() if value}

    def _write(self, write, *args, **kwargs) -> None:
        """Write, or stop the crawl with a sentence: without its archive a crawl is for nothing."""
        try:
            write(*args, **kwargs)
        except ArchiveError as error:
            self.crawler.spider.give_up(str(error))
            raise


def _phrase(status: int) -> str:
    """Return a status's standard phrase (Scrapy does not hand on the server's own)."""
    return HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""


def _sent(request) -> list:
    """Return the request's headers as sent, without what is the proxy's or a secret."""
    pairs = [(name.decode("latin-1"), value) for name, values in request.headers.items()
             if name.lower() not in _HIDDEN for value in values]
    return [("Host", urlsplit(request.url).netloc.rpartition("@")[2]), *pairs]
