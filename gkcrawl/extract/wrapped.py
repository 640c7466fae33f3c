"""Documents that wrap another kind: a page saved as one file (MHTML), text with Word's marks (RTF)."""

import email
import email.policy
import re

from striprtf.striprtf import rtf_to_text

from gkcrawl.extract import charset as charsets
from gkcrawl.extract import html, text
from gkcrawl.extract.page import Page, Unreadable

#: A paragraph that ends within a table's row is a line of its cell.
_ROW, _PARAGRAPH = re.compile(r"\\row\b"), re.compile(r"\\(?:par|line)\b ?")
#: A cell ends as a field that is set apart by tabs does; the last of a row is followed by none.
_CELL, _LAST = re.compile(r"\\cell\b ?"), re.compile(r"\t[^\S\n\t]*$", re.MULTILINE)


def mhtml(body: bytes, charset: str = "") -> Page:
    """Return the page that an MHTML file holds: its first part that is HTML."""
    message = email.message_from_bytes(body, policy=email.policy.HTTP)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            data = part.get_payload(decode=True) or b""
            decoded, used = charsets.decode(data, part.get_content_charset("") or charset)
            return html.take_apart(decoded, data if used == "utf-8" else b"", used)
    raise Unreadable("the saved page holds no HTML")


def _in_cells(part: str) -> str:
    """Return what stands before the end of a row, the paragraphs within the row as one line."""
    before, begun, row = part.partition("\\trowd")
    return before + begun + _CELL.sub(r"\\tab ", _PARAGRAPH.sub(" ", row))


def rtf(body: bytes) -> Page:
    """Return the page an RTF document shows; its tables have columns, but no spans."""
    *rows, rest = _ROW.split(body.decode("latin-1"))
    marked = "\\row".join([*map(_in_cells, rows), rest])
    try:
        plain = rtf_to_text(marked, encoding="gb18030", errors="replace")
    except (ValueError, KeyError, IndexError, LookupError, TypeError, AttributeError) as error:
        raise Unreadable(f"the RTF document is damaged ({type(error).__name__})") from error
    if not plain.strip():
        raise Unreadable("the RTF document is empty")
    return text.take_apart(_LAST.sub("", plain))
