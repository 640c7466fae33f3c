"""What of a page is not to be seen, what it strikes out, and which cells show something else than is written in them.

As far as the page itself says so: what a style sheet of another address hides, or a font draws, nobody can tell from it.
"""

import re
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from lxml import etree

from gkcrawl.extract import styles
from gkcrawl.extract.settable import settable
from gkcrawl.extract.values import struck
from gkcrawl.extract.visible import Effect, colours, effect_of, pale
from gkcrawl.extract.why import FURNITURE

#: The styles of elements and the colours of <font>, as they stand in a page in small letters.
_STYLE = re.compile(rb"""style\s*=\s*("[^"]*|'[^']*|[^\s>"']+)""")
_COLOUR = re.compile(rb"""color(?<![\w-]color)\s*=\s*["']?\s*([^"'>]+)""")
_ATTRIBUTE, _HIDDEN = re.compile(rb"hidden"), re.compile(rb"""[\s"'/]hidden(?![\w-])""")
#: Where no script comes to show later what a style or class hides at first.
_SETTLED = frozenset(("tr", "td", "th", "tbody", "span", "p", "font"))
_CELLS = ("td", "th")
#: What strikes a text out; what shows it turned about, numbered, drawn, or when a script has run.
_STRIKING, _STRUCK = b"line-through", ("s", "del", "strike")
_OTHERWISE = ("bdo", "ol", "canvas", "script")
#: What is never laid out, or not where scripts run.
_NEVER = ("script", "noscript", "template", "iframe", "canvas")
SHEET = "style"
#: The elements this is about.
TAGS = tuple({*_STRUCK, SHEET, "img", *_OTHERWISE, *_NEVER})
_WORDLESS = re.compile(r"""["'\s]*(?:\\[ef][0-9a-f]{3}\b|[\ue000-\uf8ff])?["'\s]*|none|normal|(?:no-)?(?:open|close)-quote|inherit|initial""", re.IGNORECASE)
_NOTHING, _NO_EFFECT = frozenset(), Effect(0)
#: Classes that say by their name that what they hold is no part of a number; for the sheets of other addresses.
_BY_NAME = re.compile(r"hid|none|del|strike|sr-?only|invis|sup|sub|foot|note|old|ref", re.IGNORECASE)


class Seen(NamedTuple):
    """The elements a page does not show, and the cells in which it shows something else than is written there."""

    hidden: frozenset
    otherwise: dict                         # cell → the kind of oddity


class _Cells:
    """What is asked of a page's cells for each thing in them, worked out once for each."""

    def __init__(self):
        self._data, self._texts = {}, {}

    def of(self, element) -> etree.Element:
        """Return the cell an element stands in, None where that is but layout."""
        cell = next(element.iterancestors(*_CELLS), None)
        if cell is not None and cell not in self._data:
            self._data[cell] = next(cell.iter("table"), None) is None
        return cell if cell is not None and self._data[cell] else None

    def text(self, cell) -> str:
        """Return what is written in a cell."""
        if cell not in self._texts:
            self._texts[cell] = "".join(cell.itertext()).strip()
        return self._texts[cell]

    def digits(self, cell) -> bool:
        """Tell whether there are digits in a cell."""
        return any(sign.isdigit() for sign in self.text(cell))

    def whole(self, element) -> bool:
        """Tell whether an element holds all the text of its cell, or whole cells."""
        cell = next(element.iterancestors(*_CELLS), None)
        return cell is None or self.text(cell) == "".join(element.itertext()).strip()


def apart(element) -> bool:
    """Tell whether an element's style or class keeps its text from being part of a number beside it, or that it leads to a note."""
    style, names = element.get("style"), element.get("class")
    return (bool(style and effect_of(style)) or bool(names and _BY_NAME.search(names))
            or element.tag == "a" and "#" in element.get("href", ""))


def asides(tree, told: list):
    """Return what tells whether a run of text outside tables may be hidden, or not stand beside the one before it.

    Here classes and ids are judged by what some sheet of the page does to them, whatever a script may do later.
    """
    names, chosen = styles.telling(tree) if any(node.tag == SHEET for node in told) else (_NOTHING, _NOTHING)

    def aside(element) -> bool:
        return (apart(element) or element in chosen
                or bool(names) and not names.isdisjoint([*element.get("class", "").split(), element.get("id", "")])
                or element.tag == "font" and pale(element.get("color", "")) or element.tag == "bdo")

    return aside


def arranged(element) -> bool:
    """Tell whether something in a cell lays out what it holds otherwise than in a line: its parts stand where they will."""
    return any(_arranges(style) for node in element.iter() if (style := node.get("style")))


def _arranges(style: str) -> bool:
    return "flex" in style or "grid" in style


def tells(name: str, value: str, inline: bool) -> bool:
    """Tell whether an attribute of an element, which breaks a word or does not, says something of the text in it."""
    if name == "style":
        return bool(effect_of(value) & ~(_NO_EFFECT if inline else Effect.APART)) or _arranges(value)
    return name == "class" and inline and bool(_BY_NAME.search(value))


def doubt(rows, otherwise: dict) -> None:
    """Mark the cells that show something else than is written in them."""
    for cell in {cell for row in rows for cell in row if cell.place in otherwise}:
        cell.odd = otherwise[cell.place]


def look(tree, markup: bytes, told: list, hiding: bool) -> Seen:
    """Return what is not to be seen of a page; mark what it strikes out, set apart what does not stand where it is written.

    Classes, sizes and colours count only where no scripts come to show something later. `told` are the elements of ``TAGS``,
    `markup` holds each of its tags in small letters, `hiding` is what `hides` says of that.
    """
    cells = _Cells()
    strikes = _STRIKING in markup or any(node.tag in _STRUCK for node in told)
    sheets = styles.resolved(tree) if any(node.tag == SHEET for node in told) else styles.Sheets({}, [])
    hidden, otherwise = _NOTHING, set()
    if sheets.styles or hiding:
        hidden, otherwise = _judged(tree, sheets.styles, cells)
    for element, pseudo, style in sheets.generated:
        if _generates(pseudo, style):
            otherwise.update(_cells_of(element))
    for node in told:
        if node.tag in _OTHERWISE and (node.tag != "bdo" or node.get("dir", "").lower() == "rtl"):
            otherwise.add(cells.of(node))
    otherwise.discard(None)
    never = [node for node in told if (node.tag in _NEVER or node.tag == SHEET) and cells.of(node) is not None]
    # A picture beside digits may be one.
    pictured = (cells.of(node) for node in told if node.tag == "img" and not FURNITURE.search(node.get("src", "")))
    kinds = {cell: "image" for cell in pictured if cell is not None and cells.digits(cell)}
    if strikes:
        _strike(tree, sheets.styles)
    marked = kinds | dict.fromkeys(otherwise, "styled")
    for cell, kind in list(marked.items()):             # which may stand in a table that is but a box in another's cell
        marked |= dict.fromkeys(cell.iterancestors(*_CELLS), kind)
    return Seen(hidden.union(never), marked)


def hides(markup: bytes) -> bool:
    """Tell whether some element's own style or attribute may hide what is in it, or turn it about."""
    return (any(map(_doubtful, _STYLE.findall(markup)))
            or any(pale(unescape(found.decode("utf-8", "replace"))) for found in _COLOUR.findall(markup))
            or _ATTRIBUTE.search(markup) is not None and bool(_HIDDEN.search(markup)))


@lru_cache(maxsize=8192)
def _doubtful(style: bytes) -> bool:
    """Tell whether a style, behind its quote, does more than strike its text out or set it apart: both are seen to elsewhere."""
    told = unescape(style.lstrip(b"\"'").decode("utf-8", "replace"))
    return bool(effect_of(told) & ~(Effect.STRUCK | Effect.APART)) or _as_behind(told)


def _judged(tree, sheets: dict, cells: _Cells) -> tuple[frozenset, set]:
    """Return the elements that are hidden, and the cells whose text is there and may not be seen as it is written."""
    hidden, otherwise = set(), set()
    for element in tree.iter(etree.Element):
        own = element.get("style", "")
        if element.get("hidden") is not None:
            hidden.add(element)
            continue
        style = sheets.get(element, own)
        colour = element.get("color", "") if element.tag == "font" else ""
        if not style and not colour:
            continue
        effect = effect_of(style)
        settled = element.tag in _SETTLED or element in sheets
        if Effect.GONE in effect and (own == style or settled):
            hidden.add(element)
        elif Effect.UNSEEN in effect or Effect.TINY in effect and _nothing_larger(element, sheets):
            if element.tag in _CELLS:
                otherwise.add(element)
            elif settled or "visibility" in own:
                hidden.add(element)
        elif (Effect.FAINT in effect or colour and pale(colour) or _as_behind(style)) and _on_paper(element, sheets):
            if element.tag in _CELLS or cells.whole(element):
                otherwise.update(_cells_of(element))
            else:
                _set_apart(element)
        elif Effect.TURNED in effect:
            otherwise.update(_cells_of(element))
        elif Effect.APART in effect and own != style:
            _set_apart(element)
    return frozenset(hidden), otherwise


def _cells_of(element) -> list:
    """Return the cell an element stands in, or the cells in it."""
    inside = list(element.iterancestors(*_CELLS))[:1] if element.tag not in _CELLS else [element]
    return inside or list(element.iter(*_CELLS))


def _nothing_larger(element, sheets: dict) -> bool:
    return not any("font" in sheets.get(inner, inner.get("style", "")) for inner in element.iterdescendants(etree.Element))


def _as_behind(style: str) -> bool:
    letters, behind = colours(style)
    return bool(letters) and letters == behind


def _on_paper(element, sheets: dict) -> bool:
    """Tell whether nothing darker lies behind an element, up to its table."""
    for node in (element, *element.iterancestors()):
        behind = colours(sheets.get(node, node.get("style", "")))[1] or node.get("bgcolor", "")
        if behind or "background" in node.attrib:
            return pale(behind)
        if node.tag == "table":
            break
    return True


def _set_apart(element) -> None:
    """Put a space before and after an element's text, so that no number is joined from it and what stands beside it."""
    element.text = settable(f" {element.text or ''}")
    if len(element):
        element[-1].tail = settable(f"{element[-1].tail or ''} ")
    else:
        element.text += " "


def _generates(pseudo: str, style: str) -> bool:
    """Tell whether a style makes text that is not written in the page, or changes the first letters of what is."""
    effect = effect_of(style)
    if pseudo.startswith("first"):
        return bool(effect & ~Effect.APART)
    content = {name: value for name, value, _ in styles.declared(style)}.get("content", "none")
    return not effect & (Effect.GONE | Effect.UNSEEN) and not _WORDLESS.fullmatch(content)


def _strike(tree, sheets: dict) -> None:
    """Mark the text that the page strikes out, so that it is not taken for what the page says."""
    inside, behind = set(), set()
    for element in tree.iter(etree.Element):
        style = sheets.get(element, element.get("style", ""))
        if element.tag in _STRUCK or style and Effect.STRUCK in effect_of(style):
            inside.update(element.iter(etree.Element))
            behind.update(element.iterdescendants(etree.Element))
    for node in inside:
        node.text = settable(struck(node.text or ""))
    for node in behind:
        node.tail = settable(struck(node.tail or ""))
