"""A page's markup without what only decorates it, so that the parser has less to build and to hold.

Word and Web editors give each cell its borders, fonts and alignment: half of a page and more, of which nothing is read.
"""

import re
from functools import lru_cache
from html import unescape

from gkcrawl.extract import seen
from gkcrawl.extract.html_cells import INLINE

#: Attributes that say nothing of what is printed; styles and classes by what they hold.
_DECORATION = frozenset((b"style", b"class", b"lang", b"xml:lang", b"align", b"valign", b"width", b"height", b"border",
                         b"cellspacing", b"cellpadding", b"bgcolor", b"bordercolor", b"face", b"size", b"nowrap"))
#: White space as parsers of HTML have it: no vertical tab.
_BLANK = rb"[ \t\r\n\f]"
_VALUE = rb"""(?:%b*=%b*(?:"[^"<>]*"|'[^'<>]*'|[^ \t\r\n\f"'<>=`]+))?""" % (_BLANK, _BLANK)
_ATTRIBUTE = re.compile(rb"""%b+([a-zA-Z_:][\w:.-]*)(%b)""" % (_BLANK, _VALUE))
#: A tag that is written as it should be: nothing left out of it can change where it or another ends.
_TAG = re.compile(rb"""/?([a-zA-Z][\w:.-]*)(?:%b+[a-zA-Z_:][\w:.-]*%b)*%b*/?""" % (_BLANK, _VALUE, _BLANK))
#: Elements that say nothing once they are bare: what they hold reads alike without them.
_IDLE = re.compile(rb"/?(span|o:p|font|strong|b)(?![\w:.-])", re.IGNORECASE)
#: A character's name that may go on behind the next tag.
_BEGUN = re.compile(rb"&[#\w]*\Z")
#: What is no tag and ends before the next one begins.
_NO_TAG = re.compile(rb"!--(?!-?>)[^>]*--|!doctype[^\[\]]*|\?[^>]*", re.IGNORECASE)
#: Elements that hold their markup as text, which may be shown.
_TEXT = re.compile(rb"(title|textarea|xmp|plaintext|noframes|noembed|iframe)(?![\w:.-])", re.IGNORECASE)
#: Longer tags are none; longer texts are not remembered.
_LONGEST, _REMEMBERED = 2_000, 200
#: No honest page has more elements of the kinds that hold text.
_FEW = 20


def undecorated(pieces: list[bytes], distinct: set[bytes]) -> bytes | None:
    """Return the markup that these pieces between "<" make, without its decoration; None where some tag is not well written.

    Only for pages that hide nothing and have no style sheets: what these go by is left out.
    """
    first, others = pieces[0], distinct.difference(pieces[:1])
    short = {piece: (_short if len(piece) < _REMEMBERED else _short.__wrapped__)(piece) for piece in others}
    held = [piece for piece in others if _TEXT.match(piece)]
    if first in pieces[1:] or _BEGUN.search(first) or None in short.values() or len(held) > _FEW or any(_holds_markup(pieces, piece) for piece in held):
        return None
    kept = {name for whole, rest, name in short.values() if name and rest is whole}     # some of these elements are not bare
    left = {piece: whole if name in kept else rest for piece, (whole, rest, name) in short.items()}
    left[first] = first
    return b"".join(map(left.__getitem__, pieces))


@lru_cache(maxsize=8192)
def _short(piece: bytes) -> tuple[bytes, bytes, bytes] | None:
    """Return what is left of a tag and the text after it, and of both where idle elements are left out, and such a one's name.

    None where the tag is not well written.
    """
    tag, end, text = piece.partition(b">")
    if not end or len(tag) > _LONGEST or b"&" in text and _BEGUN.search(text) or (found := _bare(tag)) is None:
        return None
    bare, idle, name = found
    whole = bare + text
    return whole, text if idle else whole, name


def _holds_markup(pieces: list[bytes], piece: bytes) -> bool:
    """Tell whether a tag is anywhere followed by another than its end."""
    end, at = b"/" + _TEXT.match(piece)[1].lower(), -1
    for _ in range(pieces.count(piece)):
        at = pieces.index(piece, at + 1)
        if not b"".join(pieces[at + 1:at + 2]).lower().startswith(end):
            return True
    return False


@lru_cache(maxsize=2048)
def _bare(tag: bytes) -> tuple[bytes, bool, bytes] | None:
    """Return a tag without its decoration, whether it is idle now, and its name if it could be; None if it is not well written."""
    if tag[:1] in b"!?":
        return (b"<%b>" % tag, False, b"") if _NO_TAG.fullmatch(tag) else None
    if not (name := _TAG.fullmatch(tag)):
        return None
    attributes = list(_ATTRIBUTE.finditer(tag))
    inline = (name[1] or b"").decode().lower() in INLINE
    if not any(seen.tells(_text(match[1]), value, inline) for match in attributes for value in {_text(match[2]), unescape(_text(match[2]))}):
        for match in reversed(attributes):
            if match[1].lower() in _DECORATION:
                tag = tag[:match.start()] + tag[match.end():]
    idle = _IDLE.match(tag)
    return b"<%b>" % tag, bool(idle and idle[0] == tag), idle[1].lower() if idle else b""


def _text(markup: bytes) -> str:
    return markup.decode("utf-8", "replace").lower().strip(" \t\r\n\f=\"'")
