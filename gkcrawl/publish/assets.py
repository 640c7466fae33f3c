"""The plugin's own static files: named by their content, so that they may be kept for ever, and sent packed."""

import gzip
import hashlib
import mimetypes
from functools import lru_cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "static"
_PREFIX = "/-/static-plugins/gkcrawl/"
#: Smaller files are not worth packing.
_WORTH = 1024


@lru_cache(maxsize=32)
def _read(name: str, _changed: int) -> tuple[bytes, bytes, str]:
    """Return a file's bytes, the same packed, and what its address carries so that it changes with them."""
    body = (_FOLDER / name).read_bytes()
    return body, gzip.compress(body, 9, mtime=0) if len(body) >= _WORTH else b"", hashlib.sha256(body).hexdigest()[:12]


def _known(name: str) -> tuple[bytes, bytes, str] | None:
    """Return the file of this name in our folder, None where there is none."""
    try:
        file = (_FOLDER / name).resolve()
        if not file.is_relative_to(_FOLDER) or not file.is_file():
            return None
    except (OSError, ValueError):       # longer than a name may be, or with a NUL in it
        return None
    return _read(file.relative_to(_FOLDER).as_posix(), file.stat().st_mtime_ns)


def path(name: str) -> str:
    """Return the address of one of our files, below Datasette's base_url."""
    return f"{_PREFIX}{name}?{_known(name)[2]}"


def wrap(app, prefix: str = ""):
    """Return the application answering for our static files itself."""

    async def answered(scope, receive, send):
        asked = scope.get("path", "").removeprefix(prefix)
        found = scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and asked.startswith(_PREFIX) and (
            _known(asked.removeprefix(_PREFIX)))
        if not found:
            return await app(scope, receive, send)
        body, packed, mark = found
        fields = dict(scope.get("headers") or [])
        kept = "public, max-age=31536000, immutable" if scope.get("query_string") == mark.encode() else "public, max-age=3600"
        headers = [(b"content-type", f"{mimetypes.guess_type(asked)[0] or 'text/plain'}; charset=utf-8".encode()),
                   (b"cache-control", kept.encode()), (b"etag", f'W/"{mark}"'.encode()), (b"vary", b"Accept-Encoding")]
        status = 304 if mark.encode() in fields.get(b"if-none-match", b"") else 200
        if status == 304:
            body = b""
        else:
            if packed and b"gzip" in fields.get(b"accept-encoding", b""):
                body, headers = packed, [*headers, (b"content-encoding", b"gzip")]
            headers.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    return answered
