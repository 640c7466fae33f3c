"""What the tests of the practice web share: a running one, and a client that goes through it."""

import ssl
import urllib.error
import urllib.request
from urllib.parse import urljoin

import lxml.html
import pytest

from tests import practice


@pytest.fixture(scope="module")
def web():
    with practice.serve() as running:
        yield running


@pytest.fixture
def fetch(web):
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *args):
            return None

    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": web.url, "https": web.url}),
                                         urllib.request.HTTPSHandler(context=trust), Stay)

    def get(url, data=None, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            reply = opener.open(urllib.request.Request(url, data, named), timeout=20)
        except urllib.error.HTTPError as error:
            reply = error
        with reply:
            return reply.status, reply.headers, reply.read()

    yield get
    web.reset()


def links(body, url, charset="utf-8"):
    tree = lxml.html.fromstring(body.decode(charset)) if body else lxml.html.fromstring("<p/>")
    return [urljoin(url, href.strip()) for href in tree.xpath("//a/@href")]


def every_page():
    """All pages of all sites: (site, path, page)."""
    for site in practice.world().sites:
        for path, page in list(site.pages.items()):
            yield site, path, page
