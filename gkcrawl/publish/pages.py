"""Pages of our own: how they are rendered, what they say when something is missing, and the bar on archived pages."""

import re
from functools import lru_cache, wraps

from datasette import Response

from gkcrawl.publish import addresses, headers, holdings, language, memento, takedown

#: Pages change when a crawl ends, so they may be kept for a little while.
FRESH = "public, max-age=300, stale-while-revalidate=600"
_PRACTICE = re.compile(rb"<meta\s[^>]*\bname\s*=\s*[\"']?practice\b", re.I)


async def render(datasette, request, template: str, context: dict, status: int = 200, extra: dict | None = None):
    """Return a page of ours, in a response that lets it load nothing from elsewhere."""
    html = await datasette.render_template(f"gkcrawl/{template}.html", {
        "gk_ours": True, "metadata": datasette.metadata(), "lang": language.tag(language.of(request)), **context},
        request=request, view_name=f"gkcrawl_{template}")
    return page(request, html, status, extra)


def page(request, html: str, status: int, extra: dict | None = None) -> Response:
    """Return a page of ours that is written, in a response that lets it load nothing from elsewhere."""
    fields = {"Content-Security-Policy": headers.OURS, "Content-Length": str(len(html.encode())),
              "Cache-Control": FRESH if status == 200 else "no-store", "Vary": "Cookie", **(extra or {})}
    return Response("" if request.method == "HEAD" else html, status=status, headers=fields,
                    content_type="text/html; charset=utf-8")


async def problem(datasette, request, status: int, zh: str, en: str, detail: str = ""):
    """Return a page that says in both languages what is wrong, and with what."""
    return await render(datasette, request, "problem", {"status": status, "zh": zh, "en": en, "detail": detail}, status)


async def notice(datasette, request, held, capture: dict, extra: dict, status: int):
    """Return the page shown for a capture that has nothing to show: no body, or a status that forbids one."""
    return await render(datasette, request, "notice", {"capture": await facts(held, capture)}, status,
                        {**extra, "Content-Security-Policy": headers.OURS})


async def tombstone(datasette, request, held, capture: dict):
    """Answer 410 for a capture that was taken down: what it was, and why it is not shown."""
    base = holdings.base(datasette, request)
    links = [*memento.gates(base, capture["url"]), f'<{base}{addresses.short(capture["id"])}>; rel="cite-as"']
    context = {"capture": await facts(held, capture), "withdrawal": takedown.of(held, capture)}
    return await render(datasette, request, "withdrawn", context, 410, {"Link": ", ".join(links)})


def safely(answer):
    """Wrap a handler: where it cannot be told what is taken down, nothing is shown."""

    @wraps(answer)
    async def safe(request, datasette):
        try:
            return await answer(request, datasette)
        except takedown.Unknown as error:
            zh, _, en = str(error).partition("。 ")
            return await problem(datasette, request, 500, zh, en)

    return safe


async def facts(held, capture: dict) -> dict:
    """Return what is said of a capture wherever it is shown: its times, addresses, and the report it belongs to."""
    report = await held.row("select id, title, year from reports where id = ?", capture["report_id"], quick=True)
    moment = addresses.fetched(capture["fetched_at"])
    return {**capture, "withdrawn": takedown.of(held, capture), "printed_id": addresses.hyphened(capture["id"]),
            "short": addresses.short(capture["id"]),
            "web": addresses.web(capture["fetched_at"], capture["url"]),
            "raw": addresses.web(capture["fetched_at"], capture["url"], raw=True),
            "moment": f"{moment:%Y-%m-%d %H:%M:%S} UTC", "day": f"{moment:%Y-%m-%d}", "report": report}


@lru_cache(maxsize=8)
def _at_once(environment):
    """Return Datasette's templates without awaiting each part of one: that takes longer than the bar."""
    return environment.overlay(enable_async=False)


async def bar(datasette, request, held, capture: dict, page: bytes, cell: dict | None = None) -> str:
    """Return the thin bar that says what an archived page is, in markup that the page's own styles cannot reach."""
    template = _at_once(datasette.jinja_env).get_template("gkcrawl/bar.html")
    practice = bool(_PRACTICE.search(page))
    return template.render(capture=await facts(held, capture), cell=cell, practice=practice,
                                       base=holdings.base(datasette, request))
