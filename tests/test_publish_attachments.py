"""Evidence for a report whose text is a page and whose tables are attachments: each number leads to the file it stands in."""

import lxml.html
import pytest

from gkcrawl import store
from gkcrawl.publish import addresses
from tests import office
from tests.archives import rows
from tests.publish_fixture import SECTION, Archive
from tests.publish_server import running
from tests.test_store_joining import TITLE, XLSX, sheet, text_page, values

VALUES = values(received=37)


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    directory = tmp_path_factory.mktemp("archive")
    made = Archive(directory)
    page = f"{SECTION}2023.html"
    made.keep("page", page, text_page(), role="report", via=SECTION, anchor=TITLE)
    for name, tables in (("one", ("proactive",)), ("two", ("requests", "appeals"))):
        made.keep(name, f"{SECTION}{name}.xlsx", sheet(VALUES, *tables), mime=XLSX, role="attachment", via=page, anchor="附件")
    made.keep("old", f"{SECTION}2023.xls", office.xls(VALUES), mime="application/vnd.ms-excel", role="report", via=SECTION,
              anchor="样例市人民政府2023年政府信息公开工作年度报告")
    made.writer.close()
    store.file(directory, jobs=1)
    with running(directory, made.captures) as served:
        yield served


@pytest.mark.parametrize("cell, name", [("requests.received.total", "two"), ("proactive.fees.amount", "one")])
def test_a_cell_of_the_page_leads_to_the_attachment_that_holds_it(web, cell, name):
    ids = {key: capture.id for key, capture in web.captures.items()}
    report, = rows(web.directory, "SELECT * FROM reports WHERE agency LIKE '%小店区人民政府'")
    status, headers, _ = web.ask(f"/a/{report['capture_id']}/{cell}")
    assert report["capture_id"] == ids[name] and status == 200 or status == 302 and ids[name] in headers["location"].replace("-", "") and cell in headers["location"]
    status, _, body = web.ask(f"/a/{ids[name]}/{cell}")
    marked, = lxml.html.document_fromstring(body.decode()).xpath("//*[@id='gkcrawl-cell']")
    table, row, column = cell.split(".")
    assert status == 200 and marked.text_content() == str(VALUES[table][row][column])


def test_the_report_links_each_number_to_its_file(web):
    ids = {key: addresses.hyphened(capture.id) for key, capture in web.captures.items()}
    report, = rows(web.directory, "SELECT id FROM reports WHERE capture_id IN (?, ?, ?)",
                   *(web.captures[name].id for name in ("page", "one", "two")))
    status, _, body = web.ask(f"/report/{report['id']}")
    found = {href.partition("#")[0] for href in lxml.html.document_fromstring(body.decode()).xpath("//a/@href")}
    assert status == 200 and {f"/a/{ids['two']}/requests.received.total", f"/a/{ids['one']}/proactive.fees.amount"} <= found


def test_a_cell_of_an_old_spreadsheet_is_shown_and_marked(web):
    status, _, body = web.ask(f"/a/{web.captures['old'].id}/requests.received.total")
    marked, = lxml.html.document_fromstring(body.decode()).xpath("//*[@id='gkcrawl-cell']")
    assert status == 200 and marked.text_content() == "37"
