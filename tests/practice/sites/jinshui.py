"""410105 金水区: the disclosure platform that 郑州's counties share, a second time: 下一页 as script, and years to choose."""

from .. import chrome, lists
from ..reports import Report
from ..web import Site
from . import kit

REGIONS = ("410105",)
LIST = "/?a=dir&h=1&p=D42Y"
SIZE = 9


def build() -> tuple[list[Site], list[Report]]:
    """The portal and the platform."""
    portal = kit.site("410105", "郑州市金水区", "www.jinshui.gov.cn")
    public = kit.site("410105", "郑州市金水区", "public.jinshui.gov.cn")
    public.name = "金水区政府信息公开平台"
    public.nav = (("/?a=platform", "首页"), ("/?a=info&h=1&p=D01", "机构职能"), (LIST, "政府信息公开年度报告"))
    portal.add(
        "/",
        lambda: chrome.portal(
            portal,
            [("信息公开", [("https://public.jinshui.gov.cn/?a=platform", "政府信息公开"), ("/ywdt/", "政务动态")])],
        ),
    )
    portal.move("/zwgk/", "https://public.jinshui.gov.cn/?a=platform")
    for path in ("/", "/zwgk/"):
        public.move(path, "/?a=platform")
    public.add(
        "/?a=platform",
        chrome.ways(
            public,
            "政府信息公开平台",
            [
                ("?a=info&h=1&p=D01", "机构职能"),
                ("?a=dir&h=1&p=D0104X", "政策文件"),
                ("?a=dir&h=1&p=D42Y", "政府信息公开年度报告"),
            ],
            column="政府信息公开",
        ),
    )
    public.add("/?a=info&h=1&p=D01", chrome.page(public, "机构职能", "<h2>机构职能</h2>"))
    public.add("/?a=dir&h=1&p=D0104X", chrome.page(public, "政策文件", "<h2>政策文件</h2>"))
    reports = kit.roster(
        public,
        "410105",
        "郑州市金水区",
        lambda agency, year, published: f"/D42Y/{kit.ident(agency, year)}.jhtml",
        {"410105001": "经八路街道", "410105002": "花园路街道"},
        box="jhtml",
        crawl=portal.host,
    )
    kit.publish(reports, LIST)
    pages = lists.cut(kit.entries(reports, lambda title, year: f"/D42Y/{kit.ident(title)}.jhtml"), SIZE)
    for at in range(1, len(pages) + 1):
        public.add(
            LIST if at == 1 else f"{LIST}&pageNo={at}",
            lambda at=at: kit.listing(
                public, "政府信息公开年度报告", f"{lists.items(pages[at - 1])}\n{_pager(at, len(pages))}"
            ),
        )
    return [portal, public], reports


def _pager(at: int, total: int) -> str:
    """Numbers and 下一页 that only say to a script which page they mean."""
    parts = [
        f'<a href="javascript:goPage({page})">{text}</a>'
        for page, text in ((1, "首页"), (at - 1, "上一页"), (at + 1, "下一页"), (total, "尾页"))
        if 1 <= page <= total and page != at
    ]
    return (
        f'<div class="pages">第{at}/{total}页 {" ".join(parts)}</div>\n<script>var pageNo = {at}, pageCount ='
        f" {total};\n"
        "function goPage(n) { location.href = '?a=dir&h=1&p=D42Y&pageNo=' + n; }</script>"
    )
