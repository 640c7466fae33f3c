"""The sites of the practice web, one module each.

A module's ``build()`` returns its sites and the reports on them; a new module is added to ``MODULES``.
"""

from . import faulty, hongze, huiji, mirrors, pingtan, qingyang, rongchang, shaodong, taiyuan

#: Regions that can be crawled by their code.
REGIONS = (taiyuan, qingyang, rongchang, huiji, shaodong, hongze, pingtan)
MODULES = (*REGIONS, mirrors, faulty)
