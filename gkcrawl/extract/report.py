"""bytes → Reading in this process, whatever it takes; `apart` is where its time and memory have bounds."""

from collections import Counter
from dataclasses import replace

from gkcrawl import forms
from gkcrawl.extract import charset as charsets
from gkcrawl.extract import attached, boxes, embedded, html, identity, in_lines, lone, older, text, titles
from gkcrawl.extract.fill import filled
from gkcrawl.extract.kinds import kind_of
from gkcrawl.extract.page import MAX_BYTES, Page, TooLarge, Unreadable
from gkcrawl.extract.passages import parts_of
from gkcrawl.extract.reading import NotAReport, Reading, places_of
from gkcrawl.extract.sheet import OPEN, Sheet
from gkcrawl.extract.why import why_unread

#: The kinds of documents that are read.
KINDS = ("html", "mhtml", "text", "pdf", "doc", "docx", "wordml", "xlsx", "xls", "spreadsheetml", "odt", "ods", "rtf",
         "zip")
#: What can be done about documents that are not.
_NEXT = {"ofd": "open them with an OFD reader, print them as PDF, and read that", "locked": "they need a password"}


def read(body: bytes, kind: str = "", charset: str = "", url: str = "", anchor: str = "", whole: bool = False) -> Reading:
    """Read a report from the bytes of a document of this kind, or of the kind they tell; raises NotAReport where it is none.

    The tree of an HTML page is the page's own only where it is to be whole; else it lacks what decorates it.
    """
    kind = kind or kind_of(body)
    if kind not in KINDS:
        done = f" ({_NEXT[kind]})" if kind in _NEXT else ""
        return unread(title_from(anchor, f"a {kind} document"), f"attachment: {kind} documents are not read{done}")
    try:
        if kind == "zip":
            kind, body = attached.document(body)
        page, sheet, carried = _opened(body, kind, charset, whole)
    except TooLarge as error:
        return unread(title_from(anchor, "a page that is too large"), f"too large: {error}")
    except Unreadable as error:
        return unread(title_from(anchor, f"a {kind} document"), str(error))
    cells, title = any(sheet.rows.values()), _title(page, sheet, anchor)
    who = identity.identify(page, title, sheet.other_grids, url)
    if not cells and not (who.year and titles.names_report(title)):
        raise NotAReport(f"“{title}” has no statutory table and names no year")
    tables, oddities = _cells(sheet)
    state, reason = _state(page, sheet, oddities)
    reading = Reading(sheet.form.key if cells else None, who.title, who.agency, who.region_code, who.year, who.published,
                      tables, parts_of(page, sheet.used), oddities, state,
                      "; ".join(filter(None, (reason, _beyond(sheet), carried, who.remark, _early(who)))), page.charset, who.dates, rows=sheet.rows, page=page)
    if not cells:
        older.completed(reading, page, sheet.other_grids)
    if page.tree is not None:
        page.blocks = []            # its cells' places are elements of the tree; so much less to hold, and to search for garbage
    return reading


def _opened(body: bytes, kind: str, charset: str, whole: bool) -> tuple[Page, Sheet, str]:
    """Return the page that a document shows, what its tables say, and a remark on where they stand."""
    page = take_apart(body, kind, charset, whole)
    sheet = filled(page)
    if page.tree is None or all(sheet.rows.values()):
        return page, sheet, ""
    full = page if whole else take_apart(body, kind, charset, True)     # with all elements, in which a table may be laid out
    if (boxed := boxes.table_of(full)) and (found := filled(boxed)).outdoes(sheet):
        return boxed, found, ""
    return (page, sheet, "") if any(sheet.rows.values()) else _carried(full, sheet, whole)


def _title(page: Page, sheet: Sheet, anchor: str) -> str:
    """Return a page's title; raises NotAReport where title and tables say that the page is something else."""
    title, is_report = identity.title_of(page, anchor)
    _refuse(page, title, is_report, any(sheet.rows.values()))
    return title


def _carried(page: Page, sheet: Sheet, whole: bool) -> tuple[Page, Sheet, str]:
    """Return the page with the report that it leaves to a script to show, and a remark; as it is where it has none."""
    markup = embedded.markup(page.tree)
    inner = html.take_apart(markup, whole=whole) if markup else None
    if inner is None or not inner.grids:
        return page, sheet, ""
    both = replace(page, blocks=[*page.blocks, *inner.blocks], titles=[*page.titles, *inner.titles])
    found = filled(both)
    if not any(found.rows.values()):
        return page, sheet, ""
    return both, found, "the tables stand in text that a script of the page shows"


def take_apart(body: bytes, kind: str, charset: str = "", whole: bool = False) -> Page:
    """Return the page that a document of one of ``KINDS`` shows; raises TooLarge and Unreadable."""
    if len(body) > MAX_BYTES:
        raise TooLarge(f"the document has {len(body):,} bytes, more than {MAX_BYTES:,}")
    if kind not in ("html", "text"):
        page = _document(body, kind, charset)
        if page.tree is None:
            page.blocks = list(lone.spread(page.blocks))
            page.titles = page.titles or [block.text for block in page.paragraphs[:10] if len(block.text) <= 80]
        return page
    decoded, used = charsets.decode(body, charset)
    if kind == "html":
        sound = used == "utf-8" and "\ufffd" not in decoded        # else what is no character could become one
        return html.take_apart(decoded, body if sound else b"", used, whole)
    return text.take_apart(decoded, used)


def _document(body: bytes, kind: str, charset: str) -> Page:
    """Take apart what needs a library; these take longer to load than a page to read."""
    if kind == "pdf":
        from gkcrawl.extract import pdf
        return pdf.take_apart(body)
    if kind == "doc":
        from gkcrawl.extract import doc
        return doc.take_apart(body)
    if kind in ("docx", "wordml"):
        from gkcrawl.extract import docx
        return docx.take_apart(body) if kind == "docx" else docx.take_apart_xml(body)
    if kind in ("xlsx", "xls"):
        from gkcrawl.extract import spreadsheet
        return spreadsheet.take_apart(body, kind)
    if kind == "spreadsheetml":
        from gkcrawl.extract import spreadsheetml
        return spreadsheetml.take_apart(body)
    if kind in ("odt", "ods"):
        from gkcrawl.extract import opendocument
        return opendocument.take_apart(body)
    if kind == "rtf":
        from gkcrawl.extract import rtf
        return rtf.take_apart(body)
    from gkcrawl.extract import wrapped
    return wrapped.mhtml(body, charset)


def locate(body: bytes, kind: str, charset: str, cell: str):
    """Return the element of the page that a cell (`requests.granted.total`) was read from, None where there is none.

    For plain text it is an element of a page made of the text's lines. Raises NotAReport as `read` does.
    """
    if kind == "html" and (held := _held(body, charset)):
        return places_of(held.rows).get(cell)
    reading = read(body, kind, charset, whole=True)
    place = reading.places.get(cell)
    if place is None or reading.page.tree is not None:
        return place
    return in_lines.marked(reading.page, charsets.decode(body, charset)[0].splitlines(), place)


def _held(body: bytes, charset: str) -> Sheet | None:
    """Return what the tables of a report's page say, without all else that is read of it; None where there are none."""
    try:
        page, sheet, _ = _opened(body, "html", charset, whole=True)
    except (TooLarge, Unreadable):
        return None
    if not any(sheet.rows.values()):
        return None
    _title(page, sheet, "")
    return sheet


def title_from(anchor: str, what: str) -> str:
    """Return the title a link gives a document that is not read itself; raises NotAReport for a look-alike's."""
    if anchor and titles.is_lookalike(anchor):
        raise NotAReport(f"{what} whose link says “{anchor.strip()}”, no annual report")
    return titles.printed(anchor) if titles.names_report(anchor) else ""


def unread(title: str, reason: str) -> Reading:
    known = titles.report_title(title)
    return Reading(None, title, known.agency if known else "", known.region_code if known else None,
                   known.year if known else None, None, {name: {} for name in ("proactive", "requests", "appeals")},
                   [], [], "unread", reason)


def _refuse(page: Page, title: str, is_report: bool, cells: bool) -> None:
    """Raise NotAReport where title and tables say that the page is something else."""
    if not page.blocks and not page.titles:
        raise NotAReport("the document is empty")
    if title and not is_report and titles.is_lookalike(title):
        raise NotAReport(f"“{title}” is no annual report")
    if not cells:
        if not is_report:
            what = f"“{title}” is no annual report" if title else "the page has no title and no statutory table"
            raise NotAReport(what)
        if page.tree is not None and _is_listing(page):
            raise NotAReport(f"“{title}” is a list of reports")


def _is_listing(page: Page) -> bool:
    links = [" ".join("".join(link.itertext()).split()) for link in page.tree.iter("a")]
    return sum(titles.is_report_title(link) for link in links[:2000] if 6 < len(link) < 100) >= 3


def _beyond(sheet: Sheet) -> str:
    """Return the remark that the tables print more than the form has, which is no cell of it."""
    return f"also printed, not of the form of {sheet.form.key}: {'、'.join(sheet.beyond)}" if sheet.beyond else ""


def _early(who: identity.Identity) -> str:
    """Return the remark that a report says it was published before the year it reports on had ended."""
    dates = sorted(date for date in who.dates.values() if date and who.year and date < f"{who.year}-12-15")
    return f"published on {dates[0]}, before the end of {who.year}" if dates else ""


def _cells(sheet: Sheet) -> tuple[dict, list[dict]]:
    tables, oddities = {}, []
    for name, rows in sheet.rows.items():
        tables[name] = {}
        for row, entries in rows.items():
            values, kinds, raws, _ = zip(*entries.values(), strict=True)
            tables[name][row] = dict(zip(entries, values, strict=True))
            if any(kinds):
                paths = forms.cell_names(name, row, tuple(entries))
                oddities += [{"cell": path, "raw": raw, "kind": kind} for path, kind, raw in zip(paths, kinds, raws, strict=True) if kind]
    return tables, oddities


def _state(page: Page, sheet: Sheet, oddities: list[dict]) -> tuple[str, str]:
    """Return read, partial or unread, and the sentence that says why."""
    if not any(sheet.rows.values()):
        return "unread", why_unread(page)
    reasons = reasons_of(sheet.rows, oddities)
    if page.second:
        reasons.append(f"another report stands on the page and is not read: {page.second}")
    return ("partial" if reasons else "read"), "; ".join(reasons)


def reasons_of(tables: dict[str, dict], oddities: list[dict]) -> list[str]:
    """Return the sentences that say which tables and cells could not be read."""
    reasons = []
    absent = [name for name, rows in tables.items() if not rows]
    if absent:
        reasons.append(f"no {' and no '.join(absent)} table")
    counts = Counter(oddity["kind"] for oddity in oddities if oddity["kind"] in OPEN)
    words = {"position": "whose place cannot be told", "missing": "not on the page", "merged": "merged with others",
             "conflict": "printed twice with different values", "image": "printed as pictures",
             "cut": "at which the document breaks off", "styled": "shown otherwise than written"}
    reasons += [f"{count} cell{'s' if count > 1 else ''} {words[kind]}" for kind, count in sorted(counts.items())]
    return reasons
