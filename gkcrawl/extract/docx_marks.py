"""What makes the text of a Word cell another than its letters say: raised and tiny letters, numbers of lists, pictures, turned text."""

from docx.oxml.ns import qn

from gkcrawl.extract.unsure import composes
from gkcrawl.extract.visible import pale

_VAL = qn("w:val")
_DRAWN = tuple(qn(f"w:{name}") for name in ("drawing", "pict", "object"))
_BOX = qn("w:txbxContent")
#: Half points, and per cent of a letter's width, of what no eye reads.
_TINY, _NARROW = 4, 10
_PAPER = ("FFFFFF", "AUTO", "")


def _value(run, name: str) -> str:
    found = run.find(f"{qn('w:rPr')}/{qn(name)}")
    return "" if found is None else found.get(_VAL, "")


def _number(run, name: str, otherwise: int) -> int:
    value = _value(run, name)
    return int(value) if value.removeprefix("-").isascii() and value.removeprefix("-").isdigit() else otherwise


def tiny(run) -> bool:
    """Tell whether a run's letters are too small or too narrow to be seen."""
    return _number(run, "w:sz", 20) <= _TINY or _number(run, "w:w", 100) <= _NARROW


def apart(run) -> bool:
    """Tell whether a run stands above or below the line, as the signs of notes do, or in the colour of paper: it is part of no number."""
    return _value(run, "w:vertAlign") in ("superscript", "subscript") or _number(run, "w:position", 0) != 0 or _white(run)


def _white(run) -> bool:
    colour = _value(run, "w:color")
    return len(colour) == 6 and pale(f"#{colour}") and _value(run, "w:highlight") in ("", "none", "white") and not any(
        shade.get(qn("w:fill"), "").upper() not in _PAPER for holder in (run, *run.iterancestors(qn("w:p"), qn("w:tc"), qn("w:tbl")))
        for part in ("w:rPr", "w:pPr", "w:tcPr", "w:tblPr") if (shade := holder.find(f"{qn(part)}/{qn('w:shd')}")) is not None)


def draws(cell) -> bool:
    """Tell whether something is drawn in a cell that is no text."""
    return any(next(node.iter(_BOX), None) is None for node in cell.iter(*_DRAWN))


def odd(cell) -> str:
    """Return the kind of oddity of a cell that shows something else, or more, than its letters; "" where it does not."""
    if draws(cell):
        return "image"
    numbered = any(_counts(node) for node in cell.iter(qn("w:numPr")))
    turned = any(node.get(_VAL) == "rtl" for node in cell.iter(qn("w:bdo")))
    composed = any(composes(node.text or "") for node in cell.iter(qn("w:instrText")))
    runs = [run for run in cell.iter(qn("w:r")) if run.find(qn("w:t")) is not None]
    return "styled" if numbered or turned or composed or runs and all(map(_white, runs)) else ""


def _counts(properties) -> bool:
    number = properties.find(qn("w:numId"))
    return number is None or number.get(_VAL) != "0"
