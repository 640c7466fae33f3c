"""The six numbered parts of a report: their headings as printed, their text without the tables."""

import re
from functools import cache

from lxml import etree

from gkcrawl import forms
from gkcrawl.extract.labels import core, exact
from gkcrawl.extract.page import Page, Paragraph

_NUMBERING = forms.grammar()["numbering"]
_NUMERALS = forms.grammar()["numerals"]["digits"][:max(len(form.passages) for form in forms.forms().values())]
_HEADING = re.compile(rf"\s*(?:{_NUMBERING['before']})?([{_NUMERALS}])(?:{_NUMBERING['after']})?\s*[{_NUMBERING['signs']}]\s*(\S.*)",
                      re.DOTALL)
_LONGEST = 45


@cache
def _known_heads() -> list[str]:
    heads = {forms.fold(head) for form in forms.forms().values() for head in form.passages}
    return sorted(heads, key=len, reverse=True)


def _heading(text: str, number: int, heads: list[str]) -> tuple[int, tuple[str, str]] | None:
    """Return (its number, (heading, the text that runs on after it)) if a paragraph begins one of the next two parts."""
    match = _HEADING.match(text)
    if not match or not 1 <= (begun := _NUMERALS.index(match[1]) + 1) - number <= 2:
        return None
    if any(name.kind in ("row", "group") for name in exact(core(text))):
        return None                             # 一、本年新收… is a row of a table that came apart
    if len(text) <= _LONGEST and not re.search(r"[。；;]", text):
        return begun, (text, "")
    folded = forms.fold(match[2])
    for head in heads:
        if folded.startswith(head):
            end = match.start(2)
            while len(forms.fold(text[match.start(2):end])) < len(head):
                end += 1
            return begun, (text[:end], text[end:].strip().lstrip("。:："))
    return None


def parts_of(page: Page, used: set[int]) -> list[dict]:
    """Return the parts in order: number, heading, text; paragraphs in `used` are tables that came apart."""
    heads, parts, number = _known_heads(), [], 0
    index, places = -1, []
    for block in page.blocks:
        if not isinstance(block, Paragraph):
            continue
        index += 1
        begun = _heading(block.text, number, heads)
        if begun and index not in used | {-1} or begun and not exact(core(block.text)):
            number, (heading, rest) = begun
            places.append(block.place)
            parts.append({"number": number, "heading": heading, "text": [rest] if rest else [], "from": []})
        elif parts and index not in used:
            parts[-1]["from"].append(block)
    if parts:
        parts[-1]["from"] = _ended(parts[-1]["from"], places)
    return [{"number": part["number"], "heading": part["heading"],
             "text": "\n".join([*part["text"], *(block.text for block in part["from"])])} for part in parts]


def _ended(blocks: list[Paragraph], places: list) -> list[Paragraph]:
    """Return what belongs to the last part: not what stands below the box that holds the headings, nor the page's foot."""
    box = _box(places)
    if box is not None:
        outside = next((at for at, block in enumerate(blocks)
                        if box is not block.place and box not in block.place.iterancestors()), 0)
        blocks = blocks[:outside or len(blocks)]        # a text that stands wholly outside is kept
    return blocks[:next((at for at, block in enumerate(blocks) if _is_foot(block.text)), len(blocks))]


def _is_foot(text: str) -> bool:
    return any(word in text for word in forms.links()["furniture"]["feet"]) or (
        len(text) <= _LONGEST and bool(_buttons().fullmatch(forms.fold(text))))


@cache
def _buttons() -> re.Pattern:
    return re.compile(rf"(?:[\[\]()|/:]*{forms.any_of(forms.links()['furniture']['buttons'])}[\[\]()|/:]*)+")


def _box(places: list):
    """Return the innermost element that holds all these; None for one alone, and outside of HTML."""
    if len(places) < 2 or not all(map(etree.iselement, places)):
        return None
    above = [[*place.iterancestors()] for place in places]
    return next((one for one in above[0] if all(one in others for others in above[1:])), None)
