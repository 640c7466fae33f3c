"""What the text of a report says of its figures: a number, the figure it stands for, and whether that is beyond doubt.

A sentence is only taken at its word where it can mean nothing else. What is doubtful (a part of the whole, another
agency's share, a matter that only the sentence before names) may confirm a table, and never speaks against one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from gkcrawl import forms

_STOP, _PAUSE, _DIGIT = re.compile(r"[,、:()]"), re.compile(r"[,:()]"), re.compile(r"\d")
_HAN = re.compile(r"[\u4e00-\u9fff]*$")
_ASIDE = re.compile(r"\([^()]*\)")
_AHEAD, _LAST = 6, 40       # so short is a clause that says nothing by itself; so far ahead are words looked for
_BACK, _MOST = 400, 20_000  # so far back; so much of a passage: no report's is near it

REQUESTS = ("prose_received", "prose_carried_in", "prose_concluded", "prose_carried_out")
HANDLED = "prose_handled"
_SUITS = ("prose_reconsideration", "prose_litigation")


@dataclass(frozen=True)
class Claim:
    """A number that a sentence gives for a figure; one that is not ``sure`` may only confirm."""

    rule: str
    number: int
    sentence: str
    sure: bool


@dataclass(frozen=True)
class _Told:
    """What was said before a number: in the paragraph, in the sentence; whether of requests; what follows it."""

    before: str
    sentence: str
    running: bool
    rest: str


def _any(words) -> re.Pattern:
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))) or r"(?!)")


@lru_cache(maxsize=64)
def _patterns(year: int | None) -> dict[str, re.Pattern]:
    """Return the words of ``checks.toml`` as patterns, with the years around the report's in them."""
    words, date = forms.checks()["prose"], forms.grammar()["date"]
    around = {"last": year - 1 if year else "0000", "next": year + 1 if year else "0000", "year": year or "0000"}
    found = {key: _any(word.format_map(around) for word in entries)
             for key, entries in words.items() if key != "passages"}
    carry, to, after, last, this, whole, asked, no, cases = (
        found[key].pattern for key in ("carry", "to", "next", "last", "this", "whole", "application", "no", "cases"))
    verbs = "|".join(found[key].pattern for key in ("received", "concluded", "answered", "carry", "bare"))
    wanted = found["requests"].pattern
    found["requests"] = re.compile(rf"{wanted}|(?:^|{verbs})(?:{asked})")
    found["asked"] = re.compile(rf"(?:{asked})|[^,、:()]*?(?:{wanted})")
    found["carried_out"] = re.compile(rf"(?:{carry})(?:{to})?(?:{after})(?:{whole})?")
    found["carried_in"] = re.compile(rf"(?:{last})(?:{whole})?(?:{carry})|(?:{carry})(?:{to})?(?:{this}|{last})(?:{whole})?")
    found["number"] = re.compile(rf"(?<![\d.%])(?<!\d,)(?<!{forms.grammar()['numbering']['before']})(\d{{1,3}}(?:,\d{{3}}){{1,3}}|\d{{1,9}})"
                                 rf"({found['vague'].pattern})?(?:({found['units'].pattern})|{found['documents'].pattern})")
    found["documents"] = re.compile(rf"\d(?:{found['documents'].pattern})$")
    found["both"] = re.compile(rf"(?:{found['received'].pattern})[^,、:。;()\d]{{0,4}}?(?:{found['answered'].pattern})")
    found["roughly"] = re.compile(rf"(?:{found['roughly'].pattern})$")
    suits = f"(?:{found['reconsideration'].pattern}|{found['litigation'].pattern})"
    # 未收到政府信息公开申请, 无政府信息公开申请 say as much as 收到政府信息公开申请0件.
    found["nothing"] = re.compile(rf"(?:{no})((?:{found['received'].pattern})[^,、:。;()\d]{{0,24}}?(?:{asked}))(?!\d|[^,、:。;()\d]{{0,12}}?(?:{suits}|{found['aliens'].pattern}))")
    found["without"] = re.compile(rf"(?:{found['none'].pattern}|(?:{no})(?:{found['arisen'].pattern}))((?:{found['nearer'].pattern})*(?:(?:{wanted})(?<={asked})|{asked}(?={found['matter'].pattern})))(?:{found['matter'].pattern})?(?:{cases})?(?=[,。;]|$)")
    found["spared"] = re.compile(rf"(?:{no})(?=(?:{found['befallen'].pattern})[^,。;\d]{{0,40}}?{suits}|{suits})"
                                 rf"([^,。;\d]{{0,60}}?{suits}(?:[^,。;\d]{{0,12}}?{suits})?)(?:{cases})?(?=[,。;]|$)")
    found["suits"] = re.compile(suits)
    # The word for a year, and whether another is only compared with it; 2021至2023年 is no single year.
    found["when"] = re.compile(rf"({found['compared'].pattern})?(?:(20\d\d){date['year']}|({last})|({this}))")
    found["years"] = re.compile(rf"(20\d\d)(?:{date['year']})?(?:{_any(date['to']).pattern}|{_any(date['until']).pattern})(20\d\d){date['year']}")
    found["months"] = re.compile(rf"(?<!\d)(?!12{date['month']}(?:{found['ends'].pattern}))(\d{{1,2}})(?:{date['month']}(?!\d)|(?=(?:{_any(date['until']).pattern})\d{{1,2}}{date['month']}(?!\d)))")
    # 市公安局收到申请20件: one of the agencies whose figures the table adds up.
    found["bodies"] = re.compile(rf"({found['bodies'].pattern})(?:[^,、:。;()\d]{{0,4}}?(?:{found['received'].pattern}|{found['concluded'].pattern})|$)")
    found["governments"] = re.compile(rf"(?:{found['governments'].pattern})(?:（|$)")
    found["not_all"] = re.compile(f"{found['ever'].pattern}|{found['few'].pattern}")
    found["less"] = re.compile(rf"[(,]?(?:{found['less'].pattern})")
    found["of_matters"] = re.compile(rf"(?:{wanted})(?:{found['matter'].pattern})?(?:{cases})|(?:{found['handled'].pattern})(?=(?:{found['nearer'].pattern})*(?:{wanted}))")
    found["tail"] = re.compile(rf"(?:(?:{found['bare'].pattern})?(?:{asked})|{found['matter'].pattern}|{cases})*")
    # Behind the last verb only words for requests: 办理依申请公开公文, 处理单 are other papers.
    found["plainly"] = re.compile(rf"(?:.*(?:{found['answered'].pattern}|{found['handled'].pattern})|)(?:{wanted}|{asked}|{found['matter'].pattern}|{cases}|"
                                  rf"{'|'.join(found[key].pattern for key in ('nearer', 'bare', 'every', 'counting'))})*+")
    found["another"] = re.compile(rf"(?:{asked})(?!{found['people'].pattern})")
    return found


def claims(passages: list[dict], year: int | None, agency: str = "") -> list[Claim]:
    """Return what the passages say of the figures, in their order."""
    words, say, found = forms.checks()["prose"], _patterns(year), []
    for passage in passages:
        if passage["number"] in words["passages"]:
            # Paragraph by paragraph: what is spoken of does not outlast one.
            for paragraph in re.split(r"\n+", passage["text"][:_MOST]):
                if _DIGIT.search(paragraph) or say["no"].search(paragraph):
                    found += _paragraph(paragraph, say, year, agency)
    return found


def _paragraph(paragraph: str, say: dict[str, re.Pattern], year: int | None, agency: str) -> Iterator[Claim]:
    before, running, words_of = "", False, forms.checks()["prose"]
    for sentence in re.findall(r"[^。；;！!？?]+[。；;！!？?]?", paragraph):
        text = "".join(forms.nfkc(sentence).split())
        none, matches, end = say["no"].search(text), [], 0
        if none or _DIGIT.search(text):
            text = say["anyone"].sub("", text)
            text = _counted(text, say) if none else text
            matches = list(say["number"].finditer(text))
        scoped = bool(matches) and _of_a_part(text, say, agency)
        for match in matches:
            lead, said, end = text[end:match.start()][-_BACK:], text[:match.start()][-_BACK:], match.end()
            follows = text[end:end + _LAST]
            number = say["number"].search(follows)
            rest = _STOP.split(follows[:number.start()] if number else follows)[0]
            rule, sure = _meaning(lead, _Told(before, said, running, rest), say)
            counted = say["documents"].search(match[0]) if rule.endswith("in_force") else match[3]
            if not rule or not counted or match[2] or say["roughly"].search(said) or _of_another_year(said, rest, say, year):
                continue
            running = running or rule in REQUESTS and bool(sure or say["requests"].search(lead))
            sure = sure and not (scoped or say["not_all"].search(said) or say["less"].match(follows)
                                 or _of_some_months(f"{said} {rest}", say) or _of_others(said, say, agency))
            if rule == HANDLED:
                sure = sure and match[3] in words_of["counted"] and not (say["helping"].search(text) or say["kinds"].search(said))
            yield Claim(rule, int(match[1].replace(",", "")), sentence.strip(), sure)
        before = (before + text)[-_BACK:]


def _counted(text: str, say: dict[str, re.Pattern]) -> str:
    """Return a sentence in which none is 0: 收到申请0件 for 未收到申请, 行政复议0件 for 未发生行政复议."""
    words = forms.checks()["prose"]
    none = f"0{words['units'][0]}"
    text = say["nothing"].sub(rf"\g<1>{none}", text)
    text = say["spared"].sub(lambda match: match[0] if say["parts"].search(match[1]) else
                             say["suits"].sub(rf"\g<0>{none},", match[1]), text)
    return say["without"].sub(rf"{words['received'][0]}\g<1>{none}", text)


def _of_a_part(text: str, say: dict[str, re.Pattern], agency: str) -> bool:
    """Tell whether a sentence speaks of one of the agencies whose figures the table adds up."""
    return bool(say["scopes"].search(text) or say["offices"].search(text) and not say["offices"].search(agency))


def _of_others(said: str, say: dict[str, re.Pattern], agency: str) -> bool:
    """Tell whether a sentence speaks, before a number, of other bodies than the report's agency: of a whole region, of 市公安局.

    An agency is known by its short names too, whose signs are in its own in their order: 区市监局, 发改委; and as 我局, 全局.
    """
    if not agency:
        return False
    if say["wide"].search(said) and not say["governments"].search(agency):
        return True
    for match in say["bodies"].finditer(said):
        before = _HAN.search(said, max(match.start() - 2, 0), match.start())[0]
        short, name = say["places"].split(before)[-1] + match[1], iter(agency)
        own = say["own"].search(before[-1:]) or (len(short) > len(match[1]) or not before) and all(sign in name for sign in short)
        if not own:
            return True
    return False


def _of_some_months(text: str, say: dict[str, re.Pattern]) -> bool:
    """Tell whether months are named that are not the whole year: 1-6月, 12月份."""
    months = {int(month) for month in say["months"].findall(text)}
    return bool(months) and months != {1, 12}


def _of_another_year(text: str, rest: str, say: dict[str, re.Pattern], year: int | None) -> bool:
    """Tell whether a number is not the report's year's; 2022年结转 in a report for 2023 names none.

    The year named last before it counts, and one right behind it (2件于2024年收到). One that is only compared with
    (较2022年增长20%) counts for numbers in its own clause.
    """
    behind = say["carried_out"].sub("", say["carried_in"].sub("", rest))
    if any(match[2] and not match[1] and int(match[2]) != year for match in say["when"].finditer(behind)):
        return bool(year)
    text = _ASIDE.sub("", say["carried_out"].sub("", say["carried_in"].sub("", text)))
    if any(one != other for one, other in say["years"].findall(text)):
        return True
    begin, other = max((stop.end() for stop in _STOP.finditer(text)), default=0), False
    for match in say["when"].finditer(text):
        if not match[1] or match.start() >= begin:
            other = bool(year) and int(match[2]) != year if match[2] else bool(match[3])
    return other


def _meaning(lead: str, told: _Told, say: dict[str, re.Pattern]) -> tuple[str, bool]:
    """Return the figure a number stands for and whether that is beyond doubt; "" where it is none that is known.

    What is said right before the number counts; only where that is next to nothing, what comes before or follows.
    """
    clauses = [clause for clause in _STOP.split(lead) if clause]
    clause = clauses[-1] if clauses else ""
    if say["carry"].search(clause) and not _named(clause, "", say):     # 其中结转5件: it is not said which way
        return "", False
    for text in (clause, lead, told.rest) if len(clause) <= _AHEAD else (clause,):
        if rules := _named(text, told.sentence, say):
            rule, sure = _figure(rules, text if text != told.rest else clause + text, told, say)
            # 复议、诉讼共9件 is of neither.
            return rule, sure and len(_named(_PAUSE.split(lead)[-1], "", say)) < 2
    return "", False


def _figure(rules: list[str], text: str, told: _Told, say: dict[str, re.Pattern]) -> tuple[str, bool]:
    if say["aliens"].search(say["of_matters"].sub("", say["suits"].sub("", text))):      # 复议案件 is none of the 议案
        return "", False
    rule, sure = rules[0], len(rules) == 1 and not say["parts"].search(text)
    of_requests = bool(say["requests"].search(text) or say["asked"].match(told.rest) and not say["aliens"].search(told.rest) and (
        say["requests"].search(told.sentence) or say["requests"].search(told.rest)))
    if rule in REQUESTS:
        if not (told.running or of_requests or say["requests"].search(told.before + told.sentence)):
            return "", False
        sure = sure and not say["kinds"].search(say["every"].sub("", text))
    if rule == "prose_received" or rule in _SUITS:
        sure = sure and not say["among"].search(text)
    if rule in _SUITS:
        sure = sure and bool(say["appeals"].search(told.sentence + text)) and not (
            say["elsewhere"].search(text) or say["outcomes"].search(text))
    if rule == "prose_received":
        sure = sure and of_requests and not say["both"].search(text)
    elif rule in REQUESTS:
        sure = sure and (of_requests or told.running and _still(told, say))
    if rule == "answered":
        plain = say["plainly"].fullmatch(text) and say["appeals"].search(text + told.rest)
        return HANDLED, bool(sure and of_requests and plain) and not say["among"].search(text)
    return rule, sure


def _still(told: _Told, say: dict[str, re.Pattern]) -> bool:
    """Tell whether requests are what was spoken of last: after 行政复议5件, 办结3件 is none of them."""
    text = told.before + told.sentence
    last = max((match.end() for match in say["requests"].finditer(text)), default=0)
    last = say["tail"].match(text, last).end()
    return not any(say[words].search(text, last) for words in ("aliens", "suits", "another"))


def _named(text: str, sentence: str, say: dict[str, re.Pattern]) -> list[str]:
    """Return the figures that a clause names, the one that counts first."""
    text = say["outcomes"].sub("", text)
    if appeals := [rule for rule in ("reconsideration", "litigation") if say[rule].search(text)]:
        return [f"prose_{rule}" for rule in appeals]
    if say["in_force"].search(text) and not say["listed"].search(text):
        nouns = ("normative_documents", "regulations")
        named = [noun for noun in nouns if say[noun].search(text)] or [n for n in nouns if say[n].search(sentence)]
        return [f"prose_{noun.partition('_')[0]}_in_force" for noun in named]
    text, found = say["undone"].sub("", text), []
    # What follows a carry-over (结转下年度继续办理) says nothing of its own.
    for rule in ("carried_out", "carried_in"):
        if match := say[rule].search(text):
            found, text = [*found, f"prose_{rule}"], text[:match.start()]
    found += [f"prose_{rule}" for rule in ("concluded", "received") if say[rule].search(text)]
    return found or (["answered"] if say["answered"].search(text) or say["handled"].search(text) else [])
