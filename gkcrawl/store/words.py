"""Chinese full text on any SQLite: one character is one token, a word is a phrase of them.

SQLite's own tokenizer keeps a run of Chinese characters as one token, so nobody would find 复议 in it. The text is
indexed with spaces around each character, a query is spaced in the same way, and any stock SQLite can search it.
"""

import re

from gkcrawl.forms import nfkc

_HAN = re.compile(r"([\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+)")
_WORD = re.compile(r'"([^"]*)"?|([^\s"]+)')


def spaced(text: str) -> str:
    """Return the text with each Chinese character standing alone, full width folded to half width.

    >>> spaced("行政复议3件")
    ' 行 政 复 议 3 件 '
    """
    runs = _HAN.split(nfkc(text))
    runs[1::2] = map(" ".join, runs[1::2])      # every other run is a Chinese one
    return " ".join(runs)


def match(query: str) -> str:
    """Return the FTS5 query for what a person typed: words are all wanted, words in quotation marks stay together.

    This takes the place of Datasette's SQL function ``escape_fts``.

    >>> match("行政复议 2023年")
    '"行 政 复 议" "2023 年"'
    """
    words = (quoted or bare for quoted, bare in _WORD.findall(nfkc(query or "")))
    phrases = (" ".join(re.sub(r"[^\w\s]", " ", spaced(word)).split()) for word in words)
    return " ".join(f'"{phrase}"' for phrase in phrases if phrase) or '""'
