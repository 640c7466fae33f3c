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
    """Whether elements hide what is in them by their own style alone, or by what is around them and in them (or lay that out)."""

    NOTHING = 0
    ITSELF = 1
    AROUND = 2


def hides(markup: bytes) -> Hiding:
    """Tell whether some element's own style or attribute may hide what is in it, or turn it about."""
    if any(pale(unescape(found.decode("utf-8", "replace"))) for found in _COLOUR.findall(markup)):
        return Hiding.AROUND
    most = max(map(_hides, _STYLE.findall(markup)), default=Hiding.NOTHING)
    return most or (Hiding.ITSELF if _ATTRIBUTE.search(markup) and _HIDDEN.search(markup) else Hiding.NOTHING)


@lru_cache(maxsize=8192)
def _hides(style: bytes) -> Hiding:
    """Tell what a style, behind its quote, does besides to strike its text out or set it apart: both are seen to elsewhere."""
    told = unescape(style.lstrip(b"\"'").decode("utf-8", "replace"))
    effect = effect_of(told)
    if effect & (Effect.FAINT | Effect.TINY) or as_behind(told) or arranges(told):
        return Hiding.AROUND
    return Hiding.ITSELF if effect & ~(Effect.STRUCK | Effect.APART) else Hiding.NOTHING
