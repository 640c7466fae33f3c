"""CSV that is whole, or says that it is not: Datasette cuts it at max_returned_rows and says nothing.

The CSV of a table or view is streamed to its end. A query's cannot be: where it comes to as many rows as are given at most, its
headers and its file name say so. A query that fails is an error, not an empty file.
"""

import csv
import io
from urllib.parse import parse_qsl, urlencode

#: What a reader of one page of a table asks for, and gets.
_PAGED = {"_stream", "_next"}
_FAILED = ("查询没有成功：有错，或用时太长。把地址中的 .csv 换成 .json 可看原因。\n"
           "The query failed: it has an error, or took too long. With .json in place of .csv the address says which.\n").encode()


def wrap(app, datasette):
    """Return the application with CSV that says when it is cut."""

    async def said(scope, receive, send):
        path = scope.get("path", "")
        if scope["type"] != "http" or not path.endswith(".csv"):
            return await app(scope, receive, send)
        asked = parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
        names = {name for name, _ in asked}
        if await _is_table(datasette, path) and not names & _PAGED and dict(asked).get("_size", "max") == "max":
            asked = [*((name, value) for name, value in asked if name != "_size"), ("_size", "max"), ("_stream", "on")]
            return await app({**scope, "query_string": urlencode(asked).encode()}, receive, send)
        if "_stream" in names:
            return await app(scope, receive, send)
        return await app(scope, receive, _Held(send, datasette.setting("max_returned_rows"), path, "_header" in names).send)

    return said


async def _is_table(datasette, path: str) -> bool:
    """Whether a path is that of a table's or view's CSV."""
    parts = path.removeprefix(datasette.setting("base_url").rstrip("/")).strip("/").split("/")
    database = datasette.databases.get(parts[0])
    if len(parts) != 2 or database is None:
        return False
    name = parts[1].removesuffix(".csv")
    return await database.table_exists(name) or name in await database.view_names()


class _Held:
    """An answer held back until its rows are counted; it is never larger than the rows given at most."""

    def __init__(self, send, most: int, path: str, headless: bool):
        self._send, self._most, self._path, self._headless = send, most, path, headless
        self._start, self._body = None, []

    async def send(self, message: dict) -> None:
        """Take the parts of an answer, and give it when the last has come."""
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body.append(message.get("body", b""))
        if message.get("more_body"):
            return
        body = b"".join(self._body)
        if self._start["status"] == 200 and not body.strip() and not self._headless:
            # A query that fails or takes too long: Datasette answers 200, with nothing.
            body, self._start = _FAILED, {**self._start, "status": 400}
        elif self._start["status"] == 200 and (rows := _rows(body)) >= self._most:
            self._start = {**self._start, "headers": [*self._kept(), *self._cut(rows)]}
        await self._send(self._start)
        await self._send({**message, "body": body})

    def _kept(self) -> list[tuple[bytes, bytes]]:
        return [field for field in self._start["headers"] if field[0].lower() != b"content-disposition"]

    def _cut(self, rows: int) -> list[tuple[bytes, bytes]]:
        """Return the headers that say it, the file name among them."""
        name = "".join(one if one.isalnum() and one.isascii() or one in "-_" else "-" for one in
                       self._path.rpartition("/")[2].removesuffix(".csv"))
        return [(b"x-truncated", f"only the first {rows} rows; there may be more".encode()),
                (b"content-disposition", f'attachment; filename="{name}-first-{rows}-rows.csv"'.encode())]


def _rows(body: bytes) -> int:
    """Return the number of records below the heading."""
    return sum(1 for _ in csv.reader(io.StringIO(body.decode(errors="replace"), newline=""))) - 1
