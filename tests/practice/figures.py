"""The numbers on the practice reports: those of real reports (``figures.toml``) and made-up ones that add up.

Values have the shape of the contract: ``{table: {row: {column: value}}}``. A string is printed as it stands (a blank,
a dash, an amount with its unit) and counts as no number.
"""

import random
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from gkcrawl import forms

Values = dict[str, dict[str, dict]]
TABLES = ("proactive", "requests", "appeals")

#: How often an outcome is met in made-up reports.
WEIGHTS = {"granted": 40, "partly_granted": 10, "unavailable_not_held": 22, "other_rest": 3, "other_handling": 4,
           "unprocessed_petition": 4, "unprocessed_repeat": 3, "denied_third_party_rights": 2,
           "denied_internal_affairs": 2, "denied_process_information": 2, "denied_administrative_inquiry": 2}
#: How often a kind of applicant is.
APPLICANTS = {"natural_person": 1.0, "business": 0.15, "research": 0.02, "social": 0.02, "legal": 0.06, "other": 0.02}


def form_of(year: int) -> str:
    """The key of the form in force for a report year."""
    return "2021" if year >= 2021 else "2019"


def rows_of(form: str, table: str, whole: bool = False) -> list[str]:
    """The rows of a table as printed; ``whole``: with one row in place of a group's where the form allows it."""
    made = forms.load(form).tables[table]
    rows: list[str] = []
    for row in made.rows:
        group = made.groups[row.groups[-1]] if row.groups else None
        key = group.whole if whole and group is not None and group.whole else row.key
        if key not in rows:
            rows.append(key)
    return rows


@cache
def _known() -> dict[str, Values]:
    return tomllib.loads(files(__package__).joinpath("figures.toml").read_text(encoding="utf-8"))


def known(key: str, whole: bool = False) -> Values:
    """The figures of a real report, in full."""
    data, form = _known()[key], form_of(int(key[-4:]))
    tables = forms.load(form).tables
    values: Values = {"proactive": {row: dict(cells) for row, cells in data["proactive"].items()}}
    for table in ("requests", "appeals"):
        columns = [column.key for column in tables[table].columns]
        given = data[table]
        values[table] = {row: dict(zip(columns, given.get(row, [0] * len(columns)), strict=True))
                         for row in rows_of(form, table, whole)}
    return values


def series(seed: str, years: Iterable[int], scale: int = 20,
           fixed: dict[int, Values] | None = None) -> dict[int, Values]:
    """Made-up figures of one agency for consecutive years; what one year leaves over the next takes over.

    ``fixed`` holds the years whose figures are given.
    """
    dice, fixed = random.Random(seed), fixed or {}
    made: dict[int, Values] = {}
    left = {column: 0 for column in APPLICANTS}
    for year in sorted(years):
        if year in fixed:
            made[year] = fixed[year]
        else:
            after = fixed.get(year + 1, {}).get("requests", {}).get("carried_in")
            made[year] = {"proactive": _proactive(dice, form_of(year), scale),
                          "requests": _requests(dice, form_of(year), scale, left, after),
                          "appeals": _appeals(dice, scale)}
        left = {column: made[year]["requests"]["carried_out"][column] for column in APPLICANTS}
    return made


def _requests(dice: random.Random, form: str, scale: int, left: dict[str, int], after: dict | None) -> dict[str, dict]:
    rows = {row: dict.fromkeys((*APPLICANTS, "total"), 0) for row in rows_of(form, "requests")}
    outcomes = [row for row in rows if row not in ("received", "carried_in", "concluded", "carried_out")]
    weights = [WEIGHTS.get(row, 0.5) for row in outcomes]
    for column, share in APPLICANTS.items():
        received = dice.randint(0, max(1, round(scale * share))) if share > 0.1 or dice.random() < 0.3 else 0
        if after is not None:
            received = max(received, after[column] - left[column])
        open_ = received + left[column]
        over = after[column] if after is not None else dice.randint(0, min(open_, max(1, scale // 15)))
        rows["received"][column], rows["carried_in"][column] = received, left[column]
        rows["carried_out"][column], rows["concluded"][column] = over, open_ - over
        for outcome in dice.choices(outcomes, weights, k=open_ - over):
            rows[outcome][column] += 1
    for row in rows.values():
        row["total"] = sum(row[column] for column in APPLICANTS)
    return rows


def _proactive(dice: random.Random, form: str, scale: int) -> dict[str, dict]:
    values: dict[str, dict] = {}
    for block in forms.load(form).tables["proactive"].blocks:
        for row in block.rows:
            cells = {column.key: dice.randint(0, scale * 2) for column in block.columns}
            if row.key == "regulations":
                cells = dict.fromkeys(cells, 0)
            for column in block.columns:
                if column.signed:
                    cells[column.key] = dice.choice((0, 0, dice.randint(1, 9), -dice.randint(1, 9)))
                if column.key == "amount":
                    cells[column.key] = round(dice.uniform(0, scale * 40), dice.choice((0, 2, 2, 4))) or 0
                if column.key in ("decisions",):
                    cells[column.key] = dice.randint(0, scale * scale)
            if {"issued", "disclosed_total"} <= cells.keys():
                cells["disclosed"] = cells["issued"]
                cells["disclosed_total"] += cells["issued"]
            if {"issued", "in_force"} <= cells.keys():
                cells["in_force"] += cells["issued"]
            values[row.key] = cells
    return values


def _appeals(dice: random.Random, scale: int) -> dict[str, dict]:
    values = {}
    for row in rows_of("2021", "appeals"):
        cells = {column: dice.choice((0, 0, 0, dice.randint(0, max(1, scale // 12))))
                 for column in ("upheld", "corrected", "other", "pending")}
        values[row] = {**cells, "total": sum(cells.values())}
    return values


def findings(form: str, values: Values) -> list[tuple[str, str, int, int]]:
    """Where the figures break the form's rules: (rule, column or row, left, right)."""
    found = []
    for rule in forms.load(form).rules:
        if rule.table not in values:
            continue
        table, rows = forms.load(form).tables[rule.table], values[rule.table]
        columns = [column.key for column in table.columns]
        for place in columns if rule.each == "column" else rows:
            if rule.each == "column":
                sides = [_cells(table, rows, side, place) for side in (rule.left, rule.right)]
            else:
                sides = [[rows[place].get(name) for name in side] for side in (rule.left, rule.right)]
            if all(isinstance(value, int | float) for side in sides for value in side):
                left, right = map(sum, sides)
                if left != right:
                    found.append((rule.key, place, left, right))
    return found


def _cells(table, rows: dict[str, dict], names: tuple[str, ...], column: str) -> list:
    keys: list[str] = []
    for name in names:
        group = table.groups.get(name)
        keys += [group.whole] if group is not None and group.whole in rows else table.members(name)
    return [rows[key].get(column) if key in rows else None for key in keys]
