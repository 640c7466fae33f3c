"""ASP.NET: further pages are asked for by ``__doPostBack``, a POST of the page's own form with the state it carries."""

import hashlib
import re
from collections.abc import Iterator
from urllib.parse import urljoin

from lxml.html import HtmlElement
from scrapy.http import Response, TextResponse

from gkcrawl.families import generic
from gkcrawl.families.answers import Ask, post
from gkcrawl.forms import fold, links
from gkcrawl.links import Link, root_of

_CALL = re.compile(r"""__doPostBack\(\s*["']([^"']+)["']\s*,\s*["']([^"']*)["']""")
_PAGER = re.compile(r"page", re.I)


def matches(response: Response) -> bool:
    """Match a page with a state and a link that sends it."""
    return isinstance(response, TextResponse) and "__VIEWSTATE" in response.text and "__doPostBack(" in response.text


def reports(response: Response) -> Iterator[Link]:
    """Yield all links: the list itself is plain HTML."""
    return generic.reports(response)


def pages(response: Response) -> Iterator[str | Ask]:
    """Yield the page behind 下一页, else those behind numbers (but the first), as the form would ask for them."""
    root = root_of(response)
    for form in root.iter("form") if root is not None else ():
        fields = {one.get("name"): one.get("value") or "" for one in form.iter("input")
                  if one.get("name") and (one.get("type") or "text").lower() in ("hidden", "text")}
        if "__VIEWSTATE" in fields:
            url = urljoin(response.url, (form.get("action") or "").strip()) if form.get("action") else response.url
            for target, argument, state in _jumps(root, fields["__VIEWSTATE"]):
                sent = {**fields, "__EVENTTARGET": target, "__EVENTARGUMENT": argument}
                yield post(url, sent, f"{target}({argument}){state}")
            break
    yield from generic.pages(response)


def _jumps(root: HtmlElement, state: str) -> Iterator[tuple[str, str, str]]:
    """Yield (target, argument, mark): 下一页 means another page in each state, a number does not."""
    found = []
    for element in root.iter("a"):
        call = _CALL.search(f"{element.get('href') or ''} {element.get('onclick') or ''}")
        if call:
            found.append((fold("".join(element.itertext())).lower(), call.group(1), call.group(2)))
    for text, target, argument in found:
        if text in links()["pager"]["next"]:
            yield target, argument, f"@{hashlib.sha256(state.encode()).hexdigest()[:16]}"
            return
    for text, target, argument in found:
        if re.fullmatch(r"\d{1,4}", text) and text != "1" and (text in argument or _PAGER.search(target + argument)):
            yield target, argument, ""
