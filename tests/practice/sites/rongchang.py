"""500153 荣昌区: TRS on Chongqing's shared platform, a section for the government and one for each town and department."""

import random

from .. import chrome, figures, lists
from ..lists import Entry
from ..reports import Report, day, number
from ..web import Fault, Site
from .rongchang_bodies import DEPARTMENTS, KNOWN, SPECIAL, TOWNS, spoil

REGION = "500153"
HOST = "www.rongchang.gov.cn"
GOVERNMENT = "/zwgk_264/zfxxgknb/qzfnb/"
PAGE = 8
#: Addresses that pages link to and that are gone.
DEAD = (f"/jz/ljz/zwgk_70755/zfxxgknb_70772/202101/t20210118_{number('ljz')}.html",
        "/bm/qtyj/zwgk_70831/zfxxgknb_70842/")


def build() -> tuple[list[Site], list[Report]]:
    """The site with all its sections."""
    site = Site(HOST, "重庆市荣昌区人民政府", "5001530001", aliases=("rongchang.gov.cn",), validators=True)
    site.nav = (("/", "首页"), ("/ywdt/", "新闻中心"), ("/zwgk_264/", "政务公开"), ("/jz/", "街镇"), ("/bm/", "部门"))
    chrome.furnish(site)
    reports = _government(site)
    _section(site, GOVERNMENT, "区政府年报", reports, _strangers(site, GOVERNMENT, "重庆市荣昌区人民政府", 2023))
    for slug, (code, name) in TOWNS.items():
        agency = f"重庆市荣昌区{name}人民政府" if name.endswith("镇") else f"重庆市荣昌区{name}办事处"
        reports += _body(site, f"/jz/{slug}/", "zwgk_70755/", "zfxxgknb_70772/", slug, code, name, agency)
    for slug, agency in DEPARTMENTS.items():
        reports += _body(site, f"/bm/{slug}/", "zwgk_70831/", "zfxxgknb_70842/", slug, REGION, agency[6:], agency)
    _ways(site)
    for report in reports:
        report.publish()
    passing = next(report for report in reports if report.agency.endswith("司法局"))
    site.pages[passing.path].fault = Fault("error-503", times=1)
    return [site], reports


def _report(site: Site, folder: str, slug: str, code: str, agency: str, year: int, values: dict, **kw) -> Report:
    file = KNOWN.get((slug, year), "")
    published = kw.pop("published", f"{file[8:12]}-{file[12:14]}-{file[14:16]}" if file else day(agency, year))
    stamp = published.replace("-", "")
    file = file or f"{stamp[:6]}/t{stamp}_{number(agency, year)}.html"
    dice = random.Random(folder + str(year))
    kw = {"style": dice.choice(("plain", "plain", "styled", "word")), "box": dice.choice(("trs", "editor")),
          "oddities": frozenset(dice.choice(((), (), ("wrapped",), ("split",)))), "period": 0, **kw}
    return Report(site, folder + file, REGION, code, agency, year, published, values=values, **kw)


def _government(site: Site) -> list[Report]:
    reports = []
    for agency, years, scale, month in (("重庆市荣昌区人民政府", range(2019, 2025), 120, 3),
                                        ("重庆市荣昌区人民政府办公室", range(2019, 2025), 50, 1)):
        values = figures.series(agency, years, scale)
        slug = "qzfb" if month == 1 else "qzf"
        reports += [_report(site, GOVERNMENT, slug, REGION, agency, year, values[year],
                            published=day(agency, year, month)) for year in years]
    reports.append(_report(site, GOVERNMENT, "old", REGION, "重庆市荣昌区人民政府", 2018, {}, published="2019-03-20",
                           kind="free"))
    return reports


def _body(site, home, open_, section, slug, code, name, agency) -> list[Report]:
    """A town or department: its home page, its 政务公开 page and its section."""
    folder = home + open_ + section
    dice = random.Random(slug)
    known = [year for key, year in KNOWN if key == slug]
    years = range(min(dice.choice((2019, 2020, 2021, 2021, 2022)), *known, 2022), max(2024, *known, 2024) + 1)
    values = figures.series(folder, years, dice.choice((0, 4, 8, 20)))
    reports = []
    for year in years:
        special = dict(SPECIAL.get((slug, year), {}))
        broken = spoil(values[year], special.pop("spoil", ""))
        reports.append(_report(site, folder, slug, code, agency, year, broken, **special))
    site.add(home, chrome.ways(site, name, [(home + open_, "政务公开"), ("/ywdt/", "动态"), ("/about/", "简介")], column="",
                               crumbs=(("/", "首页"), ("../", "目录"))))
    site.add(home + open_, chrome.ways(site, f"{name}政务公开", [
        ("/about/", "政府信息公开指南"), ("/ywdt/", "法定主动公开内容"), ("./" + section, "政府信息公开年报")],
        column="政务公开", crumbs=(("/", "首页"), (home, name))))
    strangers = _strangers(site, folder, agency, 2022)[:1 + len(slug) % 3]
    if slug == "ljz":    # an entry whose page is gone
        strangers.append(Entry(DEAD[0], f"{agency}2020年政府信息公开工作年度报告", "2021-01-18"))
    if slug == "czjd":    # an entry on a host that only looks like the government's
        strangers.append(Entry("https://www.rongchang.gov.cn.example-mirror.com/jz/czjd/2018.html",
                               f"{agency}2018年政府信息公开工作年度报告", "2019-01-18"))
    _section(site, folder, "政府信息公开年报", reports, strangers, slug)
    return reports


def _strangers(site: Site, folder: str, agency: str, year: int) -> list[Entry]:
    made = lists.strangers(site, agency, [year], lambda title, _: (
        f"{folder}{year + 1}02/t{year + 1}0218_{number(folder, title)}.html"), "<div class='TRS_UEDITOR'>{}</div>")
    return [entry._replace(href="./" + entry.href.removeprefix(folder)) for entry in made]


def _section(site, folder, column, reports, strangers, slug="") -> None:
    """A section's listing: index.html, index_1.html, …, with the script that counts its pages."""
    entries = list(strangers)
    for report in reports:
        report.section = folder
        href = "./" + report.path.removeprefix(folder)
        entries.append(lists.of(report, f"http://rongchang.gov.cn{report.path}" if slug == "plz" else href))
        duplicate = {"qjz": "_wap", "gsz": "_app"}.get(slug)
        if duplicate:
            path = report.path.replace(".html", f"{duplicate}.html")
            report.also = (path,)
            site.add(path, report.html)
            entries.append(lists.of(report, href.replace(".html", f"{duplicate}.html")))
    size = 3 if slug in ("cyjd", "qwjw") else PAGE
    pages = lists.cut(lists.newest(entries), size)
    told = {"cyjd": len(pages) + 1, "qwjw": len(pages) + 3}.get(slug, len(pages))    # more than there are
    name = "createPage" if slug in ("wlz", "ryz") else "createPageHTML"
    for at, part in enumerate(pages):
        site.add(folder + (f"index_{at}.html" if at else "index.html"),
                 lambda at=at, part=part: _listing(site, column, part, f'{name}({told}, {at}, "index", "html");'))
    if slug == "qwjw":    # pages beyond the last repeat the first
        for at in range(len(pages), told):
            site.add(folder + f"index_{at}.html", site.pages[folder].body)


def _listing(site: Site, column: str, part: list[Entry], script: str) -> str:
    body = f"<h2>{column}</h2>\n{lists.items(part)}\n<div class='page'><script>{script}</script></div>"
    return chrome.page(site, column, body, column=column, kind="政府信息公开年报",
                       crumbs=(("/", "首页"), ("/zwgk_264/", "政务公开")))


def _ways(site: Site) -> None:
    """The portal and the pages between it and the sections."""
    towns = [(f"/jz/{slug}/", name) for slug, (_, name) in TOWNS.items()]
    departments = [(f"/bm/{slug}/", agency[6:]) for slug, agency in DEPARTMENTS.items()]
    site.add("/", lambda: chrome.portal(site, [
        ("政务公开", [("/zwgk_264/", "政府信息公开"), ("/ywdt/", "政策解读"), ("https://www.rongchang-gov.cn/", "荣昌政府网")]),
        ("街镇", towns[:6]), ("部门", departments[:6]), ("服务", [("/bsfw/", "渝快办"), ("javascript:;", "互动")])]))
    site.add("/jz/", chrome.ways(site, "街镇", towns, column="", crumbs=(("/", "首页"),)))
    site.add("/bm/", chrome.ways(site, "部门", departments, column="", crumbs=(("/", "首页"),)))
    site.add("/zwgk_264/", chrome.ways(site, "政府信息公开", [
        ("/about/", "政府信息公开指南"), ("/ywdt/", "法定主动公开内容"), ("./zfxxgknb/", "政府信息公开年报")],
        crumbs=(("/", "首页"),)))
    sections = [(f"/jz/{slug}/zwgk_70755/", name) for slug, (_, name) in TOWNS.items()]
    offices = [(f"/bm/{slug}/zwgk_70831/zfxxgknb_70842/", agency[6:]) for slug, agency in DEPARTMENTS.items()]
    offices.append((DEAD[1], "区体育局"))
    tabs = [("./qzfnb/", "区政府年报"), ("./bmnb/", "部门年报"), ("./jznb/", "街镇年报")]
    crumbs = (("/", "首页"), ("/zwgk_264/", "政务公开"))
    for path, name, pairs in (("", "政府信息公开年报", tabs), ("bmnb/", "部门年报", offices), ("jznb/", "街镇年报", sections)):
        site.add(f"/zwgk_264/zfxxgknb/{path}", chrome.ways(site, name, pairs, crumbs=crumbs))
