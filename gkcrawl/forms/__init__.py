"""The statutory forms and the field's words, as data.

A form is one TOML file beside this module. Here are only the few lines that load it into plain objects; how a page
is read against a form is the business of ``gkcrawl.extract``, how its rules are tested that of ``gkcrawl.check``.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

#: Characters that print nothing: zero width, soft hyphens, marks of direction that leave digits in their order.
INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2060\u2066\u2067\u2068\u2069\ufeff"
#: Quotation marks, dashes and brackets that pages mix freely, folded to one of each; what is no part of a word.
_SIGNS = {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "—": "-", "–": "-", "－": "-", "〔": "[",
          "〕": "]", "【": "[", "】": "]", **dict.fromkeys(INVISIBLE + "\u202d\u202e\u0336", "")}

_RADICALS = re.compile("[\u2e80-\u2fdf]+")
_NOT_HAN = re.compile(r"[^\u4e00-\u9fff]+")


@cache
def _looks() -> dict:
    script = grammar()["script"]
    return {**str.maketrans({**_SIGNS, **dict(zip(script["traditional"], script["simplified"], strict=True))}), **_signs_of_radicals()}


@cache
def _signs_of_radicals() -> dict[int, str]:
    script = grammar()["script"]
    return str.maketrans(dict(zip(script["radicals"], script["radical_signs"], strict=True)))


def whole_signs(text: str) -> str:
    """Return a text with the signs that its radicals look as.

    >>> whole_signs("⼀、⼈⺠政府")
    '一、人民政府'
    """
    return _RADICALS.sub(lambda signs: unicodedata.normalize("NFKC", signs[0].translate(_signs_of_radicals())), text)


def nfkc(text: str) -> str:
    """Return the text in NFKC: full-width signs and presentation forms as the plain ones (Unicode Annex 15).

    Chinese characters are so already and compose with nothing, and most of a text are such: they are passed over.

    >>> nfkc("２０２３年（一）")
    '2023年(一)'
    """
    return _NOT_HAN.sub(lambda signs: unicodedata.normalize("NFKC", signs[0]), text)


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """Return the text as labels are compared: NFKC, no white space, one script, one kind of quotation mark, dash and bracket."""
    return "".join(nfkc(text).translate(_looks()).split())


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, with the unit its numbers are in ("" where the form prints none).

    ``spoken`` are words that mean it among the table's other headings, and much else elsewhere.
    """

    key: str
    label: str
    unit: str = ""
    also: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    signed: bool = False
    spoken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; ``groups`` are the keys of the groups it is printed in, outermost first."""

    key: str
    label: str
    also: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    total: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Rows printed under one label; ``whole`` is the row some reports print in place of them."""

    key: str
    label: str
    whole: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that share one header; a table has one block or several."""

    label: str
    also: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A statutory table: its blocks in printed order, its groups by key."""

    key: str
    label: str
    passage: int
    blocks: tuple[Block, ...]
    groups: dict[str, Group]
    corner: str = ""
    across: bool = False

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows in printed order."""
        return tuple(row for block in self.blocks for row in block.rows)

    @property
    def columns(self) -> tuple[Column, ...]:
        """All distinct columns, by key, in printed order."""
        return tuple({column.key: column for block in self.blocks for column in block.columns}.values())

    def members(self, name: str) -> tuple[str, ...]:
        """Return the row keys a rule's name stands for: itself, or the rows of the group of that name."""
        if name in self.groups:
            return tuple(row.key for row in self.rows if name in row.groups and not row.total)
        return (name,)


@dataclass(frozen=True, slots=True)
class Rule:
    """An equation of the form; ``each`` is "column" or "row", ``left`` and ``right`` are sums of names."""

    key: str
    table: str
    each: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    equation: str
    label: str
    source: str


@dataclass(frozen=True, slots=True)
class Form:
    """A statutory format, in force for the report years ``years[0]`` to ``years[-1]`` (open where there is one)."""

    key: str
    title: str
    source: str
    statute: str
    years: tuple[int, ...]
    passages: tuple[str, ...]
    tables: dict[str, Table]
    rules: tuple[Rule, ...]


def _column(data: dict) -> Column:
    return Column(**{**data, **{name: tuple(data.get(name, ())) for name in ("also", "under", "spoken")}})


def _row(data: dict) -> Row:
    lists = {name: tuple(data.get(name, ())) for name in ("also", "under")}
    return Row(data["key"], data["label"], groups=tuple(data.get("in", ())), total=data.get("total", False), **lists)


def _table(key: str, data: dict) -> Table:
    shared = data.get("columns", ())
    blocks = tuple(
        Block(block.get("label", ""), tuple(block.get("also", ())),
              tuple(map(_column, block.get("columns", shared))), tuple(map(_row, block["rows"])))
        for block in data["blocks"])
    groups = {group["key"]: Group(**group) for group in data.get("groups", ())}
    return Table(key, data["label"], data["passage"], blocks, groups, data.get("corner", ""), data.get("across", False))


def _rule(data: dict) -> Rule:
    left, right = (tuple(name.strip() for name in side.split("+")) for side in data["equation"].split("="))
    return Rule(data["key"], data["table"], data["each"], left, right, data["equation"], data["label"], data["source"])


def _read(name: str) -> dict:
    return tomllib.loads(files(__name__).joinpath(name).read_text(encoding="utf-8"))


@cache
def load(key: str) -> Form:
    """Load the form of this key ("2019", "2021"); raises FileNotFoundError where there is none."""
    data = _read(f"{key}.toml")
    return Form(data["form"], data["title"], data["source"], data["statute"], tuple(data["years"]),
                tuple(data["passages"]), {name: _table(name, table) for name, table in data["tables"].items()},
                tuple(map(_rule, data["rules"])))


@cache
def forms() -> dict[str, Form]:
    """All forms, oldest first."""
    names = sorted(path.name[:-5] for path in files(__name__).iterdir() if path.name[:-5].isdigit())
    return {name: load(name) for name in names}


def _folded(name: str) -> dict[str, dict]:
    return {section: {key: tuple(map(fold, value)) if isinstance(value, list) else value for key, value in entry.items()}
            for section, entry in _read(name).items()}


@cache
def words() -> dict[str, dict]:
    """The words of ``words.toml``, every list folded."""
    return _folded("words.toml")


@cache
def grammar() -> dict[str, dict]:
    """The small words of ``grammar.toml``, as they stand."""
    return _read("grammar.toml")


@cache
def links() -> dict[str, dict]:
    """The words of ``links.toml``, every list folded."""
    return _folded("links.toml")


def any_of(names: tuple[str, ...]) -> str:
    """Return a regular expression's group that matches one of these words, the longest that fits."""
    return f"(?:{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})"


@cache
def checks() -> dict[str, dict]:
    """What ``checks.toml`` says of the checks that no form prints, as it stands."""
    return _read("checks.toml")


@lru_cache(maxsize=4096)
def cell_names(table: str, row: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of a row's cells.

    >>> cell_names("requests", "granted", ("natural_person", "total"))
    ('requests.granted.natural_person', 'requests.granted.total')
    """
    return tuple(f"{table}.{row}.{column}" for column in columns)


@cache
def statistics() -> dict:
    """What tells the table annexed to the reports of 2014 to 2018: ``statistics-2014.toml``, as it stands."""
    return _read("statistics-2014.toml")
