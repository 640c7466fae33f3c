"""One WARC file: the records of the selection as they were written, and an end that proves them."""

from pathlib import Path

from gkcrawl import archive

from .selection import Selection
from .writing import SOFTWARE, replacing


def warc(chosen: Selection, out: Path) -> str:
    """Write the selection's records into one WARC file, which replaces ``out`` when it is complete."""
    if not chosen.captures:
        raise archive.ArchiveError(f"There is nothing to export: {chosen.directory / 'warc'} holds no capture.")
    with replacing(out) as path, open(path, "wb") as file:
        count = records(chosen, file)
    return f"{len(chosen.captures)} captures, {count} records{left_out(chosen)} in {out}"


def records(chosen: Selection, file) -> int:
    """Write the selection's records into a file object; return how many they are."""
    info = {"software": SOFTWARE, "description": f"captures of reports {chosen.title}".strip()}

    def belongs(note: archive.Note) -> bool:
        """Notes of the crawls that brought something, and of the sites it was brought from."""
        if chosen.whole:
            return True
        if note.kind == "crawl-end":
            return note.data.get("crawl") in crawls
        return note.kind == "site" and note.data.get("site") in sites or (
            note.kind == "failure" and note.data.get("site") in chosen.sites)

    crawls, sites = chosen.crawls, {one["site_id"] for one in chosen.captures.values()}
    return archive.copy(chosen.directory, chosen.files, file, info, belongs)


def left_out(chosen: Selection) -> str:
    """Say how many captures are left out, where any are."""
    return f", {chosen.left_out} left out (withdrawn)" if chosen.left_out else ""
