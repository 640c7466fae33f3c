"""What docs/archive.md tells its readers to type, typed: it holds for a sound archive, and not for an altered one."""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from gkcrawl import archive, store
from gkcrawl.publish import addresses
from tests import ports
from tests.publish_fixture import AWKWARD, HOST, Archive
from tests.publish_server import path, running
from tests.test_manifest import CRAWLS, authority, chain, pem, trust  # noqa: F401

DOCS = (Path(__file__).resolve().parent.parent / "docs" / "archive.md").read_text(encoding="utf-8")
BLOCK = re.search(r"^```sh\n(.*?)^```", DOCS, re.M | re.S)[1]
SIGNED, HASHED, STAMPED = (next(line for line in BLOCK.splitlines() if line.startswith(f"openssl {word}"))
                           for word in ("pkeyutl", "dgst", "ts"))
PLAIN = BLOCK.replace(SIGNED, "").replace(HASHED, "").replace(STAMPED, "")
#: Stands for curl where that is not installed.
CURL = f"""#!{sys.executable}
import http.client, string, sys
from urllib.parse import quote
host, _, path = sys.argv[-1].removeprefix("http://").partition("/")
link = http.client.HTTPConnection(host)
link.request("GET", quote("/" + path, safe=string.printable))
sys.stdout.buffer.write(link.getresponse().read())
"""


def closed(place, authority, key) -> Path:  # noqa: F811
    """An archive of two crawls, signed, stamped and filed."""
    folder, url = authority
    directory = place / "archive"
    trust(directory, folder / "ca.pem")
    chain(directory, 2, key=pem(place, key), timestamp_url=url)
    store.file(directory, jobs=1)
    return directory


def typed(directory: Path, commands: str, **names) -> subprocess.CompletedProcess:
    """Type commands in the archive's folder; the first that fails ends it."""
    tools = directory.parent / "tools"
    tools.mkdir(exist_ok=True)
    if not shutil.which("curl"):
        (tools / "curl").write_text(CURL)
        (tools / "curl").chmod(0o755)
    env = os.environ | {"PATH": f"{tools}:{Path(sys.executable).parent}:{os.environ['PATH']}"} | names
    return subprocess.run(["bash", "-e", "-c", commands], cwd=directory, env=env, capture_output=True, text=True)


def names(directory: Path) -> dict[str, str]:
    """What a reader puts for the names in the commands."""
    capture = [one for one in archive.scan(archive.warc_files(directory)[-1]) if isinstance(one, archive.Capture)][1]
    return {"FILE": capture.warc, "OFFSET": str(capture.offset), "URL": capture.url, "CRAWL": CRAWLS[1], "ROOT": "root",
            "TIME": addresses.digits(capture.fetched_at),
            "KEY": next((directory / "manifests" / "keys").iterdir()).stem}


def test_every_command_holds_for_a_sound_archive(tmp_path, authority):  # noqa: F811
    directory = closed(tmp_path, authority, ed25519.Ed25519PrivateKey.generate())
    with running(directory, {}) as web:
        done = typed(directory, PLAIN, SITE=f"http://127.0.0.1:{web.port}", **names(directory))
    assert done.returncode == 0, done.stderr
    stated, served, before, there = re.findall(r"[0-9a-f]{64}", done.stdout)
    assert stated == served and before == there
    for command in (SIGNED, STAMPED):
        done = typed(directory, command, **names(directory))
        assert done.returncode == 0, done.stderr


@pytest.fixture
def port():
    with ports.reserved() as number:
        yield number


@pytest.mark.parametrize("apart", [False, True])
def test_the_bytes_published_are_those_kept_whatever_the_address_and_the_answer(tmp_path, port, apart):
    """Brackets are no pattern, an archived redirect is not followed, and archived pages may have a host of their own."""
    (command,) = (line for line in BLOCK.splitlines() if line.startswith("curl "))
    made, about = Archive(tmp_path / "archive"), tmp_path / "metadata.json"
    for at, url in enumerate((*AWKWARD, f"http://{HOST}/[1].html?{{a,b}}=[1-3]", f"http://{HOST}/target")):
        made.keep(f"page{at}", url, f"<p>{at}</p>", role="way")
    made.keep("moved", f"http://{HOST}/moved", "<p>moved</p>", status=302, headers=[("Location", "/target")], role="way")
    made.keep("packed", f"http://{HOST}/packed", gzip.compress(b"<p>packed</p>"), headers=[("Content-Encoding", "gzip")], role="way")
    made.writer.close()
    store.file(tmp_path / "archive", jobs=1)
    site = f"http://localhost:{port}" if apart else f"http://127.0.0.1:{port}"
    about.write_text(json.dumps({"plugins": {"gkcrawl": {"archive_origin": site} if apart else {}}}))
    with running(tmp_path / "archive", made.captures, "-m", str(about), port=port) as web:
        assert web.ask(path(web, "packed", raw=True))[0] == (302 if apart else 200)
        for name, one in made.captures.items():
            time, _, url = path(web, name).removeprefix("/web/").partition("/")
            done = typed(tmp_path / "archive", command, SITE=site, URL=url, TIME=time)
            assert done.stdout.split()[0] == one.sha256, (name, done.stderr)


def test_the_command_for_the_other_kind_of_key_holds(tmp_path, authority):  # noqa: F811
    directory = closed(tmp_path, authority, ec.generate_private_key(ec.SECP256R1()))
    done = typed(directory, HASHED, **names(directory))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("name", "at"), [(f"warc/{CRAWLS[0]}-001.warc.gz", 700), (f"manifests/{CRAWLS[0]}.json", 30),
                                          (f"manifests/{CRAWLS[1]}.json", 30), (f"manifests/{CRAWLS[0]}.json.sig", 9)])
def test_the_commands_fail_after_a_change(tmp_path, authority, name, at):  # noqa: F811
    directory = closed(tmp_path, authority, ed25519.Ed25519PrivateKey.generate())
    data = bytearray((directory / name).read_bytes())
    data[at] ^= 1
    (directory / name).write_bytes(data)
    whole = PLAIN.partition("# one capture")[0]
    assert typed(directory, whole, **names(directory)).returncode
    signed = typed(directory, SIGNED, **names(directory)).returncode
    assert bool(signed) == (name == f"manifests/{CRAWLS[1]}.json")
