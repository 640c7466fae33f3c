"""The patterns that the words of ``forms/links.toml`` make: how those words combine, not which they are."""

import re

from gkcrawl.forms import any_of, grammar, links, words

_DISCLOSURE, _LISTS, _LINK, _PAGER = (links()[name] for name in ("disclosure", "lists", "link", "pager"))
_WHEN = grammar()["date"]

#: The word that every disclosure channel's name holds.
WORD = _DISCLOSURE["word"]
#: A name that says disclosure for sure, and a short one that may.
SURE = re.compile(any_of(_DISCLOSURE["sure"]))
PERHAPS = re.compile(any_of(_DISCLOSURE["perhaps"]))
#: A text that speaks of disclosure and of a report, though not in the form of a title.
LOOSE = re.compile(rf"{WORD}.*{any_of(_DISCLOSURE['reports'])}|{any_of(_DISCLOSURE['reported'])}.*{WORD}")
#: A channel's name that speaks of disclosure for sure, and of reports: 政府信息公开情况报告.
REPORTS = re.compile(rf"{any_of(_DISCLOSURE['sure'])}.{{0,6}}{any_of(_DISCLOSURE['reports'])}$")

_DIVISION = any_of(_LISTS["divisions"])
_GOVERNMENT = any_of(_LISTS["government"])
_LEVEL, _GROUP = any_of(_LISTS["levels"]), any_of(_LISTS["groups"])
#: What a list of departments or towns is called: 本级, or a level and the kinds of agencies, 市直部门(乡镇).
INDEX = re.compile(
    rf"(?:(?:{_DIVISION}|{_LISTS['this']}){_LISTS['level']}?)?{_GOVERNMENT}?\(?{_LISTS['own']}{any_of(_LISTS['governments'])}?\)?"
    rf"{any_of(grammar()['title']['reports'])}?|(?:{_DIVISION}?{any_of(_LISTS['governments'])}{any_of(_LISTS['its'])})?{_LEVEL}?{_GOVERNMENT}?"
    rf"{any_of(_LISTS['duties'])}?{_GROUP}(?:[{_LISTS['and']}]?\(?{_LEVEL}?{_GROUP}\)?){{0,3}}(?:{_LISTS['office']})?"
    rf"(?:{any_of(_LISTS['matters'])}?{WORD})?{any_of(_LISTS['tails'])}?")
#: The name of an agency in such a list.
UNIT = re.compile(rf"[\u4e00-\u9fff()]{{1,22}}?{any_of(_LISTS['ends'])}"
                  + "".join(f"(?<!{word})" for word in _LISTS["no_agencies"]))
#: Names that stand beside the way in every menu and lead elsewhere.
ELSEWHERE = re.compile(any_of(links()["elsewhere"]["words"]), re.I)
#: The name of another channel's reports.
OTHERS = re.compile(f"{any_of(links()['section']['others'])}|{links()['section']['others_end']}$")

_TAIL = re.compile(rf"(?:\(.*\)|{any_of(links()['section']['tails'])})$")


def untailed(name: str) -> str:
    """Return a section's name without what says no more than that things are put up there: 年报公示, 历年年报(2019年前).

    >>> untailed("年报公示"), untailed("历史年报(2022年及以前)"), untailed("公示")
    ('年报', '历史年报', '公示')
    """
    return _TAIL.sub("", name) or name


#: A link that says no more than 查看, and one that says no more than 更多.
DETAIL = re.compile(any_of(_LINK["details"]), re.I)
MORE = re.compile(rf"[\s\[(（【]*(?:{_LINK['more_before']})?{any_of(_LINK['more'])}{any_of(_LINK['more_after'])}?"
                  r"[\s>»›+\])）】…]*|[>»›+]{1,3}|", re.I)
#: The name of a report's attachment.
ATTACHED = re.compile(any_of(_LINK["attachments"]))
#: A year alone, as lists of years name them (2023, 2023年度, 2023n), and one with which something begins.
YEARS = (*_WHEN["years"], *_PAGER["years"])
YEAR = re.compile(rf"(20[0-3]\d)(?:{any_of(YEARS)}|n)?")
OF_A_YEAR = re.compile(rf"{YEAR.pattern}[\u4e00-\u9fff]{{0,12}}")
#: A date with what stands around it, and its time.
DATE = re.compile(rf"\s*[\[(（【]?\b20\d\d[-/.{_WHEN['year']}]\d{{1,2}}[-/.{_WHEN['month']}]\d{{1,2}}(?:{_WHEN['day']}|\b)"
                  r"(?:\s+\d{1,2}:\d\d(?::\d\d)?)?[\])）】]?\s*")
#: What stands before or after a name and is no part of it: signs, numbers, 更多.
DECOR = re.compile(r"^(?:[>»›·•●◆■▪★\-|\[\]:+]|\d{1,2}[.、)])+|[>»›·•●◆■▪|\[\]:+]+$|(?:" + any_of(_LINK["more"][:2]) + ")$", re.I)
#: The number of a page, as pagers print it.
NUMBER = re.compile(rf"^{_PAGER['number']}?(\d{{1,4}}){_PAGER['page']}?$")


def titled(agency: str, year: object) -> str:
    """Return the title of an agency's report, where a list gives agency and year alone.

    >>> titled("样例县财政局", 2023)
    '样例县财政局2023年政府信息公开工作年度报告'
    """
    return f"{agency}{year}{_WHEN['year']}{words()['report']['names'][0]}"


#: What pagers are made of.
PAGER = re.compile(rf"\d{{1,3}}|(?:{_PAGER['number']}?|{_PAGER['total']})\d+{_PAGER['page']}|{any_of(_PAGER['furniture'])}|"
                   rf"{_PAGER['back']}.{{0,4}}", re.I)
#: Printed in reports only.
REPORT_PAGE = re.compile(any_of(links()["report_page"]["words"]))
