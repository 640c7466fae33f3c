"""What filing makes of an archive: rows, reports, changes, full text."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from gkcrawl import archive, store
from tests.archives import AGENCY, HOST, Crawl, dump, eventful, page, rows


@pytest.fixture
def full(tmp_path) -> Path:
    """An archive in which all that happens has happened."""
    return eventful(tmp_path / "full")


def test_a_report_becomes_rows(tmp_path):
    capture = Crawl(tmp_path)
    kept = capture.report("1", page())
    capture.end()
    summary = store.file(tmp_path)
    assert (summary.captures, summary.reports, summary.sites, summary.sections) == (1, {"read": 1}, {"ok": 1}, 1)
    assert "1 read, 0 partial, 0 unread" in str(summary)
    report, = rows(tmp_path, "SELECT * FROM reports")
    assert report["capture_id"] == kept.id and report["url"] == kept.url and report["site_id"] == "www.taiyuan.gov.cn"
    assert (report["agency"], report["region_code"], report["year"], report["form"]) == (AGENCY, "140105", 2023, "2021")
    assert (report["received"], report["granted"], report["carried_in"], report["finding_count"]) == (3, 3, 0, 0)
    assert report["id"] == store.report_id(AGENCY, "140105", 2023) and report["id"].startswith("140105-2023-")
    received, = rows(tmp_path, "SELECT * FROM requests WHERE row = 'received'")
    assert received["natural_person"] == 3 and received["business"] == 0 and received["position"] == 1
    assert all(row["capture_id"] == kept.id for row in rows(tmp_path, "SELECT capture_id FROM requests"))
    fees, = rows(tmp_path, "SELECT * FROM proactive WHERE row = 'fees'")
    assert fees["amount"] == 12.5 and fees["issued"] is None
    assert rows(tmp_path, "SELECT count(*) AS n FROM appeals") == [{"n": 3}]
    assert [row["number"] for row in rows(tmp_path, "SELECT number FROM passages ORDER BY id")] == [1, 2, 3, 4, 5, 6]
    crawl, = rows(tmp_path, "SELECT * FROM crawls")
    assert (crawl["reason"], crawl["requests"], crawl["responses"], crawl["new_bodies"]) == ("finished", 1, 1, 1)


def test_every_table_has_a_key_and_every_pointer_an_index(full):
    store.file(full, jobs=1)
    with closing(sqlite3.connect(full / "gkcrawl.db")) as db:
        tables = [name for name, in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                  if not name.startswith(("sqlite_", "passages_fts"))]
        assert len(tables) == 20
        for table in tables:
            columns = {row[1]: row for row in db.execute(f"PRAGMA table_info({table})")}
            key = [name for name, row in columns.items() if row[5]]
            assert key, f"{table} has no primary key"
            first = {db.execute(f"PRAGMA index_info('{index[1]}')").fetchone()[2]
                     for index in db.execute(f"PRAGMA index_list({table})")}
            for pointer in db.execute(f"PRAGMA foreign_key_list({table})"):
                assert pointer[3] in first | {key[0]}, f"{table}.{pointer[3]} has no index"
            if "report_id" in columns and table not in ("captures", "changes", "vanished"):
                assert columns["capture_id"][3], f"{table}.capture_id may be null"
    found = dump(full / "gkcrawl.db")
    assert all(found[table] for table in ("changes", "attachments", "failures", "passages", "visits"))


def test_what_the_crawls_found_is_one_report_each(full):
    store.file(full, jobs=1)
    reports = {(row["agency"].removeprefix("太原市"), row["year"]): row for row in rows(full, "SELECT * FROM reports")}
    assert {key: row["read_state"] for key, row in reports.items()} == {
        ("小店区人民政府", 2023): "read", ("小店区人民政府", 2022): "read", ("小店区人民政府", 2021): "read",
        ("小店区人民政府办公室", 2023): "read", ("小店区人民政府", 2020): "unread", ("小店区人民政府", 2019): "unread"}
    corrected = reports["小店区人民政府", 2023]
    assert corrected["received"] == 4 and corrected["url"] == f"{HOST}/1.html"
    captures = rows(full, "SELECT * FROM captures WHERE report_id = ? ORDER BY fetched_at", corrected["id"])
    assert [row["url"].rpartition("/")[2] for row in captures] == [
        "1.html", "1_wap.html", "1.pdf", "1.html", "1.html", "1.html"]
    assert reports["小店区人民政府", 2020]["read_reason"] == "HTTP 404"
    assert reports["小店区人民政府", 2019]["read_reason"]
    attachment, = rows(full, "SELECT * FROM attachments")
    assert (attachment["report_id"], attachment["mime"]) == (corrected["id"], "application/pdf")
    assert attachment["name"] == "附件"


def test_a_change_names_the_cells_that_differ(full):
    store.file(full, jobs=1)
    by_year = {row["year"]: row for row in rows(
        full, "SELECT reports.year, changes.* FROM changes JOIN reports ON reports.id = report_id")}
    assert sorted(by_year) == [2022, 2023]
    cells = {change["cell"]: (change["from"], change["to"]) for change in json.loads(by_year[2023]["cells"])}
    assert cells["requests.received.total"] == (3, 4) and "requests.carried_in.total" not in cells
    assert by_year[2023]["sentences"] == "[]"


def test_a_blocked_crawl_takes_nothing_from_a_site(full):
    store.file(full, jobs=1)
    site, = rows(full, "SELECT * FROM sites WHERE id = 'www.tyxd.gov.cn'")
    assert (site["state"], site["reason"]) == ("blocked", "HTTP 412")
    assert (site["section_url"], site["region_code"]) == (f"{HOST}.html", "140105")
    assert site["last_crawl_id"].startswith("20261103")
    other, = rows(full, "SELECT * FROM sites WHERE id = 'www.taiyuan.gov.cn'")
    assert other["region_code"] == "140100" and other["state"] is None and other["reports"] == 5
    reasons = [row["reason"] for row in rows(full, "SELECT reason FROM crawls ORDER BY id")]
    assert reasons == ["finished", "finished", "interrupted"]


def test_a_foreign_warc_is_filed_by_what_its_pages_are(tmp_path):
    from io import BytesIO

    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter
    (tmp_path / "warc").mkdir()
    with open(tmp_path / "warc" / "foreign.warc.gz", "wb") as out:
        writer = WARCWriter(out, gzip=True)
        for url, body in ((f"{HOST}/1.html", page()), (f"{HOST}.html", "<title>年度报告</title>第二十条".encode())):
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            writer.write_record(writer.create_warc_record(url, "response", payload=BytesIO(body), http_headers=head))
    summary = store.file(tmp_path, jobs=1)
    assert (summary.captures, summary.reports) == (2, {"read": 1})
    assert rows(tmp_path, "SELECT id, reason FROM crawls") == [{"id": "foreign.warc.gz", "reason": "imported"}]
    assert rows(tmp_path, "SELECT agency FROM reports") == [{"agency": AGENCY}]


def test_a_look_alike_makes_no_report(tmp_path):
    crawl = Crawl(tmp_path)
    text = page().decode().replace("年度报告</title>", "年度报告解读</title>").replace("年度报告</h1>", "年度报告解读</h1>")
    crawl.report("1", text.replace('年度报告">', '年度报告解读">').encode(), anchor="2023年年度报告解读")
    crawl.report("2", b"<html><title>notice</title>nothing</html>", anchor="公开指南")
    crawl.end()
    assert store.file(tmp_path, jobs=1).reports == {}


def test_an_attachment_alone_is_an_unread_report(tmp_path):
    crawl = Crawl(tmp_path)
    crawl.get(f"{HOST}/a.doc", b"\xd0\xcf\x11\xe0 word", mime="application/msword", role="attachment",
              via=f"{HOST}.html", anchor=f"{AGENCY}2016年政府信息公开工作年度报告")
    crawl.end()
    store.file(tmp_path, jobs=1)
    report, = rows(tmp_path, "SELECT * FROM reports")
    assert (report["read_state"], report["read_reason"].partition(" (open")[0], report["year"]) == ("unread", "the Word document is damaged (NotOleFileError)", 2016)
    assert rows(tmp_path, "SELECT name FROM attachments")[0]["name"].startswith(AGENCY)


def test_chinese_words_of_two_characters_are_found(full):
    store.file(full, jobs=1)
    def found(word):
        hits = "SELECT rowid FROM passages_fts WHERE passages_fts MATCH ?"
        return rows(full, f"SELECT * FROM passages WHERE id IN ({hits})", store.match(word))

    for word in ("培训", "人手", "息处", "处理费", "费"):
        wanted = rows(full, "SELECT * FROM passages WHERE instr(heading || text, ?)", word)
        assert found(word) == wanted != []
    assert found("人手 培训") and not found("培人") and not found("，") and not found("")
    assert found('"人手不足') and not found('" OR 费')


def test_ids_of_passages_are_numbers_that_javascript_can_hold(full):
    store.file(full, jobs=1)
    ids = [row["id"] for row in rows(full, "SELECT id FROM passages")]
    assert len(ids) == len(set(ids)) and all(0 < number < 2**53 for number in ids)


def test_bodies_are_known_by_their_digest(full):
    store.file(full, jobs=1)
    known = store.bodies(store.read_only(full / "gkcrawl.db"))
    captures = rows(full, "SELECT * FROM captures WHERE NOT revisit AND length > 0")
    assert set(known) == {row["sha256"] for row in captures}
    once = [row for row in captures if row["url"].endswith("/2.html")]
    assert [known[row["sha256"]] for row in once] == [(row["url"], row["fetched_at"]) for row in once]
    known["0" * 64] = ("http://x/", "now")
    assert "0" * 64 in known and "1" * 64 not in known
    revisit, = rows(full, "SELECT * FROM captures WHERE revisit")
    stored = archive.load(full, revisit["body_warc"], revisit["body_offset"])
    assert stored.content() == page()


@pytest.mark.parametrize("one, other, same", [
    ("太原市小店区人民政府", "小店区人民政府", True), ("山西省太原市小店区人民政府", "小店区人民政府", True),
    ("小店区人民政府办公室", "小店区人民政府", False), ("太原市人民政府", "小店区人民政府", False),
    ("小店区 市场监督管理局", "太原市小店区市场监督管理局", True)])
def test_agencies_are_told_apart_by_name_within_a_region(one, other, same):
    assert (store.report_id(one, "140105", 2023) == store.report_id(other, "140105", 2023)) is same


@pytest.mark.parametrize("one, other, code, same", [
    ("邵东县人民政府", "邵东市人民政府", "430582", True), ("邵阳市邵东县教育局", "邵东市教育局", "430582", True),
    ("邵东县人民政府办公室", "邵东市人民政府", "430582", False), ("崇文区人民政府", "东城区人民政府", "110101", False),
    ("北京市崇文区教育局", "北京市东城区教育局", "110101", False)])
def test_a_division_that_took_another_name_kept_its_agencies(one, other, code, same):
    assert (store.report_id(one, code, 2019) == store.report_id(other, code, 2019)) is same


def test_a_street_office_is_one_agency_whether_its_government_is_named_or_not():
    names = ("坞城街道办事处", "小店区坞城街道办事处", "太原市小店区人民政府坞城街道办事处")
    assert len({store.report_id(name, "140105001", 2023) for name in names}) == 1
    assert store.report_id("小店区人民政府办公室", "140105", 2023) != store.report_id("小店区人民政府", "140105", 2023)


def test_two_names_of_one_year_and_a_corrected_copy_are_one_report(tmp_path):
    crawl = Crawl(tmp_path)
    for number, (agency, received) in enumerate((("邵东县人民政府", 3), ("邵东市人民政府", 4), ("邵东市人民政府办公室", 5))):
        crawl.get(f"https://www.shaodong.gov.cn/nb/{number}.html", page(agency, 2019, received), role="report", region="430582",
                  site="www.shaodong.gov.cn", via="https://www.shaodong.gov.cn/nb/")
    crawl.end()
    store.file(tmp_path, jobs=1)
    found = rows(tmp_path, "SELECT agency, year, received, region_code FROM reports ORDER BY received")
    assert [tuple(row.values()) for row in found] == [("邵东市人民政府", 2019, 4, "430582"), ("邵东市人民政府办公室", 2019, 5, "430582")]


@pytest.mark.parametrize("order", [("corrected", "first"), ("first", "corrected")])
@pytest.mark.parametrize("dated", [True, False])
def test_of_two_addresses_the_one_published_last_speaks_however_they_were_met(tmp_path, order, dated):
    """A correction at an address of its own; where one of the two does not say when, the newer capture speaks."""
    pages = {"first": page(received=5), "corrected": page(received=8).replace(b"2024-01-20", b"2024-03-05")}
    if not dated:
        pages["first"] = pages["first"].replace(b"2024-01-20", b"")
    crawl = Crawl(tmp_path)
    for name in order:
        crawl.report(name, pages[name])
    crawl.end()
    store.file(tmp_path, jobs=1)
    report, = rows(tmp_path, "SELECT url, received FROM reports")
    name = "corrected" if dated else order[1]
    assert (report["url"], report["received"]) == (f"{HOST}/{name}.html", {"first": 5, "corrected": 8}[name])


@pytest.mark.parametrize("case", ["elsewhere", "not yet", "no such day", "before its year was over", "gone"])
def test_a_day_of_publication_counts_only_where_it_can_tell(tmp_path, case):
    """On another site it is that of the copy, a misprint is no day, and what is gone corrects nothing: the newer capture speaks."""
    day = {"not yet": b"2042-01-20", "no such day": b"2024-02-31", "before its year was over": b"2023-03-01"}.get(case, b"2024-03-05")
    crawl = Crawl(tmp_path)
    host = "http://www.tyxd.gov.cn" if case == "elsewhere" else "https://www.taiyuan.gov.cn"
    crawl.get(f"{host}/stale.html", page(received=5).replace(b"2024-01-20", day), role="report", site="www.tyxd.gov.cn", via=f"{HOST}.html")
    crawl.report("own", page(received=8))
    if case == "gone":
        crawl.get(f"{host}/stale.html", b"<h1>404</h1>", status=404, role="report", site="www.tyxd.gov.cn", via=f"{HOST}.html")
    crawl.end()
    store.file(tmp_path, jobs=1)
    assert [row["received"] for row in rows(tmp_path, "SELECT received FROM reports")] == [8]


def test_reports_without_a_year_or_an_agency_stay_apart():
    unknown = store.report_id("", "140105", 2023, "http://a.gov.cn/1")
    assert unknown != store.report_id("", "140105", 2023, "http://a.gov.cn/2")
    assert unknown == store.report_id("", "140105", 2023, "https://a.gov.cn/1#top")
    assert store.report_id(AGENCY, None, None, "http://a.gov.cn/1").startswith("000000-0000-")
