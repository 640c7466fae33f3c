"""Reports of the years before the statutory tables: their whole text, their tables as printed, no canonical cell."""

import io

import docx as word
import pytest
from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from gkcrawl import check, extract, forms, store
from tests.archives import AGENCY, Crawl, rows

FIGURES = [("一、主动公开情况", "——", ""), ("（一）主动公开政府信息数<br>（不同渠道和方式公开相同信息计1条）", "条", "1204"),
           ("其中：主动公开规范性文件数", "条", "12"), ("制发规范性文件总数", "件", "15"), ("2．政府网站公开政府信息数", "条", "1,100"),
           ("三、依申请公开情况", "——", ""), ("（一）收到申请数", "件", "9"), ("1．当面申请数", "件", "/"),
           ("（二）申请办结数", "件", "9"), ("（1）涉及国家秘密", "件", "0"), ("四、行政复议数量", "件", "0")]
WORDS = ["根据有关规定，现公布本机关年度报告，全文由概述等七个部分组成。", "一、概述", "全年推进信息公开。", "二、主动公开情况", "公开信息1204条。",
         "三、回应解读", "解读文件8件。", "四、依申请公开", "收到申请9件。", "五、复议诉讼", "没有。", "六、收费", "没有。", "七、问题和打算", "加强培训。"]


def report(year: int = 2016, figures=FIGURES, words=WORDS) -> bytes:
    """The page of a report with the table of those years."""
    lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in line)}</tr>"
                    for line in [("统计指标", "单位", "统计数"), *figures])
    title = f"{AGENCY}{year}年政府信息公开工作年度报告"
    text = "".join(f"<p>{word}</p>" for word in words)
    table = f"<table>{lines}</table>" if figures else ""
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{text}{table}</body></html>".encode()


def test_the_statistical_table_is_recognised_and_kept_as_printed():
    reading = extract.read(report())
    assert (reading.form, reading.state, reading.year) == ("2014", "partial", 2016)
    assert reading.reason == "form of 2014–2018: tables kept as printed"
    assert not any(reading.tables.values()) and not reading.oddities
    raws = {(cell["row"], cell["column"]): cell["raw"] for cell in reading.printed}
    assert raws[1, 1] == "统计指标" and raws[3, 3] == "1204" and raws[6, 3] == "1,100" and raws[9, 3] == "/"
    assert len(reading.printed) == 3 * (len(FIGURES) + 1)
    assert (check.check(reading), check.uncheckable(reading), len(check.equations(reading))) == ([], 0, 0)
    assert check.as_json(reading)["printed_tables"] == reading.printed


def test_all_text_is_kept_in_as_many_parts_as_there_are():
    passages = extract.read(report()).passages
    assert [(part["number"], part["heading"]) for part in passages] == [
        (0, ""), *((number, word) for number, word in enumerate(WORDS[1::2], 1))]
    assert passages[0]["text"] == WORDS[0] and passages[7]["text"] == "加强培训。"
    run_on = extract.read(report(words=["一、概述。全年推进信息公开。", "二、主动公开情况。公开信息1204条。"])).passages
    assert [(part["number"], part["heading"], part["text"]) for part in run_on] == [
        (1, "一、概述", "全年推进信息公开。"), (2, "二、主动公开情况", "公开信息1204条。")]
    free = extract.read(report(figures=(), words=["本机关全年公开了各类政府信息，未收到申请，也没有复议和诉讼。"]))
    assert [part["number"] for part in free.passages] == [0] and "未收到申请" in free.passages[0]["text"]
    assert (free.state, free.form, free.printed) == ("unread", None, [])


@pytest.mark.parametrize(("year", "form"), [(2012, None), (2016, "2014")])
def test_other_tables_are_kept_under_no_form(year, form):
    """A local table of the years before is kept, and not taken for the one of 2014."""
    local = [("主动公开信息数", "条", "31"), ("申请总数", "件", "2"), ("答复总数", "件", "2")]
    reading = extract.read(report(year, FIGURES if form else local))
    assert (reading.form, reading.state) == (form, "partial")
    assert "kept as printed" in reading.reason and len(reading.printed) > 9


def test_text_in_a_layout_table_is_text():
    """The whole article in a cell, as old systems lay their pages out."""
    text = "".join(f"<p>{number}、{head}</p><p>这一部分的情况与往年相比没有大的变化。</p>" for number, head in zip("一二三", ("概述", "主动公开", "依申请公开")))
    title = "某某县2012年政府信息公开工作年度报告"
    page = f"<title>{title}</title><table><tr><td>{title}</td></tr><tr><td>{text}</td></tr></table>"
    reading = extract.read(page.encode())
    assert [(part["number"], part["text"]) for part in reading.passages] == [
        (number, "这一部分的情况与往年相比没有大的变化。") for number in (1, 2, 3)]


def test_layout_is_no_table():
    page = report(figures=()).decode().replace("<p>一、概述</p>", "<table><tr><td>索引号</td><td>x</td></tr></table><p>一、概述</p>")
    reading = extract.read(page.encode())
    assert reading.printed == [] and reading.state == "unread"


TITLE = f"{AGENCY}2016年政府信息公开工作年度报告"
LABELS = [(label.replace("<br>", ""), unit, figure) for label, unit, figure in [("统计指标", "单位", "统计数"), *FIGURES]]


def _text(between: str) -> bytes:
    lines = [between.join(filter(None, line)) for line in LABELS]
    return "\n".join([TITLE, *WORDS, "附件", "政府信息公开情况统计表", *lines, "填报日期：2017年3月1日"]).encode()


def _word(body: list, rows: list) -> bytes:
    document = word.Document()
    for text in body:
        document.add_paragraph(text)
    table = document.add_table(len(rows), 3)
    for row, line in enumerate(rows):
        for column, text in enumerate(line):
            table.cell(row, column).text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _print() -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("cjk", fontName="STSong-Light", fontSize=10, leading=15, wordWrap="CJK")
    out = io.BytesIO()
    table = Table(LABELS, style=[("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONT", (0, 0), (-1, -1), "STSong-Light", 8)])
    SimpleDocTemplate(out).build([*(Paragraph(text, style) for text in (TITLE, *WORDS)), table])
    return out.getvalue()


DOCUMENTS = {"text, set apart by a space": lambda: _text(" "), "text, set apart by spaces": lambda: _text("    "),
             "text, set apart by tabs": lambda: _text("\t"), "text, a value to a line": lambda: _text("\n"),
             "DOCX": lambda: _word([TITLE, *WORDS], LABELS), "PDF": _print,
             "page of paragraphs": lambda: report(figures=()).replace(b"</body>", "".join(
                 f"<p>{' '.join(line)}</p>" for line in LABELS).encode() + b"</body>")}


@pytest.mark.parametrize("name", list(DOCUMENTS))
def test_the_statistical_table_in_other_documents(name):
    reading = extract.read(DOCUMENTS[name]())
    assert (reading.form, reading.state, reading.year, reading.agency) == ("2014", "partial", 2016, AGENCY)
    assert not any(reading.tables.values())
    found = {}
    for cell in reading.printed:
        found.setdefault((cell["table"], cell["row"]), []).append(cell["raw"])
    lines = ["".join(line).replace("\n", "") for line in found.values()]
    for line in LABELS:
        assert "".join(line) in lines, (line, lines)
    assert [part["number"] for part in reading.passages] == [0, 1, 2, 3, 4, 5, 6, 7]
    assert "当面申请" not in str(reading.passages)


def test_they_are_filed_and_found(tmp_path):
    crawl = Crawl(tmp_path)
    crawl.report("2016", report())
    crawl.report("2017", report(2017))
    crawl.end()
    crawl = Crawl(tmp_path, 2)
    crawl.report("2016", report(figures=[*FIGURES[:-1], ("四、行政复议数量", "件", "1")]))
    crawl.end()
    store.file(tmp_path, jobs=1)
    one, other = rows(tmp_path, "SELECT * FROM reports ORDER BY year")
    assert (one["form"], one["read_state"], one["received"], one["uncheckable"]) == ("2014", "partial", None, 0)
    assert other["note_count"] == other["uncheckable_across"] == 0
    cells = rows(tmp_path, 'SELECT * FROM printed_tables WHERE report_id = ? AND "column" = 3 ORDER BY "row"', one["id"])
    assert cells[-1]["raw"] == "1" and cells[2]["raw"] == "1204" and cells[0]["capture_id"] == one["capture_id"]
    change, = rows(tmp_path, "SELECT cells FROM changes")
    assert "printed.1.12.3" in change["cells"]
    hits = rows(tmp_path, "SELECT rowid FROM passages_fts WHERE passages_fts MATCH ?", store.match("打算"))
    assert len(hits) == 2 and forms.statistics()["years"] == [2014, 2018]
