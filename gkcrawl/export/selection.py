"""What is exported: all there is, or the reports of a region, a year, one id, with every capture they rest on.

What was withdrawn is never exported: neither its record nor a row made from it.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from gkcrawl import archive, regions, store

_BELOW = """with recursive below(code) as (
  select ? union select regions.code from regions join below on regions.parent_code = below.code)
  select code from below"""


class NothingSelected(ValueError):
    """What was asked for is not there; the message is a sentence for the person who asked."""


@dataclass
class Selection:
    """The reports to export, the captures they rest on, and the sites these are of; ``whole`` is all there is."""

    directory: Path
    db: object
    whole: bool
    reports: list[str]
    captures: dict[str, dict]
    sites: set[str] = field(default_factory=set)
    left_out: int = 0
    title: str = ""

    @property
    def files(self) -> dict[str, set[int]]:
        """The places of the captures' records, by WARC file."""
        found = defaultdict(set)
        for one in self.captures.values():
            found[one["warc"]].add(one["offset"])
        return dict(found)

    @property
    def crawls(self) -> set[str]:
        """The crawls that the captures are of."""
        return {one["crawl_id"] for one in self.captures.values()}

    def rows(self, sql: str, *parameters) -> list[dict]:
        """Return a query's rows as dictionaries."""
        return list(self.db.query(sql, parameters))


def select(directory: Path, region: str | None = None, year: int | None = None, report: str | None = None) -> Selection:
    """Find what is to be exported; raises NothingSelected, StoreError or ArchiveError with a sentence."""
    directory = Path(directory)
    db = store.open_db(directory / "gkcrawl.db")
    withdrawn = archive.withdrawn(directory)
    if store.withdrawals_differ(db, directory):
        raise NothingSelected(f"{directory / 'withdrawn.csv'} was changed since the database was made: "
                              "run `scrapy rebuild` first, so that nothing withdrawn is exported.")
    whole = not (region or year or report)
    reports, sites, words = _reports(db, region, year, report)
    if not reports and not whole and not sites:
        raise NothingSelected(f"The archive holds no report {words}.")
    if whole:
        captures = {one["id"]: one for one in db.query("select * from captures")}
    else:
        captures = _captures(db, reports, sites)
    chosen = Selection(directory, db, whole, reports, captures, sites, title=words)
    _leave_out(chosen, withdrawn)
    return chosen


def _reports(db, region, year, report) -> tuple[list[str], set[str], str]:
    """Return the ids of the reports asked for, the sites that belong to the selection as a whole, and both in words."""
    where, given, sites, words = ["1"], [], set(), []
    if region:
        try:
            found = regions.find(region)
        except LookupError as error:
            raise NothingSelected(str(error)) from None
        codes = f"region_code in ({_BELOW})"
        where.append(codes)
        given.append(found.code)
        words.append(f"of {found.full_name} ({found.code})")
        if not (year or report):
            sites = {row["id"] for row in db.query(f"select id from sites where {codes}", [found.code])}
    if year:
        where.append("year = ?")
        given.append(year)
        words.append(f"for {year}")
    if report:
        where.append("id = ?")
        given.append(report)
        words.append(f"with the id {report}")
    rows = db.query(f"select id from reports where {' and '.join(where)} order by id", given)
    return [row["id"] for row in rows], sites, " ".join(words)


def _captures(db, reports: list[str], sites: set[str]) -> dict[str, dict]:
    """Return the captures of reports and sites, the redirects that led to them, and the bodies that they repeat."""
    found: dict[str, dict] = {}
    new = [*_of(db, "report_id", reports), *_of(db, "site_id", sites)]
    while new:
        found |= {one["id"]: one for one in new}
        more = []
        for one in new:
            if one["via"]:
                more += db.query("""select * from captures where url = ? and crawl_id = ?
                                    and status between 300 and 399""", [one["via"], one["crawl_id"]])
            if one["revisit"] and one["body_warc"]:
                more += db.query("select * from captures where warc = ? and offset = ?",
                                 [one["body_warc"], one["body_offset"]])
        new = [one for one in more if one["id"] not in found]
    return found


def _of(db, column: str, values) -> Iterator[dict]:
    for value in values:
        yield from db.query(f"select * from captures where {column} = ?", [value])


def _leave_out(chosen: Selection, withdrawn: archive.withdrawn) -> None:
    """Take out what is withdrawn, and what would stand there without its body."""
    def drop(gone: list[str]) -> None:
        for ident in gone:
            del chosen.captures[ident]
        chosen.left_out += len(gone)

    drop([ident for ident, one in chosen.captures.items() if withdrawn.of(ident, one["sha256"])])
    kept = {(one["warc"], one["offset"]) for one in chosen.captures.values()}
    drop([ident for ident, one in chosen.captures.items()
          if one["revisit"] and one["body_warc"] and (one["body_warc"], one["body_offset"]) not in kept])
