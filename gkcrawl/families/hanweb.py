"""Hanweb 大汉 jpage: the list stands as records inside a script, further groups of it behind ``dataproxy.jsp``."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from lxml import html
from scrapy.http import Response, TextResponse

from gkcrawl.families import generic
from gkcrawl.links import Link, links_under

_RECORD = re.compile(r"<record>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</record>", re.S | re.I)
_GROUP = re.compile(r"<nextgroup>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</nextgroup>", re.S | re.I)
_TOTAL = re.compile(r"<totalrecord>\s*(\d+)|['\"]?totalrecord['\"]?\s*[:=]\s*['\"]?(\d+)", re.I)
_PERPAGE = re.compile(r"['\"]?per_?page['\"]?\s*[:=]\s*['\"]?(\d+)", re.I)
_PROXY = re.compile(r"""["']([^"'\s<>]*dataproxy\.jsp[^"'\s<>]*)["']""", re.I)
_QUERY = re.compile(r"""["']([^"'\s<>]*\bcolumnid=[^"'\s<>]*)["']""", re.I)
_FIELD = re.compile(r"""["']?\b(col|appid|webid|path|columnid|sourceContentType|unitid|webname|permissiontype)["']?"""
                    r"""\s*:\s*["']?([^"',}\s]*)""")


def matches(response: Response) -> bool:
    """Match a page that holds a data store, or an answer of ``dataproxy.jsp``."""
    return isinstance(response, TextResponse) and ("<datastore>" in response.text or "dataproxy.jsp" in response.text)


def reports(response: Response) -> Iterator[Link]:
    """Yield the links of the records, then those of the page around them."""
    for record in _records(response.text):
        yield from links_under(html.fragment_fromstring(record, create_parent="div"), _base(response))
    if not _is_answer(response):
        yield from generic.reports(response)


def pages(response: Response) -> Iterator[str]:
    """Yield where the next group of records is: as ``nextgroup`` says, else by counting the records seen."""
    groups = [urljoin(response.url, unescape(url)) for group in _GROUP.findall(response.text)
              for url in re.findall(r"""href=["']([^"']+)["']""", group)]
    groups = [url for url in groups if url != response.url]  # some answers name themselves as the next group
    yield from groups
    if not groups and (following := _by_count(response)):
        yield following
    if not _is_answer(response):
        yield from generic.pages(response)


def _records(text: str) -> list[str]:
    """Return the records' HTML; some sites escape it once more."""
    found = [record if "<" in record else unescape(record) for record in _RECORD.findall(text)]
    return [record for record in found if record.strip()]


def _is_answer(response: Response) -> bool:
    return "dataproxy.jsp" in urlsplit(response.url).path


def _base(response: Response) -> str:
    """Return what a record's links are relative to: the column's page, also when ``dataproxy.jsp`` sent them."""
    if _is_answer(response) and response.request is not None:
        referer = response.request.headers.get("Referer")
        return referer.decode("latin-1") if referer else response.url
    return response.url


def _by_count(response: Response) -> str | None:
    """Return the address of the records after those seen, None where all have been."""
    text = response.text
    total = next((int(one or two) for one, two in _TOTAL.findall(text)), 0)
    here = len(_records(text))
    asked = dict(parse_qsl(urlsplit(response.url).query, keep_blank_values=True))
    query = asked if _is_answer(response) else _query(text)
    if query is None or not here:
        return None
    if _is_answer(response) and not query.get("startrecord", "").isdecimal():
        page = query.get("page", "")
        if not page.isdecimal() or int(page) * here >= total:
            return None
        return f"{response.url.partition('?')[0]}?{urlencode({**query, 'page': str(int(page) + 1)})}"
    end = int(query["startrecord"]) + here - 1 if _is_answer(response) else here
    if end >= total:
        return None
    perpage = next(iter(_PERPAGE.findall(text)), None) or query.get("perpage") or str(here)
    group = max(here, int(perpage))
    query |= {"startrecord": str(end + 1), "endrecord": str(min(total, end + group)), "perpage": perpage}
    proxy = urljoin(response.url, next(iter(_PROXY.findall(text)), "/module/web/jpage/dataproxy.jsp"))
    proxy = response.url if _is_answer(response) else proxy
    return f"{proxy.partition('?')[0]}?{urlencode(query)}"


def _query(text: str) -> dict[str, str] | None:
    """Return what the page tells ``dataproxy.jsp`` of itself, None where it tells nothing."""
    for url in [*_PROXY.findall(text), *_QUERY.findall(text)]:
        query = dict(parse_qsl(unescape(url.rpartition("?")[2]), keep_blank_values=True))
        if "columnid" in query:
            return {name: value for name, value in query.items() if name not in ("startrecord", "endrecord")}
    fields = dict(_FIELD.findall(text))
    return {"col": "1", "appid": "1", **fields} if fields.get("columnid") else None
