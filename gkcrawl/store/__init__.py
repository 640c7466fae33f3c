"""The database: a function of the archive, rebuilt from its WARC files alone.

`file` files what is new, or everything anew; `open_db` opens the result. The rows are the same whichever way they came
about. Everybody else reads: nobody else writes.
"""

from .ahead import Ahead
from .comparing import altered
from .database import bodies, open_db, read_only
from .earlier import Base, Earlier
from .errors import NoDatabase, OtherVersion, StoreError
from .filing import file
from .identity import report_id, spelled, urlkey
from .schema import APPLICATION, HEADLINES, STATUTORY, cells, version
from .indexed import index, proved
from .totals import Summary, summary
from .withdrawals import differ as withdrawals_differ
from .words import match, spaced

__all__ = ["APPLICATION", "Ahead", "Base", "Earlier", "HEADLINES", "NoDatabase", "OtherVersion", "STATUTORY", "StoreError", "Summary", "altered", "bodies", "cells", "file",
           "index", "match", "open_db", "proved", "read_only", "report_id", "spaced", "spelled", "summary", "urlkey", "version", "withdrawals_differ"]
