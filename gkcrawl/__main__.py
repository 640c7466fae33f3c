"""``gkcrawl``: Scrapy's own command line with this project's settings, from any folder."""

import os
import sys

from scrapy.cmdline import execute


def main() -> None:
    """Run ``scrapy`` with the settings of gkcrawl."""
    os.environ["SCRAPY_SETTINGS_MODULE"] = "gkcrawl.settings"
    try:
        execute(["gkcrawl", *sys.argv[1:]])
        sys.stdout.flush()
    except BrokenPipeError:                     # who reads us (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)


if __name__ == "__main__":
    main()
