"""Work spread over processes, a little at a time, so that memory does not grow with the work."""

import multiprocessing
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from types import ModuleType

from .errors import StoreError


def spawn(jobs: int, initializer: Callable | None = None, task: Callable | None = None) -> ProcessPoolExecutor:
    """Return processes started anew, each busy with ``task()``.

    Not forked: a crawl has threads and a running event loop. They need nothing of the program that started us, which
    they would import (Scrapy's whole command line); so it is hidden from them.
    """
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), initializer)
    main, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
    try:
        for _ in range(jobs):
            pool.submit(task or int)
    finally:
        sys.modules["__main__"] = main
    return pool


class Workers:
    """Runs a function over items, in this process or in several; results come as they are ready, in any order."""

    def __init__(self, jobs: int):
        self.jobs = jobs
        self._pool = None

    def run(self, function: Callable, items: Iterable, worthwhile: bool = True) -> Iterator:
        """Yield ``function(*item)`` for every item; ``worthwhile`` says whether it pays to start processes."""
        if self.jobs == 1 or not worthwhile:
            yield from (function(*item) for item in items)
            return
        self._start()
        items, pending = iter(items), set()
        try:
            while True:
                # Never more than a few items ahead of the writer.
                pending |= {self._pool.submit(function, *item) for item in islice(items, 4 * self.jobs - len(pending))}
                if not pending:
                    return
                done, pending = wait(pending, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        except BrokenProcessPool:
            raise StoreError("a process that reads documents was killed (out of memory?); "
                             "nothing was changed, file again with fewer jobs") from None

    def warm(self, function: Callable) -> None:
        """Start the processes, each with ``function()``, while this one goes on with other work."""
        if self.jobs > 1:
            self._start(function)

    def _start(self, task: Callable | None = None) -> None:
        if self._pool is None:
            self._pool = spawn(self.jobs, task=task)

    def close(self) -> None:
        """Let the processes go."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)


@contextmanager
def workers(jobs: int) -> Iterator[Workers]:
    """Workers that are let go at the end, however it ends."""
    crew = Workers(jobs)
    try:
        yield crew
    finally:
        crew.close()
