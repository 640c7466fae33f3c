"""Tables within the cells of others: they are laid out by these, or are part of what these print."""

from collections.abc import Iterable

from gkcrawl.extract.labels import lookup


def printed_by_cells(own: Iterable[str], inner: Iterable[str]) -> bool:
    """Tell whether the tables in a table's cells are part of what these cells print: the labels are all its own.

    >>> printed_by_cells(["规章", "1"], ["2"]), printed_by_cells(["1"], ["规章", "2"])
    (True, False)
    """
    return any("row" in lookup(text).kinds for text in own) and not any(map(lookup, inner))
