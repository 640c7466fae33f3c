"""A region crawled again, later: only what may have changed is asked for, and what became of each report is put down."""

import subprocess
import sys
from collections import Counter

import pytest

from gkcrawl import archive
from tests import practice
from tests.archives import dump
from tests.test_crawl import crawl, kept, rows

REGION, HOST = "140105", "www.taiyuan.gov.cn"
OWN = {one["year"]: one for one in practice.expected(REGION) if one["state"] == "read"}
LISTING = "https://www.taiyuan.gov.cn/xqxxgkgzndbg.html"
COUNTS = 'select "new", "changed", "unchanged", "vanished", "failed" from crawls order by id'


@pytest.fixture(scope="module")
def web():
    with practice.serve() as running:
        yield running


@pytest.fixture(autouse=True)
def as_new(web):
    web.reset()


@pytest.fixture
def where(web, tmp_path):
    """An archive with a first crawl of the region."""
    assert crawl(web, tmp_path / "archive", f"region={REGION}").returncode == 0
    web.reset()
    return tmp_path / "archive"


def rebuilt(where) -> bool:
    """Say whether a rebuild gives the rows that are there."""
    before = dump(where / "gkcrawl.db")
    subprocess.run([sys.executable, "-m", "gkcrawl", "rebuild", "-s", f"ARCHIVE_DIR={where}"], check=True, capture_output=True)
    return dump(where / "gkcrawl.db") == before


def test_what_has_not_changed_is_asked_on_a_condition_and_stored_once(web, where):
    told = dump(where / "gkcrawl.db")["reports"]
    crawl(web, where, f"region={REGION}")
    asked = {row["url"]: row for row in web.requests(HOST) if row["method"] == "GET"}
    conditional = {url for url, row in asked.items() if "if-none-match" in row["headers"]}
    reports = {url for url, in rows(where, f"select distinct url from captures where role = 'report' and url like '%{HOST}%' "
                                           "and status = 200")}
    assert len(reports) > 20 and conditional == reports
    assert {asked[url]["status"] for url in reports} == {304}
    assert asked[LISTING]["status"] == 200 and "if-modified-since" not in asked[LISTING]["headers"]
    second = [one for one in kept(where) if isinstance(one, archive.Capture) and one.facts["crawl"] == rows(
        where, "select max(id) from crawls")[0][0]]
    assert not [one.url for one in second if one.length and not one.revisit]
    unchanged = [one for one in second if one.status == 304]
    assert {one.url for one in unchanged} == reports and all(one.revisit and one.sha256 for one in unchanged)
    assert rows(where, "select count(*) from captures where status = 304 and body_warc is null") == [(0,)]
    assert dump(where / "gkcrawl.db")["reports"] == told
    assert rows(where, COUNTS)[1] == (0, 0, len(rows(where, "select id from reports where read_reason is not 'HTTP 404'")), 0, 0)
    assert rebuilt(where)


def test_a_304_says_in_its_record_that_the_server_said_so(web, where):
    crawl(web, where, f"region={REGION}")
    from warcio.archiveiterator import ArchiveIterator
    profiles = Counter()
    for path in sorted((where / "warc").glob("*.warc.gz")):
        with open(path, "rb") as file:
            for record in ArchiveIterator(file):
                if record.rec_type == "revisit":
                    profiles[record.http_headers.get_statuscode(), record.rec_headers["WARC-Profile"].rpartition("/")[2]] += 1
    assert profiles["304", "server-not-modified"] > 20 and not profiles["304", "identical-payload-digest"]
    done = subprocess.run([sys.executable, "-m", "gkcrawl", "verify", "-s", f"ARCHIVE_DIR={where}"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_304_that_fits_nothing_is_asked_again_in_full(web, where):
    page = OWN[2022]["url"]
    web.set(url=page, status=304)
    crawl(web, where, f"region={REGION}")
    tries = [row for row in web.requests(HOST) if row["url"] == page]
    assert ["if-none-match" in row["headers"] for row in tries] in ([True], [True, False])
    assert rows(where, f"select read_state from reports where url = '{page}'") == [("read",)]


def test_a_changed_report_is_a_change_and_its_furniture_is_not(web, where):
    changed, furnished = OWN[2023]["url"], OWN[2022]["url"]
    old = str(OWN[2023]["requests"]["received"]["total"])
    web.set(url=changed, edit=[(f">{old}<", ">999<")])
    web.set(url=furnished, edit=[("联系我们</a>", "联系我们</a> 您是第 8,123,456 位访客"), ("当前位置：", "浏览次数：8123 当前位置："),
                                 ("<body>", '<body><script>var token = "ab12cd34", at = "2026-11-22 00:00:01";</script>')])
    crawl(web, where, f"region={REGION}")
    [(url, cells, sentences)] = rows(where, "select reports.url, cells, sentences from changes join reports on reports.id = report_id")
    assert url == changed and '"to": 999' in cells and "received" in cells
    assert rows(where, COUNTS)[1][:2] == (0, 1)
    assert rows(where, f"select count(*) from captures where url = '{furnished}'") == [(2,)]
    assert rebuilt(where)


@pytest.mark.parametrize("bad", [{"status": 500}, {"fault": {"kind": "challenge"}}, {"body": ""}, {"fault": {"kind": "cut"}},
                                 {"body": "<html><title>404</title><p>抱歉，您访问的页面不存在</p></html>"}, {"gone": True}],
                         ids=["500", "challenge", "empty", "cut", "soft 404", "404"])
def test_one_bad_answer_takes_nothing_away(web, where, bad):
    before = dump(where / "gkcrawl.db")
    page = OWN[2023]["url"]
    web.set(url=page, **bad)
    crawl(web, where, f"region={REGION}", settings=("RETRY_TIMES=0",))
    after = dump(where / "gkcrawl.db")
    assert after["reports"] == before["reports"] and after["requests"] == before["requests"] and not after["changes"]
    count = rows(where, COUNTS)[1]
    absent = "gone" in bad or "body" in bad and bad["body"]
    assert count[3:] == ((1, 0) if "gone" in bad else (1, 1) if absent else (0, 1))
    assert rows(where, "select url, how from vanished") == ([(page, "gone")] if absent else [])
    assert rebuilt(where)


def test_another_agencys_report_in_its_place_is_that_agencys(web, where):
    page = OWN[2023]
    other = page["agency"].replace("小店区", "迎泽区")
    web.set(url=page["url"], edit=[("小店区", "迎泽区"), (page["title"], page["title"].replace(page["agency"], other))])
    before = rows(where, f"select * from reports where url = '{page['url']}'")
    crawl(web, where, f"region={REGION}")
    assert set(before) <= set(rows(where, "select * from reports"))
    assert rebuilt(where)


def test_reports_no_longer_linked_or_gone_are_noted_and_stay(web, where):
    unlisted, gone = OWN[2021]["url"], OWN[2020]["url"]
    before = rows(where, "select id, capture_id from reports order by id")
    web.set(url=unlisted, unlist=True)
    web.set(url=gone, gone=True)
    done = crawl(web, where, f"region={REGION}")
    assert set(rows(where, "select url, how, site_id from vanished")) == {
        (unlisted, "unlisted", "www.tyxd.gov.cn"), (gone, "gone", "www.tyxd.gov.cn")}
    assert rows(where, "select count(*) from vanished join reports on reports.id = report_id") == [(2,)]
    assert rows(where, "select id, capture_id from reports order by id") == before and "2 vanished" in done.stdout
    assert rebuilt(where)
    crawl(web, where, f"region={REGION}")  # what is gone is not asked for ever
    assert rows(where, 'select "vanished" from crawls order by id') == [(0,), (2,), (1,)] or rows(
        where, 'select "vanished" from crawls order by id') == [(0,), (2,), (2,)]


def test_a_new_report_is_new(web, tmp_path):
    where, late = tmp_path / "archive", OWN[2024]["url"]
    web.set(url=late, unlist=True)
    crawl(web, where, f"region={REGION}")
    web.reset()
    crawl(web, where, f"region={REGION}")
    assert rows(where, COUNTS)[1][:2] == (1, 0)


def test_a_far_smaller_catch_is_a_warning(web, where):
    listed = [url for url, in rows(where, f"select url from captures where role = 'report' and url like '%{HOST}%'")]
    for url in listed[:len(listed) // 2]:
        web.set(url=url, unlist=True)
    done = crawl(web, where, f"region={REGION}")
    [(warning,)] = rows(where, "select warning from sites where id = 'www.tyxd.gov.cn'")
    assert "fewer than 0.8 times" in warning and warning in done.stdout and done.returncode == 0
    assert rebuilt(where)
    web.reset()
    crawl(web, where, f"region={REGION}")
    [(warning,)] = rows(where, "select warning from sites where id = 'www.tyxd.gov.cn'")
    assert warning is None or "more than 2 times" in warning


def test_only_what_failed_is_asked_again(web, tmp_path):
    where, page = tmp_path / "archive", OWN[2023]["url"]
    web.set(url=page, status=503)
    crawl(web, where, f"region={REGION}", settings=("RETRY_TIMES=0",))
    assert rows(where, COUNTS)[0][4] == 1
    web.reset()
    assert crawl(web, where, f"region={REGION}", "only=failed").returncode == 0
    assert [row["url"] for row in web.log if row["method"] == "GET" and "robots.txt" not in row["url"]] == [page]
    assert rows(where, f"select read_state from reports where url = '{page}'") == [("read",)]
    assert rows(where, "select state, last_crawl_id = (select min(id) from crawls) from sites "
                       "where id = 'www.tyxd.gov.cn'") == [("ok", 1)]
    web.reset()
    again = crawl(web, where, f"region={REGION}", "only=failed")
    assert again.returncode == 0 and not web.log
    assert rebuilt(where)


def test_a_site_that_was_out_of_reach_is_walked_again_with_only_failed(web, tmp_path):
    where = tmp_path / "archive"
    web.set(host="www.tyxd.gov.cn", fault={"kind": "reset"})
    assert crawl(web, where, f"region={REGION}", settings=("RETRY_TIMES=0",)).returncode == 3
    web.reset()
    assert crawl(web, where, f"region={REGION}", "only=failed").returncode == 0
    assert rows(where, "select state from sites where id = 'www.tyxd.gov.cn'") == [("ok",)]


def test_only_failed_needs_a_crawl_that_failed(web, tmp_path):
    done = crawl(web, tmp_path / "archive", f"region={REGION}", "only=failed")
    assert done.returncode == 2 and "nothing to repeat" in done.stderr and not web.log
    assert crawl(web, tmp_path / "archive", f"region={REGION}", "only=some").returncode == 2
