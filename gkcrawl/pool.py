"""Work spread over processes, a little at a time, so that memory does not grow with the work.

A room of its own, which imports nothing: a process loads it before it knows what it is to do.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from types import ModuleType


def number(wanted: int | None) -> int:
    """Return how many processes work is spread over: as many as are wanted, else one per processor."""
    return max(1, wanted or os.cpu_count() or 1)


def pays(files: list[Path], least: int) -> bool:
    """Say whether it pays to start processes for files: more than one, and so many bytes in all."""
    return len(files) > 1 and sum(path.stat().st_size for path in files) > least


def _subordinate() -> None:
    """See that a process ends with the one that started it, and leaves it to that one what an interruption means."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def wait() -> None:
        multiprocessing.parent_process().join()
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


def spawn(jobs: int, task: Callable | None = None) -> ProcessPoolExecutor:
    """Return processes started anew, each busy with ``task()``.

    Not forked: a crawl has threads and a running event loop. They need nothing of the program that started us, which
    they would import (Scrapy's whole command line); so it is hidden from them.
    """
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _subordinate)
    main, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
    try:
        for _ in range(jobs):
            pool.submit(task or int)
    finally:
        sys.modules["__main__"] = main
    return pool


class Workers:
    """Runs a function over items, in this process or in several. ``lost`` is raised when one of them was killed."""

    def __init__(self, jobs: int, lost: Exception):
        self.jobs, self.lost = jobs, lost
        self._pool: ProcessPoolExecutor | None = None
        self._processes: list = []

    def run(self, function: Callable, items: Iterable, worthwhile: bool = True) -> Iterator:
        """Yield ``function(*item)`` for every item, as they are ready; ``worthwhile`` says whether it pays to start processes."""
        if self.jobs == 1 or not worthwhile:
            yield from (function(*item) for item in items)
            return
        self._start()
        items, pending = iter(items), set()
        with self._whole():
            while True:
                # Never more than a few items ahead of the writer.
                pending |= {self._pool.submit(function, *item) for item in islice(items, 4 * self.jobs - len(pending))}
                if not pending:
                    return
                done, pending = wait(pending, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()

    def in_order(self, function: Callable, items: Iterable) -> Iterator:
        """Yield ``function(item)`` for every item, in their order, as ``map`` does.

        No more items are taken than there is work for; results are kept until their turn comes.
        """
        if self.jobs == 1:
            yield from map(function, items)
            return
        self._start()
        results, under_way = deque(), set()
        with self._whole():
            for item in items:
                if len(under_way) > self.jobs:
                    _, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                results.append(self._pool.submit(function, item))
                under_way.add(results[-1])
                while results and results[0].done():
                    yield results.popleft().result()
            while results:
                yield results.popleft().result()

    def warm(self, function: Callable) -> None:
        """Start the processes, each with ``function()``, while this one goes on with other work."""
        if self.jobs > 1:
            self._start(function)

    def _start(self, task: Callable | None = None) -> None:
        if self._pool is None:
            before = multiprocessing.active_children()
            self._pool = spawn(self.jobs, task)
            self._processes = [one for one in multiprocessing.active_children() if one not in before]

    @contextmanager
    def _whole(self) -> Iterator[None]:
        try:
            yield
        except BrokenProcessPool:
            raise self.lost from None

    def close(self) -> None:
        """Let the processes go when they have done what they are at."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def drop(self) -> None:
        """End the processes, whatever they are at."""
        for process in self._processes:
            process.terminate()


@contextmanager
def workers(jobs: int, lost: Exception) -> Iterator[Workers]:
    """Workers that are let go at the end, however it ends."""
    crew = Workers(jobs, lost)
    try:
        yield crew
    except BaseException:
        crew.drop()
        raise
    finally:
        crew.close()
