"""620403 平川区, 620402 白银区: Hanweb JPaaS. The list comes as HTML inside the JSON of ``build/unit``.

平川区's page has the first part of the list in it, 白银区's has none; beyond the last page there is the first again.
"""

import json
from html import escape
from math import ceil

from .. import lists
from ..reports import Report, hexes
from ..web import Page, Site
from . import kit

REGIONS = ("620403", "620402")
BUILD = "/api-gateway/jpaas-publish-server/front/page/build/unit"
SIZE = 8


def build() -> tuple[list[Site], list[Report]]:
    """Two sites of one platform."""
    one = kit.site("620403", "白银市平川区", "www.bypc.gov.cn")
    two = kit.site("620402", "白银市白银区", "www.baiyinqu.gov.cn")
    return [one, two], [
        *_fill(
            one,
            "620403",
            "白银市平川区",
            "/zfxxgk/zfxxgknb/",
            "3185",
            {"620403100": "王家山镇", "620403101": "水泉镇"},
            True,
        ),
        *_fill(
            two, "620402", "白银市白银区", "/ZFXXGKNB/", "3184", {"620402100": "水川镇", "620402101": "四龙镇"}, False
        ),
    ]


def _fill(site: Site, region: str, place: str, section: str, web: str, towns: dict, static: bool) -> list[Report]:
    def address(agency: str, year: int, published: str) -> str:
        folder = f"{min(year, 2023)}n/bmdw/art/{year + 1}"  # the newest reports lie in the last year's folder
        return f"{section}{folder}/art_{hexes(agency, year)}.html"

    reports = kit.roster(site, region, place, address, towns)
    kit.publish(reports, f"{section}index.html")
    kit.ways(site, f"{section}index.html")
    entries = kit.entries(reports, lambda title, year: f"{section}{year}n/art/{year + 1}/art_{hexes(title)}.html")
    query = {
        "webId": web,
        "pageId": hexes(section),
        "tagId": "栏目列表",
        "tplSetId": hexes(web),
        "parseType": "bulidstatic",
        "pageType": "column",
    }
    crumbs = {**query, "tagId": "当前位置"}

    def unit(fields: dict, inner: str = "") -> str:
        told = "{" + ",".join(f"'{name}':'{value}'" for name, value in fields.items()) + "}"
        return (
            f'<div class="unit">{inner}<script parseType="bulidstatic" src="/script/0/jpaas.js"'
            f' tagId="{fields["tagId"]}" url="{BUILD}" queryData="{told}"></script></div>'
        )

    first = _part(entries, 1) if static else ""
    site.add(section, lambda: kit.listing(site, "政府信息公开年报", unit(crumbs) + unit(query, first)))
    site.dynamic = _unit(entries, query)
    return reports


def _part(entries: list, page: int) -> str:
    """A page of the list with its pager; the numbers are links for scripts only."""
    pages = lists.cut(entries, SIZE)
    numbers = "".join(
        f'<a href="javascript:void(0)" paged="{at}">{at}</a>' for at in range(1, ceil(len(entries) / SIZE) + 1)
    )
    return (
        lists.items(pages[page - 1 if page <= len(pages) else 0])
        + f'<div class="pagination" rows="{SIZE}" count="{len(entries)}">{numbers}</div>'
    )


def _unit(entries: list, query: dict):
    def answer(path: str, fields: dict, form: bytes) -> Page | None:
        """A unit of the page; what names no unit of it is refused."""
        if path != BUILD:
            return None
        if any(fields.get(name) != value for name, value in query.items() if name != "tagId"):
            return kit.data({"success": False, "code": "500", "message": "参数错误", "data": None})
        if fields.get("tagId") != query["tagId"]:
            return kit.data({"success": True, "data": {"html": f'<a href="/">首页</a> {escape(">")} 年报'}})
        page = kit.whole(str(json.loads(fields.get("paramJson") or "{}").get("pageNo", 1)))
        return kit.data({"success": True, "code": "200", "data": {"html": _part(entries, page)}})

    return answer
