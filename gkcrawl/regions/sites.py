"""Hosts and 网站标识码: whose web site is this."""

from functools import cache

from .changes import current
from .divisions import every, get, lineage
from .corrections import lines


def _bare(host: str) -> str:
    return host.removeprefix("www.")


def _host_of(url: str) -> str:
    return url.partition("//")[2].partition("/")[0].lower()


@cache
def _portals() -> dict[str, tuple[str, str | None]]:
    """The portal's own spelling of its host and its region, by the host without www.

    Where several regions give one host, it is the one's that holds the others (池州市 before its 贵池区), else nobody's.
    """
    owners: dict[str, list[str]] = {}
    spelling: dict[str, str] = {}
    for region in every():
        host = _host_of(region.portal)
        if host:
            owners.setdefault(_bare(host), []).append(region.code)
            spelling.setdefault(_bare(host), host)
    for line in (line for found in lines().values() for line in found if line.kind == "host"):
        owners.setdefault(_bare(line.value), []).append(line.region)
        spelling.setdefault(_bare(line.value), line.value)
    found = {}
    for bare, codes in owners.items():
        top = [code for code in codes if all(code in lineage(other) for other in codes)]
        found[bare] = spelling[bare], top[0] if top else None
    return found


def site(host: str) -> tuple[str, str | None]:
    """Return the id of the site a host belongs to, and its region's code where that is known.

    The id is the host, in the portal's spelling where the two differ in www only. A host under a portal's
    (scjgj.huaian.gov.cn) is a site of its own with that portal's region.
    """
    host = host.strip().rstrip(".").lower()
    bare = _bare(host)
    if bare in _portals():
        return _portals()[bare]
    above = bare
    while above := above.partition(".")[2]:
        if above in _portals():
            return host, _portals()[above][1]
    return host, None


def portal(code: str) -> str:
    """Return the address of a region's portal, corrections included; "" where none is known."""
    region = get(current(code) or code)
    if region is None:
        raise KeyError(code)
    return region.portal


def of_site_code(code: str) -> str | None:
    """Return the region whose code, old or of today, a 网站标识码 begins with; None where that leads nowhere (bm…)."""
    code = code.strip()
    return current(code[:6]) if len(code) == 10 and code.isdigit() else None
