"""What a printed label names in the statutory forms: a row, a column, a group, a block, or nothing."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from gkcrawl import forms

_GRAMMAR = forms.grammar()
_CHINESE = _GRAMMAR["numerals"]["digits"] + _GRAMMAR["numerals"]["ten"]
#: The numbers labels begin with, in the ways they are typed: （一） 一、 1. 1、 (1) ①
_NUMBERING = re.compile(rf"\([{_CHINESE}]{{1,2}}\)[、.,:]?|[{_CHINESE}]{{1,2}}[、.,:]"
                        r"|\(\d{1,2}\)[、.]?|\d{1,2}[、.,:)]+(?=\D)|\d(?=[^\d\W])")
_ALIKE = tuple(_GRAMMAR["labels"]["alike"].items())
_QUOTES = str.maketrans("", "", "\"'「」『』《》<>、,;·")
_TRAIL = ".,:;*、。…"
_SIGNS = re.compile(r"[\W_]+")
#: What is printed beside a label in another language: Latin, Cyrillic, Arabic, Tibetan, Mongolian, Korean, Yi.
_LETTERS = "a-z\u0400-\u052f\u0600-\u06ff\u0750-\u077f\u0f00-\u0fff\u1100-\u11ff\u1800-\u18af\u3130-\u318f\ua000-\ua4cf\uac00-\ud7af"
_FOREIGN = re.compile(rf"\([{_LETTERS} .,&'/-]+\)|[{_LETTERS}][{_LETTERS} .,&'-]*", re.IGNORECASE)
#: What joins a label to the one that stands above it, or sets it in brackets.
_JOINED = re.compile(rf"^(?:[-:/>|_]|\((?!\d{{1,2}}\)|[{_CHINESE}]\)))+|(?<!\d)\)$")
#: Signs that say nothing of their own.
IDLE = frozenset(_GRAMMAR["labels"]["idle"])
_MIN_CUT = 8        # a label cut short is known by this many characters


class Meaning(NamedTuple):
    """What a label names: kind is row, column, group, over (a heading above columns), corner or block."""

    kind: str
    table: str
    key: str
    forms: frozenset[str]


class Meanings(tuple):
    """All that a label may name, and what that says of the cell it stands in."""

    def __init__(self, names: Iterable[Meaning] = ()):
        self.kinds = frozenset(name.kind for name in self)
        self.rows = tuple(name for name in self if name.kind == "row")
        self.across = tuple(name for name in self if name.kind == "across")
        self.firm = bool(self.rows) and not self.kinds & {"column", "over", "across"}   # a row, and nothing above one
        self.heading = not self.rows and bool(self.kinds & {"column", "over", "corner"})
        self.above = tuple(dict.fromkeys(
            name.table for name in self if name.kind in ("column", "over", "corner", "across")))


def core(text: str) -> str:
    """Return a label without numbering, quotation marks, pauses and white space, as labels are compared.

    >>> core("3. 危及“三安全一稳定”"), core("（七）合计")
    ('危及三安全一稳定', '总计')
    """
    folded = forms.fold(text)
    match = _NUMBERING.match(folded)
    label = (folded[match.end():] if match else folded).translate(_QUOTES).rstrip(_TRAIL)
    for word, same in _ALIKE:
        label = label.replace(word, same)
    return label


def numbered(text: str) -> bool:
    """Tell whether a label begins with a number, as rows do and columns do not."""
    return _NUMBERING.match(forms.fold(text)) is not None


def numeral(text: str) -> str:
    """Return the number a label begins with, without signs; "" where it has none.

    >>> numeral("（六）其他处理"), numeral("3、其他"), numeral("其他")
    ('六', '3', '')
    """
    match = _NUMBERING.match(forms.fold(text))
    return _SIGNS.sub("", match[0]) if match else ""


@cache
def numbers_of(table: str, row: str) -> frozenset[str]:
    """Return the numbers a row may be printed with whose name is that of others too (其他): its own, its group's where it is the last, none."""
    found = {""}
    for form in forms.forms().values():
        schema = form.tables[table]
        found |= {numeral(label) for one in schema.rows if one.key == row for label in (one.label, *one.also)}
        found |= {numeral(group.label) for group in schema.groups.values() if group.whole and schema.members(group.key)[-1] == row}
    return frozenset(found)


def _named():
    """Yield (label, kind, table, key, form) for every label of every form."""
    for form in forms.forms().values():
        for table in form.tables.values():
            row_kind = "across" if table.across else "row"
            if table.corner:
                yield table.corner, "corner", table.key, "", form.key
            for group in table.groups.values():
                yield group.label, "group", table.key, group.key, form.key
                if group.whole:
                    yield group.label, "row", table.key, group.whole, form.key
            for block in table.blocks:
                if block.label:
                    for label in (block.label, *block.also):
                        yield label, "block", table.key, block.label, form.key
                for entry in block.rows:
                    for label in (entry.label, *entry.also):
                        yield label, row_kind, table.key, entry.key, form.key
                    for label in entry.under:
                        yield label, "over", table.key, label, form.key
                for entry in block.columns:
                    for label in (entry.label, *entry.also):
                        yield label, "column", table.key, entry.key, form.key
                    for label in entry.under:
                        yield label, "over", table.key, label, form.key


_NOTHING = Meanings()


@cache
def vocabulary() -> dict[str, Meanings]:
    """Every label's core, and what it may name."""
    found: dict[str, dict[tuple, set]] = {}
    for label, kind, table, key, form in _named():
        found.setdefault(core(label), {}).setdefault((kind, table, key), set()).add(form)
    return {label: Meanings(Meaning(*name, frozenset(in_forms)) for name, in_forms in names.items())
            for label, names in found.items()}


@cache
def _blocks() -> tuple[tuple[str, Meanings], ...]:
    return tuple((label, names) for label, names in vocabulary().items() if names[0].kind == "block")


@cache
def _above() -> tuple[tuple[str, Meanings], ...]:
    """Return the labels that stand above others, with what each may have below it."""
    found: dict[str, dict[tuple, set]] = {}
    for form in forms.forms().values():
        for table in form.tables.values():
            groups = {group.key: core(group.label) for group in table.groups.values()}
            below = [(core(groups[key]), "row", row.key) for row in table.rows for key in row.groups]
            below += [(core(label), "across" if table.across else "row", row.key) for row in table.rows for label in row.under]
            below += [(core(label), "column", column.key) for column in table.columns for label in column.under]
            for label, kind, key in below:
                found.setdefault(label, {}).setdefault((kind, table.key, key), set()).add(form.key)
    return tuple((label, Meanings(Meaning(*name, frozenset(in_forms)) for name, in_forms in names.items()))
                 for label, names in found.items())


def _below(label: str) -> Meanings:
    """Return what a label names that begins with what stands above it: （三）不予公开1.属于国家秘密, 行政诉讼（复议后起诉）."""
    for above, members in _above():
        if label.startswith(above) and (rest := _JOINED.sub("", label[len(above):])):
            ours = {name[:3]: name for name in members}
            if found := Meanings(ours[name[:3]] for name in lookup(rest) if name[:3] in ours):
                return found
    return _NOTHING


@lru_cache(maxsize=16384)
def lookup(text: str) -> Meanings:
    """Return what a printed label may name; notes in brackets after it, what is printed above it, and other languages are seen through."""
    if not text or text.isdigit() or len(text) > 200:
        return _NOTHING
    label = core(text)
    if not label:
        return _NOTHING
    names = vocabulary()
    if found := names.get(label):
        return found
    if found := _below(label):
        return found
    for mark in _GRAMMAR["numbering"]["notes"]:
        head, _, note = label.partition(mark)
        head = head.rstrip(_TRAIL)
        if head != label and not _NUMBERING.match(mark + note) and (found := names.get(head)) and not (
                mark == "(" and ")" not in note and len(head) < _MIN_CUT // 2):     # 其他(… may be another label, garbled
            return found
    if (plain := _FOREIGN.sub("", folded := forms.fold(text)).strip("/-_|")) and plain != folded and (found := lookup(plain)):
        return found
    for block, found in _blocks():
        if label.endswith(block):
            return found
    if len(label) >= _MIN_CUT:
        whole = [name for name in names if name.startswith(label)]
        if len(whole) == 1 or len({names[name] for name in whole}) == 1:
            return names[whole[0]]
    return _NOTHING


@lru_cache(maxsize=4096)
def keys_of(text: str, table: str) -> dict[str, str]:
    """Return what a printed label may name in one table: kind → key."""
    return {name.kind: name.key for name in lookup(text) if name.table == table}


def reworded(text: str, label: str) -> bool:
    """Tell whether a text is a label with some of its signs left out, or some put in that say nothing; what is no letter counts for nothing.

    >>> reworded("废止件数", "本年废止件数"), reworded("本年修订件数", "本年废止件数"), reworded("本年增（减）", "本年增/减"), reworded("本年废止件数占比", "本年废止件数")
    (True, False, True, False)
    """
    one, other = (_SIGNS.sub("", core(words)) for words in (text, label))
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return len(short) > 1 and adds_nothing(one, other) and all(sign in rest for sign in short)


def adds_nothing(text: str, label: str) -> bool:
    """Tell whether a text has no signs besides a label's but those that make no other thing of it: 占比, 撤销, 其中 do."""
    return not (Counter(text) - Counter(label)).keys() - IDLE


def exact(label: str) -> Meanings:
    """Return what a label, given as its core, names to the letter."""
    return vocabulary().get(label, _NOTHING)


def in_order(table: str, printed: list[str]) -> list[str]:
    """Return a table's columns as headings told one after the other give them, [] where they leave that open.

    Headings under one heading (法人或其他组织) stand together, in the order they are told.
    """
    columns = forms.load(max(forms.forms())).tables[table].columns
    by_above: dict[tuple, list[str]] = {}
    for column in columns:
        by_above.setdefault(column.under, []).append(column.key)
    told = {above: [key for key in printed if key in keys] for above, keys in by_above.items()}
    if any(len(told[above]) > (0 if len(keys) > 2 else 1) and sorted(told[above]) != sorted(keys)
           for above, keys in by_above.items()):
        return []
    if any(told[above] and told[above] != keys for above, keys in by_above.items() if len(keys) <= 2):
        return []                               # 总计 before 自然人: the others may stand anywhere
    queues = {above: iter(told[above] if len(keys) > 2 and told[above] else keys) for above, keys in by_above.items()}
    return [next(queues[column.under]) for column in columns]
