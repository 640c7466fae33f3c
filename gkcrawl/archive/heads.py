"""The WARC header of a record, taken apart into names and values."""

from .message import BLANK
from .source import Damaged

#: What stands behind a head, and behind a block.
END = b"\r\n\r\n"


def end_of(data: bytes) -> int:
    """Return where the empty line behind a head begins; its first line says which line breaks it has. -1: nowhere."""
    split, first = data.find(END), data.find(b"\n")
    bare = data.find(b"\n\n", 0, max(split, 0) or len(data)) if data[first - 1:first] != b"\r" else -1
    return split if bare < 0 else bare


def parsed(head: bytes) -> dict[str, str]:
    """Return a head's names, in lower case, and values, of several alike the first; raises Damaged where it is none."""
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError:
        text = head.decode("latin-1")
    if "\r\n" not in text:
        text = text.replace("\n", "\r\n")
    lines = text.split("\r\n")
    if not lines[0].startswith("WARC/"):
        raise Damaged("there is no WARC header here")
    # Nearly every header is plain, with no blank to be stripped, and this is where reading spends its time.
    plain = text.count("\r") + text.count("\n") == 2 * (len(lines) - 1) and text[-1] not in BLANK
    if plain and "\n " not in text and "\t" not in text and ":  " not in text and " \r" not in text:
        try:
            plain = {_NAMES[name]: value for name, value in [line.split(": ", 1) for line in lines[1:]]}
        except ValueError:
            plain = {}
        if len(plain) == len(lines) - 1:
            return plain
    headers, name = {}, ""
    for line in lines[1:]:
        raw, colon, value = line.partition(":")
        if line[:1] in (" ", "\t") and name:
            headers[name] += " " + line.strip(BLANK)
        elif colon:
            name = _NAMES[raw]
            if name not in headers:
                headers[name] = value.strip(BLANK)
        else:
            raise Damaged(f"a line of the WARC header has no colon: {line[:80]!r}")
    return headers


class _Names(dict):
    """Names of headers as they stand, and in lower case."""

    def __missing__(self, text):
        if ":" in text:
            raise ValueError(f"{text!r} is no name of a header")
        name = text.strip().lower()
        if len(self) < 256:
            self[text] = name
        return name


_NAMES = _Names()
