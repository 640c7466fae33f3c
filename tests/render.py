"""Renders values as the statutory tables of a report, as the form prints them or with the faults real pages have.

A table is a list of rows of `Box`: mutations change boxes, `html` prints them. Labels come from the forms.
"""

import html as escaping
import re
from dataclasses import dataclass

from gkcrawl import forms

_BREAKS = {"商业企业": "商业\n企业", "科研机构": "科研\n机构", "结果维持": "结果\n维持", "结果纠正": "结果\n纠正",
           "其他结果": "其他\n结果", "尚未审结": "尚未\n审结", "三、本年度办理结果": "三、本年度办\n理结果",
           "本年新制作数量": "本年新\n制作数量"}


@dataclass
class Box:
    """One printed cell: its text, its spans, and the path of the canonical cell it holds, if any."""

    text: str
    rows: int = 1
    cols: int = 1
    path: str = ""
    hidden: bool = False
    raw: str = ""       # HTML printed in place of the text


def _shown(value) -> str:
    return "" if value is None else str(value)


def proactive(values: dict, form: str = "2021") -> list[list[Box]]:
    """Return 表二: blocks of rows, each with its own header, four cells wide."""
    table, lines = forms.load(form).tables["proactive"], []
    for block in table.blocks:
        lines.append([Box(block.label, cols=4)])
        spans = {1: [3], 2: [1, 2], 3: [1, 1, 1]}[len(block.columns)]
        lines.append([Box("信息内容"), *(Box(c.label, cols=s) for c, s in zip(block.columns, spans, strict=True))])
        for row in block.rows:
            cells = values.get(row.key, {})
            lines.append([Box(row.label), *(
                Box(_shown(cells.get(c.key)), cols=s, path=f"proactive.{row.key}.{c.key}")
                for c, s in zip(block.columns, spans, strict=True))])
    return lines


def requests(values: dict, form: str = "2021") -> list[list[Box]]:
    """Return 表三; （六）其他处理 is one row where the values hold `other_handling`."""
    table = forms.load(form).tables["requests"]
    heads = [c.label for c in table.columns]
    lines = [[Box(table.corner, rows=3, cols=3), Box("申请人情况", cols=7)],
             [Box(heads[0], rows=2), Box("法人或其他组织", cols=5), Box(heads[6], rows=2)],
             [Box(head) for head in heads[1:6]]]
    rows, whole = [], "other_handling" in values
    for row in table.rows:
        if whole and "other_results" in row.groups:
            if not any(r.key == "other_handling" for r in rows):
                rows.append(forms.load("2019").tables["requests"].rows[20])
        elif not (row.key == "other_handling" and not whole):
            rows.append(row)
    results, opened = sum("results" in row.groups for row in rows), set()
    for row in rows:
        line = []
        for key in row.groups:
            group = table.groups[key]
            if key in opened or row.key == "other_handling" and key != "results":
                continue
            opened.add(key)
            size = results if key == "results" else sum(key in r.groups for r in rows)
            line.append(Box(group.label, rows=size))
        inner = row.groups and row.groups[-1] != "results" and row.key != "other_handling"
        line.append(Box(row.label, cols=3 if not row.groups else 1 if inner else 2))
        cells = values.get(row.key, {})
        line.extend(Box(_shown(cells.get(c.key)), path=f"requests.{row.key}.{c.key}") for c in table.columns)
        lines.append(line)
    return lines


def appeals(values: dict, form: str = "2021") -> list[list[Box]]:
    """Return 表四: three groups of five side by side."""
    table = forms.load(form).tables["appeals"]
    heads = [c.label for c in table.columns]
    first, *others = table.rows
    lines = [[Box(first.label, cols=5), Box("行政诉讼", cols=10)],
             [*(Box(head, rows=2) for head in heads), *(Box(row.label, cols=5) for row in others)],
             [Box(head) for _ in others for head in heads]]
    lines.append([Box(_shown(values.get(row.key, {}).get(c.key)), path=f"appeals.{row.key}.{c.key}")
                  for row in table.rows for c in table.columns])
    return lines


def tables(values: dict, form: str = "2021") -> dict[str, list[list[Box]]]:
    """Return the three tables of a report's values, by the contract's names."""
    return {"proactive": proactive(values.get("proactive", {}), form),
            "requests": requests(values.get("requests", {}), form),
            "appeals": appeals(values.get("appeals", {}), form)}


def _text(text: str, word: bool, wrap: bool) -> str:
    text = escaping.escape(_BREAKS.get(text, text) if wrap else text, quote=False).replace("\n", "<br/>")
    if not word:
        return text
    runs = "".join(f'<span lang="EN-US" style="font-family:宋体">{run}</span>'
                   for run in re.findall(r"<br/>|[0-9.]+|[^0-9.<]+", text))
    return f'<p class="MsoNormal" style="text-align:center">{runs or "&nbsp;"}<span><o:p></o:p></span></p>'


def html(lines: list[list[Box]], word: bool = False, wrap: bool = False) -> str:
    """Print one table, plain or as pasted from Word, labels wrapped over lines if asked."""
    out = ['<table border="1" cellspacing="0">']
    for line in lines:
        out.append("<tr>")
        for box in line:
            spans = f' rowspan="{box.rows}"' if box.rows != 1 else ""
            spans += f' colspan="{box.cols}"' if box.cols != 1 else ""
            hide = ' style="display:none"' if box.hidden else ""
            out.append(f"<td{spans}{hide}>{box.raw or _text(box.text, word, wrap)}</td>")
        out.append("</tr>")
    return "\n".join([*out, "</table>"])


def html_tables(values: dict, form: str = "2021", *, word: bool = False, wrap: bool = False, split: bool = False,
                slid: bool = False) -> str:
    """Print the three tables one after the other: `split` cuts 表三 in two, `slid` gets its last rows' spans wrong."""
    parts = tables(values, form)
    if slid:
        for line in parts["requests"][-2:]:
            line[0].cols -= 1
    pieces = [parts["proactive"], parts["requests"], parts["appeals"]]
    if split:
        cut = 3 + 12
        rest = [list(line) for line in parts["requests"][cut:]]
        rest[0].insert(0, Box("三、本年度办理结果", rows=len(rest) - 1))
        pieces[1:2] = [parts["requests"][:cut], rest]
    return "\n".join(html(piece, word, wrap) for piece in pieces)


def page(values: dict, form: str = "2021", *, title: str = "样例市2023年政府信息公开工作年度报告", published: str = "2024-01-20",
         charset: str = "utf-8", **layout) -> str:
    """Print a whole report page: the six parts with their headings, the tables in parts two to four."""
    heads = forms.load(form).passages
    two, rest = html_tables(values, form, **layout).split("</table>", 1)
    body = [f"<p>{number}、{head}</p>" for number, head in zip("一二三四五六", heads, strict=True)]
    body[0] += "<p>本机关按要求公开信息。</p>"
    body[1] += two + "</table>"
    *middle, last = rest.strip().split("</table>")[:-1]
    body[2] += "".join(piece + "</table>" for piece in middle)
    body[3] += last + "</table>"
    body[4] += "<p>问题是人手不足，将加强培训。</p>"
    body[5] += "<p>没有收取信息处理费。</p>"
    return (f'<!doctype html><html><head><meta charset="{charset}"><meta name="ArticleTitle" content="{title}">'
            f'<meta name="PubDate" content="{published} 10:00"><title>{title}</title></head><body><h1>{title}</h1>'
            + "\n".join(body) + "</body></html>")
