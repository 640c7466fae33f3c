"""What programs send in place of pages: JSON, and HTML inside it; and questions that no plain link asks."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from lxml import html
from scrapy.http import Response, TextResponse

from gkcrawl.links import Link, links_under


class Ask(NamedTuple):
    """A further page that is asked for by POST; ``mark`` tells it from the other questions to the same address."""

    url: str
    body: str
    mark: str
    kind: str = "application/x-www-form-urlencoded"


def post(url: str, fields: dict[str, str], mark: str) -> Ask:
    """Return the question a form asks."""
    return Ask(url, urlencode(fields), mark)


def is_data(response: Response) -> bool:
    """Say whether a response is a program's answer rather than a page, whatever it is labelled."""
    return isinstance(response, TextResponse) and response.text[:64].lstrip("\ufeff \t\r\n")[:1] in ("{", "[")


def data_of(response: Response) -> dict[str, Any]:
    """Return the JSON object of an answer, {} where it is none."""
    if not is_data(response):
        return {}
    try:
        found = json.loads(response.text.lstrip("\ufeff"))
    except ValueError:  # cut off, or a script
        return {}
    return found if isinstance(found, dict) else {}


def dig(data: Any, *names: str) -> Any:
    """Return what stands in an object under a name in an object …, None where something else does."""
    for name in names:
        data = data.get(name) if isinstance(data, dict) else None
    return data


def rows(value: Any) -> list[dict]:
    """Return the objects of a list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def number(value: Any) -> int:
    """Return a count, whether it is sent as a number or as digits; 0 where it is neither."""
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def made(response: Response, found: Iterable[tuple[Any, Any]]) -> Iterator[Link]:
    """Yield links of (address, title) pairs; those without an address or with a broken one are passed over."""
    for address, title in found:
        if isinstance(address, str) and isinstance(title, str) and address.strip():
            try:
                url = urljoin(base(response), address.strip())
            except ValueError:
                continue
            if url.startswith(("http://", "https://")):
                yield Link(url.partition("#")[0], " ".join(title.split()))


def inside(response: Response, markup: str) -> Iterator[Link]:
    """Yield the links of HTML that came inside an answer."""
    if markup.strip():
        yield from links_under(html.fragment_fromstring(markup, create_parent="div"), base(response))


def base(response: Response) -> str:
    """Return what an answer's links are relative to: the page that asked."""
    referer = response.request.headers.get("Referer") if response.request is not None and is_data(response) else None
    return referer.decode("latin-1") if referer else response.url


def query_of(url: str) -> dict[str, str]:
    """Return the fields of an address."""
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def with_query(url: str, **fields: str) -> str:
    """Return an address with some of its fields set."""
    parts = urlsplit(url)
    return parts._replace(query=urlencode({**query_of(url), **fields}, safe="/,"), fragment="").geturl()
