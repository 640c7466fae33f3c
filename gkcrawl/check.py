"""Cells → findings: the equations that the forms print, evaluated where all their cells are numbers."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from gkcrawl import forms
from gkcrawl.extract import Reading


@dataclass(frozen=True)
class Finding:
    """A rule that does not hold: its two sides as printed, and the cells they were added up from."""

    rule: str
    cells: tuple[str, ...]
    left: int | float
    right: int | float
    detail: str


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
    if reading.form is None:
        return ()
    return _plan(reading.form, tuple(tuple(reading.tables.get(name) or ()) for name in forms.load(reading.form).tables))


def _values(reading: Reading) -> dict[str, int | float | None]:
    return {f"{table}.{row}.{column}": value for table, rows in reading.tables.items()
            for row, cells in rows.items() for column, value in cells.items()}


def _sum(values: list[int | float]) -> int | float:
    """Add numbers exactly, as they are printed."""
    total = sum(values)
    if type(total) is int:
        return total
    total = sum((Decimal(repr(value)) for value in values), Decimal(0))
    return int(total) if total == total.to_integral_value() else float(total)


def _label(form: forms.Form, equation: Equation) -> str:
    table = form.tables[equation.rule.table]
    entries = table.columns if equation.rule.each == "column" else [
        row for other in (form, *forms.forms().values()) for row in other.tables[table.key].rows]
    return next((entry.label for entry in entries if entry.key == equation.at), equation.at)


def check(reading: Reading) -> list[Finding]:
    """Return the equations that do not hold, in the order of the form; the printed values stay as they are."""
    found, value = [], _values(reading).get
    for equation in equations(reading):
        left, right = list(map(value, equation.left)), list(map(value, equation.right))
        if None in left or None in right:
            continue
        one, other = _sum(left), _sum(right)
        if one != other:
            label = _label(forms.load(reading.form), equation)
            sides = (" + ".join(map(str, left)), " + ".join(map(str, right)))
            detail = f"{label}：{equation.rule.label}；{sides[0]} = {one}，{sides[1]} = {other}"
            found.append(Finding(equation.rule.key, equation.left + equation.right, one, other, detail))
    return found


def uncheckable(reading: Reading) -> int:
    """Count the equations that could not be evaluated because a cell is no number."""
    value = _values(reading).get
    return sum(None in map(value, equation.left + equation.right) for equation in equations(reading))


def as_json(reading: Reading) -> dict:
    """Return the contract's JSON object for a reading, findings included."""
    findings = [{"rule": finding.rule, "cells": list(finding.cells), "left": finding.left, "right": finding.right,
                 "detail": finding.detail} for finding in check(reading)]
    return {"form": reading.form, "title": reading.title, "agency": reading.agency, "region_code": reading.region_code,
            "year": reading.year, "published": reading.published, **reading.tables, "passages": reading.passages,
            "oddities": reading.oddities, "findings": findings,
            "read_state": reading.state, "read_reason": reading.reason}
