"""One capture as an answer: its bytes as received, or its page with the bar, always under safe headers."""

import re
import string
from urllib.parse import quote, urljoin

from datasette import Response

from gkcrawl import archive
from gkcrawl.extract.charset import decode
from gkcrawl.publish import addresses, framing, headers, holdings, memento, pages

_FOREVER = "public, max-age=31536000, immutable"
_RANGE = re.compile(r"bytes=(?:(?P<first>\d{1,18})-(?P<last>\d{0,18})|-(?P<tail>\d{1,18}))")
#: Statuses whose replay could show nothing; our own page says what they were.
_WITHOUT_BODY = {204, 205, 304}
#: What browsers say they want bytes for that they will show as a page.
_SHOWN = {"document", "iframe", "frame", "embed", "object", "fencedframe"}


async def show(datasette, request, held, capture: dict, captures: list[dict], raw: bool):
    """Answer with a capture."""
    try:
        stored = await held.stored(capture)
    except holdings.Damaged as error:
        return await pages.problem(datasette, request, 500, "存档有损", str(error))
    fields = {**headers.ARCHIVED, **memento.about(holdings.base(datasette, request), capture, captures)}
    if 300 <= capture["status"] < 400 and (target := _target(capture, stored.header("Location"))):
        fields["Location"] = datasette.urls.path(await _leads(held, capture, target, raw))
    answer = _raw if raw else _framed
    return await answer(datasette, request, held, capture, stored, fields)


async def _leads(held, capture: dict, target: str, raw: bool) -> str:
    """Return the address of where an archived redirect led, and the place within that page outside of it.

    Until November 2026 a page that a redirect led to was captured under its address with the place.
    """
    page, mark, place = target.partition("#")
    if mark and not await held.captures(target):
        return addresses.web(capture["fetched_at"], page, raw) + mark + addresses.written(place)
    return addresses.web(capture["fetched_at"], target, raw)


def _target(capture: dict, location: str) -> str | None:
    """Return where an archived redirect led, if that is an address on the web."""
    # As bytes: servers send addresses in UTF-8 and GBK, and who follows them escapes the bytes as they are.
    escaped = quote(location.encode("latin-1", "replace"), safe=string.printable)
    try:
        target = urljoin(capture["url"], escaped) if escaped else ""
    except ValueError:          # [x]: what should be an IPv6 address and is none
        return None
    return target if target.lower().startswith(("http://", "https://")) else None


def _typed(capture: dict, charset: str, stored) -> tuple[str, dict[str, str]]:
    """Return the Content-Type to serve a capture with, and the header that makes it a download where it is one."""
    content_type, download = headers.typed(capture["mime"] or "", charset)
    if not download or not stored.body:
        return content_type, {}
    return content_type, {"Content-Disposition": headers.attachment(capture["url"], capture["id"])}


async def _framed(datasette, request, held, capture: dict, stored, fields: dict):
    """Answer with the page and the bar; other documents as they are."""
    status, page, charset = capture["status"], headers.is_page(capture["mime"] or ""), capture["charset"] or ""
    if not 200 <= status <= 599 or status in _WITHOUT_BODY or not stored.body and "Location" not in fields:
        seen = status if 200 <= status <= 599 and status not in _WITHOUT_BODY else 200
        return await pages.notice(datasette, request, held, capture, fields, seen)
    try:
        body = stored.content()
    except archive.ArchiveError as error:
        return await pages.problem(datasette, request, 500, "这份存档解压后太大，只能取原始字节", str(error),
                                   detail=addresses.web(capture["fetched_at"], capture["url"], raw=True))
    if page:
        charset = headers.label(decode(body, charset)[1])
        body = framing.insert(body, charset, await pages.bar(datasette, request, held, capture, body))
        charset = "utf-8" if body.startswith(framing.UTF8) else charset
    content_type, more = _typed(capture, charset, stored)
    fields = {**fields, **more, "Cache-Control": "public, max-age=600"}
    return finish(request, body, f"text/html; charset={charset}" if page else content_type, status, fields)


async def _raw(datasette, request, held, capture: dict, stored, fields: dict):
    """Answer with the bytes as received, whole or the one range asked for."""
    content_type, more = _typed(capture, capture["charset"] or _guessed(capture, stored), stored)
    if headers.is_page(capture["mime"] or ""):
        # A browser that would show the page is shown its source: no header keeps a page's links from reaching other hosts.
        more = {**more, "Vary": "Sec-Fetch-Dest"}
        if request.headers.get("sec-fetch-dest") in _SHOWN:
            content_type = "text/plain" + "".join(content_type.partition(";")[1:])
    tag = f'"{capture["sha256"]}"'
    address = holdings.base(datasette, request) + addresses.web(capture["fetched_at"], capture["url"], raw=True)
    fields = {**fields, **more, "ETag": tag, "Cache-Control": _FOREVER, "Accept-Ranges": "bytes",
              "Content-Location": address}
    encoding = stored.header("Content-Encoding").strip().lower()
    if re.fullmatch(r"[a-z0-9-]+(\s*,\s*[a-z0-9-]+)*", encoding) and encoding != "identity":
        fields["Content-Encoding"] = encoding
    known = request.headers.get("if-none-match", "")
    if tag in known or known.strip() == "*":
        return Response(b"", status=304, headers=fields, content_type=content_type)
    status = capture["status"] if 200 <= capture["status"] <= 599 and capture["status"] != 304 else 200
    if status in _WITHOUT_BODY:
        return Response(b"", status=status, headers=fields, content_type=content_type)
    wanted = _RANGE.fullmatch(request.headers.get("range", ""))
    if not wanted or status != 200 or request.headers.get("if-range", tag) != tag:
        return finish(request, stored.body, content_type, status, fields)
    size = len(stored.body)
    if wanted["first"]:
        first, last = int(wanted["first"]), min(int(wanted["last"] or size), size - 1)
    else:
        first, last = max(size - int(wanted["tail"]), 0), size - 1
    if first > last:
        return finish(request, b"", content_type, 416, {**fields, "Content-Range": f"bytes */{size}"})
    fields["Content-Range"] = f"bytes {first}-{last}/{size}"
    return finish(request, stored.body[first:last + 1], content_type, 206, fields)


def _guessed(capture: dict, stored) -> str:
    """Return the charset of a page whose server named none; nothing where that would mean to unpack too much."""
    if not stored.body or not headers.is_page(capture["mime"] or ""):
        return ""
    try:
        return headers.label(decode(stored.content())[1])
    except archive.ArchiveError:
        return ""


def finish(request, body: bytes, content_type: str, status: int, fields: dict):
    """Make the response, without its body where only the headers were asked for."""
    fields = {**fields, "Content-Length": str(len(body))}
    return Response(b"" if request.method == "HEAD" else body, status=status, headers=fields, content_type=content_type)
