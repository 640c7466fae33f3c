"""``python -m tests.practice [--port 8899]``: serve the practice web until killed."""

import argparse
import asyncio
import contextlib
import os

from . import world
from .proxy import run


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.practice", description="Serve the practice web as a proxy.")
    parser.add_argument("--port", type=int, default=8899, help="0 for any free port (default: 8899)")
    parser.add_argument("--attached", action="store_true", help="stop when standard input ends")
    options = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run(world(), options.port, options.attached))
    os._exit(0)    # connections that a fault holds open need not be waited for


if __name__ == "__main__":
    main()
