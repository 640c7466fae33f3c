"""What docs/publishing.md and the Dockerfile tell people to type is what the software knows."""

import re
import shlex

from datasette.app import SETTINGS

from tests.publish_server import ROOT

GUIDE = (ROOT / "docs" / "publishing.md").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_settings_exist_in_datasette():
    known = {setting.name for setting in SETTINGS}
    named = set(re.findall(r"--setting[ \",]+(\w+)", GUIDE + DOCKERFILE))
    assert named and named <= known


def test_the_dockerfile_copies_what_is_there():
    for line in re.findall(r"^COPY (.+)$", DOCKERFILE, re.M):
        *sources, _ = shlex.split(line)
        ignored = set((ROOT / ".dockerignore").read_text().split())
        for source in sources:
            assert (ROOT / source).exists() and source not in ignored, source


def test_the_guide_names_tests_and_plugin_settings_that_exist():
    for path in re.findall(r"`(tests/[\w.]+)`", GUIDE):
        assert (ROOT / path).exists()
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "gkcrawl" / "publish").glob("*.py"))
    for name in re.findall(r"plugins\.gkcrawl\.(\w+)", GUIDE):
        assert f'"{name}"' in code
