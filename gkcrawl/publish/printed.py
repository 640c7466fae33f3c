"""Tables of the years before the statutory forms, as printed: no canonical cells, so no sums and no comparisons."""

from collections import defaultdict

_CELLS = 'select "table", "row", "column", raw from printed_tables where report_id = ? order by 1, 2, 3 limit ?'
#: A report page shows this many cells; the table of the database has them all.
_MOST = 3000


async def of(held, report: str) -> dict | None:
    """Return a report's tables as lists of lines, and whether they were cut; None where it has none."""
    rows = await held.rows(_CELLS, report, _MOST + 1)
    tables: dict[int, dict[int, dict[int, str]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows[:_MOST]:
        tables[row["table"]][row["row"]][row["column"]] = row["raw"]
    return {"tables": [_lines(table) for table in tables.values()], "cut": len(rows) > _MOST} if rows else None


def _lines(table: dict[int, dict[int, str]]) -> list[list[str | None]]:
    """Return a table's lines, each as wide as the table; None where no cell begins: it belongs to a merged one.

    >>> _lines({1: {1: "项目", 3: "2016"}, 2: {1: "申请", 2: "件", 3: "4"}})
    [['项目', None, '2016'], ['申请', '件', '4']]
    """
    width = max(max(line) for line in table.values())
    return [[line.get(column) for column in range(1, width + 1)] for line in table.values()]
