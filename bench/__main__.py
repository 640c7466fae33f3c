"""Run every benchmark and print one line each: what, ours, the other, the ratio, the aim."""

import argparse
import os
import signal
import sys

from bench import archiving, crawling, discovery, filing, load, publishing, reading, rendering, replaying

ROOMS = {"reading": reading.lines, "archiving": archiving.lines, "filing": filing.lines, "crawling": crawling.lines,
         "discovery": discovery.lines, "load": load.lines, "rendering": rendering.lines, "publishing": publishing.lines,
         "replaying": replaying.lines}


def main() -> None:
    """Print the table, room by room."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("rooms", nargs="*", default=list(ROOMS), choices=[*ROOMS, []], help="which (default: all)")
    rooms = parser.parse_args().rooms
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what a room has started ends with it
    try:
        for room in rooms:
            for what, ours, other, ratio, aim in ROOMS[room]():
                print(f"{what:<58} {ours:>12} {other:>24} {ratio:>7.2f} ×   aim {aim}", flush=True)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # nobody reads any more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


if __name__ == "__main__":
    main()
