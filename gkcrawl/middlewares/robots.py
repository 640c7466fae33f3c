"""robots.txt as RFC 9309 has it: missing means allowed, failing means stay away; Crawl-delay is kept.

Scrapy's own middleware takes a robots.txt that answers 5xx or not at all for leave to crawl, and ignores Crawl-delay.
"""

import asyncio
import logging
import re
from time import monotonic
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.misc import build_from_crawler, load_object

logger = logging.getLogger(__name__)


class RobotsForbid(IgnoreRequest):
    """Raised when robots.txt forbids an address."""


class RobotsUnreachable(IgnoreRequest):
    """Raised when a host's robots.txt could not be had, so that the host is left alone."""

    def __init__(self, reason: str, status: int = 0):
        super().__init__(reason)
        self.status = status


class RobotsMiddleware:
    """Asks each host for its robots.txt first, and does as it says."""

    def __init__(self, crawler):
        self.crawler, settings = crawler, crawler.settings
        self.obey = settings.getbool("ROBOTSTXT_OBEY")
        self.agent = settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"]
        self.parser = load_object(settings["ROBOTSTXT_PARSER"])
        self.most, self.hold = settings.getfloat("CRAWL_DELAY_MAX"), settings.getfloat("ROBOTS_HOLD")
        self.rules: dict[str, tuple[float, asyncio.Future]] = {}

    @classmethod
    def from_crawler(cls, crawler):
        """Build it for a crawler."""
        return cls(crawler)

    async def process_request(self, request):
        """Let a request pass, or raise RobotsForbid or RobotsUnreachable."""
        if not self.obey or request.meta.get("dont_obey_robotstxt"):
            return
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        asked_at, rules = self.rules.get(origin, (0.0, None))
        if rules is None or (rules.done() and monotonic() - asked_at > self.hold):
            if rules is not None:  # else what a killed run was answered still holds
                self.crawler.spider.run.forget(f"{origin}/robots.txt")
            rules = asyncio.get_running_loop().create_future()
            self.rules[origin] = monotonic(), rules
            rules.set_result(await self._ask(origin, parts.hostname, request))
        verdict = await rules
        if isinstance(verdict, RobotsUnreachable):
            raise RobotsUnreachable(str(verdict), verdict.status)
        if verdict is not None and not verdict.allowed(request.url, self.agent):
            self.crawler.stats.inc_value("robotstxt/forbidden")
            raise RobotsForbid("robots.txt forbids it")

    async def _ask(self, origin: str, host: str, request: Request):
        """Return the rules of a host, None where it has none, RobotsUnreachable where they cannot be had."""
        facts = {name: value for name, value in request.meta.get("facts", {}).items() if name not in ("method", "asked")}
        robots = Request(f"{origin}/robots.txt", callback=NO_CALLBACK, priority=1000, dont_filter=True, meta={
            "dont_obey_robotstxt": True, "facts": {**facts, "role": "robots", "via": request.url, "anchor": ""}})
        try:
            response = await self.crawler.engine.download_async(robots)
        except IgnoreRequest:
            return None  # it redirects out of the scope, or for ever: this host has no robots.txt of its own
        except Exception as error:
            return RobotsUnreachable(f"robots.txt could not be had ({describe(error)}), so the host is left alone")
        if response.status >= 500 or response.status == 429 or "dataloss" in response.flags:
            cut = "is cut off" if response.status < 400 else f"answers {response.status}"
            return RobotsUnreachable(f"robots.txt {cut}, so the host is left alone", response.status)
        if response.status != 200 or not response.body:
            return None
        rules = build_from_crawler(self.parser, self.crawler, response.body)
        self._delay(host, rules)
        return rules

    def _delay(self, host: str, rules) -> None:
        """Slow a host down to its Crawl-delay."""
        told = getattr(rules, "rp", None) and getattr(rules.rp, "crawl_delay", None)
        seconds = min(float((told and told(self.agent)) or 0), self.most)
        downloader = self.crawler.engine.downloader
        if seconds > self.crawler.settings.getfloat("DOWNLOAD_DELAY"):
            logger.info("%s asks for %g s between requests", host, seconds)
            # Scrapy's jitter would go below the delay asked for.
            downloader.per_slot_settings[host] = {"delay": seconds, "jitter": 0}
            if slot := downloader.slots.get(host):
                slot.delay, slot.jitter = seconds, 0.0


def describe(error: BaseException) -> str:
    """Return an error in a few words, for a reason."""
    text = " ".join(str(error).split())
    if refused := re.search(r"CONNECT tunnel.*'status': (\d+)", text):
        return f"the proxy answers {refused.group(1)}"
    name = type(error).__name__.removesuffix("Error")
    if cause := re.search(r"(?:Failure |twisted\.)[\w.]*?(\w+): ([^>]*)>", text):
        name, text = cause.groups()
    return f"{name}: {text[:200].rstrip('.')}" if text else name
