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
_LISTS, _BOXES = {"ul", "ol", "dl", "tbody"}, {"div", "table", "section", "main"}
#: What is clicked on to see more of a list, and what stands on it.
_TURNED = ("a", "button", "span", "li", "div", "p", "i", "em", "font", "b")
_PAGER = re.compile(r"\bpag(?:er|ing|ination)|\bpage[_-]?(?:div|bar|box|num|list|nav)|laypage", re.I)
_NEXT, _LOADS = {word for word in links()["pager"]["next"] if len(word) > 1}, set(links()["pager"]["load"]) - {"more"}
_DEAD = re.compile(r"disab|\bdis\b|forbid|no-?(?:link|next|click)|\bover\b|gray|grey", re.I)
_FURNITURE = {"script", "style", "noscript", "header", "footer", "nav", "form", "select"}
#: A page that says so has been filled in, with nothing.
_EMPTY = re.compile(any_of(links()["shell"]["empty"]))
#: So much text outside of the page's furniture is content, not a shell's.
CONTENT = 400
#: A list of so many reports may be one page of several.
FULL = 6


def is_shell(response: Response) -> bool:
    """Say whether a page has scripts, room for content, and none."""
    root = root_of(response)
    if root is None or answers.is_data(response) or response.status >= 400 or root.find(".//script") is None:
        return False
    text = _content(root)
    if _EMPTY.search(text) or len(re.sub(r"\s", "", text)) > CONTENT:
        return False
    return bool(_TEMPLATE.search(response.text)) or _has_room(root) or _asks_for_script(root)


def _has_room(element: HtmlElement) -> bool:
    """Say whether an element that is to hold content, by its name or by being a list, holds none."""
    for child in element:
        name = f"{child.get('id') or ''} {child.get('class') or ''}" if isinstance(child.tag, str) else ""
        if not isinstance(child.tag, str) or child.tag in _FURNITURE or _AROUND.search(name):
            continue
        filled = any(one.tag not in ("script", "style", "input") for one in child if isinstance(one.tag, str))
        empty = not filled and not "".join(child.xpath("text()")).strip()
        if empty and (child.tag in _LISTS or child.tag in _BOXES and _PLACE.search(name)) or _has_room(child):
            return True
    return False


def has_scripts(response: Response) -> bool:
    """Say whether a page has scripts, and does not say that there is nothing to show."""
    root = root_of(response)
    return (root is not None and not answers.is_data(response) and root.find(".//script") is not None
            and not _EMPTY.search(_content(root)))


def goes_on(response: Response, listed: int) -> bool:
    """Say whether a list of so many reports goes on with a click only: a button for more, or, where it may be one page
    of several, a next page that a script brings, or room for a pager that a script writes."""
    root = root_of(response)
    if root is None:
        return False
    says = [(fold(one.text).lower(), one) for one in root.iter(*_TURNED) if one.text]
    if any(text in _LOADS and not _leads(one) for text, one in says):
        return True
    return listed >= FULL and (any(text in _NEXT and _is_called(one) for text, one in says) or any(
        not len(one) and not (one.text or "").strip() and _PAGER.search(f"{one.get('id') or ''} {one.get('class') or ''}")
        for one in root.iter("div", "ul", "span")))


def _is_called(element: HtmlElement) -> bool:
    """Say whether a click on an element calls a script, as far as its markup tells: the last page's 下一页 does not."""
    around = [element, *(one for one in element.iterancestors("a", "button", "li", "span"))][:3]
    if _leads(element) or any(_DEAD.search(one.get("class") or "") or one.get("disabled") is not None for one in around):
        return False
    return any(one.tag == "button" or one.get("onclick") or (one.get("href") or "").startswith(("#", "javascript:"))
               for one in around)


def _leads(element: HtmlElement) -> bool:
    """Say whether an element, or the link it stands in, has an address."""
    place = next((one.get("href") or "" for one in (element, *element.iterancestors("a"), *element.iter("a"))
                  if one.tag == "a" and one.get("href")), "")
    return bool(place) and not place.startswith(("#", "javascript:"))


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
