"""Faults of layout and value, as real pages have them, applied at random to a correct report's tables.

A document keeps its truth beside it: for each cell the text that is printed for it, or None where the page prints
nothing that could be told to be that cell's.
"""

import random
from dataclasses import dataclass, field

from tests.render import Box, html, tables

Lines = list[list[Box]]


@dataclass
class Document:
    """The tables of a report under mutation, the texts that stand for cells, and what was done."""

    form: str
    parts: dict[str, Lines]
    truth: dict[str, str | None] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    word: bool = False
    wrap: bool = False
    pieces: list[tuple[str, Lines]] = field(default_factory=list)

    def values(self, table: str) -> list[tuple[int, int, Box]]:
        """Return (row, place, box) of the value cells of a table."""
        return [(r, i, box) for r, line in enumerate(self.parts[table]) for i, box in enumerate(line) if box.path]


def document(values: dict, form: str) -> Document:
    """Return the correct report of these values."""
    doc = Document(form, tables(values, form))
    for lines in doc.parts.values():
        for line in lines:
            for box in line:
                if box.path:
                    doc.truth[box.path] = box.text
    return doc


def _table(rng: random.Random, *names: str) -> str:
    return rng.choice(names or ("proactive", "requests", "appeals"))


def dress(rng: random.Random, doc: Document) -> None:
    """Print some values in another dress: signs for nothing, units, separators, several numbers, words."""
    dresses = ["", "", "", " ", "/", "／", "—", "-", "－", "无", "１２", "1,234", "12,345.6", "3件", "5宗", "2 6", "1、2",
               "3/4", "约3", "251000元", "1276.5534万元", "2²", "①", "0(0)", "+3", "-2", "增10", "减2", "1.5", "007", "1２",
               "5%", "三", "12 件", "O", "1 234"]
    for _ in range(rng.randint(1, 12)):
        table = _table(rng)
        box = rng.choice(doc.values(table))[2]
        box.text, box.raw = rng.choice(dresses), ""
        doc.truth[box.path] = box.text


def blanks(rng: random.Random, doc: Document) -> None:
    """Leave a whole column, a row or many cells of the requests blank."""
    boxes = [box for _, _, box in doc.values("requests")]
    way = rng.randrange(4)
    column = rng.choice(boxes).path.rsplit(".", 1)[1]
    row = rng.choice(boxes).path.split(".")[1]
    for box in boxes:
        _, at, key = box.path.split(".")
        if (way == 0 and key == column) or (way == 1 and at == row) or (way == 2 and rng.random() < 0.5) or (
                way == 3 and key != "natural_person"):
            box.text = box.raw = doc.truth[box.path] = ""


def slide(rng: random.Random, doc: Document) -> None:
    """Get the span of some labels wrong by one, so that their rows slide left or right."""
    lines = doc.parts["requests"]
    for line in rng.sample(lines[3:], rng.randint(1, 4)):
        label = [box for box in line if not box.path]
        if label:
            target = label[-1]
            target.cols = max(1, target.cols + rng.choice((-1, 1)))


def reach(rng: random.Random, doc: Document) -> None:
    """Get a group's rowspan wrong, so that the rows at its end slide."""
    groups = [box for line in doc.parts["requests"][3:] for box in line if box.rows > 1 and len(box.text) > 4]
    box = rng.choice(groups)
    box.rows = max(1, box.rows + rng.choice((-2, -1, 1, 2)))


def column(rng: random.Random, doc: Document) -> None:
    """Put an extra, empty column into a table: at its end, its beginning, or among the values."""
    table = _table(rng, "requests", "requests", "appeals", "proactive")
    lines = doc.parts[table]
    where = rng.choice(("end", "end", "start", "middle"))
    if where == "end":
        texts = rng.choice((("", ""), ("备注", ""), ("备注", "无")))
        for number, line in enumerate(lines):
            line.append(Box(texts[0] if number == 0 else texts[1] if any(b.path for b in line) else ""))
    elif where == "start":
        for line in lines:
            line.insert(0, Box(""))
    elif table == "requests":
        lines[0][1].cols += 1
        lines[1][1].cols += 1
        at = rng.randint(1, 4)
        lines[2].insert(at, Box(""))
        for line in lines[3:]:
            firsts = [i for i, box in enumerate(line) if box.path]
            if firsts:
                line.insert(firsts[0] + 1 + at, Box(""))


def merge(rng: random.Random, doc: Document) -> None:
    """Merge two neighbouring values into one cell: its number is neither's."""
    table = _table(rng, "requests", "requests", "appeals", "proactive")
    spots = [(r, i) for r, i, _ in doc.values(table)
             if i + 1 < len(doc.parts[table][r]) and doc.parts[table][r][i + 1].path]
    for row, at in rng.sample(spots, min(len(spots), rng.randint(1, 2))):
        line = doc.parts[table][row]
        if at + 1 < len(line) and line[at].path and line[at + 1].path:
            one, two = line[at], line[at + 1]
            one.cols += two.cols
            doc.truth[one.path] = doc.truth[two.path] = None
            one.path = ""
            del line[at + 1]


def tall(rng: random.Random, doc: Document) -> None:
    """Merge a value with the one below it."""
    lines = doc.parts["requests"]
    row = rng.randint(3, len(lines) - 2)
    above, below = ([b for b in line if b.path] for line in lines[row:row + 2])
    at = rng.randrange(min(len(above), len(below))) if above and below else None
    if at is not None and above[at].rows == below[at].rows == 1 and len(above) == len(below) == 7 and not above[at].raw:
        above[at].rows = 2
        doc.truth[above[at].path] = doc.truth[below[at].path] = None
        above[at].path = ""
        lines[row + 1].remove(below[at])


def drop(rng: random.Random, doc: Document) -> None:
    """Leave a value cell out of the markup: the cells after it move up."""
    table = _table(rng, "requests", "requests", "appeals", "proactive")
    row, at, box = rng.choice(doc.values(table))
    doc.truth[box.path] = None
    del doc.parts[table][row][at]


def row_gone(rng: random.Random, doc: Document) -> None:
    """Leave out a row (one that opens no group)."""
    table = _table(rng, "requests", "proactive")
    lines = doc.parts[table]
    rows = [n for n, line in enumerate(lines) if any(b.path for b in line) and all(b.rows == 1 for b in line)]
    names = [max((box.text for box in line), key=len) for line in lines]
    number = rng.choice([n for n in rows if names.count(names[n]) == 1] or rows)
    for box in lines.pop(number):
        if box.path:
            doc.truth[box.path] = None


def row_twice(rng: random.Random, doc: Document) -> None:
    """Print a row twice, the second time hidden with other values, or open with the same or other values."""
    lines = doc.parts["requests"]
    rows = [n for n, line in enumerate(lines) if any(b.path for b in line) and all(b.rows == 1 for b in line)]
    number, way = rng.choice(rows), rng.choice(("hidden", "same", "other"))
    again = [Box(box.text, box.rows, box.cols) for box in lines[number]]
    for box, copy in zip(lines[number], again, strict=True):
        if way == "hidden":
            copy.hidden = True
        if way != "same" and box.path:
            copy.text = str(rng.randint(0, 99))
            if way == "other" and copy.text != box.text:
                doc.truth[box.path] = None
    for other in lines[:number]:
        for box in other:
            if way != "hidden" and box.rows > 1 and lines.index(other) + box.rows > number:
                box.rows += 1
    lines.insert(number + rng.randint(0, 1), again)


def heads_again(rng: random.Random, doc: Document) -> None:
    """Repeat the header rows of the requests in the middle, as at a page's turn."""
    lines = doc.parts["requests"]
    at = next((n for n, line in enumerate(lines) if any(b.text.startswith("四、结转") for b in line)), len(lines))
    lines[at:at] = [[Box(b.text, b.rows, b.cols) for b in line] for line in lines[:3]]


def strange_row(rng: random.Random, doc: Document) -> None:
    """Add a row that is not in the form."""
    lines = doc.parts["proactive"]
    lines.insert(4, [Box("其他主动公开文件"), *(Box(str(rng.randint(1, 9))) for _ in range(3))])


def swap(rng: random.Random, doc: Document) -> None:
    """Print two columns in the other order, headings and values alike."""
    if rng.random() < 0.5:
        lines, one, two = doc.parts["proactive"][1:4], *rng.sample((1, 2, 3), 2)
        if all(len(line) == 4 for line in lines):
            for line in lines:
                line[one], line[two] = line[two], line[one]
        return
    heads, lines = doc.parts["requests"][2], doc.parts["requests"][3:]
    one, two = rng.sample(range(5), 2)
    if len(heads) == 5 and all(len([b for b in line if b.path]) == 7 for line in lines):
        heads[one], heads[two] = heads[two], heads[one]
        for line in lines:
            first = next(i for i, box in enumerate(line) if box.path) + 1
            line[first + one], line[first + two] = line[first + two], line[first + one]


def labels(rng: random.Random, doc: Document) -> None:
    """Type labels as people do: other brackets, numbers, quotation marks, spaces."""
    ways = [("（", "("), ("）", ")"), ("“", '"'), ("”", '"'), ("、", "、 "), (".", "．"), (".", "、"), (".", ". "),
            ("商业企业", "商 业企业"),
            ("：", ":"), ("政府", "政 府"), ("“三安全一稳定”", "三安全一稳定"), ("（区分处理的，只计这一情形，不计其他情形）", ""),
            ("本年制发件数", "本年度制发数"), ("行政规范性文件", "规范性文件"), ("第二十条第", "第二十条"), ("本年增/减", "本年增／减")]
    for old, new in rng.sample(ways, 5):
        for lines in doc.parts.values():
            for line in lines:
                for box in line:
                    if not box.path and not box.text[:1].isdigit() or (not box.path and len(box.text) > 4):
                        box.text = box.text.replace(old, new)


def runs(rng: random.Random, doc: Document) -> None:
    """Split printed numbers over runs: of one word (still one number), or by a break (two numbers)."""
    for _ in range(rng.randint(1, 6)):
        box = rng.choice(doc.values(_table(rng)))[2]
        digits = str(rng.randint(10, 99))
        way = rng.randrange(5)
        inner = (f"<span>{digits[0]}</span><b>{digits[1]}</b>", f"<span>{digits[0]}</span> <span>{digits[1]}</span>",
                 f"{digits[0]}<br>{digits[1]}", f"<p>{digits[0]}</p><p>{digits[1]}</p>",
                 f"{digits[0]}<sup>{digits[1]}</sup>")[way]
        box.raw, doc.truth[box.path] = inner, digits if way == 0 else "1 2"


MUTATIONS = (dress, blanks, slide, reach, column, merge, tall, drop, row_gone, row_twice, heads_again, strange_row,
             swap, labels, runs)


def _cut(rng: random.Random, doc: Document) -> list[tuple[str, Lines]]:
    """Return the tables as they are printed: whole, cut in two or in four, or all three in one."""
    pieces = [(name, lines) for name, lines in doc.parts.items()]
    way = rng.randrange(6)
    if way == 0:
        lines = doc.parts["proactive"]
        starts = [n for n, line in enumerate(lines) if n and line[0].cols == 4 and not line[0].path]
        pieces[0:1] = [("proactive", lines[a:b]) for a, b in zip([0, *starts], [*starts, len(lines)], strict=True)]
    elif way == 1:
        lines = doc.parts["requests"]
        at = rng.randint(4, len(lines) - 2)
        rest = [[Box(b.text, b.rows, b.cols, b.path, b.hidden, b.raw) for b in line] for line in lines[at:]]
        if rng.random() < 0.7:
            for number, line in enumerate(lines[:at]):
                for box in line:
                    if number >= 3 and number + box.rows > at and box.rows > 1:
                        rest[0].insert(0, Box(box.text, number + box.rows - at, box.cols))
        if rng.random() < 0.5:
            rest[0:0] = [[Box(b.text, b.rows, b.cols) for b in line] for line in lines[:3]]
        pieces[1:2] = [("requests", lines[:at]), ("requests", rest)]
    elif way == 2:
        pieces = [("all", [line for lines in doc.parts.values() for line in lines])]
    return pieces


def mutated(values: dict, form: str, rng: random.Random) -> tuple[str, Document]:
    """Return an HTML page of the values with a few mutations, and the document that knows its truth."""
    doc = document(values, form)
    for mutation in rng.sample(MUTATIONS, rng.randint(0, 3)):
        mutation(rng, doc)
        doc.done.append(mutation.__name__)
    doc.word, doc.wrap = rng.random() < 0.3, rng.random() < 0.3
    doc.pieces = _cut(rng, doc)
    body = "\n".join(html(lines, doc.word, doc.wrap) for _, lines in doc.pieces)
    if rng.random() < 0.2:
        body = f'<table width="100%"><tr><td colspan="300">导航</td></tr><tr><td colspan="300">{body}</td></tr></table>'
        doc.done.append("nested")
    if rng.random() < 0.3:
        body = ("<table><tr><td>索引号</td><td>014-2024-00002</td><td>发布机构</td><td>样例县发展和改革局</td></tr>"
                "<tr><td>公开日期</td><td>2024-01-17</td><td>文号</td><td></td></tr></table>") + body
    title = "样例县发展和改革局2023年政府信息公开工作年度报告"
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>", doc


VALUE_MUTATIONS = (dress, blanks, row_gone, strange_row, swap, labels, drop, column)


def _spread(lines: Lines) -> list[list[str]]:
    """Write a table out with a field for every column a cell covers: its text first, blanks for the rest."""
    out, running = [], {}
    for line in lines:
        fields, boxes, at = {}, iter(line), 0
        while True:
            if running.get(at, 0) > 0:
                running[at] -= 1
                fields[at], at = "", at + 1
                continue
            box = next(boxes, None)
            if box is None:
                break
            for step in range(box.cols):
                fields[at + step] = box.text if step == 0 else ""
                if box.rows > 1:
                    running[at + step] = box.rows - 1
            at += box.cols
        for rest in [column for column, left in running.items() if column >= at and left > 0]:
            running[rest] -= 1
            fields[rest] = ""
        out.append([fields.get(column, "") for column in range(max(fields, default=-1) + 1)])
    return out


def mutated_text(values: dict, form: str, rng: random.Random) -> tuple[str, Document]:
    """Return a plain text of the values with a few mutations: tabs, bars, Markdown, or a value per line."""
    doc = document(values, form)
    for mutation in rng.sample(VALUE_MUTATIONS, rng.randint(0, 2)):
        mutation(rng, doc)
        doc.done.append(mutation.__name__)
    way = rng.choice(("tabs", "bars", "markdown", "lines", "spaces"))
    doc.done.append(way)
    parts, heads = [], "一、总体情况 二、主动公开政府信息情况 三、收到和处理政府信息公开申请情况 四、政府信息公开行政复议、行政诉讼情况".split()
    for number, lines in enumerate(doc.parts.values(), 1):
        parts.append(heads[number])
        width = max(sum(box.cols for box in line) for line in lines)
        if way == "tabs":
            parts += ["\t".join(fields) for fields in _spread(lines)]
        elif way == "bars":
            parts += [" | ".join([box.text for box in line] + [""] * (width - len(line))) for line in lines]
        elif way == "markdown":
            rows = [f"| {' | '.join(fields)} |" for fields in _spread(lines)]
            parts += [rows[0], "|---" * width + "|", *rows[1:]]
        elif way == "lines":
            parts += ["\n\n".join(box.text for box in line if box.text.strip()) for line in lines]
        else:
            parts += ["  ".join(box.text for box in line if box.text.strip()) for line in lines]
    return "样例县发展和改革局2023年政府信息公开工作年度报告\n" + "\n".join(parts) + "\n五、存在的主要问题及改进情况\n六、其他需要报告的事项\n", doc
