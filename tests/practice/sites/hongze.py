"""320813 洪泽区: Hanweb, GBK, the list inside a script, the second page behind dataproxy.jsp."""

from math import ceil

from .. import chrome, figures, lists, prose
from ..lists import Entry
from ..reports import Report, day, number
from ..web import Page, Site

REGION = "320813"
COLUMN, UNIT = "9712", "443215"
SECTION = f"/col/{COLUMN}_{UNIT}/index.html"
PROXY = "/module/web/jpage/dataproxy.jsp"
PAGE = 15
TOWNS = {"320813101": "蒋坝镇", "320813103": "岔河镇", "320813105": "老子山镇"}


def build() -> tuple[list[Site], list[Report]]:
    """The site: GBK, which the header does not say, and on one page denies."""
    site = Site("www.hongze.gov.cn", "淮安市洪泽区人民政府", "3208130001", scheme="http", aliases=("hongze.gov.cn",),
                charset="gbk", declared=None)
    site.nav = (("/", "首页"), ("/ywdt/", "洪泽要闻"), ("/col/9700_1/index.html", "政府信息公开"), ("/bsfw/", "政务服务"))
    chrome.furnish(site)
    reports = _reports(site)
    for report in reports:
        report.section = SECTION
        report.publish()
    site.add("/", lambda: chrome.portal(site, [
        ("信息公开", [("/col/9700_1/index.html", "政府信息公开"), ("/ywdt/", "通知公告")]),
        ("镇街", [("/zjqs/", "蒋坝镇"), ("/zjqs/", "岔河镇")])]))
    site.add("/col/9700_1/", chrome.ways(site, "政府信息公开", [
        ("/about/", "政府信息公开指南"), ("/ywdt/", "政府信息公开制度"), (SECTION, "政府信息公开年报"), ("/hdjl/", "依申请公开")]))
    strangers = lists.strangers(site, "淮安市洪泽区人民政府", (2021, 2022, 2023), lambda title, year: (
        f"/art/{year + 1}/2/18/art_{COLUMN}_{number(title, size=7)}.html"))
    entries = lists.newest([*map(lists.of, reports), *strangers])
    site.add(SECTION, lambda: _section(site, entries))
    site.dynamic = _proxy(entries)
    return [site], reports


def _reports(site: Site) -> list[Report]:
    reports = []
    for agency, code, years, scale, fixed in (
            ("淮安市洪泽区人民政府", REGION, range(2019, 2025), 90, {2024: figures.known("hongze_2024", whole=True)}),
            ("淮安市洪泽区人民政府办公室", REGION, range(2020, 2025), 30, {}), ("淮安市洪泽区财政局", REGION, range(2022, 2025), 6, {}),
            *((f"淮安市洪泽区{name}人民政府", code, range(2021, 2025), 4, {}) for code, name in TOWNS.items())):
        values = figures.series(agency, years, scale, fixed)
        for year in years:
            published = day(agency, year, 3 if agency.endswith("区人民政府") else 1)
            kw = {"declared": "utf-8"} if agency.endswith("财政局") and year == 2023 else {}    # the header is wrong
            stamp = f"{published[:4]}/{int(published[5:7])}/{int(published[8:])}"
            path = f"/art/{stamp}/art_{COLUMN}_{number(agency, year, size=7)}.html"
            reports.append(Report(site, path, REGION, code, agency, year, published, values[year], box="hanweb",
                                  style=("plain", "word", "styled")[year % 3], page_kw=kw))
    return reports


def _store(entries: list[Entry], start: int, end: int) -> str:
    """The data store of the records from start to end (from 1)."""
    records = "\n".join(
        f'<record><![CDATA[<li><a href="{href}" target="_blank" title="{title}">{title}</a><span>{date}</span></li>]]>'
        "</record>"
        for href, title, date in entries[start - 1:end])
    query = f"page=2&appid=1&webid=15&path=/&columnid={COLUMN}&unitid={UNIT}&webname=&permissiontype=0"
    more = f'<![CDATA[<a href="{PROXY}?{query}"></a>]]>' if end < len(entries) else ""
    return (f"<datastore><totalrecord>{len(entries)}</totalrecord><totalpage>{ceil(len(entries) / PAGE)}</totalpage>\n"
            f"<nextgroup>{more}</nextgroup>\n<recordset>\n{records}\n</recordset></datastore>")


def _section(site: Site, entries: list[Entry]) -> str:
    body = f"""<div id="{UNIT}" class="list"><script type="text/xml">{_store(entries, 1, PAGE)}</script></div>
<script type="text/javascript">
$(document).ready(function(){{ $("#{UNIT}").jpage({{themeName:'default',dataBefore:'<ul>',dataAfter:'</ul>',
totalRecord:{len(entries)},perPage:{PAGE},groupSize:1,proxyUrl:'{PROXY}',barPosition:'bottom',openCookies:false,
ajaxParam:{{col:1,appid:1,webid:15,path:'/',columnid:{COLUMN},sourceContentType:1,unitid:{UNIT},webname:'{site.name}',
permissiontype:0}}}}); }});
</script><noscript>您的浏览器不支持脚本</noscript>"""
    return chrome.page(site, "政府信息公开年报", body, column="政府信息公开年报",
                       crumbs=(("/", "首页"), ("/col/9700_1/index.html", "政府信息公开")))


def _proxy(entries: list[Entry]):
    def answer(path: str, fields: dict, form: bytes) -> Page | None:
        """dataproxy.jsp: records by number, or a page by its own; GET or POST; another column's are none."""
        if path != PROXY:
            return None
        size = int(fields.get("perpage") or PAGE)
        page = int(fields.get("page") or 1)
        start = int(fields.get("startrecord") or (page - 1) * size + 1)
        end = int(fields.get("endrecord") or start + size - 1)
        own = fields.get("columnid") == COLUMN and fields.get("unitid") == UNIT
        store = _store(entries if own else [], max(1, start), min(end, len(entries)))
        return Page(f'<?xml version="1.0" encoding="gbk"?>\n<!-- {prose.MARK} -->\n{store}', mime="text/xml",
                    charset="gbk", declared="GBK")

    return answer
