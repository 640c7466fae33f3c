"""A report that a page carries as text and lets a script show: in a script's string, a textarea, a template, an attribute.

Only looked for where the page itself shows no statutory table: what it shows comes first.
"""

import html
import re
from collections.abc import Iterator

from lxml import etree

#: Elements whose content browsers do not lay out, though the parser takes it apart.
_HOLDERS = frozenset(("textarea", "template", "noscript", "xmp", "noframes"))
#: A table's cell or row, as markup, or escaped for HTML, JSON or an address.
_SIGN = re.compile(r"(?:<|&(?:amp;)*lt;|\\u003[cC]|\\x3[cC])\\?/?t[dr]\b", re.IGNORECASE)
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
            if _LEAST < len(text) < _MOST and _SIGN.search(text):
                found.update(dict.fromkeys(_plain(text, element.tag == "script" and text is own)))
    return "\n".join(found) if sum(map(len, found)) < _MOST else ""


def _plain(text: str, script: bool) -> list[str]:
    """Return the markup in a text: that of a script's strings, where it stands in them, unescaped."""
    if script and "<![CDATA[" not in text and (strings := [held for held in _strings(text) if _SIGN.search(held)]):
        return [_unescaped(_ESCAPE.sub(_meant, held)) for held in strings]
    return [_unescaped(text.replace("<![CDATA[", "").replace("]]>", ""))]


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


def _unescaped(text: str) -> str:
    for _ in range(3):
        if re.search(r"<t[dr]\b", text, re.IGNORECASE):
            break
        text = html.unescape(text)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
