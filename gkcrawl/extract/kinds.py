"""What kind of document bytes are: their own first bytes first, then what is said of them."""

import re

_MAGIC = ((b"%PDF", "pdf"), (b"\xd0\xcf\x11\xe0", "doc"), (b"Rar!", "rar"), (b"7z\xbc\xaf", "7z"),
          (b"\x89PNG", "image"),
          (b"\xff\xd8\xff", "image"), (b"GIF8", "image"), (b"{\\rtf", "rtf"), (b"BM", "image"), (b"II*\0", "image"))
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|meta|table|div|p|br|span|td|tr|h[1-6]|a|article|section|ul)\b",
                     re.IGNORECASE)
_ZIPPED = ((b"word/", "docx"), (b"xl/", "xlsx"), (b"OFD.xml", "ofd"))


def kind_of(body: bytes, mime: str = "", url: str = "") -> str:
    """Return html, text, pdf, doc, docx, xlsx, zip, rar, 7z, rtf or image.

    >>> kind_of(b"%PDF-1.7"), kind_of(b"<p>1</p>", "text/plain"), kind_of("一、总体情况".encode())
    ('pdf', 'html', 'text')
    """
    start = body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, kind in _MAGIC:
        if start.startswith(magic) and (kind != "image" or b"\0" in body[:64] or magic == b"GIF8"):
            return kind
    if start.startswith(b"PK\x03\x04"):
        names = body[:4096]
        return next((kind for mark, kind in _ZIPPED if mark in names), "zip")
    nul = body.find(b"\0", 0, 200_000) >= 0
    if _MARKUP.search(body[:200_000].replace(b"\0", b"")) if nul else _MARKUP.search(body, 0, 200_000):
        return "html"
    return "html" if "html" in mime.lower() and not url.lower().endswith((".txt", ".md")) else "text"
