"""What of a PDF's characters is seen on paper as it is written: the rest is left out, or the cell it stands in is marked.

Left out: what has no ink (as under a scan), watermarks across the page, the second print of letters made bold. Marked:
digits that are struck out, painted over, raised, turned, reach into the cell beside, or stand beside a picture.
"""

from collections import Counter

from pdfplumber.page import Page as PdfPage

from gkcrawl import forms
from gkcrawl.extract.pdf_narrow import finder, spaced

#: What the interpreter notes as the colour of text that is drawn without ink (see `pdf_bounds`).
NO_INK = ("none",)
#: A colour lighter than this is paper's; one lighter than the second may be a watermark's, where its letters are large.
_PAPER, _PALE = 0.9, 0.6
_LARGE, _SMALL = 1.8, 0.8
#: Parts of a letter's size: how far the second print of it may be shifted, how far the next letter of a word may be.
_SHIFTED, _NEXT = 0.16, 0.35
_THIN = 1.6


def upright(sheet) -> tuple[PdfPage, int]:
    """Return a page turned so that most of its text stands upright, and by how many degrees clockwise."""
    ways = Counter(_way(char["matrix"]) for char in sheet.chars)
    way, count = ways.most_common(1)[0] if ways else (0, 0)
    if not way or 2 * count < len(sheet.chars):
        return sheet, 0
    sheet.page_obj.rotate = (sheet.page_obj.rotate + way) % 360
    sheet.page_obj.attrs["Rotate"] = sheet.page_obj.rotate
    return PdfPage(sheet.pdf, sheet.page_obj, sheet.page_number, sheet.initial_doctop), way


def shown(sheet):
    """Return what a page shows: some keep more than the part that is cut out of it."""
    left, top, right, bottom = sheet.cropbox
    part = max(left, sheet.bbox[0]), max(top, sheet.bbox[1]), min(right, sheet.bbox[2]), min(bottom, sheet.bbox[3])
    smaller = any(abs(one - other) > 1 for one, other in zip(part, sheet.bbox, strict=True))
    return sheet.crop(part) if smaller and part[0] < part[2] and part[1] < part[3] else sheet


def _way(matrix) -> int | None:
    """Return by how many degrees text is to be turned clockwise to stand upright; None where it is aslant or mirrored."""
    a, b, c, d = matrix[:4]
    if a * d - b * c <= 0:
        return None
    if abs(b) <= 0.05 * abs(a) and abs(c) <= 0.35 * abs(d):
        return 0 if a > 0 else 180
    if abs(a) <= 0.05 * abs(b) and abs(d) <= 0.35 * abs(c):
        return 90 if b > 0 else 270
    return None


def _light(colour) -> float:
    """Return how light a colour is, from 0 to 1; 0 where that is not known."""
    if not colour or any(not isinstance(part, (int, float)) for part in colour):
        return 0.0
    return min(colour) if len(colour) in (1, 3) else 1 - max(colour) if len(colour) == 4 else 0.0


def inked(sheet):
    """Return a page with the characters only that are seen as they are written."""
    chars, gone = sheet.chars, set()
    size = Counter(round(char["size"], 1) for char in chars).most_common(1)[0][0] if chars else 0
    near: dict[tuple, dict] = {}
    dark = None
    for char in chars:
        char["text"] = forms.whole_signs(char["text"])
        colour, way = char["non_stroking_color"], _way(char["matrix"])
        if colour == NO_INK or way is None and abs(char["matrix"][1]) > 0.05 * abs(char["matrix"][0]):
            gone.add(id(char))
            continue
        if (light := _light(colour)) > _PALE and (light > _PAPER or char["size"] > _LARGE * size):
            if dark is None:
                dark = [one for one in (*sheet.rects, *sheet.curves) if one["fill"] and _light(_colour(one)) < _PALE] + sheet.images
            if not any(_covers(one, char) for one in dark):
                gone.add(id(char))
                continue
        if char["text"].isspace():
            continue
        key, shift = (char["text"], round(char["size"])), _SHIFTED * char["size"]
        where = near.setdefault(key, {})
        at = round(char["x0"] / 4), round(char["top"] / 4)
        for x in (at[0] - 1, at[0], at[0] + 1):
            for y in (at[1] - 1, at[1], at[1] + 1):
                other = where.get((x, y))
                if other and abs(other["x0"] - char["x0"]) < shift and abs(other["top"] - char["top"]) < shift:
                    gone.add(id(char))
        if id(char) not in gone:
            where[at] = char
    return sheet.filter(lambda thing: id(thing) not in gone) if gone else sheet


def _colour(thing) -> tuple:
    colour = thing["non_stroking_color"]
    return colour if isinstance(colour, (tuple, list)) else (colour,)


def _covers(thing, char) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return thing["x0"] <= x <= thing["x1"] and thing["top"] <= y <= thing["bottom"]


def doubts(sheet, boxes: list, held: dict[int, list[dict]]) -> dict[int, str]:
    """Return the kinds of oddities of the cells (by their number) in which digits are not what they seem."""
    cell = finder(boxes)
    found: dict[int, str] = {}
    digits = {number: some for number, chars in held.items() if (some := [char for char in chars if char["text"].isdigit()])}
    for number, chars in digits.items():
        box = boxes[number]
        left, right = (any(reach(char) > _NEXT * char["size"] / 2 for char in chars) for reach in (lambda char: box.x0 - char["x0"], lambda char: char["x1"] - box.x1))
        if left or right or any(_way(char["matrix"]) != 0 for char in chars):
            found[number] = "styled"
            found |= dict.fromkeys(_blank_beside(boxes, box, left, right), "merged")
        elif box.text.isdigit() and spaced(chars):
            found[number] = "several"
    inside = {id(char) for chars in held.values() for char in chars}
    _reaching(digits, [char for char in sheet.chars if id(char) not in inside and not char["text"].isspace()], found)
    for number, chars in digits.items():
        sizes = [char["size"] for char in chars]
        if min(sizes) < _SMALL * max(sizes) or max(c["bottom"] for c in chars) - min(c["bottom"] for c in chars) > 0.2 * max(sizes) and boxes[number].text.isdigit():
            found[number] = "styled"
    for thing, kind in _over(sheet):
        number = cell(thing)
        if number is not None and not (kind == "styled" and _fills(thing, boxes[number])) and any(_touches(thing, char, kind) for char in digits.get(number, ())):
            found[number] = kind
    return found


def _blank_beside(boxes: list, box, left: bool, right: bool) -> list[int]:
    """Return the numbers of boxes that print nothing to the sides where a box's digits come from: they may be theirs."""
    return [number for number, other in enumerate(boxes) if not other.text and other.top < box.bottom - _THIN and box.top < other.bottom - _THIN
            and (left and abs(other.x1 - box.x0) < _THIN or right and abs(other.x0 - box.x1) < _THIN)]


def _reaching(digits: dict[int, list], outside: list[dict], found: dict[int, str]) -> None:
    """Mark cells from whose digits no gap parts the next cell's, or what stands outside: they are of one number that is wider than its cell, or cut."""
    lines: dict[int, list] = {}
    for number, chars in (*digits.items(), (-1, outside)):
        for char in chars:
            lines.setdefault(round(char["bottom"]), []).append((char["x0"], char["x1"], char["size"], number))
    for line in lines.values():
        line.sort()
        for (_, end, size, one), (start, _, _, other) in zip(line, line[1:], strict=False):
            if one != other and start - end < 0.12 * size:
                found |= {number: "styled" for number in (one, other) if number >= 0}


def _over(sheet):
    """Yield (thing, kind) of all that may be drawn over a cell's digits: lines, small fields, small pictures."""
    for thing in (*sheet.lines, *sheet.rects, *sheet.curves):
        width, height = thing["x1"] - thing["x0"], thing["bottom"] - thing["top"]
        if height < _THIN and width < 120:
            yield thing, "struck"
        elif thing.get("fill") and width < 60 and _THIN < height < 30:
            yield thing, "styled"
    for thing in sheet.images:
        if thing["x1"] - thing["x0"] < 60 and thing["bottom"] - thing["top"] < 30:
            yield thing, "image"


def _fills(thing, box) -> bool:
    """Tell whether a field is a cell's own colour."""
    return thing["x0"] < box.x0 + 3 and thing["x1"] > box.x1 - 3 and thing["top"] < box.top + 3 and thing["bottom"] > box.bottom - 3


def _touches(thing, char, kind: str) -> bool:
    """Tell whether a thing lies over a digit: a line through its middle, a field over it but not behind its whole cell, a picture beside it."""
    if kind == "image":
        return True
    across = min(thing["x1"], char["x1"]) - max(thing["x0"], char["x0"])
    if across < 0.4 * (char["x1"] - char["x0"]):
        return False
    height = char["bottom"] - char["top"]
    if kind == "struck":
        middle = (thing["top"] + thing["bottom"]) / 2
        return char["top"] + 0.25 * height < middle < char["bottom"] - 0.2 * height
    return thing["top"] < char["bottom"] - 0.3 * height and thing["bottom"] > char["top"] + 0.3 * height
