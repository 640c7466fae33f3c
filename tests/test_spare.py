"""Scrapy's middlewares as we run them do what they do as they come, with less work."""

import pytest
from scrapy import Request
from scrapy.downloadermiddlewares.httpproxy import HttpProxyMiddleware
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.http import HtmlResponse
from scrapy.utils.test import get_crawler

from gkcrawl.middlewares.spare import ProxyMiddleware, RefreshMiddleware

URLS = ["http://a.gov.cn/1", "https://a.gov.cn/1", "http://inside.gov.cn/1", "http://b.inside.gov.cn/1", "http://a.gov.cn/2",
        "http://inside.gov.cn/2", "https://b.inside.gov.cn/2", "https://a.gov.cn/2"]
METAS = [{}, {"proxy": "http://own:8080"}, {"proxy": "http://me:secret@own:8080"}, {"proxy": None}, {}]


@pytest.mark.parametrize("named", [{}, {"http_proxy": "http://p:1"}, {"http_proxy": "http://u:w@p:1", "https_proxy": "http://q:2"},
                                   {"https_proxy": "q:2", "no_proxy": "inside.gov.cn"},
                                   {"http_proxy": "http://p:1", "https_proxy": "http://q:2", "no_proxy": "inside.gov.cn"}])
def test_a_request_goes_by_the_proxy_it_would_have_gone_by(monkeypatch, named):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in named.items():
        monkeypatch.setenv(name, value)
    ours, theirs, ways = ProxyMiddleware(), HttpProxyMiddleware(), set()
    for meta in METAS:
        for url in URLS:
            pair = [Request(url, meta=dict(meta)) for _ in range(2)]
            for middleware, request in zip((ours, theirs), pair):
                middleware.process_request(request)
                middleware.process_request(request)  # as when it is tried again
            assert pair[0].meta == pair[1].meta and pair[0].headers == pair[1].headers
            ways.add((url, pair[0].meta.get("proxy")))
    assert len(ways) > len(URLS)


@pytest.mark.parametrize("body, sent_on", [
    ("<meta http-equiv='refresh' content='0;url=/next/'>", True), ("<META HTTP-EQUIV=REFRESH CONTENT='1; URL=next.html'>", True),
    ("<meta http-equiv='Refresh' content='9999;url=/next/'>", False), ("<p>refresh</p>", False), ("<p>正文</p>", False), ("", False)])
@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "utf-16"])
def test_a_page_sends_its_visitor_on_where_it_would_have(body, sent_on, charset):
    request, crawler = Request("http://a.gov.cn/"), get_crawler()
    response = HtmlResponse("http://a.gov.cn/", body=f"<html><head>{body}</head>".encode(charset), encoding=charset)
    ours, theirs = (kind.from_crawler(crawler).process_response(request, response) for kind in (RefreshMiddleware, MetaRefreshMiddleware))
    assert type(ours) is type(theirs) and ours.url == theirs.url and isinstance(ours, Request) is sent_on
