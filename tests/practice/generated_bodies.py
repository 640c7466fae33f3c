"""The agencies of a generated site and their reports."""

import re
from dataclasses import dataclass, field
from html import escape

from gkcrawl.regions.divisions import towns

from . import figures, generated_words as words
from .reports import Report, day, hexes, number
from .web import Site

#: The arrangements with a listing for each agency, whose titles need not name it.
APART = ("bodies", "platforms", "tree", "direct", "hosts", "mixed")
_COLUMN = re.compile(r'(<meta name="Column\w+" content=")[^"]*("/>)')


@dataclass
class Beside(Report):
    """A report with further links under its text, and a column that its meta tags may get wrong."""

    metas: str = "right"
    beside: list[tuple[str, str]] = field(default_factory=list)

    def html(self) -> str:
        """The page."""
        more = "".join(f'<a href="{escape(href)}">{text}</a> ' for href, text in self.beside)
        page = super().html().replace("<div class='share'>", f"<div class='years'>{more}</div>\n<div class='share'>")
        if self.metas == "none":
            return _COLUMN.sub("", page)
        return _COLUMN.sub(r"\1要闻动态\2", page) if self.metas == "foreign" else page


@dataclass
class Body:
    """An agency that reports."""

    group: str
    agency: str
    short: str
    code: str
    slug: str
    site: Site
    reports: list[Beside] = field(default_factory=list)


def bodies(b) -> list[Body]:
    """The agencies of the site under construction, each with its reports."""
    dice, code, own = b.dice, b.region.code, b.region.name
    some = [(key, town) for key, town in towns(code).items()
            if town.endswith(("镇", "乡", "街道")) and len(town) < 8]
    picked = [("government", b.name, "本级政府", code, "zf", 6),
              ("government", f"{b.name}办公室", "政府办公室", code, "zfb", 4)]
    picked += [("department", own + name, name, code, f"bm{at}", dice.randint(2, 4))
               for at, name in enumerate(dice.sample(words.DEPARTMENTS, dice.randint(3, 6)), 1)]
    picked += [("town", own + name + ("办事处" if name.endswith("街道") else "人民政府"), name, key, f"xz{key[6:]}",
                dice.randint(2, 4)) for key, name in sorted(dice.sample(some, min(len(some), dice.randint(2, 4))))]
    bare = b.plan.arrangement in APART and dice.random() < 0.4
    shape, odd = dice.choice(words.TITLES), dice.choice(words.TITLES)
    made = []
    for group, agency, short, where, slug, count in picked:
        apart = b.plan.arrangement == "hosts" and group == "department"
        site = b.more(f"{slug}ju", agency) if apart else b.home
        body = Body(group, agency, short, where, slug, site)
        years = range(2025 - count, 2025)
        values = figures.series(f"{code} {slug}", years, 60 if slug == "zf" else 8)
        for year in years:
            form = odd if dice.random() < 0.15 else shape
            form = dice.choice(words.BARE) if bare and group != "government" else form
            body.reports.append(_report(b, body, site, words.title(form, agency, year), year, values[year]))
        made.append(body)
    return made


def _report(b, body: Body, site: Site, title: str, year: int, values: dict) -> Beside:
    published = day(body.agency, year, 3 if body.slug == "zf" else 1)
    y, m, d = published.split("-")
    key = number(body.agency, year, b.region.code)
    path = {"folder": f"/zfxxgk/nb/{y}{m}/t{y}{m}{d}_{key}.html", "file": f"/doc/{y}/{m}/{d}/{key}.shtml",
            "column": f"/art/{y}/{int(m)}/{int(d)}/art_{key % 9000}_{key}.html", "query": f"/show.aspx?id={key}",
            "number": f"/info/{key % 9000}/{key}.htm", "opaque": f"/xxgk/{hexes(key)}"}[b.plan.address]
    return Beside(site, path, b.region.code, body.code, body.agency, year, published, values, title,
                  crawl=b.main.host, column=b.section, metas=b.plan.metas,
                  box=b.dice.choice(("trs", "zoom", "hanweb", "ucap", "jhtml")),
                  style=b.dice.choice(("plain", "styled", "word")))
