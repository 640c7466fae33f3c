"""230102 道里区, 350105 马尾区: lists whose further pages have no address, and come when something is clicked.

One is drawn by a script with a pager of buttons; the other has its first year in the page itself, tabs for the others, and
a button that brings more of a year. Nothing but a browser that clicks gets at the rest.
"""

from .. import prose
from ..lists import Entry
from ..reports import Report, number
from ..web import Page, Site
from . import kit

REGIONS = ("230102", "350105")
SIZE = 7
PAGER = """/* {mark} */
(function () {{
  var box = document.getElementById('content-list'), at = '/portal' + '-api/';
  function draw(page) {{
    fetch(at + 'articles?size=7&current=' + page).then(function (reply) {{ return reply.json(); }}).then(function (told) {{
      var last = Math.ceil(told.total / 7), numbers = '';
      for (var i = 1; i <= last; i++) numbers += '<li class="number' + (i === page ? ' is-active' : '') + '">' + i + '</li>';
      box.innerHTML = '<ul>' + told.rows.map(function (row) {{
        return '<li><a href="' + row.u + '">' + row.t + '</a><span>' + row.d + '</span></li>'; }}).join('') + '</ul>'
        + '<div class="el-pagination"><button type="button" class="btn-prev"><i></i></button><ul class="el-pager">' + numbers
        + '</ul><button type="button" class="btn-next"' + (page === last ? ' disabled' : '') + '><i></i></button></div>';
      box.querySelector('.btn-next').addEventListener('click', function () {{ draw(page + 1); }});
    }});
  }}
  draw(1);
}})();
"""
TABS = """/* {mark} */
(function () {{
  var list = document.getElementById('nbList'), more = document.getElementById('more'), year = {newest}, page = 1;
  function bring(fresh) {{
    var ask = new XMLHttpRequest();
    ask.open('GET', ['', 'xxgk', 'nb', year, page + '.json'].join('/'));
    ask.onload = function () {{
      var told = JSON.parse(ask.responseText);
      if (fresh) list.innerHTML = '';
      told.rows.forEach(function (row) {{
        list.insertAdjacentHTML('beforeend', '<li><a href="' + row.u + '">' + row.t + '</a><span>' + row.d + '</span></li>'); }});
      more.style.display = told.more ? '' : 'none';
    }};
    ask.send();
  }}
  more.onclick = function () {{ page += 1; bring(false); }};
  document.querySelectorAll('#years li').forEach(function (tab) {{
    tab.onclick = function () {{ year = tab.getAttribute('data-year'); page = 1; bring(true); }}; }});
}})();
"""
FEW = 3


def build() -> tuple[list[Site], list[Report]]:
    """Both sites."""
    one = kit.site("230102", "道里区", "www.hrbdl.gov.cn", scheme="http")
    two = kit.site("350105", "马尾区", "www.mawei.gov.cn", scheme="http")
    return [one, two], [*_paged(one), *_tabbed(two)]


def _paged(site: Site) -> list[Report]:
    reports = kit.roster(site, "230102", "哈尔滨市道里区", lambda agency, year, published:
                         f"/dlq/c{number(agency, year, size=6)}/{published[:7].replace('-', '')}/article.shtml",
                         {"230102001": "兆麟街道", "230102102": "新发镇"})
    kit.publish(reports, "/dlq/nianbao.shtml")
    kit.ways(site, "/dlq/nianbao.shtml")
    entries = kit.entries(reports)
    site.add("/dlq/nianbao.shtml", kit.listing(site, "政府信息公开年报", '<div id="content-list"></div><script src="/js/list.js"></script>'))
    site.add("/js/list.js", PAGER.format(mark=prose.MARK), mime="application/javascript")

    def answer(path: str, fields: dict, form: bytes) -> Page | None:
        if path != "/portal-api/articles":
            return None
        page = kit.whole(fields.get("current"))
        return kit.data({"total": len(entries), "rows": _rows(entries[(page - 1) * SIZE : page * SIZE])})

    site.dynamic = answer
    return reports


def _tabbed(site: Site) -> list[Report]:
    reports = kit.roster(site, "350105", "福州市马尾区", lambda agency, year, published:
                         f"/xxgk/nb/{year}/t{published.replace('-', '')}_{number(agency, year, size=7)}.htm",
                         {"350105001": "罗星街道", "350105100": "马尾镇"})
    kit.publish(reports, "/xxgk/nb/")
    kit.ways(site, "/xxgk/nb/")
    entries = kit.entries(reports)
    years = {year: [entry for entry in entries if f"/nb/{year}/" in entry.href] for year in sorted({one.year for one in reports})[::-1]}
    newest = next(iter(years))
    first = "".join(f'<li><a href="{one.href}">{one.title}</a><span>{one.date}</span></li>' for one in years[newest][:FEW])
    site.add("/xxgk/nb/", kit.listing(site, "政府信息公开年报", '<ul id="years">' + "".join(
        f'<li data-year="{year}">{year}年</li>' for year in years) + f'</ul><ul id="nbList">{first}</ul>'
        '<div id="more">加载更多</div><script src="/js/tabs.js"></script>'))
    site.add("/js/tabs.js", TABS.format(mark=prose.MARK, newest=newest), mime="application/javascript")
    for year, listed in years.items():
        for page, at in enumerate(range(0, len(listed), FEW), 1):
            told = kit.data({"rows": _rows(listed[at : at + FEW]), "more": at + FEW < len(listed)})
            site.add(f"/xxgk/nb/{year}/{page}.json", told.body, mime=told.mime)
    return reports


def _rows(entries: list[Entry]) -> list[dict]:
    return [{"u": entry.href, "t": entry.title, "d": entry.date} for entry in entries]
