"""The data dictionary: every table and column as metadata.json describes it, every row and cell as the forms define it."""

from datasette import Response

from gkcrawl import forms, store
from gkcrawl.publish import holdings, labels, pages, remember

_ROBOTS = """\
# Archived pages are other people's, and say noindex themselves; searches and filters have no end.
User-agent: *
Allow: {base}/-/static
Disallow: {base}/-/
Disallow: {base}/web/
Disallow: {base}/search
Disallow: {base}/compare
Disallow: {base}/{database}/*?
Disallow: {base}/{database}?
Crawl-delay: 2
Sitemap: {site}/sitemap.xml
"""


async def robots(request, datasette):
    """Answer /robots.txt."""
    held = await holdings.find(datasette)
    text = _ROBOTS.format(site=holdings.base(datasette, request), base=datasette.setting("base_url").rstrip("/"), database=held.name if held else "*")
    return Response.text(text, headers={"Cache-Control": "public, max-age=86400"})


async def show(request, datasette):
    """Answer /dictionary and /dictionary.json."""
    held = await holdings.need(datasette, request)
    tables = await remember.answer(held, "dictionary", lambda patient: _tables(datasette, patient))
    every = [_form(form) for form in reversed(forms.forms().values())]
    if request.path.endswith(".json"):
        return Response.json({"tables": tables, "forms": every}, headers={"Cache-Control": "public, max-age=3600"})
    return await pages.render(datasette, request, "dictionary", {"tables": tables, "forms": every})


async def _tables(datasette, held) -> list[dict]:
    """Return each table with its columns: name, type, key, what it refers to, what it means."""
    said = (datasette.metadata(database=held.name) or {}).get("tables") or {}
    made = []
    for name, table in said.items():
        columns = await held.rows("select name, type, pk from pragma_table_info(?)", name)
        refers = {row["from"]: f"{row['table']}.{row['to']}" for row in await held.rows(
            'select "from", "table", "to" from pragma_foreign_key_list(?)', name)}
        counted = await held.row(f'select count(*) as n from "{name}"') if columns else {"n": 0}
        made.append({"name": name, "title": table.get("title") or name, "description": table.get("description") or "",
                     "rows": counted["n"], "columns": [
                         {"name": one["name"], "type": one["type"], "key": bool(one["pk"]),
                          "refers": refers.get(one["name"], ""), "means": (table.get("columns") or {}).get(one["name"], "")}
                         for one in columns]})
    return made


def _form(form: forms.Form) -> dict:
    """Return a form's tables with their rows and columns, as named in the database and as printed."""
    return {"form": form.key, "title": form.title, "source": form.source, "years": list(form.years), "tables": [
        {"table": key, "label": table.label, "blocks": [
            {"label": block.label,
             "columns": [{"name": one.key, "label": one.label, "unit": one.unit} for one in block.columns],
             "rows": [{"name": one.key, "label": one.label, "english": labels.english(one.key), "groups": list(one.groups)}
                      for one in block.rows]} for block in table.blocks],
         "wholes": [{"name": group.whole, "label": group.label} for group in table.groups.values() if group.whole]}
        for key, table in form.tables.items() if key in store.STATUTORY]}
