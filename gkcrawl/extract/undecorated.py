"""A page's markup without what only decorates it, so that the parser has less to build and to hold.

Word and Web editors give each cell its borders, fonts and alignment: half of a page and more, of which nothing is read.
"""

import re
from functools import lru_cache
from html import unescape
from itertools import compress, count

from gkcrawl.extract import seen
from gkcrawl.extract.hiding import Hiding
from gkcrawl.extract.html_cells import INLINE
from gkcrawl.extract.unprinted import BEGUN

#: Attributes that say nothing of what is printed; styles and classes by what they hold.
_DECORATION = frozenset((b"style", b"class", b"lang", b"xml:lang", b"align", b"valign", b"width", b"height", b"border",
                         b"cellspacing", b"cellpadding", b"bgcolor", b"bordercolor", b"face", b"size", b"nowrap"))
#: What gives the colour that lies behind a text.
_BEHIND = re.compile(rb"background|bgcolor|&", re.IGNORECASE)
#: White space as parsers of HTML have it: no vertical tab.
_BLANK = rb"[ \t\r\n\f]"
_VALUE = rb"""(?:%b*=%b*(?:"[^"<>]*"|'[^'<>]*'|[^ \t\r\n\f"'<>=`]+))?""" % (_BLANK, _BLANK)
_ATTRIBUTE = re.compile(rb"""(?<![ \t\r\n\f])%b+([a-zA-Z_:][\w:.-]*)(%b)""" % (_BLANK, _VALUE))
#: A tag that is written as it should be: nothing left out of it can change where it or another ends.
_TAG = re.compile(rb"""/?([a-zA-Z][\w:.-]*)(?:%b+[a-zA-Z_:][\w:.-]*%b)*%b*/?""" % (_BLANK, _VALUE, _BLANK))
#: Elements that say nothing once they are bare: what they hold reads alike without them.
_IDLE = frozenset((b"span", b"o:p", b"font", b"strong", b"b"))
#: What stands in a line and holds nothing, and the name it goes by here.
_VOID, _NOTHING = frozenset((b"img", b"input", b"wbr", b"br")), b"!"
#: What else stands in a line, though it parts words.
_PARTING = frozenset((b"sup", b"sub", b"del", b"s", b"strike", b"ruby", b"rt", b"rp"))
#: No honest line has more tags within an element of it.
_FAR = 200
#: What is no tag and ends before the next one begins.
_NO_TAG = re.compile(rb"!doctype[^\[\]]*|!\[(?:if [^\[\]]*|endif)\]|\?[^>]*", re.IGNORECASE)
#: Longer tags are none; longer texts are not remembered.
_LONGEST, _REMEMBERED = 2_000, 200


def undecorated(pieces: list[bytes], distinct: set[bytes], hiding: Hiding = Hiding.NOTHING) -> bytes | None:
    """Return the markup that these pieces between "<" make, without its decoration; None where some tag is not well written.

    Of pieces as `unprinted.printed` leaves them, and only where nothing goes by what is left out: no style sheet that tells
    something, nothing that hides by all `AROUND` it.
    """
    paper = Hiding.BEHIND in hiding
    first, others = pieces[0], distinct.difference(pieces[:1])
    short = {piece: (_short if len(piece) < _REMEMBERED else _short.__wrapped__)(piece, paper) for piece in others}
    if first in pieces[1:] or BEGUN.search(first) or None in short.values():
        return None
    kept = {name for whole, rest, name in short.values() if name and rest is whole}     # some of these elements are not bare
    if Hiding.LAID_OUT in hiding or _crossed(pieces, short):
        kept |= _IDLE
    left = {piece: whole if name in kept else rest for piece, (whole, rest, name) in short.items()}
    left[first] = first
    return b"".join(map(left.__getitem__, pieces))


def _crossed(pieces: list[bytes], short: dict[bytes, tuple]) -> bool:
    """Tell whether something in a line that may say something is not closed where it should be: what is idle may end it then."""
    opened = {piece for piece, (_, _, name) in short.items() if name and name not in _IDLE and name != _NOTHING and piece[:1] != b"/"}
    for at in compress(count(), map(opened.__contains__, pieces)) if opened else ():
        held = [short[pieces[at]][2]]
        for piece in pieces[at + 1:at + _FAR]:
            name = short[piece][2]
            if not name or piece[:1] == b"/" and name != held.pop():
                return True                 # a block, or another's end
            if piece[:1] != b"/" and name != _NOTHING:
                held.append(name)
            if not held:
                break
        else:
            return True
    return False


@lru_cache(maxsize=8192)
def _short(piece: bytes, paper: bool) -> tuple[bytes, bytes, bytes] | None:
    """Return what is left of a tag and the text after it, and of both where idle elements are left out, and its name in a line.

    None where the tag is not well written.
    """
    tag, end, text = piece.partition(b">")
    if not end or len(tag) > _LONGEST or b"&" in text and BEGUN.search(text) or (found := _bare(tag, paper)) is None:
        return None
    bare, idle, name = found
    whole = bare + text
    return whole, text if idle else whole, name


@lru_cache(maxsize=2048)
def _bare(tag: bytes, paper: bool) -> tuple[bytes, bool, bytes] | None:
    """Return a tag without its decoration, whether it is idle now, and its name if it stands in a line; None if it is not well written."""
    if tag[:1] in b"!?":
        return (b"<%b>" % tag, False, _NOTHING) if _NO_TAG.fullmatch(tag) else None
    if not (name := _TAG.fullmatch(tag)):
        return None
    attributes = list(_ATTRIBUTE.finditer(tag))
    named = name[1].lower()
    inline = named.decode() in INLINE
    if not any(seen.tells(_text(match[1]), value, inline) for match in attributes for value in {_text(match[2]), unescape(_text(match[2]))}):
        for match in reversed(attributes):
            if match[1].lower() in _DECORATION and not (paper and _BEHIND.search(match[0])):
                tag = tag[:match.start()] + tag[match.end():]
    idle = named in _IDLE and tag.removeprefix(b"/") == name[1]
    return b"<%b>" % tag, idle, _NOTHING if named in _VOID else named if inline or named in _PARTING else b""


def _text(markup: bytes) -> str:
    return markup.decode("utf-8", "replace").lower().strip(" \t\r\n\f=\"'")
