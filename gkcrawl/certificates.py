"""TLS as it was: what was agreed on, which certificate was shown, and whether it holds; and servers too old for more.

No fetch fails for a certificate, since government sites let theirs run out by the hundred: what is wrong with it is
put down beside what was fetched.
"""

import os
import ssl
from functools import cache, lru_cache
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from OpenSSL import SSL, crypto
from scrapy.core.downloader.contextfactory import _ScrapyCertificateOptions, _ScrapyClientContextFactory
from scrapy.core.downloader.tls import _ScrapyClientTLSOptions26
from service_identity import VerificationError
from service_identity.exceptions import CertificateError
from service_identity.hazmat import DNS_ID, IPAddress_ID, verify_service_identity
from service_identity.pyopenssl import extract_patterns
from twisted.internet._sslverify import ClientTLSOptions
from twisted.internet.ssl import TLSVersion
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from gkcrawl import addresses, regions

#: What servers of the years before 2015 speak: keys of 1024 bits and less, SHA-1, TLS 1.0.
_ANY = b"ALL:!aNULL:!eNULL:@SECLEVEL=0"

#: Hosts whose way of beginning is kept for their next connection.
_HOSTS = 256


class Session(NamedTuple):
    """What a TLS handshake came to."""

    protocol: str
    cipher: str
    chain: tuple[bytes, ...]  # certificates in DER, the server's own first


def session(transport) -> Session | None:
    """Return what was agreed on over a connection; None where that is not a TLS one."""
    handle = transport.getHandle() if hasattr(transport, "getHandle") else None
    if not isinstance(handle, SSL.Connection):
        return None
    chain = handle.get_peer_cert_chain() or []
    der = tuple(one.to_cryptography().public_bytes(Encoding.DER) for one in chain)
    return Session(handle.get_protocol_version_name(), handle.get_cipher_name() or "", der)


@lru_cache(maxsize=1024)
def describe(host: str, chain: tuple[bytes, ...]) -> dict[str, str]:
    """Return what a certificate says, and under ``trusted`` whether it holds for a host: yes, or why not."""
    own = x509.load_der_x509_certificate(chain[0])
    return {
        "subject": own.subject.rfc4514_string(), "issuer": own.issuer.rfc4514_string(),
        "not_before": own.not_valid_before_utc.isoformat(), "not_after": own.not_valid_after_utc.isoformat(),
        "trusted": _trusted(host, chain), "pem": own.public_bytes(Encoding.PEM).decode(),
    }


def _trusted(host: str, chain: tuple[bytes, ...]) -> str:
    own, *others = [crypto.X509.from_cryptography(x509.load_der_x509_certificate(one)) for one in chain]
    try:
        crypto.X509StoreContext(_roots(), own, others).verify_certificate()
    except crypto.X509StoreContextError as error:
        return f"no: {error.errors[2] if error.errors[2:] else error}"
    try:
        ident = IPAddress_ID(host) if addresses.literal(host) else DNS_ID(host)
        verify_service_identity(extract_patterns(own), [ident], [])
    except (CertificateError, VerificationError, ValueError):
        return "no: it is made out to another host"
    return "yes"


@cache
def _roots() -> crypto.X509Store:
    """The authorities this machine trusts, else those that Mozilla does."""
    store, paths = crypto.X509Store(), ssl.get_default_verify_paths()
    if paths.cafile or (paths.capath and os.path.isdir(paths.capath) and os.listdir(paths.capath)):
        store.load_locations(paths.cafile, paths.capath)
    else:
        import certifi

        store.load_locations(certifi.where())
    return store


@implementer(IPolicyForHTTPS)
class PerHost:
    """How a handshake is begun: as ever, and as of old with the hosts that the region data name for it."""

    def __init__(self, usual, crawler):
        self.usual, self.named = usual, {one.strip().lower() for one in crawler.settings.getlist("OLD_TLS_HOSTS")}
        self.old = _Old(tls_min_version=TLSVersion.TLSv1_0)
        self.made: dict[tuple[bytes, int], ClientTLSOptions] = {}

    def creatorForNetloc(self, hostname: bytes, port: int):
        """Return what makes the connections to a host."""
        if (hostname, port) not in self.made:
            if len(self.made) >= _HOSTS:
                self.made.pop(next(iter(self.made)))
            name = hostname.decode("ascii").lower()
            is_old = name in self.named or name in regions.old_tls()
            creator = (self.old if is_old else self.usual).creatorForNetloc(hostname, port)
            if type(creator) is _ScrapyClientTLSOptions26:
                creator.__class__ = _Unjudged
            self.made[hostname, port] = creator
        return self.made[hostname, port]


class _Unjudged(_ScrapyClientTLSOptions26):
    """Leaves out of the handshake the look whether the certificate names the host: ``describe`` looks, once for a host.

    Scrapy looks for each connection, only to write a line into the log; some certificates name hundreds of hosts.
    """

    @staticmethod
    def _verifyCB(*_):
        return lambda *_: True


class _Old(_ScrapyClientContextFactory):
    def _get_cert_options(self):
        return _OldOptions(**self._get_cert_options_kwargs())


class _OldOptions(_ScrapyCertificateOptions):
    def _makeContext(self, skipCiphers: bool = False):
        context = super()._makeContext(skipCiphers)
        # By name, ciphers would lose the level that weak keys need.
        context.set_cipher_list(_ANY)
        return context
