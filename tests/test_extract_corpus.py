"""Pages named after the deviation each proves, with what must be read of them beside.

A missing golden file is written and fails the run: a person reads it before it is committed.
"""

import json
from pathlib import Path

import pytest

from gkcrawl import check, extract

CORPUS = Path(__file__).with_name("corpus")
PAGES = sorted(path for path in CORPUS.iterdir() if path.suffix != ".json")


def _lines(found: dict) -> str:
    """Write a reading so that a person can read it: a line for each row, oddity and finding."""
    def line(value) -> str:
        return json.dumps(value, ensure_ascii=False)

    parts = []
    for key, value in found.items():
        if key in ("proactive", "requests", "appeals"):
            rows = ",\n".join(f"    {line(row)}: {line(cells)}" for row, cells in value.items())
            parts.append(f"  {line(key)}: {{\n{rows}\n  }}")
        elif key in ("oddities", "findings", "passages"):
            parts.append(f"  {line(key)}: [" + (",\n    ".join(["", *map(line, value)])[1:] if value else "") + "]")
        else:
            parts.append(f"  {line(key)}: {line(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_page_of_the_corpus(path):
    """The reading of a page is its golden file."""
    found = check.as_json(extract.read(path.read_bytes()))
    golden = path.with_name(path.name + ".json")
    if not golden.exists():
        golden.write_text(_lines(found), encoding="utf-8")
        pytest.fail(f"{golden.name} was missing and has been written: read it, then run again")
    assert found == json.loads(golden.read_text("utf-8"))


def test_every_golden_file_has_its_page():
    """No golden file without a page."""
    goldens = {path.name for path in CORPUS.iterdir() if path.suffix == ".json"}
    assert goldens == {f"{path.name}.json" for path in PAGES}


def test_a_missing_golden_file_is_written_and_fails_the_run(tmp_path):
    """The first run writes it and says to read it; the next compares."""
    page = tmp_path / "new.html"
    page.write_bytes(PAGES[0].read_bytes())
    with pytest.raises(pytest.fail.Exception, match="was missing and has been written: read it"):
        test_page_of_the_corpus(page)
    test_page_of_the_corpus(page)
    golden = tmp_path / "new.html.json"
    golden.write_text(golden.read_text("utf-8").replace('"2021"', '"2019"'), encoding="utf-8")
    with pytest.raises(AssertionError):
        test_page_of_the_corpus(page)
