"""What search engines may find: /sitemap.xml leads to lists of regions, agencies and reports, each with the day it last changed."""

from dataclasses import replace
from xml.sax.saxutils import escape

from datasette import Response
from datasette.utils.asgi import NotFound

from gkcrawl.publish import holdings, pages, remember, series

#: Addresses in one list; the protocol allows 50,000.
_MOST = 20_000
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_PLAIN = ("/", "/region/", "/rules", "/dictionary", "/api")
_REGIONS = """
    select region_code, max(fetched_at) as at from reports join captures on captures.id = capture_id
    where region_code is not null group by 1 order by 1"""
_PART = """
    select reports.id, fetched_at as at from reports join captures on captures.id = capture_id
    where reports.id >= ? order by reports.id limit ?"""
_FIRSTS = "select id from (select id, row_number() over (order by id) as n from reports) where (n - 1) % ? = 0"


async def index(request, datasette):
    """Answer /sitemap.xml: one list of regions, and the lists that reports need."""
    held, base = await holdings.need(datasette, request), holdings.base(datasette, request)
    firsts = await _firsts(held)
    entries = [f"<sitemap><loc>{escape(base)}/sitemap/{number}.xml</loc></sitemap>" for number in range(len(firsts) + 1)]
    return _answer("sitemapindex", entries)


async def part(request, datasette):
    """Answer /sitemap/<number>.xml: 0 is regions and pages of their own, the others reports and their agencies."""
    held, base = await holdings.need(datasette, request), holdings.base(datasette, request)
    number, firsts = int(request.url_vars["number"][:6]), await _firsts(held)
    if number > len(firsts):
        raise NotFound("没有这份清单。 There is no such list.")
    if not number:
        rows = await remember.answer(held, "sitemap", lambda patient: patient.rows(_REGIONS))
        found = [(path, None) for path in _PLAIN] + [(f"/region/{row['region_code']}", row["at"]) for row in rows]
    else:
        rows = await replace(held, patient=True).rows(_PART, firsts[number - 1], _MOST)
        found = [(f"/report/{row['id']}", row["at"]) for row in rows]
        found += [(f"/agency/{one}", None) for one in dict.fromkeys(filter(None, (series.identity(row["id"]) for row in rows)))]
    return _answer("urlset", [f"<url><loc>{escape(base + path)}</loc>{f'<lastmod>{at[:10]}</lastmod>' if at else ''}</url>"
                              for path, at in found])


async def _firsts(held) -> list[str]:
    """Return the id with which each list of reports begins."""
    return [row["id"] for row in await remember.answer(held, "sitemaps", lambda patient: patient.rows(_FIRSTS, _MOST))]


def _answer(name: str, entries: list[str]) -> Response:
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} {_SPACE}>\n' + "\n".join(entries) + f"\n</{name}>\n"
    return Response(text, headers={"Cache-Control": pages.FRESH}, content_type="application/xml; charset=utf-8")
