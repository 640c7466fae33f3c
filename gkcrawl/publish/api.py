"""The page for those who write programs: every address that answers, in both languages, each with an example to try."""

from urllib.parse import quote

from gkcrawl.publish import addresses, holdings, pages, remember

_EXAMPLE = """
    select reports.id, reports.capture_id, region_code, url, captures.fetched_at from reports
    join captures using (url) where captures.id = reports.capture_id and read_state = 'read' and year and region_code is not null
    order by year desc, reports.id limit 1"""


async def show(request, datasette):
    """Answer /api."""
    held = await holdings.need(datasette, request)
    example = await remember.answer(held, "api", lambda patient: patient.row(_EXAMPLE))
    return await pages.render(datasette, request, "api", {
        "groups": _groups(held.name, example) if example else [], "base": holdings.base(datasette, request),
        "most": datasette.setting("max_returned_rows"), "csv_mb": datasette.setting("max_csv_mb")})


def _groups(database: str, example: dict) -> list[dict]:
    """Return the addresses by kind: each with its pattern, what it answers in Chinese and English, and an example."""
    report, region, capture = example["id"], example["region_code"], addresses.hyphened(example["capture_id"])
    sql = quote("select year, count(*) as n, sum(received) as received from reports group by year order by year")
    web = addresses.web(example["fetched_at"], example["url"])
    raw = addresses.web(example["fetched_at"], example["url"], raw=True)
    tables = f"/{database}"
    return [
        {"zh": "数据表", "en": "Tables", "items": [
            (f"{tables}/<table>.json?_shape=objects", "一张表的行，每行一个对象；next_url 是下一页", "rows as objects; next_url is the next page",
             f"{tables}/reports.json?_shape=objects&_size=3"),
            (f"{tables}/<table>.json?<column>=<value>", "筛选；__gt、__contains、__startswith 等写在列名后", "filters; __gt, __contains, __startswith and others after a column",
             f"{tables}/requests.json?_shape=array&row=denied_by_law&total__gt=0&_size=3"),
            (f"{tables}/<table>.csv", "整张表（或筛选后全部）的 CSV", "all rows, or all that pass the filters, as CSV", f"{tables}/reports.csv?region_code={region}"),
            (f"{tables}/<table>/<key>.json", "一行", "one row", f"{tables}/reports/{report}.json?_shape=objects"),
            (f"{tables}.json?sql=…", "任意只读 SQL", "any read-only SQL", f"{tables}.json?_shape=array&sql={sql}"),
            (f"{tables}/<query>.json?year=&region=", "常问的问题，可限年度和地区", "the canned queries, by year and region",
             f"{tables}/share_granted.json?_shape=array&year=&region={region[:2]}"),
        ]},
        {"zh": "报告与引用", "en": "Reports and citations", "items": [
            ("/report/<id>", "按法定格式的页面；页面头部有机器可读的元数据", "the page, with machine-readable metadata in its head", f"/report/{report}"),
            ("/report/<id>.<bib|ris|json|jsonld>", "引文数据；也可用 Accept 请求", "the citation as data; the Accept header works too", f"/report/{report}.bib"),
            ("/region/<code>", "地区", "a region", f"/region/{region}"),
            ("/region/<code>/feed.atom", "新存和改动的订阅", "a feed of what is new and what changed", f"/region/{region}/feed.atom"),
            ("/search?q=…&region=&year=", "检索", "search", "/search?q=" + quote("公开")),
            (f"{tables}/passages.json?_search=…", "检索正文，结果为数据", "search the text, as data",
             f"{tables}/passages.json?_shape=objects&_size=2&_search=" + quote("公开")),
        ]},
        {"zh": "存档（Memento，RFC 7089）", "en": "The archive (Memento, RFC 7089)", "items": [
            ("/a/<capture>", "一次采集的永久地址", "the permanent address of a capture", f"/a/{capture}"),
            ("/a/<capture>/<table>.<row>.<column>", "存档网页上的那一格", "the archived page at one cell", f"/a/{capture}/requests.received.total"),
            ("/web/<14 digits>id_/<url>", "收到的原始字节", "the bytes as received", raw),
            ("/web/<14 digits>/<url>", "存档网页", "the archived page", web),
            ("/web/timemap/link/<url>", "一个网址的全部采集", "all captures of an address", "/web/timemap/link/" + addresses.written(example["url"])),
        ]},
        {"zh": "说明", "en": "About", "items": [
            ("/dictionary.json", "数据字典：每张表、每列、每个单元格的名称", "the data dictionary: tables, columns, names of cells", "/dictionary.json"),
            ("/-/metadata.json", "许可、来源、常问的问题的 SQL", "licence, source, the SQL of the canned queries", "/-/metadata.json"),
        ]},
    ]
