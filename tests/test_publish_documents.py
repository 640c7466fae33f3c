"""Evidence in PDF and Word documents: the page, the row, and the very box that a number was read from."""

import base64
import io
import re

import lxml.html
import pdfplumber
import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageStat

from gkcrawl import extract, store
from gkcrawl.publish import rendition
from tests import documents
from tests.practice import figures
from tests.publish_fixture import SECTION, Archive
from tests.publish_server import running

VALUES = figures.series("样例市人民政府", [2023])[2023]
TITLE = "样例市人民政府2023年政府信息公开工作年度报告"
MADE = {"pdf": documents.pdf(VALUES, cut=15), "docx": documents.docx(VALUES)}
_MIMES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
CELLS = ["requests.received.total", "requests.carried_out.natural_person", "proactive.licensing.decisions",
         "appeals.reconsideration.total"]


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    directory = tmp_path_factory.mktemp("archive")
    made = Archive(directory)
    for kind, body in MADE.items():
        made.keep(kind, f"{SECTION}{kind}/2023.{kind}", body, mime=_MIMES[kind], via=SECTION, anchor=TITLE)
    made.keep("cut", f"{SECTION}cut.pdf", MADE["pdf"][:3000], mime="application/pdf", via=SECTION, anchor=TITLE)
    made.writer.close()
    store.file(directory, jobs=1)
    with running(directory, made.captures) as served:
        yield served


def value(cell: str):
    table, row, column = cell.split(".")
    return str(VALUES[table][row][column])


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("kind", list(MADE))
def test_evidence_in_a_document(web, kind, cell):
    status, headers, body = web.ask(f"/a/{web.captures[kind].id}/{cell}")
    assert status == 200 and headers["content-security-policy"].startswith("sandbox;") and "memento-datetime" in headers
    page = lxml.html.document_fromstring(body.decode())
    (marked,) = page.xpath("//*[@id='gkcrawl-cell']")
    shown = marked.get("aria-label") if kind == "pdf" else marked.text_content()
    assert shown == value(cell) and page.xpath("//div[@id='gkcrawl-bar']")
    assert not page.xpath("//script | //link") and all(
        source.startswith("data:image/png;") for source in page.xpath("//@src")
    )
    if kind == "pdf":
        number = extract.read(MADE["pdf"]).places[cell][0]
        assert f"第 {number} 页" in " ".join(page.text_content().split())
        assert page.xpath("string(//div[@class='row']//mark)") == value(cell)


def turned(way: int, drawn: int, cut=(0, 0, 0, 0)) -> bytes:
    """The PDF with its pages drawn on their side, shown turned, and cut."""
    document = pypdfium2.PdfDocument(MADE["pdf"])
    for page in document:
        width, height = page.get_size()
        matrix = {0: (1, 0, 0, 1, 0, 0), 90: (0, 1, -1, 0, height, 0), 180: (-1, 0, 0, -1, width, height), 270: (0, -1, 1, 0, 0, width)}[drawn]
        for one in page.get_objects(max_depth=1):
            one.transform(pypdfium2.PdfMatrix(*matrix))
        page.gen_content()
        width, height = (height, width) if drawn % 180 else (width, height)
        page.set_mediabox(0, 0, width, height)
        page.set_cropbox(cut[0], cut[1], width - cut[2], height - cut[3])
        page.set_rotation(way)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def under_the_mark(body: bytes, cell: str) -> Image.Image:
    text = rendition.of("pdf", body, extract.read(body), cell)
    picture = Image.open(io.BytesIO(base64.b64decode(re.search(r"base64,([A-Za-z0-9+/=]+)", text)[1]))).convert("L")
    style = re.search(r'id="gkcrawl-cell"[^>]*style="([^"]*)"', text)[1]
    left, top, width, height = (float(number) / 100 for number in re.findall(r":([-\d.]+)%", style))
    across, down = picture.size
    return picture.crop((left * across, top * down, (left + width) * across, (top + height) * down)).resize((15, 10), Image.Resampling.BOX)


@pytest.mark.parametrize("way, drawn, cut", [
    (90, 0, (0, 0, 0, 0)), (180, 0, (0, 0, 0, 0)), (270, 0, (0, 0, 0, 0)), (0, 90, (0, 0, 0, 0)), (90, 90, (5, 10, 15, 20)),
    (180, 180, (5, 10, 15, 20)), (270, 270, (5, 10, 15, 20)), (0, 0, (5, 10, 15, 20)), (270, 0, (-9, -9, -9, -9))])
def test_the_mark_is_on_the_cell_however_the_page_is_turned_and_cut(way, drawn, cut):
    """What a reader sees under the mark is what stands under it on the page as it was drawn; thin lines may fall between pixels."""
    body = turned(way, drawn, cut)
    for cell in CELLS:
        seen, meant = under_the_mark(body, cell), under_the_mark(MADE["pdf"], cell)
        assert ImageStat.Stat(ImageChops.difference(seen, meant)).mean[0] < 7, cell


@pytest.mark.parametrize("cell", CELLS)
def test_the_box_on_the_picture_is_that_of_the_cell(cell):
    reading = extract.read(MADE["pdf"])
    text = rendition.of("pdf", MADE["pdf"], reading, cell)
    picture = Image.open(io.BytesIO(base64.b64decode(re.search(r"base64,([A-Za-z0-9+/=]+)", text)[1])))
    style = re.search(r'id="gkcrawl-cell"[^>]*style="([^"]*)"', text)[1]
    left, top, width, height = (float(number) / 100 for number in re.findall(r":([\d.]+)%", style))
    with pdfplumber.open(io.BytesIO(MADE["pdf"])) as pdf:
        page = pdf.pages[reading.places[cell][0] - 1]
        assert picture.width / picture.height == pytest.approx(float(page.width / page.height), rel=0.01)
        box = (left * page.width, top * page.height, (left + width) * page.width, (top + height) * page.height)
        assert (page.crop(box).extract_text() or "").strip() == value(cell)


def test_the_box_fits_where_the_page_is_cropped():
    import pypdfium2

    document = pypdfium2.PdfDocument(MADE["pdf"])
    for page in document:
        width, height = page.get_size()
        page.set_cropbox(20, 30, width - 10, height - 40)
    out = io.BytesIO()
    document.save(out)
    plain, cropped = (rendition._drawn(body, 1, (100, 100, 200, 150)) for body in (MADE["pdf"], out.getvalue()))
    size = [595.2756, 841.8898]
    for (_, percent), (wide, tall), (left, top) in (
        (plain, size, (0, 0)),
        (cropped, [size[0] - 30, size[1] - 70], (20, 40)),
    ):
        expected = (100 * (100 - left) / wide, 100 * (100 - top) / tall, 10000 / wide, 5000 / tall)
        assert percent == pytest.approx(expected, rel=1e-3)


def test_a_page_that_cannot_be_drawn_gives_the_row():
    reading = extract.read(MADE["pdf"])
    text = rendition.of("pdf", b"%PDF-1.4 broken", reading, CELLS[0])
    (marked,) = lxml.html.document_fromstring(text).xpath("//*[@id='gkcrawl-cell']")
    assert marked.text_content() == value(CELLS[0]) and "画不出图" in text


def test_a_document_without_the_cell_says_so(web):
    assert web.ask(f"/a/{web.captures['cut'].id}/{CELLS[0]}")[0] == 404
    assert web.ask(f"/a/{web.captures['pdf'].id}/requests.other_handling.total")[0] == 404
