"""Whether a page's markup itself hides something, told from its tags before there is a tree."""

import re
from enum import IntEnum
from functools import lru_cache
from html import unescape

from gkcrawl.extract.visible import Effect, arranges, as_behind, effect_of, pale

#: The styles of elements and the colours of <font>, as they stand in a page in small letters; and the attribute that hides.
_STYLE = re.compile(rb"""style\s*=\s*("[^"]*|'[^']*|[^\s>"']+)""")
_COLOUR = re.compile(rb"""color(?<![\w-]color)\s*=\s*["']?\s*([^"'>]+)""")
_ATTRIBUTE, _HIDDEN = re.compile(rb"hidden"), re.compile(rb"""[\s"'/]hidden(?![\w-])""")


class Hiding(IntEnum):
    """Whether elements hide what is in them by their own style alone, by what lies behind it too, or by all around and in them."""

    NOTHING = 0
    ITSELF = 1
    BEHIND = 2
    AROUND = 3


def hides(markup: bytes) -> Hiding:
    """Tell whether some element's own style or attribute may hide what is in it, or turn it about."""
    most = max(map(_hides, _STYLE.findall(markup)), default=Hiding.NOTHING)
    if most < Hiding.BEHIND and any(pale(unescape(found.decode("utf-8", "replace"))) for found in _COLOUR.findall(markup)):
        return Hiding.BEHIND
    return most or (Hiding.ITSELF if _ATTRIBUTE.search(markup) and _HIDDEN.search(markup) else Hiding.NOTHING)


@lru_cache(maxsize=8192)
def _hides(style: bytes) -> Hiding:
    """Tell what a style, behind its quote, does besides to strike its text out or set it apart: both are seen to elsewhere."""
    told = unescape(style.lstrip(b"\"'").decode("utf-8", "replace"))
    effect = effect_of(told)
    if Effect.TINY in effect or arranges(told):
        return Hiding.AROUND
    if Effect.FAINT in effect or as_behind(told):
        return Hiding.BEHIND
    return Hiding.ITSELF if effect & ~(Effect.STRUCK | Effect.APART) else Hiding.NOTHING
