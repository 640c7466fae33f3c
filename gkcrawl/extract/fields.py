"""Form fields in the cells of a page: what they show is printed as much as any other text."""

import re

from gkcrawl.extract.settable import settable

#: Inputs that show no text of their own, or a button's.
_MUTE = frozenset(("hidden", "checkbox", "radio", "submit", "button", "reset", "image", "file", "password", "range", "color"))
#: What browsers show in a field for numbers; anything else they leave out.
_NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?")
#: An element that shows its text, set apart from what stands beside it.
_SHOWN = "output"


#: The elements this is about.
TAGS = ("input", "textarea", "select")


def fill_in(nodes: list) -> None:
    """Put what form fields in table cells show in their place; other elements are let be."""
    for node in nodes:
        if node.tag not in TAGS or next(node.iterancestors("td", "th"), None) is None:
            continue
        text = {"input": _input, "textarea": _textarea, "select": _select}[node.tag](node)
        if text is not None:
            for child in list(node):
                node.remove(child)
            node.tag, node.text = _SHOWN, settable(text)


def _input(node) -> str | None:
    kind, value = node.get("type", "").strip().lower(), node.get("value", "")
    if kind in _MUTE:
        return None
    return value if kind != "number" or _NUMBER.fullmatch(value) else ""


def _textarea(node) -> str:
    return "".join(node.itertext())


def _select(node) -> str:
    """Return the option that is chosen, the first where none is; all where several are shown."""
    options = list(node.iter("option"))
    if node.get("multiple") is None:
        chosen = [option for option in options if option.get("selected") is not None]
        options = chosen[-1:] or [option for option in options if option.get("disabled") is None][:1]
    return "\n".join(option.get("label") or "".join(option.itertext()).strip() for option in options)
