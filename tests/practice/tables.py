"""The three statutory tables as HTML, drawn from ``gkcrawl.forms`` in the manner of a given editor.

A style is how one cell and one table tag are written; the oddities are those met on real pages.
"""

from collections.abc import Callable
from html import escape

from gkcrawl import forms

CellMaker = Callable[[str, int, int, bool], str]

_WORD = ('<td width="{w}"{spans} style="border:solid windowtext 1.0pt;padding:0cm 5.4pt 0cm 5.4pt"><p class='
         '"MsoNormal" align="center" style="text-align:center"><span {lang}style="font-family:宋体">{text}</span>'
         "<o:p></o:p></p></td>")
_STYLED = ('<td{spans} style="word-break:break-all" align="center"><p style="text-align: center;"><span style='
           '"font-size: 14px;">{text}</span></p></td>')


def _spans(across: int, down: int) -> str:
    return (f' colspan="{across}"' if across > 1 else "") + (f' rowspan="{down}"' if down > 1 else "")


def _plain(text: str, across: int, down: int, number: bool) -> str:
    return f"<td{_spans(across, down)}>{text}</td>"


def _word(text: str, across: int, down: int, number: bool) -> str:
    return _WORD.format(w=48 * across, spans=_spans(across, down), lang='lang="EN-US" ' if number else "", text=text)


def _styled(text: str, across: int, down: int, number: bool) -> str:
    return _STYLED.format(spans=_spans(across, down), text=text)


def _apart(text: str, across: int, down: int, number: bool) -> str:
    return (f'<td{_spans(across, down)} width="{60 * across}">\n<p style="text-align:center">\n\n'
            f"&nbsp;&nbsp;&nbsp;&nbsp;{text}\n</p>\n\n</td>")


def _bars(text: str, across: int, down: int, number: bool) -> str:
    return f"{text} | "


STYLES: dict[str, tuple[str, CellMaker]] = {
    "plain": ('<table border="1" cellspacing="0" cellpadding="2">', _plain),
    "word": ('<table class="MsoNormalTable" border="1" cellspacing="0" style="border-collapse:collapse;mso-table-'
             'layout-alt:fixed;border:none;mso-padding-alt:0.0pt 5.4pt 0.0pt 5.4pt;">', _word),
    "styled": ('<table style="border-collapse:collapse" width="100%" cellspacing="0" bordercolor="#000000" border="1">',
               _styled),
    "bars": ("", _bars),
    "apart": ('<table border="1" align="center">', _apart),
}


class Painter:
    """Draws the tables of one report."""

    def __init__(self, form: str, values: dict, style: str = "plain", oddities: frozenset[str] = frozenset()) -> None:
        self.form, self.values, self.oddities = forms.load(form), values, oddities
        self.open, self.cell = STYLES[style]

    def label(self, text: str, across: int = 1, down: int = 1) -> str:
        """A cell with a label, wrapped as narrow columns wrap it where that is an oddity of the report."""
        text = escape(text, quote=False)
        if "wrapped" in self.oddities:
            if len(text) == 4 and text.isalpha():
                text = f"{text[:2]}<br/>{text[2:]}"
            text = text.replace("本年", "本 年<br/>").replace("（", "(").replace("）", ")").replace(".", "．")
        return self.cell(text, across, down, False)

    def number(self, value, across: int = 1) -> str:
        """A cell with a value: a number, a string as it stands, or None for a blank."""
        if value is None:
            text = "&nbsp;"
        elif isinstance(value, str):
            text = escape(value)
        else:
            text = str(value)
            if "wide" in self.oddities:
                text = text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        return self.cell(text, across, 1, True)

    def _table(self, rows: list[str]) -> str:
        if not self.open:
            return "\n".join(row.rstrip(" |") for row in rows)
        body = "\n".join(f"<tr>{row}</tr>" for row in rows)
        return f"{self.open}<tbody>\n{body}\n</tbody></table>"

    def proactive(self) -> str:
        """表二: one table, or one for each block ("split")."""
        table, parts = self.form.tables["proactive"], []
        width = max(len(block.columns) for block in table.blocks)
        for block in table.blocks:
            rows = [self.label(block.label, width + 1)]
            last = width - len(block.columns) + 1
            spans = [1] * (len(block.columns) - 1) + [last]
            rows.append(self.label("信息内容") + "".join(
                self.label(column.label, span) for column, span in zip(block.columns, spans, strict=True)))
            for row in block.rows:
                cells = self.values["proactive"].get(row.key, {})
                rows.append(self.label(row.label) + "".join(
                    self.number(cells.get(column.key), span)
                    for column, span in zip(block.columns, spans, strict=True)))
            parts.append(rows)
        if "split" in self.oddities:
            return "\n<p>&nbsp;</p>\n".join(map(self._table, parts))
        return self._table([row for rows in parts for row in rows])

    def requests(self) -> str:
        """表三, with its three rows of headings."""
        table, values = self.form.tables["requests"], self.values["requests"]
        columns = [column.key for column in table.columns]
        rows = self._requests_head(table)
        printed = self._printed(table, values)
        opened: set[str] = set()
        slid = {"other_rest", "concluded", "carried_out"} if "slid" in self.oddities else set()
        for key, label, groups in printed:
            cells = ""
            if key in slid:
                rows.append(self.label(label, 2) + "".join(self.number(values[key].get(name)) for name in columns))
                continue
            for group in groups:
                if group not in opened:
                    opened.add(group)
                    down = sum(group in others for other, _, others in printed if other not in slid)
                    cells += self.label(table.groups[group].label, 1, down)
            cells += self.label(label, 3 - len(groups))
            rows.append(cells + "".join(self.number(values[key].get(name)) for name in columns))
        return self._table(rows)

    def _printed(self, table, values) -> list[tuple[str, str, tuple[str, ...]]]:
        """Rows as printed: key, label, and the groups that have a cell of their own."""
        printed: list[tuple[str, str, tuple[str, ...]]] = []
        for row in table.rows:
            group = table.groups[row.groups[-1]] if row.groups else None
            if group is not None and group.whole in values:
                if printed[-1][0] != group.whole:
                    printed.append((group.whole, group.label, row.groups[:-1]))
            elif group is not None and group.label == row.label:
                printed.append((row.key, row.label, row.groups[:-1]))
            else:
                printed.append((row.key, row.label, row.groups))
        return printed

    def _requests_head(self, table) -> list[str]:
        depth = max(len(column.under) for column in table.columns) + 1
        rows = []
        for level in range(depth):
            cells = self.label(table.corner, 3, depth) if level == 0 else ""
            previous = None
            for column in table.columns:
                if level < len(column.under):
                    path = column.under[:level + 1]
                    if path != previous:
                        across = sum(other.under[:level + 1] == path for other in table.columns)
                        cells += self.label(column.under[level], across)
                    previous = path
                elif level == len(column.under):
                    cells += self.label(column.label, 1, depth - level)
                    previous = None
            rows.append(cells)
        return rows

    def appeals(self) -> str:
        """表四, across: its rows side by side."""
        table, values = self.form.tables["appeals"], self.values["appeals"]
        count = len(table.columns)
        top = middle = ""
        grouped: set[str] = set()
        for row in table.rows:
            if not row.under:
                top += self.label(row.label, count, 2)
            elif row.under[0] not in grouped:
                grouped.add(row.under[0])
                top += self.label(row.under[0], count * sum(other.under == row.under for other in table.rows))
            if row.under:
                middle += self.label(row.label, count)
        names = "".join(self.label(column.label) for _ in table.rows for column in table.columns)
        cells = "".join(self.number(values[row.key].get(column.key)) for row in table.rows for column in table.columns)
        return self._table([top, middle, names, cells])
