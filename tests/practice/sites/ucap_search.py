"""430523 邵阳县, 511113 金口河区: UCAP whose lists come from ``/common/search/<channel>``, JSON.

金口河区 has a column for each year and level, gives at most ten results, and labels JSON as a web page.
"""

from math import ceil

from .. import chrome
from ..lists import Entry
from ..reports import Report, hexes
from ..web import Page, Site
from . import kit

REGIONS = ("430523", "511113")


def build() -> tuple[list[Site], list[Report]]:
    """Both sites."""
    one = kit.site("430523", "邵阳县", "www.syx.gov.cn", scheme="http", squeeze=True)
    two = kit.site("511113", "乐山市金口河区", "www.jkh.gov.cn", scheme="http")
    return [one, two], [*_county(one), *_district(two)]


def _county(site: Site) -> list[Report]:
    section = "/syx/zfgzxxgknb/"
    reports = kit.roster(
        site,
        "430523",
        "邵阳县",
        lambda agency, year, published: (f"{section}{published[:7].replace('-', '')}/{hexes(agency, year)}.shtml"),
        {"430523100": "塘渡口镇", "430523101": "白仓镇"},
        box="ucap",
    )
    kit.publish(reports, f"{section}rlist.shtml")
    entries = kit.entries(reports, lambda title, year: f"{section}{year + 1}02/{hexes(title)}.shtml")
    site.add(f"{section}rlist.shtml", _shell(site, "政府信息公开年报", hexes(section)))
    kit.ways(site, f"{section}rlist.shtml")
    site.dynamic = _search({hexes(section): entries}, 20)
    return reports


def _district(site: Site) -> list[Report]:
    def column(agency: str, year: int) -> str:
        return f"/jkhq/nb{year}{'xz' if agency.endswith(('镇人民政府', '乡人民政府')) else 'bm'}/"

    reports = kit.roster(
        site,
        "511113",
        "乐山市金口河区",
        lambda agency, year, published: (
            f"{column(agency, year)}{published[:7].replace('-', '')}/{hexes(agency, year)}.shtml"
        ),
        {"511113100": "永和镇", "511113101": "金河镇"},
        (
            *kit.OFFICES,
            *(
                f"{name}局"
                for name in ("民政", "司法", "审计", "水务", "林业", "农业农村", "交通运输", "商务和经济合作")
            ),
        ),
        range(2021, 2025),
        box="ucap",
    )
    columns: dict[str, list[Report]] = {}
    for report in reports:
        columns.setdefault(column(report.agency, report.year), []).append(report)
    for path, told in columns.items():
        kit.publish(told, f"{path}list.shtml")
        site.add(
            f"{path}list.shtml", _shell(site, f"{path[8:12]}年{'乡镇' if 'xz' in path else '部门'}年报", hexes(path))
        )
    pairs = [
        (f"{path}list.shtml", f"{path[8:12]}年{'乡镇' if 'xz' in path else '部门'}年报")
        for path in sorted(columns, reverse=True)
    ]
    site.add("/jkhq/xxgknb/list.shtml", chrome.ways(site, "政府信息公开年报", pairs))
    kit.ways(site, "/jkhq/xxgknb/list.shtml")
    site.dynamic = _search({hexes(path): kit.entries(told) for path, told in columns.items()}, 10, "text/html")
    return reports


def _shell(site: Site, name: str, channel: str) -> str:
    """The page of a column: no entry in it, only the channel's id and a script."""
    return kit.listing(
        site,
        name,
        f"""<div class="list"><ul id="list_box"></ul><div id="page_div"></div></div>
<script>var channelId = '{channel}';
$.getJSON('/common/search/' + channelId,
  {{_isAgg: true, _isJson: true, _pageSize: 20, _template: 'index', page: 1}}, show);
</script>""",
        head=f'<meta name="channelId" content="{channel}"/>',
    )


def _search(channels: dict[str, list[Entry]], most: int, mime: str = "application/json"):
    def answer(path: str, fields: dict, form: bytes) -> Page | None:
        """A channel's results, newest first; at most so many, whatever is asked for."""
        head, _, channel = path.rpartition("/")
        if head != "/common/search" or fields.get("_isJson") != "true":
            return None
        entries, size, page = (
            channels.get(channel, []),
            min(kit.whole(fields.get("_pageSize"), 10), most),
            kit.whole(fields.get("page")),
        )
        results = [
            {
                "title": entry.title,
                "url": entry.href,
                "publishedTimeStr": f"{entry.date} 10:00:00",
                "content": f"{entry.title}。本年新收政府信息公开申请……",
                "contentHtml": "<p>三、收到和处理政府信息公开申请情况</p>",
                "domainMetaList": [],
            }
            for entry in entries[(page - 1) * size : page * size]
        ]
        return kit.data(
            {
                "code": 200,
                "data": {
                    "total": len(entries),
                    "page": page,
                    "rows": size,
                    "pageCount": ceil(len(entries) / size),
                    "results": results,
                },
            },
            mime=mime,
        )

    return answer
