"""Layouts that were met before: what is read with their help is what is read without it."""

import random
import re
from pathlib import Path

import pytest

from gkcrawl import extract
from gkcrawl.extract import fill, layout
from tests import practice, render
from tests.practice import figures

_CELL = re.compile(r"(<td[^>]*>)(\d+)(</td>)")
#: What cells print besides plain numbers.
_ODD = ("", "/", "—", "无", "１２", "1,234", "3.5", "007", "12件", "2 3", "增10", "251000元", "9" * 25, "²", "<img src='a.png'>")


def _reports() -> list[bytes]:
    """Return every page of the practice web that was made to be read as a report."""
    return [page.content for report in practice.everything()
            if (page := report.site.pages.get(report.path)) and report.state in ("read", "partial")]


def _told(body: bytes):
    """Return all that is read of a page, its places by what stands there."""
    reading = extract.read(body, mime="text/html")
    places = {cell: (place.tag, "".join(place.itertext()), place.getparent().index(place))
              for cell, place in reading.places.items() if hasattr(place, "itertext")}
    return (reading.form, reading.title, reading.year, reading.tables, reading.oddities, reading.passages, reading.state,
            reading.reason, places)


def _anew(body: bytes):
    layout.forget()
    return _told(body)


@pytest.fixture(autouse=True)
def _nothing_known():
    layout.forget()


def _page(values: dict) -> str:
    return render.page(values, title="样例市人民政府2023年政府信息公开工作年度报告")


def _altered(page: str, dice: random.Random, odd: float) -> str:
    """Return a page with other numbers in its cells, some of them no plain numbers."""
    return _CELL.sub(lambda cell: cell[1] + (dice.choice(_ODD) if dice.random() < odd else str(dice.randint(0, 3) * dice.randint(0, 2000)))
                     + cell[3], page)


def test_pages_are_read_alike_whatever_was_read_before():
    pages = _reports()
    assert len(pages) > 100
    pages += [path.read_bytes() for path in sorted((Path(__file__).parent / "corpus").glob("*.html"))]
    anew = [_anew(page) for page in pages]
    layout.forget()
    for _ in range(2):                                  # the second time, all layouts that are kept are known
        assert [_told(page) for page in pages] == anew


@pytest.mark.parametrize("odd", [0.0, 0.02, 0.3])
def test_other_values_on_a_known_layout_are_read_as_without_it(odd, monkeypatch):
    worked_out, calls = fill.worked_out, []
    monkeypatch.setattr(fill, "worked_out", lambda page: (calls.append(1), worked_out(page))[1])
    base, dice = _page(figures.series("样例市人民政府", [2023])[2023]), random.Random(odd)
    pages = [_altered(base, dice, odd).encode() for _ in range(120)]
    anew = [_anew(page) for page in pages]
    layout.forget()
    _told(base.encode())
    calls.clear()
    assert [_told(page) for page in pages] == anew
    if not odd:
        assert not calls                                # each was read off the layout of the first


def test_a_row_that_is_printed_twice_is_compared_each_time():
    base = _page(figures.series("样例市人民政府", [2023])[2023])
    row = re.search(r"<tr[^>]*>(?:(?!</tr>).)*予以公开(?:(?!</tr>).)*</tr>", base, re.DOTALL)[0]
    pages = [base.replace(row, row + again).encode() for again in (row, _CELL.sub(r"\g<1>77\g<3>", row))]
    anew = [_anew(page) for page in pages]
    assert not any(oddity["kind"] == "conflict" for oddity in anew[0][4])
    assert any(oddity["kind"] == "conflict" for oddity in anew[1][4])
    layout.forget()
    assert [_told(page) for page in pages] == anew


def test_cells_that_span_otherwise_make_another_layout():
    base = _page(figures.series("样例市人民政府", [2023])[2023])
    dice, pages = random.Random(3), [base.encode()]
    for _ in range(80):
        cells = list(re.finditer(r"<t[dh]\b", base))
        at = dice.choice(cells).end()
        pages.append(f"{base[:at]} {dice.choice(('rowspan', 'colspan'))}=2{base[at:]}".encode())
    anew = [_anew(page) for page in pages]
    assert sum(one != anew[0] for one in anew) > 20
    layout.forget()
    assert [_told(page) for page in pages] == anew


def test_a_unit_that_a_heading_gives_is_heeded_on_a_known_layout():
    base = _page(figures.series("样例市人民政府", [2023])[2023])
    other = re.sub(r"(万)元", r"元", base)
    assert other != base
    anew = [_anew(page.encode()) for page in (base, other)]
    layout.forget()
    assert [_told(page.encode()) for page in (base, other, base, other)] == anew * 2


def test_a_page_that_breaks_off_is_no_known_layout():
    base = _page(figures.series("样例市人民政府", [2023])[2023])
    whole, cut = base.encode(), base[:base.rindex("</td>")].encode()
    anew = [_anew(page) for page in (whole, cut)]
    assert anew[0] != anew[1]
    layout.forget()
    assert [_told(page) for page in (whole, cut, whole, cut)] == anew * 2


def test_layouts_kept_are_bounded():
    base = _page(figures.series("样例市人民政府", [2023])[2023])
    for number in range(layout.MOST + 5):
        _told(base.replace("自然人", f"自然人（{'甲' * number}）").encode())
        assert 0 < len(layout._known) <= layout.MOST


def test_a_script_outside_the_tables_keeps_no_layout_from_being_known():
    page = _page(figures.series("样例市人民政府", [2023])[2023]).replace("</body>", "<script>var a = 1;</script></body>")
    _told(page.encode())
    assert len(layout._known) == 1
