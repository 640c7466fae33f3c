"""Positions of lines between cells, those that are meant to be one taken as one."""

from bisect import bisect_left
from collections.abc import Iterable


def edges_of(values: Iterable[float], tolerance: float) -> list[float]:
    """Return the distinct positions, those within the tolerance of each other taken as one.

    >>> edges_of([10, 0, 11, 20, 1], 3)
    [0, 10, 20]
    """
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > tolerance:
            edges.append(value)
    return edges


def at(edges: list[float], value: float, tolerance: float) -> int:
    """Return the number of the edge a position is.

    >>> at([0, 10, 20], 11, 3)
    1
    """
    return max(0, bisect_left(edges, value - tolerance))
