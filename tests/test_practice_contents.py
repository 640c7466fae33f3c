"""What the practice web says holds together: its links, its marks, its figures, its expectations."""

import json
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import lxml.html
import pytest

from tests import practice
from tests.practice import figures
from tests.practice.fixtures import every_page
from tests.practice.prose import MARK

REAL = Path(__file__).resolve().parents[2] / "shared" / "reports" / "expected.json"


def test_every_region_of_the_issue_has_its_reports():
    counts = {region: len(practice.expected(region)) for region in practice.regions()}
    assert {"140105", "621000", "500153", "410108", "430582", "320813"} <= counts.keys()
    assert min(counts.values()) >= 7 and counts["500153"] > 150 and sum(counts.values()) == len(practice.expected())
    assert {row["state"] for row in practice.expected()} == {"read", "partial", "unread"}
    keys = [(row["agency"], row["region_code"], row["year"]) for row in practice.expected()]
    assert len(keys) == len(set(keys))


def test_neighbours_in_a_shared_listing_may_be_found_but_the_prefecture_is_not_to_be_walked():
    permitted = practice.permitted("140105")
    assert {row["region_code"][:4] for row in permitted} == {"1401"} and len(permitted) == 36
    assert not {row["agency"] for row in permitted} & {"太原市人民政府", "太原市教育局", "太原市小店区人民政府"}
    assert "太原市人民政府" in {row["agency"] for row in practice.expected("140100")}
    assert [row["year"] for row in practice.permitted("500153")] == [2022]    # a page without a byte


def test_all_links_of_a_site_resolve_but_those_that_are_dead_on_purpose():
    world, dead = practice.world(), set()
    for site, path, page in every_page():
        if page.mime != "text/html" or not page.content:
            continue
        url = site.url(path)
        tree = lxml.html.fromstring(page.content.decode(page.charset))
        for href in (urljoin(url, href) for href in tree.xpath("//a/@href|//img/@src|//link/@href")):
            parts = urlsplit(href)
            if parts.scheme in ("http", "https") and parts.hostname in world.hosts:
                target = parts.path + (f"?{parts.query}" if parts.query else "")
                if world.find(parts.hostname, target) is None:
                    dead.add(href)
    assert dead == set(practice.DEAD)


def test_every_page_is_marked_as_practice():
    for site, path, page in every_page():
        if page.mime == "text/html" and page.content:
            assert MARK in page.content.decode(page.charset), site.url(path)


def cells(table):
    """A table's rows with their spans unrolled; None where a row is short."""
    grid = {}
    for y, row in enumerate(table.xpath("./tbody/tr")):
        x = 0
        for cell in row.xpath("./td"):
            while (y, x) in grid:
                x += 1
            for down in range(int(cell.get("rowspan", 1))):
                for across in range(int(cell.get("colspan", 1))):
                    grid[y + down, x + across] = cell.text_content().strip()
            x += int(cell.get("colspan", 1))
    wide = max(x for _, x in grid) + 1
    return [[grid.get((y, x)) for x in range(wide)] for y in range(max(y for y, _ in grid) + 1)]


def printed(value):
    return "" if value is None else str(value)


def test_the_tables_hold_the_figures_and_only_huiji_office_is_slid():
    slid = []
    for told in practice.everything():
        report = told.expected()
        if told.kind != "tables" or told.oddities & {"wide"}:
            continue
        tables = lxml.html.fromstring(told.html()).xpath("//table")
        requests = next(cells(table) for table in tables if "勾稽" in table.text_content())
        rows = list(told.values["requests"].values())
        assert len(requests) == len(rows) + 3
        for got, row in zip(requests[3:], rows, strict=True):
            if got[-1] is None:
                got = [None, *got[:-1]]
                slid.append(report["url"])
            assert got[-7:] == [printed(value) for value in row.values()], report["url"]
        if report["appeals"]:
            appeals = next(cells(table) for table in tables if "行政复议" in table.text_content())
            assert appeals[-1] == [printed(value) for row in told.values["appeals"].values() for value in row.values()]
        text = " ".join(cell for table in tables for line in cells(table) for cell in line if cell)
        assert all(printed(value) in text for row in told.values["proactive"].values() for value in row.values())
    assert len(slid) == 6 and len(set(slid)) == 2 and all("public.huiji" in url for url in slid)


def test_only_the_spoilt_reports_break_rules_and_years_hand_over_what_is_left():
    broken = {(row["agency"], row["year"]): row["findings"] for row in practice.expected() if row["findings"]}
    assert broken == {
        ("重庆市荣昌区河包镇人民政府", 2020): ["requests_results"], ("平潭综合实验区管委会", 2020): ["requests_results"],
        ("重庆市荣昌区吴家镇人民政府", 2022): ["requests_applicants", "requests_results"],
        ("重庆市荣昌区铜鼓镇人民政府", 2023): ["appeals_total"]}
    by_year = {(row["agency"], row["year"]): row for row in practice.expected() if row["requests"]}
    handed = 0
    for (agency, year), row in by_year.items():
        later = by_year.get((agency, year + 1))
        if later:
            handed += 1
            for column, left in row["requests"]["carried_out"].items():
                taken = later["requests"]["carried_in"][column]
                assert left == taken or None in (left, taken)
    assert handed > 200


@pytest.mark.skipif(not REAL.exists(), reason="the real reports are not here")
@pytest.mark.parametrize("key", ["xiaodian_2023", "qingyang_2021", "huiji_office_2023", "hongze_2024", "pingtan_2022"])
def test_figures_of_real_reports_are_those_of_the_reports(key):
    real = json.loads(REAL.read_text(encoding="utf-8"))[key]
    made = figures.known(key, whole=key == "hongze_2024")
    assert made["requests"] == real["requests"] and made["proactive"] == real["proactive"]
    assert {row: made["appeals"][row] for row in real["appeals"]} == real["appeals"]


def test_a_few_pages_are_as_large_as_word_makes_them():
    sizes = [len(page.content) for _, _, page in every_page()]
    assert sum(55_000 < size < 90_000 for size in sizes) > 20
