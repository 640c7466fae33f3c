"""Charts: each says what it shows, its table says the same as the query it links, and a figure that is not known is never 0."""

import csv
import io

import pytest

from gkcrawl import forms
from gkcrawl.publish import assets, charts, series
from gkcrawl.store import schema
from tests.publish_site import METADATA, ROOT, Site, text
from tests.publish_wide import GOVERNMENT, build, figures as filled, file

OTHER, THIRD = "太原市迎泽区人民政府", "太原市杏花岭区人民政府"
SHIPPED = ROOT / "gkcrawl" / "publish" / "static" / "echarts"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return Site(tmp_path_factory.mktemp("wide"), build)


def figures(page) -> dict:
    return {one.get("id").removeprefix("chart-"): one for one in page.xpath("//figure[@data-kind]")}


def drawn(figure) -> dict[str, dict[str, str]]:
    """Return what a figure's table says: by row, by series."""
    names = [(at, head.get("data-series")) for at, head in enumerate(figure.xpath(".//thead//th"))]
    return {row.get("data-name") or text(row.xpath("th")[0]): {
        name: text(row[at]) for at, name in names if name} for row in figure.xpath(".//tbody/tr[not(@data-aside)]")}


def pages(site) -> list[str]:
    return ["/", "/region/140105", "/region/140100", "/region/140000", f"/agency/{series.identity(site.report('2'))}"]


def test_every_chart_has_its_query_and_data_one_click_away(site):
    seen = set()
    for path in pages(site):
        page = site.page(path)
        for name, figure in figures(page).items():
            seen.add((path.split("/")[1], name))
            query, table, objects = figure.xpath(".//p[@class='gk-source']//a/@href")
            assert site.get(query).status_code == 200
            rows = list(csv.DictReader(io.StringIO(site.get(table).text)))
            assert rows and len(rows) == len(site.get(objects).json()["rows"]), (path, name)
            assert text(figure.xpath("figcaption/b")[0]) and figure.xpath(".//details[@open]//tbody/tr")
        assert page.xpath("//script[@defer and contains(@src, 'charts.js')]") and not page.xpath("//script[not(@src)]")
    assert seen >= {("", "years"), ("", "received"), ("", "outcomes"), ("", "grounds"), ("region", "trend"), ("region", "outcomes"),
                    ("region", "beside"), ("region", "years"), ("agency", "trend"), ("agency", "outcomes")}


def test_the_map_has_its_query_too(site):
    page = site.page("/")
    assert "2,847 个县级地区中，2 个存有报告" in text(page.xpath("//figure[@id='chart-map']/figcaption/b")[0])
    (shanxi,) = [row for row in site.rows("coverage_by_province") if row["region_code"] == "140000"]
    assert (shanxi["有报告 with reports"], shanxi["报告 reports"]) == (2, 8)


def test_home_draws_what_its_queries_say(site):
    found = figures(site.page("/"))
    said = {str(row["年度 year"]): row for row in site.rows("outcomes_by_year", level="县")}
    assert set(drawn(found["outcomes"])) == set(drawn(found["received"])) == set(said) == {"2021", "2022", "2023"}
    for year, row in drawn(found["outcomes"]).items():
        assert row["granted"] == str(said[year]["予以公开 granted"]) and row["denied"] == str(said[year]["不予公开 refused"])
    for year, row in drawn(found["received"]).items():
        assert float(row["one"]) == said[year]["平均新收 received per report"]
    assert [row["denied"] for row in drawn(found["grounds"]).values()] == [
        str(row["件数 requests"]) for row in site.rows("refusal_reasons", level="县", year="2023")]
    years = {str(row["年度 year"]): row for row in site.rows("reports_by_year")}
    assert {year: row["read"] for year, row in drawn(found["years"]).items()} == {
        year: str(row["已读出 read"]) for year, row in years.items()}


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    """Fifteen years of one county, and a report of the newest whose number of requests concluded is no number."""
    unsaid = filled(9, 0, 0, denied_by_law=9)
    unsaid["concluded"] |= {"natural_person": "待核", "total": "待核"}
    return Site(tmp_path_factory.mktemp("long"), lambda directory: file(directory, [
        *((GOVERNMENT, year, filled(20, 0, 0, denied_by_law=2, denied_state_secret=1)) for year in range(2009, 2024)), (OTHER, 2023, unsaid)]))


def test_home_leaves_no_year_out(long):
    page = long.page("/")
    found, said = figures(page), long.rows("reports_by_year")
    assert list(drawn(found["years"])) == [str(row["年度 year"]) for row in said] and len(said) == 15
    assert text(found["years"].xpath("figcaption/b")[0]).startswith("存下 16 份报告，")
    assert list(drawn(found["outcomes"])) == [str(row["年度 year"]) for row in long.rows("outcomes_by_year", level="县")]


def test_home_counts_grounds_as_their_query_does(long):
    found, said = figures(long.page("/")), long.rows("refusal_reasons", level="县", year="2023")
    assert [row["件数 requests"] for row in said] == [11, 1]
    assert [row["denied"] for row in drawn(found["grounds"]).values()] == ["11", "1"]
    (newest,) = long.rows("outcomes_by_year", level="县", year="2023")
    assert (newest["报告数 reports"], newest["不予公开 refused"]) == (1, 3)
    assert drawn(found["outcomes"])["2023"]["denied"] == "3"


def test_a_region_draws_what_its_queries_say(site):
    found = figures(site.page("/region/140105"))
    said = {str(row["year"]): row for row in site.rows("figures_by_year", region="140105", level="县")}
    assert set(said) == {"2020", "2021", "2022", "2023"} and {row["agency"] for row in said.values()} == {GOVERNMENT}
    assert set(drawn(found["trend"])) == set(said)
    for year, row in drawn(found["trend"]).items():
        assert row == {name: "—" if said[year][name] is None else str(said[year][name])
                       for name in ("received", "granted", "denied", "appealed", "lost")}
    beside = {row["name"]: row for row in site.rows("neighbours", region="140105", year="2023")}
    shown = drawn(found["beside"])
    assert len(shown) == len(beside) == 3
    for name, row in shown.items():
        assert float(row["peer"]) == beside[name.split(" ")[0]]["granted_share"]


def test_one_agency_is_asked_for_by_name_or_letters(site):
    letters = site.report("2")[-8:]
    assert site.rows("figures_by_year", agency=GOVERNMENT) == site.rows("figures_by_year", agency=letters, region="140105")


def test_what_is_not_known_is_never_nought():
    row = {"granted": 3, "partly_granted": None, "denied": None, "concluded": 5}
    assert charts.share(row) is None and charts.refused(row) is None
    assert charts.outcomes({"granted": None}, 5) == {**dict.fromkeys(series.outcomes()), "rest": None}
    assert charts.outcomes({"granted": 2, "denied_by_law": 1}, 5)["rest"] == 2
    spotted = charts.outcomes({"granted": 2, "denied_by_law": None, "denied_state_secret": 1}, 5)
    assert (spotted["denied"], spotted["rest"]) == (None, 3)
    assert charts.granted([{"year": 2023, **row}])[1] == "What became of requests"


@pytest.fixture(scope="module")
def spotted(tmp_path_factory):
    """Two whole reports; and one of each year, and two of a third county, with a row that is no number."""
    def blotted(**rows):
        made = filled(50, 0, 0, **rows)
        made["denied_by_law"] |= {"natural_person": "待核", "total": "待核"}
        return made

    tired, cut = filled(50, 0, 0, unprocessed_repeat=5), [1, 2, 0, 0, 3, 0, "待核", 0, 0, 4, 0, 0, 0, 0, 0]
    tired["unprocessed_excessive"] |= {"natural_person": "待核", "total": "待核"}
    return Site(tmp_path_factory.mktemp("spotted"), lambda directory: file(directory, [
        (GOVERNMENT, 2023, blotted(denied_state_secret=2)), (GOVERNMENT, 2022, filled(50, 0, 0, denied_by_law=5)),
        (OTHER, 2023, filled(50, 0, 0, denied_by_law=10)), (OTHER, 2022, blotted()), (THIRD, 2023, blotted()), (THIRD, 2022, tired, cut)]))


def test_a_share_refused_needs_every_ground_of_refusal(spotted):
    assert {row["read_state"] for row in spotted.get("/gkcrawl/reports.json?_shape=array").json()} == {"read"}
    (ranked,) = spotted.rows("who_refuses_most", year="2023")
    assert (ranked["agency"], ranked["不予公开率 % refused"], ranked["比上年 points more"]) == (OTHER, 20.0, None)
    assert [(row["agency"], row["不予公开率 % refused"]) for row in spotted.rows("who_refuses_most", year="2022")] == [(GOVERNMENT, 10.0), (THIRD, 0.0)]
    beside = {row["name"]: row["refused_share"] for row in spotted.rows("neighbours", region="140105", year="2023")}
    assert beside == {"小店区": None, "迎泽区": 20.0, "杏花岭区": None}
    shown = spotted.page("/region/140105").xpath("//figure[@id='chart-beside']//tbody/tr[not(@data-aside)]")
    assert {text(row.xpath("th")[0]).split()[0]: text(row.xpath("td")[-1]) for row in shown} == {
        "小店区": "—", "迎泽区": "20.0", "杏花岭区": "—"}


def test_a_sum_of_which_one_is_no_number_is_none(spotted):
    said = {row["year"]: row for row in spotted.rows("figures_by_year", region="140105")}
    assert (said[2023]["denied"], said[2022]["denied"]) == (None, 5) and said[2023]["unavailable"] == 0
    for path in ("/region/140105", f"/agency/{series.identity(spotted.report('0'))}"):
        trend = drawn(figures(spotted.page(path))["trend"])
        assert {year: row["denied"] for year, row in trend.items()} == {"2023": "—", "2022": "5"}, path


def test_shares_of_repeated_and_lost_need_every_row_too(spotted):
    (tired,) = spotted.rows("repeat_requests")
    assert (tired["重复申请 repeat"], tired["大量反复 excessive"], tired["占办结 % of concluded"]) == (5, None, None)
    lost = {(row["agency"], row["year"]): (row["纠正 corrected"], row["纠正率 % of decided"]) for row in spotted.rows("lost_appeals")}
    assert lost[THIRD, 2022] == (2, None) and lost[THIRD, 2023] == (1, 50.0)
    trend = drawn(figures(spotted.page("/region/140107"))["trend"])
    assert (trend["2022"]["appealed"], trend["2022"]["lost"]) == ("7", "—")


@pytest.mark.parametrize("years, zh", [({2023: 10, 2022: 5}, "2023 年新收 10 件申请，比上年多 100%"), ({2023: 0, 2022: 0}, "2023 年新收 0 件申请"),
                                       ({2023: 5, 2021: 9}, "2023 年新收 5 件申请"), ({2023: None, 2022: 4}, "2022 年新收 4 件申请"),
                                       ({2023: 100, 2022: 100}, "2023 年新收 100 件申请，与上年相当")])
def test_titles_say_only_what_is_known(years, zh):
    assert charts.received([{"year": year, "received": value} for year, value in years.items()])[0] == zh


def test_a_report_without_a_year_gives_no_title():
    some = {"granted": 1, "partly_granted": 0, "concluded": 4}
    assert charts.granted([{"year": None, **some}]) == ("申请的结果", "What became of requests")
    assert charts.granted([{"year": None, **some, "granted": 3}, {"year": 2022, **some}])[0].startswith("2022 年办结的申请，25%")


def test_a_share_that_is_not_all_is_never_called_all():
    assert charts.kept([{"reports": 1000, "read": 999}])[0].endswith("99.9% 已全部读成数据")


# -- the panel


def test_the_panel_is_the_tables_in_one_row(site):
    rows = site.get("/gkcrawl/panel.json?_shape=array&agency_level=县&year=2023&_size=max").json()
    assert len(rows) == 2
    for row in rows:
        for table, columns in (("requests", ["total"]), ("appeals", schema.cells("appeals")[1])):
            for key in schema.cells(table)[0]:
                for column in columns:
                    value = site.db.execute(f'select "{column}" from "{table}" where report_id = ? and "row" = ?', [row["report_id"], key]).fetchone()
                    assert row[key if table == "requests" else f"{key}_{column}"] == (value[0] if value else None)


def test_the_csv_of_the_panel_is_whole_and_linked_from_home(site):
    (link,) = {one for one in site.page("/").xpath("//a/@href") if "panel.csv" in one}
    answer = site.get(link)
    assert answer.status_code == 200 and "x-truncated" not in answer.headers
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == site.db.execute("select count(*) from reports where agency_level = '县' and year is not null").fetchone()[0]
    assert [row for row in rows if row["received"] == "" and row["read_state"] == "unread"], "what is not printed is empty, not 0"


def test_the_panel_is_described_in_the_words_of_the_form():
    columns = METADATA["databases"]["gkcrawl"]["tables"]["panel"]["columns"]
    labels = {row.key: row.label for form in forms.forms().values() for row in form.tables["requests"].rows}
    for key, label in labels.items():
        if key not in schema.HEADLINES:
            assert label in columns[key]


# -- what is shipped


def test_the_library_is_shipped_with_its_licence_and_version():
    said = (SHIPPED / "VERSION.txt").read_text(encoding="utf-8").split()[1].strip(",")
    assert f"ECHARTS := {said}\n" in (ROOT / "Makefile").read_text(encoding="utf-8")
    body = (SHIPPED / "echarts.common.min.js").read_text(encoding="utf-8")
    assert f'"{said}"' in body and "eval(" not in body and "new Function" not in body
    assert "Apache License" in (SHIPPED / "LICENSE.txt").read_text(encoding="utf-8")


def test_static_files_are_packed_and_kept(site):
    path = assets.path("echarts/echarts.common.min.js")
    answer = site.get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200 and answer.headers["content-encoding"] == "gzip" and "immutable" in answer.headers["cache-control"]
    assert int(answer.headers["content-length"]) < 260_000 and answer.content == (SHIPPED / "echarts.common.min.js").read_bytes()
    plain = site.get(path, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers and plain.content == answer.content
    assert site.get(path, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    assert "immutable" not in site.get(path.partition("?")[0] + "?other").headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/javascript") and answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", ["../assets.py", "..%2fassets.py", "%2e%2e/__init__.py", "none.js", "", "echarts", "%00", "charts.js%00", "a" * 300,
                                  "a/" * 3000], ids=lambda name: name[:20])
def test_no_other_file_is_given(site, name):
    for folder in ("/-/static-plugins/gkcrawl", "/-/static"):
        assert site.get(f"{folder}/{name}").status_code in (403, 404)
