"""博达: page P of T is ``{T-P+1}.htm``. Numbers shift as the list grows, so only 下页 is gone by, never a number."""

from collections.abc import Iterator
from urllib.parse import urljoin

from scrapy.http import Response, TextResponse

from gkcrawl.families import generic
from gkcrawl.links import Link, root_of


def matches(response: Response) -> bool:
    """Match a page with the system's own pager."""
    return isinstance(response, TextResponse) and ("p_next" in response.text or "pb_sys_" in response.text)


def reports(response: Response) -> Iterator[Link]:
    """Yield all links: the list itself is plain HTML."""
    return generic.reports(response)


def pages(response: Response) -> Iterator[str]:
    """Yield the page behind 下页; the last page has none."""
    root = root_of(response)
    for element in root.iter("span", "li", "td") if root is not None else ():
        if "p_next" in (element.get("class") or "").split():
            for link in element.iter("a"):
                if link.get("href") and not link.get("href").startswith(("#", "javascript:")):
                    yield urljoin(response.url, link.get("href").strip())
