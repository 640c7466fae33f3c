"""What the styles of a Word document hide, strike out, raise or number, said at each run and paragraph itself."""

from copy import deepcopy

from docx.oxml.ns import qn

#: Properties of which a paragraph's style and a run's undo each other; one of the run's own overrides both.
_TOGGLES = tuple(qn(f"w:{name}") for name in ("vanish", "strike", "dstrike"))
_P, _R, _RPR, _ID, _VAL = (qn(f"w:{name}") for name in ("p", "r", "rPr", "styleId", "val"))


def apply(root, styles) -> None:
    """Give the runs below an element the properties they have by their styles alone; ``styles`` may be None."""
    known = {} if styles is None else {style.get(_ID): style for style in styles.iterchildren(qn("w:style"))}
    for name in known:
        if _numbers(known, name):
            for chosen in root.iter(qn("w:pStyle")):
                if chosen.get(_VAL) == name and chosen.getparent().find(qn("w:numPr")) is None:
                    chosen.getparent().append(chosen.makeelement(qn("w:numPr")))
    raised = {name: found for name, style in known.items() if (found := style.find(f"{_RPR}/{qn('w:vertAlign')}")) is not None}
    for chosen in root.iter(qn("w:rStyle")) if raised else ():
        if chosen.get(_VAL) in raised and chosen.getparent().find(qn("w:vertAlign")) is None:
            chosen.getparent().append(deepcopy(raised[chosen.get(_VAL)]))
    having = {toggle: frozenset(name for name in known if _has(known, name, toggle)) for toggle in _TOGGLES}
    if not any(having.values()):
        return
    plain = next((name for name, style in known.items() if style.get(qn("w:default")) in ("1", "true", "on")
                  and style.get(qn("w:type")) == "paragraph"), None)
    for run in root.iter(_R):
        paragraph = next(run.iterancestors(_P), None)
        around = plain if paragraph is None else _named(paragraph, "w:pPr", "w:pStyle") or plain
        own = _named(run, "w:rPr", "w:rStyle")
        for toggle, names in having.items():
            properties = run.find(_RPR)
            if (around in names) != (own in names) and (properties is None or properties.find(toggle) is None):
                if properties is None:
                    properties = run.makeelement(_RPR)
                    run.insert(0, properties)
                properties.append(properties.makeelement(toggle))


def on(found) -> bool:
    """Tell whether a property is there and on."""
    return found is not None and found.get(_VAL) not in ("0", "false", "off")


def _named(element, *path: str) -> str | None:
    found = element.find("/".join(map(qn, path)))
    return None if found is None else found.get(_VAL)


def _numbers(known: dict, name: str | None) -> bool:
    """Tell whether a style numbers its paragraphs."""
    seen: set[str | None] = set()
    while name in known and name not in seen:
        seen.add(name)
        if known[name].find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None:
            return True
        name = _named(known[name], "w:basedOn")
    return False


def _has(known: dict, name: str | None, toggle: str) -> bool:
    """Tell whether a style has a property on: by itself, or by the nearest it is based on that says anything of it."""
    seen: set[str | None] = set()
    while name in known and name not in seen:
        seen.add(name)
        said = known[name].find(f"{_RPR}/{toggle}")
        if said is not None:
            return on(said)
        name = _named(known[name], "w:basedOn")
    return False
