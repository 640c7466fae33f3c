"""Archived bytes, given to readers without a name straight from the archive, past what Datasette does for those who have one.

Its router signs a token for forms, asks who is there and whether the answer may be shared: longer than finding, unpacking
and proving a capture. Bytes as received have no forms; whether this reader may see them is asked here as there. Whoever
shows a cookie or credentials, whatever goes wrong, and every site with other plugins that may know who is there, goes the
ordinary way.
"""

import re

from datasette import Request

from gkcrawl.publish import replay

_RAW = re.compile(r"/web/(?P<rest>\d{14}id_/.+)", re.S)
_NAMED = {b"cookie", b"authorization"}
#: What Datasette says of every answer.
_VARY = "Cookie, Authorization"


def wrap(app, datasette):
    """Return the application with archived bytes answered at once."""
    if datasette.setting("trace_debug") or any(map(_others, ("asgi_wrapper", "actor_from_request", "skip_csrf"))):
        return app
    prefix, secure, begun = datasette.setting("base_url"), datasette.setting("force_https_urls"), []

    async def answered(scope, receive, send):
        if begun and scope["type"] == "http" and scope["method"] == "GET" and (rest := _asked(scope, prefix)):
            more = {"actor": None, "url_route": {"kwargs": {"rest": rest}}}
            if secure:
                more["scheme"] = "https"
            try:
                response = await replay.web(Request({**scope, **more}, receive), datasette)
            except Exception:                       # the ordinary way comes to the same, and says it to the reader
                response = None
            if response and response.status < 400:
                response.headers["Vary"] = ", ".join(filter(None, (response.headers.get("Vary"), _VARY)))
                return await response.asgi_send(send)
        await app(scope, receive, send)
        begun[:] = [True]                           # plugins have been told that Datasette has started

    return answered


def _asked(scope: dict, prefix: str) -> str | None:
    """Return what follows /web/ in a request for bytes as received by a reader without a name."""
    path = (scope.get("raw_path") or scope["path"].encode()).decode("ascii", "replace").partition("?")[0]
    if prefix != "/" and path.startswith(prefix):
        path = "/" + path[len(prefix):]
    found = _RAW.fullmatch(path)
    # No server hands on an address that is not ASCII; should one do so, Datasette says what it makes of it.
    return found["rest"] if found and path.isascii() and _NAMED.isdisjoint(name.lower() for name, _ in scope["headers"]) else None


def _others(hook: str) -> bool:
    """Whether somebody beside Datasette and us has a say in this."""
    from datasette.plugins import pm        # it looks for plugins, us among them, as soon as it is imported

    return any(not one.plugin_name.startswith("datasette.") and one.plugin_name != "gkcrawl"
               for one in getattr(pm.hook, hook).get_hookimpls())
