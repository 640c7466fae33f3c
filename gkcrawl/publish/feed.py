"""The feed of a region: reports that are new here, and reports that were changed after they were published."""

from xml.etree import ElementTree

from datasette import Response

from gkcrawl.publish import addresses, cite, holdings, pages

_ATOM, _SHOWN = "http://www.w3.org/2005/Atom", 60
_DIGITS = {"province": 2, "prefecture": 4}
_NEW = """
    select reports.id, title, agency, year, read_state, read_reason, finding_count, received,
      (select min(fetched_at) from captures where captures.report_id = reports.id) as at
    from reports where region_code >= ?1 and region_code < ?1 || ':' order by at desc, reports.id limit ?2"""
_CHANGED = """
    select reports.id, title, agency, year, b.fetched_at as at, b.id as capture, json_array_length(cells) as cells,
      json_array_length(sentences) as sentences
    from changes join reports on reports.id = changes.report_id join captures as b on b.id = to_capture_id
    where region_code >= ?1 and region_code < ?1 || ':' order by at desc, reports.id limit ?2"""


def prefix(region: dict) -> str:
    """Return what the codes of a region and all below it begin with."""
    return region["code"][:_DIGITS.get(region["level"], len(region["code"]))]


def within(region: dict) -> str:
    """Return the filter of Datasette's table pages for a region and all below it."""
    return f"region_code__startswith={prefix(region)}"


async def show(request, datasette):
    """Answer /region/<code>/feed.atom."""
    held = await holdings.need(datasette, request)
    code = request.url_vars["code"]
    here = await held.row("select * from regions where code = ?", code)
    if not here:
        return await pages.problem(datasette, request, 404, "没有这个行政区划代码", "No region has this code.",
                                   detail=code[:40])
    entries = [*(_new(row) for row in await held.rows(_NEW, prefix(here), _SHOWN)),
               *(_changed(row) for row in await held.rows(_CHANGED, prefix(here), _SHOWN))]
    entries.sort(key=lambda entry: (entry["at"], entry["id"]), reverse=True)
    body = _written(holdings.base(datasette, request), here, entries[:_SHOWN])
    return Response(b"" if request.method == "HEAD" else body, content_type="application/atom+xml; charset=utf-8",
                    headers={"Cache-Control": "public, max-age=600", "Content-Length": str(len(body))})


def _new(row: dict) -> dict:
    said = {"read": "", "partial": "部分读出 partly read", "unread": "未能读取 not read"}.get(row["read_state"], "")
    parts = [f"本年新收申请 {row['received']} 件 requests received" if row["received"] is not None else "",
             f"{said} {cite.plain(row['read_reason'])}".strip(),
             f"{row['finding_count']} 处勾稽不符 sums that do not add up" if row["finding_count"] else ""]
    return {"id": f"/report/{row['id']}", "link": f"/report/{row['id']}", "at": row["at"], "title": _title(row),
            "agency": row["agency"], "text": "；".join(filter(None, parts)) or "新存 newly archived"}


def _changed(row: dict) -> dict:
    return {"id": f"/report/{row['id']}#{row['capture']}", "link": addresses.short(row["capture"]), "at": row["at"],
            "title": f"有改动 changed：{_title(row)}", "agency": row["agency"],
            "text": f"{row['cells']} 个数字、{row['sentences']} 句正文与前次采集不同 figures and sentences of the text differ"}


def _title(row: dict) -> str:
    return cite.plain(row["title"]) or f"{cite.plain(row['agency'])} {row['year'] or ''}".strip() or row["id"]


def _written(base: str, here: dict, entries: list[dict]) -> bytes:
    """Return the feed as Atom (RFC 4287)."""
    root = ElementTree.Element("feed", {"xmlns": _ATOM, "xml:lang": "zh-CN"})

    def add(parent, name: str, text: str = "", **attributes):
        element = ElementTree.SubElement(parent, name, attributes)
        element.text = text or None
        return element

    own = f"{base}/region/{here['code']}"
    add(root, "id", f"{own}/feed.atom")
    add(root, "title", f"{here['full_name']} · 政府信息公开年报")
    add(root, "updated", entries[0]["at"] if entries else "2019-01-01T00:00:00Z")
    add(root, "link", rel="self", type="application/atom+xml", href=f"{own}/feed.atom")
    add(root, "link", rel="alternate", type="text/html", href=own)
    add(add(root, "author"), "name", "gkcrawl")
    for entry in entries:
        element = add(root, "entry")
        add(element, "id", base + entry["id"])
        add(element, "title", entry["title"])
        add(element, "updated", entry["at"])
        add(element, "link", rel="alternate", type="text/html", href=base + entry["link"])
        add(add(element, "author"), "name", cite.plain(entry["agency"]) or "—")
        add(element, "summary", entry["text"])
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
