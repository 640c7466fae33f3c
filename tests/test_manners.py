"""Manners and refusals, measured in the practice web's log: who is asked, how often, how patiently; and who refuses us."""

import json
from datetime import timedelta
from itertools import pairwise
from urllib.parse import urlsplit

import pytest

from gkcrawl import archive, settings
from gkcrawl import run as running
from gkcrawl.plan import plan
from tests import practice
from tests.practice import misbehave
from tests.test_crawl import crawl, kept, rows

HOST, HOME = "zgqingyang.gov.cn", "https://zgqingyang.gov.cn/"
ROBOTS = HOME + "robots.txt"
SECTION = next(iter(practice.sections("621000")))
#: A small site with two reports and no fault of its own but the one it is given.
PLAIN = "plain.practice.gov.cn"
FEW = ("RETRY_TIMES=0",)


@pytest.fixture(scope="module")
def web():
    with practice.serve() as running_web:
        yield running_web


@pytest.fixture(autouse=True)
def as_new(web):
    web.reset()


def qingyang(web, where, *more: str):
    return crawl(web, where, "region=621000", "depth=0", settings=more)


def plain(web, where, *more: str, fault: dict, url: str = "/zfxxgknb/"):
    web.set(url=f"https://{PLAIN}{url}", fault=fault)
    return crawl(web, where, "region=140105", f"home=https://{PLAIN}/", settings=more)


def asked(web, host: str = HOST) -> list[str]:
    return [row["url"] for row in web.requests(host) if row["method"] == "GET"]


def state(where) -> tuple[str, str]:
    return rows(where, "select state, coalesce(reason, '') from sites where state is not null")[0]


@pytest.mark.parametrize(("change", "said"), [
    ({"status": 500}, "robots.txt answers 500"), ({"status": 503}, "robots.txt answers 503"),
    ({"status": 429}, "robots.txt answers 429"), ({"fault": {"kind": "silence", "seconds": 30}}, "could not be had"),
    ({"fault": {"kind": "reset"}}, "could not be had"), ({"fault": {"kind": "cut"}}, "robots.txt is cut off")])
def test_a_host_whose_robots_txt_fails_is_left_alone_and_it_is_said(web, tmp_path, change, said):
    web.set(url=ROBOTS, **change)
    where = tmp_path / "archive"
    done = qingyang(web, where, *FEW, "DOWNLOAD_TIMEOUT=2")
    assert {urlsplit(url).path for url in asked(web)} == {"/robots.txt"}  # by https, and the home page by http too
    told, reason = state(where)
    assert told in ("robots", "unreachable") and said in reason and "so the host is left alone" in reason
    assert reason in done.stdout and done.returncode in (3, 4)


def test_robots_txt_is_read_anew_when_it_has_held_long_enough(web, tmp_path):
    qingyang(web, tmp_path / "once", "SITE_BUDGET=5")
    assert asked(web).count(ROBOTS) == 1
    web.reset()
    qingyang(web, tmp_path / "often", "SITE_BUDGET=5", "ROBOTS_HOLD=0")
    assert asked(web).count(ROBOTS) >= 4
    assert settings.ROBOTS_HOLD * 2 <= 24 * 3600  # held by one run, and by one that goes on with it


def test_a_crawl_that_goes_on_believes_no_old_robots_txt(web, tmp_path, monkeypatch):
    first = running.Run(tmp_path, plan(region="621000"))
    for url, role in ((ROBOTS, "robots"), (HOME, "home")):
        first.keep(url, 200, "OK", [("Content-Type", "text/plain")], b"User-agent: *", role, facts={"role": role})
    first.writer.close()
    first.ahead.close()
    first.crew.leave()
    first.crew.close(last=True)
    for fresh, held in ((timedelta(hours=12), True), (timedelta(0), False)):
        monkeypatch.setattr(running, "ROBOTS_FRESH", fresh)
        again = running.Run(tmp_path, plan(region="621000"))
        assert again.begun == "goes on with" and again.answer(HOME) and bool(again.answer(ROBOTS)) is held
        again.ahead.close()
        again.crew.leave()
        again.crew.close(last=True)


def test_a_crawl_delay_counts_as_its_maximum_at_most(web, tmp_path):
    web.set(url=ROBOTS, body="User-agent: *\nCrawl-delay: 86400\n")
    qingyang(web, tmp_path / "archive", "SITE_BUDGET=3", "CRAWL_DELAY_MAX=1.5")
    times = [row["time"] for row in web.requests(HOST) if row["method"] == "GET" and row["url"] != ROBOTS]
    assert len(times) >= 3 and min(later - earlier for earlier, later in pairwise(times)) > 1.4
    assert settings.CRAWL_DELAY_MAX == 300


@pytest.mark.parametrize("kind", ["slow-down", "busy-until"], ids=["seconds", "date"])
def test_the_whole_host_waits_as_long_as_retry_after_asks(web, tmp_path, kind):
    plain(web, tmp_path / "archive", fault={"kind": kind, "seconds": 3, "times": 1})
    log = [row for row in web.requests(PLAIN) if row["method"] == "GET"]
    at = next(at for at, row in enumerate(log) if row["fault"] == kind)
    assert log[at + 1]["time"] - log[at]["time"] >= 2.9
    assert state(tmp_path / "archive")[0] == "ok"


def test_without_retry_after_the_pauses_grow(web, tmp_path):
    plain(web, tmp_path / "archive", fault={"kind": "error-503", "times": 2})
    page = f"https://{PLAIN}/zfxxgknb/"
    times = [row["time"] for row in web.requests(PLAIN) if row["url"] == page]
    pauses = [later - earlier for earlier, later in pairwise(times)]
    assert len(pauses) == 2 and pauses[0] >= 0.5 and pauses[1] >= 1.0
    assert state(tmp_path / "archive")[0] == "ok"


def test_a_server_that_asks_for_too_long_a_pause_is_left_alone(web, tmp_path):
    plain(web, tmp_path / "archive", fault={"kind": "slow-down", "seconds": 86400})
    assert asked(web, PLAIN).count(f"https://{PLAIN}/zfxxgknb/") == 1
    told, reason = state(tmp_path / "archive")
    assert told == "blocked" and "429" in reason


def test_nothing_of_a_host_that_asks_for_too_long_a_pause_is_asked_any_more(web, tmp_path):
    for one in practice.expected("621000"):
        web.set(url=one["url"], fault={"kind": "slow-down", "seconds": 86400})
    qingyang(web, tmp_path / "archive")
    log = [row for row in web.requests(HOST) if row["method"] == "GET"]
    assert [row["fault"] for row in log].count("slow-down") == 1 and log[-1]["fault"] == "slow-down"
    told, reason = state(tmp_path / "archive")
    assert told == "blocked" and "429" in reason


@pytest.mark.parametrize(("refused", "told"), [(2, "ok"), (60, "blocked")])
def test_a_site_that_refuses_some_of_its_reports(web, tmp_path, refused, told):
    for one in practice.expected("621000")[-refused:]:
        web.set(url=one["url"], fault={"kind": "blocked-403"})
    where = tmp_path / "archive"
    done = qingyang(web, where, "RETRY_TIMES=0")
    got, reason = state(where)
    assert "refuses (403)" in reason and reason in done.stdout
    assert (got, done.returncode) == (told, 4 if told == "blocked" else 3), reason


@pytest.mark.parametrize(("kind", "told", "code"), [("blocked-403", "blocked", 4), ("error-503", "unreachable", 3)])
def test_a_site_that_fails_from_the_middle_on_is_left_alone(web, tmp_path, kind, told, code):
    qingyang(web, tmp_path / "whole")
    whole = asked(web)
    web.reset()
    for url in whole[30:]:
        web.set(url=url, fault={"kind": kind})
    where = tmp_path / "archive"
    done = qingyang(web, where, "RETRY_TIMES=0")
    log = [row for row in web.requests(HOST) if row["method"] == "GET"]
    assert 10 <= [row["fault"] for row in log].count(kind) <= 12 and len(log) <= 42  # ten in a row, and what was under way
    got, reason = state(where)
    assert (got, done.returncode) == (told, code) and "brought nothing" in reason
    # What was met before is filed, nothing counts as vanished, and the next crawl of what failed brings the rest.
    assert rows(where, "select count(*) from vanished") == [(0,)]


REFUSALS = {"blocked-403": "403", "blocked-405": "云防护", "blocked-412": "瑞数", "blocked-521": "加速乐",
            "challenge": "in place of the page (200)", "cookie-loop": "sets a cookie and leads back"}


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_section_that_refuses_us_is_no_section_without_reports(web, tmp_path, kind):
    where, page = tmp_path / "archive", f"https://{PLAIN}/zfxxgknb/"
    done = plain(web, where, *FEW, fault={"kind": kind})
    told, reason = state(where)
    assert told == "blocked" and page in reason and REFUSALS[kind] in reason
    assert reason in done.stdout and done.returncode == 4
    assert len([url for url in asked(web, PLAIN) if url.startswith(page)]) <= 4, "it is not tried to be got around"
    status = 302 if kind.startswith("cookie") else misbehave.BLOCKS[kind][0]
    [evidence] = [one for one in kept(where) if isinstance(one, archive.Capture) and one.url == page]
    assert evidence.status == status and list(archive.verify(where)) == []
    assert not [row for row in web.log if "cookie" in row["headers"]]
    [told] = [json.loads(path.read_text()) for path in (where / "crawls").glob("*.json")]
    assert told["sites"][0]["state"] == "blocked" and told["counts"]["new"] == 0


def test_a_section_that_could_not_be_had_is_no_portal_without_one(web, tmp_path):
    crawl(web, tmp_path / "first", "region=350128", "depth=0")
    [(section,)] = rows(tmp_path / "first", "select section_url from sites where state = 'ok'")
    web.set(url=section, status=500)
    done = crawl(web, tmp_path / "archive", "region=350128", "depth=0", settings=("RETRY_TIMES=0",))
    [(state, reason)] = rows(tmp_path / "archive", "select state, reason from sites where state is not null")
    assert state == "unreachable" and section in reason and "500" in reason and done.returncode == 3


def test_pages_that_are_gone_with_200_are_told_from_a_section_without_reports(web, tmp_path):
    plain(web, tmp_path / "section", *FEW, fault={"kind": "no-page"})
    told, reason = state(tmp_path / "section")
    assert told == "no_section" and f"https://{PLAIN}/zfxxgknb/ says 页面不存在 (soft 404)" in reason
    web.reset()
    web.set(url=f"https://{PLAIN}/zfxxgknb/2022.html", fault={"kind": "no-page"})
    plain(web, tmp_path / "reports", *FEW, fault={"kind": "no-page"}, url="/zfxxgknb/2023.html")
    told, reason = state(tmp_path / "reports")
    assert told == "unreachable" and "soft 404" in reason and "/zfxxgknb/20" in reason
    assert rows(tmp_path / "reports", "select count(*) from captures where url like '%/zfxxgknb/20%'") == [(2,)]


def test_a_section_without_reports_says_how_it_was_read(web, tmp_path):
    crawl(web, tmp_path / "archive", "region=140105", "home=https://noreports.practice.gov.cn/")
    told, reason = state(tmp_path / "archive")
    assert told == "no_reports" and "Pages read as generic (1)" in reason


def test_no_host_is_asked_for_two_pages_at_a_time_without_a_delay_either(web, tmp_path):
    where = tmp_path / "archive"
    web.set(host="www.rongchang.gov.cn", fault={"kind": "delay", "seconds": 0.02})
    crawl(web, where, "region=500153", settings=("CONTACT=https://example.org/us", "SITE_BUDGET=60"))
    log = [row for row in web.requests("www.rongchang.gov.cn") if row["method"] == "GET"]
    delayed = [row for row in log if not row["url"].endswith("robots.txt")]
    assert len(delayed) > 80, "each is put down when it comes and when it is answered"
    for come, answered in zip(delayed[::2], delayed[1::2], strict=False):
        assert come["fault"] == "delay" and answered["url"] == come["url"], "another was asked before the answer"
    assert {row["headers"]["user-agent"].partition(" ")[2] for row in log} == {"(+https://example.org/us)"}
    assert {urlsplit(row["url"]).hostname for row in web.log} > {"www.rongchang.gov.cn"} or len(web.log) == len(log)
