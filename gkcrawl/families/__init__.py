"""Families: how a content system lists a section and pages through it.

A family is one small module of pure functions of a response: ``matches(response)`` says whether the page is of this
kind, ``reports(response)`` yields the links it lists, ``pages(response)`` the addresses of further pages, or an ``Ask``
for one that is had by POST only. The first that matches is taken; ``generic`` matches all. Which of the links are
reports is not a family's business.
"""

from types import ModuleType

from scrapy.http import Response

from gkcrawl.extract import titles
from gkcrawl.families import (
    aspnet, boda, generic, gkmlpt, hanweb, hanweb_xxgk, jinan, jpaas, lonsun, trs, ucap, ucap_search, yearly, zhengzhou,
)
from gkcrawl.families.answers import Ask, is_data
from gkcrawl.families.shell import is_shell

FAMILIES: tuple[ModuleType, ...] = (
    hanweb_xxgk, jpaas, hanweb, ucap, ucap_search, gkmlpt, lonsun, zhengzhou, jinan, aspnet, boda, trs, yearly, generic,
)
__all__ = ["FAMILIES", "Ask", "is_data", "name", "needs_browser", "of"]


def of(response: Response) -> ModuleType:
    """Return the family a listing page belongs to, told from the page itself."""
    return next(family for family in FAMILIES if family.matches(response))


def needs_browser(response: Response) -> bool:
    """Say whether a listing is an empty shell that no family knows how to fill: only a browser would show its list."""
    family = of(response)
    return (is_shell(response) and next(iter(family.pages(response)), None) is None
            and not any(titles.is_report_title(link.title or link.text) for link in family.reports(response)))


def name(family: ModuleType) -> str:
    """Return a family's name, as it stands in the database."""
    return family.__name__.rpartition(".")[2]
