"""Run every benchmark and print one line each: what, ours, the other, the ratio, the aim."""

import argparse

from bench import archiving, crawling, discovery, filing, load, publishing, reading, rendering, replaying

ROOMS = {"reading": reading.lines, "archiving": archiving.lines, "filing": filing.lines, "crawling": crawling.lines,
         "discovery": discovery.lines, "load": load.lines, "rendering": rendering.lines, "publishing": publishing.lines,
         "replaying": replaying.lines}


def main() -> None:
    """Print the table, room by room."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("rooms", nargs="*", default=list(ROOMS), choices=[*ROOMS, []], help="which (default: all)")
    for room in parser.parse_args().rooms:
        for what, ours, other, ratio, aim in ROOMS[room]():
            print(f"{what:<58} {ours:>12} {other:>24} {ratio:>7.2f} ×   aim {aim}", flush=True)


if __name__ == "__main__":
    main()
