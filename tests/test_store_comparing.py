"""`verify --tables`: whatever is done to a row of whatever table, it is found, and the row is named."""

import random
import sqlite3
from contextlib import closing

import pytest

from gkcrawl import store
from tests.archives import eventful, rows
from tests.test_commands import run

STATED = "select name from sqlite_master where type = 'table' and name not like 'sqlite%' and name not like 'passages_fts%'"
UNINDEXED = "insert into passages_fts (passages_fts, rowid, heading, text) values ('delete', ?, ?, ?)"


@pytest.fixture
def filed(tmp_path):
    """An archive of several crawls and its database."""
    store.file(eventful(tmp_path / "all"), jobs=1)
    return tmp_path / "all"


def tables(directory) -> list[str]:
    """The tables that have rows."""
    return [row["name"] for row in rows(directory, STATED) if rows(directory, f'select 1 from "{row["name"]}" limit 1')]


def edit(directory, *statements) -> None:
    """Change the database past all its keys."""
    with closing(sqlite3.connect(directory / "gkcrawl.db")) as db:
        for sql, *parameters in statements:
            db.execute(sql, parameters)
        db.commit()


def found(directory) -> list[str]:
    return list(store.altered(directory, directory / "gkcrawl.db", jobs=1))


def test_a_database_as_it_was_filed_has_nothing_altered(filed):
    assert found(filed) == []


@pytest.mark.parametrize("seed", range(3))
def test_an_edited_value_is_found_in_every_table(filed, seed):
    chance, edits = random.Random(seed), []
    for table in tables(filed):
        names = [row["name"] for row in rows(filed, f'pragma table_info("{table}")') if not row["pk"]]
        key = chance.choice(rows(filed, f'select rowid as r from "{table}"'))["r"]
        column = chance.choice(names)
        edits.append((f'update "{table}" set "{column}" = coalesce("{column}", 0) || \'9\' where rowid = ?', key))
    edit(filed, *edits)
    said = found(filed)
    assert {line.split()[1].rstrip(",") for line in said} == set(tables(filed)) and len(said) == len(edits)
    assert all(", the archive gives " in line for line in said)


@pytest.mark.parametrize(("change", "words"), [
    ('delete from "{0}" where rowid = (select max(rowid) from "{0}")', "the row is missing"),
    ('delete from "{0}"', "further rows")])
def test_rows_taken_out_are_found(filed, change, words):
    edit(filed, *[(change.format(table),) for table in ("reports", "regions", "requests", "passages")])
    said = found(filed)
    assert {line.split()[1].rstrip(",:") for line in said} == {"reports", "regions", "requests", "passages"}
    assert any(words in line for line in said)


@pytest.mark.parametrize(("change", "words"), [
    ("create table figures (total)", "table figures: the archive gives no such table"),
    ("create table passages_fts_more (total)", "table passages_fts_more: the archive gives no such table"),
    ("create view other as select 1", "view other: the archive gives no such view"),
    ("create trigger later after insert on reports begin delete from notes; end", "trigger later: the archive gives no such trigger"),
    ("create index more on reports (title)", "index more: the archive gives no such index"),
    ("drop index captures_url", "index captures_url: the index is missing"),
    ("drop view panel", "view panel: the view is missing"),
    ("drop table notes", "table notes: the table is missing"),
    ("alter table requests add column more", "table requests: is made otherwise: CREATE TABLE"),
    ("drop table passages_fts", "table passages_fts: the table is missing")])
def test_what_is_there_is_compared_too(filed, change, words):
    edit(filed, (change,))
    assert any(line.startswith(words) for line in found(filed))


def test_the_panel_that_adds_up_otherwise_is_found(filed):
    (sql,) = (row["sql"] for row in rows(filed, "select sql from sqlite_master where name = 'panel'"))
    edit(filed, ("drop view panel",), (sql.replace("finding_count,", "0 AS finding_count,"),))
    (line,) = found(filed)
    assert line.startswith("view panel: is made otherwise: CREATE VIEW")


@pytest.mark.parametrize("change", ["taken out", "put in", "put elsewhere", "all"])
def test_a_word_of_the_index_of_words_is_missed(filed, change):
    passage = rows(filed, "select id, heading, text from passages where text != '' order by id")[-1]
    old = passage["id"], store.spaced(passage["heading"] or ""), store.spaced(passage["text"])
    edit(filed, *{"taken out": [(UNINDEXED, *old)],
                  "put in": [("insert into passages_fts (rowid, heading, text) values (?, '', '行 贿')", old[0] + 1)],
                  "put elsewhere": [(UNINDEXED, *old), ("insert into passages_fts (rowid, heading, text) values (?, ?, ?)",
                                                        old[0], old[1], " ".join(reversed(old[2].split())))],
                  "all": [("insert into passages_fts (passages_fts) values ('delete-all')",)]}[change])
    assert any("the index of words is not what the archive gives, first at '" in line for line in found(filed))


def test_an_index_of_words_that_cannot_be_read_is_said(filed):
    edit(filed, ("update passages_fts_data set block = x'00' where id > 10",))
    assert any("the index of words cannot be read" in line for line in found(filed))


def test_filing_in_another_order_is_no_alteration(tmp_path):
    """Crawl by crawl, the index of words is packed in another way: it says the same."""
    directory, whole = tmp_path / "by crawl", eventful(tmp_path / "all")
    (directory / "warc").mkdir(parents=True)
    for path in sorted((whole / "warc").iterdir()):
        (directory / "warc" / path.name).write_bytes(path.read_bytes())
        store.file(directory, jobs=1)
    assert found(directory) == []


def test_the_command_names_the_figure_and_ends_with_1(filed):
    where = ("-s", f"ARCHIVE_DIR={filed}")
    edit(filed, ("update requests set total = total + 1 where \"row\" = 'received'",))
    assert run("verify", *where).returncode == 0
    done = run("verify", "--tables", *where)
    assert done.returncode == 1 and "table requests, row " in done.stdout and "received: total is " in done.stdout
    edit(filed, ("update captures set status = 500 where role = 'home'",))
    done = run("verify", "--tables", *where)
    assert done.returncode == 1 and "The tables are not compared" in done.stdout and "has status 500" in done.stdout
