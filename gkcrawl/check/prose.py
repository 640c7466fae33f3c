"""What the text of a report says of its figures, against its tables.

Prose counts as it likes: 收到 may be 第一项 or 第一项加第二项, a total may be told in two parts, an office may speak of its
own share. Where any of what the text says fits the table, there is nothing to be said; the rest are notes with the
sentence and the cell.
"""

from dataclasses import replace

from gkcrawl.check.finding import NOTE, Finding, Number, Tables, total, value
from gkcrawl.check.said import Claim, claims

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
#: What the text may mean by any part of a figure, and no part is more than all of it.
AT_MOST = {"prose_handled": ("requests.received.total", "requests.carried_in.total")}


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
        if claim.rule in AT_MOST:
            said.setdefault("prose_concluded", []).append(replace(claim, sure=False))
    for rule, meanings in FIGURES.items():
        sure = [claim for claim in said.get(rule, ()) if claim.sure]
        if not sure:
            continue
        cells = [[value(tables, cell) for cell in cells] for cells in meanings]
        printed = [total(numbers) if None not in numbers else None for numbers in cells]
        if printed[0] is not None and _fits(said[rule], sure, [*printed, _of_the_new(rule, said, tables)]):
            continue
        if None in printed:                             # what the text means may be the sum that cannot be made
            unknown += 1
            continue
        found.append(_finding(rule, sure, meanings[0], printed))
    for rule, cells in AT_MOST.items():
        numbers, told = [value(tables, cell) for cell in cells], {claim.number for claim in said.get("prose_received", ())}
        sure = [claim for claim in said.get(rule, ()) if claim.sure and claim.number not in told]     # what was received is compared already
        if sure and None in numbers:
            unknown += 1
        elif more := [claim for claim in sure if claim.number > total(numbers)]:
            found.append(_finding(rule, more, cells, [total(numbers)]))
    return found, unknown


def _fits(every: list[Claim], sure: list[Claim], printed: list[Number | None]) -> bool:
    """Tell whether a number that the text gives, or all of them together, are one of those printed."""
    numbers, all_of = [claim.number for claim in sure], [claim.number for claim in every]
    return bool({*all_of, sum(numbers), sum(set(numbers)), sum(all_of)} & set(printed))


def _of_the_new(rule: str, said: dict[str, list[Claim]], tables: Tables) -> Number | None:
    """Return how many of this year's own applications were concluded, where the text speaks of these alone.

    收到61件，办结57件，4件结转下年度 leaves out the three of last year that the table counts among those concluded.
    """
    if rule != "prose_concluded" or "prose_carried_in" in said:
        return None
    received, carried_out = (value(tables, f"requests.{row}.total") for row in ("received", "carried_out"))
    told = {claim.number for claim in said.get("prose_received", ())}
    return received - carried_out if carried_out is not None and received in told else None


def _finding(rule: str, sure: list[Claim], cells: tuple[str, ...], printed: list) -> Finding:
    others = [str(number) for number in dict.fromkeys(claim.number for claim in sure[1:]) if number != sure[0].number]
    table = " 或 ".join(map(str, dict.fromkeys(printed)))
    detail = f"正文 {sure[0].number}，表中 {table}"
    if others:
        detail += f"；正文别处又作 {'、'.join(others)}，不能断定"
    return Finding(rule, cells, sure[0].number, printed[0], detail, NOTE, sure[0].sentence)
