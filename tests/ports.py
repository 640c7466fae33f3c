"""Servers on ports of this machine: those a user starts by number, and handlers that answer for as long as a test needs them."""

import socket
import subprocess
import threading
import time
from contextlib import contextmanager
from http.server import ThreadingHTTPServer

#: Seconds a server may take to listen, on a machine that has much else to do.
PATIENCE = 120


@contextmanager
def reserved():
    """Yield a port of 127.0.0.1 that no other program is given, nor connects from, while the server it is for comes up.

    Between finding a free port and listening on it a server takes seconds to start, and another test's may be given the
    same one. A socket that is bound and does not listen keeps it, and stands in no server's way that reuses addresses.
    """
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def listening(process: subprocess.Popen, port: int) -> None:
    """Wait until a server answers; fail where it ends, or does not come."""
    until = time.monotonic() + PATIENCE
    while True:
        assert process.poll() is None, f"{process.args[:3]} ended"
        try:
            return socket.create_connection(("127.0.0.1", port), 5).close()
        except OSError:
            assert time.monotonic() < until, f"{process.args[:3]} does not listen"
            time.sleep(0.1)


def ended(process: subprocess.Popen) -> None:
    """End a server, by force where it does not end when told to."""
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def answering(handler):
    """Answer requests by a handler of http.server, each in a thread of its own; yield the server's address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
