"""Finding a region by name or code."""

from datasette import Response

from gkcrawl.publish import holdings, names, pages

_SHOWN = 60
_WILD = str.maketrans({"%": "", "_": "", "\\": ""})
_FOUND = """
    select regions.*, (select count(*) from reports where region_code = code) as reports from regions
    where code = ?1 or full_name like '%' || ?2 || '%'
    order by code = ?1 desc, full_name = ?2 desc, name = ?2 desc, reports desc, code limit ?3"""
PROVINCES = """
    select provinces.*, (select count(*) from reports where region_code >= substr(provinces.code, 1, 2)
                         and region_code < substr(provinces.code, 1, 2) || ':') as reports
    from regions as provinces where parent_code is null order by code"""


async def show(request, datasette):
    """Answer /region/?q=…: the region itself where only one can be meant, else those it may be."""
    held = await holdings.need(datasette, request)
    asked = (request.args.get("q") or "").strip()[:60]
    bare = asked.translate(_WILD)
    found = await held.rows(_FOUND, asked, bare, _SHOWN + 1) if bare else []
    meant = ([one for one in found if asked in (one["code"], one["full_name"])]
             or [one for one in found if one["full_name"].endswith(asked)] or found)
    if len(meant) == 1:
        return Response.redirect(datasette.urls.path(f"/region/{meant[0]['code']}"))
    if asked and not found:
        found = [one for some in await names.places(held, asked, names.parts(asked)[0]) for one in some] if bare else []
    context = {"asked": asked, "found": found[:_SHOWN], "more": len(found) > _SHOWN,
               "top": [] if asked else await held.rows(PROVINCES)}
    return await pages.render(datasette, request, "regions", context, 200 if found or not asked else 404)
