"""What the WARC header of a record says of it: what it is, what it is of, by which digests."""

import base64

from .model import NOTE, RENDERED

# Bytes of a digest, by its name.
_SIZES = {"md5": 16, "sha1": 20, "sha256": 32, "sha512": 64}


def is_http(headers: dict) -> bool:
    """Tell whether a response or revisit record is a retrieval over HTTP (there are DNS records too).

    A revisit without a block has no type of its own; some tools leave it out elsewhere too.
    """
    mime = headers.get("content-type", "").lower()
    return (headers.get("warc-type", "").lower() in ("response", "revisit")
            and (mime.startswith("application/http") or not mime and is_web(url_of(headers))))


def is_resource(headers: dict) -> bool:
    """Tell whether a record is a body without a server's answer: a page as our browser has put it together, or a file
    that another tool has taken for an address on the web."""
    if headers.get("warc-type", "").lower() != "resource":
        return False
    url = url_of(headers)
    return url.startswith(RENDERED) or is_web(url)


def is_web(url: str) -> bool:
    return url[:8].lower().startswith(("http://", "https://"))


def sha256_of(headers: dict) -> str:
    """Return the payload's SHA-256 in lower-case hex, if that is what the record states."""
    label, _, value = headers.get("warc-payload-digest", "").partition(":")
    value = value.strip().lower()
    is_hex = len(value) == 64 and not value.strip("0123456789abcdef")
    return value if label.lower() in ("sha256", "sha-256") and is_hex else ""


def stated_digest(headers: dict) -> str:
    """Return the payload's digest as the record states it, in one spelling; nothing where that is its SHA-256 in hex.

    By it a revisit of another tool finds the body it stands for.
    """
    label, _, value = headers.get("warc-payload-digest", "").partition(":")
    if not value or sha256_of(headers):
        return ""
    label, value = label.strip().lower().replace("sha-", "sha"), value.strip().rstrip("=")
    size = _SIZES.get(label, 0)
    if len(value) == 2 * size:
        value = value.lower()
    elif len(value) == -(-8 * size // 5):
        try:
            value = base64.b32decode(value.upper() + "=" * (-len(value) % 8)).hex()
        except ValueError:
            pass        # as it stands: it still tells whether two are the same
    return f"{label}:{value}"


def url_of(headers: dict, name="warc-target-uri") -> str:
    """Return an address without the angle brackets that wget and WARC 1.0 print around it."""
    url = headers.get(name, "")
    return url[1:-1] if url.startswith("<") and url.endswith(">") else url


def note_kind(headers: dict) -> str:
    """Return the kind of note that a metadata record is, or nothing."""
    url = url_of(headers)
    note = headers.get("warc-type") == "metadata" and url.startswith(NOTE) and not url.startswith(RENDERED)
    return url.removeprefix(NOTE) if note else ""
