"""211381 北票市, 530323 师宗县: listings that are built by scripts from an address that only the script knows.

Nothing but a browser gets at the list. Everything else of the sites is plain.
"""

from .. import prose
from ..lists import Entry
from ..reports import Report, number
from ..web import Page, Site
from . import kit

REGIONS = ("211381", "530323")
SIZE = 10
#: Asks for page after page, and writes the list. The address is put together of pieces.
PAGED = """/* {mark} */
(function () {{
  var at = ['/in', 'fo/qu', 'ery'].join(''), box = document.getElementById('newsList');
  function load(page) {{
    var ask = new XMLHttpRequest();
    ask.open('GET', at + '?c=' + box.getAttribute('data-k').split('').reverse().join('') + '&n=' + page);
    ask.onload = function () {{
      var told = JSON.parse(ask.responseText);
      told.rows.forEach(function (row) {{
        var li = document.createElement('li'), a = document.createElement('a');
        a.href = row.u; a.textContent = row.t; li.appendChild(a);
        li.appendChild(document.createTextNode(' ' + row.d)); box.appendChild(li);
      }});
      if (told.more) load(page + 1);
    }};
    ask.send();
  }}
  load(1);
}})();
"""
#: Waits, asks once, by fetch and POST, and writes everything.
WHOLE = """/* {mark} */
setTimeout(function () {{
  var key = document.body.innerHTML.length > 0 ? 'c' + 'id' : '';
  fetch('/a' + 'pi/' + ['v2', 'list'].join('/'), {{
    method: 'POST', headers: {{'Content-Type': 'application/x-www-form-urlencoded'}},
    body: key + '=' + (7 * 803)}}).then(function (reply) {{ return reply.json(); }}).then(function (told) {{
    document.getElementById('root').innerHTML = '<ul>' + told.rows.map(function (row) {{
      return '<li><a href="' + row.u + '">' + row.t + '</a><span>' + row.d + '</span></li>'; }}).join('') + '</ul>';
  }});
}}, 300);
"""


def build() -> tuple[list[Site], list[Report]]:
    """Both sites."""
    one = kit.site("211381", "北票市", "www.bp.gov.cn", scheme="http")
    two = kit.site("530323", "师宗县", "www.ynsz.gov.cn", scheme="http")
    return [one, two], [
        *_fill(
            one,
            "211381",
            "北票市",
            lambda agency, year, published: (
                f"/html/BPSZF/{published[:7].replace('-', '')}/{number(agency, year, size=16):016d}.html"
            ),
            "/html/BPSZF/zfxxgknb/",
            {"211381101": "西官营镇", "211381102": "大板镇"},
        ),
        *_fill(
            two,
            "530323",
            "师宗县",
            lambda agency, year, published: f"/public/description/{number(agency, year, size=5)}.html",
            "/public/annual.html",
            {"530323101": "雄壁镇", "530323103": "葵山镇"},
        ),
    ]


def _fill(site: Site, region: str, place: str, address, section: str, towns: dict) -> list[Report]:
    reports = kit.roster(site, region, place, address, towns)
    kit.publish(reports, section)
    kit.ways(site, section)
    entries = kit.entries(reports)
    if region == "211381":
        body = (
            '<div class="con"><ul id="newsList" class="list" data-k="97yk"></ul><div class="page"></div></div>'
            '<script src="/html/js/jquery.js"></script><script src="/html/js/newslist.js"></script>'
        )
        site.add("/html/js/newslist.js", PAGED.format(mark=prose.MARK), mime="application/javascript")
        site.add("/html/js/jquery.js", f"/* {prose.MARK} */\n", mime="application/javascript")
        site.dynamic = _paged(entries)
    else:
        body = (
            '<noscript>请启用 JavaScript 后浏览本页。</noscript><div id="root"></div><script'
            ' src="/static/js/main.7d1c.js"></script>'
        )
        site.add("/static/js/main.7d1c.js", WHOLE.format(mark=prose.MARK), mime="application/javascript")
        site.dynamic = _whole(entries)
    site.add(section, kit.listing(site, "政府信息公开年报", body))
    return reports


def _rows(entries: list[Entry]) -> list[dict]:
    return [{"u": entry.href, "t": entry.title, "d": entry.date} for entry in entries]


def _paged(entries: list[Entry]):
    def answer(path: str, fields: dict, form: bytes) -> Page | None:
        if path != "/info/query" or fields.get("c") != "ky79":
            return None
        page = kit.whole(fields.get("n"))
        return kit.data({"rows": _rows(entries[(page - 1) * SIZE : page * SIZE]), "more": page * SIZE < len(entries)})

    return answer


def _whole(entries: list[Entry]):
    def answer(path: str, fields: dict, form: bytes) -> Page | None:
        return (
            kit.data({"rows": _rows(entries)})
            if path == "/api/v2/list" and form and fields.get("cid") == "5621"
            else None
        )

    return answer
