"""What was taken down: answered 410 with when, why, by whom, what it was and its digest, never with its content.

A withdrawn capture stays out of TimeMaps and TimeGates, which list and lead to what can be seen (RFC 7089); its own
address keeps its meaning and says what became of it. The figures read from it stay: they are facts, and other
numbers are added up from them. Its text does not.
"""

import os
from pathlib import Path

from gkcrawl import archive
from gkcrawl.publish import holdings

#: The list last read of each archive, and the state of the file it was read from.
_READ: dict[Path, tuple[tuple, dict]] = {}


class Unknown(holdings.Damaged):
    """The list of what is taken down cannot be read, so nothing may be shown; the text is a sentence."""


def listed(directory: Path):
    """Return what is taken down in an archive, read again when the file has changed; raises Unknown."""
    try:
        about = os.stat(f"{directory}/withdrawn.csv")
        state = (about.st_mtime_ns, about.st_size, about.st_ino)
    except FileNotFoundError:
        state = ()
    except OSError as error:
        raise Unknown(f"撤下清单读不出来，暂不显示任何存档。 {error.strerror}") from error
    if directory not in _READ or _READ[directory][0] != state:
        try:
            _READ[directory] = state, archive.withdrawn(directory)
        except archive.ArchiveError as error:
            raise Unknown(f"撤下清单有误，暂不显示任何存档。 The list of what is taken down has a fault, so nothing is shown: "
                          f"{error}") from error
    return _READ[directory][1]


def of(held, capture: dict) -> archive.Withdrawal | None:
    """Return why a capture is not shown, None where it may be; raises Unknown."""
    return listed(held.directory).of(capture["id"], capture["sha256"])


def shown(held, captures: list[dict]) -> list[dict]:
    """Return the captures that may be shown."""
    taken = listed(held.directory)
    return [one for one in captures if taken.of(one["id"], one["sha256"]) is None]
