"""Empty shells: listings that scripts fill in. Whether a page is one is told from the page alone."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement
from scrapy.http import Response

from gkcrawl.families import answers
from gkcrawl.forms import any_of, fold, links
from gkcrawl.links import root_of

#: Marks of a template that a script fills in.
_TEMPLATE = re.compile(
    r"\{\{\s*[\w.$\[\]]+[^{}]*\}\}"
    r"|(?<=\s)(?:v-for|v-html|ng-repeat|ms-repeat|ms-for|:href|ms-attr-href|ng-href|x-for)\s*=", re.I)
_PLACE = re.compile(r"list|app|root|con|main|data|news|box|body|page|result|wrap|center|right|info|table|view", re.I)
_AROUND = re.compile(r"nav|head|foot|top|bottom|crumb|position|location|friend|share|search|menu|logo|copy|tool"
                     r"|pag(?:es\b|er|ing|ination)|page[_-]?(?:div|bar|num|list)", re.I)
_FURNITURE = {"script", "style", "noscript", "header", "footer", "nav", "form", "select"}
#: A page that says so has been filled in, with nothing.
_EMPTY = re.compile(any_of(links()["shell"]["empty"]))
#: So much text outside of the page's furniture is content, not a shell's.
CONTENT = 400


def is_shell(response: Response) -> bool:
    """Say whether a page has scripts, room for content, and none."""
    root = root_of(response)
    if root is None or answers.is_data(response) or response.status >= 400 or root.find(".//script") is None:
        return False
    text = _content(root)
    if _EMPTY.search(text) or len(re.sub(r"\s", "", text)) > CONTENT:
        return False
    return bool(_TEMPLATE.search(response.text)) or _has_room(root) or _asks_for_script(root)


def _has_room(root: HtmlElement) -> bool:
    """Say whether an element that is to hold content, by its name, holds none."""
    for element in root.iter("div", "ul", "ol", "dl", "tbody", "table", "section", "main"):
        name = f"{element.get('id') or ''} {element.get('class') or ''}"
        filled = any(one.tag not in ("script", "style", "input") for one in element if isinstance(one.tag, str))
        empty = not filled and not "".join(element.xpath("text()")).strip()
        if empty and _PLACE.search(name) and not _AROUND.search(name):
            return True
    return False


def _asks_for_script(root: HtmlElement) -> bool:
    return any(word in fold("".join(one.itertext())).lower() for one in root.iter("noscript")
               for word in links()["shell"]["no_script"])


def _content(root: HtmlElement) -> str:
    """Return the text of a page without its furniture, scripts and styles."""
    body = root.find(".//body")
    return " ".join(_texts(root if body is None else body))


def _texts(element: HtmlElement) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in _FURNITURE:
        return
    if element.tag != "body" and _AROUND.search(f"{element.get('id') or ''} {element.get('class') or ''}"):
        return
    if element.text:
        yield element.text
    for child in element:
        yield from _texts(child)
        if child.tail:
            yield child.tail
