"""Captures taken down: 410 with date, reason, metadata and digest at each address of theirs, nothing elsewhere."""

import re
import shutil

import pytest

from gkcrawl import archive, store
from gkcrawl.publish import addresses
from tests.publish_fixture import HOST, SECTION, build
from tests.publish_server import path, running

REASON = "含个人信息，应当事人要求撤下 <b>personal data</b>"


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    """An archive of which one capture, one body and all captures of one address are taken down."""
    directory = tmp_path_factory.mktemp("archive")
    captures = build(directory)
    archive.withdraw(directory, captures["home1"].id, REASON, "示例机构", "2026-11-20")
    archive.withdraw(directory, captures["wrong"].sha256, REASON, "示例机构", "2026-11-20")
    archive.withdraw(directory, captures["moved"].id, REASON, "示例机构", "2026-11-20")
    with running(directory, captures) as served:
        yield served


def everywhere(web, name: str) -> list[str]:
    identity = web.captures[name].id
    return [
        path(web, name),
        path(web, name, raw=True),
        *(f"/a/{identity}{more}" for more in ("", "/cite", "/requests.received.total", ".bib", ".txt")),
        f"/a/{addresses.hyphened(identity).upper()}",
    ]


@pytest.mark.parametrize("name", ["home1", "wrong", "moved"])
def test_every_address_of_it_is_a_tombstone(web, name):
    capture = web.captures[name]
    for target in everywhere(web, name):
        for method in ("GET", "HEAD"):
            status, headers, body = web.ask(target, method)
            assert status == 410 and "memento-datetime" not in headers and "location" not in headers, target
            assert headers["content-type"].startswith("text/html") and headers["cache-control"] == "no-store"
        text = web.ask(target)[2].decode()
        assert "2026-11-20" in text and "含个人信息，应当事人要求撤下" in text and "示例机构" in text
        assert capture.sha256 in text and capture.url in text and addresses.hyphened(capture.id) in text
        assert "<b>personal" not in text and "第1版" not in text and "原始字节" not in text
    status, _, body = web.ask(path(web, name, raw=True), Range="bytes=0-3", If_None_Match=f'"{capture.sha256}"')
    assert status == 410


def test_others_of_the_address_are_shown_and_do_not_lead_there(web):
    assert web.ask(path(web, "home0"))[0] == web.ask(path(web, "home2"))[0] == 200
    header = web.ask(path(web, "home0"))[1]["link"]
    assert "/web/20260101000000/" in header and "/web/20250101000000/" not in header
    time_map = web.ask(f"/web/timemap/link/http://{HOST}/")[2].decode()
    assert len(re.findall(r'rel="[^"]*memento"', time_map)) == 2 and "20250101" not in time_map
    for asked in ({"Accept_Datetime": "Wed, 01 Jan 2025 00:00:00 GMT"}, {}):
        status, headers, _ = web.ask(f"/web/http://{HOST}/", **asked)
        assert status == 302 and "/web/20250101" not in headers["location"]
    status, headers, _ = web.ask(f"/web/20250102000000/http://{HOST}/")
    assert status == 302 and "/web/20250101" not in headers["location"]


def test_an_address_of_which_nothing_is_left_says_so(web):
    url = web.captures["moved"].url
    assert web.ask(f"/web/{url}")[0] == web.ask(f"/web/timemap/link/{url}")[0] == 410
    status, headers, _ = web.ask(f"/web/2020/{url}")
    assert status == 302 and web.ask(headers["location"])[0] == 410


def test_the_report_says_so_and_nothing_else(web, tmp_path):
    identity = re.search(rb"/report/([a-z0-9-]+)", web.ask(f"/a/{web.captures['wrong'].id}")[2])[1].decode()
    text = web.ask(f"/report/{identity}")[2].decode()
    assert "存档已撤下" in text and "含个人信息" in text and "练习用的文字" not in text
    shutil.copytree(web.directory, tmp_path / "archive")
    store.file(tmp_path / "archive", jobs=1)
    with running(tmp_path / "archive", web.captures) as served:
        text = served.ask(f"/report/{identity}")[2].decode()
        assert "存档已撤下" in text and "含个人信息" in text and "<b>personal" not in text
        assert 'id="requests.received.natural_person"' not in text and "43923.57" not in text
        assert served.ask(f"/report/{identity}.txt")[0] == 200
        other = re.search(rb"/report/([a-z0-9-]+)", served.ask(f"/a/{web.captures['good'].id}")[2])[1].decode()
        good = served.ask(f"/report/{other}")[2].decode()
        assert "存档已撤下" not in good and 'id="requests.received.natural_person"' in good


def test_a_body_is_taken_down_wherever_it_was_found_again(web, tmp_path):
    shutil.copytree(web.directory, tmp_path / "archive")
    archive.withdraw(tmp_path / "archive", web.captures["good"].sha256, REASON, "示例机构")
    with running(tmp_path / "archive", web.captures) as served:
        assert served.ask(path(web, "good"))[0] == served.ask(path(web, "again"))[0] == 410
        assert served.ask(f"/web/{SECTION}2023.html")[0] == 410
        assert served.ask(path(web, "gbk"))[0] == 200


def test_it_takes_effect_at_once_and_stays_after_a_rebuild(web, tmp_path):
    shutil.copytree(web.directory, tmp_path / "archive")
    with running(tmp_path / "archive", web.captures) as served:
        assert served.ask(path(web, "gbk"))[0] == 200
        archive.withdraw(tmp_path / "archive", web.captures["gbk"].id, REASON, "示例机构")
        assert served.ask(path(web, "gbk"))[0] == 410
    store.file(tmp_path / "archive", rebuild=True, jobs=1)
    with running(tmp_path / "archive", web.captures) as served:
        assert served.ask(path(web, "gbk"))[0] == served.ask(path(web, "home1"))[0] == 410


def test_a_faulty_list_shows_nothing(web, tmp_path):
    shutil.copytree(web.directory, tmp_path / "archive")
    with open(tmp_path / "archive" / "withdrawn.csv", "a", encoding="utf-8") as file:
        file.write("not-an-id,2026-11-20,x,y\n")
    with running(tmp_path / "archive", web.captures) as served:
        good = web.captures["good"].id
        for target in (path(web, "good"), path(web, "good", raw=True), f"/a/{good}", f"/web/http://{HOST}/"):
            status, _, body = served.ask(target)
            assert status == 500 and "撤下清单有误" in body.decode() and "line 5" in body.decode()
        assert served.ask("/gkcrawl/reports")[0] == 200
