"""What keeps a crawler busy for ever: calendars, sessions, endless paging, growing paths, filters."""

import datetime
import itertools
import re
from urllib.parse import urlencode

from . import generated_lists as printing
from .web import Page, Site

TRAPS = ("calendar", "sessions", "endless", "growing", "filters", "print")
SESSION = re.compile(r";jsessionid=[0-9A-F]+")
_LINK = re.compile(r"""((?:href|src|value)=["']?)(/[^"'\s>?#]*|\./[^"'\s>?#]*|\.\./[^"'\s>?#]*)""")


def lay(b, trap: str) -> None:
    """Lay a trap on the site under construction."""
    {"calendar": _calendar, "sessions": _sessions, "endless": _endless, "growing": _growing, "filters": _filters,
     "print": _print}[trap](b)


def _page(b, site: Site, path: str, title: str, body: str) -> Page:
    return Page(b.skin.page((site, path), title, body), charset=site.charset, declared=site.declared)


def _calendar(b) -> None:
    """信息公开日历: every month has a next one, and every day a page."""
    path = "/xxgkrl/"

    def answer(asked: str, fields: dict, _form: bytes) -> Page | None:
        if asked != path:
            return None
        month = datetime.date(int(fields.get("y", 2024)), int(fields.get("m", 5)), 1)
        later, sooner = month + datetime.timedelta(31), month - datetime.timedelta(1)
        months = "".join(f'<a href="{path}?y={day.year}&amp;m={day.month}">{day.year}年{day.month}月</a>'
                         for day in (sooner, later))
        days = "".join(f'<td><a href="{path}?y={month.year}&amp;m={month.month}&amp;d={day}">{day}</a></td>'
                       for day in range(1, 29))
        return _page(b, b.main, path, "信息公开日历", f"<table><tr>{days}</tr></table>{months}")

    b.main.dynamic = answer
    b.skin.nav.append(((b.main, path), "信息公开日历"))


def _sessions(b) -> None:
    """Every answer writes a new session into all its links."""
    numbers = itertools.count(1)
    plain = {site.host: Site(site.host, pages=dict(site.pages)) for site in b.sites}
    for site in b.sites:
        def answer(asked: str, fields: dict, _form: bytes, own=plain[site.host]) -> Page | None:
            found = own.find(SESSION.sub("", asked) + (f"?{urlencode(fields)}" if fields else ""))
            if found is None or found.mime != "text/html" or found.status != 200:
                return found
            mark = f";jsessionid={next(numbers):032X}"
            text = _LINK.sub(lambda link: link[0] + mark if "." in link[2].rsplit("/", 1)[-1] else link[0],
                             found.content.decode(found.charset))
            return Page(text, charset=found.charset, declared=found.declared)
        site.dynamic = answer
        site.pages.clear()


def _endless(b) -> None:
    """The listings always have a next page; those beyond the last are like the last, or empty."""
    known, like_last = b.listings_here(), b.dice.random() < 0.5

    def answer(asked: str, fields: dict, _form: bytes) -> Page | None:
        key = asked + (f"?cid={fields['cid']}" if "cid" in fields else "")
        if key not in known or not fields.get("cp", "").isdigit():
            return None
        some = b.contents[key][-3:] if like_last else []
        later = key + ("&" if "?" in key else "?") + f"cp={int(fields['cp']) + 1}"
        return _page(b, b.home, key, b.section, printing.entries(b.skin, (b.home, key), some, b.printed)
                     + f'<a href="{later}">下一页</a>')

    b.home.dynamic = answer
    for path in known:
        b.append(path, f'<a href="{path}{"&" if "?" in path else "?"}cp=1">下一页</a>')


def _growing(b) -> None:
    """Addresses without a leading slash on pages that answer under any folder."""
    def answer(asked: str, _fields: dict, _form: bytes) -> Page | None:
        if not asked.endswith("/gongkai/"):
            return None
        return _page(b, b.main, asked, "政府信息公开", '<ul><li><a href="gongkai/">政府信息公开</a></li>'
                     '<li><a href="xxgk/gongkai/">信息公开年报查询</a></li></ul>')

    b.main.dynamic = answer
    b.skin.nav.append(((b.main, "/gongkai/"), "政府信息公开"))


def _filters(b) -> None:
    """Every listing can be sorted, narrowed to a year and an agency, and shown in other ways: a page for each."""
    known, years = b.listings_here(), sorted({report.year for report in b.reports})
    fields = {"nf": [str(year) for year in years], "dw": [body.slug for body in b.bodies], "px": ["asc", "desc"],
              "xs": ["list", "pic"]}
    names = {"asc": "升序", "desc": "降序", "list": "列表", "pic": "图文"} | {body.slug: body.short for body in b.bodies}

    def choices(path: str, chosen: dict) -> str:
        ask = "&" if "?" in path else "?"
        return "<div class='sx'>" + "".join(
            f'<a href="{path}{ask}{urlencode({**chosen, key: value})}">{names.get(value, value + "年")}</a> '
            for key, values in fields.items() for value in values) + "</div>"

    def answer(asked: str, given: dict, _form: bytes) -> Page | None:
        key = asked + (f"?cid={given['cid']}" if "cid" in given else "")
        chosen = {name: value for name, value in given.items() if name != "cid"}
        if key not in known or not chosen.keys() <= fields.keys():
            return None
        some = [entry for entry in b.contents[key] if chosen.get("nf", "") in entry.title]
        return _page(b, b.home, key, b.section, choices(key, chosen)
                     + printing.entries(b.skin, (b.home, key), some, b.printed))

    b.home.dynamic = answer
    for path in known:
        b.append(path, choices(path, {}))


def _print(b) -> None:
    """Every report can be printed and sent on: the same page at further addresses."""
    for report in b.reports:
        ask = "&" if "?" in report.path else "?"
        for version in ("print=1", "from=share"):
            report.also += (f"{report.path}{ask}{version}",)
            report.site.add(f"{report.path}{ask}{version}", report.html)
        report.beside += [(f"{report.path}{ask}print=1", "打印版"), (f"{report.path}{ask}from=share", "转发")]
