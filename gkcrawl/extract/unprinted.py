"""A page's markup without what is never printed of it: comments, the bodies of scripts and of style sheets.

Source: the states of the tokenizer of the HTML standard, 13.2.5, which the parser follows.
"""

import re
from itertools import compress, count
from typing import NamedTuple

#: What begins where no markup is taken apart until its end.
_BEGINS = re.compile(rb"!--|(s(?:cript|tyle)|t(?:itle|extarea)|xmp|iframe|no(?:embed|frames)|plaintext)(?![\w:.-])", re.IGNORECASE)
_BODIES = (b"script", b"style")
#: An end that comes sooner than it seems; a character's name that may go on behind what is left out.
_ENDED, BEGUN = re.compile(rb"!---?>"), re.compile(rb"&[#\w]*\Z")
#: No honest page has more of them.
_FEW = 2_000


class Printed(NamedTuple):
    """The pieces between "<" of the markup that is left, and the style sheets that were left out."""

    pieces: list[bytes]
    sheets: list[str]


def printed(pieces: list[bytes], distinct: set[bytes]) -> Printed | None:
    """Return what is left of these pieces between "<"; None where it may not end where it seems to.

    Holds only if all tags that are left are well written: else one may reach into what was left out.
    """
    special = {piece for piece in distinct if _BEGINS.match(piece)}
    places = list(compress(count(), map(special.__contains__, pieces))) if special else []
    if len(places) > _FEW:
        return None
    left, sheets, done = [], [], 0
    for at in places:
        if at < done or not at:
            continue
        left += pieces[done:at]
        found = _comment(pieces, at, left) if pieces[at].startswith(b"!--") else _element(pieces, at, left, sheets)
        if found is None:
            return None
        done = found
    left += pieces[done:]
    return Printed(left if len(left) < len(pieces) or sheets else pieces, sheets)


def _comment(pieces: list[bytes], at: int, left: list[bytes]) -> int | None:
    """Leave a comment out, put what is printed behind it behind what is before it, and return where it goes on."""
    before = left[-1]
    if _ENDED.match(pieces[at]) or BEGUN.search(before, max(before.rfind(b"&"), 0)) or len(left) > 1 and b">" not in before:   # it would stand within a tag
        return None
    for end in range(at, len(pieces)):
        inside, ends, behind = pieces[end].partition(b"-->")
        if b"--!" in inside:
            return None
        if ends:
            left[-1] = before + behind
            return end + 1
    return None


def _element(pieces: list[bytes], at: int, left: list[bytes], sheets: list[str]) -> int | None:
    """Leave out the body of a script or style sheet, and return where its end stands; others must hold no markup."""
    tag, ends, text = pieces[at].partition(b">")
    name = _BEGINS.match(tag)[1].lower()
    if not ends or tag.endswith(b"/") or b">" not in left[-1] and len(left) > 1:
        return None
    last = re.compile(rb"/%b(?![\w:.-])" % name, re.IGNORECASE)
    end = next((end for end in range(at + 1, len(pieces)) if last.match(pieces[end])), None)
    if end is None or name not in _BODIES and end > at + 1:
        return None
    body = pieces[at + 1:end]
    if any(piece.startswith(b"!--") for piece in body) and any(_BEGINS.match(piece) for piece in body if not piece.startswith(b"!--")):
        return None                     # a script that writes scripts
    left.append(tag + b">" if name in _BODIES else pieces[at])
    if name == b"style":
        sheets.append(b"<".join([text, *body]).decode("utf-8", "replace"))
    return end
