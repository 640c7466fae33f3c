"""What kind of document bytes are: their own first bytes first, then what is said of them."""

import re

_MAGIC = ((b"%PDF", "pdf"), (b"Rar!", "rar"), (b"7z\xbc\xaf", "7z"), (b"\x89PNG", "image"),
          (b"\xff\xd8\xff", "image"), (b"GIF8", "image"), (b"{\\rtf", "rtf"), (b"BM", "image"), (b"II*\0", "image"),
          (b"MIME-Version:", "mhtml"), (b"From: <Saved by", "mhtml"), (b"Content-Type: multipart/related", "mhtml"))
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|meta|table|div|p|br|span|td|tr|h[1-6]|a|article|section|ul)\b",
                     re.IGNORECASE)
#: A PDF may begin behind a line or two that a server or a mail program left there; its objects follow.
_PDF = re.compile(rb"[\r\n]%PDF-\d\.\d[^\n]{0,20}[\r\n].{0,200}?\d+ \d+ obj", re.DOTALL)
_OLE = b"\xd0\xcf\x11\xe0"
#: Streams of files made by Office before 2007 and by WPS, whatever their names end in.
_STREAMS = tuple((name.encode("utf-16-le"), kind) for name, kind in (
    ("EncryptedPackage", "locked"), ("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"),
    ("PowerPoint Document", "ppt")))
_ZIPPED = ((b"mimetypeapplication/vnd.oasis.opendocument.text", "odt"),
           (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "ods"), (b"word/", "docx"), (b"xl/", "xlsx"),
           (b"OFD.xml", "ofd"), (b"META-INF/manifest.xml", "odt"))
_XML = ((b"schemas.microsoft.com/office/word/2003/wordml", "wordml"), (b"<Workbook", "spreadsheetml"))
_TAIL = 1 << 16


def _listed(body: bytes) -> bytes:
    """Return the list of files in a ZIP file, which stands at its end; where that is lost, whatever names there are."""
    end = body.rfind(b"PK\x05\x06")
    if 0 <= end <= len(body) - 22:
        size, start = int.from_bytes(body[end + 12:end + 16], "little"), int.from_bytes(body[end + 16:end + 20], "little")
        if start + size <= end and body[start:start + 4] == b"PK\x01\x02":
            return body[:90] + body[start:start + min(size, _TAIL)]
    return body[:4096] + body[-_TAIL:]


def kind_of(body: bytes, mime: str = "", url: str = "") -> str:
    """Return html, text, pdf, doc, docx, xls, xlsx, odt, ods, rtf, mhtml, wordml, spreadsheetml, ofd, zip, rar, 7z, image, …

    >>> kind_of(b"%PDF-1.7"), kind_of(b"<p>1</p>", "text/plain"), kind_of("一、总体情况".encode())
    ('pdf', 'html', 'text')
    """
    start = body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, kind in _MAGIC:
        if start.startswith(magic) and (kind != "image" or b"\0" in body[:64] or magic == b"GIF8"):
            return kind
    if _PDF.search(start, 0, 1400):
        return "pdf"
    if start.startswith(_OLE):
        return next((kind for name, kind in _STREAMS if name in body), "doc")
    if start.startswith(b"PK\x03\x04"):
        names = _listed(body)
        return next((kind for mark, kind in _ZIPPED if mark in names), "zip")
    if start.startswith(b"<?xml"):
        for mark, kind in _XML:
            if mark in start:
                return kind
    nul = body.find(b"\0", 0, 200_000) >= 0
    if _MARKUP.search(body[:200_000].replace(b"\0", b"")) if nul else _MARKUP.search(body, 0, 200_000):
        return "html"
    return "html" if "html" in mime.lower() and not url.lower().endswith((".txt", ".md")) else "text"
