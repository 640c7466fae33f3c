"""Portals that misbehave, all under practice.gov.cn, for ``-a home=``, with the site states that fit each."""

from typing import NamedTuple

from .. import chrome, figures, lists, prose
from ..reports import Report, number
from ..web import Fault, Site


class Faulty(NamedTuple):
    """A host, the fault of its pages, and the states that a crawl may put down for it."""

    host: str
    what: str
    states: tuple[str, ...]
    fault: Fault | None = None
    slow: bool = False    # only ends by a time-out


HOSTS = (
    Faulty("b403.practice.gov.cn", "refuses with 403", ("blocked",), Fault("blocked-403")),
    Faulty("b405.practice.gov.cn", "refuses with 405", ("blocked",), Fault("blocked-405")),
    Faulty("b412.practice.gov.cn", "refuses with 412 and a script", ("blocked",), Fault("blocked-412")),
    Faulty("b521.practice.gov.cn", "refuses with 521 and a cookie script", ("blocked",), Fault("blocked-521")),
    Faulty("challenge.practice.gov.cn", "answers 200 with a challenge", ("blocked",), Fault("challenge")),
    Faulty("e500.practice.gov.cn", "answers 500", ("unreachable",), Fault("error-500")),
    Faulty("e503.practice.gov.cn", "answers 503", ("unreachable",), Fault("error-503")),
    Faulty("cut.practice.gov.cn", "cuts the connection in the middle of the body", ("unreachable",), Fault("cut")),
    Faulty("reset.practice.gov.cn", "resets the connection", ("unreachable",), Fault("reset")),
    Faulty("silent.practice.gov.cn", "never answers", ("unreachable", "robots"), Fault("silence"), slow=True),
    Faulty("drip.practice.gov.cn", "sends a byte a second", ("unreachable",), Fault("drip", 1.0), slow=True),
    Faulty("redirects.practice.gov.cn", "redirects for ever", ("unreachable",), Fault("redirects")),
    Faulty("circle.practice.gov.cn", "redirects to itself", ("unreachable",), Fault("redirect-self")),
    Faulty("cookies.practice.gov.cn", "redirects to itself with a cookie", ("blocked",), Fault("cookie-loop")),
    Faulty("turns.practice.gov.cn", "redirects with a cookie, to another number each time", ("blocked",),
           Fault("cookie-turns")),
    Faulty("flood.practice.gov.cn", "sends 200 MB", ("unreachable", "no_section"), Fault("flood")),
    Faulty("endless.practice.gov.cn", "sends without end", ("unreachable", "no_section"), Fault("endless")),
    Faulty("half.practice.gov.cn", "sends half a page", ("no_section",), Fault("half")),
    Faulty("robots503.practice.gov.cn", "answers robots.txt with 503", ("robots",)),
    Faulty("norobots.practice.gov.cn", "forbids everything in robots.txt", ("robots",)),
    Faulty("nosection.practice.gov.cn", "has no annual reports", ("no_section",)),
    Faulty("noreports.practice.gov.cn", "has a listing without reports", ("no_reports",)),
    Faulty("shell.practice.gov.cn", "is built by scripts alone", ("ok",)),
    Faulty("plain.practice.gov.cn", "has no fault but those a test gives it", ("ok",)),
    Faulty("late.practice.gov.cn", "answers each request half a second late", ("ok",), Fault("delay", 0.5)),
    Faulty("throttle.practice.gov.cn", "answers 429 with Retry-After at first", ("ok",), Fault("slow-down", times=1)),
)


def build() -> tuple[list[Site], list[Report]]:
    """A plain small site for each; the fault lies over it."""
    sites, reports = [], []
    for host, what, states, fault, _ in HOSTS:
        site = Site(host, "练习站点", "0000000000", fault=fault)
        name = host.split(".")[0]
        site.nav = (("/", "首页"), ("/ywdt/", "要闻"))
        chrome.furnish(site)
        links = [("/ywdt/", "动态")] if name == "nosection" else [("/zfxxgk/", "政府信息公开")]
        site.add("/", lambda site=site, links=links: chrome.portal(site, [("动态", [("/bsfw/", "服务")]), ("公开", links)]))
        if name == "shell":
            site.add("/", f'<html><head><title>练习站点</title></head><body><div id="app"></div><!-- {prose.MARK} -->'
                          '<script src="/style/app.js"></script></body></html>')
            site.add("/style/app.js", "document.getElementById('app').innerHTML='<a href=\"/zfxxgk/\">政府信息公开</a>';\n",
                     mime="application/javascript")
        if name == "robots503":
            site.add("/robots.txt", "busy", mime="text/plain", status=503)
        if name == "norobots":
            site.add("/robots.txt", "User-agent: *\nDisallow: /\n", mime="text/plain")
        if name != "nosection":
            reports += _section(site, "ok" in states, name == "noreports")
        sites.append(site)
    return sites, reports


def _section(site: Site, found: bool, empty: bool) -> list[Report]:
    """A section with two reports, which only count where they can be reached, or with none."""
    agency = "太原市小店区教育局"
    values = figures.series(site.host, (2022, 2023), 5)
    reports = [] if empty else [
        Report(site, f"/zfxxgknb/{year}.html", site.host, "140105", agency, year, f"{year + 1}-01-20", values[year],
               required=found) for year in (2022, 2023)]
    for report in reports:
        report.section = "/zfxxgknb/"
        report.publish()
    entries = [] if not empty else lists.strangers(site, agency, [2023],
                                                   lambda title, year: f"/zfxxgknb/{number(title)}.html")
    site.add("/zfxxgk/", chrome.ways(site, "政府信息公开", [("/zfxxgknb/", "政府信息公开年报")]))
    site.add("/zfxxgknb/", lambda: chrome.page(
        site, "政府信息公开年报", lists.items([*map(lists.of, reports), *entries]), column="政府信息公开年报"))
    return [report for report in reports if found]
