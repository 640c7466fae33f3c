"""The record: WARC in, WARC out, capture ids, and the proof that nothing was altered.

This room knows nothing of Scrapy, SQLite or Datasette. A crawl writes through `Writer`; everybody else
reads with `scan` (one pass over a file) and `load` (one record, by file and offset). `heal` sets a torn
tail aside after a crawl was killed, `verify` holds every record against its digests and its index row.
`close_manifest` seals what a crawl has brought; `withdrawn` says what is kept, but not shown; `copy` writes some
captures into a file of their own.
"""

from .content import Stored, load
from .copying import copy
from .heal import heal
from .ids import ALPHABET, BadId, capture_id, parse_id
from .manifest import close_manifest, manifests, unlisted
from .message import content_type
from .model import RENDERED, ArchiveError, Capture, Note, Problem, in_use, warc_files
from .part import LOOKED_AT
from .reader import info, scan
from .rows import Rows
from .verify import strangers, verify
from .withdrawn import Withdrawal, withdraw, withdrawn
from .writer import Writer

__all__ = [
    "ALPHABET", "LOOKED_AT", "RENDERED", "ArchiveError", "BadId", "Capture", "Note", "Problem", "Rows", "Stored", "Withdrawal", "Writer",
    "capture_id", "close_manifest", "content_type", "copy", "heal", "in_use", "info", "load", "manifests", "parse_id", "scan", "strangers",
    "unlisted", "verify", "warc_files", "withdraw", "withdrawn",
]
