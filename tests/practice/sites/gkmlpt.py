"""440103 荔湾区, 440823 遂溪县: Guangdong's disclosure platform, a shell over ``/gkmlpt/api/all/<category>``."""

import json

from .. import prose
from ..lists import Entry
from ..reports import Report
from ..web import Page, Site
from . import kit

REGIONS = ("440103", "440823")


def build() -> tuple[list[Site], list[Report]]:
    """荔湾区 gives a hundred articles at a time, 遂溪县 twelve; 遂溪县's category stands only in the tree of its page."""
    one = kit.site("440103", "广州市荔湾区", "www.lw.gov.cn")
    two = kit.site("440823", "遂溪县", "www.suixi.gov.cn", scheme="http")
    return [one, two], [
        *_fill(
            one,
            "440103",
            "广州市荔湾区",
            "200013",
            2629,
            100,
            {"440103001": "沙面街道", "440103002": "岭南街道"},
            "#2629",
        ),
        *_fill(two, "440823", "遂溪县", "759011", 1187, 12, {"440823101": "黄略镇", "440823102": "洋青镇"}, ""),
    ]


def _fill(
    site: Site, region: str, place: str, sid: str, category: int, size: int, towns: dict, mark: str
) -> list[Report]:
    def address(agency: str, year: int, published: str) -> str:
        at = kit.ident(agency, year)
        return f"/gkmlpt/content/{at // 1000000}/{at // 1000}/post_{at}.html"

    reports = kit.roster(site, region, place, address, towns, box="editor")
    kit.publish(reports, "/gkmlpt/annualreport")
    entries = kit.entries(reports, lambda title, year: f"/gkmlpt/content/9/9000/post_{kit.ident(title)}.html")
    tree = [
        {"id": 2627, "name": "政府信息公开指南", "children": []},
        {"id": 2628, "name": "法定主动公开内容", "children": [{"id": 2650, "name": "机构职能", "children": []}]},
        {"id": category, "name": "政府信息公开年报", "children": []},
    ]
    config = json.dumps(
        {"SID": sid, "SERVICE_AREA_ID": int(region), "NAME": site.name, "TREE": tree}, ensure_ascii=False
    )
    # The platform writes names without quotation marks and numbers with them.
    config = config.replace('"SID": ', "SID:").replace('"TREE": ', "TREE: ").replace(f'"{sid}"', f"'{sid}'")
    script = (
        f'<div id="app"></div>\n<script>window._CONFIG = {config};</script><script src="/gkmlpt/js/app.js"></script>'
    )
    bar = f'<a href="/gkmlpt/index">目录</a> <a href="/gkmlpt/annualreport{mark}">政府信息公开年报</a>'
    site.add("/gkmlpt/js/app.js", f"/* {prose.MARK} */\n", mime="application/javascript")
    site.add("/gkmlpt/index", kit.listing(site, "政府信息公开目录", bar + script))
    site.add("/gkmlpt/annualreport", kit.listing(site, "政府信息公开年报", bar + script))
    kit.ways(site, f"/gkmlpt/annualreport{mark}")
    site.dynamic = _api(site, {str(category): entries}, sid, size)
    return reports


def _api(site: Site, categories: dict[str, list[Entry]], sid: str, size: int):
    def answer(path: str, fields: dict, form: bytes) -> Page | None:
        """The articles of a category; those of another site's are none."""
        head, _, category = path.rpartition("/")
        if head != "/gkmlpt/api/all":
            return None
        entries = categories.get(category, []) if fields.get("sid") == sid else []
        page = kit.whole(fields.get("page"))
        articles = [
            {
                "id": kit.ident(entry.href),
                "title": entry.title,
                "url": site.url(entry.href),
                "post_url": entry.href,
                "publisher": site.name,
                "document_number": "",
                "create_time": f"{entry.date} 09:00:00",
                "first_publish_time": f"{entry.date} 10:00:00",
                "display_publish_time": entry.date,
                "date": entry.date,
            }
            for entry in entries[(page - 1) * size : page * size]
        ]
        return kit.data(
            {
                "classify": {"id": kit.whole(category), "post_count": len(entries)},
                "total": len(entries),
                "articles": articles,
            }
        )

    return answer
