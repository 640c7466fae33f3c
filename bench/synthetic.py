"""A database as large as the country's: 100,000 reports of made-up agencies in words of no report, the same every time.

``python -m bench.synthetic FILE [reports]`` writes it with the store's own tables and full-text index; no WARC stands
behind it, so it is good for measuring pages and queries, and for nothing else.
"""

import random
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

from gkcrawl import archive, forms, regions
from gkcrawl.store import punctuality, report_id, schema
from gkcrawl.store.identity import passage_id, spelled
from gkcrawl.store.words import spaced

REPORTS, YEARS, SEED = 100_000, range(2019, 2026), 20260101
_AGENCIES = ("人民政府", "人民政府办公室", "财政局", "教育局", "公安局", "民政局", "自然资源局", "卫生健康局", "司法局", "交通运输局")
#: How often a word is drawn, and words to draw; those of the forms and their word lists come on top.
_COMMON = "政府 信息 公开 工作 本年度 申请 答复 群众 制度 平台 发布 网站 栏目 解读 政策 机制 部门 培训 监督 保障".split()
_RARE = "行政复议 诉讼 信访 县 镇 村务 依申请 罚没 征地 补偿 拆迁 环评 预算 决算 采购 公报 热线 无障碍 新媒体 移动端".split()


def _words(chance: random.Random) -> tuple[list[str], list[float]]:
    """Return words and weights: some everywhere, most of them seldom."""
    labels = [entry.label for form in forms.forms().values() for table in form.tables.values()
              for entry in (*table.rows, *table.columns)]
    made = ["".join(chr(0x4E00 + int(chance.random() ** 2 * 6000)) for _ in range(chance.choice((1, 2, 2, 2, 3))))
            for _ in range(3000)]
    words = [*_COMMON, *_RARE, *dict.fromkeys(labels), *made]
    weights = [30.0] * len(_COMMON) + [1.5] * len(_RARE) + [20 / (place + 8) for place in range(len(words) - 40)]
    return words, weights


def _sentences(chance: random.Random, count: int = 6000) -> list[tuple[str, str]]:
    """Return sentences, each with its spaced form for the index."""
    words, weights = _words(chance)
    made = ["".join(chance.choices(words, weights, k=chance.randint(6, 16))) for _ in range(count)]
    made = [f"{text}{chance.randint(1, 300)}件。" if chance.random() < 0.3 else text + "。" for text in made]
    return [(text, spaced(text)) for text in made]


def _requests(chance: random.Random, carried_in: int) -> dict[str, dict[str, int]]:
    """Return 表三 with sums that hold, nearly always."""
    table = forms.load("2021").tables["requests"]
    columns = [column.key for column in table.columns if column.key != "total"]
    received, carried_out = int(chance.paretovariate(0.9) * 3), chance.choice((0, 0, 0, 1, 3))
    concluded = max(0, received + carried_in - carried_out)
    results = [row.key for row in table.rows if "results" in row.groups and not row.total]
    counts = dict.fromkeys([row.key for row in table.rows], 0) | {
        "received": received, "carried_in": carried_in, "carried_out": received + carried_in - concluded,
        "concluded": concluded}
    for key in chance.choices(results, [12 if key == "granted" else 1 for key in results], k=min(concluded, 60)):
        counts[key] += 1
    counts["granted"] += concluded - min(concluded, 60)
    if chance.random() < 0.03:
        counts["concluded"] += 1
    return {key: dict.fromkeys(columns, 0) | {"natural_person": count, "total": count} for key, count in counts.items()}


def _subjects(count: int) -> Iterator[tuple[regions.Region, str, int]]:
    """Yield region, agency and year of each report: every county's government first, then departments."""
    counties = [region for region in regions.every() if region.level != "province"]
    made = 0
    for agency in _AGENCIES:
        for region in counties:
            for year in YEARS:
                if made == count:
                    return
                made += 1
                yield region, region.name + agency, year


def build(path: Path, count: int = REPORTS) -> None:
    """Write the database."""
    chance = random.Random(SEED)
    sentences = _sentences(chance)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-400000;")
    schema.create(connection)
    connection.execute("BEGIN")

    def insert(table: str, rows: list[dict]) -> None:
        blank = {name: default for _, name, _, _, default, _ in connection.execute(f"PRAGMA table_info({table})")}
        connection.executemany(schema.insert(table), ({**blank, **row} for row in rows))

    insert("regions", [one._asdict() for one in regions.every(townships=True)])
    insert("crawls", [{"id": "20260101000000-000000", "started_at": "2026-01-01T00:00:00Z", "reason": "finished",
                       "responses": count, "new_bodies": count, "failures": 0}])
    insert("warcs", [{"name": "synthetic.warc.gz", "size": 0, "crawl_id": "20260101000000-000000"}])
    sites: dict[str, str] = {}
    rows: dict[str, list[dict]] = {}
    index: list[tuple] = []
    for number, (region, agency, year) in enumerate(_subjects(count)):
        _add(rows, index, chance, sentences, sites, region, agency, year)
        if number % 2000 == 1999 or number == count - 1:
            _flush(connection, insert, rows, index)
    connection.execute("UPDATE sites SET reports = (SELECT count(*) FROM reports WHERE site_id = sites.id)")
    connection.execute("COMMIT")
    connection.executescript("INSERT INTO passages_fts (passages_fts) VALUES ('optimize'); ANALYZE;")
    connection.close()


def _add(rows, index, chance, sentences, sites, region, agency, year) -> None:
    """Add one report's rows."""
    site = f"www.r{region.code}.gov.cn"
    ident = report_id(agency, region.code, year)
    url, when = f"http://{site}/{ident}.html", f"{year + 1}-02-{chance.randint(1, 28):02d}T03:00:00.000001Z"
    capture = archive.capture_id(url, when, ident)
    source = {"report_id": ident, "capture_id": capture}
    if site not in sites:
        sites[site] = region.code
        rows.setdefault("sites", []).append({"id": site, "name": region.full_name, "region_code": region.code, "state": "ok",
                                             "home": f"http://{site}/", "last_crawl_id": "20260101000000-000000",
                                             "captures": 0, "reports": 0})
    requests = _requests(chance, chance.choice((0, 0, 0, 1, 2)))
    broken = requests["concluded"]["total"] + requests["carried_out"]["total"] != (
        requests["received"]["total"] + requests["carried_in"]["total"])
    rows.setdefault("captures", []).append({
        "id": capture, "url": url, "fetched_at": when, "status": 200, "mime": "text/html", "sha256": ident,
        "length": 60000, "role": "report", "site_id": site, "crawl_id": "20260101000000-000000", "report_id": ident,
        "urlkey": url, "spelled": spelled(url), "revisit": 0, "warc": "synthetic.warc.gz", "offset": 0})
    published = f"{year + 1}-01-{chance.randint(1, 31):02d}"
    rows.setdefault("reports", []).append({
        "id": ident, "agency": agency, "region_code": region.code, "site_id": site, "year": year, "form": "2021",
        "title": f"{agency}{year}年政府信息公开工作年度报告", "published": published,
        "url": url, "capture_id": capture, "read_state": "read", "finding_count": int(broken), "uncheckable": 0,
        "note_count": 0, "uncheckable_across": 0, **punctuality.facts(agency, region.code, year, {"visible": published}, url),
        **{name: requests[name]["total"] for name in schema.HEADLINES}})
    for table in schema.STATUTORY:
        order, columns = schema.cells(table)
        known = requests if table == "requests" else {
            row.key: {column.key: chance.randint(0, 3) for column in forms.load("2021").tables[table].columns}
            for row in forms.load("2021").tables[table].rows}
        rows.setdefault(table, []).extend(source | {"row": key, "position": order.index(key) + 1} | values
                                          for key, values in known.items())
    if broken:
        rows.setdefault("findings", []).append(source | {
            "position": 1, "rule": "requests_balance", "severity": "error", "cells": '["requests.received.total"]',
            "left": requests["received"]["total"], "right": 0, "detail": ""})
    for place, heading in enumerate(forms.load("2021").passages):
        chosen = chance.choices(sentences, k=chance.choice((2, 3, 4, 12)))
        ident64 = passage_id(ident) + place
        rows.setdefault("passages", []).append(source | {"id": ident64, "number": place + 1, "heading": heading,
                                                         "text": "".join(text for text, _ in chosen)})
        index.append((ident64, spaced(heading), "".join(text for _, text in chosen)))


def _flush(connection, insert, rows, index) -> None:
    order = [name for name in schema.tables() if name in rows]
    for table in order:
        insert(table, rows[table])
    connection.executemany("INSERT INTO passages_fts (rowid, heading, text) VALUES (?, ?, ?)", sorted(index))
    rows.clear()
    index.clear()


if __name__ == "__main__":
    build(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else REPORTS)
