"""What the text of a report says of its figures, against its tables.

A sentence is only taken at its word where it can mean nothing else. Prose counts as it likes: 收到 may be 第一项 or
第一项加第二项, a total may be told in two parts, an office may speak of its own share. Where any of what the text says
fits the table, there is nothing to be said; the rest are notes with the sentence and the cell.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from gkcrawl import forms
from gkcrawl.check.finding import NOTE, Finding, Tables, total, value

_YEAR = re.compile(rf"(20\d\d){forms.grammar()['date']['year']}")
_STOP, _PAUSE = re.compile(r"[,、:()]"), re.compile(r"[,:()]")
_AHEAD, _LAST = 6, 40       # so short is a clause that says nothing by itself; so far ahead are words looked for
_BACK, _MOST = 400, 20_000  # so far back; so much of a passage: no report's is near it

#: What the text may mean by each figure: sums of cells, the first being what it says most plainly.
FIGURES = {
    "prose_received": (("requests.received.total",), ("requests.received.total", "requests.carried_in.total")),
    "prose_carried_in": (("requests.carried_in.total",),),
    "prose_concluded": (("requests.concluded.total",),),
    "prose_carried_out": (("requests.carried_out.total",),),
    "prose_reconsideration": (("appeals.reconsideration.total",),),
    "prose_litigation": (("appeals.litigation_direct.total", "appeals.litigation_after_reconsideration.total"),),
    "prose_normative_in_force": (("proactive.normative_documents.in_force",),),
    "prose_regulations_in_force": (("proactive.regulations.in_force",),),
}
_REQUESTS = ("prose_received", "prose_carried_in", "prose_concluded", "prose_carried_out")


@dataclass(frozen=True)
class Claim:
    """A number that a sentence gives for a figure; one that is not ``sure`` may only confirm."""

    rule: str
    number: int
    sentence: str
    sure: bool


@dataclass(frozen=True)
class _Told:
    """What was said before a number: in the paragraph, in the sentence, whether of requests; whether 申请 follows it."""

    before: str
    sentence: str
    running: bool
    asked: bool


def _any(words) -> re.Pattern:
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))) or r"(?!)")


@lru_cache(maxsize=64)
def _patterns(year: int | None) -> dict[str, re.Pattern]:
    """Return the words of ``checks.toml`` as patterns, with the years around the report's in them."""
    words = forms.checks()["prose"]
    around = {"last": year - 1 if year else "0000", "next": year + 1 if year else "0000", "year": year or "0000"}
    found = {key: _any(word.format_map(around) for word in entries)
             for key, entries in words.items() if key != "passages"}
    carry, to, after, last, this, whole, asked = (
        found[key].pattern for key in ("carry", "to", "next", "last", "this", "whole", "application"))
    verbs = "|".join(found[key].pattern for key in ("received", "concluded", "answered", "carry", "bare"))
    found["requests"] = re.compile(rf"{found['requests'].pattern}|(?:^|{verbs})(?:{asked})")
    found["asked"] = re.compile(asked)
    found["carried_out"] = re.compile(rf"(?:{carry})(?:{to})?(?:{after})(?:{whole})?")
    found["carried_in"] = re.compile(rf"(?:{last})(?:{whole})?(?:{carry})|(?:{carry})(?:{to})?(?:{this}|{last})(?:{whole})?")
    found["number"] = re.compile(rf"(?<![\d.,%])(\d{{1,3}}(?:,\d{{3}}){{1,3}}|\d{{1,9}})({found['vague'].pattern})?"
                                 rf"(?:{found['units'].pattern})")
    # 未收到政府信息公开申请 says as much as 收到政府信息公开申请0件.
    found["nothing"] = re.compile(rf"(?:{found['no'].pattern})((?:{found['received'].pattern})[^,、:。;()\d]{{0,24}}?(?:{asked}))(?!\d)")
    suits = f"(?:{found['reconsideration'].pattern}|{found['litigation'].pattern})"
    found["spared"] = re.compile(rf"(?:{found['no'].pattern})(?=(?:{found['befallen'].pattern})[^,。;\d]{{0,40}}?{suits})"
                                 rf"([^,。;\d]*?{suits}(?:[^,。;\d]{{0,12}}?{suits})?)(?:{found['cases'].pattern})?(?=[,。;]|$)")
    found["suits"] = re.compile(suits)
    return found


def claims(passages: list[dict], year: int | None, agency: str = "") -> list[Claim]:
    """Return what the passages say of the figures, in their order."""
    words, found = forms.checks()["prose"], []
    for passage in passages:
        if passage["number"] in words["passages"]:
            # Paragraph by paragraph: what is spoken of does not outlast one.
            for paragraph in re.split(r"\n+", passage["text"][:_MOST]):
                say = _patterns(year)
                if re.search(r"\d", paragraph) or say["no"].search(paragraph):
                    found += _paragraph(paragraph, say, year, agency)
    return found


def _paragraph(paragraph: str, say: dict[str, re.Pattern], year: int | None, agency: str) -> Iterator[Claim]:
    before, running = "", False
    for sentence in re.findall(r"[^。；;！!？?]+[。；;！!？?]?", paragraph):
        text = "".join(forms.nfkc(sentence).split())
        text = _counted(say["anyone"].sub("", text), say)
        matches, scoped, end = list(say["number"].finditer(text)), False, 0
        if matches:
            of_an_office = say["offices"].search(text) and not say["offices"].search(agency)
            scoped = bool(say["scopes"].search(text) or of_an_office)
        for match in matches:
            lead, said, end = text[end:match.start()][-_BACK:], text[:match.start()][-_BACK:], match.end()
            follows = text[end:end + _LAST]
            number = say["number"].search(follows)
            rest = _STOP.split(follows[:number.start()] if number else follows)[0]
            rule, sure = _meaning(lead, rest, _Told(before, said, running, bool(say["asked"].match(rest))), say)
            if not rule or match[2] or _of_another_year(said, say, year):
                continue
            running = running or rule in _REQUESTS and bool(say["requests"].search(lead))
            yield Claim(rule, int(match[1].replace(",", "")), sentence.strip(), sure and not scoped)
        before = (before + text)[-_BACK:]


def _counted(text: str, say: dict[str, re.Pattern]) -> str:
    """Return a sentence in which none is 0: 收到申请0件 for 未收到申请, 行政复议0件 for 未发生行政复议."""
    if not say["no"].search(text):
        return text
    none = f"0{forms.checks()['prose']['units'][0]}"
    text = say["nothing"].sub(rf"\g<1>{none}", text)
    return say["spared"].sub(lambda match: match[0] if say["parts"].search(match[1]) else
                             say["suits"].sub(rf"\g<0>{none},", match[1]), text)


def _of_another_year(text: str, say: dict[str, re.Pattern], year: int | None) -> bool:
    """Tell whether the last year named is not the report's; 2022年结转 in a report for 2023 names none."""
    named = _YEAR.findall(say["carried_out"].sub("", say["carried_in"].sub("", text)))
    return bool(named and year and int(named[-1]) != year)


def _meaning(lead: str, rest: str, told: _Told, say: dict[str, re.Pattern]) -> tuple[str, bool]:
    """Return the figure a number stands for and whether that is beyond doubt; "" where it is none that is known.

    What is said right before the number counts; only where that is next to nothing, what comes before or follows.
    """
    clauses = [clause for clause in _STOP.split(lead) if clause]
    clause = clauses[-1] if clauses else ""
    for text in (clause, lead, rest) if len(clause) <= _AHEAD else (clause,):
        rule, sure = _figure(text, told, say)
        if rule:
            # 复议、诉讼共9件 is of neither.
            return rule, sure and len(_named(_PAUSE.split(lead)[-1], "", say)) < 2
    return "", False


def _figure(text: str, told: _Told, say: dict[str, re.Pattern]) -> tuple[str, bool]:
    rules = _named(text, told.sentence, say)
    if not rules or say["aliens"].search(text):
        return "", False
    rule, sure = rules[0], len(rules) == 1 and not say["parts"].search(text)
    of_requests = bool(say["requests"].search(text) or told.asked and say["requests"].search(told.sentence))
    if rule in _REQUESTS and not (told.running or of_requests or say["requests"].search(told.before + told.sentence)):
        return "", False
    if rule in ("prose_received", "prose_reconsideration", "prose_litigation"):
        sure = sure and not say["among"].search(text)
    if rule in ("prose_reconsideration", "prose_litigation"):
        sure = sure and bool(say["appeals"].search(told.sentence + text))
    if rule == "prose_received":
        sure = sure and of_requests
    elif rule in _REQUESTS:
        sure = sure and (told.running or of_requests)
    return ("prose_concluded", False) if rule == "answered" else (rule, sure)


def _named(text: str, sentence: str, say: dict[str, re.Pattern]) -> list[str]:
    """Return the figures that a clause names, the one that counts first."""
    if appeals := [rule for rule in ("reconsideration", "litigation") if say[rule].search(text)]:
        return [f"prose_{rule}" for rule in appeals]
    if say["in_force"].search(text):
        nouns = ("normative_documents", "regulations")
        named = [noun for noun in nouns if say[noun].search(text)] or [n for n in nouns if say[n].search(sentence)]
        return [f"prose_{noun.partition('_')[0]}_in_force" for noun in named]
    text, found = say["undone"].sub("", text), []
    # What follows a carry-over (结转下年度继续办理) says nothing of its own.
    for rule in ("carried_out", "carried_in"):
        if match := say[rule].search(text):
            found, text = [*found, f"prose_{rule}"], text[:match.start()]
    found += [f"prose_{rule}" for rule in ("concluded", "received") if say[rule].search(text)]
    return found or (["answered"] if say["answered"].search(text) else [])


def against_tables(tables: Tables, passages: list[dict], year: int | None,
                   agency: str = "") -> tuple[list[Finding], int]:
    """Compare what the text says with the tables; return what fits nowhere, and how many figures could not be compared.

    Source: 国办公开办函〔2021〕30号, 总体情况 and the tables are of the same year and the same agencies.
    """
    if not any(tables.values()):
        return [], 0
    found, unknown = [], 0
    said: dict[str, list[Claim]] = {}
    for claim in claims(passages, year, agency):
        said.setdefault(claim.rule, []).append(claim)
    for rule, meanings in FIGURES.items():
        sure = [claim for claim in said.get(rule, ()) if claim.sure]
        if not sure:
            continue
        cells = [[value(tables, cell) for cell in cells] for cells in meanings]
        printed = [total(numbers) for numbers in cells if None not in numbers]
        if None in cells[0]:
            unknown += 1
            continue
        numbers = [claim.number for claim in sure]
        if {claim.number for claim in said[rule]} & set(printed) or {sum(numbers), sum(set(numbers))} & set(printed):
            continue
        found.append(_finding(rule, sure, meanings[0], printed))
    return found, unknown


def _finding(rule: str, sure: list[Claim], cells: tuple[str, ...], printed: list) -> Finding:
    others = [str(number) for number in dict.fromkeys(claim.number for claim in sure[1:]) if number != sure[0].number]
    table = " 或 ".join(map(str, dict.fromkeys(printed)))
    detail = f"正文 {sure[0].number}，表中 {table}"
    if others:
        detail += f"；正文别处又作 {'、'.join(others)}，不能断定"
    return Finding(rule, cells, sure[0].number, printed[0], detail, NOTE, sure[0].sentence)
