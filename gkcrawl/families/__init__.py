"""Families: how a content system lists a section and pages through it.

A family is one small module of pure functions of a response: ``matches(response)`` says whether the page is of this
kind, ``reports(response)`` yields the links it lists, ``pages(response)`` the addresses of further pages, or an ``Ask``
for one that is had by POST only. The first that matches is taken; ``generic`` matches all. Which of the links are
reports is not a family's business.
"""

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from scrapy.http import Response

from gkcrawl.extract import titles
from gkcrawl.families import shell
from gkcrawl.families.answers import Ask, is_data
from gkcrawl.families.shell import is_shell

#: Those whose pages others match too, in the order in which they are asked; all other files here are asked before them.
_LAST = ("hanweb", "ucap", "ucap_search", "gkmlpt", "lonsun", "zhengzhou", "jinan", "aspnet", "boda", "trs", "yearly",
         "generic")


def _found() -> tuple[ModuleType, ...]:
    """Return the families that there are files of."""
    names = [one.name for one in iter_modules(__path__) if one.name not in _LAST]
    modules = [import_module(f"{__name__}.{name}") for name in (*names, *_LAST)]
    return tuple(module for module in modules if hasattr(module, "matches"))


FAMILIES = _found()
__all__ = ["FAMILIES", "Ask", "is_data", "name", "needs_browser", "of"]


def of(response: Response) -> ModuleType:
    """Return the family a listing page belongs to, told from the page itself."""
    return next(family for family in FAMILIES if family.matches(response))


def needs_browser(response: Response, section: bool = False, blank: bool = False) -> bool:
    """Say whether only a browser would show a page's list, or the rest of it, since no family knows how to ask for it.

    That is so for an empty shell; in a section also for a list that goes on with a click, and for a page that has scripts
    and led nowhere (``blank``).
    """
    if not (is_shell(response) or section and shell.has_scripts(response)):  # most pages by far
        return False
    family = of(response)
    if next(iter(family.pages(response)), None) is not None:
        return False
    listed = sum(titles.is_report_title(link.title or link.text) for link in family.reports(response))
    if not listed:
        return blank or is_shell(response)
    return section and name(family) == "generic" and shell.goes_on(response, listed)


def name(family: ModuleType) -> str:
    """Return a family's name, as it stands in the database."""
    return family.__name__.rpartition(".")[2]
