"""Two reports side by side: what their tables say in the same place, and how much of the text is the same."""

import asyncio
from urllib.parse import quote

from datasette import Response

from gkcrawl import forms
from gkcrawl.publish import addresses, history, holdings, labels, pages, report, series, sheets

_REPORT = "select reports.*, fetched_at from reports join captures on captures.id = capture_id where reports.id = ?"
_PASSAGES = "select number, heading, text from passages where report_id = ? order by id"


async def choose(request, datasette):
    """Answer /compare?a=…&b=…: lead to the page that compares these two."""
    a, b = (request.args.get(name) or "" for name in "ab")
    if not a or not b or "/" in a + b:
        return await pages.problem(datasette, request, 400, "要比较哪两份报告？", "Which two reports? Give their ids as a and b.")
    return Response.redirect(datasette.urls.path(f"/compare/{quote(a)}/{quote(b)}"))


async def show(request, datasette):
    """Answer /compare/<report id>/<report id>."""
    held = await holdings.need(datasette, request)
    pair = []
    for name in "ab":
        asked = request.url_vars[name]
        found = await held.row(_REPORT, asked)
        if not found:
            return await pages.problem(datasette, request, 404, "没有这份年度报告", "No report has this id.", detail=asked[:200])
        pair.append(found)
    values = [(await report.values_of(held, one, forms.forms().get(one["form"] or "")))[0] for one in pair]
    texts = [await held.rows(_PASSAGES, one["id"]) for one in pair]
    others = await series.reports(held, series.identity(pair[1]["id"]) or "")
    passages = await asyncio.get_running_loop().run_in_executor(None, _passages, *texts)
    return await pages.render(datasette, request, "compare", {
        "pair": pair, "tables": _tables(pair, values), "passages": passages, "others": others,
        "repeated": history.repeated(*("\n".join(one["text"] for one in text) for text in texts)),
        "same_agency": series.identity(pair[0]["id"]) == series.identity(pair[1]["id"]),
    })


def _form(pair: list[dict]) -> forms.Form | None:
    """Return the form to lay the comparison out by: the second report's, else the first's."""
    return next((forms.forms()[one["form"]] for one in reversed(pair) if one["form"] in forms.forms()), None)


def _tables(pair: list[dict], values: list[sheets.Values]) -> list[dict]:
    """Return each statutory table as lines of a row and column with what stands there in both reports."""
    form = _form(pair)
    made = []
    for table in form.tables.values() if form else ():
        lines = [line for block in table.blocks for row in _rows(table, block, values) for line in
                 (_line(pair, values, table.key, row, column.key, column.label)
                  for column in block.columns) if line]
        totals = [line for line in lines if line["column"] == "total"] if len(table.columns) > 5 else lines
        made.append({"key": table.key, "label": table.label, "lines": totals, "wide": len(table.columns) > 1,
                     "rest": [line for line in lines if line not in totals and line["differs"]]})
    return [table for table in made if table["lines"]]


def _rows(table: forms.Table, block: forms.Block, values: list[sheets.Values]) -> list[str]:
    """Return the rows of a block, and those that stand for a whole group where a report prints them."""
    wholes = [group.whole for group in table.groups.values() if group.whole and any(
        one.has(table.key, group.whole) for one in values)]
    return [*(row.key for row in block.rows), *wholes]


def _line(pair: list[dict], values: list[sheets.Values], table: str, row: str, column: str, label: str) -> dict | None:
    """Return what two reports say in one place, None where neither says anything."""
    boxes = [one.box(table, row, column) for one in values]
    if all(box.kind == "absent" for box in boxes):
        return None
    numbers = [one.tables.get(table, {}).get(row, {}).get(column) for one in values]
    by = numbers[1] - numbers[0] if None not in numbers else None
    return {"row": row, "column": column, "label": series.brief(labels.row(table, row) or row), "of": label,
            "en": labels.english(row), "texts": [box.text for box in boxes], "differs": boxes[0].text != boxes[1].text,
            "by": sheets.number(by) if by is not None else "", "up": by is not None and by > 0,
            "paths": [addresses.short(one["capture_id"], f"{table}.{row}.{column}") for one in pair]}


def _passages(old: list[dict], new: list[dict]) -> list[dict]:
    """Return the narrative parts that either report has, each with its pieces and how much of it is repeated."""
    made = []
    for number in dict.fromkeys(one["number"] for one in [*old, *new]):
        sides = [[one for one in side if one["number"] == number] for side in (old, new)]
        left, right = ("\n".join(one["text"] for one in side) for side in sides)
        if left.strip() or right.strip():
            made.append({"number": number, "heading": next(one["heading"] for side in reversed(sides) for one in side),
                         "pieces": history.compare(left, right), "repeated": history.repeated(left, right)})
    return made
