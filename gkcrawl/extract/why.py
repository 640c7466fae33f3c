"""Why a report's page has no cells: pictures, attachments, or nothing at all where its tables should be."""

import re

from gkcrawl import forms
from gkcrawl.extract.page import Page

#: Pictures that belong to the page, not to a report on it.
FURNITURE = re.compile(r"logo|icon|banner|share|print|qrcode|weixin|wechat|guohui|/images?/(?:bg|top|foot)|blank\."
                        r"|spacer|jiucuo|conac", re.IGNORECASE)
_PICTURE = re.compile(r"\S+\.(?:jpe?g|png|gif|bmp)", re.IGNORECASE)
_SHORT = 200


def attachments(page: Page) -> list[tuple[str, str]]:
    """Return (address, name) of the documents a page links to."""
    if page.tree is None:
        return []
    ends = tuple(f".{end}" for end in forms.words()["page"]["attachments"])
    found = []
    for link in page.tree.iter("a"):
        address, name = (link.get("href") or "").strip(), " ".join("".join(link.itertext()).split())
        if address.lower().partition("?")[0].endswith(ends) or name.lower().endswith(ends):
            found.append((address, name))
    return found


def _pictures(page: Page) -> int:
    """Count the pictures that may be the report's: not the page's furniture."""
    if page.tree is None:
        return sum(bool(_PICTURE.fullmatch(block.text)) for block in page.paragraphs)
    return sum(1 for image in page.tree.iter("img") if (source := image.get("src") or image.get("data-src") or "")
               and not FURNITURE.search(source))


def why_unread(page: Page) -> str:
    """Return the sentence that says why no cell was read from a report's page."""
    files, pictures = attachments(page), _pictures(page)
    if files:
        names = ", ".join(name or address for address, name in files[:3])
        plural = "s" if len(files) > 1 else ""
        return f"attachment: no tables in the page, {len(files)} linked document{plural} ({names})"
    if pictures:
        return f"image: no tables in the page's text, {pictures} picture{'s' if pictures > 1 else ''} in it"
    length = sum(len(block.text) for block in page.paragraphs)
    if length < _SHORT:
        return f"empty: the page has no tables and only {length} characters of text"
    if page.hidden:
        return "no statutory tables in what the page shows (parts of it are hidden)"
    return "no statutory tables in the page"
