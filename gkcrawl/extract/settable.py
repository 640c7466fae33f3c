"""What may be put into a tree: the parser of HTML takes characters that lxml refuses to be given."""

import re

_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def settable(text: str) -> str:
    """Return a text with a space for each character that lxml refuses.

    >>> settable("1\\x052")
    '1 2'
    """
    return _REFUSED.sub(" ", text)
