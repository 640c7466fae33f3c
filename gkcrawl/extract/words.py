"""Words as they stand on a PDF's pages: line by line, and under which heading each."""

from typing import NamedTuple

from gkcrawl.extract.lone import heads_part
from gkcrawl.extract.values import is_entry

#: How far from the middle of its heading, in parts of the way to the next one, a number may stand.
_ASIDE = 0.35
#: Points between the middles of words of one line.
_LINE = 3.0
#: The part of the width of all lines that one reaches which goes on; how far the next one is below it, in parts of its height.
_FULL, _GAP = 0.9, 1.2


class Word(NamedTuple):
    """A run of text without a gap, where it stands."""

    x0: float
    x1: float
    top: float
    bottom: float
    text: str
    page: int

    @property
    def middle(self) -> float:
        """Where it stands across the page."""
        return (self.x0 + self.x1) / 2

    @property
    def place(self) -> tuple:
        """Its page, and its box there."""
        return self.page, (self.x0, self.top, self.x1, self.bottom)


Line = list[Word]


def lines_of(words: list[Word]) -> list[Line]:
    """Return words line by line, each from left to right."""
    lines: list[Line] = []
    for word in sorted(words, key=lambda word: (word.page, word.top + word.bottom)):
        last = lines[-1][0] if lines else None
        if last and last.page == word.page and word.top + word.bottom - last.top - last.bottom < 2 * _LINE:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line) for line in lines]


def paragraphs(lines: list[Line]) -> list[str]:
    """Return what lines print, those joined that go on: the one before fills the page's width, they are not indented, and no figures stand apart in either."""
    left, right = min((line[0].x0 for line in lines), default=0.0), max((line[-1].x1 for line in lines), default=0.0)
    found: list[str] = []
    before: Line = []
    for line in lines:
        text, height = " ".join(word.text for word in line), line[0].bottom - line[0].top
        if before and before[-1].x1 > left + _FULL * (right - left) and line[0].x0 < left + height and not heads_part(text) and not any(
                is_entry(word.text) for word in (*before, *line)) and (
                before[0].page + 1 == line[0].page or before[0].page == line[0].page and line[0].top - before[0].bottom < _GAP * height):
            found[-1] += text
        else:
            found.append(text)
        before = line
    return found


def points(columns: list[tuple[str, list[Word]]], side: float) -> list[float]:
    """Return where the headings stand: 0 for their left edges, 1 for their right ones, 0.5 for their middles."""
    edges = [(min(w.x0 for w in pile), max(w.x1 for w in pile)) for _, pile in columns]
    return [left + side * (right - left) for left, right in edges]


def _one(words: Line, points: list[float], side: float) -> list[Word | None] | None:
    """Return the word of each column, None where it has none; None where any word may be in another, or is no value."""
    found: list[Word | None] = [None] * len(points)
    for word in words:
        at = word.x0 + side * (word.x1 - word.x0)
        near = min(range(len(points)), key=lambda n: abs(points[n] - at))
        ways = [abs(points[near] - points[n]) for n in (near - 1, near + 1) if 0 <= n < len(points)]
        if not is_entry(word.text) or found[near] or ways and (
                abs(at - points[near]) > _ASIDE * min(ways) or word.x1 - word.x0 > min(ways)):
            return None
        found[near] = word
    return found


def placed(lines: list[Line], columns: list[tuple[str, list[Word]]]) -> list[list[Word | None] | None]:
    """Return the words of each row by column: under the headings' middles, or along their left or right edges.

    Where only some rows stand so, those with a blank column are left open too: they might have drifted as the others.
    """
    ways = [[_one(line, points(columns, side), side) for line in lines] for side in (0.5, 0, 1)]
    whole = [way for way in ways if None not in way]
    if whole:
        return whole[0] if all(way == whole[0] for way in whole) else [None] * len(lines)
    return [placed if placed and None not in placed else None for placed in ways[0]]
