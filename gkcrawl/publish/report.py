"""The report page: the tables as the form prints them, every number one click from the archived cell it came from."""

import json

from gkcrawl import forms
from gkcrawl.publish import (addresses, cite, citing, evidence, findings, history, holdings, notes, pages, printed, region, series,
                             sheets, takedown)

_CAPTURES = "select * from captures where report_id = ? and role is not 'attachment' order by fetched_at, id"
#: How many attachments the Link header names; the page names them all.
_ITEMS = 12
_ATTACHMENTS = """select attachments.*, captures.fetched_at, captures.length, captures.status
                  from attachments join captures on captures.id = attachments.capture_id
                  where attachments.report_id = ? order by attachments.name"""


@pages.safely
async def show(request, datasette):
    """Answer /report/<report id>."""
    held = await holdings.need(datasette, request)
    asked, extension = cite.extension_of(request.url_vars["id"])
    report = await citing.report_row(held, asked)
    if not report:
        return await pages.problem(datasette, request, 404, "没有这份年度报告", "No report has this id.", detail=asked[:200])
    base, path = holdings.base(datasette, request), f"/report/{report['id']}"
    cited = cite.of_report(report, base, place=await citing.place(held, report["region_code"]))
    if answer := await citing.answer(datasette, request, cited, path, extension):
        return answer
    form = forms.forms().get(report["form"] or "")
    values, found = await values_of(held, report, form)
    others = await series.reports(held, series.identity(report["id"]) or "")
    used = await held.rows(_CAPTURES, report["id"])
    gone = takedown.of(held, {"id": report["capture_id"], "sha256": report["sha256"]})
    context = {
        "report": report, "form": form, "printed_id": addresses.hyphened(report["capture_id"]),
        "short": addresses.short(report["capture_id"]),
        "cell": lambda path: addresses.short(values.source(path) or report["capture_id"], path),
        "sheets": [sheets.sheet(table, values) for table in form.tables.values()] if form else [],
        "findings": found, "notes": await notes.of(held, [report["id"]]), "printed": None if gone else await printed.of(held, report["id"]),
        "kinds": KINDS, "withdrawn": gone, "passages": [] if gone else await held.rows(
            "select * from passages where report_id = ? order by id", report["id"]),
        "attachments": [_attachment(one) for one in await held.rows(_ATTACHMENTS, report["id"])],
        "captures": [await pages.facts(held, one) for one in used],
        "changes": await changes(held, report["id"]), "lineage": await region.lineage(held, report["region_code"]),
        "agency": series.identity(report["id"]), "others": others,
        "before": next((one for one in reversed(others) if one["year"] < (report["year"] or 0)), None),
        **cite.context(cited, datasette.urls.path(path)), "tags": cite.tags(cited), "json_ld": cite.json_ld(cited),
        "canonical": base + path, "row": datasette.urls.row(held.name, "reports", report["id"]),
    }
    raw = base + addresses.web(report["fetched_at"], report["url"], raw=True)
    items = [(raw, report["mime"]), *((base + one["href"], one["mime"]) for one in context["attachments"][:_ITEMS])]
    links = [*cite.links(cited, base + path, items, datasette.metadata().get("license_url") or ""),
             f'<{context["canonical"]}>; rel="canonical"']
    fields = {"Link": ", ".join(links), "Vary": "Accept, Cookie"}
    return await pages.render(datasette, request, "report", context, extra=fields)


#: What the kinds of oddities are called.
KINDS = {"blank": ("空白", "printed blank"), "absent": ("表中没有", "not in the report"), "slash": ("斜线", "a slash"),
         "dash": ("横线", "a dash"), "none": ("写作“无”", "printed as none"), "text": ("不是数字", "not a number"),
         "unit": ("带单位", "with a unit"), "thousands": ("带千位分隔符", "with separators"), "signed": ("带增减", "with a sign"),
         "fullwidth": ("全角数字", "full-width digits"), "several": ("不止一个数", "several numbers"),
         "struck": ("已划掉", "struck out"), "cut": ("文件在此中断", "the document breaks off here"),
         "styled": ("显示与源代码不同", "shown otherwise than written"),
         "position": ("位置不能确定", "its column cannot be told"), "missing": ("网页上没有", "not on the page"),
         "merged": ("与别的单元格合并", "merged with others"), "conflict": ("印了两次且不一致", "printed twice, differently"),
         "image": ("是图片", "a picture"), "too large": ("数字过大", "too large a number")}


async def values_of(held, report: dict, form) -> tuple[sheets.Values, list[findings.Finding]]:
    """Return what the report's tables hold, and its findings in words."""
    tables = {}
    for name in form.tables if form else ():
        rows = await held.rows(f'select * from "{name}" where report_id = ?', report["id"])
        tables[name] = {row["row"]: row for row in rows}
    odd: dict[str, dict] = {}
    for row in await held.rows("select cell, raw, kind from oddities where report_id = ? order by kind", report["id"]):
        odd.setdefault(row["cell"], row)
    found = [findings.read(row, form) for row in await held.rows(
        "select * from findings where report_id = ? and severity = 'error' order by position", report["id"])]
    return sheets.Values(tables, odd, found), found


def _attachment(row: dict) -> dict:
    return {**row, "href": addresses.short(row["capture_id"]), "printed_id": addresses.hyphened(row["capture_id"])}


async def changes(held, identity: str) -> list[dict]:
    """Return what changed between captures of the report, oldest change first."""
    rows = await held.rows("""select changes.*, a.fetched_at as before, b.fetched_at as after,
          a.sha256 as from_sha256, b.sha256 as to_sha256 from changes
        join captures a on a.id = from_capture_id join captures b on b.id = to_capture_id
        where changes.report_id = ? order by b.fetched_at""", identity)
    return [{**row, "from": addresses.short(row["from_capture_id"]), "to": addresses.short(row["to_capture_id"]),
             "cells": [{**one, "label": evidence.named(one["cell"])} for one in json.loads(row["cells"])],
             "sentences": [] if _gone(held, row) else [
                 {**one, "pieces": history.compare(one["from"] or "", one["to"] or "")}
                 for one in json.loads(row["sentences"])]} for row in rows]


def _gone(held, row: dict) -> bool:
    """Whether the text on either side of a change was taken down."""
    return any(takedown.of(held, {"id": row[f"{end}_capture_id"], "sha256": row[f"{end}_sha256"]})
               for end in ("from", "to"))
