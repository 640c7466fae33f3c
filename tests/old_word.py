"""Makes the Word documents of before 2007 in ``corpus``: ours by their words, LibreOffice's by their bytes.

Run by hand, where LibreOffice Writer is installed (``apt install libreoffice-writer-nogui``): ``python -m tests.old_word``.
The files stay as they are; the tests need no LibreOffice.
"""

import io
import random
import subprocess
import tempfile
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from tests import documents, render
from tests.practice import figures
from tests.test_extract_mutations import made_up
from tests.test_older import FIGURES, WORDS

_SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'}


def _run(text: str) -> str:
    return "<w:r>" + "<w:br/>".join(f"<w:t>{escape(part)}</w:t>" for part in text.split("\n")) + "</w:r>"


HIDDEN = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>7</w:t></w:r>"
DELETED = '<w:del w:id="1" w:author="x"><w:r><w:delText>8</w:delText></w:r></w:del>'
FIELD = ('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> =SUM(LEFT) </w:instrText></w:r><w:r><w:fldChar '
         'w:fldCharType="separate"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>')


def _unseen(box: render.Box) -> str:
    """Return a cell's runs with what Word does not show beside them."""
    run = _run(box.text)
    return {"granted.total": run + HIDDEN, "received.total": DELETED + run, "concluded.total": FIELD.format(run)}.get(
        box.path.removeprefix("requests."), run)


def _table(lines: list[list[render.Box]], runs=lambda box: _run(box.text)) -> str:
    placed = list(documents.laid_out(lines))
    width = max(column + box.cols for box, _, column in placed)
    grid: list[dict[int, tuple]] = [{} for _ in lines]
    for box, row, column in placed:
        for down in range(box.rows):
            grid[row + down][column] = (box, not down)
    text = "".join(f'<w:gridCol w:w="{9000 // width}"/>' for _ in range(width))
    out = [f'<w:tbl><w:tblPr><w:tblW w:w="9000" w:type="dxa"/></w:tblPr><w:tblGrid>{text}</w:tblGrid>']
    for line in grid:
        out.append("<w:tr>")
        for _, (box, begins) in sorted(line.items()):
            merge = "" if box.rows == 1 else f'<w:vMerge w:val="{"restart" if begins else "continue"}"/>'
            out.append(f'<w:tc><w:tcPr><w:tcW w:w="{9000 // width * box.cols}" w:type="dxa"/><w:gridSpan w:val="{box.cols}"/>{merge}'
                       f"</w:tcPr><w:p>{runs(box) if begins else ''}</w:p></w:tc>")
        out.append("</w:tr>")
    return "".join([*out, "</w:tbl>"])


def _report(values: dict, form: str, title: str, table=_table) -> str:
    return "".join(table(content) if kind == "table" else f"<w:p>{_run(content)}</w:p>"
                   for kind, content in documents.parts(values, form, title))


def _merged(values: dict) -> str:
    """A report laid out in a table, the totals of two rows in one cell, some cells blank or struck out."""
    def table(lines: list[list[render.Box]]) -> str:
        for line, below in zip(lines, lines[1:], strict=False):
            if line[-1].path == "requests.denied_by_law.total":
                line[-1].rows = 2
                below.pop()
            if line[-1].path == "requests.carried_in.total":
                line[-2].text, line[-3].text, line[-4].text = "/", "", "１２"
        return _table(lines)

    inside = _report(values, "2021", "样例县民政局2022年政府信息公开工作年度报告", table)
    return f'<w:tbl><w:tblGrid><w:gridCol w:w="9200"/></w:tblGrid><w:tr><w:tc>{inside}<w:p/></w:tc></w:tr></w:tbl><w:p/>'


def _statistics() -> str:
    lines = [[render.Box(text.replace("<br>", "")) for text in line] for line in [("统计指标", "单位", "统计数"), *FIGURES]]
    words = ["样例县司法局2016年政府信息公开工作年度报告", *WORDS]
    return "".join(f"<w:p>{_run(word)}</w:p>" for word in words) + _table(lines)


def _documents() -> dict[str, str]:
    first = figures.series("样例市人民政府", [2023])[2023]
    return {"word_97_form_2021_with_what_is_not_shown": _report(first, "2021", "样例市人民政府2023年政府信息公开工作年度报告",
                                                                 lambda lines: _table(lines, _unseen)),
            "word_97_form_2019": _report(made_up(random.Random(7), "2019", mixed=False), "2019", "样例县财政局2019年政府信息公开工作年度报告"),
            "word_97_merged_and_nested": _merged(made_up(random.Random(8), "2021", mixed=False)),
            "word_97_table_of_statistics": _statistics()}


def main() -> None:
    """Write the files into the corpus."""
    corpus = Path(__file__).with_name("corpus")
    with tempfile.TemporaryDirectory() as folder:
        for name, inside in _documents().items():
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w") as package:
                for part, text in (_PARTS | {"word/document.xml": f"<w:document {_SPACE}><w:body>{inside}</w:body></w:document>"}).items():
                    package.writestr(part, text)
            path = Path(folder) / f"{name}.docx"
            path.write_bytes(out.getvalue())
            subprocess.run(["soffice", "--headless", "--convert-to", "doc", "--outdir", str(corpus), str(path)], check=True)


if __name__ == "__main__":
    main()
