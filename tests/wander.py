"""A crawl without Scrapy and without HTTP: a web in a dict, walked as the spider walks it."""

from scrapy.http import HtmlResponse

from gkcrawl import regions, urls
from gkcrawl.links import readable
from gkcrawl.plan import Target
from gkcrawl.site import Site
from gkcrawl.walk import Step, Visit, steps

#: What stands in every report of the statutory forms.
REPORT = "<h1>{title}</h1><p>一、总体情况</p><table><tr><td>一、本年新收政府信息公开申请数量</td><td>3</td></tr></table>"


def report(title: str) -> str:
    """A page that is a report."""
    return f"<html><head><title>{title}</title></head><body>{REPORT.format(title=title)}</body></html>"


def page(*links: tuple[str, str], title: str = "", body: str = "") -> str:
    """A page with links (address, text) in a list."""
    rows = "".join(f'<li><a href="{url}">{text}</a></li>' for url, text in links)
    return f"<html><head><title>{title}</title></head><body><ul>{rows}</ul>{body}</body></html>"


def wander(web: dict[str, str], home: str, region: str = "140105", budget: int = 300, year: int | None = None) -> tuple:
    """Return the site at the end and the list of (role, url) asked for, best first as the scheduler would."""
    rank = {"section": 0, "listing": 1, "report": 2, "attachment": 3, "home": 4, "way": 5, "unit": 5}
    site = Site(Target(regions.get(region), home, ()), budget)
    queue, asked = [], []

    def add(following):
        for visit, url, _ in following:
            if urls.is_government(urls.host(url)) and site.take(url):
                queue.append((visit, url))

    add([Step(Visit(site, "home", year=year), home)])
    while queue:
        queue.sort(key=lambda one: rank[one[0].role])
        visit, url = queue.pop(0)
        asked.append((visit.role, url))
        site.outstanding -= 1
        body = web.get(url)
        if body is not None:
            site.seen.add(urls.key(url))
            add(steps(readable(HtmlResponse(url, body=body.encode(), encoding="utf-8"), "utf-8"), visit))
        if not queue:
            for depth, way, _, _, role, section in site.next_ways():
                add([Step(Visit(site, role, depth, section, year=year), way)])
    return site, asked


def found(asked: list, *roles: str) -> set[str]:
    """Return the addresses asked for as one of these."""
    return {url for role, url in asked if role in (roles or ("report", "attachment"))}
