"""Documents that are ZIP files: opened only where what they unfold to is no bomb."""

import io
import zipfile
import zlib

from lxml.etree import XMLSyntaxError

from gkcrawl.extract.page import TooLarge

#: What a document, and its text without pictures, may unfold to; a zip bomb goes far beyond.
MAX_UNPACKED, MAX_MARKUP = 64_000_000, 16_000_000
#: What broken files raise: the libraries let such errors through as they come.
DAMAGED = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError, IndexError, XMLSyntaxError,
           NotImplementedError, RuntimeError, EOFError, OSError, AssertionError)


def weigh(body: bytes) -> zipfile.ZipFile:
    """Return the package; raises TooLarge where it unfolds to more than any report's."""
    package = zipfile.ZipFile(io.BytesIO(body))
    sizes = {entry.filename: entry.file_size for entry in package.infolist()}
    markup = sum(size for name, size in sizes.items() if name.endswith((".xml", ".rels")))
    if sum(sizes.values()) > MAX_UNPACKED or markup > MAX_MARKUP:
        raise TooLarge(f"the document unfolds to {sum(sizes.values()):,} bytes")
    return package
