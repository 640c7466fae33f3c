"""Pages to measure with, each another agency's with other figures, so that nothing can be known from the page before."""

import re

from gkcrawl import regions
from tests import practice, render
from tests.practice import figures

_CITY = "140100"    # whose counties' offices publish the made-up pages
_OFFICES = ("人民政府", "人民政府办公室", "教育局", "财政局", "民政局", "司法局", "审计局", "统计局", "水务局", "交通运输局")


def heavy_pages(count: int = 1, low: int = 60_000, high: int = 72_000) -> list[bytes]:
    """Return Word-style UTF-8 report pages of the practice web of this many bytes; raises ValueError for too few."""
    found: dict[bytes, None] = {}
    for report in practice.everything():
        page = report.site.pages.get(report.path)
        if page and report.state == "read" and page.charset == "utf-8" and low <= len(page.content) <= high:
            found[page.content] = None
            if len(found) == count:
                return list(found)
    raise ValueError(f"only {len(found)} practice reports have {low} to {high} bytes")


def heavy_page() -> bytes:
    """Return one of them."""
    return heavy_pages()[0]


def light_pages(count: int) -> list[bytes]:
    """Return report pages as editors on the Web write them: a paragraph in each cell, its borders with each of them."""
    agencies = [region.full_name + office for office in _OFFICES for region in regions.below(_CITY)]
    return [_light_page(agency) for agency in agencies[:count]]


def _light_page(agency: str) -> bytes:
    values = figures.series(agency, [2023])[2023]       # their sums add up
    border = "".join(f"border-{side}:1px solid windowtext;" for side in ("left", "right", "top", "bottom"))
    cell = f'style="padding:5px 5px 5px 5px;{border}" valign="center"><p style="text-indent: 0em;">'
    page = render.page(values, title=f"{agency}2023年政府信息公开工作年度报告").replace("</td>", "</p></td>")
    return re.sub("<td([^>]*)>", rf"<td\1 {cell}", page).encode()
