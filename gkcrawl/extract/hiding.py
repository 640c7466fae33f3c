"""Whether a page's markup itself hides something, told from its tags before there is a tree."""

import re
from enum import IntFlag
from functools import lru_cache, reduce
from html import unescape
from operator import or_

from gkcrawl.extract.visible import Effect, arranges, as_behind, effect_of, pale

#: The styles of elements and the colours of <font>, as they stand in a page in small letters; and the attribute that hides.
_STYLE = re.compile(rb"""style\s*=\s*("[^"]*|'[^']*|[^\s>"']+)""")
_COLOUR = re.compile(rb"""color(?<![\w-]color)\s*=\s*["']?\s*([^"'>]+)""")
_ATTRIBUTE, _HIDDEN = re.compile(rb"hidden"), re.compile(rb"""[\s"'/]hidden(?![\w-])""")


class Hiding(IntFlag):
    """What decides whether elements hide what is in them."""

    NOTHING = 0
    ITSELF = 1              # their own style alone
    BEHIND = 2              # the colours behind them
    LAID_OUT = 4            # whether they lay out what is in them: each element in them then stands by itself
    AROUND = 8              # all around and in them


def hides(markup: bytes) -> Hiding:
    """Tell by what some element of a page may hide what is in it, or turn it about."""
    found = reduce(or_, map(_hides, _STYLE.findall(markup)), 0)
    if any(pale(unescape(colour.decode("utf-8", "replace"))) for colour in _COLOUR.findall(markup)):
        found |= int(Hiding.BEHIND)
    if not found and _ATTRIBUTE.search(markup) and _HIDDEN.search(markup):
        found = int(Hiding.ITSELF)
    return Hiding(found)


@lru_cache(maxsize=8192)
def _hides(style: bytes) -> int:
    """Tell what a style, behind its quote, does besides to strike its text out or set it apart: both are seen to elsewhere."""
    told = unescape(style.lstrip(b"\"'").decode("utf-8", "replace"))
    effect = effect_of(told)
    found = Hiding.LAID_OUT if arranges(told) else Hiding.NOTHING
    if Effect.TINY in effect:
        found |= Hiding.AROUND
    if Effect.FAINT in effect or as_behind(told):
        found |= Hiding.BEHIND
    if effect & ~(Effect.STRUCK | Effect.APART):
        found |= Hiding.ITSELF
    return int(found)
