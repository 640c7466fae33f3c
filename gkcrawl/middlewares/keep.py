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

from gkcrawl import archive, certificates
from gkcrawl.archive import ArchiveError
from gkcrawl.downloader import archived, question
from gkcrawl.extract import charset
from gkcrawl.middlewares.robots import describe
from gkcrawl.wire import CUT, TOO_LONG, TOO_SLOW

logger = logging.getLogger(__name__)
_HIDDEN = {b"proxy-authorization", b"authorization", b"cookie"}
#: A page larger than this has its charset told from its beginning.
_TOLD_FROM = 1 << 20


class KeepMiddleware:
    """Writes every response to the archive; answers from it what this crawl already has."""

    def __init__(self, crawler):
        self.crawler = crawler
        self.asking: dict[str, asyncio.Future] = {}
        self.certificates: set[tuple[str, str]] = set()

    @classmethod
    def from_crawler(cls, crawler):
        """Build it for a crawler."""
        return cls(crawler)

    async def process_request(self, request):
        """Answer from the archive what this crawl was answered: before it was killed, or for another site."""
        address = _address(request)
        if not address:
            return None
        while address in self.asking:
            await self.asking[address]
        stored = self.crawler.spider.run.answer(address)
        if stored is None:
            self.asking[address] = asyncio.get_running_loop().create_future()
            return None
        self.crawler.stats.inc_value("gkcrawl/from_archive")
        return archived(request, stored, *(["rendered"] if "browser" in request.meta else []))

    def process_response(self, request, response):
        """Write the response as it came."""
        try:
            if "archived" not in response.flags:
                self._keep(request, response)
        finally:
            self._answered(request)
        return response

    def _keep(self, request, response) -> None:
        facts, run = self._facts(request), self.crawler.spider.run
        if "rendered" in response.flags:
            self._write(run.keep_rendered, archive.RENDERED + request.url, response.body, facts)
            return
        if response.ip_address and not request.meta.get("proxy"):  # the proxy's own says nothing of the server
            facts["ip"] = str(response.ip_address)
        if CUT in response.flags:
            cut = {TOO_LONG: "length", TOO_SLOW: "time"}
            facts["truncated"] = next((cut[flag] for flag in response.flags if flag in cut), "disconnect")
        wire = request.meta.pop("wire", {})
        if told := wire.get("session"):
            facts |= self._tls(urlsplit(request.url).hostname or "", told)
        headers = [(name.decode("latin-1"), value) for name, values in response.headers.items() for value in values]
        if used := _charset(response.status, headers, response.body):
            facts["charset"] = used
        self._write(run.keep, request.url, response.status, _phrase(response.status), headers,
                    response.body, hashlib.sha256(response.body).hexdigest(), method=request.method,
                    request_headers=_sent(request), request_body=request.body, facts=facts, head=wire.get("head", b""))
        self.crawler.stats.inc_value("gkcrawl/captures")

    def process_exception(self, request, exception):
        """Put down a fetch that brought no response."""
        self._answered(request)
        if not isinstance(exception, (IgnoreRequest, ArchiveError)):
            note = {"url": request.url, **self._facts(request), "error": describe(exception)}
            self._write(self.crawler.spider.run.note, "failure", note)
            self.crawler.stats.inc_value("gkcrawl/failures")

    def _answered(self, request) -> None:
        """Wake who waits for the same page, here and in other processes."""
        self.crawler.engine.downloader.free(request)
        if waiting := self.asking.pop(_address(request), None):
            waiting.set_result(None)

    def _facts(self, request) -> dict:
        facts = dict(request.meta.get("facts", {"role": "other"}))
        facts["crawl"] = self.crawler.spider.run.id
        if hops := request.meta.get("redirect_urls"):
            facts["via"] = hops[-1]
        return {name: " ".join(str(value).split()) for name, value in facts.items() if value}

    def _tls(self, host: str, told: certificates.Session) -> dict:
        """Return what is said of a connection with each capture; the certificate itself is noted once."""
        facts = {"tls": f"{told.protocol} {told.cipher}"}
        if told.chain:
            digest = hashlib.sha256(told.chain[0]).hexdigest()
            said = certificates.describe(host, told.chain)
            facts |= {"certificate": digest[:16], "trusted": said["trusted"]}
            if (host, digest) not in self.certificates:
                self.certificates.add((host, digest))
                note = {"host": host, "sha256": digest, **said}
                self._write(self.crawler.spider.run.note, "certificate", note)
        return facts

    def _write(self, write, *args, **kwargs) -> None:
        """Write, or stop the crawl with a sentence: without its archive a crawl is for nothing."""
        try:
            write(*args, **kwargs)
        except ArchiveError as error:
            self.crawler.spider.give_up(str(error))
            raise


def _address(request) -> str:
    """Return under what the archive knows the answer, "" where that is none: for a page as rendered, its own address."""
    known = question(request)
    return archive.RENDERED + known if known and "browser" in request.meta else known


def _charset(status: int, headers: list, body: bytes) -> str:
    """Return the charset a page is read in, and what its header says where that is something else; "" for no page."""
    pairs = [(name, value.decode("latin-1")) for name, value in headers]
    mime, claimed = archive.content_type(pairs)
    if not body or not mime.startswith("text/"):
        return ""
    try:
        text = archive.Stored(status, "", pairs, body).content(_TOLD_FROM)
    except ArchiveError:  # more than we look at, or a bomb
        return ""
    used = charset.decode(text[:_TOLD_FROM], claimed)[1]
    return used if used == claimed else f"{used} (the header says {claimed or 'nothing'})"


def _phrase(status: int) -> str:
    """Return a status's standard phrase, for a response whose own head is not at hand."""
    return HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""


def _sent(request) -> list:
    """Return the request's headers as sent, without what is the proxy's or a secret."""
    pairs = [(name.decode("latin-1"), value) for name, values in request.headers.items()
             if name.lower() not in _HIDDEN for value in values]
    return [("Host", urlsplit(request.url).netloc.rpartition("@")[2]), *pairs]
