"""A WARC file → rows: what one pass over the records says, before any document is read."""

import os
import pickle
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from gkcrawl import archive, regions

from .identity import host, site, spelled, urlkey

#: An address that has one spelling only: most are such, and every row is held against its own.
_PLAIN = re.compile(r"https?://([a-z0-9.-]+)(/[A-Za-z0-9/._-]*)")
#: So many rows are held at a time.
BATCH = 2000
#: So many problems of one file are told; a file that is damaged all over would fill the screen.
TOLD = 5
#: What a crawl says of a site in its note.
SITE_FACTS = ("name", "home", "site_code", "family", "section_url", "state", "reason")


def region(code: str | None) -> str | None:
    """Return today's code for a region's code; None where there is no such division."""
    return (code if regions.get(code) else regions.current(code)) if code else None


def clean(text) -> str | None:
    """Return text as SQLite can hold it; None for nothing."""
    return str(text).encode("utf-8", "replace").decode() if text else None


def rows(path: Path, troubles: list[archive.Problem]) -> Iterator[tuple[str, dict]]:
    """Yield the rows a WARC file makes, each with the name of its table; what cannot be read goes to ``troubles``."""
    path = Path(path)
    try:
        first = crawl_row(path)
        yield "crawls", first
        for found in archive.scan(path, troubles):
            if row := row_of(found, first["id"]):
                yield row
    except archive.ArchiveError as error:
        troubles.append(archive.Problem(path.name, 0, str(error)))


def crawl_row(path: Path) -> dict:
    """Return what a file says of its crawl; one that another tool wrote is a crawl of its own."""
    info = archive.info(path)
    return {"id": info.get("crawl") or path.name, "region_code": region(info.get("region")), "started_at": info.get("started_at"),
            "reason": None if info.get("crawl") else "imported", "software": clean(info.get("software")),
            "arguments": clean(info.get("arguments"))}


def row_of(found: archive.Capture | archive.Note, crawl: str) -> tuple[str, dict] | None:
    """Return the row that a capture or a note makes, with the name of its table; None for notes of other kinds."""
    return ("captures", capture_row(found, crawl)) if isinstance(found, archive.Capture) else note_row(found, crawl)


def looked_up_by(url: str) -> dict:
    """Return what of a capture's row its address alone says."""
    if plain := _PLAIN.fullmatch(url):
        name, path = plain.groups()
        place = site(name)[0]
        return {"site_id": place, "urlkey": place + path, "spelled": name + path}
    return {"site_id": site(host(url.removeprefix(archive.RENDERED)))[0], "urlkey": urlkey(url), "spelled": spelled(url)}


def capture_row(capture: archive.Capture, crawl: str) -> dict:
    """Return the row of a capture; where its body stands is known only when all captures are."""
    facts = {name: clean(value) for name, value in capture.facts.items()}
    url = clean(capture.url)
    refers = capture.original or (None, None)
    return {"id": capture.id, "url": url, **looked_up_by(url), "fetched_at": capture.fetched_at, "status": capture.status,
            "mime": clean(capture.mime), "charset": clean(capture.charset), "sha256": capture.sha256,
            "length": capture.length, "role": facts.get("role"), "crawl_id": facts.get("crawl") or crawl, "report_id": None,
            "via": facts.get("via"), "anchor": facts.get("anchor"), "ip": facts.get("ip"), "truncated": facts.get("truncated"),
            "revisit": int(capture.revisit), "refers_url": clean(refers[0]), "refers_at": refers[1], "stated_digest": clean(capture.stated), "warc": capture.warc, "offset": capture.offset,
            "body_warc": None if capture.revisit else capture.warc,
            "body_offset": None if capture.revisit else capture.offset, "for_site": facts.get("site"),
            "reading": None}


def note_row(note: archive.Note, crawl: str) -> tuple[str, dict] | None:
    """Return the row that a note of the crawl makes, with the name of its table; None for notes of other kinds."""
    data = note.data
    crawl = data.get("crawl") or crawl
    if note.kind == "crawl-end":
        return "crawl-end", {"id": crawl, "finished_at": data.get("finished_at") or note.date,
                             "reason": clean(data.get("reason")), "requests": data.get("requests")}
    if note.kind == "site" and data.get("site"):
        row = {name: clean(data.get(name)) for name in SITE_FACTS}
        return "visits", row | {"site_id": site(clean(data["site"]))[0], "crawl_id": crawl, "noted_at": note.date,
                                "region_code": region(data.get("region")), "requests": data.get("requests"),
                                "reports": data.get("reports"), "warning": None}
    if note.kind == "vanished" and data.get("url"):
        return "vanished", {"crawl_id": crawl, "url": clean(data["url"]), "noted_at": note.date, "report_id": None,
                            "site_id": site(clean(data.get("site")) or host(data["url"]))[0],
                            "how": clean(data.get("how")) or "gone"}
    if note.kind == "failure" and data.get("url"):
        url = clean(data["url"])
        return "failures", {"crawl_id": crawl, "url": url, "failed_at": note.date, "site_id": site(host(url))[0],
                            "role": clean(data.get("role")), "via": clean(data.get("via")),
                            "anchor": clean(data.get("anchor")), "for_site": clean(data.get("site")), "error": clean(data.get("error")) or "no reason given"}
    return None


def spool(path: str, target: str) -> tuple[str, str, int, list[str]]:
    """Write a file's rows beside the database for the one writer to take up.

    Returns the file's name, where its rows are, its size and what could not be read. A tail that a kill tore off is
    set aside first.
    """
    path, troubles = Path(path), []
    if os.access(path, os.W_OK):
        try:
            archive.heal(path)
        except archive.ArchiveError as error:
            troubles.append(archive.Problem(path.name, 0, str(error)))
    size = path.stat().st_size
    found = rows(path, troubles)
    with open(target, "wb") as out:
        while batch := list(islice(found, BATCH)):
            pickle.dump(batch, out)
    return path.name, target, size, told(troubles)


def unspool(target: str) -> Iterator[list[tuple[str, dict]]]:
    """Yield what ``spool`` wrote."""
    with open(target, "rb") as source:
        yield from loaded(source)


def loaded(source: BinaryIO) -> Iterator:
    """Yield what was pickled into a file, one after the other."""
    while True:
        try:
            yield pickle.load(source)
        except EOFError:
            return


def told(troubles: list[archive.Problem]) -> list[str]:
    """Return the problems of a file as sentences, the first few in words and the rest as a number."""
    lines = [str(trouble) for trouble in troubles[:TOLD]]
    if len(troubles) > TOLD:
        lines.append(f"{troubles[0].warc}: {len(troubles) - TOLD} further places that cannot be read")
    return lines
