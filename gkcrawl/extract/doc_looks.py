"""How text in a Word binary file looks, by the properties of its letters ([MS-DOC] 2.6.1)."""

from enum import Enum, auto

from gkcrawl.extract.unsure import unsure
from gkcrawl.extract.values import struck
from gkcrawl.extract.visible import pale

DELETED, HIDDEN = 0x0800, 0x083C
_SYMBOL, _STRUCK, _RAISED, _LIFTED = 0x6A09, (0x0837, 0x2A53), 0x2A48, 0x4845
_SIZE, _WIDTH = 0x4A43, 0x4852
#: A colour by its number, 8 for white, or by its parts; what is behind the letters.
_INK, _COLOUR, _WHITE = 0x2A42, 0x6870, 8
_BEHIND, _SHADE, _SHADES = 0x2A0C, 0x4866, 0xCA71
#: Half points, and per cent of a letter's width, of what no eye reads.
_TINY, _NARROW = 4, 10


class Look(Enum):
    """What is seen of letters."""

    PLAIN = auto()
    GONE = auto()           # deleted or hidden, with its marks
    TINY = auto()
    STRUCK = auto()
    RAISED = auto()         # above or below the line, as the signs of notes are
    SYMBOL = auto()         # a sign of some font: which, nobody can tell from here
    FAINT = auto()          # in the colour of paper


#: What stands for a letter that looks so.
SHOWN = {Look.TINY: lambda sign: "", Look.STRUCK: struck, Look.RAISED: lambda sign: f"\n{sign}\n", Look.SYMBOL: lambda sign: "\ufffd", Look.FAINT: unsure}


def look(found: dict[int, bytes]) -> Look:
    """Return how letters with these properties look."""
    if _on(found, DELETED, HIDDEN):
        return Look.GONE
    if 0 < _number(found, _SIZE) <= _TINY or 0 < _number(found, _WIDTH) <= _NARROW:
        return Look.TINY
    if _on(found, *_STRUCK):
        return Look.STRUCK
    if _number(found, _RAISED) or _number(found, _LIFTED):
        return Look.RAISED
    if _SYMBOL in found:
        return Look.SYMBOL
    return Look.FAINT if _white(found) and not _on_colour(found) else Look.PLAIN


def _on(found: dict[int, bytes], *kinds: int) -> bool:
    """Tell whether text has any of these properties; 0x80 and 0x81 mean as its style says, or the contrary."""
    return any(found.get(kind, b"\0")[:1] in (b"\x01", b"\x81") for kind in kinds)


def _number(found: dict[int, bytes], kind: int) -> int:
    return int.from_bytes(found.get(kind, b""), "little")


def _pale(parts: bytes) -> bool:
    """Tell whether a colour of three parts, and a fourth that says whether it is one, is all but that of paper."""
    return len(parts) >= 4 and parts[3] == 0 and pale(f"rgb({parts[0]},{parts[1]},{parts[2]})")


def _white(found: dict[int, bytes]) -> bool:
    return _pale(found[_COLOUR]) if _COLOUR in found else _number(found, _INK) == _WHITE


def _on_colour(found: dict[int, bytes]) -> bool:
    """Tell whether another colour than that of paper is behind letters."""
    shades = found.get(_SHADES, b"")
    return (_number(found, _BEHIND) not in (0, _WHITE)
            or any(part[3:] == b"\0" and not _pale(part) for part in (shades[4:8], shades[:4] if any(shades[8:]) else b""))
            or _SHADES not in found and _number(found, _SHADE) >> 5 & 31 not in (0, _WHITE))
