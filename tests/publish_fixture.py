"""A small archive for the tests of the Datasette wing: written as WARC, filed by the store, served by Datasette."""

import gzip
from html import escape
from pathlib import Path

from gkcrawl import archive, forms, store

HOST = "www.example.gov.cn"
SECTION = f"http://{HOST}/xxgk/nb/"
CRAWL = "20260105030000-140105"
#: Addresses that must survive the way into an address of ours and back.
AWKWARD = [
    f"http://{HOST}/?a=dir&h=1&p=D42Y",
    f"http://{HOST}/s?q=%E5%85%AC%E5%BC%80&u=http://other.gov.cn//x",
    f"http://{HOST}//double//slash/%7Etilde/%2Fslash.html",
    f"http://{HOST}/a;b=1/c,d/(e)'f.html?x[]=1&y=|&z=a+b%20c",
    f"http://{HOST}/年报/公开.html",
    f"http://{HOST}/年/%20/%0d%0a/<b>.html",
    f"http://{HOST}/empty?",
]
HOSTILE = "http://www.example.gov.cn/x\"'><script>alert(1)</script>.html"


def numbers(**wrong) -> dict[str, dict[str, int]]:
    """Return the values of 表三 with sums that hold, but for the cells given as row__column=value."""
    form = forms.load("2021").tables["requests"]
    values = {row.key: {column.key: 0 for column in form.columns} for row in form.rows}
    for row, count in (
        ("received", 56),
        ("carried_in", 1),
        ("granted", 14),
        ("partly_granted", 3),
        ("denied_by_law", 5),
        ("unavailable_not_held", 30),
        ("concluded", 52),
        ("carried_out", 5),
    ):
        values[row] |= {"natural_person": count, "total": count}
    for cell, value in wrong.items():
        row, _, column = cell.partition("__")
        values[row][column] = value
    return values


def _cell(value, tag="td", **spans) -> str:
    names = "".join(f' {name}="{number}"' for name, number in spans.items() if number > 1)
    return f"<{tag}{names}><p>{'' if value is None else escape(str(value))}</p></{tag}>"


def _proactive(form, values) -> str:
    rows = []
    for block in form.tables["proactive"].blocks:
        last = 4 - len(block.columns)
        rows.append(_cell(block.label, colspan=4))
        rows.append(
            _cell("信息内容")
            + "".join(
                _cell(column.label, colspan=last if column is block.columns[-1] else 1) for column in block.columns
            )
        )
        rows += [
            _cell(row.label)
            + "".join(
                _cell(values.get(row.key, {}).get(column.key, 0), colspan=last if column is block.columns[-1] else 1)
                for column in block.columns
            )
            for row in block.rows
        ]
    return "".join(f"<tr>{row}</tr>" for row in rows)


def _requests(form, values) -> str:
    table, rows, opened = form.tables["requests"], [], set()
    names = "".join(_cell(column.label) for column in table.columns[1:6])
    rows.append(_cell(table.corner, colspan=3, rowspan=3) + _cell("申请人情况", colspan=7))
    rows.append(_cell("自然人", rowspan=2) + _cell("法人或其他组织", colspan=5) + _cell("总计", rowspan=2))
    rows.append(names)
    for row in table.rows:
        line = ""
        for key in row.groups:
            if key not in opened:
                opened.add(key)
                line += _cell(table.groups[key].label, rowspan=sum(key in other.groups for other in table.rows))
        line += _cell(row.label, colspan=3 - len(row.groups))
        rows.append(line + "".join(_cell(values[row.key][column.key]) for column in table.columns))
    return "".join(f"<tr>{row}</tr>" for row in rows)


def _appeals(form, values) -> str:
    columns = [column.label for column in form.tables["appeals"].columns]
    rows = [
        _cell("行政复议", colspan=5, rowspan=2) + _cell("行政诉讼", colspan=10),
        _cell("未经复议直接起诉", colspan=5) + _cell("复议后起诉", colspan=5),
        "".join(map(_cell, columns * 3)),
        "".join(map(_cell, values)),
    ]
    return "".join(f"<tr>{row}</tr>" for row in rows)


def page(
    title: str,
    requests: dict,
    appeals=None,
    proactive=None,
    extra: str = "",
    published="2024-02-02",
    meta="",
    prose="练习用的文字：依申请公开的政府信息按时答复，行政复议一件。",
) -> str:
    """Return an annual-report page in the layout of the form of 2021, in words of our own."""
    form = forms.load("2021")
    tables = [
        _proactive(
            form,
            proactive
            or {
                "regulations": {"issued": 0, "repealed": 0, "in_force": 0},
                "normative_documents": {"issued": 3, "repealed": 6, "in_force": 8},
                "licensing": {"decisions": 29712},
                "punishment": {"decisions": 20377},
                "coercion": {"decisions": 3},
                "fees": {"amount": 43923.57},
            },
        ),
        _requests(form, requests),
        _appeals(form, appeals or [1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1]),
    ]
    parts = dict(zip((2, 3, 4), tables))
    body = "".join(
        f"<p><strong>{number}、{heading}</strong></p>"
        + (f"<table border=1>{parts[at]}</table>" if at in parts else f"<p>{prose}</p>")
        for at, (number, heading) in enumerate(zip("一二三四五六", form.passages), 1)
    )
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8">{meta}<title>{escape(title)}</title>'
        f'<meta name="ArticleTitle" content="{escape(title)}"><meta name="PubDate" content="{published} 10:00"></head>'
        f'<body class="main"><h1>{escape(title)}</h1><p>发布日期：{published}</p>{body}{extra}</body></html>'
    )


def facts(role: str, **more) -> dict:
    """Return the facts a crawl writes with a capture."""
    return {"role": role, "site": HOST, "region": "140105", "crawl": CRAWL, **more}


class Archive:
    """The archive being built; ``captures`` holds what was written, by a short name."""

    def __init__(self, directory: Path):
        self.directory, self.captures = directory, {}
        self.writer = archive.Writer(
            directory,
            CRAWL,
            {
                "software": "gkcrawl",
                "crawl": CRAWL,
                "region": "140105",
                "arguments": "{}",
                "started_at": "2026-01-05T03:00:00Z",
            },
        )

    def keep(
        self,
        name: str,
        url: str,
        body,
        when="2026-01-05T03:00:01.000000Z",
        status=200,
        mime="text/html; charset=utf-8",
        headers=(),
        original=None,
        **fact,
    ):
        """Write one capture."""
        body = body.encode() if isinstance(body, str) else body
        fields = [("Content-Type", mime)] if mime else []
        self.captures[name] = self.writer.write(
            url,
            when,
            status,
            "OK",
            [*fields, *headers],
            body,
            original=original,
            facts=facts(fact.pop("role", "report"), **fact),
        )
        return self.captures[name]


def build(directory: Path) -> dict:
    """Write the archive, file it, and return its captures by name."""
    made = Archive(directory)
    title = "太原市小店区人民政府2023年政府信息公开工作年度报告"
    good = page(title, numbers(), meta='<meta name="practice" content="练习材料">')
    made.keep("good", SECTION + "2023.html", good, via=SECTION, anchor=title)
    made.keep(
        "again",
        SECTION + "2023.html",
        good,
        "2026-02-05T03:00:01.000000Z",
        via=SECTION,
        anchor=title,
        original=(SECTION + "2023.html", "2026-01-05T03:00:01.000000Z"),
    )
    wrong = page(
        "太原市小店区人民政府2022年政府信息公开工作年度报告",
        numbers(concluded__natural_person=47, received__business=None, carried_in__business="/"),
        published="2023-01-30",
    )
    made.keep(
        "wrong",
        SECTION + "2022.html",
        gzip.compress(wrong.encode(), mtime=0),
        headers=[("Content-Encoding", "gzip")],
        via=SECTION,
        anchor="2022年政府信息公开工作年度报告",
    )
    made.keep(
        "unread",
        SECTION + "2021.html",
        "<html><body><h1>太原市小店区人民政府2021年政府信息公开工作年度报告</h1><img src=a.png></body></html>",
        via=SECTION,
        anchor="太原市小店区人民政府2021年政府信息公开工作年度报告",
    )
    gbk = page("太原市小店区人民政府办公室2023年政府信息公开工作年度报告", numbers(), extra="<p>龘</p>").replace(
        "utf-8", "gbk"
    )
    made.keep("gbk", SECTION + "office.html", gbk.encode("gb18030"), mime="text/html", via=SECTION, anchor="政府办公室")
    evil = "太原市小店区<script>alert(1)</script>局2023年政府信息公开工作年度报告"
    made.keep(
        "evil",
        HOSTILE.replace('"', "%22").replace("<", "%3C").replace(">", "%3E"),
        page(
            evil,
            numbers(),
            extra='<script>alert(2)</script><svg onload="alert(3)"></svg>'
            '<meta http-equiv=refresh content="0;url=//evil.example">'
            '<base href="//evil.example/"><form action="/-/x"><button>x</button></form>',
            prose="<img src=x onerror=alert(4)>",
        ),
        via=SECTION,
        anchor=evil,
    )
    made.keep("moved", f"http://{HOST}/old", b"", status=302, headers=[("Location", "/xxgk/nb/2023.html")], role="way")
    made.keep(
        "trick", f"http://{HOST}/trick", b"x", status=302, headers=[("Location", "javascript:alert(1)")], role="way"
    )
    for name, location in (("utf8", "/年报/1.html".encode()), ("gbk", "/年报/1.html".encode("gbk")), ("broken", b"http://[x/"),
                           ("nbsp", "/增加".encode()), ("nel", "/等待".encode()), ("blank", b" /x.html \t"), ("place", "/x.html#年".encode()),
                           ("kept", b"/kept#1")):
        made.keep(f"led_{name}", f"http://{HOST}/led/{name}", b"", status=302, headers=[("Location", location)], role="way")
    made.keep("mixed", f"http://{HOST}/%E5%B9%B4/%20/<b>年 b#\\.html", "<p>all at once</p>", role="way")
    made.keep("kept", f"http://{HOST}/kept#1", "<p>with its place</p>", role="way")
    made.keep("bracket", f"http://{HOST}/ends/<in>", "<p>a bracket at the end</p>", role="way")
    made.keep("gone", SECTION + "gone.html", "<html><body>404 not here</body></html>", status=404, via=SECTION)
    made.keep("nothing", f"http://{HOST}/204", b"", status=204, mime="", role="way")
    made.keep(
        "pdf",
        SECTION + "附件\u202efdp.exe\";x=.pdf".replace('"', "%22"),
        b"%PDF-1.4\n%%EOF",
        mime="application/pdf",
        role="attachment",
        via=SECTION + "2023.html",
        anchor="附件",
    )
    made.keep(
        "svg",
        f"http://{HOST}/x.svg",
        "<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        mime="image/svg+xml",
        role="attachment",
    )
    made.keep("plain", f"http://{HOST}/x.txt", "<script>alert(1)</script>", mime="text/plain", role="way")
    made.keep(
        "utf16",
        f"http://{HOST}/u16",
        "\ufeff<html><body>公开</body></html>".encode("utf-16-le"),
        mime="text/html; charset=utf-16",
        role="way",
    )
    for at, when in enumerate(("2024-01-01T00:00:00.5Z", "2025-01-01T00:00:00Z", "2026-01-01T00:00:00.000001Z")):
        made.keep(
            f"home{at}", f"http://{HOST}/", f"<html><head></head><body><p>第{at}版</p></body></html>", when, role="home"
        )
    for at, url in enumerate(AWKWARD):
        made.keep(f"awkward{at}", url, f"<p>awkward {at}</p>", role="way")
    made.keep("empty", f"http://{HOST}/empty", "<p>without a query</p>", "2026-01-06T03:00:01Z", role="way")
    made.writer.note(
        "site",
        {
            "site": HOST,
            "region": "140105",
            "home": f"http://{HOST}/",
            "state": "ok",
            "reason": "",
            "section_url": SECTION,
            "family": "generic",
            "site_code": "1401050001",
            "name": "小店区人民政府",
            "crawl": CRAWL,
        },
    )
    made.writer.note(
        "crawl-end",
        {"crawl": CRAWL, "finished_at": "2026-01-05T03:10:00Z", "reason": "finished", "requests": 20, "responses": 20},
    )
    made.writer.close()
    store.file(directory, jobs=1)
    return made.captures
