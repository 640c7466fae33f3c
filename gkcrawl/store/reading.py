"""A capture → what it says: a report's reading, a report that is missing, or nothing. Runs in the worker processes.

What a capture says depends on nothing but the capture, so it may be read in any order, anywhere, again.
"""

import hashlib
import json
from functools import cache
from itertools import chain

from gkcrawl import archive, check, extract, forms
from gkcrawl.extract.kinds import kind_of

from . import imported
from .identity import report_id, site
from .scanning import clean, region

#: Roles of pages that were fetched for being a report; any other page is a report only if its tables say so.
WANTED = ("report", "attachment")
RANKS = {"read": 0, "partial": 1, "unread": 2}
#: A file that we do not read comes after any page, and what was to be here and is not comes last.
ATTACHED, ABSENT = 3, 4

_INT64 = 1 << 63


def ready() -> None:
    """Load in a worker process what reading needs, before there is something to read."""
    forms.forms()
    region("110000")


def read_captures(directory: str, rows: list[dict]) -> tuple[list[dict], int, list[str]]:
    """Read captures, given as their rows; return what they say, how many they were, what went wrong as sentences."""
    outcomes, problems, withdrawn = [], [], archive.withdrawn(directory)
    for row in rows:
        try:
            outcome = read_capture(directory, row)
            if outcome and (gone := withdrawn.of(row["id"], row["sha256"])):
                outcome = withheld(outcome, gone)
        except archive.ArchiveError as error:
            problems.append(f"capture {row['id']}: {error}")
            outcome = missing(row, f"not readable from the archive: {error}")
        except Exception as error:  # One document that our reading cannot stand must not cost all the others.
            problems.append(f"capture {row['id']} ({row['url']}): reading failed, {type(error).__name__}: {error}")
            outcome = missing(row, f"reading failed: {type(error).__name__}")
        if outcome:
            outcomes.append(outcome)
    return outcomes, len(rows), problems


def read_capture(directory: str, row: dict) -> dict | None:
    """Return what one capture says; None where it says nothing of a report."""
    wanted = row["role"] in WANTED
    if row["status"] >= 400:
        return missing(row, f"HTTP {row['status']}")
    if row["body_warc"] is None:
        return missing(row, "its body is in no WARC file of this archive")
    if row["length"] > extract.MAX_BYTES:
        return missing(row, f"too large: the document has {row['length']:,} bytes, more than {extract.MAX_BYTES:,}")
    body = archive.load(directory, row["body_warc"], row["body_offset"]).content()
    kind = kind_of(body, row["mime"] or "", row["url"])
    document = imported.worth_reading(row, kind)
    if not wanted and not document and not looks_like_one(body):
        return None
    try:
        reading = extract.read(body, row["mime"] or "", row["charset"] or "", row["url"], row["anchor"] or "")
    except extract.NotAReport as error:
        if kind not in extract.KINDS:
            return missing(row, f"attachment only: {kind}", attached=True)
        return missing(row, str(error) if body.strip() else "empty page")
    if not any(reading.tables.values()):
        if not reading.year and (named := imported.named(row, body, kind)):
            return missing(named, reading.reason, attached=True)
        if not wanted and not (document and kind in extract.KINDS and reading.agency and reading.year):
            return None
        if kind not in extract.KINDS:
            return missing(row, f"attachment only: {kind}", attached=True)
    return present(row, reading)


def present(row: dict, reading: "extract.Reading") -> dict:
    """Return the outcome of a capture that could be read."""
    code = region(reading.region_code) or site(row["site_id"])[1]
    state, reason = reading.state, reading.reason
    if row["truncated"] and state in ("read", "partial"):
        reason = "; ".join(filter(None, [reason, f"cut short in transfer ({row['truncated']})"]))
        state = "partial"
    tables, oddities = _storable(reading)
    findings, uncheckable = check.findings(reading)
    payload = {"form": reading.form, "title": clean(reading.title), "published": reading.published,
               "dates": reading.dates, "tables": tables,
               "passages": reading.passages, "oddities": oddities, "findings": list(map(told, findings)),
               "uncheckable": uncheckable, "printed": reading.printed}
    prose = [(passage["number"], squeezed(passage["text"])) for passage in reading.passages]
    odd = sorted((oddity["cell"], oddity["raw"], oddity["kind"]) for oddity in oddities)
    figures = _digest([tables, odd] if any(tables.values()) else [prose, reading.printed])
    return _outcome(row, clean(reading.agency) or "", code, reading.year, RANKS[state], state, reason,
                    figures=figures, content=_digest([figures, prose]), payload=payload)


def missing(row: dict, reason: str, attached: bool = False) -> dict | None:
    """Return the outcome of a capture that was fetched for a report and holds none that could be read.

    Its link says which report that would have been; without one it may still be a report's that is known otherwise.
    """
    if row["role"] not in WANTED:
        return None
    anchor = row["anchor"] or ""
    # A link cut short promises nothing: what it leaves out may say that it is a notice.
    title = None if anchor.rstrip().endswith(("…", "...")) else extract.titles.report_title(anchor)
    agency, year = (title.agency or "", title.year) if title else ("", None)
    code = region(title.region_code if title else None) or site(row["site_id"])[1]
    payload = {"form": None, "title": row["anchor"], "published": None, "dates": {}, "tables": {}, "passages": [], "oddities": [],
               "findings": [], "uncheckable": None, "printed": []}
    outcome = _outcome(row, agency, code, year, ATTACHED if attached else ABSENT, "unread", reason, figures=reason,
                       content="", payload=payload, attached=attached)
    # What is missing is the report read elsewhere at this address, if there is one; else the one its link named.
    fallback = outcome["report_id"] or outcome["fallback"]
    return outcome | {"complete": 0, "report_id": None, "fallback": fallback if title else None}


def withheld(outcome: dict, gone: archive.Withdrawal) -> dict:
    """Return the outcome of a capture that was taken down: whose report it is, and of what it said nothing."""
    told, reason = json.loads(outcome["payload"]), f"withdrawn on {gone.date}: {gone.reason}"
    payload = {"form": None, "title": told["title"], "published": None, "dates": {}, "tables": {}, "passages": [],
               "oddities": [], "findings": [], "uncheckable": None, "printed": []}
    return outcome | {"rank": ABSENT, "state": "unread", "reason": clean(reason), "figures": reason, "content": "",
                      "payload": clean(json.dumps(payload, ensure_ascii=False))}


def _outcome(row, agency, code, year, rank, state, reason, figures, content, payload, attached=False) -> dict:
    ident, complete = report_id(agency, code, year, row["url"]), bool(agency and year)
    if not complete:
        nameless = " and ".join(what for what, value in (("agency", agency), ("year", year)) if not value)
        reason = "; ".join(filter(None, [reason, f"{nameless} not found"]))
    return {"capture_id": row["id"], "url": row["url"], "urlkey": row["urlkey"], "role": row["role"],
            "via": row["via"], "fetched_at": row["fetched_at"], "complete": int(complete),
            "report_id": ident if complete else None, "fallback": None if complete else ident, "rank": rank,
            "state": state, "reason": reason or None, "agency": agency, "region_code": code, "year": year,
            "figures": figures, "content": content,
            "attached": int(attached or row["role"] == "attachment" and row["status"] < 400),
            "payload": clean(json.dumps(payload, ensure_ascii=False))}


def _storable(reading) -> tuple[dict, list[dict]]:
    """Return tables and oddities, with numbers that SQLite cannot hold turned into oddities."""
    oddities = [{"cell": odd["cell"], "raw": clean(odd["raw"]) or "", "kind": odd["kind"]} for odd in reading.oddities]
    tables = {table: {row: dict(values) for row, values in rows.items()} for table, rows in reading.tables.items()}
    for table, row, values in [(t, r, values) for t, rows in tables.items() for r, values in rows.items()]:
        for column, value in values.items():
            if isinstance(value, int) and not -_INT64 <= value < _INT64:
                values[column] = None
                oddities.append({"cell": f"{table}.{row}.{column}", "raw": str(value), "kind": "too large"})
    return tables, oddities


def told(finding: check.Finding) -> dict:
    """Return a finding for its row, its sides as numbers that SQLite can hold."""
    sides = {name: float(side) if isinstance(side, int) and abs(side) >= _INT64 else side
             for name, side in (("left", finding.left), ("right", finding.right))}
    return check.told(finding) | sides


def squeezed(text: str) -> str:
    """Return prose as it is compared between captures: its characters, without layout."""
    return "".join(forms.nfkc(text).split())


def _digest(content) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()[:32]


@cache
def _marks(encoding: str) -> tuple[bytes, ...]:
    """Column labels that hardly any page but a report has."""
    tables = chain.from_iterable(form.tables.values() for form in forms.forms().values())
    labels = {column.label for table in tables if not table.key == "proactive" for column in table.columns}
    return tuple(sorted(label.encode(encoding) for label in labels if len(label) >= 4))


def looks_like_one(body: bytes) -> bool:
    """Tell from the bare bytes whether a page is worth reading: most are not, and there are many."""
    encodings = ("utf-16-le", "utf-16-be") if b"\0" in body[:256] else ("utf-8", "gb18030")
    return any(sum(mark in body for mark in _marks(encoding)) >= 2 for encoding in encodings)
