"""Markup without its decoration: a page reads the same with and without, however badly it is written."""

import random
import re
from collections import Counter
from pathlib import Path

import pytest

from gkcrawl.extract import NotAReport, html, report
from gkcrawl.extract.hiding import Hiding
from gkcrawl.extract.undecorated import undecorated
from gkcrawl.extract.unprinted import printed
from tests import practice, render
from tests.practice import figures
from tests.test_extract_seen import in_bounds

#: What goes wrong in markup: a quote too many, a bracket lost.
_SLIPS = ('"', "'", "<", ">", "=", "/", "<!--", "-->", " ", "<td", "<p style=", '<span class="x', "<script>", "</table>", "`", "</th>\n", "</tbody> ",
          "<!-- class=x>9<!--/td-->", "<!--td width=10-->", "\x0bwidth=3", " hidden", '"hidden', "<?x a=b>",
          "<span>", "</span>", "<b>", "</b>", "<font color=red>", "</SPAN>", "<strong/>", "<o:p>", "<span\n>", "&#5", "<b><td>", "</font></td>", "<sup>", "</sup>", '<a href="#n">', "</a>", "<i class=note>", "<b><sup>", "</sup></b>", "<span class=x id=zz>", "<style>#zz{display:none}</style>",
          "<script>if (a<b && c>d) { e = '<td>9</td>' }</script>", "<script>document.write('<script src=a><\\/script>')</script>", "<script><!--\nvar a = 1;\n//--></script>", "</script>",
          "<!-- <td>9</td> -->", "<!--[if lt IE 9]><script src=h5.js></script><![endif]-->", "<![if !supportLists]>", "<!-->", "<!--->", "--!>", "<!-- -- -->", "<script>", "<script ",
          "<style>td{color:#333;margin:0}</style>", "<style>.footnote{display:none}</style>", "<style><!-- p{text-indent:2em} --></style>", "<style>", "</style>", "<textarea>", "</title>", "<title>",
          "<noscript>9</noscript>", "<SCRIPT>9</Script >", "<script/>", "<style>td:before{content:'9'}</style>", '<p style="display:none">9</p>', '<i style="color:#fff">9</i>', "&lt", "&#49")
_PAGES = sorted((Path(__file__).parent / "corpus").glob("*.html"))
#: Decoration, some of which says something of the text it is given to.
_DECORATIONS = ('style="border:1px solid #000"', "style='font-size:12px'", 'class=MsoNormal align="center"', 'lang="EN-US"', 'width=10%',
                'style="vertical-align:super"', 'class="footnote"', 'style="display:flex;flex-direction:row"', "style='text-decoration:line-through'",
                'style="font-family:&quot;仿宋&quot;"', 'bgcolor="#fff" nowrap', 'style="display:none"', "style", 'hidden', 'style="mso-x:y" style="color:white"',
                'style="color:#fff"', 'style="background:navy"', "bgcolor=#333366 style='color:white'", 'style="background-color:#fff;color:#FFF"', 'style="color:white" background="dark.png"')


def _shorter(markup: str, hiding: Hiding = Hiding.NOTHING) -> str | None:
    """Return markup as it is parsed where no style sheet tells anything, None where that is as it stands."""
    pieces = markup.encode().split(b"<")
    left = printed(pieces, set(pieces))
    short = left and undecorated(left.pieces, set(left.pieces), hiding)
    return None if short is None else short.decode()


def _told(body: bytes, whole: bool):
    """Return all that is read of a page, or why it is none."""
    try:
        reading = report.read(body, "html", "utf-8", whole=whole)
    except NotAReport as error:
        return str(error)
    return (reading.form, reading.title, reading.agency, reading.year, reading.published, reading.tables, reading.oddities,
            reading.passages, reading.state, reading.reason, reading.printed, _where(reading.places))


def _where(places: dict) -> dict:
    """Return for each cell the how many-th element of its name it was read from: what is idle may stand around it or not."""
    numbers, seen = {}, Counter()
    for root in {id(root): root for place in places.values() for root in [place.getroottree().getroot()]}.values():
        for node in root.iter():
            seen[node.tag] += 1
            numbers[node] = node.tag, seen[node.tag]
    return {cell: numbers[place] for cell, place in places.items()}


@pytest.mark.parametrize("markup, short", [
    ('<td width="48" style="border:1px solid">8</td>', "<td>8</td>"),
    ("<TD ROWSPAN=2 Align=center COLSPAN='3'>8</TD>", "<TD ROWSPAN=2 COLSPAN='3'>8</TD>"),
    ('<p class="MsoNormal" align=center><span lang="EN-US" style="font-family:&quot;A&quot;">8</span></p>', "<p>8</p>"),
    ('a > b<br style="clear:both" />c', "a > b<br />c"),
    ('<a href="/x" class="y" title="z">8</a>', '<a href="/x" title="z">8</a>'),
    ('<span style="vertical-align:super" width=1>8</span>', '<span style="vertical-align:super" width=1>8</span>'),
    ('<span class="footnote">8</span><td class="footnote">8</td>', '<span class="footnote">8</span><td>8</td>'),
    ('<td style="display:flex">8</td>', '<td style="display:flex">8</td>'),
    ('<td style="text-decoration:line-through">8</td>', '<td style="text-decoration:line-through">8</td>'),
    ('<div data-html="&lt;td class=&quot;a&quot;&gt;">8</div>', '<div data-html="&lt;td class=&quot;a&quot;&gt;">8</div>'),
    ("<!doctype html><?xml x?><!-- class=x -->8<td width=1>", "<!doctype html><?xml x?>8<td>"),
    ("<!-- <td width=1> -->8", "8"), ("<td>1<!-- class=x>9<!--/td-->2</td>", "<td>12</td>"), ("<p>8<!--[if IE]><script>9</script><![endif]-->7", "<p>87"),
    ("<script>if (a<b) c = '<td>'</script>8", "<script></script>8"), ("<script><!--\na<b //--></script>8", "<script></script>8"),
    ("<style>td{margin:0}</style><p>8", "<style></style><p>8"), ("<![if !a]><p>8<![endif]>", "<![if !a]><p>8<![endif]>"),
    ("<td>12</th>\n<b>3</b></td>", "<td>12</th>\n3</td>"),
    ("<p><b>8</b><SPAN lang=EN>9</span><o:p></o:p></p>", "<p>89</p>"), ("8<span />9<span>7</span>", "8<span />9<span>7</span>"),
    ('<b class="note">8</b><b>9</b><span>7</span>', '<b class="note">8</b><b>9</b>7'), ("<br>8<base>9<p>7", "<br>8<base>9<p>7"),
    ('<span class="a&note" width=1>8</span>', '<span class="a&note" width=1>8</span>'),
])
def test_what_decorates_is_left_out_and_what_says_something_stays(markup, short):
    assert _shorter(markup) == short


def test_what_is_laid_out_keeps_its_elements():
    markup = '<div style="display:flex"><span class=a>1</span><span style="color:red">2</span></div>'
    assert _shorter(markup, Hiding.LAID_OUT) == '<div style="display:flex"><span>1</span><span>2</span></div>'
    assert _shorter(markup) == '<div style="display:flex">12</div>'


@pytest.mark.parametrize("markup, short", [
    ('<td style="background:navy" width=9><p style="color:#fff" class=a>8</p></td>', '<td style="background:navy"><p style="color:#fff" class=a>8</p></td>'),
    ('<tr bgcolor=#333 align=left><td style="border:1px solid">8</td>', "<tr bgcolor=#333><td>8</td>"),
    ('<span style="BACKGROUND-COLOR:#333">8</span><span style="color:red">9</span>', '<span style="BACKGROUND-COLOR:#333">8</span><span>9</span>'),
])
def test_what_lies_behind_pale_letters_stays(markup, short):
    assert _shorter(markup, Hiding.BEHIND) == short
    assert "navy" not in (_shorter(markup) or "") and "#333" not in _shorter(markup)


@pytest.mark.parametrize("markup", [
    '<td width="48>8</td>', '<a title="a<td class=b>">8</a>', "<script>if (a<b) c = 'd'", "<script><!-- '<script>' --></script>", "<script/>8", '<td title="<!-- ">8<b title=" -->">', '<td title="<script>">8<td title="</script>">', "<!-- a --!>8 -->", "&#4<!-- -->9;",
    "<textarea><b></textarea>", '<td width="4"8">8</td>', "<td width='4>8</td>",
    "数量<5<td width=4>", "<title>8<td width=1></title>", "<!-->8<td width=1>-->", "<![CDATA[ a=b]]>8",
    "<td width=3\x0browspan=3>8</td>", "<td\x0bwidth=3>8</td>", f"<!{' ' * 1990}>8", "<textarea><td width=1></textarea>",
    "<title></title>" * 2001, '<td style="a>b" width=1>8</td>', "<td =x>8</td>", "<td", "<td width=4 <p>8</p>", "&#4<b>9;</b>", "<p>&nb<span>sp;</span>", f"<td width={'4' * 3000}>8</td>"])
def test_markup_that_is_not_well_written_stays_as_it_is(markup):
    assert _shorter(markup) is None


def test_the_practice_web_and_the_corpus_read_the_same_with_less():
    bodies = [page.content for made in practice.everything() if (page := made.site.pages.get(made.path)) and page.charset == "utf-8"]
    bodies = bodies[::5] + [path.read_bytes() for path in _PAGES]
    less = 0
    for body in bodies:
        assert _told(body, False) == _told(body, True)
        short = _shorter(body.decode("utf-8", "replace"))
        less += short is not None and len(short) < len(body)
    assert less > len(bodies) // 3


#: Sheets that hide some of what these pages hold, and what stands in a cell under them.
_HIDING = {
    "#zz{display:none}": ("<span class=Mso id=zz>1</span>29712", "<i class=x id='zz'>1</i>29712", '<i id=zz class="x">1</i>29712'),
    ".zz{display:none}": ('<i class="it\'s zz">1</i>29712', '<i class="&#122;z">1</i>29712', '<i class="a&#32;zz">1</i>29712', '<i class=ZZ>1</i>29712'),
    ".Ä{text-decoration:line-through}": ('<i class="Ä">1</i>29712',), ".q{color:red}": ("<b>1</b>29712", "1<sup>2</sup>", "<b>1</b><a href=x>2</a>"),
    "": ("<b><sup>1</b>29712", '<span><a href="#n">1</span>29712</a>', "<b><i class=old>1</b>29712</i>", '<b><em style="vertical-align:super">1</b>29712',
         '<b><i style="display:none">1</b>29712', "<font><s>1</font>29712", "<b><p>1</b>29712</p>", '<td title="<!--">1<td title="-->">'),
}


@pytest.mark.parametrize("sheet, raw", [(sheet, raw) for sheet, cells in _HIDING.items() for raw in cells])
def test_what_hides_or_parts_a_figure_is_seen_with_less_too(sheet, raw):
    values = figures.series("样例市人民政府", [2023])[2023]
    page = render.page(values, title="样例市人民政府2023年政府信息公开工作年度报告")
    body = page.replace("</head>", f"<style>{sheet}</style></head>", 1)
    at = body.index("</td>", body.index("行政许可</td>") + len("行政许可</td>"))
    body = (body[:body.rindex(">", 0, at) + 1] + raw + body[at:]).encode()
    assert _told(body, False) == _told(body, True)


def test_what_is_no_character_stays_none():
    values = figures.series("样例市人民政府", [2023])[2023]
    body = render.page(values, title="样例市人民政府2023年政府信息公开工作年度报告").encode()
    at = body.index("行政许可</td>".encode()) + len("行政许可</td>".encode())
    body = body[:at] + body[at:].replace(b"</td>", b"\xef\xbc<b></b>\x92</td>", 1)
    assert _told(body, False) == _told(body, True)


@pytest.mark.parametrize("more", ["".join(f"<a{number}{' ' * 1980}>" for number in range(495)), "<p>" + ("x" * 1000 + "<!-- -->") * 900, "<a>" * 20_000])
def test_markup_of_no_sense_takes_no_time(more):
    in_bounds(render.page(figures.series("样例市人民政府", [2023])[2023], title="样例市人民政府2023年政府信息公开工作年度报告") + more, 5)


@pytest.mark.parametrize("seed", range(12))
def test_pages_with_slips_in_their_markup_read_the_same(seed):
    dice, shortened = random.Random(seed), 0
    pages = [path.read_text("utf-8", "replace") for path in _PAGES]
    for _ in range(50):
        page = dice.choice(pages)
        for _ in range(dice.choice((0, 0, 1, 2))):
            at = dice.randrange(len(page))
            page = page[:at] + dice.choice(_SLIPS) + page[at + dice.choice((0, 0, 1, 5)):]
        parts = page.split("<td")
        page = parts[0] + "".join(f"<td {dice.choice(_DECORATIONS)}{part}" if dice.random() < 0.05 else f"<td{part}" for part in parts[1:])
        inside = re.split(r"(?<=[0-9])(?=[0-9])|(?<=>)(?=[0-9])", page)
        for at in dice.sample(range(len(inside)), min(len(inside), 20)):
            name = dice.choice(("span", "b", "font", "o:p", "strong"))
            inside[at] = f"<{name}{dice.choice(('', f' {dice.choice(_DECORATIONS)}'))}>{inside[at][:1]}</{name}>{inside[at][1:]}"
        body = ("".join(inside) if dice.random() < 0.5 else page).encode()
        shortened += _shorter(page) is not None
        assert _told(body, False) == _told(body, True), page
    assert shortened > 15


def test_a_page_that_is_shown_keeps_its_decoration():
    values = figures.series("样例市人民政府", [2023])[2023]
    body = render.page(values, title="样例市人民政府2023年政府信息公开工作年度报告").replace("<td", '<td width="48" align="center"').encode()
    place = report.locate(body, "html", "utf-8", "requests.granted.total")
    assert place.get("width") == "48" and place.get("align") == "center"
    assert html.take_apart(body.decode(), body, "utf-8").tree.find(".//td").get("width") is None


def test_a_report_that_a_script_carries_is_shown_with_its_decoration():
    values = figures.series("样例市人民政府", [2023])[2023]
    table = render.page(values, title="样例市人民政府2023年政府信息公开工作年度报告").replace("<td", '<td width="48"').replace("\n", "")
    body = f"<html><body><h1>样例市人民政府2023年政府信息公开工作年度报告</h1><script>show('{table}')</script></body></html>".encode()
    assert report.locate(body, "html", "utf-8", "requests.granted.total").get("width") == "48"
