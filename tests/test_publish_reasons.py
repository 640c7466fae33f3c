"""Why a report was not read, in Chinese: every sentence that reading writes."""

import re

import pytest

from gkcrawl import extract
from gkcrawl.publish import framing, reasons
from tests import documents, word
from tests.practice import figures

TITLE = "样例市人民政府2023年政府信息公开工作年度报告"
VALUES = figures.series("样例市人民政府", [2023])[2023]
PAGE = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>{{}}</body></html>"
#: Documents that cannot be read, or only in part.
DOCUMENTS = {
    "pictures": PAGE.format("<img src=1.jpg><img src=2.jpg>").encode(),
    "attachment": PAGE.format("<a href=a.doc>年报；全文.doc</a>").encode(),
    "nothing": PAGE.format("").encode(),
    "prose": PAGE.format(f"<p>{'公开。' * 200}</p>").encode(),
    "hidden": PAGE.format(f"<p>{'公开。' * 200}</p><div style='display:none'><table><tr><td>1</table></div>").encode(),
    "one table": PAGE.format("<table><tr><td>行政复议<td>结果维持</table>").encode(),
    "broken PDF": documents.pdf(VALUES)[:2000],
    "broken DOCX": documents.docx(VALUES)[:4000],
    "old Word": b"\xd0\xcf\x11\xe0" + b"\0" * 600,
    "locked Word": word.file([([("x\r", b"")], b"")], flags=0x100),
    "Word 95": word.file([([("x\r", b"")], b"")], version=0x68),
    "empty Word": word.file([([("\r", b"")], b"")]),
    "huge": b"x" * 16_100_000,
}


@pytest.mark.parametrize("name", list(DOCUMENTS))
def test_what_reading_says_is_said_in_chinese(name):
    try:
        said = extract.read(DOCUMENTS[name], anchor=TITLE).reason
    except extract.NotAReport as error:
        said = str(error)
    assert said and in_chinese(said), (said, reasons.chinese(said))


def in_chinese(sentence: str) -> bool:
    """Whether nothing but names is left in Latin letters."""
    return not re.search(r"[a-z]{3,} [a-z]{2,}", reasons.chinese(sentence))


@pytest.mark.parametrize(
    "said, zh",
    [
        ("HTTP 404", "服务器答复 HTTP 404"),
        ("no requests table; 1 cell printed as pictures", "没有申请办理表；1 个单元格是图片"),
        ("attachment only: doc; agency and year not found", "只有附件（doc）；没有找到机关和年度"),
        ("“甲；乙” is no annual report", "“甲；乙”不是年度报告"),
        ("also printed, not of the form of 2021: 政府集中采购、上一年项目数量", "另印有 2021 年格式所没有的：政府集中采购、上一年项目数量"),
        ("3 cells whose place cannot be told; the title says 2023, the period of its figures is 2022",
         "3 个单元格的位置不能确定；标题写的是 2023 年，数字所属是 2022 年"),
        ("No page leads to an annual-report section; pages tried: 12.", "没有网页通向年报栏目；试过 12 个网页"),
        ("No report is linked from http://a.gov.cn/x/.", "http://a.gov.cn/x/ 没有链接到任何年报"),
        ("something new", "something new"),
        ("“unclosed; x", "“unclosed; x"),
        ("", ""),
        (None, ""),
    ],
)
def test_reasons_in_chinese(said, zh):
    assert reasons.chinese(said).replace("；", "; ") == zh.replace("；", "; ")


@pytest.mark.parametrize(
    "tag", ["<body>", "<BODY class=a>", "<body onload='a=>b' x=\">\">", "<body\n a>", "<body data-x=a/>"]
)
def test_the_bar_goes_behind_the_whole_start_tag(tag):
    page = f"<html><head></head>{tag}text</body></html>"
    assert framing.insert_text(page, "BAR") == page.replace("text", "BARtext")
    assert framing.insert(page.encode(), "utf-8", "BAR") == page.replace("text", "BARtext").encode()


def test_a_start_tag_that_never_ends_costs_no_time():
    page = "<html>" + "<body x='" * 20_000
    assert framing.insert_text(page, "BAR").count("BAR") == 1
