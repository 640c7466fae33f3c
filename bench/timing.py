"""Paired timing: two functions in turn, so that a machine that slows down slows both."""

import statistics
import time
from collections.abc import Callable


def paired(ours: Callable, other: Callable, rounds: int = 15, repeat: int = 3) -> tuple[float, float, float]:
    """Return the median seconds of each and the median of their ratios, pair by pair."""
    pairs = []
    for _ in range(rounds + 1):
        pair = []
        for function in (ours, other):
            started = time.perf_counter()
            for _ in range(repeat):
                function()
            pair.append((time.perf_counter() - started) / repeat)
        pairs.append(pair)
    pairs = pairs[1:]  # the first warms up
    return (statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs),
            statistics.median(a / b for a, b in pairs))


def in_turn(functions: list[Callable], items: list) -> list[list[float]]:
    """Return the seconds of CPU each function takes for each item but the first, which warms up.

    Every item is new to each of them, so none gains by what it remembers; and each goes first as often as the others.
    """
    taken: list[list[float]] = [[] for _ in functions]
    for turn, item in enumerate(items):
        for step in range(len(functions)):
            which = (turn + step) % len(functions)
            started = time.process_time()
            functions[which](item)
            taken[which].append(time.process_time() - started)
    return [seconds[1:] for seconds in taken]


def ms(seconds: float) -> str:
    """Milliseconds, for people."""
    return f"{seconds * 1000:.2f} ms"
