"""Wrong, hostile and endless parameters: every address of ours answers with a clear page and never breaks."""

import itertools
import random
from urllib.parse import urlsplit

import pytest

from gkcrawl.publish import addresses
from tests.publish_site import Site
from tests.publish_wide import build

NASTY = ["", " ", ".", "..", "%2e%2e", "%00", "%0d%0aX-Evil:1", "%ff%fe", "%", "%zz", "'", '"', "1'or'1'='1", "--", ";drop", "<script>alert(1)</script>",
         "%3Cscript%3Ealert(1)%3C/script%3E", "{{7*7}}", "${7*7}", "\\\\evil.example", "%5c%5cevil.example", "//evil.example", "9" * 400,
         "-1", "0", "1e999", "null", "undefined", "NaN", "公开", "％", "‮txt.exe", "a" * 3000, "140105/../../etc/passwd",
         "%E5%85", "*", "[]", "[a", "(", "a:b", "~", "^", "|"]
ROUTES = ["/report/{}", "/report/{}.bib", "/agency/{}", "/agency/140105/{}", "/agency/{}/x", "/compare/{}/{}", "/compare?a={}&b={}",
          "/region/{}", "/region/{}/feed.atom", "/region/?q={}", "/search?q={}", "/search?q=公开&region={}", "/search?q=公开&year={}",
          "/search?q=公开&page={}", "/a/{}", "/a/{}/requests.received.total", "/a/{}/cite", "/web/{}", "/web/20260105030001/{}",
          "/web/{}/http://www.example.gov.cn/", "/web/timemap/link/{}", "/-/lang/{}", "/-/lang/zh?to={}", "/rules?lang={}",
          "/dictionary?{}", "/api?{}", "/?lang={}", "/?{}", "/gkcrawl/{}", "/gkcrawl/reports/{}", "/gkcrawl/reports?year={}",
          "/gkcrawl/reports?_sort={}", "/gkcrawl/reports?_facet={}", "/gkcrawl/reports?_size={}", "/gkcrawl/reports?_next={}",
          "/gkcrawl/passages?_search={}", "/gkcrawl/refusal_reasons?year={}&region={}", "/gkcrawl/reports.csv?_size={}",
          "/gkcrawl.csv?sql={}", "/{}"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return Site(tmp_path_factory.mktemp("wide"), build)


@pytest.mark.parametrize("route", ROUTES)
def test_hostile_parameters_get_a_clear_answer(site, route):
    for nasty in NASTY:
        path = route.replace("{}", nasty)
        answer = site.get(path)
        assert answer.status_code < 500, (path, answer.status_code, answer.text[:300])
        assert "<script>alert(1)" not in answer.text, path
        led = answer.headers.get("location", "").replace("\\", "/")
        assert not led.startswith("//") and urlsplit(led).netloc in ("", "localhost"), (path, led)
        assert "x-evil" not in answer.headers, path
        html = answer.headers.get("content-type", "").startswith("text/html")
        if html and answer.status_code in (400, 404) and not route.startswith("/region/?q"):
            assert "gk-problem" in answer.text, path


def test_our_own_ids_cut_and_mixed(site):
    """Ids with a character changed, cut or added name nothing, and are said to."""
    chance, capture, report = random.Random(5), site.captures["2"].id, site.report("2")
    for identity, route in itertools.product((capture, report), ("/report/{}", "/a/{}", "/agency/{}")):
        for _ in range(20):
            at = chance.randrange(len(identity))
            wrong = chance.choice((identity[:at], identity[:at] + "z" + identity[at + 1:], identity + identity[at]))
            if wrong in ("", capture, report) or (route == "/agency/{}" and wrong.startswith("140105")):
                continue
            assert site.get(route.format(wrong)).status_code in (400, 404), wrong


@pytest.mark.parametrize("path, status", [
    ("/nothing", 404), ("/gkcrawl/nothing", 404), ("/gkcrawl/reports/nothing", 404), ("/region/999999", 404), ("/report/x", 404),
    ("/compare", 400), ("/search?q=a&page=0", 400), ("/gkcrawl/reports?_sort=nothing", 400), ("/-/lang/fr", 404)])
@pytest.mark.parametrize("lang, words", [("zh", "\u4e00"), ("en", "a"), ("both", "\u4e00")])
def test_problems_are_said_in_the_readers_language(site, path, status, lang, words):
    answer = site.get(path, cookies={"gk_lang": lang})
    assert answer.status_code == status and "gk-problem" in answer.text
    assert answer.headers["cache-control"].endswith("no-store") and f'data-shown="{lang}"' in answer.text


def test_data_keep_datasettes_own_errors(site):
    answer = site.get("/gkcrawl/nothing.json")
    assert answer.status_code == 404 and answer.json()["ok"] is False
    assert site.get("/gkcrawl.json?sql=select+nothing").json()["ok"] is False


def test_a_question_that_takes_too_long_is_said_so(site):
    slow = "with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n"
    answer = site.get("/gkcrawl.json", params={"sql": slow, "_timelimit": "5"})
    assert answer.status_code == 400 and "too long" in answer.text


def test_ids_in_addresses_may_be_hyphened_or_not(site):
    capture = site.captures["2"].id
    assert site.get(f"/a/{addresses.hyphened(capture)}").status_code == site.get(f"/a/{capture}").status_code == 200
