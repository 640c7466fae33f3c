"""What of a page is not to be seen, and what it strikes out, as far as the page itself says so."""

import re

from lxml import etree

from gkcrawl.extract.values import struck

#: What a page that hides anything has somewhere; and the attribute. (A pattern of letters only is searched for faster than `in` does.)
_HIDING = (re.compile(rb"y\s*:\s*(?:none|hidden|collapse|0)"), re.compile(rb"size\s*:\s*0(?![.\d])"))
_ATTRIBUTE, _HIDDEN = re.compile(b"hidden"), re.compile(rb"\shidden\b")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
_FAINT, _NO_SIZE = re.compile(r"opacity\s*:\s*0(?:\.0*)?(?![.\d])", re.IGNORECASE), re.compile(r"font-size\s*:\s*0(?![.\d])", re.IGNORECASE)
#: Where no script comes to show later what a style or class hides at first.
_SETTLED = frozenset(("tr", "td", "th", "tbody", "span", "p", "font"))
#: What strikes a text out.
_STRIKING, _STRUCK = re.compile(b"line-through"), ("s", "del", "strike")
#: What may keep a text from being seen: it is no part of a number beside it.
APART = re.compile(r"(?<![-\w])color\s*:\s*(?:#fff(?:fff)?\b|white\b|transparent\b|rgba?\(255,\s*255,\s*255)|(?:left|top|indent)\s*:\s*-\d{3}",
                   re.IGNORECASE)
_HIDDEN_CLASS = re.compile(r"\.([\w-]+)\s*\{[^{}]*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))",
                           re.IGNORECASE)


def hidden(tree, lower: bytes) -> frozenset:
    """Return the elements the page does not show; classes, size and opacity count only where scripts show nothing."""
    if not any(pattern.search(lower) for pattern in _HIDING) and not (_ATTRIBUTE.search(lower) and _HIDDEN.search(lower)):
        return frozenset()
    classes = set()
    for style in tree.iter("style"):
        classes.update(_HIDDEN_CLASS.findall(style.text or ""))
    found = set()
    for element in tree.iter():
        style = element.get("style", "")
        if element.get("hidden") is not None or style and _HIDDEN_STYLE.search(style):
            found.add(element)
        elif element.tag in _SETTLED and (
                classes and not classes.isdisjoint(element.get("class", "").split()) or style and _unreadable(element, style)):
            found.add(element)
    return frozenset(found)


def _unreadable(element, style: str) -> bool:
    """Tell whether a style makes a text too faint or too small for any eye."""
    return bool(_FAINT.search(style)) or bool(_NO_SIZE.search(style)) and not any(
        "font-size" in inner.get("style", "") for inner in element.iterdescendants(etree.Element))


def strike(tree, lower: bytes) -> None:
    """Mark the text that the page strikes out, so that it is not taken for what the page says."""
    if not _STRIKING.search(lower) and next(tree.iter(*_STRUCK), None) is None:
        return
    inside, behind = set(), set()
    for element in tree.iter(etree.Element):
        if element.tag in _STRUCK or "line-through" in element.get("style", "").lower():
            inside.update(element.iter(etree.Element))
            behind.update(element.iterdescendants(etree.Element))
    for node in inside:
        node.text = struck(node.text or "")
    for node in behind:
        node.tail = struck(node.tail or "")
