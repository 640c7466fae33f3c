"""The search page: Chinese words of any length, snippets, filters, wrong parameters."""

from urllib.parse import quote

import lxml.html
import pytest

from gkcrawl.publish import snippets
from tests.publish_site import Site, text
from tests.publish_wide import GOVERNMENT, build


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return Site(tmp_path_factory.mktemp("wide"), build)


@pytest.mark.parametrize("words, found", [
    ("政", True), ("公开", True), ("专区", True), ("五十六件", True), ('"公开专区"', True), ("公开 专区", True), ("信息公", True),
    ("区专", False), ("没有的词", False), ('"专区 公开"', False), ("申请七十件", True), ("２０２２", False)])
def test_words_are_found(site, words, found):
    page = site.page("/search", params={"q": words})
    hits = page.xpath("//ol[@class='gk-hits']/li")
    assert bool(hits) == found
    assert bool(page.xpath("//ol//mark")) == found
    for hit in hits:
        marks = "".join(hit.xpath(".//mark/text()"))
        assert all(part in marks for part in words.replace('"', "").split())


def test_newest_reports_come_first_and_lead_to_the_report(site):
    page = site.page("/search", params={"q": "依法答复"})
    heads = [text(link) for link in page.xpath("//ol[@class='gk-hits']/li/a")]
    years = [int(head[-4:]) for head in heads]
    assert years == sorted(years, reverse=True) and len(set(years)) > 1
    assert page.xpath("//ol/li/a/@href")[0].startswith("/report/")


def test_region_and_year_narrow_it(site):
    def agencies(**more):
        found = site.page("/search", params={"q": "依法答复", **more}).xpath("//ol/li/a/b/text()")
        return set(found)
    assert agencies(region="140106") == {"太原市迎泽区人民政府"} == agencies(region="迎泽区")
    assert GOVERNMENT in agencies(region="140100") and agencies(region="110000") == set()
    assert agencies(year="2022") == {GOVERNMENT} and agencies(year="2022", region="140106") == set()


def test_titles_are_found_too(site):
    page = site.page("/search", params={"q": "财政局 2023"})
    (title,) = page.xpath("//section[h2[contains(., '标题')]]//li/a")
    assert title.get("href") == f"/report/{site.report('4')}" and title.xpath("mark/text()") == ["财政局", "2023"]


def test_pages_of_hits(site):
    first, second = (site.page("/search", params={"q": "公开", "page": page}) for page in ("1", "2"))
    assert first.xpath("//article//nav/b/text()") == ["1"] and len(first.xpath("//ol/li")) == 20
    one, two = (page.xpath("//ol/li/a/@href") for page in (first, second))
    assert two and second.xpath("//ol/@start") == ["21"] and one != two


@pytest.mark.parametrize("wrong", [
    {"page": "0"}, {"page": "x"}, {"page": "16"}, {"page": "²"}, {"year": "abc"}, {"year": "1"}, {"region": "没有这里"},
    {"region": "朝阳区"}, {"region": "%"}, {"q": "长" * 101}])
def test_what_means_nothing_is_said_so(site, wrong):
    answer = site.get("/search", params={"q": "公开", **wrong})
    assert answer.status_code == 400 and "gk-problem" in answer.text


@pytest.mark.parametrize("odd", ["", "   ", '"', "-*", "NEAR(", "a OR b", "'", "<script>alert(1)</script>", "％", "公开*", "^公开"])
def test_odd_words_do_no_harm(site, odd):
    answer = site.get("/search", params={"q": odd})
    assert answer.status_code == 200 and "<script>alert" not in answer.text


def test_search_is_linked_from_everywhere(site):
    for path in ("/", "/region/140105", f"/report/{site.report('2')}"):
        assert "/search" in site.page(path).xpath("//header//a/@href")
    assert site.page("/").xpath("//form[@action='/search']//input[@name='q']")


# -- snippets


def test_hits_are_found_as_the_index_finds_them():
    assert snippets.hits("行政，复议３件", "行政复议3") == [(0, 6)]
    assert snippets.hits("共13件，3件", "3件") == [(5, 7)]
    assert snippets.hits("ABC abc", "Abc") == [(0, 3), (4, 7)]
    assert snippets.hits("公开公开", "公开") == [(0, 2), (2, 4)]
    assert snippets.hits("什么", '"" -*') == []


def test_snippets_are_short_and_whole():
    long = "前" * 200 + "复议" + "中" * 10 + "复议" + "后" * 300 + "复议"
    stretches = snippets.marked(long, "复议")
    assert [sum(hit for _, hit in stretch) for stretch in stretches] == [2, 1]
    assert all(sum(len(piece) for piece, _ in stretch) < 130 for stretch in stretches)
    assert stretches[0][0] == ("…", False) and stretches[1][-1] == ("复议", True)
    assert "".join(piece for piece, _ in snippets.whole("复议和诉讼", "诉讼")) == "复议和诉讼"


# -- names as people type them


def places(page, heading: str) -> list[str]:
    return [text(one) for one in page.xpath(f"//section[h2[contains(., '{heading}')]]//li//b")]


@pytest.mark.parametrize("typed", ["小店", "小店区", "太原小店", "太原市小店区", "太原小店区", "小店区政府", "小店区人民政府", "小店区教育局", "140105", "xiaodian",
                                   "Xiaodian District", "xiao dian qu", "Taiyuan Xiaodian", "xiaodian taiyuan".split()[0].upper()])
def test_a_region_is_found_however_it_is_written(site, typed):
    assert places(site.page("/search?q=" + quote(typed)), "地区")[0] == "山西省太原市小店区"


def test_an_old_name_leads_to_the_region_of_today_and_says_so(site):
    page = site.page("/search?q=" + quote("荣昌县"))
    assert places(page, "地区") == ["重庆市荣昌区"] and "曾名 formerly 荣昌县" in text(page.xpath("//section[@class='gk-named']//li")[0])


def test_a_wrong_character_is_asked_about(site):
    page = site.page("/search?q=" + quote("太原市小点区"))
    assert places(page, "您要找的可能是") == ["山西省太原市小店区"] and places(page, "地区") == ["山西省太原市"]
    assert places(site.page("/search?q=" + quote("小点区")), "您要找的可能是")[0] == "山西省太原市小店区", "the one with reports first"


def test_an_agency_is_found_below_the_region_its_name_begins_with(site):
    page = site.page("/search?q=" + quote("太原小店区财政局"))
    assert places(page, "机关") == ["太原市小店区财政局"] and places(page, "地区") == ["山西省太原市小店区"]


@pytest.mark.parametrize("nothing", ["财政局", "公开", "行政复议", "nowhere", "x", "a" * 90, "区", "人民政府", "政府"])
def test_words_that_are_no_region_name_none(site, nothing):
    page = site.page("/search?q=" + quote(nothing))
    assert not [one for one in places(page, "您要找的可能是") if one] and "小店区" not in places(page, "地区")


def test_a_prefecture_counts_what_is_below_it(site):
    below = site.db.execute("select count(*) from reports where region_code like '1401%'").fetchone()[0]
    (taiyuan,) = site.page("/search?q=taiyuan").xpath("//section[@class='gk-named']//li")
    assert f"{below} 份报告" in text(taiyuan)


def test_the_page_of_regions_knows_them_too(site):
    page = lxml.html.fromstring(site.get("/region/?q=Xiaodian").text)
    assert page.xpath("//li/a[@href='/region/140105']")
    assert site.get("/region/?q=zzzzzz").status_code == 404
