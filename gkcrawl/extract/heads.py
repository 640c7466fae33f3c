"""The headings of a table: taken in row by row, and the columns they make of it."""

from dataclasses import dataclass, field
from itertools import groupby

from gkcrawl import forms
from gkcrawl.extract.labels import core, in_order, keys_of
from gkcrawl.extract.page import Cell
from gkcrawl.extract.values import is_entry


@dataclass(slots=True)
class Heads:
    """The columns above a row, in printed order: their spans, or None where the document keeps none that hold."""

    keys: list[str]
    spans: list[tuple[int, int]] | None = None
    end: int = 0                                # where the header's last row ends
    extra: bool = False                         # there are columns that are none of ours
    texts: dict[str, str] = field(default_factory=dict)
    strange: bool = False                       # there are headings that are none of ours
    borrowed: bool = False                      # from the part of the table before this one

    def __post_init__(self) -> None:
        if self.spans and self.end - self.spans[0][0] > sum(end - start for start, end in self.spans):
            self.extra = True

    def fit(self, cells: list[Cell], spans: bool) -> bool:
        """Tell whether cells stand one below each column, the outermost printed: count and geometry say the same."""
        return (self.spans is not None and len(cells) == len(self.spans) and not self.borrowed
                and cells[0].text != "" and cells[-1].text != ""
                and [(cell.start, cell.end) for cell in cells] == self.spans
                and max([cell.rows for cell in cells]) == 1 and not (spans and self.short(cells[-1].end)))

    def short(self, end: int) -> bool:
        """Tell whether a row ends before a column of the table that is none of ours: one of its cells is missing, maybe of ours."""
        return self.extra and not self.borrowed and self.spans is not None and self.spans[-1][1] < self.end and end < self.end

    @property
    def gapped(self) -> bool:
        """Whether a column that is none of ours stands between ours: a blank cell may be its or ours."""
        return any(one[1] < two[0] for one, two in zip(self.spans or (), (self.spans or ())[1:], strict=False))

    def elsewhere(self) -> "Heads":
        """Return the same columns for a part of the table that is printed without its headings."""
        return Heads(self.keys, self.spans, self.end, self.extra, self.texts, self.strange, True)


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
        named = _once(sorted((item for item in self.columns if not self._within(*item)), key=lambda item: item[0].start))
        apart = _apart([cell for cell, _ in named]) and self._together(named) and self._under(named)
        corner = self.corner or min((cell for cell in self.others if named and cell.end <= named[0][0].start),
                                    key=lambda cell: cell.start, default=None)      # stands above the rows' labels
        others = [cell for cell in (*self.others, *(cell for cell, key in self.columns if self._within(cell, key)))
                  if corner is None or cell.start >= corner.end]
        loose = [cell for cell in others if apart and not any(_meet(cell, col) for col, _ in named)
                 and not any(_meet(cell, over) and cell.row < over.row + over.rows for over in self.over)]
        known = [(cell, key) for cell, key in named] + [(cell, f"?{cell.start}") for cell in loose]
        known.sort(key=lambda item: item[0].start)
        keys = [key for _, key in known]
        texts = {key: cell.text for cell, key in known}
        if not apart or len(set(keys)) < len(keys):
            told = sorted(self.columns, key=lambda item: (item[0].row, item[0].start))
            keys = in_order(self.table, [key for _, key in told]) if self._around(named) else []
            return Heads(keys, None, self.end, bool(loose), texts,
                         strange=bool(others) or self.gaps)
        return Heads(keys, [(cell.start, cell.end) for cell, _ in known], self.end, bool(loose), texts)

    def _around(self, named: list[tuple[Cell, str]]) -> bool:
        """Tell whether the columns beside a heading of several (法人或其他组织) are printed on the form's side of it."""
        columns = forms.load(max(forms.forms())).tables[self.table].columns
        for over in self.over:
            within = [column.under[-1:] == (core(over.text),) for column in columns]
            if any(within):
                first = within.index(True)
                sides = {column.key: at < first for at, column in enumerate(columns) if not within[at]}
                if any((cell.start < over.start) != sides[key] for cell, key in named if key in sides and cell.row == over.row):
                    return False
        return True

    def _together(self, named: list[tuple[Cell, str]]) -> bool:
        """Tell whether the columns that one heading (法人或其他组织) stands above are printed side by side: else one slid."""
        above = {column.key: column.under for column in forms.load(max(forms.forms())).tables[self.table].columns}
        runs = [under for under, _ in groupby(above.get(key) for _, key in named)]
        return all(runs.count(under) < 2 for under in runs if under and len(under) > 1)

    def _under(self, named: list[tuple[Cell, str]]) -> bool:
        """Tell whether columns stand under their heading (法人或其他组织), where spans are kept: else some were lost."""
        if not self.spans:
            return True
        over = {core(cell.text): cell for cell in self.over}
        above = {column.key: over[label] for column in forms.load(max(forms.forms())).tables[self.table].columns
                 for label in map(core, column.under[-1:]) if label in over}
        return all(_meet(cell, above[key]) for cell, key in named if key in above)

    def _within(self, cell: Cell, key: str) -> bool:
        """Tell whether a heading stands below one that its column has not above it: a sum of 法人或其他组织 alone is no 总计."""
        if not self.spans or not self.over:
            return False
        under = {column.key: column.under for column in forms.load(max(forms.forms())).tables[self.table].columns}
        inner = {core(label) for labels in under.values() for label in labels[1:]} - {core(label) for label in under.get(key, ())}
        return any(core(over.text) in inner and over.row < cell.row and over.start <= cell.start and cell.end <= over.end for over in self.over)

    def _across(self) -> Heads:
        """Return group.column keys: five columns below each group, in the order they are printed."""
        groups = sorted(self.groups, key=lambda item: (item[0].start, item[0].row))
        named = sorted(self.columns, key=lambda item: item[0].start)
        order = [column.key for column in forms.load(max(forms.forms())).tables[self.table].columns]
        behind, count = max(cell.end for cell, _ in groups), len(order) * len(groups)
        beside = sorted((cell for cell in (*self.others, *(cell for cell, _ in named)) if cell.start >= behind),    # a sum of them all
                        key=lambda cell: cell.start)
        if len(within := [item for item in named if item[0].start < behind]) == count:
            named = within
        keys, good = [], _apart([cell for cell, _ in named]) and len(named) == count
        for cell, key in named:
            above = [group for top, group in groups if top.start <= cell.start and cell.end <= top.end]
            if len(above) == 1:
                keys.append(f"{above[0]}.{key}")
        if good and len(keys) == len(named) == len(set(keys)):
            ours, others = [cell for cell, _ in named], beside if _apart(beside) else []
            return Heads([*keys, *(f"?.{cell.start}" for cell in others)], [(cell.start, cell.end) for cell in ours + others], self.end)
        printed = [key for _, key in sorted(self.columns, key=lambda item: (item[0].row, item[0].start))]
        plain = list(dict.fromkeys(group for _, group in groups))
        if good and printed == order * len(groups):
            return Heads([f"{g}.{c}" for g in plain for c in order], [(c.start, c.end) for c, _ in named], self.end)
        if not self._in_form(order * len(groups)) or self._turned(groups):
            return Heads([], None, self.end)        # another order than the form's, and no spans to read it by
        return Heads([f"{group}.{column}" for group in plain for column in order], None, self.end,
                     strange=bool(self.others) or self.gaps)

    def _in_form(self, order: list[str]) -> bool:
        """Tell whether the columns stand in this order, what is in other words among them in places of its own."""
        rows = {cell.row for cell, _ in self.columns}
        told = sorted([*self.columns, *((cell, "") for cell in self.others if cell.row in rows)], key=lambda item: (item[0].row, item[0].start))
        if len(told) == len(order):
            return all(key in ("", due) for (_, key), due in zip(told, order, strict=True))
        run: list[str] = []
        for _, key in told:
            run = [] if key in run else run             # the next group begins
            if key and run and order.index(key) < order.index(run[-1]):
                return len(told) > len(order)
            run += [key] if key else []
        return True

    def _turned(self, groups: list[tuple[Cell, str]]) -> bool:
        """Tell whether what stands above some groups (行政诉讼) is printed left of a group that is beside it (行政复议)."""
        return any(over.row == top.row and over.start < top.start for over in self.over for top, _ in groups)


def _once(named: list[tuple[Cell, str]]) -> list[tuple[Cell, str]]:
    """Return headings without those that plain text says again for each row they reach over."""
    met: dict[tuple, tuple[Cell, str]] = {}
    for cell, key in named:
        met.setdefault((key, cell.start, cell.end), (cell, key))
    return list(met.values())


def _apart(cells: list[Cell]) -> bool:
    return all(one.end <= two.start for one, two in zip(cells, cells[1:], strict=False))


def _meet(one: Cell, two: Cell) -> bool:
    return one.start < two.end and two.start < one.end
