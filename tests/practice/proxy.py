"""The server: one asyncio process that speaks HTTP/1.1 as a proxy and answers for every host of the practice web.

``GET http://host/path`` is answered at once; ``CONNECT host:443`` is answered with 200 and TLS, inside which the same
sites answer for https. Nothing is ever forwarded: a host the practice web does not know gets a 502.
"""

import asyncio
import contextlib
import json
import sys
import time
from urllib.parse import parse_qs, urlsplit

from . import misbehave, tls
from .web import Page, World

CONTROL = "practice.control"
REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 304: "Not Modified", 400: "Bad Request", 403: "Forbidden",
           404: "Not Found", 405: "Method Not Allowed", 410: "Gone", 500: "Internal Server Error", 502: "Bad Gateway",
           503: "Service Unavailable"}
KEPT = ("user-agent", "referer", "accept", "accept-encoding", "if-none-match", "if-modified-since", "cookie", "range",
        "from", "content-type")
NOT_FOUND = """<html><head><meta charset="utf-8"><title>404</title></head><body><h1>404 Not Found</h1>
<p>您访问的页面不存在。</p><p>练习材料，非真实公文</p></body></html>""".encode()


class Proxy:
    """Serves a world and remembers what was asked for."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.log: list[dict] = []
        self.tls = tls.context(list(world.hosts))
        self._running: set[asyncio.Task] = set()

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until either side is done with it."""
        with contextlib.suppress(asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, OSError,
                                 TimeoutError):
            await self._serve(reader, writer)
        writer.close()

    async def _serve(self, reader, writer) -> None:
        scheme, tunnel = "http", ""
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            line, *rest = head.split("\r\n")
            try:
                method, target, version = line.split(" ")
            except ValueError:
                writer.write(self._plain(400, "not an HTTP request"))
                return
            fields = (field.partition(":") for field in rest)
            headers = {name.lower(): value.strip() for name, _, value in fields if name}
            form = await reader.readexactly(int(headers.get("content-length") or 0))
            if method == "CONNECT":
                host = target.rsplit(":", 1)[0].lower()
                if host not in self.world.hosts:
                    self._note("CONNECT", f"https://{host}/", headers, 502)
                    writer.write(self._plain(502, f"practice web: no host {host}"))
                    await writer.drain()
                    return
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                await writer.start_tls(self.tls)
                scheme, tunnel = "https", host
                continue
            if target.startswith("/"):
                host = tunnel or headers.get("host", "").split(":")[0].lower()
            else:
                parts = urlsplit(target)
                scheme, host = ("http" if not tunnel else scheme), (parts.hostname or "").lower()
                target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            again = await self._answer(writer, method, scheme, host, target, headers, form)
            await writer.drain()
            if not again or headers.get("connection", "").lower() == "close" or version == "HTTP/1.0":
                return

    async def _answer(self, writer, method, scheme, host, target, headers, form) -> bool:
        if host == CONTROL:
            writer.write(self._control(method, target, form))
            return True
        url = f"{scheme}://{host}{target}"
        site = self.world.hosts.get(host)
        if site is None:
            self._note(method, url, headers, 502)
            writer.write(self._plain(502, f"practice web: no host {host}"))
            return True
        page = self.world.find(host, target, form)
        fault = self.world.changes.get(site.host, {}).get("fault") or site.fault
        if fault is None or target.partition("?")[0] == "/robots.txt":    # which a host's own faults leave alone
            fault = page.fault if page else None
        if fault is not None and fault.strikes():
            self._note(method, url, headers, 0, fault.kind)
            if fault.kind != "delay":
                body = page.content if page else NOT_FOUND
                return await misbehave.KINDS[fault.kind](writer, target, fault.kind, fault.seconds, body)
            await asyncio.sleep(fault.seconds)
        status, reply = self._response(site, page, method, headers)
        self._note(method, url, headers, status)
        writer.write(reply)
        return True

    def _response(self, site, page: Page | None, method: str, headers: dict[str, str]) -> tuple[int, bytes]:
        if page is None:
            page = Page(NOT_FOUND, status=404)
        fields = [f"Date: {_now()}", "Server: practice", f"Content-Type: {page.content_type}"]
        status, body = page.status, page.content
        if site.validators and status == 200:
            fields.append(f"ETag: {page.etag}")
            if page.modified:
                fields.append(f"Last-Modified: {page.modified}")
            since = page.modified and headers.get("if-modified-since") == page.modified
            if headers.get("if-none-match") == page.etag or ("if-none-match" not in headers and since):
                status, body = 304, b""
        if site.squeeze and status == 200 and "gzip" in headers.get("accept-encoding", ""):
            body = page.squeezed
            fields += ["Content-Encoding: gzip", "Vary: Accept-Encoding"]
        fields += [f"{name}: {value}" for name, value in page.headers.items()]
        if status != 304:
            fields.append(f"Content-Length: {len(body)}")
        head = f"HTTP/1.1 {status} {REASONS.get(status, '')}\r\n" + "\r\n".join(fields) + "\r\n\r\n"
        return status, head.encode("latin-1") + (b"" if method == "HEAD" else body)

    def _note(self, method, url, headers, status, fault="") -> None:
        self.log.append({"method": method, "url": url, "time": time.time(), "status": status, "fault": fault,
                         "headers": {name: headers[name] for name in KEPT if name in headers}})

    def _plain(self, status: int, text: str) -> bytes:
        fields = {"Content-Type": "text/plain; charset=utf-8", "Connection": "close"}
        return misbehave.answer(status, REASONS[status], fields, (text + "\n").encode())

    def _control(self, method: str, target: str, form: bytes) -> bytes:
        """Answer the tests: /log?since=N, /change (POST), /reset (POST)."""
        path, _, query = target.partition("?")
        reply: object = {}
        if path == "/log":
            reply = self.log[int(parse_qs(query).get("since", ["0"])[0]):]
        elif path == "/change" and method == "POST":
            try:
                self.world.change(**json.loads(form))
            except (LookupError, TypeError) as error:
                return self._plain(400, f"no page or host to change so: {error}")
        elif path == "/reset" and method == "POST":
            self.world.reset()
            self.log.clear()
        else:
            return self._plain(404, "practice web: /log, /change, /reset")
        return misbehave.answer(200, "OK", {"Content-Type": "application/json"},
                                json.dumps(reply, ensure_ascii=False).encode())

    def start(self, reader, writer) -> None:
        """Take a connection; its task is kept until it is done."""
        task = asyncio.get_running_loop().create_task(self.handle(reader, writer))
        self._running.add(task)
        task.add_done_callback(self._running.discard)


_clock = [0, ""]


def _now() -> str:
    second = int(time.time())
    if _clock[0] != second:
        _clock[:] = second, time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(second))
    return _clock[1]


async def run(world: World, port: int = 0, attached: bool = False) -> None:
    """Serve until cancelled (or, attached, until stdin ends), having printed where."""
    proxy = Proxy(world)
    server = await asyncio.start_server(proxy.start, "127.0.0.1", port, limit=1 << 18, backlog=512)
    print(f"practice web on http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    if attached:
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.buffer.read)
        return
    await server.serve_forever()
