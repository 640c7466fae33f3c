"""What the styles of a Word document hide, strike out, raise or number, said at each run and paragraph itself."""

from copy import deepcopy

from docx.oxml.ns import qn

#: Properties of which a paragraph's style and a run's undo each other; one of the run's own overrides both.
_TOGGLES = tuple(qn(f"w:{name}") for name in ("vanish", "strike", "dstrike"))
#: Properties of which the nearest says how letters look, where it makes them another thing than they are.
_LETTERS = tuple(qn(f"w:{name}") for name in ("vertAlign", "position", "color", "highlight", "shd", "sz", "w"))
_P, _R, _RPR, _ID, _VAL = (qn(f"w:{name}") for name in ("p", "r", "rPr", "styleId", "val"))


def apply(root, styles) -> None:
    """Give the runs below an element the properties they have by their styles alone; ``styles`` may be None."""
    known = {} if styles is None else {style.get(_ID): style for style in styles.iterchildren(qn("w:style"))}
    for name in known:
        if _numbers(known, name):
            for chosen in root.iter(qn("w:pStyle")):
                if chosen.get(_VAL) == name and chosen.getparent().find(qn("w:numPr")) is None:
                    chosen.getparent().append(chosen.makeelement(qn("w:numPr")))
    _give(root, known)
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


def _give(root, known: dict) -> None:
    """Give runs what their styles say of their letters and they do not say themselves."""
    said = {name: {tag: found for tag in _LETTERS if (found := _nearest(known, name, tag)) is not None} for name in known}
    if not any(said.values()):
        return
    for run in root.iter(_R):
        paragraph, properties = next(run.iterancestors(_P), None), run.find(_RPR)
        own = said.get(_named(run, "w:rPr", "w:rStyle"), {})
        around = {} if paragraph is None else said.get(_named(paragraph, "w:pPr", "w:pStyle"), {})
        for tag, found in {**around, **own}.items():
            if properties is None:
                properties = run.makeelement(_RPR)
                run.insert(0, properties)
            if properties.find(tag) is None:
                properties.append(deepcopy(found))


def _nearest(known: dict, name: str, tag: str):
    """Return what a style says of a property: itself, or the nearest it is based on."""
    seen: set[str | None] = set()
    while name in known and name not in seen:
        seen.add(name)
        if (found := known[name].find(f"{_RPR}/{tag}")) is not None:
            return found
        name = _named(known[name], "w:basedOn")
    return None


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
    return on(_nearest(known, name, toggle))
