"""Exports as others take them: selected, byte for byte, opened by pywb, replayweb.page, py-wacz, frictionless, Chromium."""

import csv
import fcntl
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
from urllib.parse import unquote

import lxml.html
import pytest
from playwright.sync_api import Error

from gkcrawl import archive, export, forms, store
from gkcrawl.archive.records import Keep, walk
from gkcrawl.export.cdx import surt
from gkcrawl.export.markup import harmless
from gkcrawl.export.writing import replacing
from gkcrawl.publish import addresses
from tests import replaying
from tests.archives import Crawl, eventful, page, rows
from tests.browser import chromium, watched
from tests.publish_fixture import AWKWARD, SECTION, build

#: pywb 2.10 fails on addresses that were not percent-encoded (no browser and no crawler asks for such).
UNENCODED = re.compile(r'[^!$-;=?-\[\]^-~]')


def run(*args) -> subprocess.CompletedProcess:
    done = subprocess.run([sys.executable, "-m", "gkcrawl", *map(str, args)], capture_output=True, text=True, timeout=600)
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.fixture(scope="module")
def varied(tmp_path_factory):
    """An archive with every kind of capture; its directory and its captures by name."""
    directory = tmp_path_factory.mktemp("varied")
    return directory, build(directory)


@pytest.fixture(scope="module")
def events(tmp_path_factory):
    """An archive of several crawls, with revisits, and a report that two redirects led to."""
    directory = eventful(tmp_path_factory.mktemp("events"))
    crawl = Crawl(directory, 4)
    old, new = "https://www.taiyuan.gov.cn/old.html", "https://www.taiyuan.gov.cn/older.html"
    crawl.get(new, status=302, role="report")
    crawl.get(old, status=301, role="report", via=new)
    crawl.report("moved-here", page("小店区卫生健康局", received=9), via=old)
    crawl.end()
    store.file(directory, jobs=1)
    return directory


def taken_in(tmp_path, file):
    """Put an exported WARC file into an archive of its own, rebuild and verify that; return the archive."""
    other = tmp_path / "other"
    (other / "warc").mkdir(parents=True)
    shutil.copy(file, other / "warc" / "export.warc.gz")
    assert run("rebuild", "-s", f"ARCHIVE_DIR={other}").returncode == 0
    done = run("verify", "-s", f"ARCHIVE_DIR={other}")
    assert done.returncode == 0, done.stdout
    return other


def members(path) -> list[bytes]:
    data = path.read_bytes()
    return [data[record.offset:record.end] for record in walk(path, lambda headers: Keep(0))]


_SAID = ("id, agency, region_code, year, form, title, published, url, capture_id, read_state, read_reason, finding_count, "
         "received, granted, concluded")


@pytest.mark.parametrize("asked, where", [
    (["--year", "2023"], "year = 2023"), (["--region", "小店区"], "region_code = '140105'"),
    (["--region", "140000", "--year", "2022"], "year = 2022"), (["--report", "FIRST"], "id = 'FIRST'"), ([], "1")])
def test_a_selected_warc_is_an_archive_of_its_own(events, tmp_path, asked, where):
    first = rows(events, "select id from reports where read_state = 'read' order by id limit 1")[0]["id"]
    out, asked = tmp_path / "out.warc.gz", [one.replace("FIRST", first) for one in asked]
    done = run("export", "--format", "warc", *asked, "-s", f"ARCHIVE_DIR={events}", out)
    assert done.returncode == 0, done.stderr
    other = taken_in(tmp_path, out)
    where = where.replace("FIRST", first)
    wanted = rows(events, f"select {_SAID} from reports where {where} order by id")
    assert wanted and rows(other, f"select {_SAID} from reports where {where} order by id") == wanted
    for table in store.STATUTORY:
        sql = f"select {table}.* from {table} join reports on id = report_id where {where} order by report_id, row"
        assert rows(other, sql) == rows(events, sql)
    # Every capture of these reports, with all that was noted of it.
    facts = "id, url, fetched_at, status, sha256, length, role, via, anchor, crawl_id, revisit"
    sql = f"select {facts} from captures where report_id in (select id from reports where {where}) order by id"
    assert rows(other, sql) == rows(events, sql)
    # Byte for byte: all but the first and the last record stand so in the archive.
    original = {one for path in archive.warc_files(events) for one in members(path)}
    copied = members(out)
    assert len(copied) > 4 and set(copied[1:-1]) <= original


def test_redirects_and_repeated_bodies_come_along(events, tmp_path):
    chosen = export.select(events, report=rows(events, "select id from reports where agency like '%卫生健康局'")[0]["id"])
    assert sorted(one["status"] for one in chosen.captures.values()) == [200, 301, 302]
    repeated = rows(events, "select id, body_offset, body_warc, report_id from captures where revisit")[0]
    chosen = export.select(events, report=repeated["report_id"])
    assert repeated["id"] in chosen.captures
    assert (repeated["body_warc"], repeated["body_offset"]) in {(o["warc"], o["offset"]) for o in chosen.captures.values()}
    export.warc(chosen, tmp_path / "out.warc.gz")
    other = taken_in(tmp_path, tmp_path / "out.warc.gz")
    kept = rows(other, "select * from captures where id = ?", repeated["id"])[0]
    assert archive.load(other, kept["body_warc"], kept["body_offset"]).body


@pytest.mark.parametrize("asked, said", [
    (["--region", "不存在的地方"], "不存在的地方"), (["--year", "1999"], "no report for 1999"),
    (["--report", "nobody"], "nobody"), (["--region", "110000"], "no report of 北京市")])
@pytest.mark.parametrize("form", ["warc", "html", "csv", "wacz"])
def test_a_selection_of_nothing_is_told(events, tmp_path, asked, said, form):
    done = run("export", "--format", form, *asked, "-s", f"ARCHIVE_DIR={events}", tmp_path / "out")
    assert done.returncode == 1 and said in done.stderr and not list(tmp_path.iterdir())


def test_whatever_is_done_to_an_extract_is_found(events, tmp_path):
    out = tmp_path / "warc" / "out.warc.gz"
    out.parent.mkdir()
    export.warc(export.select(events, year=2023), out)
    assert not list(archive.verify(tmp_path))
    data, parts, chance = out.read_bytes(), members(out), random.Random(4)
    for at in chance.sample(range(len(data)), 400):
        out.write_bytes(data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1:])
        assert list(archive.verify(tmp_path)), f"byte {at}"
    for at in range(len(parts)):
        for changed in (parts[:at] + parts[at + 1:], [*parts[:at], parts[at], *parts[at:]]):
            out.write_bytes(b"".join(changed))
            # Without its first record, a file does not say that it is an extract; then every group is found alone.
            assert list(archive.verify(tmp_path)) or at == 0 and len(changed) < len(parts), at
    out.write_bytes(data[:-20])
    assert list(archive.verify(tmp_path))


# -- WACZ, pywb, replayweb.page


def test_wacz_is_valid_to_its_own_validator(varied, tmp_path):
    directory, _ = varied
    out = tmp_path / "all.wacz"
    export.wacz(export.select(directory), out)
    done = replaying.run("wacz", "validate", "-f", out)
    assert done.returncode == 0 and "valid" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["all.warc.gz", "all.wacz", "as it is"])
def test_pywb_replays_every_capture_byte_for_byte(varied, tmp_path, name):
    directory, captures = varied
    chosen = export.select(directory)
    file = next((directory / "warc").iterdir()) if name == "as it is" else tmp_path / name
    if name != "as it is":
        (export.wacz if name.endswith(".wacz") else export.warc)(chosen, file)
    with replaying.pywb(tmp_path, file) as port:
        for short, capture in captures.items():
            if UNENCODED.search(capture.url):
                continue
            row = chosen.captures[capture.id]
            body = archive.load(directory, row["body_warc"], row["body_offset"]).body
            target = f"/kept/{addresses.digits(capture.fetched_at)}id_/{capture.url}"
            status, _, received = replaying.ask(port, target, Accept_Encoding="gzip, deflate, br")
            assert (status, received) == (capture.status, body), (short, target)


def test_replayweb_page_opens_a_wacz(varied, tmp_path):
    directory, _ = varied
    export.wacz(export.select(directory), tmp_path / "all.wacz")
    (tmp_path / "replay").mkdir()
    for folder in (tmp_path, tmp_path / "replay"):
        shutil.copy(replaying.REPLAYWEB / "ui.js", folder)
    shutil.copy(replaying.REPLAYWEB / "sw.js", tmp_path / "replay")
    (tmp_path / "index.html").write_text(
        '<!doctype html><script src="ui.js"></script><body style="height:800px">'
        f'<replay-web-page source="/all.wacz" url="{SECTION}2023.html" embed="replayonly"></replay-web-page>')
    with replaying.folder_served(tmp_path) as base, chromium() as browser, watched(browser) as seen:
        def shown() -> bool:
            frame = next((one for one in seen.page.frames if f"mp_/{SECTION}2023.html" in one.url), None)
            try:
                return bool(frame) and "43923.57" in frame.locator("body").inner_text(timeout=5000)
            except Error:                   # not yet: the frame is empty, or gone while it is asked
                return False

        for wait in range(240):
            if wait % 30 == 0:              # its service worker may come too late for a first visit: a reader reloads
                seen.open(f"{base}/index.html")
            if shown():
                return
            seen.page.wait_for_timeout(500)
        raise AssertionError([one.url for one in seen.page.frames], seen.errors)


def test_addresses_are_looked_up_as_the_reference_does(tmp_path):
    odd = ["http://a.gov.cn/a/../b/./c", "http://a.gov.cn:8080/A?B=2&A=1&A=0", "https://a.gov.cn:443/x?", "http://a.gov.cn",
           "http://a.gov.cn/x?a=1&", "http://a.gov.cn/?q=%25E5", "http://www2.a.gov.cn/x/", "http://a.gov.cn/x#y",
           "http://a.gov.cn/x?a=%26b", "http://a.gov.cn/a b", "http://中文.cn/年?报=1", "http://1.2.3.4/x",
           "http://a.gov.cn/x?sid=9682993c8daa2c5497996114facdc805&z=1", *AWKWARD]
    (tmp_path / "urls").write_text("\n".join(odd), encoding="utf-8")
    done = replaying.run("python", "-c", "import surt, sys; print(*map(surt.surt, open(sys.argv[1]).read().split('\\n')), "
                                         "sep='\\n')", tmp_path / "urls")
    assert done.stdout.splitlines() == [surt(one) for one in odd]


# -- tables


def test_the_tables_are_what_their_dictionary_says(events, tmp_path):
    for name, asked in (("all", {}), ("some", {"year": 2023})):
        out = tmp_path / name
        export.csv(export.select(events, **asked), out)
        done = replaying.run("frictionless", "validate", out / "datapackage.json")
        assert done.returncode == 0, done.stdout
    package = json.loads((tmp_path / "all" / "datapackage.json").read_text(encoding="utf-8"))
    tables = {one["name"]: one for one in package["resources"]}
    for one in tables.values():
        data = (tmp_path / "all" / one["path"]).read_bytes()
        assert one["bytes"] == len(data) and one["hash"] == "sha256:" + hashlib.sha256(data).hexdigest()
        assert one["schema"]["primaryKey"] and all(field["description"] for field in one["schema"]["fields"])
    for key, table in forms.load("2021").tables.items():
        fields = {field["name"]: field for field in tables[key]["schema"]["fields"]}
        for column in table.columns:
            assert column.label in fields[column.key]["description"]
        for row in table.rows:
            assert row.key in fields["row"]["constraints"]["enum"] and row.label in fields["row"]["description"]
    some = {row["id"] for row in csv.DictReader((tmp_path / "some" / "reports.csv").open(encoding="utf-8", newline=""))}
    assert some == {row["id"] for row in rows(events, "select id from reports where year = 2023")}


@pytest.mark.parametrize("spoil", [lambda lines: [lines[0], *lines[2:]], lambda lines: [*lines, lines[1]]])
def test_the_dictionary_notices_missing_and_double_rows(events, tmp_path, spoil):
    export.csv(export.select(events), tmp_path)
    path = tmp_path / "reports.csv"
    lines = list(csv.reader(path.open(encoding="utf-8", newline="")))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(spoil(lines))
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    for one in package["resources"]:  # the digest alone would give it away
        del one["hash"], one["bytes"]
    (tmp_path / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert replaying.run("frictionless", "validate", tmp_path / "datapackage.json").returncode == 1


# -- pages


@pytest.fixture(scope="module")
def tree(varied, tmp_path_factory):
    """The folder of pages of the varied archive, and its captures."""
    out = tmp_path_factory.mktemp("tree") / "pages"
    export.html(export.select(varied[0]), out)
    return out, varied[1]


def test_every_link_of_the_pages_leads_to_a_file(tree):
    out, captures = tree
    for path in out.rglob("*.html"):
        document = lxml.html.fromstring(path.read_text(encoding="utf-8"))
        for target in document.xpath("//a/@href"):
            if not re.match(r"https?://", target):
                assert (path.parent / unquote(target)).resolve().is_file(), (path, target)
        assert not document.xpath("//script | //link | //img | //*[@src]")
    good = captures["good"]
    assert hashlib.sha256((out / "captures" / f"{good.id}.txt").read_bytes()).hexdigest() == good.sha256
    wrong = captures["wrong"]  # still compressed, as it was received
    assert hashlib.sha256((out / "captures" / f"{wrong.id}.bin").read_bytes()).hexdigest() == wrong.sha256


def test_the_pages_open_without_a_server_and_do_nothing(tree):
    out, captures = tree
    with chromium() as browser, watched(browser) as seen:
        seen.open((out / "index.html").as_uri())
        seen.page.click("text=小店区")
        seen.page.click("text=太原市小店区人民政府 >> nth=0")
        assert seen.page.locator('[id="requests.received.natural_person"]').inner_text() == "56"
        seen.page.locator(f'a[href$="{captures["good"].id}.html"]').click()
        inside = seen.page.frame_locator("iframe").locator("body").inner_text()
        assert "43923.57" in inside and "练习用的文字" in inside
        for name in ("evil", "gbk", "wrong", "pdf", "unread"):
            seen.open((out / "captures" / f"{captures[name].id}.html").as_uri(), settle=300)
        seen.open((out / "captures" / f"{captures['evil'].id}.txt").as_uri(), settle=300)
        assert seen.page.evaluate("document.contentType") == "text/plain"
        assert not seen.dialogs and not seen.popups and not seen.downloads
        assert seen.hosts <= {""} and all(one.url.startswith(("file:", "about:")) for one in seen.requests)


HOSTILE = ("<html><head><base href=//evil.example/><meta http-equiv=refresh content='0;url=//evil.example'>"
           "<link rel=preconnect href=//evil.example><style>@import '//evil.example'</style></head>"
           "<body onload=x() background=//evil.example/b.png><table><tr><td colspan=2 style='background:url(//evil.example)'>7"
           "</td></tr></table><svg><script>x()</script></svg><math><mtext><img src=x onerror=x()></math><img src=x onerror=x()>"
           "<iframe srcdoc='<script>parent.x()</script>'></iframe><a href='javascript:x()' ping=//evil.example>go</a>"
           "<form action=//evil.example><button formaction=//evil.example>b</button></form><noscript><p title='</noscript>"
           "<img src=x onerror=x()>'></noscript><template><script>x()</script></template><video poster=//evil.example>")


def test_a_hostile_page_is_left_with_text_and_tables():
    left = harmless(HOSTILE)
    body = left.partition("<html>")[2]
    assert "evil.example" not in left and "javascript" not in left and not re.search(r"<[^>]*\bon\w+\s*=", left)
    assert not re.search(r"<(script|style|svg|math|img|iframe|form|link|base|meta|video|template|noscript)\b", body, re.I)
    assert '<td colspan="2">7' in body


# -- withdrawal


def test_nothing_withdrawn_is_in_any_export(tmp_path):
    captures = build(tmp_path)
    wrong = captures["wrong"]
    export.html(export.select(tmp_path), tmp_path / "html")         # before it was withdrawn, into the same folder
    (tmp_path / "html" / "captures" / "readme.txt").write_text("somebody's own")
    archive.withdraw(tmp_path, wrong.sha256, "含个人信息", "示例机构", "2026-11-20")
    done = run("export", "--format", "csv", "-s", f"ARCHIVE_DIR={tmp_path}", tmp_path / "early")
    assert done.returncode == 1 and "scrapy rebuild" in done.stderr and not (tmp_path / "early").exists()
    assert run("rebuild", "-s", f"ARCHIVE_DIR={tmp_path}").returncode == 0
    for form, out in (("csv", "csv"), ("html", "html"), ("warc", "out.warc.gz"), ("wacz", "out.wacz")):
        done = run("export", "--format", form, "-s", f"ARCHIVE_DIR={tmp_path}", tmp_path / out)
        assert done.returncode == 0, done.stderr
        assert form == "csv" or "1 left out" in done.stdout
    report = rows(tmp_path, "select report_id from captures where id = ?", wrong.id)[0]["report_id"]
    tables = {path.stem: path.read_text(encoding="utf-8") for path in (tmp_path / "csv").glob("*.csv")}
    assert report in tables["reports"] and wrong.id in tables["withdrawals"]
    assert not any(report in tables[name] for name in (*store.STATUTORY, "passages", "findings", "oddities"))
    shown = (tmp_path / "html" / "captures" / f"{wrong.id}.html").read_text(encoding="utf-8")
    assert "含个人信息" in shown and "练习用的文字" not in shown and wrong.sha256 in shown
    assert [path.name for path in (tmp_path / "html" / "captures").glob(f"{wrong.id}.*")] == [f"{wrong.id}.html"]
    assert (tmp_path / "html" / "captures" / "readme.txt").exists()
    found = {one.id for one in archive.scan(tmp_path / "out.warc.gz") if isinstance(one, archive.Capture)}
    assert found == {one.id for one in captures.values()} - {wrong.id}
    assert wrong.sha256.encode() not in (tmp_path / "out.warc.gz").read_bytes()
    with replaying.pywb(tmp_path, tmp_path / "out.wacz") as port:
        assert replaying.ask(port, f"/kept/id_/{wrong.url}")[0] == 404


def test_what_a_killed_export_leaves_is_written_over(varied, tmp_path):
    """Nor do two exports to one place write into each other."""
    directory, _ = varied
    out = tmp_path / "out.wacz"
    script = ("import os, signal, sys\nfrom pathlib import Path\nfrom gkcrawl import export\n"
              "sys.modules['gkcrawl.export.wacz'].zipnum = lambda lines: os.kill(os.getpid(), signal.SIGKILL)\n"
              "export.wacz(export.select(Path(sys.argv[1])), Path(sys.argv[2]))")
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", script, directory, out], capture_output=True, text=True)
        assert done.returncode == -9, done.stderr
    assert len(left := sorted(path.name for path in tmp_path.iterdir())) == 2 and not out.exists(), left
    with open(tmp_path / ".out.wacz.part") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(archive.ArchiveError, match="by another export"):
            export.wacz(export.select(directory), out)
    assert sorted(path.name for path in tmp_path.iterdir()) == left
    export.wacz(export.select(directory), out)
    assert [path.name for path in tmp_path.iterdir()] == ["out.wacz"]


def test_an_export_that_begins_while_another_ends_keeps_its_own_file(tmp_path, monkeypatch):
    out, part = tmp_path / "out", tmp_path / ".out.part"
    replace, lock = os.replace, fcntl.flock

    def replaced_while_asking(held, how):
        replace(part, out)
        lock(held, how)

    def begun_behind(source, target):
        replace(source, target)
        part.write_text("the next one's")

    monkeypatch.setattr(fcntl, "flock", replaced_while_asking)
    with pytest.raises(archive.ArchiveError, match="by another export"), replacing(out):
        pass
    monkeypatch.setattr(fcntl, "flock", lock)
    monkeypatch.setattr(os, "replace", begun_behind)
    with replacing(out) as path:
        path.write_text("ours")
    assert (out.read_text(), part.read_text()) == ("ours", "the next one's")
