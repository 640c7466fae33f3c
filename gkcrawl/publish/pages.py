"""Pages of our own: how they are rendered, what they say when something is missing, and the bar on archived pages."""

import re

from datasette import Response

from gkcrawl.publish import addresses, headers, holdings

_PRACTICE = re.compile(rb"<meta\s[^>]*\bname\s*=\s*[\"']?practice\b", re.I)


async def render(datasette, request, template: str, context: dict, status: int = 200, extra: dict | None = None):
    """Return a page of ours, in a response that lets it load nothing from elsewhere."""
    html = await datasette.render_template(f"gkcrawl/{template}.html", {"metadata": datasette.metadata(), **context},
                                           request=request, view_name=f"gkcrawl_{template}")
    fields = {"Content-Security-Policy": headers.OURS, "Content-Length": str(len(html.encode())), **(extra or {})}
    return Response("" if request.method == "HEAD" else html, status=status, headers=fields,
                    content_type="text/html; charset=utf-8")


async def problem(datasette, request, status: int, zh: str, en: str, detail: str = ""):
    """Return a page that says in both languages what is wrong, and with what."""
    return await render(datasette, request, "problem", {"status": status, "zh": zh, "en": en, "detail": detail}, status)


async def notice(datasette, request, held, capture: dict, extra: dict, status: int):
    """Return the page shown for a capture that has nothing to show: no body, or a status that forbids one."""
    return await render(datasette, request, "notice", {"capture": await facts(held, capture)}, status,
                        {**extra, "Content-Security-Policy": headers.OURS})


async def facts(held, capture: dict) -> dict:
    """Return what is said of a capture wherever it is shown: its times, addresses, and the report it belongs to."""
    report = await held.row("select id, title, year from reports where id = ?", capture["report_id"])
    moment = addresses.fetched(capture["fetched_at"])
    return {**capture, "printed_id": addresses.hyphened(capture["id"]), "short": addresses.short(capture["id"]),
            "web": addresses.web(capture["fetched_at"], capture["url"]),
            "raw": addresses.web(capture["fetched_at"], capture["url"], raw=True),
            "moment": f"{moment:%Y-%m-%d %H:%M:%S} UTC", "day": f"{moment:%Y-%m-%d}", "report": report}


async def bar(datasette, request, held, capture: dict, page: bytes, cell: dict | None = None) -> str:
    """Return the thin bar that says what an archived page is, in markup that the page's own styles cannot reach."""
    template = datasette.jinja_env.get_template("gkcrawl/bar.html")
    practice = bool(_PRACTICE.search(page))
    return await template.render_async(capture=await facts(held, capture), cell=cell, practice=practice,
                                       base=holdings.base(datasette, request))
