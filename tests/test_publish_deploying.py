"""What docs/publishing.md and the Dockerfile tell people to type is what the software knows."""

import re
import shlex

import pytest
from datasette.app import SETTINGS

from gkcrawl.publish import assets
from tests.publish_fixture import HOST, build
from tests.publish_server import ROOT, path as path_of
from tests.publish_site import Site

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


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return Site(tmp_path_factory.mktemp("archive"), build)


def test_the_cache_of_the_guide_gives_nobody_what_was_made_for_another(site):
    """Whatever a reader says that an answer depends on is in the cache's key, never passed on, or goes by the cache."""
    key = re.search(r"proxy_cache_key (.+);", GUIDE)[1]
    dropped = re.findall(r'proxy_set_header ([\w-]+) "";', GUIDE)
    by, unkept = (re.search(rf"{name} (.+?);", GUIDE)[1].split() for name in ("proxy_cache_bypass", "proxy_no_cache"))
    assert "proxy_ignore_headers Vary" in GUIDE and by == unkept and "$cookie_ds_actor" in by
    varied = set()
    for path in ("/", assets.path("charts.js"), "/gkcrawl/reports", f"/web/http://{HOST}/", f"/a/{site.captures['good'].id}",
                 path_of(site, "good", raw=True)):
        varied |= {one.strip().lower() for one in site.get(path).headers.get("vary", "").split(",")} - {""}
    assert {"cookie", "accept-encoding", "accept-datetime", "sec-fetch-dest"} <= varied
    for name in varied:
        kept = "$cookie_gk_lang" if name == "cookie" else "$http_" + name.replace("-", "_")
        assert kept in re.findall(r"\$[a-z_]+", key) + by or name in [one.lower() for one in dropped], name


def test_the_guide_packs_what_the_static_files_are(site):
    packed = re.search(r"gzip_types (.+);", GUIDE)[1].split()
    for name in ("charts.js", "gkcrawl.css", "echarts/echarts.common.min.js"):
        assert site.get(assets.path(name)).headers["content-type"].partition(";")[0] in packed
