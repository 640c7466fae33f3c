"""350128 平潭: a static list beside a script-built shadow of it; seven real years, one of them with wrong sums."""

from .. import chrome, figures, lists
from ..reports import Report
from ..web import Site

REGION = "350128"
SECTION = "/zwgk/zfxxgk/zfxxgknb/"
KNOWN = {2025: "202603/t20260313_105587", 2024: "202503/t20250310_97791", 2023: "202403/t20240308_87885",
         2022: "202302/t20230220_80629", 2021: "202202/t20220208_80613", 2020: "202103/t20210305_80595",
         2019: "202001/t20200120_80576", 2018: "201901/t20190110_80529", 2017: "201801/t20180123_80506"}


def build() -> tuple[list[Site], list[Report]]:
    """The site: one section, one page of list, nine years."""
    site = Site("www.pingtan.gov.cn", "平潭综合实验区党工委管委会", "3590000001", aliases=("pingtan.gov.cn",))
    site.nav = (("/", "首页"), ("/ywdt/", "新闻"), ("/zwgk/zfxxgk/", "政府信息公开"), ("/bsfw/", "办事"))
    chrome.furnish(site)
    reports = []
    for year, file in KNOWN.items():
        stamp = file.split("/t")[1]
        title = f"平潭综合实验区{year}年度政府信息公开工作年度报告"
        common = {"region_code": REGION, "agency": "平潭综合实验区管委会", "year": year, "title": title,
                  "published": f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}"}
        made = ({"values": figures.known(f"pingtan_{year}"), "style": ("word", "styled")[year % 2]} if year > 2018
                else {"kind": "free"})
        reports.append(Report(site, f"{SECTION}{file}.htm", REGION, **common, **made))
    for report in reports:
        report.section = SECTION + "nlist.htm"
        report.publish()
    site.add("/", lambda: chrome.portal(site, [("公开", [("/zwgk/zfxxgk/", "政府信息公开"), ("/ywdt/", "公告")])]))
    site.add("/zwgk/zfxxgk/", lambda: chrome.page(site, "政府信息公开", "<ul>\n" + chrome.links([
        ("/about/", "政府信息公开指南"), ("/ywdt/", "法定主动公开内容")])
        + f'\n<li><h3><a href="{site.url(SECTION)}nlist.htm"><i></i><span>政府信息<br>公开年报</span></a></h3></li></ul>',
        column="政府信息公开"))
    entries = [lists.of(report, "./" + report.path.removeprefix(SECTION)) for report in reports]
    site.add(SECTION + "nlist.htm", chrome.page(
        site, "政府信息公开年报", lists.items(entries)
        + '<div ms-visible="!showStatic" style="display:none"><dl ms-repeat="list"><dd><a ms-attr-href="el.chnldocurl" '
          'ms-text="el.doctitle|html"></a></dd></dl></div>', column="政府信息公开年报"))
    return [site], reports
