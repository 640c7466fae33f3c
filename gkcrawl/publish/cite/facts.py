"""Facts for machines on a page: meta tags for reference managers, JSON-LD for search engines."""

import json

from markupsafe import Markup

from gkcrawl.publish.cite.source import Source

_SCHEMA = "https://schema.org"
_UNSAFE = str.maketrans({"<": r"\u003c", ">": r"\u003e", "&": r"\u0026", "\u2028": r"\u2028", "\u2029": r"\u2029"})
LICENSE = "https://creativecommons.org/licenses/by/4.0/"


def tags(one: Source) -> list[tuple[str, str]]:
    """Return the meta tags by which Zotero's Embedded Metadata translator takes the page for what it is.

    `citation_technical_report_institution` makes it a report. Nothing stands for a publication date where none is
    known: the translator would print the day of the capture as one. `z:extra` is Zotero's own field for the rest.
    """
    report = one.kind == "report"
    note = f"Original URL: {one.original} · Captured: {one.captured}" if one.original else ""
    pairs = [("citation_title", one.title), ("citation_author", one.author),
             ("citation_technical_report_institution", one.author if report else ""),
             ("citation_publication_date", (one.published or "").replace("-", "/")),
             ("citation_public_url", one.address), ("citation_language", "zh-CN"), ("z:extra", note),
             ("DC.title", one.title), ("DC.creator", one.author), ("DC.date", one.published or ""),
             ("DC.type", "Report" if report else "webpage"), ("DC.source", one.original),
             ("DC.identifier", one.address)]
    return [(name, value) for name, value in pairs if value]


def json_ld(one: Source) -> Markup:
    """Return the facts as JSON-LD, safe inside a script element."""
    who = {"@type": "GovernmentOrganization", "name": one.author} if one.author else None
    mime, sha256, length = one.body or ("", "", 0)
    found = {
        "@context": _SCHEMA, "@type": ["Report" if one.kind == "report" else "WebPage", "ArchiveComponent"],
        "@id": one.address, "name": one.title, "author": who, "publisher": who, "datePublished": one.published,
        "inLanguage": "zh-CN", "url": one.page or one.address, "identifier": one.report or one.capture,
        "isBasedOn": one.original, "archivedAt": one.address, "itemLocation": one.address,
        "holdingArchive": {"@type": "ArchiveOrganization", "name": "gkcrawl"},
        "temporalCoverage": str(one.year) if one.year else None,
        "spatialCoverage": one.place and {"@type": "AdministrativeArea", "identifier": one.place[0],
                                          "name": one.place[1]},
        "encoding": one.body and {"@type": "MediaObject", "encodingFormat": mime, "sha256": sha256,
                                  "contentSize": str(length), "uploadDate": one.captured},
        "sdDatePublished": one.captured, "sdLicense": LICENSE}
    text = json.dumps({key: value for key, value in found.items() if value}, ensure_ascii=False)
    return Markup(text.translate(_UNSAFE))  # every character that could end the element is escaped
