"""The practice reports: what they say, where they stand, and what is expected to come out of them.

A report is data; the page is painted from it when it is first asked for.
"""

import datetime
import email.utils
import hashlib
import random
from dataclasses import dataclass, field
from html import escape

from tests import documents

from . import chrome, figures, prose
from .tables import Painter
from .web import Site

BOXES = {    # how content systems wrap an article's text
    "trs": ('<div class="trs_editor_view TRS_UEDITOR trs_paper_default">', "</div>"),
    "editor": ('<div class="view TRS_UEDITOR"><div class="TRS_Editor">', "</div></div>"),
    "zoom": ('<div id="Zoom" class="article">', "</div>"),
    "hanweb": ('<div id="zoom" class="main-txt"><!--ZJEG_RSS.content.begin-->', "<!--ZJEG_RSS.content.end--></div>"),
    "ucap": ('<div class="article-content" id="zoomcon"><UCAPCONTENT>', "</UCAPCONTENT></div>"),
    "jhtml": ('<div class="news_content_content">', "</div>"),
}


def number(*parts, size: int = 8) -> int:
    """A number that looks as a content system would give it, always the same for the same parts."""
    digest = hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()
    return int(digest[:12], 16) % (9 * 10 ** (size - 1)) + 10 ** (size - 1)


def hexes(*parts, size: int = 32) -> str:
    """Hexadecimal digits, always the same for the same parts."""
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:size]


def day(agency: str, year: int, month: int = 1) -> str:
    """A day of the month in the year after ``year`` on which the report came out."""
    return f"{year + 1}-{month:02d}-{random.Random(f'{agency}{year}').randint(8, 28):02d}"


@dataclass
class Report:
    """One agency's report for one year, and the page it stands on.

    ``region`` is the crawl that must find it, ``allowed`` are crawls that may; ``kind`` is what the page holds:
    "tables", "free" (text of the years before the form), "image", "blank" (a title alone), "nothing" (not a byte) or
    "attachment" (a link to a PDF).
    """

    site: Site
    path: str
    region: str
    region_code: str
    agency: str
    year: int
    published: str
    values: dict = field(default_factory=dict)
    title: str = ""
    form: str | None = None
    kind: str = "tables"
    state: str = "read"
    box: str = "trs"
    style: str = "plain"
    oddities: frozenset[str] = frozenset()
    crawl: str = ""                    # the host of the portal where the crawl begins, where it is another
    allowed: tuple[str, ...] = ()
    required: bool = True
    also: tuple[str, ...] = ()         # other addresses of the same report
    period: int = 0                    # the year its text speaks of, where that is not the title's
    heading: str | None = None         # what stands over the text, where that is not the title
    column: str = "政府信息公开年报"
    section: str = ""                  # the listing its page leads back to
    page_kw: dict = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.title = self.title or f"{self.agency}{self.year}年政府信息公开工作年度报告"
        if self.kind in ("tables", "attachment") and self.form is None:
            self.form = figures.form_of(self.year)
        if self.kind not in ("tables", "attachment"):
            self.state, self.form = "unread", None

    @property
    def url(self) -> str:
        """The address as the site itself spells it."""
        return self.site.url(self.path)

    def publish(self) -> None:
        """Put the page on its site."""
        self.site.add(self.path, self.html, **{"modified": self._modified(), **self.page_kw})
        if self.kind == "image" or "pictures" in self.oddities or len(self.values) < len(figures.TABLES):
            for at in (1, 2, 3):
                self.site.add(self._picture(at), chrome.PIXEL, mime="image/png", declared=None)
        if self.kind == "attachment":
            path = f"{self.path.rsplit('/', 1)[0]}/{self._file()}"
            self.site.add(path, lambda: documents.pdf(self.values, self.form, self.title, cut=15), mime="application/pdf", declared=None)

    def html(self) -> str:
        """The page."""
        if self.kind == "nothing":
            return ""
        heading = self.title if self.heading is None else self.heading
        start, end = BOXES[self.box]
        tag = "ucaptitle" if self.box == "ucap" else "span"
        time = f"<publishtime>{self.published}</publishtime>" if self.box == "ucap" else self.published
        tools = "【字体：<a href='javascript:doZoom(16)'>大</a> <a href='javascript:doZoom(14)'>中</a>】"
        body = (f'<h1 class="title"><{tag}>{escape(heading)}</{tag}></h1>\n<div class="info">日期：{time} 来源：'
                f"{escape(self.agency)} {tools}</div>\n{start}\n{self.text()}\n{end}\n"
                "<div class='share'><a href='javascript:window.print()'>打印</a></div>")
        return chrome.page(self.site, self.title, body, column=self.column, article={
            "ArticleTitle": self.title, "PubDate": f"{self.published} 10:00", "ContentSource": self.agency,
            "Keywords": "政府信息公开"}, crumbs=((self.site.base, "首页"), (self.section or self.site.base, self.column)))

    def text(self) -> str:
        """The text of the article."""
        para = self._paragraph
        if self.kind == "blank":
            return ""
        if self.kind == "attachment":
            return f'<p>附件：{chrome.link(f"./{self._file()}", self.title + ".pdf")}</p>'
        if self.kind == "image":
            return "\n".join(f'<p><img src="{self._picture(at)}" alt=""/></p>' for at in (1, 2, 3))
        if self.kind == "free":
            return "\n".join(map(para, prose.free(self.agency, self.year)))
        painter = Painter(self.form, self.values, self.style, self.oddities)
        tables = {1: painter.proactive, 2: painter.requests, 3: painter.appeals}
        said = None if "no-year" in self.oddities else self.period or self.year
        parts = []
        for at, (heading, paragraphs) in enumerate(
                prose.passages(self.agency, said, self.form, self.values, self.path)):
            parts += [para(heading, True), *map(para, paragraphs)]
            if at == 0 and "pictures" in self.oddities:
                parts += [f'<p><img src="{self._picture(nth)}" title="{hexes(self.path, nth)}.jpg"/></p>'
                          for nth in (1, 2)]
            if at in tables and figures.TABLES[at - 1] in self.values:
                parts.append(f"<div>{tables[at]()}</div>")
            elif at in tables:
                parts.append(f'<p><img src="{self._picture(at)}" alt=""/></p>')
        return "\n".join(parts)

    def _file(self) -> str:
        return f"P0{self.published.replace('-', '')}{number(self.path, size=12)}.pdf"

    def _modified(self) -> str:
        moment = datetime.datetime.fromisoformat(f"{self.published}T02:00:00+00:00")
        return email.utils.format_datetime(moment, usegmt=True)

    def _picture(self, at: int) -> str:
        return f"/images/{hexes(self.path, at)}.png"

    def _paragraph(self, text: str, bold: bool = False) -> str:
        text = escape(text, quote=False)
        if self.style == "word":
            weight = "font-weight:bold;" if bold else ""
            return ('<p class="MsoNormal" style="text-indent:32.0pt;line-height:28.0pt;mso-line-height-rule:exactly">'
                    f'<span style="{weight}font-size:16.0pt;font-family:方正仿宋_GBK;mso-ascii-font-family:&quot;Times New '
                    f'Roman&quot;">{text}</span><span lang="EN-US"><o:p></o:p></span></p>')
        if self.style == "styled":
            return f'<p style="text-indent: 2em; line-height: 2; font-family: 微软雅黑;"><span>{text}</span></p>'
        return f"<p>{f'<strong>{text}</strong>' if bold else '　　' + text}</p>"

    def spellings(self) -> list[str]:
        """All addresses that answer with this report."""
        beside = [self.path.rpartition("/")[0] + "/" + self._file()] if self.kind == "attachment" else []
        return [f"{scheme}://{host}{path}" for path in (self.path, *self.also, *beside)
                for host in (self.site.host, *self.site.aliases) for scheme in ("https", "http")]

    def expected(self) -> dict:
        """What is to come out of this report, under the names of the contract."""
        found = figures.findings(self.form, self.values) if self.form else []
        told = self.values if self.kind in ("tables", "attachment") else {}
        values = {table: {row: {column: cell if isinstance(cell, int | float) else None
                                for column, cell in cells.items()}
                          for row, cells in rows.items()} for table, rows in told.items()}
        return {"region": self.region, "site": self.crawl or self.site.host, "url": self.url, "urls": self.spellings(),
                "region_code": self.region_code, "agency": self.agency, "year": self.year, "form": self.form,
                "state": self.state, "title": self.title, "published": self.published if self.kind != "nothing" else None,
                "proactive": values.get("proactive", {}), "requests": values.get("requests", {}),
                "appeals": values.get("appeals", {}), "findings": sorted({rule for rule, *_ in found}),
                "finding_places": [(rule, place) for rule, place, *_ in found]}
