"""Documents that are ZIP files: opened only where what they unfold to is no bomb."""

import io
import re
import zipfile
import zlib

from lxml.etree import XMLSyntaxError

from gkcrawl.extract.page import TooLarge

#: What a document, and its text without pictures, may unfold to; a zip bomb goes far beyond.
MAX_UNPACKED, MAX_MARKUP = 64_000_000, 16_000_000
#: What broken files raise: the libraries let such errors through as they come.
DAMAGED = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError, IndexError, XMLSyntaxError,
           NotImplementedError, RuntimeError, EOFError, OSError, AssertionError)
#: The names of the strict kind of Office documents, and theirs of those that hold macros or are to be filled in; the libraries know the plain ones only.
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_TYPES = re.compile(rb"application/vnd\.(?:ms-word\.(?:document|template)\.macroEnabled(?:Template)?|openxmlformats-officedocument\.wordprocessingml\.template)\.main\+xml")
_PLAIN, _DOCUMENT = rb"http://schemas.openxmlformats.org/\1/2006/", b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def plain(body: bytes) -> bytes:
    """Return an Office document under the names that the libraries know; raises TooLarge where it unfolds to more than any report's."""
    with weigh(body) as package:
        parts = {name: package.read(name) for name in package.namelist() if name.endswith((".xml", ".rels"))}
        named = {name: _TYPES.sub(_DOCUMENT, _STRICT.sub(_PLAIN, part)) for name, part in parts.items()}
        if named == parts:
            return body
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as anew:
            for name in package.namelist():
                anew.writestr(name, named[name] if name in named else package.read(name))
    return out.getvalue()


def weigh(body: bytes) -> zipfile.ZipFile:
    """Return the package; raises TooLarge where it unfolds to more than any report's."""
    package = zipfile.ZipFile(io.BytesIO(body))
    sizes = {entry.filename: entry.file_size for entry in package.infolist()}
    markup = sum(size for name, size in sizes.items() if name.endswith((".xml", ".rels")))
    if sum(sizes.values()) > MAX_UNPACKED or markup > MAX_MARKUP:
        raise TooLarge(f"the document unfolds to {sum(sizes.values()):,} bytes")
    return package
