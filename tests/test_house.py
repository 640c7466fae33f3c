"""The house: imports run downhill, rooms are small, the docs name what is there."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(path for path in (ROOT / "gkcrawl").rglob("*.py"))


def test_imports_run_downhill():
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_rooms_are_small(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 260, "split it by what it is about"
    assert not lines or lines[0].startswith('"""'), "a module says in its first line what it is about"


#: Rooms in which words of Chinese are data: what reads, and what finds the way. Names of divisions are regions' own business;
#: levels of agencies and names of protections are values of ours, and what is said of a finding is no word of a form.
_WORDLESS = [path for path in MODULES if path.parent.name in ("extract", "families", "middlewares", "spiders", "archive")
             or path.parent.name == "gkcrawl" and path.name not in ("blocks.py", "plan.py")
             or path.parent.name == "store" and path.name not in ("punctuality.py", "joining.py")]


@pytest.mark.parametrize("path", _WORDLESS, ids=lambda path: str(path.relative_to(ROOT)))
def test_words_stand_in_the_forms_and_nowhere_else(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
            and node.body and isinstance(node.body[0], ast.Expr)}
    words = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
             and id(node) not in told and re.search(r"[\u4e00-\u9fff]", node.value)]
    assert not words, "labels, wordings and units belong into gkcrawl/forms/*.toml"
