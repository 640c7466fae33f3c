"""The parts of an address, whatever it is: other tools keep addresses as somebody wrote them."""

import re
from urllib.parse import SplitResult, urlsplit

_PARTS = re.compile(r"(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)      # RFC 3986, appendix B


def split(url: str) -> SplitResult:
    """Return the parts of an address, also of one that Python refuses (`http://[x/`, signs that fold to `/` in a host)."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult(*(part or "" for part in _PARTS.fullmatch(url).groups()))
