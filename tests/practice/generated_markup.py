"""The looks of generated sites: whole pages in five manners, addresses in six spellings, links in eighteen shapes."""

import posixpath
import random
from dataclasses import dataclass, field
from html import escape
from urllib.parse import urlsplit

from .generated_words import FRIENDS
from .prose import MARK
from .web import Site

Ref = str | tuple[Site, str]    # an address outside, or a site and a path on it
LOOKS = ("modern", "tables", "menu", "bare", "classic")
SPELLINGS = ("root", "relative", "absolute", "other-scheme", "no-scheme", "bare-host")
METAS = ("right", "none", "foreign", "everywhere")
#: How a page's links to the next one may be made.
SHAPES = ("list", "alt", "title", "icon", "table", "tab", "dl", "option", "onclick", "location", "data", "iframe",
          "frames", "area", "broken", "numbered", "void", "heading")

_MODERN = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="{charset}">{metas}<title>{title}-{name}</title>{head}</head>
<body class="pc"><header><a href="{home}" class="logo">{name}</a><nav>{nav}</nav></header>
<div class="location"><i></i>您现在的位置：{crumbs}</div><main class="wrap">{body}</main>
<footer><div class="friend">{friends}</div><p>版权所有：{name} 标识码{code}</p><p>{mark}</p></footer></body></html>
"""
_TABLES = """<HTML><HEAD><META http-equiv=Content-Type content="text/html; charset={charset}">
<TITLE>{name}--{title}</TITLE>{metas}{head}</HEAD>
<BODY bgColor=#ffffff topMargin=0><TABLE width=1000 align=center border=0><TBODY><TR><TD>
<TABLE><TBODY><TR>{nav}</TR></TBODY></TABLE></TD></TR><TR><TD><FONT color=red>{crumbs}</FONT></TD></TR>
<TR><TD vAlign=top>{body}</TD></TR><TR><TD align=center>{friends}<BR>{name} {code}<BR>{mark}</TD></TR></TBODY></TABLE>
</BODY></HTML>
"""
_MENU = """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{title}</title>{metas}
<meta http-equiv="Content-Type" content="text/html; charset={charset}" />{head}</head><body>
<div id="wrapper"><div id="left"><ul class="sidebar">{nav}</ul></div><div id="right"><p class="where">{crumbs}</p>
{body}</div></div><div id="bottom">{friends}{name} {code} {mark}</div></body></html>
"""
_BARE = """<html><head><meta content="text/html; charset={charset}" http-equiv="content-type"><title>{title}</title>
{metas}{head}</head><body><!-- {mark} --><p>{nav}</p>{body}<hr>{crumbs}<p>{mark}</p></body></html>
"""
_CLASSIC = """<!doctype html><html><head><meta charset="{charset}"/>{metas}<title>{name} {title}</title>{head}
<script>var siteName="{name}";function doSearch(){{document.forms[0].submit()}}</script></head><body>
<div class="top"><form action="/search"><input name="keyword"/><a href="javascript:doSearch()">搜索</a></form></div>
<div class="menu"><ul>{nav}</ul></div><div class="dq">当前位置：{crumbs}</div>
<div class="con">{body}</div><div class="foot"><select onchange="window.open(this.value)">{options}</select>
<p>{name} 网站标识码：{code}</p><p>{mark}</p></div></body></html>
"""
_FRAMES = {"modern": _MODERN, "tables": _TABLES, "menu": _MENU, "bare": _BARE, "classic": _CLASSIC}
_NAV = {"modern": "<a {0}>{1}</a>", "tables": "<TD><A {0}>{1}</A></TD>", "menu": "<li><a {0}>{1}</a></li>",
        "bare": "<a {0}>{1}</a> | ", "classic": "<li><span><a {0}>{1}</a></span></li>"}


@dataclass
class Skin:
    """How the pages of one generated site look; ``nav`` are the links at the head of every page."""

    look: str
    spelling: str
    metas: str
    dice: random.Random
    nav: list[tuple[Ref, str]] = field(default_factory=list)

    def href(self, here: tuple[Site, str], ref: Ref) -> str:
        """The address of ``ref`` as this site spells it on the page ``here``."""
        if isinstance(ref, str):
            return ref
        (at, path), (site, target) = here, ref
        if self.spelling == "no-scheme":
            return f"//{site.host}{target}"
        if self.spelling == "other-scheme":
            return f"{'http' if site.scheme == 'https' else 'https'}://{site.host}{target}"
        if self.spelling == "bare-host" and site.aliases:
            return f"{site.scheme}://{site.aliases[0]}{target}"
        if self.spelling in ("absolute", "bare-host") or at is not site:
            return site.url(target)
        return _relative(path, target) if self.spelling == "relative" else target

    def page(self, here: tuple[Site, str], title: str, body: str, *, column: str = "",
             crumbs: tuple[tuple[Ref, str], ...] = (), head: str = "") -> str:
        """A whole page."""
        site = here[0]
        column = {"right": column, "none": "", "foreign": "要闻动态", "everywhere": "政府信息公开年报"}[self.metas]
        metas = {"SiteName": site.name, "SiteIDCode": site.code, "ColumnName": column, "ColumnType": column}
        home = (site, "/")
        nav = "\n".join(_NAV[self.look].format(f'href="{escape(self.href(here, ref))}"', text)
                        for ref, text in [(home, "首页"), *self.nav])
        return _FRAMES[self.look].format(
            charset={"gbk": "gb2312"}.get(site.charset, site.charset), name=site.name, code=site.code, mark=MARK,
            title=escape(title), body=body, head=head, nav=nav, home=self.href(here, home),
            metas="".join(f'<meta name="{key}" content="{value}">\n' for key, value in metas.items() if column),
            crumbs=" &gt; ".join(f'<a href="{escape(self.href(here, ref))}">{text}</a>'
                                 for ref, text in [(home, "首页"), *crumbs]),
            friends=" ".join(f'<a href="{href}" target=_blank>{text}</a>' for href, text in FRIENDS),
            options="".join(f'<option value="{href}">{text}</option>' for href, text in FRIENDS))

    def link(self, shape: str, here: tuple[Site, str], ref: Ref, text: str) -> str:
        """A link in one of the ``SHAPES``; frames are made by whoever publishes the page."""
        href, image = escape(self.href(here, ref)), '<img src="/images/menu.gif"'
        return {
            "list": f'<li><a href="{href}" target="_blank">{text}</a></li>',
            "alt": f'<div class="pic"><a href="{href}">{image} alt="{text}"/></a></div>',
            "title": f'<p><a href="{href}" title="{text}">{image} border=0></a></p>',
            "icon": f'<a class="ico ico-{len(text)}" href="{href}" title="{text}"></a>',
            "table": f'<table><tr><td>{image}></td><td><a href="{href}">{text}</a></td></tr></table>',
            "tab": f'<div class="tab-hd"><span data-i="1"><a href="{href}">{text}</a></span><span>其他</span></div>',
            "dl": f'<dl><dt>栏目</dt><dd><a href="{href}"><b>{text}</b></a></dd></dl>',
            "option": '<select onchange="location.href=this.value"><option value="">请选择</option>'
                      f'<option value="{href}">{text}</option></select>',
            "onclick": f"""<div class="btn" onclick="window.open('{href}')">{text}</div>""",
            "location": f"""<li onclick="javascript:location.href='{href}'"><i></i>{text}</li>""",
            "data": f'<li class="item" data-href="{href}"><span>{text}</span></li>',
            "iframe": f'<h3>{text}</h3><iframe src="{href}" width="100%" height="600" frameborder="0"></iframe>',
            "area": f'<img src="/images/menu.gif" usemap="#m"><map name="m"><area coords="0,0,9,9" href="{href}" '
                    f'alt="{text}"></map>',
            "broken": f'<a href="{href}"><span>{text[:len(text) // 2]}<br/>{text[len(text) // 2:]}</span></a>',
            "numbered": f'<li><em>0{len(text) % 9}</em><a href="{href}">●&nbsp;&nbsp;{text[:-1]}　{text[-1]}</a></li>',
            "void": f"""<a href="javascript:void(0);" onclick="javascript:window.location='{href}'">{text}</a>""",
            "heading": f'<div class="box"><h2>{text}</h2><ul></ul><a class="more" href="{href}">更多&gt;&gt;</a></div>',
            "frames": f'<li><a href="{href}" target="mainFrame">{text}</a></li>',
        }[shape]


def _relative(path: str, target: str) -> str:
    """A path as seen from another of the same site."""
    parts = urlsplit(target)
    found = posixpath.relpath(parts.path, posixpath.dirname(path) or "/")
    found += "/" if parts.path.endswith("/") and not found.endswith("/") else ""
    return f"{found}?{parts.query}" if parts.query else found if found.startswith("..") else f"./{found}"
