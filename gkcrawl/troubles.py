"""Why a page could not be had: what an exception says of its site."""

from scrapy.exceptions import IgnoreRequest

from gkcrawl.downloader import LeftAlone
from gkcrawl.middlewares.browser import NoBrowser
from gkcrawl.middlewares.robots import RobotsForbid, RobotsUnreachable, describe


def trouble(error: BaseException) -> tuple[str, str]:
    """Return the state that an exception speaks for, and what it says."""
    if isinstance(error, NoBrowser):
        return "no_browser", str(error)
    if isinstance(error, LeftAlone):
        return error.state, str(error)
    # A proxy answers 502 or 504 for a host it cannot reach.
    if isinstance(error, RobotsForbid) or isinstance(error, RobotsUnreachable) and error.status not in (0, 502, 504):
        return "robots", str(error)
    return "unreachable", str(error) if isinstance(error, IgnoreRequest) else describe(error)
