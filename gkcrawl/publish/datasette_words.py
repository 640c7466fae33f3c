"""What Datasette's own pages say in English, said in Chinese too: it has no translations of its own.

Only markup of its templates is matched, never text alone: what is escaped cannot look like it, so no datum is changed.
"""

import re

from jinja2 import pass_context
from markupsafe import Markup

#: As Datasette's templates write it, up to the word (kept), the word, Chinese, what comes after the word (kept).
_WORDS = [
    ('<input type="submit" value="', "Apply", "应用", '"'), ('<input type="submit" value="', "Run SQL", "查询", '"'),
    ('<input type="submit" value="', "Export CSV", "导出 CSV", '"'),
    ('<span class="underlined">', "View and edit SQL", "查看和修改 SQL", "</span>"),
    ('<p class="export-links">', "This data as", "下载数据", " <a"), ("<p>", "This data as", "下载数据", " <a"),
    ('(<a href="#export">', "advanced", "更多选项", "</a>)"), ("<h3>", "Advanced export", "导出", "</h3>"),
    ("<p>", "JSON shape:", "JSON 格式：", "\n"), ("<p>\n                ", "CSV options:", "CSV 选项：", "\n"),
    ('name="_dl"> ', "download file", "存为文件", "</label>"),
    ('name="_labels" checked> ', "expand labels", "编号附上名称", "</label>"),
    ('name="_stream"> ', "stream all rows", "全部行", "</label>"),
    ('<label for="_search">', "Search:", "检索：", "</label>"), ('<option value="">', "- column -", "列", "</option>"),
    ('<option value="">', "- remove filter -", "去掉这个条件", "</option>"), ('<option value="">', "Sort...", "排序", "</option>"),
    ("> ", "descending", "从大到小", "</label>"), ('<p class="zero-results">', "0 records", "没有记录", "</p>"),
    ('<p class="zero-results">', "0 results", "没有结果", "</p>"), ('">', "Next page", "下一页", "</a></p>"),
    ("<h3>", "Query parameters", "条件（可不填）", "</h3>"), ("<h3>", "Custom SQL query", "自己写 SQL", "</h3>"),
    ('class="canned-query-edit-sql">', "Edit SQL", "修改 SQL", "</a>"), ('type="button" hidden>', "Format SQL", "整理 SQL", "</button>"),
    ('<h2 id="queries">', "Queries", "常问的问题", "</h2>"), ('<h2 id="tables">', "Tables", "数据表", "</h2>"),
    ("<h2>", "Links from other tables", "其他表中的相关行", "</h2>"), ("", "Data license:", "许可：", "\n"),
    ("\n        ", "Data source:", "来源：", " "), ("\n        ", "About:", "依据：", " "),
    ('<p class="download-sqlite">', "Download SQLite DB:", "下载 SQLite 数据库：", " <a"),
]
#: The conditions of the canned queries, and what to write in them.
_CONDITIONS = {"year": ("年度，如 2024", "such as 2024"), "region": ("行政区划代码，如 14、140105", "a region's code, such as 14 or 140105"),
               "level": ("省、市、县、部门、乡镇街道", "省 province, 市 prefecture, 县 county, 部门 department, 乡镇街道 town"),
               "agency": ("机关全称", "an agency's full name"), "least": ("至少办结多少件，如 10", "how many were concluded at least, such as 10")}
_CONDITION = re.compile(r'(<label for="qp\d+">)(\w+)(</label> <input type="text")')
#: Fields without a name that a screen reader could say.
_UNNAMED = [('class="filter-value"', "值", "value"), ('<select name="_filter_column"', "列", "column"),
            ('<select name="_filter_op"', "条件", "condition"), ('<select name="_sort"', "排序", "sort by")] + [
    (f'<select name="_filter_{kind}_{number}"', zh, en)
    for kind, zh, en in (("column", "列", "column"), ("op", "条件", "condition")) for number in range(1, 9)]
#: What scrolls, and must be reached without a mouse.
_SCROLLED = '<dl class="column-descriptions"'
_ROWS = re.compile(r"(<h3>)([\d,]+) rows?(?=[\s<])")
_RETURNING = re.compile(r"(<h3>)Custom SQL query returning (more than )?([\d,]+) rows?")
#: Where the data begin: nothing of ours to say in there.
_DATA = '<table class="rows-and-columns">'
_SHOWN = {"show": "看 SQL", "hide": "收起 SQL"}
_SQL = re.compile(r'(<span class="show-hide-sql">\(<a href="[^"]*">)(show|hide)(?=</a>)')


def _said(choice: str, zh: str, en: str) -> str:
    return en if choice == "en" else zh if choice == "zh" else f"{zh} {en}"


@pass_context
def crumbed(context, html: Markup) -> Markup:
    """Return Datasette's breadcrumbs with their first word in the language wanted."""
    choice = context.get("gk_lang", "both")
    return Markup(str(html).replace('">home</a>', f'">{_said(choice, "首页", "home")}</a>', 1)) if context.get("gk_database") else html


@pass_context
def translate(context, html: Markup) -> Markup:
    """Return a part of one of Datasette's pages in the language wanted."""
    choice = context.get("gk_lang", "both")
    if not context.get("gk_database"):
        return html
    head, table, rest = str(html).partition(_DATA)
    data, end, tail = rest.partition("</table>")
    return Markup(_translated(head, choice) + table + data + end + _translated(tail, choice))


def _translated(text: str, choice: str) -> str:
    """Return markup with what is known of Datasette's in it, and with names for the fields that it gives none."""
    for field, zh, en in _UNNAMED:
        text = text.replace(field, f'{field} aria-label="{_said(choice, zh, en)}"')
    text = text.replace(_SCROLLED, f'{_SCROLLED} tabindex="0"')
    text = _CONDITION.sub(lambda found: found[1] + found[2] + found[3] + (
        f' placeholder="{_said(choice, *_CONDITIONS[found[2]])}"' if found[2] in _CONDITIONS else ""), text)
    if choice == "en":
        return text
    for before, en, zh, after in _WORDS:
        text = text.replace(before + en + after, before + _said(choice, zh, en) + after)
    text = _ROWS.sub(lambda found: found[1] + _said(choice, f"{found[2]} 行", "rows"), text)
    text = _RETURNING.sub(lambda found: found[1] + _said(choice, ("超过 " if found[2] else "") + f"{found[3]} 行",
                                                         f"{found[2] or ''}{found[3]} rows"), text)
    return _SQL.sub(lambda found: found[1] + _said(choice, _SHOWN[found[2]], found[2]), text)


def brief(description: str) -> str:
    """Return the Chinese name of a column from its description: what stands before the first stop.

    >>> brief("予以公开（总计） · granted")
    '予以公开'
    """
    return re.split(r"[（：；，,。]| · ", description, maxsplit=1)[0].strip()
