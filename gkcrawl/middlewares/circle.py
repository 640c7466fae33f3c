"""Walls for those without a cookie: a redirect that sets one and leads back to where it came from.

We keep no cookies, so it would lead in a circle for ever. It is a refusal, and the redirect itself is the evidence.
"""

from urllib.parse import urljoin, urlsplit

#: So many redirects to one path, whatever stands in its query, are a circle too.
TURNS = 3
CIRCLE = "circle"


class CircleMiddleware:
    """Marks such a redirect, and has it judged as the answer instead of followed."""

    def process_response(self, request, response):
        """Return the response, marked where it leads in a circle."""
        location = (response.headers.get("Location") or b"").decode("latin-1").strip(" \t\r\n")
        if not 300 <= response.status < 400 or not location or "Set-Cookie" not in response.headers:
            return response
        target = urljoin(request.url, location).partition("#")[0]
        asked = [*request.meta.get("redirect_urls", ()), request.url]
        if target in asked or sum(_path(url) == _path(target) for url in asked) >= TURNS:
            response.flags.append(CIRCLE)
            request.meta["dont_redirect"] = True
        return response


def _path(url: str) -> tuple:
    return urlsplit(url)[:3]
