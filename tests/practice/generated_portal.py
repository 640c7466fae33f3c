"""The portal page of a generated site, and the way from there to its section."""

from . import generated_words as words
from .generated_lists import Entry, entries
from .prose import MARK


def portal(b, arrange) -> None:
    """Put the portal, the channels beside it, the way and, at its end, the section on the sites."""
    plan, dice = b.plan, b.dice
    news = [b.article(b.main, f"{b.region.name}{title}", f"2024-{at % 9 + 3:02d}-15")
            for at, title in enumerate(words.NEWS)]
    _channels(b, news)
    steps = [b.place((b.main if at < plan.depth - 1 else b.home, ""), f"w{at}") for at in range(plan.depth)]
    titles = b.words[:plan.depth]
    section = b.place((b.home, ""), "zfxxgknb")
    trail = tuple(zip(steps, titles, strict=True))
    arrange(b, section, trail)
    goal = b.section if plan.arrangement != "tree" else "公开目录"
    chain = [*trail, (section, goal)]
    if plan.lead == "news":    # nothing but a report among the news leads there, by its breadcrumbs
        chain = [chain[0]] if plan.depth > 1 else []
        newest = b.bodies[0].reports[-1]
        news.append(Entry((newest.site, newest.path), newest.title, newest.published))
    for at, (spot, title) in enumerate(trail):
        following = [(section, goal), *reversed(trail)][len(trail) - at - 1] if plan.lead == "way" else None
        last = at == len(trail) - 1
        b.way(spot, title, [following] if following else [], trail[:at], plan.shape if last else b.shapes[at])
    if chain and plan.depth and dice.random() < 0.5:
        b.skin.nav.insert(dice.randint(0, len(b.skin.nav)), chain[0])
    first = plan.shape if plan.depth == 0 else dice.choice(("list", "tab", "heading", b.shapes[3]))
    _entrance(b, chain[:1], first, news)
    if b.home is not b.main:
        b.way((b.home, "/"), b.home.name, chain[-1:] if plan.lead == "way" else [], (), shape="list", beside=2)


def _channels(b, news) -> None:
    for at, name in enumerate(b.dice.sample(words.BESIDE, 9)):
        spot = (b.main, f"/ch{at}/")
        some = [b.article(b.main, f"{b.region.name}{year}年{name}", f"{year + 1}-04-0{at + 1}")
                for year in range(2020, 2025)]
        b.put(spot, lambda spot=spot, name=name, some=some: b.skin.page(
            spot, name, f"<h2>{name}</h2>" + entries(b.skin, spot, some, "list"), column=name))
        b.channels.append((spot, name))
    spot = (b.main, "/xwzx/")
    b.put(spot, lambda: b.skin.page(spot, "新闻中心", entries(b.skin, spot, news, "cut"), column="新闻中心"))
    b.skin.nav += [(spot, "新闻中心"), *b.dice.sample(b.channels, 3)]


def _entrance(b, links, shape: str, news) -> None:
    """The portal, behind whatever greets the visitor first."""
    path = "/" if b.plan.entrance == "plain" else "/portal/main.html"
    here = (b.main, path)
    others = b.dice.sample(b.channels, 6)
    if shape == "frames":
        shape = "list"

    def page() -> str:
        boxes = [f"<div class='news'><h2>今日要闻</h2>{entries(b.skin, here, news[-8:], 'cut')}</div>",
                 *(b.skin.link(shape, here, ref, text) for ref, text in links),
                 "<ul>" + "".join(b.skin.link("list", here, ref, text) for ref, text in others) + "</ul>",
                 '<a href="javascript:void(0)" onclick="setHome(this)">设为首页</a>',
                 '<a href="mailto:practice@practice.gov.cn">信箱</a>']
        return b.skin.page(here, b.main.name, "\n".join(boxes))

    b.put(here, page)
    hello = f"<html><head><title>{b.main.name}</title>{{}}</head><body><!-- {MARK} -->{{}}</body></html>"
    if b.plan.entrance == "refresh":
        b.put((b.main, "/"), hello.format(f'<meta http-equiv="refresh" content="0; URL={path}">', ""))
    elif b.plan.entrance == "script":
        b.put((b.main, "/"), hello.format("", f'<script language="javascript">window.location.href="{path}";</script>'))
    elif b.plan.entrance == "splash":
        b.put((b.main, "/"), hello.format("", f'<a href="{path}"><img src="/images/menu.gif" alt="进入网站"></a>'))
    elif b.plan.entrance == "redirect":
        b.main.move("/", path)
