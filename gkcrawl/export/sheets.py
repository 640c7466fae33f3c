"""A report's tables as plain HTML, rows and columns named as its form prints them."""

from gkcrawl import forms

from .markup import plain
from .selection import Selection


def sheets(chosen: Selection, report: str, form: str | None) -> str:
    """Return the statutory tables of a report; what is no number stands as it was printed."""
    odd = {row["cell"]: row["raw"] for row in chosen.rows("select cell, raw from oddities where report_id = ?", report)}
    known = forms.forms().get(form or "")
    content = ""
    for key, table in known.tables.items() if known else ():
        rows = {row["row"]: row for row in chosen.rows(f'select * from "{key}" where report_id = ?', report)}
        if rows:
            blocks = "".join(_block(table, block, rows, odd) for block in table.blocks)
            content += f"<h2>{plain(table.label)}</h2>{blocks}"
    return content + _printed(chosen, report)


def _block(table: forms.Table, block: forms.Block, rows: dict, odd: dict) -> str:
    """Return the rows that share a header."""
    wholes = [forms.Row(group.whole, group.label) for group in table.groups.values() if group.whole]
    lines = ""
    for row in (*block.rows, *(one for one in wholes if block is table.blocks[-1])):
        if row.key not in rows:
            continue
        label = " · ".join([*(table.groups[group].label for group in row.groups), row.label])
        cells = "".join(_cell(f"{table.key}.{row.key}.{column.key}", rows[row.key][column.key], odd)
                        for column in block.columns)
        lines += f"<tr><th>{plain(label)}</th>{cells}</tr>"
    head = "".join(f"<th>{plain(column.label)}</th>" for column in block.columns)
    whole = f'<div class="scroll"><table><tr><th>{plain(block.label)}</th>{head}</tr>{lines}</table></div>'
    return whole if lines else ""


def _cell(path: str, value, odd: dict) -> str:
    if path in odd:
        return f'<td class="n odd" id="{path}" title="{plain(path)}">{plain(odd[path])}</td>'
    return f'<td class="n" id="{path}">{plain(value)}</td>'


def _printed(chosen: Selection, report: str) -> str:
    """Return the tables of reports that no form governs, as they were printed."""
    tables: dict[int, dict[int, list[str]]] = {}
    sql = 'select * from printed_tables where report_id = ? order by "table", "row", "column"'
    for cell in chosen.rows(sql, report):
        tables.setdefault(cell["table"], {}).setdefault(cell["row"], []).append(cell["raw"])
    return "".join('<div class="scroll"><table>{}</table></div>'.format("".join(
        f"<tr>{''.join(f'<td>{plain(raw)}</td>' for raw in row)}</tr>" for row in rows.values()))
        for rows in tables.values())
