"""What a style does to the text it holds for: hides it, strikes it out, turns it about, sets it apart."""

import re
from enum import Flag, auto
from functools import lru_cache


class Effect(Flag):
    """What a style does to text."""

    GONE = auto()           # it is not drawn, and takes no space
    UNSEEN = auto()         # it is drawn so that no eye sees it
    FAINT = auto()          # it may not be seen: its colour is that of paper
    STRUCK = auto()
    TURNED = auto()         # its signs stand in another order than they are written
    APART = auto()          # it does not stand where the text beside it would put it
    TINY = auto()           # no size, unless something in it has one


_NUMBER = r"-?(?:\d+\.?\d*|\.\d+)"
_ZERO = re.compile(r"(?:0+(?:\.0*)?|\.0+)[a-z%]*$")
#: The size in a `font`, which may follow a weight (bold 12px/1.5 x).
_SIZE = re.compile(r"(?<![\w.-])(?![1-9]00(?:\s|$))(?:\d+\.?\d*|\.\d+)[a-z%]*")
_FAR = re.compile(r"-\s*\d{3,}")
_SMALL = re.compile(r"(?:0*\.\d+|[01]|0*1\.\d+)(?:px|pt|em|rem|%|vw|mm|cm|in)?$")
_ROUND = re.compile(r"(?:rect\(\s*0[a-z]*[ ,]+0[a-z]*[ ,]+0|rect\(\s*1px[ ,]+1px|inset\(\s*(?:[5-9]\d|100)%|circle\(\s*0|polygon\(\s*0[a-z]*\s+0[a-z]*\s*,\s*0[a-z]*\s+0[a-z]*\s*,\s*0[a-z]*\s+0)")
_PALE_NAMES = frozenset("white snow ivory ghostwhite whitesmoke floralwhite mintcream azure seashell aliceblue transparent".split())
_PALE = 232
#: Longer styles are worked out each time: no page may fill the memory with them.
_REMEMBERED = 2000
_COLOUR = re.compile(r"rgba?\(([^)]*)\)|hsla?\(([^)]*)\)|#([0-9a-f]{3,8})$")
#: What moves no run of text away from the one beside it.
_KEEPS = re.compile(r"font(?:-(?:family|weight|style|variant|kerning|stretch|feature-settings|size-adjust|synthesis)[\w-]*)?|line-height|color|background[\w-]*"
                    r"|border[\w-]*|text-(?:align|justify|autospace|decoration|underline|rendering|shadow|emphasis|size|wrap|spacing|overflow)[\w-]*|(?:word|overflow|line)-(?:break|wrap)"
                    r"|white-space[\w-]*|layout-grid[\w-]*|mso-[\w-]*|tab-stops|tab-interval|outline[\w-]*|cursor|(?:max-|min-)?(?:width|height)|box-sizing|orphans|widows"
                    r"|caret-color|user-select|transition[\w-]*|-(?:webkit|moz|ms|o)-(?:text-(?:stroke|size)|font|tap|user|transition|box-sizing)[\w-]*|language|lang|punctuation-wrap|quotes|hyphens|page[\w-]*|size|zoom"
                    r"|overflow[\w-]*|z-index|list-style[\w-]*|pointer-events|appearance|break-[\w-]*|widows|clear|table-layout|empty-cells|ruby-[\w-]*|text-fit")
_STAYS = {"display": ("inline", "contents", "inherit", "initial", "unset"), "position": ("static", "inherit", "initial"), "float": ("none", "inherit"),
          "vertical-align": ("baseline", "middle", "inherit", "initial"), "direction": ("ltr", "inherit"), "unicode-bidi": ("normal", "embed", "isolate", "plaintext", "inherit"),
          "text-transform": ("none", "inherit", "initial", "uppercase", "lowercase", "capitalize"), "transform": ("none",), "visibility": ("visible", "inherit"), "writing-mode": ("horizontal-tb", "initial"),
          "clip": ("auto",), "clip-path": ("none",), "filter": ("none",), "-webkit-text-security": ("none",), "order": ("0",), "content": ("normal", "none")}


def _pale(value: str) -> bool:
    """Tell whether a colour is all but that of paper, or lets it through."""
    if value in _PALE_NAMES:
        return True
    match = _COLOUR.match(value)
    if not match:
        return False
    if match[3]:
        code = match[3] if len(match[3]) > 4 else "".join(sign * 2 for sign in match[3])
        parts = [int(code[at:at + 2], 16) for at in range(0, len(code) - 1, 2)]
        return min(parts[:3]) >= _PALE or len(parts) == 4 and parts[3] < 26
    parts = [float(part) for part in re.findall(_NUMBER, match[1] or match[2])]
    if len(parts) < 3:
        return False
    clear = len(parts) > 3 and parts[3] < 0.1
    return clear or (min(parts[:3]) >= _PALE if match[1] else parts[2] >= 91)


def colours(text: str) -> tuple[str, str]:
    """Return the colours of the letters and of what is behind them, "" for those that a style leaves open."""
    told = _declared(text)
    behind = told.get("background-color") or told.get("background", "")
    return told.get("color", ""), "" if behind in ("", "none", "transparent", "inherit", "initial", "unset") else behind


def pale(value: str) -> bool:
    """Tell whether letters of this colour may not be seen on paper."""
    return _pale(value.strip().lower())


def _declared(text: str) -> dict[str, str]:
    told = {}
    for part in text.lower().split(";"):
        name, _, value = part.partition(":")
        told[name.strip()] = value.partition("!")[0].strip()
    return told


def effect_of(text: str) -> Effect:
    """Return what a style does to the text it holds for.

    >>> effect_of("display:none"), effect_of("font-family:x; color:#000"), effect_of("vertical-align:super")
    (<Effect.GONE: 1>, <Effect: 0>, <Effect.APART: 32>)
    """
    return (_effect if len(text) < _REMEMBERED else _effect.__wrapped__)(text)


@lru_cache(maxsize=8192)
def _effect(text: str) -> Effect:
    told, found = _declared(text), Effect(0)
    if told.get("display") == "none":
        return Effect.GONE
    if told.get("visibility") in ("hidden", "collapse") or told.get("content-visibility") == "hidden":
        found |= Effect.UNSEEN
    if _unseen(told):
        found |= Effect.UNSEEN
    size = told.get("font-size", "")
    if not size and (match := _SIZE.search(told.get("font", ""))):
        size = match[0]
    if size and _SMALL.match(size) and not size.endswith(("em", "%", "in", "cm", "vw")) or size and _ZERO.match(size):
        found |= Effect.TINY
    if pale(told.get("color", "")):
        found |= Effect.FAINT
    if "line-through" in told.get("text-decoration", "") + told.get("text-decoration-line", ""):
        found |= Effect.STRUCK
    if "override" in told.get("unicode-bidi", "") and told.get("direction") == "rtl":
        found |= Effect.TURNED
    if told.get("letter-spacing", "").startswith("-") and re.match(r"-(?:[1-9]|\.[2-9]|0\.[2-9])\d*(?:\.\d+)?(?:em|rem)|-(?:[5-9]|\d\d)", told["letter-spacing"]):
        found |= Effect.TURNED
    if "reverse" in told.get("flex-direction", "") + told.get("flex-flow", ""):
        found |= Effect.TURNED
    if told.get("-webkit-text-security", "none") != "none" or re.match(r"(?:scalex?|rotatey?|matrix)\(\s*-", told.get("transform", "")):
        found |= Effect.TURNED
    if not all(_keeps(name, value) for name, value in told.items()):
        found |= Effect.APART
    return found


def _unseen(told: dict[str, str]) -> bool:
    """Tell whether a style keeps a text out of sight for sure."""
    opacity = told.get("opacity", "")
    if opacity and re.fullmatch(r"0*(?:\.0\d*)?%?", opacity):
        return True
    if told.get("position") in ("absolute", "fixed") and (
            _ROUND.search(told.get("clip", "")) or any(_FAR.match(told.get(side, "")) for side in ("left", "top", "right", "bottom"))):
        return True
    if _ROUND.search(told.get("clip-path", "")) or re.search(r"scale[xy3d]*\(\s*0(?:\.0*)?\s*[,)]", told.get("transform", "")):
        return True
    if _FAR.match(told.get("text-indent", "")):
        return True
    shut = "hidden" in told.get("overflow", "") or "clip" in told.get("overflow", "")
    return shut and any(_SMALL.match(told[side]) for side in ("width", "height", "max-width", "max-height") if told.get(side)
                        if not told[side].endswith(("em", "%", "in", "cm", "vw")) or _ZERO.match(told[side]))


def _keeps(name: str, value: str) -> bool:
    """Tell whether a declaration leaves a run of text where the text beside it puts it."""
    if not name or not value or _KEEPS.fullmatch(name):
        return True
    if name in _STAYS:
        return value in _STAYS[name]
    if name.startswith(("margin", "padding")) or name in ("left", "right", "top", "bottom", "text-indent", "letter-spacing", "word-spacing"):
        return _narrow(value)
    if name == "font-size" or name == "opacity":
        return True                         # what is too small or too faint is told apart above
    return False


def _narrow(value: str) -> bool:
    """Tell whether distances are as good as none: narrower than a space between two words."""
    parts = re.findall(rf"({_NUMBER})(px|pt|em|rem|gd|cm|mm|%|in)?", value)
    return all(abs(float(number)) <= (2.0 if unit in ("px", "pt") else 0.1) for number, unit in parts)


def as_behind(style: str) -> bool:
    """Tell whether letters have the colour of what is behind them."""
    letters, behind = colours(style)
    return bool(letters) and letters == behind


def arranges(style: str) -> bool:
    """Tell whether a style lays out what it holds otherwise than in lines."""
    return "flex" in style or "grid" in style
