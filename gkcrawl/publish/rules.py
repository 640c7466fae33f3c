"""The rules page: each equation the forms print, in their own words, with its source and how often it does not hold."""

from gkcrawl import forms
from gkcrawl.publish import holdings, labels, pages, remember, series

_COUNTS = """
    select reports.form, findings.rule, count(*) as n, count(distinct findings.report_id) as reports
    from findings cross join reports on reports.id = findings.report_id group by 1, 2
    union all
    select reports.form, notes.rule, count(*), count(distinct notes.report_id)
    from notes cross join reports on reports.id = notes.report_id group by 1, 2"""
_FORMS = "select form, count(*) as n, 0 as odd from reports where form is not null group by 1"
_ODD = "select +form as form, count(*) as n from reports where finding_count > 0 group by 1"


async def _counted(held) -> dict:
    """Return the findings by form and rule, and the reports by form, all and those with findings."""
    every = {row["form"]: row for row in await held.rows(_FORMS)}
    for row in await held.rows(_ODD):
        every[row["form"]]["odd"] = row["n"]
    return {"rules": {(row["form"], row["rule"]): row for row in await held.rows(_COUNTS)}, "forms": every}


async def show(request, datasette):
    """Answer /rules."""
    held = await holdings.need(datasette, request)
    counted = await remember.answer(held, "rules", _counted)
    counts = counted["rules"]
    notes = [{**rule, "rule": key, "n": sum(row["n"] for (_, name), row in counts.items() if name == key),
              "reports": sum(row["reports"] for (_, name), row in counts.items() if name == key)}
             for key, rule in forms.checks()["rules"].items()]
    return await pages.render(datasette, request, "rules", {
        "forms": [{"form": form, "rules": [_rule(form, rule, counts) for rule in form.rules]}
                  for form in reversed(forms.forms().values())],
        "held": counted["forms"],
        "notes": notes,
        "table": datasette.urls.table(held.name, "findings"),
    })


def _name(table: forms.Table, key: str) -> str:
    """Return what a rule's name is called in the form: a row, a column, or a group for the sum of its rows."""
    return table.groups[key].label if key in table.groups else labels.row(table.key, key) or key


def _rule(form: forms.Form, rule: forms.Rule, counts: dict) -> dict:
    """Return a rule in words."""
    table = form.tables[rule.table]
    sides = [[series.brief(_name(table, key)) for key in side] for side in (rule.left, rule.right)]
    sums = [(_name(table, key), len(table.members(key))) for key in (*rule.left, *rule.right) if key in table.groups]
    places = table.columns if rule.each == "column" else table.rows
    return {"rule": rule, "table": table.label, "sides": sides, "sums": sums, "places": len(places),
            "en": [[labels.english(key) for key in side] for side in (rule.left, rule.right)],
            "found": counts.get((form.key, rule.key), {"n": 0, "reports": 0})}
