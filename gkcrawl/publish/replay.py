"""Which capture an address means: /web/<time>/<url>, /web/<time>id_/<url>, TimeGate, TimeMap, /a/<capture id>."""

import re

from datasette import Response

from gkcrawl import archive
from gkcrawl.publish import addresses, cite, citing, evidence, holdings, memento, pages, serving, takedown

#: Of the Wayback Machine's marks only id_ is of use here; links with others (if_, mp_, im_ …) lead to the page.
_TIMED = re.compile(r"(\d{4,14})(?:(id_)|[a-z]{2}_)?/(.+)", re.S)
_TIMEMAP = re.compile(r"timemap/([A-Za-z0-9_-]+)/(.+)", re.S)


def _elsewhere(datasette, request) -> str | None:
    """Return the address on the origin set aside for archived content, where there is one and this is not it."""
    origin = (holdings.settings(datasette, request).get("archive_origin") or "").rstrip("/")
    if origin and origin.partition("://")[2].lower() != request.host.lower():
        return origin + request.full_path
    return None


@pages.safely
async def web(request, datasette):
    """Answer everything below /web/."""
    if address := _elsewhere(datasette, request):
        return Response.redirect(address)
    held = await holdings.need(datasette, request)
    query = (request.scope.get("query_string") or b"").decode("latin-1")
    carried = request.url_vars["rest"] + ("?" + query if query else "")
    if match := _TIMEMAP.fullmatch(carried):
        return await _timemap(datasette, request, held, *match.groups())
    if match := _TIMED.fullmatch(carried):
        return await _timed(datasette, request, held, *match.groups())
    return await _timegate(datasette, request, held, carried)


async def _captures(held, url: str) -> list[dict]:
    """Return the captures of every address that is written like this one; where there are none, of the nearest spelling."""
    found = await held.spelled(url)
    alike = [one for one in found if addresses.written(one["url"]) == addresses.written(url)]
    return alike or _nearest(url, found)


def _nearest(url: str, captures: list[dict]) -> list[dict]:
    """Return those of the captures whose address is spelled most like this one."""
    best = min((one["url"] for one in captures), key=lambda other: addresses.nearness(url, other), default=None)
    return [one for one in captures if one["url"] == best]


async def _unknown(datasette, request, url: str):
    return await pages.problem(datasette, request, 404, "没有这个地址的存档", "No capture of this address is kept here.",
                               detail=url)


async def _timemap(datasette, request, held, form: str, url: str):
    """Answer with the list of a URL's captures."""
    if form != "link":
        return await pages.problem(datasette, request, 400, f"没有 {form} 格式的时间表，只有 link",
                                   "A TimeMap is given as link only.")
    captures = await _captures(held, url)
    if not captures:
        return await _unknown(datasette, request, url)
    gone, captures = captures[-1], takedown.shown(held, captures)
    if not captures:
        return await pages.tombstone(datasette, request, held, gone)
    body = memento.timemap(holdings.base(datasette, request), captures)
    return serving.finish(request, body.encode(), memento.LINK_FORMAT, 200, {})


async def _timegate(datasette, request, held, url: str):
    """Lead to the capture nearest the time asked for, or to the newest."""
    captures = await _captures(held, url)
    if not captures:
        return await _unknown(datasette, request, url)
    gone, captures = captures[-1], takedown.shown(held, captures)
    if not captures:
        return await pages.tombstone(datasette, request, held, gone)
    chosen = captures[-1]
    if (asked := request.headers.get("accept-datetime")) is not None:
        try:
            chosen = memento.nearest(captures, memento.accept_datetime(asked))
        except ValueError as error:
            return await pages.problem(datasette, request, 400, "Accept-Datetime 不是 HTTP 日期", str(error))
    return _lead(datasette, request, captures, chosen, False, {"Vary": "accept-datetime"})


async def _timed(datasette, request, held, time: str, raw: str | None, url: str):
    """Answer with the capture of that second, or lead to the nearest."""
    try:
        when = addresses.moment(time)
    except ValueError as error:
        return await pages.problem(datasette, request, 400, f"{time} 不是时间", str(error))
    captures = await held.captures(url)
    kept, exact = _of_second(held, captures, time)
    # What was captured in this very second goes before whatever else there is by now: an address given out keeps its
    # meaning, even where another URL is spelled the way it is written.
    if not exact and (meant := await held.of_second(when, url)):
        captures = await held.captures(meant)
        kept, exact = _of_second(held, captures, time)
    if exact and url in ((whole := exact[0]["url"]), addresses.written(whole), whole.removesuffix("?")):
        if exact[0] not in kept:
            return await pages.tombstone(datasette, request, held, exact[0])
        return await serving.show(datasette, request, held, exact[0], kept, bool(raw))
    captures = captures or _nearest(url, await held.spelled(url))
    if not captures:
        return await _unknown(datasette, request, url)
    near = exact[0] if exact else memento.nearest(kept or captures, when)
    return _lead(datasette, request, kept if near in kept else captures, near, bool(raw), {})


def _of_second(held, captures: list[dict], time: str) -> tuple[list[dict], list[dict]]:
    """Return those of the captures that may be shown, and those of this second, shown ones first."""
    kept = takedown.shown(held, captures)
    return kept, [one for one in (*kept, *captures) if addresses.digits(one["fetched_at"]) == time]


def _lead(datasette, request, captures: list[dict], chosen: dict, raw: bool, more: dict[str, str]):
    """Redirect to a capture's own address."""
    links = memento.links(holdings.base(datasette, request), captures, chosen)
    return Response.redirect(datasette.urls.path(addresses.web(chosen["fetched_at"], chosen["url"], raw)),
                             headers={"Link": ", ".join(links), **more})


@pages.safely
async def short(request, datasette):
    """Answer /a/<capture id>, its citation in every form, and /a/<capture id>/<table>.<row>.<column>."""
    asked, extension = cite.extension_of(request.url_vars["id"])
    cell = request.url_vars.get("cell")
    held = await holdings.need(datasette, request)
    try:
        identity = archive.parse_id(asked)
    except archive.BadId as error:
        return await pages.problem(datasette, request, 404, "存档编号有误：多半是输错了一个字符，校验对不上", str(error))
    capture = await held.capture(identity)
    if not capture:
        return await pages.problem(datasette, request, 404, "没有这个编号的存档", "No capture has this id.",
                                   detail=addresses.hyphened(identity))
    if takedown.of(held, capture):
        return await pages.tombstone(datasette, request, held, capture)
    if cell == "cite" or not cell and citing.asked(request, extension):
        return await citing.capture(datasette, request, held, capture, extension, page=cell == "cite")
    if address := _elsewhere(datasette, request):
        return Response.redirect(address, headers={"Vary": "Accept"})
    captures = takedown.shown(held, await held.captures(capture["url"]))
    if cell:
        return await evidence.show(datasette, request, held, capture, captures, cell)
    shown = await serving.show(datasette, request, held, capture, captures, False)
    shown.headers["Vary"] = "Accept"
    return shown
