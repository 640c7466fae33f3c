"""What programs ask for: CSV that is whole or says that it is not, JSON as objects, the examples of the API page."""

import csv
import io

import lxml.html
import pytest
from datasette.app import Datasette

from tests.publish_site import METADATA, Site, text
from tests.publish_wide import build


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return Site(tmp_path_factory.mktemp("wide"), build)


def few(site, **settings):
    """Return the same Datasette with a limit of five rows."""
    return Datasette([str(site.directory / "gkcrawl.db")], metadata=METADATA,
                     settings={"max_returned_rows": 5, "default_page_size": 4, **settings})


def ask(datasette, path):
    import asyncio
    return asyncio.run(datasette.client.get(path))


def rows(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.text)))


@pytest.mark.parametrize("query", ["", "?_size=max", "?_size=max&_labels=on", "?_dl=on"])
def test_the_csv_of_a_table_is_whole(site, query):
    counted = site.db.execute("select count(*) from requests").fetchone()[0]
    answer = ask(few(site), f"/gkcrawl/requests.csv{query}")
    assert answer.status_code == 200 and len(rows(answer)) == counted + 1 > 6 and "x-truncated" not in answer.headers
    assert ("attachment" in answer.headers.get("content-disposition", "")) == ("_dl" in query)


def test_filters_of_a_table_hold_in_its_csv(site):
    answer = ask(few(site), "/gkcrawl/requests.csv?row=granted&_size=max")
    assert len(rows(answer)) == 1 + site.db.execute("select count(*) from requests where row = 'granted'").fetchone()[0]


def test_a_page_asked_for_is_a_page_and_says_so(site):
    answer = ask(few(site), "/gkcrawl/requests.csv?_size=5")
    assert len(rows(answer)) == 6 and "first 5 rows" in answer.headers["x-truncated"]


def test_the_csv_of_a_query_says_when_it_is_cut(site):
    answer = ask(few(site), "/gkcrawl.csv?sql=select+id,'a%0Ab'+as+x+from+passages")
    assert len(rows(answer)) == 6 and "first 5 rows" in answer.headers["x-truncated"]
    assert "gkcrawl-first-5-rows.csv" in answer.headers["content-disposition"]
    whole = ask(few(site), "/gkcrawl.csv?sql=select+1+union+select+2")
    assert len(rows(whole)) == 3 and "x-truncated" not in whole.headers
    canned = ask(few(site), "/gkcrawl/refusal_reasons.csv")
    assert "refusal_reasons-first-5-rows.csv" in canned.headers["content-disposition"]


def test_errors_stay_errors(site):
    wrong = ask(few(site), "/gkcrawl.csv?sql=select+nothing")
    assert wrong.status_code == 400 and "The query failed" in wrong.text
    empty = ask(few(site), "/gkcrawl.csv?sql=select+1+where+0&_header=off")
    assert empty.status_code == 200 and not empty.text.strip()
    assert ask(few(site), "/gkcrawl/nothing.csv").status_code == 404
    assert ask(few(site), "/nothing/reports.csv").status_code == 404




# -- the page about it


@pytest.mark.parametrize("lang", ["zh", "en", "both"])
def test_every_example_of_the_api_page_answers(site, lang):
    page = site.page(f"/api?lang={lang}")
    tried = page.xpath("//a[contains(@class, 'gk-try')]/@href")
    assert len(tried) >= 18 and len(set(tried)) == len(tried)
    for path in tried:
        answer = site.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        if ".json" in path:
            assert answer.json()
        elif path.startswith("/gkcrawl/reports.csv"):
            assert len(rows(answer)) >= 2
        else:
            assert answer.content
    assert ("要知道的" in text(page)) == (lang != "en") and ("Good to know" in text(page)) == (lang != "zh")


def test_the_api_page_is_linked_from_every_page(site):
    for path in ("/", "/region/140105", "/gkcrawl", "/gkcrawl/reports"):
        assert "/api" in lxml.html.document_fromstring(site.get(path).text).xpath("//footer//a/@href")


def test_objects_have_the_columns_of_the_dictionary(site):
    said = {table["name"]: [one["name"] for one in table["columns"]] for table in site.get("/dictionary.json").json()["tables"]}
    for name, columns in said.items():
        for row in site.get(f"/gkcrawl/{name}.json?_shape=objects&_size=2&_nofacet=1").json()["rows"]:
            assert list(row)[-len(columns):] == columns, name


# -- what search engines are told


def test_the_sitemap_lists_every_region_and_report_once(site):
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    robots = site.get("/robots.txt").text
    assert "Sitemap: http://localhost/sitemap.xml" in robots and robots.index("Allow: /-/static") < robots.index("Disallow: /-/")
    parts = lxml.etree.fromstring(site.get("/sitemap.xml").content).xpath("//s:loc/text()", namespaces=space)
    found = [address for part in parts for address in lxml.etree.fromstring(
        site.get(part.removeprefix("http://localhost")).content).xpath("//s:loc/text()", namespaces=space)]
    assert len(found) == len(set(found))
    assert {f"http://localhost/report/{row[0]}" for row in site.db.execute("select id from reports")} <= set(found)
    for address in found[:12] + found[-3:]:
        assert site.get(address.removeprefix("http://localhost")).status_code == 200, address
    assert site.get(f"/sitemap/{len(parts)}.xml").status_code == 404 and site.get("/sitemap/x.xml").status_code == 404
