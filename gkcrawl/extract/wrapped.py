"""A document that wraps another: a page saved as one file (MHTML), a page in a Word document."""

import email
import email.policy

from gkcrawl.extract import charset as charsets
from gkcrawl.extract import html
from gkcrawl.extract.kinds import kind_of
from gkcrawl.extract.page import Grid, Page, Unreadable


def mhtml(body: bytes, charset: str = "") -> Page:
    """Return the page that an MHTML file holds: its first part that is HTML."""
    message = email.message_from_bytes(body, policy=email.policy.HTTP)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            data = part.get_payload(decode=True) or b""
            decoded, used = charsets.decode(data, part.get_content_charset("") or charset)
            return html.take_apart(decoded, data if used == "utf-8" else b"", used, whole=True)
    raise Unreadable("the saved page holds no HTML")


def chunk(body: bytes) -> list:
    """Return the blocks of a page that a Word document holds as it is and shows as its own; they have no places in it."""
    kind = kind_of(body)
    if kind not in ("html", "mhtml"):
        return []
    page = mhtml(body) if kind == "mhtml" else html.take_apart(charsets.decode(body, "")[0], whole=True)
    for block in page.blocks:
        for item in [cell for row in block.rows for cell in row] if isinstance(block, Grid) else [block]:
            item.place = None
    return page.blocks
