"""Documents that are no pages, shown with one cell marked: a PDF's page as a picture, a Word document as plain HTML.

Made from the archived bytes when asked for; the picture is drawn on this machine and stands in the page itself.
"""

import base64
import io
from html import escape
from threading import Lock

from gkcrawl.extract.page import Grid
from gkcrawl.publish import framing

#: PDFium may be used by one thread at a time only.
_PDFIUM = Lock()
_MOST_PIXELS = 3_000_000
_SCALE = 1.8
_PAGE = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title><style>
body{{margin:0;background:#eceff1;color:#16222b;
font:15px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}}
main{{max-width:60rem;margin:1rem auto;padding:0 1rem}} p{{margin:.5em 0}}
.row{{overflow-x:auto;background:#fff;padding:.6rem}}
table{{border-collapse:collapse;background:#fff;margin:1em 0}} td{{border:1px solid #8b99a3;padding:.25em .5em}}
.sheet{{position:relative;background:#fff;box-shadow:0 1px 6px #0004}}
.sheet img{{display:block;width:100%;height:auto}}
.sheet i{{position:absolute;outline:3px solid #d4351c;background:#fe09;mix-blend-mode:multiply;scroll-margin:30vh 0}}
.paper{{background:#fff;padding:1rem 1.5rem}} .paper p{{text-indent:2em}}
</style></head><body>
<main>{content}</main>
</body></html>
"""


def of(kind: str, body: bytes, reading, cell: str) -> str | None:
    """Return a page that shows the document ("pdf", "docx") with the cell marked, None where it has no such cell."""
    place = reading.places.get(cell)
    if place is None:
        return None
    paper = kind != "pdf"
    content = f'<div class="paper">{_blocks(reading.page, place)}</div>' if paper else _pdf(body, reading, place)
    return _PAGE.format(title=escape(reading.title), content=content)


def _row(page, place) -> list:
    """Return the cells of the row of a grid in which the place lies, each once."""
    for grid in page.grids:
        for row in grid.rows:
            if any(cell.place == place for cell in row):
                return list(dict.fromkeys(row))
    return []


def _text(text: str) -> str:
    return "<br>".join(escape(line) for line in text.splitlines())


def _pdf(body: bytes, reading, place) -> str:
    """Return the row of the cell as text, and its page as a picture with the cell's box marked."""
    number, box = place
    cells = "".join(f"<td>{f'<mark>{_text(cell.text)}</mark>' if cell.place == place else _text(cell.text)}</td>"
                    for cell in _row(reading.page, place))
    text = next((cell.text for cell in _row(reading.page, place) if cell.place == place), "")
    drawn = _drawn(body, number, box, reading.page.turned.get(number, 0))
    if drawn is None:
        said = '<p>这一页画不出图。 <span lang="en">The page cannot be drawn.</span></p>'
        cells = cells.replace("<mark>", f'<mark id="{framing.MARK}">')
    else:
        picture, (left, top, width, height) = drawn
        said = (f'<div class="sheet"><img alt="第 {number} 页 page {number}" src="data:image/png;base64,{picture}">'
                f'<i id="{framing.MARK}" role="img" aria-label="{escape(text)}" style="left:{left:.3f}%;top:{top:.3f}%;'
                f'width:{width:.3f}%;height:{height:.3f}%"></i></div>')
    return (f'<p>第 <b>{number}</b> 页，该行文字： <span lang="en">Page {number}, the text of that row:</span></p>'
            f'<div class="row"><table><tr>{cells}</tr></table></div>{said}')


def _drawn(body: bytes, number: int, box: tuple, turned: int = 0) -> tuple[str, tuple] | None:
    """Return a PDF's page, turned as it was read, as PNG in base64, and the box in percent of it; None where it cannot be drawn."""
    import pypdfium2  # takes longer to load than a page to show

    try:
        with _PDFIUM:
            document = pypdfium2.PdfDocument(body)
            try:
                page = document[number - 1]
                page.set_rotation((page.get_rotation() + turned) % 360)
                width, height = page.get_size()
                scale = min(_SCALE, (_MOST_PIXELS / (width * height)) ** 0.5)
                image = page.render(scale=scale, draw_annots=False).to_pil()
                media, crop, rotation = page.get_mediabox(), page.get_cropbox(), page.get_rotation()
            finally:
                document.close()
    except (pypdfium2.PdfiumError, ZeroDivisionError, MemoryError, IndexError, OSError, ValueError):
        return None
    out = io.BytesIO()
    image.convert("RGB").quantize(48).save(out, "PNG")
    x0, top, x1, bottom = box
    left, down = _hidden(media, crop, rotation)
    percent = (100 * (x0 - left) / width, 100 * (top - down) / height, 100 * (x1 - x0) / width,
               100 * (bottom - top) / height)
    return base64.b64encode(out.getvalue()).decode("ascii"), percent


def _hidden(media, crop, rotation) -> tuple[float, float]:
    """Return where, as places are counted, what is shown of a page begins: from its left and from above."""
    crop = [max(crop[0], media[0]), max(crop[1], media[1]), min(crop[2], media[2]), min(crop[3], media[3])]
    sides = [crop[0] - media[0], media[3] - crop[3], media[2] - crop[2], crop[1] - media[1]]     # left, above, right, below
    turns = rotation // 90
    # Turned clockwise by 90 degrees, what was below is on the left, and what was on the left is above.
    left, above = sides[-turns % 4], sides[(1 - turns) % 4]
    # pdfplumber counts from the left of the sheet that the page is cut from, and from above as if it began at zero.
    return left + media[turns % 2], above - media[1 - turns % 2]


def _blocks(page, place) -> str:
    """Return paragraphs and tables in printed order."""
    return "".join(_grid(block, place) if isinstance(block, Grid) else f"<p>{_text(block.text)}</p>"
                   for block in page.blocks)


def _grid(grid: Grid, place) -> str:
    """Return a table; a cell that covers several rows or columns stands once."""
    lines, seen = [], set()
    for row in grid.rows:
        cells = []
        for cell in row:
            if id(cell) in seen:
                continue
            seen.add(id(cell))
            spans = "".join(f' {name}="{count}"' for name, count in (
                ("rowspan", cell.rows), ("colspan", cell.end - cell.start)) if count > 1)
            marked = f' id="{framing.MARK}" style="{framing.MARKED}"' if cell.place == place else ""
            cells.append(f"<td{spans}{marked}>{_text(cell.text)}</td>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(lines)}</table>"
