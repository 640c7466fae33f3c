"""The style sheets in a page, as far as they tell what of its tables is shown: element → its style, sheets and own together."""

import re
from collections.abc import Iterable
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from lxml import etree

from gkcrawl.extract.page import TooLarge
from gkcrawl.extract.visible import effect_of

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"?|\'(?:\\.|[^\'\\])*\'?|[{};]|[^{};"\']+', re.DOTALL)
_IMPORTANT = re.compile(r"\s*!\s*important\s*$")
#: Rules for other media than a screen on a desk.
_ELSEWHERE = re.compile(r"\b(?:print|speech|aural|braille|handheld)\b(?![^,]*,\s*(?:screen|all))|max-(?:device-)?width\s*:\s*(?:\d{1,2}|[1-9]\d\d)(?:\.\d+)?(?:px|em)")
_GENERATED = ("before", "after", "first-letter", "first-line")
#: Words by which elements in tables are known.
_NAMES = etree.XPath("//table//@class|//table//@id", smart_strings=False)
#: What of a selector says nothing of the names of what it selects.
_WITHIN, _COMBINES = re.compile(r"\([^()]*\)|\[[^\]]*\]"), re.compile(r"[\s>+~]+")
_NAME = re.compile(r"[.#]((?:[\w-]|[^\x00-\x7f])+)")
_NAMED = re.compile(rb"""(?:class|id)\s*=\s*("[^"]*|'[^']*|[^\s"'>]*)""")
#: More work than any report's page is.
_REMEMBERED = 100_000
_MOST_RULES, _MOST_STEPS, _MOST_HELD, _LONGEST, _DEEPEST = 20_000, 4_000_000, 200_000, 500, 50
#: A selector that combines more than this would take too long to follow.
_MOST_COMBINED, _MOST_BEHIND, _MOST_PLAIN = 12, 2, 50
_PARTS = re.compile(r"""[(\[]|[)\]]|,|"[^"]*"|'[^']*'|[^()\[\],"']+|.""", re.DOTALL)


class Rule(NamedTuple):
    """A selector of a style sheet with what it declares, and the classes and ids that what it selects must have."""

    selector: str
    names: frozenset[str]
    style: tuple[tuple[str, str, bool], ...]
    telling: bool                           # whether by itself it changes what is seen


class Selector(NamedTuple):
    """A selector that can be asked for elements."""

    path: etree.XPath
    rank: tuple
    pseudo: str


def _blocks(sheet: str) -> list[tuple[str, str]]:
    """Return (selectors, declarations) of a sheet, those within @media for screens too."""
    found: list[tuple[str, str]] = []
    before: list[list[str]] = [[]]
    skipped = depth = 0
    for token in _TOKEN.findall(_COMMENT.sub(" ", sheet) + "}}"):
        if token == "{":
            depth += 1
            head = "".join(before[-1]).strip().lower()
            if skipped or head.startswith("@") and (not head.startswith(("@media", "@supports", "@layer"))
                                                    or head.startswith("@media") and _ELSEWHERE.search(head)):
                skipped = skipped or depth
            before.append([])
        elif token == "}":
            inner = "".join(before.pop()) if len(before) > 1 else ""
            selectors = "".join(before[-1]).strip()
            if not skipped and inner.strip() and not selectors.startswith("@"):
                found.append((selectors, inner))
            before[-1] = []
            depth = max(0, depth - 1)
            skipped = skipped if depth >= skipped else 0
        elif token == ";" and len(before) == 1:
            before[-1] = []                 # @import, @charset
        else:
            before[-1].append(token)
        if len(found) > _MOST_RULES or depth > _DEEPEST:
            raise TooLarge(f"the page has more than {_MOST_RULES:,} style rules, or such as have no end")
    return found


def declared(text: str) -> list[tuple[str, str, bool]]:
    """Return (property, value, whether it is important) of a list of declarations."""
    parts: list[list[str]] = [[]]
    for token in _TOKEN.findall(text):
        if token == ";":
            parts.append([])
        else:
            parts[-1].append(token)
    named = [(name.strip().lower(), value.strip()) for name, colon, value in ("".join(part).partition(":") for part in parts) if colon]
    return [(name, value[:-20] + _IMPORTANT.sub("", value[-20:]), bool(_IMPORTANT.search(value[-20:])))
            for name, value in named]


def _several(selectors: str) -> list[str]:
    """Return the selectors of a list; commas in brackets and quotes part none."""
    found, depth = [[]], 0
    for part in _PARTS.findall(selectors):
        depth += (part in ("(", "[")) - (part in (")", "]"))
        if part == "," and depth <= 0:
            found.append([])
        else:
            found[-1].append(part)
    return ["".join(parts) for parts in found]


@lru_cache(maxsize=64)
def _sheet(text: str) -> tuple[Rule, ...]:
    rules = []
    for selectors, declarations in _blocks(text):
        style = tuple(declared(declarations))
        telling = bool(effect_of(_text(style))) or any(name == "content" for name, *_ in style)
        for one in _several(selectors):
            if len(one) > _LONGEST:
                continue                    # nobody writes such
            last = _COMBINES.split(_WITHIN.sub("", one).strip())[-1]
            names = frozenset() if "\\" in one or "," in one else frozenset(_NAME.findall(last))
            rules.append(Rule(one.strip(), names, style, telling))
    return tuple(rules)


@lru_cache(maxsize=2048)
def _selected(selector: str) -> tuple[Selector, ...]:
    import cssselect                        # only pages that hide something need it

    try:
        return tuple(Selector(etree.XPath(cssselect.HTMLTranslator().selector_to_xpath(one), smart_strings=False), one.specificity(), str(one.pseudo_element or ""))
                     for one in cssselect.parse(selector) if not one.pseudo_element or str(one.pseudo_element) in _GENERATED)
    except (cssselect.SelectorError, etree.XPathError):
        return ()                           # it is of a kind that no browser follows, or that cannot be followed here


def _text(style) -> str:
    return ";".join(f"{name}:{value}" for name, value, *_ in style)


class Sheets(NamedTuple):
    """What the sheets of a page make of the elements in its tables."""

    styles: dict                            # element → all that holds for it, its own style attribute last
    generated: list                         # (element, before|after|…, style) of text that is nobody's


def _rules(sheets: Iterable[str]) -> list[Rule]:
    return [rule for text in dict.fromkeys(sheets) for rule in (_sheet if len(text) < _REMEMBERED else _sheet.__wrapped__)(text)]


def _rules_of(tree) -> list[Rule]:
    return _rules(node.text or "" for node in tree.iter("style"))


def tell(sheets: list[str], markup: bytes) -> bool:
    """Tell whether these sheets show something of markup, in small letters, otherwise than plain text."""
    rules = [rule for rule in _rules(sheets) if rule.telling]
    named = b" ".join(found.lstrip(b"\"'") for found in _NAMED.findall(markup)) if rules else b""
    present = set(unescape(named.decode("utf-8", "replace")).lower().split())
    return any(present.issuperset(map(str.lower, rule.names)) for rule in rules)


def telling(tree) -> tuple[frozenset[str], frozenset]:
    """Return what the sheets of a page show otherwise than plain text: classes and ids; elements, where a rule goes by neither."""
    rules = [rule for rule in _rules_of(tree) if rule.telling]
    plain = [rule.selector for rule in rules if not rule.names and len(_COMBINES.findall(rule.selector)) <= _MOST_BEHIND]
    chosen = (selector.path(tree) for one in plain[:_MOST_PLAIN] for selector in _selected(one) if not selector.pseudo)
    return frozenset().union(*(rule.names for rule in rules)), frozenset().union(*chosen)


def resolved(tree) -> Sheets:
    """Return the styles of the elements of a page's tables that some sheet of it shows otherwise than plain text."""
    rules = _rules_of(tree)
    if not any(rule.telling for rule in rules):
        return Sheets({}, [])
    present = set(" ".join(_NAMES(tree)).split())
    rules = [rule for rule in rules if rule.names <= present]
    telling = [rule for rule in rules if rule.telling]
    if not telling:
        return Sheets({}, [])
    if len(rules) * sum(1 for _ in tree.iter()) > _MOST_STEPS:
        raise TooLarge(f"the page has {len(rules):,} style rules for its tables, more than can be followed")
    chosen: dict = {}
    generated = []
    for rule in telling:
        if len(_COMBINES.findall(_WITHIN.sub("", rule.selector))) > _MOST_COMBINED or rule.selector.count("~") > _MOST_BEHIND:
            raise TooLarge("the page has style rules for its tables that take too long to follow")
        for selector in _selected(rule.selector):
            for element in filter(_in_table, selector.path(tree)):
                if selector.pseudo:
                    generated.append((element, selector.pseudo, _text(rule.style)))
                else:
                    chosen[element] = []
    held = 0
    for number, rule in enumerate(rules) if chosen else ():
        if not rule.telling and rule.selector.count("~") > _MOST_BEHIND:
            continue                        # it changes nothing that is seen
        for selector in _selected(rule.selector):
            for element in () if selector.pseudo else selector.path(tree):
                if element in chosen:
                    if (held := held + len(rule.style)) > _MOST_HELD:
                        raise TooLarge("the page has more style for its tables than can be followed")
                    chosen[element] += [((important, 0, selector.rank, number), name, value) for name, value, important in rule.style]
    for element, told in chosen.items():
        told += [((important, 1), name, value) for name, value, important in declared(element.get("style", ""))]
        told.sort(key=lambda one: one[0])
        chosen[element] = {name: value for _, name, value in told}
    return Sheets({element: _text(told.items()) for element, told in chosen.items()}, generated)


def _in_table(element) -> bool:
    """Tell whether an element stands in a table and has none in it: others are the page's, and scripts show them later."""
    return next(element.iterancestors("table"), None) is not None and next(element.iter("table"), None) is None
