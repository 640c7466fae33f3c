"""Other people's tools, as users run them: pywb, py-wacz, frictionless, replayweb.page. `make replay` installs them."""

import functools
import http.client
import http.server
import os
import subprocess
from contextlib import contextmanager
from pathlib import Path

from tests import ports

HOME = Path(__file__).resolve().parent.parent / ".venv" / "replay"
#: What is unpacked from the npm package of replayweb.page.
REPLAYWEB = HOME / "package"


def tool(name: str) -> str:
    """Return the path of a tool; without it the test fails and says what to do."""
    path = HOME / "bin" / name
    assert path.exists() and (HOME / "ready").exists(), f"{name} is not installed: run `make replay` first."
    return str(path)


def run(name: str, *args, cwd=None) -> subprocess.CompletedProcess:
    """Run a tool to its end."""
    return subprocess.run([tool(name), *map(str, args)], cwd=cwd, capture_output=True, text=True, timeout=600)


@contextmanager
def pywb(folder: Path, *files: Path, record: bool = False, env: dict | None = None):
    """Serve WARC or WACZ files with pywb as the collection ``kept``; yield its port."""
    run("wb-manager", "init", "kept", cwd=folder)
    for file in files:
        more = ["--unpack-wacz"] if file.suffix == ".wacz" else []
        added = run("wb-manager", "add", *more, "kept", file.resolve(), cwd=folder)
        assert added.returncode == 0, added.stderr
    live = ["--live", "--record"] if record else []
    with ports.reserved() as port:
        process = subprocess.Popen([tool("wayback"), "-p", str(port), "-b", "127.0.0.1", *live], cwd=folder,
                                   env=os.environ | (env or {}), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            ports.listening(process, port)
            yield port
        finally:
            ports.ended(process)


def ask(port: int, target: str, **headers):
    """Return status, headers (lower case) and the body exactly as it came."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    connection.putrequest("GET", target, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


class _Ranged(http.server.SimpleHTTPRequestHandler):
    """Files, whole or the range asked for: a WACZ is read by ranges."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path, asked = Path(self.translate_path(self.path)), self.headers.get("Range", "")
        if not path.is_file() or not asked.startswith("bytes="):
            return super().do_GET()
        data, (first, _, last) = path.read_bytes(), asked[6:].partition("-")
        begin = int(first) if first else max(0, len(data) - int(last))
        end = min(len(data), int(last) + 1 if first and last else len(data))
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {begin}-{end - 1}/{len(data)}")
        self.send_header("Content-Length", str(end - begin))
        self.end_headers()
        self.wfile.write(data[begin:end])

    def log_message(self, *args):
        """Say nothing."""


@contextmanager
def folder_served(folder: Path):
    """Serve a folder over HTTP; yield its address."""
    with ports.answering(functools.partial(_Ranged, directory=str(folder))) as address:
        yield address
