"""What a crawl does without: libraries it has no use for, and work that another process has done meanwhile."""

import subprocess
import sys
from contextlib import closing

from scrapy.settings import Settings

from gkcrawl import archive, regions, store
from gkcrawl.spiders.annual import AnnualSpider
from gkcrawl.store import database, places, scanning, schema

HEAVY = {"aiohttp", "datasette", "docx", "numpy", "openpyxl", "pandas", "pdfplumber", "playwright", "rich",
         "sqlite_utils", "tldextract"}


def loaded(code: str) -> set[str]:
    said = subprocess.run([sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"], check=True,
                          capture_output=True, text=True)
    return set(said.stdout.split())


def test_a_crawl_loads_nothing_it_may_not_need():
    found = loaded("""
from scrapy.crawler import Crawler
from scrapy.utils.misc import load_object
from scrapy.utils.project import get_project_settings
from gkcrawl import pipelines
from gkcrawl.spiders.annual import AnnualSpider
settings = Crawler(AnnualSpider, get_project_settings()).settings
for name in ("EXTENSIONS", "DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES"):
    list(map(load_object, settings.get_component_priority_dict_with_base(name)))""")
    assert "gkcrawl.middlewares.keep" in found and not HEAVY & found


def test_what_reads_documents_knows_nothing_of_the_archive():
    found = loaded("import gkcrawl.extract.served")
    assert "gkcrawl.extract.report" in found and not {"gkcrawl.archive", "warcio", "cryptography"} & found


def test_what_is_switched_on_is_there():
    part = "scrapy.downloadermiddlewares.cookies.CookiesMiddleware"
    for on in (True, False):
        settings = Settings({"COOKIES_ENABLED": on})
        AnnualSpider.update_settings(settings)
        assert (part in settings.get_component_priority_dict_with_base("DOWNLOADER_MIDDLEWARES")) == on


def test_the_reading_process_loads_neither_scrapy_nor_the_program_that_started_it(tmp_path):
    program = tmp_path / "program.py"
    program.write_text("import colorsys, sys\nfrom gkcrawl import pool\nfrom gkcrawl.store.reading import ready\n"
                       "for task in (None, ready):\n"
                       "    one = pool.spawn(1, task)\n"
                       "    one.submit(eval, \"print(*__import__('sys').modules)\").result()\n"
                       "    one.shutdown()\n")
    said = subprocess.run([sys.executable, program], check=True, capture_output=True, text=True).stdout.splitlines()
    bare, reading = (set(line.split()) for line in said)
    assert "multiprocessing.spawn" in bare and not {"colorsys", "scrapy", *HEAVY} & reading
    assert "gkcrawl.store.reading" in reading and "gkcrawl.store" not in bare   # a process that proves never needs it


def test_a_file_just_written_is_filed_without_being_read_again_unless_it_was_touched(tmp_path, monkeypatch):
    ahead = store.Ahead(tmp_path, "c1", jobs=0)
    with archive.Writer(tmp_path, "c1", {"software": "gkcrawl/1", "crawl": "c1", "region": "140105"}) as writer:
        for number in range(3):
            ahead.take(writer.write(f"http://www.a.gov.cn/{number}", f"2026-11-21T08:00:0{number}Z", 200, "OK", [
                ("Content-Type", "text/plain")], b"%d" % number, facts={"role": "way", "crawl": "c1"}), writer.size)
        ahead.take(writer.note("crawl-end", {"crawl": "c1", "finished_at": "2026-11-21T09:00:00Z", "reason": "finished"}), writer.size)
    scanned = []
    monkeypatch.setattr(scanning, "rows", lambda path, troubles, rows=scanning.rows: scanned.append(path.name) or rows(path, troubles))
    dumps = []
    for name, known in (("known", ahead), ("read", None)):
        store.file(tmp_path, tmp_path / f"{name}.db", ahead=known, jobs=1)
        with closing(store.read_only(tmp_path / f"{name}.db")) as db:
            dumps.append([line for line in db.iterdump() if line.startswith(('INSERT INTO "captures"', 'INSERT INTO "crawls"', 'INSERT INTO "warcs"'))])
        assert scanned == [] if known else scanned == [writer.path.name]
    assert dumps[0] == dumps[1] and len(dumps[0]) == 5
    with open(writer.path, "ab") as file:
        file.write(b"torn")
    assert not ahead.knows(writer.path)
    ahead.close()


def test_rows_that_cannot_be_kept_are_read_from_the_file(tmp_path, monkeypatch):
    ahead, full = store.Ahead(tmp_path, "c1", jobs=0), []

    def dump(*_):
        full.append(True)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.ahead, "BATCH", 2)
    monkeypatch.setattr(store.ahead.pickle, "dump", dump)
    with archive.Writer(tmp_path, "c1", {"software": "gkcrawl/1", "crawl": "c1", "region": "140105"}) as writer:
        for number in range(5):
            ahead.take(writer.write(f"http://www.a.gov.cn/{number}", f"2026-11-21T08:00:0{number}Z", 200, "OK", [
                ("Content-Type", "text/plain")], b"%d" % number, facts={"role": "way", "crawl": "c1"}), writer.size)
    assert full == [True] and not ahead.knows(writer.path)
    monkeypatch.undo()
    store.file(tmp_path, tmp_path / "read.db", ahead=ahead, jobs=1)
    with closing(store.read_only(tmp_path / "read.db")) as db:
        assert db.execute("select count(*) from captures").fetchone() == (5,)
    ahead.close()


def rows(connection) -> list:
    return connection.execute("SELECT * FROM main.regions ORDER BY code").fetchall()


def test_divisions_made_beforehand_are_those_that_filing_makes_and_mend_an_older_table(tmp_path):
    ready = tmp_path / "ready.db"
    ready.write_bytes(places.template())
    with closing(database.connect(tmp_path / "new.db")) as own, closing(database.connect(ready)) as other:
        schema.create(own)
        own.execute("BEGIN")
        own.execute("PRAGMA defer_foreign_keys=ON")
        places.write_regions(own)
        own.execute("COMMIT")
        assert rows(own) == rows(other) and len(rows(own)) == sum(1 for _ in regions.every(townships=True))
        right = rows(own)
        for source in ("ready", ""):
            own.execute("UPDATE main.regions SET portal = NULL, name = '旧名' WHERE code = '140105'")
            own.execute("INSERT INTO main.regions VALUES ('999999', '旧区', '旧区', 'county', NULL, NULL)")
            assert rows(own) != right
            if source:
                own.execute("ATTACH ? AS ready", [str(ready)])
            places.write_regions(own, source)
            assert rows(own) == right
