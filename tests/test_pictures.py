"""Reports that are pictures: unread with that reason, and the pictures fetched and kept with them."""

from types import SimpleNamespace

from scrapy.http import HtmlResponse

from gkcrawl import store, walk
from gkcrawl.site import Site
from tests import render
from tests.archives import AGENCY, HOST, Crawl, rows, values

TITLE = f"{AGENCY}2023年政府信息公开工作年度报告"
PAGE = (f'<html><head><title>{TITLE}</title></head><body><img src="/images/logo.png"><h1>{TITLE}</h1>'
        '<p><img src="1.jpg"></p><p><img src="./W0/2.png" alt="表"><img src="1.jpg"></p><img src="data:image/png;base64,AA">'
        '<img src="https://www.other.gov.cn/3.jpg"></body></html>')


def followed(page: str) -> list[tuple[str, str]]:
    """Return what is asked for because of a report's page: as what, and where."""
    response = HtmlResponse(f"{HOST}/1.html", body=page.encode(), encoding="utf-8")
    target = SimpleNamespace(region=SimpleNamespace(code="140105"), home="https://www.taiyuan.gov.cn/")
    visit = walk.Visit(Site(target, 100), "report", section=f"{HOST}.html")
    return [(step.visit.role, step.url) for step in walk.steps(response, visit)]


def test_the_pictures_of_a_report_without_tables_are_fetched():
    assert followed(PAGE) == [("attachment", f"{HOST}/1.jpg"), ("attachment", f"{HOST}/W0/2.png")]


def test_the_pictures_beside_tables_are_not():
    assert followed(render.page(values(), title=TITLE).replace("</body>", '<img src="1.jpg"></body>')) == []


def test_they_are_kept_with_the_report(tmp_path):
    crawl = Crawl(tmp_path)
    crawl.report("1", PAGE.encode(), anchor=TITLE)
    for name in ("1.jpg", "W0/2.png"):
        crawl.get(f"{HOST}/{name}", b"\x89PNG\r\n\0", mime="image/png", role="attachment", via=f"{HOST}/1.html", anchor="")
    crawl.end()
    store.file(tmp_path, jobs=1)
    report, = rows(tmp_path, "SELECT * FROM reports")
    assert report["read_state"] == "unread" and report["read_reason"].startswith("image: ")
    assert len(rows(tmp_path, "SELECT * FROM attachments WHERE report_id = ?", report["id"])) == 2
