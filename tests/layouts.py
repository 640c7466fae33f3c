"""Layouts that people read and the form does not print: tables turned, rows joined in one, last year beside this one, bars."""

import html as escaping
import random

from tests import documents
from tests.mutations import Lines, _spread
from tests.render import Box, html

TITLE = "样例县发展和改革局2023年政府信息公开工作年度报告"


def turned(lines: Lines) -> Lines:
    """Return a table with its rows across and its columns down."""
    placed = sorted(documents.laid_out(lines), key=lambda one: (one[2], one[1]))
    out: Lines = [[] for _ in range(max(column + box.cols for box, _, column in placed))]
    for box, _, column in placed:
        out[column].append(Box(box.text, box.cols, box.rows, box.path, box.hidden, box.raw))
    return out


def joined(lines: Lines, first: int, count: int, sign: str = "<br>") -> Lines:
    """Return a table with some rows of one kind printed in one, their texts one below the other."""
    group, size = lines[first:first + count], len(lines[first]) - next(at for at, box in enumerate(lines[first]) if box.path)
    tails = [line[-size - 1:] for line in group]
    for number, line in enumerate(lines[:first + 1]):
        for box in line:
            if box.rows > 1 and number + box.rows > first and box not in tails[0]:
                box.rows -= count - 1
    whole = [Box("", 1, parts[0].cols, raw=sign.join(escaping.escape(box.raw or box.text) for box in parts) or " ")
             for parts in zip(*tails, strict=True)]
    return [*lines[:first], [*group[0][:-size - 1], *whole], *lines[first + count:]]


def two_years(lines: Lines, rng: random.Random, words: tuple[str, str] = ("本年", "上年"), heads: int = 3, beside: bool = True) -> Lines:
    """Return a table with a second column for each of its own: the figures of the year before, on its right or left."""
    order = words if beside else words[::-1]
    out, wide = [], sum(box.cols for box in lines[heads] if box.path)
    for number, line in enumerate(lines):
        new = []
        for box in line:
            other = Box(str(rng.randint(0, 60)))
            new += ([box, other] if beside else [other, box]) if box.path else [box]
            if number < heads and number + box.rows <= heads and not (number == 0 and box is line[0]):
                box.cols *= 2
        out.append(new)
    out[0][0].rows += 1
    return [*out[:heads], [Box(word) for _ in range(wide) for word in order], *out[heads:]]


def page(*pieces: str, head: str = "") -> bytes:
    """Return a report's page of these pieces of markup."""
    return f'<html><meta charset="utf-8"><title>{TITLE}</title>{head}<h1>{TITLE}</h1>{"".join(pieces)}'.encode()


def printed(parts: dict[str, Lines]) -> bytes:
    """Return a report's page of these tables."""
    return page(*map(html, parts.values()))


def barred(lines: Lines, start: str = "<p>", end: str = "</p>", rule: bool = False) -> str:
    """Return a table with a line for each row, bars between its cells."""
    rows = ["| " + " | ".join(fields) + " |" for fields in _spread(lines)]
    if rule:
        rows.insert(1, "|" + "---|" * len(_spread(lines)[0]))
    return "".join(f"{start}{row}{end}" for row in rows)
