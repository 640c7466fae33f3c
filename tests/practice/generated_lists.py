"""Listings of generated sites: eight ways to print an entry, twelve ways to lead to the next page."""

import posixpath
from collections.abc import Callable
from html import escape
from typing import NamedTuple

from . import lists
from .generated_markup import Ref, Skin
from .web import Site

PRINTED = ("list", "cut", "cut-bare", "table", "date-first", "dl", "look", "paragraphs")
PAGED = ("underscore", "numbers", "from-zero", "select", "arrow", "folder", "picture", "onclick", "english", "literal",
         "called", "downwards")


class Entry(NamedTuple):
    """A line of a listing: where to, what it is called, when."""

    ref: Ref
    title: str
    date: str


def entries(skin: Skin, here: tuple[Site, str], some: list[Entry], printed: str) -> str:
    """The lines of one page."""
    lines = []
    for at, (ref, title, date) in enumerate(some, 1):
        href, name = escape(skin.href(here, ref)), escape(title)
        short = name if len(name) < 22 else name[:20] + "..."
        lines.append({
            "list": f'<li><span class="date">{date}</span><a href="{href}" title="{name}">{name}</a></li>',
            "cut": f'<li><a href="{href}" title="{name}" target="_blank">{short}</a><em>[{date}]</em></li>',
            "cut-bare": f'<li>·<a href="{href}">{short}</a> {date[5:]}</li>',
            "table": f"<tr><td>{at}</td><td><a href='{href}' target=_blank>{name}</a></td><td>{date}</td></tr>",
            "date-first": f'<div class="item"><b>{date[8:]}</b><i>{date[:7]}</i><a href={href}><p>{name}</p></a></div>',
            "dl": f'<dl><dt>{date}</dt><dd><a href="{href}">{name}</a></dd></dl>',
            "look": f'<tr><td>{name}</td><td>{date}</td><td><a href="{href}">查看</a></td></tr>',
            "paragraphs": f'<p><font size="2"><a href="{href}">{name}</a>（{date}）</font></p>',
        }[printed])
    body = "\n".join(lines)
    if printed in ("table", "look"):
        return f'<table width="100%"><tbody><tr><th>序号</th><th>标题</th><th>日期</th></tr>\n{body}\n</tbody></table>'
    return f'<ul class="news_list">\n{body}\n</ul>' if "<li>" in body else body


def address(paged: str, path: str, total: int) -> Callable[[int], str]:
    """How the pages of a listing are numbered in addresses, the first being the listing itself."""
    stem, folder = posixpath.splitext(path)[0].rstrip("/"), path.endswith("/")
    ask = "&" if "?" in path else "?"
    shapes = {
        "underscore": f"{stem}/index_{{}}.html" if folder else f"{stem}_{{}}.html",
        "numbers": f"{path}{ask}page={{}}", "from-zero": f"{path}{ask}pageNo={{}}", "select": f"{path}{ask}p={{}}",
        "arrow": f"{stem}/p{{}}.shtml", "folder": f"{stem}/{{}}.html", "picture": f"{path}{ask}PageIndex={{}}",
        "onclick": f"{stem}/list{{}}.htm", "english": f"{path}{ask}cur_page={{}}", "literal": f"{stem}/{{}}/",
        "called": f"{stem}/index_{{}}.html" if folder else f"{stem}_{{}}{posixpath.splitext(path)[1]}",
        "downwards": f"{stem}/{{}}.htm",
    }
    number = {"from-zero": lambda at: at - 1, "underscore": lambda at: at - 1, "called": lambda at: at - 1,
              "downwards": lambda at: total - at + 1}.get(paged, lambda at: at)
    shape = shapes[paged] if ask == "?" or ask in shapes[paged] else f"{path}&page={{}}"
    return lambda at: path if at == 1 else shape.format(number(at))


def pager(skin: Skin, here: tuple[Site, str], at: int, total: int, where: Callable[[int], str], paged: str) -> str:
    """What stands below a page of a listing and leads to the others."""
    def href(page: int) -> str:
        return escape(skin.href(here, (here[0], where(page))))

    numbers = " ".join(f"<span>{page}</span>" if page == at else f'<a href="{href(page)}">{page}</a>'
                       for page in range(1, total + 1))
    after, last = at + 1, at == total
    return '<div class="pages">' + {
        "underscore": lambda: f"共{total}页 第{at}页 " + ("" if last else (
            f'<a href="{href(after)}">下一页</a> <a href="{href(total)}">末页</a>')),
        "numbers": lambda: numbers,
        "from-zero": lambda: "已到末页" if last else f'{at}/{total} <a href="{href(after)}">下页</a>',
        "select": lambda: "跳转到<select onchange='location=this.value'>" + "".join(
            f'<option value="{href(page)}">第{page}页</option>' for page in range(1, total + 1)) + "</select>",
        "arrow": lambda: "" if last else (
            f'<a class="on">{at}</a><a href="{href(after)}">&gt;</a><a href="{href(total)}">&raquo;</a>'),
        "folder": lambda: f"{numbers} <a href='javascript:;'>下一页</a>",
        "picture": lambda: "" if last else f'<a href="{href(after)}"><img src="/images/menu.gif" alt="下一页"></a>',
        "onclick": lambda: "" if last else f"""<span onclick="location.href='{href(after)}'">下一页</span>""",
        "english": lambda: numbers + ("" if last else f' <a href="{href(after)}">Next</a>'),
        "literal": lambda: "" if last else f"""<a href="javascript:window.location.href='{href(after)}'">后一页</a>""",
        "called": lambda: _call(here[1], where, at, total) or f'<a href="{href(min(after, total))}">下一页</a>',
        "downwards": lambda: "" if last else f'<span class="p_next p_fun"><a href="{href(after)}">下页</a></span>',
    }[paged]() + "</div>"


def _call(path: str, where: Callable[[int], str], at: int, total: int) -> str:
    """A pager that only a script knows, where the addresses are its own: TRS counts pages from 0."""
    name, dot, suffix = posixpath.basename(where(2)).rpartition(".")
    if "?" in where(2) or "?" in path:
        return ""
    return f'<script>createPageHTML({total}, {at - 1}, "{name.removesuffix("_1")}", "{suffix}");</script>'


def publish(skin: Skin, here: tuple[Site, str], name: str, some: list[Entry], *, printed: str, paged: str, size: int,
            crumbs: tuple = (), extra: str = "") -> None:
    """Put a listing on its site, page by page, newest first."""
    site, path = here
    pages = lists.cut(lists.newest(some), size)
    where = address(paged, path, len(pages))
    for at, part in enumerate(pages, 1):
        spot = (site, where(at))
        def body(at=at, part=part, spot=spot) -> str:
            return skin.page(spot, name, f"<h2>{name}</h2>\n{extra}\n{entries(skin, spot, part, printed)}\n"
                             + (pager(skin, spot, at, len(pages), where, paged) if len(pages) > 1 else ""),
                             column=name, crumbs=crumbs)
        site.add(where(at), body)
