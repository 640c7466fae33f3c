"""Addresses inside our own network: refused when a name has been looked up, so that no name can lead there.

What is looked up is what is connected to, so a name that changes its address in between gains nothing. The user's
proxy is named by being set; a proxy looks names up by itself, and what it then connects to is its own business.
"""

import ipaddress
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.error import DNSLookupError

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
#: Networks that are nobody's public address, though Python's own list leaves them open.
_INNER = tuple(map(ipaddress.ip_network, ("100.64.0.0/10", "64:ff9b:1::/48", "fec0::/10", "2002::/16")))


class PrivateAddress(Exception):
    """Raised when a name leads to an address inside our own network."""


_refused: dict[str, str] = {}


def is_private(text: str) -> bool:
    """Say whether an IP address is anything but a public one: private, loopback, link-local, CGNAT, mapped, ….

    >>> [is_private(one) for one in ("127.0.0.1", "::ffff:10.0.0.1", "0.0.0.0", "100.64.1.1", "224.0.0.1")]
    [True, True, True, True, True]
    >>> [is_private(one) for one in ("202.106.0.20", "2400:3200::1")]
    [False, False]
    """
    address = ipaddress.ip_address(text)
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    if inner is not None:
        return is_private(str(inner))
    return not address.is_global or address.is_multicast or any(
        address in network for network in _INNER if network.version == address.version)


def literal(host: str) -> str:
    """Return the IP address a host is, in whichever spelling; "" for a name.

    >>> literal("0x7f.1"), literal("2130706433"), literal("www.gov.cn"), literal("[::1]")
    ('127.0.0.1', '127.0.0.1', '', '::1')
    """
    host = host.strip("[]")
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        parts = [int(part, 16 if part[:2].lower() == "0x" else 8 if part[:1] == "0" and part != "0" else 10)
                 for part in host.split(".")]
    except ValueError:
        return ""
    *first, last = parts
    if len(first) > 3 or any(not 0 <= part < 256 for part in first) or not 0 <= last < 256 ** (4 - len(first)):
        return ""
    number = sum(part << 8 * (3 - at) for at, part in enumerate(first)) + last
    return str(ipaddress.ip_address(number))


def named(settings: list[str]) -> tuple[set[str], list[_Network]]:
    """Return the hosts and networks that PRIVATE_ADDRESSES names; raises ValueError with a sentence."""
    hosts, networks = set(), []
    for one in filter(None, map(str.strip, settings)):
        try:
            networks.append(ipaddress.ip_network(one, strict=False))
        except ValueError:
            if "/" in one or ":" in one:
                raise ValueError(f"PRIVATE_ADDRESSES={one!r} is neither a network (10.0.0.0/8) nor a host.") from None
            hosts.add(one.lower())
    return hosts, networks


def refuse(host: str, address: str, named: tuple[set[str], list[_Network]]) -> PrivateAddress | None:
    """Return why an address is not connected to, None where it may be."""
    hosts, networks = named
    if host.lower() in hosts or not is_private(address):
        return None
    at = ipaddress.ip_address(address)
    if any(at in network for network in networks if network.version == at.version):
        return None
    leads = "is" if literal(host) else f"leads to {address},"
    return PrivateAddress(f"{host} {leads} an address inside a private network, and is not asked "
                          "(the setting PRIVATE_ADDRESSES names those that may be)")


def refusal(url: str) -> PrivateAddress | None:
    """Return why the last look-up of an address's host was refused, None where it was not."""
    said = _refused.get((urlsplit(url).hostname or "").lower())
    return PrivateAddress(said) if said else None


class Resolver(CachingThreadedResolver):
    """Scrapy's resolver, whose answers are looked at before anything connects to them."""

    @classmethod
    def from_crawler(cls, crawler, reactor):
        """Build it with what the settings and the user's proxies name."""
        resolver = super().from_crawler(crawler, reactor)
        hosts, networks = named(crawler.settings.getlist("PRIVATE_ADDRESSES"))
        proxies = {(urlsplit(proxy if "//" in proxy else f"//{proxy}").hostname or "").lower()
                   for proxy in getproxies().values()}
        resolver.named = hosts | proxies, networks
        return resolver

    def getHostByName(self, name: str, timeout=()):
        """Look a name up; one that leads inside counts as leading nowhere, and is remembered."""
        host = name.decode("ascii") if isinstance(name, bytes) else name
        return super().getHostByName(host, timeout).addCallback(self._look, host)

    def _look(self, address: str, host: str) -> str:
        if error := refuse(host, address, self.named):
            _refused[host.lower()] = str(error)
            raise DNSLookupError(str(error))  # what Twisted takes for an answer
        _refused.pop(host.lower(), None)
        return address
