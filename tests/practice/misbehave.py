"""The ways in which servers misbehave, one coroutine each, by the name a ``Fault`` calls them."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from email.utils import formatdate

#: Bodies in the manner of the protections met on government sites. They protect nothing and decide nothing.
BLOCKS = {
    "blocked-403": (403, "Forbidden", {"Server": "WAF"},
                    "<html><head><title>403</title></head><body><h1>访问被拒绝</h1><p>您的请求可能存在威胁，已被拦截。"
                    "reason:PRACTICE</p><p>练习材料，非真实公文</p></body></html>"),
    "blocked-405": (405, "Not Allowed", {"Server": "CloudWAF"},
                    "<html><head><title>405</title></head><body>您的访问被云防护阻断。练习材料，非真实公文</body></html>"),
    "blocked-412": (412, "Precondition Failed", {"Set-Cookie": "practice_s=60practice; Path=/; HttpOnly"},
                    '<!DOCTYPE html><html><head><meta charset="utf-8"><meta id="practice-412" content="{[practice'
                    'practicepracticepractice" r="m"><script r="m">$_ts=window[\'$_ts\'];if(!$_ts)$_ts={};$_ts.nsd=1;'
                    '$_ts.cd="practice";</script><script src="/practice.412.js" r="m"></script></head><body></body>'
                    "</html>"),
    "blocked-521": (521, "Web Server Is Down", {"Set-Cookie": "__jsluid_s=practice; max-age=31536000; path=/"},
                    "<script>document.cookie=('_')+('_')+('jsl_clearance_s')+('=practice')+(';max-')+('age=3600');"
                    "location.href=location.pathname+location.search</script>"),
    "challenge": (200, "OK", {"Set-Cookie": "practice_challenge=1; Path=/"},
                  '<html><head><meta http-equiv="refresh" content="1"><title>安全检查</title></head><body><p>正在进行安全'
                  "检查，请稍候……</p><script>var arg1='PRACTICE';document.cookie='acw_sc__v2='+arg1;location.reload();"
                  "</script></body></html>"),
    "error-500": (500, "Internal Server Error", {}, "<html><body><h1>HTTP 500</h1>练习材料</body></html>"),
    "error-502": (502, "Bad Gateway", {}, "<html><body><center><h1>502 Bad Gateway</h1></center></body></html>"),
    "error-503": (503, "Service Unavailable", {}, "<html><body><h1>503 服务暂不可用</h1></body></html>"),
    "slow-down": (429, "Too Many Requests", {"Retry-After": "1"}, "<html><body>访问过于频繁</body></html>"),
    "busy-until": (503, "Service Unavailable", {}, "<html><body>系统维护中</body></html>"),
    "no-page": (200, "OK", {}, "<html><head><title>提示</title></head><body><p>抱歉，您访问的页面不存在或已删除</p>"
                               "<p>练习材料，非真实公文</p></body></html>"),
}

FLOOD = 200 * 1024 * 1024
PATIENCE = 600    # seconds a silent connection is held open


def answer(status: int, reason: str, headers: dict[str, str], body: bytes) -> bytes:
    """One whole response."""
    lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in headers.items()),
             f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


async def _block(writer, target, kind, seconds, body) -> bool:
    status, reason, headers, text = BLOCKS[kind]
    if seconds and kind == "slow-down":
        headers = {"Retry-After": str(math.ceil(seconds))}
    elif kind == "busy-until":    # the same as a date
        headers = {"Retry-After": formatdate(math.ceil(time.time() + seconds), usegmt=True)}
    writer.write(answer(status, reason, {"Content-Type": "text/html; charset=utf-8", **headers}, text.encode()))
    return True


async def _cut(writer, target, kind, seconds, body) -> bool:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body) + 4096}\r\n\r\n"
    writer.write(head.encode() + body[:len(body) // 2])
    return False


async def _sent(writer) -> None:
    """Wait until there is room to write; raises ConnectionError where nobody reads any more.

    Over TLS a lost connection is only told once the loop has had its turn.
    """
    await writer.drain()
    await asyncio.sleep(0)


async def _flood(writer, target, kind, seconds, body) -> bool:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {FLOOD}\r\n\r\n"
    writer.write(head.encode() + body[:len(body) // 2])
    block, sent = b"<p>" + "练".encode() * 21000 + b"</p>\n", len(body) // 2
    while sent < FLOOD:
        writer.write(block[:FLOOD - sent])
        sent += len(block)
        await _sent(writer)
    return True


async def _endless(writer, target, kind, seconds, body) -> bool:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n")
    block = b"%x\r\n" % 65536 + b" " * 65536 + b"\r\n"
    while True:
        writer.write(block)
        await _sent(writer)


async def _loop(writer, target, kind, seconds, body) -> bool:
    path, _, turn = target.partition("?turn=")
    location = f"{path}?turn={int(turn or 0) + 1}" if kind == "redirects" else target
    writer.write(answer(302, "Found", {"Location": location}, b""))
    return True


async def _cookies(writer, target, kind, seconds, body) -> bool:
    """A wall for those without a cookie: the same address again, with the cookie one was to bring."""
    path, _, turn = target.partition("?wzws=")
    location = f"{path}?wzws={int(turn or 0) + 1}" if kind == "cookie-turns" else target
    writer.write(answer(302, "Found", {"Set-Cookie": "practice_wall=1; Path=/", "Location": location}, b""))
    return True


async def _silence(writer, target, kind, seconds, body) -> bool:
    await asyncio.sleep(seconds or PATIENCE)
    return False


async def _drip(writer, target, kind, seconds, body) -> bool:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode())
    for at in range(0, len(body)):
        writer.write(body[at:at + 1])
        await writer.drain()
        await asyncio.sleep(seconds or 1.0)
    return True


async def _reset(writer, target, kind, seconds, body) -> bool:
    writer.transport.abort()
    return False


async def _half(writer, target, kind, seconds, body) -> bool:
    part = body[:len(body) // 2]
    writer.write(answer(200, "OK", {"Content-Type": "text/html; charset=utf-8"}, part))
    return True


async def _lengths(writer, target, kind, seconds, body) -> bool:
    head = (f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
            f"Content-Length: {len(body) + 7}\r\n\r\n")
    writer.write(head.encode() + body)
    return False


#: Each takes (writer, request target, kind, seconds, the body there would have been) and says whether the connection
#: may be used again. "delay" is missing: it only waits, and the proxy then answers as ever.
KINDS: dict[str, Callable[..., Awaitable[bool]]] = {
    **dict.fromkeys(BLOCKS, _block), "cut": _cut, "flood": _flood, "endless": _endless, "redirects": _loop,
    "redirect-self": _loop, "cookie-loop": _cookies, "cookie-turns": _cookies,
    "silence": _silence, "drip": _drip, "reset": _reset, "half": _half, "two-lengths": _lengths,
}
