"""Answers about a whole database, kept until its file changes: what home says of 100,000 reports is not counted anew."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

_KEPT: dict[tuple, tuple] = {}
_LOCKS: dict[tuple, asyncio.Lock] = {}


def _state(path: str) -> tuple[int, int]:
    """Return what changes whenever a database is written or swapped."""
    stat = Path(path).stat()
    return stat.st_mtime_ns, stat.st_size


async def answer(held, name: str, ask: Callable[..., Awaitable]):
    """Return what ``ask`` finds out about these holdings, asked once for each state of their database's file.

    It is asked with all the time it needs: a cold disk must not leave the home page empty. The answer is shared: callers
    change nothing in it.
    """
    key, state = (held.db.path, name), _state(held.db.path)
    if key in _KEPT and _KEPT[key][0] == state:
        return _KEPT[key][1]
    # Many who ask at once wait for one answer; a lock belongs to the loop it was made in.
    lock = _LOCKS.setdefault((*key, id(asyncio.get_running_loop())), asyncio.Lock())
    async with lock:
        if key not in _KEPT or _KEPT[key][0] != state:
            _KEPT[key] = state, await ask(replace(held, patient=True))
    return _KEPT[key][1]
