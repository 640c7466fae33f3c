"""A ZIP file that holds one document, as attachments are sent: that document, or why it cannot be told which."""

import zlib
import zipfile
from pathlib import PurePosixPath

from gkcrawl.extract import titles, zipped
from gkcrawl.extract.kinds import kind_of
from gkcrawl.extract.page import Unreadable

#: Documents that can be shown without the files beside them; a page has its own, and a ZIP file is opened once.
READ = frozenset(("pdf", "doc", "docx", "wordml", "xlsx", "xls", "spreadsheetml", "odt", "ods", "rtf", "text"))
_TEXTS = (".txt", ".md", ".csv", ".tsv")
_MOST = 200


def document(body: bytes) -> tuple[str, bytes]:
    """Return the kind and bytes of the one document in a ZIP file; raises Unreadable, or TooLarge for a bomb."""
    try:
        with zipped.weigh(body) as package:
            entries = [entry for entry in package.infolist() if not _beside(entry.filename)]
            if len(entries) > _MOST:
                raise Unreadable(f"the ZIP file holds {len(entries):,} files")
            if any(entry.flag_bits & 1 for entry in entries):
                raise Unreadable("the ZIP file is locked with a password")
            found = [(_name(entry), kind, data) for entry in entries if (data := package.read(entry))
                     and (kind := kind_of(data)) in READ and (kind != "text" or entry.filename.lower().endswith(_TEXTS))]
    except (*zipped.DAMAGED, zlib.error, zipfile.BadZipFile) as error:
        raise Unreadable(f"the ZIP file is damaged ({type(error).__name__})") from error
    if len(found) > 1:
        found = [one for one in found if titles.is_report_title(PurePosixPath(one[0]).stem)] or found
    if len(found) != 1:
        names = ", ".join(name.replace(";", ",") for name, *_ in found[:3])
        raise Unreadable(f"the ZIP file holds {len(found)} documents ({names})" if found
                         else "the ZIP file holds no document that is read")
    return found[0][1:]


def _beside(name: str) -> bool:
    """Tell whether an entry is a folder, or what a system keeps beside files."""
    return name.endswith("/") or name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith(".")


def _name(entry: zipfile.ZipInfo) -> str:
    """Return a file's name; Chinese systems write it in their own charset and do not say so."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename
