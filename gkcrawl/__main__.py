"""``gkcrawl``: Scrapy's own command line with this project's settings, from any folder."""

import os
import sys

from scrapy.cmdline import execute


def main() -> None:
    """Run ``scrapy`` with the settings of gkcrawl."""
    os.environ["SCRAPY_SETTINGS_MODULE"] = "gkcrawl.settings"
    execute(["gkcrawl", *sys.argv[1:]])


if __name__ == "__main__":
    main()
