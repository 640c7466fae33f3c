"""A crawl as it goes on: a block that is redrawn on a terminal, a line now and then where there is none."""

import asyncio
import logging
import sys
from dataclasses import dataclass, field
from time import monotonic

from scrapy import signals
from scrapy.exceptions import NotConfigured

logger = logging.getLogger(__name__)
#: Times a second that the block is drawn, and hosts named in it.
REDRAWN, HOSTS = 4, 6
#: Seconds after which it is said that another process holds a host: usually it is a matter of one page.
LONG = 60


@dataclass
class State:
    """What there is to see of a crawl at one moment."""

    region: str = ""
    sites: int = 0
    done: int = 0
    pages: int = 0
    reports: int = 0
    unchanged: int = 0
    failures: int = 0
    seconds: float = 0.0
    left: float | None = None
    hosts: list[str] = field(default_factory=list)
    waiting: dict[str, float] = field(default_factory=dict)  # hosts another process holds: seconds we wait for them

    def figures(self) -> str:
        """Return the figures in one line."""
        unchanged = f" ({self.unchanged} unchanged)" if self.unchanged else ""
        left = f", about {clock(self.left)} left" if self.left is not None else ""
        return (f"{self.done} of {self.sites} sites, {self.pages} pages{unchanged}, {self.reports} reports, "
                f"{self.failures} failures, {clock(self.seconds)}{left}")

    def asking(self) -> str:
        """Return whom is being asked."""
        more = f" and {len(self.hosts) - HOSTS} more" if len(self.hosts) > HOSTS else ""
        asked = f"asking {', '.join(self.hosts[:HOSTS])}{more}" if self.hosts else "asking nobody just now"
        if not (held := {host: seconds for host, seconds in self.waiting.items() if seconds >= LONG}):
            return asked
        longest = sorted(held, key=held.get, reverse=True)
        named = ", ".join(f"{host} ({clock(held[host])})" for host in longest[:HOSTS])
        return f"{asked}; held by another crawl process, stopped perhaps: {named}"


def clock(seconds: float) -> str:
    """Return a time as it is read.

    >>> clock(59.7), clock(3 * 60 + 5), clock(2 * 3600 + 60)
    ('59 s', '3 min 05 s', '2 h 01 min')
    """
    minutes, rest = divmod(int(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"


def left(spent: float, asked: list[int], expected: list[int | None]) -> float | None:
    """Return the seconds left: by the requests that each site took in the last crawl, else by what the others took.

    ``asked`` are the requests of the sites that are done, ``expected`` those of the others as far as anybody knows.

    >>> left(10.0, [20, 30], [50, None]), left(10.0, [], [50, 50]), left(10.0, [], [None])
    (15.0, None, None)
    """
    if not asked:
        return None
    usual = sum(asked) / len(asked)
    return spent * sum(usual if one is None else one for one in expected) / max(sum(asked), 1)


class Progress:
    """Shows how far a crawl is: a Scrapy extension."""

    def __init__(self, crawler):
        self.crawler, self.started = crawler, monotonic()
        self.interval = crawler.settings.getfloat("PROGRESS_INTERVAL")
        self._task: asyncio.Task | None = None
        self._live, self._streams = None, []
        if not self.interval and not sys.stderr.isatty():
            raise NotConfigured("PROGRESS_INTERVAL is 0")

    @classmethod
    def from_crawler(cls, crawler):
        """Build it for a crawler."""
        made = cls(crawler)
        crawler.signals.connect(made.opened, signal=signals.spider_opened)
        return made

    def opened(self, spider):
        """Begin to show."""
        self.started = monotonic()
        if sys.stderr.isatty():
            self._draw()
        self._task = asyncio.get_running_loop().create_task(self._tell())

    def stop(self):
        """Show nothing more; what is printed afterwards stands below."""
        if self._task:
            self._task.cancel()
            self._task = None
        if self._live:
            self._live.update(self._block(), refresh=True)
            self._live.stop()
            for handler, stream in self._streams:
                handler.setStream(stream)
            self._live = None

    def state(self) -> State:
        """Return how far the crawl is."""
        spider, stats = self.crawler.spider, self.crawler.stats
        spent, under_way = monotonic() - self.started, list(spider.unfinished)
        done = spider.run.crew.done()
        asked = [item.requests for item in spider.ended.values()]
        expected = [max(0, usual - site.requests) if (usual := spider.run.earlier.requests(site.id)) else None
                    for site in under_way]
        expected += [None] * max(0, len(spider.jobs) - done - len(under_way))
        slots, waiting = self.crawler.engine.downloader.slots, spider.run.hosts.waiting
        return State(
            region=spider.plan.region.full_name, sites=len(spider.jobs), done=done,
            pages=stats.get_value("gkcrawl/captures", 0), unchanged=stats.get_value("gkcrawl/unchanged", 0),
            reports=sum(item.reports for item in spider.ended.values()) + sum(site.reports for site in under_way),
            failures=stats.get_value("gkcrawl/failures", 0), seconds=spent, left=left(spent, asked, expected),
            hosts=sorted(str(name) for name, slot in slots.items() if slot.transferring and name not in waiting),
            waiting={host: monotonic() - since for host, since in waiting.items()})

    async def _tell(self):
        while True:
            await asyncio.sleep(1 / REDRAWN if self._live else self.interval)
            if self._live:
                self._live.update(self._block(), refresh=True)
            else:
                now = self.state()
                logger.info("%s; %s", now.figures(), now.asking())

    def _draw(self):
        """Start the block, with the log above it."""
        from rich.console import Console  # only a terminal pays for it
        from rich.live import Live

        console = Console(stderr=True)
        self._live = Live(self._block(), console=console, auto_refresh=False, redirect_stdout=False)
        self._live.start(refresh=True)
        for handler in logging.getLogger().handlers:
            if isinstance(handler, logging.StreamHandler) and getattr(handler.stream, "isatty", bool)():
                self._streams.append((handler, handler.setStream(sys.stderr)))

    def _block(self):
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.text import Text

        now = self.state()
        lines = [Text(line, no_wrap=True, overflow="ellipsis") for line in (now.region, now.figures(), now.asking())]
        return Group(*lines, ProgressBar(total=max(now.sites, 1), completed=now.done))
