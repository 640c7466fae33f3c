"""Citing: a report or a capture as strings to copy, as files for reference managers, and as facts for machines.

Formatters of our own, because what they say is short and has to be right; the tests hold every string against what a
CSL processor makes of the official styles.
"""

from gkcrawl.publish.cite.exchange import bibtex, csl_json, ris
from gkcrawl.publish.cite.facts import json_ld, tags
from gkcrawl.publish.cite.offers import FILES, TEXT, Unknown, context, extension_of, links, negotiated
from gkcrawl.publish.cite.source import Source, date_of_access, of_capture, of_report, plain
from gkcrawl.publish.cite.styles import STYLES, apa, gbt2015, gbt2025

__all__ = ["FILES", "STYLES", "TEXT", "Source", "Unknown", "apa", "bibtex", "context", "csl_json", "date_of_access",
           "extension_of", "gbt2015", "gbt2025", "json_ld", "links", "negotiated", "of_capture", "of_report", "plain",
           "ris", "tags"]
