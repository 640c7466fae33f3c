"""PDF and Word documents made to harm: each is unread with its reason, whatever it would unfold to or draw."""

import base64
import io
import random
import re
import zipfile
import zlib
from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen import canvas

from gkcrawl import extract
from gkcrawl.extract import apart, pdf_bounds
from gkcrawl.extract.labels import in_order
from tests import documents
from tests.test_extract_mutations import made_up

TITLE = "样例县发展和改革局2023年政府信息公开工作年度报告"
GIGABYTE = 1 << 30
SOUND = documents.docx(made_up(random.Random(1), "2021"))


def _file(*objects: bytes) -> bytes:
    """Return a PDF of these objects, numbered from 1; the first is its catalog."""
    out, places = b"%PDF-1.7\n", []
    for number, data in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, data)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table
            + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out)))


def _stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


def _page(content: bytes, entries: bytes = b"", resources: bytes = b"", *more: bytes) -> bytes:
    """Return a PDF of one page; further objects are numbered from 5."""
    return _file(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
                 b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<%s>>>>" % resources,
                 _stream(content, entries), *more)


def _form(content: bytes, drawn: int) -> bytes:
    return _stream(content, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % drawn)


def _lines(count: int) -> bytes:
    return b"".join(b"%d %d m %d 9 l S\n" % (i % 595, i % 842, i * 7 % 595) for i in range(count))


def _pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % number for number in range(3, count + 3))
    return _file(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count),
                 *[b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"] * count)


def _locked() -> bytes:
    out = io.BytesIO()
    sheet = canvas.Canvas(out, encrypt=StandardEncryption("user", "owner"))
    sheet.drawString(99, 99, "1")
    sheet.save()
    return out.getvalue()


FOLDED = zlib.compress(b"0 0 m 1 1 l S\n" * 20_000_000, 9)


def _lzw(count: int) -> bytes:
    """Return LZW data whose codes each stand for one more zero byte than the one before, over and over."""
    bits = [f"{256:09b}"]
    for _ in range(count):
        bits.append(f"{0:09b}")
        bits += [f"{code:0{9 + (code >= 511) + (code >= 1023) + (code >= 2047)}b}" for code in range(258, 4094)]
        bits.append(f"{256:012b}")
    text = "".join(bits)
    return int(text[:len(text) // 8 * 8], 2).to_bytes(len(text) // 8)


#: Each time these are decoded as run lengths, two bytes become 128.
RUNS = b"\x81\x81" * 8000
CHAIN = b"/Filter[%s]" % (b"/RunLengthDecode" * 4)
CMAP = (b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange "
        b"1 beginbfrange <00000000> <FFFFFFF0> <0000> endbfrange endcmap end")
FONT = (b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/ToUnicode 6 0 R/DescendantFonts[<</Type/Font"
        b"/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>]>>")
PDFS = {
    "inflating": (_page(FOLDED, b"/Filter/FlateDecode"), "too large"),
    "inflating twice": (_page(zlib.compress(FOLDED, 9), b"/Filter[/FlateDecode/FlateDecode]"), "too large"),
    "inflating, checksum broken": (_page(FOLDED[:-4], b"/Filter/FlateDecode"), "too large"),
    "forty thousand lines": (_page(_lines(40_000)), "too large"),
    "lines for many tables": (_page(_lines(pdf_bounds.MAX_LINES + 1)), "too large"),
    "forms drawing each other twice": (_page(b"/X Do", b"", b"/XObject<</X 5 0 R>>", *(
        _form(b"/X Do /X Do", number + 1) for number in range(5, 30)), _form(b"0 0 m 1 1 l S", 30)), "too large"),
    "form drawing itself": (_page(b"/X Do /X Do", b"", b"/XObject<</X 5 0 R>>", _form(b"/X Do /X Do", 5)), "empty"),
    "pages in a loop": (_file(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"), "empty"),
    "ten thousand pages": (_pages(10_000), "200 pages"),
    "length that is the stream's own": (_file(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        b"<</Length 4 0 R>>stream\nx\nendstream"), "damaged"),
    "nested arrays": (_page(b"[" * 200_000), "empty"),
    "locked": (_locked(), "password"),
    "LZW": (_page(_lzw(150), b"/Filter/LZWDecode"), "too large"),
    "run lengths over and over": (_page(RUNS, CHAIN), "too large"),
    "LZW in ASCII85 in deflate": (_page(zlib.compress(base64.a85encode(_lzw(150)) + b"~>"),
                                        b"/Filter[/FlateDecode/ASCII85Decode/LZWDecode]"), "too large"),
    "four billion characters of a font": (_page(b"BT /F 9 Tf <0001> Tj ET", b"", b"/Font<</F 5 0 R>>", FONT, _stream(CMAP)),
                                          "too large"),
    "nothing after the first line": (b"%PDF-1.7\n", "damaged"),
}


@pytest.mark.parametrize("name", list(PDFS))
def test_hostile_pdf(name):
    """Each is unread with its reason, takes no more than a gigabyte of memory, and the next document is read."""
    body, reason = PDFS[name]
    reading = extract.read(body, anchor=TITLE)
    assert (reading.state, reading.year) == ("unread", 2023)
    assert reason in reading.reason
    _bounded()


def _bounded() -> None:
    """Fail where the process that reads has taken a gigabyte, or cannot read on."""
    assert extract.read(SOUND).state == "read"
    status = Path(f"/proc/{apart._CREW._idle[-1]._child.pid}/status").read_text()
    assert int(re.search(r"VmHWM:\s*(\d+)", status)[1]) * 1024 < GIGABYTE


def _zipped(parts: dict[str, bytes]) -> bytes:
    """Return a Word document with some of its parts replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(documents.docx(made_up(random.Random(1), "2021")))) as whole, \
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name in whole.namelist():
            package.writestr(name, parts.get(name, whole.read(name)))
        for name in parts.keys() - set(whole.namelist()):
            package.writestr(name, parts[name])
    return out.getvalue()


SPACE = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _document(inside: bytes, before: bytes = b"") -> bytes:
    return _zipped({"word/document.xml": before + b"<w:document %s><w:body>%s</w:body></w:document>" % (SPACE, inside)})


ENTITIES = b'<!DOCTYPE w [<!ENTITY a0 "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)) + b"]>"
NESTED = b"<w:tbl><w:tr><w:tc>"
WORDS = {
    "zip bomb in the text": (_document(b"<w:p/>" * 20_000_000), "too large"),
    "zip bomb beside the text": (_zipped({"word/media/image1.bmp": bytes(100_000_000)}), "too large"),
    "entities": (_document(b"<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>", ENTITIES), ""),
    "ten thousand nested tables": (_document(NESTED * 10_000), "damaged"),
    "million cells": (_document(b"<w:tbl>%s</w:tbl>" % (b"<w:tr>%s</w:tr>" % (b"<w:tc/>" * 1000) * 1000)), "too large"),
    "cut": (_document(b"<w:p/>")[:-200], "damaged"),
    "no body": (_zipped({"word/document.xml": b"<w:document %s/>" % SPACE}), "damaged"),
}


@pytest.mark.parametrize("name", list(WORDS))
def test_hostile_word_document(name):
    """Each is unread with its reason, takes no more than a gigabyte of memory, and the next document is read."""
    body, reason = WORDS[name]
    reading = extract.read(body, anchor=TITLE)
    assert (reading.state, reading.year) == ("unread", 2023)
    assert reason in reading.reason and reading.reason
    _bounded()


@pytest.mark.parametrize("span", [b"x", b"-3", b"", b"99999999999999"])
def test_span_that_is_no_number(span):
    """A cell's span that is no number counts as none."""
    cell = b'<w:tc><w:tcPr><w:gridSpan w:val="%s"/></w:tcPr><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>' % span
    row = b'<w:tr><w:trPr><w:gridBefore w:val="%s"/></w:trPr>%s</w:tr>' % (span, cell)
    reading = extract.read(_document(b"<w:tbl>%s</w:tbl>" % row), anchor=TITLE)
    assert reading.state == "unread"


@pytest.mark.parametrize("make", [documents.pdf, documents.docx])
def test_document_with_flipped_bytes(make):
    """A document with bytes cut out, doubled and flipped ends in a reading or in a sentence."""
    whole, seen = make(made_up(random.Random(1), "2021")), set()
    for seed in range(40):
        rng, body = random.Random(seed), bytearray(whole)
        for _ in range(rng.randint(1, 8)):
            at = rng.randrange(len(body))
            body[at:at + rng.randint(0, 3)] = rng.randbytes(rng.randint(0, 3))
        try:
            seen.add(extract.read(bytes(body), anchor=TITLE).state)
        except extract.NotAReport as error:
            assert str(error)
    assert "unread" in seen


def test_columns_told_in_part():
    """Of columns that stand under one heading, one alone is told: which is which is left open."""
    assert in_order("requests", ["business"]) == []
