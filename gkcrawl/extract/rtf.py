"""Rich text (RTF) taken apart into paragraphs and grids, with the widths and merged cells of its tables.

A row's definition says where its cells end, in twentieths of a point, as a DOC's does: from there on both go one way
(``doc_rows``). What Word does not show is left out: hidden and deleted text, codes of fields, headers and footnotes.
"""

import re
from dataclasses import replace

from gkcrawl.extract import doc_rows
from gkcrawl.extract.headlines import headlines
from gkcrawl.extract.page import Page, Unreadable
from gkcrawl.extract.rtf_state import LETTERS, State, paper
from gkcrawl.extract.unsure import composes, said, unsure

_TOKEN = re.compile(r"\\([a-zA-Z]{1,40})(-?[0-9]{1,20})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|[\r\n]+|([^\\{}\r\n]+)")
#: Groups that are no text of the document.
_ASIDE = frozenset((
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "fldinst", "footnote", "annotation", "listtable", "nonshppict", "nonesttables",
    *(f"{part}{side}" for part in ("header", "footer") for side in ("", "l", "r", "f")), "filetbl", "xe", "tc", "shpinst"))
_SIGNS = {"tab": "\t", "line": "\n", "lbr": "\n", "page": "\n", "column": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
          "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " "}
_ESCAPED = {"\\": "\\", "{": "{", "}": "}", "~": "\u00a0", "_": "-", "-": "", "\t": "\t"}
#: Code pages of fonts and documents; what is more than one byte a character holds for the whole document.
_FONTS = {128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5hkscs"}
_PAGES = {932: "cp932", 936: "gb18030", 949: "cp949", 950: "big5hkscs", 54936: "gb18030", 65001: "utf-8"}
_DEEPEST = 1000


class _Reader:
    def __init__(self) -> None:
        self.state = State()
        self.above: list[State] = []
        self.content: list = []
        self.tables: list[doc_rows.Table] = []
        self.parts: list[str] = []
        self.bytes = bytearray()
        self.page = "cp1252"
        self.fonts: dict[int, str] = {}
        self.named: int | None = None       # the font being described
        self.left_out = 0                   # characters to leave out behind a \u, until its group ends or another word comes
        self.star = False

    def read(self, text: str) -> list:
        """Return texts and tables in printed order."""
        self.state.paper = paper(text)
        for match in _TOKEN.finditer(text):
            word, number, byte, sign, brace, plain = match.groups()
            if word:
                self._word(word, int(number) if number else None)
            elif byte:
                self._byte(int(byte, 16))
            elif sign:
                if sign == "*":
                    self.star = True
                elif sign in "\r\n":
                    self._paragraph()
                else:
                    self._text(_ESCAPED.get(sign, ""))
            elif brace == "{":
                self.left_out = 0
                if len(self.above) > _DEEPEST:
                    raise Unreadable("the RTF document is damaged (groups without end)")
                self.above.append(self.state)
                self.state = replace(self.state)
                self.star = False
            elif brace and self.above:
                self._decode()
                self.left_out = 0
                self.state = self.above.pop()
            elif plain:
                for sign in plain if not plain.isascii() else ():
                    self._byte(ord(sign))
                if plain.isascii():
                    self._text(plain)
        self._paragraph()
        while self.tables:
            doc_rows.close(self.tables, self.content)
        return self.content

    def _byte(self, value: int) -> None:
        if self.left_out:
            self.left_out -= 1
        elif not (self.state.aside or self.state.unseen):
            self.bytes.append(value)

    def _decode(self) -> None:
        if self.bytes:
            page = self.page if self.page in _PAGES.values() else self.fonts.get(self.state.font, self.page)
            data, self.bytes = bytes(self.bytes), bytearray()
            self.parts.append(self.state.printed(data.decode(page, "replace")))

    def _text(self, text: str) -> None:
        if self.left_out:
            text, self.left_out = text[self.left_out:], max(0, self.left_out - len(text))
        if text and not (self.state.aside or self.state.unseen):
            self._decode()
            self.parts.append(self.state.printed(text))
        elif self.state.code and composes(text):
            self.state.code = False
            self.parts.append(unsure())

    def _word(self, word: str, number: int | None) -> None:
        state = self.state
        if self.left_out and word in _SIGNS:                # it stands for the character before it
            self.left_out -= 1
            return
        self.left_out = 0
        if word == "fldinst":
            state.code = not (state.aside or state.unseen)
        if self.star or word in _ASIDE:
            state.aside = state.aside or word != "nesttableprops"
            self.star = False
        if word == "u" and number is not None:
            self._text(chr(number % 65536))
            self.left_out = state.skip
        elif word in _SIGNS:
            self._text(_SIGNS[word])
        elif word == "par" or word == "sect":
            self._paragraph()
        elif word in ("cell", "nestcell"):
            self._cell(1 if word == "cell" else max(state.deep, 2))
        elif word in ("row", "nestrow"):
            self._row(1 if word == "row" else max(state.deep, 2))
        elif word in LETTERS:
            self._decode()
            state.take(word, number)
        elif word == "pard":
            state.deep, state.behind = 0, state.behind - {"cbpat"}
        elif word == "intbl":
            state.deep = max(state.deep, int(number != 0))
        elif word == "itap":
            state.deep = number or 0
        elif word == "uc":
            state.skip = number or 0
        elif word == "ansicpg":
            self.page = _PAGES.get(number, f"cp{number}" if number in range(1250, 1259) else "cp1252")
        elif word == "f":
            self._decode()
            state.font = self.named = number or 0
        elif word == "fcharset" and number in _FONTS:
            self.fonts[self.named or 0] = _FONTS[number]
        else:
            state.define(word, number)

    def _taken(self) -> str:
        self._decode()
        text, self.parts = said("".join(self.parts)), []
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").strip()

    def _at(self, deep: int) -> list:
        """Return the content of the cell, or of the document, at this depth; tables that lie deeper have ended."""
        while len(self.tables) > deep:
            doc_rows.close(self.tables, self.content)
        while len(self.tables) < deep:
            self.tables.append(doc_rows.Table())
        return self.tables[-1].content if deep else self.content

    def _paragraph(self) -> None:
        if text := self._taken():
            self._at(min(self.state.deep, _DEEPEST)).append(text)

    def _cell(self, deep: int) -> None:
        self._at(min(deep, _DEEPEST)).append(self._taken())
        table = self.tables[-1]
        table.cells.append(table.content)
        table.content = []

    def _row(self, deep: int) -> None:
        self._at(min(deep, _DEEPEST))
        table, state = self.tables[-1], self.state
        table.rows.append(doc_rows.Row(table.cells, [state.left, *state.edges], state.merged))
        table.cells, table.content = [], []


def take_apart(body: bytes) -> Page:
    """Return the page an RTF document shows."""
    content = _Reader().read(body.decode("latin-1"))
    page = Page(doc_rows.laid_out(content))
    if not page.blocks:
        raise Unreadable("the RTF document is empty")
    page.titles = headlines(page.blocks)
    return page
