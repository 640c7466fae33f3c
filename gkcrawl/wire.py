"""The wire: Scrapy's HTTP client, with what comes over it kept as it came, and bounded.

Scrapy hands on headers in its own spelling and order, drops a body that is too long or too slow, and connects to
any address a name leads to. Here the head of a response is kept byte for byte, a body is kept as far as it came,
and an address inside our own network is refused when the name has been looked up, not before.
"""

from functools import partial

from scrapy.core.downloader.handlers import http11
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Request, Response
from twisted.internet.defer import Deferred
from twisted.web._newclient import ParseError

from gkcrawl import addresses, certificates

#: Bytes of status line and headers; no server needs as many.
HEAD_LIMIT = 256 * 1024
_ENDLESS = f"status line and headers are longer than {HEAD_LIMIT >> 10} KB"
#: Flags of a response whose body did not come whole: Scrapy's own, and why it ended.
CUT, TOO_LONG, TOO_SLOW = "dataloss", "cut:length", "cut:time"


class EndlessHeaders(Exception):
    """Raised when a server's headers do not end."""


class Handler(http11.HTTP11DownloadHandler):
    """Scrapy's handler for http and https over connections of ours."""

    def __init__(self, crawler):
        super().__init__(crawler)
        self._pool._factory = _Factory
        # Scrapy keeps as many open as one host is asked at a time. All hosts behind a proxy are one to the pool.
        self._pool.maxPersistentPerHost = crawler.settings.getint("CONCURRENT_REQUESTS")
        self._contextFactory = certificates.PerHost(self._contextFactory, crawler)

    async def download_request(self, request: Request) -> Response:
        """Fetch; ``request.meta["wire"]`` is then what the response object leaves out."""
        agent = _Agent(
            contextFactory=self._contextFactory, bindAddress=self._bind_address, pool=self._pool,
            maxsize=self._default_maxsize, warnsize=0, fail_on_dataloss=False, crawler=self._crawler)
        try:
            with http11.wrap_twisted_exceptions():
                return await http11.maybe_deferred_to_future(agent.download_request(request))
        except CannotResolveHostError as error:
            if refused := addresses.refusal(request.url):
                raise refused from error
            raise


class _Parser(http11._LenientHTTPClientParser):
    """Keeps the lines of the head as they came."""

    MAX_LENGTH = HEAD_LIMIT  # of one line; Twisted's 16 KB are less than browsers take
    lines: list[bytes] | None = None
    seen = 0

    def lineLengthExceeded(self, line: bytes) -> None:
        raise EndlessHeaders(_ENDLESS)

    def lineReceived(self, line: bytes) -> None:
        if self.state == http11.STATUS:  # once more after a "100 Continue"
            self.lines = []
        self.seen += len(line)
        if self.seen > HEAD_LIMIT:
            raise EndlessHeaders(_ENDLESS)
        if stripped := line.removesuffix(b"\r"):
            self.lines.append(stripped)
        super().lineReceived(line)

    def statusReceived(self, status: bytes) -> None:
        # Python takes +200 and 2_00 for numbers, and would say so where the archive's own reader cannot.
        code = status.split(b" ", 2)[1:2]
        if code and not code[0].isdigit():
            raise ParseError("a status that is no number", status)
        super().statusReceived(status)

    def allHeadersReceived(self) -> None:
        # Browsers take the same length said twice, and some government servers do so; two lengths are a mistake.
        lengths = self.connHeaders.getRawHeaders(b"content-length")
        if lengths and len(lengths) > 1 and len({one.strip() for one in lengths}) == 1:
            self.connHeaders.setRawHeaders(b"content-length", lengths[:1])
        super().allHeadersReceived()


class _Protocol(http11._LenientHTTP11ClientProtocol):
    """A connection whose parser is ours, and which says what was agreed on in its TLS handshake."""

    def request(self, request):
        answered = super().request(request)
        parser, transport = self._parser, self.transport
        # As in Scrapy's own: the parser's class cannot be chosen.
        parser.__class__ = _Parser

        def attach(response):
            response.gkcrawl = {"head": b"\r\n".join(parser.lines), "session": certificates.session(transport)}
            return response

        return answered.addCallback(attach)


class _Factory(http11._LenientHTTP11ClientFactory):
    def buildProtocol(self, addr):
        return _Protocol(self._quiescentCallback)


class _Agent(http11._ScrapyAgent):
    """Keeps what came of a body when it ends too late."""

    def _cb_bodyready(self, txresponse, request):
        request.meta["wire"] = txresponse.gkcrawl
        if not txresponse.length:
            return super()._cb_bodyready(txresponse, request)
        self._txresponse = txresponse
        finished = Deferred(partial(self._too_slow, txresponse=txresponse))
        self._reader = _Reader(
            finished, txresponse, request, maxsize=request.meta.get("download_maxsize", self._maxsize), warnsize=0,
            fail_on_dataloss=False, crawler=self._crawler)
        txresponse.deliverBody(self._reader)
        return finished

    def _too_slow(self, _, txresponse) -> None:
        self._reader._finish_response(flags=[CUT, TOO_SLOW])
        txresponse._transport._producer.abortConnection()

    def _cb_timeout(self, result, request, url, timeout):
        if isinstance(result, Response) and TOO_SLOW in result.flags:
            return result
        return super()._cb_timeout(result, request, url, timeout)


class _Reader(http11._ResponseReader):
    """Reads no more of a body than is allowed, and keeps that."""

    def dataReceived(self, data: bytes) -> None:
        if self._finished.called:
            return
        room = self._maxsize - self._bytes_received if self._maxsize else len(data)
        self._bodybuf.write(data[:room])
        self._bytes_received += len(data)
        if len(data) > room:
            self._finish_response(flags=[CUT, TOO_LONG])
            self.transport._producer.abortConnection()
