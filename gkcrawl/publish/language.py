"""Which language pages are in: both as a rule, one where the reader says so, by ?lang= or by the switch's cookie."""

from urllib.parse import quote

from datasette import Response
from datasette.utils.asgi import NotFound

#: What may be chosen: the language's own name, as the switch shows it.
CHOICES = {"zh": "中文", "en": "English", "both": "双语"}
_COOKIE = "gk_lang"
_YEAR = 365 * 24 * 3600


def of(request) -> str:
    """Return the language a page is wanted in."""
    if request is None:
        return "both"
    wanted = request.args.get("lang") or request.cookies.get(_COOKIE)
    return wanted if wanted in CHOICES else "both"


def tag(choice: str) -> str:
    """Return the language tag of a page of ours: Chinese unless only English was wanted."""
    return "en" if choice == "en" else "zh-CN"


def _back(wanted: str) -> str:
    """Return the path to go back to, the home page where it is no path on this server."""
    plain = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted
    return quote(wanted, safe="/:?&=+$,;@!'()*~%-._") if plain and wanted.isprintable() else "/"


async def switch(request, datasette):
    """Answer /-/lang/<language>?to=<path>: remember the choice and go back."""
    choice = request.url_vars["choice"]
    if choice not in CHOICES:
        raise NotFound("没有这种语言。 There is no such language here.")
    back = _back(request.args.get("to") or "/")
    # The page's own ?lang= would win over the choice just made.
    path, _, query = back.partition("?")
    kept = "&".join(part for part in query.split("&") if part and not part.startswith("lang="))
    answer = Response.redirect(path + ("?" + kept if kept else ""), headers={"Cache-Control": "no-store"})
    answer.set_cookie(_COOKIE, choice, max_age=_YEAR, samesite="lax", httponly=True)
    return answer
