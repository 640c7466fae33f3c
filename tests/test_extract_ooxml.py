"""Office documents under other names (strict ones, templates, with macros), and reports in boxes and in pages that a Word document holds."""

import io
import random
import re
import zipfile

import pytest

from gkcrawl import extract
from tests import documents, office, render
from tests.test_extract_mutations import made_up

VALUES = made_up(random.Random(4), "2021", mixed=False)
TITLE = "样例市人民政府2023年政府信息公开工作年度报告"
MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def changed(body: bytes, change, names: tuple[str, ...] = (".xml", ".rels"), also: dict[str, bytes] = {}) -> bytes:
    """Return a package with the parts whose names end so changed, and other parts beside them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as whole, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name in whole.namelist():
            package.writestr(name, change(whole.read(name)) if name.endswith(names) else whole.read(name))
        for name, part in also.items():
            package.writestr(name, part)
    return out.getvalue()


def _strict(part: bytes) -> bytes:
    return re.sub(rb"http://schemas\.openxmlformats\.org/(officeDocument|wordprocessingml|spreadsheetml|drawingml)/2006/", rb"http://purl.oclc.org/ooxml/\1/", part)


def _named(kind: bytes):
    return lambda body: changed(body, lambda part: part.replace(MAIN, kind), ("[Content_Types].xml",))


def _boxed(part: bytes) -> bytes:
    return re.sub(rb"(<w:tbl>.*?</w:tbl>)", rb"<w:p><w:r><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:textbox><w:txbxContent>\1<w:p/>"
                  rb"</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>", part, flags=re.S)


def holding(page: bytes, name: str, kind: bytes) -> bytes:
    """Return a Word document that is nothing but a page held in it, as programs make them that turn pages into documents."""
    office_names = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    def change(part: bytes) -> bytes:
        part = re.sub(rb"<w:body>.*(?=<w:sectPr)", b"<w:body><w:altChunk xmlns:r='%b' r:id='held'/>" % office_names, part, flags=re.S)
        part = part.replace(b"</Types>", b"<Override PartName='/word/%b' ContentType='%b'/></Types>" % (name.encode(), kind))
        return part.replace(b"</Relationships>", b"<Relationship Id='held' Type='%b/aFChunk' Target='%b'/></Relationships>" % (office_names, name.encode()))

    return changed(documents.docx(VALUES), change, ("[Content_Types].xml", "word/document.xml", "word/_rels/document.xml.rels"), {f"word/{name}": page})


PAGE = render.page(VALUES, title=office.TITLE)
MADE = {
    "strict": lambda: changed(documents.docx(VALUES), _strict), "strict sheet": lambda: changed(office.xlsx(VALUES), _strict),
    "with macros": lambda: _named(b"application/vnd.ms-word.document.macroEnabled.main+xml")(documents.docx(VALUES)),
    "template": lambda: _named(b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml")(documents.docx(VALUES)),
    "template with macros": lambda: _named(b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml")(documents.docx(VALUES)),
    "in boxes": lambda: changed(documents.docx(VALUES), _boxed, ("word/document.xml",)),
    "a page held": lambda: holding(PAGE.encode(), "held.htm", b"text/html"),
    "a saved page held": lambda: holding(office.mhtml(PAGE.encode()), "held.mht", b"message/rfc822"),
}


@pytest.mark.parametrize("name", list(MADE))
def test_every_cell_is_exact(name):
    reading = extract.read(MADE[name]())
    assert {table: {row: reading.tables[table][row] for row in rows} for table, rows in VALUES.items()} == VALUES
    assert (reading.state, reading.year, len(reading.passages)) == ("read", 2023, 6)


def test_a_held_part_that_is_no_page_leaves_its_report_unread():
    reading = extract.read(holding(b"\0\1\2", "held.bin", b"application/octet-stream"), anchor=TITLE)
    assert (reading.state, reading.year) == ("unread", 2023) and "held in it" in reading.reason


def test_a_strict_document_that_unfolds_to_too_much_is_too_large():
    body = changed(documents.docx(VALUES), _strict, also={"word/more.xml": b" " * 20_000_000})
    assert extract.read(body, anchor=TITLE).reason.startswith("too large")
