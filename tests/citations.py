"""What the tests cite, and the CSL-JSON of it: ``python -m tests.citations`` prints what ``citations.mjs`` reads.

``citations.json`` holds what the CSL processor made of it with the official styles, once, with this command
(STYLES a checkout of the CSL repositories ``styles`` and, in it, ``locales``; ``npm install citeproc`` before):

    python -m tests.citations | node tests/citations.mjs STYLES > tests/citations.json
"""

import json
from dataclasses import replace

from gkcrawl.publish import cite
from gkcrawl.publish.cite.exchange import csl_item

BASE = "https://gk.example.org"
SEEN = "2026-11-21"
IDENTITY = "23456789abcd"
TITLE = "示例市人民政府2024年政府信息公开工作年度报告"
_REPORT = {"id": "140105-2023-k7mp3q", "agency": "示例市人民政府办公室", "title": TITLE, "published": "2025-01-20",
           "url": "http://www.example.gov.cn/xxgk/nb/2024.html?a=1&b=公开", "capture_id": IDENTITY, "year": 2024,
           "fetched_at": "2026-01-05T03:00:01.000000Z"}
_CAPTURE = {"id": IDENTITY, "url": "http://www.example.gov.cn/?a=dir&h=1", "anchor": None, "mime": "text/html",
            "sha256": "00" * 32, "length": 5, "fetched_at": "2026-01-05T03:00:01.000000Z"}

#: What differs from the report above, by the name of the case.
REPORTS = {
    "plain": {},
    "no date": {"published": None},
    "no agency": {"agency": ""},
    "neither": {"agency": "", "published": None},
    "a day below ten": {"published": "2025-02-03"},
    "a month only": {"published": "2025-03"},
    "a year only": {"published": "2025"},
    "not a date": {"published": "二〇二五年"},
    "book marks": {"title": "示例市《政府信息公开条例》执行情况2024年年度报告"},
    "quotes": {"title": "示例市“放管服”改革办公室2024年‘双随机’政府信息公开工作年度报告"},
    "typewriter quotes": {"title": "示例市\"放管服\"改革'一网通办'办公室2024年政府信息公开工作年度报告"},
    "nested quotes": {"title": "关于“示例市‘双随机’办”的报告"},
    "one quote": {"title": "示例市\"放管服改革办公室2024年政府信息公开工作年度报告"},
    "an apostrophe": {"title": "The People's Government of Example: report"},
    "markup": {"title": "示例市<i>公开</i><script>alert(1)</script>2024年政府信息公开工作年度报告"},
    "signs": {"title": "示例市 A&B 局 100%_2024 #1 {公开} \\x ~ ^ 年度报告"},
    "long": {"title": "示例市" + "某某街道办事处与" * 30 + "2024年政府信息公开工作年度报告"},
    "lines": {"title": "示例市\n2024年\u200b\u202e政府信息公开\t工作年度报告"},
    "ends with a stop": {"title": "示例市2024年政府信息公开工作年度报告。"},
    "ends with a question": {"title": "示例市2024年政府信息公开工作年度报告？"},
    "ends with a Latin stop": {"title": "Annual report of Example."},
    "ends with a Latin question": {"title": "Annual report of Example?"},
    "brackets": {"title": "示例市（原示例县）2024年政府信息公开工作年度报告(修订)"},
    "a Latin agency": {"agency": "Example City X. Y. Office"},
    "an agency with a stop": {"agency": "Example Co. Ltd."},
    "no title": {"title": None},
}
#: Site name and title of captures that are no report.
PAGES = {"a page": ("示例市人民政府", "政府信息公开年报"), "a page of nobody": (None, "政府信息公开年报"),
         "a page without a title": ("示例市人民政府", None), "nothing known": (None, None)}


def sources() -> dict[str, cite.Source]:
    """Return all cases by name."""
    found = {name: cite.of_report(_REPORT | more, BASE) for name, more in REPORTS.items()}
    found |= {name: cite.of_capture(_CAPTURE, site, title, BASE) for name, (site, title) in PAGES.items()}
    return {name: replace(one, accessed=SEEN) for name, one in found.items()}


if __name__ == "__main__":
    print(json.dumps({name: csl_item(one) for name, one in sources().items()}, ensure_ascii=False, indent=1))
