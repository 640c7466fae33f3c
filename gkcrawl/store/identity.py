"""Who a report is of: report ids, and the addresses under which one page is known."""

import hashlib
import re
from functools import lru_cache
from urllib.parse import quote, unquote_to_bytes, urlsplit

from gkcrawl import archive, forms, regions, urls

#: Copies of a page for telephones and apps.
_COPY = re.compile(r"_(?:wap|app|mobile)(?=[._/?]|$)", re.I)
_DEFAULT_PORTS = (":80", ":443")


@lru_cache(maxsize=65536)
def host(url: str) -> str:
    """Return the host of an address, lower case, with its port where that is not the usual one."""
    return _portless(urls.split(url).netloc.rpartition("@")[2].lower())


def _portless(name: str) -> str:
    return next((name.removesuffix(port) for port in _DEFAULT_PORTS if name.endswith(port)), name)


@lru_cache(maxsize=4096)
def site(name: str) -> tuple[str, str | None]:
    """Return the site a host belongs to, and that site's region."""
    return regions.site(name)


def urlkey(url: str) -> str:
    """Return the address as pages are compared: without scheme, fragment and the variants of one host's name."""
    parts = urls.split(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{site(host(url))[0]}{parts.path or '/'}{query}"


def spelled(url: str) -> str:
    """Return what all spellings of an address share: nothing of the scheme, the host in lower case, one way to escape.

    >>> spelled("http://WWW.A.gov.cn:80/%e5%b9%b4's") == spelled("https://www.a.gov.cn/年%27s?")
    True
    """
    rest = re.sub("^https?:/+", "", url, flags=re.IGNORECASE)
    name, tail = re.match(rb"([^/?#]*)(.*)", unquote_to_bytes(rest.encode("utf-8", "replace")), re.DOTALL).groups()
    name = name.decode("utf-8", "replace")
    try:
        urlsplit(f"//{name}")
    except ValueError:
        if "[" in name or "]" in name:      # [x]: what should be an IPv6 address and is none
            return url
    path = quote(tail).removesuffix("%3F")
    return f"{_portless(name.lower())}{path if path.startswith('/') else '/' + path}"


def preference(url: str) -> tuple:
    """Sort key among addresses of one report: no copy for telephones, https, short, then by letter."""
    key = urlkey(url)
    return bool(_COPY.search(key)), not url.startswith("https:"), len(key), key, url


@lru_cache(maxsize=16384)
def plain_agency(agency: str, region_code: str | None) -> str:
    """Return an agency's name as names are compared: folded, without the names of the regions it lies in.

    太原市小店区人民政府 and 小店区人民政府 are one agency of 140105; 小店区人民政府办公室 is another. A division that took
    another name (邵东县, 邵东市) kept its agencies.
    """
    name, government = forms.fold(agency), forms.words()["agency"]["government"]
    region = regions.get(region_code) if region_code else None
    lineage = []
    while region is not None:
        lineage.append(region)
        region = regions.get(region.parent_code) if region.parent_code else None
    rest = name
    for region in reversed(lineage):
        names = [forms.fold(one) for one in (region.name, *sorted(regions.former(region.code)))]
        if len(region.code) == 9:       # 小店区人民政府坞城街道办事处 is 坞城街道办事处's full name
            rest = next((rest.removeprefix(government) for one in names if rest.startswith(government + one)), rest)
        own = next((one for one in names if rest.startswith(one)), "")
        # Only where the division itself is named: 太原市人民政府 is never 小店区's.
        if region is lineage[0]:
            return rest.removeprefix(own) if own and rest != own else name
        rest = rest.removeprefix(own)
    return name


def report_id(agency: str, region_code: str | None, year: int | None, url: str = "") -> str:
    """Return the id of an agency's report for a year, the same on every machine.

    Where agency or year are unknown, the address takes their place, so that two unknown reports stay two.
    """
    known = bool(agency and year)
    subject = plain_agency(agency, region_code) if known else f"{plain_agency(agency, region_code)}\n{urlkey(url)}"
    number = int.from_bytes(hashlib.sha256(subject.encode()).digest()[:16], "big")
    letters = archive.ALPHABET
    tail = ""
    for _ in range(8):
        number, digit = divmod(number, len(letters))
        tail += letters[digit]
    return f"{region_code or '000000'}-{year or 0:04d}-{tail}"


def passage_id(report: str) -> int:
    """Return the number of a report's first passage: below 2**53, the same after every rebuild, with room for 64 side by side."""
    digest = int.from_bytes(hashlib.sha256(report.encode()).digest()[:8], "big")
    return digest >> 17 << 6
