"""Hosts outside gov.cn with altered copies of reports. Pages link to them; no crawl may ask them for anything."""

from .. import chrome, figures
from ..reports import Report
from ..web import Site

HOSTS = ("www.example-mirror.com", "www.rongchang.gov.cn.example-mirror.com", "www.rongchang-gov.cn")


def build() -> tuple[list[Site], list[Report]]:
    """The copies: they answer, so that asking them would be seen. They are no expected reports."""
    sites = []
    for host in HOSTS:
        site = Site(host, "重庆市荣昌区人民政府")
        copy = Report(site, "/jz/czjd/2018.html", "", "", "重庆市荣昌区昌州街道办事处", 2023, "2024-01-18",
                      figures.series(host, [2023], 500)[2023])
        chrome.furnish(site)
        copy.publish()
        for path in ("/", "/xqxxgkgzndbg.html"):
            site.add(path, chrome.ways(site, "政府信息公开年报", [(copy.path, copy.title)]))
        sites.append(site)
    return sites, []
