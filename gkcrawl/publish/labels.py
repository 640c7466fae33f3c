"""What rows, columns and rules are called, from the forms: for pages, and for SQL as functions."""

from functools import cache

from gkcrawl import forms


@cache
def _entries(table: str) -> dict[str, str]:
    """Return the labels of a table's rows and columns by key, the newest form's where forms differ."""
    found: dict[str, str] = {}
    for form in forms.forms().values():
        if table in form.tables:
            one = form.tables[table]
            found |= {group.whole: group.label for group in one.groups.values() if group.whole}
            found |= {entry.key: entry.label for entry in (*one.columns, *one.rows)}
    return found


def row(table: str, key: str) -> str | None:
    """Return what the form calls a row or column, None where no form has it.

    >>> row("requests", "denied_by_law")
    '2.其他法律行政法规禁止公开'
    """
    return _entries(table).get(key)


@cache
def rules() -> dict[str, str]:
    """Return what every rule is called, the forms' own and those no form prints, the newest wording of each."""
    notes = {key: one["label"] for key, one in forms.checks()["rules"].items()}
    return notes | {rule.key: rule.label for form in forms.forms().values() for rule in form.rules}


def anchor(key: str) -> str | None:
    """Return where the rules page explains a rule, by the newest form that has it."""
    printed = (f"/rules#{form.key}-{key}" for form in reversed(forms.forms().values())
               if any(rule.key == key for rule in form.rules))
    return next(printed, f"/rules#{key}" if key in rules() else None)


def english(key: str) -> str:
    """Return a canonical name as English words."""
    return key.replace("_", " ")


def government(agency: str | None, region: str | None, level: str | None) -> int:
    """Return 1 for the government of a province, prefecture or county itself, else 0.

    Its report adds up those of its departments, so the two are never to be added together; and it is due on 31 March,
    theirs on 31 January.
    """
    whole = (region or "") + forms.words()["agency"]["government"]
    return int(bool(region) and level != "township" and (agency or "").endswith(whole))


def register(connection) -> None:
    """Give SQL the functions form_label(table, row), rule_label(rule) and own_government(agency, region, level)."""
    connection.create_function("form_label", 2, row, deterministic=True)
    connection.create_function("rule_label", 1, lambda key: rules().get(key, key), deterministic=True)
    connection.create_function("own_government", 3, government, deterministic=True)
