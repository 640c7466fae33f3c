"""The database that speed is measured on follows the store's tables, and its pages answer."""

from bench import synthetic
from tests.publish_site import Site


def test_a_small_one_is_built_and_shown(tmp_path):
    synthetic.build(tmp_path / "gkcrawl.db", 40)
    site = Site(tmp_path)
    report, region = site.db.execute("select id, region_code from reports where agency_level is not null order by id").fetchone()
    for path in ("/", f"/region/{region}", f"/report/{report}", "/gkcrawl/reports", "/gkcrawl/panel", "/search?q=公开"):
        assert site.get(path).status_code == 200, path
    assert site.page("/").xpath("//figure[@id='chart-outcomes']//tbody/tr")
