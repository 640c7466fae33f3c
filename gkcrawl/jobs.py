"""What a crawl has to do, a job for each site: all of it, or with ``only=failed`` what the last crawl did not get."""

from collections import defaultdict
from typing import NamedTuple

from gkcrawl import regions, urls
from gkcrawl.plan import BadArgument, Plan, Target
from gkcrawl.site import Site
from gkcrawl.store import Earlier
from gkcrawl.walk import Step, Visit


class Job(NamedTuple):
    """One site: from its home page, or only some pages of it."""

    number: int
    target: Target
    pages: tuple = ()

    def site(self, budget: int) -> Site:
        """Return the site as it is before anything was asked."""
        return Site(self.target, budget, self.number, whole=not self.pages)

    def steps(self, site: Site, year: int | None):
        """Yield (step, address of the page that leads to it)."""
        if self.pages:
            for page in self.pages:
                visit = Visit(site, page.role, section=page.via or page.url, year=year, known=True)
                yield Step(visit, page.url, page.anchor), page.via
            return
        for url in self.target.sections:
            yield Step(Visit(site, "section", section=url, year=year), url), ""
        yield Step(Visit(site, "home", year=year), self.target.home), ""


def jobs(plan: Plan, earlier: Earlier) -> list[Job]:
    """Return the jobs of a crawl; raises BadArgument where there is nothing that could be repeated."""
    targets = list(plan.targets())
    if not plan.only:
        return [Job(number, target) for number, target in enumerate(targets)]
    failed = earlier.failed(plan.arguments)
    if failed is None:
        raise BadArgument(f"No crawl of {plan.region.full_name} with these arguments has come to its end here: "
                          "there is nothing to repeat with only=failed.")
    pages = defaultdict(list)
    for page in failed.pages:
        pages[page.site].append(page)
    wanted = [(target, regions.site(urls.host(target.home))[0]) for target in targets]
    wanted = [(target, site) for target, site in wanted if site in failed.sites or site in pages]
    return [Job(number, target, tuple(pages.get(site, ()))) for number, (target, site) in enumerate(wanted)]
