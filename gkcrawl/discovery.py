"""Telling links apart: report, attachment, section, further list, way there, or nothing to us.

Pure functions of a link and of the page it stands on. The words are in ``forms/words.toml``; an address and the text
around a link are hints only where the link's own text leaves it open.
"""

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from gkcrawl import urls
from gkcrawl.extract import titles
from gkcrawl.forms import fold, words
from gkcrawl.links import Link, around, cell, heading

#: How content systems name the annual-report channel in the last part of an address.
_SECTION_URL = re.compile(
    r"gk(?:gz)?(?:nb|ndbg|nianbao|bg|nbg|nan)(?![a-z])|(?:nd|niandu)(?:gz)?(?:bg|baogao)(?![a-z])|nianbao|annualreport"
    r"|(?<![a-z])nb(?:\d{4}\w*)?(?![a-z])|[a-z]nb(?=[/_.]|$)|(?<![A-Z0-9])D42Y|[?&]type=3(?:&|$)", re.I)
_WAY_URL = re.compile(r"(?:^|/)(?:zwgk|zfxxgk|xxgk|gkml|gongkai|zfxxgkpt|gkmlpt|openness)\w*(?:/|\.|$)", re.I)
_YEAR_ONLY = re.compile(r"(?:20[0-3]\d)(?:年度?|年份|n)?")
_DECOR = re.compile(r"^(?:[>»›·•●◆■▪★\-|\[\]:+]|\d{1,2}[.、)])+|[>»›·•●◆■▪|\[\]:+]+$|(?:更多|more)$", re.I)
#: What lists of departments and towns are called, and how the names in them end.
_GROUP = "部门|街镇|镇街|乡镇|镇乡|街道|镇村|街乡|乡街|镇|乡|县区|区县|县市区|市县区|县市|市县|单位|机构|委办局|开发区|园区|管委会"
_LEVEL = "市直|县直|区直|市级|县级|区级|省级|省直|州直|旗直|直属|市|县|区|省|各"
_INDEX = re.compile(
    rf"(?:[市县区省州旗本]级?)?(?:人民)?(?:政府)?\(?本级(?:政府)?\)?(?:年报|年度报告)?|"
    rf"(?:[市县区省州旗]?(?:人民)?政府(?:及其?|和|、))?(?:{_LEVEL})?(?:人民)?(?:政府)?(?:工作|职能|组成|直属|派出)?(?:{_GROUP})"
    rf"(?:[、/和及与]?\(?(?:{_LEVEL})?(?:{_GROUP})\)?){{0,3}}(?:办事处)?(?:(?:政府)?(?:信息|政务)?公开)?(?:平台|专栏|目录|年报)?")
_UNIT = re.compile(
    r"[\u4e00-\u9fff()]{1,22}?(?:镇|乡|街道|街道办|办事处|苏木|人民政府|管委会|委员会|局|办公室|政府办|(?<!大)厅|委|(?:分|支|大)队|"
    r"联合会|残联|妇联|总工会|信访办|人防办|研究室|事务所|党校|档案馆|开发区|新区|园区|林场|农场|"
    r"(?<!新闻)(?<!资讯)(?<!互动)(?<!服务)(?<!数据)(?<!下载)(?<!视频)(?<!信息)(?<!用户)(?<!帮助)中心)")
#: Names that stand beside the way in every menu and lead elsewhere.
_NO_WAY = re.compile(r"年报|报告|报表|公报|申请|指南|制度|办法|规定|要点|标准|预算|决算|公示|公告|通知|会议|新闻|要闻|动态|解读|法规|采购|招标|任免|领导|互动|服务|旅游|投资"
                     r"|登录|注册|邮箱|信箱|地图|无障碍|繁体|简体|english|首页|收藏|客户端|微信|微博|搜索|日历|热线|关于|联系|网站", re.I)
_DETAIL = re.compile(r"(?:查看|详情|详细|阅读|下载|点击|打开|浏览|全文|view|more|detail|pdf|word|附件)", re.I)
_DATE = re.compile(r"\s*[\[(（【]?\b20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}(?:日|\b)(?:\s+\d{1,2}:\d\d(?::\d\d)?)?[\])）】]?\s*")
_LOOSE = re.compile(r"公开.*(?:报告|年报)|年度?报告?.*公开")
_CUT = re.compile(r"(?:…|\.\.\.|⋯|··)+$")
_MORE = re.compile(r"[\s\[(（【]*(?:查看)?(?:更多|more|全部)(?:内容|信息)?[\s>»›+\])）】…]*|[>»›+]{1,3}|", re.I)
_PAGER = re.compile(r"\d{1,3}|[上下首尾末前后]一?页|第?\d+页|共\d+页|最后一?页|返回.{0,4}|首页|跳转|GO|确定|关闭|打印", re.I)
_ATTACHED = re.compile(r"年报|年度报|报告|附件|附表|统计表|信息公开|情况表")
#: Printed in every report of the statutory forms, and in no list of them.
_REPORT_PAGE = re.compile(r"本年新收政府信息公开申请|新收政府信息公开申请数量|结转下年度继续办理|收到和处理政府信息公开申请情况|主动公开政府信息情况"
                          r"|政府信息公开情况统计表|第二十条第\(?一\)?项")


class Page(NamedTuple):
    """The page links stand on: ``section`` is the address of the section it belongs to, "" outside of any."""

    url: str
    section: str = ""
    disclosure: bool = False
    known: frozenset = frozenset()


class Kind(NamedTuple):
    """What a link is to us, how promising (higher first), and the words that say so."""

    role: str  # report, attachment, section, listing, way, unit
    score: int = 0
    label: str = ""


@lru_cache(maxsize=16384)
def plain(text: str) -> str:
    """Return a link's text folded and without bullets, arrows and numbers around it."""
    return _DECOR.sub("", fold(text)) or fold(text)


def label(link: Link) -> str:
    """Return what a link says: its text, or its ``title`` where that says more."""
    text, title = _DATE.sub("", link.text).strip() or link.text, link.title
    if _MORE.fullmatch(text or title) or (link.element is not None and link.element.tag in ("iframe", "frame")):
        return heading(link) or text or title
    if title and (not text or _CUT.search(text) or (len(title) > len(text) and titles.is_report_title(title))):
        return title
    return text or title


def classify(link: Link, page: Page) -> Kind | None:
    """Return what a link is, None where it is nothing to us."""
    text = label(link)
    name = plain(text)
    if _PAGER.fullmatch(name) or (not name and not is_section_url(link.url)):
        return None
    if titles.is_lookalike(text) and name not in words()["section"]["ways"] and name not in words()["section"]["names"]:
        return Kind("way", 20, text) if len(name) <= 10 and name.endswith("公开目录") else None
    kind = _report(link, text, page)
    if kind is None and page.section:
        kind = _in_section(link, name, page)
    kind = kind or _towards(link, name, page)
    return kind and (kind if kind.label else kind._replace(label=text))


def _report(link: Link, text: str, page: Page) -> Kind | None:
    """Say whether a link leads to a report: by its text; in a section also by its row, or by a text cut short."""
    cut = bool(_CUT.search(text))
    loose = _telling(text, _LOOSE) and (page.section or not is_directory(link.url))
    if not (titles.is_report_title(text) or (cut and _telling(text)) or loose):
        if not page.section:
            return None
        if cut:
            return Kind("listing", 55, text)  # cut off a report or off a look-alike: the page will tell
        if one := _in_table(link, text):
            return one
        detail = len(text) < 12 and (_DETAIL.search(text) or urls.is_document(link.url))
        text = _DATE.sub("", around(link).replace(link.text, "")).strip() if detail else ""
        if not titles.is_report_title(text) and not _telling(text, _LOOSE):
            return None
    if urls.is_document(link.url):
        return Kind("attachment", 80, text)
    # A bare "2023年政府信息公开年报" may be the year's folder; as a listing it is read for reports all the same.
    if not cut and titles.agency_of(text) == "" and is_directory(link.url):
        return Kind("listing" if page.section else "section", 75, text)
    return Kind("report", 80, text)


def _telling(text: str, words: re.Pattern = re.compile("公开")) -> bool:
    """Say whether a text has a year and such words as only a report's title has, though not a title's form."""
    return bool(titles.year_of(text) and text[:1] != "《" and words.search(text)) and not titles.is_lookalike(text)


def _in_table(link: Link, text: str) -> Kind | None:
    """Say whether a link is the cell of a table of agencies by years, which says no more than 2023 or 查看."""
    if not (_YEAR_ONLY.fullmatch(plain(text)) or _DETAIL.fullmatch(text)) or is_directory(link.url):
        return None
    row, column = cell(link)
    if _UNIT.fullmatch(plain(row)) or _INDEX.fullmatch(plain(row)):
        year = titles.year_of(text) or titles.year_of(column)
        return Kind("report", 75, f"{row} {year}年") if year else None
    return None


def _in_section(link: Link, name: str, page: Page) -> Kind | None:
    """Say whether a link in a section leads to a further list of it: a year's, a department's, a town's."""
    inside = urls.below(link.url, page.section)
    if _YEAR_ONLY.fullmatch(name) or (titles.year_of(name) and _name_of_section(name)):
        return Kind("listing", 75) if inside or _same_host(link.url, page.section) else None
    if urls.is_document(link.url):
        return None
    named = _name_of_section(name) or _INDEX.fullmatch(name)
    if inside and (is_directory(link.url) or named or _UNIT.fullmatch(name)):
        return Kind("listing", 70)
    if urls.key(link.url) in page.known or not (named or _UNIT.fullmatch(name)):
        return None
    if named or is_section_url(link.url) or not is_directory(link.url):
        return Kind("listing", 60)
    return Kind("unit", 20)


def _towards(link: Link, name: str, page: Page) -> Kind | None:
    """Say whether a link leads to a section or on the way to one."""
    if urls.is_document(link.url):
        return None
    hinted = is_section_url(link.url)
    strength = _name_of_section(name)
    exact = name in words()["section"]["names"] or name.startswith("历年")
    if strength == 2 or (strength == 1 and (hinted or exact or page.disclosure)):
        return Kind("section", 100 if strength == 2 else 85)
    if hinted and len(name) <= 16 and not titles.year_of(name) and not _towards_other(name):
        return Kind("section", 70)
    if name in words()["section"]["ways"]:
        return Kind("way", 50 if "公开" in name and len(name) > 2 else 30)
    if _INDEX.fullmatch(name):
        return Kind("way", 40 if page.disclosure else 25)
    if _UNIT.fullmatch(name) and len(name) <= 20:
        return Kind("unit", 20)
    if _NO_WAY.search(name) or not name:
        return None
    if len(name) <= 14 and "公开" in name:
        return Kind("way", 35 if re.search("信息公开|政务公开|政府公开|主动公开", name) else 25)
    if len(name) <= 8 and (_WAY_URL.search(link.url) or re.search("阳光|公开|保障|公众监督", name)):
        return Kind("way", 15)
    return Kind("way", 5) if len(name) <= 8 and is_directory(link.url) else None


def _towards_other(name: str) -> bool:
    """Say whether a name is clearly another channel's, so that its address hints in vain."""
    return bool(re.search(r"统计|财政|预算|决算|企业|环境|质量|法治|规划|工作报告$|要闻|通知|公告", name)) and "公开" not in name


def _name_of_section(name: str) -> int:
    """Say how surely a name is a section's: 2 surely, 1 where the surroundings speak for it, 0 not."""
    names = words()["section"]["names"]
    found = name in names
    if not found and len(name) <= 24:
        found = any(one in name for one in names if len(one) >= 6 and "公开" in one) or (
            any(name.endswith(one) for one in names if "公开" in one) and len(name) <= 16)
    if found:
        return 2 if "公开" in name or name == "县区年报" else 1
    return 1 if len(name) <= 10 and name.endswith(("年报", "年度报告", "年报汇总")) and not _towards_other(name) else 0


def _same_host(one: str, other: str) -> bool:
    return urls.bare(urls.host(one)) == urls.bare(urls.host(other))


def is_section_url(url: str) -> bool:
    """Say whether the last part of an address is one by which content systems name the channel."""
    parts = urlsplit(url)
    segments = [part for part in parts.path.split("/") if part]
    if segments and re.fullmatch(r"[a-z]*(?:index|list|default)\w*\.\w+", segments[-1], re.I):
        segments.pop()
    tail = segments[-1] if segments and not re.search(r"\d{6}", segments[-1].partition("_")[0]) else ""
    return bool(_SECTION_URL.search(f"/{tail}" + (f"?{parts.query}" if parts.query else "")))


def is_directory(url: str) -> bool:
    """Say whether an address looks like a list rather than an article."""
    parts = urlsplit(url)
    last = parts.path.rpartition("/")[2]
    if parts.query:
        return not re.search(r"(?:^|&)(?:id|aid|articleid|newsid|infoid)=", parts.query, re.I)
    if "." not in last:
        return len(last) <= 24 and not re.search(r"\d{5}", last)
    return bool(re.fullmatch(r"\w*(?:index|list|default)\w*\.\w+|[a-z]*(?:20\d\d)?(?:n|nd|nian|nb)?\.s?html?"
                             r"|\d{1,2}\.\w+",
                                         last, re.I))


def is_report_page(text: str) -> bool:
    """Say whether a page's text is that of a report in one of the statutory forms."""
    return bool(_REPORT_PAGE.search(text.replace("（", "(").replace("）", ")")))


def is_other_year(link: Link) -> bool:
    """Say whether a link on a report's page is a bare year that leads to a page like it."""
    return bool(_YEAR_ONLY.fullmatch(plain(link.text))) and not is_directory(link.url)


def is_attachment(link: Link) -> bool:
    """Say whether a link on a report's page is the report's attachment rather than page furniture."""
    if not urls.is_document(link.url):
        return False
    text = label(link)
    return bool(_ATTACHED.search(text) or urls.DOCUMENT.search(text.strip())) and not titles.is_lookalike(text)
