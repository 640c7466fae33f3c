"""A report that a page carries as text and lets a script show: in a script's string, a textarea, a template, an attribute.

Only looked for where the page itself shows no statutory table: what it shows comes first.
"""

import base64
import binascii
import html
import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from lxml import etree

from gkcrawl.extract import charset

#: Elements whose content browsers do not lay out, though the parser takes it apart.
_HOLDERS = frozenset(("textarea", "template", "noscript", "xmp", "noframes"))
#: A table's cell or row, as markup, or escaped for HTML, JSON or an address.
_SIGN = re.compile(r"(?:<|&(?:amp;)*lt;|\\u003[cC]|\\x3[cC]|%(?:u00)?3c)(?:\\?/|%(?:u00)?2f)?t[dr](?![a-z0-9])", re.IGNORECASE)
#: Markup escaped as addresses are, also as `escape()` does; and in base64.
_ADDRESS = re.compile(r"%(?:u00)?3ct[dr]", re.IGNORECASE)
_WIDE, _BYTES = re.compile(r"%u([0-9a-fA-F]{4})"), re.compile(r"(?:%[0-9a-fA-F]{2})+")
_BASE64 = re.compile(r"[A-Za-z0-9+/\s\\]{200,}={0,2}")
_QUOTE = re.compile(r"""\\.|["'`\n]""", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|\r?\n|(.))", re.DOTALL)
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "b": "", "f": "", "v": "", "0": ""}
#: Shorter texts hold no table, longer ones no report.
_LEAST, _MOST = 200, 4_000_000


def markup(tree) -> str:
    """Return the markup a page carries as text, all that has cells of tables in it; "" where there is none."""
    found: dict[str, None] = {}
    for element in tree.iter(etree.Element):
        if element.tag in _HOLDERS and next(element.iter("td", "th"), None) is not None:
            found["".join([element.text or "", *(etree.tostring(child, method="html", encoding="unicode") for child in element)])] = None
        own = element.text or ""
        for text in (own, element.tail or "", *element.attrib.values()):
            if _LEAST < len(text) < _MOST:
                if _SIGN.search(text):
                    found.update(dict.fromkeys(_plain(text, element.tag == "script" and text is own)))
                found.update(dict.fromkeys(_packed(text)))
    return "\n".join(found) if sum(map(len, found)) < _MOST else ""


def _plain(text: str, script: bool) -> list[str]:
    """Return the markup in a text: that of a script's strings, where it stands in them, unescaped."""
    if script and "<![CDATA[" not in text and (strings := [held for held in _strings(text) if _SIGN.search(held)]):
        return [_unescaped(_ESCAPE.sub(_meant, held)) for held in strings]
    return [_unescaped(text.replace("<![CDATA[", "").replace("]]>", ""))]


def _packed(text: str) -> Iterator[str]:
    """Yield the markup with tables that a text holds in base64."""
    for held in _BASE64.findall(text):
        try:
            data = base64.b64decode(re.sub(r"\\[nr]|\s|\\", "", held), validate=True)
        except (binascii.Error, ValueError):
            continue
        if b"<t" in data.lower() or b"%3c" in data.lower():
            inner = charset.decode(data)[0]
            if _SIGN.search(inner):
                yield _unescaped(inner)


def _strings(script: str) -> Iterator[str]:
    """Yield the string literals of a script, in one pass over it; only those in backticks hold line breaks."""
    quote, start = "", 0
    for sign in _QUOTE.finditer(script):
        found = sign[0]
        if found[0] == "\\":
            continue
        if not quote and found != "\n":
            quote, start = found, sign.end()
        elif found == quote:
            yield script[start:sign.start()]
            quote = ""
        elif found == "\n" and quote != "`":
            quote = ""


def _meant(match: re.Match) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _CONTROLS.get(match[3], match[3]) if match[3] else ""


def _from_address(text: str) -> str:
    """Return a text without the escapes of addresses: bytes in UTF-8, or one for each character as `escape()` writes them."""
    text = _WIDE.sub(lambda match: chr(int(match[1], 16)), text)

    def bytes_of(match: re.Match) -> str:
        data = unquote_to_bytes(match[0])
        try:
            return data.decode()
        except UnicodeDecodeError:
            return data.decode("latin-1")

    return _BYTES.sub(bytes_of, text)


def _unescaped(text: str) -> str:
    if _ADDRESS.search(text):
        text = _from_address(text)
    for _ in range(3):
        if re.search(r"<t[dr]\b", text, re.IGNORECASE):
            break
        text = html.unescape(text)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
