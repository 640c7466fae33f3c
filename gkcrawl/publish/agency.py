"""The agency page: its years side by side, what does not fit from one to the next, and how its pages changed."""

from urllib.parse import unquote

from datasette import Response

from gkcrawl import forms
from gkcrawl.publish import addresses, charts, holdings, notes, pages, region, report, series

_APPEALS = 'select report_id, "row", upheld, corrected, other, pending, total from appeals where report_id in ({})'
_CHALLENGED = """
    select report_id, case when count(total) = count(*) then sum(total) end as appealed,
      case when count(corrected) = count(*) then sum(corrected) end as lost
    from appeals where report_id in ({}) group by report_id"""
_CAPTURES = """
    select captures.*, reports.year from captures join reports on reports.id = captures.report_id
    where captures.report_id in ({}) and role is not 'attachment' order by fetched_at desc, captures.id limit 200"""
_NAMED = "select id from reports where region_code = ? and agency = ? and year is not null order by year desc limit 1"


async def named(request, datasette):
    """Answer /agency/<region code>/<agency name>: lead to the agency's own address."""
    held = await holdings.need(datasette, request)
    name = unquote(request.url_vars["name"])
    found = await held.row(_NAMED, request.url_vars["code"], name)
    if not found:
        return await pages.problem(datasette, request, 404, "没有这个机关的报告", "No report of an agency of this name.",
                                   detail=name[:200])
    return Response.redirect(datasette.urls.path(f"/agency/{series.identity(found['id'])}"))


async def show(request, datasette):
    """Answer /agency/<region code>-<letters>."""
    held = await holdings.need(datasette, request)
    asked = request.url_vars["id"]
    found = await series.reports(held, asked)
    if not found:
        return await pages.problem(datasette, request, 404, "没有这个机关", "No agency has this id.", detail=asked[:200])
    newest = found[-1]
    figures = await series.totals(held, found)
    marks = ",".join("?" * len(found))
    identities = [one["id"] for one in found]
    captures = await held.rows(_CAPTURES.format(marks), *identities)
    challenged = await _challenged(held, identities, marks)
    yearly = [{**one, "outcomes": charts.outcomes(figures[one["id"]], one["concluded"]),
               **challenged.get(one["id"], {"appealed": None, "lost": None})} for one in reversed(found)]
    return await pages.render(datasette, request, "agency", {
        "agency": newest["agency"], "id": asked, "reports": found, "gaps": series.gaps(found),
        "names": list(dict.fromkeys(one["agency"] for one in reversed(found)))[1:],
        "lineage": await region.lineage(held, newest["region_code"]), "states": region.STATES,
        "blocks": _blocks(found, figures), "appeals": await _appeals(held, found, marks),
        "yearly": yearly, "received": charts.received(yearly), "granted": charts.granted(yearly),
        "outcome_names": charts.used(yearly), "notes": await notes.of(held, identities),
        "findings": [one for one in reversed(found) if one["finding_count"]],
        "captures": [{**one, "printed_id": addresses.hyphened(one["id"]), "short": addresses.short(one["id"])}
                     for one in captures],
        "changes": [change for one in identities for change in await report.changes(held, one)],
        "table": datasette.urls.table(held.name, "reports"),
    })


def _blocks(found: list[dict], figures: dict) -> list[dict]:
    """Return the tables of requests over the years: the sums, then each outcome's grounds."""
    every = series.outcomes()
    plain = ["received", "carried_in", "granted", "partly_granted"]
    summed = []
    for key, (zh, en, members) in every.items():
        if key in plain:
            continue
        values = tuple(series.added(figures[one["id"]], members) for one in found)
        if any(values):
            summed.append(series.Line(key, zh, en, tuple({"value": value, "path": ""} for value in values)))
    first = (series.lines(found, figures, "requests", plain) + summed
             + series.lines(found, figures, "requests", ["concluded", "carried_out"]))
    blocks = [{"key": "sums", "zh": "收到与办理", "en": "received and concluded", "lines": first}]
    return [block for block in blocks if block["lines"]] + series.grounds(found, figures)


async def _challenged(held, identities: list[str], marks: str) -> dict[str, dict]:
    """Return how often each report's agency was challenged, and how often it lost."""
    return {row["report_id"]: row for row in await held.rows(_CHALLENGED.format(marks), *identities)}


async def _appeals(held, found: list[dict], marks: str) -> list[series.Line]:
    """Return reviews and lawsuits over the years: how many, and how many of them lost."""
    figures: dict[str, dict] = {one["id"]: {} for one in found}
    for row in await held.rows(_APPEALS.format(marks), *figures):
        figures[row["report_id"]][row["row"]] = row
    rows = [row.key for row in list(forms.forms().values())[-1].tables["appeals"].rows]
    made = []
    for column in ("total", "corrected"):
        plain = {one: {row: values[row][column] for row in values} for one, values in figures.items()}
        for line in series.lines(found, plain, "appeals", rows, column):
            zh, en = ("", "") if column == "total" else ("：结果纠正", ": corrected")
            made.append(series.Line(f"{line.key}.{column}", line.zh + zh, line.en + en, line.values))
    return sorted(made, key=lambda line: rows.index(line.key.partition(".")[0]))
