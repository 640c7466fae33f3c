"""What a cell shows, whatever is written in it: exact, or marked; one cell of a report's page at a time."""

import json
import os
import random
import resource
import subprocess
import sys

import pytest

from gkcrawl import extract
from tests import render
from tests.test_extract_mutations import made_up

CELL = "requests.granted.business"
VALUES = made_up(random.Random(5), "2021", mixed=False)
SHEET = "<style>{}</style>"


def read(raw: str, head: str = "", attributes: str = ""):
    """Return the value, or the kind of oddity, of a cell that is written so; all others must be as ever."""
    parts = render.tables(VALUES, "2021")
    for box in (box for lines in parts.values() for line in lines for box in line if box.path == CELL):
        box.raw = "@"
    body = "".join(map(render.html, parts.values())).replace("<td>@</td>", f"<td{attributes}>{raw}</td>")
    title = "样例县发展和改革局2023年政府信息公开工作年度报告"
    reading = extract.read(f'<html><meta charset="utf-8"><title>{title}</title>{head}<h1>{title}</h1>{body}'.encode())
    odd = {one["cell"]: one["kind"] for one in reading.oddities}
    found = {f"{t}.{r}.{c}": value for t, rows in reading.tables.items() for r, cells in rows.items() for c, value in cells.items()}
    for path, value in found.items():
        table, row, column = path.split(".")
        assert path == CELL or value == VALUES[table][row][column], path
    assert found[CELL] is None or odd.get(CELL) in (None, "fullwidth", "thousands", "unit")
    return odd[CELL] if found[CELL] is None else found[CELL]


#: Seconds of work that a document may take; the kernel ends what takes longer. Source: the bounds of `extract.apart`.
WORK = 30
_PROGRAM = """import json, sys
from gkcrawl import extract
reading = extract.read(sys.stdin.buffer.read())
print(json.dumps([reading.tables["requests"], reading.reason]))"""


def in_bounds(body: str, work: int = WORK) -> tuple[dict, str]:
    """Read a page in a process that may work so long and no longer; return its table of requests, and the reason given."""
    done = subprocess.run([sys.executable, "-c", _PROGRAM], input=body.encode(), stdout=subprocess.PIPE, check=False,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (work, work)))
    assert done.returncode == 0, f"ended by {done.returncode}"
    return tuple(json.loads(done.stdout))


#: What hides the 9 before 12: in the element's own style, in a style sheet's, in both.
HIDES = ["display:none", "display: none !important", "visibility:hidden", "opacity:0", "font-size:0", "font-size:0.1px", "position:absolute;left:-9999px",
         "position:absolute;clip:rect(0,0,0,0)", "clip-path:inset(100%)", "display:inline-block;width:0;overflow:hidden", "position:absolute;width:1px;height:1px;overflow:hidden",
         "display:inline-block;transform:scale(0)", "color:#fff", "color: rgb( 255 , 255 , 255 )", "color:rgba(0,0,0,0)", "color:hsl(0,0%,100%)", "color:#fefefe", "font:0/0 a",
         "text-decoration:line-through", "vertical-align:super", "float:right", "position:relative;left:2em", "display:block", "margin-right:2em"]


@pytest.mark.parametrize("style", HIDES)
@pytest.mark.parametrize("sheet", [False, True], ids=["own style", "sheet"])
def test_nothing_is_joined_to_a_number_that_does_not_stand_beside_it(style, sheet):
    found = read('<span class="x">9</span>12', SHEET.format(f".x{{{style}}}")) if sheet else read(f'<span style="{style}">9</span>12')
    assert found in (12, "several", "struck")
    if style.startswith(("display: none", "display:none", "visibility", "opacity", "font-size")):
        assert found == 12


@pytest.mark.parametrize("sheet, raw", [
    (".x{display:none}", '<span class="x">9</span>12'), ("#x{display:none}", '<span id="x">9</span>12'), ("td b i{display:none}", "<b><i>9</i></b>12"),
    ("i.x{display:none}", '<i class="x">9</i>12'), (".a, .x, .c{color:red;display:none}", '<span class="q x">9</span>12'), ("[data-x]{display:none}", '<span data-x="1">9</span>12'),
    ("@media screen{.x{display:none}}", '<span class="x">9</span>12'), ("td>span:nth-child(1){display:none}", "<span>9</span><span>12</span>"),
    ("@media print{.x{display:none}}", '<span class="x">1</span>2'), ("/* .x{display:none} */", '<span class="x">1</span>2'), (".x{display:none}.x{display:inline}", '<span class="x">1</span>2'),
    ("@media (max-width:600px){.x{display:none}}", '<span class="x">1</span>2'), (".x{display:none!important}.x{display:inline}", '<span class="x">9</span>12'),
    (".x{display:none}", '<span class="x" style="display:inline">1</span>2'), ("td .x{display:none}.x{display:inline}", '<span class="x">9</span>12'), ("@import url(a;b);.x{display:none}", '<span class="x">9</span>12'),
    ('.y:after{content:"}"}.x{display:none}', '<span class="x">9</span>12'), ("@font-face{font-family:a}.x{display:none", '<span class="x">9</span>12'), (":hover .x{display:none}", '<span class="x">1</span>2'),
    (".x{background:#fff;padding:0;margin:0;font-size:9pt;color:#333}", '<span class="x">1</span>2'), ("*{margin:0;padding:0}a{color:#fff}", "<span>1</span>2")])
def test_style_sheets_are_followed_as_browsers_do(sheet, raw):
    """Selectors, media, importance, order: what is left is 12."""
    assert read(raw, SHEET.format(sheet)) == 12


@pytest.mark.parametrize("raw, head, attributes, kind", [
    ('<bdo dir="rtl">21</bdo>', "", "", "styled"), ('<span style="direction:rtl;unicode-bidi:bidi-override">21</span>', "", "", "styled"), ("\u202e21\u202c", "", "", "text"),
    ("21", SHEET.format("td.x{unicode-bidi:bidi-override;direction:rtl}"), ' class="x"', "styled"), ('<span style="display:inline-flex;flex-direction:row-reverse"><i>2</i><i>1</i></span>', "", "", "several"),
    ("12", SHEET.format('td.x::before{content:"1"}'), ' class="x"', "styled"), ('<b class="x"></b>2', SHEET.format(".x:before{content:'1'}"), "", "styled"), ("12", SHEET.format('td.x:after{content:"件"}'), ' class="x"', "styled"),
    ('<b class="x" data-v="12"></b>', SHEET.format(".x:before{content:attr(data-v)}"), "", "styled"), ("12", SHEET.format("td.x::first-letter{font-size:0}"), ' class="x"', "styled"),
    ("12", "", ' style="color:#fff"', "styled"), ('<font color="#FFFFFF">12</font>', "", "", "styled"), ('<span style="color:#eeeeee">12</span>', "", ' style="background-color:#eee"', "styled"),
    ("12", "", ' style="text-indent:-9999px"', "styled"), ("12", "", ' style="font-size:0px"', "styled"), ("12", "", ' style="opacity:0"', "styled"), ("12", "", ' style="visibility:hidden"', "styled"),
    ("<ol><li>2</li></ol>", "", "", "styled"), ("<script>document.write(9)</script>12", "", "", "styled"), ("<script>document.write(12)</script>", "", "", "styled"), ("<canvas>12</canvas>", "", "", "styled"),
    ('<img src="1.gif">2', "", "", "image"), ('1<img src="x.gif">2', "", "", "several"), ("<noscript>2</noscript>", "", "", "blank"), ("<template>12</template>", "", "", "blank"), ("<iframe>12</iframe>", "", "", "blank"),
    ("<del>12</del>", "", "", "struck"), ("<s>9</s>12", "", "", "struck"), ("12<sup>1</sup>", "", "", "several"), ('12<a href="#1"><sup>[1]</sup></a>', "", "", "several"), ("12<sub>1</sub>", "", "", "several"),
    ("<ruby>12<rt>1</rt></ruby>", "", "", "several"), ('<span class="hide">9</span>12', '<link rel="stylesheet" href="a.css">', "", "several"), ("<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>", "", "", "several"),
    ("1\u03362", "", "", "struck"), ("1\u20dd2", "", "", "several"), ("١٢", "", "", "text"), ("१२", "", "", "text"), ("⑫", "", "", "text"), ("𝟏𝟐", "", "", "text"), ("1²", "", "", "text"), ("〇", "", "", "text"), ("十二", "", "", "text"),
    ("O", "", "", "text"), ("l2", "", "", "text"), ("1О", "", "", "text"), ("1.2.3", "", "", "text"), ("1,23", "", "", "several"), ("1 234", "", "", "several"), ("1'234", "", "", "several"), ("12（其中网络5）", "", "", "several"),
    ("约12", "", "", "text"), ("12余", "", "", "text"), ("≥12", "", "", "text"), ("12%", "", "", "text"), ("1/2", "", "", "several"), ("½", "", "", "text"), ("1e3", "", "", "several"), ("(3)", "", "", "text"), ("-0", "", "", "text"),
    ("+0", "", "", "text"), ("00012", "", "", "text"), ("12。", "", "", "text"), ("2023年", "", "", "text"), ("2023-01-02", "", "", "several"), ("12①", "", "", "text"), ("12*", "", "", "text")])
def test_what_is_no_plain_number_is_marked(raw, head, attributes, kind):
    assert read(raw, head, attributes) == kind


@pytest.mark.parametrize("raw, head, attributes, value", [
    ('<span dir="rtl">12</span>', "", "", 12), ("12", "", ' style="color:#fff;background:#00f"', 12), ('<font color="#ffffff">12</font>', "", ' bgcolor="#0000ff"', 12), ("1<!-- 9 -->2", "", "", 12), ("1<!--[if gte mso 9]>9<![endif]-->2", "", "", 12),
    ("1\u200b2", "", "", 12), ("1&shy;2", "", "", 12), ("1<wbr>2", "", "", 12), ("&#49;&#50;", "", "", 12), ("&#65297;２", "", "", 12), ("１２３", "", "", 123), ("1，234", "", "", 1234), ("12件", "", "", 12), ("12.0", "", "", 12.0), ("2023", "", "", 2023),
    ('<input value="12">', "", "", 12), ('<input type="hidden" value="9">12', "", "", 12), ('<select><option>1<option selected>12</select>', "", "", 12), ('<select><option label="12">9</select>', "", "", 12), ("<ins>1</ins>2", "", "", 12), ("<ul><li>12</li></ul>", "", "", 12),
    ("12", SHEET.format('td:after{content:"";clear:both}'), "", 12), ("12", SHEET.format('td:after{content:".";visibility:hidden;height:0}'), "", 12), ("12", SHEET.format('td:before{content:"\\e601"}'), "", 12), ("<template>9</template>12", "", "", 12), ('<img src="/images/bg.gif">12', "", "", 12),
    ('<span style="font-family:宋体;mso-font-kerning:0;font-size:9.0pt;color:#000;letter-spacing:0pt;background:#fff">1</span><span style="mso-spacerun:\'yes\'">2</span>', "", "", 12)])
def test_what_shows_one_number_is_that_number(raw, head, attributes, value):
    found = read(raw, head, attributes)
    assert (found, type(found)) == (value, type(value))


def test_style_sheets_without_end_are_too_much():
    """A page of a megabyte ends in bounded time."""
    page = render.page(VALUES, title="样例县发展和改革局2023年政府信息公开工作年度报告").replace("<td>", '<td class="a">')
    reading = extract.read(page.replace("</head>", SHEET.format(".a{display:inline;float:left}\n" * 19_000) + "</head>").encode())
    assert reading.state == "unread" and "too large" in reading.reason


@pytest.mark.parametrize("sheet", ["td{" + "a" * 400_000, "td{" + "a'b'" * 100_000, "[" * 400_000 + "{display:none}", "{" * 400_000, "td{color:" + "rgb(" * 100_000 + "}", "@media{" * 50_000, "/*" * 200_000,
                                   "td:not(" * 50_000 + "{display:none}", "td{x:" + "!important" * 40_000 + "}", ("td " * 100 + "{display:none}\n") * 1000])
def test_no_style_sheet_takes_long(sheet):
    """Half a megabyte of it is read, or said to be too large."""
    page = render.page(VALUES, title="样例县发展和改革局2023年政府信息公开工作年度报告")
    requests, reason = in_bounds(page.replace("</head>", SHEET.replace("{}", sheet) + "</head>"))
    assert requests == VALUES["requests"] or "too large" in reason


@pytest.mark.parametrize("style", ["a" * 400_000, "margin:" + "1 " * 200_000, "a:b;" * 100_000, "color:rgb(" + "9" * 400_000])
def test_no_style_takes_long(style):
    page = render.page(VALUES, title="样例县发展和改革局2023年政府信息公开工作年度报告")
    assert in_bounds(page.replace("<td>", f'<td><span style="{style};display:none">9</span>', 1))[0] == VALUES["requests"]


HIDDEN_ELSEWHERE = '<p style="display:none">·</p>'


@pytest.mark.parametrize("style", [
    "font-size:small", "font-size:medium", "font-size:larger", "font-size:inherit", "font-size:x-small", "font:inherit", "font:bold 12px x",
    "font:700 9pt/1.5 宋体", "font:italic small-caps 12px x", "font-size:10px", "font-size:0.9em", "font-size:1em", "font-size:100%"])
@pytest.mark.parametrize("head", ["", HIDDEN_ELSEWHERE, SHEET.format(".y{display:none}")], ids=["alone", "something hidden", "sheet"])
def test_sizes_that_can_be_read_hide_nothing(style, head):
    assert read(f'<span style="{style}">12</span>', head) == 12
    assert read("12", head, f' style="{style}"') == 12


@pytest.mark.parametrize("style", [
    "-webkit-text-security:disc", "letter-spacing:-2em", "position:absolute;left:-9999px", "transform:scale(0)", "transform:scaleX(-1)",
    "width:0;overflow:hidden", "clip-path:inset(100%)", "color:ghostwhite", "color:floralwhite", "COLOR:White", "color&#58;#fff", "font:0/0 a",
    "text-indent: -999px", "opacity: .0"])
@pytest.mark.parametrize("head", ["", HIDDEN_ELSEWHERE], ids=["alone", "something hidden"])
def test_what_no_eye_reads_is_marked_whatever_else_the_page_hides(style, head):
    assert read("12", head, f' style="{style}"') in ("styled", "blank", "missing", "position")


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "utf-16"])
def test_what_is_hidden_is_so_in_every_charset(charset):
    title = "样例县发展和改革局2023年政府信息公开工作年度报告"
    body = render.page(VALUES, title=title).replace("<td>", '<td><span style="display:none">7</span>')
    assert extract.read(body.encode(charset), mime="text/html", charset=charset).tables["requests"] == VALUES["requests"]


def test_a_list_of_selectors_with_brackets_is_a_list():
    assert read('<i class="b">9</i>12', SHEET.format(".a:not(.q,.r), .b{display:none}")) == 12


@pytest.mark.parametrize("inner", ['<img src="x.png">' * 30_000, '<span style="color:#fff">1</span>' * 15_000,
                                   "<script>1</script>" * 20_000], ids=["pictures", "pale", "scripts"])
def test_a_cell_of_very_many_things_takes_no_long(inner):
    """Half a megabyte in one cell of the first table leaves the others as they are."""
    page = render.page(VALUES, title="样例县发展和改革局2023年政府信息公开工作年度报告")
    assert in_bounds(page.replace("<td>", f"<td>{inner}", 1))[0] == VALUES["requests"]


@pytest.mark.parametrize("sheet", ["td" + "~td" * 60 + "{display:none}", "* " * 200 + "{display:none}",
                                   "td{" + "color:#333;" * 2_000 + "}td b{display:none}td{display:none}"])
def test_selectors_without_end_are_too_much(sheet):
    page = render.page(VALUES, title="样例县发展和改革局2023年政府信息公开工作年度报告")
    wide = page.replace("</table>", "<tr>" + "<td>1" * 900 + "</table>", 1)
    assert "too large" in in_bounds(wide.replace("</head>", SHEET.replace("{}", sheet) + "</head>"))[1]


@pytest.mark.parametrize("raw", ['2<span class="x"hidden>5</span>', "2<span/hidden>5</span>", "2<span hidden=''>5</span>"])
def test_however_an_attribute_is_set_apart_it_hides(raw):
    assert read(raw) == 2


@pytest.mark.parametrize("seed", range(4))
def test_a_style_with_a_bracket_in_it_hides_whatever_order_tags_are_looked_at(seed):
    raw = """7</td><td style="content:'<';display:none">5"""
    program = f"from tests.test_extract_seen import read; print(read({raw!r}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": str(seed)})
    assert done.stdout.strip() == b"7"


@pytest.mark.parametrize("raw, shown", [
    ("12<table><tr><td>3</table>", "several"), ("<table><tr><td>12</table>3", "several"), ("<table><tr><td>1<td>2</table>", "several"),
    ("<table><tr><td>1<tr><td>2</table>", "several"), ("<table><tr><td>12</table>", 12), ("<div><table><tr><td><p>12</p></table></div>", 12),
    ("<table><tr><td></table>", "blank"), ("12<table></table>", 12)])
def test_a_table_around_a_figure_is_part_of_its_cell(raw, shown):
    assert read(raw) == shown


@pytest.mark.parametrize("raw", ["<del>1&#5;2</del>", "<sup>1&#5;</sup>2", '<span style="display:block">1\x052</span>', '<input value="1&#5;2">', "<s>1\uffff2</s>"])
def test_characters_that_no_tree_takes_are_no_error(raw):
    assert read(raw) in ("struck", "several", "text")
