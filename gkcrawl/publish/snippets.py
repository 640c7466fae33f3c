"""The places in a text that a search found, with some text around them: as the index compares, not as bytes compare."""

import re
import unicodedata

from gkcrawl import store

_WORD = re.compile(r'"([^"]*)"?|([^\s"]+)')
#: Characters shown on either side of a hit, and the longest stretch that hits near each other are shown in together.
_AROUND, _LONGEST = 42, 130


def phrases(query: str) -> list[list[str]]:
    """Return the phrases of a query as tokens, as the index knows them.

    >>> phrases('复议 "2023年"')
    [['复', '议'], ['2023', '年']]
    """
    words = (quoted or bare for quoted, bare in _WORD.findall(unicodedata.normalize("NFKC", query)))
    found = (re.sub(r"[^\w\s]", " ", store.spaced(word)).split() for word in words)
    return [tokens for tokens in found if tokens]


def _pattern(tokens_of: list[list[str]]) -> re.Pattern:
    """Return what finds any of the phrases; between two tokens may stand what the index does not count."""
    def one(token: str) -> str:
        return rf"(?<![0-9A-Za-z]){re.escape(token)}(?![0-9A-Za-z])" if token.isascii() else re.escape(token)
    return re.compile("|".join(r"[\W_]*".join(map(one, tokens)) for tokens in tokens_of), re.I)


def _folded(text: str) -> tuple[str, list[int]]:
    """Return the text as the index sees it, and for each of its characters the place it came from."""
    if unicodedata.is_normalized("NFKC", text):
        return text, list(range(len(text) + 1))
    out, places = [], []
    for place, character in enumerate(text):
        folded = unicodedata.normalize("NFKC", character)
        out.append(folded)
        places += [place] * len(folded)
    return "".join(out), [*places, len(text)]


def hits(text: str, query: str) -> list[tuple[int, int]]:
    """Return where the query's phrases stand in the text, from and to."""
    tokens = phrases(query)
    if not tokens:
        return []
    folded, places = _folded(text)
    spans = (match.span() for match in _pattern(tokens).finditer(folded))
    return [(places[start], places[end - 1] + 1) for start, end in spans if end > start]


def marked(text: str, query: str, most: int = 3) -> list[list[tuple[str, bool]]]:
    """Return up to ``most`` stretches of text around hits, each as pieces of text with whether they are a hit.

    No character is in two of them.
    """
    text = re.sub(r"\s+", " ", text)
    stretches: list[list[tuple[int, int]]] = []
    for start, end in hits(text, query):
        if stretches and start - stretches[-1][-1][1] <= 2 * _AROUND and end - stretches[-1][0][0] <= _LONGEST:
            stretches[-1].append((start, end))
        elif len(stretches) < most:
            stretches.append([(start, end)])
        else:
            break
    made, shown = [], 0
    for found in stretches:
        first, last = max(shown, found[0][0] - _AROUND), min(len(text), found[-1][1] + _AROUND)
        following = next((one[0][0] for one in stretches if one[0][0] >= found[-1][1]), len(text))
        shown = min(last, following)
        made.append(_pieces(text, found, first, shown))
    return made


def _pieces(text: str, found: list[tuple[int, int]], first: int, last: int) -> list[tuple[str, bool]]:
    """Cut one stretch of a text into its pieces."""
    pieces, at = [("…" if first else "", False)], first
    for start, end in found:
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [piece for piece in [*pieces, (text[at:last], False), ("…" if last < len(text) else "", False)] if piece[0]]


def whole(text: str, query: str) -> list[tuple[str, bool]]:
    """Return a short text, such as a title, in pieces with its hits marked."""
    pieces, at = [], 0
    for start, end in hits(text, query):
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [piece for piece in [*pieces, (text[at:], False)] if piece[0]]
