"""What people found out: portals that moved, sections, families, hosts; ``known.csv``, one line each."""

from functools import cache
from typing import NamedTuple

from .tables import rows

KINDS = ("portal", "section", "family", "host", "tls", "note")


class Known(NamedTuple):
    """A line of ``known.csv``; ``host`` is the host it speaks of, "" meaning the region's portal."""

    region: str
    kind: str
    value: str
    host: str
    seen: str
    note: str


@cache
def lines() -> dict[str, list[Known]]:
    """All lines by region; raises ValueError where one is of no known kind."""
    found: dict[str, list[Known]] = {}
    for row in rows("known.csv", "region kind value host seen note"):
        line = Known(*map(str.strip, row))
        if line.kind not in KINDS:
            raise ValueError(f"known.csv: no such kind: {line.kind!r} (there are {', '.join(KINDS)}): {','.join(row)}")
        found.setdefault(line.region, []).append(line)
    return found


def known(code: str) -> list[Known]:
    """Return the corrections and known sections of a region, in the order of the file."""
    return list(lines().get(code, ()))


@cache
def portals() -> dict[str, str]:
    """Portals as corrected, by region; the last line of a region holds."""
    moved = (line for found in lines().values() for line in found if line.kind == "portal")
    return {line.region: line.value.removeprefix("-") for line in moved}


@cache
def old_tls() -> frozenset[str]:
    """Return the hosts that can only be asked with the TLS of years past: weak keys, old protocols."""
    return frozenset(line.value.lower() for found in lines().values() for line in found if line.kind == "tls")
