"""Bytes as received, past Datasette's router: the same answer as through it, and only for readers without a name."""

import asyncio

import pytest
from datasette import hookimpl
from datasette.app import Datasette
from datasette.plugins import pm

from gkcrawl import archive
from gkcrawl.publish import straight
from tests.publish_fixture import build
from tests.publish_server import path


class Site:
    """A Datasette in this process, asked with and without the way past its router."""

    def __init__(self, directory, captures, **more):
        self.captures, self.routed = captures, []
        self.datasette = Datasette([str(directory / "gkcrawl.db")], **more)
        wrap = straight.wrap
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(straight, "wrap", lambda app, datasette: app)
            self.ordinary = self.datasette.app()
            patch.setattr(straight, "wrap", lambda app, datasette: wrap(self._noted(app), datasette))
            self.straight = self.datasette.app()
        asyncio.run(self.get(self.straight, "/"))       # the first request tells plugins that Datasette has started

    def _noted(self, app):
        async def noted(scope, receive, send):
            self.routed.append(scope["path"])
            await app(scope, receive, send)

        return noted

    async def get(self, app, target, method="GET", **fields):
        """Return status, headers in order of their names, and body."""
        before, _, query = target.partition("?")
        fields = {"host": "gk.example.org"} | fields
        said = [*((name.replace("_", "-").encode(), value.encode()) for name, value in fields.items())]
        scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
                 "path": before, "raw_path": target.encode(), "query_string": query.encode(), "root_path": "", "headers": said,
                 "client": ("127.0.0.1", 5), "server": ("127.0.0.1", 80)}
        sent = []

        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message):
            sent.append(message)

        await app(scope, receive, send)
        start, *bodies = sent
        headers = sorted((bytes(key).lower(), bytes(value)) for key, value in start["headers"])
        return start["status"], headers, b"".join(one.get("body", b"") for one in bodies)

    def both(self, target, **more):
        """Return the answer, the same on either way, and whether the router was asked for it."""
        self.routed.clear()
        answer = asyncio.run(self.get(self.straight, target, **more))
        routed = bool(self.routed)
        assert answer == asyncio.run(self.get(self.ordinary, target, **more)), target
        return answer, routed


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    directory = tmp_path_factory.mktemp("straight")
    captures = build(directory)
    archive.withdraw(directory, captures["home1"].id, "撤下", "示例机构", "2026-11-20")
    return directory, captures


@pytest.fixture(scope="module")
def site(kept):
    return Site(*kept)


def test_every_capture_is_answered_as_by_the_router(site):
    past = 0
    for name, capture in site.captures.items():
        (status, headers, _), routed = site.both(path(site, name, raw=True))
        assert routed == (status >= 400)
        past += not routed
        if not routed and status == 200:
            vary, = (value for key, value in headers if key == b"vary")
            assert vary.endswith(b"Cookie, Authorization") and (b"x-content-type-options", b"nosniff") in headers
    assert past > len(site.captures) // 2


@pytest.mark.parametrize("fields", [{"range": "bytes=2-5"}, {"range": "bytes=999999999-"}, {"if_none_match": "*"}, {"accept_encoding": "gzip"},
                                    {"sec_fetch_dest": "document"}])
def test_parts_and_conditions_are_the_same(site, fields):
    (status, *_), routed = site.both(path(site, "good", raw=True), **fields)
    assert routed == (status >= 400)


def test_a_page_is_read_from_the_archive_once(site, monkeypatch):
    asked, load = [], archive.load
    monkeypatch.setattr(archive, "load", lambda *place: asked.append(place) or load(*place))
    assert asyncio.run(site.get(site.straight, path(site, "good", raw=True)))[0] == 200 and len(asked) == 1


def test_only_bytes_as_received_go_past_the_router(site):
    raw = path(site, "good", raw=True)
    for target in (path(site, "good"), f"/a/{site.captures['good'].id}", raw.replace("id_/", "id_"), raw[:17] + raw[19:],
                   "/web/20990101000000id_/http://nowhere.example/", path(site, "home1", raw=True)):
        assert site.both(target)[1], target
    assert site.both(path(site, "home1", raw=True))[0][0] == 410
    assert site.both(raw, method="HEAD")[1]


@pytest.mark.parametrize("fields", [{"cookie": "any=1"}, {"Cookie": "ds_actor=x"}, {"authorization": "Bearer dstok_x"}])
def test_who_has_a_name_is_asked_for_it(site, fields):
    (status, headers, _), routed = site.both(path(site, "good", raw=True), **fields)
    assert status == 200 and routed and (b"cache-control", b"private, no-store") in headers


@pytest.mark.parametrize("allow", [{"allow": False}, {"allow": {"id": "root"}}, {"databases": {"gkcrawl": {"allow": {"id": "*"}}}}])
def test_what_is_not_for_everybody_is_refused(kept, allow):
    site = Site(*kept, metadata=allow)
    assert site.both(path(site, "good", raw=True))[0][0] == 403


@pytest.mark.parametrize("settings", [{"base_url": "/gk/"}, {"force_https_urls": True}])
def test_the_site_s_own_address_is_the_same(kept, settings):
    site = Site(*kept, settings=settings)
    target = path(site, "good", raw=True)
    for one in (target, "/gk" + target):
        (status, headers, _), routed = site.both(one)
        assert status == (404 if one.startswith("/gk") and "base_url" not in settings else 200) and routed == (status == 404)
    if "force_https_urls" in settings:
        assert any(b"https://gk.example.org/" in value for _, value in site.both(target)[0][1])


def test_the_origin_for_archived_content_is_led_to(kept):
    said = {"base_url": "https://gk.example.org", "archive_origin": "https://archive.example.net"}
    site = Site(*kept, metadata={"plugins": {"gkcrawl": said}})
    (status, headers, _), routed = site.both(path(site, "good", raw=True))
    assert status == 302 and not routed
    assert (b"location", f"https://archive.example.net{path(site, 'good', raw=True)}".encode()) in headers
    assert site.both(path(site, "good", raw=True), host="archive.example.net")[0][0] == 200


@pytest.mark.parametrize("hook", ["actor_from_request", "asgi_wrapper", "skip_csrf"])
def test_with_other_plugins_nothing_goes_past_them(kept, hook):
    class Other:
        __name__ = "other"

        @hookimpl
        def actor_from_request(self, datasette, request):
            return {"id": "somebody"}

        @hookimpl
        def asgi_wrapper(self, datasette):
            return lambda app: app

        @hookimpl
        def skip_csrf(self, datasette, scope):
            return False

    for name in {"actor_from_request", "asgi_wrapper", "skip_csrf"} - {hook}:
        delattr(Other, name)
    other = Other()
    pm.register(other, name="other")
    try:
        site = Site(*kept)
        assert site.both(path(site, "good", raw=True))[1]
    finally:
        pm.unregister(other)
