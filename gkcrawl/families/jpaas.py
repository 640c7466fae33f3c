"""Hanweb JPaaS: parts of a page come as HTML in the JSON of ``…/page/build/unit``; the page says what to ask for."""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlencode, urljoin, urlsplit

from lxml import html
from scrapy.http import Response, TextResponse

from gkcrawl import forms
from gkcrawl.families import answers, generic
from gkcrawl.links import Link, root_of

_FIELD = re.compile(r"""["'](\w+)["']\s*:\s*["']([^"']*)["']""")
#: Parts of a page that are no list.
_FURNITURE = re.compile(forms.any_of(forms.links()["page_parts"]["furniture"]))


class _Pager(NamedTuple):
    rows: int
    count: int


def matches(response: Response) -> bool:
    """Match a page with such a part, or an answer."""
    return isinstance(response, TextResponse) and (_is_answer(response) or (
        "page/build/unit" in response.text and "querydata" in response.text.lower()))


def reports(response: Response) -> Iterator[Link]:
    """Yield the links of the list."""
    if _is_answer(response):
        yield from answers.inside(response, _markup(response))
    else:
        yield from generic.reports(response)


def pages(response: Response) -> Iterator[str]:
    """Yield the next part of the list, as the pager counts; a page without a pager has none of it yet."""
    if _is_answer(response):
        told = _fields(answers.query_of(response.url).get("paramJson", ""))
        page, pager = answers.number(told.get("pageNo")) or 1, _pager(_markup(response))
        if pager and page * pager.rows < pager.count:
            yield answers.with_query(response.url, paramJson=_place(page + 1, pager.rows))
        return
    pager = _pager(response.text)
    for url, query in _units(response):
        if pager is None:
            yield f"{url}?{urlencode({**query, 'paramJson': _place(1, 15)})}"
        elif pager.rows < pager.count:
            yield f"{url}?{urlencode({**query, 'paramJson': _place(2, pager.rows)})}"
    yield from generic.pages(response)


def _units(response: Response) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the address and the fields of the page's parts that may be lists."""
    root = root_of(response)
    for element in root.iter() if root is not None else ():
        query = dict(_FIELD.findall(element.get("querydata") or "")) if isinstance(element.tag, str) else {}
        if query and "build/unit" in (element.get("url") or "") and not _FURNITURE.search(query.get("tagId", "")):
            yield urljoin(response.url, element.get("url")), query


def _is_answer(response: Response) -> bool:
    return urlsplit(response.url).path.endswith("/build/unit")


def _markup(response: Response) -> str:
    markup = answers.dig(answers.data_of(response), "data", "html")
    return markup if isinstance(markup, str) else ""


def _pager(text: str) -> _Pager | None:
    """Return how many rows a part of the list has and how many there are, None where no pager says."""
    if "pagination" not in text:
        return None
    for element in html.fromstring(f"<div>{text}</div>").iter("div", "ul", "nav"):
        if "pagination" in (element.get("class") or "") and answers.number(element.get("rows")):
            return _Pager(answers.number(element.get("rows")), answers.number(element.get("count")))
    return None


def _place(page: int, size: int) -> str:
    return json.dumps({"pageNo": page, "pageSize": size}, separators=(",", ":"))


def _fields(text: str) -> dict:
    try:
        found = json.loads(text or "{}")
    except ValueError:  # an address somebody else put together
        return {}
    return found if isinstance(found, dict) else {}
