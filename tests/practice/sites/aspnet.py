"""320582 张家港市, 530423 通海县: ASP.NET. Further pages are asked for by POST, with the state of the page one stands on.

张家港市 has numbers (``MoreInfoList1$Pager``), 通海县 下一页 alone, whose meaning lies in the state; a wrong one is an error.
"""

from .. import lists
from ..lists import Entry
from ..reports import Report, hexes
from ..web import Page, Site
from . import kit

REGIONS = ("320582", "530423")
SIZE = 8


def build() -> tuple[list[Site], list[Report]]:
    """Both sites."""
    one = kit.site("320582", "张家港市", "www.zjg.gov.cn", scheme="http")
    two = kit.site("530423", "通海县", "www.tonghai.gov.cn")
    return [one, two], [
        *_fill(
            one,
            "320582",
            "张家港市",
            "/zjg/xxgknb/MoreInfo.aspx?CategoryNum=009001",
            lambda agency, year, published: (
                f"/zjg/InfoDetail/?InfoID={hexes(agency, year, size=16)}&CategoryNum=009001"
            ),
            {"320582100": "塘桥镇", "320582103": "凤凰镇"},
            True,
        ),
        *_fill(
            two,
            "530423",
            "通海县",
            "/InfoPublic.aspx?cid=1019&pid=971",
            lambda agency, year, published: f"/InfoDetail.aspx?cid=1019&id={kit.ident(agency, year)}",
            {"530423103": "河西镇", "530423104": "四街镇"},
            False,
        ),
    ]


def _fill(site: Site, region: str, place: str, section: str, address, towns: dict, numbers: bool) -> list[Report]:
    reports = kit.roster(site, region, place, address, towns)
    kit.publish(reports, section)
    kit.ways(site, section)
    pages = lists.cut(kit.entries(reports, lambda title, year: address(title, year, "")), SIZE)
    path, _, query = section.partition("?")
    wanted = dict(part.split("=") for part in query.split("&"))

    def answer(asked: str, fields: dict, form: bytes) -> Page | None:
        """The first page, or by POST the one that target, argument and state mean."""
        if asked != path or any(fields.get(name) != value for name, value in wanted.items()):
            return None
        page = 1
        if form:
            standing = next((at for at in range(1, len(pages) + 1) if _state(path, at) == fields.get("__VIEWSTATE")), 0)
            target, argument = fields.get("__EVENTTARGET", ""), fields.get("__EVENTARGUMENT", "")
            if not standing or fields.get("__EVENTVALIDATION") != hexes(path, standing, size=40):
                return Page("<html><body><h1>无效的视图状态</h1></body></html>", status=500)
            if numbers and target == "MoreInfoList1$Pager":
                page = kit.whole(argument)
            elif not numbers and target == "ctl00$Main$lbtnNext":
                page = standing + 1
            page = page if 1 <= page <= len(pages) else 1
        return Page(lambda: _page(site, section, pages, page, numbers))

    site.dynamic = answer
    return reports


def _state(path: str, page: int) -> str:
    """The state of a page: long, and with the characters of base 64 that forms have to quote."""
    return f"/wEPDwUK+{hexes(path, page, size=64)}/{hexes(page, path, size=64)}=="


def _page(site: Site, section: str, pages: list[list[Entry]], at: int, numbers: bool) -> str:
    def jump(target: str, argument: str, text: str) -> str:
        return f"<a href=\"javascript:__doPostBack('{target}','{argument}')\">{text}</a>"

    path, total = section.partition("?")[0], len(pages)
    if numbers:
        bar = " ".join(
            (
                f"<font color='red'><b>{page}</b></font>"
                if page == at
                else jump("MoreInfoList1$Pager", str(page), str(page))
            )
            for page in range(1, total + 1)
        )
    else:
        bar = jump("ctl00$Main$lbtnNext", "", "下一页") if at < total else '<a disabled="disabled">下一页</a>'
        bar = jump("ctl00$Main$lbtnFirst", "", "首页") + " " + bar
    hidden = {
        "__VIEWSTATE": _state(path, at),
        "__EVENTVALIDATION": hexes(path, at, size=40),
        "__EVENTTARGET": "",
        "__EVENTARGUMENT": "",
    }
    inputs = "\n".join(
        f'<input type="hidden" name="{name}" id="{name}" value="{value}" />' for name, value in hidden.items()
    )
    return kit.listing(
        site,
        "政府信息公开年报",
        f"""<form name="aspnetForm" method="post" action="{section.replace('&', '&amp;')}" id="aspnetForm">
{inputs}
<script>function __doPostBack(t, a) {{ var f = document.forms['aspnetForm'];
f.__EVENTTARGET.value = t; f.__EVENTARGUMENT.value = a; f.submit(); }}</script>
<input type="text" name="txtSearch" value="" /> <input type="submit" name="btnSearch" value="搜索" />
{lists.items(pages[at - 1])}
<div class="pager">共{total}页 {bar}</div></form>""",
    )
