"""Figures outside tables (a value per block, lines, lists) that do not stand beside what is written beside them."""

import random
import re

import pytest

from gkcrawl import extract
from tests import render
from tests.layouts import page
from tests.test_extract_mutations import made_up

VALUES = made_up(random.Random(5), "2021", mixed=False)
ROW, COLUMN = next((row, column) for row, cells in VALUES["requests"].items() for column, value in cells.items() if value > 9)
PRINTED = str(VALUES["requests"][ROW][COLUMN])
HEAD = "<style>.yc{display:none} .fr{float:right} #no{display:none} em{display:none} [x]{display:none}</style>"

WAYS = {
    "divs": lambda html: re.sub(r"<(/?)(?:table|tbody|tr|td)\b[^>]*>", r"<\1div>", html),
    "paragraphs": lambda html: re.sub(r"<(/?)td\b[^>]*>", r"<\1p>", re.sub(r"</?(?:table|tbody|tr)\b[^>]*>", "", html)),
    "lines": lambda html: re.sub(r"</?(?:table|tbody|tr|td)\b[^>]*>", "", html.replace("</tr>", "<br>").replace("</td>", "&nbsp;&nbsp;")),
    "list": lambda html: re.sub(r"<(/?)td\b[^>]*>", r"<\1li>", re.sub(r"<(/?)tr\b[^>]*>", r"<\1ul>", re.sub(r"</?(?:table|tbody)\b[^>]*>", "", html))),
    "table in a table": lambda html: f"<table><tr><td>{html.replace('@@', '<table><tr><td>@@</td></tr></table>')}</td></tr></table>",
    "table": lambda html: html,
}
BESIDE = ['<span style="float:right">1</span>@@', '<span style="position:relative;left:30px">1</span>@@', '1<span style="padding-left:20px">@@</span>',
          '<span style="display:inline-block;width:40px">1</span>@@', '@@<span class="yc">7</span>', '@@<span class="fr">7</span>', '<font color="white">1</font>@@',
          '<span style="color:#fff">1</span>@@', '@@<a href="#_ftn1"><span class="MsoFootnoteReference">1</span></a>', '@@<a href="#_ftn1" style="mso-footnote-id:ftn1">1</a>',
          '@@<span id="no">7</span>', "@@<em>7</em>", "@@<span x>7</span>", "@@<bdo dir=rtl>12</bdo>", '@@<a href="page.html#_ftn1">1</a>',
          '<span style="float:right">1</span>@@件', '@@<a href="#_ftn1">1</a>件']


def reading(way: str, inner: str) -> extract.Reading:
    tables = render.tables(VALUES, "2021")
    box = next(box for line in tables["requests"] for box in line if box.path == f"requests.{ROW}.{COLUMN}")
    box.raw = "@@"
    names = ("二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况")
    pieces = [f"<p>{name}</p>{WAYS[way](render.html(lines))}" for name, lines in zip(names, tables.values(), strict=True)]
    return extract.read(page(*pieces, head=HEAD).replace(b"@@", inner.replace("@@", PRINTED).encode()))


@pytest.mark.parametrize("way", list(WAYS))
@pytest.mark.parametrize("inner", BESIDE)
def test_no_number_is_made_of_two_that_stand_apart(way, inner):
    found = reading(way, inner)
    value = found.tables["requests"].get(ROW, {}).get(COLUMN)
    assert value == int(PRINTED) or value is None and f"requests.{ROW}.{COLUMN}" in {one["cell"] for one in found.oddities}


@pytest.mark.parametrize("way", [way for way in WAYS if way != "table in a table"])
@pytest.mark.parametrize("inner", ["@@", "<b>@@</b>", '<span class="sz">@@</span>', '<a href="#">@@</a>',
                                   "".join(f'<span style="font-size:12pt">{digit}</span>' for digit in PRINTED)],
                         ids=["plain", "bold", "class", "link", "runs"])
def test_runs_of_one_number_stay_one(way, inner):
    assert reading(way, inner).tables["requests"][ROW][COLUMN] == int(PRINTED)


def test_words_of_the_text_do_not_fall_apart():
    found = extract.read(page('<p>一、总体情况</p><p>20<span class="note">23</span>年收到申请<span style="position:relative">12</span>3件。</p>', render.html(render.tables(VALUES, "2021")["requests"])))
    assert any("2023年收到申请123件。" in part["text"] for part in found.passages)
