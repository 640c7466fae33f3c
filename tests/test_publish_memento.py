"""Memento (RFC 7089) over real HTTP: the cases of pywb, Perma and mementoweb/timegate."""

import re
from urllib.parse import quote

import pytest

from gkcrawl import store
from gkcrawl.publish import addresses, memento
from tests.publish_fixture import HOST, SECTION, Archive, build
from tests.publish_server import links, path, running


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


@pytest.mark.parametrize("asked", ["Fri, 31 Dec 9999 23:59:59 -1200", "x", "Mon, 32 Jan 2020 00:00:00 GMT", "2020-01-01T00:00:00Z"])
def test_what_is_no_time_is_a_bad_request(web, asked):
    assert web.ask(f"/web/{HOME}", Accept_Datetime=asked)[0] == 400


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
        (f"/web/{HOME}", {"Accept_Datetime": ""}),
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


#: Addresses as captured, and as clients spell them that escape more, less or otherwise than we do.
SPELLED = [
    ("%E5%B9%B4's(1).html", ("%E5%B9%B4%27s%281%29.html", "%e5%b9%b4's(1).html", "年%27s(1).html")),
    ("a%27b'c!", ("a%27b%27c%21", "a'b'c!")),
    ("%c4%ea/%7Euser", ("%C4%EA/~user", "%c4%ea/%7euser")),
    ("q?a=[1]|2&u=http://b.gov.cn/x%20y", ("q?a=%5B1%5D%7C2&u=http%3A//b.gov.cn/x%20y", "q?a=[1]%7c2&u=http:%2F%2Fb.gov.cn/x%20y")),
    ("100%.html", ("100%25.html",)),
]


def test_whatever_way_a_client_escapes_it_finds_the_capture(tmp_path):
    made = Archive(tmp_path)
    for at, (kept, _) in enumerate(SPELLED):
        made.keep(str(at), f"http://{HOST}/{at}/{kept}", f"<p>kept {at}</p>", f"2025-01-01T00:00:{at:02}Z", role="way")
    store.file(tmp_path, jobs=1)
    with running(tmp_path, made.captures) as web:
        for at, (kept, spellings) in enumerate(SPELLED):
            for spelling in (kept, *spellings):
                carried = quote(f"http://{HOST}/{at}/{spelling}", safe="%/:?&=+$,;@!'()*~[]|")
                for target in (f"/web/2025010100{at:04}id_/{carried}", f"/web/2024id_/{carried}", f"/web/{carried}"):
                    status, headers, body = web.ask(target)
                    while status == 302:
                        status, headers, body = web.ask(headers["location"])
                    assert status == 200 and f"<p>kept {at}</p>".encode() in body, target
                assert web.ask(f"/web/timemap/link/{carried}")[2].count(b'rel="first last memento"') == 1, carried


#: Pairs of addresses of which one is spelled as the other is written, or is read for it.
ALIKE = [
    ("?", "%3F"),
    ("a>b", "a%3Eb"),
    ('q"r', "q%22r"),
    ("b#\\", "b%23%5C"),
    ("年/", "%E5%B9%B4/"),
    ("年/%20/<b>", "%E5%B9%B4/%20/%3Cb%3E"),
    ("%E5%85%AC?", "%E5%85%AC%3F"),
    ("lower%e5", "lower%E5"),
    ("plain?", "plain"),
]


@pytest.mark.parametrize("turned", [False, True])
def test_an_address_given_out_keeps_its_meaning_whatever_is_captured_later(tmp_path, turned):
    made, alike = Archive(tmp_path), [pair[::-1] if turned else pair for pair in ALIKE]
    for at, (first, _) in enumerate(alike):
        made.keep(f"first{at}", f"http://{HOST}/{at}/{first}", f"<p>first {at}</p>", f"2025-01-01T00:00:{at:02}Z", role="way")
    store.file(tmp_path, jobs=1)
    with running(tmp_path, made.captures) as web:
        _hold(web, "first", len(alike))
        for at, (_, second) in enumerate(alike):
            url = f"http://{HOST}/{at}/{second}"
            made.keep(f"second{at}", url, f"<p>second {at}</p>", f"2026-01-01T00:00:{at:02}Z", role="way")
        made.keep("secure", f"https://{HOST}/0/{alike[0][0]}", "<p>over TLS</p>", "2026-02-01T00:00:00Z", role="way")
        made.writer.close()
        store.file(tmp_path, jobs=1)
        for name in ("first", "second"):
            _hold(web, name, len(alike))
            _listed(web, name, len(alike))


def _hold(web, name, count):
    """Each address printed, of page and bytes, leads nowhere but to its capture; so does one whose last "?" is unescaped."""
    for at in range(count):
        printed, raw = path(web, f"{name}{at}"), path(web, f"{name}{at}", raw=True)
        bare = [printed.removesuffix("%3F") + "?"] if web.captures[f"{name}{at}"].url.endswith("?") else []
        for target in (printed, raw, *bare):
            status, headers, body = web.ask(target)
            assert status == 200 and f"<p>{name} {at}</p>".encode() in body, target
            assert headers["content-location"].endswith(raw if target == raw else printed)
    elsewhere = path(web, f"{name}0").replace(f"http://{HOST}", f"https://{HOST}")
    status, headers, _ = web.ask(elsewhere)
    assert status == 302 and headers["location"].endswith(path(web, f"{name}0"))


def _listed(web, name, count):
    """The TimeMap printed with a capture lists it, and the TimeGate printed with it leads to it at its time."""
    for at in range(count):
        one = web.captures[f"{name}{at}"]
        printed, carried = path(web, f"{name}{at}"), addresses.written(one.url)
        status, _, body = web.ask(f"/web/timemap/link/{carried}")
        assert status == 200 and f"{printed}>; rel=" in body.decode(), carried
        status, headers, _ = web.ask(f"/web/{carried}", Accept_Datetime=memento.http_date(one.fetched_at))
        assert status == 302 and headers["location"].endswith(printed), carried
