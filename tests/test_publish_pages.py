"""Pages of our own and Datasette's, as its own client sees them: report, region, home, tables, search, metadata."""

import asyncio
import json
import re
import sqlite3
from pathlib import Path

import lxml.html
import pytest
from datasette.app import Datasette

from gkcrawl import forms
from gkcrawl.publish import addresses
from tests.publish_fixture import HOST, SECTION, build

ROOT = Path(__file__).resolve().parent.parent
METADATA = json.loads((ROOT / "metadata.json").read_text(encoding="utf-8"))


class Site:
    """An archive and Datasettes on it."""

    def __init__(self, directory: Path):
        self.directory, self.captures = directory, build(directory)
        self.db = sqlite3.connect(directory / "gkcrawl.db")
        self.plain = self.datasette()

    def datasette(self, **plugin) -> Datasette:
        metadata = {**METADATA, "plugins": {"gkcrawl": plugin}} if plugin else METADATA
        return Datasette([str(self.directory / "gkcrawl.db")], metadata=metadata, settings={"suggest_facets": False})

    def get(self, path: str, datasette=None, **kw):
        return asyncio.run((datasette or self.plain).client.get(path, **kw))

    def report(self, name: str) -> str:
        return self.db.execute(
            "select id from reports where capture_id in (select id from captures where url = ?)",
            [self.captures[name].url],
        ).fetchone()[0]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return Site(tmp_path_factory.mktemp("archive"))


def tree(answer):
    return lxml.html.document_fromstring(answer.text)


# -- the report page


def test_the_report_is_printed_as_its_form(site):
    page = tree(site.get(f"/report/{site.report('good')}"))
    assert page.get("lang") == "zh-CN"
    form = forms.load("2021")
    for table in form.tables.values():
        paths = {
            f"{table.key}.{row.key}.{column.key}"
            for block in table.blocks
            for row in block.rows
            for column in block.columns
        }
        shown = {
            cell.get("id"): cell for cell in page.xpath(f"//table[contains(@class, 'gk-form-{table.key}')]//td[@id]")
        }
        assert set(shown) == paths
    assert page.xpath("string(//td[@id='requests.received.natural_person'])").strip() == "56"
    assert page.xpath("string(//td[@id='proactive.fees.amount'])").strip() == "43923.57"
    heads = [
        " ".join(cell.text_content().split())
        for cell in page.xpath("//table[contains(@class, 'gk-form-requests')]//th")
    ]
    for label in ("自然人", "法人或其他组织", "三、本年度办理结果", "（三）不予公开", "（七）总计"):
        assert heads.count(label) == 1


def test_every_number_leads_to_its_evidence(site):
    answer = site.get(f"/report/{site.report('wrong')}")
    cells = tree(answer).xpath("//table[contains(@class, 'gk-form')]//td[@id]")
    for cell in cells:
        (link,) = cell.xpath("./a/@href")
        assert link == addresses.short(site.captures["wrong"].id, cell.get("id"))
    for name in ("requests.concluded.natural_person", "appeals.reconsideration.total", "proactive.licensing.decisions"):
        cell = next(one for one in cells if one.get("id") == name)
        evidence = site.get(cell.xpath("./a/@href")[0].partition("#")[0])
        (marked,) = tree(evidence).xpath("//*[@id='gkcrawl-cell']")
        assert marked.text_content().strip() == cell.xpath("string(./a)").strip()


def test_findings_are_marked_where_they_are_and_said_in_words(site):
    page = tree(site.get(f"/report/{site.report('wrong')}"))
    found = page.xpath("//td[contains(@class, 'gk-found')]/@id")
    assert {
        "requests.received.natural_person",
        "requests.concluded.natural_person",
        "requests.carried_out.natural_person",
    } <= set(found)
    text = " ".join(page.xpath("string(//div[@id='findings'])").split())
    assert "自然人" in text and "一 + 二 = 57 ≠ （七） + 四 = 52" in text and "国办公开办函〔2021〕30号" in text
    assert not tree(site.get(f"/report/{site.report('good')}")).xpath("//td[contains(@class, 'gk-found')]")


def test_oddities_are_kept_as_printed_and_marked(site):
    page = tree(site.get(f"/report/{site.report('wrong')}"))
    (blank,) = page.xpath("//td[@id='requests.received.business']")
    (slash,) = page.xpath("//td[@id='requests.carried_in.business']")
    assert (
        "gk-odd" in blank.get("class") and blank.text_content().strip() == "" and blank.xpath(".//i[@class='gk-blank']")
    )
    assert "gk-odd" in slash.get("class") and slash.xpath("string(./a)") == "/" and slash.get("title")


def test_checks_that_could_not_be_made_are_said(site):
    (note,) = tree(site.get(f"/report/{site.report('wrong')}")).xpath("//p[@id='uncheckable']")
    count, = site.db.execute("select uncheckable + uncheckable_across from reports where id = ?", [site.report("wrong")]).fetchone()
    assert count and note.text_content().strip().startswith(f"{count} 项") and "不算相符" in note.text_content()
    assert not tree(site.get(f"/report/{site.report('good')}")).xpath("//p[@id='uncheckable']")


def test_an_unread_report_says_so_and_why(site):
    page = tree(site.get(f"/report/{site.report('unread')}"))
    (alert,) = page.xpath("//div[contains(@class, 'gk-bad')]")
    reason = site.db.execute("select read_reason from reports where id = ?", [site.report("unread")]).fetchone()[0]
    assert (
        "未能读取" in alert.text_content()
        and reason in alert.text_content()
        and not page.xpath("//table[contains(@class, 'gk-form')]")
    )


def test_a_remark_on_a_report_that_was_read_is_shown(tmp_path):
    site = Site(tmp_path)
    assert not tree(site.get(f"/report/{site.report('good')}")).xpath("//p[@id='remark']")
    site.db.execute("update reports set read_reason = 'the title says 2023, the period of its figures is 2022' where read_state = 'read'")
    site.db.commit()
    (remark,) = tree(site.get(f"/report/{site.report('good')}", Site.datasette(site))).xpath("//p[@id='remark']")
    assert "标题写的是 2023 年，数字所属是 2022 年" in remark.text_content()


def newest(site, name: str) -> str:
    return site.db.execute("select capture_id from reports where id = ?", [site.report(name)]).fetchone()[0]


def test_history_and_passages_are_there(site):
    page = tree(site.get(f"/report/{site.report('good')}"))
    assert {f"/a/{addresses.hyphened(site.captures[name].id)}" for name in ("good", "again")} <= set(
        page.xpath("//section//td/a/@href")
    )
    assert len(page.xpath("//section[contains(@class, 'gk-passages')]/details")) >= 3


def test_hostile_text_is_only_text(site):
    for path in (
        "/",
        f"/report/{site.report('evil')}",
        "/region/140105",
        "/gkcrawl/reports",
        "/gkcrawl/captures",
        "/region/?q=<script>alert(1)</script>",
        "/report/<script>alert(1)",
        "/region/<script>alert(1)",
    ):
        answer = site.get(path)
        assert "<script>alert" not in answer.text and "<svg onload" not in answer.text, path
        page = tree(answer)
        assert not [one for one in page.xpath("//script[not(@type='application/ld+json')]") if "alert" in (one.text or "")], path
        assert not page.xpath("//*[@onload or @onerror or @onclick]") and not page.xpath(
            "//base | //iframe | //meta[@http-equiv]"
        ), path
        assert not [
            href for href in page.xpath("//a/@href") if not href.startswith(("/", "#", "http://", "https://"))
        ], path


def test_our_pages_close_what_datasette_leaves_open(site):
    for path in (
        "/",
        "/gkcrawl",
        "/gkcrawl/reports",
        f"/report/{site.report('good')}",
        "/region/140105",
        "/none",
        "/report/none",
    ):
        headers = site.get(path).headers
        assert (
            headers["x-content-type-options"] == "nosniff"
            and "frame-ancestors 'none'" in headers["content-security-policy"]
        )
    assert "default-src 'self'" in site.get("/region/140105").headers["content-security-policy"]


# -- regions and home


def test_the_region_page(site):
    page = tree(site.get("/region/140105"))
    text = " ".join(page.text_content().split())
    assert "小店区" in page.xpath("string(//h1)") and HOST in text and "正常" in text and SECTION in text
    assert [a.get("href") for a in page.xpath("//p[@class='crumbs']/a")][1:] == ["/region/140000", "/region/140100"]
    assert f"/report/{site.report('good')}" in page.xpath("//a/@href")
    own = page.xpath("//section[h2[contains(., '本级政府')]]//tbody/tr")
    assert [row.xpath("string(th)").split()[0] for row in own][:2] == ["2023", "2022"]
    above = tree(site.get("/region/140000"))
    assert above.xpath("//li/a[@href='/region/140100']/b") and "太原市" in above.text_content()


def test_regions_are_found_by_code_and_name(site):
    assert site.get("/region/?q=140105").headers["location"] == "/region/140105"
    assert site.get("/region/?q=小店区").headers["location"] == "/region/140105"
    several = site.get("/region/?q=朝阳区")
    assert several.status_code == 200 and {"/region/110105", "/region/220104"} <= set(
        tree(several).xpath("//li/a/@href")
    )
    assert site.get("/region/?q=没有这里").status_code == 404
    assert site.get("/region/999999").status_code == 404 and site.get("/region/?q=%25").status_code == 404


def test_the_home_page(site):
    answer = site.get("/")
    page = tree(answer)
    reports = site.db.execute("select count(*) from reports").fetchone()[0]
    assert page.get("lang") == "zh-CN" and page.xpath("string(//ul[@class='gk-tiles']/li/b)") == str(reports)
    assert page.xpath("//form[@action='/search']//input[@name='q']") and "/gkcrawl" in page.xpath("//a/@href")
    assert "CC BY 4.0" in answer.text and "/gkcrawl/unread" in page.xpath("//a/@href")


def test_without_our_database_datasette_is_as_ever(tmp_path):
    sqlite3.connect(tmp_path / "other.db").execute("create table t (report_id text, capture_id text)")
    other = Datasette([str(tmp_path / "other.db")])
    answer = asyncio.run(other.client.get("/"))
    assert answer.status_code == 200 and "other" in answer.text and "gk-home" not in answer.text
    assert asyncio.run(other.client.get("/other/t")).status_code == 200
    assert asyncio.run(other.client.get("/report/x")).status_code == 404
    assert asyncio.run(other.client.get("/web/http://x.gov.cn/x")).status_code == 404


def test_who_may_not_see_the_database_sees_none_of_it(site):
    closed = Datasette(
        [str(site.directory / "gkcrawl.db")], metadata={"databases": {"gkcrawl": {"allow": {"id": "root"}}}}
    )
    for path in (
        f"/a/{site.captures['good'].id}",
        f"/report/{site.report('good')}",
        "/region/140105",
        f"/web/http://{HOST}/",
        f"/web/timemap/link/http://{HOST}/",
    ):
        assert site.get(path, closed).status_code == 403, path
    assert "小店区人民政府" not in site.get("/", closed).text


# -- Datasette's own pages


def test_ids_lead_somewhere(site):
    good = site.captures["good"]
    hrefs = tree(site.get("/gkcrawl/reports")).xpath("//table//a/@href")
    assert f"/report/{site.report('good')}" in hrefs and "/region/140105" in hrefs
    assert f"/a/{addresses.hyphened(newest(site, 'good'))}" in hrefs
    assert addresses.web(good.fetched_at, good.url) in tree(site.get("/gkcrawl/captures?_size=max")).xpath(
        "//table//a/@href"
    )
    assert f"/report/{site.report('good')}" in tree(site.get("/gkcrawl/requests?_size=max")).xpath("//table//a/@href")
    assert any("#gkcrawl-cell" in href for href in tree(site.get("/gkcrawl/oddities")).xpath("//table//a/@href"))
    row = tree(site.get(f"/gkcrawl/reports/{site.report('good')}"))
    assert f"/report/{site.report('good')}" in row.xpath("//a[@class='gk-button']/@href")


@pytest.mark.parametrize(
    "words, hits",
    [
        ("公开", True),
        ("复议", True),
        ("行政复议", True),
        ("依申请 复议", True),
        ('"行政复议"', True),
        ("请公", True),
        ("议复", False),
        ("没有的词", False),
        ("-*", False),
    ],
)
def test_chinese_words_are_found(site, words, hits):
    answer = site.get("/gkcrawl/passages.json", params={"_search": words, "_shape": "objects"})
    assert answer.status_code == 200
    assert bool(answer.json()["rows"]) == hits
    assert all(
        re.sub(r'[" ].*', "", words) in row["text"] + row["heading"]
        for row in answer.json()["rows"]
        if " " not in words and '"' not in words
    )


def test_search_of_other_databases_is_left_alone(tmp_path):
    db = sqlite3.connect(tmp_path / "other.db")
    db.executescript("create virtual table t using fts5(x); insert into t values ('dog-house');")
    db.commit()
    other = Datasette([str(tmp_path / "other.db")])
    rows = asyncio.run(other.client.get("/other/t.json?_search=dog-house&_shape=objects")).json()["rows"]
    assert len(rows) == 1


# -- metadata


def _schema(site) -> dict[str, list[str]]:
    names = [
        row[0]
        for row in site.db.execute(
            "select name from sqlite_master where type in ('table', 'view')"
            " and not (name like '%fts%' or name like 'sqlite%')"
        )
    ]
    return {name: [row[1] for row in site.db.execute(f'pragma table_info("{name}")')] for name in names}


def test_every_table_and_column_is_described_and_nothing_else(site):
    described = {name: set(table["columns"]) for name, table in METADATA["databases"]["gkcrawl"]["tables"].items()}
    assert described == {name: set(columns) for name, columns in _schema(site).items()}
    for table in METADATA["databases"]["gkcrawl"]["tables"].values():
        assert table["title"] and table["description"]
        for text in [table["description"], *table["columns"].values()]:
            assert re.search(r"[\u4e00-\u9fff]", text) and re.search(r"[A-Za-z]{2}", text)


def test_facets_and_sorts_are_columns_with_an_index(site):
    schema = _schema(site)
    for name, table in METADATA["databases"]["gkcrawl"]["tables"].items():
        for column in table.get("facets", []):
            assert column in schema[name]
            plans = [
                site.db.execute(f'pragma index_info("{row[1]}")').fetchone()[2]
                for row in site.db.execute(f'pragma index_list("{name}")')
            ]
            assert column in plans, f"{name}.{column} is a facet without an index"
        for key in ("sort", "sort_desc", "label_column"):
            assert table.get(key, schema[name][0]) in schema[name]
    for name in schema:
        assert site.get(f"/gkcrawl/{name}").status_code == 200


@pytest.mark.parametrize("name", list(METADATA["databases"]["gkcrawl"]["queries"]))
def test_canned_queries_answer(site, name):
    query = METADATA["databases"]["gkcrawl"]["queries"][name]
    assert re.search(r"[\u4e00-\u9fff]", query["title"]) and " · " in query["title"]
    answer = site.get(f"/gkcrawl/{name}.json?_shape=objects")
    assert answer.status_code == 200 and answer.json()["ok"], answer.text[:300]
    page = site.get(f"/gkcrawl/{name}")
    assert page.status_code == 200
    if name == "sums_that_do_not_add_up":
        assert [row["差 difference"] for row in answer.json()["rows"]].count(5) >= 1
        assert f"/report/{site.report('wrong')}" in tree(page).xpath("//table//a/@href")
    if name == "unread":
        assert "2021" in page.text


def test_all_of_it_below_a_prefix(site):
    below = Datasette([str(site.directory / "gkcrawl.db")], metadata=METADATA, settings={"base_url": "/data/"})
    report, capture = site.report("good"), site.captures["good"]
    for path in (f"/report/{report}", "/region/140105", "/", f"/a/{capture.id}", "/region/"):
        answer = site.get(path, below)
        assert answer.status_code == 200, path
        own = [href for href in tree(answer).xpath("//a/@href | //form/@action | //link/@href") if href.startswith("/")]
        assert all(href.startswith("/data") for href in own) or path.startswith("/a/"), (path, own)
    moved = site.get(f"/web/{capture.url}", below)
    assert moved.headers["location"].startswith("/data/web/2026")
    assert "http://localhost/data/report/" in site.get(f"/a/{capture.id}", below).text


def test_the_region_page_is_a_grid_of_agencies_and_years(site):
    page = tree(site.get("/region/140105"))
    (table,) = page.xpath("//table[contains(@class, 'gk-grid')]")
    years = [cell.text_content() for cell in table.xpath(".//thead//th")][1:]
    assert years == ["2023", "2022", "2021"]
    first = table.xpath(".//tbody/tr")[0]
    assert first.xpath("string(th)") == "太原市小店区人民政府"
    assert [" ".join(cell.text_content().split()) for cell in first.xpath("td")] == ["56", "56≠", "未读"]
    reason = site.db.execute("select read_reason from reports where read_state = 'unread'").fetchone()[0]
    assert reason in page.xpath("string(//section[h3[contains(., '未读出')]])")


# -- a separate origin for what is archived


def test_archived_content_can_have_its_own_origin(site):
    apart = site.datasette(archive_origin="https://kept.example.net", base_url="https://gk.example.org")
    capture = site.captures["good"]
    for path in (f"/a/{capture.id}", addresses.web(capture.fetched_at, capture.url), f"/web/http://{HOST}/?a=dir&h=1"):
        moved = site.get(path, apart)
        assert moved.status_code == 302 and moved.headers["location"] == "https://kept.example.net" + path
        kept = site.get(path, apart, headers={"host": "kept.example.net"})
        assert not kept.headers.get("location", "").startswith("https://kept")
    shown = site.get(f"/a/{capture.id}", apart, headers={"host": "kept.example.net"})
    assert shown.status_code == 200 and f"https://gk.example.org/report/{site.report('good')}" in shown.text
    told = tree(site.get(f"/a/{capture.id}/cite", apart, headers={"host": "kept.example.net"})).xpath("string(//code[contains(., 'curl')])")
    assert f" 'https://kept.example.net{addresses.web(capture.fetched_at, capture.url, raw=True)}' " in told
    for path in ("/", "/gkcrawl/reports", f"/report/{site.report('good')}", "/-/versions.json"):
        assert site.get(path, apart, headers={"host": "kept.example.net"}).status_code == 404
        assert site.get(path, apart).status_code == 200
