"""The rows of the statutory tables on a page's grids, by their labels: what stands right of each, and below what."""

from dataclasses import dataclass

from gkcrawl import forms
from gkcrawl.extract.labels import Meaning, core, in_order, keys_of, lookup, numbered
from gkcrawl.extract.lone import is_text
from gkcrawl.extract.page import Cell, Grid
from gkcrawl.extract.placing import Heads
from gkcrawl.extract.values import is_entry


@dataclass(slots=True)
class Found:
    """A row found on the page: which it is, its cells right of the label, and the grid and header it belongs to."""

    table: str
    row: str
    cells: list[Cell]
    heads: Heads | None
    grid: int
    spans: bool = True


class Header:
    """The headings of one table as they are met, row by row, until a data row closes them."""

    def __init__(self, table: str, spans: bool):
        self.table, self.spans = table, spans
        self.columns: list[tuple[Cell, str]] = []
        self.groups: list[tuple[Cell, str]] = []
        self.over: list[Cell] = []
        self.others: list[Cell] = []
        self.corner: Cell | None = None
        self.end = 0
        self.closed = self.gaps = self.parted = False   # gaps: a blank column among the headings; parted: others below them
        self._heads: Heads | None = None

    def take(self, row: list[Cell], index: int) -> None:
        """Take in one row of headings."""
        blank = False
        for cell in row:
            if cell.row != index or not cell.text:
                blank = blank or cell.row == index and bool(self.columns) and self.columns[-1][0].row == index
                continue
            kinds = keys_of(cell.text, self.table)
            if "corner" in kinds:
                self.corner = cell
            elif "over" in kinds:
                self.over.append(cell)
            elif "across" in kinds:
                self.groups.append((cell, kinds["across"]))
            elif "column" in kinds:
                self.gaps = self.gaps or blank and self.columns[-1][0].row == index
                self.columns.append((cell, kinds["column"]))
            else:
                self.others.append(cell)
        self.end, self._heads = max(self.end, row[-1].end), None

    def below(self, row: list[Cell], index: int) -> None:
        """Take note of a row without labels below the headings: it may part their columns (this year, last year)."""
        if self.columns and sum(cell.row == index and not is_entry(cell.text) for cell in row) > 1:
            self.parted, self._heads = True, None

    def heads(self) -> Heads:
        """Return the columns these headings make, with their spans where they stand side by side."""
        if self._heads is None:
            self._heads = Heads([], None, self.end) if self.parted else self._across() if self.groups else self._plain()
        return self._heads

    def _plain(self) -> Heads:
        named = sorted(self.columns, key=lambda item: item[0].start)
        apart = _apart([cell for cell, _ in named]) and self._under(named)
        corner = self.corner or min((cell for cell in self.others if named and cell.end <= named[0][0].start),
                                    key=lambda cell: cell.start, default=None)      # stands above the rows' labels
        others = [cell for cell in self.others if corner is None or cell.start >= corner.end]
        loose = [cell for cell in others if apart and not any(_meet(cell, col) for col, _ in named)
                 and not any(_meet(cell, over) for over in self.over)]
        known = [(cell, key) for cell, key in named] + [(cell, f"?{cell.start}") for cell in loose]
        known.sort(key=lambda item: item[0].start)
        keys = [key for _, key in known]
        texts = {key: cell.text for cell, key in known}
        if not apart or len(set(keys)) < len(keys):
            told = sorted(self.columns, key=lambda item: (item[0].row, item[0].start))
            return Heads(in_order(self.table, [key for _, key in told]), None, self.end, bool(loose), texts,
                         strange=bool(others) or self.gaps)
        return Heads(keys, [(cell.start, cell.end) for cell, _ in known], self.end, bool(loose), texts)

    def _under(self, named: list[tuple[Cell, str]]) -> bool:
        """Tell whether columns stand under their heading (法人或其他组织), where spans are kept: else some were lost."""
        if not self.spans:
            return True
        over = {core(cell.text): cell for cell in self.over}
        above = {column.key: over[label] for column in forms.load(max(forms.forms())).tables[self.table].columns
                 for label in map(core, column.under[-1:]) if label in over}
        return all(_meet(cell, above[key]) for cell, key in named if key in above)

    def _across(self) -> Heads:
        """Return group.column keys: five columns below each group, in the order they are printed."""
        groups = sorted(self.groups, key=lambda item: (item[0].start, item[0].row))
        named = sorted(self.columns, key=lambda item: item[0].start)
        order = [column.key for column in forms.load(max(forms.forms())).tables[self.table].columns]
        keys, good = [], _apart([cell for cell, _ in named]) and len(named) == len(order) * len(groups)
        for cell, key in named:
            above = [group for top, group in groups if top.start <= cell.start and cell.end <= top.end]
            if len(above) == 1:
                keys.append(f"{above[0]}.{key}")
        if good and len(keys) == len(named) == len(set(keys)):
            return Heads(keys, [(cell.start, cell.end) for cell, _ in named], self.end)
        printed = [key for _, key in sorted(self.columns, key=lambda item: (item[0].row, item[0].start))]
        plain = list(dict.fromkeys(group for _, group in groups))
        if good and printed == order * len(groups):
            return Heads([f"{g}.{c}" for g in plain for c in order], [(c.start, c.end) for c, _ in named], self.end)
        if len(printed) == len(order) * len(groups) and printed != order * len(groups):
            return Heads([], None, self.end)        # another order than the form's, and no spans to read it by
        return Heads([f"{group}.{column}" for group in plain for column in order], None, self.end,
                     strange=bool(self.others) or self.gaps)


def _apart(cells: list[Cell]) -> bool:
    return all(one.end <= two.start for one, two in zip(cells, cells[1:], strict=False))


def _meet(one: Cell, two: Cell) -> bool:
    return one.start < two.end and two.start < one.end


class Reader:
    """Walks over the grids of a page and notes every row of a statutory table, and the forms the headings speak for."""

    def __init__(self) -> None:
        self.found: list[Found] = []
        self.votes: dict[str, set[str]] = {}
        self.tables: set[str] = set()
        self._last: dict[str, Heads] = {}               # the headings a cut table's next part goes without

    def read(self, grid: Grid, number: int) -> bool:
        """Note the rows of one grid; return whether it held anything of a statutory table."""
        headers: dict[str, Header] = {}
        table, before = "", len(self.found)
        for index, row in enumerate(grid.rows):
            labelled = [(cell, names) for cell in row if cell.row == index and (names := lookup(cell.text))]
            if not labelled:
                if table and (header := headers.get(table)) and header.groups:
                    self._across(row, index, header, number, grid.spans)
                elif table and header and not header.closed:
                    header.below(row, index)
                continue
            begun = table == "requests" and table in headers and headers[table].closed
            at, name = _row_of(row, index, labelled, table or ("requests" if "requests" in self.tables else "-"), begun)
            if name:
                header = headers.get(name.table)
                if header is None and name.table == "proactive" and "proactive" not in self.tables:
                    continue                    # figures on 行政许可 in some other table of the text
                if header:
                    header.closed = True
                table = name.table
                heads = self._heads(table, header)
                self.found.append(Found(table, name.key, _right_of(row, at, index), heads, number, grid.spans))
                continue
            blocks = [names[0] for _, names in labelled if "block" in names.kinds and names[0].kind == "block"]
            if blocks:
                table = blocks[0].table
                headers[table] = Header(table, grid.spans)
            heading = _heading_of(labelled, table)
            if heading:
                table = heading
                self.tables.add(table)
                header = headers.get(table)
                if header is None or header.closed or (table == "proactive" and header.columns):
                    header = headers[table] = Header(table, grid.spans)
                header.take(row, index)
                self._vote(labelled)
        return len(self.found) > before or bool(headers)

    def _heads(self, table: str, header: Header | None) -> Heads | None:
        """Return the columns above a row: its grid's, or those of the part of the table before it."""
        before = self._last.get(table)
        if header is None or not header.columns:
            return before.elsewhere() if before else header.heads() if header else None
        heads = header.heads()
        if not heads.keys and before and set(heads.texts) == set(before.keys):
            return before.elsewhere()           # the same headings again, slid
        self._last[table] = heads
        return heads

    def _across(self, row: list[Cell], index: int, header: Header, number: int, spans: bool) -> None:
        cells = [cell for cell in row if not lookup(cell.text)]
        heads = header.heads()
        while len(cells) > len(heads.keys) and cells[0].text and not is_entry(cells[0].text):
            cells = cells[1:]
        told = [cell.text for cell in cells if cell.text]
        if header.closed and len(told) == 1 and (is_text(told[0]) or _names(told[0])):
            return                              # the report goes on in the same grid, or is signed there
        if any(cell.row == index for cell in cells) and (told or not header.closed):
            header.closed = True
            self.found.append(Found(header.table, "", cells, heads, number, spans))

    def _vote(self, labelled: list[tuple[Cell, tuple[Meaning, ...]]]) -> None:
        for _, names in labelled:
            for name in names:
                if name.kind == "column" and len(name.forms) == 1 and name.table == "proactive":
                    self.votes.setdefault(next(iter(name.forms)), set()).add(name.key)


def _names(text: str) -> bool:
    """Tell whether a text is no value, nor several that came together."""
    return not (is_entry(text) or "|" in text or any(sign.isdigit() for sign in text))


def _row_of(row: list[Cell], index: int, labelled: list, table: str, begun: bool) -> tuple[Cell | None, Meaning | None]:
    """Return the label a row of data has and what it names; (None, None) where the row is none."""
    across = [(cell, name) for cell, names in labelled for name in names.across]
    if len(across) == 1 and across[0][0] is labelled[-1][0]:
        right = _right_of(row, across[0][0], index)
        if any(other.text for other in right) and all(is_entry(other.text) for other in right):
            return across[0]
    firm = loose = None
    for cell, names in labelled:
        if names.heading:
            return None, None
        if names.firm:
            if not ("group" in names.kinds and cell.rows > 1):
                firm = (cell, names.rows[0])
        elif names.rows:
            loose = (cell, next((name for name in names.rows if name.table == table), names.rows[0]))
    if firm and not _heads_others(row, *firm):
        return firm
    if loose and table == "requests":
        right = _right_of(row, loose[0], index)
        if numbered(loose[0].text) or (begun or any(other.text for other in right)) and all(
                is_entry(other.text) for other in right):
            return loose
    return None, None


def _heads_others(row: list[Cell], cell: Cell, name: Meaning) -> bool:
    """Tell whether a group's label (（六）其他处理) stands before other labels here, and is no row by itself."""
    if name.kind != "row" or "group" not in lookup(cell.text).kinds:
        return False
    printed = next((other for other in row if other.start >= cell.end and other.text), None)
    return printed is not None and not is_entry(printed.text)


def _heading_of(labelled: list, table: str) -> str:
    """Return the table whose headings a row holds, "" where it holds none."""
    counts: dict[str, int] = {}
    if all(names.rows for _, names in labelled):
        return ""                               # 其他, 总计 alone stand in any table
    for _, names in labelled:
        for one in names.above:
            counts[one] = counts.get(one, 0) + (2 if len(names.above) == 1 else 1)
    if not counts:
        return ""
    best = max(counts.values())
    return table if counts.get(table) == best else next(one for one, count in counts.items() if count == best)


def _right_of(row: list[Cell], label: Cell, index: int) -> list[Cell]:
    return [cell for cell in row if cell.start >= label.end and not (cell.row != index and lookup(cell.text))]
