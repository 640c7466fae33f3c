"""Citations as answers: the form an address or an Accept header asks for, and the page about one capture."""

import re
from html import unescape

from gkcrawl import archive
from gkcrawl.extract.charset import decode
from gkcrawl.publish import addresses, cite, headers, holdings, memento, pages, serving

_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title\s*>", re.I | re.S)
_TITLE_WITHIN = 200_000
_REPORT = """select reports.*, captures.fetched_at, captures.mime, captures.sha256, captures.length from reports
             join captures on captures.id = reports.capture_id where reports.id = ?"""


async def report_row(held, identity: str | None) -> dict | None:
    """Return a report with what is known of its capture, or None."""
    return await held.row(_REPORT, identity)


async def place(held, code: str | None) -> tuple[str, str] | None:
    """Return code and full name of a report's region."""
    found = await held.row("select code, full_name from regions where code = ?", code)
    return (found["code"], found["full_name"]) if found else None


def asked(request, extension: str | None) -> bool:
    """Whether a citation is asked for, by extension or by the Accept header, rather than the page itself."""
    try:
        return cite.negotiated(extension, request.headers.get("accept", ""), request.args.get("style")) is not None
    except cite.Unknown:
        return True


async def answer(datasette, request, one: cite.Source, path: str, extension: str | None):
    """Answer with the citation in the form asked for; None where the page itself is wanted."""
    try:
        chosen = cite.negotiated(extension, request.headers.get("accept", ""), request.args.get("style"))
    except cite.Unknown as error:
        zh, _, en = str(error).partition("。 ")
        return await pages.problem(datasette, request, 404 if extension is not None else 406, zh, en)
    if chosen is None:
        return None
    name, media, write = chosen
    base = holdings.base(datasette, request)
    file = f"{one.key}.{name.partition('?')[0]}"
    fields = {"Vary": "Accept", "Link": f'<{one.address}>; rel="cite-as", <{base}{path}>; rel="describes"',
              "Content-Location": f"{base}{path}.{name}", "Content-Security-Policy": "default-src 'none'; sandbox",
              "Content-Disposition": f'inline; filename="{file}"'}
    return serving.finish(request, str(write(one)).encode(), f"{media}; charset=utf-8", 200, fields)


async def _source(held, capture: dict, base: str) -> cite.Source:
    """Return what is cited for a capture: the report it holds, else a page of its site; raises Damaged."""
    report = await report_row(held, capture["report_id"])
    if report and (capture["role"] != "attachment" or report["capture_id"] == capture["id"]):
        return cite.of_report(report, base, capture, await place(held, report["region_code"]))
    site = await held.row("select name from sites where id = ?", capture["site_id"])
    return cite.of_capture(capture, site["name"] if site else None, await _title(held, capture), base)


async def _title(held, capture: dict) -> str | None:
    """Return the title of an archived page, None where it has none."""
    if not headers.is_page(capture["mime"] or "") or not 200 <= capture["status"] < 300:
        return None
    stored = await held.stored(capture)
    text = decode(stored.content()[:_TITLE_WITHIN], capture["charset"] or "")[0]
    found = _TITLE.search(text)
    return unescape(found[1]) if found else None


def _direct(datasette, capture: dict) -> str | None:
    """Return the address of the bytes on the origin set aside for archives, where there is one.

    What fetches them to compute their digest must follow no redirect: an archived redirect has a digest of its own.
    """
    origin = holdings.settings(datasette).get("archive_origin")
    web = datasette.urls.path(addresses.web(capture["fetched_at"], capture["url"], raw=True))
    return f"{origin.rstrip('/')}{web}" if origin else None


async def capture(datasette, request, held, capture: dict, extension: str | None, page: bool):
    """Answer /a/<id> with a citation, or /a/<id>/cite: what was captured and how to cite it."""
    base, path = holdings.base(datasette, request), addresses.short(capture["id"])
    try:
        one = await _source(held, capture, base)
    except (holdings.Damaged, archive.ArchiveError) as error:
        return await pages.problem(datasette, request, 500, "存档有损", str(error))
    if not page and (found := await answer(datasette, request, one, path, extension)):
        return found
    raw = base + addresses.web(capture["fetched_at"], capture["url"], raw=True)
    links = cite.links(one, base + path, [(raw, capture["mime"])], datasette.metadata().get("license_url") or "")
    links += memento.gates(base, capture["url"])[1:]
    context = {"capture": await pages.facts(held, capture), "tags": cite.tags(one), "json_ld": cite.json_ld(one),
               "one": one, "fetch": _direct(datasette, capture) or raw, **cite.context(one, datasette.urls.path(path))}
    return await pages.render(datasette, request, "capture", context, extra={"Link": ", ".join(links)})
