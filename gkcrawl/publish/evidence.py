"""Evidence: the archived page with one cell marked, worked out from the archived bytes when it is asked for."""

import asyncio
import re

from datasette import Response

from gkcrawl import archive, extract, forms
from gkcrawl.extract.kinds import kind_of
from gkcrawl.publish import addresses, framing, headers, holdings, memento, pages, rendition, serving, sheets

_CELL = re.compile(r"^[a-z_]+\.[a-z_]+\.[a-z_]+$")


def named(cell: str, form: str | None = None) -> str | None:
    """Return a cell's place in words under the report's form, else under the newest form that has it."""
    known = forms.forms()
    order = ([known[form]] if form in known else []) + list(reversed(known.values()))
    return next(filter(None, (sheets.cell_label(one, cell) for one in order)), None)


async def _read_value(held, capture: dict, cell: str) -> tuple[str | None, str | None, str | None]:
    """Return the form of the capture's report, what was read at the cell as printed, and the capture it was read from."""
    report = await held.row("select id, form, capture_id from reports where id = ?", capture["report_id"], quick=True)
    if not report:
        return None, None, None
    table, row, column = cell.split(".")
    found = await held.row(f'select * from "{table}" where report_id = ? and "row" = ?', report["id"], row, quick=True)
    source = found["capture_id"] if found else report["capture_id"]
    if source != capture["id"]:
        return report["form"], None, source if report["capture_id"] == capture["id"] else None
    odd = await held.row("select raw from oddities where report_id = ? and cell = ?", report["id"], cell, quick=True)
    if odd:
        return report["form"], odd["raw"] or "（空白）", source
    value = found.get(column) if found else None
    return report["form"], None if value is None else sheets.number(value), source


async def show(datasette, request, held, capture: dict, captures: list[dict], cell: str):
    """Answer with the archived page and the mark, or say why there is none."""
    if not _CELL.match(cell) or not (label := named(cell)):
        return await pages.problem(datasette, request, 404, "法定格式里没有这个单元格", "The statutory form has no such cell.",
                                   detail=cell)
    try:
        stored = await held.stored(capture)
    except holdings.Damaged as error:
        return await pages.problem(datasette, request, 500, "存档有损", str(error))
    form, value, source = await _read_value(held, capture, cell)
    if source not in (None, capture["id"]):         # the report's text stands here, this table in its attachment
        return Response.redirect(datasette.urls.path(f"{addresses.short(source)}/{cell}"), status=302)
    label = named(cell, form) or label
    loop = asyncio.get_running_loop()
    try:
        page = await loop.run_in_executor(None, _marked, stored, capture, cell)
    except archive.ArchiveError as error:
        return await pages.problem(datasette, request, 500, "这份存档解压后太大", str(error))
    except extract.NotAReport as error:
        return await pages.problem(datasette, request, 404, "这份存档不是能读出表格的年度报告", str(error))
    if page is None:
        return await pages.render(datasette, request, "unmarked", {
            "capture": await pages.facts(held, capture), "label": label, "value": value, "cell": cell}, 404)
    bar = await pages.bar(datasette, request, held, capture, page.encode("utf-8", "replace"),
                          {"label": label, "value": value, "mark": framing.MARK})
    base = holdings.base(datasette, request)
    body = framing.insert_text(page, bar).encode("utf-8", "replace")
    fields = {**headers.ARCHIVED, **memento.about(base, capture, captures), "Cache-Control": "public, max-age=600",
              "Content-Location": f"{base}{addresses.short(capture['id'])}/{cell}"}
    return serving.finish(request, body, "text/html; charset=utf-8", 200, fields)


def _marked(stored, capture: dict, cell: str) -> str | None:
    """Return the page with the cell marked, or None where the document has no such cell."""
    body, mime, charset = stored.content(), capture["mime"] or "", capture["charset"] or ""
    kind = kind_of(body, mime, capture["url"])
    if kind in extract.DOCUMENTS:
        reading = extract.read(body, mime, charset, capture["url"], capture["anchor"] or "")
        return rendition.of(kind, body, reading, cell)
    place = extract.locate(body, mime, charset, cell)
    return None if place is None else framing.marked(place)
