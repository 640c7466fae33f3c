"""Citations as files that reference managers read: BibTeX, RIS, CSL-JSON."""

import json

from gkcrawl.publish.cite.source import Source

_TEX = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "#": r"\#", "$": r"\$", "%": r"\%", "&": r"\&", "_": r"\_",
        "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


#: For texts whose braces have no partners: BibTeX counts the escaped ones too, and would not find the end of the field.
_ALONE = {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}


def _tex(text: str) -> str:
    written = _TEX if _is_paired(text) else _TEX | _ALONE
    return "".join(written.get(character, character) for character in text)


def _is_paired(text: str) -> bool:
    open_now = 0
    for character in text:
        open_now += (character == "{") - (character == "}")
        if open_now < 0:
            return False
    return not open_now


def _note(one: Source) -> str:
    """Return the sentence that names the original address and when it was kept."""
    return f"Archived copy of {one.original}, captured {one.captured}" if one.captured else ""


def bibtex(one: Source) -> str:
    """Return the citation as a BibTeX entry that BibLaTeX reads too."""
    author = "{" + _tex(one.author) + "}" if one.author else ""
    fields = {"author": author, "institution": _tex(one.author) if one.kind == "report" else "",
              "title": "{" + _tex(one.title) + "}", "year": (one.published or "")[:4], "date": one.published or "",
              "url": one.address, "urldate": one.accessed, "langid": "chinese", "note": _tex(_note(one))}
    lines = [f"  {key} = {{{value}}}" for key, value in fields.items() if value]
    return f"@{'techreport' if one.kind == 'report' else 'misc'}{{{one.key},\n" + ",\n".join(lines) + "\n}"


def ris(one: Source) -> str:
    """Return the citation as a RIS record."""
    report = one.kind == "report"
    pairs = [("TY", "RPRT" if report else "ELEC"), ("ID", one.key), ("AU", one.author), ("TI", one.title),
             ("PY", (one.published or "")[:4]), ("DA", (one.published or "").replace("-", "/")),
             ("PB", one.author if report else ""), ("UR", one.address), ("Y2", one.accessed.replace("-", "/")),
             ("LA", "zh-CN"), ("N1", _note(one))]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in pairs if value) + "ER  - \r\n"


def _parts(date: str) -> dict:
    return {"date-parts": [[int(part) for part in date.split("-")]]}


def csl_item(one: Source) -> dict:
    """Return the citation as an item of CSL-JSON.

    Without ``archive`` and ``number``: some styles would print them, and the citation would no longer be the same.
    """
    item = {"id": one.key, "type": one.kind, "language": "zh-CN", "title": one.title, "URL": one.address,
            "accessed": _parts(one.accessed), "note": _note(one)}
    if one.author:
        item["author"] = [{"literal": one.author}]
    if one.published:
        item["issued"] = _parts(one.published)
    return {key: value for key, value in item.items() if value}


def csl_json(one: Source) -> str:
    """Return the citation as CSL-JSON, in a list as its schema wants it."""
    return json.dumps([csl_item(one)], ensure_ascii=False, indent=1)
