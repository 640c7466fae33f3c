"""The report page: the tables as the form prints them, every number one click from the archived cell it came from."""

import json

from gkcrawl import forms
from gkcrawl.publish import addresses, cite, findings, holdings, pages, region, sheets

_REPORT = """select reports.*, captures.fetched_at, captures.mime from reports
             join captures on captures.id = reports.capture_id where reports.id = ?"""
_CAPTURES = "select * from captures where report_id = ? and role is not 'attachment' order by fetched_at, id"
_ATTACHMENTS = """select attachments.*, captures.fetched_at, captures.length, captures.status
                  from attachments join captures on captures.id = attachments.capture_id
                  where attachments.report_id = ? order by attachments.name"""


async def show(request, datasette):
    """Answer /report/<report id>."""
    held = await holdings.need(datasette, request)
    asked = request.url_vars["id"]
    report = await held.row(_REPORT, asked)
    if not report:
        return await pages.problem(datasette, request, 404, "没有这份年度报告", "No report has this id.", detail=asked[:200])
    form = forms.forms().get(report["form"] or "")
    values, found = await _values(held, report, form)
    base = holdings.base(datasette, request)
    used = await held.rows(_CAPTURES, report["id"])
    context = {
        "report": report, "form": form, "printed_id": addresses.hyphened(report["capture_id"]),
        "short": addresses.short(report["capture_id"]),
        "cell": lambda path: addresses.short(report["capture_id"], path),
        "sheets": [sheets.sheet(table, values) for table in form.tables.values()] if form else [],
        "findings": found, "kinds": KINDS, "passages": await held.rows(
            "select * from passages where report_id = ? order by id", report["id"]),
        "attachments": [_attachment(one) for one in await held.rows(_ATTACHMENTS, report["id"])],
        "captures": [await pages.facts(held, one) for one in used],
        "changes": await _changes(held, report["id"]), "lineage": await region.lineage(held, report["region_code"]),
        "others": await held.rows("select id, year, read_state from reports where agency = ? and region_code is ? "
                                  "order by year", report["agency"], report["region_code"]),
        "citations": cite.formats(cite.source(report, base)), "tags": cite.tags(report, base),
        "canonical": f"{base}/report/{report['id']}", "row": datasette.urls.row(held.name, "reports", report["id"]),
    }
    links = [f'<{base}{addresses.short(report["capture_id"])}>; rel="cite-as"',
             f'<{context["canonical"]}>; rel="canonical"', f'<{addresses.written(report["url"])}>; rel="original"',
             '<https://schema.org/Report>; rel="type"']
    return await pages.render(datasette, request, "report", context, extra={"Link": ", ".join(links)})


#: What the kinds of oddities are called.
KINDS = {"blank": ("空白", "printed blank"), "absent": ("表中没有", "not in the report"), "slash": ("斜线", "a slash"),
         "dash": ("横线", "a dash"), "none": ("写作“无”", "printed as none"), "text": ("不是数字", "not a number"),
         "unit": ("带单位", "with a unit"), "thousands": ("带千位分隔符", "with separators"), "signed": ("带增减", "with a sign"),
         "fullwidth": ("全角数字", "full-width digits"), "several": ("不止一个数", "several numbers"),
         "position": ("位置不能确定", "its column cannot be told"), "missing": ("网页上没有", "not on the page"),
         "merged": ("与别的单元格合并", "merged with others"), "conflict": ("印了两次且不一致", "printed twice, differently"),
         "image": ("是图片", "a picture"), "too large": ("数字过大", "too large a number")}


async def _values(held, report: dict, form) -> tuple[sheets.Values, list[findings.Finding]]:
    """Return what the report's tables hold, and its findings in words."""
    tables = {}
    for name in form.tables if form else ():
        rows = await held.rows(f'select * from "{name}" where report_id = ?', report["id"])
        tables[name] = {row["row"]: row for row in rows}
    odd: dict[str, dict] = {}
    for row in await held.rows("select cell, raw, kind from oddities where report_id = ? order by kind", report["id"]):
        odd.setdefault(row["cell"], row)
    found = [findings.read(row, form) for row in await held.rows(
        "select * from findings where report_id = ? order by position", report["id"])]
    return sheets.Values(tables, odd, found), found


def _attachment(row: dict) -> dict:
    return {**row, "href": addresses.short(row["capture_id"]), "printed_id": addresses.hyphened(row["capture_id"])}


async def _changes(held, identity: str) -> list[dict]:
    """Return what changed between captures of the report, oldest change first."""
    rows = await held.rows("""select changes.*, a.fetched_at as before, b.fetched_at as after from changes
        join captures a on a.id = from_capture_id join captures b on b.id = to_capture_id
        where changes.report_id = ? order by b.fetched_at""", identity)
    return [{**row, "from": addresses.short(row["from_capture_id"]), "to": addresses.short(row["to_capture_id"]),
             "cells": json.loads(row["cells"]), "passages": json.loads(row["passages"])} for row in rows]
