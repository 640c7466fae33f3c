"""The language switch, the pages around the data, and what machines are told: feed, robots, caches, dictionary."""

import re
from xml.etree import ElementTree

import pytest

from gkcrawl import forms
from gkcrawl.publish import series
from tests.publish_site import METADATA, Site, text
from tests.publish_wide import BLOCKED, build

ATOM = {"a": "http://www.w3.org/2005/Atom"}
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return Site(tmp_path_factory.mktemp("wide"), build)


def paths(site) -> list[str]:
    report = site.report("2")
    return ["/", "/region/140105", "/region/140000", "/region/", f"/report/{report}", f"/agency/{series.identity(report)}",
            f"/compare/{site.report('1')}/{report}", "/rules", "/search?q=公开", "/dictionary"]


def language(element) -> str:
    """Return the language an element is marked as: its own or the nearest above it."""
    return next(one.get("lang") for one in [element, *element.iterancestors()] if one.get("lang"))


# -- languages


def test_both_languages_are_there_as_a_rule(site):
    for path in paths(site):
        page = site.page(path)
        assert page.get("lang") == "zh-CN", path
        assert page.xpath("//article//*[@lang='en']"), path


def test_one_language_hides_the_other(site):
    for path in paths(site):
        joined = "&" if "?" in path else "?"
        english, chinese = (site.page(f"{path}{joined}lang={one}") for one in ("en", "zh"))
        assert english.get("lang") == "en" and chinese.get("lang") == "zh-CN"
        # The citation box, which people copy from, is the same in every language; the style sheet hides its English.
        assert not chinese.xpath("//article//*[@lang='en'][not(ancestor::section[@id='cite'])]"), path
        unmarked = {node.strip() for node in english.xpath("//article//text()[not(ancestor::script or ancestor::style)]")
                    if HAN.search(node) and language(node.getparent()) == "en"}
        # What people printed or wrote stays Chinese wherever it stands; our own labels do not.
        ours = {"新收", "予以公开", "检索", "地区", "报告", "年度", "比较", "采集记录", "下级", "数据字典", "勾稽关系"}
        assert not ours & unmarked, (path, ours & unmarked)


def test_text_is_marked_with_its_language(site):
    for path in paths(site):
        page = site.page(path)
        wrong = [node for node in page.xpath("//article//*[@lang='en']//text()") if HAN.search(node)
                 and language(node.getparent()) == "en"]
        assert not wrong, (path, wrong[:3])


def test_the_switch_remembers_and_goes_back(site):
    answer = site.get("/-/lang/en?to=/region/140105")
    assert answer.status_code == 302 and answer.headers["location"] == "/region/140105"
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("gk_lang=en") and "SameSite=lax" in cookie and "HttpOnly" in cookie
    page = site.page("/region/140105", cookies={"gk_lang": "en"})
    assert page.get("lang") == "en"
    assert site.page("/region/140105?lang=zh", cookies={"gk_lang": "en"}).get("lang") == "zh-CN"
    assert site.page("/region/140105", cookies={"gk_lang": "<x>"}).get("lang") == "zh-CN"
    links = site.page("/region/140105").xpath("//span[@class='gk-langs']/a/@href")
    assert links == ["/-/lang/zh?to=/region/140105", "/-/lang/en?to=/region/140105"]
    kept = site.get("/-/lang/zh", params={"to": "/search?q=公开&lang=en&page=2"}).headers["location"]
    assert kept == "/search?q=%E5%85%AC%E5%BC%80&page=2"


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil", "javascript:alert(1)",
                                "/x\r\nSet-Cookie: a=b", ""])
def test_the_switch_leads_nowhere_else(site, to):
    answer = site.get("/-/lang/en", params={"to": to})
    assert answer.headers["location"] == "/" and answer.headers.get_list("set-cookie")[0].startswith("gk_lang=en")
    assert len(answer.headers.get_list("set-cookie")) == 1


def test_no_other_language_is_offered(site):
    assert site.get("/-/lang/fr").status_code == 404


def test_headings_are_in_order_and_inputs_labelled(site):
    for path in paths(site):
        page = site.page(path)
        levels = [int(one.tag[1]) for one in page.xpath("//article//*[self::h1 or self::h2 or self::h3 or self::h4]")]
        assert levels[0] == 1 and levels.count(1) == 1, path
        assert all(after <= before + 1 for before, after in zip(levels, levels[1:])), (path, levels)
        names = set(page.xpath("//label/@for"))
        assert all(one.get("id") in names for one in page.xpath("//article//input[not(@type='hidden')] | //article//select")), path
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids)), (path, [one for one in ids if ids.count(one) > 1])
        assert all(one.get("aria-label") or one.get("aria-labelledby") for one in page.xpath("//*[@role='region']"))


# -- regions


def test_the_feed_is_valid_and_says_what_is_new_and_changed(site):
    answer = site.get("/region/140100/feed.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(answer.content)
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    for name in ("id", "title", "updated", "author/a:name"):
        assert root.find(f"a:{name}", ATOM).text
    entries = root.findall("a:entry", ATOM)
    reports = site.db.execute("select count(*) from reports where region_code like '1401%'").fetchone()[0]
    assert len(entries) == reports + 1
    ids = [entry.find("a:id", ATOM).text for entry in entries]
    assert len(ids) == len(set(ids)) and all(one.startswith("http://localhost/report/") for one in ids)
    times = [entry.find("a:updated", ATOM).text for entry in entries]
    assert times == sorted(times, reverse=True) and root.find("a:updated", ATOM).text == times[0]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", one) for one in times)
    (changed,) = [entry for entry in entries if entry.find("a:title", ATOM).text.startswith("有改动")]
    assert "#" in changed.find("a:id", ATOM).text and "/a/" in changed.find("a:link", ATOM).get("href")
    assert all(entry.find("a:title", ATOM).text and entry.find("a:summary", ATOM).text for entry in entries)
    assert site.page("/region/140105").xpath("//link[@type='application/atom+xml']/@href") == ["/region/140105/feed.atom"]
    assert site.get("/region/110000/feed.atom").status_code == 200 and site.get("/region/9/feed.atom").status_code == 404


def test_a_region_beside_its_parent_and_siblings(site):
    page = site.page("/region/140105")
    rows = page.xpath("//section[h2[contains(., '与上级、同级相比')]]//tbody/tr")
    said = [[text(cell) for cell in row.xpath("th | td")] for row in rows]
    assert "2023" in text(page.xpath("//h2[contains(., '与上级、同级相比')]")[0])
    assert said[0] == ["太原市 上级 parent", "200", "75.0", "25.0"]
    assert said[1] == ["迎泽区", "100", "90.0", "10.0"] and said[2] == ["小店区", "70", "89.3", "10.7"]
    assert said[3][1:] == ["85.0", "89.7", "10.3"] or said[3][1:] == ["85.0", "89.6", "10.3"]
    assert rows[2].get("class") == "gk-current"


def test_divisions_below_are_a_grid_with_reasons(site):
    page = site.page("/region/140100")
    rows = {text(row.xpath("th")[0]): row for row in page.xpath("//section[h2[contains(., '下级 ')]]//tbody/tr")}
    assert [text(cell) for cell in rows["小店区"].xpath("td")] == ["70", "56", "40", "未读", "6"]
    blocked = rows["杏花岭区"].xpath("td/a[contains(@class, 'gk-cell-blocked')]")
    assert blocked and "拒绝访问" in blocked[0].get("title") and "home answered 403" in blocked[0].get("title")
    assert "未找到年报栏目" in rows["尖草坪区"].xpath("td/a/@title")[0]
    assert [text(cell) for cell in rows["迎泽区"].xpath("td")] == ["100", "无", "无", "无", "1"]


def test_a_blocked_site_is_said_with_its_reason(site):
    page = site.page("/region/140107")
    (alert,) = page.xpath("//div[contains(@class, 'gk-bad')]")
    assert BLOCKED in text(alert) and "home answered 403" in text(alert) and "拒绝访问" in text(alert)
    for link in alert.xpath(".//a/@href"):
        assert site.get(link).status_code == 200


def test_gaps_of_an_agency_are_shown(site):
    (row,) = site.page("/region/140105").xpath("//table[contains(@class, 'gk-grid')]//tr[th[contains(., '财政局')]]")
    assert [text(cell) for cell in row.xpath("td")] == ["4", "无", "3", "·"]
    for empty in row.xpath('td/a[contains(@class, "gk-cell-none") or @class="gk-never"]'):
        assert empty.get('title') and site.get(empty.get('href')).status_code == 200


def test_a_region_is_a_csv(site):
    (link,) = site.page("/region/140100").xpath("//p[@class='gk-meta']/a[text()='CSV']/@href")
    lines = site.get(link).text.splitlines()
    assert len(lines) == 1 + site.db.execute("select count(*) from reports where region_code like '1401%'").fetchone()[0]


# -- home


def test_the_map_has_every_province_in_a_place_of_its_own(site):
    tiles = site.page("/").xpath("//ul[@class='gk-map']/li")
    provinces = site.db.execute("select count(*) from regions where level = 'province'").fetchone()[0]
    assert len(tiles) == provinces == 34 and len({tile.get("style") for tile in tiles}) == 34
    (shanxi,) = [tile for tile in tiles if text(tile).startswith("山西")]
    assert text(shanxi.xpath(".//b")[0]) == "8" and shanxi.xpath("a/@href") == ["/region/140000"]


def test_the_charts_of_home_say_what_the_tables_say(site):
    page = site.page("/")
    rows = page.xpath("//figure[@id='chart-outcomes']//tbody/tr")
    assert [text(row.xpath("th")[0]) for row in rows] == ["2023", "2022", "2021"]
    assert text(rows[0].xpath("td")[-1]) == "175" and text(rows[0].xpath("td")[0]) == "157"
    assert "2023 年办结的申请，90% 予以公开或部分公开" in text(page.xpath("//figure[@id='chart-outcomes']/figcaption/b")[0])
    grounds = page.xpath("//figure[@id='chart-grounds']//tbody/tr")
    assert [text(row.xpath("td")[0]) for row in grounds] == ["17", "1"]
    assert "其他法律行政法规禁止公开（94%）" in text(page.xpath("//figure[@id='chart-grounds']/figcaption/b")[0])


# -- machines


def test_robots(site):
    answer = site.get("/robots.txt")
    assert answer.headers["content-type"].startswith("text/plain") and "Disallow: /web/" in answer.text
    assert "Disallow: /-/" in answer.text and "Disallow: /gkcrawl/*?" in answer.text


def test_pages_may_be_kept_for_a_while_but_not_mistakes(site):
    for path in paths(site)[1:]:
        headers = site.get(path).headers
        assert "max-age=" in headers["cache-control"] and "Cookie" in headers["vary"], path
    assert site.get("/region/999999").headers["cache-control"] == "no-store"


def test_the_dictionary_has_every_table_column_and_row(site):
    page, data = site.page("/dictionary"), site.get("/dictionary.json").json()
    described = METADATA["databases"]["gkcrawl"]["tables"]
    assert {table["name"] for table in data["tables"]} == set(described)
    for table in data["tables"]:
        assert {column["name"] for column in table["columns"]} == set(described[table["name"]]["columns"])
        assert all(column["means"] for column in table["columns"])
        assert page.xpath(f"//section[@id='{table['name']}']")
        assert any(column["key"] for column in table["columns"]) or table["name"] == "panel"  # a view has none
    for form in data["forms"]:
        for table in form["tables"]:
            rows = [row["name"] for block in table["blocks"] for row in block["rows"]]
            assert rows == [row.key for row in forms.load(form["form"]).tables[table["table"]].rows]


# -- Datasette's own pages


@pytest.mark.parametrize("path, zh, en", [
    ("/gkcrawl/reports", "下载数据", "This data as"), ("/gkcrawl/refusal_reasons", "查询", "Run SQL"), ("/gkcrawl", "常问的问题", "Queries"),
    ("/gkcrawl/passages?_search=没有的词", "没有记录", "0 records")])
def test_datasettes_own_pages_speak_both_languages(site, path, zh, en):
    both, only_zh, only_en = (site.get(path, cookies={"gk_lang": lang}).text for lang in ("both", "zh", "en"))
    assert zh in both and en in both and zh in only_zh
    assert en in only_en and f">{zh}" not in only_en and f'"{zh}"' not in only_en


def test_columns_are_named_in_chinese_below_their_names(site):
    (head,) = site.page("/gkcrawl/reports").xpath("//th[@data-column='granted']")
    assert text(head).startswith("granted") and text(head.xpath("small")[0]) == "予以公开"


def test_no_datum_is_translated(site):
    sql = """select '<input type="submit" value="Apply"> This data as <a' as "x", 'Apply' as y"""
    page = site.page("/gkcrawl", params={"sql": sql})
    assert [text(cell) for cell in page.xpath("//table//td")] == ['<input type="submit" value="Apply"> This data as <a', "Apply"]


def test_the_form_is_glossed_for_who_reads_english_alone(site):
    """The labels stay as printed; beside them stand the names under which the database has them."""
    path = f"/report/{site.report('2')}"
    labels = {text(one.getparent()): text(one) for one in site.page(path, params={"lang": "en"}).cssselect(".gk-form th .gk-gloss")}
    assert any(name.startswith("（一）予以公开") and gloss == "granted" for name, gloss in labels.items())
    assert {"regulations", "natural person", "upheld", "denied"} <= set(labels.values())
    assert not site.page(path).cssselect(".gk-gloss")
