"""How a crawl ended: the sentences at its end, a file for machines, and an exit code."""

import json
import os
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from gkcrawl import store
from gkcrawl.archive import ArchiveError

#: Exit codes of ``scrapy crawl``.
FINE, ARCHIVE, ARGUMENTS, FAILED, BLOCKED, NOTHING, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130
TOLD = ("0: every site was read to its end, or to its SITE_BUDGET, and reports were found (or nothing was left to do); 1: the archive failed; "
        "2: bad arguments; 3: some sites could not be reached, or pages of sites that could (the summary's \"failed\"); "
        "4: some sites refuse us, and none was out of reach; 5: none of these, and no report was found; 130: interrupted.")
#: So many sites are named at the end; all of them stand in the file.
NAMED = 40
_SITES = """SELECT site_id AS site, state, reason, warning, reports, requests, section_url, family FROM visits
            WHERE crawl_id = ? ORDER BY site_id"""
_COUNTS = ("new", "changed", "unchanged", "vanished", "failed", "responses", "new_bodies", "failures")


def code(sites: Iterable[dict], failed: int = 0) -> int:
    """Return the exit code for sites in these states, and so many pages that were not had."""
    sites = list(sites)
    states = {site["state"] for site in sites}
    if "unreachable" in states:
        return FAILED
    if states & {"blocked", "robots"}:
        return BLOCKED
    if failed:
        return FAILED
    return NOTHING if sites and not any(site["reports"] for site in sites) else FINE


def is_running(directory: Path, crawl: str) -> bool:
    """Say whether nobody has said how a crawl ended: it is under way, or was killed."""
    try:
        told = json.loads((Path(directory) / "crawls" / f"{crawl}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(told, dict) and told.get("state") == "running"


class Outcome:
    """The file of a crawl for machines, ``crawls/<id>.json``: written when it begins and when it ends."""

    def __init__(self, directory: Path, crawl: str, region: dict, arguments: dict):
        self.path, self.database = Path(directory) / "crawls" / f"{crawl}.json", Path(directory) / "gkcrawl.db"
        self.told = {"id": crawl, "region": region, "arguments": arguments, "started_at": _now(), "pid": os.getpid()}

    def begin(self) -> None:
        """Say that the crawl is running."""
        self._write({**self.told, "state": "running"})

    def end(self, state: str, exit_code: int | None = None) -> tuple[int, list[str]]:
        """Say how it ended, from what was filed of it; return the exit code and the lines for people."""
        with closing(store.read_only(self.database)) as db:
            crawl, named = self.told["id"], ", ".join(f'"{name}"' for name in _COUNTS)
            row = db.execute(f"SELECT {named}, started_at FROM crawls WHERE id = ?", [crawl]).fetchone()
            cursor = db.execute(_SITES, [crawl])
            sites = [dict(zip([column[0] for column in cursor.description], one)) for one in cursor]
        counts = dict(zip(_COUNTS, row or [0] * len(_COUNTS)))
        found = code(sites, counts["failed"]) if exit_code is None else exit_code
        self._write({**self.told, "started_at": row[-1] if row else self.told["started_at"], "state": state,
                     "finished_at": _now(), "exit_code": found, "counts": counts, "sites": sites})
        lines = [f"crawl:    {crawl}: " + ", ".join(f"{counts[name]} {name}" for name in _COUNTS[:5])]
        worth = [site for site in sites if site["state"] != "ok" or site["reason"] or site["warning"]]
        lines += [f"  {site['site']}: {site['state']}. " + " ".join(filter(None, (site["reason"], site["warning"])))
                  for site in worth[:NAMED]]
        if len(worth) > NAMED:
            lines.append(f"  and {len(worth) - NAMED} more sites, see {self.path}")
        return found, lines

    def stop(self, state: str, exit_code: int, sentence: str) -> None:
        """Say why it ended, where nothing of it could be filed."""
        self._write({**self.told, "state": state, "finished_at": _now(), "exit_code": exit_code, "reason": sentence})

    def _write(self, told: dict) -> None:
        half = self.path.with_name(f".{self.path.name}")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            half.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            os.replace(half, self.path)
        except OSError as error:
            raise ArchiveError(f"{self.path} cannot be written: {error.strerror or error}.") from error


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
