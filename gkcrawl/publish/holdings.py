"""The database that holds our tables, the WARC files beside it, and the few questions asked of both."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from datasette.utils.asgi import NotFound

from gkcrawl import archive, store
from gkcrawl.publish import addresses
from gkcrawl.publish.quick import once as quick_once
from gkcrawl.publish.quick import rows as quick_rows

#: Bodies up to this size are read on the spot: handing the work to a thread takes longer than the work.
AT_ONCE = 1 << 17

_MARKS = "select application_id, user_version from pragma_application_id, pragma_user_version"


class OtherVersion(Exception):
    """The attached database was made by another version of gkcrawl: its tables are not those asked for here."""


class Damaged(Exception):
    """The archive does not give back what its index says; the text is a sentence for readers."""


@dataclass(frozen=True)
class Holdings:
    """One attached database with our tables, and the folder its WARC files are looked for in."""

    name: str
    db: object
    directory: Path
    patient: bool = False

    async def rows(self, sql: str, *parameters, quick: bool = False) -> list[dict]:
        """Return a query's rows as dictionaries; without Datasette's limits of time and number where ``patient``.

        ``quick`` says that an index answers the question at once.
        """
        if quick and (found := quick_rows(self.db.path, sql, parameters)) is not None:
            return found
        if self.patient:
            return await self.db.execute_fn(lambda connection: [dict(row) for row in connection.execute(sql, parameters)])
        return [dict(row) for row in (await self.db.execute(sql, parameters)).rows]

    async def row(self, sql: str, *parameters, quick: bool = False) -> dict | None:
        """Return a query's first row, or None."""
        return next(iter(await self.rows(sql, *parameters, quick=quick)), None)

    async def capture(self, identity: str) -> dict | None:
        """Return the capture of this id, or None."""
        return await self.row("select * from captures where id = ?", identity, quick=True)

    async def captures(self, url: str) -> list[dict]:
        """Return the captures of this very address, oldest first."""
        return await self.rows("select * from captures where url = ? order by fetched_at, id", url, quick=True)

    async def spelled(self, url: str) -> list[dict]:
        """Return the captures of every spelling of this address, oldest first."""
        return await self.rows("select * from captures where spelled = ? order by fetched_at, id", store.spelled(url), quick=True)

    async def of_second(self, when: datetime, carried: str) -> str | None:
        """Return the address captured in this second that an address of ours means by what it carries, or None."""
        second = f"{when:%Y-%m-%dT%H:%M:%S}"
        rows = await self.rows("select url from captures where spelled = ? and fetched_at >= ? and fetched_at < ?",
                               store.spelled(carried), second, second + "~", quick=True)
        return min((one["url"] for one in rows), key=lambda url: addresses.nearness(carried, url), default=None)

    async def stored(self, capture: dict):
        """Return a capture's response as archived; raises Damaged where file, record or digest do not fit the index."""
        if capture["length"] <= AT_ONCE:
            return _load(self.directory, capture)
        return await asyncio.get_running_loop().run_in_executor(None, _load, self.directory, capture)


def _load(directory: Path, capture: dict):
    """Load a response, a revisit's body from the record it repeats, and compare it with its digest."""
    try:
        stored = archive.load(directory, capture["warc"], capture["offset"])
        if capture["revisit"]:
            if capture["body_warc"] is None:
                raise Damaged("这次采集的正文不在此存档中。 The body of this capture is in no WARC file of this archive.")
            repeated = archive.load(directory, capture["body_warc"], capture["body_offset"])
            stored.body, stored.sha256 = repeated.body, repeated.sha256
            stored.headers = stored.headers or repeated.headers     # another tool's revisit may have none of its own
    except archive.ArchiveError as error:
        raise Damaged(f"存档记录读不出来。 {error}") from error
    if stored.sha256 != capture["sha256"]:
        raise Damaged(f"存档记录与其校验值不符，不予显示。 The record at byte {capture['offset']} of {capture['warc']} "
                      "does not match its digest and is not shown.")
    return stored


async def _marks(db) -> tuple[int, int]:
    """Return what a database says it is, and of which version: asked of each file that stands at its path."""
    asked = quick_once(db.path, _MARKS)
    row = asked[0] if asked else (await db.execute(_MARKS)).first()
    return row["application_id"], row["user_version"]


@lru_cache(maxsize=64)
def _folder(path: str) -> Path:
    return Path(path).resolve().parent


async def find(datasette) -> Holdings | None:
    """Return the first attached database that is ours, or None; raises OtherVersion where another version made it."""
    other = ""
    for name, db in datasette.databases.items():
        application, version = await _marks(db) if db.path else (0, 0)
        if application == store.APPLICATION:
            if version == store.version():
                return Holdings(name, db, _folder(str(db.path)))
            other = other or Path(db.path).name
    if other:
        raise OtherVersion(other)
    return None


async def need(datasette, request) -> Holdings:
    """Return the database with our tables for someone who may see it; raises NotFound, Forbidden or OtherVersion."""
    held = await find(datasette)
    if held is None:
        raise NotFound("这里没有 gkcrawl 数据库。 No database of gkcrawl is attached here.")
    await datasette.ensure_permissions(request.actor, [("view-database", held.name), "view-instance"])
    return held


def settings(datasette, request=None) -> dict:
    """Return the plugin's settings: base_url and archive_origin, both optional; for one request they are asked for once."""
    known = request.scope if request else {}
    if "gkcrawl" not in known:      # Datasette puts all its metadata together anew each time it is asked
        known["gkcrawl"] = datasette.plugin_config("gkcrawl") or {}
    return known["gkcrawl"]


def base(datasette, request) -> str:
    """Return what precedes a path in an absolute address: the setting base_url, else where the request came to."""
    configured = settings(datasette, request).get("base_url")
    if configured:
        return configured.rstrip("/")
    return f"{request.scheme}://{request.host}{datasette.setting('base_url').rstrip('/')}"
