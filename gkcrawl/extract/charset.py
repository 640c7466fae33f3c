"""What a document's bytes say: the charset that fits them, not the one that is claimed for them."""

import codecs
import re

_META = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{2,30})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{2,30})["']""", re.IGNORECASE)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
#: Labels for which browsers use the larger repertoire.
_LARGER = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030",
           "big5-hkscs": "big5hkscs", "big5": "big5hkscs"}
#: What Python decodes text by, and no browser: in them a page would be read as nobody sees it.
_NO_CHARSETS = {"idna", "mbcs", "oem", "punycode", "raw-unicode-escape", "unicode-escape", "undefined", "utf-7"}


def _known(name: str) -> str:
    name = name.strip().strip("\"'").lower()
    name = _LARGER.get(name, name)
    try:
        found = codecs.lookup(name)
        b"x".decode(found.name, "replace")      # LookupError for what Python calls a codec and is none of text: rot13, zlib
    except (LookupError, UnicodeError):
        return ""
    return "" if found.name in _NO_CHARSETS else found.name


def _clean(body: bytes, charset: str) -> str | None:
    """Decode without a single error (a document cut in the middle of a character is none), else None."""
    try:
        return codecs.getincrementaldecoder(charset)("strict").decode(body)
    except (UnicodeDecodeError, ValueError):
        return None


def decode(body: bytes, header_charset: str = "") -> tuple[str, str]:
    """Return the text and the charset it was read in: BOM, then UTF-8 where it fits, then what is declared and fits.

    Chinese text in another charset is next to never valid UTF-8, so fitting bytes outweigh a claim to the contrary.

    >>> decode("年报".encode("gbk"), "utf-8")
    ('年报', 'gb18030')
    """
    for mark, charset in _MARKS:
        if body.startswith(mark):
            return body[len(mark):].decode(charset, "replace"), charset
    text = _clean(body, "utf-8")
    if text is not None:
        return text, "utf-8"
    eight = body.decode("utf-8", "replace")
    broken = eight.count("\ufffd")
    if len(eight) - len(eight.encode("ascii", "ignore")) - broken > 10 * broken:
        return eight, "utf-8"                   # a few broken bytes; other charsets would accept them all, as nonsense
    claims = [match.group(1).decode("ascii") for match in (_META.search(body[:4096]), _XML.search(body[:200])) if match]
    tried = []
    for claim in (*claims, header_charset, "gb18030"):
        charset = _known(claim)
        if charset and charset not in (*tried, "utf-8", "ascii", "iso8859-1", "cp1252"):
            tried.append(charset)
            text = _clean(body, charset)
            if text is not None and "\0" not in text:
                return text, charset
    chinese = body.decode("gb18030", "replace")
    return (eight, "utf-8") if broken <= chinese.count("\ufffd") else (chinese, "gb18030")
