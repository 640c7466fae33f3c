"""Manifests and withdrawals: what is listed stays, what is sealed shows every change, what is taken down stays down."""

import functools
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import textwrap
import threading
from http.server import BaseHTTPRequestHandler

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from gkcrawl import archive
from gkcrawl.archive.manifest import canonical
from tests import ports

CRAWLS = [f"2026112{day}080000-140105" for day in range(1, 5)]
needs_openssl = pytest.mark.skipif(not shutil.which("openssl"), reason="the openssl command is not installed")


def crawl(directory, name, pages=2, end=True):
    """Write a small crawl."""
    with archive.Writer(directory, name, {"crawl": name, "started_at": f"2026-11-{name[6:8]}T08:00:00Z"}) as writer:
        for n in range(pages):
            last = writer.write(f"http://www.tyxd.gov.cn/{name}/{n}.html", f"2026-11-{name[6:8]}T08:00:{n:02d}Z", 200,
                                "OK", [("Content-Type", "text/html")], f"<p>{name} {n}".encode(), facts={})
        writer.write("http://www.tyxd.gov.cn/none", f"2026-11-{name[6:8]}T08:01:00Z", 404, "Not Found", [], b"")
        if end:
            writer.note("crawl-end", {"crawl": name, "finished_at": f"2026-11-{name[6:8]}T09:00:00Z"})
    return last


def chain(directory, count=4, **more):
    """Write crawls, each closed with its manifest, and return the paths of the manifests."""
    paths = []
    for name in CRAWLS[:count]:
        crawl(directory, name)
        paths.append(archive.close_manifest(directory, name, **more))
    assert whats(directory) == []
    return paths


def whats(directory, rows=None):
    return [str(problem) for problem in archive.verify(directory, rows)]


def edit(path, **change):
    """Change what a manifest says, in its canonical spelling."""
    path.write_bytes(canonical(json.loads(path.read_bytes()) | change))


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


# -- closing

def test_a_manifest_says_what_a_crawl_brought(tmp_path):
    crawl(tmp_path, CRAWLS[0])
    assert archive.unlisted(tmp_path) == [f"{CRAWLS[0]}-001.warc.gz"] and whats(tmp_path) == []
    path = archive.close_manifest(tmp_path, CRAWLS[0])
    warc = tmp_path / "warc" / f"{CRAWLS[0]}-001.warc.gz"
    assert path == tmp_path / "manifests" / f"{CRAWLS[0]}.json" and archive.unlisted(tmp_path) == []
    one, = archive.manifests(tmp_path)
    assert one == json.loads(path.read_text()) and path.read_bytes() == canonical(one)
    assert (one["crawl"], one["number"], one["previous"], one["key"]) == (CRAWLS[0], 1, [], None)
    assert (one["started"], one["finished"]) == ("2026-11-21T08:00:00Z", "2026-11-21T09:00:00Z")
    assert one["files"] == [{"name": warc.name, "sha256": sha256(warc), "bytes": warc.stat().st_size,
                             "crawl": CRAWLS[0], "captures": 3, "revisits": 0, "notes": 1,
                             "status": {"2xx": 2, "4xx": 1}, "finished": "2026-11-21T09:00:00Z"}]
    assert one["totals"] == {"captures": 3, "revisits": 0, "notes": 1, "bytes": warc.stat().st_size,
                             "status": {"2xx": 2, "4xx": 1}}
    assert one["software"].startswith("gkcrawl/") and one["closed"].endswith("Z") and whats(tmp_path) == []
    before = path.read_bytes()
    assert archive.close_manifest(tmp_path, CRAWLS[0]) == path and path.read_bytes() == before, "closed once for all"


def test_what_was_counted_in_writing_is_what_the_file_holds(tmp_path, monkeypatch):
    """Files that are what was written are not read again; one that was changed since is, and its counts are its own."""
    with archive.Writer(tmp_path, CRAWLS[0], {"crawl": CRAWLS[0]}) as writer:
        first = writer.write("http://www.tyxd.gov.cn/1", "2026-11-21T08:00:00Z", 200, "OK", [], b"1")
        writer.write("http://www.tyxd.gov.cn/2", "2026-11-21T08:00:01Z", 200, "OK", [], b"1", original=(first.url, first.fetched_at))
        writer.write("http://www.tyxd.gov.cn/3", "2026-11-21T08:00:02Z", 700, "?", [], b"")
        writer.rendered(f"{archive.RENDERED}http://www.tyxd.gov.cn/1", "2026-11-21T08:00:03Z", b"<p>", {})
        writer.note("site", {})
        writer.note("crawl-end", {})
        monkeypatch.setattr("gkcrawl.archive.writer.ROLL_OVER", 1)
        writer.note("site", {})
    shutil.copytree(tmp_path / "warc", tmp_path / "copy" / "warc")
    with monkeypatch.context() as nothing_is_read:
        nothing_is_read.setattr("gkcrawl.archive.manifest.scan", None)
        archive.close_manifest(tmp_path, CRAWLS[0], written=writer.written)
    archive.close_manifest(tmp_path / "copy", CRAWLS[0])
    counted, read = (archive.manifests(folder)[0] for folder in (tmp_path, tmp_path / "copy"))
    assert counted["files"] == read["files"] and [file["notes"] for file in read["files"]] == [2, 1]
    assert (read["totals"]["captures"], read["totals"]["revisits"], read["totals"]["status"]) == (4, 1, {"2xx": 2, "other": 2})
    shutil.rmtree(tmp_path / "manifests")
    with open(tmp_path / "warc" / read["files"][1]["name"], "r+b") as file:
        file.truncate(file.seek(0, 2) - 1)
    archive.close_manifest(tmp_path, CRAWLS[0], written=writer.written)
    assert [file["notes"] for file in archive.manifests(tmp_path)[0]["files"]] == [2, 0]


def test_a_crawl_of_several_processes_ends_when_the_last_of_them_says_so(tmp_path):
    """Whichever file that stands in, and however the files are numbered."""
    one, other = (archive.Writer(tmp_path, CRAWLS[0], {"crawl": CRAWLS[0]}) for _ in range(2))
    one.note("site", {})
    other.note("site", {})
    other.close()
    one.note("crawl-end", {"crawl": CRAWLS[0], "finished_at": "2026-11-21T09:00:00Z"})
    one.close()
    archive.close_manifest(tmp_path, CRAWLS[0])
    manifest, = archive.manifests(tmp_path)
    assert [file["finished"] for file in manifest["files"]] == ["2026-11-21T09:00:00Z", None]
    assert manifest["finished"] == "2026-11-21T09:00:00Z"


def test_each_manifest_seals_the_one_before(tmp_path):
    first, second, third, last = chain(tmp_path)
    assert [one["number"] for one in archive.manifests(tmp_path)] == [1, 2, 3, 4]
    assert json.loads(second.read_text())["previous"] == [{"name": first.name, "sha256": sha256(first)}]
    assert (last.parent / "newest.sha256").read_text() == f"{sha256(last)}  {last.name}\n"


def test_a_crawl_killed_and_gone_on_with_has_one_manifest_at_its_end(tmp_path):
    crawl(tmp_path, CRAWLS[0], end=False)
    first = tmp_path / "warc" / f"{CRAWLS[0]}-001.warc.gz"
    whole = first.read_bytes()
    first.write_bytes(whole + whole[:99])  # as a kill leaves it
    crawl(tmp_path, CRAWLS[0])
    archive.close_manifest(tmp_path, CRAWLS[0])
    one, = archive.manifests(tmp_path)
    assert [file["name"][-11:] for file in one["files"]] == ["001.warc.gz", "002.warc.gz"]
    assert first.read_bytes() == whole and (one["totals"]["captures"], one["finished"][:10]) == (6, "2026-11-21")
    assert whats(tmp_path) == []


def test_a_process_that_is_just_closing_its_file_is_waited_for(tmp_path):
    with archive.Writer(tmp_path, CRAWLS[0], {}) as other:
        other.note("site", {})
        crawl(tmp_path, CRAWLS[0])
        closing = threading.Timer(0.3, other.close)
        closing.start()
        archive.close_manifest(tmp_path, CRAWLS[0])
        closing.join()
    assert [file["notes"] for file in archive.manifests(tmp_path)[0]["files"]] == [1, 1] and whats(tmp_path) == []


def test_what_no_crawl_closed_stands_in_the_next_manifest(tmp_path, monkeypatch):
    monkeypatch.setattr("gkcrawl.archive.manifest.CLOSING", 0.1)
    crawl(tmp_path, CRAWLS[0], end=False)
    (tmp_path / "warc" / "elsewhere.warc").write_bytes(b"")
    with archive.Writer(tmp_path, CRAWLS[2], {}) as busy:
        busy.note("site", {})
        crawl(tmp_path, CRAWLS[1])
        archive.close_manifest(tmp_path, CRAWLS[1])
        one, = archive.manifests(tmp_path)
        assert [(file["name"], file["crawl"]) for file in one["files"]] == [
            (f"{CRAWLS[0]}-001.warc.gz", CRAWLS[0]), (f"{CRAWLS[1]}-001.warc.gz", CRAWLS[1]), ("elsewhere.warc", None)]
        assert archive.unlisted(tmp_path) == [busy.path.name] and whats(tmp_path) == []
        assert archive.close_manifest(tmp_path) is None
        with pytest.raises(archive.ArchiveError, match="still being written"):
            archive.close_manifest(tmp_path, CRAWLS[2])
    path = archive.close_manifest(tmp_path)
    assert path.name.endswith("-archive.json") and archive.unlisted(tmp_path) == [] and whats(tmp_path) == []
    with pytest.raises(archive.ArchiveError, match="no file of a crawl"):
        archive.close_manifest(tmp_path, "20991231000000-140105")


def test_crawls_that_end_at_once_close_one_after_the_other(tmp_path):
    script = "import sys; from gkcrawl import archive; archive.close_manifest(sys.argv[1], sys.argv[2])"
    for name in CRAWLS:
        crawl(tmp_path, name)
    runs = [subprocess.Popen([sys.executable, "-c", script, tmp_path, name]) for name in CRAWLS]
    assert [run.wait() for run in runs] == [0] * 4
    assert [one["number"] for one in archive.manifests(tmp_path)] == [1, 2, 3, 4] and whats(tmp_path) == []


def test_killed_in_closing(tmp_path):
    script = """
        import os, sys
        from gkcrawl import archive
        from gkcrawl.archive import manifest
        count, put = 0, os.replace
        def replace(*paths):
            global count
            count += 1
            if count == int(sys.argv[3]):
                os.kill(os.getpid(), 9)
            put(*paths)
        manifest.os.replace = replace
        archive.close_manifest(sys.argv[1], sys.argv[2])
    """
    for step in (1, 2):
        directory = tmp_path / str(step)
        chain(directory, 1)
        crawl(directory, CRAWLS[1])
        command = [sys.executable, "-c", textwrap.dedent(script), directory, CRAWLS[1], str(step)]
        assert subprocess.run(command).returncode == -9
        assert [("killed in closing" in what) for what in whats(directory)] == [True] * (step - 1)
        archive.close_manifest(directory, CRAWLS[1])
        assert whats(directory) == []
        crawl(directory, CRAWLS[2])
        archive.close_manifest(directory, CRAWLS[2])
        assert len(archive.manifests(directory)) == 3 and whats(directory) == []


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    crawl(tmp_path, CRAWLS[0])
    (tmp_path / "manifests").write_text("")
    with pytest.raises(archive.ArchiveError, match="manifests cannot be written: .* is kept"):
        archive.close_manifest(tmp_path, CRAWLS[0])


# -- what verify finds

def test_a_manifest_removed_from_the_middle(tmp_path):
    first, second, third, last = chain(tmp_path)
    second.unlink()
    found = whats(tmp_path)
    assert f"manifests/{third.name}, byte 0: the manifest before it is missing (number 2)" in found
    assert f"manifests/{second.name}, byte 0: the file is missing; manifests/{third.name} names it" in found


@pytest.mark.parametrize("which, said", [(0, "-1220800"), (1, "-112"), (3, "newest.sha256")])
def test_a_manifest_edited(tmp_path, which, said):
    paths = chain(tmp_path)
    edit(paths[which], finished="2026-11-21T09:00:01Z")
    teller = paths[which + 1].name if which < 3 else "newest.sha256"
    found, = whats(tmp_path)
    assert found.startswith(f"manifests/{paths[which].name}, byte 0: it was altered: manifests/{teller} says")


def test_a_file_altered_with_its_manifest_breaks_the_chain(tmp_path):
    paths = chain(tmp_path)
    warc = tmp_path / "warc" / f"{CRAWLS[1]}-001.warc.gz"
    warc.unlink()
    crawl(tmp_path, CRAWLS[1], pages=1)  # sound in itself, but not what was there
    found, = whats(tmp_path)
    assert f"the file is not the one that manifests/{paths[1].name} lists" in found
    elsewhere = tmp_path / "elsewhere"
    crawl(elsewhere, CRAWLS[1], pages=1)
    shutil.copy(warc, elsewhere / "warc")
    forged = json.loads(archive.close_manifest(elsewhere, CRAWLS[1]).read_text())
    edit(paths[1], files=forged["files"], totals=forged["totals"])
    found, = whats(tmp_path)
    assert f"it was altered: manifests/{paths[2].name} says" in found


def test_a_manifest_altered_before_the_next_is_closed_is_found_ever_after(tmp_path):
    first, = chain(tmp_path, 1)
    edit(first, software="gkcrawl/9")
    crawl(tmp_path, CRAWLS[1])
    archive.close_manifest(tmp_path, CRAWLS[1])
    assert ["it was altered" in what for what in whats(tmp_path)] == [True]


@pytest.mark.parametrize("change, said", [
    (lambda warc, paths: warc.unlink(), "the file is missing; manifests/"),
    (lambda warc, paths: shutil.copy(warc, warc.with_name(f"{CRAWLS[1]}-002.warc.gz")), "its crawl is closed by"),
    (lambda warc, paths: paths[3].unlink(), "newest.sha256 names it"),
    (lambda warc, paths: [path.unlink() for path in paths], "but there is no manifest"),
    (lambda warc, paths: (paths[0].parent / "newest.sha256").unlink(), "is missing, or empty"),
    (lambda warc, paths: shutil.copy(paths[1], paths[1].with_name("x.json")), "it is the manifest of"),
    (lambda warc, paths: (paths[0].parent / "x.txt").write_text(""), "nothing else belongs"),
    (lambda warc, paths: paths[3].write_bytes(paths[3].read_bytes() + b" "), "no manifest as gkcrawl writes"),
    (lambda warc, paths: paths[3].write_bytes(b"[]\n"), "no manifest as gkcrawl writes"),
    (lambda warc, paths: edit(paths[0], previous=[{"name": "a", "sha256": "b"}]), "names a manifest before it"),
    (lambda warc, paths: edit(paths[3], number=9), "is missing (number 4 to 8)"),
    (lambda warc, paths: edit(paths[0], number=0), "no manifest as gkcrawl writes"),
    (lambda warc, paths: edit(paths[3], number=3), "two manifests have number 3"),
    (lambda warc, paths: edit(paths[3], files=json.loads(paths[2].read_text())["files"]), "it lists "),
])
def test_what_was_done_to_the_archive_is_said(tmp_path, change, said):
    paths = chain(tmp_path)
    change(tmp_path / "warc" / f"{CRAWLS[1]}-001.warc.gz", paths)
    assert any(said in what for what in whats(tmp_path)), whats(tmp_path)


def test_counts_are_held_against_the_records(tmp_path):
    last = chain(tmp_path)[3]
    file, = json.loads(last.read_text())["files"]
    edit(last, files=[file | {"status": {"2xx": 3}}])
    assert any("its counts are not those of" in what for what in whats(tmp_path))


def test_every_altered_byte_of_every_manifest_is_found(tmp_path):
    paths, dice = [*chain(tmp_path, 2), tmp_path / "manifests" / "newest.sha256"], random.Random(20261121)
    for path in paths:
        whole = path.read_bytes()
        for at in dice.sample(range(len(whole)), 60):
            broken = bytearray(whole)
            broken[at] ^= dice.randrange(1, 256)
            path.write_bytes(broken)
            assert whats(tmp_path), f"{path.name}, byte {at} went unnoticed"
        path.write_bytes(whole)
    assert whats(tmp_path) == []


def test_a_list_of_the_newest_that_names_a_file_twice_is_found(tmp_path):
    newest = chain(tmp_path, 2)[-1].with_name("newest.sha256")
    newest.write_bytes(newest.read_bytes() * 2)
    assert ["names a file twice" in what for what in whats(tmp_path)] == [True]


def everywhere(value, path=()):
    """Every place in a JSON value: the way there."""
    yield path
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield from everywhere(value[key], (*path, key))


def test_a_manifest_of_any_other_shape_is_found_and_breaks_nothing(tmp_path):
    """Each part renamed, taken out, or made something of another kind, in the very spelling of a manifest."""
    path = chain(tmp_path, 2)[-1]
    whole = json.loads(path.read_bytes())
    for way in everywhere(whole):
        for other in ("renamed", "removed", None, 7, -1, 10 ** 30, True, "x", [], {}, ["x"], [{}]):
            made = holder = {"": json.loads(path.read_bytes())}
            for key in ("", *way)[:-1]:
                holder = holder[key]
            last = ("", *way)[-1]
            if other == "removed" and way or other == "renamed" and isinstance(last, str) and way:
                value = holder.pop(last)
                if other == "renamed":
                    holder[last[:-1] + "`"] = value
            else:
                holder[last] = other
            if made[""] == whole:
                continue
            before = path.read_bytes()
            path.write_bytes(canonical(made[""]))
            assert whats(tmp_path), (way, other)
            path.write_bytes(before)
    path.write_bytes(b"[" * 100_000)
    assert whats(tmp_path)


# -- signatures

def pem(folder, key):
    path = folder / "key.pem"
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                       serialization.NoEncryption()))
    return path


@pytest.mark.parametrize("kind", ["Ed25519", "ECDSA"])
@needs_openssl
def test_a_signature_is_of_this_manifest_and_this_key(tmp_path, kind):
    made = ed25519.Ed25519PrivateKey.generate() if kind == "Ed25519" else ec.generate_private_key(ec.SECP256R1())
    key, directory = pem(tmp_path, made), tmp_path / "archive"
    first, last = chain(directory, 2, key=key)
    signature, public = last.with_name(last.name + ".sig"), next((last.parent / "keys").iterdir())
    assert public.stem == json.loads(last.read_text())["key"] == hashlib.sha256(subprocess.run(
        ["openssl", "pkey", "-pubin", "-in", public, "-outform", "DER"], capture_output=True).stdout).hexdigest()
    rawin = ["pkeyutl", "-verify", "-pubin", "-inkey", public, "-rawin", "-in", last, "-sigfile", signature]
    hashed = ["dgst", "-sha256", "-verify", public, "-signature", signature, last]
    command = rawin if kind == "Ed25519" else hashed
    assert subprocess.run(["openssl", *command], capture_output=True).returncode == 0
    assert json.loads(last.read_text())["previous"][1]["name"] == first.name + ".sig", "it is part of the chain"
    good = signature.read_bytes()
    signature.write_bytes(bytes([good[0] ^ 1]) + good[1:])
    assert any("signature is not of this text" in what for what in whats(directory))
    signature.unlink()
    assert any("signature cannot be checked" in what for what in whats(directory))
    signature.write_bytes(good)
    edit(last, software="gkcrawl/9")
    (last.parent / "newest.sha256").write_text(f"{sha256(last)}  {last.name}\n{sha256(signature)}  {signature.name}\n")
    assert ["signature is not of this text" in what for what in whats(directory)] == [True], "all else was forged well"


def test_a_key_put_in_place_of_another_is_found(tmp_path):
    directory = tmp_path / "archive"
    last, = chain(directory, 1, key=pem(tmp_path, ed25519.Ed25519PrivateKey.generate()))
    public, = (last.parent / "keys").iterdir()
    other = ed25519.Ed25519PrivateKey.generate().public_key()
    public.write_bytes(other.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo))
    assert ["another key than its name says" in what for what in whats(directory)] == [True]
    public.write_bytes(b"no key")
    assert ["no public key in PEM" in what for what in whats(directory)] == [True]


@pytest.mark.parametrize("content, said", [
    (None, "cannot be read"), (b"x", "no private key in PEM"),
    (rsa.generate_private_key(65537, 2048), "neither an Ed25519 nor"),
])
def test_a_key_that_will_not_do_is_told_before_anything_is_written(tmp_path, content, said):
    path = tmp_path / "key.pem"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content:
        pem(tmp_path, content)
    crawl(tmp_path, CRAWLS[0])
    with pytest.raises(archive.ArchiveError, match=said):
        archive.close_manifest(tmp_path, CRAWLS[0], key=path)
    assert not (tmp_path / "manifests").exists()


# -- time-stamps

CONFIG = """
[tsa]
dir = .
serial = ./serial
signer_cert = ./tsa.pem
signer_key = ./tsa.key
certs = ./ca.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
tsa_name = yes
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[ts]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
"""


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    """A time-stamping authority on this machine, made with OpenSSL: its folder and its address."""
    folder = tmp_path_factory.mktemp("tsa")
    (folder / "tsa.cnf").write_text(CONFIG)
    (folder / "serial").write_text("01")
    openssl = functools.partial(subprocess.run, cwd=folder, check=True, capture_output=True)
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    for name in ("ca", "other"):
        openssl(["openssl", "req", "-x509", *curve, "-keyout", f"{name}.key", "-out", f"{name}.pem", "-days", "30",
                 "-subj", f"/CN=Practice {name}", "-config", "/dev/null",
                 "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign"], input=b"")
    openssl(["openssl", "req", "-new", *curve, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Practice TSA",
             "-config", "/dev/null"])
    openssl(["openssl", "x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
             "-days", "30", "-extfile", "tsa.cnf", "-extensions", "ts", "-out", "tsa.pem"])

    class Authority(BaseHTTPRequestHandler):
        def do_POST(self):
            query = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.headers["Content-Type"] == "application/timestamp-query"
            (folder / "query").write_bytes(query)
            openssl(["openssl", "ts", "-reply", "-config", "tsa.cnf", "-section", "tsa", "-queryfile", "query",
                     "-out", "reply"])
            body = b"no" if self.path == "/dumb" else (folder / "reply").read_bytes()
            self.send_response(500 if self.path == "/ill" else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with ports.answering(Authority) as address:
        yield folder, address


def trust(directory, certificate):
    folder = directory / "manifests" / "tsa"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(certificate, folder / "root.pem")


@needs_openssl
def test_a_time_stamp_is_of_this_manifest_and_this_authority(tmp_path, authority):
    folder, url = authority
    trust(tmp_path, folder / "ca.pem")
    first, last = chain(tmp_path, 2, timestamp_url=url + "/")
    stamp = last.with_name(last.name + ".tsr")
    command = ["openssl", "ts", "-verify", "-data", last, "-in", stamp, "-CAfile", folder / "ca.pem"]
    assert subprocess.run(command, capture_output=True).returncode == 0
    assert json.loads(last.read_text())["previous"][1]["name"] == first.name + ".tsr", "it is part of the chain"
    good, newest = stamp.read_bytes(), last.parent / "newest.sha256"
    stamp.write_bytes(first.with_name(first.name + ".tsr").read_bytes())
    newest.write_text(f"{sha256(last)}  {last.name}\n{sha256(stamp)}  {stamp.name}\n")
    assert ["time-stamp does not hold" in what for what in whats(tmp_path)] == [True], "that of another manifest"
    stamp.write_bytes(b"nonsense")
    assert any("time-stamp is none" in what for what in whats(tmp_path))
    stamp.write_bytes(good)
    newest.write_text(f"{sha256(last)}  {last.name}\n{sha256(stamp)}  {stamp.name}\n")
    assert whats(tmp_path) == []
    trust(tmp_path, folder / "other.pem")
    assert ["time-stamp does not hold" in what for what in whats(tmp_path)] == [True] * 2, "a stranger's word"
    (tmp_path / "manifests" / "tsa" / "root.pem").unlink()
    assert ["put the authority's root certificate" in what for what in whats(tmp_path)] == [True] * 2


@needs_openssl
def test_no_time_stamp_is_no_harm(tmp_path, authority, caplog):
    _, url = authority
    for name, address in zip(CRAWLS, (url + "/ill", url + "/dumb", "http://127.0.0.1:9/", "nonsense"), strict=True):
        crawl(tmp_path, name)
        path = archive.close_manifest(tmp_path, name, timestamp_url=address)
        assert path.exists() and not path.with_name(path.name + ".tsr").exists()
        assert f"The manifest of {name} has no time-stamp: {address} " in caplog.text
    assert whats(tmp_path) == []


# -- withdrawal

def test_what_is_withdrawn_stays_and_is_named(tmp_path):
    assert archive.withdrawn(tmp_path) == {}
    capture = crawl(tmp_path, CRAWLS[0])
    shown = f"{capture.id[:4]}-{capture.id[4:8]}-{capture.id[8:]}".upper()
    one = archive.withdraw(tmp_path, shown, "公民个人信息", "档案管理员", "2026-11-22")
    two = archive.withdraw(tmp_path, "AB" * 32, "复议决定，见第3号", "gk, 2")
    assert one == archive.Withdrawal(capture.id, "2026-11-22", "公民个人信息", "档案管理员") and two.id == "ab" * 32
    found = archive.withdrawn(tmp_path)
    assert found == {one.id: one, two.id: two}
    assert found.of(capture.id, capture.sha256) == one and found.of("another", "ab" * 32) == two
    assert found.of("another", capture.sha256) is None
    assert archive.load(tmp_path, capture.warc, capture.offset).body, "the bytes stay"
    assert whats(tmp_path) == [f"withdrawn.csv, byte 0: {two.id} is withdrawn, but the archive holds no such capture "
                               "or body"]
    with pytest.raises(archive.ArchiveError, match="withdrawn on 2026-11-22 already"):
        archive.withdraw(tmp_path, capture.id, "again", "me")
    assert (tmp_path / "withdrawn.csv").read_text().splitlines()[:2] == [
        "id,date,reason,by", f"{capture.id},2026-11-22,公民个人信息,档案管理员"]


def test_a_list_saved_by_a_spreadsheet_is_read(tmp_path):
    capture = crawl(tmp_path, CRAWLS[0])
    (tmp_path / "withdrawn.csv").write_bytes(f"id,date,reason,by\r\n{capture.id},2026-11-22,a,b".encode("utf-8-sig"))
    archive.withdraw(tmp_path, capture.sha256, "a", "b")
    assert set(archive.withdrawn(tmp_path)) == {capture.id, capture.sha256} and whats(tmp_path) == []


@pytest.mark.parametrize("text, said", [
    ("", "first line has to be id,date,reason,by"), ("id,reason\n", "first line has to be"),
    ("id,date,reason,by\n7gyb-rf7n-r3a9,2026-11-22,a,b\n", "line 2: .*check character"),
    ("id,date,reason,by\n\n7gybrf7nr3a8,22.11.2026,a,b\n", "line 3: '22.11.2026' is no date"),
    ("id,date,reason,by\n7gybrf7nr3a8,2026-11-22,,b\n", "line 2: id, date, reason, by are needed"),
    ("id,date,reason,by\n7gybrf7nr3a8,2026-11-22,a,b,c\n", "line 2: id, date, reason, by are needed"),
    ("id,date,reason,by\n7gybrf7nr3a8,2026-11-22,a\n", "are needed"), ('id,date,reason,by\n"7gyb', "no CSV file"),
    ("id,date,reason,by\n甲".encode("gbk"), "no CSV file in UTF-8"),
])
def test_a_list_that_cannot_be_read_shows_nothing_and_says_why(tmp_path, text, said):
    (tmp_path / "withdrawn.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(archive.ArchiveError, match=said):
        archive.withdrawn(tmp_path)
    found, = whats(tmp_path)
    assert found.startswith("withdrawn.csv, byte 0: ")
    assert not os.path.exists(tmp_path / "manifests")
