"""Who: China's administrative divisions, their portals, and what is known of their annual-report sections.

The data are the CSV files beside this module, one line each to correct by hand. Everything is read when first needed.
"""

from .changes import current, former
from .corrections import Known, known, old_tls
from .divisions import Region, answer, below, every, get
from .search import AmbiguousRegion, UnknownRegion, find, locate
from .sites import of_site_code, portal, site
from .typed import begun, latin, latin_name, misspelt

__all__ = ["AmbiguousRegion", "Known", "Region", "UnknownRegion", "answer", "begun", "below", "current", "every", "find", "former", "get",
           "known", "latin", "latin_name", "locate", "misspelt", "of_site_code", "old_tls", "portal", "site"]
