"""Small archives for the tests of filing: crawls written page by page, and what comes of them compared row by row."""

import sqlite3
from contextlib import closing
from pathlib import Path

from gkcrawl import archive, forms, store
from tests import render

HOST = "https://www.taiyuan.gov.cn/xqxxgkgzndbg"
AGENCY = "太原市小店区人民政府"
REPORT = {"role": "report", "site": "www.tyxd.gov.cn", "region": "140105"}


def values(received: int = 3, carried_in: int = 0, carried_out: int = 0) -> dict:
    """Figures of a small report that add up: applications of natural persons, granted but for those left over."""
    form = forms.load("2021")
    blank = {name: {row.key: dict.fromkeys((column.key for column in block.columns), 0)
                    for block in table.blocks for row in block.rows} for name, table in form.tables.items()}
    done = received + carried_in - carried_out
    for row, value in (("received", received), ("carried_in", carried_in), ("granted", done), ("concluded", done),
                       ("carried_out", carried_out)):
        blank["requests"][row] |= {"natural_person": value, "total": value}
    blank["proactive"]["fees"]["amount"] = 12.5
    return blank


def page(agency: str = AGENCY, year: int = 2023, received: int = 3, furniture: str = "",
         carried_in: int = 0, carried_out: int = 0, **more) -> bytes:
    """The bytes of a report's page."""
    title = f"{agency}{year}年政府信息公开工作年度报告"
    text = render.page(values(received, carried_in, carried_out), title=title, published=f"{year + 1}-01-20", **more)
    return text.replace("</body>", f"<p>{furniture}</p></body>").encode()


class Crawl:
    """A crawl's WARC file, written page by page."""

    def __init__(self, directory: Path, day: int = 1):
        self.id, self.day, self.count = f"202611{day:02d}080000-140105", day, 0
        self.writer = archive.Writer(directory, self.id, {
            "crawl": self.id, "region": "140105", "software": "gkcrawl", "started_at": f"2026-11-{day:02d}T08:00:00Z"})

    def get(self, url: str, body: bytes = b"", status: int = 200, mime: str = "text/html; charset=utf-8", original=None,
            **facts) -> archive.Capture:
        """Write the next capture, a second after the one before."""
        self.count += 1
        time = f"2026-11-{self.day:02d}T08:00:{self.count:02d}.000000Z"
        return self.writer.write(url, time, status, "OK", [("Content-Type", mime)], body, original=original,
                                 facts={"crawl": self.id} | facts)

    def report(self, name: str, body: bytes, **more) -> archive.Capture:
        """Write a capture of a page that was fetched for being a report."""
        return self.get(f"{HOST}/{name}.html", body, **{**REPORT, "via": f"{HOST}.html"} | more)

    def end(self) -> "Crawl":
        """End the crawl as one that ran to its end does."""
        self.writer.note("site", {"site": "www.tyxd.gov.cn", "region": "140105", "home": "http://www.tyxd.gov.cn/",
                                  "state": "ok", "section_url": f"{HOST}.html", "crawl": self.id, "name": "小店区人民政府"})
        self.writer.note("crawl-end", {"crawl": self.id, "finished_at": f"2026-11-{self.day:02d}T09:00:00Z",
                                       "reason": "finished", "requests": self.count})
        self.writer.close()
        return self


def rows(directory: Path, sql: str, *parameters) -> list[dict]:
    """The rows of a query against a filed archive."""
    with closing(sqlite3.connect(directory / "gkcrawl.db")) as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute(sql, parameters)]


def dump(path: Path) -> dict[str, list]:
    """All rows of all tables, and what the full-text index finds; sound in itself, or an AssertionError."""
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        tables = [name for name, in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                  if not name.startswith(("sqlite_", "passages_fts"))]
        found = {name: sorted(db.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in tables}
        for word in ("公开", "人手", "培训", "费"):
            hits = db.execute("SELECT rowid FROM passages_fts WHERE passages_fts MATCH ?", [store.match(word)])
            found[word] = sorted(hits)
        return found


def eventful(directory: Path) -> Path:
    """Three crawls with all that happens: copies, corrections, errors, attachments, revisits, look-alikes."""
    title = f"{AGENCY}2023年政府信息公开工作年度报告"
    one = Crawl(directory, 1)
    one.get("http://www.tyxd.gov.cn/robots.txt", status=404, role="robots")
    one.get("http://www.tyxd.gov.cn/", b"<html><title>portal</title></html>", role="home")
    first = one.report("1", page())
    one.report("1_wap", page(furniture="phone"))
    one.report("2", page(year=2022, received=7), anchor="2022")
    one.report("gone", b"<h1>404</h1>", status=404, anchor=f"{AGENCY}2020年政府信息公开工作年度报告")
    one.report("soft", b"<html><title>x</title><p>no such page</p></html>", anchor=f"{AGENCY}2019年政府信息公开工作年度报告")
    one.report("moved", b"", status=302, anchor=title)
    one.get(f"{HOST}/1.pdf", b"%PDF-1.4 nothing", mime="application/pdf", role="attachment", via=f"{HOST}/1.html",
            anchor="附件")
    one.end()
    two = Crawl(directory, 2)
    two.report("1", page(), original=(first.url, first.fetched_at))
    two.report("office", page("小店区人民政府办公室", received=1))
    two.report("2", page(year=2022, received=8))
    two.get("https://www.tyxd.gov.cn/x.html", page(year=2021), role="listing")
    two.writer.note("failure", {"url": f"{HOST}/9.html", "role": "report", "error": "timed out", "crawl": two.id})
    two.end()
    three = Crawl(directory, 3)
    three.report("1", b"gone", status=404, anchor="小店区")
    three.report("1", page(received=4))
    three.writer.note("site", {"site": "www.tyxd.gov.cn", "region": "140105", "state": "blocked", "reason": "HTTP 412",
                               "crawl": three.id, "section_url": ""})
    three.writer.close()
    return directory
