"""Listings: entries cut into pages, and the ways in which sites link the pages to each other."""

from collections.abc import Callable, Iterable
from html import escape
from typing import NamedTuple

from . import chrome, prose
from .reports import Report
from .web import Site


class Entry(NamedTuple):
    """A line of a listing."""

    href: str
    title: str
    date: str


def of(report: Report, href: str = "") -> Entry:
    """The line that leads to a report."""
    return Entry(href or report.path, report.title, report.published)


def strangers(site: Site, agency: str, years: Iterable[int], address: Callable[[str, int], str],
              box: str = "<div id='zoom'>{}</div>") -> list[Entry]:
    """Publish what stands in listings beside the reports; ``address`` makes a path of a title and a year."""
    entries: dict[str, Entry] = {}
    for year in years:
        for title, text in prose.lookalikes(agency, year):
            made = chrome.page(site, title, f"<h1>{title}</h1>{box.format(f'<p>{text}</p>')}", article={
                "ArticleTitle": title, "PubDate": f"{year + 1}-02-18 10:00"})
            site.add(address(title, year), made)
            entries.setdefault(title, Entry(address(title, year), title, f"{year + 1}-02-18"))
    return list(entries.values())


def newest(entries: list[Entry]) -> list[Entry]:
    """Newest first, as listings stand."""
    return sorted(entries, key=lambda entry: (entry.date, entry.title), reverse=True)


def cut(entries: list[Entry], size: int) -> list[list[Entry]]:
    """Pages of so many entries; at least one."""
    return [entries[at:at + size] for at in range(0, len(entries), size)] or [[]]


def items(entries: list[Entry], short: int = 0) -> str:
    """Entries as list items, each on its own line; ``short``: texts cut to so many characters."""
    lines = []
    for href, title, date in entries:
        text = title if not short or len(title) <= short else title[:short] + "…"
        lines.append(f'<li><a href="{escape(href)}" target="_blank" title="{escape(title)}">{escape(text)}</a>'
                     f"<span>{date}</span></li>")
    return '<ul class="list">\n' + "\n".join(lines) + "\n</ul>"


def numbered(at: int, total: int, address) -> str:
    """上一页, page numbers, 下一页, 尾页: as links, except to the page itself. ``address`` makes one of a number from 1."""
    parts = [f"<span>共{total}页</span>"]
    if at > 1:
        parts += [f'<a href="{escape(address(1))}">首页</a>', f'<a href="{escape(address(at - 1))}">上一页</a>']
    parts += [f"<span class='current'>{page}</span>" if page == at else f'<a href="{escape(address(page))}">{page}</a>'
              for page in range(1, total + 1)]
    if at < total:
        parts += [f'<a href="{escape(address(at + 1))}">下一页</a>', f'<a href="{escape(address(total))}">尾页</a>']
    return f'<div class="page">\n{" ".join(parts)}\n</div>'
