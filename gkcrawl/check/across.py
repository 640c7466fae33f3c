"""One report against others: the year before, the parts of the whole. What does not fit is a note.

Pure functions of what was read, each report's cells by their names; which reports belong together is the business of
``gkcrawl.store``. Each returns the findings for the later report, or the whole, and how many comparisons a cell that is
no number left open.
"""

from functools import cache

from gkcrawl import forms
from gkcrawl.check.finding import NOTE, Cells, Finding, Number, total


@cache
def _carried() -> list[tuple[str, str, str]]:
    """Return of each column its label, and the names of its cells carried in and carried out."""
    *_, newest = forms.forms().values()
    return [(column.label, f"requests.carried_in.{column.key}", f"requests.carried_out.{column.key}")
            for column in newest.tables["requests"].columns]


def carry_over(before: Cells, after: Cells) -> tuple[list[Finding], int]:
    """Compare what a year's report carries over to the next year with what the next year's report takes over.

    Source: 表三第四项“结转下年度继续办理” of one year is 表三第二项“上年结转政府信息公开申请数量” of the next, in each of the
    seven columns; both forms (国办公开办函〔2019〕60号 and 〔2021〕30号) print the two rows, so it holds across the change.
    """
    found, unknown = [], 0
    for label, mine, other in _carried():
        left, right = after.get(mine), before.get(other)
        if left is None or right is None:
            unknown += 1
        elif left != right:
            detail = f"{label}：上年结转为 {left}，上一年度报告的结转下年度为 {right}"
            found.append(Finding("carry_over", (mine,), left, right, detail, NOTE, other_cells=(other,)))
    return found, unknown


def has_in_force(form: str) -> bool:
    """Tell whether a form prints how many rules are in force."""
    return any(column.key == "in_force" for column in forms.load(form).tables["proactive"].columns)


def in_force(before: Cells, after: Cells) -> tuple[list[Finding], int]:
    """Compare the number of rules in force with that of the year before, plus those issued, less those repealed.

    Source: the columns 本年制发件数, 本年废止件数, 现行有效件数 of 表二 (国办公开办函〔2021〕30号). Lapsed documents and merged agencies
    break it rightfully. The form of 2019 prints no number in force: with it there is nothing to compare (``has_in_force``).
    """
    found, unknown = [], 0
    for row in ("regulations", "normative_documents"):
        other = f"proactive.{row}.in_force"
        mine = tuple(f"proactive.{row}.{column}" for column in ("in_force", "issued", "repealed"))
        now, issued, repealed = map(after.get, mine)
        then = before.get(other)
        if None in (now, issued, repealed, then):
            unknown += 1
        elif now != (right := total([then, issued, -repealed])):
            label = next(one.label for one in forms.load("2021").tables["proactive"].rows if one.key == row)
            detail = f"{label}：现行有效 {now}，上一年度现行有效 {then} + 本年制发 {issued} − 本年废止 {repealed} = {right}"
            found.append(Finding("in_force_by_year", mine, now, right, detail, NOTE, other_cells=(other,)))
    return found, unknown


def whole_and_parts(whole: Cells, parts: list[tuple[str, Cells]]) -> tuple[list[Finding], int]:
    """Compare a government's figures with the sums over its departments and towns, each with its name, as far as read.

    Source: 《政府信息公开条例》第四十九条; a government's own report covers its departments and towns. Whatever part of them
    was read may not exceed the whole, so one is enough to find something; a smaller sum proves nothing, for hardly ever
    are all of them known. A report that covers the government alone, without its departments, breaks it rightfully.
    """
    found, unknown = [], 0
    for cell in forms.checks()["parts"]["figures"] if parts else ():
        has, numbers = whole.get(cell), [(name, part[cell]) for name, part in parts if part.get(cell) is not None]
        if has is None or not numbers:
            unknown += 1
        elif (right := total([number for _, number in numbers])) > has:
            detail = f"本报告 {has}，{len(numbers)} 个部门、乡镇街道合计 {right}（{_largest(numbers)}）"
            found.append(Finding("whole_and_parts", (cell,), has, right, detail, NOTE))
    return found, unknown


def _largest(numbers: list[tuple[str, Number]]) -> str:
    """Name the few parts that weigh most."""
    ordered = sorted((one for one in numbers if one[1]), key=lambda one: (-one[1], one[0]))
    return "，".join(f"{name} {number}" for name, number in ordered[:3]) + ("等" if len(ordered) > 3 else "")
