"""What the practice web is made of: pages on sites, and the ways in which they misbehave.

Nothing here speaks HTTP (see ``proxy``) or knows what a report is (see ``reports``).
"""

import gzip
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

Body = str | bytes | Callable[[], str | bytes]


@dataclass(slots=True)
class Fault:
    """How an address misbehaves; what each kind does stands in ``misbehave``.

    ``times`` limits it to the first requests (0: always), ``seconds`` is the delay where the kind has one.
    """

    kind: str
    seconds: float = 0.0
    times: int = 0
    seen: int = 0

    def strikes(self) -> bool:
        """Count a request and say whether it is to be spoilt."""
        self.seen += 1
        return not self.times or self.seen <= self.times


@dataclass
class Page:
    """One address: a body, made when first asked for, and how it is labelled."""

    body: Body = ""
    mime: str = "text/html"
    charset: str = "utf-8"            # of the bytes
    declared: str | None = "utf-8"    # what the header says; None: nothing
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    modified: str = ""                # HTTP date; enables If-Modified-Since
    fault: Fault | None = None
    _bytes: bytes | None = None
    _gzip: bytes | None = None

    @property
    def content(self) -> bytes:
        """The bytes of the page."""
        if self._bytes is None:
            body = self.body() if callable(self.body) else self.body
            self._bytes = body.encode(self.charset, "xmlcharrefreplace") if isinstance(body, str) else body
        return self._bytes

    @property
    def squeezed(self) -> bytes:
        """The bytes of the page, gzipped."""
        if self._gzip is None:
            self._gzip = gzip.compress(self.content, 6, mtime=0)
        return self._gzip

    @property
    def etag(self) -> str:
        """A strong validator, derived from the bytes."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:16]}"'

    @property
    def content_type(self) -> str:
        """The Content-Type header."""
        return f"{self.mime}; charset={self.declared}" if self.declared else self.mime


@dataclass
class Site:
    """A host with its pages; ``aliases`` are other hosts that answer the same."""

    host: str
    name: str = ""
    code: str = ""                    # 网站标识码
    scheme: str = "https"             # the spelling the site itself uses
    aliases: tuple[str, ...] = ()
    charset: str = "utf-8"
    declared: str | None = "utf-8"
    squeeze: bool = False             # gzips for those who accept it
    validators: bool = False          # sends ETag and Last-Modified, answers 304
    soft404: bool = False             # unknown addresses get the portal page with 200
    fault: Fault | None = None
    nav: tuple[tuple[str, str], ...] = ()    # (address, text) of the links at the head of every page
    dynamic: Callable[[str, dict, bytes], Page | None] | None = None
    pages: dict[str, Page] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """The address of the portal page."""
        return f"{self.scheme}://{self.host}/"

    def url(self, path: str) -> str:
        """The full address of a path on this site."""
        return urljoin(self.base, path)

    def add(self, path: str, body: Body = "", **kw) -> Page:
        """Put a page at a path (with query, where it has one)."""
        page = Page(body, **{"charset": self.charset, "declared": self.declared, **kw})
        self.pages[normal(path)] = page
        return page

    def move(self, path: str, target: str, status: int = 302) -> Page:
        """Redirect a path."""
        return self.add(path, "", status=status, headers={"Location": target})

    def find(self, target: str, form: bytes = b"") -> Page | None:
        """The page at a request target, or None."""
        page = self.pages.get(target) or self.pages.get(normal(target))
        if page is None and self.dynamic is not None:
            parts = urlsplit(target)
            fields = dict(parse_qsl(parts.query, True)) | dict(parse_qsl(form.decode("latin-1"), True))
            page = self.dynamic(parts.path, fields, form)
        if page is None and self.soft404:
            page = self.pages.get("/")
        return page


def normal(target: str) -> str:
    """A request target with its query in one order, and index pages under their folder."""
    path, _, query = target.partition("?")
    path = re.sub(r"/index\.s?html?$", "/", path) or "/"
    return f"{path}?{urlencode(sorted(parse_qsl(query, True)))}" if query else path


@dataclass
class World:
    """All sites by host, with the changes made to them while they are served."""

    sites: list[Site]
    hosts: dict[str, Site] = field(default_factory=dict)
    changes: dict[str, dict] = field(default_factory=dict)    # address without scheme, or host -> change

    def __post_init__(self) -> None:
        self.hosts = {host: site for site in self.sites for host in (site.host, *site.aliases)}

    def find(self, host: str, target: str, form: bytes = b"") -> Page | None:
        """The page at this address as it is now, with the changes applied."""
        site = self.hosts[host]
        page = site.find(target, form)
        if page is None or not self.changes:
            return page
        return self._changed(site, normal(target), page)

    def _changed(self, site: Site, target: str, page: Page) -> Page | None:
        change = {**self.changes.get(site.host, {}), **self.changes.get(site.host + target, {})}
        edits = [(old, new) for old, new in change.get("edit", ())]
        unlisted = [other["unlist"] for other in self.changes.values() if other.get("unlist")]
        if change.get("gone"):
            return None
        if not (edits or unlisted or change.keys() & {"body", "fault", "status"}):
            return page
        text = change.get("body", page.content.decode(page.charset, "replace")) if not _binary(page) else page.content
        if isinstance(text, str):
            for old, new in edits:
                text = text.replace(old, new)
            if unlisted:
                text = "\n".join(line for line in text.split("\n") if not any(name in line for name in unlisted))
        fault = self.changes.get(site.host + target, {}).get("fault") or page.fault    # the host's own: see ``proxy``
        return Page(text, page.mime, page.charset, page.declared, change.get("status", page.status), page.headers,
                    "" if edits or "body" in change else page.modified, fault)

    def change(self, url: str = "", host: str = "", **what) -> None:
        """Change an address or a host from now on: ``gone``, ``unlist``, ``edit``, ``body``, ``status``, ``fault``."""
        if url:
            parts = urlsplit(url)
            site = self.hosts[parts.hostname]
            key = site.host + normal(parts.path + (f"?{parts.query}" if parts.query else ""))
            if what.pop("unlist", False):
                what["unlist"] = parts.path.rsplit("/", 1)[-1]
        else:
            key = self.hosts[host].host
        if what.get("fault"):
            what["fault"] = Fault(**what["fault"])
        self.changes[key] = {**self.changes.get(key, {}), **what}

    def reset(self) -> None:
        """Undo all changes, and let the faults that pass begin anew."""
        self.changes.clear()
        for site in self.sites:
            for fault in (site.fault, *(page.fault for page in site.pages.values())):
                if fault is not None:
                    fault.seen = 0


def _binary(page: Page) -> bool:
    return not page.mime.startswith(("text/", "application/json", "application/xml"))
