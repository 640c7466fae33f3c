"""HTML for files that are opened without a server: our own pages, and foreign ones made harmless.

Nothing of a foreign page runs or loads: only its text, tables and plain layout are taken over, and what is left stands
in a frame without any right, under a policy that allows no script and no address.
"""

import re
from html import escape

import lxml.html

#: What a page of ours may do: show itself.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
STYLE = """
body{font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;max-width:64rem;margin:1rem auto;
padding:0 1rem;color:#16222b} h1{font-size:1.5rem} h2{font-size:1.2rem} a{color:#0b5394}
table{border-collapse:collapse;margin:.5rem 0} th,td{border:1px solid #8b99a3;padding:.2rem .5rem;text-align:left}
td.n{text-align:right} .odd{background:#fff3c4} .bad{background:#fde0dc} .break{word-break:break-all}
.scroll{overflow-x:auto} dt{font-weight:600} dd{margin:0 0 .3rem 1rem} iframe{width:100%;height:75vh;border:2px solid #8b99a3}
pre{white-space:pre-wrap}
"""
_KEPT = {"html", "body", "div", "p", "span", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "caption", "thead",
         "tbody", "tfoot", "tr", "td", "th", "colgroup", "col", "ul", "ol", "li", "dl", "dt", "dd", "b", "strong", "i",
         "em", "u", "s", "sub", "sup", "small", "big", "center", "font", "blockquote", "pre", "code", "section",
         "article", "main", "a"}
_DROPPED = {"script", "style", "template", "noscript", "iframe", "frame", "frameset", "noframes", "object", "embed",
            "applet", "svg", "math", "head", "select", "textarea", "audio", "video", "plaintext", "xmp"}
_ATTRIBUTES = {"colspan", "rowspan", "align", "valign", "dir", "lang", "title"}
#: Characters that turn lines around or cannot be seen; names must not hide behind them.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def plain(text) -> str:
    """Return foreign text as HTML shows it: escaped, nothing unseen in it."""
    return escape(_UNSEEN.sub("\ufffd", str(text if text is not None else "")))


def address(url: str) -> str:
    """Return a foreign address as a link where it is one on the web, else as text."""
    if not re.match(r"https?://", url, re.I):
        return f'<span class="break">{plain(url)}</span>'
    return f'<a class="break" rel="noreferrer noopener nofollow" href="{plain(url)}">{plain(url)}</a>'


def page(title: str, content: str, up: str = "") -> str:
    """Return a page of ours; ``up`` is the way to the index."""
    way = f'<p><a href="{up}">目录 Index</a></p>' if up else ""
    return (f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><meta name="referrer" content="no-referrer">'
            f'<meta name="viewport" content="width=device-width"><title>{plain(title)}</title><style>{STYLE}</style></head>'
            f"<body>{way}<main>{content}</main></body></html>\n")


def frame(text: str) -> str:
    """Return a foreign page's text in a frame in which nothing runs, loads or leads anywhere."""
    return f'<iframe sandbox title="存档网页 archived page" srcdoc="{escape(harmless(text))}"></iframe>'


def harmless(text: str) -> str:
    """Return what a foreign page shows as text and tables, without anything that could act."""
    try:
        tree = lxml.html.document_fromstring(_UNSEEN.sub("\ufffd", text))
    except (lxml.etree.LxmlError, ValueError):
        return f"<pre>{plain(text)}</pre>"
    for element in list(tree.iter()):
        if not isinstance(element.tag, str) or element.tag.lower() in _DROPPED:
            if element.getparent() is not None:
                element.drop_tree()
            continue
        if element.tag not in _KEPT:
            element.tag = "span"
        for name, value in list(element.attrib.items()):
            del element.attrib[name]
            if name in _ATTRIBUTES:
                element.set(name, value)
    body = lxml.html.tostring(tree, encoding="unicode")
    return f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">{body}'
