"""The furniture of government pages: heads with standard meta tags, navigation, portals, unrelated channels."""

from html import escape

from .prose import MARK
from .web import Site

FRIENDS = (
    ("https://www.gov.cn/", "中国政府网"), ("http://www.xinhuanet.com/", "新华网"), ("http://www.people.com.cn/", "人民网"),
    ("https://www.creditchina.gov.cn/", "信用中国"), ("https://www.example.com/", "合作单位"),
    ("https://www.practice-bank.cn/", "某银行"), ("http://www.beijing.gov.cn/", "首都之窗"),
)
NEWS = ("本地召开重点项目推进会", "春季植树活动顺利举行", "农贸市场改造工程完工", "图书馆延长开放时间", "道路养护施工安排",
        "防汛演练圆满完成", "便民服务点增至二十处", "老旧小区加装电梯进展")


def link(href: str, text: str, title: str = "") -> str:
    """A link, with the full title in an attribute where the text is cut short."""
    extra = f' title="{escape(title)}"' if title else ""
    return f'<a href="{escape(href)}" target="_blank"{extra}>{escape(text)}</a>'


def links(pairs, tag: str = "li") -> str:
    """Links, each on a line of its own."""
    return "\n".join(f"<{tag}>{link(href, text)}</{tag}>" for href, text in pairs)


def page(site: Site, title: str, body: str, *, column: str = "", kind: str = "", article: dict | None = None,
         crumbs: tuple = (), head: str = "", nav: bool = True) -> str:
    """A whole page; ``article`` are the meta tags of an article, ``column`` and ``kind`` name its column."""
    metas = {"SiteName": site.name, "SiteDomain": site.host, "SiteIDCode": site.code}
    if column:
        metas |= {"ColumnName": column, "ColumnDescription": f"{site.name}{column}栏目", "ColumnType": kind or column}
    metas |= article or {}
    tags = "\n".join(f'<meta name="{name}" content="{escape(value)}"/>' for name, value in metas.items() if value)
    charset = {"gbk": "gb2312"}.get(site.charset, site.charset)
    trail = " &gt; ".join(link(href, text) for href, text in crumbs)
    bar = f'<div class="nav"><ul>\n{links(site.nav)}\n</ul></div>' if nav else ""
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head>
<meta http-equiv="Content-Type" content="text/html; charset={charset}" />
<title>{escape(title)}_{escape(site.name)}</title>
<meta name="practice" content="{MARK}"/>
{tags}
<link rel="stylesheet" href="{site.url('/style/main.css')}"/>
{head}
</head><body>
<div class="practice" style="background:#fe9">{MARK}</div>
<div class="header"><a href="{site.base}"><img src="/images/logo.png" alt="{escape(site.name)}"/></a>
<a href="javascript:void(0)" onclick="AddFavorite()">加入收藏</a> <a href="javascript:;">设为首页</a>
<a href="#">无障碍阅读</a></div>
{bar}
<div class="crumbs">当前位置：{trail}</div>
<div class="main">
{body}
</div>
<div class="footer"><p>主办：{escape(site.name)} 网站标识码：{site.code} <a href="mailto:practice@practice.gov.cn">联系我们</a>
<a href="{site.url('/about/')}">关于我们</a></p><p>{MARK}</p></div>
</body></html>
"""


def ways(site: Site, title: str, pairs, **kw) -> str:
    """A page that is a list of links to the next ones; its column has the page's name where none is given."""
    return page(site, title, f"<h2>{title}</h2><ul>\n{links(pairs)}\n</ul>", **{"column": title, **kw})


def portal(site: Site, blocks, *, friends=FRIENDS, head: str = "", scripts: str = "") -> str:
    """A portal page: the site's own blocks ([(heading, [(href, text)])]) among news, services and friends' links."""
    parts = [f"<div class='box'><h2>{escape(heading)}</h2><ul>\n{links(pairs)}\n</ul></div>"
             for heading, pairs in blocks]
    half = len(parts) // 2
    noise = [f"<div class='news'><h2>要闻动态</h2><ul>\n{links(news_links(site))}\n</ul></div>",
             "<div class='tools'><form action='/search' method='get'><input name='q'/><button>搜索</button></form>"
             "<a href='javascript:login()'>登录</a> <a href='tel:12345'>12345</a></div>"]
    tail = f"<div class='friends'><h3>友情链接</h3><select><option>请选择</option></select>{links(friends, 'span')}</div>"
    body = "\n".join([noise[0], *parts[:half], noise[1], *parts[half:], tail, scripts])
    return page(site, site.name, body, head=head)


def news_links(site: Site) -> list[tuple[str, str]]:
    """The addresses and titles of the unrelated articles of a site."""
    return [(site.url(f"/ywdt/{1000 + at}.html"), title) for at, title in enumerate(NEWS)]


def furnish(site: Site) -> None:
    """Add the unrelated channels every portal has."""
    for href, title in news_links(site):
        site.add(href.removeprefix(site.base[:-1]), lambda title=title: page(
            site, title, f"<h1>{title}</h1><p>时间：2024-05-06</p><div id='zoom'><p>{title}。{MARK}。</p></div>",
            column="要闻动态", article={"ArticleTitle": title, "PubDate": "2024-05-06 09:00"},
            crumbs=((site.base, "首页"), (site.url("/ywdt/"), "要闻动态"))))
    channels = {"/ywdt/": "要闻动态", "/bsfw/": "办事服务", "/hdjl/": "互动交流", "/about/": "关于我们", "/zjqs/": "走进本地"}
    for path, name in channels.items():
        site.add(path, lambda name=name: page(
            site, name, f"<h2>{name}</h2><ul>\n{links(news_links(site))}\n</ul>", column=name,
            crumbs=((site.base, "首页"),)))
    site.add("/style/main.css", "body{font-family:sans-serif}\n", mime="text/css")
    site.add("/images/logo.png", PIXEL, mime="image/png", declared=None)


#: A picture of one grey pixel.
PIXEL = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6368000000"
                      "820081770cc9b50000000049454e44ae426082")
