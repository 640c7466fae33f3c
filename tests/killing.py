"""``python -m tests.killing``: crawls that start at once, for tests that kill many of them.

Everything is imported once; each line on standard input (the arguments of ``gkcrawl``, as JSON) is then run in a
process of its own, forked. Prints its number, and its exit status when it has ended.
"""

import json
import os
import sys

import gkcrawl.spiders.annual  # noqa: F401  what takes its time to import
from gkcrawl import pipelines, wire  # noqa: F401
from gkcrawl.__main__ import main as gkcrawl


def main() -> None:
    """Start what is asked for, one after the other."""
    os.cpu_count = lambda: 1  # no reading ahead: its process would outlive a crawl that is killed by some seconds
    for line in sys.stdin:
        number = os.fork()
        if not number:
            sys.argv[1:] = json.loads(line)
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, 1)
            gkcrawl()
            os._exit(0)
        print(number, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
