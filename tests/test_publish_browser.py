"""Every page in a real browser: its main action done, nothing loaded from elsewhere, no error, no sideways scrolling.

Screenshots go to build/screenshots, for people to look at; axe-core looks too.
"""

import shutil

import pypdfium2
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
            "dictionary": "/dictionary", "problem": "/region/999999", "unread": f"/report/{site.report('unread')}",
            "capture": f"/a/{site.captures['2'].id}/cite", "api": "/api", "nowhere": "/nothing/there",
            "database": "/gkcrawl", "table": "/gkcrawl/reports?_facet=region_code",
            "row": f"/gkcrawl/reports/{report}", "query": "/gkcrawl/refusal_reasons", "panel": "/gkcrawl/panel?agency_level=县"}


#: Pages whose every mark is ours; on Datasette's own, its markup is its own.
OURS = ["home", "region", "prefecture", "blocked", "regions", "report", "unread", "agency", "compare", "rules", "search",
        "dictionary", "api", "capture", "problem", "nowhere"]
NAMES = [*OURS, "database", "table", "row", "query", "panel"]


@pytest.mark.parametrize("name", NAMES)
def test_pages_look_as_they_should(page, site, name):
    SHOTS.mkdir(parents=True, exist_ok=True)
    answer = page.goto(paths(site)[name])
    assert answer.status == (404 if name in ("problem", "nowhere") else 200), answer.text()[-600:]
    page.screenshot(path=SHOTS / f"{name}-{page.viewport_size['width']}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


@pytest.mark.parametrize("lang", ["both", "zh", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_serious(page, site, name, lang):
    if lang != "both":
        page.goto(f"/-/lang/{lang}")
    page.goto(paths(site)[name])
    found = [f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
             for one in axe.Axe().run(page, context={"exclude": [[".CodeMirror"]]}).response["violations"]
             if one["impact"] in ("serious", "critical") for node in one["nodes"]]
    assert not found, "\n".join(found[:8])


def test_a_citizen_finds_out_what_her_county_refused_and_cites_it(page, site):
    """From the home page to the county, to what it refused and why, to the archived cell, to a citation in the clipboard."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/")
    page.fill("#gk-q", "小店区")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    page.get_by_role("link", name="山西省太原市小店区", exact=True).click()
    page.wait_for_url("**/region/140105")
    why = page.locator("#grounds tr", has=page.locator("th", has_text="其他法律行政法规禁止公开"))
    assert why.locator("td").first.inner_text() == "7"
    why.locator("td a").first.click()
    page.wait_for_url("**/requests.denied_by_law.total**")
    cell = page.locator("#gkcrawl-cell")
    assert cell.inner_text().strip() == "7" and cell.is_visible()
    assert page.locator("#gkcrawl-cell").bounding_box()["y"] < 900
    page.get_by_role("link", name="引用").click()
    page.wait_for_url("**/cite")
    page.locator(".gk-copy").first.click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator(".gk-citation pre").first.inner_text()
    assert f"/a/{addresses.hyphened(site.captures['2'].id)}" in copied and "小店区人民政府" in copied


def test_from_the_grid_to_the_archived_cell(page, site):
    page.goto("/region/140105")
    page.locator("table.gk-grid a", has_text="70").first.click()
    page.wait_for_url(f"**/report/{site.report('2')}")
    page.locator("[id='requests.received.total'] a").click()
    page.wait_for_url("**/requests.received.total**")
    assert page.locator("#gkcrawl-cell").inner_text().strip() == "70"


@pytest.mark.parametrize("words, path", [("财政局 2023", "/report/"), ("财政局", "/agency/"), ("140105", "/region/140105"),
                                         ("太原 小店", "/region/140105")])
def test_the_search_box_finds_regions_and_agencies(page, words, path):
    page.goto("/")
    page.fill("#gk-q", words)
    page.get_by_role("button", name="查找").click()
    page.locator("section.gk-named a, section li a").first.click() if path != "/report/" else (
        page.get_by_role("link", name="财政局2023年").click())
    page.wait_for_url(f"**{path}**")


def test_a_report_prints_on_paper(page, site):
    """All columns on the sheet, everything unfolded, no navigation, no button."""
    page.set_viewport_size({"width": 794, "height": 1123})     # A4 at 96 dpi
    page.emulate_media(media="print")
    page.goto(f"/report/{site.report('2')}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 794
    for table in page.locator("table.gk-form").all():
        box = table.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 794 + 1
    for hidden in ("header.gk-head", "footer.ft", ".gk-copy", ".gk-picker", ".gk-years"):
        assert not any(one.is_visible() for one in page.locator(hidden).all()), hidden
    assert page.locator(".gk-citation pre").first.is_visible() and page.locator(".gk-passages p").first.is_visible()
    paper = pypdfium2.PdfDocument(page.pdf(format="A4"))
    words = "".join("".join(sheet.get_textpage().get_text_range().split()) for sheet in paper)
    assert 2 <= len(paper) <= 5
    for said in ("结转下年度继续办理", "今年新设一处公开专区", addresses.hyphened(site.captures["2"].id)):
        assert said in words


@pytest.mark.parametrize("name, least", [("home", 4), ("region", 3), ("prefecture", 1), ("agency", 2)])
def test_charts_are_drawn_and_lead_on(page, site, name, least):
    """An SVG for each figure, named by what it shows, as wide as its card; its table folded away but there."""
    page.goto(paths(site)[name])
    drawings = page.locator("figure[data-kind] .gk-canvas svg")
    assert drawings.count() == page.locator("figure[data-kind]").count() >= least
    for figure in page.locator("figure[data-kind]").all():
        box, card = figure.locator(".gk-canvas svg").bounding_box(), figure.bounding_box()
        assert 240 < box["width"] <= card["width"] and box["height"] > 60
        label = figure.locator(".gk-canvas").get_attribute("aria-label")
        assert figure.locator(".gk-canvas").get_attribute("role") == "img" and label.startswith(
            " ".join(figure.locator("figcaption b").inner_text().split()))
        assert not figure.locator("tbody").is_visible()
        figure.locator("summary").click()
        assert figure.locator("tbody").is_visible()


def test_a_mark_leads_where_its_number_leads(page, site):
    page.goto("/region/140100")
    place = page.evaluate("""() => {
      const box = document.querySelector("#chart-years .gk-canvas"), chart = echarts.getInstanceByDom(box);
      box.scrollIntoView();
      const [x, y] = chart.convertToPixel({seriesIndex: 0}, ["2023", 1]), at = box.getBoundingClientRect();
      return [at.x + x, at.y + y + 10]; }""")
    page.mouse.click(*place)
    page.wait_for_url("**/gkcrawl/reports?**year=2023**read_state=read**")


def test_a_year_without_a_report_is_a_gap(page, site):
    """The bureau of finance has reports of 2021 and 2023: the year between has its place, and no line leads over it."""
    page.goto(f"/agency/{series.identity(site.report('3'))}")
    drawn = page.evaluate("""() => {
      const option = echarts.getInstanceByDom(document.querySelector("#chart-trend .gk-canvas")).getOption(), received = option.series[0];
      return [option.xAxis[0].data, received.data.map((one) => one.value), received.connectNulls]; }""")
    assert drawn == [["2021", "2022", "2023"], [3, None, 4], False]


def test_charts_fit_the_paper_and_the_turned_phone(page, site):
    page.goto("/region/140105")
    page.set_viewport_size({"width": 700, "height": 390})
    # Charts are drawn anew when their box has changed: until then they are as wide as they were.
    page.wait_for_function("""() => [...document.querySelectorAll(".gk-canvas svg")].every((one) =>
      Math.abs(Number(one.getAttribute("width")) - one.closest(".gk-canvas").clientWidth) <= 1)""")
    for one in page.locator(".gk-canvas svg").all():
        assert one.bounding_box()["width"] > 200
    assert page.evaluate("document.documentElement.scrollWidth") <= 700
    page.emulate_media(media="print")
    for one in page.locator(".gk-canvas svg").all():
        box = one.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 700 and box["height"] > 60


def test_without_scripts_the_tables_stand_there(browser, web, site):
    context = browser.new_context(base_url=web, java_script_enabled=False)
    page = context.new_page()
    for name in ("home", "region", "agency"):
        page.goto(paths(site)[name])
        for figure in page.locator("figure[data-kind]").all():
            assert figure.locator("tbody").is_visible() and not figure.locator(".gk-canvas").is_visible()
    context.close()


def test_searching_and_narrowing(page):
    page.goto("/")
    page.fill("#gk-q", "专区")
    page.get_by_role("button", name="查找").click()
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


def test_a_journalist_asks_who_refuses_most_and_takes_the_answer_along(page, site):
    """From the home page to the ranking, its conditions, one government's cell, and the CSV; the SQL waits until asked for."""
    page.goto("/")
    page.get_by_role("link", name="谁拒绝得最多，为什么").click()
    page.wait_for_url("**/gkcrawl/who_refuses_most")
    assert not page.locator("#sql-query").is_visible() and page.locator("table.rows-and-columns tbody tr").count() == 2
    assert "2024" in page.locator("input[name=year]").get_attribute("placeholder")
    page.fill("input[name=least]", "80")
    page.locator("form.sql input[type=submit]").click()
    page.wait_for_url("**least=80**")
    rows = page.locator("table.rows-and-columns tbody tr")
    assert rows.count() == 1 and "迎泽区" in rows.first.inner_text() and "10.0" in rows.first.inner_text()
    table = page.request.get(page.get_by_role("link", name="CSV", exact=True).get_attribute("href"))
    assert table.status == 200 and "迎泽区" in table.text() and "least" not in table.text()


def test_one_who_reads_only_english_finds_a_county_by_its_english_name(page, site):
    page.goto("/-/lang/en?to=/")
    page.fill("#gk-q", "Xiaodian District")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    assert "Xiaodian, Taiyuan, Shanxi" in page.locator(".gk-named li").first.inner_text()
    page.locator(".gk-named a").first.click()
    page.wait_for_url("**/region/140105")
    assert "Xiaodian, Taiyuan, Shanxi" in page.locator("h1").inner_text()
    assert "70 requests received in 2023, 25% more than the year before" in page.locator("#chart-trend figcaption b").inner_text()


def test_switching_the_language(page):
    page.goto("/region/140105")
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/region/140105")
    assert page.locator("html").get_attribute("lang") == "en" and page.get_by_role("heading", name="Its own government").count()
    page.goto("/rules")
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="双语").click()
    assert page.locator("html").get_attribute("lang") == "zh-CN"
