"""A Word document of 1997 to 2003 (DOC) taken apart into paragraphs and grids ([MS-DOC]).

Its text lies in pieces; what belongs to a table is said by the properties of the marks that end paragraphs. What Word
does not show is left out: hidden and deleted text, the codes of fields. A place is ``(table number, row, first
column)`` from 0, or the number of a paragraph. Footnotes, headers and text boxes are other stories, and are not read.
"""

import io
import re
import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import olefile

from gkcrawl.extract import doc_looks, doc_rows
from gkcrawl.extract.doc_looks import Look
from gkcrawl.extract.doc_marks import Damaged, Property, Stretches, properties
from gkcrawl.extract.headlines import headlines
from gkcrawl.extract.page import Page, TooLarge, Unreadable
from gkcrawl.extract.unsure import composes, said, unsure

#: Characters of a document's text; no report is near it.
MAX_TEXT = 1_000_000
_NEXT = "(open it with Word, WPS or LibreOffice, save it as DOCX, and read that)"
_WORD_97 = 0xA5EC
#: Where the file's head says where things are: (offset, bytes) pairs in the table stream.
_CHARACTERS, _PARAGRAPHS, _PIECES = 0xFA, 0x102, 0x1A2
#: The list that counts a paragraph.
_LIST = 0x460B
#: Single properties that a piece can have without a list of them.
_SHORT = {0x18: 0x2416, 0x19: 0x2417, 0x41: doc_looks.DELETED, 0x5C: doc_looks.HIDDEN}
_BEGIN, _RESULT, _END = "\x13", "\x14", "\x15"
_MARKS = re.compile("[\r\x07\x0c]")
#: A picture in the line, and one that floats.
_DRAWN = frozenset("\x01\x08")
#: Signs that stand for others; the rest of the first 32 characters prints nothing.
_SIGNS = dict.fromkeys(map(chr, range(32)), "") | {"\t": "\t", "\x0b": "\n", "\x0c": "\n", "\x0e": "\n", "\x1e": "-"}
_EIGHT_BIT = [bytes([n]).decode("cp1252", "ignore") or chr(n) for n in range(256)]


@dataclass(slots=True)
class Line:
    """A paragraph: its text, the sign that ends it, the properties of that sign, and whether that is shown."""

    text: str
    mark: str
    properties: list[Property] = field(default_factory=list)
    shown: bool = True


def take_apart(body: bytes) -> Page:
    """Return the page a DOC shows; raises Unreadable, or TooLarge beyond any report's size."""
    try:
        lines = _lines(*_streams(body))
        page = Page(doc_rows.blocks(lines))
    except (TooLarge, Unreadable, MemoryError):
        raise
    except Exception as error:  # of whatever kind: what a broken file makes of its own numbers has no end
        raise Unreadable(f"the Word document is damaged ({type(error).__name__}) {_NEXT}") from error
    if not page.blocks:
        raise Unreadable("the Word document is empty")
    page.titles = headlines(page.blocks)
    return page


def _streams(body: bytes) -> tuple[bytes, bytes, bytes]:
    """Return the streams that hold text, tables of places, and long lists of properties."""
    with olefile.OleFileIO(io.BytesIO(body)) as container:
        main = _stream(container, "WordDocument")
        kind, version, flags = *struct.unpack_from("<HH", main), *struct.unpack_from("<H", main, 10)
        if flags & 0x100:
            raise Unreadable(f"the Word document is locked with a password {_NEXT}")
        if kind != _WORD_97 or version < 0xC0:
            raise Unreadable(f"the document was saved by a Word older than that of 1997 {_NEXT}")
        table = _stream(container, "1Table" if flags & 0x200 else "0Table")
        return main, table, _stream(container, "Data") if container.exists("Data") else b""


def _stream(container: olefile.OleFileIO, name: str) -> bytes:
    data = container.openstream(name).read()
    if len(data) != container.get_size(name):
        raise Damaged(f"the stream {name} is cut off")
    return data


@dataclass(slots=True)
class _Piece:
    """Text that lies together in the file: where, in how many bytes a character, with what properties of its own."""

    text: list[str]
    place: int
    width: int
    properties: list[Property]


def _part(main: bytes, table: bytes, where: int) -> bytes:
    offset, size = struct.unpack_from("<II", main, where)
    if offset + size > len(table):
        raise Damaged("a table of places that is not there")
    return table[offset:offset + size]


def _pieces(main: bytes, table: bytes, data: bytes) -> Iterator[_Piece]:
    """Yield the pieces of the main text in order."""
    part, at, lists = _part(main, table, _PIECES), 0, []
    while part[at] == 1:
        size, = struct.unpack_from("<H", part, at + 1)
        lists.append(part[at + 3:at + 3 + size])
        at += 3 + size
    size, = struct.unpack_from("<I", part, at + 1)
    at, count = at + 5, (size - 4) // 12
    if part[at - 5] != 2 or at + size > len(part):
        raise Damaged("no table of pieces")
    length, = struct.unpack_from("<I", main, 0x4C)
    if length > MAX_TEXT:
        raise TooLarge(f"the document has more than {MAX_TEXT:,} characters")
    places = struct.unpack_from(f"<{count + 1}I", part, at)
    if places[0] or places[-1] < length:
        raise Damaged("text without a piece")
    for number, (first, last) in enumerate(pairwise(places)):
        if first > last:
            raise Damaged("pieces out of order")
        last = min(last, length)
        if first >= last:
            continue
        place, own = struct.unpack_from("<IH", part, at + 4 * (count + 1) + 8 * number + 2)
        width, place = (1, (place & 0x3FFFFFFF) // 2) if place & 0x40000000 else (2, place & 0x3FFFFFFF)
        raw = main[place:place + width * (last - first)]
        if len(raw) < width * (last - first):
            raise Damaged("text that is not there")
        yield _Piece([_EIGHT_BIT[n] for n in raw] if width == 1 else _units(raw), place, width,
                     list(properties(lists[own >> 1], data)) if own & 1 else
                     [(_SHORT[own >> 1], bytes([own >> 8]))] if own >> 1 in _SHORT else [])


def _units(raw: bytes) -> list[str]:
    units = array("H", raw)
    if struct.pack("=H", 1) != struct.pack("<H", 1):
        units.byteswap()
    return list(map(chr, units))


def _lines(main: bytes, table: bytes, data: bytes) -> list[Line]:
    """Return the paragraphs of the main text."""
    of_text = Stretches(main, _part(main, table, _CHARACTERS), False)
    of_paragraphs = Stretches(main, _part(main, table, _PARAGRAPHS), True)
    lines, parts, fields, drawn = [], [], [], False
    for piece in _pieces(main, table, data):
        hidden = _looked_at(piece, of_text, data)
        for at, sign in enumerate(piece.text):
            if sign in (_BEGIN, _RESULT, _END):
                _field(fields, sign, parts)
            elif _MARKS.match(sign):
                own = [*properties(of_paragraphs.at(piece.place + piece.width * at), data), *piece.properties]
                if sign == "\x0c" and doc_rows.depth(own):
                    parts.append("\n")              # a page break within a cell
                    continue
                text = unsure(_whole(parts)) if any(dict(own).get(_LIST, b"")) else _whole(parts)
                lines.append(Line(said(text or unsure() if drawn and doc_rows.depth(own) else text), sign, own, at not in hidden))
                parts, drawn = [], False
            elif at not in hidden and not any(field.code for field in fields):
                parts.append(_SIGNS.get(sign, sign))
                drawn = drawn or sign in _DRAWN
            elif fields:
                fields[-1].text += sign
    if parts:
        lines.append(Line(said(_whole(parts)), "\r"))
    return lines


def _looked_at(piece: _Piece, of_text: Stretches, data: bytes) -> set[int]:
    """Put what stands for letters that look otherwise in a piece's text; return which of it are not shown at all."""
    text, hidden = piece.text, set()
    for first, last, run in of_text.between(piece.place, piece.place + piece.width * len(text)):
        look = doc_looks.look(dict(properties(run, data)) | dict(piece.properties))
        stretch = range((first - piece.place) // piece.width, -(-(last - piece.place) // piece.width))
        if look is Look.GONE:
            hidden.update(stretch)
        elif look is not Look.PLAIN:
            for at in stretch:
                text[at] = doc_looks.SHOWN[look](text[at]) if text[at].isprintable() else text[at]
    if doc_looks.look(dict(piece.properties)) is Look.GONE:
        hidden.update(range(len(text)))
    return hidden


@dataclass(slots=True)
class _Field:
    """A field while its code, or its result, comes."""

    code: bool = True
    text: str = ""


def _field(fields: list[_Field], sign: str, parts: list[str]) -> None:
    """Note that a field begins, that its code is followed by its result, or that it ends."""
    if sign == _BEGIN:
        fields.append(_Field())
    elif fields:
        field = fields.pop()
        if field.code and composes(field.text) and not any(outer.code for outer in fields):
            parts.append(unsure())
        if sign == _RESULT:
            fields.append(_Field(code=False))


def _whole(parts: list[str]) -> str:
    """Return text put together, characters in two parts too."""
    return "".join(parts).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").strip()
