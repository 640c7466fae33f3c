"""Tables whose cells have come apart: one value per line or paragraph, labels broken over lines.

A row is read only where exactly as many values follow its label as the form has columns: blank cells leave no trace
here, so with fewer (or more) it cannot be told which is which.
"""

import re
from dataclasses import dataclass
from typing import Any

from gkcrawl import forms
from gkcrawl.extract.labels import Meaning, Meanings, core, exact, numbers_of, numeral, vocabulary
from gkcrawl.extract.page import Paragraph, TooLarge
from gkcrawl.extract.values import parse

_MOST_PARTS = 8
_MOST_TOKENS = 30_000
_NOTE = re.compile(r"\([^()]*\)$")


@dataclass(slots=True)
class Token:
    """A run of text without white space, and the paragraph it stands in."""

    text: str
    paragraph: int
    place: Any
    indent: str = ""


@dataclass(slots=True)
class Run:
    """A row's label and the values that follow it."""

    table: str
    row: str
    values: list[Token]
    columns: tuple[str, ...] = ()               # the column labels met since the last heading of rows
    torn: bool = False                          # something else follows in the last value's line, or heads its columns

    @property
    def clear(self) -> bool:
        """Whether the values stand all in one line or each in its own: else some line holds several numbers."""
        if self.torn:
            return False
        lines = len({token.paragraph for token in self.values})
        return lines in (1, len(self.values))


def _tokens(paragraphs: list[Paragraph]) -> list[Token]:
    if sum(paragraph.text.count(" ") + 1 for paragraph in paragraphs) > _MOST_TOKENS:
        raise TooLarge(f"the text has more than {_MOST_TOKENS:,} words")
    return [Token(word, number, paragraph.place, paragraph.indent)
            for number, paragraph in enumerate(paragraphs) for word in paragraph.words or paragraph.text.split()]


def _is_value(text: str) -> bool:
    kind = parse(text, "", True)[1]
    return kind is None or kind in ("slash", "dash", "none", "thousands", "fullwidth", "signed", "unit")


def _numbered_so(names: Meanings, printed: str) -> tuple[Meaning, ...]:
    """Return what a label may name by the number it is printed with: （一）其他 is no row of ours, 3.其他处理 not the one for its group."""
    if not names.rows or names.firm and "group" not in names.kinds:
        return names
    return tuple(name for name in names if name.kind != "row" or numeral(printed) in numbers_of(name.table, name.key))


class Stream:
    """The labels and values of a page's paragraphs, in order."""

    def __init__(self, paragraphs: list[Paragraph]):
        self.runs: list[Run] = []
        self.headings: list[Meaning] = []
        self.used: set[int] = set()             # the paragraphs that are tables come apart
        self.columns: list[str] = []            # the column labels of the requests, as told
        self.sides: list[str] = []              # those of the appeals
        self.groups: list[str] = []             # and what stands above those
        self.strange: set[str] = set()          # tables with headings that are none of theirs
        self._columns: list[str] = []
        self._tokens = _tokens(paragraphs)
        self._longest = max(map(len, vocabulary()), default=0)
        self._read()

    def _label(self, index: int) -> tuple[int, tuple[Meaning, ...]]:
        """Return how many tokens from here on make the longest label, and what it names."""
        best, joined = (0, ()), ""
        for count in range(1, _MOST_PARTS + 1):
            if index + count > len(self._tokens):
                break
            part = self._tokens[index + count - 1].text
            if count > 1 and _is_value(part):
                break
            joined += part
            if len(joined) > self._longest + 12:
                break
            label = core(joined)
            if found := _numbered_so(exact(label) or exact(_NOTE.sub("", label)), joined):
                best = (count, found)
        return best

    def _read(self) -> None:
        tokens, index, table, heading = self._tokens, 0, "", False
        while index < len(tokens):
            count, names = self._label(index)
            if not count:
                if heading:
                    self.strange.add(table)     # a heading that is none of ours: a column of its own
                index += 1
                continue
            own = [name for name in names if name.table == table]
            if not own or len({name.table for name in names}) == 1:
                table, own = names[0].table, [name for name in names if name.table == names[0].table]
            label = range(index, index + count)
            index += count
            start = index
            while index < len(tokens) and _is_value(tokens[index].text):
                index += 1
            values = tokens[start:index]
            kinds = {name.kind: name for name in own}
            heading = not values and bool(kinds.keys() & {"column", "over", "corner", "across"})
            torn = bool(values) and index < len(tokens) and tokens[index].paragraph == values[-1].paragraph \
                and not self._label(index)[0]
            if values or kinds.keys() & {"column", "over", "corner", "block", "group"}:
                self.used.update(tokens[at].paragraph for at in (*label, *range(start, index)))
            self._note(kinds, values, torn or table in self.strange)

    def _in_turn(self, over: Meaning) -> bool:
        """Tell whether the columns that the form prints left of those below a heading (法人或其他组织) are told by then."""
        columns = forms.load(max(forms.forms())).tables[over.table].columns
        first = next((at for at, column in enumerate(columns) if column.under[-1:] == (over.key,) and len(column.under) > 1), 0)
        return all(column.key in self.columns for column in columns[:first])

    def _note(self, kinds: dict[str, Meaning], values: list[Token], torn: bool) -> None:
        across = kinds.get("across")
        if across or ("column" in kinds and kinds["column"].table == "appeals"):
            name = across or kinds["column"]
            self.headings.append(name)
            if not across:
                self.sides.append(name.key)
            elif name.key not in self.groups:
                self.groups.append(name.key)
            if values:
                self.runs.append(Run(name.table, "", values, torn=torn))
        elif "over" in kinds and kinds["over"].table == "appeals" and not self.groups:
            self.strange.add("appeals")         # 行政诉讼 before 行政复议: which values are whose is open
        elif "over" in kinds and not self._in_turn(kinds["over"]):
            self.strange.add(kinds["over"].table)
        elif values and "row" in kinds:
            self.runs.append(Run(kinds["row"].table, kinds["row"].key, values, tuple(self._columns), torn))
        elif "column" in kinds:
            self.headings.append(kinds["column"])
            told = self._columns if kinds["column"].table == "proactive" else self.columns
            if told is self._columns or kinds["column"].key not in told:
                told.append(kinds["column"].key)
        elif kinds.keys() & {"corner", "block"}:
            self.headings.extend(kinds.values())
            self._columns.clear()
