"""Links that stand in a page's scripts: what its functions open when they are called, and trees written as data.

Nothing is run. A function is read only where it is plain what it opens: ``function show(id){ window.open("/nb/" + id) }``.
"""

import json
import re
from collections.abc import Iterator

from lxml.html import HtmlElement

#: So much script is looked at in a page; what is longer is a library.
MOST = 400_000
#: What sends a visitor somewhere, up to the expression that says where.
SENDS = r"(?:location(?:\.href)?\s*=|open\s*\(|(?:replace|assign)\s*\()\s*"
_TERM = r"""(?:"[^"\n]*"|'[^'\n]*'|\w+)"""
# Each looks for a name from its beginning only: scripts hold runs of letters without end.
_FUNCTION = re.compile(r"(?:\bfunction\s+(\w+)\s*|\b(\w+)\s*[:=]\s*function\s*)\(([^)]{0,300})\)\s*\{([^}]{0,600})")
_OPENED = re.compile(SENDS + rf"({_TERM}(?:\s*\+\s*{_TERM})*)")
_CALL = re.compile(r"\b(\w+)\s*\(([^()]{0,500})\)")
_OBJECT = re.compile(r"\{([^{}\[\]]{8,900})")
_FIELD = re.compile(r"""["']?(\w+)["']?\s*:\s*(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)')""")
_NAMES = ("name", "title", "text", "label", "nodename")
_PLACES = ("url", "href", "link", "linkurl", "jump_url", "path")
_PLACE = re.compile(r"(?:https?:/)?/|[\w./-]+\.(?:s?html?|jspx?|aspx?|php|pdf|docx?)(?:\?|$)", re.I)

#: What a function opens: pieces of an address, and the numbers of the parameters between them.
Opener = list[str | int]


def script_of(root: HtmlElement) -> str:
    """Return the scripts that stand in a page itself."""
    return "\n".join(one.text for one in root.iter("script") if one.text and not one.get("src"))[:MOST]


def openers(script: str) -> dict[str, Opener]:
    """Return the functions that open an address made of their parameters, by name.

    >>> openers("function show(id, y){ window.open('/nb/' + id + '.html') }")
    {'show': ['/nb/', 0, '.html']}
    """
    found = {}
    for match in _FUNCTION.finditer(script):
        names, opened = [name.strip() for name in match.group(3).split(",")], _OPENED.search(match.group(4))
        terms = re.findall(_TERM, opened.group(1)) if opened else []
        if terms and all(term[0] in "\"'" or term in names for term in terms):
            found[match.group(1) or match.group(2)] = [
                term[1:-1] if term[0] in "\"'" else names.index(term) for term in terms]
    return found


def opened(call: str, known: dict[str, Opener]) -> str:
    """Return the address that a call opens, "" where it is none of a known function.

    >>> opened("return show('12')", {"show": ["/nb/", 0, ".html"]})
    '/nb/12.html'
    """
    for name, given in _CALL.findall(call):
        values = [value.strip().strip("\"'") for value in given.split(",")]
        if name in known and all(isinstance(one, str) or one < len(values) for one in known[name]):
            return "".join(one if isinstance(one, str) else values[one] for one in known[name])
    return ""


def listed(script: str) -> Iterator[tuple[str, str]]:
    """Yield (address, name) of the objects in a script that have both, as trees of departments do.

    >>> list(listed('var zNodes=[{id:1,name:"教育局",url:"/jyj/"},{id:2,name:"x"}]'))
    [('/jyj/', '教育局')]
    """
    for match in _OBJECT.finditer(script):
        fields = {name.lower(): _plain(one or other) for name, one, other in _FIELD.findall(match.group(1))}
        name = next((fields[key] for key in _NAMES if fields.get(key)), "")
        place = next((fields[key] for key in _PLACES if _PLACE.match(fields.get(key, ""))), "")
        if name and place:
            yield place, " ".join(name.split())


def _plain(text: str) -> str:
    """Return a string of a script as it is meant."""
    if "\\" not in text:
        return text
    try:
        return json.loads(f'"{text}"')
    except ValueError:
        return text.replace("\\/", "/")
