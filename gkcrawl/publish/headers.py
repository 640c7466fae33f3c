"""Safe headers: for archived content, which is foreign, and for pages of our own and of Datasette."""

import re
from urllib.parse import unquote, urlsplit

from gkcrawl import urls

#: No Cross-Origin-Opener-Policy: browsers refuse to show a sandboxed page that has one.
#: Nothing archived runs, loads from elsewhere, submits or frames; without allow-same-origin it has no origin of ours.
ARCHIVED = {
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
                               "script-src 'none'; object-src 'none'; connect-src 'none'; worker-src 'none'; "
                               "base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-DNS-Prefetch-Control": "off",
    "X-Robots-Tag": "noindex, noarchive",
    "X-Frame-Options": "SAMEORIGIN",
}

#: Pages of our own load nothing from elsewhere.
OURS = ("default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
#: Datasette's pages may carry other plugins' assets, so only what never belongs to them is closed.
DATASETTE = "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"

#: Types a browser shows without interpreting anything in them as a page.
_IMAGES = {"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/x-icon",
           "image/vnd.microsoft.icon"}
_PAGES = {"text/html", "application/xhtml+xml"}
_TEXTS = {"text/plain", "text/csv", "text/css", "text/javascript", "application/javascript", "application/x-javascript",
          "application/json", "application/ld+json"}
_TYPE = re.compile(r"^[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+$")
_CHARSET = re.compile(r"^[A-Za-z0-9._:-]{1,40}$")
_UNSAFE_IN_NAMES = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\"\\/:*?<>|;%]+")


def label(charset: str) -> str:
    """Return Python's name of a charset as browsers know it."""
    return {"big5hkscs": "big5-hkscs", "utf-16-le": "utf-16le", "utf-16-be": "utf-16be"}.get(charset, charset)


def is_page(mime: str) -> bool:
    """Whether a capture of this type is an HTML page."""
    return mime.lower() in _PAGES


def typed(mime: str, charset: str | None) -> tuple[str, bool]:
    """Return the Content-Type to serve archived bytes of a type with, and whether to serve them as a download."""
    mime = mime.lower() if _TYPE.match(mime.lower()) else "application/octet-stream"
    charset = f"; charset={charset}" if charset and _CHARSET.match(charset) else ""
    if mime in _PAGES:
        return f"{mime}{charset}", False
    if mime in _IMAGES:
        return mime, False
    if mime in _TEXTS:
        return f"text/plain{charset}", False
    return mime, True


def file_name(url: str, identity: str) -> str:
    """Return the name to save a capture under: the end of its URL's path, with nothing a system could trip over."""
    last = unquote(urls.split(url).path.rstrip("/").rpartition("/")[2])
    return _UNSAFE_IN_NAMES.sub("_", last).strip(" ._")[-120:] or identity


def attachment(url: str, identity: str) -> str:
    """Return the Content-Disposition of a download (RFC 6266), whatever characters the file name has."""
    name = file_name(url, identity)
    plain = name.encode("ascii", "replace").decode("ascii").replace("?", "_")
    escaped = "".join(chr(byte) if chr(byte).isalnum() and byte < 128 or chr(byte) in "-._" else f"%{byte:02X}"
                      for byte in name.encode("utf-8"))
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{escaped}"


#: What can only be read, by any method a browser or a crawler reads with.
_READ_ONLY = (b"/web/", b"/a/", b"/report/", b"/region", b"/agency/", b"/compare", b"/search")
_READING = {"GET", "HEAD"}
#: All that the origin set aside for archived content answers.
_ON_ARCHIVE_ORIGIN = (b"/web/", b"/a/", b"/-/static/", b"/-/static-plugins/gkcrawl/")


def guard(app, archive_origin: str = "", prefix: str = ""):
    """Wrap Datasette: refuse paths with a backslash, and give every page the headers it lacks."""
    host = urlsplit(archive_origin).netloc.lower().encode()

    async def guarded(scope, receive, send):
        if scope["type"] != "http":
            return await app(scope, receive, send)
        path = (scope.get("raw_path") or scope["path"].encode()).removeprefix(prefix.encode())
        asked = dict(scope.get("headers") or []).get(b"host", b"").lower()
        foreign = bool(host) and asked == host and not path.startswith(_ON_ARCHIVE_ORIGIN)
        if foreign or b"\\" in path and not path.startswith(b"/web/"):
            return await _refuse(send, 404, "没有这个地址。 There is no such address.")
        if scope["method"] not in _READING and path.startswith(_READ_ONLY):
            return await _refuse(send, 405, "这里只能读取。 This can only be read.", (b"allow", b"GET, HEAD"))

        async def add(message):
            if message["type"] == "http.response.start":
                have = {key.lower() for key, _ in message.get("headers", [])}
                more = {b"x-content-type-options": b"nosniff", b"content-security-policy": DATASETTE.encode(),
                        b"referrer-policy": b"same-origin", b"x-frame-options": b"DENY"}
                message = dict(message, headers=[*message.get("headers", []),
                                                 *((key, value) for key, value in more.items() if key not in have)])
            await send(message)

        return await app(scope, receive, add)

    return guarded


async def _refuse(send, status: int, sentence: str, *more: tuple[bytes, bytes]) -> None:
    """Answer with a sentence, without redirecting anywhere."""
    body = f"{status}: {sentence}\n".encode()
    await send({"type": "http.response.start", "status": status, "headers": [*more,
        (b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode()),
        (b"x-content-type-options", b"nosniff"), (b"content-security-policy", DATASETTE.encode())]})
    await send({"type": "http.response.body", "body": body})
