"""The house: imports run downhill, rooms are small, the docs name what is there."""

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
