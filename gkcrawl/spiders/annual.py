"""The spider: from a portal to the annual-report section, through its listings, to every report and attachment."""

import asyncio
import gc
import hashlib
import logging
from collections import deque
from pathlib import Path

from scrapy import Request, Spider
from scrapy.exceptions import UsageError
from scrapy.http import TextResponse

from gkcrawl import blocks, crew, families, urls
from gkcrawl.archive import ArchiveError
from gkcrawl.extract import charset
from gkcrawl.items import SiteItem, VanishedItem
from gkcrawl.jobs import Job, jobs
from gkcrawl.links import readable
from gkcrawl.plan import BadArgument, plan
from gkcrawl.run import Run
from gkcrawl.site import GIVE_UP, Site
from gkcrawl.store import StoreError
from gkcrawl.troubles import trouble
from gkcrawl.walk import LEAVES, Step, Visit, steps
from gkcrawl.wire import CUT, TOO_LONG

logger = logging.getLogger(__name__)
#: Sections first: what they lead to decides whether anything else of a site has to be asked.
PRIORITY = {"home": 0, "way": 10, "unit": 10, "section": 100, "listing": 80, "report": 60, "attachment": 50}

#: Objects made, and rounds over younger ones, after which garbage is looked for. Python's 700 cost a twentieth of a crawl.
GARBAGE = (10_000, 10, 10)
#: What Scrapy would load (aiohttp, lists of public suffixes: a fifth of a second) only to find it switched off.
SWITCHED = {"COOKIES_ENABLED": ("DOWNLOADER_MIDDLEWARES_BASE", "scrapy.downloadermiddlewares.cookies."),
            "REMOTE_CONTROL_ENABLED": ("EXTENSIONS_BASE", "scrapy.extensions.remote_control.")}


class AnnualSpider(Spider):
    """Crawls the annual reports of a region and of all divisions below it.

    region: a code or a name (140105, 小店区, 太原市小店区, 山西省). year: only reports of this year.
    home: start at this address instead of the known portals. depth: levels below the region (0: itself alone).
    """

    name = "annual"

    def __init__(self, *args, **kwargs):
        super().__init__(name=self.name)
        self.plan = plan(**kwargs)
        self.extra_hosts = self.plan.hosts()
        self.run: Run | None = None
        self.unfinished: set[Site] = set()
        self.stopped = ""  # why, in a sentence
        self.exit_code: int | None = None  # once the crawl has been closed
        self.jobs: list[Job] = []
        self.ended: dict[str, SiteItem] = {}
        self._ending: dict[tuple[str, str], int] = {}
        self.refusing: dict[str, str] = {}  # sites that are not asked any more: as what they failed
        self._left = asyncio.Event()

    @classmethod
    def update_settings(cls, settings):
        """Put the contact into the user agent, and leave out the parts of Scrapy that are switched off."""
        super().update_settings(settings)
        for kind, module in (where for switch, where in SWITCHED.items() if not settings.getbool(switch)):
            kept = {name: place for name, place in settings.getdict(kind).items() if not name.startswith(module)}
            settings.set(kind, kept, priority="spider")
        if settings["CONTACT"]:
            settings.set("USER_AGENT", f"{settings['USER_AGENT']} (+{settings['CONTACT']})", priority="spider")

    @classmethod
    def from_crawler(cls, crawler, *args, **kwargs):
        """Build the spider and open its archive; raises UsageError with a sentence where that cannot be."""
        try:
            spider = cls(*args, **kwargs)
            spider._set_crawler(crawler)
            spider.run = Run(Path(crawler.settings["ARCHIVE_DIR"]), spider.plan, crawler.settings["CONTACT"] or "")
            spider.jobs = [] if spider.run.fetched_all else jobs(spider.plan, spider.run.earlier)
        except (BadArgument, ArchiveError, StoreError) as error:
            raise UsageError(str(error), print_help=False) from None
        return spider

    def give_up(self, sentence: str) -> None:
        """Stop the crawl for a reason that lies with us."""
        if not self.stopped:
            self.stopped = sentence
            logger.error(sentence)
            asyncio.get_running_loop().create_task(self.crawler.engine.close_spider_async(reason="archive"))

    async def start(self):
        """Begin with the known sections and the home page of every site."""
        gc.freeze()  # what is loaded by now stays: it is nobody's garbage, and need not be looked through time and again
        gc.set_threshold(*GARBAGE)
        logger.info("Crawl %s %s %s", self.run.id, self.run.begun, self.plan.region.full_name)
        waiting, most, pause = deque(self.jobs), self.settings.getint("SITES_AT_ONCE"), 0.0
        while waiting:
            while len(self.unfinished) >= most:
                self._left.clear()
                await self._left.wait()
            await asyncio.sleep(pause)  # all that is left is in the hands of other processes
            for _ in range(len(waiting)):
                job = waiting.popleft()
                if (taken := self.run.crew.take(job.number)) != crew.BUSY:
                    break
                waiting.append(job)
            pause = 1.0 if taken == crew.BUSY else 0.0
            if taken == crew.LEFT:
                self.run.adopt()
            if taken in (crew.MINE, crew.LEFT):
                for one in self._begin(job):
                    yield one

    def _begin(self, job: Job):
        """Yield the first requests of a site."""
        site = job.site(self.settings.getint("SITE_BUDGET"))
        self.unfinished.add(site)
        for step, via in job.steps(site, self.plan.year):
            yield from self.requests([step], via)
        if not site.outstanding:
            yield from self._close(site)

    def requests(self, following, via: str = ""):
        """Yield the requests for steps: none outside the scope, none for a page asked before."""
        for visit, url, anchor in following:
            host, site, ask = urls.host(url), visit.site, visit.ask
            if not (urls.is_government(host) or host in self.extra_hosts) or not site.take(url, ask.mark if ask else ""):
                continue
            facts = {"role": _role(visit), "site": site.id, "region": site.region, "via": via, "anchor": anchor[:300]}
            headers, form = {"Referer": via} if via else {}, {}
            if ask:
                facts |= {"method": "POST", "asked": hashlib.sha256(ask.body.encode()).hexdigest()[:16]}
                headers["Content-Type"], form = ask.kind, {"method": "POST", "body": ask.body}
            yield Request(url, self.parse, errback=self.failed, dont_filter=True,
                          priority=PRIORITY[visit.role] + 10 * visit.further,  # a list's next page before its sub-lists
                          headers=headers, meta={"facts": facts}, cb_kwargs={"visit": visit}, **form)

    def parse(self, response, visit: Visit):
        """Judge a response, follow what it leads to, and go on with its site."""
        try:
            if (page := self._page(response, visit)) is not None:
                yield from self.requests(steps(page, visit), response.url)
                yield from self._in_browser(response, page, visit)
        except Exception:  # one page that trips us up must not take its site down; the log has the traceback
            logger.exception("%s could not be searched for links", response.url)
            visit.site.note("unreachable", f"{response.url} could not be searched for links.")
        yield from self._settle(visit.site)

    def _in_browser(self, response, page: TextResponse, visit: Visit):
        """Yield the request for a page to be shown by a browser, where it is the shell of a list."""
        section, blank = visit.role in ("section", "listing") or bool(visit.section), response.url in visit.site.blank
        asked = "rendered" in response.flags or visit.ask or visit.role in LEAVES or not (section or visit.role == "home")
        if not asked and families.needs_browser(page, section, blank) and visit.site.take(response.url, "#browser"):
            facts = {"role": "rendered", "site": visit.site.id, "region": visit.site.region, "via": response.url}
            yield Request(response.url, self.parse, errback=self.failed, dont_filter=True,
                          priority=PRIORITY[visit.role], cb_kwargs={"visit": visit},
                          meta={"facts": facts, "browser": response, "turn": section, "spend": visit.site.spend})

    def failed(self, failure):
        """Put down why a page could not be had, and go on with its site."""
        request, error = failure.request, failure.value
        visit, url = request.cb_kwargs["visit"], request.url
        state, said = trouble(error)
        visit.site.note(state, f"{url}: {said.rstrip('.')}.", visit.role)
        lost = state == "unreachable" and visit.role == "home" and not visit.site.home_seen
        if lost and not request.meta.get("dont_retry"):
            yield self._other_scheme(request)
        else:
            yield from self._settle(visit.site)

    def _other_scheme(self, request: Request) -> Request:
        """Return the request for a home page that does not answer by http, by https, and the other way round: once."""
        scheme, rest = request.url.split("://", 1)
        url = f"{'http' if scheme == 'https' else 'https'}://{rest}"
        facts = {**request.meta["facts"], "via": request.url}
        return request.replace(url=url, meta={"facts": facts, "dont_retry": True})

    def _page(self, response, visit: Visit) -> TextResponse | None:
        """Return the page to search for links; None where the response refuses us, fails, or is no page."""
        site = visit.site
        asked, leaf = (response.meta.get("redirect_urls") or [response.url])[0], visit.role in LEAVES
        if refused := blocks.refusal(response):
            site.note("blocked", f"{response.url} {refused}.")
            return None
        if absent := blocks.absence(response, asked, site.front if leaf else ""):
            if leaf:
                site.absent[asked] = "gone"
            site.note("missing", f"{asked} {absent}.")
            return None
        if response.status >= 300:
            site.note("unreachable", f"{response.url} answers {response.status}.", visit.role)
            return None
        site.failing = 0
        if visit.known:
            site.absent[asked] = "unlisted"
        if visit.role == "home":
            site.front = blocks.digest(response)
        if CUT in response.flags:
            how = "longer than DOWNLOAD_MAXSIZE" if TOO_LONG in response.flags else "cut off"
            site.note("unreachable", f"{response.url} is {how}.")
        site.seen.add(urls.key(response.url))
        if "rendered" in response.flags:
            return response
        if TOO_LONG in response.flags:  # what came of it says nothing for certain
            return None
        if not isinstance(response, TextResponse):
            site.reports += visit.role in ("report", "attachment", "listing") and not visit.known
            return None
        used = charset.decode(response.body, response._declared_encoding() or "")[1]
        return readable(response, used)

    def _settle(self, site: Site):
        """Count a page as done; after a site's last one try its next ways, or close it."""
        site.outstanding -= 1
        if site.failing >= GIVE_UP:
            self.refusing[site.id] = site.fails
        while not site.outstanding and (ways := list(site.next_ways())):
            for depth, url, anchor, via, role, section in ways:
                visit = Visit(site, role, depth, section, year=self.plan.year)
                yield from self.requests([Step(visit, url, anchor)], via)
        if not site.outstanding and not site.rechecked:
            site.rechecked = True
            yield from self._recheck(site)
        if not site.outstanding:
            yield from self._close(site)

    def _recheck(self, site: Site):
        """Ask for the reports of the last good crawl that nothing has led to this time: gone, or only unlisted?"""
        if not site.whole or site.result(self.run.id).state not in ("ok", "no_reports", "no_section"):
            return
        known = self.run.earlier.known(site.id, self.plan.year)
        site.known = {page.url for page in known}
        for page in known:
            visit = Visit(site, page.role, section=page.via or page.url, year=self.plan.year, known=True)
            yield from self.requests([Step(visit, page.url, page.anchor)], page.via)

    def put_down(self, item) -> None:
        """Say that a site walked whole is done, once its state is kept: who is killed before that leaves it to another process."""
        if isinstance(item, SiteItem):
            self.run.crew.finish(self._ending.pop((item.site, item.region)))

    def _close(self, site: Site):
        """Yield what there is to say of a site that is done."""
        self.unfinished.discard(site)
        self._left.set()
        if not site.whole:              # some of its pages were asked for once more: its state stays what it was
            self.run.crew.finish(site.number)
            return
        for url in sorted(site.known & site.absent.keys()):
            yield VanishedItem(site.id, self.run.id, url, site.absent[url])
        item = self.ended[site.id] = site.result(self.run.id)
        self._ending[item.site, item.region] = site.number
        logger.info("%s %s: %s, %d reports, %d requests. %s", site.region, site.id, item.state, item.reports,
                    item.requests, item.reason)
        yield item


def _role(visit: Visit) -> str:
    """Return what a page is to the archive: a department's page is a way, or in a section a list."""
    return ("listing" if visit.section else "way") if visit.role == "unit" else visit.role
