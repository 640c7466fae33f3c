"""Every page in a real browser: its main action done, nothing loaded from elsewhere, no error, no sideways scrolling.

Screenshots go to build/screenshots, for people to look at; axe-core looks too.
"""

import shutil

import pytest

from axe_playwright_python import sync_playwright as axe
from playwright import sync_api as playwright

from gkcrawl.publish import addresses, series
from tests.publish_server import ROOT, running
from tests.publish_site import Site
from tests.publish_wide import build

SHOTS = ROOT / "build" / "screenshots"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return Site(tmp_path_factory.mktemp("wide"), build)


@pytest.fixture(scope="module")
def web(site):
    with running(site.directory, site.captures) as served:
        yield f"http://127.0.0.1:{served.port}"


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        try:
            started = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        except playwright.Error as error:
            pytest.fail(f"no Chromium, run `make browser`: {str(error).splitlines()[0]}")
        yield started
        started.close()


@pytest.fixture(params=[1280, 390], ids=["desk", "phone"])
def page(browser, web, request):
    """Open a page that fails the test for an error in the console or a request to another host."""
    context = browser.new_context(base_url=web, viewport={"width": request.param, "height": 900})
    opened, wrong = context.new_page(), []
    # What the page itself answered with is asserted by the tests; here it is about what it loads and runs.
    opened.on("console", lambda said: said.type == "error" and said.location.get("url") != opened.url
              and wrong.append(f"{said.text} {said.location.get('url')}"))
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("request", lambda asked: asked.url.startswith((web, "data:")) or wrong.append(asked.url))
    yield opened
    context.close()
    assert not wrong


def paths(site) -> dict[str, str]:
    report = site.report("2")
    return {"home": "/", "region": "/region/140105", "prefecture": "/region/140100", "blocked": "/region/140107",
            "regions": "/region/", "report": f"/report/{report}", "agency": f"/agency/{series.identity(report)}",
            "compare": f"/compare/{site.report('1')}/{report}", "rules": "/rules", "search": "/search?q=公开",
            "dictionary": "/dictionary", "problem": "/region/999999"}


NAMES = ["home", "region", "prefecture", "blocked", "regions", "report", "agency", "compare", "rules", "search",
         "dictionary", "problem"]


@pytest.mark.parametrize("name", NAMES)
def test_pages_look_as_they_should(page, site, name):
    SHOTS.mkdir(parents=True, exist_ok=True)
    answer = page.goto(paths(site)[name])
    assert answer.status == (404 if name == "problem" else 200), answer.text()[-600:]
    page.screenshot(path=SHOTS / f"{name}-{page.viewport_size['width']}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_serious(page, site, name):
    page.goto(paths(site)[name])
    found = [f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
             for one in axe.Axe().run(page).response["violations"]
             if one["impact"] in ("serious", "critical") for node in one["nodes"]]
    assert not found, "\n".join(found[:8])


def test_from_home_to_the_archived_cell(page, site):
    page.goto("/")
    page.fill("#gk-q", "小店区")
    page.get_by_role("button", name="查地区").click()
    page.wait_for_url("**/region/140105")
    page.locator("table.gk-grid a", has_text="70").first.click()
    page.wait_for_url(f"**/report/{site.report('2')}")
    page.locator("[id='requests.received.total'] a").click()
    page.wait_for_url("**/requests.received.total**")
    assert page.locator("#gkcrawl-cell").inner_text().strip() == "70"
    assert addresses.hyphened(site.captures["2"].id) in page.url


def test_searching_and_narrowing(page):
    page.goto("/")
    page.fill("#gk-q", "专区")
    page.get_by_role("button", name="检索正文").click()
    page.wait_for_url("**/search?**")
    assert page.locator("ol.gk-hits mark").first.inner_text() == "专区"
    page.fill("#gk-region", "140106")
    page.get_by_role("button", name="检索").first.click()
    page.wait_for_url("**region=140106**")
    assert page.locator("ol.gk-hits").count() == 0


def test_comparing_with_last_year(page, site):
    page.goto(f"/report/{site.report('2')}")
    page.get_by_role("button", name="比较").click()
    page.wait_for_url(f"**/compare/{site.report('1')}/{site.report('2')}")
    assert page.locator("tr.gk-differs").count() > 5 and page.locator("ins").count() > 1


def test_switching_the_language(page):
    page.goto("/region/140105")
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/region/140105")
    assert page.locator("html").get_attribute("lang") == "en" and page.get_by_role("heading", name="Its own government").count()
    page.goto("/rules")
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="双语").click()
    assert page.locator("html").get_attribute("lang") == "zh-CN"
