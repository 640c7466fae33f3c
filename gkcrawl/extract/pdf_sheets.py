"""Pages of a report as they stand on sheets of paper: type that is shrunk to fit, several pages printed on one sheet.

Small type is looked at enlarged, so that what is meant to be one, and apart, is measured as on any page. A sheet is
parted where nothing at all crosses the middles between its pages; which it holds is told on the first.
"""

from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from gkcrawl import forms
from gkcrawl.extract import titles
from gkcrawl.extract.lone import heads_part
from gkcrawl.extract.page import Grid
from gkcrawl.extract.pdf_flow import Line, Sheet

#: Type smaller than this, in points, is enlarged to the second.
_TINY, _READABLE = 4.4, 8.0
#: How many pages may stand beside each other on a sheet, and how many below each other; those with most first.
_LAYOUTS = sorted(((across, down) for across in (2, 3, 4) for down in (1, 2, 3, 4)), key=lambda layout: -layout[0] * layout[1])
#: How many times as high as wide a page is, or as wide as high, at the most.
_SLIM = 1.9
#: Points kept free at both sides of the middle between pages beside each other, below each other; how far lines may reach over it; the part of a sheet at its head and
#: foot that may print a line of its own; the part of its width that a ground covers.
_CLEAR, _FREE, _OVER, _EDGE, _GROUND = 3.0, 6.0, 1.0, 0.05, 0.9
#: What tells that a page begins beside another, and no column of figures: a line of so many signs, or so many ruled lines.
_SIGNS, _RULED = 10, 8


class Printed(NamedTuple):
    """Where a page stands: on which sheet, how many times that was enlarged, how far right it begins there."""

    sheet: int
    larger: float = 1.0
    left: float = 0.0


@dataclass(slots=True)
class Leaf:
    """A page that was read: where it stands, its tables and lines, and line by line its words where no table is ruled."""

    printed: Printed
    items: list
    plain: list[list]


def enlarged(sheet) -> tuple:
    """Return a page as if it were printed in type that can be read, and how many times it is enlarged."""
    sizes = Counter(round(char["size"], 1) for char in sheet.chars)
    size = sizes.most_common(1)[0][0] if sizes else 0
    if not 0 < size < _TINY:
        return sheet, 1.0
    larger, page = _READABLE / size, sheet.page_obj
    page.larger = larger                                # so the interpreter draws it (see `pdf_bounds`)
    page.attrs.update({name: [larger * edge for edge in box] for name, box in (("MediaBox", page.mediabox), ("CropBox", page.cropbox))})
    # Its own kind: the library is not loaded by name here, since pages of the Web pass through this room too.
    return type(sheet)(sheet.pdf, page, sheet.page_number, sheet.initial_doctop), larger


class Sheets:
    """Parts the sheets of a document into pages; how many each holds is told on the first that holds anything beside another."""

    def __init__(self) -> None:
        self._layout: tuple[int, int] | None = None
        self._counts: list[int] = []                    # how many pages each sheet was parted into, so far

    def pages(self, sheet) -> list:
        """Return the pages that stand on a sheet: itself, where it is one."""
        if self._layout is None and sheet.chars:
            self._layout = next((layout for layout in _LAYOUTS if _holds(sheet, *layout)), None if _left_half(sheet) else (1, 1))
        across, down = self._layout or (1, 1)
        pages = _cropped(sheet, across, down) if across * down > 1 and _parts(sheet, across, down) else [sheet]
        self._counts.append(len(pages))
        return pages

    def in_order(self, pages: list[Leaf]) -> list[Leaf]:
        """Return pages as they follow each other, all enlarged alike: in the way in which title and parts come in their order."""
        across, down = self._layout or (1, 1)
        usual, each = list(range(len(pages))), across * down
        larger = max((page.printed.larger for page in pages), default=1.0)
        if each == 1 and larger == 1.0:
            return pages
        ways = [usual]
        if each > 1 and all(count == each for count in self._counts):
            sheets = [usual[at:at + each] for at in range(0, len(pages), each)]
            ways += [[sheet[row * across + column] for sheet in sheets for column in range(across) for row in range(down)],
                     [sheet[row * across + column] for sheet in sheets for row in range(down) for column in reversed(range(across))]]
            if each == 2:                               # a brochure: folded, its first page stands beside its last
                sides = [sheet if number % 2 else sheet[::-1] for number, sheet in enumerate(sheets)]
                ways.append([first for first, _ in sides] + [last for _, last in reversed(sides)])
        marks = [[mark for item in page.items if isinstance(item, Line) and (mark := _mark(item.text)) is not None] for page in pages]
        titled = [at for at, held in enumerate(marks) if 0 in held]

        def fits(way: list[int]) -> tuple[bool, bool]:
            first = next((at for at in way if pages[at].items), None)
            return all(one <= other for one, other in pairwise(mark for at in way for mark in marks[at])), not titled or first in titled

        order = max(ways, key=fits)
        return [_placed(pages[at], number, larger) for number, at in enumerate(order, 1)]


def _placed(page: Leaf, number: int, larger: float) -> Leaf:
    """Return a page as one of this number that begins where its sheet does, and is so many times enlarged."""
    times = larger / page.printed.larger

    def moved(item):
        if isinstance(item, Sheet):
            return replace(item, boxes=[moved(box) for box in item.boxes], top=times * item.top, bottom=times * item.bottom)
        more = {"left": times * (item.left - page.printed.left), "far": times * (item.far - page.printed.left)} if isinstance(item, Line) else {}
        return item._replace(page=number, x0=times * (item.x0 - page.printed.left), x1=times * (item.x1 - page.printed.left),
                             top=times * item.top, bottom=times * item.bottom, **more)

    return Leaf(Printed(page.printed.sheet, larger, times * page.printed.left), [moved(item) for item in page.items],
                [[moved(word) for word in line] for line in page.plain])


def _mark(text: str) -> int | None:
    """Return the number of the part that a line is the heading of, 0 for the report's title, None for other lines."""
    if titles.is_report_title(text):
        return 0
    return next((number for number, sign in enumerate(forms.grammar()["numerals"]["digits"], 1) if sign in text[:2]), None) if heads_part(text) else None


def _things(sheet):
    """Yield what is printed on a sheet; not what stands at its head or foot, nor the ground behind it all."""
    _, top, _, bottom = map(float, sheet.bbox)
    edge, ground = _EDGE * (bottom - top), _GROUND * float(sheet.width)
    for thing in (*sheet.chars, *sheet.lines, *sheet.rects, *sheet.curves, *sheet.images):
        if thing["x1"] - thing["x0"] < ground and thing["bottom"] > top + edge and thing["top"] < bottom - edge:
            yield thing


def _parts(sheet, across: int, down: int) -> bool:
    """Tell whether nothing crosses the middles between so many pages, but a page's frame may stand there."""
    left, top, right, bottom = map(float, sheet.bbox)
    middles = [("x0", "x1", _CLEAR, left + (right - left) * at / across) for at in range(1, across)] + [
        ("top", "bottom", _FREE, top + (bottom - top) * at / down) for at in range(1, down)]
    for thing in _things(sheet):
        letter = thing["object_type"] == "char"
        if any(thing[begins] < middle + clear and thing[ends] > middle - clear and (
                letter or thing[begins] < middle - _OVER and thing[ends] > middle + _OVER or thing["x1"] - thing["x0"] < (right - left) / across / 2 and begins == "top")
               for begins, ends, clear, middle in middles):
            return False
    return True


def _holds(sheet, across: int, down: int) -> bool:
    """Tell whether a sheet holds so many pages: nothing stands between them, and what stands right of the first is none of its columns.

    All but the last of more than two are printed on; all where they are wider than high, else these are the halves of one.
    """
    shape = float(sheet.width) / across / (float(sheet.height) / down)
    if not 1 / _SLIM <= shape <= _SLIM or not _parts(sheet, across, down):
        return False
    pages = _cropped(sheet, across, down)
    beside = [page for at, page in enumerate(pages) if at % across]
    blank = [not page.chars for page in pages]
    return all(map(_says, pages)) if shape > 1 and down > 1 else (len(pages) == 2 or blank == sorted(blank)) and any(map(_says, beside))


def _cropped(sheet, across: int, down: int) -> list:
    left, top, right, bottom = map(float, sheet.bbox)
    wide, high = (right - left) / across, (bottom - top) / down
    return [sheet.crop((left + column * wide, top + row * high, left + (column + 1) * wide, top + (row + 1) * high), strict=False)
            for row in range(down) for column in range(across)]


def _says(part) -> bool:
    return len(part.lines) + len(part.rects) >= _RULED or any(len(line["text"]) >= _SIGNS for line in part.extract_text_lines(return_chars=False))


def _left_half(sheet) -> bool:
    """Tell whether nothing stands in a sheet's right half: a last page, which says nothing of the others."""
    middle = float(sheet.bbox[0]) + float(sheet.width) / 2
    return all(thing["x1"] < middle for thing in _things(sheet))


def settle(blocks: list, printed: list[Printed]) -> None:
    """Say of blocks where on paper they stand."""
    if all(page == (number, 1.0, 0.0) for number, page in enumerate(printed, 1)):
        return
    for block in blocks:
        for item in {id(cell): cell for row in block.rows for cell in row}.values() if isinstance(block, Grid) else (block,):
            if item.place:
                page = printed[item.place[0] - 1]
                where = tuple((edge + (0 if at % 2 else page.left)) / page.larger for at, edge in enumerate(item.place[1]))
                item.place = (page.sheet, where, *((end + page.left) / page.larger for end in item.place[2:]))
