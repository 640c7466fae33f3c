"""Pages to measure with: those of the practice web, picked by their size."""

from tests import practice


def heavy_page(low: int = 60_000, high: int = 72_000) -> bytes:
    """Return a Word-style UTF-8 report page of this many bytes; raises ValueError where there is none."""
    for report in practice.everything():
        page = report.site.pages.get(report.path)
        if page and report.state == "read" and page.charset == "utf-8" and low <= len(page.content) <= high:
            return page.content
    raise ValueError(f"no practice report has {low} to {high} bytes")
