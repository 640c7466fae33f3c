"""What comes over the wire: kept to the byte, bounded, and never from inside our own network."""

import gzip
import json
import os
import subprocess
import sys
import time
import zlib
from pathlib import Path

import brotli
import pytest

from gkcrawl import addresses, archive
from gkcrawl.archive.records import Keep, read_at
from tests.raw_server import Server, certificate, serving

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ROOT = Path(__file__).resolve().parent.parent
SITE = "http://raw.practice.gov.cn"
CAP, PATIENCE = 100_000, 8
PAGE = "<html><head><title>练习材料，非真实公文</title></head><body><p>政府信息公开</p></body></html>"


def message(head: str | bytes, body: bytes = b"") -> bytes:
    """A response: its head's lines (with ``{}`` for the body's length) and its body."""
    head = head if isinstance(head, bytes) else head.replace("{}", str(len(body))).encode("latin-1")
    return b"\r\n".join(head.strip().split(b"\n")) + b"\r\n\r\n" + body


def html(body: bytes, *more: str, kind: str = "text/html", status: str = "200 OK") -> bytes:
    return message("\n".join([f"HTTP/1.1 {status}", f"Content-Type: {kind}", *more, "Content-Length: {}"]), body)


def chunked(body: bytes, size: int = 7) -> bytes:
    parts = [body[at:at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"




def of(path: str, charset: str = "utf-8") -> bytes:
    """A page like no other: equal bodies would be kept once."""
    return PAGE.replace("公开", f"公开 {path}").encode(charset)


EIGHT = PAGE.encode()
EARLY = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
#: By path: what is sent, and the body it holds (None: what follows the head).
SENT: dict[str, tuple[bytes, bytes | None]] = {
    "/plain": (html(EIGHT), None),
    "/chunked": (message("HTTP/1.1 200 OK\nContent-Type: text/html\nTransfer-Encoding: chunked") + chunked(of("chunked")), of("chunked")),
    "/gzip": (html(gzip.compress(of("gzip")), "Content-Encoding: gzip"), None),
    "/brotli": (html(brotli.compress(of("brotli")), "Content-Encoding: br"), None),
    "/gbk": (html(of("gbk", "gbk"), kind="text/html; charset=GB2312"), None),
    "/gbk-undeclared": (html(of("gbk-undeclared", "gbk")), None),
    "/gbk-as-utf8": (html(of("gbk-as-utf8", "gbk"), kind="text/html; charset=utf-8"), None),
    "/bom": (html(b"\xef\xbb\xbf" + of("bom")), None),
    "/headers": (message("HTTP/1.1 200 All Is Well\nsERVER:  odd\nSet-Cookie: a=1; Path=/\nX-Long: one\n  two\nX-Empty:\n"
                         "set-cookie: b=2\nno colon here\nContent-Type: text/html\ncontent-length: {}", of("headers")), None),
    "/long-line": (message(f"HTTP/1.1 200 OK\nX-Long: {'a' * 100_000}\nContent-Length: 9", b"long line"), None),
    "/bytes-in-headers": (message(b"HTTP/1.1 200 \xb3\xc9\xb9\xa6\nX-Name: \xc4\xea\xb1\xa8\nContent-Length: 2", b"ok"), None),
    "/no-phrase": (message("HTTP/1.1 200\nContent-Length: {}", b"fine"), None),
    "/old": (message("HTTP/1.0 200 OK\nContent-Type: text/html", of("old")), None),
    "/twice-the-same": (html(of("twice-the-same"), "Content-Length: {}"), None),
    "/first": (message("HTTP/1.1 301 Moved Permanently\nLocation: /second\nContent-Length: {}", b"moved"), None),
    "/second": (message(f"HTTP/1.1 302 Found\nLocation: {SITE}/plain\nContent-Length: {{}}"), None),
    "/to-a-place": (message(f"HTTP/1.1 302 Found\nLocation: {SITE}/placed#top\nContent-Length: {{}}"), None),
    "/placed": (html(of("placed")), None),
    "/204": (message("HTTP/1.1 204 No Content\nX-Nothing: here"), b""),
    "/304": (message('HTTP/1.1 304 Not Modified\nETag: "a"'), b""),
    "/404": (html(b"<h1>404</h1>", status="404 Not Found"), None),
    "/412": (html(b"<script>$_ts=1</script>", status="412 Precondition Failed"), None),
    "/451": (html(b"<h1>451</h1>", status="451 Unavailable For Legal Reasons"), None),
    "/521": (html(b"<h1>521</h1>", status="521 "), None),
    "/early": (EARLY + html(of("early")), None),
    "/continue": (b"HTTP/1.1 100 Continue\r\n\r\n" + html(of("continue")), None),
    "/trailers": (message("HTTP/1.1 200 OK\nContent-Type: text/html\nTrailer: X-Sum\nTransfer-Encoding: chunked")
                  + chunked(of("trailers")).removesuffix(b"\r\n") + b"X-Sum: 1\r\n\r\n", of("trailers")),
    "/extended": (message("HTTP/1.1 200 OK\nContent-Type: text/html\nTransfer-Encoding: Chunked")
                  + b"3;name=value\r\nabc\r\n00000a;x\r\n0123456789\r\n0;last\r\n\r\n", b"abc0123456789"),
    "/zstd": (html(zstd.compress(of("zstd")), "Content-Encoding: zstd"), None),
    "/deflate": (html(zlib.compress(of("deflate")), "Content-Encoding: deflate"), None),
    "/gzip-in-chunks": (message("HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Encoding: gzip\nTransfer-Encoding: chunked")
                        + chunked(gzip.compress(of("gzip-in-chunks"), mtime=0)), gzip.compress(of("gzip-in-chunks"), mtime=0)),
    "/gzip-it-says": (html(of("gzip-it-says"), "Content-Encoding: gzip"), None),
    "/two-types": (html(of("two-types"), "Content-Type: text/plain"), None),
    "/utf-16": (html(b"\xff\xfe" + of("utf-16", "utf-16-le")), None),
    "/empty": (html(b""), None),
    "/long-header": (html(of("long-header"), "X-Long: " + "y" * 15_000), None),
    "/a.pdf": (html(b"%PDF-1.4\n\xff\x00\x80 not read here", kind="application/pdf"), None),
}


def slowly(connection) -> None:
    connection.sendall(message(f"HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: {10 * len(EIGHT)}") + EIGHT[:40])
    for _ in range(100):
        time.sleep(0.2)
        connection.sendall(b"x")


def silently(connection) -> None:
    connection.sendall(message("HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 9999") + EIGHT[:40])
    time.sleep(20)


def endlessly(connection) -> None:
    connection.sendall(message("HTTP/1.1 200 OK\nContent-Type: text/html\nTransfer-Encoding: chunked"))
    while True:
        connection.sendall(b"1000\r\n" + b"x" * 4096 + b"\r\n")


def all_head(connection) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-More: " + b"x" * 4000 + b"\r\n")


#: What does not come whole: how the capture says so, and how many bytes of it are kept.
CUT = {
    "/short": (message("HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 5000") + of("short"), "disconnect", len(of("short"))),
    "/odd-chunk": (message("HTTP/1.1 200 OK\nTransfer-Encoding: chunked") + b"2f\r\n" + b"x" * 47 + b"\r\n3 ;x\r\nabc\r\n0\r\n\r\n", "disconnect", 47),
    "/short-chunks": (message("HTTP/1.1 200 OK\nTransfer-Encoding: chunked") + chunked(of("chunks"))[:-5], "disconnect", len(of("chunks"))),
    "/over": (html(b"y" * (CAP + 1)), "length", CAP),
    "/endless": (endlessly, "length", CAP),
    "/slow": (slowly, "time", None),
    "/silent": (silently, "time", 40),
}
#: What is no response at all, and the words its failure is told in.
WRONG = {
    "/two-lengths": (html(EIGHT, "Content-Length: 3"), "Content-Length"),
    "/no-http": (b"SSH-2.0-OpenSSH_9\r\n\r\n", "wrong number of parts"),
    "/no-number": (message("HTTP/1.1 OK fine\nContent-Length: 0"), "no number"),
    "/plus": (message("HTTP/1.1 +200 OK\nContent-Length: 0"), "no number"), "/parted": (message("HTTP/1.1 2_00 OK\nContent-Length: 0"), "no number"),
    "/all-head": (all_head, "EndlessHeaders"),
    "/endless-line": (message(f"HTTP/1.1 200 OK\nX-Long: {'a' * 1_000_000}\nContent-Length: 2", b"ok"), "EndlessHeaders"),
    "/nothing": (b"", "cleanly"),
    "/odd-coding": (message("HTTP/1.1 200 OK\nTransfer-Encoding: rot13", b"x"), "rot13"),
}
BOMBS = {"/bomb": html(gzip.compress(bytes(50_000_000)), "Content-Encoding: gzip"),
         "/bomb-br": html(brotli.compress(bytes(50_000_000), quality=5), "Content-Encoding: br"),
         "/bomb-zstd": html(zstd.compress(bytes(50_000_000)), "Content-Encoding: zstd")}


def fetch(where: Path, *args: str, proxy: str = "") -> list[dict]:
    """Fetch in a process of its own; return what became of each address."""
    env = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    if proxy:
        env |= {"http_proxy": proxy, "https_proxy": proxy}
    done = subprocess.run([sys.executable, "-m", "tests.fetching", str(where), *args], cwd=ROOT, env=env,
                          capture_output=True, text=True, timeout=600)
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
    *told, last = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    # What needs no browser does not load one, and the rows kept while writing are those that the file gives.
    assert last == {"loaded": "--browser" in args, "rows": True}
    return told


def held(where: Path) -> tuple[dict, list]:
    """The captures of an archive by path, and its notes."""
    found = [one for path in archive.warc_files(where) for one in archive.scan(path)]
    captures = {"/" + one.url.partition("//")[2].partition("/")[2]: one for one in found if isinstance(one, archive.Capture)}
    return captures, [one for one in found if isinstance(one, archive.Note)]


def block(where: Path, capture) -> bytes:
    """The block of a capture's record as it stands in the file."""
    return read_at(where / "warc" / capture.warc, capture.offset, lambda headers: Keep()).block.data


@pytest.fixture(scope="module")
def fetched(tmp_path_factory):
    where = tmp_path_factory.mktemp("wire")
    everything = {**{path: one[0] for path, one in {**SENT, **CUT, **WRONG}.items()}, **BOMBS}
    with serving(everything) as server:
        asked = [f"{SITE}{path}" for path in everything if path not in ("/second", "/placed")]
        told = fetch(where, "-s", f"DOWNLOAD_MAXSIZE={CAP}", "-s", f"DOWNLOAD_TIMEOUT={PATIENCE}",
                     "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=16", *asked, proxy=server.url)
    captures, notes = held(where)
    return where, {one["url"].removeprefix(SITE): one for one in told}, captures, notes


@pytest.mark.parametrize("path", SENT)
def test_a_response_is_kept_as_it_was_sent(fetched, path):
    where, _, captures, _ = fetched
    sent, body = SENT[path]
    sent = sent.removeprefix(EARLY).removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")
    head, _, rest = sent.partition(b"\r\n\r\n")
    assert block(where, captures[path]) == head + b"\r\n\r\n" + (rest if body is None else body)
    assert "truncated" not in captures[path].facts


def test_each_hop_of_a_redirect_is_kept_with_the_one_before(fetched):
    captures = fetched[2]
    assert [captures[path].status for path in ("/first", "/second", "/plain")] == [301, 302, 200]
    assert captures["/second"].facts["via"] == f"{SITE}/first"


def test_a_place_within_a_page_is_no_other_page(fetched):
    captures = fetched[2]
    assert captures["/placed"].facts["via"] == f"{SITE}/to-a-place" and not any("#" in path for path in captures)


@pytest.mark.parametrize(("path", "said"), [
    ("/gbk", "gb18030 (the header says gb2312)"), ("/gbk-undeclared", "gb18030 (the header says nothing)"),
    ("/gbk-as-utf8", "gb18030 (the header says utf-8)"), ("/bom", "utf-8 (the header says nothing)"),
    ("/gzip", "utf-8 (the header says nothing)")])
def test_the_charset_decided_on_is_put_down_and_the_bytes_stay(fetched, path, said):
    assert fetched[2][path].facts["charset"] == said


@pytest.mark.parametrize("path", CUT)
def test_what_does_not_end_is_kept_as_far_as_it_came_and_marked(fetched, path):
    where, told, captures, _ = fetched
    _, why, length = CUT[path]
    capture = captures[path]
    assert capture.facts["truncated"] == why and "dataloss" in told[path]["flags"]
    assert length is None or capture.length == length
    assert len(block(where, capture).partition(b"\r\n\r\n")[2]) == capture.length > 30
    record = read_at(where / "warc" / capture.warc, capture.offset, lambda headers: Keep(0))
    assert record.headers["warc-truncated"] == why


@pytest.mark.parametrize("path", WRONG)
def test_what_is_no_response_is_a_failure_with_a_name(fetched, path):
    _, told, captures, notes = fetched
    assert path not in captures and WRONG[path][1] in told[path]["error"]
    [note] = [one.data for one in notes if one.kind == "failure" and one.data["url"] == SITE + path]
    assert WRONG[path][1] in note["error"]


@pytest.mark.parametrize("path", BOMBS)
def test_a_bomb_is_kept_as_received_and_not_unpacked(fetched, path):
    where, told, captures, _ = fetched
    assert block(where, captures[path]).endswith(BOMBS[path].partition(b"\r\n\r\n")[2])
    assert "decompression" in told[path]["error"] and "truncated" not in captures[path].facts


def test_hosts_behind_a_proxy_share_its_connections(tmp_path):
    def lasting(connection) -> None:
        connection.settimeout(20)
        connection.sendall(html(of("page")))
        while Server._head(connection):
            time.sleep(0.02)        # as long as the other hosts' answers are under way
            connection.sendall(html(of("page")))

    hosts = [f"http://{name}.practice.gov.cn" for name in "abcd"]
    with serving({f"/{number}": lasting for number in range(6)}) as server:
        told = fetch(tmp_path, *(f"{host}/{number}" for number in range(6) for host in hosts), proxy=server.url)
        assert [one["status"] for one in told] == [200] * 24
        assert server.connections <= len(hosts)


def test_all_of_it_is_proved(fetched):
    assert [str(one) for one in archive.verify(fetched[0])] == []


# -- addresses

INNER = ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.251"]


@pytest.mark.parametrize("address", ["172.16.0.1", "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::", "2002:7f00:1::",
                                     "240.0.0.1", "198.18.0.1", "fec0::1", *INNER])
def test_what_counts_as_inside(address):
    assert addresses.is_private(address)
    assert addresses.refuse("www.a.gov.cn", address, (set(), [])) is not None
    assert addresses.refuse("www.a.gov.cn", address, ({"www.a.gov.cn"}, [])) is None


@pytest.mark.parametrize("address", ["202.106.0.20", "1.1.1.1", "2400:3200::1", "::ffff:1.1.1.1"])
def test_what_counts_as_outside(address):
    assert not addresses.is_private(address)


def test_settings_that_name_nothing_are_refused_in_a_sentence():
    with pytest.raises(ValueError, match="neither a network"):
        addresses.named(["10.0.0.0/99"])


def test_a_name_that_leads_inside_is_not_connected_to(tmp_path):
    with serving({"/": html(b"secret"), "/robots.txt": html(b"")}) as server:
        hosts = {f"h{at}.practice.gov.cn": address for at, address in enumerate(INNER)}
        names = [one for host, address in hosts.items() for one in ("--hosts", f"{host}={address}")]
        told = fetch(tmp_path, *names, "-s", "ROBOTSTXT_OBEY=True", *(f"http://{host}:{server.port}/" for host in hosts))
        assert server.connections == 0
    assert len(told) == len(INNER)
    for one, address in zip(sorted(told, key=lambda one: one["url"]), INNER):
        assert f"leads to {address}" in one["error"] and "private network" in one["error"]
    captures, notes = held(tmp_path)
    assert not captures
    assert {one.data["url"].rpartition("/")[2] for one in notes if one.kind == "failure"} == {"robots.txt"}


def test_a_redirect_that_leads_inside_is_not_followed_and_a_network_may_be_named(tmp_path):
    inside = "http://inner.practice.gov.cn"
    with serving({}) as server:
        server.answers["/"] = message(f"HTTP/1.1 302 Found\nLocation: {inside}:{server.port}/secret\nContent-Length: 0")
        server.answers["/secret"] = html(b"secret")
        args = ["--hosts", "outer.practice.gov.cn=127.0.0.1", "--hosts", "inner.practice.gov.cn=127.0.0.2",
                f"http://outer.practice.gov.cn:{server.port}/"]
        [told] = fetch(tmp_path / "one", *args, "-s", "PRIVATE_ADDRESSES=outer.practice.gov.cn")
        assert "leads to 127.0.0.2" in told["error"] and server.asked == ["/"]
        [told] = fetch(tmp_path / "two", *args, "-s", "PRIVATE_ADDRESSES=127.0.0.1/32")
        assert "leads to 127.0.0.2" in told["error"]


def test_addresses_without_a_name_and_other_schemes_are_no_way_around(tmp_path):
    (tmp_path / "secret").write_text("secret")
    with serving({"/": html(b"secret")}) as server:
        urls = [f"http://{host}:{server.port}/" for host in ("127.0.0.1", "localhost", "0x7f.1", "2130706433", "[::1]",
                                                             "[::ffff:127.0.0.1]", "127.0.0.1.nip.io", "a@127.0.0.1")]
        told = fetch(tmp_path / "archive", *urls, f"file://{tmp_path}/secret", "data:text/html,secret", "ftp://127.0.0.1/x")
        assert server.connections == 0
    assert len(told) == len(urls) + 3 and all("error" in one for one in told)


# -- TLS

def test_certificates_that_do_not_hold_are_fetched_all_the_same_and_put_down(tmp_path):
    root, signer, root_pem = certificate("practice.gov.cn")
    (tmp_path / "roots.pem").write_bytes(root_pem)
    names = {"good": (-1, 7), "expired": (-30, -2), "self": None, "other": (-1, 7)}
    contexts = {}
    for name, days in names.items():
        host = "elsewhere.gov.cn" if name == "other" else f"{name}.practice.gov.cn"
        contexts[f"{name}.practice.gov.cn"] = certificate(host, days or (-1, 7), signer if days else None)[0]
    with serving({f"/{name}": html(EIGHT) for name in names}, contexts) as server:
        os.environ["SSL_CERT_FILE"] = str(tmp_path / "roots.pem")
        try:
            told = fetch(tmp_path, *(f"https://{name}.practice.gov.cn/{name}" for name in names), proxy=server.url)
        finally:
            del os.environ["SSL_CERT_FILE"]
    assert [one["status"] for one in told] == [200] * 4
    captures, notes = held(tmp_path)
    said = {path: one.facts["trusted"] for path, one in captures.items()}
    assert said["/good"] == "yes" and said["/other"] == "no: it is made out to another host"
    assert "expired" in said["/expired"] and "self" in said["/self"]
    assert all(one.facts["tls"].startswith("TLSv1.3 TLS_") for one in captures.values())
    shown = {one.data["host"]: one.data for one in notes if one.kind == "certificate"}
    assert len(shown) == 4 and shown["self.practice.gov.cn"]["pem"].startswith("-----BEGIN CERTIFICATE-----")
    assert shown["expired.practice.gov.cn"]["sha256"].startswith(captures["/expired"].facts["certificate"])


def test_a_server_too_old_is_asked_its_own_way_where_the_data_name_it(tmp_path):
    context = certificate("old.practice.gov.cn", weak=True)[0]
    with serving({"/": html(EIGHT)}, {"old.practice.gov.cn": context}) as server:
        [told] = fetch(tmp_path / "one", "https://old.practice.gov.cn/", proxy=server.url)
        assert "error" in told and "key too small" in told["error"].lower()
        [told] = fetch(tmp_path / "two", "https://old.practice.gov.cn/", "-s", "OLD_TLS_HOSTS=old.practice.gov.cn",
                       proxy=server.url)
        assert told["status"] == 200
    assert held(tmp_path / "two")[0]["/"].facts["tls"].startswith("TLSv1.2 DHE-RSA")
