"""Cells of a PDF that are too small for what they print: figures broken into lines that are one, text printed over other text."""

import re
from bisect import bisect_right

from gkcrawl.extract.edges import edges_of
from gkcrawl.extract.pdf_flow import Box
from gkcrawl.extract.values import parse

_LINES = re.compile(r"[0-9.,]+(?:\n[0-9.,]+)+")
#: Points that a cell keeps clear at each side, at the most.
_CLEAR = 6.5
#: Parts that a sum may have.
_PARTS = range(2, 7)
#: How much of a digit has to find no room: programs measure in units of their own.
_BARELY = 1.1
#: Parts of a letter's size: the gap between digits of one number, the way from line to line, what letters over one another share.
_GAP, _PITCH, _SHARED = 0.3, 2.2, 0.25


def held(chars: list[dict], boxes: list) -> dict[int, list[dict]]:
    """Return the characters that stand in each box, by its number."""
    box_of = finder(boxes)
    found: dict[int, list[dict]] = {}
    for char in chars:
        if not char["text"].isspace() and (number := box_of(char)) is not None:
            found.setdefault(number, []).append(char)
    return found


def finder(boxes: list):
    """Return what tells the number of the box in which the middle of a thing stands, None where in none."""
    xs, ys = (edges_of((edge for box in boxes for edge in sides(box)), 1.0) for sides in (lambda b: (b.x0, b.x1), lambda b: (b.top, b.bottom)))
    slots: dict[tuple[int, int], int] = {}
    for number, box in enumerate(boxes):
        for x in range(bisect_right(xs, box.x0 + 1), bisect_right(xs, box.x1 - 1) + 1):
            for y in range(bisect_right(ys, box.top + 1), bisect_right(ys, box.bottom - 1) + 1):
                slots.setdefault((x, y), number)
    return lambda thing: slots.get((bisect_right(xs, (thing["x0"] + thing["x1"]) / 2), bisect_right(ys, (thing["top"] + thing["bottom"]) / 2)))


def figures(boxes: list, chars: dict[int, list[dict]]) -> dict[int, str]:
    """Return the figures of a table that its cells are too narrow for, by the number of their boxes.

    They are broken where no further digit fits, and some of them are shown to be one: their next line begins with a zero,
    or the sums of their rows hold only so. Else all cells with several lines may hold several numbers.
    """
    broken = {number: _lines(chars.get(number, [])) for number, box in enumerate(boxes) if _LINES.fullmatch(box.text)}
    if not broken:
        return {}
    printed = [(boxes[number], char) for number, held in chars.items() for char in held if char["text"].isalnum()]  # brackets may hang over
    clear = sum(min(max(min(gaps), 0), _CLEAR) for gaps in (
        [char["x0"] - box.x0 for box, char in printed], [box.x1 - char["x1"] for box, char in printed]))
    for number, lines in broken.items():
        whole = "".join(char["text"] for line in lines for char in line)
        if whole != boxes[number].text.replace("\n", "") or parse(whole)[0] is None or not _one(lines, boxes[number].x1 - boxes[number].x0 - clear):
            return {}
    shown = any(len(line) > 1 and line[0]["text"] == "0" for lines in broken.values() for line in lines[1:]) or any(_summed(boxes, boxes[number]) for number in broken)
    return {number: boxes[number].text.replace("\n", "") for number in broken} if shown else {}


def _summed(boxes: list, total: Box) -> bool:
    """Tell whether a figure of several lines is the sum of those before it in its row, and its last line alone is not that of theirs."""
    row = sorted((box for box in boxes if abs(box.top - total.top) < 1 and abs(box.bottom - total.bottom) < 1 and box.x1 < total.x1), key=lambda box: -box.x1)
    parts = [text if text.isdigit() else "0" if not text else "" for text in (box.text.replace("\n", "") for box in row)]
    whole, last = int(total.text.replace("\n", "")) if total.text.replace("\n", "").isdigit() else 0, 10 ** len(total.text.rpartition("\n")[2])
    for count in _PARTS:
        told = [int(part) for part in parts[:count] if part]
        if whole and len(told) == count and sum(told) == whole and sum(part % last for part in told) >= last:
            return True
    return False


def _lines(chars: list[dict]) -> list[list[dict]]:
    lines: list[list[dict]] = []
    for char in sorted(chars, key=lambda char: char["bottom"]):
        if lines and char["bottom"] - lines[-1][0]["bottom"] < char["size"] / 2:
            lines[-1].append(char)
        else:
            lines.append([char])
    return [sorted(line, key=lambda char: char["x0"]) for line in lines]


def _one(lines: list[list[dict]], room: float) -> bool:
    """Tell whether lines follow each other in one size, and no further digit fits into any but the last."""
    sizes = [char["size"] for line in lines for char in line]
    near = all(0 < lower[0]["bottom"] - upper[0]["bottom"] < _PITCH * max(sizes) for upper, lower in zip(lines, lines[1:], strict=False))
    return near and max(sizes) - min(sizes) < 0.1 and all(
        line[-1]["x1"] - line[0]["x0"] + _BARELY * max(char["x1"] - char["x0"] for char in line) > room for line in lines[:-1])


def spaced(chars: list[dict]) -> bool:
    """Tell whether digits that follow each other in a line stand further apart than those of one number."""
    digits = sorted((char for char in chars if char["text"].isdigit()), key=lambda char: (round(char["bottom"]), char["x0"]))
    return any(abs(one["bottom"] - other["bottom"]) < one["size"] / 2 and other["x0"] - one["x1"] > _GAP * one["size"]
               for one, other in zip(digits, digits[1:], strict=False))


def overprinted(chars: list[dict]) -> bool:
    """Tell whether lines of a box are printed over one another: text of a row beside reaches into it."""
    chars = sorted(chars, key=lambda char: char["x0"])
    for at, char in enumerate(chars):
        share = _SHARED * char["size"]
        for other in chars[at + 1:]:
            if other["x0"] > char["x1"] - share:
                break
            if abs(other["bottom"] - char["bottom"]) > 0.15 * char["size"] and min(char["bottom"], other["bottom"]) - max(char["top"], other["top"]) > share:
                return True
    return False
