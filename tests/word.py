"""Writes Word documents of 1997 to 2003 as Word keeps them: text in pieces here and there, tables by properties.

LibreOffice writes such files too (``corpus/*.doc``), but always in one way; here are the others. See ``documents``.
"""

import random
import struct

from tests import documents, render

TITLE = "样例市人民政府2023年政府信息公开工作年度报告"
IN_TABLE, IN_CELL = b"\x16\x24\x01", b"\x16\x24\x01\x49\x66\x01\0\0\0"
HIDDEN, DELETED, PLAIN = b"\x3c\x08\x01", b"\x00\x08\x01", b""
_START, _WIDTH = 0x800, 570
Paragraph = tuple[list[tuple[str, bytes]], bytes]       # runs with their properties, and those of the paragraph


def container(streams: dict[str, bytes]) -> bytes:
    """Return an OLE file of streams."""
    sectors, entries = [], []
    for name, data in streams.items():
        data = data.ljust(4096, b"\0")
        entries.append((name, len(sectors), len(data)))
        for at in range(0, len(data), 512):
            sectors.append((data[at:at + 512].ljust(512, b"\0"), at + 512 < len(data)))
    first, names = len(sectors), [("Root Entry", 0xFFFFFFFE, 0), *entries]
    folder = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0") + struct.pack(
            "<HBB3I16s20sIQ", 2 * len(name) + 2, 2 if number else 5, 1, 0xFFFFFFFF,
            number + 1 if 0 < number < len(entries) else 0xFFFFFFFF, 0xFFFFFFFF if number else 1, b"", b"", start, size)
        for number, (name, start, size) in enumerate(names))
    folder = folder.ljust(-(-len(folder) // 512) * 512, b"\0")
    sectors += [(folder[at:at + 512], at + 512 < len(folder)) for at in range(0, len(folder), 512)]
    fats = next(n for n in range(1, 100) if n * 128 >= len(sectors) + n)
    chain = [number + 1 if more else 0xFFFFFFFE for number, (_, more) in enumerate(sectors)] + [0xFFFFFFFD] * fats
    chain += [0xFFFFFFFF] * (fats * 128 - len(chain))
    head = struct.pack("<8s16sHHHHH6sIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"", 0, fats,
                       first, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, len(sectors))
    head += struct.pack("<108I", *range(len(sectors) + 1, len(sectors) + fats), *[0xFFFFFFFF] * (109 - fats))
    return head + b"".join(data for data, _ in sectors) + struct.pack(f"<{len(chain)}I", *chain)


def _pages(stretches: list[tuple[int, int, bytes]], width: int) -> list[bytes]:
    """Return the pages that list stretches of the file with their properties."""
    pages: list[bytes] = []
    places, kept, room = [], [], 511
    for start, end, run in [*stretches, (0, 0, b"")]:
        block = (bytes([(len(run) + 1) // 2]) + run if len(run) % 2 else b"\0" + bytes([len(run) // 2]) + run) if width == 13 \
            else bytes([len(run)]) + run
        where = (room - len(block)) & ~1
        if not end or where < 4 * (len(places) + 2) + width * (len(places) + 1):
            page = bytearray(512)
            struct.pack_into(f"<{len(places) + 1}I", page, 0, *[one for one, _ in places], places[-1][1])
            for number, (at, data) in enumerate(kept):
                page[4 * (len(places) + 1) + width * number] = at // 2
                page[at:at + len(data)] = data
            page[511] = len(places)
            pages.append(bytes(page))
            places, kept, where = [], [], (511 - len(block)) & ~1
        places.append((start, end))
        kept.append((where, block))
        room = where
    return pages


def _units(text: str) -> list[str]:
    """Return a text's characters, those beyond sixteen bits in two parts."""
    return [part for sign in text for part in (
        sign if sign < "\U00010000" else map(chr, struct.unpack("<HH", sign.encode("utf-16-le"))))]


def file(content: list[Paragraph], cuts: int = 0, flags: int = 0, version: int = 0xC1) -> bytes:
    """Return a DOC: its text in pieces of so many characters (0: one), the last of them first in the file."""
    runs = [(text, own, number) for number, (parts, _) in enumerate(content) for text, own in parts]
    signs = [(sign, own, number) for text, own, number in runs for sign in _units(text)]
    pieces = [signs[at:at + (cuts or len(signs))] for at in range(0, len(signs), cuts or len(signs))]
    text, places, data = b"", {}, b""
    of_text, of_paragraphs = [], []
    longer = {}
    for number, (_, own) in enumerate(content):
        if len(own) > 300:                              # too long for a page: kept in the stream "Data"
            longer[number] = b"\x46\x66" + struct.pack("<I", len(data))
            data += struct.pack("<H", len(own)) + own
    for index in reversed(range(len(pieces))):
        narrow = all(sign < "\x80" or "\xa0" <= sign <= "\xff" for sign, _, _ in pieces[index])
        places[index] = (_START + len(text), narrow)
        for sign, own, number in pieces[index]:
            start = _START + len(text)
            text += sign.encode("latin-1") if narrow else sign.encode("utf-16-le", "surrogatepass")
            end = _START + len(text)
            for found, run in ((of_text, own), (of_paragraphs, struct.pack("<H", 0) + longer.get(number, content[number][1]))):
                if found and found[-1][2] == run:
                    found[-1] = (found[-1][0], end, run)
                else:
                    found.append((start, end, run))
    listed = b"".join(struct.pack("<HIH", 0, place * 2 | 0x40000000 if narrow else place, 0)
                      for _, (place, narrow) in sorted(places.items()))
    ends = [0]
    for piece in pieces:
        ends.append(ends[-1] + len(piece))
    ends = struct.pack(f"<{len(ends)}I", *ends)
    clx = b"\x02" + struct.pack("<I", len(ends) + len(listed)) + ends + listed
    main = bytearray(_START) + text
    main += bytes(-len(main) % 512)
    table, parts = clx, {0x1A2: (0, len(clx))}
    for where, found, width in ((0xFA, of_text, 1), (0x102, of_paragraphs, 13)):
        pages = _pages(found, width)
        first = len(main) // 512
        main += b"".join(pages)
        starts = [struct.unpack_from("<I", page)[0] for page in pages]
        index = struct.pack(f"<{2 * len(pages) + 1}I", *starts, found[-1][1], *range(first, first + len(pages)))
        parts[where] = (len(table), len(index))
        table += index
    struct.pack_into("<HH", main, 0, 0xA5EC, version)
    struct.pack_into("<H", main, 10, 0x1200 | flags)
    struct.pack_into("<I", main, 0x4C, len(signs))
    for where, part in parts.items():
        struct.pack_into("<II", main, where, *part)
    return container({"WordDocument": bytes(main), "1Table": table, "Data": data})


def defined(edges: list[int], merged: list[int]) -> bytes:
    """Return the property that says where the cells of a row have their edges, and how they are merged."""
    value = bytes([len(merged)]) + struct.pack(f"<{len(edges)}h", *edges) + b"".join(struct.pack("<H18x", one) for one in merged)
    return b"\x08\xd6" + struct.pack("<H", len(value) + 1) + value


def row(cells: list[str | list], edges: list[int], merged: list[int], after: bytes = b"") -> list[Paragraph]:
    """Return a row's paragraphs; a cell is a text, or runs with their properties."""
    found: list[Paragraph] = [([*([(cell, PLAIN)] if isinstance(cell, str) else cell), ("\x07", PLAIN)], IN_CELL) for cell in cells]
    return [*found, ([("\x07", PLAIN)], IN_TABLE + b"\x17\x24\x01" + defined(edges, merged) + after)]


def _row(line: dict[int, tuple[render.Box, bool]], chance: random.Random) -> list[Paragraph]:
    """Return a row, its cells by column, with what does not change what it prints."""
    cells, edges, merged, after = [], [], [], b""
    apart = chance.random() < 0.3
    for column, (box, begins) in sorted(line.items()):
        down = 0 if box.rows == 1 else 0x60 if begins else 0x20
        late = down and chance.random() < 0.3           # said by a property of its own
        pieces = box.cols if apart else 1
        for number in range(pieces):
            if late:
                after += b"\x2b\xd6\x02" + bytes([len(cells), down >> 5])
            edges.append((column + number) * _WIDTH + chance.choice((0, 0, 3, -2)))
            merged.append((0 if late else down) | (2 if pieces > 1 and not number else 1 if number else 0))
            cells.append(_content(box.text if begins and not number else "", chance))
    edges.append((column + box.cols) * _WIDTH)
    return row(cells, edges, merged, after)


def _content(text: str, chance: random.Random) -> str | list:
    """Return a cell's text as it stands, with text nobody sees, or as the result of a field."""
    unseen = (chance.choice("0123456789"), chance.choice((HIDDEN, DELETED)))
    return chance.choice([text] * 9 + [[unseen, (text, PLAIN)], [(text, PLAIN), unseen],
                                       [("\x13 =SUM(ABOVE) \x14", PLAIN), (text, PLAIN), ("\x15", PLAIN)]])


def doc(values: dict, form: str = "2021", title: str = TITLE, seed: int = 0) -> bytes:
    """Print a report as a Word document of before 2007."""
    chance = random.Random(seed)
    return file(paragraphs(values, form, title, chance), chance.choice((0, 7, 50, 400)))


def paragraphs(values: dict, form: str, title: str, chance: random.Random) -> list[Paragraph]:
    """Return a report's paragraphs."""
    found: list[Paragraph] = []
    for kind, content in documents.parts(values, form, title):
        if kind != "table":
            found.append(([(content + "\r", PLAIN)], b""))
            continue
        lines: list[dict] = [{} for _ in content]
        for box, at, column in documents.laid_out(content):
            for down in range(box.rows):
                lines[at + down][column] = (box, not down)
        for line in lines:
            found += _row(line, chance)
    return found
