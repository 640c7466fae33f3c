"""The Datasette wing: archived pages, evidence, reports, regions and citations as a plugin of Datasette.

Settings, all optional, under ``plugins.gkcrawl`` in metadata.json: ``base_url`` (what citations begin with, such as
``https://gk.example.org``) and ``archive_origin`` (another origin, best another domain, for everything archived; it
needs ``base_url`` so that archived pages find the way back). Recommended for Datasette itself:
``--setting suggest_facets off --setting sql_time_limit_ms 3000``, and ``-i`` for a database that no crawl writes to.
"""

from datasette import hookimpl

from gkcrawl import regions, store
from gkcrawl.publish import (addresses, agency, api, assets, cells, cite, compare, cut, datasette_words, dictionary, feed, fulltext, headers, holdings,
                             home, labels, language, mishaps, reasons, region, replay, report, rules, search, sitemap, straight, swap)


@hookimpl
def register_routes():
    """Say which addresses are ours."""
    return [
        (r"^/(?P<format>)$", home.show),
        (r"^/web/(?P<rest>.+)$", replay.web),
        (r"^/a/(?P<id>[^/]+)/?$", replay.short),
        (r"^/a/(?P<id>[^/]+)/(?P<cell>[^/]+)$", replay.short),
        (r"^/report/(?P<id>[^/]+)$", report.show),
        (r"^/agency/(?P<id>[^/]+)/?$", agency.show),
        (r"^/agency/(?P<code>[^/]+)/(?P<name>[^/]+)$", agency.named),
        (r"^/compare/?$", compare.choose),
        (r"^/compare/(?P<a>[^/]+)/(?P<b>[^/]+)$", compare.show),
        (r"^/dictionary(?:\.json)?$", dictionary.show),
        (r"^/robots\.txt$", dictionary.robots),
        (r"^/sitemap\.xml$", sitemap.index),
        (r"^/sitemap/(?P<number>\d+)\.xml$", sitemap.part),
        (r"^/rules/?$", rules.show),
        (r"^/api/?$", api.show),
        (r"^/search/?$", fulltext.show),
        (r"^/-/lang/(?P<choice>[^/]+)$", language.switch),
        (r"^/region/?$", search.show),
        (r"^/region/(?P<code>[^/]+)/feed\.atom$", feed.show),
        (r"^/region/(?P<code>[^/]+)$", region.show),
    ]


@hookimpl
def startup(datasette):
    """Follow a database that is replaced by a newer one."""
    for db in datasette.databases.values():
        swap.watch(datasette, db)


@hookimpl
def asgi_wrapper(datasette):
    """Close what Datasette leaves open: backslash redirects, sniffing, framing, CSV cut in silence, files sent unpacked."""
    origin, prefix = holdings.settings(datasette).get("archive_origin") or "", datasette.setting("base_url").rstrip("/")
    return lambda app: headers.guard(assets.wrap(cut.wrap(straight.wrap(app, datasette), datasette), prefix), origin, prefix)


@hookimpl(trylast=True)
def prepare_connection(conn):
    """Give our database its SQL functions: Chinese words for Datasette's search (after its own), labels of the forms."""
    if conn.execute("select 1 from sqlite_master where name = 'passages_fts'").fetchone():
        conn.create_function("escape_fts", 1, store.match)
        labels.register(conn)


@hookimpl
def prepare_jinja2_environment(env):
    """Give templates the ways to print foreign text: addresses, all else in one visible line, reasons in Chinese."""
    env.filters |= {"shown": addresses.shown, "plain": cite.plain, "reason": reasons.chinese, "english": labels.english,
                    "translated": datasette_words.translate, "brief": datasette_words.brief,
                    "crumbed": datasette_words.crumbed, "latin": regions.latin_name}
    env.globals["asset"] = assets.path


@hookimpl(hookwrapper=True)
def handle_exception(datasette, request, exception):
    """Say in both languages what is wrong; Datasette would run its own answer too, and fail in it where rich is installed."""
    outcome = yield
    if (said := mishaps.answer(datasette, request, exception)) is not None:
        outcome.force_result([said])


@hookimpl
def render_cell(row, value, column, table, database, datasette):
    """Make ids, codes and original URLs lead where they point."""
    return cells.link(row, value, column, table, datasette.urls.path, database)


@hookimpl
def extra_template_vars(request, datasette):
    """Give all pages the way to our database, for those who may see it."""

    async def found():
        said = {"gk_lang": language.of(request), "gk_languages": language.CHOICES,
                "gk_here": request.full_path if request else "/"}
        try:
            held = await holdings.find(datasette)
        except holdings.OtherVersion:       # its tables may be looked at; our pages say that they cannot be
            held = None
        actor = request.actor if request else None
        if held is None or not (await datasette.check_visibility(actor, "view-database", held.name))[0]:
            return said | {"gk_database": None}
        return said | {"gk_database": held.name}

    return found


@hookimpl
def extra_css_urls(datasette):
    """Style our pages, and Datasette's a little."""
    return [datasette.urls.path(assets.path("gkcrawl.css"))]
