"""A wider archive for the tests of pages about more than one report: agencies, years, a change, sites without reports."""

from pathlib import Path

from gkcrawl import store
from tests.publish_fixture import CRAWL, HOST, SECTION, Archive, numbers, page

GOVERNMENT, FINANCE = "太原市小店区人民政府", "太原市小店区财政局"
#: What the two years of the government's text share, and what only one of them says.
SHARED = "本区继续推进政府信息公开，依法答复申请。"
FIRST, SECOND = "全年受理申请五十六件。", "今年新设一处公开专区，受理申请七十件。"
BLOCKED, EMPTY = "www.blocked.gov.cn", "www.empty.gov.cn"


def _title(agency: str, year: int) -> str:
    return f"{agency}{year}年政府信息公开工作年度报告"


def figures(received: int, carried_in: int, carried_out: int, **rows: int) -> dict:
    """Return 表三 with these totals, all of natural persons, and the rest granted."""
    values = numbers()
    concluded = received + carried_in - carried_out
    plain = {"received": received, "carried_in": carried_in, "carried_out": carried_out, "concluded": concluded,
             "granted": concluded - sum(rows.values()), "partly_granted": 0, "denied_by_law": 0,
             "unavailable_not_held": 0} | rows
    for row, count in plain.items():
        values[row] |= {"natural_person": count, "total": count}
    return values


REPORTS = [
    (GOVERNMENT, 2021, "2022-03-20", figures(40, 0, 2, denied_by_law=4), SHARED + FIRST, None),
    (GOVERNMENT, 2022, "2023-03-30", figures(56, 1, 5, denied_by_law=6, unprocessed_repeat=3), SHARED + FIRST, None),
    (GOVERNMENT, 2023, "2024-04-15", figures(70, 5, 0, denied_by_law=7, denied_state_secret=1), SHARED + SECOND,
     [2, 3, 0, 1, 6, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1]),
    (FINANCE, 2021, "2022-01-20", figures(3, 0, 0), SHARED, None),
    (FINANCE, 2023, "2024-02-05", figures(4, 0, 0, unprocessed_repeat=2), SHARED, None),
    ("太原市人民政府", 2023, "2024-03-01", figures(200, 0, 0, denied_by_law=50), SHARED, None),
    ("太原市迎泽区人民政府", 2023, "2024-03-02", figures(100, 0, 0, denied_by_law=10), SHARED, None),
]


def file(directory: Path, reports: list[tuple]) -> dict:
    """Write and file an archive of these reports alone: of each its agency, year, 表三, and 表四 where it is given."""
    made = Archive(directory)
    for at, (agency, year, requests, *appeals) in enumerate(reports):
        made.keep(str(at), f"{SECTION}{year}/t{at}.html", page(_title(agency, year), requests, *appeals, published=f"{year + 1}-03-01"),
                  via=SECTION, anchor=_title(agency, year))
    _note(made, HOST, "140105", "ok", "", "小店区人民政府")
    made.writer.close()
    store.file(directory, jobs=1)
    return made.captures


def _note(archive: Archive, site: str, region: str, state: str, reason: str, name: str) -> None:
    archive.writer.note("site", {
        "site": site, "region": region, "home": f"http://{site}/", "state": state, "reason": reason,
        "section_url": SECTION if state == "ok" else "", "family": "generic", "site_code": "", "name": name,
        "crawl": CRAWL})


def build(directory: Path) -> dict:
    """Write the archive, file it, and return its captures by name: <place in REPORTS>, "before" for the old text."""
    made = Archive(directory)
    for at, (agency, year, published, requests, prose, appeals) in enumerate(REPORTS):
        title, url = _title(agency, year), f"{SECTION}{year}/t{at}.html"
        if at == 2:
            old = page(title, figures(69, 5, 0, denied_by_law=7, denied_state_secret=1), appeals,
                       published=published, prose=SHARED + "旧的说法。")
            made.keep("before", url, old, "2025-01-05T03:00:01.000000Z", via=SECTION, anchor=title)
        made.keep(str(at), url, page(title, requests, appeals, published=published, prose=prose), via=SECTION,
                  anchor=title)
    made.keep("unread", SECTION + "2020.html", f"<html><body><h1>{_title(GOVERNMENT, 2020)}</h1><img src=a.png></body></html>",
              via=SECTION, anchor=_title(GOVERNMENT, 2020))
    made.keep("refused", f"http://{BLOCKED}/", "<html><body>403</body></html>", status=403, role="home", site=BLOCKED,
              region="140107")
    _note(made, HOST, "140105", "ok", "", "小店区人民政府")
    _note(made, BLOCKED, "140107", "blocked", "home answered 403", "杏花岭区人民政府")
    _note(made, EMPTY, "140108", "no_section", "no link to a section", "尖草坪区人民政府")
    made.writer.note("crawl-end", {"crawl": CRAWL, "finished_at": "2026-01-05T03:10:00Z", "reason": "finished",
                                   "requests": 20, "responses": 20})
    made.writer.close()
    store.file(directory, jobs=1)
    return made.captures
