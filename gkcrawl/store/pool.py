"""Work spread over processes, a little at a time, so that memory does not grow with the work."""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice

from .errors import StoreError


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
            self._start()
            for _ in range(self.jobs):
                self._pool.submit(function)

    def _start(self) -> None:
        if self._pool is None:
            # Not forked: a crawl that files at its end has threads and a running event loop.
            self._pool = ProcessPoolExecutor(self.jobs, multiprocessing.get_context("spawn"))

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
