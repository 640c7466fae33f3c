"""The practice web misbehaves as it is told to."""

import http.client
import socket
import time
from urllib.parse import urljoin, urlsplit

import pytest

from tests import practice
from tests.practice.fixtures import fetch, links, web  # noqa: F401

RONGCHANG = "https://www.rongchang.gov.cn"


@pytest.mark.parametrize(("name", "status"), [("b403", 403), ("b405", 405), ("b412", 412), ("b521", 521), ("e500", 500),
                                              ("challenge", 200), ("e503", 503)])
def test_hosts_that_refuse(fetch, name, status):
    got, _, body = fetch(f"https://{name}.practice.gov.cn/")
    assert got == status and "政府信息公开".encode() not in body
    assert fetch(f"https://{name}.practice.gov.cn/robots.txt")[0] == 404


def test_connections_that_break(fetch):
    with pytest.raises(http.client.IncompleteRead):
        fetch("http://cut.practice.gov.cn/")
    with pytest.raises(OSError):
        fetch("http://reset.practice.gov.cn/")


def test_half_a_page_comes_without_its_end(fetch):
    status, _, body = fetch("http://half.practice.gov.cn/")
    assert status == 200 and b"</html>" not in body and b"<html" in body


def test_redirects_without_end(fetch):
    url = "http://redirects.practice.gov.cn/"
    seen = set()
    for _ in range(5):
        status, headers, _ = fetch(url)
        url = urljoin(url, headers["Location"])
        assert status == 302 and url not in seen
        seen.add(url)
    assert fetch("http://circle.practice.gov.cn/")[1]["Location"] == "/"


def stream(web, url):
    raw = socket.create_connection(("127.0.0.1", web.port), timeout=20)
    raw.sendall(f"GET {url} HTTP/1.1\r\nHost: {urlsplit(url).hostname}\r\n\r\n".encode())
    return raw


@pytest.mark.parametrize("name", ["flood", "endless"])
def test_bodies_that_are_too_large_are_streamed(web, name):
    with stream(web, f"http://{name}.practice.gov.cn/") as raw:
        got = 0
        while got < 8 << 20:
            part = raw.recv(1 << 18)
            assert part
            got += len(part)


def test_silence_and_drips(web):
    with stream(web, "http://silent.practice.gov.cn/") as raw:
        raw.settimeout(0.5)
        with pytest.raises(TimeoutError):
            raw.recv(1)
    with stream(web, "http://drip.practice.gov.cn/") as raw:
        time.sleep(0.5)
        assert raw.recv(4096).startswith(b"HTTP/1.1 200 OK")


def test_faults_that_pass(fetch):
    url = next(row["url"] for row in practice.expected("500153") if row["agency"].endswith("司法局"))
    assert [fetch(url)[0] for _ in range(3)] == [503, 200, 200]
    status, headers, _ = fetch("http://throttle.practice.gov.cn/")
    assert status == 429 and headers["Retry-After"] == "1" and fetch("http://throttle.practice.gov.cn/")[0] == 200
    assert fetch("http://robots503.practice.gov.cn/robots.txt")[0] == 503


def test_the_web_changes_between_two_crawls(fetch, web):
    first, second = [row["url"] for row in practice.expected("500153") if "/jz/zsz/" in row["url"]][:2]
    section = f"{RONGCHANG}/jz/zsz/zwgk_70755/zfxxgknb_70772/"
    web.set(first, gone=True, unlist=True)
    web.set(second, edit=[("本年新收", "全年新收")])
    assert fetch(first)[0] == 404
    listed = links(fetch(section)[2], section)
    assert first not in listed and second in listed
    assert "全年新收" in fetch(second)[2].decode()
    web.set(host="www.rongchang.gov.cn", fault={"kind": "blocked-403"})
    assert fetch(second)[0] == 403
    web.reset()
    assert fetch(first)[0] == 200 and first in links(fetch(section)[2], section)
    assert "全年新收" not in fetch(second)[2].decode()
    with pytest.raises(ValueError, match="no page or host"):
        web.set("https://www.nowhere.gov.cn/", gone=True)
