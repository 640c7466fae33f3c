"""What a crawl does without: libraries it has no use for, and work that another process has done meanwhile."""

import subprocess
import sys
from contextlib import closing

from scrapy.settings import Settings

from gkcrawl import regions
from gkcrawl.spiders.annual import AnnualSpider
from gkcrawl.store import database, places, schema

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


def test_what_is_switched_on_is_there():
    part = "scrapy.downloadermiddlewares.cookies.CookiesMiddleware"
    for on in (True, False):
        settings = Settings({"COOKIES_ENABLED": on})
        AnnualSpider.update_settings(settings)
        assert (part in settings.get_component_priority_dict_with_base("DOWNLOADER_MIDDLEWARES")) == on


def test_the_reading_process_loads_neither_scrapy_nor_the_program_that_started_it(tmp_path):
    program = tmp_path / "program.py"
    program.write_text("import colorsys, sys\nfrom gkcrawl.store import pool\n"
                       "pool.spawn(1).submit(eval, \"print(*__import__('sys').modules)\").result()\n")
    said = subprocess.run([sys.executable, program], check=True, capture_output=True, text=True).stdout.split()
    assert "multiprocessing.spawn" in said and not {"colorsys", "scrapy", *HEAVY} & set(said)


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
