"""Lists by year folder (``2023n/1.html``, ``gknb2017/``): years are links, options, or things to click on."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from scrapy.http import Response, TextResponse

from gkcrawl import wording
from gkcrawl.families import generic
from gkcrawl.forms import fold
from gkcrawl.links import Link, root_of

#: A folder that is named after a year: 2023n, 2018nb, gknb2017, nb_2022n, 2021.
_FOLDER = re.compile(r"/(?:[a-z]+_?)?20[0-3]\d(?:n|nb|nd|nian)?/")
_ADDRESS = re.compile(r"""["']((?:https?:/)?\.{0,2}/?[^"'\s()]*20[0-3]\d[^"'\s()]*)["']""")


def matches(response: Response) -> bool:
    """Match a page in a year's folder, or one with years to choose that are no links."""
    return isinstance(response, TextResponse) and (
        bool(_FOLDER.search(urlsplit(response.url).path)) or any(_chosen(response)))


def reports(response: Response) -> Iterator[Link]:
    """Yield all links, and the years that are none."""
    yield from generic.reports(response)
    yield from _chosen(response)


def pages(response: Response) -> Iterator[str]:
    """Yield further pages of the year's list."""
    return generic.pages(response)


def _chosen(response: Response) -> Iterator[Link]:
    """Yield the years of lists to choose from and of things to click on, where they name an address."""
    root = root_of(response)
    for element in root.iter("option", "li", "span", "div", "td", "dd") if root is not None else ():
        if not (element.get("value") or element.get("onclick")):
            continue
        text = fold("".join(element.itertext()))
        call = _ADDRESS.search(element.get("onclick") or "")
        address = (element.get("value") or "").strip() if element.tag == "option" else call.group(1) if call else ""
        folder = f"/{address}" + ("" if "." in address.rpartition("/")[2] else "/")
        if "/" in address and wording.OF_A_YEAR.fullmatch(text) and _FOLDER.search(folder):
            yield Link(urljoin(response.url, address), text, "", element)
