"""What holds in rich text until a group ends: how its letters look, and how the rows of its tables are laid out."""

import re
from dataclasses import dataclass, field

from gkcrawl.extract.unsure import unsure
from gkcrawl.extract.values import struck
from gkcrawl.extract.visible import pale

#: Half points, and per cent of a letter's width, of what no eye reads.
_TINY, _NARROW = 4, 10
#: Words for what is behind letters, by the numbers of colours, and which of them end with a run, and with a paragraph.
_BEHIND, _OF_ROW = frozenset(("highlight", "cb", "chcbpat", "cbpat", "clcbpat")), frozenset(("cbpat", "clcbpat"))
_COLOURS = re.compile(r"\{\\colortbl([^{}]*)\}")
_COLOUR = re.compile(r"\\(red|green|blue)([0-9]{1,3})")
#: How cells are merged, as DOC has it.
_MERGED = {"clmgf": 2, "clmrg": 1, "clvmgf": 0x60, "clvmrg": 0x20}
_MOST_EDGES = 1000


def paper(text: str) -> frozenset[int]:
    """Return the numbers of those of a document's colours that are all but that of paper."""
    table = _COLOURS.search(text)
    told = [dict(_COLOUR.findall(entry)) for entry in table[1].split(";")] if table else []
    return frozenset(number for number, parts in enumerate(told) if len(parts) == 3 and pale(f"rgb({','.join(parts.values())})"))


@dataclass(slots=True)
class State:
    """What holds until the group ends."""

    paper: frozenset[int] = frozenset()     # the numbers of the colours that are not seen on it
    aside: bool = False
    unseen: bool = False
    code: bool = False                  # of a field
    out: bool = False                   # struck out
    raised: int = 0                     # or lowered, in half points; no part of the line
    tiny: bool = False
    narrow: bool = False
    white: bool = False
    behind: frozenset[str] = frozenset()    # the words that laid another colour than that of paper behind the letters
    skip: int = 1                       # characters that stand for a \\u where it is not understood
    font: int = 0
    deep: int = 0                       # how many tables this paragraph stands in
    edges: list[int] = field(default_factory=list)
    merged: list[int] = field(default_factory=list)
    left: int = 0
    next: int = 0                       # how the next cell is merged

    def printed(self, text: str) -> str:
        """Return a text as it is seen."""
        if self.tiny or self.narrow:
            return ""
        text = struck(text) if self.out else text
        text = unsure(text) if self.white and not self.behind else text
        return f"\n{text}\n" if self.raised else text

    def take(self, word: str, number: int | None) -> None:
        """Take in a word that says how letters look."""
        on = number != 0
        if word in ("v", "deleted"):
            self.unseen = on
        elif word in ("strike", "striked"):
            self.out = on
        elif word in ("super", "sub", "up", "dn", "nosupersub"):
            self.raised = 0 if word == "nosupersub" else int(on) if number is None or word in ("super", "sub") else number
        elif word == "fs":
            self.tiny = number is not None and number <= _TINY
        elif word == "charscalex":
            self.narrow = number is not None and number <= _NARROW
        elif word == "cf":
            self.white = number in self.paper
        elif word in _BEHIND:
            self.behind = self.behind | {word} if number and number not in self.paper else self.behind - {word}
        elif word == "plain":
            self.unseen = self.out = self.tiny = self.narrow = self.white = False
            self.raised, self.behind = 0, self.behind & _OF_ROW

    def define(self, word: str, number: int | None) -> None:
        """Take in what defines a row: where it begins, how its cells are merged, where they end."""
        if word == "trowd":
            self.edges, self.merged, self.left, self.next = [], [], 0, 0
            self.behind -= {"clcbpat"}
        elif word == "trleft":
            self.left = number or 0
        elif word in _MERGED:
            self.next |= _MERGED[word]
        elif word == "cellx" and len(self.edges) < _MOST_EDGES:
            self.edges = [*self.edges, number or 0]
            self.merged = [*self.merged, self.next]
            self.next = 0


#: The words that say how letters look.
LETTERS = frozenset(("v", "deleted", "strike", "striked", "super", "sub", "up", "dn", "nosupersub", "fs", "charscalex", "cf", "plain")) | _BEHIND
