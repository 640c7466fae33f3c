"""The equations that the forms print, evaluated where all their cells are numbers."""

from dataclasses import dataclass
from functools import lru_cache

from gkcrawl import forms
from gkcrawl.check.finding import Finding, total, values
from gkcrawl.extract import Reading


@dataclass(frozen=True)
class Equation:
    """One instance of a rule: for one column or one row, the cells of either side."""

    rule: forms.Rule
    at: str
    left: tuple[str, ...]
    right: tuple[str, ...]


def _members(name: str, table: forms.Table, rows: tuple[str, ...]) -> list[str]:
    """Return the rows a rule's name stands for in this report: a group's are those that the report prints."""
    if name not in table.groups:
        return [name]
    grouped = {row.key: row for form in forms.forms().values() for row in form.tables[table.key].rows
               if name in row.groups and not row.total}
    printed = [row for row in rows if row in grouped]
    return printed or list(table.members(name))


@lru_cache(maxsize=256)
def _plan(form_key: str, printed: tuple[tuple[str, ...], ...]) -> tuple[Equation, ...]:
    """Return the equations of a form for reports that print these rows, table by table."""
    form, found = forms.load(form_key), []
    rows_of = dict(zip(form.tables, printed, strict=True))
    for rule in form.rules:
        table = form.tables[rule.table]
        rows = rows_of[rule.table]
        if rule.each == "column":
            sides = [[row for name in side for row in _members(name, table, rows)] for side in (rule.left, rule.right)]
            for column in table.columns:
                left, right = (tuple(f"{rule.table}.{row}.{column.key}" for row in side) for side in sides)
                found.append(Equation(rule, column.key, left, right))
        else:
            for row in rows or [row.key for row in table.rows]:
                left, right = (tuple(f"{rule.table}.{row}.{key}" for key in side) for side in (rule.left, rule.right))
                found.append(Equation(rule, row, left, right))
    return tuple(found)


def equations(reading: Reading) -> tuple[Equation, ...]:
    """Return every equation of the report's form, whether or not its cells could be read."""
    if reading.form not in forms.forms():
        return ()
    return _plan(reading.form, tuple(tuple(reading.tables.get(name) or ()) for name in forms.load(reading.form).tables))


def _label(form: forms.Form, equation: Equation) -> str:
    table = form.tables[equation.rule.table]
    entries = table.columns if equation.rule.each == "column" else [
        row for other in (form, *forms.forms().values()) for row in other.tables[table.key].rows]
    return next((entry.label for entry in entries if entry.key == equation.at), equation.at)


def sums(reading: Reading) -> tuple[list[Finding], int]:
    """Return the equations that do not hold, in the order of the form, and how many a cell leaves open, being no number.

    The printed values stay as they are.
    """
    found, unknown, value = [], 0, values(reading.tables).get
    for equation in equations(reading):
        try:                            # as nearly all: whole numbers, and it holds
            one, other = sum(map(value, equation.left)), sum(map(value, equation.right))
        except TypeError:
            unknown += 1
            continue
        if one == other and type(one) is type(other) is int:
            continue
        left, right = list(map(value, equation.left)), list(map(value, equation.right))
        if (one := total(left)) != (other := total(right)):
            label = _label(forms.load(reading.form), equation)
            sides = (" + ".join(map(str, left)), " + ".join(map(str, right)))
            detail = f"{label}：{equation.rule.label}；{sides[0]} = {one}，{sides[1]} = {other}"
            found.append(Finding(equation.rule.key, equation.left + equation.right, one, other, detail))
    return found, unknown
