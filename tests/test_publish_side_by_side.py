"""Agencies through the years, two reports compared, the rules explained."""

import pytest

from gkcrawl import forms
from gkcrawl.publish import addresses, history, series
from tests.publish_site import Site, text
from tests.publish_wide import FINANCE, FIRST, GOVERNMENT, SECOND, SHARED, build


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return Site(tmp_path_factory.mktemp("wide"), build)


def agency(site, name: str) -> str:
    return series.identity(site.report(name))


def over(page, heading: str) -> dict[str, list[str]]:
    """Return a table over the years: its lines by label."""
    rows = page.xpath(f"//section[h2[contains(., '{heading}')]]//table[contains(@class, 'gk-over')]/tbody/tr")
    return {text(row.xpath("th")[0]).split()[0]: [text(cell) for cell in row.xpath("td")] for row in rows}


# -- agencies


def test_years_stand_side_by_side(site):
    page = site.page(f"/agency/{agency(site, '2')}")
    assert text(page.xpath("//h1")[0]) == GOVERNMENT
    heads = page.xpath("//table[contains(@class, 'gk-over')]")[0].xpath(".//thead//a")
    assert [head.text for head in heads] == ["2020", "2021", "2022", "2023"]
    sums = over(page, "收到与办理")
    assert sums["本年新收政府信息公开申请数量"] == ["—", "40", "56", "70"] and sums["不予公开"] == ["—", "4", "6", "8"]
    grounds = over(page, "不予公开的理由")
    assert grounds["其他法律行政法规禁止公开"] == ["—", "4", "6", "7"] and grounds["属于国家秘密"] == ["—", "0", "0", "1"]
    assert over(page, "不予处理的理由") == {"重复申请": ["—", "0", "3", "0"]}
    assert over(page, "行政复议、行政诉讼")["行政复议：结果纠正"] == ["—", "0", "0", "3"]


def test_numbers_lead_to_their_evidence(site):
    page = site.page(f"/agency/{agency(site, '2')}")
    path = addresses.short(site.captures["2"].id, "requests.received.total")
    assert path in page.xpath("//td/a/@href")
    assert site.get(path.partition("#")[0]).status_code == 200


def test_what_one_year_hands_to_the_next(site):
    page = site.page(f"/agency/{agency(site, '2')}")
    (notes,) = page.xpath("//details[contains(@class, 'gk-notes')]")
    said = [note for note in notes.xpath(".//li") if "#carry_over" in note.xpath("small/a/@href")[0]]
    assert "上年结转为 1，上一年度报告的结转下年度为 2" in text(said[0])
    here, there = said[0].xpath("a/@href")
    assert here == addresses.short(site.captures["1"].id, "requests.carried_in.natural_person")
    assert there == addresses.short(site.captures["0"].id, "requests.carried_out.natural_person")
    assert {link for note in said for link in note.xpath("a/text()")} == {"2022", "2021"}
    for name in ("0", "1"):                     # both reports tell it: whose figure is wrong nobody knows
        notes = site.page(f"/report/{site.report(name)}").xpath("//details[contains(@class, 'gk-notes')]//li")
        assert here in [link for note in notes for link in note.xpath("a/@href")]


def test_years_not_found_are_named(site):
    (note,) = site.page(f"/agency/{agency(site, '4')}").xpath("//div[contains(@class, 'gk-find')]")
    assert "2022" in text(note)


def test_changes_are_readable(site):
    page = site.page(f"/agency/{agency(site, '2')}")
    (change,) = page.xpath("//section[h2[contains(., '改动与采集')]]/ul/li")
    assert "69" in text(change.xpath(".//del")[0]) and "旧的说法" in "".join(change.xpath(".//del//text()"))
    assert f"/a/{addresses.hyphened(site.captures['before'].id)}" in change.xpath("./a/@href")
    assert len(page.xpath("//section[h2[contains(., '改动与采集')]]//details//tbody/tr")) == 5


def test_an_agency_is_found_by_name_and_linked_from_its_reports_and_region(site):
    path = f"/agency/{agency(site, '4')}"
    assert site.get(f"/agency/140105/{FINANCE}").headers["location"] == path
    assert path in site.page(f"/report/{site.report('4')}").xpath("//a/@href")
    assert path in site.page("/region/140105").xpath("//a/@href")


@pytest.mark.parametrize("wrong", ["x", "140105-xxxxxxxx", "140105-%27", "140105/没有", "140105-6jyqnunb-1", "<script>alert(1)"])
def test_agencies_that_are_none(site, wrong):
    answer = site.get(f"/agency/{wrong}")
    assert answer.status_code == 404 and "gk-problem" in answer.text and "<script>alert" not in answer.text


# -- comparing


def test_two_years_compared(site):
    page = site.page(f"/compare/{site.report('1')}/{site.report('2')}")
    rows = {text(row.xpath("th")[0]): [text(cell) for cell in row.xpath("td")] for row in page.xpath(
        "//section[h2[contains(., '收到和处理')]]//table[contains(@class, 'gk-two')][1]/tbody/tr")}
    assert rows["本年新收政府信息公开申请数量"] == ["56", "70", "+14"] and rows["上年结转政府信息公开申请数量"] == ["1", "5", "+4"]
    assert rows["重复申请"] == ["3", "0", "−3"] and rows["属于行政查询事项"] == ["0", "0", ""]
    marked = [text(row.xpath("th")[0]) for row in page.xpath("//tr[@class='gk-differs']")]
    assert "本年新收政府信息公开申请数量" in marked and "属于行政查询事项" not in marked
    prose = page.xpath("//section[contains(@class, 'gk-diff')]//p")
    assert any(SHARED in "".join(one.xpath("span[@class='gk-same']/text()")) for one in prose)
    assert any("专区" in "".join(one.xpath("ins/text()")) for one in prose)
    assert any("五十六" in one.xpath("del/text()") for one in prose)


def test_the_share_of_repeated_prose(site):
    page = site.page(f"/compare/{site.report('1')}/{site.report('2')}")
    share = round(100 * len(SHARED) / len(SHARED + SECOND))
    assert f"{share}%" in text(page.xpath("//p[@class='gk-lead']")[0])
    same = site.page(f"/compare/{site.report('0')}/{site.report('1')}")
    assert "100%" in text(same.xpath("//p[@class='gk-lead']")[0])


def test_two_agencies_compared_and_swapped(site):
    a, b = site.report("2"), site.report("6")
    page = site.page(f"/compare/{a}/{b}")
    assert f"/compare/{b}/{a}" in page.xpath("//a/@href") and f"/report/{a}" in page.xpath("//a/@href")


def test_the_picker_on_the_report_page_offers_last_year_first(site):
    page = site.page(f"/report/{site.report('2')}")
    (form,) = page.xpath("//form[@action='/compare']")
    assert form.xpath(".//option[@selected]/@value") == [site.report("1")] and form.xpath(".//label[@for='gk-with']")
    there = site.get(f"/compare?a={site.report('1')}&b={site.report('2')}")
    assert there.headers["location"] == f"/compare/{site.report('1')}/{site.report('2')}"
    assert site.get("/compare").status_code == 400 and site.get("/compare/x/y").status_code == 404
    assert site.get(f"/compare/{site.report('unread')}/{site.report('2')}").status_code == 200


def test_differences_are_by_sentence_then_by_word():
    pieces = history.compare("甲句。受理申请五十六件，同比增长。", "甲句。受理申请七十件，同比增长。新句。")
    assert pieces[0] == ("same", "甲句。") and ("ins", "新句。") in pieces
    assert "".join(piece for kind, piece in pieces if kind != "ins") == "甲句。受理申请五十六件，同比增长。"
    assert "".join(piece for kind, piece in pieces if kind != "del") == "甲句。受理申请七十件，同比增长。新句。"
    assert history.words("受理申请五十六件", "受理申请七十件") == [
        ("same", "受理申请"), ("del", "五十六"), ("ins", "七十"), ("same", "件")]
    assert history.words("共收到申请13件，其中3件", "共收到申请14件，其中3件") == [
        ("same", "共收到申请"), ("del", "13"), ("ins", "14"), ("same", "件，其中3件")]
    assert history.repeated("甲。乙。", "甲。 丙。") == 0.5 and history.repeated("甲。", "") is None
    assert history.repeated("", FIRST) == 0


def test_hostile_lengths_take_no_long_time():
    history.compare("a" * 90_000, "a" * 90_001)
    history.compare("。" * 30_000, "！" + "。" * 30_000)


# -- rules


def test_every_rule_is_explained(site):
    page = site.page("/rules")
    for form in forms.forms().values():
        for rule in form.rules:
            (section,) = page.xpath(f"//section[@id='{form.key}-{rule.key}']")
            assert rule.label in text(section) and rule.source in text(section)
        assert form.source in text(page) and form.statute in text(page)
    for rule, said in forms.checks()["rules"].items():
        (section,) = page.xpath(f"//section[@id='{rule}']")
        assert said["label"] in text(section) and said["english"] in text(section) and said["source"] in text(section)
    equation = text(page.xpath("//section[@id='2021-requests_balance']/p[@class='gk-equation']")[0])
    assert equation == ("本年新收政府信息公开申请数量 + 上年结转政府信息公开申请数量 = 总计 + 结转下年度继续办理")


def test_rules_count_their_findings(site):
    rows = dict(site.db.execute("select rule, count(*) from findings group by 1").fetchall())
    page = site.page("/rules")
    for rule, count in rows.items():
        anchor = f"2021-{rule}" if page.xpath(f"//section[@id='2021-{rule}']") else rule
        (link,) = page.xpath(f"//section[@id='{anchor}']//a[contains(@href, 'findings?rule={rule}')]")
        assert text(link).startswith(f"{count} 处")
        assert site.get(link.get("href")).status_code == 200


def test_datasettes_own_pages_say_what_rows_and_rules_mean(site):
    assert "2.其他法律行政法规禁止公开" in site.get("/gkcrawl/requests?row=denied_by_law").text
    rule = site.db.execute("select rule from findings").fetchone()[0]
    assert f"/rules#{rule}" in site.page("/gkcrawl/findings").xpath("//table//a/@href")
