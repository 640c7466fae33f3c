"""A document that wraps another: a page saved as one file (MHTML)."""

import email
import email.policy

from gkcrawl.extract import charset as charsets
from gkcrawl.extract import html
from gkcrawl.extract.page import Page, Unreadable


def mhtml(body: bytes, charset: str = "") -> Page:
    """Return the page that an MHTML file holds: its first part that is HTML."""
    message = email.message_from_bytes(body, policy=email.policy.HTTP)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            data = part.get_payload(decode=True) or b""
            decoded, used = charsets.decode(data, part.get_content_charset("") or charset)
            return html.take_apart(decoded, data if used == "utf-8" else b"", used, whole=True)
    raise Unreadable("the saved page holds no HTML")
