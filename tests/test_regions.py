"""Who: codes, names and hosts against the tables and against how people and agencies write them."""

import csv
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from gkcrawl import regions
from gkcrawl.regions import changes, corrections, divisions, names, search, tables

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
needs_sources = pytest.mark.skipif(not SHARED.is_dir(), reason="the source tables are not beside the repository")


def source(name: str) -> list[dict[str, str]]:
    with (SHARED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t" if name.endswith(".tsv") else ","))


# The data


def test_all_divisions_are_there_once():
    every = list(regions.every())
    assert Counter(region.level for region in every) == {"province": 34, "prefecture": 333, "county": 2847}
    lines = [code for code, *_ in tables.rows("divisions.csv", "code name portal answer")]
    assert len(lines) == len(set(lines)) == 3214
    assert lines == sorted(lines) == [region.code for region in every]


def test_all_townships_are_there_once_and_lie_in_a_county():
    towns = [region for region in regions.every(townships=True) if region.level == "township"]
    assert len(towns) == 38749 == len({town.code for town in towns})
    assert all(re.fullmatch(r"\d{9}", town.code) and town.parent_code == town.code[:6] for town in towns)
    assert all(regions.get(county).level == "county" for county, _ in tables.rows("townships.csv", "county towns"))
    assert all(re.fullmatch(r"[^\d ,]+(（20\d\d年.*）)?", town.name) for town in towns)


def test_every_parent_exists_and_is_one_level_up_or_left_out():
    above = {"province": {None}, "prefecture": {"province"}, "county": {"prefecture", "province"},
             "township": {"county"}}
    for region in regions.every(townships=True):
        parent = regions.get(region.parent_code) if region.parent_code else None
        assert (parent and parent.level) in above[region.level], region
        assert region.full_name == (parent.full_name if parent else "") + region.name


def test_all_portals_are_addresses():
    portals = [region.portal for region in regions.every() if region.portal]
    assert len(portals) == 3204  # those of the table, and 济源市's, which known.csv adds
    for address in portals:
        parts = urlsplit(address)
        assert parts.scheme in ("http", "https") and parts.path == "/" and parts.hostname.endswith(".gov.cn"), address
    answers = Counter(regions.answer(region.code) for region in regions.every())
    assert answers == {"direct": 3016, "none": 153, "protocol-switch": 30, "ua-mobile": 4, "": 11}


@needs_sources
def test_divisions_and_townships_are_those_of_the_source():
    moved = {code for code, lines in corrections.lines().items() for line in lines if line.kind == "portal"}
    for row in source("regions.csv"):
        region = regions.get(row["code"])
        assert (region.name, region.level, region.parent_code or "") == (row["name"], row["level"], row["parent_code"])
        assert region.portal == row["portal_url"] or region.code in moved
        assert regions.answer(region.code) == row["reachability"]
    for row in source("townships.csv"):
        town = regions.get(row["code"])
        assert (town.name, town.parent_code) == (row["name"], row["county_code"])


@needs_sources
def test_changes_are_those_of_the_source_but_for_the_corrections():
    fields = "year type old_code old_name new_code new_name".split()
    theirs = Counter(tuple(row[field] for field in fields) for row in source("region_changes.csv"))
    ours = Counter(map(tuple, tables.rows("changes.csv", " ".join(fields))))
    assert sum(theirs.values()) == 5276
    gone, added = theirs - ours, ours - theirs
    emptied = [row for row in added if row[2] and not row[4]]
    assert len(emptied) == 23 and all(any(row[:4] == other[:4] for other in gone) for row in emptied)
    assert sum(gone.values()) == 24 and sum(added.values()) == 23 + 20


def test_no_code_leads_from_one_province_to_another_but_the_new_ones():
    born = {("51", "50"), ("44", "46")}  # 重庆市 1997, 海南省 1988
    for row in tables.rows("changes.csv", "year type old_code old_name new_code new_name"):
        old, new = row[2], row[4]
        assert not (old and new) or old[:2] == new[:2] or (old[:2], new[:2]) in born, row


# Old codes


def test_every_old_code_leads_to_a_division_of_today_or_says_why_not():
    leaving, _ = changes._changes()
    old = {code for code in leaving if not regions.get(code)}
    assert len(old) > 3000
    resolved = {code for code in old if regions.current(code)}
    assert all(regions.get(regions.current(code)) for code in resolved)
    assert len(resolved) > 0.95 * len(old)
    for code in old - resolved:
        with pytest.raises(regions.UnknownRegion, match=rf"{code} was \S+ until \d{{4}} \("):
            regions.find(code)


@pytest.mark.parametrize(("old", "today"), [
    ("430521", "430582"),  # 邵东县, a code that had been 衡阳县's
    ("500226", "500153"), ("510231", "500153"),  # 荣昌县, twice moved
    ("432523", "430582"),  # 邵东县 through a code that went to 湘潭县 the year after
    ("152125", "150784"),  # 额尔古纳右旗, 1994 and 2001
    ("522101", "520304"),  # 遵义市, 遵义县, 播州区
    ("339021", "330110"),  # 余杭
    ("652301", "652301"), ("140105", "140105"), ("430500", "430500"),
    ("220281", "220281"), ("220282", "220282"),  # exchanged in 2003, and back in 2004
    ("371200", "370116"), ("341402", "340181"), ("310119", "310115"), ("650108", "650109"), ("410306", "410308"),
    ("140202", None), ("999999", None), ("", None), ("abc", None), ("500153102", "500153102"), ("500153999", None),
])
def test_current(old, today):
    assert regions.current(old) == today


def test_a_code_of_today_is_todays_division_whatever_it_was():
    for region in regions.every():
        assert regions.current(region.code) == region.code


def test_circles_in_the_table_end(monkeypatch):
    circle = [changes.Change(1990, "同名改码", "119901", "甲县", "119902", "甲县"),
              changes.Change(1991, "同名改码", "119902", "甲县", "119901", "甲县")]
    monkeypatch.setattr(changes, "_changes", lambda: ({"119901": circle[:1], "119902": circle[1:]}, {}))
    assert changes._end(circle[0]) is None


# What users type


@pytest.mark.parametrize(("text", "code"), [
    ("140105", "140105"), (" １４０１０５ ", "140105"), ("140105000000", "140105"), ("500153102", "500153102"),
    ("500153102000", "500153102"), ("430521", "430582"), ("500226", "500153"),
    ("小店区", "140105"), ("太原市小店区", "140105"), ("山西省太原市小店区", "140105"), ("山西省小店区", "140105"),
    ("山西小店区", "140105"), ("太原小店", "140105"), ("小店", "140105"), ("太原市 小店区", "140105"),
    ("重庆", "500000"), ("重庆市", "500000"), ("重庆市荣昌区", "500153"), ("重庆荣昌区", "500153"), ("荣昌", "500153"),
    ("北京朝阳区", "110105"), ("长春朝阳区", "220104"), ("朝阳市", "211300"), ("朝阳县", "211321"),
    ("济源市", "419001"), ("河南省济源市", "419001"), ("仙桃市", "429004"), ("湖北仙桃", "429004"),
    ("吉林市", "220200"), ("吉林", "220000"), ("吉林省吉林市", "220200"), ("海南", "460000"), ("海南州", "632500"),
    ("海南区", "150303"), ("河南", "410000"), ("河南县", "632324"), ("大理州", "532900"), ("大理市", "532901"),
    ("湘西州", "433100"), ("湘西土家族苗族自治州", "433100"), ("克孜勒苏州", "653000"), ("甘孜州", "513300"),
    ("广西", "450000"), ("内蒙古自治区", "150000"), ("宁夏", "640000"), ("新疆自治区", "650000"), ("香港", "810000"),
    ("鄂温克旗", "150724"), ("东乡县", "622926"), ("神农架", "429021"), ("六枝特区", "520203"), ("阿拉善盟", "152900"),
    ("邵东县", "430582"), ("邵阳市邵东县", "430582"), ("荣昌县", "500153"), ("襄樊市", "420600"), ("沙县", "350405"),
    ("莱芜市", "370116"), ("莱芜市莱城区", "370116"), ("莱芜市钢城区", "370117"), ("山东省莱芜市", "370116"),
    ("荣昌区清江镇", "500153102"), ("重庆市荣昌区清江镇", "500153102"), ("南京市鼓楼区华侨路街道", "320106002"),
    ("东区", "510402"), ("乐山市中区", "511102"), ("济南市市中区", "370103"),
])
def test_find(text, code):
    assert regions.find(text).code == code


def test_every_whole_name_and_every_name_within_its_parent_finds_its_division():
    for region in regions.every():
        assert regions.find(region.full_name) == region
        above = map(divisions.name, divisions.lineage(region.code)[:-1])
        short = "".join(names.stem(name) or name for name in above) + region.name
        assert region.code in {reading.code for reading in names.readings(short)}


def test_whole_names_of_towns_find_them():
    for county in ("500153", "140105", "430582", "532901"):
        for code in divisions.towns(county):
            if "（" not in divisions.name(code):
                assert regions.find(regions.get(code).full_name).code == code


def test_a_town_gone_gives_way_to_the_one_that_bears_its_name():
    for town in regions.every(townships=True):
        if "（" in town.name:
            plain = town.name.partition("（")[0]
            found = [regions.get(code) for code in names.towns_below(town.parent_code)[plain]]
            assert found == [town] or all(plain == other.name for other in found)


@pytest.mark.parametrize(("text", "codes"), [
    ("朝阳区", ["110105", "220104"]), ("鼓楼区", ["320106", "320302", "350102", "410204"]), ("大理", ["532900", "532901"]),
    ("江苏省鼓楼区", ["320106", "320302"]), ("普陀区", ["310107", "330903"]), ("恩施", ["422800", "422801"]),
])
def test_ambiguous_names_stop_with_the_candidates(text, codes):
    with pytest.raises(regions.AmbiguousRegion) as stopped:
        regions.find(text)
    assert [region.code for region in stopped.value.candidates] == codes
    for code in codes:
        assert f"{code} {regions.get(code).full_name}" in str(stopped.value)
    assert text in str(stopped.value) and "Give the code" in str(stopped.value)
    assert all(regions.find(regions.get(code).full_name).code == code for code in codes)


@pytest.mark.parametrize(("text", "near"), [
    ("太原市小点区", "140105 山西省太原市小店区"), ("小电区", "140105 山西省太原市小店区"), ("荣昌市", "500153 重庆市荣昌区"),
    ("石家庄是", "130100 河北省石家庄市"), ("140199", "140181 山西省太原市古交市"), ("朝阳市朝阳区", "110105 北京市朝阳区"),
    ("清江镇", "500153102 重庆市荣昌区清江镇"), ("12", "six digits"), ("", "a code or a name is needed"), ("   ", "140105"),
    ("140202", "城区 until 2018"), ("<script>", "Nearest"), ("Beijing", "Nearest"),
])
def test_unknown_names_stop_with_the_nearest(text, near):
    with pytest.raises(regions.UnknownRegion) as stopped:
        regions.find(text)
    assert near in str(stopped.value)
    assert isinstance(stopped.value, LookupError) and "\n" not in str(stopped.value)


# Whom an agency's name speaks of


@pytest.mark.parametrize(("text", "within", "code"), [
    ("太原市小店区人民政府", None, "140105"), ("小店区人民政府", None, "140105"), ("山西省太原市小店区人民政府办公室", None, "140105"),
    ("庆阳市", None, "621000"), ("庆阳市人民政府", "621000", "621000"), ("惠济区人民政府办公室", None, "410108"),
    ("重庆市荣昌区清江镇人民政府", None, "500153102"), ("荣昌区清江镇人民政府", None, "500153102"),
    ("清江镇", None, None), ("清江镇", "500153", "500153102"), ("清江镇人民政府", "500000", "500153102"),
    ("清江镇人民政府", "430521", None), ("荣昌区经济信息委", None, "500153"), ("沭阳县发展和改革局", None, "321322"),
    ("江苏省宿迁市沭阳县发展和改革局", None, "321322"), ("邵东县交通局", None, "430582"), ("邵东县人民政府", "430500", "430582"),
    ("中共太原市小店区委员会", None, "140105"), ("国家税务总局荣昌区税务局", None, "500153"),
    ("国家税务总局重庆市荣昌区税务局", None, "500153"), ("2023年荣昌区经济信息委政府信息公开年报", None, "500153"),
    ("北京市密云区高岭镇", None, "110118108"), ("密云区高岭镇人民政府", None, "110118108"), ("北京市密云县", None, "110118"),
    ("平潭综合实验区", None, None), ("郑州高新区城市管理局", None, None), ("教育局", "500153", None), ("", None, None),
    ("市自然资源和规划局", None, None), ("市自然资源和规划局", "430582", "430582"), ("市自然资源局", "500153", None),
    ("区政府办公室", None, None), ("区政府办公室", "500153", "500153"), ("本区", "500153", "500153"),
    ("全县", "430528", "430528"), ("自治县人民政府", "430529", "430529"), ("自治州财政局", "433100", "433100"),
    ("镇人民政府", "500153102", "500153102"), ("市场监督管理局", "430582", None), ("区域合作办公室", "500153", None),
    ("市民政局", "430582", "430582"), ("省教育厅", "430000", "430000"),
    ("朝阳区教育局", None, None), ("朝阳区教育局", "110000", "110105"), ("朝阳区教育局", "220104", "220104"),
    ("朝阳区教育局", "500000", None), ("鼓楼区华侨路街道办事处", None, "320106002"), ("小店区统计局", "500000", "140105"),
    ("太原市小店区人民政府坞城街道办事处", None, "140105001"), ("小店区人民政府办公室", None, "140105"),
    ("小店区人民政府坞城街道办事处", "140105", "140105001"), ("四川省人民政府成都办事处", None, "510000"),
    ("朝天门街道办事处", "500103", "500103010"), ("朝天门办事处", "500103", "500103010"),
    ("山东庄镇人民政府", None, None), ("山东庄镇人民政府", "110117", "110117102"), ("四川省人民政府", None, "510000"),
    ("湘西州统计局", None, "433100"), ("乐山市中区统计局", None, "511102"), ("矿区管理局", None, None),
    ("矿区人民政府", "140300", "140303"), ("阳泉市矿区人民政府", None, "140303"), ("莱芜市钢城区财政局", None, "370117"),
    ("大兴水务局", None, None), ("国家统计局沭阳调查队", None, None), ("济源市人民政府", None, "419001"),
    ("江北区人民政府", None, None), ("江北区人民政府", "500000", "500157"), ("江北区人民政府", "330200", "330205"),
    ("重庆市江北区人民政府", None, "500157"), ("浙江省宁波市江北区", None, "330205"),
    ("南京市鼓楼区", None, "320106"), ("鼓楼区", "320000", None), ("江苏省鼓楼区", None, None),
    ("太原市 小店区\u3000人民政府", None, "140105"), ("小店区人民政府", "990000", "140105"),
])
def test_locate(text, within, code):
    found = regions.locate(text, within)
    assert (found and found.code) == code


def test_a_town_of_several_counties_leaves_the_prefecture():
    assert len({code[:6] for code in names.towns_below("410100")["新华路街道"]}) > 1
    assert regions.locate("郑州市新华路街道办事处").code == "410100"
    assert regions.locate("新华路街道办事处", "410100") is None
    assert regions.locate("新华路街道办事处", "410183").code == "410183002"


def test_every_whole_name_locates_its_division_before_an_agency():
    for region in regions.every():
        assert regions.locate(region.full_name + "财政局") == region


# Above and below


def test_below():
    assert [region.code for region in regions.below("140105")] == ["140105"]
    province = regions.below("140000")
    assert province[0].code == "140000" and len(province) == 1 + 11 + 117
    assert {region.level for region in province} == {"province", "prefecture", "county"}
    assert regions.below("140000", depth=0) == province[:1]
    assert [region.level for region in regions.below("140000", depth=1)] == ["province"] + ["prefecture"] * 11
    assert regions.below("140000", depth=2) == province
    assert "500153" in {region.code for region in regions.below("500000", depth=1)}
    assert "419001" in {region.code for region in regions.below("410000", depth=1)}
    assert [region.code for region in regions.below("500153102")] == ["500153102"]
    with pytest.raises(KeyError):
        regions.below("430521")


def test_get():
    assert regions.get("500153102") == regions.Region(
        "500153102", "清江镇", "重庆市荣昌区清江镇", "township", "500153", "")
    assert regions.get("140000").parent_code is None
    for code in ("430521", "", "14", "50015310", "500153999", "山西省"):
        assert regions.get(code) is None


# Hosts, known lines, 网站标识码


@pytest.mark.parametrize(("host", "site", "code"), [
    ("www.rongchang.gov.cn", "www.rongchang.gov.cn", "500153"), ("rongchang.gov.cn", "www.rongchang.gov.cn", "500153"),
    ("WWW.TYXD.GOV.CN.", "www.tyxd.gov.cn", "140105"), ("www.zgqingyang.gov.cn", "zgqingyang.gov.cn", "621000"),
    ("www.taiyuan.gov.cn", "www.taiyuan.gov.cn", "140100"), ("public.huiji.gov.cn", "public.huiji.gov.cn", "410108"),
    ("scjgj.huaian.gov.cn", "scjgj.huaian.gov.cn", "320800"),
    ("nanguan.changchun.gov.cn", "nanguan.changchun.gov.cn", "220102"),
    ("tjj.ah.gov.cn", "tjj.ah.gov.cn", "340000"), ("chizhou.gov.cn", "www.chizhou.gov.cn", "341700"),
    ("www.putuo.gov.cn", "www.putuo.gov.cn", "330903"), ("www.shpt.gov.cn", "www.shpt.gov.cn", "310107"),
    ("wcsxxgk.harbin.gov.cn", "wcsxxgk.harbin.gov.cn", "230184"),
    ("122.137.242.24:8080", "122.137.242.24:8080", "220200"),
    ("www.gov.cn", "www.gov.cn", None), ("gov.cn", "gov.cn", None), ("www.mct.gov.cn", "www.mct.gov.cn", None),
    ("tyxd.gov.cn.example.com", "tyxd.gov.cn.example.com", None), ("eviltyxd.gov.cn", "eviltyxd.gov.cn", None),
    ("192.0.2.1", "192.0.2.1", None), ("", "", None),
])
def test_site(host, site, code):
    assert regions.site(host) == (site, code)


def test_a_host_of_unrelated_regions_is_nobodys(monkeypatch):
    """As www.putuo.gov.cn was in the table, before known.csv told the two 普陀区 apart."""
    from gkcrawl.regions import sites
    twice = [regions.get("310107")._replace(portal="http://www.one.gov.cn/"),
             regions.get("330903")._replace(portal="http://one.gov.cn/")]
    monkeypatch.setattr(sites, "every", lambda: iter(twice))
    assert sites._portals.__wrapped__()["one.gov.cn"] == ("www.one.gov.cn", None)


def test_every_portals_host_is_its_own_site():
    for region in regions.every():
        if region.portal:
            site, code = regions.site(urlsplit(region.portal).netloc)
            assert site == urlsplit(region.portal).netloc
            assert code and code in divisions.lineage(region.code)


def test_portal():
    assert regions.portal("140105") == "https://www.tyxd.gov.cn/"
    assert regions.portal("430521") == regions.portal("430582") == "http://www.shaodong.gov.cn/"
    assert regions.portal("420281") == regions.get("420281").portal == "https://www.hbdaye.gov.cn/"
    assert regions.portal("710000") == ""
    with pytest.raises(KeyError):
        regions.portal("999999")


def test_known_lines_are_sound():
    lines = [line for found in corrections.lines().values() for line in found]
    assert Counter(line.kind for line in lines)["section"] >= 15
    for line in lines:
        assert regions.get(line.region), line
        assert re.fullmatch(r"(\d{4}(-\d\d){0,2})?", line.seen), line
        assert re.fullmatch(r"[\w.:-]*", line.host) and line.host == line.host.lower(), line
        if line.kind in ("portal", "section"):
            parts = urlsplit(line.value)
            assert line.value == "-" or parts.scheme in ("http", "https") and parts.hostname.endswith(".gov.cn"), line
            if line.kind == "section":
                own = urlsplit(regions.portal(line.region)).netloc
                assert (line.host or own).removeprefix("www.") == parts.netloc.removeprefix("www."), line
        assert line.value or line.note, line
    section = next(line for line in regions.known("320800") if line.kind == "section")
    assert section.value == "https://www.huaian.gov.cn/col/18073_668815/index.html"
    assert regions.known("140105") == []


@needs_sources
def test_no_section_is_only_inferred():
    inferred = {row["URL"] for row in source("known_urls.tsv") if "INFERRED" in row["note"]}
    assert inferred
    assert not inferred & {line.value for found in corrections.lines().values() for line in found}


def test_one_line_in_known_moves_a_portal(tmp_path, monkeypatch):
    (tmp_path / "known.csv").write_text("region,kind,value,host,seen,note\n# moved\n"
                                        "140105,portal,https://new.gov.cn/,,2026-11,\n140106,portal,-,,,closed\n",
                                        encoding="utf-8")
    monkeypatch.setattr(tables, "_HERE", tmp_path)
    monkeypatch.setattr(corrections, "lines", corrections.lines.__wrapped__)
    assert corrections.portals.__wrapped__() == {"140105": "https://new.gov.cn/", "140106": ""}
    assert [line.seen for line in corrections.known("140105")] == ["2026-11"]


@pytest.mark.parametrize(("text", "sentence"), [
    ("region,kind,value,host,seen,note\n\n140105,portal,https://new.gov.cn/\n",
     "known.csv line 3: 6 fields expected, 3 found"),
    ("region,value\n", "known.csv line 1: the heading should be region,kind,value"),
    ("region,kind,value,host,seen,note\n140105,portl,x,,,\n", "no such kind: 'portl'"),
    ("", "the heading should be"),
])
def test_a_bad_line_is_named(tmp_path, monkeypatch, text, sentence):
    (tmp_path / "known.csv").write_text(text, encoding="utf-8")
    monkeypatch.setattr(tables, "_HERE", tmp_path)
    with pytest.raises(ValueError, match=re.escape(sentence)):
        corrections.lines.__wrapped__()


@pytest.mark.parametrize(("site_code", "region"), [
    ("4305210003", "430582"), ("1401000055", "140100"), ("3306820001", "330604"), ("1404020001", "140403"),
    ("bm14000002", None), ("430521", None), ("", None), ("9999990001", None), ("1100000088", "110000"),
])
def test_of_site_code(site_code, region):
    assert regions.of_site_code(site_code) == region


@needs_sources
def test_site_codes_met_in_the_wild_belong_to_who_they_say():
    """All but those of ministries, of 新疆生产建设兵团 and of development zones (xxxx9x) begin with a division's code."""
    for row in source("site_codes.csv"):
        code = row["sitecode"]
        if code.isdigit() and not re.match(r"\d{4}[29]|\d\d9", code):
            assert regions.of_site_code(code), row
    for code, agency in (("2201060002", "长春市绿园区人民政府"), ("1302250007", "乐亭县人民政府"), ("3406030002", "淮北市相山区人民政府")):
        assert regions.of_site_code(code) == regions.locate(agency).code


@needs_sources
def test_reports_met_in_the_wild_lie_on_a_site_of_their_region():
    """A host's region, where known, holds or is held by the region that the list gives to the report."""
    elsewhere = {"ws.cq.gov.cn"}
    for row in source("known_urls.tsv"):
        _, code = regions.site(urlsplit(row["URL"]).netloc)
        region = regions.locate(row["region"])
        if code and region and urlsplit(row["URL"]).netloc not in elsewhere:
            assert divisions.is_below(region.code, code) or divisions.is_below(code, region.code), row


# Frugality


def test_a_code_is_found_without_reading_townships_or_changes():
    lines = ("from gkcrawl import regions; from gkcrawl.regions import changes, divisions, names;"
             "regions.find('140105'); print(divisions._town_lines.cache_info().misses,"
             "changes._changes.cache_info().misses, names.spellings.cache_info().misses)")
    out = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, check=True).stdout
    assert out.split() == ["0", "0", "0"]


def test_names_agree_on_their_ranks():
    assert search._WEIGHT[names.OFFICIAL] == search._WEIGHT[names.LATE] < search._WEIGHT[names.USUAL]
    assert names.SHORT not in search._WEIGHT and names.PROVINCE not in search._WEIGHT


# -- as people type them


def test_every_division_has_its_reading():
    lines = list(regions.tables.rows("pinyin.csv", "code pinyin short english"))
    assert [code for code, *_ in lines] == [region.code for region in regions.every()]
    assert all(re.fullmatch("[a-z]+", whole) and re.fullmatch("[a-z]+", short) for _, whole, short, _ in lines)


@pytest.mark.parametrize("typed, name", [("Changzhi", "长治市"), ("hongtong", "洪洞县"), ("Shifang", "什邡市"), ("Shaanxi Province", "陕西省"), ("Lhasa", "拉萨市"),
                                         ("Hong Kong", "香港特别行政区"), ("Xi'an", "西安市"), ("enshi", "恩施土家族苗族自治州"), ("Zhangzi County", "长子县")])
def test_places_are_read_as_people_there_read_them(typed, name):
    assert regions.latin(typed)[0].name == name


@pytest.mark.parametrize("typed", ["", "x", "  ", "財政", "the of", "qqqqqqqq", "小店"])
def test_what_names_no_division_in_letters(typed):
    assert regions.latin(typed) == []
