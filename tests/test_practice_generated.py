"""The generated sites hold together: every report can be reached by following addresses, and every manner is met."""

import re
from urllib.parse import urljoin, urlsplit

import pytest

from gkcrawl import regions
from gkcrawl.regions.divisions import lineage
from tests import practice
from tests.practice import generated_sites
from tests.practice.generated_lists import PAGED, PRINTED
from tests.practice.generated_markup import LOOKS, SHAPES
from tests.practice.generated_sections import ARRANGEMENTS
from tests.practice.generated_traps import SESSION, TRAPS

ADDRESS = re.compile(r"""(?:href|src|value|URL)=\s*["']?(?!javascript)([^"'\s>]+)"""
                     r"""|(?:open\(|location(?:\.href)?=)["']([^"']+)""")
CALL = re.compile(r'createPageHTML\((\d+), (\d+), "([\w-]+)", "(\w+)"\)')
TRAP = re.compile(r"xxgkrl|gongkai|[?&](nf|dw|px|xs|cp|print|from)=")


def walk(code):
    """All addresses of a region's hosts that can be reached from its portal, traps left alone, without scheme."""
    world = practice.world()
    own = {host for site in generated_sites.built()[code][0] for host in (site.host, *site.aliases)}
    seen, front = set(), [regions.portal(code)]
    while front:
        url = front.pop()
        parts = urlsplit(url)
        key = world.hosts[parts.hostname].host + SESSION.sub("", parts.path)
        key += f"?{parts.query}" if parts.query else ""
        if key in seen or TRAP.search(key):
            continue
        seen.add(key)
        page = world.find(parts.hostname, url.split(parts.hostname, 1)[1])
        if page is None or page.mime != "text/html":
            continue
        found = [page.headers[name] for name in page.headers if name == "Location"]
        text = page.content.decode(page.charset).replace("&amp;", "&")
        found += [one or other for one, other in ADDRESS.findall(text)]
        found += [f"{name}_{int(at) + 1}.{end}" for total, at, name, end in CALL.findall(text) if int(at) + 1 < int(total)]
        front += [to for to in (urljoin(url, address) for address in found) if urlsplit(to).hostname in own]
    return seen


@pytest.mark.parametrize("code", practice.generated())
def test_every_report_and_listing_can_be_reached(code):
    seen, told = walk(code), practice.expected(code)
    assert len(told) >= 15
    for url in [report["url"] for report in told] + list(practice.sections(code)):
        assert url.split("://")[1] in seen, f"{generated_sites.plans()[code]}: {url}"


def test_the_sites_stand_on_the_portals_of_their_regions_and_are_no_one_elses():
    assert len(practice.generated()) >= 30
    assert not set(practice.generated()) & {*practice.regions(), *practice.more()}
    others = {*practice.regions(), *practice.more()}
    assert not [code for code in practice.generated() if others & set(lineage(code))]    # no crawl of another has them
    hosts = [host for site in generated_sites.sites() for host in (site.host, *site.aliases)]
    hosts += [host for made in practice._built()[0] for host in (made.host, *made.aliases)]
    assert len(hosts) == len(set(hosts))
    for code in practice.generated():
        host = generated_sites.host(code)
        assert practice.world().hosts[host].host == host and regions.site(host) == (host, code)
        assert {report["site"] for report in practice.expected(code)} == {host}


def test_every_manner_is_met():
    plans = generated_sites.plans().values()
    for what, options in (("arrangement", ARRANGEMENTS), ("shape", SHAPES), ("look", LOOKS), ("printed", PRINTED),
                          ("paged", PAGED), ("trap", (*TRAPS, ""))):
        assert {getattr(plan, what) for plan in plans} == set(options)
    assert sum(bool(plan.trap) for plan in plans) >= 12


def test_reports_of_a_site_differ_in_agency_or_year():
    for code in practice.generated():
        keys = [(report["agency"], report["region_code"], report["year"]) for report in practice.expected(code)]
        assert len(keys) == len(set(keys))
