"""The sites of the practice web, one module each.

A module's ``build()`` returns its sites and the reports on them; a new module is added to ``MODULES``.
"""

from . import (
    aspnet, boda, clicks, faulty, gkmlpt, hanweb_xxgk, hongze, huiji, jinan, jinshui, jpaas, lonsun, mirrors, pingtan, qingyang,
    rongchang, shaodong, shells, taiyuan, ucap_search, yearly,
)

#: Regions that can be crawled by their code.
REGIONS = (taiyuan, qingyang, rongchang, huiji, shaodong, hongze, pingtan)
#: More content systems; each module has the ``REGIONS`` of its sites.
MORE = (jpaas, hanweb_xxgk, ucap_search, gkmlpt, boda, lonsun, jinshui, jinan, aspnet, yearly, shells, clicks)
MODULES = (*REGIONS, mirrors, faulty, *MORE)
