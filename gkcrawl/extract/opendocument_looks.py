"""How the text of an OpenDocument file looks, by its styles: what they hide, strike out, raise, or give the colour of paper."""

import re

from lxml import etree

from gkcrawl.extract.unsure import unsure
from gkcrawl.extract.values import struck
from gkcrawl.extract.visible import pale

NS = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
TABLE, TEXT, OFFICE, STYLE, DRAW = (f"{{{NS.format(name)}}}" for name in ("table", "text", "office", "style", "drawing"))
_FO = f"{{{NS.format('xsl-fo-compatible')}}}"
#: Stands about what is raised or lowered.
LIFTED = "\ue000"
#: What text takes from the styles of what it stands in, and the property that a style says of what is behind it.
_KEPT = {f"{TEXT}display": "display", f"{STYLE}text-line-through-style": "out", f"{STYLE}text-position": "raised", f"{_FO}font-size": "size",
         f"{STYLE}text-scale": "scale", f"{_FO}color": "colour", f"{STYLE}use-window-font-color": "plain", f"{_FO}background-color": "behind"}
_STYLED = tuple(f"{space}style-name" for space in (TEXT, TABLE))
_SIZE = re.compile(r"(\d{1,4}(?:\.\d{1,4})?)pt", re.ASCII)
#: Points, and per cent of a letter's width, of what no eye reads.
_TINY, _NARROW = 2, 10


def _told(roots: list) -> dict[str, dict[str, str]]:
    """Return what each style says, what it is based on included."""
    own, above = {}, {}
    for style in (style for root in roots for style in root.iter(f"{STYLE}style")):
        name, said = style.get(f"{STYLE}name"), {}
        for properties in style.iterchildren(etree.Element):
            for attribute, value in properties.items():
                # No other than the letters' own colour is behind a paragraph or a cell where that says none.
                if attribute in _KEPT and not (_KEPT[attribute] == "behind" and value == "transparent"):
                    said[_KEPT[attribute]] = value
        own[name], above[name] = said, style.get(f"{STYLE}parent-style-name")
    whole = {}
    for name in own:
        line, at = [], name
        while at in own and at not in line:
            line.append(at)
            at = above[at]
        whole[name] = {key: value for one in reversed(line) for key, value in own[one].items()}
    return whole


def hidden_tables(roots: list) -> set[str]:
    """Return the names of the styles of tables that are not shown."""
    return {style.get(f"{STYLE}name") for root in roots for style in root.iter(f"{STYLE}style")
            for properties in style.iterchildren(f"{STYLE}table-properties") if properties.get(f"{TABLE}display") == "false"}


def apply(root, roots: list) -> None:
    """Put at the text below an element what its styles make of it; ``roots`` are those that hold styles."""
    told = _told(roots)
    if all(_shown("1", said) == "1" for said in told.values()):
        return
    effects: list[dict[str, str]] = [{}]
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            effects.pop()
            continue
        node.tail = _shown(node.tail, effects[-1])
        said = next((told[name] for attribute in _STYLED if (name := node.get(attribute)) in told), {})
        effects.append({**effects[-1], **said} if said else effects[-1])
        node.text = _shown(node.text, effects[-1])


def _shown(text: str | None, told: dict[str, str]) -> str | None:
    """Return a text as it is seen."""
    if not text or not told:
        return text
    size = _SIZE.fullmatch(told.get("size", ""))
    scale = told.get("scale", "100%").removesuffix("%")
    if told.get("display") == "none" or size and float(size[1]) <= _TINY or scale.isascii() and scale.isdigit() and int(scale) <= _NARROW:
        return ""
    text = struck(text) if told.get("out", "none") != "none" else text
    if pale(told.get("colour", "")) and told.get("plain") != "true" and pale(told.get("behind", "white")):
        text = unsure(text)
    return f"{LIFTED}{text}{LIFTED}" if not told.get("raised", "0%").startswith(("0%", "0 ")) else text
