"""How many cells are read exactly, by kind of document: what `floors.json` says at least.

A lower number is a loss of evidence. Lower a floor only with the reason in the same commit; raise it when reading gets
better: the test says by how much it may be.
"""

import json
import random
from collections import Counter
from pathlib import Path

import pytest

from gkcrawl import extract
from gkcrawl.extract import report
from tests import documents, office, render
from tests.mutations import mutated, mutated_text
from tests.test_extract_mutations import _numbers, made_up
from tests.test_extract_office import MAKERS
from tests.test_extract_samples import EXPECTED, REPORTS

FLOORS = Path(__file__).with_name("floors.json")
CORPUS = Path(__file__).with_name("corpus")
#: So many made-up reports of each kind; seeds are fixed, so the numbers are the same everywhere.
MADE, MUTATED = 3, 100


def _exact(tables: dict, values: dict) -> int:
    """Count the cells that are what was printed."""
    return sum(value is not None and tables[table].get(row, {}).get(column) == value
               for table, rows in values.items() for row, cells in rows.items() for column, value in cells.items())


def _made() -> Counter:
    """Count the cells of made-up reports, kind by kind."""
    makers = {**MAKERS, "docx": documents.docx, "pdf": lambda values: documents.pdf(values, cut=15),
              "html": lambda values: render.page(values, title=office.TITLE).encode()}
    counted = Counter()
    for kind, make in makers.items():
        for seed in range(MADE):
            values = made_up(random.Random(seed), "2021", mixed=False)
            counted[f"made up: {kind}"] += _exact(report.read(make(values)).tables, values)
    return counted


def _mutated() -> Counter:
    """Count the plain numbers read from mutated pages and texts."""
    counted = Counter()
    for kind, make in (("html", mutated), ("text", mutated_text)):
        for seed in range(MUTATED):
            rng = random.Random(seed)
            form = rng.choice(("2019", "2021", "2021"))
            text, doc = make(made_up(rng, form), form, rng)
            counted[f"mutated: {kind}"] += _numbers(report.read(text.encode()), doc)[1]
    return counted


def _corpus() -> Counter:
    """Count the numbers in the corpus that are what its golden files say, by what the pages' names end in."""
    counted = Counter()
    for golden in sorted(CORPUS.glob("*.json")):
        page = golden.with_suffix("")
        wanted = json.loads(golden.read_text("utf-8"))
        tables = {name: wanted[name] for name in ("proactive", "requests", "appeals")}
        counted[f"corpus: {page.suffix[1:]}"] += _exact(report.read(page.read_bytes()).tables, tables)
    return counted


def _samples() -> Counter:
    """Count the cells of the real reports, by kind."""
    counted = Counter()
    for path in sorted(REPORTS.iterdir()):
        wanted = EXPECTED.get(path.stem)
        if wanted and path.suffix in (".html", ".txt", ".pdf"):
            tables = {name: {row: cells for row, cells in wanted[name].items() if isinstance(cells, dict)}
                      for name in ("proactive", "requests", "appeals")}
            counted[f"samples: {path.suffix[1:]}"] += _exact(extract.read(path.read_bytes()).tables, tables)
    return counted


@pytest.mark.parametrize("count", [_made, _mutated, _corpus, _samples], ids=lambda count: count.__name__.strip("_"))
def test_no_fewer_cells_are_exact(count):
    """Fewer exact cells than the floor fail."""
    if count is _samples and not REPORTS.is_dir():
        pytest.skip("the sample reports are not beside the repository")
    floors, counted = json.loads(FLOORS.read_text("utf-8")), count()
    assert counted
    for kind, number in counted.items():
        assert kind in floors, f"{kind}: no floor yet; put {number} into {FLOORS.name}"
        assert number >= floors[kind], (f"{kind}: {number} cells exact, the floor is {floors[kind]}. "
                                        f"Lower it in {FLOORS.name} only with a reason in the same commit.")


def test_every_floor_is_of_a_kind_that_is_counted():
    """No floor stands for what is counted no more; every kind that is read has one."""
    floors = json.loads(FLOORS.read_text("utf-8"))
    assert {name.partition(": ")[0] for name in floors} == {"made up", "mutated", "corpus", "samples"}
    assert {name.partition(": ")[2] for name in floors if name.startswith("made up")} | {"text"} == set(extract.KINDS)
