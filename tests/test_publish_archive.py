"""Archived pages over real HTTP: addresses, bytes, safe headers, ids, evidence, damage."""

import hashlib
import shutil

import lxml.html
import pytest

from gkcrawl import archive
from gkcrawl.publish import addresses
from tests.publish_fixture import AWKWARD, HOST, SECTION, build
from tests.publish_server import path, running


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    directory = tmp_path_factory.mktemp("archive")
    with running(directory, build(directory)) as served:
        yield served


# -- bytes as received


@pytest.mark.parametrize("name", ["good", "wrong", "gbk", "evil", "gone", "pdf", "svg", "plain", "utf16", "home0"])
def test_raw_gives_the_bytes_as_received(web, name):
    capture = web.captures[name]
    status, headers, body = web.ask(path(web, name, raw=True))
    assert status == capture.status
    assert hashlib.sha256(body).hexdigest() == capture.sha256 == headers["etag"].strip('"')
    assert int(headers["content-length"]) == len(body) == capture.length
    assert headers.get("content-encoding") == ("gzip" if name == "wrong" else None)
    assert "immutable" in headers["cache-control"]


def test_a_repeated_body_is_found_where_it_was_first_kept(web):
    assert web.captures["again"].revisit
    first, second = (web.ask(path(web, name, raw=True))[2] for name in ("good", "again"))
    assert first == second and first


def test_conditional_and_partial_requests(web):
    raw, digest = path(web, "good", raw=True), web.captures["good"].sha256
    assert web.ask(raw, If_None_Match=f'"{digest}"')[0] == 304
    assert web.ask(raw, If_None_Match='"other"')[0] == 200
    whole = web.ask(raw)[2]
    status, headers, part = web.ask(raw, Range="bytes=10-19")
    assert (status, part, headers["content-range"]) == (206, whole[10:20], f"bytes 10-19/{len(whole)}")
    assert web.ask(raw, Range=f"bytes={len(whole)}-")[0] == 416
    assert web.ask(raw, Range="bytes=-7")[::2] == (206, whole[-7:])
    assert web.ask(raw, Range=f"bytes=-{len(whole) + 9}")[::2] == (206, whole)
    assert web.ask(raw, Range="bytes=-0")[0] == 416
    assert web.ask(raw, Range="bytes=0-1", If_Range=f'"{digest}"')[0] == 206
    for asked in ({"Range": "bytes=0-1", "If_Range": '"other"'}, {"Range": "bytes=0-1,4-5"}):
        assert web.ask(raw, **asked)[::2] == (200, whole)
    assert web.ask(raw, If_None_Match="*")[0] == 304


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_what_is_kept_can_only_be_read(web, method):
    for target in (path(web, "good"), path(web, "good", raw=True), f"/a/{web.captures['good'].id}", "/region/140105"):
        status, headers, _ = web.ask(target, method)
        assert (status, headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("name", ["good", "gbk", "pdf", "moved"])
@pytest.mark.parametrize("raw", [True, False])
def test_head_says_the_same_without_the_body(web, name, raw):
    got, asked = web.ask(path(web, name, raw)), web.ask(path(web, name, raw), "HEAD")
    drop = {"date"}
    assert asked[2] == b"" and asked[0] == got[0]
    assert {k: v for k, v in asked[1].items() if k not in drop} == {k: v for k, v in got[1].items() if k not in drop}


@pytest.mark.parametrize("at", range(len(AWKWARD)))
def test_awkward_addresses_survive(web, at):
    target = path(web, f"awkward{at}")
    assert target.isascii()
    for form in (target, path(web, f"awkward{at}", raw=True)):
        status, headers, body = web.ask(form)
        for _ in range(2):
            if status == 302:
                status, headers, body = web.ask(headers["location"].partition(str(web.port))[2])
        assert status == 200 and f"<p>awkward {at}</p>".encode() in body
    status, headers, _ = web.ask("/web/" + target[len("/web/20260105030001/") :])
    assert status == 302 and headers["location"].endswith(target)


@pytest.mark.parametrize(("name", "target"), [
    ("utf8", "http://www.example.gov.cn/%E5%B9%B4%E6%8A%A5/1.html"), ("gbk", "http://www.example.gov.cn/%C4%EA%B1%A8/1.html"),
    ("broken", None), ("nbsp", f"http://{HOST}/%E5%A2%9E%E5%8A%A0"), ("nel", f"http://{HOST}/%E7%AD%89%E5%BE%85"),
    ("blank", f"http://{HOST}/x.html"), ("place", f"http://{HOST}/x.html#%E5%B9%B4"), ("kept", f"http://{HOST}/kept%231")])
def test_a_redirect_leads_where_its_bytes_led(web, name, target):
    status, headers, _ = web.ask(path(web, f"led_{name}", raw=True))
    assert status == 302 and headers.get("location", "").partition("id_/")[2] == (target or "")
    assert web.ask(path(web, f"led_{name}"))[0] == 302


def test_escapes_beside_what_we_escape_are_told_apart(web):
    """By no rule of reading: both were written, so what this second has is looked through."""
    for raw in (True, False):
        assert b"all at once" in web.ask(path(web, "mixed", raw))[2]


def test_an_address_keeps_a_bracket_at_its_end(web):
    """WARC 1.0 prints addresses in angle brackets; one that only ends in such is not printed so."""
    capture = web.captures["bracket"]
    assert b"a bracket at the end" in web.ask(path(web, "bracket", raw=True))[2]
    assert web.ask(f"/a/{capture.id}")[0] == 200


def test_a_question_mark_at_the_end_leads_to_no_other_address(web):
    """Servers split it off with the empty query: our addresses write %3F, and for others' time tells the two apart."""
    for name, text in (("awkward6", b"awkward 6"), ("empty", b"without a query")):
        for target in (path(web, name, raw=True), path(web, name, raw=True).replace("%3F", "?")):
            status, _, body = web.ask(target)
            assert status == 200 and text in body


def test_an_undeclared_charset_is_named(web):
    assert "gb18030" in web.ask(path(web, "gbk"))[1]["content-type"]
    status, headers, body = web.ask(path(web, "utf16"))
    assert headers["content-type"] == "text/html; charset=utf-8" and "公开" in body.decode("utf-8-sig")


# -- the page with its bar


def test_only_the_bar_is_added(web):
    body = web.ask(path(web, "good"))[2]
    kept = web.ask(path(web, "good", raw=True))[2]
    start = kept.index(b'<body class="main">') + len(b'<body class="main">')
    assert body.startswith(kept[:start]) and body.endswith(kept[start:])
    bar = body[start : len(body) - len(kept) + start].decode()
    assert "bgeb" in bar or addresses.hyphened(web.captures["good"].id) in bar
    assert "practice material" in bar and "2026-01-05 03:00:01 UTC" in bar and "/report/140105-2023-" in bar
    assert "practice material" not in web.ask(path(web, "wrong"))[2].decode()


@pytest.mark.parametrize("name", ["good", "gbk", "evil", "gone", "plain", "svg", "pdf", "moved", "utf16", "nothing"])
@pytest.mark.parametrize("raw", [True, False])
def test_archived_content_has_safe_headers(web, name, raw):
    status, headers, body = web.ask(path(web, name, raw))
    assert "set-cookie" not in headers and headers["x-content-type-options"] == "nosniff"
    if name == "nothing" and not raw:
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        return
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert (
        policy["sandbox"] == "" and policy["default-src"] == policy["script-src"] == policy["form-action"] == "'none'"
    )
    assert policy["base-uri"] == policy["connect-src"] == policy["object-src"] == "'none'"
    assert headers["referrer-policy"] == "no-referrer" and headers["cross-origin-resource-policy"] == "same-origin"
    assert headers.get("content-disposition", "").startswith("attachment") == (name in ("svg", "pdf"))
    assert name == "nothing" or headers["content-type"].partition(";")[0] in (
        "text/html",
        "text/plain",
        "image/svg+xml",
        "application/pdf",
    )


def test_the_bar_escapes_hostile_titles_and_addresses(web):
    body = web.ask(path(web, "evil"))[2]
    kept = web.ask(path(web, "evil", raw=True))[2]
    start = kept.index(b'<body class="main">') + len(b'<body class="main">')
    bar = body[start : len(body) - len(kept) + start]
    assert b"<script" not in bar.lower() and bar.count(b"<div") == 1 and bar.count(b"</div>") == 1


# -- statuses


def test_statuses_are_replayed(web):
    status, headers, body = web.ask(path(web, "gone"))
    assert status == 404 and b"404 not here" in body and "memento-datetime" in headers
    status, headers, _ = web.ask(path(web, "moved"))
    assert (
        status == 302
        and headers["location"] == f"/web/20260105030001/{SECTION}2023.html"
        and "memento-datetime" in headers
    )
    assert web.ask(path(web, "moved", raw=True))[1]["location"] == f"/web/20260105030001id_/{SECTION}2023.html"
    status, headers, _ = web.ask(path(web, "trick"))
    assert status == 302 and "location" not in headers
    assert web.ask(path(web, "nothing", raw=True))[0] == 204
    status, headers, body = web.ask(path(web, "nothing"))
    assert status == 200 and headers["x-archive-status"] == "204" and "没有可以显示的内容" in body.decode()


# -- short addresses


def test_a_short_address_in_any_spelling(web):
    capture = web.captures["good"]
    texts = {capture.id, capture.id.upper(), addresses.hyphened(capture.id), addresses.hyphened(capture.id).upper()}
    answers = {web.ask(f"/a/{text}")[2] for text in texts}
    assert len(answers) == 1 and "太原市小店区人民政府2023年".encode() in answers.pop()
    status, headers, _ = web.ask(f"/a/{capture.id}")
    assert status == 200 and headers["content-location"].endswith(path(web, "good")) and "memento-datetime" in headers


def test_a_wrong_check_character_is_said(web):
    good = web.captures["good"].id
    wrong = good[:-1] + next(char for char in archive.ALPHABET if char != good[-1])
    status, _, body = web.ask(f"/a/{wrong}")
    assert status == 404 and "校验" in body.decode() and "check character" in body.decode()
    swapped = good[1] + good[0] + good[2:]
    assert web.ask(f"/a/{swapped}")[0] == 404


def test_an_unknown_id_is_404(web):
    unknown = archive.capture_id("http://nowhere.gov.cn/", "2020-01-01T00:00:00Z", "0" * 64)
    status, _, body = web.ask(f"/a/{unknown}")
    assert status == 404 and "没有这个编号的存档" in body.decode()
    assert web.ask("/a/short")[0] == web.ask("/a/%3Cscript%3E")[0] == 404
    assert b"<script>alert" not in web.ask("/a/%3Cscript%3Ealert(1)")[2]


# -- evidence


def cell_text(body: bytes) -> str:
    marked = lxml.html.document_fromstring(body.decode()).xpath("//*[@id='gkcrawl-cell']")
    assert len(marked) == 1
    return marked[0].text_content().strip()


@pytest.mark.parametrize(
    "name, cell, text",
    [
        ("good", "requests.received.natural_person", "56"),
        ("good", "requests.concluded.total", "52"),
        ("good", "proactive.fees.amount", "43923.57"),
        ("good", "appeals.reconsideration.upheld", "1"),
        ("wrong", "requests.concluded.natural_person", "47"),
        ("wrong", "requests.received.business", ""),
        ("wrong", "requests.carried_in.business", "/"),
        ("gbk", "requests.granted.total", "14"),
        ("again", "requests.granted.total", "14"),
    ],
)
def test_evidence_marks_the_very_cell(web, name, cell, text):
    status, headers, body = web.ask(f"/a/{web.captures[name].id}/{cell}")
    assert status == 200 and headers["content-security-policy"].startswith("sandbox;") and "memento-datetime" in headers
    assert cell_text(body) == text
    assert web.ask(f"/a/{web.captures[name].id}/{cell}", "HEAD")[0] == 200


@pytest.mark.parametrize(
    "cell, status",
    [("requests.nothing.total", 404), ("x", 404), ("%3Cscript%3E", 404), ("proactive.procurement.projects", 404)],
)
def test_cells_that_are_not_there(web, cell, status):
    got, headers, body = web.ask(f"/a/{web.captures['good'].id}/{cell}")
    assert got == status and b"<script>" not in body.split(b"</head>")[1].split(b"<script>document")[0].replace(
        b"<script>\ndocument", b""
    )


def test_evidence_on_a_page_that_is_no_report(web):
    assert web.ask(f"/a/{web.captures['home0'].id}/requests.received.total")[0] == 404
    assert web.ask(f"/a/{web.captures['pdf'].id}/requests.received.total")[0] == 404


# -- damage


def test_a_damaged_record_is_never_shown(web, tmp_path):
    shutil.copytree(web.directory, tmp_path / "archive")
    warc = next((tmp_path / "archive" / "warc").iterdir())
    capture = web.captures["good"]
    data = bytearray(warc.read_bytes())
    data[capture.offset + 300] ^= 1
    warc.write_bytes(data)
    with running(tmp_path / "archive", web.captures) as served:
        status, headers, body = served.ask(f"/a/{capture.id}")
        assert status == 500 and "存档有损" in body.decode() and "memento-datetime" not in headers
        assert served.ask(f"/a/{web.captures['wrong'].id}")[0] == 200
        warc.unlink()
        assert served.ask(f"/a/{web.captures['wrong'].id}")[0] == 500


def test_backslash_redirects_are_refused(web):
    for target in ("/\\example.com/", "/\\/example.com/", "/x\\example.com/"):
        status, headers, _ = web.ask(target)
        assert status == 404 and "location" not in headers
    status, headers, _ = web.ask("/web/\\\\example.com/")
    assert status == 404 and "location" not in headers
