"""A folder of plain pages: index, regions, a page for each report and each capture. They open without a server."""

import json
from collections import defaultdict
from pathlib import Path

from gkcrawl import archive, regions
from gkcrawl.extract import charset
from gkcrawl.extract.kinds import kind_of

from .markup import address, frame, page, plain
from .selection import Selection
from .sheets import sheets
from .warc import left_out

#: Kinds that a browser or an office program opens by the end of their name; all else is saved as text or bytes.
_ENDINGS = {"pdf": "pdf", "docx": "docx", "doc": "doc", "xlsx": "xlsx", "zip": "zip", "rar": "rar", "7z": "7z",
            "html": "txt", "mhtml": "txt", "text": "txt"}
_NOWHERE = "000000"


def html(chosen: Selection, out: Path) -> str:
    """Write a tree of plain pages: index, region, year, report, and the captures that each report rests on."""
    out.mkdir(parents=True, exist_ok=True)
    _clear(out)
    reports = [row for ident in chosen.reports for row in chosen.rows("select * from reports where id = ?", ident)]
    gone = {row["capture_id"]: row for row in chosen.rows("select * from withdrawals")}
    captures = 0
    for report in reports:
        used = chosen.rows("select * from captures where report_id = ? order by fetched_at, id", report["id"])
        for one in used:
            _capture(chosen, out, one, report, gone.get(one["id"]))
        captures += len(used)
        _write(out / _place(report), _report(chosen, report, used, gone))
    by_region = defaultdict(list)
    for report in reports:
        by_region[report["region_code"] or _NOWHERE].append(report)
    for code, found in by_region.items():
        _write(out / "regions" / code / "index.html", _region(code, found))
    lines = "".join(f'<li><a href="regions/{code}/index.html">{plain(_name(code))}</a> {code} · {len(found)}</li>'
                    for code, found in sorted(by_region.items()))
    content = (f"<h1>政府信息公开工作年度报告 {plain(chosen.title)}</h1><p>{len(reports)} 份报告，{captures} 次采集。"
               f'<span lang="en">{len(reports)} reports, {captures} captures.</span></p><ul>{lines}</ul>')
    _write(out / "index.html", page("政府信息公开工作年度报告", content))
    return f"{len(reports)} reports, {captures} captures{left_out(chosen)} in {out}/index.html"


def _clear(out: Path) -> None:
    """Remove what an earlier export into this folder has shown: it may have been withdrawn since."""
    for path in [*out.glob("captures/*.*"), *out.glob("regions/[0-9]*/*/*.html"), *out.glob("regions/[0-9]*/index.html")]:
        if path.parent.name != "captures" or _is_capture(path.stem):
            path.unlink()


def _is_capture(name: str) -> bool:
    try:
        return archive.parse_id(name) == name
    except archive.BadId:
        return False


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", errors="replace")


def _place(report: dict) -> str:
    return f"regions/{report['region_code'] or _NOWHERE}/{report['year'] or 'unknown'}/{report['id']}.html"


def _name(code: str) -> str:
    region = regions.get(code)
    return region.full_name if region else "行政区划不明"


def _region(code: str, reports: list[dict]) -> str:
    """Return the page of a region: its reports by year, then agency."""
    years = defaultdict(list)
    for report in reports:
        years[report["year"] or 0].append(report)
    content = f"<h1>{plain(_name(code))} {code}</h1>"
    for year, found in sorted(years.items(), reverse=True):
        lines = "".join(
            f'<li><a href="../../{_place(report)}">{plain(report["agency"] or report["title"] or report["id"])}</a> '
            f'{plain(report["read_state"])}</li>' for report in sorted(found, key=lambda one: (one["agency"], one["id"])))
        content += f"<h2>{year or '年度不明'}</h2><ul>{lines}</ul>"
    return page(_name(code), content, "../../index.html")


def _report(chosen: Selection, report: dict, used: list[dict], gone: dict) -> str:
    """Return the page of a report: what is known of it, its tables as its form prints them, its text, its captures."""
    up = "../../../"
    facts = [("机关 Agency", plain(report["agency"])), ("行政区划 Region", f"{plain(_name(report['region_code'] or ''))} "
             f"{plain(report['region_code'])}"), ("年度 Year", plain(report["year"])), ("格式 Form", plain(report["form"])),
             ("发布 Published", plain(report["published"])), ("原网址 Original address", address(report["url"])),
             ("读取 Reading", plain(" · ".join(filter(None, [report["read_state"], report["read_reason"]]))))]
    content = f"<h1>{plain(report['title'] or report['id'])}</h1>{_list(facts)}{sheets(chosen, report['id'], report['form'])}"
    for finding in chosen.rows("select * from findings where report_id = ? order by position", report["id"]):
        content += (f'<p class="bad">勾稽不符 {plain(finding["rule"])}：{plain(", ".join(json.loads(finding["cells"])))} '
                    f'{plain(finding["left"])} ≠ {plain(finding["right"])} {plain(finding["detail"])}</p>')
    for passage in chosen.rows("select * from passages where report_id = ? order by id", report["id"]):
        lines = "".join(f"<p>{plain(line)}</p>" for line in passage["text"].splitlines())
        content += f"<h2>{plain(passage['heading'])}</h2>{lines}"
    lines = "".join(
        f'<li><a href="{up}captures/{one["id"]}.html">{one["id"]}</a> {plain(one["fetched_at"])} · {one["status"]} · '
        f'{plain(one["mime"])} · {address(one["url"])}{" · 已撤下 withdrawn" if one["id"] in gone else ""}'
        f"{' · <b>本页依据 this page rests on it</b>' if one['id'] == report['capture_id'] else ''}</li>" for one in used)
    return page(report["title"] or report["id"], f"{content}<h2>采集 Captures</h2><ul>{lines}</ul>", f"{up}index.html")


def _list(facts: list[tuple[str, str]]) -> str:
    return f"<dl>{''.join(f'<dt>{name}</dt><dd>{value}</dd>' for name, value in facts if value)}</dl>"


def _capture(chosen: Selection, out: Path, one: dict, report: dict, gone: dict | None) -> None:
    """Write the page of a capture, and beside it its bytes as they were received."""
    facts = [("编号 Id", one["id"]), ("地址 Address", address(one["url"])), ("时间 Time (UTC)", plain(one["fetched_at"])),
             ("状态 Status", plain(one["status"])), ("类型 Type", plain(one["mime"])), ("SHA-256", plain(one["sha256"])),
             ("字节 Bytes", plain(one["length"])), ("链接自 Linked from", address(one["via"] or "")),
             ("链接文字 Link text", plain(one["anchor"])),
             ("记录 Record", plain(f"{one['warc']}, byte {one['offset']}")),
             ("报告 Report", f'<a href="../{_place(report)}">{plain(report["title"] or report["id"])}</a>')]
    if gone:
        facts.append(("已撤下 Withdrawn", plain(f"{gone['date']} · {gone['reason']} · {gone['by']}")))
        shown = ""
    else:
        shown = _shown(chosen, out, one)
    _write(out / "captures" / f"{one['id']}.html",
           page(f"{one['id']} {one['url']}", f"<h1>{one['id']}</h1>{_list(facts)}{shown}", "../index.html"))


def _shown(chosen: Selection, out: Path, one: dict) -> str:
    """Write a capture's bytes and return what its page shows of them."""
    if one["id"] not in chosen.captures or not one["body_warc"]:
        return "<p>正文不在此。 Its body is not here.</p>"
    try:
        stored = archive.load(chosen.directory, one["body_warc"], one["body_offset"])
        content = stored.content()
    except archive.ArchiveError as error:
        return f"<p>{plain(error)}</p>"
    kind = kind_of(content, one["mime"] or "", one["url"])
    ending = _ENDINGS.get(kind, "bin") if content == stored.body else "bin"
    name = f"{one['id']}.{ending}"
    (out / "captures" / name).parent.mkdir(parents=True, exist_ok=True)
    (out / "captures" / name).write_bytes(stored.body)
    coding = stored.header("Content-Encoding") if content != stored.body else ""
    link = (f'<p><a href="{name}">收到的原始字节 Bytes as received</a> {plain(coding)} '
            f"({len(stored.body)} B, <code>sha256sum {name}</code>)</p>")
    if kind not in ("html", "text"):
        return link
    text, _ = charset.decode(content, one["charset"] or "")
    note = ("<p>以下只留文字和表格，样式、脚本、图片和链接都已去掉。 <span lang=\"en\">Text and tables only: styles, scripts, "
            "pictures and links are taken out.</span></p>")
    return f"{link}{note}{frame(text)}" if kind == "html" else f"{link}<pre>{plain(text)}</pre>"
