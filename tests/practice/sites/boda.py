"""371312 河东区, 620521 清水县: 博达. Page P of T is ``{T-P+1}.htm``, so numbers shift when the list grows; 下页 leads on.

清水县's further pages come from ``list.jsp``, and its first page is there under that name too.
"""

from .. import lists
from ..reports import Report
from ..web import Page, Site
from . import kit

REGIONS = ("371312", "620521")
SIZE = 7


def build() -> tuple[list[Site], list[Report]]:
    """Both sites."""
    one = kit.site("371312", "临沂市河东区", "www.hedong.gov.cn", scheme="http")
    two = kit.site("620521", "清水县", "www.tsqs.gov.cn")
    return [one, two], [
        *_fill(
            one,
            "371312",
            "临沂市河东区",
            "/gk/zfxxgk/xxgknb",
            "2821",
            {"371312001": "九曲街道", "371312002": "相公街道"},
            False,
        ),
        *_fill(two, "620521", "清水县", "/zwgk/zfxxgknb", "1082", {"620521100": "永清镇", "620521101": "红堡镇"}, True),
    ]


def _fill(site: Site, region: str, place: str, section: str, column: str, towns: dict, dynamic: bool) -> list[Report]:
    reports = kit.roster(
        site, region, place, lambda agency, year, published: f"/info/{column}/{kit.ident(agency, year)}.htm", towns
    )
    kit.publish(reports, f"{section}.htm")
    kit.ways(site, f"{section}.htm")
    pages = lists.cut(kit.entries(reports, lambda title, year: f"/info/{column}/{kit.ident(title)}.htm"), SIZE)
    total = len(pages)

    def address(page: int) -> str:
        if dynamic:
            return f"/list.jsp?urltype=tree.TreeTempUrl&wbtreeid={column}&totalpage={total}&PAGENUM={page}"
        return f"{section}.htm" if page == 1 else f"{section}/{total - page + 1}.htm"

    def paint(at: int) -> str:
        return kit.listing(
            site,
            "政府信息公开年报",
            f"{lists.items(pages[at - 1], 18)}\n{_pager(at, total, sum(map(len, pages)), address)}",
        )

    for at in range(1, total + 1):
        if at == 1 or not dynamic:
            site.add(f"{section}.htm" if at == 1 else address(at), lambda at=at: paint(at))

    def answer(path: str, fields: dict, form: bytes) -> Page | None:
        if path != "/list.jsp" or fields.get("wbtreeid") != column:
            return None
        return Page(paint(min(max(1, kit.whole(fields.get("PAGENUM"))), total)))

    site.dynamic = answer if dynamic else None
    return reports


def _pager(at: int, total: int, count: int, address) -> str:
    """The pager as the system writes it; what leads nowhere is no link."""

    def part(kind: str, text: str, page: int) -> str:
        inner = (
            f'<a href="{address(page).replace("&", "&amp;")}">{text}</a>' if 1 <= page <= total and page != at else text
        )
        return (
            f'<span class="{kind}{"" if "<a" in inner else "_d"} p_fun{"" if "<a" in inner else "_d"}">{inner}</span>'
        )

    numbers = "".join(part("p_no" if page != at else "p_no_d", str(page), page) for page in range(1, total + 1))
    return (
        '<div class="pb_sys_common pb_sys_normal pb_sys_style1"><span class="p_pages"><span'
        f' class="p_t">共{count}条</span>'
        f'{part("p_first", "首页", 1)}{part("p_prev", "上页", at - 1)}{numbers}{part("p_next", "下页", at + 1)}'
        f'{part("p_last", "尾页", total)}</span></div>'
    )
