"""One report from several captures: its text in the page, its tables in an attachment or two, or the other way round.

The capture that reads best speaks. What it has not comes from the others, each cell with the capture it came from; where
a page and its attachment print different numbers for one cell, that is noted, and not settled here.
"""

from collections.abc import Callable

from gkcrawl import check, forms
from gkcrawl.extract import Reading
from gkcrawl.extract.report import reasons_of

from . import schema
from .reading import ATTACHED, told

#: Of what a capture that names neither agency nor year says of itself.
_NAMELESS = ("agency and year not found", "agency not found", "year not found")


def joined(chosen: dict, captures: list[dict], said_of: Callable[[str], dict]) -> tuple[dict, dict[str, str]]:
    """Return what a report's captures say together, and the capture that each part (a table, "passages") came from.

    ``said_of`` gives what a capture says, by its id: agency, region_code, year, state, reason, payload.
    """
    said = said_of(chosen["capture_id"])
    payload, sources = said["payload"], dict.fromkeys((*schema.STATUTORY, "passages"), chosen["capture_id"])
    if len(captures) == 1:
        return said, sources
    others = [capture for capture in _current(captures) if capture["capture_id"] != chosen["capture_id"]]
    own, alone = reasons_of(payload["tables"], payload["oddities"]), dict(sources)
    named = next((capture for capture in others if capture["complete"]), None)
    if named and not chosen["complete"]:
        _name(said, said_of(named["capture_id"]))
        own += _NAMELESS
    for capture in others:
        _fill(payload, said_of(capture["capture_id"])["payload"], capture, sources)
    for capture in captures[::-1] if not (payload["published"] and payload["passages"]) else ():
        _tell(payload, said_of(capture["capture_id"])["payload"], capture, sources)
    if sources != alone or named and not chosen["complete"]:
        if any(payload["tables"].values()):
            kept = [part for part in (said["reason"] or "").split("; ") if part and part not in own]
            parts = reasons_of(payload["tables"], payload["oddities"]) + kept
            said["state"], said["reason"] = "partial" if parts else "read", "; ".join(parts) or None
        _check(said, payload)
    related = [capture for capture in others if _beside(capture, chosen)]
    for capture in related:
        payload["findings"] += _differences(payload, said_of(capture["capture_id"])["payload"], capture, sources)
    return said, sources


def _name(said: dict, whole: dict) -> None:
    """Take from another capture whose report it is, for which year, and of when."""
    said |= {name: whole[name] for name in ("agency", "region_code", "year")}
    payload, other = said["payload"], whole["payload"]
    payload |= {name: other[name] for name in ("title", "dates", "published")}


def _current(captures: list[dict]) -> list[dict]:
    """Return the newest capture of each address that was read at all, the best read first, of these the newest."""
    newest = {capture["urlkey"]: capture for capture in captures if capture["rank"] < ATTACHED}
    order = sorted(newest.values(), key=lambda one: (one["fetched_at"], one["capture_id"]), reverse=True)
    return sorted(order, key=lambda one: one["rank"])


def _beside(one: dict, other: dict) -> bool:
    """Tell whether of two captures one is linked from the other, or both from one page."""
    linked = {capture["via"] for capture in (one, other) if capture["role"] == "attachment"}
    return bool(linked) and (one["url"] in linked or other["url"] in linked or one["role"] == other["role"] and len(linked) == 1)


def _fill(payload: dict, other: dict, capture: dict, sources: dict[str, str]) -> None:
    """Take the tables that are not there yet from another capture of the same form."""
    if not payload["form"] or payload["form"] != other["form"]:
        return
    for table in schema.STATUTORY:
        if not payload["tables"].get(table) and other["tables"].get(table):
            payload["tables"][table] = other["tables"][table]
            payload["oddities"] += [odd for odd in other["oddities"] if odd["cell"].startswith(f"{table}.")]
            sources[table] = capture["capture_id"]


def _tell(payload: dict, other: dict, capture: dict, sources: dict[str, str]) -> None:
    """Take the date and the passages that are not there yet from another capture."""
    if not payload["published"]:
        payload["published"], payload["dates"] = other["published"], other["dates"]
    if not payload["passages"] and other["passages"]:
        payload["passages"], sources["passages"] = other["passages"], capture["capture_id"]


def _check(said: dict, payload: dict) -> None:
    """Check anew what has come together."""
    reading = Reading(payload["form"], payload["title"] or "", said["agency"], said["region_code"], said["year"],
                      payload["published"], payload["tables"], payload["passages"], payload["oddities"],
                      said["state"], said["reason"] or "")
    findings, payload["uncheckable"] = check.findings(reading)
    payload["findings"] = list(map(told, findings))


def _differences(payload: dict, other: dict, capture: dict, sources: dict[str, str]) -> list[dict]:
    """Return a note for each cell for which a page and its attachment print different numbers."""
    found = []
    for table, rows in payload["tables"].items():
        if payload["form"] != other["form"] or sources[table] == capture["capture_id"]:
            continue
        for row, cells in rows.items():
            theirs = other["tables"].get(table, {}).get(row, {})
            for column, value in cells.items():
                if None not in (value, theirs.get(column)) and value != theirs[column]:
                    label = forms.checks()["rules"]["page_and_attachment"]["label"]
                    detail = f"{label}：此处 {value}，另一份（{capture['url']}）{theirs[column]}"
                    found.append({"rule": "page_and_attachment", "cells": [f"{table}.{row}.{column}"], "left": value,
                                  "right": theirs[column], "detail": detail, "severity": check.NOTE})
    return found
