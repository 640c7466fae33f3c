"""One generated site under construction: its hosts, its ways and what stands beside them."""

import random
from dataclasses import dataclass
from urllib.parse import urlsplit

from . import chrome, generated_lists, generated_words as words
from .generated_bodies import bodies
from .generated_lists import Entry
from .generated_markup import Skin
from .generated_sections import ARRANGEMENTS
from .prose import MARK
from .reports import Report, hexes, number
from .web import Site

Spot = tuple[Site, str]
#: How the links of the steps on the way are made: most of them plainly, as on most sites.
PLAIN, FANCY = ("list", "list", "table", "dl"), ("broken", "numbered", "option", "data", "onclick", "alt", "title")


@dataclass(frozen=True)
class Plan:
    """What the dice gave a site."""

    arrangement: str
    shape: str
    look: str
    spelling: str
    metas: str
    printed: str
    paged: str
    depth: int
    trap: str
    charset: tuple[str, str | None]
    entrance: str
    host: str
    address: str
    lead: str


class Builder:
    """Builds one site from its plan."""

    def __init__(self, region, plan: Plan, dice: random.Random) -> None:
        self.region, self.plan, self.dice = region, plan, dice
        self.printed, self.listings, self.contents = plan.printed, [], {}
        host = urlsplit(region.portal).hostname
        self.name = f"{region.name}人民政府"
        aliases = (host.removeprefix("www."), *((f"m.{host[4:]}",) if self.dice.random() < 0.2 else ()))
        self.main = self._site(host, self.name, aliases)
        self.sites = [self.main]
        self.home = self.main if not plan.host else self.more(plan.host, f"{self.name}信息公开平台")
        self.skin = Skin(plan.look, plan.spelling, plan.metas, self.dice)
        self.section = self.dice.choice(words.SECTIONS)
        self.words = [self.dice.choice(some) for some in words.WAYS]
        self.shapes = [self.dice.choice(PLAIN if self.dice.random() < 0.75 else FANCY) for _ in range(4)]
        self.channels: list[tuple[Spot, str]] = []
        self.bodies = bodies(self)
        self.reports = [report for body in self.bodies for report in body.reports]

    def _site(self, host: str, name: str, aliases: tuple[str, ...] = ()) -> Site:
        charset, declared = self.plan.charset
        site = Site(host, name, f"{self.region.code}00{number(host, size=2)}", urlsplit(self.region.portal).scheme,
                    aliases, charset=charset, declared=declared)
        site.add("/images/menu.gif", chrome.PIXEL, mime="image/gif", declared=None)
        site.add("/images/logo.png", chrome.PIXEL, mime="image/png", declared=None)
        site.add("/style/main.css", "body{margin:0}\n", mime="text/css")
        site.add("/about/", f"<html><body><p>{MARK}</p></body></html>")
        return site

    def more(self, label: str, name: str) -> Site:
        """A further host of the same government."""
        site = self._site(f"{label}.{self.main.host.removeprefix('www.')}", name)
        self.sites.append(site)
        return site

    # what the arrangements use

    def place(self, here: Spot, key: str) -> Spot:
        """An address for a page, in this site's manner."""
        made = number(self.region.code, key)
        return here[0], {
            "folder": f"/zwgk/zfxxgk/{key}/", "file": f"/zwgk/{key}.shtml", "column": f"/col/col{made}/index.html",
            "query": f"/list.aspx?cid={made}", "number": f"/c{made}/",
            "opaque": f"/xxgk/{hexes(made)}/"}[self.plan.address]

    def put(self, here: Spot, body) -> None:
        """Put a page on its site."""
        here[0].add(here[1], body)

    def entry(self, report: Report) -> Entry:
        """The line of a report."""
        return Entry((report.site, report.path), report.title, report.published)

    def stand(self, here: Spot, reports) -> None:
        """Tell reports which page lists them."""
        for report in reports:
            report.section = here[1] if here[0] is report.site else here[0].url(here[1])

    def listing(self, here: Spot, name: str, reports, crumbs, strangers: int = 0, extra: str = "") -> None:
        """Put a listing of reports, with strangers among them, on its site."""
        self.stand(here, reports)
        some = [self.entry(report) for report in reports]
        agency, years = reports[0].agency, sorted({report.year for report in reports})
        for title, year in words.others(self.dice, self.region.name, agency, years, strangers):
            some.append(self.article(here[0], title, f"{year + 1}-02-{number(title, size=1) + 10}"))
        self.listings.append(here)
        self.contents[here[1]] = some
        generated_lists.publish(self.skin, here, name, some, printed=self.printed, paged=self.plan.paged,
                                size=self.dice.choice((6, 10, 15)), crumbs=crumbs, extra=extra)

    def article(self, site: Site, title: str, date: str) -> Entry:
        """Put an article that is no report on a site."""
        path = f"/n/{date[:4]}/{number(title, date)}.html"
        text = f"<h1>{title}</h1><p>发布时间：{date}</p><div class='content'><p>{title}。{MARK}。</p></div>"
        site.add(path, lambda: self.skin.page((site, path), title, text, column="公告"))
        return Entry((site, path), title, date)

    def way(self, here: Spot, title: str, links, crumbs=(), shape: str = "", beside: int = 5) -> None:
        """Put a page on its site that leads on, among links that lead elsewhere."""
        shape = shape or self.shapes[-1]
        others = self.dice.sample(self.channels, min(beside, len(self.channels)))
        cut = self.dice.randint(0, len(others))

        def parts(made: str, at: Spot = here) -> str:
            return "\n".join([*(self.skin.link("list", at, ref, text) for ref, text in others[:cut]),
                              *(self.skin.link(made, at, ref, text) for ref, text in links),
                              *(self.skin.link("list", at, ref, text) for ref, text in others[cut:])])

        if shape == "frames":
            inner = here[0], f"/frame/{number(here[1])}.html"
            self.put(inner, lambda: self.skin.page(inner, title, parts(shape, inner), column=title))
            self.put(here, f'<html><head><title>{title}</title></head><!-- {MARK} --><frameset cols="200,*"><frame '
                           f'src="{inner[1]}"><frame name="mainFrame" src="/about/"></frameset></html>')
        else:
            self.put(here, lambda: self.skin.page(here, title, parts(shape), column=title, crumbs=crumbs))

    def append(self, path: str, text: str) -> None:
        """Add to a page of the section's site."""
        page = self.home.find(path)
        body = page.body
        page.body = lambda: body().replace("</body>", f"{text}</body>").replace("</BODY>", f"{text}</BODY>")

    def listings_here(self) -> list[str]:
        """The listings on the section's own site."""
        return [path for site, path in self.listings if site is self.home]

    # the site as a whole

    def build(self) -> None:
        """Put everything on the sites."""
        from .generated_portal import portal
        portal(self, ARRANGEMENTS[self.plan.arrangement])
        for report in self.reports:
            report.publish()
