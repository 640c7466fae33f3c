"""Two captures of one report → what differs: the cells and the sentences; layout and what is the page's does not count."""

import difflib
import json
import re

from gkcrawl import forms

from .reading import squeezed

_SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]?")
_END = re.compile(r"[。；]")
#: What is made anew for every visit.
_TOKEN = re.compile(r"[0-9A-Za-z_+/=-]{16,}")
#: A passage longer than this is compared with less care: pages are foreign, time is ours.
_LONG = 2_000


def sentences(text: str) -> list[str]:
    """Return a text cut after each sentence; nothing is lost.

    >>> sentences("公开信息3条。比上年多；没有收费")
    ['公开信息3条。', '比上年多；', '没有收费']
    """
    return [one for one in _SENTENCE.findall(text) if one]


def differences(old: dict, new: dict) -> dict[str, list[dict]]:
    """Return the cells and the sentences that differ between what two captures say, each with what stood and stands."""
    before, after = _cells(old), _cells(new)
    cells = [{"cell": cell, "from": before.get(cell), "to": after.get(cell)} for cell in dict.fromkeys([*before, *after])
             if (cell in before) != (cell in after) or before[cell] != after[cell]]
    left, right = _prose(old), _prose(new)
    changed = [{"passage": number, "from": one, "to": other} for number in dict.fromkeys([*left, *right])
               for one, other in _changed(left.get(number, []), right.get(number, []))]
    return {"cells": cells, "sentences": changed} if cells or changed else {}


def _changed(old: list[str], new: list[str]):
    """Yield (sentence that stood, sentence that stands) where two texts differ; None where there is none."""
    left, right = list(map(_compared, old)), list(map(_compared, new))
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=len(old) > _LONG)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "equal" and "".join(left[a:b]) != "".join(right[c:d]):  # else only lines were broken elsewhere
            yield from _paired([one.strip() for one in old[a:b]], [one.strip() for one in new[c:d]])


def _paired(old: list[str], new: list[str]):
    """Yield sentences in printed order, each beside the one it most likely was."""
    near = len(old) * len(new) <= _LONG * _LONG // 16
    while old and new:
        if len(old) == len(new) or not near:
            at = 0, 0
        elif len(old) > len(new):
            at = max(range(len(old) - len(new) + 1), key=lambda place: _alike(old[place], new[0])), 0
        else:
            at = 0, max(range(len(new) - len(old) + 1), key=lambda place: _alike(old[0], new[place]))
        yield from ((one, None) for one in old[:at[0]])
        yield from ((None, one) for one in new[:at[1]])
        yield old[at[0]], new[at[1]]
        old, new = old[at[0] + 1:], new[at[1] + 1:]
    yield from ((one, None) for one in old)
    yield from ((None, one) for one in new)


def _alike(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one[:200], other[:200]).quick_ratio()


def _compared(sentence: str) -> str:
    return _TOKEN.sub("#", squeezed(sentence))


def _prose(payload: dict) -> dict[int, list[str]]:
    """Return the sentences of each part, without lines of the page around it, as counters are."""
    words, found = forms.links()["furniture"]["words"], {}
    for passage in payload["passages"]:
        lines = [line for line in passage["text"].split("\n")
                 if line.strip() and (_END.search(line) or not any(word in squeezed(line) for word in words))]
        found.setdefault(passage["number"], []).extend(one for line in lines for one in sentences(line) if one.strip())
    return found


def _cells(payload: dict) -> dict:
    """Return every cell by its name, as a number or, where it is none, as printed."""
    cells = {f"{table}.{row}.{column}": value for table, rows in payload["tables"].items()
             for row, values in rows.items() for column, value in values.items()}
    cells |= {f"printed.{one['table']}.{one['row']}.{one['column']}": one["raw"] for one in payload["printed"]}
    return cells | {oddity["cell"]: oddity["raw"] for oddity in payload["oddities"]}


def row(report: str, before: str, after: str, old: str, new: str) -> dict | None:
    """Return the row for a change between two captures, given what they say as it is kept; None where nothing differs."""
    found = differences(json.loads(old), json.loads(new))
    return {"report_id": report, "from_capture_id": before, "to_capture_id": after,
            **{name: json.dumps(value, ensure_ascii=False) for name, value in found.items()}} if found else None
