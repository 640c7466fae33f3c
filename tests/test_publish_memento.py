"""Memento (RFC 7089) over real HTTP: the cases of pywb, Perma and mementoweb/timegate."""

import re

import pytest

from gkcrawl.publish import addresses
from tests.publish_fixture import HOST, SECTION, build
from tests.publish_server import links, running


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    directory = tmp_path_factory.mktemp("archive")
    with running(directory, build(directory)) as served:
        yield served


HOME = f"http://{HOST}/"


def test_memento_says_when_and_what(web):
    status, headers, _ = web.ask(f"/web/20250101000000/{HOME}")
    assert status == 200 and headers["memento-datetime"] == "Wed, 01 Jan 2025 00:00:00 GMT"
    assert "accept-datetime" not in headers["vary"].lower()
    base, link = f"http://127.0.0.1:{web.port}", links(headers["link"])
    assert link["original"] == HOME and link["timegate"] == f"{base}/web/{HOME}"
    assert link["timemap"] == f"{base}/web/timemap/link/{HOME}"
    assert link["first"] == link["prev"] == f"{base}/web/20240101000000/{HOME}"
    assert link["last"] == link["next"] == f"{base}/web/20260101000000/{HOME}"
    assert f"<{headers['content-location']}>; rel=\"memento\"" in headers["link"]
    assert link["cite-as"] == f"{base}/a/{addresses.hyphened(web.captures['home1'].id)}"


@pytest.mark.parametrize(
    "asked, chosen",
    [
        ("20230101000000", 2024),
        ("20240601000000", 2024),
        ("20240801000000", 2025),
        ("2025", 2025),
        ("202508", 2026),
        ("20300101000000", 2026),
        ("19990101", 2024),
    ],
)
@pytest.mark.parametrize("raw", ["", "id_"])
def test_another_time_leads_to_the_nearest(web, asked, chosen, raw):
    status, headers, _ = web.ask(f"/web/{asked}{raw}/{HOME}")
    assert status == 302 and headers["location"].endswith(f"/web/{chosen}0101000000{raw}/{HOME}")
    assert "memento-datetime" not in headers


@pytest.mark.parametrize(
    "asked, chosen",
    [
        ("Mon, 01 Jan 2024 00:00:00 GMT", 2024),
        ("Tue, 02 Jul 2024 12:00:00 GMT", 2025),
        ("Sun, 01 Jan 2040 00:00:00 GMT", 2026),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 2024),
    ],
)
def test_timegate_chooses_the_nearest(web, asked, chosen):
    status, headers, _ = web.ask(f"/web/{HOME}", Accept_Datetime=asked)
    assert status == 302 and headers["location"].endswith(f"/web/{chosen}0101000000/{HOME}")
    assert "accept-datetime" in headers["vary"].lower() and "memento-datetime" not in headers
    assert {"original", "timegate", "timemap", "first", "last"} <= set(links(headers["link"]))


def test_timegate_without_a_time_gives_the_newest(web):
    status, headers, _ = web.ask(f"/web/{HOME}")
    assert (
        status == 302 and "/web/20260101000000/" in headers["location"] and "accept-datetime" in headers["vary"].lower()
    )
    assert web.ask(f"/web/{HOME}", "HEAD")[0] == 302


def test_timemap_lists_every_memento(web):
    status, headers, body = web.ask(f"/web/timemap/link/{HOME}")
    text, base = body.decode(), f"http://127.0.0.1:{web.port}"
    assert status == 200 and headers["content-type"] == "application/link-format" and "memento-datetime" not in headers
    assert text.startswith(
        f'<{base}/web/timemap/link/{HOME}>; rel="self"; type="application/link-format"; '
        'from="Mon, 01 Jan 2024 00:00:00 GMT"; until="Thu, 01 Jan 2026 00:00:00 GMT"'
    )
    mementos = re.findall(r'<([^>]*)>; rel="[a-z ]*memento"; datetime="([^"]*)"', text)
    assert [address.rpartition("/web/")[2][:4] for address, _ in mementos] == ["2024", "2025", "2026"]
    assert 'rel="first memento"' in text and 'rel="last memento"' in text and f'<{HOME}>; rel="original"' in text
    for address, when in mementos:
        status, headers, _ = web.ask(address.removeprefix(base))
        assert (status, headers["memento-datetime"]) == (200, when)


def test_one_capture_is_first_and_last(web):
    assert 'rel="first last memento"' in web.ask(f"/web/timemap/link/{SECTION}gone.html")[2].decode()


@pytest.mark.parametrize(
    "target",
    [
        "/web/http://www.example.gov.cn/never",
        "/web/20250101000000/http://www.example.gov.cn/never",
        "/web/timemap/link/http://www.example.gov.cn/never",
        "/web/20250101000000id_/http://www.example.gov.cn/never",
        "/web/202/http://www.example.gov.cn/",
        "/web/*/http://www.example.gov.cn/",
        "/web/javascript:1/http://www.example.gov.cn/",
    ],
)
def test_unknown_addresses_are_404_without_memento_headers(web, target):
    status, headers, body = web.ask(target)
    assert status == 404 and "memento-datetime" not in headers and "link" not in headers
    assert "没有这个地址的存档" in body.decode()


@pytest.mark.parametrize(
    "target, fields",
    [
        (f"/web/{HOME}", {"Accept_Datetime": "garbage"}),
        (f"/web/{HOME}", {"Accept_Datetime": "2025-01-01"}),
        (f"/web/timemap/json/{HOME}", {}),
        (f"/web/20251399000000/{HOME}", {}),
    ],
)
def test_nonsense_is_400(web, target, fields):
    assert web.ask(target, **fields)[0] == 400


@pytest.mark.parametrize("mark", ["if_", "mp_", "im_"])
def test_links_with_marks_of_the_wayback_machine_lead_to_that_time(web, mark):
    assert web.ask(f"/web/20240101000000{mark}/{HOME}")[0] == 200
    status, headers, _ = web.ask(f"/web/2024{mark}/{HOME}")
    assert status == 302 and headers["location"].endswith(f"/web/20240101000000/{HOME}")


def test_other_spellings_lead_to_the_capture(web):
    for spelling in (
        "https://www.example.gov.cn/",
        "http:/www.example.gov.cn/",
        "www.example.gov.cn/",
        "http://WWW.example.gov.cn:80/",
    ):
        status, headers, _ = web.ask(f"/web/{spelling}")
        assert status == 302 and headers["location"].endswith(f"/web/20260101000000/{HOME}"), spelling
