"""The properties of text in a Word binary file: where they stand in it, and what single ones say ([MS-DOC] 2.6, 2.9).

A property is a number of two bytes and what it is set to ("sprm"); runs of them belong to stretches of text, which are
told by the place of the text in the file.
"""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

_PAGE = 512
#: Bytes that a property is set to, by the uppermost three bits of its number; 6 says it in the next byte.
_SIZES = (1, 1, 2, 4, 2, 2, None, 3)
#: Properties that are kept elsewhere, at a place in the stream "Data".
_ELSEWHERE = frozenset((0x6645, 0x6646, 0x646B))
_DEFINES_ROW, _TABS = 0xD608, 0xC615

Property = tuple[int, bytes]


class Damaged(Exception):
    """The file says what cannot be."""


def properties(run: bytes, data: bytes, inner: bool = False) -> Iterator[Property]:
    """Yield (number, what it is set to) for a run of properties; one that is cut off ends it."""
    at = 0
    while at + 3 <= len(run):
        number, at = run[at] | run[at + 1] << 8, at + 2
        size = _SIZES[number >> 13]
        if number == _DEFINES_ROW:
            size, at = int.from_bytes(run[at:at + 2], "little") - 1, at + 2
        elif number == _TABS and run[at] == 255:
            gone = 4 * run[at + 1] if at + 1 < len(run) else 0
            size, at = (gone + 2 + 3 * run[at + 2 + gone] if at + 2 + gone < len(run) else len(run)), at + 1
        elif size is None:
            size, at = run[at], at + 1
        if size < 0 or at + size > len(run):
            return
        if number in _ELSEWHERE and not inner:
            place, = struct.unpack_from("<I", run, at)
            length = int.from_bytes(data[place:place + 2], "little")
            if place + 2 + length > len(data):
                raise Damaged("properties that are not there")
            yield from properties(data[place + 2:place + 2 + length], data, True)
        else:
            yield number, run[at:at + size]
        at += size


class Stretches:
    """Stretches of a file's text with their properties, as its pages of 512 bytes list them."""

    def __init__(self, main: bytes, index: bytes, of_paragraphs: bool):
        found: dict[int, tuple[int, bytes]] = {}
        count = (len(index) - 4) // 8
        pages = {number & 0x3FFFFF for number in struct.unpack_from(f"<{count}I", index, 4 * (count + 1))} if count > 0 else ()
        for page in pages:
            whole = main[page * _PAGE:(page + 1) * _PAGE]
            if len(whole) < _PAGE:
                raise Damaged("properties that are not there")
            found.update(_paragraphs(whole) if of_paragraphs else _runs(whole))
        self._starts = sorted(found)
        self._found = found

    def at(self, place: int) -> bytes:
        """Return the properties of the text at a place in the file."""
        number = bisect_right(self._starts, place) - 1
        if number < 0:
            return b""
        end, run = self._found[self._starts[number]]
        return run if place < end else b""

    def between(self, start: int, end: int) -> Iterator[tuple[int, int, bytes]]:
        """Yield (start, end, properties) of the stretches that meet a part of the file."""
        for number in range(max(0, bisect_right(self._starts, start) - 1), len(self._starts)):
            first = self._starts[number]
            if first >= end:
                return
            last, run = self._found[first]
            if last > start:
                yield max(first, start), min(last, end), run


def _paragraphs(page: bytes) -> Iterator[tuple[int, tuple[int, bytes]]]:
    for number, places in _listed(page, 13):
        at = 2 * page[places[2] + 13 * number]
        if at and at < _PAGE - 2:
            at, size = (at + 1, 2 * page[at] - 1) if page[at] else (at + 2, 2 * page[at + 1])
            yield places[0], (places[1], page[at + 2:min(at + size, _PAGE - 1)])    # two bytes name the style
        else:
            yield places[0], (places[1], b"")


def _runs(page: bytes) -> Iterator[tuple[int, tuple[int, bytes]]]:
    for number, places in _listed(page, 1):
        at = 2 * page[places[2] + number]
        yield places[0], (places[1], page[at + 1:min(at + 1 + page[at], _PAGE - 1)] if at else b"")


def _listed(page: bytes, width: int) -> Iterator[tuple[int, tuple[int, int, int]]]:
    """Yield (number, (start, end, where the list of properties begins)) of the stretches on a page."""
    count = page[-1]
    if (4 + width) * count + 4 > _PAGE:
        raise Damaged("a page of properties that is too long")
    places = struct.unpack_from(f"<{count + 1}I", page)
    if any(one > other for one, other in pairwise(places)):
        raise Damaged("properties out of order")
    for number in range(count):
        yield number, (places[number], places[number + 1], 4 * (count + 1))
