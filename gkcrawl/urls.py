"""Addresses: their parts, which may be asked for at all, and which of them mean the same page."""

import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

_PARTS = re.compile(r"(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)      # RFC 3986, appendix B
_HOST = re.compile(r"[a-z0-9._-]+")
_INDEX = re.compile(r"/(?:index|default)\.[a-z]{2,5}$")
_VARIANT = re.compile(r"_(?:wap|app|mobile)(?=\.[a-z]{2,6}$)")
_SESSION = re.compile(r";jsessionid=[^/?#]*", re.I)
_NOISE = {"jsessionid", "phpsessid", "aspsessionid", "utm_source", "utm_medium", "utm_campaign", "spm", "_t", "rnd",
          "random"}
DOCUMENT = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|et|rtf|ofd|zip|rar|txt)$", re.I)


def split(url: str) -> SplitResult:
    """Return the parts of an address, also of one that Python refuses (`http://[x/`, signs that fold to `/` in a host).

    Other tools keep addresses as somebody wrote them.
    """
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult(*(part or "" for part in _PARTS.fullmatch(url).groups()))


@lru_cache(maxsize=8192)  # the links of a site's pages are mostly the same
def host(url: str) -> str:
    """Return the host an address really leads to, lower case; "" for an address that is not plain http(s)."""
    try:
        parts = urlsplit(url)
        name, _ = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    return name if parts.scheme in ("http", "https") and _HOST.fullmatch(name) else ""


@lru_cache(maxsize=8192)
def is_government(name: str) -> bool:
    """Say whether a host lies under gov.cn: look-alike domains carry altered copies of these reports."""
    return name == "gov.cn" or name.endswith(".gov.cn")


def bare(name: str) -> str:
    """Return a host without its ``www.``."""
    return name.removeprefix("www.")


@lru_cache(maxsize=8192)
def is_variant(url: str) -> bool:
    """Say whether an address is the telephone edition of a page (``…_wap.html``)."""
    return bool(_VARIANT.search(urlsplit(url).path))


@lru_cache(maxsize=8192)
def key(url: str) -> str:
    """Return what two addresses of one page have in common: scheme, www, index names, editions and sessions aside."""
    parts = urlsplit(url)
    path = _VARIANT.sub("", _INDEX.sub("/", _SESSION.sub("", unquote(parts.path))))
    path = re.sub(r"/{2,}", "/", path) or "/"
    query = sorted({(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True)
                    if name.lower() not in _NOISE})
    port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    return f"{bare((parts.hostname or '').rstrip('.'))}{port}{path}" + (f"?{urlencode(query)}" if query else "")


def is_trap(url: str) -> bool:
    """Say whether a path grows by repeating itself, as wrongly relative links make it."""
    parts = [part for part in urlsplit(url).path.split("/") if part]
    return len(parts) > 14 or any(parts.count(part) > 2 for part in parts) or (
        len(parts) > 3 and parts[-2:] == parts[-4:-2])


@lru_cache(maxsize=8192)
def is_document(url: str) -> bool:
    """Say whether an address names a document to download rather than a page."""
    parts = urlsplit(url)
    return bool(DOCUMENT.search(parts.path) or re.search(r"/(?:downfile|download)\w*\.(?:jsp|do|aspx|php)$", parts.path)
                or any(DOCUMENT.search(value) for _, value in parse_qsl(parts.query)))


def below(url: str, section: str) -> bool:
    """Say whether an address lies in the subtree of a section: under its directory, or its query made narrower."""
    mine, theirs = urlsplit(url), urlsplit(section)
    if bare(mine.hostname or "") != bare(theirs.hostname or ""):
        return False
    if theirs.query:
        return mine.path == theirs.path and set(parse_qsl(theirs.query)) <= set(parse_qsl(mine.query))
    return any(mine.path.startswith(stem) and len(mine.path) > len(stem) for stem in _stems(theirs.path))


def narrows(url: str, other: str) -> bool:
    """Say whether an address is another's with more in its query."""
    mine, theirs = urlsplit(url), urlsplit(other)
    return (mine.netloc, mine.path) == (theirs.netloc, theirs.path) and set(parse_qsl(theirs.query)) < set(
        parse_qsl(mine.query))


def wider(url: str) -> list[str]:
    """Return the keys of an address with one part of its query left out."""
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    return [key(parts._replace(query=urlencode(query[:at] + query[at + 1:])).geturl()) for at in range(len(query))]


def _stems(path: str) -> list[str]:
    """Return the directories a section's pages lie in: ``/a/b.html`` and ``/a/b/index.html`` both mean ``/a/b/``."""
    head, _, last = path.rpartition("/")
    if not last or re.fullmatch(r"[a-z]*(?:index|list|default)[a-z]*(?:[_-]?\d+)?\.\w+|\d{1,3}\.\w+", last, re.I):
        return [f"{head}/"] if head else []
    return [f"{path.rpartition('.')[0]}/"] if "." in last else [f"{path}/"]
