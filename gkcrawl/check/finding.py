"""A finding, and what all checks share: the cells of a report by name, sums as they are printed."""

from dataclasses import dataclass
from decimal import Decimal

from gkcrawl.forms import cell_names

Number = int | float
#: What is read of a report: table → row → column → value.
Tables = dict[str, dict[str, dict[str, Number | None]]]
#: Cells of a report by their names.
Cells = dict[str, Number | None]

#: The form's own equation does not hold; a check of ours that no form prints.
ERROR, NOTE = "error", "note"


@dataclass(frozen=True)
class Finding:
    """A rule that does not hold: its two sides as printed, and the cells they were added up from.

    A note may come from prose (``sentence``) or from another report's cells (``other_cells``).
    """

    rule: str
    cells: tuple[str, ...]
    left: Number
    right: Number
    detail: str
    severity: str = ERROR
    sentence: str | None = None
    other_cells: tuple[str, ...] = ()


def values(tables: Tables) -> Cells:
    """Return every cell of a report by its name."""
    found: Cells = {}
    for table, rows in tables.items():
        for row, cells in rows.items():
            found.update(zip(cell_names(table, row, tuple(cells)), cells.values(), strict=True))
    return found


def value(tables: Tables, cell: str) -> Number | None:
    """Return one cell of a report by its name."""
    table, row, column = cell.split(".")
    return tables.get(table, {}).get(row, {}).get(column)


def total(numbers: list[Number]) -> Number:
    """Add numbers exactly, as they are printed."""
    found = sum(numbers)
    if type(found) is int:
        return found
    found = sum((Decimal(repr(number)) for number in numbers), Decimal(0))
    return int(found) if found == found.to_integral_value() else float(found)
