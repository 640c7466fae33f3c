"""The forms a citation is given in, chosen by extension or by the Accept header."""

import re
from collections.abc import Callable
from typing import NamedTuple

from gkcrawl.publish import addresses
from gkcrawl.publish.cite.exchange import bibtex, csl_json, ris
from gkcrawl.publish.cite.facts import LICENSE, json_ld
from gkcrawl.publish.cite.source import Source
from gkcrawl.publish.cite.styles import STYLES

TEXT = "text/x-bibliography"


class File(NamedTuple):
    """One form of a citation as a file."""

    label: str
    extension: str
    media: str
    write: Callable[[Source], str]


FILES = (File("BibTeX", "bib", "application/x-bibtex", bibtex),
         File("RIS", "ris", "application/x-research-info-systems", ris),
         File("CSL-JSON", "csl.json", "application/vnd.citationstyles.csl+json", csl_json),
         File("JSON-LD", "jsonld", "application/ld+json", json_ld))
_PAGES = ("text/html", "application/xhtml+xml")
_MIME = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)
_PARAMETER = re.compile(r';\s*([\w-]+)\s*=\s*("[^"]*"|[^;,\s]*)')


class Unknown(ValueError):
    """A form or style we do not have; the message is a sentence, in Chinese and in English."""


def extension_of(name: str) -> tuple[str, str | None]:
    """Return an id and the extension after it: 140105-2023-k7mp3q.csl.json -> (140105-2023-k7mp3q, csl.json)."""
    identity, dot, extension = name.partition(".")
    return (identity, extension) if dot else (name, None)


def context(one: Source, page: str) -> dict:
    """Return what the template of the citations needs; ``page`` is the path that the extensions follow."""
    texts = [(style.label, style.write(one)) for style in STYLES.values()]
    return {"citations": [*texts, ("BibTeX", bibtex(one)), ("RIS", ris(one).replace("\r\n", "\n").strip()),
                          ("CSL-JSON", csl_json(one))],
            "files": [(file.label, f"{page}.{file.extension}") for file in FILES]}


def links(one: Source, page: str, items: list[tuple[str, str]], license: str = "") -> list[str]:
    """Return the typed links of a page about a source (RFC 8574, FAIR Signposting); ``items`` are (address, type)."""
    kind = "Report" if one.kind == "report" else "WebPage"
    found = [f'<{one.address}>; rel="cite-as"', f'<{addresses.written(license or LICENSE)}>; rel="license"',
             *(f'<https://schema.org/{name}>; rel="type"' for name in ("AboutPage", kind))]
    found += [f'<{page}.{file.extension}>; rel="describedby"; type="{file.media}"' for file in FILES]
    found += [f'<{address}>; rel="item"' + (f'; type="{mime}"' if _MIME.fullmatch(mime or "") else "")
              for address, mime in items]
    return [*found, f'<{addresses.written(one.original)}>; rel="original"']


def negotiated(extension: str | None, accept: str, style: str | None) -> tuple[str, str, Callable] | None:
    """Return (extension, media type, writer) of the form asked for, None where the page is wanted; raises Unknown."""
    if extension is not None:
        return _text(style) if extension == "txt" else _file(extension)
    return _accepted(accept)


def _file(extension: str) -> tuple[str, str, Callable]:
    found = next((file for file in FILES if file.extension == extension), None)
    if not found:
        known = ", ".join([*(file.extension for file in FILES), "txt"])
        asked = f".{extension[:20]}"
        raise Unknown(f"没有 {asked} 格式的引文，只有 {known}。 There is no citation as {asked}, only as {known}.")
    return found.extension, found.media, found.write


def _text(style: str | None) -> tuple[str, str, Callable]:
    asked = (style or next(iter(STYLES))).strip('" ').lower().removesuffix(".csl")
    for key, one in STYLES.items():
        if asked in (key, one.official):
            return f"txt?style={key}", "text/plain", one.write
    asked, known = asked[:60], ", ".join(STYLES)
    raise Unknown(f"没有 {asked} 这种引文样式，只有 {known}。 There is no style {asked}, only {known}.")


def _accepted(accept: str) -> tuple[str, str, Callable] | None:
    """Return what an Accept header prefers among the page and the files; the page where both are as welcome."""
    ranges = []
    for part in re.split(r",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", accept):
        media = part.partition(";")[0].strip().lower()
        parameters = {name.lower(): value.strip('"') for name, value in _PARAMETER.findall(part)}
        try:
            ranges.append((media, float(parameters.get("q", 1)), parameters))
        except ValueError:
            ranges.append((media, 0.0, parameters))
    best, choice = max((_quality(ranges, page) for page in _PAGES), default=0.0), None
    for media in (*(file.media for file in FILES), TEXT):
        quality = _quality(ranges, media)
        if quality > best:
            best, choice = quality, media
    if choice == TEXT:
        return _text(next((parameters.get("style") for media, _, parameters in ranges if media == TEXT), None))
    return _file(next(file.extension for file in FILES if file.media == choice)) if choice else None


def _quality(ranges: list, media: str) -> float:
    """Return how welcome a media type is: the most precise range that covers it decides."""
    for pattern in (media, media.partition("/")[0] + "/*", "*/*"):
        found = [quality for name, quality, _ in ranges if name == pattern]
        if found:
            return max(found)
    return 0.0
