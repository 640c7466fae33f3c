"""Sites that refuse us: which answers are a refusal, whatever their status. They are recorded, never defeated."""

import hashlib
import re
from urllib.parse import urlsplit

from scrapy.http import Response, TextResponse

from gkcrawl import wording
from gkcrawl.forms import any_of, fold, links
from gkcrawl.middlewares.circle import CIRCLE

#: Statuses that government firewalls use for it, with what is known of them.
STATUSES = {401: "asks for a password", 403: "refuses (403)", 405: "refuses (405, 云防护)", 412: "refuses (412, 瑞数)",
            418: "refuses (418)", 429: "asks for fewer requests (429)", 521: "refuses (521, 加速乐)",
            567: "refuses (567)"}
_SCRIPTS = (
    (re.compile(r"\$_ts\s*=|\$_ts\["), "瑞数"),
    (re.compile(r"__jsl_clearance|__jsluid"), "加速乐"),
    (re.compile(r"WZWS|wzwschallenge|GeoBL", re.I), "WZWS"),
    (re.compile(r"_waf_|acw_sc__v2|yunsuo_session|safedog|" + any_of(links()["refusal"]["firewalls"])), "WAF"),
    (re.compile(any_of(links()["refusal"]["challenges"]), re.I), "a challenge"),
    (re.compile(r"document\.cookie\s*=[^;]*[\s\S]{0,400}location(?:\.href|\.reload|\s*=)"), "a cookie challenge"),
)
_ABSENT = re.compile(any_of(links()["refusal"]["absent"]), re.I)
LARGEST = 30_000  # characters; a challenge is a stub, and a page may well speak of 安全验证


def refusal(response: Response) -> str:
    """Return in a few words how a response refuses us, "" where it does not."""
    if response.status in STATUSES:
        return STATUSES[response.status]
    if CIRCLE in response.flags:
        return f"sets a cookie and leads back to the same address ({response.status})"
    if not isinstance(response, TextResponse) or response.status >= 500 or len(response.body) > LARGEST:
        return ""
    text = response.text
    if _has_links(text):
        return ""
    name = next((name for look, name in _SCRIPTS if look.search(text)), "")
    return f"sends {name} in place of the page ({response.status})" if name else ""


def absence(response: Response, asked: str, front: str = "") -> str:
    """Return in a few words how a response says that there is nothing at an address, "" where it does not.

    ``front`` is the digest of the site's home page, for pages that lie below it.
    """
    if response.status in (404, 410):
        return f"answers {response.status}"
    if response.status != 200 or not isinstance(response, TextResponse):
        return ""
    deep = len(urlsplit(asked).path.strip("/")) > 0
    if deep and front and digest(response) == front:
        return "brings the home page instead (soft 404)"
    if len(response.body) > LARGEST or _has_links(response.text):
        return ""
    if wording.REPORT_PAGE.search(response.text):
        return ""
    said = _ABSENT.search(fold(response.text))
    return f"says {said.group()} (soft 404)" if said else ""


def _has_links(text: str) -> bool:
    """Say whether a page leads to more places than a notice would."""
    return text.count("<a ") + text.count("<A ") > 10


def digest(response: Response) -> str:
    """Return what two responses with the same body have in common."""
    return hashlib.sha256(response.body).hexdigest()
