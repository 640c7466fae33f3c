"""郑州's disclosure platform: ``?a=dir&p=D42Y`` lists a category, D42Y is the annual reports; pages by ``pageNo``."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from scrapy.http import Response, TextResponse

from gkcrawl.families import answers, generic
from gkcrawl.links import Link

_COUNT = re.compile(r"\bpageCount\s*=\s*['\"]?(\d+)")


def matches(response: Response) -> bool:
    """Match the platform's pages."""
    return isinstance(response, TextResponse) and answers.query_of(response.url).get("a") in ("dir", "info", "platform")


def reports(response: Response) -> Iterator[Link]:
    """Yield all links: the list itself is plain HTML."""
    return generic.reports(response)


def pages(response: Response) -> Iterator[str]:
    """Yield the pages that links lead to, and the next one where only a script does."""
    query = answers.query_of(response.url)
    count, page = _COUNT.search(response.text), answers.number(query.get("pageNo")) or 1
    if count and page < int(count.group(1)):
        yield answers.with_query(response.url, pageNo=str(page + 1))
    for url in generic.pages(response):
        if answers.query_of(urljoin(response.url, url)).get("p") == query.get("p"):
            yield url
