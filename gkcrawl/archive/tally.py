"""What a WARC file holds, counted for its manifest: while it is written, or in a pass over it."""

from collections import Counter
from dataclasses import dataclass, field

from .model import Capture, Note


@dataclass(slots=True)
class Tally:
    """Counts of captures, revisits and notes, and when the crawl ended, if the file says so."""

    status: Counter = field(default_factory=Counter)
    revisits: int = 0
    notes: int = 0
    finished: str | None = None

    def add(self, one: Capture | Note) -> Capture | Note:
        """Count a capture or a note, and return it."""
        if isinstance(one, Capture):
            self.status[status_class(one.status)] += 1
            self.revisits += one.revisit
        else:
            self.notes += 1
            if one.kind == "crawl-end":
                self.finished = one.data.get("finished_at", one.date)
        return one


def status_class(status: int) -> str:
    """Return the class a status is counted in."""
    return f"{status // 100}xx" if 100 <= status < 600 else "other"
