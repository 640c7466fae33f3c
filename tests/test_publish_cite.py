"""Citations: letter for letter those of the official styles, readable by others, asked for in every way."""

import dataclasses
import hashlib
import json
import re
import shlex
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import bibtexparser
import lxml.html
import pytest
import rispy
from httplink import parse_link_header

from gkcrawl.publish import addresses, cite
from gkcrawl.publish.cite.exchange import csl_item
from tests.citations import sources
from tests.publish_fixture import build
from tests.publish_server import running

GOLDEN = json.loads((Path(__file__).parent / "citations.json").read_text(encoding="utf-8"))
SOURCES = sources()


# -- strings


def test_the_golden_citations_are_of_the_cases():
    assert {name: entry["item"] for name, entry in GOLDEN.items()} == {
        name: csl_item(one) for name, one in SOURCES.items()
    }


@pytest.mark.parametrize("style", list(cite.STYLES))
@pytest.mark.parametrize("case", list(SOURCES))
def test_citations_are_those_of_the_csl_processor(case, style):
    assert cite.STYLES[style].write(SOURCES[case]) == GOLDEN[case][style]


def test_invisible_characters_do_not_reach_a_citation():
    assert cite.plain("甲\u202e乙\n丙\u200b丁\u2066\u0085") == "甲 乙 丙 丁"


# -- files


@pytest.mark.parametrize("case", list(SOURCES))
def test_bibtex_is_read_by_others(case):
    one = SOURCES[case]
    (entry,) = bibtexparser.parse_string(cite.bibtex(one)).entries
    fields = {field.key: field.value for field in entry.fields}
    assert entry.entry_type == ("techreport" if one.kind == "report" else "misc") and entry.key == one.key
    assert (fields["url"], fields["urldate"], fields.get("date")) == (one.address, one.accessed, one.published)
    assert untex(fields["title"]) == one.title and untex(fields.get("author", "")) == one.author
    assert one.original in untex(fields["note"])


@pytest.mark.parametrize("title", ["2023{年报", "}年报{", "年}报", "a{b}c", "{{}", "\\{", "年报\\"])
def test_a_brace_without_a_partner_ends_no_field(title):
    """BibTeX counts braces, the escaped ones too."""
    one = dataclasses.replace(next(iter(SOURCES.values())), title=title, author=title)
    depth = [0]
    for character in cite.bibtex(one):
        depth.append(depth[-1] + (character == "{") - (character == "}"))
    assert min(depth) == 0 == depth[-1] and depth.count(0) == cite.bibtex(one).index("{") + 2
    (entry,) = bibtexparser.parse_string(cite.bibtex(one)).entries
    assert untex({field.key: field.value for field in entry.fields}["title"]) == title


def untex(text: str) -> str:
    """Return what TeX prints."""
    text = text.removeprefix("{").removesuffix("}")
    for written, printed in (("textbraceleft{}", "{"), ("textbraceright{}", "}"), ("textasciitilde{}", "~"), ("textasciicircum{}", "^")):
        text = text.replace("\\" + written, printed)
    return re.sub(r"\\([#$%&_{}])", r"\1", text).replace(r"\textbackslash{}", "\\")


@pytest.mark.parametrize("case", list(SOURCES))
def test_ris_is_read_by_others(case):
    one = SOURCES[case]
    (entry,) = rispy.loads(cite.ris(one))
    assert entry["type_of_reference"] == ("RPRT" if one.kind == "report" else "ELEC")
    assert entry["title"] == one.title and entry.get("authors", [""]) == [one.author]
    assert entry["urls"] == [one.address] and entry["language"] == "zh-CN"
    assert entry.get("date", "") == (one.published or "").replace("-", "/") and one.original in entry["notes"][0]
    assert entry.get("publisher", "") == (one.author if one.kind == "report" else "")


@pytest.mark.parametrize("case", list(SOURCES))
def test_csl_json_has_what_the_schema_allows(case):
    (item,) = json.loads(cite.csl_json(SOURCES[case]))
    assert item["id"] and item["type"] in ("report", "webpage")
    assert set(item) <= {"id", "type", "language", "title", "URL", "accessed", "note", "author", "issued"}
    for date in (item["accessed"], item.get("issued", item["accessed"])):
        assert list(date) == ["date-parts"] and all(isinstance(part, int) for part in date["date-parts"][0])


# -- what others make of the page


class Head(HTMLParser):
    """The meta tags and JSON-LD of a page, read as a browser does."""

    def __init__(self, text: str):
        super().__init__()
        self.tags, self.data, self._within = [], "", False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "meta" and found.get("name", found.get("property")):
            self.tags.append((found.get("name", found.get("property")), found.get("content", "")))
        self._within = tag == "script" and found.get("type") == "application/ld+json"

    def handle_endtag(self, tag):
        self._within = False

    def handle_data(self, data):
        self.data += data if self._within else ""


_HIGHWIRE = {
    "citation_title": "title",
    "citation_publication_date": "date",
    "citation_date": "date",
    "citation_journal_title": "publicationTitle",
    "citation_technical_report_institution": "institution",
    "citation_technical_report_number": "number",
    "citation_public_url": "url",
    "citation_language": "language",
    "citation_doi": "DOI",
}
_TYPES = {
    "citation_journal_title": "journalArticle",
    "citation_technical_report_institution": "report",
    "citation_conference_title": "conferencePaper",
    "citation_book_title": "bookSection",
    "citation_dissertation_institution": "thesis",
}
_DC = {"title": "title", "date": "date", "creator": "creator", "type": "type"}


def zotero(text: str) -> dict:
    """Take a page as Zotero's Embedded Metadata translator does: types, Highwire tags, Dublin Core, z: fields."""
    item: dict = {"creators": []}
    dublin: dict = {}
    guess = kind = None
    for name, value in Head(text).tags:
        prefix, _, field = re.sub(r"[.:]", "_", name, count=1).partition("_")
        assert prefix.lower() not in ("og", "bib", "bibo", "prism", "eprints", "article", "book", "dcterms"), name
        if prefix.lower() == "dc":
            dublin.setdefault(field, value)
        elif prefix == "z":
            item[field] = value
        elif name == "citation_author":
            item["creators"].append(value)
        elif name.startswith("citation_"):
            kind, guess = _TYPES.get(name, kind), guess or ("journalArticle" if name == "citation_title" else None)
            if name in _HIGHWIRE:
                item[_HIGHWIRE[name]] = value
            elif name in ("citation_online_date", "citation_year"):
                item.setdefault("date", value)
    stated = {"report": "report", "webpage": "webpage"}.get(dublin.get("type", "").lower())
    return {**item, "itemType": stated or kind or guess, "dublin": dublin}


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    directory = tmp_path_factory.mktemp("archive")
    with running(directory, build(directory)) as served:
        yield served


def report_path(web, name: str) -> str:
    return re.search(rb'/report/([^"<]+)"', web.ask(f"/a/{web.captures[name].id}/cite")[2])[0].decode()[:-1]


def test_zotero_takes_a_report_for_a_report(web):
    capture = web.captures["wrong"]
    item = zotero(web.ask(report_path(web, "wrong"))[2].decode())
    assert item["itemType"] == "report" and item["institution"] == "太原市小店区人民政府" == item["creators"][0]
    assert item["title"] == "太原市小店区人民政府2022年政府信息公开工作年度报告" and item["date"] == "2023/01/30"
    assert item["url"].endswith(addresses.short(capture.id)) and capture.url in item["extra"]
    assert item["language"] == "zh-CN" and item["dublin"]["source"] == capture.url and "number" not in item


def test_zotero_takes_no_day_for_a_date_of_publication(web):
    item = zotero(web.ask(report_path(web, "unread"))[2].decode())
    assert item["itemType"] == "report" and "date" not in item and "date" not in item["dublin"]


def test_zotero_takes_another_capture_for_a_web_page(web):
    item = zotero(web.ask(f"/a/{web.captures['home0'].id}/cite")[2].decode())
    assert item["itemType"] == "webpage" and item["creators"] == ["小店区人民政府"] and "institution" not in item


@pytest.mark.parametrize("name", ["good", "evil", "unread"])
def test_json_ld_says_what_the_page_says(web, name):
    text = web.ask(report_path(web, name))[2].decode()
    found = json.loads(Head(text).data)
    block = text[text.index("application/ld+json") :]
    assert "<" not in block[block.index(">") + 1 : block.index("</script>")]
    assert found["@type"] == ["Report", "ArchiveComponent"] and found["author"]["@type"] == "GovernmentOrganization"
    assert found["spatialCoverage"]["identifier"] == "140105" and found["encoding"]["sha256"]
    assert found["@id"] == found["archivedAt"] == found["itemLocation"] and "/a/" in found["@id"]
    assert ("datePublished" in found) == (name != "unread") and found["isBasedOn"] == web.captures[name].url


# -- typed links


def typed(header: str) -> dict[str, list]:
    """Return a Link header's links by relation, as a parser of RFC 8288 reads them."""
    found: dict[str, list] = {}
    for link in parse_link_header(header).links:
        for relation in link.rel:
            found.setdefault(relation, []).append(link)
    return found


@pytest.mark.parametrize("name", ["good", "evil", "awkward3"])
def test_typed_links_lead_where_they_say(web, name):
    capture = web.captures[name]
    of_report = not name.startswith("awkward")
    at = report_path(web, name) if of_report else f"/a/{capture.id}/cite"
    status, headers, _ = web.ask(at)
    found = typed(headers["link"])
    (cited,) = found["cite-as"]
    assert cited.target.endswith("/a/" + re.search(r"[a-z0-9-]{14}$", cited.target)[0])
    types = {link.target for link in found["type"]}
    assert types == {"https://schema.org/AboutPage", "https://schema.org/" + ("Report" if of_report else "WebPage")}
    assert found["license"][0].target == "https://creativecommons.org/licenses/by/4.0/"
    assert found["original"][0].target == addresses.written(capture.url)
    media = {file.media for file in cite.FILES}
    assert {link["type"] for link in found["describedby"]} == media
    for link in [*found["describedby"], *found["item"], cited]:
        path = re.sub(r"^http://127\.0\.0\.1:\d+", "", link.target)
        got, fields, body = web.ask(path)
        media = link["type"] if "type" in link else "text/html"
        assert got == 200 and fields["content-type"].partition(";")[0] == media, link


def test_archived_pages_have_typed_links_too(web):
    capture = web.captures["good"]
    found = typed(web.ask(f"/a/{capture.id}")[1]["link"])
    assert {"cite-as", "describedby", "original", "timegate", "timemap", "memento", "first", "last"} <= set(found)


# -- in every form


def test_the_report_page_has_every_form_to_copy(web):
    days = [cite.date_of_access()]
    page = lxml.html.document_fromstring(web.ask(report_path(web, "good"))[2].decode())
    days.append(cite.date_of_access())      # it may have struck midnight in Beijing
    texts = {
        box.xpath("string(h3)").strip(): box.xpath("string(pre)")
        for box in page.xpath("//section[@id='cite']//div[@class='gk-citation']")
    }
    assert list(texts) == ["GB/T 7714-2025", "GB/T 7714-2015", "APA 7", "BibTeX", "RIS", "CSL-JSON"]
    address = re.search(r"http://127\.0\.0\.1:\d+/a/[a-z0-9-]{14}", texts["GB/T 7714-2025"])[0]
    title = "太原市小店区人民政府. 太原市小店区人民政府2023年政府信息公开工作年度报告[R/OL]."
    assert texts["GB/T 7714-2025"] == f"{title} 2024-02-02. {address}."
    assert texts["GB/T 7714-2015"] in [f"{title} (2024-02-02)[{day}]. {address}." for day in days]
    assert json.loads(texts["CSL-JSON"])[0]["URL"] == address
    links = page.xpath("//section[@id='cite']//p[@class='gk-files']/a/@href")
    assert links and [web.ask(href)[0] for href in links] == [200] * len(links)


@pytest.mark.parametrize(
    "name, mark", [("good", "[R/OL]"), ("home1", "[EB/OL]"), ("pdf", "[EB/OL]"), ("gone", "[EB/OL]")]
)
def test_every_capture_can_be_cited(web, name, mark):
    identity = web.captures[name].id
    status, headers, body = web.ask(f"/a/{identity}.txt?style=gb-t-7714-2015")
    text = body.decode()
    assert status == 200 and mark in text and text.endswith(f"/a/{addresses.hyphened(identity)}.")
    assert text in web.ask(f"/a/{identity}/cite")[2].decode().replace("&#34;", '"')
    assert f"/a/{addresses.hyphened(identity)}/cite".encode() in web.ask(f"/a/{identity}")[2] or name in ("pdf", "gone")


def test_another_capture_of_a_report_is_cited_by_its_own_address(web):
    for name in ("good", "again"):
        text = web.ask(f"/a/{web.captures[name].id}.txt")[2].decode()
        assert "[R/OL]" in text and addresses.short(web.captures[name].id) in text


EXTENSIONS = {file.extension: file.media for file in cite.FILES} | {"txt": "text/plain"}


@pytest.mark.parametrize("extension", list(EXTENSIONS))
def test_an_extension_and_an_accept_header_give_the_same(web, extension):
    for path in (report_path(web, "good"), f"/a/{web.captures['good'].id}"):
        status, headers, body = web.ask(f"{path}.{extension}")
        assert status == 200 and headers["content-type"] == f"{EXTENSIONS[extension]}; charset=utf-8"
        assert headers["x-content-type-options"] == "nosniff" and "sandbox" in headers["content-security-policy"]
        accept = EXTENSIONS[extension] if extension != "txt" else cite.TEXT
        asked = web.ask(path, Accept=accept)
        assert asked[2] == body and "accept" in asked[1]["vary"].lower()
        assert web.ask(f"{path}.{extension}", "HEAD")[2] == b""


@pytest.mark.parametrize(
    "accept, media",
    [
        ("*/*", "text/html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("application/x-bibtex;q=0.4, */*;q=0.1", "application/x-bibtex"),
        ("application/x-bibtex, text/html", "text/html"),
        ("text/html;q=0.1, application/vnd.citationstyles.csl+json", "application/vnd.citationstyles.csl+json"),
        ("application/x-bibtex;q=0, */*", "text/html"),
        ("image/png", "text/html"),
        ("application/x-bibtex;q=x", "text/html"),
        (",;=,q", "text/html"),
    ],
)
def test_what_an_accept_header_prefers(web, accept, media):
    for path in (report_path(web, "good"), f"/a/{web.captures['good'].id}"):
        status, headers, _ = web.ask(path, Accept=accept)
        assert status == 200 and headers["content-type"].partition(";")[0] == media
        assert "accept" in headers["vary"].lower()


@pytest.mark.parametrize("style", ["gb-t-7714-2015", "china-national-standard-gb-t-7714-2015-numeric", "apa"])
def test_a_style_can_be_named_in_both_ways(web, style):
    path = report_path(web, "good")
    by_name = web.ask(f"{path}.txt?style={style}")[2]
    assert by_name == web.ask(path, Accept=f"text/x-bibliography; style={style}")[2]
    assert by_name == web.ask(path, Accept=f'text/html;q=0.5, text/x-bibliography; style="{style}"')[2]
    assert (b"(2024)" in by_name) == (style == "apa")


def test_forms_and_styles_that_are_not_there(web):
    path = report_path(web, "good")
    assert web.ask(f"{path}.docx")[0] == web.ask(f"{path}.txt?style=mla")[0] == web.ask(f"{path}.")[0] == 404
    assert web.ask(f"/a/{web.captures['good'].id}.x")[0] == web.ask("/report/none.bib")[0] == 404
    status, _, body = web.ask(path, Accept="text/x-bibliography; style=mla")
    assert status == 406 and "gb-t-7714-2025" in body.decode()


def test_our_pages_run_our_own_script_only(web):
    for path in (report_path(web, "good"), f"/a/{web.captures['good'].id}/cite", "/region/140105", "/report/none"):
        _, headers, body = web.ask(path)
        policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
        assert policy["script-src"] == policy["default-src"] == "'self'"
        page = lxml.html.document_fromstring(body.decode())
        for script in page.xpath("//script[not(@type)]"):
            kind = web.ask(script.get("src"))[1]["content-type"]
            assert not (script.text or "").strip() and kind.startswith("text/javascript")


#: A page, an address with brackets and a quote that curl and the shell would take for their own, an archived redirect.
@pytest.mark.parametrize("name", ["good", "awkward3", "led_utf8"])
def test_the_page_of_a_capture_says_how_to_verify_it(web, name):
    """What the page tells a lawyer to run gives the digest that stands above it."""
    status, _, body = web.ask(f"/a/{web.captures[name].id}/cite")
    page = lxml.html.fromstring(body.decode())
    (command,) = page.xpath("//dt[contains(., '怎样核对')]/following-sibling::dd[1]/code/text()")
    *curl, address, _, last = shlex.split(command)
    assert status == 200 and curl == ["curl", "-gs", "--path-as-is"] and last == "sha256sum"
    _, _, raw = web.ask("/web/" + address.partition("/web/")[2])
    assert hashlib.sha256(raw).hexdigest() in page.xpath("string(//dt[.='SHA-256']/following-sibling::dd[1])")
    if shutil.which("curl"):
        run = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
        assert run.stdout.split()[0] == hashlib.sha256(raw).hexdigest(), run.stderr
