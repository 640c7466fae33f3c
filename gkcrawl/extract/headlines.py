"""The headline of a document that marks none: its first short lines, for titles run over several of them."""

from gkcrawl import forms
from gkcrawl.extract import titles
from gkcrawl.extract.page import Paragraph

_LINES, _LONGEST = 6, 45
_BEGINS = tuple(forms.grammar()["title"]["text"])


def headlines(blocks: list) -> list[str]:
    """Return the lines at the head joined up to where they make a report's title, and the first alone."""
    parts: list[str] = []
    for block in blocks[:_LINES]:
        text = block.text.replace("\n", "") if isinstance(block, Paragraph) else ""
        if not text or len(text) > _LONGEST or text.startswith(_BEGINS) or text.endswith(("。", "；", "：", "，")):
            break
        parts.append(text)
        if titles.is_report_title("".join(parts)):
            break
    return ["".join(parts), *parts[:1]] if parts else []
