"""Text that shows something else than its letters say: in the colour of paper, counted by a list, composed by a field.

Labels are read all the same, numbers are not: a sign stands where one would be read otherwise than it is seen.
"""

import re

#: Stand about such text until its cell is whole; no document holds them.
_OPEN, _CLOSE = "\ue001", "\ue002"
_WORD = re.compile(r"[\u4e00-\u9fff]")
#: Fields that show what Word composes by their codes, and have no result.
_COMPOSED = frozenset(("eq", "symbol", "macrobutton", "advance"))


def unsure(text: str = "") -> str:
    """Return a text as one that may show something else; without one, what stands for something that is no text."""
    return f"{_OPEN}{text}{_CLOSE}"


def said(text: str) -> str:
    """Return the text of a whole cell or paragraph: with signs that are in no number, unless it has words.

    >>> said(unsure("规章")), said("57" + unsure("2")), said(unsure("5") + unsure("7"))
    ('规章', '57\\n\ufffd2', '\ufffd57')
    """
    if _OPEN not in text:
        return text
    text = text.replace(_CLOSE + _OPEN, "")
    if _WORD.search(text):
        return text.replace(_OPEN, "").replace(_CLOSE, "").strip()
    return text.replace(_OPEN, "\n\ufffd").replace(_CLOSE, "\n").strip()


def composes(code: str) -> bool:
    """Tell whether a field's code is of those that show what they compose."""
    return not _COMPOSED.isdisjoint(code.lower().split(maxsplit=1)[:1])
