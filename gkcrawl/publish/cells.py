"""Values on Datasette's own pages that lead somewhere: ids of captures, reports and regions, original URLs."""

import json

from datasette.utils import tilde_encode
from markupsafe import Markup

from gkcrawl import store
from gkcrawl.publish import addresses, labels

_CAPTURES = {"capture_id", "from_capture_id", "to_capture_id"}
_REGIONS = {"region_code", "parent_code"}
_SHOWN = 4
_LINK = Markup('<a href="{}">{}</a>')
_WITH_CODE = Markup('<a href="{}">{}</a> <em>{}</em>')


def _split(value) -> tuple[str, str]:
    """Return a cell's value and its label, which Datasette gives together where it follows a foreign key."""
    return (str(value["value"]), str(value["label"])) if isinstance(value, dict) else (str(value), str(value))


def _get(row, name: str):
    """Return a row's value in a column, None where the table shown has no such column."""
    value = row[name] if name in row.keys() else None
    return value["value"] if isinstance(value, dict) else value


def link(row, value, column: str, table: str | None, path, database: str = "") -> Markup | None:
    """Return what to show for a cell, or None to leave it to Datasette; ``path`` turns a path into an address."""
    if value is None or value == "":
        return None
    plain, label = _split(value)
    if column in _CAPTURES:
        return _LINK.format(path(addresses.short(plain)), addresses.hyphened(plain))
    if column == "report_id":
        return _LINK.format(path(f"/report/{plain}"), label)
    if column == "site_id" and label == "None" and database:    # a site without a name, which Datasette calls so
        return _LINK.format(path(f"/{database}/sites/{tilde_encode(plain)}"), plain)
    if column in _REGIONS:
        return (_LINK if label == plain else _WITH_CODE).format(path(f"/region/{plain}"), label, plain)
    if table == "regions" and column == "name":
        return _LINK.format(path(f"/region/{_get(row, 'code')}"), label)
    if table == "reports" and column == "title":
        return _LINK.format(path(f"/report/{_get(row, 'id')}"), label)
    if table == "captures" and column == "url":
        return _LINK.format(path(addresses.web(_get(row, "fetched_at"), plain)), addresses.shown(plain))
    if column == "rule" and (path_of := labels.anchor(plain)):
        return _LINK.format(path(path_of), plain)
    if table in store.STATUTORY and column == "row" and (said := labels.row(table, plain)):
        return Markup("{} <em>{}</em>").format(plain, said)
    capture = _get(row, "capture_id")
    if capture and column == "cell":
        return _LINK.format(path(addresses.short(capture, plain)), plain)
    if capture and column == "cells":
        return _cells(plain, capture, path)
    return None


def _cells(text: str, capture: str, path) -> Markup | None:
    """Return links to the first cells of a finding, and how many more it has."""
    try:
        cells = json.loads(text)
    except ValueError:
        return None
    links = [_LINK.format(path(addresses.short(capture, cell)), cell) for cell in cells[:_SHOWN]]
    more = [Markup("<em>+ {}</em>").format(len(cells) - _SHOWN)] if len(cells) > _SHOWN else []
    return Markup("<br>").join([*links, *more])
