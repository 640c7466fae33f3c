"""What changed between two texts, sentence by sentence, for people to read."""

import difflib
import re

from gkcrawl.store.changes import sentences

#: Beyond these lengths texts are compared by whole sentences only, or not at all: pages are foreign, time is ours.
_LONG, _CLOSE, _SHORT = 60_000, 1_200, 3
#: A number is one thing, every other character another.
_TOKEN = re.compile(r"\d+(?:\.\d+)?|.", re.S)


def _same(one: str) -> str:
    """Return a sentence as sentences are compared: white space does not count."""
    return "".join(one.split())


def compare(old: str, new: str) -> list[tuple[str, str]]:
    """Return two texts as one: ("same"|"del"|"ins", text) in reading order, by sentences and within like ones by words."""
    left, right = sentences(old[:_LONG]), sentences(new[:_LONG])
    matcher = difflib.SequenceMatcher(None, list(map(_same, left)), list(map(_same, right)), autojunk=len(left) > 400)
    pieces: list[tuple[str, str]] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        one, other = "".join(left[a:b]), "".join(right[c:d])
        pieces += [("same", other)] if kind == "equal" else words(one, other)
    return pieces + _either(old[_LONG:], new[_LONG:])


def _either(old: str, new: str) -> list[tuple[str, str]]:
    return [piece for piece in (("del", old), ("ins", new)) if piece[1]]


def words(old: str | None, new: str | None) -> list[tuple[str, str]]:
    """Return one changed stretch with its smaller differences, whole where little of it stayed."""
    old, new = old or "", new or ""
    if not old or not new or max(len(old), len(new)) > _CLOSE:
        return _either(old, new)
    left, right = _TOKEN.findall(old), _TOKEN.findall(new)
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    if matcher.ratio() < 0.4:
        return _either(old, new)
    steps = [("same" if kind == "equal" else "change", "".join(left[a:b]), "".join(right[c:d]))
             for kind, a, b, c, d in matcher.get_opcodes()]
    pieces, removed, added = [], "", ""
    for place, (kind, one, other) in enumerate(steps):
        # A character or two that happen to be the same between two changes make nothing easier to read.
        if kind == "change" or (len(one) < _SHORT and 0 < place < len(steps) - 1):
            removed, added = removed + one, added + other
        else:
            pieces += [*_either(removed, added), ("same", one)]
            removed = added = ""
    return pieces + _either(removed, added)


def repeated(old: str, new: str) -> float | None:
    """Return the part of the new text, by characters, whose sentences stand in the old one word for word; None if empty."""
    before = {_same(one) for one in sentences(old)}
    after = [_same(one) for one in sentences(new)]
    whole = sum(map(len, after))
    return sum(len(one) for one in after if one in before) / whole if whole else None
